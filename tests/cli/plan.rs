//! `litefleet plan`

use crate::{
    support::{Litefleet, V2, text},
    work::sound,
};
use litefleet_testkit::Tree;
use serde_json::{Value, json};

#[test]
fn a_plan_has_every_field_of_the_contract_and_writes_nothing() {
    let (litefleet, small) = (Litefleet::new(), sound());
    let before = Tree::snapshot(small.place.path()).unwrap();
    let (status, mut answer) = litefleet.work(small.on_file("plan", "old/c.db", &[]));
    assert_eq!(status, Some(1), "{answer}");
    let stamp = answer["stamp"].take();
    assert!(stamp.as_str().is_some_and(|stamp| stamp.contains("user_version")), "{stamp}");
    let database = text(&small.root().canonicalize().unwrap().join("old/c.db"));
    assert_eq!(
        answer,
        json!({
            "database": database, "from_version": 1, "to_version": 2,
            "statements": [
                {"sql": "ALTER TABLE notes ADD COLUMN pinned INTEGER DEFAULT 0", "reason": "notes.pinned is missing",
                    "method": "alter", "change": 0},
                {"sql": "CREATE INDEX titles ON notes (title DESC) WHERE pinned", "reason": "index titles is missing",
                    "method": "create", "change": 1},
            ],
            "hazards": [], "kept": [], "renames": [], "offers": [], "stamp": null, "destructive": false, "code": null, "message": null, "hint": null,
        })
    );
    before.ensure_same(&Tree::snapshot(small.place.path()).unwrap()).unwrap();
}

#[test]
fn what_is_as_it_should_be_ends_in_0_and_what_is_pending_in_1() {
    let (litefleet, small) = (Litefleet::new(), sound());
    let run = |name, more: &[&str]| litefleet.run(small.on_file("plan", name, more));
    let none = run("new/a.db", &[]);
    assert_eq!(none.status, Some(0), "{}", none.err);
    assert!(none.out.ends_with(": nothing to do\n"), "{}", none.out);
    assert_eq!(run("new/b.db", &[]).status, Some(1));
    assert_eq!(run("new/a.db", &["--to", "1"]).status, Some(1));
    assert_eq!(run("old/c.db", &["--to", "1"]).status, Some(0));
}

#[test]
fn what_would_be_lost_is_told_with_its_figures_and_what_is_kept_by_its_name() {
    let (litefleet, small) = (Litefleet::new(), sound());
    small.sql("new/a.db", "CREATE TABLE old_cache (a); INSERT INTO old_cache VALUES (1), (2), (3)");
    let (_, kept) = litefleet.work(small.on_file("plan", "new/a.db", &[]));
    assert_eq!(kept["kept"], json!([{"kind": "table", "object": "old_cache", "column": null}]), "{kept}");
    let (status, lost) = litefleet.work(small.on_file("plan", "new/a.db", &["--allow-destructive"]));
    let hazard = &lost["hazards"][0];
    assert_eq!((status, &hazard["code"], &hazard["rows"]), (Some(1), &json!("H101"), &json!(3)), "{lost}");
    assert_eq!(lost["destructive"], true);
    let told = litefleet.run(small.on_file("plan", "new/a.db", &["--allow-destructive"]));
    assert!(told.out.contains("which lose data") && told.out.contains("(H101)"), "{}", told.out);
}

#[test]
fn the_sql_alone_does_what_it_says() {
    let (litefleet, small) = (Litefleet::new(), sound());
    let said = litefleet.run(small.on_file("plan", "old/c.db", &["--sql"]));
    assert_eq!(said.status, Some(1), "{}", said.err);
    small.sql("old/c.db", &said.out);
    small.sql("old/c.db", "PRAGMA user_version = 2");
    let again = litefleet.run(small.on_file("plan", "old/c.db", &["--sql"]));
    assert_eq!((again.status, again.out.as_str()), (Some(0), ""));
}

#[test]
fn a_database_that_is_ahead_is_left_alone_and_told_why() {
    let (litefleet, small) = (Litefleet::new(), sound());
    small.database("ahead.db", &[V2, "PRAGMA user_version = 9"]);
    let (status, answer) = litefleet.work(small.on_file("plan", "ahead.db", &[]));
    assert_eq!(status, Some(3), "as the repair of it would end: {answer}");
    assert_eq!((&answer["code"], &answer["statements"]), (&json!("ahead"), &json!([])), "{answer}");
    assert!(answer["message"].is_string() && answer["hint"] != Value::Null);
}

#[test]
fn what_is_not_there_or_a_folder_is_refused() {
    let (litefleet, small) = (Litefleet::new(), sound());
    for name in ["no.db", "new"] {
        let err = litefleet.refused(small.on_file("plan", name, &[]));
        assert!(err.contains("hint:"), "{err}");
    }
    let err = litefleet.refused(["plan", &text(&small.root().join("new/a.db"))]);
    assert!(err.contains("--schemas"), "{err}");
}

#[test]
fn a_plan_that_would_be_refused_ends_as_its_repair_does() {
    let (litefleet, small) = (Litefleet::new(), sound());
    small.schema("v3.sql", &V2.replace("pinned INTEGER DEFAULT 0", "pinned INTEGER DEFAULT 0, owner TEXT NOT NULL"));
    small.file("broken.db", "this is no database");
    let (status, answer) = litefleet.work(small.on_file("plan", "old/c.db", &[]));
    assert_eq!((status, &answer["code"]), (Some(3), &json!("does_not_fit")), "{answer}");
    let told = litefleet.run(small.on_file("plan", "old/c.db", &[])).out;
    assert!(told.contains("(H406)") && told.contains("\nbut: its rows do not fit"), "{told}");
    assert_eq!(litefleet.run(small.on_file("plan", "new/a.db", &[])).status, Some(1), "no row stands in the way");
    assert_eq!(litefleet.run(small.on_file("plan", "broken.db", &[])).status, Some(3));
    for name in ["old/c.db", "broken.db"] {
        assert_eq!(litefleet.run(small.on_file("repair", name, &["--yes"])).status, Some(3), "{name}");
    }
}
