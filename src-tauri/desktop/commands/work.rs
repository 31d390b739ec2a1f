//! Work on databases: what it would do, doing it, and what came of it.

use super::blocking;
use crate::{Desktop, dialogs::Dialogs};
use litefleet::{
    Result,
    api::{Figures, Job, ListImport, Preview, ResultsPage, ResultsQuery, WorkRequest},
};
use tauri::{AppHandle, Manager, Runtime, State};
use uuid::Uuid;

#[tauri::command]
pub(crate) async fn work_preview(desktop: State<'_, Desktop>, request: WorkRequest) -> Result<Preview> {
    let (engine, root) = (desktop.engine(), desktop.root()?);
    // Nobody waits for the figures of another preview any more.
    desktop.next_figures();
    blocking(move || engine.preview(&root, &request)).await
}

#[tauri::command]
pub(crate) async fn work_figures(desktop: State<'_, Desktop>, request: WorkRequest, plan: String) -> Result<Figures> {
    let (engine, root, cancel) = (desktop.engine(), desktop.root()?, desktop.figures());
    blocking(move || engine.preview_figures(&root, &request, &plan, &|_, _| {}, &cancel)).await
}

#[tauri::command]
pub(crate) async fn work_start(desktop: State<'_, Desktop>, request: WorkRequest) -> Result<Job> {
    let (engine, root) = (desktop.engine(), desktop.root()?);
    blocking(move || engine.start_work(&root, &request)).await
}

#[tauri::command]
pub(crate) async fn work_retry(desktop: State<'_, Desktop>, job: Uuid) -> Result<Job> {
    let engine = desktop.engine();
    blocking(move || engine.retry_failed(job)).await
}

#[tauri::command]
pub(crate) async fn work_resume(desktop: State<'_, Desktop>, job: Uuid) -> Result<Job> {
    let engine = desktop.engine();
    blocking(move || engine.resume(job)).await
}

#[tauri::command]
pub(crate) async fn job_pause(desktop: State<'_, Desktop>, id: Uuid, paused: bool) -> Result<Job> {
    let engine = desktop.engine();
    blocking(move || engine.pause_job(id, paused)).await
}

#[tauri::command]
pub(crate) async fn job_results(desktop: State<'_, Desktop>, job: Uuid, query: ResultsQuery) -> Result<ResultsPage> {
    let engine = desktop.engine();
    blocking(move || engine.results(job, &query)).await
}

#[tauri::command]
pub(crate) async fn list_import<R: Runtime>(app: AppHandle<R>) -> Result<Option<ListImport>> {
    blocking(move || {
        let desktop = app.state::<Desktop>();
        let root = desktop.root()?;
        let Some(file) = app.state::<Dialogs>().0.list_to_read("Import a list of databases") else { return Ok(None) };
        desktop.engine().import_list(&root, &file).map(Some)
    })
    .await
}
