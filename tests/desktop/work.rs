//! What work would do, doing it, and what came of it, as the page asks for it.

use crate::{
    commands::{code, opened},
    page::Page,
};
use litefleet_testkit::{Kind, database_of_kind};
use serde_json::{Value, json};
use std::time::{Duration, Instant};

const LONGEST: Duration = Duration::from_secs(60);

fn ended(page: &Page, mut job: Value) -> Value {
    let began = Instant::now();
    while ["pending", "running"].contains(&job["status"].as_str().unwrap()) {
        assert!(began.elapsed() < LONGEST, "the job does not end: {job}");
        std::thread::sleep(Duration::from_millis(10));
        job = page.call("job_get", json!({ "id": job["id"] })).unwrap();
    }
    job
}

fn repair(targets: &Value, options: &Value) -> Value {
    json!({ "request": { "operation": { "do": "repair" }, "targets": targets, "options": options } })
}

fn all() -> Value {
    json!({ "which": "all" })
}

fn count(preview: &Value) -> usize {
    preview["groups"].as_array().unwrap().iter().map(|group| group["databases"].as_array().unwrap().len()).sum()
}

#[test]
fn a_preview_groups_databases_by_plan_and_names_the_others() {
    let (page, fleet, _) = opened("work-preview");
    page.scan();
    let preview = page.call("work_preview", repair(&all(), &json!({}))).unwrap();
    let groups = preview["groups"].as_array().unwrap();
    assert!(groups.len() > 2, "{preview:#}");
    let left: usize =
        preview["left_alone"].as_array().unwrap().iter().map(|left| left["databases"].as_array().unwrap().len()).sum();
    let unchanged = usize::try_from(preview["unchanged"].as_u64().unwrap()).unwrap();
    assert_eq!(count(&preview) + left + unchanged, fleet.truth.len());
    assert!(groups.iter().any(|group| group["steps"][0]["statements"][0]["sql"].is_string()));
    assert_eq!(preview["to_version"], 3);
}

#[test]
fn figures_are_counted_for_a_plan_and_one_that_is_gone_is_named() {
    let (page, fleet, _) = opened("work-figures");
    database_of_kind(fleet.root.join("more/notes.db"), Kind::ExtraColumn).unwrap();
    page.scan();
    let request = repair(&all(), &json!({ "losses": "allow" }));
    let preview = page.call("work_preview", request.clone()).unwrap();
    let loses = |group: &&Value| group["hazards"].as_array().unwrap().iter().any(|hazard| hazard["code"] == "H102");
    let group = preview["groups"].as_array().unwrap().iter().find(loses).unwrap();
    let mut asked = request.clone();
    asked["plan"] = group["id"].clone();
    let figures = page.call("work_figures", asked).unwrap();
    assert!(figures["hazards"][0]["rows"].is_u64(), "{figures:#}");
    let mut gone = request;
    gone["plan"] = json!("0123456789abcdef");
    assert_eq!(code(page.call("work_figures", gone)), "unknown");
}

