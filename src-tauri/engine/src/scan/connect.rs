//! Connections of SQLite to files that are not trusted, and how SQLite is set up for many of them.

use super::{budget::Budget, snapshot, vfs};
use crate::meter;
use rusqlite::{Connection, OpenFlags, config::DbConfig, ffi, limits::Limit};
use std::{
    ffi::{CStr, c_int},
    path::Path,
    sync::{Arc, OnceLock},
};

/// The longest text or blob that is read: a schema with a longer one is none that people wrote. Limits that parsing
/// depends on stay as they are.
const LONGEST_VALUE: c_int = 32 << 20;

/// How many steps of a statement pass between two looks at the budget: some microseconds.
const STEPS: c_int = 500;

/// How a database is opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    /// The file as it lies there, read-only, under SQLite's locks.
    Shared,
    /// The private snapshot that this thread has entered. SQLite may write to it.
    Snapshot,
}

/// Sets SQLite up for this process, as [`meter::install`] says, and with the file systems that databases are read through. Call
/// it before SQLite is used for the first time; later it does nothing.
pub fn configure_sqlite() {
    let _ = set_up();
}

/// Opens a database. `path` is absolute; nothing is made where there is nothing.
pub(super) fn open(path: &Path, way: Way, budget: &Arc<Budget>) -> rusqlite::Result<Connection> {
    set_up().map_err(|code| rusqlite::Error::SqliteFailure(ffi::Error::new(code), None))?;
    let (access, vfs): (_, &CStr) = match way {
        Way::Shared => (OpenFlags::SQLITE_OPEN_READ_ONLY, vfs::READING),
        Way::Snapshot => (OpenFlags::SQLITE_OPEN_READ_WRITE, snapshot::SNAPSHOT),
    };
    let flags = access | OpenFlags::SQLITE_OPEN_NO_MUTEX | OpenFlags::SQLITE_OPEN_NOFOLLOW;
    let connection = Connection::open_with_flags_and_vfs(path, flags, vfs)?;
    distrust(&connection)?;
    let budget = Arc::clone(budget);
    connection.progress_handler(STEPS, Some(move || budget.check().is_err()))?;
    if way == Way::Snapshot {
        // Before the first read, so that the index of a log is on the heap (https://sqlite.org/wal.html#noshm).
        connection.execute_batch("PRAGMA locking_mode = EXCLUSIVE; PRAGMA temp_store = MEMORY")?;
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
    }
    Ok(connection)
}

/// What <https://sqlite.org/security.html> says of databases from others. Mapping is off unless asked for.
fn distrust(connection: &Connection) -> rusqlite::Result<()> {
    // SAFETY: the handle is open and used on this thread alone.
    unsafe { ffi::sqlite3_busy_timeout(connection.handle(), 0) };
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false)?;
    connection.set_limit(Limit::SQLITE_LIMIT_LENGTH, LONGEST_VALUE)?;
    connection.set_limit(Limit::SQLITE_LIMIT_ATTACHED, 0)?;
    connection.execute_batch("PRAGMA cell_size_check = ON")
}

fn set_up() -> Result<(), c_int> {
    static DONE: OnceLock<Result<(), c_int>> = OnceLock::new();
    *DONE.get_or_init(|| {
        meter::install();
        vfs::register_reading()?;
        snapshot::register_snapshot()
    })
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail this way")]
    use super::*;
    use std::{sync::mpsc, time::Duration};
    use tokio_util::sync::CancellationToken;

    /// True where SQLite takes the file at `path` for a database, and comes back soon in any case.
    fn opens(path: &Path) -> bool {
        let (told, answer) = mpsc::channel();
        let path = path.to_path_buf();
        std::thread::spawn(move || {
            let budget = Arc::new(Budget::new(&CancellationToken::new()));
            let connection = open(&path, Way::Shared, &budget);
            let read = connection.and_then(|connection| connection.query_row("PRAGMA user_version", [], |_| Ok(())));
            told.send(read.is_ok()).unwrap();
        });
        answer.recv_timeout(Duration::from_secs(5)).unwrap()
    }

    #[test]
    fn what_was_put_in_the_place_of_a_database_is_not_opened() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        Connection::open(path("a.db")).unwrap().execute_batch("CREATE TABLE t(a)").unwrap();
        std::os::unix::fs::symlink(path("a.db"), path("link.db")).unwrap();
        let mode = rustix::fs::Mode::from_raw_mode(0o600);
        rustix::fs::mknodat(rustix::fs::CWD, path("pipe.db"), rustix::fs::FileType::Fifo, mode, 0).unwrap();
        assert!(opens(&path("a.db")));
        assert!(!opens(&path("link.db")));
        assert!(!opens(&path("pipe.db")));
    }
}
