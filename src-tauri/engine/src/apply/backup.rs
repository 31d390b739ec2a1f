//! A complete copy of a database, made through SQLite's backup API and checked before anybody counts on it.

use super::{
    check,
    connect::{self, Watch},
    failure::sqlite,
    place::system,
};
use crate::{Code, Error, Result};
use rusqlite::{
    Connection,
    backup::{Backup, StepResult},
};
use std::{
    fs::{self, File, OpenOptions},
    os::unix::fs::OpenOptionsExt,
    path::Path,
};

/// Pages that are copied between two looks at whether anybody still wants them.
pub(super) const PAGES: std::ffi::c_int = 4096;

/// A copy that lies there complete.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Copied {
    /// Its size in bytes.
    pub bytes: u64,
    /// BLAKE3 of its bytes, in hexadecimal.
    pub blake3: String,
}

/// Whether a copy is checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Check {
    /// One that is damaged is refused: whoever made it was going to change what it is a copy of.
    Sound,
    /// It is a copy of whatever was there.
    AsItIs,
}

/// Copies what `source` reads to a new file at `partial`, which only its owner may read, checks it, and has the disk keep
/// it. On an error nothing is left. `path` is the database, for the words.
pub(super) fn copy_to(source: &Connection, partial: &Path, path: &Path, check: Check, watch: &Watch) -> Result<Copied> {
    let made = make_private(partial)
        .and_then(|()| fill(source, partial, path, check, watch))
        .and_then(|()| settle(partial).map_err(|error| io(partial, "keep", error)));
    if made.is_err() {
        // What is not complete is nobody's; the error that says why is the one to tell.
        discard(partial);
    }
    made
}

/// Removes a private copy and what SQLite may have put beside it.
pub(super) fn discard(copy: &Path) {
    for suffix in ["", "-journal", "-wal", "-shm"] {
        let _ = fs::remove_file(super::place::beside(copy, suffix));
    }
}

/// Makes an empty file that only its owner may read. One that is there is refused.
pub(super) fn make_private(path: &Path) -> Result<()> {
    let made = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path);
    made.map(drop).map_err(|error| io(path, "make", error))
}

/// Has the disk keep what a folder says.
pub(super) fn sync_folder(folder: &Path) -> Result<()> {
    File::open(folder).and_then(|folder| folder.sync_all()).map_err(|error| io(folder, "keep", error))
}

/// An error of the operating system about a file of Litefleet's own.
pub(super) fn io(path: &Path, what: &str, error: std::io::Error) -> Error {
    match error.raw_os_error() {
        Some(number) => system(path, what, rustix::io::Errno::from_raw_os_error(number)),
        None => Error::new(Code::Io, format!("cannot {what} {}: {error}", path.display())).at(path).because(error),
    }
}

/// Copies all pages into an empty private file.
pub(super) fn fill(source: &Connection, into: &Path, path: &Path, check: Check, watch: &Watch) -> Result<()> {
    let failed = |error| sqlite(error, path, "copy it");
    let mut copy = connect::private_new(into, watch).map_err(|error| sqlite(error, into, "make a copy"))?;
    all_pages(source, &mut copy, path, watch)?;
    if check == Check::Sound {
        let findings = check::integrity(&copy).map_err(|error| stopped_or(failed(error), path, watch))?;
        if let Some(finding) = findings.first() {
            return Err(damaged(path, finding));
        }
    }
    copy.close().map_err(|(_, error)| sqlite(error, into, "finish the copy"))
}

/// The refusal of a database that SQLite finds damaged.
pub(super) fn damaged(path: &Path, finding: &str) -> Error {
    Error::new(Code::Damaged, format!("{} is damaged: {finding}", path.display()))
        .hint("restore it from a backup, or try the sqlite3 shell's .recover")
        .at(path)
}

/// Copies all pages from one database to another in one transaction.
pub(super) fn all_pages(source: &Connection, into: &mut Connection, path: &Path, watch: &Watch) -> Result<()> {
    let backup = Backup::new(source, into).map_err(|error| sqlite(error, path, "copy it"))?;
    loop {
        watch.check(path)?;
        match backup.step(PAGES).map_err(|error| stopped_or(sqlite(error, path, "copy it"), path, watch))? {
            StepResult::Done => return Ok(()),
            StepResult::More => {}
            // Somebody writes, though it is locked against that.
            _ => {
                return Err(Error::new(Code::Locked, format!("{} is being used by another program", path.display()))
                    .hint("try again when that program is done, or close it")
                    .at(path));
            }
        }
    }
}

fn stopped_or(error: Error, path: &Path, watch: &Watch) -> Error {
    watch.check(path).err().unwrap_or(error)
}

/// Has the disk keep the file, and says what is in it. SQLite has it open no more.
fn settle(copy: &Path) -> std::io::Result<Copied> {
    let file = File::open(copy)?;
    file.sync_all()?;
    let mut hasher = blake3::Hasher::new();
    hasher.update_reader(&file)?;
    Ok(Copied { bytes: hasher.count(), blake3: hasher.finalize().to_hex().to_string() })
}
