//! What a front end gets.

use crate::{diff::Change, schema::model::Schema};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::{cmp::Ordering, collections::BTreeMap, fmt, path::PathBuf};
use uuid::Uuid;

/// A version of the expected schema: a number, or a text such as `3.0.0`. The working schema ("latest") is -1.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Version {
    /// A whole number.
    Number(i64),
    /// Any other text that the database keeps.
    Text(String),
}

/// The version of the working schema, which is not released.
pub const LATEST: Version = Version::Number(-1);

/// `v3`, `latest`, `3.0.0`.
impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(-1) => f.write_str("latest"),
            Self::Number(number) => write!(f, "v{number}"),
            Self::Text(text) => f.write_str(text),
        }
    }
}

/// The status of a database (`docs/glossary.md`): the first that fits, from the bottom of this list up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[expect(missing_docs, reason = "the glossary says it")]
pub enum Status {
    Current,
    Outdated,
    Incomplete,
    Drifted,
    Ahead,
    Unversioned,
    Unreadable,
}

impl Status {
    /// All of them, in the order of the cards.
    pub const ALL: [Self; 7] = [
        Self::Current,
        Self::Outdated,
        Self::Incomplete,
        Self::Drifted,
        Self::Ahead,
        Self::Unversioned,
        Self::Unreadable,
    ];

    /// Its word, as in JSON.
    pub fn word(self) -> &'static str {
        match self {
            Self::Current => "current",
            Self::Outdated => "outdated",
            Self::Incomplete => "incomplete",
            Self::Drifted => "drifted",
            Self::Ahead => "ahead",
            Self::Unversioned => "unversioned",
            Self::Unreadable => "unreadable",
        }
    }
}

/// Why a database is unreadable or unversioned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// It lacks SQLite's magic.
    NotADatabase,
    /// It lacks SQLite's magic and looks random, in whole sectors.
    EncryptedOrDamaged,
    /// SQLite finds it damaged.
    Corrupt,
    /// Another program holds it.
    Locked,
    /// The operating system refused access.
    PermissionDenied,
    /// The operating system could not read it.
    IoError,
    /// It took longer than its budget.
    TimedOut,
    /// A format, companion or feature that cannot be read safely.
    Unsupported,
    /// It states a version that cannot be placed.
    UnknownVersion,
    /// Some other program's database.
    Stranger,
}

impl Reason {
    /// Its word, as in JSON.
    pub fn word(self) -> &'static str {
        match self {
            Self::NotADatabase => "not_a_database",
            Self::EncryptedOrDamaged => "encrypted_or_damaged",
            Self::Corrupt => "corrupt",
            Self::Locked => "locked",
            Self::PermissionDenied => "permission_denied",
            Self::IoError => "io_error",
            Self::TimedOut => "timed_out",
            Self::Unsupported => "unsupported",
            Self::UnknownVersion => "unknown_version",
            Self::Stranger => "stranger",
        }
    }
}

/// A folder or file that could not be looked at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// Below the root, with `/`, lossy where it is not UTF-8.
    pub path: String,
    /// Why.
    pub reason: Reason,
    /// What the operating system said.
    pub message: Option<String>,
}

/// How many objects, columns and parts are missing, extra and different.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Counts {
    pub missing: u64,
    pub extra: u64,
    pub different: u64,
}

/// One database in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DatabaseRow {
    /// Stands for this path in this fleet, from scan to scan.
    pub id: i64,
    /// Below the root, with `/`, lossy where it is not UTF-8.
    pub path: String,
    /// The exact path in base64, where it is not UTF-8.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path_bytes: Option<String>,
    /// The name that a person knows it by.
    pub label: String,
    /// Its status.
    pub status: Status,
    /// The version that it states, where that can be placed.
    pub version: Option<Version>,
    /// The same for people.
    pub version_label: Option<String>,
    /// What it states, raw, where that cannot be placed.
    pub stated: Option<String>,
    /// The fingerprint of its schema.
    pub shape: Option<String>,
    /// The size of the file, without companions.
    pub bytes: u64,
    /// When the file was last written.
    pub modified_at: Option<Timestamp>,
    /// How many tables it has, virtual ones counted, SQLite's own and shadow tables not.
    pub tables: Option<u32>,
    /// What its metadata says of when it was last verified, as it stands there.
    pub last_verified: Option<String>,
    /// `wal`, or `delete` for any kind of rollback journal.
    pub journal_mode: Option<String>,
    /// Differences from the expected schema of its own version.
    #[serde(flatten)]
    pub counts: Counts,
    /// Differences from the target version's schema, where that is another.
    pub to_target: Option<Counts>,
    /// The first differences in words, names in backticks: "lacks table `box_labels`, 1 more".
    pub summary: Option<String>,
    /// Why it is unreadable or unversioned.
    pub reason: Option<Reason>,
    /// What happened, and what to do next.
    pub message: Option<String>,
    /// The version whose schema it has, where it states none.
    pub looks_like: Option<Version>,
}

