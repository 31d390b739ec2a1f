//! What is asked of this module, and what it answers.

use super::{folder::BackupFolder, memo::Remembered, place::Trace};
use crate::{
    Result,
    api::{ColumnOrder, Losses, NetworkFile, Stage, Version},
    plan::{PlannedStatement, Renamed},
    schema::{Fingerprint, model::Schema, with_tool_tables},
    stamp::Stamp,
};
use rusqlite::Connection;
use std::{borrow::Cow, fmt, path::Path, time::Duration};

/// What to do to one database.
#[derive(Clone, Debug)]
pub struct Task<'a> {
    /// The database.
    pub path: &'a Path,
    /// What it was when the work was planned.
    pub seen: Seen,
    /// The work.
    pub work: Work<'a>,
    /// What says afterwards which version it is.
    pub stamp: StampBy<'a>,
    /// Where its backup goes; `None`: none is made.
    pub backup: Option<BackupPlace<'a>>,
    /// How it is to be done.
    pub options: Options,
    /// What is remembered from one database of a job to the next; `None`: nothing.
    pub memo: Option<Remembered<'a>>,
    /// Who is told how far it is.
    pub tell: Tell<'a>,
}

/// What writes the version down.
#[derive(Clone)]
pub enum StampBy<'a> {
    /// This.
    Given(Stamp),
    /// What this makes of the database.
    Read(&'a dyn Stamper),
}

/// What makes a stamp of what the database holds, and knows whether it took.
pub trait Stamper {
    /// The stamp, once the database is locked and nothing is written yet.
    ///
    /// # Errors
    /// [`crate::Code::Changed`] where it states another version than the work was planned for; and it cannot be stamped.
    fn stamp(&self, connection: &Connection) -> Result<Stamp>;

    /// Reads back, before the commit, what the database states.
    ///
    /// # Errors
    /// [`crate::Code::VerifyFailed`] where that is not the version that was written down.
    fn prove(&self, connection: &Connection) -> Result<()>;
}

impl StampBy<'_> {
    pub(super) fn stamp(&self, connection: &Connection) -> Result<Stamp> {
        match self {
            Self::Given(stamp) => Ok(stamp.clone()),
            Self::Read(stamper) => stamper.stamp(connection),
        }
    }

    pub(super) fn prove(&self, connection: &Connection) -> Result<()> {
        match self {
            Self::Given(_) => Ok(()),
            Self::Read(stamper) => stamper.prove(connection),
        }
    }
}

impl fmt::Debug for StampBy<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Given(stamp) => stamp.fmt(f),
            Self::Read(_) => f.write_str("Read"),
        }
    }
}

/// Hears what is being done to a database.
#[derive(Clone, Copy, Default)]
pub struct Tell<'a>(pub Option<&'a dyn Fn(Stage)>);

impl Tell<'_> {
    /// Says what is being done now.
    pub(super) fn say(self, stage: Stage) {
        if let Some(hear) = self.0 {
            hear(stage);
        }
    }
}

impl fmt::Debug for Tell<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Tell").field(&self.0.is_some()).finish()
    }
}

/// What a database was when the work was planned. Another one is not written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// The device that it is on.
    pub device: u64,
    /// Its inode.
    pub inode: u64,
    /// The size of the file in bytes, without companions.
    pub bytes: u64,
    /// The fingerprint of its schema.
    pub fingerprint: Fingerprint,
}

/// What is done to one database, in one transaction.
#[derive(Clone, Copy, Debug)]
pub struct Work<'a> {
    /// The steps, in order; none where only the version is written down.
    pub steps: &'a [Step<'a>],
    /// Whether plans may let values go. What a script lets go is its author's will.
    pub losses: Losses,
    /// Whether columns have to stand as they do in the target, after each plan.
    pub order: ColumnOrder,
}

/// One step of work.
#[derive(Clone, Copy, Debug)]
pub enum Step<'a> {
    /// A computed plan.
    Plan(PlanWork<'a>),
    /// A migration script.
    Script(ScriptWork<'a>),
}

/// One direction of a migration, as its author wrote it.
#[derive(Clone, Copy, Debug)]
pub struct ScriptWork<'a> {
    /// The name of its file, for people.
    pub name: &'a str,
    /// Its SQL: the part that goes in this direction.
    pub sql: &'a str,
    /// The line of the file that `sql` begins in, counted from 1.
    pub line: u32,
    /// The schema that comes of it, the tables of migration tools left out.
    pub target: &'a Schema,
}

/// A computed plan.
#[derive(Clone, Copy, Debug)]
pub struct PlanWork<'a> {
    /// Its statements, in order.
    pub statements: &'a [PlannedStatement],
    /// The schema that comes of them.
    pub target: &'a Schema,
    /// The renames among them that were accepted: their values survive under another name.
    pub renames: &'a [Renamed],
}

impl Work<'_> {
    /// What the schema `left` is once it is done: tables of migration tools stay through scripts as they are.
    pub(super) fn target<'s>(&'s self, left: &'s Schema) -> Cow<'s, Schema> {
        match self.steps.last() {
            None => Cow::Borrowed(left),
            Some(Step::Plan(plan)) => Cow::Borrowed(plan.target),
            Some(Step::Script(script)) => with_tool_tables(script.target, left),
        }
    }
}

/// Where a backup goes.
#[derive(Clone, Debug)]
pub struct BackupPlace<'a> {
    /// The folder of the job.
    pub folder: &'a BackupFolder,
    /// The number of this backup in it.
    pub number: u64,
    /// What the database says of its version, and what it is going to say.
    pub versions: [Option<Version>; 2],
}

/// How work is done.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// How long to wait for other programs that are using the database.
    pub busy: Duration,
    /// How long the whole may take.
    pub limit: Duration,
    /// Whether a file of 0 bytes may be filled.
    pub empty: EmptyFile,
    /// Whether a file on a network or user-space file system may be written.
    pub network: NetworkFile,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            busy: Duration::from_secs(5),
            limit: Duration::from_secs(3600),
            empty: EmptyFile::default(),
            network: NetworkFile::default(),
        }
    }
}

/// Whether a file of 0 bytes may be filled.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum EmptyFile {
    /// It stays as it is.
    #[default]
    Refuse,
    /// It was named by itself.
    Fill,
}

/// A database that was changed: what was planned is committed.
#[derive(Clone, Debug)]
pub struct Applied {
    /// The fingerprint of its schema now.
    pub fingerprint: Fingerprint,
    /// How many statements ran, the stamp's not counted.
    pub statements: usize,
    /// What was measured before and after and held against each other.
    pub verified: Verified,
    /// The backup, where one was asked for.
    pub backup: Option<super::folder::Entry>,
    /// What the file looks like now, to tell later whether anybody has written to it since; `None` where somebody may have
    /// already.
    pub trace: Option<Trace>,
}

/// What was measured before and after and held against each other.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Verified {
    /// Tables that plans wrote to, or that scripts only altered, and that were there before.
    pub tables: u64,
    /// Their rows.
    pub rows: u64,
    /// Values that a new affinity changed, exactly as SQLite changes them.
    pub converted: u64,
    /// Values in columns, and rows in tables, that are gone as was allowed; what scripts let go is not counted.
    pub lost: u64,
}
