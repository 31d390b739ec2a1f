//! A fleet, an engine, and work on it.

use litefleet::{
    api::{
        FleetSettings, Job, JobStatus, ListQuery, Losses, Mode, Operation, ResultsQuery, Targets, WorkOptions,
        WorkRequest, WorkResult,
    },
    fleet::Engine,
};
use litefleet_testkit::{Fleet, FleetOptions, Kind, fleet};
use std::path::{Path, PathBuf};
use tempfile::TempDir;

pub struct Bench {
    pub folder: TempDir,
    pub fleet: Fleet,
    pub engine: Engine,
}

impl Bench {
    /// A fleet of every kind, scanned.
    pub async fn of_all_kinds(count: usize) -> Self {
        Self::of(count, &Kind::ALL).await
    }

    pub async fn of(count: usize, kinds: &[Kind]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let options = FleetOptions { count, seed: 11, rows: 6, kinds: kinds.to_vec(), ..FleetOptions::default() };
        let fleet = fleet(&folder.path().join("made"), &options).unwrap();
        let engine = Engine::start(&folder.path().join("state")).unwrap();
        let bench = Self { folder, fleet, engine };
        bench.engine.open_fleet(bench.root(), Some(bench.settings())).unwrap();
        bench.scan().await;
        bench
    }

    pub fn root(&self) -> &Path {
        &self.fleet.root
    }

    pub fn state(&self) -> PathBuf {
        self.folder.path().join("state")
    }

    pub fn settings(&self) -> FleetSettings {
        FleetSettings { schemas: Some(self.fleet.schemas.clone()), ..FleetSettings::default() }
    }

    pub async fn scan(&self) {
        let job = self.engine.start_scan(self.root(), true).unwrap();
        assert_eq!(self.engine.wait(job.id).await.unwrap().error, None);
    }

    pub async fn work(&self, request: &WorkRequest) -> Job {
        let job = self.engine.start_work(self.root(), request).unwrap();
        self.ended(job).await
    }

    pub async fn ended(&self, job: Job) -> Job {
        let job = self.engine.wait(job.id).await.unwrap();
        assert!(job.is_over());
        job
    }

    /// Work that ends as it should.
    pub async fn done(&self, request: &WorkRequest) -> (Job, Vec<WorkResult>) {
        let job = self.work(request).await;
        assert_eq!((job.status, &job.error), (JobStatus::Completed, &None));
        let answer = self.engine.work_answer(job.id).unwrap();
        (answer.job, answer.results)
    }

    pub fn rows(&self) -> Vec<litefleet::api::DatabaseRow> {
        self.engine.list(self.root(), &ListQuery { limit: 1000, ..ListQuery::default() }).unwrap().rows
    }

    pub fn id_of(&self, kind: Kind) -> i64 {
        let path = &self.fleet.first(kind).unwrap().path;
        self.rows().into_iter().find(|row| row.path == *path).unwrap().id
    }

    pub fn path_of(&self, kind: Kind) -> PathBuf {
        self.root().join(&self.fleet.first(kind).unwrap().path)
    }

    pub fn kind_of(&self, path: &str) -> Kind {
        self.fleet.truth.iter().find(|truth| truth.path == path).unwrap().kind
    }
}

pub fn repair() -> WorkRequest {
    WorkRequest { operation: Operation::Repair, targets: Targets::All, options: apply() }
}

pub fn apply() -> WorkOptions {
    WorkOptions { mode: Mode::Apply, ..WorkOptions::default() }
}

pub fn losing(request: WorkRequest) -> WorkRequest {
    WorkRequest { options: WorkOptions { losses: Losses::Allow, ..request.options }, ..request }
}

pub fn everything() -> ResultsQuery {
    ResultsQuery { limit: 1000, ..ResultsQuery::default() }
}
