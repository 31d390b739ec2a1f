//! A database, a plan written by hand, and what comes of them.

use crate::tree;
use litefleet::{
    Error,
    api::{ColumnOrder, Losses, NetworkFile},
    apply::{
        self, Applied, BackupFolder, BackupPlace, EmptyFile, Options, PlanWork, Renamed, ScriptWork, Seen, Stamp, Step,
        Task, Tell, Work,
    },
    plan::{Method, PlannedStatement},
    scan,
    schema::{self, model::Schema},
};
use rusqlite::{Connection, OpenFlags};
use std::{
    fs,
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};
use tempfile::TempDir;
use tokio_util::sync::CancellationToken;

/// A folder with one database and another for backups.
pub struct Bench {
    folder: TempDir,
    pub backups: Option<BackupFolder>,
    pub job: Job,
}

/// What is to be done to the database.
pub struct Job {
    pub statements: Vec<PlannedStatement>,
    pub target: Schema,
    pub renames: Vec<Renamed>,
    /// Runs in place of the statements.
    pub scripts: Vec<Script>,
    pub losses: Losses,
    pub order: ColumnOrder,
    pub stamp: Stamp,
    pub options: Options,
    pub cancel: CancellationToken,
    /// `None`: as the database is now.
    pub seen: Option<Seen>,
}

/// A migration script, and what it should make.
pub struct Script {
    pub name: String,
    pub sql: String,
    pub target: Schema,
}

impl Script {
    pub fn step(&self) -> Step<'_> {
        Step::Script(ScriptWork { name: &self.name, sql: &self.sql, line: 1, target: &self.target })
    }
}

impl Bench {
    pub fn new(sql: &str) -> Self {
        scan::configure_sqlite();
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("fleet")).unwrap();
        let backups = BackupFolder::create(&folder.path().join("backups/job"), "job").unwrap();
        let job = Job {
            statements: Vec::new(),
            target: Schema::default(),
            renames: Vec::new(),
            scripts: Vec::new(),
            losses: Losses::Refuse,
            order: ColumnOrder::Any,
            stamp: Stamp::default(),
            options: Options {
                busy: Duration::from_millis(200),
                limit: Duration::from_secs(60),
                empty: EmptyFile::Refuse,
                network: NetworkFile::Refuse,
            },
            cancel: CancellationToken::new(),
            seen: None,
        };
        let bench = Self { folder, backups: Some(backups), job };
        if !sql.is_empty() {
            bench.open().execute_batch(sql).unwrap();
        }
        bench
    }

    /// The same database, to be turned into what `target` makes by these statements.
    pub fn plan(mut self, statements: &[&str], target: &str) -> Self {
        self.job.statements = statements.iter().map(|sql| statement(sql)).collect();
        self.job.target = schema_of(target);
        self
    }

    /// The same database, to be migrated by a script to what `target` makes.
    pub fn script(mut self, sql: &str, target: &str) -> Self {
        let name = format!("{:03}.sql", self.job.scripts.len() + 1);
        self.job.scripts.push(Script { name, sql: sql.to_owned(), target: schema_of(target) });
        self
    }

    pub fn path(&self) -> PathBuf {
        self.folder.path().join("fleet").join("a.db")
    }

    pub fn fleet(&self) -> PathBuf {
        self.folder.path().join("fleet")
    }

    pub fn backup(&self, number: u64) -> PathBuf {
        self.folder.path().join(format!("backups/job/{number}.db"))
    }

    pub fn scratch(&self) -> PathBuf {
        self.folder.path().to_path_buf()
    }

    /// A connection of somebody else.
    pub fn open(&self) -> Connection {
        let connection = Connection::open(self.path()).unwrap();
        connection.pragma_update(None, "foreign_keys", false).unwrap();
        connection
    }

    pub fn seen(&self) -> Seen {
        seen(&self.path())
    }

    pub fn apply(&self) -> Result<Applied, Error> {
        let seen = self.job.seen.clone().unwrap_or_else(|| self.seen());
        self.apply_seen(seen)
    }

    pub fn apply_seen(&self, seen: Seen) -> Result<Applied, Error> {
        self.apply_by(seen, apply::StampBy::Given(self.job.stamp.clone()))
    }

    /// Stamped by this.
    pub fn apply_with(&self, stamper: &dyn apply::Stamper) -> Result<Applied, Error> {
        self.apply_by(self.seen(), apply::StampBy::Read(stamper))
    }

    fn apply_by(&self, seen: Seen, stamp: apply::StampBy<'_>) -> Result<Applied, Error> {
        let path = self.path();
        let Job { statements, target, renames, scripts, losses, order, options, cancel, .. } = &self.job;
        let plan = [Step::Plan(PlanWork { statements, target, renames })];
        let scripts = scripts.iter().map(Script::step).collect::<Vec<_>>();
        let steps = if scripts.is_empty() { plan.as_slice() } else { scripts.as_slice() };
        let work = Work { steps, losses: *losses, order: *order };
        let backup = self.backups.as_ref().map(|folder| BackupPlace { folder, number: 1, versions: [None, None] });
        let task =
            Task { path: &path, seen, work, stamp, backup, options: *options, memo: None, tell: Tell::default() };
        apply::apply(&task, cancel)
    }

    /// Applies and expects a refusal that leaves the folder as it was, in every way.
    pub fn refused(&self) -> Error {
        let seen = self.job.seen.clone().unwrap_or_else(|| self.seen());
        let before = tree::snapshot(&self.fleet());
        let error = self.apply_seen(seen).expect_err("it was not refused");
        // The folder itself gets new times where SQLite had a journal in it.
        let here = self.fleet();
        let without_folder = |entries| -> Vec<_> {
            let entries: std::collections::BTreeMap<PathBuf, tree::Entry> = entries;
            entries.into_iter().filter(|(path, _)| *path != here).collect()
        };
        assert_eq!(without_folder(tree::snapshot(&self.fleet())), without_folder(before), "{error}");
        assert_eq!(partials(&self.scratch()), Vec::<PathBuf>::new());
        error
    }

    pub fn rows(&self, sql: &str) -> Vec<String> {
        rows(&self.path(), sql)
    }

    pub fn names(&self) -> Vec<String> {
        let mut names: Vec<String> = fs::read_dir(self.fleet())
            .unwrap()
            .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    }
}

