//! `litefleet alerts`

use crate::support::{Litefleet, Small, text};
use serde_json::json;

/// A fleet whose `new/a.db` was as expected and lost its index.
fn broken() -> (Litefleet, Small) {
    let (litefleet, small) = (Litefleet::new(), Small::new());
    litefleet.text(small.arguments("scan", &["--quiet"]));
    assert_eq!(litefleet.json(["alerts"]), json!({"open": 0, "total": 0, "alerts": []}));
    small.database("new/a.db", &["DROP INDEX titles"]);
    litefleet.text(small.arguments("scan", &["--quiet"]));
    (litefleet, small)
}

#[test]
fn a_database_that_is_changed_by_hand_is_told_of_until_it_is_changed_back() {
    let (litefleet, small) = broken();
    let root = text(&small.root());
    let page = litefleet.json(["alerts", &root]);
    assert_eq!((&page["open"], &page["total"]), (&json!(1), &json!(1)));
    let alert = &page["alerts"][0];
    let told = ["state", "was", "is", "was_version", "is_version", "reason", "databases"].map(|key| &alert[key]);
    let wanted = [json!("open"), json!("current"), json!("incomplete"), json!(2), json!(2), json!(null), json!(1)];
    assert_eq!(told, wanted.each_ref());
    assert_eq!(alert["summary"], "lacks index `titles`");
    assert_eq!(alert["examples"][0]["path"], "new/a.db");
    let out = litefleet.text(["alerts", &root]);
    assert!(out.contains("1 database was current (v2) and is incomplete") && out.contains("new/a.db"), "{out}");
    assert!(!out.contains("folder") && litefleet.text(["alerts"]).contains("folder"), "{out}");

    small.database("new/a.db", &["CREATE INDEX titles ON notes (title DESC) WHERE pinned"]);
    litefleet.text(small.arguments("scan", &["--quiet"]));
    assert!(litefleet.text(["alerts"]).starts_with("no open alerts"));
    let all = litefleet.json(["alerts", "--all"]);
    assert_eq!((&all["open"], &all["alerts"][0]["state"]), (&json!(0), &json!("closed")));
}

#[test]
fn an_alert_is_acknowledged_put_off_and_taken_up_again() {
    let (litefleet, _small) = broken();
    let id = litefleet.json(["alerts"])["alerts"][0]["id"].to_string();
    assert_eq!(litefleet.json(["alerts", "--acknowledge", &id])["state"], "acknowledged");
    assert_eq!(litefleet.json(["alerts"])["open"], 0);
    let snoozed = litefleet.json(["alerts", "--snooze", &id, "--for", "1d"]);
    assert_eq!((&snoozed["state"], &snoozed["acknowledged_at"]), (&json!("snoozed"), &json!(null)));
    assert!(litefleet.text(["alerts"]).contains("snoozed until"));
    assert!(litefleet.text(["alerts", "--reopen", &id]).contains("open"));
    assert_eq!(litefleet.json(["alerts"])["open"], 1);
}

#[test]
fn what_is_not_there_is_refused_with_the_next_step() {
    let (litefleet, small) = broken();
    let err = litefleet.refused(["alerts", "--acknowledge", "4711"]);
    assert!(err.contains("no alert 4711") && err.contains("hint:"), "{err}");
    let err = litefleet.refused(["alerts".to_owned(), text(&small.schemas())]);
    assert!(err.contains("was never scanned") && err.contains("hint:"), "{err}");
    litefleet.refused(["alerts", "--snooze", "1"]);
    let err = litefleet.refused(["alerts", "--snooze", "1", "--for", "soon"]);
    assert!(err.contains("30m, 8h, 1d or 2w"), "{err}");
}
