//! `--rename`: values that go under another name where somebody says so, and nowhere else.

use crate::{
    support::{Litefleet, Small, outcomes, text},
    work::sound,
};
use serde_json::json;

const OLD: &str = "CREATE TABLE notes (id INTEGER PRIMARY KEY, title TEXT NOT NULL, body TEXT, made TEXT);
CREATE TABLE tags (note INTEGER REFERENCES notes (id) ON DELETE CASCADE, tag TEXT);";
const NEW: &str = "CREATE TABLE entries (id INTEGER PRIMARY KEY, heading TEXT NOT NULL, body TEXT, made TEXT);
CREATE TABLE tags (note INTEGER REFERENCES entries (id) ON DELETE CASCADE, tag TEXT);";
const RENAMES: [&str; 4] = ["--rename", "notes=entries", "--rename", "notes.title=heading"];

/// A fleet of two databases: one as before with rows, one that is as it should be.
fn fleet() -> Small {
    let small = Small { place: crate::support::folder() };
    small.schema("v1.sql", OLD);
    small.schema("v2.sql", NEW);
    small.database(
        "old.db",
        &[
            OLD,
            "PRAGMA user_version = 1",
            "INSERT INTO notes VALUES (4, 'four', NULL, ''), (9, 'nine', 'x', NULL)",
            "INSERT INTO tags VALUES (4, 't')",
        ],
    );
    small.database("new.db", &[NEW, "PRAGMA user_version = 2"]);
    small
}

fn with<'a>(flags: &[&'a str]) -> Vec<&'a str> {
    flags.iter().copied().chain(RENAMES).collect()
}

fn headings(small: &Small) -> Vec<(i64, String)> {
    let connection = small.open("old.db");
    let mut statement = connection.prepare("SELECT id, heading FROM entries ORDER BY id").unwrap();
    statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap().map(Result::unwrap).collect()
}

#[test]
fn a_plan_says_what_may_be_a_rename_and_with_which_flag_it_is_taken() {
    let (litefleet, small) = (Litefleet::new(), fleet());
    let said = litefleet.run(small.on_file("plan", "old.db", &[]));
    let wanted = "may be renamed, which is never assumed\n  table `notes` may be `entries`: keep its 2 rows with --rename notes=entries\n";
    assert!(said.out.contains(wanted), "{}", said.out);
    let (_, answer) = litefleet.work(small.on_file("plan", "old.db", &[]));
    let offer = json!([{"table": "notes", "column": null, "to": "entries", "likeness": answer["offers"][0]["likeness"], "values": 2}]);
    assert_eq!((&answer["offers"], &answer["renames"]), (&offer, &json!([])), "{answer}");
    // Once the one is taken, the next is seen.
    let (_, answer) =
        litefleet.work(small.on_file("plan", "old.db", &["--rename", "notes=entries", "--allow-destructive"]));
    assert_eq!(answer["renames"], json!([{"table": "notes", "column": null, "to": "entries"}]));
    let offer = json!([{"table": "notes", "column": "title", "to": "heading", "likeness": 1.0, "values": 2}]);
    assert_eq!(answer["offers"], offer, "{answer}");
    assert_eq!(answer["hazards"][0]["code"], "H102", "{answer}");
    let (_, answer) = litefleet.work(small.on_file("plan", "old.db", &with(&["--allow-destructive"])));
    let sql: Vec<_> = answer["statements"].as_array().unwrap().iter().map(|it| it["sql"].as_str().unwrap()).collect();
    assert_eq!(sql, ["ALTER TABLE notes RENAME TO entries", "ALTER TABLE entries RENAME COLUMN title TO heading"]);
    assert_eq!(
        (&answer["hazards"], &answer["offers"], &answer["destructive"]),
        (&json!([]), &json!([]), &json!(false))
    );
}

#[test]
fn what_is_accepted_as_renamed_keeps_its_values_without_leave_to_lose_any() {
    let (litefleet, small) = (Litefleet::new(), fleet());
    let (status, answer) = litefleet.work(small.arguments("repair", &with(&["--yes"])));
    assert_eq!(
        (status, outcomes(&answer)),
        (Some(0), vec![("new.db", "unchanged"), ("old.db", "repaired")]),
        "{answer}"
    );
    assert_eq!(headings(&small), [(4, "four".to_owned()), (9, "nine".to_owned())]);
    assert_eq!(small.user_version("old.db"), 2);
    // It is done: the same asks for nothing more, and is no mistake.
    let (status, answer) = litefleet.work(small.arguments("repair", &with(&["--yes"])));
    assert_eq!(
        (status, outcomes(&answer)),
        (Some(0), vec![("new.db", "unchanged"), ("old.db", "unchanged")]),
        "{answer}"
    );
}

