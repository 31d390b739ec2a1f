//! Answers for the tests of the text.

use litefleet::{
    api::{Hazard, HazardCode, Kept, PlanAnswer, RenameOffer, Renamed, ScanAnswer, Version, WorkAnswer, model::Name},
    plan::{Method, PlannedStatement},
};
use serde_json::{Value, json};

/// A fleet of which five databases are shown, and a folder that could not be looked at; scanned two minutes after 1970
/// began.
pub fn answer() -> ScanAnswer {
    serde_json::from_value(json!({
        "fleet": {
            "root": "/data", "name": "data", "version_source": "meta.version", "settings": {},
            "expected": {"from": "/schemas", "kind": "versions", "target_version": 3, "versions": [1, 2, 3, -1],
                "notes": ["a stand-in for the collation ICU was needed"]},
        },
        "source":"scanned","stale":false, "scanned_at": "1970-01-01T00:02:00Z", "duration_ms": 312, "job_id": null,
        "problems": [{"path": "closed", "reason": "permission_denied", "message": "Permission denied (os error 13)"}],
        "summary": {
            "total": 1205, "shapes": 2, "bytes": 70_000_000,
            "by_status": {"current": 1200, "outdated": 3, "incomplete": 1, "drifted": 0, "ahead": 0, "unversioned": 0, "unreadable": 1},
            "by_version": {"10": 2, "3": 1200, "-1": 1, "2": 1},
        },
        "shapes": [
            {"fingerprint": "b1946ac92492d2347c6235b4d2611184", "count": 1200, "status": "current", "version": 3, "summary": null},
            {"fingerprint": "591785b794601e212b260e25925636fd", "count": 4, "status": "incomplete", "version": null,
                "summary": "lacks table `labels`"},
        ],
        "databases": [
            row("a.db", "current", json!({"version": 3, "version_label": "v3", "shape": "b1946ac92492d2347c6235b4d2611184"})),
            row("b/c.db", "incomplete", json!({"version": 3, "version_label": "v3", "summary": "lacks table `labels`", "missing": 1})),
            row("c.db", "outdated", json!({"version": 2, "to_target": {"missing": 2, "extra": 0, "different": 1}})),
            row("d\u{1b}.db", "unversioned", json!({"stated": "three", "reason": "unknown_version", "looks_like": 2})),
            row("e.db", "unreadable", json!({"reason": "corrupt", "message": "corrupt: the header is damaged"})),
        ],
    }))
    .unwrap_or_else(|error| panic!("{error}"))
}

fn row(path: &str, status: &str, more: Value) -> Value {
    let mut row = json!({
        "id": 1, "path": path, "label": path, "status": status, "version": null, "version_label": null, "stated": null,
        "shape": null, "bytes": 196_608, "modified_at": "1970-01-01T00:00:00Z", "tables": null, "last_verified": null,
        "journal_mode": null, "missing": 0, "extra": 0, "different": 0, "to_target": null, "summary": null,
        "reason": null, "message": null, "looks_like": null,
    });
    if let (Some(row), Value::Object(more)) = (row.as_object_mut(), more) {
        row.extend(more);
    }
    row
}

/// A column that may be another.
pub fn offer(values: Option<u64>) -> RenameOffer {
    let name = |name: &str| Name(name.to_owned());
    let rename = Renamed { table: name("notes"), column: Some(name("extra")), to: name("pinned") };
    RenameOffer { rename, likeness: 1.0, values }
}

/// A plan of three statements, one of which loses something.
pub fn plan() -> PlanAnswer {
    let statement = |sql: &str, reason: &str, method| PlannedStatement {
        sql: sql.into(),
        reason: reason.into(),
        method,
        change: Some(0),
    };
    PlanAnswer {
        database: "a\u{1b}.db".into(),
        from_version: Some(Version::Number(2)),
        to_version: Some(Version::Number(3)),
        statements: vec![
            statement("ALTER TABLE notes ADD COLUMN pinned INTEGER", "notes.pinned is missing", Method::Alter),
            statement("CREATE TABLE new (\n  a\n)", "table `old` is made anew", Method::Rebuild),
            statement("DROP TABLE old", "table `old` is made anew", Method::Rebuild),
        ],
        hazards: vec![hazard("old_cache", 3412)],
        kept: vec![Kept { kind: "column".into(), object: "notes".into(), column: Some("extra".into()) }],
        renames: Vec::new(),
        offers: vec![offer(Some(7))],
        stamp: Some("user_version becomes 3".into()),
        destructive: true,
        code: None,
        message: None,
        hint: None,
    }
}

/// A table that is dropped with so many rows.
pub fn hazard(table: &str, rows: u64) -> Hazard {
    Hazard {
        code: HazardCode::H101,
        object: table.into(),
        column: None,
        message: format!("drops table `{table}` with {rows} rows"),
        rows: Some(rows),
        examples: Vec::new(),
        hint: None,
    }
}

/// A repair of six databases with every kind of end, two of them for one cause.
pub fn work() -> WorkAnswer {
    let job = json!({
        "id": "01930000-0000-7000-8000-000000000001", "type": "repair", "status": "completed", "root": "/data",
        "operation": {"do": "repair"}, "mode": "apply",
        "progress": {"total": 7, "counted": true, "processed": 7, "current": 1, "repaired": 2, "needs_confirmation": 1,
            "skipped": 1, "failed": 2},
        "result": null, "error": null, "created_at": "1970-01-01T00:02:00Z", "started_at": "1970-01-01T00:02:00Z",
        "completed_at": "1970-01-01T00:02:01.25Z",
    });
    let locked = json!({"code": "locked", "message": "another program is using it", "hint": "close it and try again"});
    let hazards = json!([hazard("old_cache", 3412)]);
    let results = json!([
        result(
            1,
            "a.db",
            "repaired",
            json!({"backup": "/state/backups/1/1.db", "backup_bytes": 4096, "statements": 3})
        ),
        result(
            2,
            "b\u{1b}.db",
            "repaired",
            json!({"backup": "/state/backups/1/2.db", "backup_bytes": 8192, "statements": 1})
        ),
        result(3, "c.db", "unchanged", json!({})),
        result(
            4,
            "d.db",
            "needs_confirmation",
            json!({"hazards": hazards, "code": "needs_confirmation",
            "kept": [{"kind": "table", "object": "old_cache", "column": null}],
            "message": "what remains loses data", "hint": "allow it"})
        ),
        result(5, "e.db", "skipped", json!({"code": "ahead", "message": "it is at v4, newer than v3"})),
        result(6, "f.db", "failed", locked.clone()),
        result(7, "g.db", "failed", locked),
    ]);
    WorkAnswer { job: of(job), results: of(results) }
}

fn of<T: serde::de::DeserializeOwned>(value: Value) -> T {
    serde_json::from_value(value).unwrap_or_else(|error| panic!("{error}"))
}

fn result(number: u64, path: &str, outcome: &str, more: Value) -> Value {
    let mut result = json!({
        "number": number, "id": number, "path": path, "label": path, "outcome": outcome, "from_version": 2, "to_version": 3,
        "statements": 0, "backup": null, "backup_bytes": null, "verified": null, "started_at": null, "duration_ms": 12,
        "code": null, "message": null,
    });
    if let (Some(result), Value::Object(more)) = (result.as_object_mut(), more) {
        result.extend(more);
    }
    result
}
