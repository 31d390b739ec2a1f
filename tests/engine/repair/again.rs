//! What is left of a job, done later.

use crate::support::{Bench, apply, dry, migrate, one_by_one, repair};
use litefleet::{
    Code,
    api::{Job, JobStatus, JobType, Mode, Operation, Outcome, RestoreRequest, Status, Version},
    fleet::Engine,
};
use litefleet_testkit::Kind;
use std::{collections::BTreeSet, fs, path::Path};

impl Bench {
    /// A job that was cancelled after some of its databases.
    async fn cut_short(&self, job: &Job) -> Job {
        self.wait_for(job.id, 2);
        self.engine.cancel_job(job.id).unwrap();
        let job = self.engine.wait(job.id).await.unwrap();
        assert_eq!(job.status, JobStatus::Cancelled);
        assert!(job.left > 0 && job.left == job.progress.total - job.progress.processed, "{job:?}");
        job
    }

    fn paths_of(&self, job: &Job) -> BTreeSet<String> {
        self.engine.work_answer(job.id).unwrap().results.into_iter().map(|result| result.path).collect()
    }

    async fn resumed(&self, job: &Job) -> Job {
        let rest = self.engine.resume(job.id).unwrap();
        self.engine.wait(rest.id).await.unwrap()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_that_was_cancelled_is_resumed_where_it_stopped_and_once_only() {
    let bench = Bench::of(30, &[Kind::OutdatedV2]).await;
    let started = bench.engine.start_work(bench.root(), &one_by_one(repair())).unwrap();
    assert_eq!(started.progress.total, 30);
    let job = bench.cut_short(&started).await;
    let rest = bench.resumed(&job).await;
    assert_eq!((rest.status, rest.kind, rest.of_job, rest.left), (JobStatus::Completed, job.kind, Some(job.id), 0));
    assert_eq!((rest.progress.total, rest.progress.repaired), (job.left, job.left));
    assert!(bench.paths_of(&job).is_disjoint(&bench.paths_of(&rest)));
    assert!(bench.rows().iter().all(|row| row.status == Status::Current));
    assert_eq!(bench.engine.job(job.id).unwrap().left, 0);
    for done in [&job, &rest] {
        assert_eq!(bench.engine.resume(done.id).unwrap_err().code, Code::BadRequest);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_that_goes_on_is_not_resumed() {
    let bench = Bench::of(6, &[Kind::OutdatedV2]).await;
    let job = bench.held(&one_by_one(repair()));
    assert_eq!(bench.engine.resume(job.id).unwrap_err().code, Code::Busy);
    bench.engine.pause_job(job.id, false).unwrap();
    assert_eq!(bench.engine.wait(job.id).await.unwrap().left, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_that_stopped_after_failures_is_resumed_without_those() {
    let schemas = [("v1.sql", "CREATE TABLE t (a)"), ("v2.sql", "CREATE TABLE t (a NOT NULL)")];
    let bad = "CREATE TABLE t (a); INSERT INTO t VALUES (NULL); PRAGMA user_version = 1";
    let good = "CREATE TABLE t (a); PRAGMA user_version = 1";
    let bench = Bench::made(&schemas, &[bad, good, good]).await;
    let mut request = one_by_one(repair());
    request.options.stop_after = Some(1);
    let (job, _) = bench.done(&request).await;
    assert_eq!((job.left, job.progress.failed), (2, 1));
    let rest = bench.resumed(&job).await;
    assert_eq!((rest.progress.total, rest.progress.repaired), (2, 2));
    // What failed can still be tried again by itself.
    let again = bench.engine.retry_failed(job.id).unwrap();
    let again = bench.engine.wait(again.id).await.unwrap();
    assert_eq!((again.of_job, again.progress.total, again.progress.failed), (Some(job.id), 1, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_asked_again_is_what_was_asked() {
    let bench = Bench::of(20, &[Kind::OutdatedV2]).await;
    let started = bench.engine.start_work(bench.root(), &one_by_one(dry(migrate(3)))).unwrap();
    let job = bench.cut_short(&started).await;
    let rest = bench.resumed(&job).await;
    assert_eq!((&rest.operation, rest.mode), (&job.operation, Some(Mode::DryRun)));
    assert_eq!(rest.progress.repaired, job.left);
    assert!(bench.rows().iter().all(|row| row.status == Status::Outdated));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_is_not_resumed_with_another_aim() {
    let bench = Bench::of(20, &[Kind::OutdatedV1]).await;
    let job = bench.cut_short(&bench.engine.start_work(bench.root(), &one_by_one(repair())).unwrap()).await;
    let other = litefleet::api::FleetSettings { target: Some(Version::Number(2)), ..bench.settings() };
    bench.engine.open_fleet(bench.root(), Some(other)).unwrap();
    bench.scan().await;
    assert_eq!(bench.engine.resume(job.id).unwrap_err().code, Code::Changed);
    bench.engine.open_fleet(bench.root(), Some(bench.settings())).unwrap();
    bench.scan().await;
    assert_eq!(bench.resumed(&job).await.progress.repaired, job.left);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_is_gone_is_said_to_be_gone() {
    let bench = Bench::of(20, &[Kind::OutdatedV2]).await;
    let job = bench.cut_short(&bench.engine.start_work(bench.root(), &one_by_one(repair())).unwrap()).await;
    let done = bench.paths_of(&job);
    let gone = bench.rows().into_iter().find(|row| !done.contains(&row.path)).unwrap().path;
    fs::remove_file(bench.root().join(&gone)).unwrap();
    bench.scan().await;
    let rest = bench.resumed(&job).await;
    assert_eq!((rest.progress.repaired, rest.progress.skipped), (job.left - 1, 1));
    let results = bench.engine.work_answer(rest.id).unwrap().results;
    let told = results.iter().find(|result| result.path == gone).unwrap();
    assert_eq!((told.outcome, told.code), (Outcome::Skipped, Some(Code::NotFound)));
}

#[tokio::test(flavor = "multi_thread")]
async fn files_that_were_named_are_resumed_without_their_fleet() {
    let bench = Bench::of(20, &[Kind::OutdatedV2]).await;
    let files: Vec<_> = bench.rows().iter().map(|row| bench.root().join(&row.path)).collect();
    let options = litefleet::api::WorkOptions { workers: Some(1), ..apply() };
    let started = bench.engine.start_work_on_list(&files, &bench.settings(), &Operation::Repair, &options).unwrap();
    let job = bench.cut_short(&started).await;
    bench.engine.forget_fleet(bench.root()).unwrap();
    let rest = bench.resumed(&job).await;
    assert_eq!((rest.kind, rest.progress.repaired), (JobType::Repair, job.left));
}

/// Backups of a whole fleet, and their folder.
async fn backed_up() -> (Bench, Job) {
    let bench = Bench::of(30, &[Kind::OutdatedV2]).await;
    let (job, _) = bench.done(&repair()).await;
    (bench, job)
}

fn outdated(bench: &Bench) -> usize {
    bench.rows().iter().filter(|row| row.status == Status::Outdated).count()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_restore_is_resumed_by_job_and_by_folder() {
    let (bench, job) = backed_up().await;
    let request = RestoreRequest { job: job.id, numbers: vec![], changed: Default::default(), mode: Mode::Apply };
    // More are restored at a time, so that a few go on after it was cancelled.
    let cut = bench.cut_short(&bench.engine.start_restore(&request).unwrap()).await;
    let rest = bench.resumed(&cut).await;
    assert_eq!((rest.of_job, rest.progress.repaired, rest.left), (Some(job.id), cut.left, 0));
    assert_eq!(outdated(&bench), 30);

    let (bench, job) = backed_up().await;
    let folder = bench.backups_of(job.id);
    let started = bench.engine.start_restore_file(&folder, &[], Default::default(), Mode::Apply).unwrap();
    let cut = bench.cut_short(&started).await;
    let rest = bench.resumed(&cut).await;
    assert_eq!((rest.progress.repaired, rest.left), (cut.left, 0));
    assert_eq!(outdated(&bench), 30);
}

#[tokio::test(flavor = "multi_thread")]
async fn another_process_resumes_what_this_one_left() {
    let bench = Bench::of(30, &[Kind::OutdatedV2]).await;
    let job = bench.cut_short(&bench.engine.start_work(bench.root(), &one_by_one(repair())).unwrap()).await;
    let other = Engine::start(&bench.state()).unwrap();
    // Its fleet need not be open there.
    let rest = other.resume(job.id).unwrap();
    assert_eq!(other.wait(rest.id).await.unwrap().progress.repaired, job.left);
    assert_eq!(bench.engine.resume(job.id).unwrap_err().code, Code::BadRequest);
    assert!(Path::new(&rest.root).is_absolute());
}