/// Where the expected schema is from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Expected {
    /// The path, or `most_common`.
    pub from: String,
    /// What was found there.
    pub kind: CatalogKind,
    /// The version that the fleet should be at; `null` where the catalog carries no versions.
    pub target_version: Option<Version>,
    /// All versions, oldest first, the working schema last.
    pub versions: Vec<Version>,
    /// Stand-ins that were needed, and anything else worth a word.
    pub notes: Vec<String>,
}

/// What kind of source the expected schema comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CatalogKind {
    /// A folder of `.sql` files, each a whole version.
    Versions,
    /// A folder of migrations, one upon the other.
    Migrations,
    /// One `.sql` file.
    File,
    /// A database taken as the reference.
    Reference,
    /// The fleet's most common shape.
    MostCommon,
}

/// A fleet in an answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FleetInfo {
    /// Its folder.
    pub root: String,
    /// The folder's name.
    pub name: String,
    /// What it is held against; `null` before the first scan.
    pub expected: Option<Expected>,
    /// Where databases state their version: `database_metadata.schema_version`, `user_version`, …
    pub version_source: Option<String>,
    /// What the person asked for.
    pub settings: super::FleetSettings,
}

/// Where an answer comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Source {
    /// The files were looked at for this answer.
    Scanned,
    /// The last scan's answer.
    Cached,
}

/// The fleet in numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    /// How many databases there are.
    pub total: u64,
    /// How many of each status; every status is there, and they add up to `total`.
    pub by_status: BTreeMap<Status, u64>,
    /// How many state each version; those that state none are not here.
    pub by_version: BTreeMap<String, u64>,
    /// How many different schemas there are.
    pub shapes: u64,
    /// The sizes of all files.
    pub bytes: u64,
    /// How many drifted ones have the target's schema and more: a repair keeps that until it may go.
    #[serde(default)]
    pub only_extra: u64,
}

/// All databases of one fingerprint.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shape {
    /// The fingerprint.
    pub fingerprint: String,
    /// How many databases have it.
    pub count: u64,
    /// The status that most of them have.
    pub status: Status,
    /// The catalog's version that has this schema.
    pub version: Option<Version>,
    /// The first differences in words, names in backticks.
    pub summary: Option<String>,
    /// True where most of them have the target's schema and more: a repair keeps that until it may go.
    #[serde(default)]
    pub only_extra: bool,
}

/// A fleet as the dashboard shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FleetStatus {
    /// Which fleet.
    pub fleet: FleetInfo,
    /// Where the answer comes from.
    pub source: Source,
    /// True where the fleet's settings are others now than they were in the scan that this is from.
    pub stale: bool,
    /// When the scan ended that this is from; `null` where there was none yet.
    pub scanned_at: Option<Timestamp>,
    /// How long it took.
    pub duration_ms: u64,
    /// The scan's job.
    pub job_id: Option<Uuid>,
    /// What could not be looked at.
    pub problems: Vec<Problem>,
    /// The fleet in numbers.
    pub summary: Summary,
    /// Its shapes, the most common first.
    pub shapes: Vec<Shape>,
    /// How old it is, in milliseconds; `null` where there was no scan yet.
    #[serde(default)]
    pub age_ms: Option<u64>,
    /// The scan that is on its way.
    #[serde(default)]
    pub refreshing: Option<Uuid>,
    /// How it is kept up to date; `null` where it is not.
    #[serde(default)]
    pub watching: Option<super::Watching>,
}

/// The answer of `scan` and `list`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScanAnswer {
    /// The fleet in numbers.
    #[serde(flatten)]
    pub status: FleetStatus,
    /// The databases that the filter lets through.
    pub databases: Vec<DatabaseRow>,
}

/// A window of the list of databases.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page {
    /// How many databases the fleet has.
    pub total: usize,
    /// How many the filter lets through.
    pub matching: usize,
    /// The place of the first row among those.
    pub offset: usize,
    /// The rows.
    pub rows: Vec<DatabaseRow>,
}

/// A list that was read from a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ListImport {
    /// The rows of the databases that it names.
    pub ids: Vec<i64>,
    /// The file.
    pub path: String,
    /// The lines that match no database.
    pub unmatched: Vec<Unmatched>,
}

/// A line of a list that matches no database.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Unmatched {
    /// Where it is: the line, counted from 1; in JSON, the place in the list.
    pub line: u64,
    /// What stands there.
    pub text: String,
}

