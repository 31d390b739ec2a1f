//! Work that was cut off.

use crate::support::{Bench, repair};
use litefleet::{
    Code,
    api::{Job, JobStatus, JobType, Outcome, WorkResult},
    apply::BackupFolder,
    fleet::Engine,
    state::{ResultRecord, State},
};
use litefleet_testkit::{Kind, database};
use std::path::{Path, PathBuf};

/// A job of a process that died, which was about to write to these files.
fn cut_off(state: &Path, like: &Job, files: &[(PathBuf, &WorkResult, String, String)]) -> uuid::Uuid {
    let state = State::open(state).unwrap();
    let job =
        Job { id: uuid::Uuid::now_v7(), status: JobStatus::Running, completed_at: None, result: None, ..like.clone() };
    state.save_job(&job, "a process that is gone").unwrap();
    let paths = files.iter().map(|(path, ..)| path.as_path());
    state.keep_request(job.id, &serde_json::Value::Null, paths, None).unwrap();
    for (number, (path, result, from, to)) in (1..).zip(files) {
        let (from, to) = (Some(from.clone()), Some(to.clone()));
        let outcome = if job.kind == JobType::Adopt { Outcome::Adopted } else { Outcome::Repaired };
        let (result, path) = (WorkResult { number, outcome, ..WorkResult::clone(result) }, path.clone());
        state.begin_result(job.id, &ResultRecord { result, path, revision: true, from, to, trace: None }).unwrap();
    }
    job.id
}

