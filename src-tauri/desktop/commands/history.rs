//! What was done, and the way back.

use super::blocking;
use crate::Desktop;
use litefleet::{
    Result,
    api::{History, HistoryQuery, Job, PlanStep, RestorePreview, RestoreRequest},
};
use tauri::State;
use uuid::Uuid;

#[tauri::command]
pub(crate) async fn history(desktop: State<'_, Desktop>, query: HistoryQuery) -> Result<History> {
    let (engine, root) = (desktop.engine(), desktop.open_root());
    let history = blocking(move || engine.history(root.as_deref(), &query)).await?;
    // A backup may be held against what became of its database.
    let there = history.revisions.iter().filter(|revision| revision.backup_is_there);
    there.filter_map(|revision| revision.result.backup.as_ref()).for_each(|backup| {
        desktop.sides().offer(backup);
    });
    Ok(history)
}

#[tauri::command]
pub(crate) async fn revision_steps(desktop: State<'_, Desktop>, job: Uuid, number: u64) -> Result<Vec<PlanStep>> {
    let engine = desktop.engine();
    blocking(move || engine.revision_steps(job, number)).await
}

#[tauri::command]
pub(crate) async fn restore_preview(desktop: State<'_, Desktop>, request: RestoreRequest) -> Result<RestorePreview> {
    let engine = desktop.engine();
    blocking(move || engine.restore_preview(&request)).await
}

#[tauri::command]
pub(crate) async fn restore_start(desktop: State<'_, Desktop>, request: RestoreRequest) -> Result<Job> {
    let engine = desktop.engine();
    blocking(move || engine.start_restore(&request)).await
}
