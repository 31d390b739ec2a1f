//! An answer for the tests of the text.

use litefleet::api::ScanAnswer;
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
