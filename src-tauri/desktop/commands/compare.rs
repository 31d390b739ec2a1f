//! Two schemas held against each other.

use super::blocking;
use crate::{Desktop, dialogs::Dialogs};
use litefleet::{
    Result,
    api::{Also, CompareRequest, ComparisonSql, FleetSettings, ObjectRef, SideBySide},
    schema::{self, Class},
};
use serde::Serialize;
use std::path::PathBuf;
use tauri::{AppHandle, Manager, Runtime, State};

/// A report that was written.
#[derive(Serialize)]
pub(crate) struct Report {
    path: String,
}

#[tauri::command]
pub(crate) async fn compare(desktop: State<'_, Desktop>, request: CompareRequest) -> Result<SideBySide> {
    let (engine, root) = (desktop.engine(), desktop.root()?);
    let request = desktop.checked_comparison(request)?;
    blocking(move || engine.side_by_side(Some(&root), &FleetSettings::default(), &request)).await
}

#[tauri::command]
pub(crate) async fn compare_also(desktop: State<'_, Desktop>, request: CompareRequest) -> Result<Vec<Also>> {
    let (engine, root) = (desktop.engine(), desktop.root()?);
    let request = desktop.checked_comparison(request)?;
    blocking(move || engine.compare_also(&root, &request)).await
}

#[tauri::command]
pub(crate) async fn compare_sql(
    desktop: State<'_, Desktop>,
    request: CompareRequest,
    object: Option<ObjectRef>,
) -> Result<ComparisonSql> {
    let (engine, root) = (desktop.engine(), desktop.root()?);
    let request = desktop.checked_comparison(request)?;
    blocking(move || engine.compare_sql(Some(&root), &FleetSettings::default(), &request, object.as_ref())).await
}

#[tauri::command]
pub(crate) async fn compare_export<R: Runtime>(app: AppHandle<R>, request: CompareRequest) -> Result<Option<Report>> {
    blocking(move || {
        let desktop = app.state::<Desktop>();
        let (root, request) = (desktop.root()?, desktop.checked_comparison(request)?);
        let chosen =
            app.state::<Dialogs>().0.report_to_write("Export the comparison", root.parent(), "comparison.html");
        let Some(to) = chosen.map(named_as_html) else { return Ok(None) };
        desktop.engine().compare_export(Some(&root), &FleetSettings::default(), &request, &to)?;
        Ok(Some(Report { path: to.to_string_lossy().into_owned() }))
    })
    .await
}

#[tauri::command]
pub(crate) async fn pick_side<R: Runtime>(app: AppHandle<R>) -> Result<Option<String>> {
    blocking(move || {
        let chosen = app.state::<Dialogs>().0.schema_file("Choose a database or SQL to compare");
        Ok(chosen.map(|file| app.state::<Desktop>().sides().offer(file)))
    })
    .await
}

#[tauri::command]
pub(crate) async fn sql_highlight(sql: String) -> Result<Vec<(Class, String)>> {
    blocking(move || Ok(schema::highlight(&sql).into_iter().map(|span| (span.class, span.text)).collect())).await
}

/// The name that was typed, with the extension where it has none: not every platform's dialog adds it.
fn named_as_html(chosen: PathBuf) -> PathBuf {
    if chosen.extension().is_some() { chosen } else { chosen.with_extension("html") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_without_an_extension_becomes_one_of_html_and_any_other_stays() {
        for (typed, written) in [("a", "a.html"), ("a.htm", "a.htm"), ("a.db", "a.db")] {
            assert_eq!(named_as_html(typed.into()), PathBuf::from(written));
        }
    }
}
