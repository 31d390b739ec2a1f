//! `litefleet jobs`

use crate::support::{Litefleet, Small, text};
use serde_json::json;

#[test]
fn jobs_are_listed_the_newest_first() {
    let (litefleet, small) = (Litefleet::new(), Small::new());
    let first = litefleet.json(small.arguments("scan", &[]))["job_id"].clone();
    let second = litefleet.json(small.arguments("scan", &["--fresh"]))["job_id"].clone();
    let jobs = litefleet.json(["jobs"]);
    let ids: Vec<_> = jobs.as_array().unwrap().iter().map(|job| &job["id"]).collect();
    assert_eq!(ids, [&second, &first]);
    assert_eq!(litefleet.json(["jobs", "--limit", "1"]).as_array().unwrap().len(), 1);
    let out = litefleet.text(["jobs"]);
    assert!(out.contains(first.as_str().unwrap()) && out.contains("completed"), "{out}");
}

#[test]
fn one_job_is_told_with_all_that_is_known_of_it() {
    let (litefleet, small) = (Litefleet::new(), Small::new());
    let id = litefleet.json(small.arguments("scan", &[]))["job_id"].clone();
    let out = litefleet.text(["jobs", id.as_str().unwrap()]);
    assert!(out.starts_with(&format!("scan {}\n", id.as_str().unwrap())), "{out}");
    for name in ["status", "folder", "databases", "current", "unreadable", "created", "started", "ended", "took"] {
        assert!(out.lines().any(|line| line.trim_start().starts_with(name)), "{name} is not in\n{out}");
    }
}

#[test]
fn a_scan_that_failed_is_remembered_with_its_reason() {
    let (litefleet, small) = (Litefleet::new(), Small::new());
    std::fs::create_dir(small.place.path().join("empty")).unwrap();
    litefleet.refused(["scan", &text(&small.place.path().join("empty"))]);
    let jobs = litefleet.json(["jobs"]);
    assert_eq!((&jobs[0]["status"], &jobs[0]["code"]), (&json!("failed"), &json!("no_databases")));
}

#[test]
fn a_list_of_no_jobs_at_all_is_refused() {
    for limit in ["0", "-1", "some"] {
        let err = Litefleet::new().refused(["jobs".to_owned(), format!("--limit={limit}")]);
        assert!(err.contains("1 or more"), "{err}");
    }
}

#[test]
fn before_the_first_scan_there_are_none() {
    let litefleet = Litefleet::new();
    assert_eq!(litefleet.json(["jobs"]), json!([]));
    assert!(litefleet.text(["jobs"]).starts_with("no jobs yet"));
}

#[test]
fn a_job_that_is_not_known_is_refused() {
    let litefleet = Litefleet::new();
    let err = litefleet.refused(["jobs", "0193f000-0000-7000-8000-000000000000"]);
    assert!(err.contains("0193f000") && err.contains("hint:"), "{err}");
    litefleet.refused(["jobs", "not-an-id"]);
}

#[test]
fn a_job_of_which_nothing_is_left_is_not_resumed_and_one_that_writes_is_not_without_leave() {
    let (litefleet, small) = (Litefleet::new(), crate::work::sound());
    let (_, answer) = litefleet.work(small.arguments("repair", &["--yes"]));
    let id = answer["job"]["id"].as_str().unwrap();
    assert_eq!(answer["job"]["left"], 0);
    let err = litefleet.refused(["jobs", id, "--resume", "--yes"]);
    assert!(err.contains("nothing is left of job") && err.contains("hint:"), "{err}");
    assert!(litefleet.refused(["jobs", id, "--retry", "--yes"]).contains("nothing has failed"));
    for flag in ["--resume", "--retry"] {
        let err = litefleet.refused(["jobs", id, flag]);
        assert!(err.contains("no terminal to ask on") && err.contains("--yes"), "{err}");
        litefleet.refused(["jobs", flag]);
    }
    litefleet.refused(["jobs", id, "--resume", "--retry"]);
    let scan = litefleet.json(small.arguments("scan", &[]))["job_id"].clone();
    litefleet.refused(["jobs", scan.as_str().unwrap(), "--resume"]);
}
