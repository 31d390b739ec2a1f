//! Runs the program with a state folder of its own, and makes folders of databases for it.

use litefleet_testkit::{Fleet, FleetOptions, database, fleet};
use serde_json::Value;
use std::{
    ffi::OsStr,
    fs,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
};
use tempfile::TempDir;

/// The program with a state folder that goes with it.
pub struct Litefleet {
    state: TempDir,
}

/// What the program said, and how it ended.
#[derive(Debug)]
pub struct Said {
    pub status: Option<i32>,
    pub out: String,
    pub err: String,
}

impl Litefleet {
    pub fn new() -> Self {
        Self { state: folder() }
    }

    /// The program, not started, with nothing of this process's environment that changes what it says.
    pub fn command(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_litefleet"));
        for name in ["NO_COLOR", "HOME", "XDG_DATA_HOME", "RUST_LOG", "COLUMNS"] {
            command.env_remove(name);
        }
        command.env("LITEFLEET_STATE_DIR", self.state.path()).stdin(Stdio::null());
        command
    }

    pub fn state(&self) -> &Path {
        self.state.path()
    }

    /// Runs to the end, whatever that is.
    pub fn run<A: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = A>) -> Said {
        self.command().args(arguments).output().unwrap().into()
    }

    /// Runs to a good end with an answer in text.
    pub fn text<A: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = A>) -> String {
        let said = self.run(arguments);
        assert_eq!((said.status, said.err.as_str()), (Some(0), ""), "{}", said.out);
        said.out
    }

    /// Runs to a good end with an answer in JSON.
    pub fn json<A: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = A>) -> Value {
        let said = self.command().args(arguments).arg("--json").output().map(Said::from).unwrap();
        assert_eq!((said.status, said.err.as_str()), (Some(0), ""), "{}", said.out);
        serde_json::from_str(&said.out).unwrap()
    }

    /// Runs into a refusal: status 2, nothing on standard output.
    pub fn refused<A: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = A>) -> String {
        let said = self.run(arguments);
        assert_eq!((said.status, said.out.as_str()), (Some(2), ""), "{}", said.err);
        said.err
    }
}

impl From<Output> for Said {
    fn from(output: Output) -> Self {
        Self {
            status: output.status.code(),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

/// A folder that goes when it is dropped.
pub fn folder() -> TempDir {
    tempfile::Builder::new().prefix("litefleet-test-").tempdir().unwrap()
}

/// A fleet with a database of every kind.
pub fn every_kind() -> (TempDir, Fleet) {
    let place = folder();
    let options = FleetOptions { count: 40, rows: 4, ..FleetOptions::default() };
    let fleet = fleet(place.path(), &options).unwrap();
    (place, fleet)
}

/// A small fleet whose every answer is known: `fleet/` with four databases, `schemas/` with two versions.
pub struct Small {
    pub place: TempDir,
}

impl Small {
    pub fn new() -> Self {
        let small = Self { place: folder() };
        small.schema("v1.sql", V1);
        small.schema("v2.sql", V2);
        small.database("new/a.db", &[V2, "PRAGMA user_version = 2"]);
        small.database("new/b.db", &[V2, "PRAGMA user_version = 2", "DROP INDEX titles"]);
        small.database("old/c.db", &[V1, "PRAGMA user_version = 1"]);
        small.file("broken.db", "this is no database");
        small
    }

    pub fn root(&self) -> PathBuf {
        self.place.path().join("fleet")
    }

    pub fn schemas(&self) -> PathBuf {
        self.place.path().join("schemas")
    }

    pub fn database(&self, name: &str, statements: &[&str]) {
        database(self.root().join(name), &statements.join(";\n")).unwrap();
    }

    pub fn schema(&self, name: &str, sql: &str) {
        write(&self.schemas().join(name), sql);
    }

    pub fn file(&self, name: &str, content: &str) {
        write(&self.root().join(name), content);
    }

    /// `VERB fleet --schemas schemas …`
    pub fn arguments(&self, verb: &str, more: &[&str]) -> Vec<String> {
        let mut arguments = vec![verb.into(), text(&self.root()), "--schemas".into(), text(&self.schemas())];
        arguments.extend(more.iter().map(ToString::to_string));
        arguments
    }
}

pub const V1: &str = "CREATE TABLE notes (id INTEGER PRIMARY KEY, title TEXT NOT NULL);
CREATE TABLE tags (note INTEGER REFERENCES notes (id) ON DELETE CASCADE, tag TEXT);";
pub const V2: &str = "CREATE TABLE notes (id INTEGER PRIMARY KEY, title TEXT NOT NULL, pinned INTEGER DEFAULT 0);
CREATE TABLE tags (note INTEGER REFERENCES notes (id) ON DELETE CASCADE, tag TEXT);
CREATE INDEX titles ON notes (title DESC) WHERE pinned;";

pub fn write(path: &Path, content: &str) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, content).unwrap();
}

pub fn text(path: &Path) -> String {
    path.to_str().unwrap().to_owned()
}

/// The paths of the databases of an answer.
pub fn paths(answer: &Value) -> Vec<&str> {
    answer["databases"].as_array().unwrap().iter().map(|row| row["path"].as_str().unwrap()).collect()
}

/// The path and the outcome of each result of an answer.
pub fn outcomes(answer: &Value) -> Vec<(&str, &str)> {
    let results = answer["results"].as_array().unwrap().iter();
    results.map(|result| (result["path"].as_str().unwrap(), result["outcome"].as_str().unwrap())).collect()
}