#[tokio::test(flavor = "multi_thread")]
async fn the_next_start_looks_at_each_database_that_was_about_to_be_written() {
    let bench = Bench::of(3, &[Kind::OutdatedV2, Kind::Current, Kind::MissingIndex]).await;
    let shape = |kind| bench.row(&bench.fleet.first(kind).unwrap().path).shape.unwrap();
    let (old, new) = (shape(Kind::OutdatedV2), shape(Kind::Current));
    let (job, results) = bench.done(&crate::support::dry(repair())).await;
    let result_of = |kind| {
        let path = &bench.fleet.first(kind).unwrap().path;
        results.iter().find(|result| result.path == *path).unwrap()
    };
    database(bench.path_of(Kind::MissingIndex), "CREATE TABLE since (a)").unwrap();
    let files: Vec<_> = [Kind::OutdatedV2, Kind::Current, Kind::MissingIndex]
        .into_iter()
        .map(|kind| (bench.path_of(kind), result_of(kind), old.clone(), new.clone()))
        .collect();
    let id = cut_off(&bench.state(), &job, &files);
    drop(BackupFolder::create(&bench.backups_of(id), &id.to_string()).unwrap());
    let partial = bench.backups_of(id).join("1.db.partial");
    database(&partial, "CREATE TABLE half (a)").unwrap();
    let scratch = bench.state().join("scratch").join(id.to_string()).join("dry-run-x/copy.db");
    database(&scratch, "CREATE TABLE half (a)").unwrap();

    let next = Engine::start(&bench.state()).unwrap();
    let job = next.job(id).unwrap();
    assert_eq!((job.status, job.code), (JobStatus::Failed, Some(Code::Interrupted)));
    assert_eq!((job.progress.total, job.progress.processed, job.progress.repaired, job.left), (3, 3, 1, 1));
    let results = next.work_answer(id).unwrap().results;
    let outcome_of = |kind| {
        let path = &bench.fleet.first(kind).unwrap().path;
        let result = results.iter().find(|result| result.path == *path).unwrap();
        (result.outcome, result.code)
    };
    assert_eq!(outcome_of(Kind::OutdatedV2), (Outcome::Failed, Some(Code::Interrupted)));
    assert_eq!(outcome_of(Kind::Current), (Outcome::Repaired, None));
    assert_eq!(outcome_of(Kind::MissingIndex), (Outcome::Failed, Some(Code::Changed)));
    assert!(!partial.exists() && !scratch.exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stamp_that_was_cut_off_is_told_by_what_the_database_states() {
    use litefleet::api::{Operation, WorkRequest};
    let plain = "CREATE TABLE t (a INTEGER PRIMARY KEY)";
    let bench = Bench::made(&[("v1.sql", plain)], &[plain, plain]).await;
    let shape = bench.row("0.db").shape.unwrap();
    let adopt = WorkRequest { operation: Operation::Adopt, ..crate::support::dry(repair()) };
    let (job, results) = bench.done(&adopt).await;
    database(bench.root().join("1.db"), "PRAGMA user_version = 1").unwrap();
    let files: Vec<_> =
        results.iter().map(|result| (bench.root().join(&result.path), result, shape.clone(), shape.clone())).collect();
    let id = cut_off(&bench.state(), &job, &files);
    let next = Engine::start(&bench.state()).unwrap();
    let outcomes: Vec<_> = next.work_answer(id).unwrap().results.iter().map(|result| result.outcome).collect();
    assert_eq!(outcomes, [Outcome::Failed, Outcome::Adopted]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stamp_that_was_cut_off_is_told_by_the_version_source_of_the_fleet_alone() {
    use litefleet::api::{FleetSettings, Operation, WorkRequest};
    let plain = "CREATE TABLE t (a); CREATE TABLE m (version)";
    let bench = Bench::made(&[("v1.sql", plain)], &[plain, plain]).await;
    let source = FleetSettings { version_source: Some("m.version".to_owned()), ..bench.settings() };
    bench.engine.open_fleet(bench.root(), Some(source)).unwrap();
    bench.scan().await;
    let shape = bench.row("0.db").shape.unwrap();
    let adopt = WorkRequest { operation: Operation::Adopt, ..crate::support::dry(repair()) };
    let (job, results) = bench.done(&adopt).await;
    database(bench.root().join("0.db"), "PRAGMA user_version = 1").unwrap();
    database(bench.root().join("1.db"), "INSERT INTO m VALUES (1)").unwrap();
    let files: Vec<_> =
        results.iter().map(|result| (bench.root().join(&result.path), result, shape.clone(), shape.clone())).collect();
    let id = cut_off(&bench.state(), &job, &files);
    let next = Engine::start(&bench.state()).unwrap();
    let outcomes: Vec<_> = next.work_answer(id).unwrap().results.iter().map(|result| result.outcome).collect();
    assert_eq!(outcomes, [Outcome::Failed, Outcome::Adopted]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_was_cut_off_and_is_locked_is_looked_at_at_the_next_start() {
    let bench = Bench::of(1, &[Kind::Current]).await;
    let path = bench.path_of(Kind::Current);
    let new = bench.rows().first().unwrap().shape.clone().unwrap();
    let (job, results) = bench.done(&crate::support::dry(repair())).await;
    let lock = rusqlite::Connection::open(&path).unwrap();
    lock.execute_batch("BEGIN EXCLUSIVE").unwrap();
    let id = cut_off(&bench.state(), &job, &[(path, results.first().unwrap(), "another".to_owned(), new)]);
    let told = Engine::start(&bench.state()).unwrap().work_answer(id).unwrap();
    assert_eq!((told.job.status, told.job.left, told.results.len()), (JobStatus::Failed, 1, 0));
    drop(lock);
    let next = Engine::start(&bench.state()).unwrap();
    let told = next.work_answer(id).unwrap();
    assert_eq!((told.job.left, told.job.progress.repaired), (0, 1));
    assert_eq!(told.results.first().unwrap().outcome, Outcome::Repaired);
    // Nothing is left of it, so nothing is remembered of what it had to do.
    let state = rusqlite::Connection::open(bench.state().join("litefleet.db")).unwrap();
    assert_eq!(state.query_row("SELECT count(*) FROM cases", [], |row| row.get::<_, i64>(0)), Ok(0));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_another_process_was_cut_off_at_is_looked_at_before_anybody_changes_it() {
    let bench = Bench::of(2, &[Kind::OutdatedV2, Kind::Current]).await;
    let shape = |kind| bench.row(&bench.fleet.first(kind).unwrap().path).shape.unwrap();
    let (old, new) = (shape(Kind::OutdatedV2), shape(Kind::Current));
    let (job, results) = bench.done(&crate::support::dry(repair())).await;
    let path = bench.path_of(Kind::OutdatedV2);
    let result = results.iter().find(|result| bench.root().join(&result.path) == path).unwrap();
    let id = cut_off(&bench.state(), &job, &[(path, result, old, new)]);
    let (_, results) = bench.done(&repair()).await;
    assert!(results.iter().any(|result| result.outcome == Outcome::Repaired));
    let told = bench.engine.work_answer(id).unwrap();
    assert_eq!((told.job.status, told.job.left), (JobStatus::Failed, 1));
    // Not repaired by the job that died, though it is now.
    assert_eq!(told.results.first().unwrap().code, Some(Code::Interrupted));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_restore_that_was_cut_off_and_leaves_the_schema_is_told_by_the_content() {
    use litefleet::api::{Changed, Mode, RestoreRequest};
    let schemas = [("v1.sql", "CREATE TABLE t (a)"), ("v2.sql", "CREATE TABLE t (a, b)")];
    let bench =
        Bench::made(&schemas, &["CREATE TABLE t (a); INSERT INTO t VALUES (1); PRAGMA user_version = 1"; 3]).await;
    let (repaired, _) = bench.done(&repair()).await;
    let request = RestoreRequest { job: repaired.id, numbers: vec![], changed: Changed::Allow, mode: Mode::Apply };
    let mut restored = repaired.clone();
    for _ in 0..2 {
        let job = bench.engine.start_restore(&request).unwrap();
        restored = bench.done_with(&bench.engine.wait(job.id).await.unwrap()).0;
        (0..3).for_each(|number| add(&bench, number, 2));
    }
    assert_eq!(restored.progress.repaired, 3);
    // The first is as the restore left it, the second as it was before, the third something else.
    database(bench.root().join("0.db"), "DELETE FROM t WHERE a = 2").unwrap();
    add(&bench, 2, 3);
    let state = rusqlite::Connection::open(bench.state().join("litefleet.db")).unwrap();
    let id = restored.id.to_string();
    state.execute("UPDATE results SET outcome = NULL WHERE job = ?1", [&id]).unwrap();
    let running =
        "UPDATE jobs SET status = 'running', owner = 'gone', job = json_set(job, '$.status', 'running') WHERE id = ?1";
    state.execute(running, [&id]).unwrap();
    let results = Engine::start(&bench.state()).unwrap().work_answer(restored.id).unwrap().results;
    let told: Vec<_> = results.iter().map(|result| (result.outcome, result.code)).collect();
    let cut = (Outcome::Failed, Some(Code::Interrupted));
    assert_eq!(told, [(Outcome::Restored, None), cut, cut]);
    let old = |number: usize| results[number].message.as_ref().unwrap().contains("before");
    assert!(old(1) && !old(2) && results.iter().all(|result| result.backup.is_some()), "{results:#?}");
}

fn add(bench: &Bench, number: usize, value: i64) {
    database(bench.root().join(format!("{number}.db")), &format!("INSERT INTO t VALUES ({value})")).unwrap();
}
