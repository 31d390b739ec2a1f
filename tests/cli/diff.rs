//! `litefleet diff`

use crate::support::{Litefleet, Said, Small, V1, V2, folder, text, write};
use litefleet_testkit::{Tree, database};
use serde_json::{Value, json};
use std::{
    fs,
    path::{Path, PathBuf},
};

fn diff(litefleet: &Litefleet, at: &Path, arguments: &[&str]) -> Said {
    litefleet.command().current_dir(at).arg("diff").args(arguments).output().unwrap().into()
}

/// A folder with these files in it.
fn place(files: &[(&str, &str)]) -> tempfile::TempDir {
    let place = folder();
    files.iter().for_each(|(name, sql)| write(&place.path().join(name), sql));
    place
}

const LEFT: &str = "CREATE TABLE notes (id INTEGER PRIMARY KEY, title TEXT, pinned INTEGER);";
const RIGHT: &str = "CREATE TABLE notes (id INTEGER PRIMARY KEY, pinned INTEGER, title TEXT, body TEXT);";

#[test]
fn the_exit_status_says_whether_they_differ() {
    let (litefleet, place) = (Litefleet::new(), place(&[("l.sql", LEFT), ("r.sql", RIGHT)]));
    for more in [&[][..], &["--json"], &["--sql"], &["--html", "a.html", "-q"], &["--view", "sql"]] {
        let status = |left: &str, right: &str| {
            let said = diff(&litefleet, place.path(), &[&[left, right], more].concat());
            assert_eq!(said.err, "", "{more:?}");
            said.status
        };
        assert_eq!((status("l.sql", "l.sql"), status("l.sql", "r.sql")), (Some(0), Some(1)), "{more:?}");
    }
}

#[test]
fn what_is_ignored_is_noted_and_counts_only_when_asked() {
    let right = "create table \"notes\" (id integer primary key, pinned integer, title text);";
    let (litefleet, place) = (Litefleet::new(), place(&[("l.sql", LEFT), ("r.sql", right)]));
    let found = |more: &[&str]| -> (Vec<String>, Vec<String>) {
        let said = diff(&litefleet, place.path(), &[&["l.sql", "r.sql", "--json"], more].concat());
        let answer: Value = serde_json::from_str(&said.out).unwrap();
        assert_eq!(said.status == Some(0), answer["equal"] == true);
        let kinds = |list: &str| -> Vec<String> {
            answer[list].as_array().unwrap().iter().map(|change| change["kind"].as_str().unwrap().to_owned()).collect()
        };
        (kinds("changes"), kinds("notes"))
    };
    let (order, spelling) = ("column_order_different".to_owned(), "spelling_different".to_owned());
    assert_eq!(found(&[]), (vec![], vec![order.clone(), spelling.clone()]));
    assert_eq!(found(&["--column-order"]), (vec![order.clone()], vec![spelling.clone()]));
    assert_eq!(found(&["--ignore", "spelling,white-space"]), (vec![order.clone()], vec![spelling.clone()]));
    assert_eq!(found(&["--ignore", "none"]), (vec![order.clone(), spelling.clone()], vec![]));
    let out = diff(&litefleet, place.path(), &["l.sql", "r.sql"]).out;
    assert!(out.contains("no difference") && out.contains("ignored: spelling of table notes differs"), "{out}");
    assert_eq!(found(&["--column-order", "--ignore", "white-space"]), (vec![order, spelling], vec![]));
    for wrong in [
        &["--ignore", "none,spelling"][..],
        &["--column-order", "--ignore", "column-order,spelling"],
        &["--ignore", "case"],
        &["--sql", "--html", "a.html"],
    ] {
        let said = diff(&litefleet, place.path(), &[&["l.sql", "r.sql"], wrong].concat());
        assert_eq!((said.status, &*said.out), (Some(2), ""), "{wrong:?}");
    }
}