#[test]
fn without_it_the_old_stays_as_an_extra() {
    let (litefleet, small) = (Litefleet::new(), fleet());
    small.sql("old.db", "DELETE FROM tags");
    let (status, answer) = litefleet.work(small.arguments("repair", &["--yes"]));
    assert_eq!(status, Some(3), "{answer}");
    assert_eq!(headings(&small), []);
    assert_eq!(
        small.open("old.db").query_row("SELECT count(*) FROM notes", [], |row| row.get::<_, i64>(0)).unwrap(),
        2
    );
}

#[test]
fn a_dry_run_and_a_migration_take_renames_too() {
    let (litefleet, small) = (Litefleet::new(), fleet());
    let (status, answer) = litefleet.work(small.arguments("repair", &with(&["--dry-run"])));
    assert_eq!((status, outcomes(&answer)[1]), (Some(1), ("old.db", "would_change")), "{answer}");
    // A column's table may be called as it is to be.
    let flags = ["--to", "2", "--yes", "--rename", "notes=entries", "--rename", "entries.title=heading"];
    let (status, answer) = litefleet.work(small.on_file("migrate", "old.db", &flags));
    assert_eq!((status, &answer["results"][0]["outcome"]), (Some(0), &json!("migrated")), "{answer}");
    assert_eq!(headings(&small).len(), 2);
}

#[test]
fn a_rename_that_applies_nowhere_or_contradicts_another_is_refused_before_anything_is_done() {
    let (litefleet, small) = (Litefleet::new(), fleet());
    for (renames, said) in [
        (&["--rename", "notes.titel=heading"][..], "the rename notes.titel=heading applies nowhere"),
        (&["--rename", "notes=nowhere"], "the rename notes=nowhere applies nowhere"),
        (&["--rename", "tags=notes"], "applies nowhere"),
        (&["--rename", "notes=NOTES"], "changes nothing"),
        (&["--rename", "notes=entries", "--rename", "notes=tags"], "contradict each other"),
        (&["--rename", "notes.title"], "is no rename"),
    ] {
        let flags = |more: &[&'static str]| [renames, more].concat();
        for arguments in [
            small.arguments("repair", &flags(&["--yes"])),
            small.on_file("repair", "old.db", &flags(&["--yes"])),
            small.on_file("plan", "old.db", renames),
        ] {
            let err = litefleet.refused(arguments);
            assert!(err.contains(said), "{err}");
        }
    }
    assert_eq!(small.user_version("old.db"), 1);
}

#[test]
fn the_sql_of_a_comparison_follows_what_is_accepted() {
    let (litefleet, small) = (Litefleet::new(), fleet());
    let [old, new] = ["old.db", "new.db"].map(|name| text(&small.root().join(name)));
    let told = litefleet.run(["diff", &old, &new]);
    assert!(
        told.out.contains("may be a rename: table notes may be entries, renamed (--sql --rename notes=entries)"),
        "{}",
        told.out
    );
    let arguments = with(&["diff", &old, &new, "--sql"]);
    let said = litefleet.run(&arguments);
    assert_eq!(said.status, Some(1), "{}", said.err);
    small.sql("old.db", said.out.strip_prefix(".bail on\n").unwrap());
    assert_eq!(headings(&small).len(), 2);
    assert_eq!(litefleet.run(["diff", &old, &new]).status, Some(0));
    let err = litefleet.refused(["diff", &old, &new, "--sql", "--rename", "notes=entries"]);
    assert!(err.contains("applies nowhere"), "{err}");
    let err = litefleet.refused(["diff", &old, &new, "--rename", "notes=entries"]);
    assert!(err.contains("--sql"), "{err}");
}

#[test]
fn each_statement_of_the_sql_serves_what_came() {
    let (litefleet, small) = (Litefleet::new(), sound());
    small.database("x.db", &["CREATE TABLE t (a TEXT, n INT)"]);
    small.database("y.db", &["CREATE TABLE t (b TEXT, n INT)"]);
    let [x, y] = ["x.db", "y.db"].map(|name| text(&small.root().join(name)));
    let said = litefleet.run(["diff", &x, &y, "--sql", "--rename", "t.a=b", "--json"]);
    let answer: serde_json::Value = serde_json::from_str(&said.out).unwrap();
    let statement = json!([{"sql": "ALTER TABLE t RENAME COLUMN a TO b", "reason": "t.a becomes t.b", "method": "alter", "change": 1}]);
    assert_eq!(answer["statements"], statement);
}
