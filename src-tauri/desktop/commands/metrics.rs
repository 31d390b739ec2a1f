//! How the open fleet was over time.

use super::blocking;
use crate::{Desktop, dialogs::Dialogs};
use litefleet::{
    Result,
    api::{Chart, Metrics, MetricsQuery},
};
use std::path::PathBuf;
use tauri::{AppHandle, Manager, Runtime, State};

#[tauri::command]
pub(crate) async fn metrics(desktop: State<'_, Desktop>, query: MetricsQuery) -> Result<Metrics> {
    let (engine, root) = (desktop.engine(), desktop.root()?);
    blocking(move || engine.metrics(&root, &query)).await
}

#[tauri::command]
pub(crate) async fn metrics_export<R: Runtime>(
    app: AppHandle<R>,
    chart: Chart,
    query: MetricsQuery,
) -> Result<Option<String>> {
    blocking(move || {
        let desktop = app.state::<Desktop>();
        let root = desktop.root()?;
        let name = format!("{}.csv", chart.word().replace('_', "-"));
        let chosen = app.state::<Dialogs>().0.values_to_write("Export the metrics", root.parent(), &name);
        let Some(to) = chosen.map(named_as_csv) else { return Ok(None) };
        desktop.engine().export_metrics(&root, chart, &query, &to)?;
        Ok(Some(to.to_string_lossy().into_owned()))
    })
    .await
}

/// The name that was typed, with the extension where it has none: not every platform's dialog adds it.
fn named_as_csv(chosen: PathBuf) -> PathBuf {
    if chosen.extension().is_some() { chosen } else { chosen.with_extension("csv") }
}