#[test]
fn a_version_is_one_of_schemas_or_of_the_fleet_that_the_other_side_belongs_to() {
    let (litefleet, small) = (Litefleet::new(), Small::new());
    let (schemas, drifted) = (text(&small.schemas()), text(&small.root().join("new/b.db")));
    let kinds = |arguments: &[&str]| -> Value {
        let said = diff(&litefleet, small.place.path(), &[arguments, &["--json"]].concat());
        let answer: Value = serde_json::from_str(&said.out).unwrap_or_else(|_| panic!("{}", said.err));
        json!([answer["left"], answer["right"], answer["changes"].as_array().unwrap().len()])
    };
    assert_eq!(kinds(&[&drifted, "v2", "--schemas", &schemas]), json!(["b.db", "v2", 1]));
    assert_eq!(kinds(&["2", &drifted, "--schemas", &schemas]), json!(["v2", "b.db", 1]));
    assert_eq!(kinds(&["v1", "v2", "--schemas", &schemas]), json!(["v1", "v2", 2]));
    assert_eq!(kinds(&["expected", &drifted, "--schemas", &schemas]), json!(["v2", "b.db", 1]));
    let unknown = diff(&litefleet, small.place.path(), &[&drifted, "v2"]);
    assert!(unknown.status == Some(2) && unknown.err.contains("no expected schema"), "{}", unknown.err);
    litefleet.json(small.arguments("scan", &[]));
    assert_eq!(kinds(&[&drifted, "v1"]), json!(["b.db", "v1", 1]));
    assert_eq!(kinds(&[&drifted, "expected"]), json!(["b.db", "v2", 1]));
    let old = text(&small.root().join("old/c.db"));
    assert_eq!(kinds(&[&old, "expected"]), json!(["c.db", "v1", 0]));
}

#[test]
fn one_schema_without_versions_is_what_is_expected() {
    let (litefleet, small) = (Litefleet::new(), Small::new());
    write(&small.place.path().join("one.sql"), V2);
    let drifted = text(&small.root().join("new/b.db"));
    let said = diff(&litefleet, small.place.path(), &[&drifted, "expected", "--schemas", "one.sql"]);
    assert!(said.status == Some(1) && said.out.starts_with("b.db against one.sql: 1 difference"), "{}", said.out);
    let said = diff(&litefleet, small.place.path(), &[&drifted, "v3", "--schemas", "one.sql"]);
    assert!(said.status == Some(2) && said.err.contains("carries no versions"), "{}", said.err);
}

#[test]
fn what_is_neither_a_file_nor_a_version_is_refused_and_so_is_what_is_both() {
    let (litefleet, small) = (Litefleet::new(), Small::new());
    let (schemas, at) = (text(&small.schemas()), small.place.path());
    write(&at.join("v1"), V1);
    write(&at.join("expected"), V1);
    fs::create_dir(at.join("empty")).unwrap();
    let database = text(&small.root().join("new/a.db"));
    for (arguments, said, hint) in [
        (&[&*database, "v9", "--schemas", &schemas][..], "there is no file v9 and no version v9", "v1, v2"),
        (&[&database, "v9"], "there is no file v9, and no expected schema", "--schemas"),
        (&[&database, "missing.db"], "missing.db does not exist", "spelling"),
        (&[&database, "no/v1"], "no/v1 does not exist", "spelling"),
        (&[&database, "empty"], "empty is a folder", "a database, a .sql file, or a version"),
        (
            &[&database, "v1", "--schemas", &schemas],
            "v1 is a file here, and a version",
            "./v1 for the file, version:v1",
        ),
        (&[&database, "expected"], "expected is a file here", "./expected for the file, version:expected"),
        (&[&database, "version:expected"], "nothing says what", "--schemas"),
        (&["v1", "version:expected", "--schemas", &schemas], "v1 is a file here, and a version", "./v1"),
        (
            &["v2", "version:expected", "--schemas", &schemas],
            "`expected` is what the database on the other side",
            "put",
        ),
        (&[&text(&small.root().join("broken.db")), "version:expected"], "does not begin as a SQLite", "restore it"),
        (&[&database, "./v1"], "cannot read v1: it does not begin as a SQLite database does", "restore it"),
        (&[&database, "v1", "--schemas", "nowhere"], "nowhere", "hint"),
    ] {
        let refused = diff(&litefleet, at, arguments);
        assert_eq!((refused.status, &*refused.out), (Some(2), ""), "{arguments:?}");
        assert!(refused.err.contains(said), "{arguments:?}: {}", refused.err);
        assert!(refused.err.contains(hint) && refused.err.contains("hint:"), "{arguments:?}: {}", refused.err);
    }
    let version = diff(&litefleet, at, &[&database, "version:v1", "--schemas", &schemas]);
    assert!(version.out.starts_with("a.db against v1:"), "{}", version.err);
}

