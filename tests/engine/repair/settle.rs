//! Work that was cut off.

use crate::support::{Bench, repair};
use litefleet::{
    api::{Job, JobStatus, Outcome, WorkResult},
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
    for (path, result, from, to) in files {
        let (from, to) = (Some(from.clone()), Some(to.clone()));
        let (result, path) = (WorkResult::clone(result), path.clone());
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
    assert_eq!((job.status, job.error.as_deref()), (JobStatus::Failed, Some("interrupted")));
    let results = next.work_answer(id).unwrap().results;
    let outcome_of = |kind| {
        let path = &bench.fleet.first(kind).unwrap().path;
        let result = results.iter().find(|result| result.path == *path).unwrap();
        (result.outcome, result.message.clone().unwrap())
    };
    assert_eq!(outcome_of(Kind::OutdatedV2).0, Outcome::Failed);
    assert!(outcome_of(Kind::OutdatedV2).1.contains("before"));
    assert_eq!(outcome_of(Kind::Current).0, Outcome::Repaired);
    assert_eq!(outcome_of(Kind::MissingIndex).0, Outcome::Failed);
    assert!(outcome_of(Kind::MissingIndex).1.contains("neither"));
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
