//! `litefleet restore` and `litefleet history`

use crate::{
    support::{Litefleet, Small, outcomes, text},
    work::sound,
};
use litefleet_testkit::Tree;
use rusqlite::types::Value as Cell;
use serde_json::{Value, json};

/// The schema, the stated version and every row with its rowid: what a restore gives back.
fn content(small: &Small, name: &str) -> Vec<Vec<Cell>> {
    let connection = small.open(name);
    let all = |sql: &str| {
        let mut statement = connection.prepare(sql).unwrap();
        let columns = statement.column_count();
        let rows = statement.query_map([], |row| (0..columns).map(|column| row.get(column)).collect()).unwrap();
        rows.collect::<Result<Vec<Vec<Cell>>, _>>().unwrap()
    };
    let mut content = all("SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY name");
    content.extend(all("PRAGMA user_version"));
    content.extend(all("SELECT rowid, * FROM notes"));
    content.extend(all("SELECT rowid, * FROM tags"));
    content
}

/// A fleet that was repaired, what its databases held before, and the job.
fn repaired(litefleet: &Litefleet) -> (Small, [Vec<Vec<Cell>>; 2], String) {
    let small = sound();
    let before = ["new/b.db", "old/c.db"].map(|name| content(&small, name));
    let (status, answer) = litefleet.work(small.arguments("repair", &["--yes"]));
    assert_eq!(status, Some(0), "{answer}");
    (small, before, answer["job"]["id"].as_str().unwrap().to_owned())
}

#[test]
fn a_restore_gives_every_database_of_a_job_back() {
    let litefleet = Litefleet::new();
    let (small, before, job) = repaired(&litefleet);
    let (status, answer) = litefleet.work(["restore", &job, "--yes"]);
    assert_eq!(status, Some(0), "{answer}");
    assert_eq!((&answer["job"]["type"], &answer["job"]["of_job"]), (&json!("restore"), &json!(job)));
    assert!(outcomes(&answer).iter().all(|(_, outcome)| *outcome == "restored"), "{answer}");
    assert_eq!(outcomes(&answer).len(), 2, "{answer}");
    assert_eq!(["new/b.db", "old/c.db"].map(|name| content(&small, name)), before);
    let undone = answer["job"]["id"].as_str().unwrap();
    let (status, answer) = litefleet.work(["restore", undone, "--yes"]);
    assert_eq!((status, small.user_version("old/c.db")), (Some(0), 2), "a restore has its way back too: {answer}");
}

#[test]
fn one_database_is_restored_by_its_path_its_file_or_from_the_backup_folder() {
    let litefleet = Litefleet::new();
    let (small, before, job) = repaired(&litefleet);
    let (status, answer) = litefleet.work(["restore", &job, "old/c.db", "--yes"]);
    assert_eq!((status, outcomes(&answer).len()), (Some(0), 1), "{answer}");
    assert_eq!(content(&small, "old/c.db"), before[1]);
    assert_ne!(content(&small, "new/b.db"), before[0]);
    let file = text(&small.root().join("new/b.db"));
    let (status, answer) = litefleet.work(["restore", &job, &file, "--yes"]);
    assert_eq!((status, content(&small, "new/b.db")), (Some(0), before[0].clone()), "{answer}");
    let (_, again) = litefleet.work(small.arguments("repair", &["--yes"]));
    let folder = litefleet.state().join("backups").join(again["job"]["id"].as_str().unwrap());
    let (status, answer) = litefleet.work(["restore", &text(&folder), "--yes"]);
    assert_eq!((status, outcomes(&answer).len()), (Some(0), 2), "{answer}");
    assert_eq!(["new/b.db", "old/c.db"].map(|name| content(&small, name)), before);
    for unknown in [[&job, "no.db"], [&text(&small.root()), "old/c.db"], ["no/such/backup", "old/c.db"]] {
        litefleet.refused(["restore", unknown[0], unknown[1], "--yes"]);
    }
}

#[test]
fn what_was_written_to_since_is_left_alone_until_that_is_said() {
    let litefleet = Litefleet::new();
    let (small, before, job) = repaired(&litefleet);
    small.sql("old/c.db", "INSERT INTO notes (title) VALUES ('new')");
    let since = content(&small, "old/c.db");
    let (status, answer) = litefleet.work(["restore", &job, "--yes"]);
    assert_eq!(status, Some(3), "{answer}");
    let result = answer["results"].as_array().unwrap().iter().find(|result| result["code"] == "changed");
    assert!(result.is_some_and(|result| result["path"] == "old/c.db"), "{answer}");
    assert_eq!((content(&small, "new/b.db"), content(&small, "old/c.db")), (before[0].clone(), since.clone()));
    let (status, answer) = litefleet.work(["restore", &job, "old/c.db", "--yes", "--changed"]);
    assert_eq!((status, content(&small, "old/c.db")), (Some(0), before[1].clone()), "{answer}");
    let undone = answer["job"]["id"].as_str().unwrap();
    litefleet.work(["restore", undone, "--yes"]);
    assert_eq!(content(&small, "old/c.db"), since, "what was gained since is in the backup made first");
}

