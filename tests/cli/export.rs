//! `litefleet export`

use crate::support::{Litefleet, Small, text, write};
use serde_json::Value;
use std::{collections::HashMap, fs, path::Path};

fn exported(litefleet: &Litefleet, small: &Small, name: &str, more: &[&str]) -> String {
    let to = small.place.path().join(name);
    let mut arguments = small.arguments("export", &["--to", &text(&to)]);
    arguments.extend(more.iter().map(ToString::to_string));
    let count = litefleet.json(arguments);
    let written = fs::read_to_string(&to).unwrap();
    assert_eq!(count["to"], text(&to));
    assert!(count["databases"].is_u64());
    written
}

#[test]
fn a_csv_has_a_head_and_a_line_for_each_database() {
    let (litefleet, small) = (Litefleet::new(), Small::new());
    let listed = litefleet.json(small.arguments("scan", &[]));
    let written = exported(&litefleet, &small, "all.csv", &[]);
    let mut reader = csv::Reader::from_reader(written.as_bytes());
    let rows: Vec<HashMap<String, String>> = reader.deserialize().map(Result::unwrap).collect();
    let rows_of = |field: &str| rows.iter().map(|row| row[field].clone()).collect::<Vec<_>>();
    let known = |field: &str| {
        let rows = listed["databases"].as_array().unwrap().iter();
        rows.map(|row| row[field].as_str().unwrap_or_default().to_owned()).collect::<Vec<_>>()
    };
    for field in ["path", "label", "status", "reason", "shape", "summary", "message"] {
        assert_eq!(rows_of(field), known(field), "{field}");
    }
    assert_eq!(rows_of("version"), ["", "2", "2", "1"]);
}

#[test]
fn a_cell_that_begins_like_a_formula_is_text_for_a_spreadsheet() {
    let (litefleet, small) = (Litefleet::new(), Small::new());
    for name in ["=1+1.db", "+1.db", "-1.db", "@x.db", "\tx.db", "x=1.db"] {
        small.file(name, "no database");
    }
    let written = exported(&litefleet, &small, "all.csv", &["--exclude", "*/**"]);
    let mut reader = csv::Reader::from_reader(written.as_bytes());
    assert_eq!(reader.headers().unwrap().iter().next_back(), Some("path_bytes"));
    let paths: Vec<_> = reader.records().map(|row| row.unwrap()[0].to_owned()).collect();
    assert_eq!(paths, ["'\tx.db", "'+1.db", "'-1.db", "'=1+1.db", "'@x.db", "broken.db", "x=1.db"]);
}

#[cfg(unix)]
#[test]
fn a_path_that_is_not_utf_8_is_exact_in_the_last_column() {
    use base64::Engine as _;
    use std::{ffi::OsStr, os::unix::ffi::OsStrExt};
    let (litefleet, small) = (Litefleet::new(), Small::new());
    fs::rename(small.root().join("broken.db"), small.root().join(OsStr::from_bytes(b"caf\xe9.db"))).unwrap();
    let written = exported(&litefleet, &small, "all.csv", &[]);
    let rows: Vec<_> = csv::Reader::from_reader(written.as_bytes()).into_records().map(Result::unwrap).collect();
    let exact =
        |place: usize| base64::prelude::BASE64_STANDARD.decode(rows[place].iter().next_back().unwrap()).unwrap();
    assert_eq!((exact(0).as_slice(), exact(1).as_slice()), (&b"caf\xe9.db"[..], &b""[..]));
}

#[cfg(unix)]
#[test]
fn a_path_with_a_line_break_is_refused_in_a_list_of_lines_with_another_format() {
    let (litefleet, small) = (Litefleet::new(), Small::new());
    small.file("a\nb.db", "no database");
    let err = litefleet.refused(small.arguments("export", &["--to", &text(&small.place.path().join("all.txt"))]));
    let hint = err.lines().find(|line| line.contains("hint:")).unwrap();
    assert!(err.contains("line break") && hint.contains(".json") && !hint.contains("folder"), "{err}");
    assert!(!small.place.path().join("all.txt").exists());
}

#[test]
fn a_json_holds_the_databases_of_a_list() {
    let (litefleet, small) = (Litefleet::new(), Small::new());
    let listed = litefleet.json(small.arguments("scan", &[]));
    let written: Value = serde_json::from_str(&exported(&litefleet, &small, "all.json", &[])).unwrap();
    assert_eq!(written, listed["databases"]);
}

#[test]
fn a_txt_holds_paths_that_can_be_opened() {
    let (litefleet, small) = (Litefleet::new(), Small::new());
    let written = exported(&litefleet, &small, "all.txt", &[]);
    let paths: Vec<_> = written.lines().collect();
    assert_eq!(paths.len(), 4);
    assert!(paths.iter().all(|path| Path::new(path).is_absolute() && Path::new(path).is_file()), "{written}");
}

#[test]
fn only_what_the_filter_lets_through_is_written() {
    let (litefleet, small) = (Litefleet::new(), Small::new());
    let written: Value =
        serde_json::from_str(&exported(&litefleet, &small, "few.json", &["--status", "outdated"])).unwrap();
    assert_eq!(written.as_array().unwrap().len(), 1);
    assert_eq!(written[0]["path"], "old/c.db");
}

#[test]
fn a_file_that_is_there_is_replaced_and_nothing_is_left_beside_it() {
    let (litefleet, small) = (Litefleet::new(), Small::new());
    let out = small.place.path().join("out");
    write(&out.join("list.txt"), "old");
    let said = litefleet.text(small.arguments("export", &["--to", &text(&out.join("list.txt"))]));
    assert_eq!(said, format!("wrote 4 databases to {}\n", out.join("list.txt").display()));
    assert_ne!(fs::read_to_string(out.join("list.txt")).unwrap(), "old");
    assert_eq!(fs::read_dir(&out).unwrap().count(), 1);
}

#[test]
fn a_database_is_never_overwritten() {
    let (litefleet, small) = (Litefleet::new(), Small::new());
    let path = small.root().join("new/a.csv");
    fs::rename(small.root().join("new/a.db"), &path).unwrap();
    let before = fs::read(&path).unwrap();
    let err = litefleet.refused(small.arguments("export", &["--to", &text(&path)]));
    assert!(err.contains("SQLite database") && err.contains("hint:"), "{err}");
    assert_eq!(fs::read(&path).unwrap(), before);
}

#[test]
fn a_place_that_cannot_be_written_is_refused() {
    let (litefleet, small) = (Litefleet::new(), Small::new());
    for (to, said) in [("list.xlsx", ".csv"), ("list", ".csv"), ("nowhere/list.csv", "nowhere")] {
        let err = litefleet.refused(small.arguments("export", &["--to", &text(&small.place.path().join(to))]));
        assert!(err.contains(said) && err.contains("hint:"), "{err}");
    }
    assert_eq!(litefleet.json(["jobs"]).as_array().map(Vec::len), Some(1), "a name without a format costs no scan");
}
