//! What was done, and the way back.

use super::blocking;
use crate::Desktop;
use litefleet::{
    Result,
    api::{History, HistoryQuery, PlanStep},
};
use tauri::State;
use uuid::Uuid;

#[tauri::command]
pub(crate) async fn history(desktop: State<'_, Desktop>, query: HistoryQuery) -> Result<History> {
    let (engine, root) = (desktop.engine(), desktop.open_root());
    blocking(move || engine.history(root.as_deref(), &query)).await
}

#[tauri::command]
pub(crate) async fn revision_steps(desktop: State<'_, Desktop>, job: Uuid, number: u64) -> Result<Vec<PlanStep>> {
    let engine = desktop.engine();
    blocking(move || engine.revision_steps(job, number)).await
}
