//! `litefleet watch`: a line for each change of a status, until somebody has seen enough.

use crate::support::{Litefleet, Small};
use litefleet_testkit::database;
use serde_json::Value;
use std::{
    fs,
    io::{BufRead, BufReader, Lines},
    process::{Child, ChildStderr, ChildStdout, Command, Stdio},
};

/// A watch that has begun.
struct Watching {
    child: Child,
    out: Lines<BufReader<ChildStdout>>,
    err: Lines<BufReader<ChildStderr>>,
}

impl Watching {
    fn begin(litefleet: &Litefleet, small: &Small, more: &[&str]) -> Self {
        let mut command = litefleet.command();
        command.args(small.arguments("watch", more)).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let out = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut err = BufReader::new(child.stderr.take().unwrap()).lines();
        let said = err.next().unwrap().unwrap();
        assert!(said.contains("watching"), "{said}");
        Self { child, out, err }
    }

    fn line(&mut self) -> String {
        self.out.next().unwrap().unwrap()
    }

    /// Ends it as Ctrl+C does, and says how it ended.
    fn end(mut self, signal: &str) -> (Option<i32>, Vec<String>, Vec<String>) {
        let id = self.child.id().to_string();
        assert!(Command::new("kill").args([signal, &id]).status().unwrap().success());
        let (out, err) = (self.out.map(Result::unwrap).collect(), self.err.map(Result::unwrap).collect());
        (self.child.wait().unwrap().code(), out, err)
    }
}

#[test]
fn each_change_is_a_line_and_an_interrupt_is_a_good_end() {
    let (litefleet, small) = (Litefleet::new(), Small::new());
    let mut watching = Watching::begin(&litefleet, &small, &[]);
    database(small.root().join("new/a.db"), "CREATE TABLE scratch (a)").unwrap();
    let line = watching.line();
    assert!(line.contains(" UTC  new/a.db  current → drifted  extra table scratch"), "{line}");
    database(small.root().join("new/a.db"), "DROP TABLE scratch").unwrap();
    assert!(watching.line().ends_with("new/a.db  drifted → current"));
    assert_eq!(watching.end("-INT"), (Some(0), Vec::new(), Vec::new()));
}

#[test]
fn as_json_each_line_is_a_change() {
    let (litefleet, small) = (Litefleet::new(), Small::new());
    let mut watching = Watching::begin(&litefleet, &small, &["--json"]);
    fs::copy(small.root().join("new/a.db"), small.root().join("more.db")).unwrap();
    let new: Value = serde_json::from_str(&watching.line()).unwrap();
    assert_eq!((&new["path"], &new["was"], &new["is"]), (&"more.db".into(), &Value::Null, &"current".into()));
    fs::remove_file(small.root().join("more.db")).unwrap();
    let gone: Value = serde_json::from_str(&watching.line()).unwrap();
    assert_eq!((&gone["id"], &gone["was"], &gone["is"]), (&new["id"], &"current".into(), &Value::Null));
    assert!(gone["at"].as_str().unwrap().ends_with('Z'));
    assert_eq!(watching.end("-TERM").0, Some(0));
}

#[test]
fn whoever_has_read_enough_may_go() {
    let (litefleet, small) = (Litefleet::new(), Small::new());
    let Watching { mut child, out, err } = Watching::begin(&litefleet, &small, &[]);
    drop(out);
    database(small.root().join("new/a.db"), "CREATE TABLE scratch (a)").unwrap();
    let said: Vec<_> = err.map(Result::unwrap).collect();
    assert_eq!((child.wait().unwrap().code(), said), (Some(0), Vec::new()));
}
