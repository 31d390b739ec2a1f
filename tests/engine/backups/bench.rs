//! A fleet that was repaired, and what its databases hold.

use litefleet::{
    api::{
        Changed, FleetSettings, Job, JobStatus, ListQuery, Losses, Mode, Operation, RestoreRequest, Targets, Version,
        WorkOptions, WorkRequest, WorkResult,
    },
    fleet::Engine,
};
use litefleet_testkit::{Fleet, FleetOptions, Kind, fleet};
use rusqlite::{Connection, types::Value};
use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};
use tempfile::TempDir;
use uuid::Uuid;

/// A fleet and an engine.
pub struct Bench {
    pub folder: TempDir,
    pub fleet: Fleet,
    pub engine: Engine,
}

/// What a database holds: its schema, and all rows of all tables with rowids and types.
pub type Content = Vec<String>;

/// Kinds that a repair changes.
pub const CHANGED: [Kind; 6] =
    [Kind::OutdatedV2, Kind::OutdatedV1, Kind::MissingTable, Kind::ExtraColumn, Kind::WalPending, Kind::Current];

/// Reads a database, leaving it and what lies beside it alone; none where it is none.
pub fn content(path: &Path) -> Option<Content> {
    let scratch = tempfile::tempdir().unwrap();
    let copy = scratch.path().join("copy.db");
    fs::copy(path, &copy).ok()?;
    for suffix in ["-wal", "-journal"] {
        let beside = |path: &Path| PathBuf::from([path.as_os_str(), suffix.as_ref()].join("".as_ref()));
        let _ = fs::copy(beside(path), beside(&copy));
    }
    let connection = Connection::open(copy).ok()?;
    let mut content = rows(&connection, "SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY 1, 2, 4")?;
    for pragma in ["user_version", "application_id", "page_size", "encoding", "auto_vacuum", "journal_mode"] {
        content.extend(rows(&connection, &format!("PRAGMA {pragma}"))?);
    }
    let tables = rows(&connection, "SELECT name FROM sqlite_schema WHERE type = 'table' AND rootpage > 0 ORDER BY 1")?;
    for table in tables {
        let name = table.trim_start_matches("Text(\"").trim_end_matches("\")").to_owned();
        content.push(name.clone());
        let with_rowid = rows(&connection, &format!("SELECT rowid, * FROM \"{name}\" ORDER BY 1"));
        content.extend(with_rowid.or_else(|| rows(&connection, &format!("SELECT * FROM \"{name}\" ORDER BY 1")))?);
    }
    Some(content)
}

fn rows(connection: &Connection, sql: &str) -> Option<Content> {
    let mut statement = connection.prepare(sql).ok()?;
    let columns = statement.column_count();
    let rows = statement.query_map([], |row| {
        let values = (0..columns).map(|at| row.get::<_, Value>(at).map(|value| format!("{value:?}")));
        Ok(values.collect::<rusqlite::Result<Vec<_>>>()?.join(" "))
    });
    rows.ok()?.collect::<rusqlite::Result<_>>().ok()
}

impl Bench {
    /// A fleet of these kinds, scanned.
    pub async fn of(count: usize, kinds: &[Kind]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let options = FleetOptions { count, seed: 11, rows: 6, kinds: kinds.to_vec(), ..FleetOptions::default() };
        let fleet = fleet(&folder.path().join("made"), &options).unwrap();
        let engine = Engine::start(&folder.path().join("state")).unwrap();
        let bench = Self { folder, fleet, engine };
        let settings = FleetSettings { schemas: Some(bench.fleet.schemas.clone()), ..FleetSettings::default() };
        bench.engine.open_fleet(bench.root(), Some(settings)).unwrap();
        bench.scan().await;
        bench
    }

    pub fn root(&self) -> &Path {
        &self.fleet.root
    }

    pub fn state(&self) -> PathBuf {
        self.folder.path().join("state")
    }

