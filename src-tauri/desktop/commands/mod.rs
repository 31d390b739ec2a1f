//! The commands of the window. Each hands its request to the engine and the answer back; what the page names is checked
//! first. They answer in the types of [`litefleet::api`], and fail with the engine's error.

mod alerts;
mod choose;
mod compare;
mod databases;
mod fleet;
mod history;
mod jobs;
mod metrics;
mod settings;
mod start;
mod work;

use litefleet::{Code, Error, Result};
use tauri::{Runtime, ipc::Invoke};

/// Answers every command of [`crate::COMMANDS`].
pub(crate) fn handler<R: Runtime>() -> impl Fn(Invoke<R>) -> bool + Send + Sync + 'static {
    tauri::generate_handler![
        start::app_start,
        start::setting_set,
        choose::pick_folder,
        choose::pick_schema,
        choose::catalog_suggest,
        choose::catalog_try,
        choose::fleet_discover,
        choose::fleet_config,
        fleet::fleet_open,
        fleet::fleet_close,
        fleet::fleet_forget,
        fleet::fleet_status,
        databases::databases_list,
        databases::databases_ids,
        databases::databases_count,
        databases::database_schema,
        databases::export_list,
        databases::reveal,
        work::work_preview,
        work::work_figures,
        work::work_start,
        work::work_retry,
        work::work_resume,
        work::job_pause,
        work::job_results,
        work::list_import,
        history::history,
        history::revision_steps,
        history::restore_preview,
        history::restore_start,
        history::history_export,
        metrics::metrics,
        metrics::metrics_export,
        settings::settings_list,
        settings::settings_set,
        settings::settings_reset,
        settings::config_accept,
        settings::config_keep,
        alerts::alerts_list,
        alerts::alert_act,
        alerts::alert_databases,
        compare::compare,
        compare::compare_also,
        compare::compare_sql,
        compare::compare_export,
        compare::pick_side,
        compare::sql_highlight,
        jobs::scan_start,
        jobs::job_get,
        jobs::jobs_list,
        jobs::job_cancel,
    ]
}

/// Runs what blocks where it may.
async fn blocking<T: Send + 'static>(work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    match tauri::async_runtime::spawn_blocking(work).await {
        Ok(answer) => answer,
        Err(fault) => Err(Error::new(Code::Internal, format!("the command broke off: {fault}")).because(fault)),
    }
}
