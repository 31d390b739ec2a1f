//! Connections that write, and those that read beside them.

use crate::{Code, Error, Result};
use rusqlite::{Connection, OpenFlags, config::DbConfig, limits::Limit};
use std::{
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering::Relaxed},
    },
    time::{Duration, Instant},
};
use tokio_util::sync::CancellationToken;

/// How many steps of a statement pass between two looks at the clock.
const STEPS: std::ffi::c_int = 20_000;

/// Pages that a connection keeps in memory, in KiB: enough that a database of the usual size is not written to before it is
/// committed, so that others can read it for longest.
pub(super) const CACHE_KIB: i64 = 32 << 10;

/// What ends work before its end.
#[derive(Clone, Debug)]
pub(super) struct Watch {
    cancel: CancellationToken,
    deadline: Instant,
    /// It is too late to stop: nothing asks any more.
    closed: Arc<AtomicBool>,
}

impl Watch {
    /// Work that starts now.
    pub(super) fn new(cancel: &CancellationToken, limit: Duration) -> Self {
        let now = Instant::now();
        let deadline = now.checked_add(limit).unwrap_or(now + Duration::from_secs(86_400));
        Self { cancel: cancel.clone(), deadline, closed: Arc::default() }
    }

    /// Says whether to go on.
    ///
    /// # Errors
    /// Cancelled, or the time is over.
    pub(super) fn check(&self, path: &Path) -> Result<()> {
        if self.cancel.is_cancelled() {
            return Err(Error::new(Code::Cancelled, format!("the work on {} was cancelled", path.display())).at(path));
        }
        if Instant::now() >= self.deadline {
            return Err(Error::new(Code::TimedOut, format!("the work on {} took too long", path.display()))
                .hint("allow more time, or try again when the disk is less busy")
                .at(path));
        }
        Ok(())
    }

    /// From here on it cannot be stopped.
    pub(super) fn close(&self) {
        self.closed.store(true, Relaxed);
    }

    /// True where what runs has to end.
    pub(super) fn stops(&self) -> bool {
        !self.closed.load(Relaxed) && (self.cancel.is_cancelled() || Instant::now() >= self.deadline)
    }
}

/// Opens a database for writing. Nothing is made where there is nothing, and a name is a name
/// (<https://sqlite.org/uri.html> is not for files of others).
pub(super) fn writer(path: &Path, busy: Duration, watch: &Watch) -> rusqlite::Result<Connection> {
    let connection = open(path, OpenFlags::SQLITE_OPEN_READ_WRITE, busy, watch)?;
    // A commit is told only once it would outlive a power loss: EXTRA has the folder written too after the journal is gone
    // (https://sqlite.org/pragma.html#pragma_synchronous).
    connection.execute_batch(&format!("PRAGMA synchronous = EXTRA; PRAGMA cache_size = -{CACHE_KIB}"))?;
    Ok(connection)
}

/// Opens a database for reading beside a connection that has locked it.
pub(super) fn reader(path: &Path, busy: Duration, watch: &Watch) -> rusqlite::Result<Connection> {
    open(path, OpenFlags::SQLITE_OPEN_READ_ONLY, busy, watch)
}

/// Opens a private file, which nobody else has: so a log needs no shared memory. It is opened for writing, for a check on a
/// connection that only reads leaves `CHECK` out.
pub(super) fn private(path: &Path, watch: &Watch) -> rusqlite::Result<Connection> {
    let connection = open(path, OpenFlags::SQLITE_OPEN_READ_WRITE, Duration::ZERO, watch)?;
    connection.execute_batch(&format!(
        "PRAGMA locking_mode = EXCLUSIVE; PRAGMA synchronous = OFF; PRAGMA cache_size = -{CACHE_KIB}"
    ))?;
    Ok(connection)
}

/// Opens an empty private file. It is worth nothing until it is complete, so there is no journal to go back by.
pub(super) fn private_new(path: &Path, watch: &Watch) -> rusqlite::Result<Connection> {
    let connection = private(path, watch)?;
    connection.pragma_update(None, "journal_mode", "MEMORY")?;
    Ok(connection)
}

/// Turns off what would write more than the statements say, and reads it back: it cannot be changed any more once a
/// transaction has begun.
///
/// # Errors
/// It stayed on.
pub(super) fn disarm(connection: &Connection, path: &Path) -> Result<()> {
    let off = [DbConfig::SQLITE_DBCONFIG_ENABLE_FKEY, DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER];
    for setting in off {
        let on = connection.set_db_config(setting, false).and_then(|_| connection.db_config(setting));
        if !matches!(on, Ok(false)) {
            return Err(Error::new(
                Code::Internal,
                format!("{setting:?} could not be turned off for {}", path.display()),
            )
            .at(path));
        }
    }
    let pragma = connection.pragma_query_value(None, "foreign_keys", |row| row.get::<_, bool>(0));
    if !matches!(pragma, Ok(false)) {
        let words = format!("foreign keys could not be turned off for {}", path.display());
        return Err(Error::new(Code::Internal, words).at(path));
    }
    Ok(())
}

fn open(path: &Path, access: OpenFlags, busy: Duration, watch: &Watch) -> rusqlite::Result<Connection> {
    let flags = access | OpenFlags::SQLITE_OPEN_NO_MUTEX | OpenFlags::SQLITE_OPEN_NOFOLLOW;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(busy)?;
    // https://sqlite.org/security.html
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false)?;
    connection.set_limit(Limit::SQLITE_LIMIT_ATTACHED, 0)?;
    connection.execute_batch("PRAGMA cell_size_check = ON; PRAGMA mmap_size = 0")?;
    let watch = watch.clone();
    connection.progress_handler(STEPS, Some(move || watch.stops()))?;
    Ok(connection)
}
