//! Lists of databases that were written to files, read back.

use super::Engine;
use crate::{Code, Error, Result};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde::Deserialize;
use std::{
    collections::{BTreeMap, HashMap},
    fs,
    path::{Path, PathBuf},
};

/// A row of a list, as far as it names its database.
#[derive(Deserialize)]
struct Listed {
    path: String,
    #[serde(default)]
    path_bytes: Option<String>,
}

impl Engine {
    /// The databases of an open fleet that a list names which [`Engine::export`] wrote: the ids of their rows. What the list
    /// names and the fleet does not have is left out.
    ///
    /// # Errors
    /// The fleet is not open; the list cannot be read or is none; it names no database of the fleet.
    pub fn import_list(&self, root: &Path, file: &Path) -> Result<Vec<i64>> {
        let fleet = self.fleet(root)?;
        let result = fleet.result();
        let by_path: HashMap<&Path, i64> = result.entries.iter().map(|entry| (&*entry.path, entry.id)).collect();
        let whole = |listed: &PathBuf| listed.strip_prefix(&fleet.root).map(Path::to_path_buf).ok();
        let below = |listed: PathBuf| if listed.is_absolute() { whole(&listed) } else { Some(listed) };
        let listed = read_list(file)?.into_iter().filter_map(below);
        let ids: BTreeMap<i64, ()> = listed.filter_map(|path| by_path.get(&*path).map(|id| (*id, ()))).collect();
        if ids.is_empty() {
            return Err(Error::new(Code::BadRequest, format!("{} names no database of this fleet", file.display()))
                .hint("choose a list that was exported from this folder")
                .at(file));
        }
        Ok(ids.into_keys().collect())
    }
}

/// The paths that a list names, as they stand there.
///
/// # Errors
/// It cannot be read, or is no list.
pub fn read_list(file: &Path) -> Result<Vec<PathBuf>> {
    let text = fs::read(file).map_err(|error| super::not_there(file, &error))?;
    let extension = file.extension().and_then(|extension| extension.to_str()).unwrap_or_default().to_ascii_lowercase();
    let rows = match extension.as_str() {
        "json" => serde_json::from_slice::<Vec<Listed>>(&text).map_err(|error| no_list(file, &error.to_string()))?,
        "csv" => {
            let mut reader = csv::Reader::from_reader(&*text);
            let rows = reader.deserialize().collect::<Result<Vec<Listed>, _>>();
            let rows = rows.map_err(|error| no_list(file, &error.to_string()))?;
            rows.into_iter().map(|row| Listed { path: as_written(row.path), ..row }).collect()
        }
        _ => return Ok(lines(&text)),
    };
    Ok(rows.into_iter().map(|row| path_of(&row)).collect())
}

/// A path that would have been taken for a formula got an apostrophe before it.
fn as_written(path: String) -> String {
    match path.strip_prefix('\'') {
        Some(rest) if rest.starts_with(['=', '+', '-', '@', '\t', '\r']) => rest.to_owned(),
        _ => path,
    }
}

fn path_of(row: &Listed) -> PathBuf {
    let exact =
        row.path_bytes.as_deref().filter(|bytes| !bytes.is_empty()).and_then(|bytes| STANDARD.decode(bytes).ok());
    exact.map_or_else(|| row.path.clone().into(), of_bytes)
}

fn lines(text: &[u8]) -> Vec<PathBuf> {
    let lines = text.split(|byte| *byte == b'\n').map(|line| line.strip_suffix(b"\r").unwrap_or(line));
    lines.filter(|line| !line.is_empty()).map(|line| of_bytes(line.to_vec())).collect()
}

#[cfg(unix)]
fn of_bytes(bytes: Vec<u8>) -> PathBuf {
    <std::ffi::OsString as std::os::unix::ffi::OsStringExt>::from_vec(bytes).into()
}

#[cfg(not(unix))]
fn of_bytes(bytes: Vec<u8>) -> PathBuf {
    String::from_utf8_lossy(&bytes).into_owned().into()
}

fn no_list(file: &Path, said: &str) -> Error {
    Error::new(Code::BadRequest, format!("{} is not a list of databases: {said}", file.display()))
        .hint("choose a file that was exported as a list")
        .at(file)
}
