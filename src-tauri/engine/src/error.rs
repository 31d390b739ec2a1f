//! The error of the whole engine: a stable code, a message that names the object, a hint with the next step.

use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// `Result` with the engine's [`enum@Error`].
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What went wrong, as a word that front ends may match on. Stable: codes are added, never renamed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Code {
    /// A folder or file that the request names does not exist.
    NotFound,
    /// A folder was wanted and something else is there.
    NotAFolder,
    /// The operating system refused access.
    PermissionDenied,
    /// The folder holds no database.
    NoDatabases,
    /// A file of the expected schema cannot be used.
    BadSchema,
    /// The version source names something that is not there, or cannot be understood.
    BadVersionSource,
    /// A pattern, filter or setting cannot be understood.
    BadRequest,
    /// `litefleet.toml` asks for something that has not been accepted yet.
    NotAccepted,
    /// No fleet, database or job has this id.
    Unknown,
    /// A database could not be read.
    Unreadable,
    /// The request was cancelled.
    Cancelled,
    /// Another job of this kind is running on the fleet.
    Busy,
    /// One schema cannot be made of the other by a plan.
    CannotPlan,
    /// Another program is using the database.
    Locked,
    /// The database is not what it was when the work was planned.
    Changed,
    /// The file, its folder or its file system may not be written.
    ReadOnly,
    /// There is not enough space on the disk.
    NoSpace,
    /// The database is damaged.
    Damaged,
    /// It is of a kind that is never written: a link, a file with several names, a newer format.
    Unsupported,
    /// What would be lost was not allowed to go.
    NeedsConfirmation,
    /// Rows do not fit what the schema wants of them.
    DoesNotFit,
    /// A statement of a plan failed.
    CannotApply,
    /// The result was not what was wanted, and was taken back.
    VerifyFailed,
    /// It took longer than it may.
    TimedOut,
    /// A version newer than the target, which a batch never takes down.
    Ahead,
    /// Some other program's database, which no batch ever writes to.
    Stranger,
    /// It states no version.
    Unversioned,
    /// It states a version that cannot be placed.
    UnknownVersion,
    /// It is empty, which no batch ever fills.
    Empty,
    /// Its version cannot be written down.
    CannotStamp,
    /// Its version is kept by a framework in a way that only the framework knows.
    LeftToFramework,
    /// The expected schema has no script that leads to the version, and a plan may not take its place.
    NoScript,
    /// A check has found rows that refer to nothing.
    ForeignKeys,
    /// The process that did it ended before it was done.
    Interrupted,
    /// Litefleet's own state database failed.
    State,
    /// Reading or writing a file failed.
    Io,
    /// A fault in Litefleet itself.
    Internal,
}

/// An error that a person can act on.
#[derive(Debug, thiserror::Error, Serialize)]
#[error("{message}")]
pub struct Error {
    /// What went wrong, for machines.
    pub code: Code,
    /// What went wrong, for people: lower case, no full stop, names the thing.
    pub message: String,
    /// What to do next.
    pub hint: Option<String>,
    /// The file or folder that it is about.
    pub path: Option<PathBuf>,
    /// The line in `path`, counted from 1.
    pub line: Option<u32>,
    /// The error beneath.
    #[serde(skip)]
    #[source]
    pub source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

impl Error {
    /// An error with nothing but its code and message.
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), hint: None, path: None, line: None, source: None }
    }

    /// The same error with the next step in words.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// The same error with the file or folder that it is about.
    #[must_use]
    pub fn at(mut self, path: impl AsRef<Path>) -> Self {
        self.path = Some(path.as_ref().to_path_buf());
        self
    }

    /// The same error with the line in its file, counted from 1.
    #[must_use]
    pub fn line(mut self, line: u32) -> Self {
        self.line = Some(line);
        self
    }

    /// The same error with the one beneath it.
    #[must_use]
    pub fn because(mut self, source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        self.source = Some(source.into());
        self
    }

    /// The message as it reads beside the name of a file: without its whole path.
    #[must_use]
    pub fn message_beside(&self, path: &Path) -> String {
        let whole = path.display().to_string();
        if let Some(rest) = self.message.strip_prefix(&whole).and_then(|rest| rest.strip_prefix(": ")) {
            return rest.to_owned();
        }
        // A file beside it begins with the same path.
        let goes_on = |rest: &str| rest.starts_with(|letter: char| letter.is_alphanumeric() || "-_./".contains(letter));
        let mut parts = self.message.split(&whole);
        let mut message = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            message.push_str(if goes_on(part) { &whole } else { "it" });
            message.push_str(part);
        }
        message
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn beside_the_name_of_its_file_a_message_does_without_the_path() {
        let path = Path::new("/data/a.db");
        for (message, beside) in [
            ("/data/a.db is damaged: page 3", "it is damaged: page 3"),
            ("cannot open /data/a.db: denied", "cannot open it: denied"),
            ("/data/a.db: t has 1 row", "t has 1 row"),
            ("cannot read /data/a.db-wal", "cannot read /data/a.db-wal"),
            ("cannot read /data/b.db", "cannot read /data/b.db"),
        ] {
            assert_eq!(Error::new(Code::Io, message).message_beside(path), beside);
        }
    }
}