/// What is known of the file itself.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileFacts {
    /// The whole path.
    pub path: String,
    /// Bytes of a page.
    pub page_size: Option<u32>,
    /// Pages in the file.
    pub page_count: Option<u32>,
    /// Pages that are free.
    pub free_pages: Option<u32>,
    /// `UTF-8`, `UTF-16le`, `UTF-16be`.
    pub encoding: Option<String>,
    /// `wal`, or `delete` for any kind of rollback journal.
    pub journal_mode: Option<String>,
    /// Bytes of the write-ahead log beside it.
    pub wal_bytes: Option<u64>,
    /// `PRAGMA user_version`.
    pub user_version: Option<i32>,
    /// `PRAGMA application_id`.
    pub application_id: Option<i32>,
    /// `none`, `full`, `incremental`.
    pub auto_vacuum: Option<String>,
}

/// A database looked into.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Inspection {
    /// The database as the list shows it.
    pub database: DatabaseRow,
    /// Where it states its version.
    pub version_source: Option<String>,
    /// What is known of the file.
    pub facts: FileFacts,
    /// Its schema; `null` where it cannot be read.
    pub schema: Option<Schema>,
    /// The version whose expected schema it was compared with.
    pub compared_with: Option<Version>,
    /// That expected schema.
    pub expected: Option<Schema>,
    /// The differences: left is the database, right is what is expected.
    pub changes: Vec<Change>,
}

/// A fleet that was opened before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecentFleet {
    /// Its folder.
    pub root: String,
    /// The folder's name.
    pub name: String,
    /// False where the folder is gone.
    pub exists: bool,
    /// When it was last scanned.
    pub scanned_at: Option<Timestamp>,
    /// The fleet in numbers, as of then.
    pub summary: Option<Summary>,
}

/// What a first look at a folder finds, before it is a fleet.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Discovery {
    /// Databases found so far.
    pub databases: u64,
    /// Files looked at so far.
    pub files: u64,
    /// Bytes of the databases so far.
    pub bytes: u64,
    /// True once the whole folder was walked.
    pub complete: bool,
}

/// What `litefleet.toml` in a folder asks for. It comes with the folder and is not trusted: see `accepted`.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FolderConfig {
    /// The settings.
    pub settings: super::FleetSettings,
    /// The place of the expected schema that has to be accepted, since its SQL is run.
    #[serde(with = "super::path::optional")]
    pub schemas: Option<PathBuf>,
    /// The query that has to be accepted, since it is run in every database.
    pub query: Option<String>,
    /// The query of the label, which has to be accepted for the same reason.
    pub label_query: Option<String>,
    /// Where backups go and when they may go, as settings of these names: that has to be accepted too.
    pub backups: BTreeMap<&'static str, serde_json::Value>,
    /// Stands for what has to be accepted; `None` where there is nothing.
    pub hash: Option<String>,
    /// True where all that has to be accepted was, or there is nothing.
    pub accepted: bool,
}

/// A place where the expected schema may be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CatalogInfo {
    /// Where.
    #[serde(with = "super::path")]
    pub path: PathBuf,
    /// What is there.
    pub kind: CatalogKind,
    /// The migration tool whose conventions were recognised.
    pub tool: Option<String>,
    /// All versions, oldest first, the working schema last.
    pub versions: Vec<Version>,
    /// The version source that goes with it, where it says one.
    pub version_source: Option<String>,
    /// Stand-ins that were needed, and anything else worth a word.
    pub notes: Vec<String>,
}

impl Version {
    /// The version as a key in JSON: `3`, `-1`, `3.0.0`.
    pub fn key(&self) -> String {
        match self {
            Self::Number(number) => number.to_string(),
            Self::Text(text) => text.clone(),
        }
    }

    /// Numbers before texts, the working schema after all; texts as semantic versions where both are.
    pub fn compare(&self, other: &Self) -> Ordering {
        match (self, other) {
            _ if self == other => Ordering::Equal,
            (Self::Number(-1), _) => Ordering::Greater,
            (_, Self::Number(-1)) => Ordering::Less,
            (Self::Number(a), Self::Number(b)) => a.cmp(b),
            (Self::Number(_), Self::Text(_)) => Ordering::Less,
            (Self::Text(_), Self::Number(_)) => Ordering::Greater,
            (Self::Text(a), Self::Text(b)) => match (dotted(a), dotted(b)) {
                (Some(x), Some(y)) => x.cmp(&y).then_with(|| a.cmp(b)),
                _ => a.cmp(b),
            },
        }
    }
}

/// `3.0.10` as numbers that compare; none where a part is not a number.
fn dotted(text: &str) -> Option<Vec<u64>> {
    text.trim_start_matches('v').split('.').map(|part| part.parse().ok()).collect()
}
