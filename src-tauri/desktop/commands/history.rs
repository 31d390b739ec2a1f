//! What was done, and the way back.

use super::{blocking, databases::format_of};
use crate::{Desktop, dialogs::Dialogs};
use litefleet::{
    Result,
    api::{History, HistoryQuery, Job, PlanStep, RestorePreview, RestoreRequest},
};
use tauri::{AppHandle, Manager, Runtime, State};
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
pub(crate) async fn history_export<R: Runtime>(app: AppHandle<R>, query: HistoryQuery) -> Result<Option<String>> {
    blocking(move || {
        let desktop = app.state::<Desktop>();
        let root = desktop.root()?;
        let chosen = app.state::<Dialogs>().0.list_to_write("Export the history", root.parent(), "history.csv");
        let Some(to) = chosen else { return Ok(None) };
        desktop.engine().export_history(Some(&root), &query, &to, format_of(&to)?)?;
        Ok(Some(to.to_string_lossy().into_owned()))
    })
    .await
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
