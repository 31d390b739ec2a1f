//! What a verb is to work on: a fleet, or databases that are named.

use crate::{exit::Named, session::Session};
use litefleet::{
    Code, Error, Result,
    fleet::{Engine, read_list},
};
use std::path::{Path, PathBuf};

/// What to work on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// The databases of a folder.
    Fleet(PathBuf),
    /// Those of a folder's databases that are in these lists.
    Listed(PathBuf, Vec<PathBuf>),
    /// These files.
    Files(Vec<PathBuf>, Named),
}

impl Target {
    /// How its databases were named.
    pub fn named(&self) -> Named {
        match self {
            Self::Fleet(_) | Self::Listed(..) => Named::InABatch,
            Self::Files(_, named) => *named,
        }
    }
}

/// Understands the targets of the command line.
///
/// # Errors
/// They cannot be worked on together, or a list cannot be read.
pub async fn of(session: &Session, targets: &[PathBuf]) -> anyhow::Result<Target> {
    let Sorted { folders, files, lists } = Sorted::of(targets);
    match (folders.as_slice(), files.is_empty(), lists.is_empty()) {
        ([folder], true, true) => Ok(Target::Fleet(folder.clone())),
        ([folder], true, false) => Ok(Target::Listed(folder.clone(), lists)),
        ([], false, true) => {
            let named = if files.len() == 1 { Named::ByItself } else { Named::InABatch };
            Ok(Target::Files(files, named))
        }
        ([], _, false) if lists.iter().all(|list| is_of_files(list)) => {
            let listed = lists.iter().map(|list| paths(list)).collect::<Result<Vec<_>>>()?;
            Ok(Target::Files(files.into_iter().chain(listed.into_iter().flatten()).collect(), Named::InABatch))
        }
        ([], true, false) => session.ask(move |engine| fleet_of(engine, lists)).await,
        ([], false, false) => Err(together("databases and a list of a folder's databases").into()),
        ([], true, true) => Err(Error::new(Code::BadRequest, "nothing to work on").into()),
        ([_, ..], false, _) => Err(together("a folder and databases").into()),
        ([_, _, ..], true, _) => Err(together("several folders").into()),
    }
}

fn together(what: &str) -> Error {
    Error::new(Code::BadRequest, format!("cannot work on {what} at once"))
        .hint("give one folder, or databases, or @FILE with a list of them; run the command again for the others")
}

/// Targets by what they are.
#[derive(Debug, Default, PartialEq, Eq)]
struct Sorted {
    folders: Vec<PathBuf>,
    files: Vec<PathBuf>,
    lists: Vec<PathBuf>,
}

impl Sorted {
    fn of(targets: &[PathBuf]) -> Self {
        let mut sorted = Self::default();
        for target in targets {
            match list(target) {
                Some(list) => sorted.lists.push(list),
                None if target.is_dir() => sorted.folders.push(target.clone()),
                None => sorted.files.push(target.clone()),
            }
        }
        sorted
    }
}

/// The file after an `@`.
#[cfg(unix)]
fn list(target: &Path) -> Option<PathBuf> {
    use std::{ffi::OsStr, os::unix::ffi::OsStrExt};
    target.as_os_str().as_bytes().strip_prefix(b"@").map(|rest| OsStr::from_bytes(rest).into())
}

/// The file after an `@`.
#[cfg(not(unix))]
fn list(target: &Path) -> Option<PathBuf> {
    target.to_str()?.strip_prefix('@').map(Into::into)
}

/// True of a list of files: text, in which a line has a place in it or is a file that is there. Tables, and text of labels or
/// ids, are of a folder's databases.
fn is_of_files(list: &Path) -> bool {
    let is_file = |path: &PathBuf| path.components().nth(1).is_some() || path.is_file();
    // What cannot be read is told as such where it is read.
    is_text(list) && read_list(list).is_ok_and(|lines| lines.is_empty() || lines.iter().any(is_file))
        || is_text(list) && !list.is_file()
}

fn is_text(list: &Path) -> bool {
    let extension = list.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
    !["csv", "json"].iter().any(|other| extension.eq_ignore_ascii_case(other))
}

/// The paths of a list.
fn paths(list: &Path) -> Result<Vec<PathBuf>> {
    let paths = read_list(list).map_err(|error| {
        Error::new(Code::NotFound, format!("cannot read the list {}", list.display()))
            .hint("name a list that `litefleet export` wrote; a database whose name begins with @ is ./@NAME")
            .because(error)
    })?;
    if paths.is_empty() {
        return Err(Error::new(Code::BadRequest, format!("the list {} names no database", list.display()))
            .hint("write it with `litefleet export FOLDER --to FILE.txt`")
            .at(list));
    }
    Ok(paths)
}

/// The one fleet that was opened before and has every database of the lists.
fn fleet_of(engine: &Engine, lists: Vec<PathBuf>) -> Result<Target> {
    let mut found = Vec::new();
    for fleet in engine.recent_fleets()?.into_iter().filter(|fleet| fleet.exists) {
        let root = PathBuf::from(fleet.root);
        engine.open_fleet(&root, None)?;
        let names_some = |list: &PathBuf| engine.import_list(&root, list).is_ok_and(|import| !import.ids.is_empty());
        if lists.iter().all(names_some) {
            found.push(root);
        }
    }
    match found.as_slice() {
        [root] => Ok(Target::Listed(root.clone(), lists)),
        [] => Err(unclear("no folder that was scanned has all databases of the list")),
        [_, _, ..] => Err(unclear("several folders that were scanned have the databases of the list")),
    }
}

fn unclear(message: &str) -> Error {
    Error::new(Code::BadRequest, message)
        .hint("name the folder that the list is of before it: `litefleet repair FOLDER @FILE`")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_are_sorted_by_what_they_are() {
        let place = std::env::temp_dir();
        let sorted = Sorted::of(&[place.clone(), "a.db".into(), "@list.txt".into(), "./@b.db".into()]);
        let files = vec!["a.db".into(), "./@b.db".into()];
        assert_eq!(sorted, Sorted { folders: vec![place], files, lists: vec!["list.txt".into()] });
    }

    #[test]
    fn a_list_of_files_is_text_that_names_places() -> std::io::Result<()> {
        let place = tempfile::tempdir()?;
        let of = |name: &str, text: &str| {
            let list = place.path().join(name);
            std::fs::write(&list, text).map(|()| is_of_files(&list))
        };
        assert!(of("a.txt", "/x/a.db\n")? && of("b", "x/a.db\n")?);
        assert!(!of("a.CSV", "path\n/x/a.db\n")? && !of("a.json", "[\"/x/a.db\"]")?);
        assert!(!of("labels.txt", "okafor-03\n12\n")?);
        assert!(is_of_files(Path::new("/nowhere/list.txt")));
        Ok(())
    }

    #[test]
    fn a_line_of_a_list_is_a_path_byte_for_byte() -> std::io::Result<()> {
        let place = tempfile::tempdir()?;
        let list = place.path().join("list.txt");
        std::fs::write(&list, "/a b/c.db\r\n\n/-d'\"\r.db\n")?;
        let found = paths(&list).unwrap_or_default();
        assert_eq!(found, ["/a b/c.db", "/-d'\"\r.db"].map(PathBuf::from));
        std::fs::write(&list, "\n")?;
        assert!(paths(&list).is_err() && paths(&place.path().join("none.txt")).is_err());
        Ok(())
    }
}