    pub async fn scan(&self) {
        let job = self.engine.start_scan(self.root(), true).unwrap();
        assert_eq!(self.engine.wait(job.id).await.unwrap().error, None);
    }

    pub fn rows(&self) -> Vec<litefleet::api::DatabaseRow> {
        self.engine.list(self.root(), &ListQuery { limit: 1000, ..ListQuery::default() }).unwrap().rows
    }

    pub fn path_of(&self, kind: Kind) -> PathBuf {
        self.root().join(&self.fleet.first(kind).unwrap().path)
    }

    /// What every file of the fleet holds.
    pub fn contents(&self) -> BTreeMap<PathBuf, Option<Content>> {
        let files = walkdir::WalkDir::new(self.root()).into_iter().filter_map(Result::ok);
        let files = files.filter(|entry| entry.file_type().is_file() && !is_companion(entry.path()));
        files.map(|file| (file.path().to_path_buf(), content(file.path()))).collect()
    }

    /// Repairs everything, whatever is lost.
    pub async fn repaired(&self) -> (Job, Vec<WorkResult>) {
        self.done(Operation::Repair).await
    }

    /// Moves everything that may be to a version.
    pub async fn migrated(&self, version: i64) -> (Job, Vec<WorkResult>) {
        self.done(Operation::Migrate { to: Version::Number(version) }).await
    }

    async fn done(&self, operation: Operation) -> (Job, Vec<WorkResult>) {
        let options = WorkOptions { mode: Mode::Apply, losses: Losses::Allow, ..WorkOptions::default() };
        let request = WorkRequest { operation, targets: Targets::All, options };
        let job = self.engine.start_work(self.root(), &request).unwrap();
        self.answered(job).await
    }

    pub async fn restored(&self, request: &RestoreRequest) -> (Job, Vec<WorkResult>) {
        let job = self.engine.start_restore(request).unwrap();
        self.answered(job).await
    }

    pub async fn answered(&self, job: Job) -> (Job, Vec<WorkResult>) {
        let job = self.engine.wait(job.id).await.unwrap();
        assert_eq!((job.status, &job.error), (JobStatus::Completed, &None));
        let results = self.engine.work_answer(job.id).unwrap().results;
        let Job { progress, .. } = &job;
        assert_eq!(progress.processed, results.len() as u64);
        assert_eq!(
            progress.processed,
            progress.current + progress.repaired + progress.needs_confirmation + progress.skipped + progress.failed
        );
        (job, results)
    }

    /// A fleet of one, and the job that repaired it.
    pub async fn one() -> (Self, Job, PathBuf) {
        let bench = Self::of(1, &[Kind::OutdatedV2]).await;
        let (job, results) = bench.repaired().await;
        assert_eq!(
            results.iter().map(|result| result.outcome).collect::<Vec<_>>(),
            [litefleet::api::Outcome::Repaired]
        );
        let path = bench.path_of(Kind::OutdatedV2);
        (bench, job, path)
    }

    pub fn backups_of(&self, job: Uuid) -> PathBuf {
        self.state().join("backups").join(job.to_string())
    }
}

pub fn all_of(job: Uuid) -> RestoreRequest {
    RestoreRequest { job, numbers: Vec::new(), changed: Changed::Refuse, mode: Mode::Apply }
}

pub fn allowed(request: RestoreRequest) -> RestoreRequest {
    RestoreRequest { changed: Changed::Allow, ..request }
}

/// How many results have each outcome.
pub fn outcomes(results: &[WorkResult]) -> BTreeMap<&'static str, usize> {
    let mut outcomes = BTreeMap::new();
    for result in results {
        *outcomes.entry(result.outcome.word()).or_default() += 1;
    }
    outcomes
}

fn is_companion(path: &Path) -> bool {
    let name = path.to_string_lossy();
    ["-wal", "-shm", "-journal"].iter().any(|suffix| name.ends_with(suffix))
}
