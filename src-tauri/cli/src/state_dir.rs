//! The folder that keeps the cache and the jobs.

use anyhow::Context;
use litefleet::{Code, Error};
use std::{
    ffi::OsString,
    path::{Path, PathBuf},
    sync::OnceLock,
};
use tempfile::TempDir;

/// The state folder; a temporary one is removed when this is dropped.
#[derive(Debug)]
pub enum StateDir {
    /// A folder that stays.
    Kept(PathBuf),
    /// A folder that goes.
    Temporary(TempDir),
}

impl StateDir {
    /// This folder, made by the engine where it is not there.
    pub fn kept(path: PathBuf) -> Self {
        Self::Kept(path)
    }

    /// A folder of its own that leaves nothing behind.
    pub fn temporary() -> anyhow::Result<Self> {
        let dir = tempfile::Builder::new().prefix("litefleet-").tempdir();
        Ok(Self::Temporary(dir.context("cannot make a temporary state folder")?))
    }

    /// The platform's folder for application data, from the environment as `variable` tells it
    /// (<https://specifications.freedesktop.org/basedir-spec/latest/>).
    pub fn of_the_platform(variable: impl Fn(&str) -> Option<OsString>) -> anyhow::Result<Self> {
        let set = |name: &str| variable(name).map(PathBuf::from).filter(|path| path.is_absolute());
        let data = if cfg!(windows) {
            set("APPDATA")
        } else if cfg!(target_os = "macos") {
            set("HOME").map(|home| home.join("Library/Application Support"))
        } else {
            set("XDG_DATA_HOME").or_else(|| set("HOME").map(|home| home.join(".local/share")))
        };
        let data = data.ok_or_else(homeless)?;
        Ok(Self::Kept(data.join("litefleet")))
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        match self {
            Self::Kept(path) => path,
            Self::Temporary(dir) => dir.path(),
        }
    }
}

/// A temporary state folder that is made when it is first wanted, and removed when this is dropped.
#[derive(Debug, Default)]
pub struct Aside(OnceLock<StateDir>);

impl Aside {
    /// Where it is.
    pub fn path(&self) -> anyhow::Result<&Path> {
        if self.0.get().is_none() {
            // Whoever comes second is given the first one's; its own is removed again.
            _ = self.0.set(StateDir::temporary()?);
        }
        Ok(self.0.get().context("no temporary state folder")?.path())
    }
}

fn homeless() -> Error {
    let variable = if cfg!(windows) { "APPDATA" } else { "HOME" };
    Error::new(Code::State, format!("no place for Litefleet's cache: {variable} is not set"))
        .hint("name a folder with --state-dir DIR or LITEFLEET_STATE_DIR, or give --no-cache to keep nothing")
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    fn chosen(environment: &[(&str, &str)]) -> Option<String> {
        let find = |name: &str| environment.iter().find(|(known, _)| *known == name).map(|(_, value)| value.into());
        StateDir::of_the_platform(find).ok().map(|dir| dir.path().display().to_string())
    }

    #[test]
    fn the_data_folder_of_the_desktop_comes_before_the_home() {
        assert_eq!(chosen(&[("HOME", "/h"), ("XDG_DATA_HOME", "/x")]).as_deref(), Some("/x/litefleet"));
        assert_eq!(chosen(&[("HOME", "/h")]).as_deref(), Some("/h/.local/share/litefleet"));
    }

    #[test]
    fn a_variable_that_is_empty_or_relative_does_not_count() {
        assert_eq!(chosen(&[("HOME", "/h"), ("XDG_DATA_HOME", "x")]).as_deref(), Some("/h/.local/share/litefleet"));
        assert_eq!(chosen(&[("HOME", "")]), None);
        assert_eq!(chosen(&[]), None);
    }

    #[test]
    fn a_temporary_folder_is_removed() {
        let path = StateDir::temporary().map(|dir| dir.path().to_owned());
        assert!(path.is_ok_and(|path| !path.exists()));
    }
}
