//! Litefleet's own database: fleets, the cache of their scans, jobs, settings. One file per table family.

mod alerts;
mod cases;
mod databases;
mod failures;
mod figures;
mod fleets;
mod held;
mod jobs;
mod look;
mod members;
mod results;
mod revisions;
mod said;
mod samples;
mod settings;
mod thin;

pub use cases::nothing_left;
pub use databases::{Put, Written};
pub use failures::FailingRecord;
pub use figures::Figures;
pub use fleets::{FleetRecord, ScanRecord};
pub use jobs::{JobsKept, RESULTS_KEPT};
pub use look::LookAt;
pub use results::ResultRecord;
pub use revisions::RevisionsOf;
pub use samples::Sample;

use crate::{Code, Error, Result};
use held::Held;
use rusqlite::{Connection, TransactionBehavior};
use rusqlite_migration::{M, Migrations};
use said::Remembered;
use std::{
    fs,
    path::{Path, PathBuf},
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

/// The name of the database in the state folder.
const FILE: &str = "litefleet.db";

/// How long another Litefleet process may hold the database.
const BUSY: Duration = Duration::from_secs(5);

/// What is left of the write-ahead log once its content is in the database.
const LOG_BYTES: u32 = 8 << 20;

/// `PRAGMA cache_size`, in KiB by its sign: the indexes that a screen goes through stay in memory.
const CACHE_KIB: i32 = -16 << 10;

/// `PRAGMA application_id` of Litefleet's own database: `LtFl`. By it the database is told from one of another program.
const APPLICATION: i32 = 0x4c74_466c;

/// The versions of Litefleet's own schema; `PRAGMA user_version` counts them.
const STEPS: &[M<'static>] = &[
    M::up(include_str!("0001.sql")),
    M::up(include_str!("0002.sql")),
    M::up(include_str!("0003.sql")),
    M::up(include_str!("0004.sql")),
    M::up(include_str!("0005.sql")),
    M::up(include_str!("0006.sql")),
    M::up(include_str!("0007.sql")),
    M::up(include_str!("0008.sql")),
    M::up(include_str!("0009.sql")),
    M::up(include_str!("0010.sql")),
];
const MIGRATIONS: Migrations<'static> = Migrations::from_slice(STEPS);

/// Litefleet's own database.
#[derive(Debug)]
pub struct State {
    folder: PathBuf,
    connection: Mutex<Connection>,
    /// Results that could not be kept.
    held: Mutex<Held>,
    /// What words are looked for in.
    said: Mutex<Remembered>,
}

impl State {
    /// Opens the database in `folder`, making both where they are not there. One that is damaged or from a newer
    /// Litefleet is set aside under another name, never deleted, and a new one is made.
    ///
    /// # Errors
    /// The folder or file cannot be made, or another process holds the database for too long.
    pub fn open(folder: &Path) -> Result<Self> {
        make_private_folder(folder).map_err(|error| unusable(folder, error))?;
        let _turn = turn(folder).map_err(|error| unusable(folder, error))?;
        let path = folder.join(FILE);
        let connection = match connect(&path) {
            Ok(connection) => connection,
            Err(Fault::Unusable(why)) => {
                set_aside(&path, &why).map_err(|error| unusable(folder, error))?;
                connect(&path).map_err(|fault| unusable(folder, fault.into_error()))?
            }
            Err(Fault::Other(error)) => return Err(unusable(folder, error)),
        };
        Ok(Self {
            folder: folder.to_path_buf(),
            connection: Mutex::new(connection),
            held: Mutex::default(),
            said: Mutex::default(),
        })
    }

    /// The state folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Differs from before where another connection, of whichever process, has written since.
    ///
    /// # Errors
    /// The state database failed.
    pub fn data_version(&self) -> Result<i64> {
        Ok(self.connection().pragma_query_value(None, "data_version", |row| row.get(0))?)
    }

    fn connection(&self) -> MutexGuard<'_, Connection> {
        // A panic while the lock was held rolled its transaction back; the connection itself is sound.
        self.connection.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Why the database could not be opened.
enum Fault {
    /// Damaged, no database, or from a newer Litefleet: a new one is wanted.
    Unusable(String),
    /// Anything that a new database would not mend.
    Other(rusqlite::Error),
}

impl Fault {
    fn into_error(self) -> Box<dyn std::error::Error + Send + Sync> {
        match self {
            Self::Unusable(why) => why.into(),
            Self::Other(error) => error.into(),
        }
    }
}

impl From<rusqlite::Error> for Fault {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode::{DatabaseCorrupt, NotADatabase};
        match error.sqlite_error_code() {
            Some(DatabaseCorrupt | NotADatabase) => Self::Unusable(error.to_string()),
            _ => Self::Other(error),
        }
    }
}

fn connect(path: &Path) -> Result<Connection, Fault> {
    let mut connection = Connection::open(path)?;
    make_private(path);
    connection.busy_timeout(BUSY)?;
    // One that reads first and finds that another process has written meanwhile could not write any more, nor wait for it.
    connection.set_transaction_behavior(TransactionBehavior::Immediate);
    let is_marked = is_marked_as_ours(&connection)?;
    connection.pragma_update(None, "journal_mode", "wal")?;
    connection.pragma_update(None, "synchronous", "normal")?;
    connection.pragma_update(None, "journal_size_limit", LOG_BYTES)?;
    connection.pragma_update(None, "cache_size", CACHE_KIB)?;
    connection.pragma_update(None, "foreign_keys", true)?;
    MIGRATIONS.to_latest(&mut connection).map_err(|error| match error {
        rusqlite_migration::Error::RusqliteError { err, .. } => Fault::from(err),
        other => Fault::Unusable(other.to_string()),
    })?;
    if !is_marked {
        connection.pragma_update(None, "application_id", APPLICATION)?;
    }
    Ok(connection)
}

/// Refuses a database that another program has made. One from before Litefleet marked its own is known by a table of its.
fn is_marked_as_ours(connection: &Connection) -> Result<bool, Fault> {
    let id: i32 = connection.pragma_query_value(None, "application_id", |row| row.get(0))?;
    let table = |which: &str| connection.prepare(&format!("SELECT 1 FROM sqlite_schema {which}"))?.exists([]);
    match id {
        APPLICATION => Ok(true),
        0 if !table("")? || table("WHERE type = 'table' AND name = 'fleets'")? => Ok(false),
        other => Err(Fault::Unusable(format!("it is a database of another program (application_id {other})"))),
    }
}

/// Waits until no other process makes, migrates or sets aside the database; the lock goes with the file.
fn turn(folder: &Path) -> std::io::Result<fs::File> {
    let file = fs::OpenOptions::new().create(true).truncate(false).write(true).open(folder.join("opening.lock"))?;
    file.lock()?;
    Ok(file)
}

/// Renames the database and its companions, so that a person can still look at them.
fn set_aside(path: &Path, why: &str) -> std::io::Result<()> {
    // The id keeps two of one second apart; it sorts by time.
    let stamp = uuid::Uuid::now_v7().simple().to_string();
    let aside = |suffix: &str| PathBuf::from(format!("{}.{stamp}.set-aside{suffix}", path.display()));
    tracing::warn!(%why, to = %aside("").display(), "setting the state database aside");
    for suffix in ["-wal", "-shm", "-journal", ""] {
        let mut from = path.as_os_str().to_owned();
        from.push(suffix);
        match fs::rename(&from, aside(suffix)) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    Ok(())
}

fn unusable(folder: &Path, source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Error {
    let source = source.into();
    Error::new(Code::State, format!("cannot use the state folder {}: {source}", folder.display()))
        .hint("name another one with --state-dir or LITEFLEET_STATE_DIR, or make this one writable")
        .at(folder)
        .because(source)
}

/// Makes the folder, readable by its owner alone.
pub(crate) fn make_private_folder(folder: &Path) -> std::io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// Takes the file from everybody but its owner. What cannot be done is left: the folder is private already.
fn make_private(path: &Path) {
    #[cfg(unix)]
    {
        let private = std::os::unix::fs::PermissionsExt::from_mode(0o600);
        if let Err(error) = fs::set_permissions(path, private) {
            tracing::warn!(%error, path = %path.display(), "cannot make the file private");
        }
    }
}

impl From<rusqlite::Error> for Error {
    /// An error of the state database; those of scanned databases are values, not errors.
    fn from(error: rusqlite::Error) -> Self {
        Self::new(Code::State, format!("Litefleet's own database failed: {error}"))
            .hint("check the disk and the permissions of the state folder")
            .because(error)
    }
}
