//! `litefleet metrics`, and the filters of `litefleet history`

use crate::{
    support::{Litefleet, Small, text},
    work::sound,
};
use serde_json::{Value, json};

/// A fleet that was repaired.
fn repaired(litefleet: &Litefleet) -> (Small, String) {
    let small = sound();
    litefleet.json(small.arguments("scan", &[]));
    let (status, answer) = litefleet.work(small.arguments("repair", &["--yes"]));
    assert_eq!(status, Some(0), "{answer}");
    (small, answer["job"]["id"].as_str().unwrap().to_owned())
}

#[test]
fn a_fleet_is_told_over_time() {
    let litefleet = Litefleet::new();
    let (small, job) = repaired(&litefleet);
    let root = text(&small.root());
    let metrics = litefleet.json(["metrics", &root]);
    let names: Vec<_> = metrics.as_object().unwrap().keys().collect();
    assert_eq!(
        names,
        [
            "causes",
            "drifted_again",
            "durations",
            "from",
            "most_failed",
            "repairs",
            "root",
            "size_distribution",
            "sizes",
            "statuses",
            "to",
            "versions"
        ]
    );
    let last = |series: &str| metrics[series].as_array().unwrap().last().cloned().unwrap();
    assert_eq!(last("statuses")["by_status"]["current"], 3);
    assert_eq!((&last("versions")["by_version"], &last("versions")["none"]), (&json!({"2": 3}), &json!(0)));
    assert_eq!(metrics["statuses"][0]["by_status"]["outdated"], 1, "{metrics}");
    let repair = last("repairs");
    assert_eq!((&repair["job"], &repair["kind"], &repair["done"]), (&json!(job), &json!("repair"), &json!(2)));
    let kinds: Vec<_> = metrics["durations"].as_array().unwrap().iter().map(|point| point["kind"].as_str()).collect();
    // A repair looks at the folder in a job of its own first.
    assert_eq!(kinds, [Some("scan"), Some("scan"), Some("repair")]);
    let told = litefleet.text(["metrics", &root]);
    for words in ["databases by status", "databases by version", "what came of repairs", "nothing in this time", &job] {
        assert!(told.contains(words), "{words}: {told}");
    }
    let csv = litefleet.text(["metrics", &root, "--csv", "repairs"]);
    assert!(csv.starts_with("at,job,type,done,failed,skipped,needs_confirmation\n") && csv.contains(&job), "{csv}");
    let none = litefleet.json(["metrics", &root, "--from", "2020-01-01", "--to", "2020-02-01"]);
    assert_eq!((&none["statuses"], &none["repairs"]), (&json!([]), &json!([])));
}

#[test]
fn what_cannot_be_told_is_refused_with_what_to_do() {
    let (litefleet, small) = (Litefleet::new(), sound());
    let root = text(&small.root());
    let err = litefleet.refused(["metrics", &root]);
    assert!(err.contains("nothing is known of") && err.contains("hint: scan it first"), "{err}");
    litefleet.json(small.arguments("scan", &[]));
    for wrong in [["--from", "yesterday"], ["--csv", "pie"]] {
        litefleet.refused(["metrics", &root, wrong[0], wrong[1]]);
    }
    let err = litefleet.refused(["metrics", &root, "--from", "1d", "--to", "2d"]);
    assert!(err.contains("ends before it begins"), "{err}");
}

#[test]
fn a_history_is_filtered_and_tells_what_fails_most() {
    let litefleet = Litefleet::new();
    let (small, job) = repaired(&litefleet);
    small.sql("new/a.db", "CREATE TABLE extra (a)");
    let found = |flags: &[&str]| litefleet.json(["history"].iter().chain(flags))["total"].clone();
    for (flags, total) in [
        (&["--outcome", "repaired"][..], 2),
        (&["--outcome", "failed"], 0),
        (&["--version", "1"], 1),
        (&["--version", "v2"], 2),
        (&["--version", "none"], 0),
        (&["--search", "repair", "--search", "old/"], 1),
        (&["--search", &job[..20]], 2),
        (&["--job", &job], 2),
        (&["--job", &job, "--version", "1"], 1),
    ] {
        assert_eq!(found(flags), json!(total), "{flags:?}");
    }
    litefleet.refused(["history", "--outcome", "fine"]);
    litefleet.refused(["history", "--failing", "--job", &job]);
    assert_eq!(litefleet.json(["history", "--failing"]), Value::Array(Vec::new()));
    assert_eq!(litefleet.text(["history", "--failing"]), "no work has failed\n");
}
