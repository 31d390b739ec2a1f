//! The command line of the window.

use crate::Opening;
use anyhow::{Context, Result, bail};
use lexopt::prelude::*;
use litefleet::api::FleetSettings;
use std::{
    ffi::OsString,
    path::{Path, PathBuf},
};

const USAGE: &str = "\
Opens the window of Litefleet

Usage: litefleet-desktop [OPTIONS] [FOLDER]

  FOLDER                  the fleet to open
  --schemas PATH          where the expected schema is: a folder of .sql versions, a migrations folder,
                          one .sql file, or a database
  --version-source S      where databases state their version: auto, user_version, TABLE.COLUMN, a SELECT
  --state-dir DIR         where Litefleet keeps its own database (or LITEFLEET_STATE_DIR)
  -h, --help              prints this
  -V, --version           prints the version";

/// What the command line asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Request {
    /// To print this and be done.
    Print(String),
    /// To open the window.
    Run(Run),
}

/// How to open the window.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Run {
    /// The fleet to open at once.
    pub opening: Option<Opening>,
    /// Where the state is kept, where that was said.
    pub state_dir: Option<PathBuf>,
}

/// Reads the arguments, without the program's name.
///
/// # Errors
/// An option that is not known, one without its value, or a second folder.
pub fn parse(arguments: impl IntoIterator<Item = OsString>) -> Result<Request> {
    let mut parser = lexopt::Parser::from_args(arguments);
    let mut folder = None;
    let mut settings = FleetSettings::default();
    let mut state_dir = None;
    while let Some(argument) = parser.next()? {
        match argument {
            Value(path) if folder.is_none() => folder = Some(absolute(&path)?),
            Value(path) => bail!("one folder can be opened, and {} is a second", path.display()),
            Long("schemas") => settings.schemas = Some(absolute(&parser.value()?)?),
            Long("version-source") => settings.version_source = Some(parser.value()?.string()?),
            Long("state-dir") => state_dir = Some(absolute(&parser.value()?)?),
            Short('h') | Long("help") => return Ok(Request::Print(USAGE.into())),
            Short('V') | Long("version") => {
                return Ok(Request::Print(concat!("litefleet-desktop ", env!("CARGO_PKG_VERSION")).into()));
            }
            other => return Err(other.unexpected().into()),
        }
    }
    let asked = settings != FleetSettings::default();
    if asked && folder.is_none() {
        bail!("--schemas and --version-source go with a folder, and none is given");
    }
    let opening = folder.map(|root| Opening { root, settings: asked.then_some(settings) });
    Ok(Request::Run(Run { opening, state_dir }))
}

impl Run {
    /// Where the state is kept: `--state-dir`, else `LITEFLEET_STATE_DIR`, else the platform's folder for application
    /// data (the XDG base directory specification's `$XDG_DATA_HOME` on Linux).
    ///
    /// # Errors
    /// The platform names no such folder: no home.
    pub fn state_dir(&self) -> Result<PathBuf> {
        let set = std::env::var_os("LITEFLEET_STATE_DIR").filter(|dir| !dir.is_empty()).map(PathBuf::from);
        self.state_dir
            .clone()
            .or(set)
            .or_else(|| dirs::data_dir().map(|data| data.join("litefleet")))
            .context("there is no home folder to keep Litefleet's state in: name one with --state-dir")
    }
}

/// The page and the dialogs know whole paths only, and so does what is kept.
fn absolute(path: impl AsRef<Path>) -> Result<PathBuf> {
    let path = path.as_ref();
    std::path::absolute(path).with_context(|| format!("{:?} is no path", path.display().to_string()))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at what is not as expected")]

    use super::*;

    fn run(arguments: &[&str]) -> Run {
        match parse(arguments.iter().map(OsString::from)).unwrap() {
            Request::Run(run) => run,
            Request::Print(text) => panic!("it printed {text}"),
        }
    }

    #[test]
    fn a_folder_alone_keeps_the_settings_that_are_kept_with_it() {
        let opening = run(&["/data"]).opening.unwrap();
        assert_eq!(opening, Opening { root: "/data".into(), settings: None });
    }

    #[test]
    fn what_is_given_with_a_folder_becomes_its_settings() {
        let settings = run(&["/data", "--schemas=/sql", "--version-source", "user_version"]).opening.unwrap().settings;
        let settings = settings.unwrap();
        assert_eq!(settings.schemas, Some("/sql".into()));
        assert_eq!(settings.version_source.as_deref(), Some("user_version"));
    }

    #[test]
    fn relative_paths_start_in_the_current_folder() {
        let here = std::env::current_dir().unwrap();
        assert_eq!(run(&["data"]).opening.unwrap().root, here.join("data"));
    }

    #[test]
    fn what_cannot_be_understood_is_refused_by_name() {
        for (arguments, named) in [
            (vec!["--frobnicate"], "--frobnicate"),
            (vec!["/a", "/b"], "/b"),
            (vec!["--schemas"], "--schemas"),
            (vec!["--schemas", "/sql"], "none is given"),
        ] {
            let error = parse(arguments.iter().map(OsString::from)).unwrap_err().to_string();
            assert!(error.contains(named), "{error}");
        }
    }
}
