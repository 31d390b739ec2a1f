//! Alerts, as the page asks for them.

use crate::commands::{code, opened};
use litefleet::api::AlertsChanged;
use litefleet_desktop::notices::words;
use litefleet_testkit::{Kind, database};
use serde_json::json;
use std::time::Duration;

#[test]
fn a_database_that_is_changed_by_hand_is_told_of_and_acted_on_and_the_alert_closes() {
    let (page, fleet, _) = opened("alerts");
    page.scan();
    let events = page.listen("alerts");
    let victim = fleet.root.join(&fleet.first(Kind::Current).unwrap().path);
    database(&victim, "CREATE TABLE scratch (a)").unwrap();
    page.scan();
    let told = events.recv_timeout(Duration::from_secs(10)).unwrap();
    assert_eq!((told["open"].as_u64(), told["root"].is_string()), (Some(1), true));

    let answer = page.call("alerts_list", json!({ "query": { "limit": 10 } })).unwrap();
    assert_eq!((answer["open"].as_u64(), &answer["alerts"][0]["summary"]), (Some(1), &json!("extra table `scratch`")));
    let id = &answer["alerts"][0]["id"];
    let databases = page.call("alert_databases", json!({ "id": id })).unwrap();
    assert_eq!(databases, json!([answer["alerts"][0]["examples"][0]["id"]]));

    let act = |act| page.call("alert_act", json!({ "id": id, "act": act }));
    assert_eq!(act(json!({ "act": "acknowledge" })).unwrap()["state"], "acknowledged");
    assert_eq!(events.recv_timeout(Duration::from_secs(10)).unwrap()["open"], 0);
    assert_eq!(act(json!({ "act": "snooze", "until": "2999-01-01T00:00:00Z" })).unwrap()["state"], "snoozed");
    assert_eq!(act(json!({ "act": "reopen" })).unwrap()["state"], "open");

    database(&victim, "DROP TABLE scratch").unwrap();
    page.scan();
    let closed = page.call("alerts_list", json!({ "query": { "state": ["closed"], "limit": 10 } })).unwrap();
    assert_eq!((&closed["open"], &closed["alerts"][0]["id"]), (&json!(0), id));
    assert_eq!(code(act(json!({ "act": "reopen" }))), "bad_request");
    assert_eq!(code(page.call("alert_databases", json!({ "id": 4711 }))), "unknown");
}

#[test]
fn a_notification_counts_what_is_new_and_what_is_open_and_is_not_sent_for_less() {
    let words = |opened, open| words("/srv/videos", AlertsChanged { open, opened });
    assert_eq!(words(0, 7), None);
    let one = words(1, 1).unwrap();
    assert_eq!((one.title.as_str(), one.body.as_str()), ("1 new alert", "/srv/videos\n1 open"));
    assert_eq!(words(3, 12).unwrap().title, "3 new alerts");
}
