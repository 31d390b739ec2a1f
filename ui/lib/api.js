// One function for each command of the window, named as the command is. The types are those of the engine's `api`.

import { host } from './host.js';

/** What the page needs to begin: version, recent fleets, the folder to open, the settings. */
export const appStart = () => host.invoke('app_start');

/** Asks for a folder with the system's dialog; `null` where the person thought better of it. */
export const pickFolder = () => host.invoke('pick_folder');
/** Asks for a place of the expected schema; `kind` is `folder` or `file`. */
export const pickSchema = (kind) => host.invoke('pick_schema', { kind });

/** Counts what a folder holds before it is a fleet; `discovery` events tell of it on the way. */
export const fleetDiscover = (root, settings) => host.invoke('fleet_discover', { root, settings });
/** What `litefleet.toml` in a folder asks for; `null` where there is none. */
export const fleetConfig = (root) => host.invoke('fleet_config', { root });
/** Where the expected schema of a folder may be, the likeliest first. */
export const catalogSuggest = (root) => host.invoke('catalog_suggest', { root });
/** What is at a place of the expected schema, or why it cannot be used. */
export const catalogTry = (path) => host.invoke('catalog_try', { path });

/** Opens a fleet; `settings` replace the kept ones, `null` keeps them. Answers from the last scan. */
export const fleetOpen = (root, settings) => host.invoke('fleet_open', { root, settings });
/** Closes the open fleet. */
export const fleetClose = () => host.invoke('fleet_close');
/** Forgets a fleet and its last scan. Its folder is not touched. */
export const fleetForget = (root) => host.invoke('fleet_forget', { root });
/** The open fleet in numbers. */
export const fleetStatus = () => host.invoke('fleet_status');

/** A window of the open fleet's databases. */
export const databasesList = (query) => host.invoke('databases_list', { query });
/** The ids of all databases that a query's filter lets through, in its order. */
export const databasesIds = (query) => host.invoke('databases_ids', { query });
/** How many databases each of these filters lets through. */
export const databasesCount = (filters) => host.invoke('databases_count', { filters });
/** One database looked into. */
export const databaseSchema = (id) => host.invoke('database_schema', { id });

/** Two schemas held against each other, every object laid side by side. */
export const compare = (request) => host.invoke('compare', { request });
/** For each object that differs, the other databases of the fleet that differ in it in the same way. */
export const compareAlso = (request) => host.invoke('compare_also', { request });
/** The SQL that turns the left side into the right one; of one `object` alone where it is not `null`. */
export const compareSql = (request, object) => host.invoke('compare_sql', { request, object });
/** Writes the comparison to an HTML file that the person picks; `null` where they thought better of it. */
export const compareExport = (request) => host.invoke('compare_export', { request });
/** Asks for a database or a `.sql` file to compare; `null` where the person thought better of it. */
export const pickSide = () => host.invoke('pick_side');
/** SQL in pieces for colours, each `[class, text]`. */
export const sqlHighlight = (sql) => host.invoke('sql_highlight', { sql });

/** What work would do, made from the last scan: no database is opened for it. */
export const workPreview = (request) => host.invoke('work_preview', { request });
/** What one plan of a preview would lose or run into, read from its databases. */
export const workFigures = (request, plan) => host.invoke('work_figures', { request, plan });
/** Starts work, or a dry run of it. */
export const workStart = (request) => host.invoke('work_start', { request });
/** Does again what failed in a job. */
export const workRetry = (job) => host.invoke('work_retry', { job });
/** Does what is left of a job. */
export const workResume = (job) => host.invoke('work_resume', { job });
/** Has a job wait after the files that are under way, or go on. */
export const jobPause = (id, paused) => host.invoke('job_pause', { id, paused });
/** A window of a job's results, and its causes. */
export const jobResults = (job, query) => host.invoke('job_results', { job, query });

/** The revisions, the newest first, and their jobs. */
export const history = (query) => host.invoke('history', { query });
/** The statements that ran in one database. */
export const revisionSteps = (job, number) => host.invoke('revision_steps', { job, number });
/** What writing backups back would do. */
export const restorePreview = (request) => host.invoke('restore_preview', { request });
/** Starts writing backups back. */
export const restoreStart = (request) => host.invoke('restore_start', { request });

/** All settings, with what each layer says and which holds: of the open fleet, or of none in particular. */
export const settingsList = () => host.invoke('settings_list');
/** Sets a setting, for all fleets (`scope` is `person`) or for the open one (`fleet`); `null` resets it. */
export const settingsSet = (scope, key, value) => host.invoke('settings_set', { scope, key, value });
/** Resets a setting, or all of a section. */
export const settingsReset = (scope, of) => host.invoke('settings_reset', { scope, of });
/** Accepts what `litefleet.toml` in a folder asks for; `hash` stands for what was shown. */
export const configAccept = (root, hash) => host.invoke('config_accept', { root, hash });
/** Lets the open fleet be what it is, whatever its `litefleet.toml` says of it now. */
export const configKeep = () => host.invoke('config_keep');

/** Writes the revisions that a query lets through to a file that the person picks: its path, or `null`. */
export const historyExport = (query) => host.invoke('history_export', { query });

/** The open fleet over time. */
export const metrics = (query) => host.invoke('metrics', { query });
/** Writes one series of it to a file that the person picks: its path, or `null`. */
export const metricsExport = (chart, query) => host.invoke('metrics_export', { chart, query });

/** A window of the open fleet's alerts, and how many are open. */
export const alertsList = (query) => host.invoke('alerts_list', { query });
/** Acknowledges an alert, puts it off or takes it up again. */
export const alertAct = (id, act) => host.invoke('alert_act', { id, act });
/** The ids of the databases that are in an alert. */
export const alertDatabases = (id) => host.invoke('alert_databases', { id });

/** Scans the open fleet; `fresh` reads every file again. */
export const scanStart = (fresh) => host.invoke('scan_start', { fresh });
/** A job, from now or before. */
export const jobGet = (id) => host.invoke('job_get', { id });
/** The last jobs, the newest first. */
export const jobsList = (limit) => host.invoke('jobs_list', { limit });
/** Asks a job to stop. */
export const jobCancel = (id) => host.invoke('job_cancel', { id });

/** Writes databases (`{ which: 'filter', filter }`, `{ which: 'databases', ids }`) to a file that the person picks. */
export const exportList = (targets) => host.invoke('export_list', { targets });
/** Asks for a list; the ids of its databases and the lines that match none, `null` where the person thought better of it. */
export const listImport = () => host.invoke('list_import');
/** Shows a database in the system's file manager. */
export const reveal = (id) => host.invoke('reveal', { id });
/** Keeps what the window remembers of itself: the last view, saved filters. */
export const settingSet = (key, value) => host.invoke('setting_set', { key, value });
