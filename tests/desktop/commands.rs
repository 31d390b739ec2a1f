//! What the commands answer, and what they refuse.

use crate::page::{Chosen, Page, folder};
use litefleet::api::FleetSettings;
use litefleet_desktop::{COMMANDS, Opening};
use litefleet_testkit::{Fleet, FleetOptions, Kind, fleet};
use serde_json::{Value, json};
use std::{path::Path, time::Duration};

/// A fleet and its schemas, and a page that was started on it.
pub fn opened(test: &str) -> (Page, Fleet, Value) {
    let dir = folder(test);
    let fleet = fleet(&dir, &FleetOptions { count: 40, ..FleetOptions::default() }).unwrap();
    let chosen = Chosen {
        file: Some(fleet.schemas.join("v1.sql")),
        list: Some(dir.join("list.csv")),
        report: Some(dir.join("report")),
        ..Chosen::default()
    };
    let page = Page::open(&dir, Some(opening(&fleet)), chosen);
    let open = page.call("app_start", json!({})).unwrap()["open"].take();
    let status = page.call("fleet_open", json!({ "root": open["root"], "settings": open["settings"] })).unwrap();
    (page, fleet, status)
}

fn opening(fleet: &Fleet) -> Opening {
    let settings = FleetSettings { schemas: Some(fleet.schemas.clone()), ..FleetSettings::default() };
    Opening { root: fleet.root.clone(), settings: Some(settings) }
}

pub fn code(answer: Result<Value, Value>) -> String {
    answer.unwrap_err()["code"].as_str().unwrap_or("none").to_owned()
}

/// A comparison of the first version with the last.
pub fn versions() -> Value {
    json!({ "left": { "from": "version", "version": 1 }, "right": { "from": "version", "version": 3 } })
}

fn work() -> Value {
    json!({ "operation": { "do": "repair" }, "targets": { "which": "all" } })
}

#[test]
fn every_command_is_permitted_and_answers() {
    let page = Page::open(&folder("every-command"), None, Chosen::default());
    for command in COMMANDS {
        if let Err(refusal) = page.call(command, json!({})) {
            let text = refusal.to_string();
            let expected = refusal.get("code").is_some() || text.contains("missing required key");
            assert!(expected, "{command}: {text}");
        }
    }
}

#[test]
fn a_command_that_is_not_in_the_list_is_refused() {
    let page = Page::open(&folder("foreign"), None, Chosen::default());
    for command in
        ["database_delete", "plugin:dialog|open", "plugin:event|emit", "plugin:window|close", "plugin:path|join"]
    {
        let refusal = page.call(command, json!({ "path": "/", "event": "job" })).unwrap_err().to_string();
        assert!(refusal.contains("not allowed") || refusal.contains("not found"), "{command}: {refusal}");
    }
}

#[test]
fn a_folder_that_nobody_chose_is_refused() {
    let dir = folder("not-chosen");
    let page = Page::open(&dir, None, Chosen::default());
    let root = dir.to_str().unwrap();
    let settings = FleetSettings::default();
    assert_eq!(code(page.call("fleet_open", json!({ "root": root, "settings": null }))), "bad_request");
    assert_eq!(code(page.call("fleet_discover", json!({ "root": root, "settings": settings }))), "bad_request");
    assert_eq!(code(page.call("catalog_suggest", json!({ "root": root }))), "bad_request");
    assert_eq!(code(page.call("fleet_config", json!({ "root": root }))), "bad_request");
    assert_eq!(code(page.call("fleet_forget", json!({ "root": root }))), "bad_request");
}

#[test]
fn a_place_of_the_schema_that_nobody_chose_is_refused() {
    let dir = folder("schema-not-chosen");
    let page = Page::open(&dir, None, Chosen { folder: Some(dir.clone()), ..Chosen::default() });
    let root = page.call("pick_folder", json!({})).unwrap();
    let settings = json!({ "schemas": "/etc/passwd" });
    assert_eq!(code(page.call("fleet_open", json!({ "root": root, "settings": settings }))), "bad_request");
    assert_eq!(code(page.call("fleet_discover", json!({ "root": root, "settings": settings }))), "bad_request");
    assert_eq!(code(page.call("catalog_try", json!({ "path": "/etc/passwd" }))), "bad_request");
}

