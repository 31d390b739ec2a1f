//! The databases of the open fleet.

use super::blocking;
use crate::{Desktop, dialogs::Dialogs};
use litefleet::{
    Code, Error, Result,
    api::{Filter, Inspection, ListQuery, Page, Targets},
    fleet::ExportFormat,
};
use serde::Serialize;
use std::{
    ffi::OsStr,
    path::Path,
    process::{Command, Stdio},
};
use tauri::{AppHandle, Manager, Runtime, State};

/// The program that shows a folder.
const FILE_MANAGER: &str = if cfg!(target_os = "macos") {
    "open"
} else if cfg!(windows) {
    "explorer"
} else {
    "xdg-open"
};

/// A list that was written.
#[derive(Serialize)]
pub(crate) struct Exported {
    path: String,
    count: usize,
}

#[tauri::command]
pub(crate) async fn databases_list(desktop: State<'_, Desktop>, query: ListQuery) -> Result<Page> {
    let (engine, root) = (desktop.engine(), desktop.root()?);
    blocking(move || engine.list(&root, &query)).await
}

#[tauri::command]
pub(crate) async fn databases_ids(desktop: State<'_, Desktop>, query: ListQuery) -> Result<Vec<i64>> {
    let (engine, root) = (desktop.engine(), desktop.root()?);
    blocking(move || engine.ids(&root, &query)).await
}

#[tauri::command]
pub(crate) async fn databases_count(desktop: State<'_, Desktop>, filters: Vec<Filter>) -> Result<Vec<u64>> {
    let (engine, root) = (desktop.engine(), desktop.root()?);
    blocking(move || engine.count(&root, &filters)).await
}

#[tauri::command]
pub(crate) async fn database_schema(desktop: State<'_, Desktop>, id: i64) -> Result<Inspection> {
    let (engine, root) = (desktop.engine(), desktop.root()?);
    blocking(move || engine.inspect(&root, id)).await
}

#[tauri::command]
pub(crate) async fn export_list<R: Runtime>(app: AppHandle<R>, targets: Targets) -> Result<Option<Exported>> {
    blocking(move || {
        let desktop = app.state::<Desktop>();
        let root = desktop.root()?;
        let chosen = app.state::<Dialogs>().0.list_to_write("Export the list", root.parent(), &file_name(&root));
        let Some(to) = chosen else { return Ok(None) };
        let count = desktop.engine().export(&root, &targets, &to, format_of(&to)?)?;
        Ok(Some(Exported { path: to.to_string_lossy().into_owned(), count }))
    })
    .await
}

#[tauri::command]
pub(crate) async fn reveal(desktop: State<'_, Desktop>, id: i64) -> Result<()> {
    let (engine, root) = (desktop.engine(), desktop.root()?);
    blocking(move || {
        let path = engine.path_of(&root, id)?;
        show_folder(path.parent().unwrap_or(&path))
    })
    .await
}

fn file_name(root: &Path) -> String {
    let fleet = root.file_name().unwrap_or(OsStr::new("fleet"));
    format!("{}-databases.csv", fleet.to_string_lossy())
}

/// What a file's name asks for. No other name is written to, so that a slip cannot overwrite a database.
pub(super) fn format_of(path: &Path) -> Result<ExportFormat> {
    let extension = path.extension().and_then(OsStr::to_str).unwrap_or_default();
    match extension.to_ascii_lowercase().as_str() {
        "csv" => Ok(ExportFormat::Csv),
        "json" => Ok(ExportFormat::Json),
        "txt" => Ok(ExportFormat::Paths),
        _ => Err(Error::new(Code::BadRequest, format!("{} names no format", path.display()))
            .hint("end the name in .csv, .json or .txt")
            .at(path)),
    }
}

/// Opens the platform's file manager and does not wait for it.
fn show_folder(folder: &Path) -> Result<()> {
    let mut command = Command::new(FILE_MANAGER);
    command.arg(folder).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let mut child = command.spawn().map_err(|error| {
        Error::new(Code::Io, format!("cannot open a file manager on {}: {error}", folder.display()))
            .hint(format!("install {FILE_MANAGER}, or open the folder yourself"))
            .at(folder)
            .because(error)
    })?;
    std::thread::spawn(move || child.wait());
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_only_written_to_a_name_that_says_its_format() {
        assert_eq!(format_of(Path::new("a.CSV")).ok(), Some(ExportFormat::Csv));
        assert_eq!(format_of(Path::new("a.b.txt")).ok(), Some(ExportFormat::Paths));
        for name in ["captions.db", "csv", ""] {
            assert!(format_of(Path::new(name)).is_err(), "{name}");
        }
    }
}
