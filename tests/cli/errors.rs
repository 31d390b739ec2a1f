//! What cannot be understood or set up: status 2, nothing on standard output, and what to do on standard error.

use crate::support::{Litefleet, Small, folder, text};
use std::fs;

#[test]
fn a_folder_that_is_missing_or_a_file_or_empty_is_refused_with_what_to_do() {
    let (litefleet, place) = (Litefleet::new(), folder());
    fs::write(place.path().join("file"), "").unwrap();
    fs::create_dir(place.path().join("empty")).unwrap();
    for (name, said) in [("missing", "does not exist"), ("file", "is not a folder"), ("empty", "no SQLite databases")] {
        let path = text(&place.path().join(name));
        for flags in [&["scan", &path][..], &["scan", &path, "--json"], &["list", &path], &["list", &path, "--json"]] {
            let err = litefleet.refused(flags);
            assert!(err.contains(said) && err.contains(&path) && err.contains("hint:"), "{flags:?}: {err}");
        }
    }
}

#[test]
fn a_schema_file_with_an_error_is_told_with_its_line() {
    let (litefleet, small) = (Litefleet::new(), Small::new());
    small.schema("v3.sql", "CREATE TABLE notes (id INTEGER);\n\nCREATE TABEL oops (id);\n");
    for verb in ["scan", "list"] {
        let err = litefleet.refused(small.arguments(verb, &[]));
        assert!(err.contains("v3.sql:3") && err.contains("syntax error") && err.contains("hint:"), "{err}");
    }
    let err = litefleet.refused(small.arguments("scan", &["--json"]));
    assert!(err.starts_with("error: "), "errors are text even where the answer is JSON: {err}");
}

#[test]
fn a_schema_that_is_not_there_is_refused() {
    let (litefleet, small) = (Litefleet::new(), Small::new());
    let err = litefleet.refused(["scan", &text(&small.root()), "--schemas", "no/such/place"]);
    assert!(err.contains("no/such/place") && err.contains("hint:"), "{err}");
}

#[test]
fn a_version_source_that_names_no_table_is_refused() {
    let (litefleet, small) = (Litefleet::new(), Small::new());
    let err = litefleet.refused(small.arguments("scan", &["--version-source", "no_such_table.version"]));
    assert!(err.contains("no_such_table.version") && err.contains("hint:"), "{err}");
}

#[test]
fn a_target_that_the_catalog_does_not_have_is_refused() {
    let (litefleet, small) = (Litefleet::new(), Small::new());
    let err = litefleet.refused(small.arguments("scan", &["--target", "9"]));
    assert!(err.contains("v9") && err.contains("v1, v2"), "{err}");
}

#[test]
fn a_refused_scan_leaves_the_last_result() {
    let (litefleet, small) = (Litefleet::new(), Small::new());
    let before = litefleet.json(small.arguments("scan", &[]));
    litefleet.refused(small.arguments("scan", &["--target", "9"]));
    let after = litefleet.json(["list", &text(&small.root())]);
    assert_eq!(after["databases"], before["databases"]);
    assert_eq!(after["fleet"], before["fleet"]);
}

#[test]
fn a_pattern_that_is_no_glob_is_refused() {
    let (litefleet, small) = (Litefleet::new(), Small::new());
    let err = litefleet.refused(small.arguments("scan", &["--include", "a[b"]));
    assert!(err.contains("a[b") && err.contains("hint:"), "{err}");
}

#[test]
fn flags_and_verbs_that_are_not_known_are_refused() {
    let (litefleet, small) = (Litefleet::new(), Small::new());
    litefleet.refused(small.arguments("scan", &["--fast"]));
    litefleet.refused(small.arguments("scan", &["--status", "broken"]));
    litefleet.refused(small.arguments("scan", &["--shape", ""]));
    litefleet.refused(["scans"]);
}

#[test]
fn a_state_folder_that_cannot_be_used_is_refused() {
    let (litefleet, place) = (Litefleet::new(), folder());
    fs::write(place.path().join("file"), "").unwrap();
    let err = litefleet.refused(["jobs", "--state-dir", &text(&place.path().join("file"))]);
    assert!(err.contains("file") && err.contains("hint:"), "{err}");
}