#[test]
fn without_an_open_fleet_its_commands_say_to_open_one() {
    let page = Page::open(&folder("none-open"), None, Chosen::default());
    for (command, arguments) in [
        ("fleet_status", json!({})),
        ("databases_list", json!({ "query": {} })),
        ("database_schema", json!({ "id": 1 })),
        ("scan_start", json!({ "fresh": false })),
        ("export_list", json!({ "targets": { "which": "all" } })),
        ("reveal", json!({ "id": 1 })),
        ("databases_ids", json!({ "query": {} })),
        ("databases_count", json!({ "filters": [{}] })),
        ("work_preview", json!({ "request": work() })),
        ("work_figures", json!({ "request": work(), "plan": "0" })),
        ("work_start", json!({ "request": work() })),
        ("list_import", json!({})),
        ("compare", json!({ "request": versions() })),
        ("compare_also", json!({ "request": versions() })),
        ("compare_sql", json!({ "request": versions(), "object": null })),
        ("compare_export", json!({ "request": versions() })),
    ] {
        let error = page.call(command, arguments).unwrap_err();
        assert_eq!(error["code"], "unknown", "{command}");
        assert_eq!(error["hint"], "open a folder first", "{command}");
    }
}

#[test]
fn a_folder_that_was_chosen_can_be_opened_with_a_schema_that_was_chosen() {
    let dir = folder("chosen");
    let fleet = fleet(&dir, &FleetOptions { count: 5, ..FleetOptions::default() }).unwrap();
    let root = fleet.root.clone();
    let page = Page::open(&dir, None, Chosen { folder: Some(root.clone()), ..Chosen::default() });
    assert_eq!(page.call("pick_folder", json!({})).unwrap(), root.to_str().unwrap());
    assert!(page.call("catalog_suggest", json!({ "root": root })).unwrap().is_array());
    assert!(page.call("fleet_config", json!({ "root": root })).unwrap().is_null());
    let status = page.call("fleet_open", json!({ "root": root, "settings": null })).unwrap();
    assert_eq!(status["fleet"]["root"], root.to_str().unwrap());
    assert_eq!(page.call("fleet_close", json!({})).unwrap(), Value::Null);
    assert_eq!(code(page.call("fleet_status", json!({}))), "unknown");
}

#[test]
fn the_command_line_is_told_to_the_page_and_may_be_opened() {
    let (_, fleet, status) = opened("command-line");
    assert_eq!(status["fleet"]["root"], fleet.root.to_str().unwrap());
    assert_eq!(status["fleet"]["settings"]["schemas"], fleet.schemas.to_str().unwrap());
}

#[test]
fn a_scan_ends_and_its_rows_add_up() {
    let (page, fleet, _) = opened("scan");
    let (jobs, fleets) = (page.listen("job"), page.listen("fleet"));
    let job = page.scan();
    assert_eq!(job["status"], "completed", "{job}");
    let status = page.call("fleet_status", json!({})).unwrap();
    assert_eq!(status["summary"]["total"], fleet.truth.len());
    for (word, count) in status["summary"]["by_status"].as_object().unwrap() {
        assert_eq!(count, fleet.count(word), "{word}");
    }
    let last = std::iter::from_fn(|| jobs.recv_timeout(Duration::from_secs(1)).ok()).last().unwrap();
    assert_eq!(last["status"], "completed");
    assert_eq!(fleets.recv_timeout(Duration::from_secs(1)).unwrap()["root"], status["fleet"]["root"]);
    assert_eq!(page.call("jobs_list", json!({ "limit": 5 })).unwrap()[0]["id"], job["id"]);
    assert_eq!(page.call("job_cancel", json!({ "id": job["id"] })).unwrap()["status"], "completed");
}

#[test]
fn a_database_of_the_list_can_be_looked_into() {
    let (page, fleet, _) = opened("inspect");
    page.scan();
    let truth = fleet.first(Kind::MissingColumn).unwrap();
    let query = json!({ "filter": { "search": [truth.path] }, "limit": 10 });
    let listed = page.call("databases_list", json!({ "query": query })).unwrap();
    assert_eq!(listed["matching"], 1);
    let row = &listed["rows"][0];
    assert_eq!((row["path"].as_str(), row["status"].as_str()), (Some(&*truth.path), Some("incomplete")));
    let inspection = page.call("database_schema", json!({ "id": row["id"] })).unwrap();
    assert_eq!(inspection["changes"][0]["kind"], "column_missing");
    assert_eq!(inspection["database"], *row);
}

