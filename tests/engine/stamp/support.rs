//! A database, a catalog, and what a stamp makes of them.

use jiff::Timestamp;
use litefleet::{
    Code, Error,
    api::{ColumnOrder, Losses, NetworkFile, Version},
    apply::{self, EmptyFile, Options, PlanWork, Seen, Step, Task, Tell, Work},
    catalog::{
        self, Catalog,
        source::{Placed, VersionSource},
    },
    plan::{Method, PlannedStatement},
    scan,
    schema::{self, model::Schema},
    stamp::{self, Stamp, StampRequest, StampState},
};
use rusqlite::{Connection, OpenFlags};
use std::{fs, os::unix::fs::MetadataExt, path::PathBuf, time::Duration};
use tempfile::TempDir;
use tokio_util::sync::CancellationToken;

/// 2026-11-22T07:00:00Z, and half a second.
pub const NOW: &str = "2026-11-22T07:00:00.5Z";

/// A folder with one database and a catalog.
pub struct Bench {
    folder: TempDir,
    pub catalog: Catalog,
}

impl Bench {
    /// A database that `sql` makes, and a catalog of files of these names with this text.
    pub fn new(sql: &str, files: &[(&str, &str)]) -> Self {
        scan::configure_sqlite();
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("fleet")).unwrap();
        let schemas = folder.path().join("schemas");
        for (name, text) in files {
            let path = schemas.join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        let catalog = catalog::load(&schemas).unwrap();
        let bench = Self { folder, catalog };
        bench.open().execute_batch(sql).unwrap();
        bench
    }

    /// The same with versions of these numbers that do not matter.
    pub fn with_versions(sql: &str, versions: &[&str]) -> Self {
        let files: Vec<(String, String)> =
            versions.iter().map(|version| (format!("schema-v{version}.sql"), "CREATE TABLE t(a)".to_owned())).collect();
        Self::new(sql, &files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect::<Vec<_>>())
    }

    pub fn path(&self) -> PathBuf {
        self.folder.path().join("fleet/a.db")
    }

    pub fn open(&self) -> Connection {
        Connection::open(self.path()).unwrap()
    }

    pub fn schema(&self) -> Schema {
        let connection = Connection::open_with_flags(self.path(), OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap();
        schema::read(&connection).unwrap().1
    }

    pub fn state(&self, source: &VersionSource) -> StampState {
        let connection = Connection::open_with_flags(self.path(), OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap();
        stamp::read_state(&connection, source, &self.schema()).unwrap()
    }

    /// What would be written where the work runs these statements.
    pub fn stamp_after(&self, source: &VersionSource, version: &Version, work: &[&str]) -> Result<Stamp, Error> {
        let state = self.state(source);
        stamp::stamp(&StampRequest {
            source,
            version,
            catalog: &self.catalog,
            target: &self.target(work),
            state: &state,
            changes: !work.is_empty(),
            now: NOW.parse::<Timestamp>().unwrap(),
        })
    }

    /// The schema after these statements.
    pub fn target(&self, work: &[&str]) -> Schema {
        let sql: Vec<String> = self.statements();
        let copy = Connection::open_in_memory().unwrap();
        sql.iter().for_each(|sql| copy.execute_batch(sql).unwrap());
        work.iter().for_each(|sql| copy.execute_batch(sql).unwrap());
        schema::read(&copy).unwrap().1
    }

    fn statements(&self) -> Vec<String> {
        let connection = self.open();
        let mut statement = connection
            .prepare("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite%'")
            .unwrap();
        statement.query_map([], |row| row.get(0)).unwrap().collect::<rusqlite::Result<_>>().unwrap()
    }

    /// Runs the statements and the stamp through `apply`.
    pub fn apply(&self, stamp: Stamp, work: &[&str]) -> Result<(), Error> {
        let stat = fs::symlink_metadata(self.path()).unwrap();
        let statements: Vec<PlannedStatement> = work
            .iter()
            .map(|sql| PlannedStatement {
                sql: (*sql).to_owned(),
                reason: "it is wanted".to_owned(),
                method: Method::Alter,
                change: Some(0),
            })
            .collect();
        let target = self.target(work);
        let plan = [Step::Plan(PlanWork { statements: &statements, target: &target, renames: &[] })];
        // Where only the version is written there is no step at all.
        let steps = if work.is_empty() { &[][..] } else { &plan[..] };
        let path = self.path();
        let task = Task {
            path: &path,
            seen: Seen {
                device: stat.dev(),
                inode: stat.ino(),
                bytes: stat.size(),
                fingerprint: schema::fingerprint(&self.schema()),
            },
            work: Work { steps, losses: Losses::Refuse, order: ColumnOrder::Any },
            stamp: litefleet::apply::StampBy::Given(stamp),
            backup: None,
            options: Options {
                busy: Duration::from_millis(200),
                limit: Duration::from_secs(60),
                empty: EmptyFile::Refuse,
                network: NetworkFile::Refuse,
            },
            memo: None,
            tell: Tell::default(),
        };
        apply::apply(&task, &CancellationToken::new()).map(drop)
    }

    /// The law: after the stamp the source states exactly the version.
    pub fn becomes(&self, source: &str, version: &Version) {
        self.becomes_after(source, version, &[]);
    }

    /// The same after some work.
    pub fn becomes_after(&self, source: &str, version: &Version, work: &[&str]) {
        let source = VersionSource::parse(source).unwrap().unwrap();
        let stamp = self.stamp_after(&source, version, work).unwrap_or_else(|error| panic!("{source}: {error}"));
        self.apply(stamp.clone(), work).unwrap_or_else(|error| panic!("{source}: {error}: {stamp:?}"));
        assert_eq!(self.placed(&source), Placed::Version(version.clone()), "{source}: {stamp:?}");
    }

    pub fn placed(&self, source: &VersionSource) -> Placed {
        source.place(&source.read_in(&self.open(), &self.schema()).unwrap(), &self.catalog)
    }

    /// Why no stamp is made, and that it comes with a hint.
    pub fn refused(&self, source: &str, version: &Version, work: &[&str]) -> (Code, String) {
        let source = VersionSource::parse(source).unwrap().unwrap();
        let error = self.stamp_after(&source, version, work).expect_err("it was not refused");
        assert!(error.hint.as_ref().is_some_and(|hint| !hint.is_empty()), "{error}: no hint");
        assert!(error.message.starts_with(|c: char| !c.is_uppercase()) && !error.message.ends_with('.'), "{error}");
        (error.code, error.message)
    }

    pub fn rows(&self, sql: &str) -> Vec<String> {
        let connection = self.open();
        let mut statement = connection.prepare(sql).unwrap();
        let columns = statement.column_count();
        let rows = statement.query_map([], |row| {
            let values =
                (0..columns).map(|at| row.get::<_, rusqlite::types::Value>(at).map(|value| format!("{value:?}")));
            Ok(values.collect::<rusqlite::Result<Vec<_>>>()?.join(" "))
        });
        rows.unwrap().collect::<rusqlite::Result<_>>().unwrap()
    }
}

pub fn number(number: i64) -> Version {
    Version::Number(number)
}

pub fn text(text: &str) -> Version {
    Version::Text(text.to_owned())
}
