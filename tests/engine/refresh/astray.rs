//! A fleet that is watched while not all goes well.

use crate::{
    support::{Bench, rows, scan},
    watching::{WATCHED, until, watched},
};
use litefleet::{
    api::{Mode, Operation, RefreshSettings, Targets, WorkOptions, WorkRequest},
    fleet::Engine,
};
use litefleet_testkit::database;
use std::{fs, path::Path, time::Duration};

/// Changes a database that is as expected, and says which.
fn changed(engine: &Engine, root: &Path) -> i64 {
    let victim = rows(engine, root).into_iter().find(|row| row.status.word() == "current").unwrap();
    database(root.join(&victim.path), "CREATE TABLE scratch (a)").unwrap();
    victim.id
}

fn has_drifted(engine: &Engine, root: &Path, id: i64) -> bool {
    rows(engine, root).iter().any(|row| row.id == id && row.status.word() == "drifted")
}

/// A repair that waits for whoever has its database.
fn repair(id: i64) -> WorkRequest {
    let options = WorkOptions { mode: Mode::Apply, ..WorkOptions::default() };
    WorkRequest { operation: Operation::Repair, targets: Targets::One { id }, options }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_scan_from_the_future_keeps_nobody_from_looking() {
    let bench = Bench::new(20);
    let root = bench.root();
    {
        let engine = bench.engine();
        engine.open_fleet(&root, Some(bench.settings())).unwrap();
        scan(&engine, &root, false).await;
    }
    let own = rusqlite::Connection::open(bench.state().join("litefleet.db")).unwrap();
    own.execute("UPDATE fleets SET scan = json_set(scan, '$.scanned_at', '2999-01-01T00:00:00Z')", []).unwrap();
    let engine = bench.engine();
    engine.open_fleet(&root, None).unwrap();
    let id = changed(&engine, &root);
    engine.watch_fleet(&root, RefreshSettings { watch: false, interval_s: Some(1), ..WATCHED }).unwrap();
    until("it is looked over", || has_drifted(&engine, &root, id)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_happened_before_the_watching_was_switched_on_shows_too() {
    let bench = Bench::new(20);
    let root = bench.root();
    let engine = bench.engine();
    engine.open_fleet(&root, Some(bench.settings())).unwrap();
    scan(&engine, &root, false).await;
    engine.watch_fleet(&root, RefreshSettings { watch: false, ..WATCHED }).unwrap();
    let id = changed(&engine, &root);
    engine.watch_fleet(&root, WATCHED).unwrap();
    until("it has drifted", || has_drifted(&engine, &root, id)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_look_that_fails_is_said_and_made_up_for() {
    let bench = Bench::new(20);
    let engine = watched(&bench, WATCHED).await;
    let root = bench.root();
    let failed = || engine.status(&root).unwrap().watching.and_then(|watching| watching.failed);
    let aside = bench.folder.path().join("aside");
    fs::rename(&bench.fleet.schemas, &aside).unwrap();
    let victim = rows(&engine, &root).into_iter().find(|row| row.status.word() == "current").unwrap();
    // Which name counts, only a look at everything can tell.
    fs::hard_link(root.join(&victim.path), root.join("a second name.db")).unwrap();
    until("it is said", || failed().is_some()).await;
    fs::rename(&aside, &bench.fleet.schemas).unwrap();
    until("all is well", || failed().is_none()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_root_that_is_made_anew_is_listened_to_again() {
    let bench = Bench::new(20);
    let engine = watched(&bench, WATCHED).await;
    let root = bench.root();
    let aside = bench.folder.path().join("aside");
    let message = || engine.status(&root).unwrap().watching.and_then(|watching| watching.message);
    fs::rename(&root, &aside).unwrap();
    until("it is missed", || message().is_some()).await;
    assert_eq!(rows(&engine, &root).len(), 20, "it is not known what became of them");
    fs::rename(&aside, &root).unwrap();
    until("it is listened to", || message().is_none()).await;
    let id = changed(&engine, &root);
    until("it has drifted", || has_drifted(&engine, &root, id)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_looked_at_while_another_process_has_the_fleet_in_hand() {
    let bench = Bench::new(30);
    let root = bench.root();
    let engine = watched(&bench, WATCHED).await;
    let other = bench.engine();
    other.open_fleet(&root, None).unwrap();
    let outdated = rows(&engine, &root).into_iter().find(|row| row.status.word() == "outdated").unwrap();
    let lock = rusqlite::Connection::open(root.join(&outdated.path)).unwrap();
    lock.execute_batch("BEGIN EXCLUSIVE").unwrap();
    let job = other.start_work(&root, &repair(outdated.id)).unwrap();
    let id = changed(&engine, &root);
    until("it has drifted", || has_drifted(&engine, &root, id)).await;
    assert!(other.job(job.id).unwrap().is_over());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_that_is_paused_holds_up_no_look() {
    let bench = Bench::new(30);
    let root = bench.root();
    let engine = bench.engine();
    engine.open_fleet(&root, Some(bench.settings())).unwrap();
    scan(&engine, &root, false).await;
    let options = WorkOptions { mode: Mode::DryRun, ..WorkOptions::default() };
    let request = WorkRequest { operation: Operation::Repair, targets: Targets::All, options };
    let job = engine.start_work(&root, &request).unwrap();
    engine.pause_job(job.id, true).unwrap();
    // By then it has seen for itself what there is.
    tokio::time::sleep(Duration::from_secs(2)).await;
    let id = changed(&engine, &root);
    engine.watch_fleet(&root, RefreshSettings { watch: false, interval_s: Some(1), ..WATCHED }).unwrap();
    until("it has drifted", || has_drifted(&engine, &root, id)).await;
    assert!(!engine.job(job.id).unwrap().is_over());
    engine.pause_job(job.id, false).unwrap();
    engine.wait(job.id).await.unwrap();
}