#[test]
fn a_database_that_is_written_to_is_compared_with_what_its_log_holds_and_left_alone() {
    let (litefleet, place) = (Litefleet::new(), folder());
    database(place.path().join("a.db"), LEFT).unwrap();
    let writer = rusqlite::Connection::open(place.path().join("a.db")).unwrap();
    writer.execute_batch("PRAGMA journal_mode = WAL; CREATE TABLE later (x); BEGIN IMMEDIATE").unwrap();
    write(&place.path().join("both.sql"), &format!("{LEFT} CREATE TABLE later (x);"));
    let before = Tree::snapshot(place.path()).unwrap();
    let said = diff(&litefleet, place.path(), &["a.db", "both.sql"]);
    assert_eq!((said.status, &*said.err), (Some(0), ""), "{}", said.out);
    before.ensure_same(&Tree::snapshot(place.path()).unwrap()).unwrap();
}

#[test]
fn a_report_goes_to_a_name_that_says_html_and_the_answer_stays_empty() {
    let (litefleet, place) = (Litefleet::new(), place(&[("l.sql", LEFT), ("r.sql", RIGHT)]));
    let said = diff(&litefleet, place.path(), &["l.sql", "r.sql", "--html", "report.html"]);
    assert_eq!((said.status, &*said.out, &*said.err), (Some(1), "", "note: the report is in report.html\n"));
    assert!(fs::read_to_string(place.path().join("report.html")).unwrap().ends_with("</html>"));
    database(place.path().join("disguised.html"), LEFT).unwrap();
    for name in ["report.txt", "l.sql", "disguised.html", "nowhere/report.html"] {
        let before = Tree::snapshot(place.path()).unwrap();
        let said = diff(&litefleet, place.path(), &["l.sql", "r.sql", "--html", name]);
        assert!(said.status == Some(2) && said.err.contains("hint:"), "{name}: {}", said.err);
        before.ensure_same(&Tree::snapshot(place.path()).unwrap()).unwrap();
    }
}

#[test]
fn colour_marks_what_changed_and_names_cannot_steer_the_terminal() {
    let left = "CREATE TABLE \"a\u{1b}[2Jb\" (x INTEGER CHECK (x > 1));";
    let right = left.replace('1', "2");
    let (litefleet, place) = (Litefleet::new(), place(&[("l.sql", left), ("r.sql", &right)]));
    let plain = diff(&litefleet, place.path(), &["l.sql", "r.sql"]).out;
    assert!(plain.contains("a\\u{1b}[2Jb") && !plain.contains('\u{1b}'), "{plain}");
    let left = "CREATE TABLE a (x INTEGER CHECK (x > 1));";
    write(&place.path().join("l.sql"), left);
    write(&place.path().join("r.sql"), &left.replace('1', "2"));
    let colour = diff(&litefleet, place.path(), &["l.sql", "r.sql", "--color", "always"]).out;
    assert!(colour.contains("\u{1b}[31mCHECK (x > \u{1b}[0m\u{1b}[31m\u{1b}[1m\u{1b}[4m1\u{1b}[0m"), "{colour:?}");
}

#[cfg(target_os = "linux")]
#[test]
fn sql_is_exact_but_on_a_terminal_where_it_cannot_steer_it() {
    let right = "CREATE TABLE \"a\u{1b}[2J\u{202e}b\" (x INTEGER);";
    let (litefleet, place) = (Litefleet::new(), place(&[("l.sql", ""), ("r.sql", right)]));
    let piped = diff(&litefleet, place.path(), &["l.sql", "r.sql", "--sql"]);
    assert!(piped.out.contains("a\u{1b}[2J\u{202e}b") && piped.err.is_empty(), "{piped:?}");
    // It gives what it runs a terminal (util-linux).
    let on_terminal = |right: &str| {
        let program = litefleet.command().get_program().to_string_lossy().into_owned();
        let mut command = std::process::Command::new("script");
        let line = format!("'{program}' diff l.sql {right} --sql 2>said");
        command.args(["--quiet", "--command", &line, "/dev/null"]).current_dir(place.path());
        command.env("LITEFLEET_STATE_DIR", litefleet.state()).stdin(std::process::Stdio::null());
        let shown = command.output().ok().map(|output| String::from_utf8(output.stdout).unwrap())?;
        Some((shown.replace("\r\n", "\n"), fs::read_to_string(place.path().join("said")).unwrap()))
    };
    let Some((shown, said)) = on_terminal("r.sql") else { return eprintln!("skipped: there is no script(1)") };
    assert!(shown.contains("a\\u{1b}[2J\\u{202e}b") && !shown.contains(['\u{1b}', '\u{202e}']), "{shown:?}");
    assert_eq!(shown.lines().count(), piped.out.lines().count());
    assert!(said.starts_with("note: ") && said.contains("not exact"), "{said}");
    write(&place.path().join("plain.sql"), "CREATE TABLE a (\n\tx INTEGER\n);");
    let exact = diff(&litefleet, place.path(), &["l.sql", "plain.sql", "--sql"]).out;
    let shown = |text: &str| text.replace('\t', "        ");
    let (text, said) = on_terminal("plain.sql").unwrap();
    assert_eq!((shown(&text), &*said), (shown(&exact), ""));
}

