//! Reads a fleet: finds its databases, reads the schema and version of each without a trace, and says what each is.

mod census;
mod changed;
mod classify;
mod entry;
mod label;

pub use census::Census;
pub use changed::{Changed, changed};
pub use classify::{Judge, Standard, Verdict, differences, find_source, several, source_of_catalog};
pub use entry::{Entry, entries, judged, sizes, summary};
pub use label::{labels, slashed};
mod btree;
/// By which rules files are read and judged. It goes up whenever the same file would be read otherwise than before, so that
/// what an older Litefleet has kept is not taken for what this one would say.
pub const READING_VERSION: u32 = 1;

mod budget;
mod claims;
mod connect;
mod discover;
mod facts;
mod globs;
mod header;
mod known;
mod layered;
mod links;
mod pages;
mod passed;
mod probe;
mod reading;
mod record;
mod snapshot;
mod snapshot_file;
mod stamp;
mod through;
mod unread;
mod vfs;
mod visit;
mod walk;

pub use claims::{WriteClaim, claim_for_writing};
pub use connect::configure_sqlite;
pub use discover::discover;
pub use facts::facts;
pub use passed::Passed;
pub use reading::{OneByOne, read_fleet, read_one};
pub use stamp::in_order;
pub use through::read_through;
pub use walk::starts;

use crate::{
    api::{Problem, Reason},
    catalog::source::{Stated, VersionSource},
    schema::{Fingerprint, model::Schema},
};
use serde::{Deserialize, Serialize};
use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

/// What a file looked like to `stat`, companions included: equal stamps mean that nothing was written in between.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileStamp {
    /// The device that the file is on.
    pub device: u64,
    /// Its inode.
    pub inode: u64,
    /// Its size in bytes.
    pub bytes: u64,
    /// When its content was last written, in nanoseconds since 1970.
    pub modified_ns: i64,
    /// When its inode was last changed, in nanoseconds since 1970.
    pub changed_ns: i64,
    /// Size and time of last writing of `-wal`, where it is there.
    pub wal: Option<(u64, i64)>,
    /// Size and time of last writing of `-journal`, where it is there.
    pub journal: Option<(u64, i64)>,
}

/// A database that the walk found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// Below the root, exactly as the file system has it.
    pub path: PathBuf,
    /// What it looked like.
    pub stamp: FileStamp,
}

/// A schema that was read, shared by all databases that have it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownSchema {
    /// Its fingerprint.
    pub fingerprint: Fingerprint,
    /// What it means.
    pub schema: Schema,
}

/// What one database says of itself.
#[derive(Clone, Debug)]
pub struct Reading {
    /// Its schema.
    pub schema: Arc<KnownSchema>,
    /// What each version source that it has says, in the order of [`VersionSource::candidates`], or the one that was asked
    /// for.
    pub stated: Vec<(VersionSource, Stated)>,
    /// The header says write-ahead log.
    pub wal: bool,
    /// What the query of the label says, where there is one and it says anything.
    pub label: Option<String>,
}

/// Why a database could not be read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unread {
    /// The reason.
    pub reason: Reason,
    /// What happened, and what to do next.
    pub message: String,
}

/// A database and what came of reading it.
#[derive(Clone, Debug)]
pub struct FileReading {
    /// The file.
    pub found: Found,
    /// What it says, or why it could not be read.
    pub outcome: Result<Reading, Unread>,
}

/// What to read.
#[derive(Clone, Debug, Default)]
pub struct ReadRequest {
    /// The folder.
    pub root: PathBuf,
    /// Globs on the path below the root; empty: every database.
    pub include: Vec<String>,
    /// Globs on the path below the root of what to leave out.
    pub exclude: Vec<String>,
    /// Folders that are never walked: Litefleet's own.
    pub own: Vec<PathBuf>,
    /// The one source to read; `None`: all that a schema has.
    pub version_source: Option<VersionSource>,
    /// The query that says what a database is called, read in the same transaction.
    pub label_query: Option<String>,
    /// The only places below the root that are looked at, as [`starts`] gives them; `None`: the whole folder.
    pub only: Option<Vec<PathBuf>>,
    /// What was no database when this process walked through the folder last: then little is new in it, and one reader walks
    /// while the others wait for what it finds.
    pub passed: Option<Arc<Passed>>,
}

/// How far the reading is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ReadProgress {
    /// Databases found so far.
    pub found: u64,
    /// True once the whole folder is walked, so that `found` stands.
    pub walked: bool,
    /// Databases read so far.
    pub read: u64,
    /// Of those, how many could not be read.
    pub unread: u64,
}

/// A fleet that was read.
#[derive(Debug, Default)]
pub struct ReadFleet {
    /// The databases that were read, in the order of their paths.
    pub files: Vec<FileReading>,
    /// What could not be looked at.
    pub problems: Vec<Problem>,
    /// Folders below the root that hold backups of Litefleet's: what is in them counts as not there.
    pub backups: Vec<PathBuf>,
    /// Some file has several names, of which one counts: which one, only a look at the whole folder can tell.
    pub linked: bool,
    /// What is no database.
    pub passed: Passed,
}

/// What is known of files before they are looked at.
pub trait Before: Sync {
    /// True for a file that is as it was, and need not be read.
    fn is_as_it_was(&self, found: &Found) -> bool;

    /// The same of a file that nothing was looked for beside: it counts for as long as nobody [takes it back](Self::takes_back).
    fn is_as_it_was_alone(&self, _: &Found) -> bool {
        false
    }

    /// Something is beside this file. True where it was said to be as it was alone, which counts no more.
    fn takes_back(&self, _: &Path) -> bool {
        false
    }
}

impl<F: Fn(&Found) -> bool + Sync> Before for F {
    fn is_as_it_was(&self, found: &Found) -> bool {
        self(found)
    }
}