#[test]
fn a_list_is_exported_to_the_file_that_was_chosen() {
    let (page, fleet, _) = opened("export");
    page.scan();
    let outdated = json!({ "status": ["outdated"] });
    assert_eq!(
        page.call("databases_count", json!({ "filters": [outdated, {}] })).unwrap(),
        json!([fleet.count("outdated"), fleet.truth.len()])
    );
    let targets = json!({ "which": "filter", "filter": outdated });
    let exported = page.call("export_list", json!({ "targets": targets })).unwrap();
    assert_eq!(exported["count"], fleet.count("outdated"));
    let written = std::fs::read_to_string(exported["path"].as_str().unwrap()).unwrap();
    assert_eq!(written.lines().count(), fleet.count("outdated") + 1);
}

#[test]
fn a_discovery_counts_what_a_folder_holds_and_tells_of_it_on_the_way() {
    let dir = folder("discover");
    let fleet = fleet(&dir, &FleetOptions { count: 40, ..FleetOptions::default() }).unwrap();
    let page = Page::open(&dir, Some(Opening { root: fleet.root.clone(), settings: None }), Chosen::default());
    let seen = page.listen("discovery");
    let found = page.call("fleet_discover", json!({ "root": fleet.root, "settings": {} })).unwrap();
    assert_eq!((found["databases"].as_u64(), found["complete"].as_bool()), (Some(40), Some(true)));
    let first = seen.recv_timeout(Duration::from_secs(1)).unwrap();
    assert_eq!(first["root"], fleet.root.to_str().unwrap());
    assert!(first["databases"].as_u64() <= Some(40));
}

#[test]
fn a_forgotten_fleet_is_not_recent_any_more() {
    let (page, fleet, _) = opened("forget");
    let recent = || page.call("app_start", json!({})).unwrap()["recent"].as_array().unwrap().len();
    assert_eq!(recent(), 1);
    page.call("fleet_forget", json!({ "root": fleet.root })).unwrap();
    assert_eq!(recent(), 0);
    assert_eq!(code(page.call("fleet_status", json!({}))), "unknown");
}

#[test]
fn settings_of_the_page_come_back_after_a_restart_and_others_are_refused() {
    let dir = folder("settings");
    let page = Page::open(&dir, None, Chosen::default());
    page.call("settings_set", json!({ "scope": "person", "key": "theme", "value": "dark" })).unwrap();
    page.call("setting_set", json!({ "key": "fleet", "value": "/data" })).unwrap();
    for foreign in ["window", "theme"] {
        assert_eq!(code(page.call("setting_set", json!({ "key": foreign, "value": 1 }))), "bad_request");
    }
    let huge = "x".repeat(100_000);
    assert_eq!(code(page.call("setting_set", json!({ "key": "fleet", "value": huge }))), "bad_request");
    drop(page);
    let page = Page::open(&dir, None, Chosen::default());
    let settings = page.call("app_start", json!({})).unwrap()["settings"].take();
    assert_eq!(settings, json!({ "theme": "dark", "fleet": "/data" }));
}

#[test]
fn a_folder_that_is_missing_or_a_file_is_an_error_with_a_next_step() {
    let dir = folder("missing");
    std::fs::write(dir.join("notes.txt"), "not a folder").unwrap();
    for (name, expected) in [("nowhere", "not_found"), ("notes.txt", "not_a_folder")] {
        let root = dir.join(name);
        let opening = Opening { root: root.clone(), settings: None };
        let page = Page::open(&dir.join(expected), Some(opening), Chosen::default());
        let error = page.call("fleet_open", json!({ "root": root, "settings": null })).unwrap_err();
        assert_eq!(error["code"], expected);
        assert_eq!(error["path"], root.to_str().unwrap());
        assert!(error["hint"].is_string(), "{error}");
    }
}

#[test]
fn a_schema_with_an_error_is_told_with_file_and_line() {
    let dir = folder("bad-schema");
    let schema = dir.join("v1.sql");
    std::fs::write(&schema, "CREATE TABLE a (id INTEGER);\nCREATE TABLEAU b (id);\n").unwrap();
    let page = Page::open(&dir, None, Chosen { file: Some(schema.clone()), ..Chosen::default() });
    let error = page.call("pick_schema", json!({ "kind": "file" })).unwrap_err();
    assert_eq!((error["code"].as_str(), error["line"].as_u64()), (Some("bad_schema"), Some(2)), "{error}");
    assert_eq!(error["path"].as_str().map(Path::new), Some(&*schema));
}