#[test]
fn a_dry_run_of_a_restore_changes_no_byte() {
    let litefleet = Litefleet::new();
    let (small, _, job) = repaired(&litefleet);
    let before = Tree::snapshot(small.place.path()).unwrap();
    let (status, answer) = litefleet.work(["restore", &job, "--dry-run"]);
    assert_eq!(status, Some(1), "{answer}");
    assert!(outcomes(&answer).iter().all(|(_, outcome)| *outcome == "would_change"), "{answer}");
    before.ensure_same(&Tree::snapshot(small.place.path()).unwrap()).unwrap();
}

#[test]
fn history_has_a_revision_for_each_applied_plan_the_newest_first() {
    let litefleet = Litefleet::new();
    assert_eq!(litefleet.json(["history"]), json!({"total": 0, "revisions": [], "jobs": []}));
    assert!(litefleet.text(["history"]).starts_with("nothing was done yet"));
    let (small, _, job) = repaired(&litefleet);
    let history = litefleet.json(["history"]);
    assert_eq!((&history["total"], &history["jobs"][0]["id"]), (&json!(2), &json!(job)));
    let file = text(&small.root().join("old/c.db"));
    let mut one = litefleet.json(["history", &file])["revisions"].as_array().unwrap().clone();
    assert_eq!(one.len(), 1, "{one:?}");
    let revision = one[0].as_object_mut().unwrap();
    for (name, is) in [
        ("plan", Value::is_string as fn(&Value) -> bool),
        ("backup", Value::is_string),
        ("backup_bytes", Value::is_u64),
        ("duration_ms", Value::is_u64),
        ("started_at", Value::is_string),
        ("id", Value::is_i64),
        ("number", Value::is_u64),
        ("label", Value::is_string),
    ] {
        assert!(revision.remove(name).is_some_and(|value| is(&value)), "{name}");
    }
    assert!(revision.remove("backup_until").is_some());
    assert_eq!(
        one[0],
        json!({
            "job": job, "path": "old/c.db", "outcome": "repaired", "from_version": 1, "to_version": 2, "statements": 2,
            "verified": {"schema": true, "rows": true, "foreign_keys": true}, "code": null, "message": null, "hint": null,
            "hazards": [], "kept": [], "root": text(&small.root().canonicalize().unwrap()), "backup_is_there": true,
            "changed_since": false,
        })
    );
    let told = litefleet.text(["history", &file]);
    assert!(told.contains("old/c.db") && told.contains("v1 to v2") && !told.contains("new/b.db"), "{told}");
    let steps = litefleet.run(["history", &file, "-v"]).out;
    assert!(steps.contains("  ALTER TABLE notes ADD COLUMN pinned INTEGER DEFAULT 0;\n"), "{steps}");
    std::fs::remove_file(&file).unwrap();
    assert_eq!(litefleet.json(["history", &file])["total"], 1, "one that is gone has a history all the same");
    assert_eq!(litefleet.json(["history", "--limit", "1"])["revisions"].as_array().unwrap().len(), 1);
    assert_eq!(litefleet.json(["history", "--search", "old/"])["total"], 1);
}

#[test]
fn the_history_of_what_is_not_known_is_refused_and_that_of_a_folder_is_its_fleets() {
    let litefleet = Litefleet::new();
    let (small, _, job) = repaired(&litefleet);
    let missing = text(&small.root().join("missing.db"));
    let err = litefleet.refused(["history", &missing]);
    assert!(err.contains("missing.db is not there") && err.contains("hint:"), "{err}");
    litefleet.refused(["history", &job]);
    assert!(litefleet.text(["history", &text(&small.root().join("new/a.db"))]).starts_with("nothing was done"));
    assert_eq!(litefleet.json(["history", &text(&small.root())])["total"], 2);
    std::fs::remove_file(small.root().join("old/c.db")).unwrap();
    assert_eq!(litefleet.json(["history", &text(&small.root().join("old/c.db"))])["total"], 1, "gone, and known");
}