#[test]
fn all_is_shown_when_asked() {
    let (litefleet, place) = (Litefleet::new(), place(&[("l.sql", V1), ("r.sql", V2)]));
    let short = diff(&litefleet, place.path(), &["l.sql", "r.sql"]).out;
    let all = diff(&litefleet, place.path(), &["l.sql", "r.sql", "-v"]).out;
    assert!(short.contains("2 equal columns: id, title") && short.contains("1 equal object not shown"), "{short}");
    assert!(!short.contains("table tags") && all.contains("\n  table tags\n"), "{all}");
    assert!(all.contains("    title TEXT NOT NULL\n") && !all.contains("equal column"), "{all}");
}

#[test]
fn every_pair_is_told_in_text_json_and_html_as_it_was() {
    let litefleet = Litefleet::new();
    let cases = cases();
    assert!(cases.len() >= 20, "{} cases", cases.len());
    for case in cases {
        let name = case.file_name().unwrap().to_str().unwrap();
        let plain = diff(&litefleet, &case, &["left.sql", "right.sql"]);
        let lines = diff(&litefleet, &case, &["left.sql", "right.sql", "--view", "sql", "--ignore", "none"]);
        let said = diff(&litefleet, &case, &["left.sql", "right.sql", "--json"]);
        let json: Value = serde_json::from_str(&said.out).unwrap();
        assert_eq!(plain.status, Some(i32::from(json["equal"] != true)), "{name}");
        let report = litefleet.state().join("report.html");
        diff(&litefleet, &case, &["left.sql", "right.sql", "--html", &text(&report)]);
        let html = fs::read_to_string(&report).unwrap();
        let (_, body) = html.split_once("<body").unwrap();
        for told in [&plain.out, &lines.out, &said.out] {
            assert!(!told.contains(['\u{1b}', '\u{7}']), "{name}: {told}");
        }
        insta::with_settings!({ snapshot_path => &case, prepend_module_to_snapshot => false, omit_expression => true }, {
            insta::assert_snapshot!("text", plain.out);
            insta::assert_snapshot!("lines", lines.out);
            insta::assert_json_snapshot!("json", json);
            insta::assert_snapshot!("html", body.replace('\u{1b}', "ESC").replace('\u{7}', "BEL").replace("><", ">\n<"));
        });
    }
}

#[test]
fn the_sql_of_every_pair_makes_a_database_what_the_right_side_is() {
    let litefleet = Litefleet::new();
    for case in cases() {
        let name = case.file_name().unwrap().to_str().unwrap().to_owned();
        for more in [&[][..], &["--column-order"]] {
            let place = folder();
            let path = place.path().join("made.db");
            // An empty script alone would leave an empty file.
            let sql = format!("PRAGMA user_version = 1;\n{}", fs::read_to_string(case.join("left.sql")).unwrap());
            database(&path, &sql).unwrap();
            let (made, right) = (text(&path), text(&case.join("right.sql")));
            let said = diff(&litefleet, place.path(), &[&[&*made, &right, "--sql"], more].concat());
            assert!(said.err.is_empty(), "{name}: {}", said.err);
            let shell = |line: &&str| line.starts_with(".bail");
            let script: Vec<_> = said.out.lines().filter(|line| !shell(line)).collect();
            rusqlite::Connection::open(&path).unwrap().execute_batch(&script.join("\n")).unwrap();
            let after = diff(&litefleet, place.path(), &[&[&*made, &right], more].concat());
            assert_eq!(after.status, Some(0), "{name} {more:?}: {}\n{}", after.out, said.out);
            let nothing = diff(&litefleet, place.path(), &[&[&*made, &right, "--sql"], more].concat());
            assert_eq!((nothing.status, &*nothing.out), (Some(0), ""), "{name}");
        }
    }
}

/// The folders of pairs.
fn cases() -> Vec<PathBuf> {
    let all = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/cases/diff").canonicalize().unwrap();
    let paths = fs::read_dir(all).unwrap().map(|entry| entry.unwrap().path());
    let mut cases: Vec<_> = paths.filter(|path| path.join("left.sql").is_file()).collect();
    cases.sort();
    cases
}
