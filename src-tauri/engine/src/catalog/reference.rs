//! A database that is taken as the reference.
//!
//! SQLite reads it as it would any other, which for a write-ahead log or a hot journal means writing beside it. Such a
//! database is copied with its companions to a private folder, and the copy is read.

use super::{Catalog, budget::Budget, build, cannot_read, sandbox};
use crate::{Code, Error, schema};
use rusqlite::{Connection, OpenFlags, config::DbConfig};
use std::{
    ffi::OsString,
    fs::{self, File},
    io::Read,
    path::{Path, PathBuf},
};

const MAGIC: &[u8; 16] = b"SQLite format 3\0";
/// Bytes 18 and 19 say how the file is written and read; 2 is a write-ahead log (<https://sqlite.org/fileformat.html>).
const WRITE_AHEAD_LOG: u8 = 2;
const COMPANIONS: [&str; 2] = ["-wal", "-journal"];
const PROGRESS_STEPS: i32 = 1000;

/// True where the file begins as SQLite's do.
pub(super) fn is_database(path: &Path) -> Result<bool, Error> {
    Ok(head(path)?.starts_with(MAGIC))
}

/// Reads the schema of a database, and the version that it states.
pub(super) fn load(path: &Path, budget: &Budget) -> Result<Catalog, Error> {
    let copy = if is_at_rest(path)? { None } else { Some(copied(path)?) };
    let (at, flags) = match &copy {
        Some(copy) => (copy.path().join("reference.db"), OpenFlags::SQLITE_OPEN_READ_WRITE),
        None => (path.to_path_buf(), OpenFlags::SQLITE_OPEN_READ_ONLY),
    };
    let failed = |error: rusqlite::Error| {
        if let Some(stop) = budget.stop() {
            return budget.error(stop, &path.display().to_string());
        }
        let message = format!("{} cannot be read: {}", path.display(), sandbox::message_of(&error));
        Error::new(Code::BadSchema, message)
            .hint("name a database that is whole, or a .sql file")
            .at(path)
            .because(error)
    };
    let connection = open(&at, flags, budget).map_err(failed)?;
    let transaction = connection.unchecked_transaction().map_err(failed)?;
    let stored = schema::stored(&transaction).map_err(failed)?;
    let schema = schema::introspect_while(&transaction, &stored, &|| budget.stop().is_none()).map_err(failed)?;
    let snapshot = sandbox::Snapshot { fingerprint: schema::fingerprint(&schema), schema };
    Ok(build::reference(path, &transaction, snapshot))
}

fn open(path: &Path, flags: OpenFlags, budget: &Budget) -> rusqlite::Result<Connection> {
    let connection = Connection::open_with_flags(path, flags | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false)?;
    let budget = budget.clone();
    connection.progress_handler(PROGRESS_STEPS, Some(move || budget.stop().is_some()))?;
    connection.execute_batch("PRAGMA mmap_size = 0; PRAGMA cell_size_check = ON")?;
    Ok(connection)
}

/// True where reading the file leaves nothing beside it.
fn is_at_rest(path: &Path) -> Result<bool, Error> {
    let head = head(path)?;
    let has_log = head.get(18..20).is_some_and(|bytes| bytes.contains(&WRITE_AHEAD_LOG));
    let has_companion = COMPANIONS
        .iter()
        .any(|suffix| fs::symlink_metadata(beside(path, suffix)).is_ok_and(|metadata| metadata.len() > 0));
    Ok(!has_log && !has_companion)
}

/// A private folder with a copy of the database and its companions; it is removed when it is dropped.
fn copied(path: &Path) -> Result<tempfile::TempDir, Error> {
    let folder = tempfile::Builder::new()
        .prefix("litefleet-")
        .tempdir()
        .map_err(|error| Error::new(Code::Io, format!("no temporary folder can be made: {error}")).because(error))?;
    let target = folder.path().join("reference.db");
    fs::copy(path, &target).map_err(|error| cannot_read(path, error))?;
    for suffix in COMPANIONS {
        let companion = beside(path, suffix);
        if fs::symlink_metadata(&companion).is_ok_and(|metadata| metadata.is_file()) {
            fs::copy(&companion, beside(&target, suffix)).map_err(|error| cannot_read(&companion, error))?;
        }
    }
    Ok(folder)
}

fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(suffix);
    PathBuf::from(name)
}

fn head(path: &Path) -> Result<Vec<u8>, Error> {
    let mut head = Vec::new();
    let file = File::open(path).map_err(|error| cannot_read(path, error))?;
    file.take(20).read_to_end(&mut head).map_err(|error| cannot_read(path, error))?;
    Ok(head)
}
