//! Jobs.

use super::blocking;
use crate::Desktop;
use litefleet::{Result, api::Job};
use tauri::State;
use uuid::Uuid;

/// As many jobs as a list shows at most.
const MOST_JOBS: usize = 1_000;

#[tauri::command]
pub(crate) async fn scan_start(desktop: State<'_, Desktop>, fresh: bool) -> Result<Job> {
    let (engine, root) = (desktop.engine(), desktop.root()?);
    blocking(move || engine.start_scan(&root, fresh)).await
}

#[tauri::command]
pub(crate) async fn job_get(desktop: State<'_, Desktop>, id: Uuid) -> Result<Job> {
    let engine = desktop.engine();
    blocking(move || engine.job(id)).await
}

#[tauri::command]
pub(crate) async fn jobs_list(desktop: State<'_, Desktop>, limit: usize) -> Result<Vec<Job>> {
    let (engine, root) = (desktop.engine(), desktop.open_root());
    blocking(move || engine.jobs(root.as_deref(), limit.min(MOST_JOBS))).await
}

#[tauri::command]
pub(crate) async fn job_cancel(desktop: State<'_, Desktop>, id: Uuid) -> Result<Job> {
    let engine = desktop.engine();
    blocking(move || engine.cancel_job(id)).await
}
