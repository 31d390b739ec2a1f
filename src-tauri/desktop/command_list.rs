// Every command of the window, by family. `build.rs` makes a permission of each; `capabilities/main.json` grants them;
// `ui/lib/api.js` calls them. A test holds all of these against each other.
[
    // start
    "app_start",
    "setting_set",
    // choose
    "pick_folder",
    "pick_schema",
    "catalog_suggest",
    "catalog_try",
    "fleet_discover",
    "fleet_config",
    // fleet
    "fleet_open",
    "fleet_close",
    "fleet_forget",
    "fleet_status",
    // databases
    "databases_list",
    "databases_ids",
    "databases_count",
    "database_schema",
    "export_list",
    "reveal",
    // work
    "work_preview",
    "work_figures",
    "work_start",
    "work_retry",
    "work_resume",
    "job_pause",
    "job_results",
    "list_import",
    // history
    "history",
    "revision_steps",
    "restore_preview",
    "restore_start",
    "history_export",
    // metrics
    "metrics",
    "metrics_export",
    // settings
    "settings_list",
    "settings_set",
    "settings_reset",
    "config_accept",
    "config_keep",
    // alerts
    "alerts_list",
    "alert_act",
    "alert_databases",
    // compare
    "compare",
    "compare_also",
    "compare_sql",
    "compare_export",
    "pick_side",
    "sql_highlight",
    // jobs
    "scan_start",
    "job_get",
    "jobs_list",
    "job_cancel",
]
