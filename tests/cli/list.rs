//! `litefleet list` and the filters.

use crate::support::{Litefleet, Said, Small, folder, paths, text};
use serde_json::{Value, json};
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
fn a_question_about_something_else_leaves_the_last_scan_as_it_is() {
    let (litefleet, small, temporary) = (Litefleet::new(), Small::new(), folder());
    let scanned = litefleet.json(["scan", &text(&small.root())]);
    let ask = |arguments: Vec<String>| {
        let mut command = litefleet.command();
        command.env("TMPDIR", temporary.path()).args(arguments).arg("--json");
        let said = command.output().map(Said::from).unwrap();
        assert_eq!((said.status, said.err.as_str()), (Some(0), ""));
        assert_eq!(fs::read_dir(temporary.path()).unwrap().count(), 0, "nothing is left behind");
        serde_json::from_str::<Value>(&said.out).unwrap()
    };
    let against = ask(small.arguments("list", &[]));
    assert_eq!((&against["source"], &against["fleet"]["expected"]["target_version"]), (&json!("scanned"), &json!(2)));
    let included = ask(vec!["list".into(), text(&small.root()), "--include".into(), "new/**".into()]);
    assert_eq!(paths(&included), ["new/a.db", "new/b.db"]);
    let to = text(&small.place.path().join("few.json"));
    let exported = ask(small.arguments("export", &["--include", "old/**", "--to", &to]));
    assert_eq!(exported["databases"], 1);

    let listed = litefleet.json(["list", &text(&small.root())]);
    assert_eq!(listed["source"], "cached");
    for field in ["scanned_at", "job_id", "summary", "databases", "fleet"] {
        assert_eq!(listed[field], scanned[field], "{field}");
    }
    assert_eq!(litefleet.json(["jobs"]).as_array().map(Vec::len), Some(1));
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
    for verb in ["list", "scan"] {
        for version in ["<", "abc", "<abc", "<none", ""] {
            let err = litefleet.refused([verb, &text(&small.root()), "--version", version]);
            assert!(err.contains("version") && err.contains("hint:"), "{err}");
        }
    }
}

#[test]
fn a_word_is_a_version_where_the_fleet_has_it() {
    let (litefleet, small) = (Litefleet::new(), Small::new());
    for (name, version) in [("a", "beta"), ("b", "2.0")] {
        let state = format!("INSERT INTO meta VALUES ('{version}')");
        small.database(&format!("words/{name}.db"), &["CREATE TABLE meta (version TEXT)", &state]);
    }
    let root = text(&small.root().join("words"));
    litefleet.json(["scan", &root, "--version-source", "meta.version"]);
    let listed = litefleet.json(["list", &root]);
    assert_eq!(listed["summary"]["by_version"], json!({"2.0": 1, "beta": 1}), "{listed}");
    assert_eq!(paths(&litefleet.json(["list", &root, "--version", "beta"])), ["a.db"]);
    assert_eq!(paths(&litefleet.json(["list", &root, "--version", "2.0"])), ["b.db"]);
    litefleet.refused(["list", &root, "--version", "gamma"]);
}
