//! Why a database could not be read, in words.

use super::{
    Unread,
    budget::{self, Budget, Stop},
    connect::Way,
};
use crate::api::Reason;
use rusqlite::{Error, ffi};
use rustix::io::Errno;

/// More characters of what SQLite says are not shown: it may quote names of any length.
const LONGEST_QUOTE: usize = 200;

/// What stopped the reading of a database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Failure {
    /// It will not be read.
    Unread(Unread),
    /// Somebody is writing to it: worth another try, and this where that fails too.
    Busy(Unread),
    /// It has a journal that may be hot, which only a snapshot can undo.
    HotJournal,
    /// The file is gone.
    Gone,
    /// Nobody wants it any more.
    Cancelled,
}

impl Unread {
    /// True where the bytes of the file are to blame, so that it matters whether they were at rest.
    pub(super) fn blames_content(&self) -> bool {
        matches!(self.reason, Reason::Corrupt | Reason::NotADatabase | Reason::EncryptedOrDamaged)
    }
}

/// The failure behind what SQLite said.
pub(super) fn from_sqlite(error: &Error, way: Way, budget: &Budget, noise: bool) -> Failure {
    if let Some(stop) = budget.stopped() {
        return stopped(stop);
    }
    let Error::SqliteFailure(code, _) = error else {
        return Failure::Unread(corrupt(&format!("its schema holds what SQLite never writes: {error}")));
    };
    match code.extended_code & 0xff {
        _ if code.extended_code == ffi::SQLITE_READONLY_ROLLBACK => Failure::HotJournal,
        ffi::SQLITE_BUSY | ffi::SQLITE_LOCKED | ffi::SQLITE_PROTOCOL | ffi::SQLITE_READONLY => Failure::Busy(locked()),
        // The header was readable a moment ago: the file changed since.
        ffi::SQLITE_CANTOPEN if way == Way::Shared => Failure::Busy(locked()),
        ffi::SQLITE_CANTOPEN => Failure::Unread(unread(
            Reason::Unsupported,
            "its write-ahead log is of a kind that this SQLite does not know",
            "open it once with the program that it belongs to",
        )),
        ffi::SQLITE_NOTADB => Failure::Unread(not_a_database(noise)),
        ffi::SQLITE_IOERR => Failure::Unread(io_error(&error.to_string())),
        ffi::SQLITE_PERM | ffi::SQLITE_AUTH => Failure::Unread(permission_denied()),
        ffi::SQLITE_INTERRUPT => stopped(Stop::TimedOut),
        ffi::SQLITE_NOMEM | ffi::SQLITE_TOOBIG | ffi::SQLITE_FULL => stopped(Stop::TooLarge),
        ffi::SQLITE_ERROR if error.to_string().contains("unsupported file format") => {
            Failure::Unread(newer("the format of its schema"))
        }
        _ => Failure::Unread(corrupt(&error.to_string())),
    }
}

/// The failure behind what the operating system said.
pub(super) fn from_system(error: Errno) -> Failure {
    match error {
        Errno::NOENT | Errno::NOTDIR | Errno::LOOP | Errno::NXIO => Failure::Gone,
        Errno::ACCESS | Errno::PERM => Failure::Unread(permission_denied()),
        Errno::BUSY => Failure::Busy(locked()),
        Errno::NAMETOOLONG => Failure::Unread(unread(
            Reason::Unsupported,
            "its path is longer than the operating system takes",
            "move it higher up in the folder",
        )),
        other => Failure::Unread(io_error(&other.to_string())),
    }
}

/// The failure behind a budget that said no.
pub(super) fn stopped(stop: Stop) -> Failure {
    match stop {
        Stop::Cancelled => Failure::Cancelled,
        Stop::TimedOut => Failure::Unread(unread(
            Reason::TimedOut,
            &format!("it was not read within {} seconds", budget::TIME.as_secs()),
            "try again when the disk is less busy; if it stays so, look at it with the sqlite3 shell",
        )),
        Stop::TooLarge => Failure::Unread(unread(
            Reason::Unsupported,
            "reading it takes more memory than one database may have",
            "open it once with the program that it belongs to, so that its journal or log is settled",
        )),
    }
}

/// A file that another program is busy with.
pub(super) fn locked() -> Unread {
    unread(Reason::Locked, "another program is writing to it", "scan again when that program is done")
}

/// A file without SQLite's magic, or with nothing right behind it.
pub(super) fn not_a_database(noise: bool) -> Unread {
    if noise {
        unread(
            Reason::EncryptedOrDamaged,
            "it does not begin as a SQLite database does, and its bytes look random",
            "if it is encrypted, open it with the program that it belongs to; if not, restore it from a backup",
        )
    } else {
        unread(
            Reason::NotADatabase,
            "it does not begin as a SQLite database does",
            "exclude it by its name, or restore it from a backup if it was a database",
        )
    }
}

/// A damaged database.
pub(super) fn corrupt(what: &str) -> Unread {
    let what = match what.char_indices().nth(LONGEST_QUOTE) {
        Some((end, _)) => format!("{}…", what.get(..end).unwrap_or_default()),
        None => what.to_owned(),
    };
    unread(
        Reason::Corrupt,
        &format!("it is damaged: {what}"),
        "restore it from a backup, or try the sqlite3 shell's .recover",
    )
}

/// A format that is newer than what is known here.
pub(super) fn newer(what: &str) -> Unread {
    unread(Reason::Unsupported, &format!("{what} is newer than this SQLite knows"), "look for a newer Litefleet")
}

/// A companion that is no regular file.
pub(super) fn odd_companion(suffix: &str, kind: &str) -> Unread {
    unread(
        Reason::Unsupported,
        &format!("its companion `{suffix}` is {kind}, not a file"),
        "find out who put it there, and remove it",
    )
}

/// A file with several names and logs or journals beside two of them.
pub(super) fn several_logs(one: &str, other: &str) -> Unread {
    unread(
        Reason::Unsupported,
        &format!("it is one file with several names, and `{one}` and `{other}` each have a log or journal"),
        "find out which name its program uses, and remove the other",
    )
}

/// A file that is not there.
pub(super) fn gone() -> Unread {
    unread(Reason::IoError, "it is not there, or not a file", "check the path, or scan the folder again")
}

/// A reading that was given up.
pub(super) fn cancelled() -> Unread {
    unread(Reason::TimedOut, "its reading was cancelled", "read it again")
}

fn permission_denied() -> Unread {
    unread(
        Reason::PermissionDenied,
        "the operating system refused access",
        "ask for access to the file, or run as somebody who has it",
    )
}

fn io_error(what: &str) -> Unread {
    unread(
        Reason::IoError,
        &format!("it could not be read: {what}"),
        "check the disk and its connection, then scan again",
    )
}

fn unread(reason: Reason, what: &str, next: &str) -> Unread {
    Unread { reason, message: format!("{what}; {next}") }
}
