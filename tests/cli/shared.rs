//! The fleet that the project shares with others, where it is at hand.

use crate::support::{Litefleet, folder, text};
use litefleet_testkit::Tree;
use serde_json::Value;
use std::{collections::BTreeMap, env, fs, path::PathBuf, process::Command};

type Verdicts = BTreeMap<String, (String, String, String)>;

#[test]
fn the_shared_fleet_is_told_as_it_is_and_left_as_it_was() {
    let Some(shared) = env::var_os("LITEFLEET_SHARED").map(PathBuf::from) else {
        return eprintln!("skipped: LITEFLEET_SHARED is not set");
    };
    let place = folder();
    let out = place.path().join("out");
    let made = Command::new("python3").arg(shared.join("fleet/make_fleet.py")).arg(&out).arg("374").status().unwrap();
    assert!(made.success());
    let before = Tree::snapshot(&out).unwrap();
    let answer = Litefleet::new().json(["scan", &text(&out), "--schemas", &text(&shared.join("fleet/schemas"))]);
    before.ensure_same(&Tree::snapshot(&out).unwrap()).unwrap();
    assert_eq!(answer["summary"]["total"], 374);
    assert_eq!(found(&answer), truth(&fs::read_to_string(out.join("truth.tsv")).unwrap()));
}

/// `path, kind, status, version, reason` below a head, paths from the folder with the truth.
fn truth(table: &str) -> Verdicts {
    let rows = table.lines().skip(1).map(|line| line.split('\t').collect::<Vec<_>>());
    rows.map(|row| (row[0].to_owned(), (row[2].to_owned(), row[3].to_owned(), row[4].to_owned()))).collect()
}

fn found(answer: &Value) -> Verdicts {
    let word = |value: &Value| {
        value.as_str().map_or_else(|| value.as_i64().map_or(String::new(), |n| n.to_string()), str::to_owned)
    };
    let rows = answer["databases"].as_array().unwrap().iter();
    rows.map(|row| (word(&row["path"]), (word(&row["status"]), word(&row["version"]), word(&row["reason"])))).collect()
}
