//! `litefleet inspect`

use crate::support::{Litefleet, Small, text};
use litefleet_testkit::Tree;
use serde_json::json;

const RICH: &str = "CREATE TABLE people (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL COLLATE NOCASE UNIQUE,
   born INTEGER DEFAULT 1900 CHECK (born > 0), age INTEGER GENERATED ALWAYS AS (2000 - born) VIRTUAL) STRICT;
 CREATE TABLE pairs (a TEXT, b TEXT, PRIMARY KEY (a, b), FOREIGN KEY (a) REFERENCES people (name) ON DELETE SET NULL) WITHOUT ROWID;
 CREATE UNIQUE INDEX by_age ON people (age DESC) WHERE born IS NOT NULL;
 CREATE VIEW adults AS SELECT name FROM people WHERE age >= 18;
 CREATE TRIGGER renamed AFTER UPDATE OF name ON people BEGIN DELETE FROM pairs WHERE a = OLD.name; END;
 CREATE VIRTUAL TABLE words USING fts5(word)";

#[test]
fn facts_schema_and_differences_are_in_the_answer() {
    let (litefleet, small) = (Litefleet::new(), Small::new());
    let path = text(&small.root().join("new/b.db"));
    let before = Tree::snapshot(small.root()).unwrap();
    let answer = litefleet.json(["inspect", &path, "--schemas", &text(&small.schemas())]);
    before.ensure_same(&Tree::snapshot(small.root()).unwrap()).unwrap();
    assert_eq!(answer["database"]["status"], "incomplete");
    assert_eq!(answer["version_source"], "user_version");
    assert_eq!(answer["compared_with"], 2);
    let facts = &answer["facts"];
    for (name, value) in [
        ("page_size", json!(4096)),
        ("page_count", json!(4)),
        ("free_pages", json!(1)),
        ("encoding", json!("UTF-8")),
        ("journal_mode", json!("delete")),
        ("user_version", json!(2)),
        ("application_id", json!(0)),
        ("auto_vacuum", json!("none")),
    ] {
        assert_eq!(facts[name], value, "{name}");
    }
    let tables = answer["schema"]["tables"].as_array().unwrap();
    assert_eq!(tables.iter().map(|table| &table["name"]).collect::<Vec<_>>(), ["notes", "tags"]);
    assert_eq!(answer["expected"]["indexes"][0]["name"], "titles");
    assert_eq!(answer["changes"].as_array().unwrap().len(), 1);
}

#[test]
fn everything_that_a_schema_has_is_in_the_text() {
    let (litefleet, small) = (Litefleet::new(), Small::new());
    small.database("rich.db", &[RICH, "PRAGMA user_version = 7"]);
    let out = litefleet.text(["inspect", &text(&small.root().join("rich.db"))]);
    for expected in [
        "2 tables, 1 virtual table, 1 index, 1 view, 1 trigger",
        "7, from user_version",
        "UTF-8",
        "table people strict",
        "primary key autoincrement",
        "not null",
        "collate",
        "default 1900",
        "unique (name",
        "generated as (2000 - born) virtual",
        "check (born > 0)",
        "table pairs without rowid",
        "primary key (a, b)",
        "references people(name) on delete set null",
        "  unique index by_age (age desc) where",
        "  trigger renamed after update of name",
        "view adults",
        "virtual table words using fts5(word)",
    ] {
        assert!(out.contains(expected), "{expected} is not in\n{out}");
    }
    assert!(!out.contains("CREATE"), "{out}");
    let all = litefleet.run(["inspect", &text(&small.root().join("rich.db")), "-v"]).out;
    assert!(all.contains("| CREATE VIEW adults AS SELECT"), "{all}");
}

#[test]
fn differences_are_told_in_words() {
    let (litefleet, small) = (Litefleet::new(), Small::new());
    let inspect =
        |name: &str| litefleet.text(["inspect", &text(&small.root().join(name)), "--schemas", &text(&small.schemas())]);
    let incomplete = inspect("new/b.db");
    assert!(incomplete.contains("1 difference from v2\n") && incomplete.contains("`titles`"), "{incomplete}");
    assert!(inspect("new/a.db").contains("no difference from v2\n"));
    assert!(inspect("old/c.db").contains("no difference from v1\n"));
    let alone = litefleet.text(["inspect", &text(&small.root().join("new/b.db"))]);
    assert!(alone.ends_with("\nheld against nothing: give --schemas\n") && !alone.contains("difference"), "{alone}");
}

#[test]
fn a_database_that_cannot_be_read_says_why() {
    let (litefleet, small) = (Litefleet::new(), Small::new());
    let path = text(&small.root().join("broken.db"));
    let answer = litefleet.json(["inspect", &path]);
    assert_eq!((&answer["database"]["reason"], &answer["schema"]), (&json!("not_a_database"), &json!(null)));
    for against in [&[][..], &["--schemas", &text(&small.schemas())]] {
        let out = litefleet.text([&["inspect", &path], against].concat());
        assert!(out.contains("not a database"), "{out}");
        assert!(!out.contains("difference") && !out.contains("held against"), "{out}");
    }
}
