//! What SQLite said, as an error that a person can act on.

use crate::{Code, Error};
use rusqlite::ffi;
use std::path::Path;

/// More characters of what SQLite says are not shown: it may quote names and texts of any length.
const LONGEST_QUOTE: usize = 400;

/// The error behind what SQLite said while `doing` something to the database at `path`.
pub(super) fn sqlite(error: rusqlite::Error, path: &Path, doing: &str) -> Error {
    let code = error.sqlite_error().map(|error| error.extended_code);
    let said = said(&error);
    let shown = path.display();
    let (code, message, hint) = match code.map(|code| (code & 0xff, code)) {
        Some((_, ffi::SQLITE_READONLY_DBMOVED)) => (
            Code::Changed,
            format!("{shown} was moved or replaced while litefleet worked on it"),
            "scan again and look at the new plan",
        ),
        Some((ffi::SQLITE_BUSY | ffi::SQLITE_LOCKED | ffi::SQLITE_PROTOCOL, _)) => (
            Code::Locked,
            format!("{shown} is being used by another program, so litefleet could not {doing}"),
            "try again when that program is done, or close it",
        ),
        Some((ffi::SQLITE_READONLY | ffi::SQLITE_PERM, _)) => (
            Code::ReadOnly,
            format!("{shown} may not be written: {said}"),
            "ask for write access to the file and its folder",
        ),
        Some((ffi::SQLITE_FULL, _)) => {
            (Code::NoSpace, format!("there was not enough space to {doing}: {shown}"), "free some space and try again")
        }
        Some((ffi::SQLITE_IOERR, _)) => (
            Code::Io,
            format!("reading or writing failed while litefleet tried to {doing}: {shown}: {said}"),
            "check the disk and its connection",
        ),
        Some((ffi::SQLITE_CORRUPT | ffi::SQLITE_NOTADB, _)) => (
            Code::Damaged,
            format!("{shown} is damaged: {said}"),
            "restore it from a backup, or try the sqlite3 shell's .recover",
        ),
        Some((ffi::SQLITE_CANTOPEN, _)) => (
            Code::Io,
            format!("{shown} cannot be opened for writing: {said}"),
            "check that it is there and that its folder may be written",
        ),
        Some((ffi::SQLITE_CONSTRAINT | ffi::SQLITE_MISMATCH, _)) => (
            Code::DoesNotFit,
            format!("{shown} has rows that do not fit: {said}"),
            "change those rows, or the constraint",
        ),
        Some((ffi::SQLITE_INTERRUPT, _)) => (
            Code::TimedOut,
            format!("litefleet stopped before it could {doing}: {shown}"),
            "allow more time, or try again when the disk is less busy",
        ),
        Some((ffi::SQLITE_NOMEM | ffi::SQLITE_TOOBIG, _)) => (
            Code::Unsupported,
            format!("{shown} holds more than SQLite can take at once: {said}"),
            "look at it with the sqlite3 shell",
        ),
        _ => (
            Code::CannotApply,
            format!("litefleet could not {doing}: {shown}: {said}"),
            "look at the plan, and try it with a dry run",
        ),
    };
    Error::new(code, message).hint(hint).at(path).because(error)
}

/// What SQLite said, cut where it goes on for too long.
pub(super) fn said(error: &rusqlite::Error) -> String {
    // The error with the statement would repeat the whole statement.
    let whole = match error {
        rusqlite::Error::SqlInputError { msg, .. } => msg.clone(),
        other => other.to_string(),
    };
    match whole.char_indices().nth(LONGEST_QUOTE) {
        Some((end, _)) => format!("{}…", whole.get(..end).unwrap_or_default()),
        None => whole,
    }
}

/// The result is not what was wanted, so it was taken back.
pub(super) fn not_proven(path: &Path, what: &str) -> Error {
    Error::new(Code::VerifyFailed, format!("{}: {what}, so nothing was changed", path.display()))
        .hint("this is a fault of litefleet's plan; the database is as it was")
        .at(path)
}
