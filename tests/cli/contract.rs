//! The JSON of `docs/cli.md`, field by field.

use crate::support::{Litefleet, Small, text};
use jiff::Timestamp;
use serde_json::{Value, json};
use uuid::Uuid;

/// The value with everything that is different each time put aside, after a look at its form.
fn settled(mut answer: Value) -> Value {
    for pointer in ["/scanned_at", "/created_at", "/started_at", "/completed_at"] {
        if let Some(value) = answer.pointer_mut(pointer) {
            time(value);
        }
    }
    for pointer in ["/job_id", "/id"] {
        if let Some(value) = answer.pointer_mut(pointer).filter(|value| !value.is_null()) {
            let id: Uuid = value.as_str().unwrap().parse().unwrap();
            assert_eq!(id.get_version_num(), 7);
            *value = json!("a job");
        }
    }
    if let Some(value) = answer.get_mut("duration_ms") {
        assert!(value.is_u64());
        *value = json!("a duration");
    }
    answer
}

fn time(value: &mut Value) {
    let text = value.as_str().unwrap();
    assert!(text.ends_with('Z'), "{text} is not UTC");
    let _: Timestamp = text.parse().unwrap();
    *value = json!("a time");
}

/// A row without what the file system and the hash decide.
fn row(answer: &Value, path: &str) -> Value {
    let rows = answer["databases"].as_array().unwrap();
    let mut row = rows.iter().find(|row| row["path"] == path).unwrap().clone();
    time(&mut row["modified_at"]);
    assert!(row["id"].is_i64() && row["bytes"].is_u64() && row["label"].is_string());
    let shape = row["shape"].take();
    assert!(shape.as_str().is_none_or(|shape| shape.len() == 32 && shape.bytes().all(|b| b.is_ascii_hexdigit())));
    row
}

#[test]
fn a_scan_answers_with_the_fleet_in_numbers() {
    let (litefleet, small) = (Litefleet::new(), Small::new());
    let answer = settled(litefleet.json(small.arguments("scan", &[])));
    let root = text(&small.root().canonicalize().unwrap());
    let schemas = text(&small.schemas().canonicalize().unwrap());
    assert_eq!(answer["fleet"]["root"], root);
    assert_eq!(answer["fleet"]["name"], "fleet");
    assert_eq!(
        answer["fleet"]["expected"],
        json!({"from": schemas, "kind": "versions", "target_version": 2, "versions": [1, 2], "notes": []})
    );
    assert_eq!(answer["fleet"]["version_source"], "user_version");
    assert_eq!(answer["source"], "scanned");
    assert_eq!(answer["scanned_at"], "a time");
    assert_eq!(answer["duration_ms"], "a duration");
    assert_eq!(answer["job_id"], "a job");
    assert_eq!(answer["problems"], json!([]));
    let bytes: u64 = answer["databases"].as_array().unwrap().iter().filter_map(|row| row["bytes"].as_u64()).sum();
    assert_eq!(
        answer["summary"],
        json!({
            "total": 4,
            "by_status": {"current": 1, "outdated": 1, "incomplete": 1, "drifted": 0, "ahead": 0, "unversioned": 0, "unreadable": 1},
            "by_version": {"1": 1, "2": 2},
            "shapes": 3,
            "bytes": bytes,
            "only_extra": 0,
        })
    );
}

#[test]
fn a_current_database_has_every_field_of_a_row() {
    let (litefleet, small) = (Litefleet::new(), Small::new());
    let answer = litefleet.json(small.arguments("scan", &[]));
    let mut row = row(&answer, "new/a.db");
    let known = row.as_object_mut().unwrap();
    let (id, label, bytes) = (known.remove("id"), known.remove("label"), known.remove("bytes"));
    assert!(id.is_some() && label.is_some() && bytes.is_some());
    assert_eq!(
        row,
        json!({
            "path": "new/a.db", "status": "current", "version": 2, "version_label": "v2", "stated": null, "shape": null,
            "modified_at": "a time", "tables": 2, "last_verified": null, "journal_mode": "delete",
            "missing": 0, "extra": 0, "different": 0, "to_target": null, "summary": null, "reason": null, "message": null,
            "looks_like": null,
        })
    );
}

