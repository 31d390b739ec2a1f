//! A fleet, an engine, and work on it.

use litefleet::{
    api::{
        DatabaseRow, FleetSettings, Job, JobStatus, ListQuery, Losses, Mode, Operation, Targets, WorkOptions,
        WorkRequest, WorkResult,
    },
    fleet::Engine,
};
use litefleet_testkit::{Fleet, FleetOptions, Kind, database, fleet};
use std::{
    fs,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};
use tempfile::TempDir;
use uuid::Uuid;

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
        Self::with(folder, fleet).await
    }

    /// A fleet of databases `0.db`, `1.db` … made by these statements, held against `vN.sql` files.
    pub async fn made(schemas: &[(&str, &str)], databases: &[&str]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().join("fleet");
        let place = folder.path().join("schemas");
        for (name, sql) in schemas {
            let file = place.join(name);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, sql).unwrap();
        }
        for (number, sql) in databases.iter().enumerate() {
            database(root.join(format!("{number}.db")), sql).unwrap();
        }
        Self::with(folder, Fleet { root, schemas: place, truth: Vec::new() }).await
    }

    pub async fn with(folder: TempDir, fleet: Fleet) -> Self {
        let fleet = Fleet { root: fleet.root.canonicalize().unwrap(), ..fleet };
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

    /// Work, to its end.
    pub async fn work(&self, request: &WorkRequest) -> Job {
        let job = self.engine.start_work(self.root(), request).unwrap();
        self.engine.wait(job.id).await.unwrap()
    }

    /// Work that ends as it should, with its results.
    pub async fn done(&self, request: &WorkRequest) -> (Job, Vec<WorkResult>) {
        let job = self.work(request).await;
        self.done_with(&job)
    }

    pub fn done_with(&self, job: &Job) -> (Job, Vec<WorkResult>) {
        assert_eq!((job.status, &job.error), (JobStatus::Completed, &None));
        let answer = self.engine.work_answer(job.id).unwrap();
        (answer.job, answer.results)
    }

    /// A job that was started and is not to take another database.
    pub fn held(&self, request: &WorkRequest) -> Job {
        let job = self.engine.start_work(self.root(), request).unwrap();
        self.engine.pause_job(job.id, true).unwrap()
    }

    /// Waits until so many databases are done.
    pub fn wait_for(&self, job: Uuid, processed: u64) -> Job {
        let since = Instant::now();
        loop {
            let job = self.engine.job(job).unwrap();
            if job.progress.processed >= processed || job.is_over() {
                return job;
            }
            assert!(since.elapsed() < Duration::from_secs(60), "{job:?}");
            std::thread::sleep(Duration::from_millis(2));
        }
    }

    pub fn rows(&self) -> Vec<DatabaseRow> {
        self.engine.list(self.root(), &ListQuery { limit: 1000, ..ListQuery::default() }).unwrap().rows
    }

    pub fn row(&self, path: &str) -> DatabaseRow {
        self.rows().into_iter().find(|row| row.path == path).unwrap()
    }

    pub fn id_of(&self, kind: Kind) -> i64 {
        self.row(&self.fleet.first(kind).unwrap().path).id
    }

    pub fn path_of(&self, kind: Kind) -> PathBuf {
        self.root().join(&self.fleet.first(kind).unwrap().path)
    }

    pub fn kind_of(&self, path: &str) -> Kind {
        self.fleet.truth.iter().find(|truth| truth.path == path).unwrap().kind
    }

    pub fn backups_of(&self, job: Uuid) -> PathBuf {
        self.state().join("backups").join(job.to_string())
    }
}

pub fn repair() -> WorkRequest {
    WorkRequest { operation: Operation::Repair, targets: Targets::All, options: apply() }
}

pub fn migrate(to: i64) -> WorkRequest {
    WorkRequest { operation: Operation::Migrate { to: litefleet::api::Version::Number(to) }, ..repair() }
}

pub fn apply() -> WorkOptions {
    WorkOptions { mode: Mode::Apply, ..WorkOptions::default() }
}

pub fn losing(request: WorkRequest) -> WorkRequest {
    WorkRequest { options: WorkOptions { losses: Losses::Allow, ..request.options }, ..request }
}

pub fn dry(request: WorkRequest) -> WorkRequest {
    WorkRequest { options: WorkOptions { mode: Mode::DryRun, ..request.options }, ..request }
}

pub fn one_by_one(request: WorkRequest) -> WorkRequest {
    WorkRequest { options: WorkOptions { workers: Some(1), ..request.options }, ..request }
}

/// One value of a database, as text.
pub fn value(path: &Path, sql: &str) -> String {
    let connection = rusqlite::Connection::open(path).unwrap();
    let value: rusqlite::types::Value = connection.query_row(sql, [], |row| row.get(0)).unwrap();
    match value {
        rusqlite::types::Value::Text(text) => text,
        rusqlite::types::Value::Integer(number) => number.to_string(),
        other => format!("{other:?}"),
    }
}
