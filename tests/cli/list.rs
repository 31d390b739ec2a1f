//! `litefleet list` and the filters.

use crate::support::{Litefleet, Small, paths, text};
use serde_json::json;
use std::fs;

#[test]
fn a_list_is_what_the_last_scan_saw() {
    let (litefleet, small) = (Litefleet::new(), Small::new());
    let scanned = litefleet.json(small.arguments("scan", &[]));
    fs::remove_file(small.root().join("new/a.db")).unwrap();
    for arguments in [vec!["list".to_owned(), text(&small.root())], small.arguments("list", &[])] {
        let listed = litefleet.json(arguments);
        assert_eq!(listed["source"], "cached");
        for field in ["scanned_at", "job_id", "summary", "databases", "shapes", "problems", "fleet"] {
            assert_eq!(listed[field], scanned[field], "{field}");
        }
    }
}

#[test]
fn without_an_earlier_scan_a_list_scans() {
    let small = Small::new();
    let listed = Litefleet::new().json(small.arguments("list", &[]));
    assert_eq!((&listed["source"], paths(&listed).len()), (&json!("scanned"), 4));
}

#[test]
fn a_list_against_something_else_scans_again() {
    let (litefleet, small) = (Litefleet::new(), Small::new());
    litefleet.json(["scan", &text(&small.root())]);
    let listed = litefleet.json(small.arguments("list", &[]));
    assert_eq!((&listed["source"], &listed["fleet"]["expected"]["target_version"]), (&json!("scanned"), &json!(2)));
}

#[test]
fn filters_of_one_kind_are_alternatives_and_kinds_narrow_each_other() {
    let (litefleet, small) = (Litefleet::new(), Small::new());
    let all = litefleet.json(small.arguments("scan", &[]));
    let rows = all["databases"].as_array().unwrap();
    let shape = rows.iter().find(|row| row["path"] == "old/c.db").unwrap()["shape"].as_str().unwrap();
    let cases: [(&[&str], &[&str]); 12] = [
        (&["--status", "current"], &["new/a.db"]),
        (&["--status", "current", "--status", "outdated"], &["new/a.db", "old/c.db"]),
        (&["--version", "2"], &["new/a.db", "new/b.db"]),
        (&["--version", "v1", "--version", "2"], &["new/a.db", "new/b.db", "old/c.db"]),
        (&["--version", "<2"], &["old/c.db"]),
        (&["--version", "none"], &["broken.db"]),
        (&["--search", "NEW"], &["new/a.db", "new/b.db"]),
        (&["--search", "new", "--search", "titles"], &["new/b.db"]),
        (&["--search", "not_a_database"], &["broken.db"]),
        (&["--shape", shape], &["old/c.db"]),
        (&["--shape", &shape[..8]], &["old/c.db"]),
        (&["--status", "current", "--version", "1"], &[]),
    ];
    for (flags, expected) in cases {
        let arguments = ["list", &text(&small.root())].map(str::to_owned).into_iter();
        let listed = litefleet.json(arguments.chain(flags.iter().map(ToString::to_string)));
        assert_eq!(paths(&listed), expected, "{flags:?}");
        assert_eq!(listed["summary"], all["summary"], "{flags:?}");
    }
}

#[test]
fn a_list_in_text_says_how_old_it_is() {
    let (litefleet, small) = (Litefleet::new(), Small::new());
    litefleet.json(small.arguments("scan", &[]));
    let out = litefleet.text(["list", &text(&small.root())]);
    assert!(
        out.starts_with("4 databases in ") && out.lines().next().unwrap().ends_with("ago (cached)")
            || out.contains("just now (cached)"),
        "{out}"
    );
    for path in ["broken.db", "new/a.db", "new/b.db", "old/c.db"] {
        assert!(out.contains(path), "{out}");
    }
    let few = litefleet.text(["list", &text(&small.root()), "--status", "outdated"]);
    assert!(few.starts_with("1 of 4 databases in ") && few.contains("old/c.db") && !few.contains("new/"), "{few}");
}

#[test]
fn a_version_that_cannot_be_understood_is_refused() {
    let (litefleet, small) = (Litefleet::new(), Small::new());
    litefleet.json(small.arguments("scan", &[]));
    let err = litefleet.refused(["list", &text(&small.root()), "--version", "<"]);
    assert!(err.contains("version") && err.contains("hint:"), "{err}");
}