pub fn seen(path: &Path) -> Seen {
    let stat = fs::symlink_metadata(path).unwrap();
    let fingerprint = match Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY) {
        Ok(connection) => schema::read(&connection).map(|(_, schema)| schema::fingerprint(&schema)).ok(),
        Err(_) => None,
    };
    let fingerprint = fingerprint.unwrap_or_else(|| schema::fingerprint(&Schema::default()));
    Seen { device: stat.dev(), inode: stat.ino(), bytes: stat.size(), fingerprint }
}

pub fn statement(sql: &str) -> PlannedStatement {
    let rebuilds = sql.contains("RENAME TO") || sql.contains("DROP TABLE") || sql.contains("INSERT INTO new_");
    let method = if rebuilds { Method::Rebuild } else { Method::Alter };
    PlannedStatement { sql: sql.to_owned(), reason: "it is wanted".to_owned(), method, change: Some(0) }
}

pub fn schema_of(sql: &str) -> Schema {
    let connection = Connection::open_in_memory().unwrap();
    connection.pragma_update(None, "foreign_keys", false).unwrap();
    connection.execute_batch(sql).unwrap();
    schema::read(&connection).unwrap().1
}

pub fn rows(path: &Path, sql: &str) -> Vec<String> {
    let connection = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap();
    let mut statement = connection.prepare(sql).unwrap();
    let columns = statement.column_count();
    let rows = statement.query_map([], |row| {
        let values = (0..columns).map(|at| row.get::<_, rusqlite::types::Value>(at).map(|value| format!("{value:?}")));
        Ok(values.collect::<rusqlite::Result<Vec<_>>>()?.join(" "))
    });
    rows.unwrap().collect::<rusqlite::Result<_>>().unwrap()
}

fn partials(folder: &Path) -> Vec<PathBuf> {
    let files = walkdir::WalkDir::new(folder).into_iter().filter_map(Result::ok);
    files
        .map(|entry| entry.path().to_path_buf())
        .filter(|path| path.extension().is_some_and(|end| end == "partial"))
        .collect()
}

/// Another process that holds a database, until it is dropped.
pub struct Holder(Child);

impl Holder {
    /// True where SQL can be run in another process without waiting.
    pub fn try_once(path: &Path, sql: &str) -> bool {
        let script = "import sqlite3, sys
sqlite3.connect(sys.argv[1], isolation_level=None, timeout=0).execute(sys.argv[2])";
        let mut python = Command::new("python3");
        python.arg("-c").arg(script).arg(path).arg(sql).stderr(Stdio::null());
        python.status().unwrap().success()
    }

    /// Runs SQL in another process, which then keeps the database open.
    pub fn new(path: &Path, sql: &str) -> Self {
        let ready = path.parent().unwrap().with_extension("ready");
        let script = "import sqlite3, sys, time
c = sqlite3.connect(sys.argv[1], isolation_level=None)
for sql in sys.argv[2].split(';'): list(c.execute(sql)) if not sql.startswith('-') else next(c.execute(sql[1:]))
open(sys.argv[3], 'w').close()
time.sleep(60)";
        let arguments = [path.as_os_str(), sql.as_ref(), ready.as_os_str()];
        let child = Command::new("python3").arg("-c").arg(script).args(arguments).stdin(Stdio::null()).spawn().unwrap();
        let started = Instant::now();
        while !ready.exists() {
            assert!(started.elapsed() < Duration::from_secs(20), "the other process does not start");
            std::thread::sleep(Duration::from_millis(5));
        }
        fs::remove_file(ready).unwrap();
        Self(child)
    }
}

impl Drop for Holder {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