#[test]
fn what_is_the_matter_with_a_database_is_in_its_row() {
    let (litefleet, small) = (Litefleet::new(), Small::new());
    let answer = litefleet.json(small.arguments("scan", &[]));
    let incomplete = row(&answer, "new/b.db");
    assert_eq!((&incomplete["status"], &incomplete["missing"]), (&json!("incomplete"), &json!(1)));
    assert!(incomplete["summary"].as_str().unwrap().contains("`titles`"), "{incomplete}");
    let outdated = row(&answer, "old/c.db");
    assert_eq!((&outdated["status"], &outdated["version_label"]), (&json!("outdated"), &json!("v1")));
    assert_eq!(outdated["to_target"], json!({"missing": 2, "extra": 0, "different": 0}));
    let unreadable = row(&answer, "broken.db");
    assert_eq!((&unreadable["status"], &unreadable["reason"]), (&json!("unreadable"), &json!("not_a_database")));
    assert_eq!((&unreadable["version"], &unreadable["tables"]), (&Value::Null, &Value::Null));
    assert!(unreadable["message"].is_string());
}

#[test]
fn the_statuses_add_up_to_the_total_and_so_do_the_shapes_to_what_can_be_read() {
    let (litefleet, small) = (Litefleet::new(), Small::new());
    let answer = litefleet.json(small.arguments("scan", &[]));
    let statuses = answer["summary"]["by_status"].as_object().unwrap();
    assert_eq!(statuses.values().filter_map(Value::as_u64).sum::<u64>(), 4);
    let shapes = answer["shapes"].as_array().unwrap();
    assert_eq!(shapes.iter().filter_map(|shape| shape["count"].as_u64()).sum::<u64>(), 3);
    let names: Vec<_> = shapes[0].as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(names, ["count", "fingerprint", "only_extra", "status", "summary", "version"]);
}

#[test]
fn a_job_has_every_field_of_the_contract() {
    let (litefleet, small) = (Litefleet::new(), Small::new());
    let scan = litefleet.json(small.arguments("scan", &[]));
    let id = scan["job_id"].as_str().unwrap();
    let job = settled(litefleet.json(["jobs", id]));
    assert_eq!(
        job,
        json!({
            "id": "a job", "type": "scan", "status": "completed", "root": scan["fleet"]["root"],
            "progress": {
                "total": 4, "counted": true, "processed": 4, "current": 1, "repaired": 0, "needs_confirmation": 0, "skipped": 0, "failed": 1,
            },
            "operation": null, "mode": null, "losses": "refuse", "of_job": null, "left": 0, "paused": false, "under_way": [],
            "result": scan["summary"], "error": null, "code": null, "hint": null, "path": null, "line": null,
            "created_at": "a time", "started_at": "a time", "completed_at": "a time",
        })
    );
}

#[test]
fn work_answers_with_its_job_and_what_came_of_each_database() {
    let (litefleet, small) = (Litefleet::new(), crate::work::sound());
    let (status, mut answer) = litefleet.work(small.arguments("repair", &["--yes"]));
    assert_eq!(status, Some(0), "{answer}");
    assert_eq!(answer.as_object().unwrap().keys().collect::<Vec<_>>(), ["job", "results"]);
    let mut job = settled(answer["job"].take());
    assert_eq!(job["result"].take()["outcomes"], json!({"repaired": 2, "unchanged": 1}));
    assert_eq!(
        job,
        json!({
            "id": "a job", "type": "repair", "status": "completed", "root": text(&small.root().canonicalize().unwrap()),
            "progress": {
                "total": 3, "counted": true, "processed": 3, "current": 1, "repaired": 2, "needs_confirmation": 0, "skipped": 0, "failed": 0,
            },
            "operation": {"do": "repair"}, "mode": "apply", "losses": "refuse", "of_job": null, "left": 0, "paused": false, "under_way": [], "result": null,
            "error": null, "code": null, "hint": null, "path": null, "line": null,
            "created_at": "a time", "started_at": "a time", "completed_at": "a time",
        })
    );
    let mut result = answer["results"][2].take();
    assert!(result["id"].take().is_i64() && result["label"].take().is_string());
    let mut result = settled(result);
    let backup = result["backup"].take();
    assert!(std::path::Path::new(backup.as_str().unwrap()).is_file());
    assert!(result["backup_bytes"].take().is_u64());
    assert!(result["plan"].take().as_str().is_some_and(|plan| plan.len() == 16));
    assert_eq!(
        result,
        json!({
            "number": 3, "id": null, "path": "old/c.db", "label": null, "outcome": "repaired", "from_version": 1, "to_version": 2,
            "statements": 2, "backup": null, "backup_bytes": null, "verified": {"schema": true, "rows": true, "foreign_keys": true},
            "started_at": "a time", "duration_ms": "a duration", "code": null, "message": null, "hint": null, "plan": null,
            "hazards": [], "kept": [],
        })
    );
}