#[test]
fn a_dry_run_writes_nothing_and_a_repair_does() {
    let (page, fleet, _) = opened("work-start");
    page.scan();
    let outdated = fleet.root.join(&fleet.first(Kind::OutdatedV2).unwrap().path);
    let before = std::fs::read(&outdated).unwrap();
    let query = json!({ "filter": { "status": ["outdated"] }, "limit": 100 });
    let ids = page.call("databases_ids", json!({ "query": query })).unwrap();
    let targets = json!({ "which": "databases", "ids": ids });

    let job = page.call("work_start", repair(&targets, &json!({ "mode": "dry_run" }))).unwrap();
    let job = ended(&page, job);
    assert_eq!(job["progress"]["repaired"], fleet.count("outdated"), "{job:#}");
    assert_eq!(std::fs::read(&outdated).unwrap(), before);

    let job = page.call("work_start", repair(&targets, &json!({ "mode": "apply" }))).unwrap();
    let job = ended(&page, job);
    let results = page.call("job_results", json!({ "job": job["id"], "query": { "limit": 100 } })).unwrap();
    assert_eq!(results["matching"], fleet.count("outdated"), "{results:#}");
    assert_eq!(results["results"][0]["outcome"], "repaired", "{results:#}");
    assert_ne!(std::fs::read(&outdated).unwrap(), before);
    let history = page.call("history", json!({ "query": { "limit": 100 } })).unwrap();
    assert_eq!(history["total"], fleet.count("outdated"));
    let revision = &history["revisions"][0];
    let asked = json!({ "job": revision["job"], "number": revision["number"] });
    assert!(page.call("revision_steps", asked).unwrap()[0]["statements"].is_array());
    assert_eq!(page.call("work_preview", repair(&targets, &json!({}))).unwrap()["groups"], json!([]));

    let request = json!({ "request": { "job": job["id"], "mode": "apply" } });
    let restore = page.call("restore_preview", request.clone()).unwrap();
    assert_eq!(restore["databases"].as_array().unwrap().len(), fleet.count("outdated"), "{restore:#}");
    let job = ended(&page, page.call("restore_start", request).unwrap());
    assert_eq!(job["progress"]["repaired"], fleet.count("outdated"), "{job:#}");
    page.scan();
    let status = page.call("fleet_status", json!({})).unwrap();
    assert_eq!(status["summary"]["by_status"]["outdated"], fleet.count("outdated"));
}

#[test]
fn backups_go_only_to_a_folder_that_was_chosen() {
    let (page, _, _) = opened("backup-settings");
    let set =
        |key: &str, value: Value| page.call("settings_set", json!({"scope": "person", "key": key, "value": value}));
    let value = |answer: &Value, key: &str| {
        let all = answer["settings"].as_array().unwrap();
        all.iter().find(|setting| setting["key"] == key).unwrap()["value"].clone()
    };
    assert_eq!(value(&page.call("settings_list", json!({})).unwrap(), "backups.days"), 30);
    assert_eq!(code(set("backups.folder", json!("/etc"))), "bad_request");
    assert_eq!(code(set("backups.days", json!(0))), "bad_request");
    assert_eq!(value(&set("backups.folder", json!("default")).unwrap(), "backups.folder"), "default");
    assert_eq!(value(&set("backups.days", json!(7)).unwrap(), "backups.days"), 7);
    let reset = page.call("settings_reset", json!({"scope": "person", "of": "backups"})).unwrap();
    assert_eq!(value(&reset, "backups.days"), 30);
}

#[test]
fn work_of_plans_that_nobody_agreed_to_is_not_done() {
    let (page, fleet, _) = opened("work-plans");
    page.scan();
    let filter = json!({ "status": ["outdated"] });
    let targets = json!({ "which": "filter", "filter": filter });
    let job = page.call("work_start", repair(&targets, &json!({ "mode": "apply", "plans": ["another"] }))).unwrap();
    let job = ended(&page, job);
    let query = json!({ "outcome": ["failed", "skipped"], "limit": 100 });
    let results = page.call("job_results", json!({ "job": job["id"], "query": query })).unwrap();
    assert_eq!(
        (&results["matching"], &results["causes"][0]["code"]),
        (&json!(fleet.count("outdated")), &json!("changed"))
    );
}

#[test]
fn a_list_that_was_exported_is_imported_as_ids() {
    let (page, fleet, _) = opened("work-import");
    page.scan();
    let targets = json!({ "which": "filter", "filter": { "status": ["outdated"] } });
    page.call("export_list", json!({ "targets": targets })).unwrap();
    let import = page.call("list_import", json!({})).unwrap();
    assert_eq!((import["ids"].as_array().unwrap().len(), &import["unmatched"]), (fleet.count("outdated"), &json!([])));
}
