//! A fleet that is watched: changes show by themselves.

use crate::support::{Bench, rows, scan};
use litefleet::{
    api::{Job, JobStatus, Mode, Operation, RefreshSettings, Targets, WatchMode, WorkOptions, WorkRequest},
    fleet::{Engine, Event, Follow},
};
use litefleet_testkit::database;
use std::{
    fs,
    time::{Duration, Instant},
};
use tokio::sync::broadcast::Receiver;

/// How long anything may take to come about on a machine that does much else.
const PATIENCE: Duration = Duration::from_secs(60);

/// Longer than it takes to tell what happens, by far.
const QUIET: Duration = Duration::from_secs(2);

pub const WATCHED: RefreshSettings =
    RefreshSettings { stale_after_s: 300, interval_s: None, watch: true, on_battery: true };

pub async fn until(what: &str, is: impl Fn() -> bool) {
    let began = Instant::now();
    while !is() {
        assert!(began.elapsed() < PATIENCE, "never: {what}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// How many new results are told of in a while in which nothing happens.
async fn told(events: &mut Receiver<Event>) -> usize {
    tokio::time::sleep(QUIET).await;
    let mut told = 0;
    while let Ok(event) = events.try_recv() {
        told += usize::from(matches!(event, Event::Fleet { .. }));
    }
    told
}

/// A fleet that was scanned and is watched.
pub async fn watched(bench: &Bench, settings: RefreshSettings) -> Engine {
    let engine = bench.engine();
    engine.open_fleet(&bench.root(), Some(bench.settings())).unwrap();
    scan(&engine, &bench.root(), false).await;
    assert!(engine.watch_fleet(&bench.root(), settings).unwrap().is_none());
    let mode = || engine.status(&bench.root()).unwrap().watching.map(|watching| watching.mode);
    until("it is watched", || mode() != Some(WatchMode::Off)).await;
    engine
}

#[tokio::test(flavor = "multi_thread")]
async fn what_changes_in_the_folder_shows_by_itself() {
    let bench = Bench::new(30);
    let engine = watched(&bench, WATCHED).await;
    let root = bench.root();
    assert_eq!(engine.status(&root).unwrap().watching.unwrap().mode, WatchMode::Notify);
    let victim = rows(&engine, &root).into_iter().find(|row| row.status.word() == "current").unwrap();
    let status =
        |path: &str| rows(&engine, &root).into_iter().find(|row| row.path == path).map(|row| row.status.word());
    let mut follow = Follow::of(&engine, &root).unwrap();

    database(root.join(&victim.path), "CREATE TABLE scratch (a)").unwrap();
    until("it has drifted", || status(&victim.path) == Some("drifted")).await;
    let changes = follow.changes(&engine).unwrap();
    let told: Vec<_> = changes.iter().map(|one| (&*one.path, one.was, one.is, one.summary.as_deref())).collect();
    let (was, is) = (Some(victim.status), Some(litefleet::api::Status::Drifted));
    assert_eq!(told, [(&*victim.path, was, is, Some("extra table `scratch`"))]);

    database(root.join(&victim.path), "DROP TABLE scratch").unwrap();
    until("it is as it was", || status(&victim.path) == Some("current")).await;
    assert_eq!(follow.changes(&engine).unwrap().len(), 1);

    // In a folder that was not there when the watching began.
    fs::create_dir_all(root.join("new/deep")).unwrap();
    fs::copy(root.join(&victim.path), root.join("new/deep/copy.db")).unwrap();
    until("the new one is there", || status("new/deep/copy.db") == Some("current")).await;
    tokio::time::sleep(Duration::from_millis(500)).await;
    database(root.join("new/deep/copy.db"), "CREATE TABLE scratch (a)").unwrap();
    until("the new one has drifted", || status("new/deep/copy.db") == Some("drifted")).await;
    fs::rename(root.join("new"), root.join("other")).unwrap();
    until("it has moved", || status("new/deep/copy.db").is_none() && status("other/deep/copy.db").is_some()).await;
    fs::remove_dir_all(root.join("other")).unwrap();
    until("it is gone", || status("other/deep/copy.db").is_none()).await;
    assert_eq!(engine.status(&root).unwrap().summary.total, 30);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_written_to_a_log_counts_for_its_database() {
    let bench = Bench::new(20);
    let engine = watched(&bench, WATCHED).await;
    let root = bench.root();
    let victim = rows(&engine, &root).into_iter().find(|row| row.status.word() == "current").unwrap();
    let writer = rusqlite::Connection::open(root.join(&victim.path)).unwrap();
    writer.pragma_update(None, "journal_mode", "wal").unwrap();
    writer.execute_batch("PRAGMA wal_autocheckpoint = 0; CREATE TABLE first (a)").unwrap();
    let now = || rows(&engine, &root).into_iter().find(|row| row.id == victim.id).unwrap();
    until("the first table shows", || now().counts.extra == 1).await;
    writer.execute_batch("CREATE TABLE second (a)").unwrap();
    until("the second table shows", || now().counts.extra == 2).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn reading_is_not_heard_as_a_change_and_a_closed_fleet_is_left_alone() {
    let bench = Bench::new(30);
    let engine = watched(&bench, WATCHED).await;
    let root = bench.root();
    let mut events = engine.events();
    assert_eq!(told(&mut events).await, 0);
    scan(&engine, &root, true).await;
    assert_eq!(told(&mut events).await, 1);
    // Litefleet's own writing is beside the fleet here; in it, it counts as little.
    fs::write(root.join("notes.txt"), "no database").unwrap();
    assert_eq!(told(&mut events).await, 0);

    engine.unwatch_fleet(&root);
    assert_eq!(engine.status(&root).unwrap().watching, None);
    let victim = rows(&engine, &root).into_iter().find(|row| row.status.word() == "current").unwrap();
    database(root.join(&victim.path), "CREATE TABLE scratch (a)").unwrap();
    assert_eq!(told(&mut events).await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn without_notices_everything_is_looked_over_from_time_to_time() {
    let bench = Bench::new(20);
    let settings = RefreshSettings { watch: false, interval_s: Some(1), ..WATCHED };
    let engine = watched(&bench, settings).await;
    let root = bench.root();
    let watching = engine.status(&root).unwrap().watching.unwrap();
    assert_eq!((watching.mode, watching.message, watching.interval_s), (WatchMode::Interval, None, Some(1)));
    assert!(watching.next_at.is_some());
    let jobs = engine.jobs(Some(&root), 100).unwrap().len();
    let before = engine.status(&root).unwrap();
    let victim = rows(&engine, &root).into_iter().find(|row| row.status.word() == "current").unwrap();
    database(root.join(&victim.path), "CREATE TABLE scratch (a)").unwrap();
    let now = || rows(&engine, &root).into_iter().find(|row| row.id == victim.id).unwrap().status.word();
    until("it shows at the next look", || now() == "drifted").await;
    let after = engine.status(&root).unwrap();
    assert!(after.scanned_at > before.scanned_at);
    // It is no job of anybody's.
    assert_eq!((engine.jobs(Some(&root), 100).unwrap().len(), after.job_id), (jobs, before.job_id));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_result_that_is_too_old_is_followed_by_a_scan_and_another_is_not() {
    let bench = Bench::new(10);
    let engine = bench.engine();
    let root = bench.root();
    engine.open_fleet(&root, Some(bench.settings())).unwrap();
    let first = engine.watch_fleet(&root, WATCHED).unwrap().unwrap();
    assert_eq!(engine.wait(first.id).await.unwrap().status, JobStatus::Completed);
    let status = engine.open_fleet(&root, None).unwrap();
    assert!(status.age_ms.is_some_and(|age| age < 60_000));
    assert!(engine.watch_fleet(&root, WATCHED).unwrap().is_none());
    let old = RefreshSettings { stale_after_s: 0, ..WATCHED };
    let second = engine.watch_fleet(&root, old).unwrap().unwrap();
    assert_ne!(first.id, second.id);
    engine.wait(second.id).await.unwrap();
    assert_eq!(engine.status(&root).unwrap().refreshing, None);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_processes_on_one_state_see_each_others_results_and_jobs() {
    let bench = Bench::new(30);
    let root = bench.root();
    let (first, second) = (bench.engine(), bench.engine());
    for engine in [&first, &second] {
        engine.open_fleet(&root, Some(bench.settings())).unwrap();
    }
    second.follow_others();
    let mut events = second.events();
    scan(&first, &root, false).await;
    until("the other has the result", || rows(&second, &root) == rows(&first, &root)).await;

    // One that goes on until it is told to.
    let options = WorkOptions { mode: Mode::DryRun, ..WorkOptions::default() };
    let request = WorkRequest { operation: Operation::Repair, targets: Targets::All, options };
    let job = first.start_work(&root, &request).unwrap();
    first.pause_job(job.id, true).unwrap();
    heard(&mut events, &job, JobStatus::Running).await;
    first.pause_job(job.id, false).unwrap();
    heard(&mut events, &job, JobStatus::Completed).await;
}

/// Waits until it is told that the job stands so.
async fn heard(events: &mut Receiver<Event>, job: &Job, status: JobStatus) {
    let told = async {
        loop {
            match events.recv().await.unwrap() {
                Event::Job { job: told } if told.id == job.id && told.status == status => return,
                _ => {}
            }
        }
    };
    tokio::time::timeout(PATIENCE, told).await.unwrap();
}
