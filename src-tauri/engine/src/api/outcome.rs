//! What came of work on databases, its history, and the way back.

use super::{BackupForecast, Hazard, Kept, Mode, Version};
use crate::Code;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::path::PathBuf;
use uuid::Uuid;

/// What came of one database in a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It is as it should be.
    Unchanged,
    /// Checked: sound.
    Ok,
    /// Checked: damaged, or rows refer to nothing.
    Damaged,
    /// It was brought to its expected schema.
    Repaired,
    /// It was moved to another version.
    Migrated,
    /// It was given its version's stamp.
    Adopted,
    /// It has the content of its backup.
    Restored,
    /// A dry run: it would be changed, and that would succeed.
    WouldChange,
    /// All that is safe is done (or would be, in a dry run); what remains loses data and was not allowed.
    NeedsConfirmation,
    /// It was left alone; the code says why.
    Skipped,
    /// It is as it was; the code says why.
    Failed,
}

impl Outcome {
    /// All of them.
    pub const ALL: [Self; 11] = [
        Self::Unchanged,
        Self::Ok,
        Self::Damaged,
        Self::Repaired,
        Self::Migrated,
        Self::Adopted,
        Self::Restored,
        Self::WouldChange,
        Self::NeedsConfirmation,
        Self::Skipped,
        Self::Failed,
    ];

    /// Its word, as in JSON.
    pub fn word(self) -> &'static str {
        match self {
            Self::Unchanged => "unchanged",
            Self::Ok => "ok",
            Self::Damaged => "damaged",
            Self::Repaired => "repaired",
            Self::Migrated => "migrated",
            Self::Adopted => "adopted",
            Self::Restored => "restored",
            Self::WouldChange => "would_change",
            Self::NeedsConfirmation => "needs_confirmation",
            Self::Skipped => "skipped",
            Self::Failed => "failed",
        }
    }
}

/// What was proven before the commit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proof {
    /// The schema is the wanted one.
    pub schema: bool,
    /// Every surviving value is what it was.
    pub rows: bool,
    /// No row refers to nothing that did not before.
    pub foreign_keys: bool,
}

/// What came of one database in a job: the record of an applied plan is its revision.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct WorkResult {
    /// Its place in the job.
    pub number: u64,
    /// The row in the fleet, where it has one.
    pub id: Option<i64>,
    /// Below the fleet's folder, with `/`, lossy where it is not UTF-8; the whole path for a file that was named.
    pub path: String,
    /// The exact path in base64, where it is not UTF-8.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path_bytes: Option<String>,
    /// The name that a person knows it by.
    pub label: String,
    /// What came of it.
    pub outcome: Outcome,
    /// The version that it stated.
    pub from_version: Option<Version>,
    /// The version that it states now, or would.
    pub to_version: Option<Version>,
    /// How many statements ran, the stamp's not counted.
    pub statements: u64,
    /// The copy that was made before.
    pub backup: Option<String>,
    /// The size of that copy.
    pub backup_bytes: Option<u64>,
    /// What was proven.
    pub verified: Option<Proof>,
    /// When work on it began.
    pub started_at: Option<Timestamp>,
    /// How long it took.
    pub duration_ms: u64,
    /// Why it was left alone or failed, or what was found.
    pub code: Option<Code>,
    /// The same in words.
    pub message: Option<String>,
    /// What to do next.
    #[serde(default)]
    pub hint: Option<String>,
    /// The plan that was followed ([`PlanGroup::id`](super::PlanGroup::id)).
    #[serde(default)]
    pub plan: Option<String>,
    /// What it lost, or what stands in the way.
    #[serde(default)]
    pub hazards: Vec<Hazard>,
    /// What stays though the expected schema does not have it.
    #[serde(default)]
    pub kept: Vec<Kept>,
}

/// What is wanted of a job's results.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ResultsQuery {
    /// With one of these outcomes; empty: with any.
    pub outcome: Vec<Outcome>,
    /// With this code.
    pub code: Option<Code>,
    /// How many to leave out first.
    pub offset: usize,
    /// How many to give; at most 1,000 are.
    pub limit: usize,
}

/// A window of a job's results, the last one done first.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ResultsPage {
    /// How many results the job has.
    pub total: u64,
    /// How many the query lets through.
    pub matching: u64,
    /// The results.
    pub results: Vec<WorkResult>,
    /// Failures and what was left alone, by cause: the most common first.
    pub causes: Vec<Cause>,
}

/// Results of one job that have one cause.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Cause {
    /// What came of them.
    pub outcome: Outcome,
    /// Why.
    pub code: Option<Code>,
    /// How many.
    pub count: u64,
    /// One of them.
    pub example: WorkResult,
}

/// The answer of `repair`, `migrate`, `restore` and `check`.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct WorkAnswer {
    /// The job.
    pub job: super::Job,
    /// What came of each database, in the order of their places.
    pub results: Vec<WorkResult>,
}

/// What is wanted of the history.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct HistoryQuery {
    /// Of this database of the open fleet.
    pub database: Option<i64>,
    /// Of this job.
    pub job: Option<Uuid>,
    /// With one of these outcomes; empty: with any.
    pub outcome: Vec<Outcome>,
    /// With this code.
    pub code: Option<Code>,
    /// From or to one of these versions: `3`, `v3`, `3.0.0`, `latest`, or `none` for what stated none before; empty: any.
    pub version: Vec<String>,
    /// Words that must all occur in path, label, statements, the job's id or what it did, whatever the case.
    pub search: Vec<String>,
    /// How many revisions to leave out first.
    pub offset: usize,
    /// How many to give; at most 1,000 are.
    pub limit: usize,
}

/// A window of the history: revisions, the newest first, and the jobs that they are of.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct History {
    /// How many revisions there are.
    pub total: u64,
    /// The revisions.
    pub revisions: Vec<Revision>,
    /// The jobs that they are of, each once, the newest first.
    pub jobs: Vec<super::Job>,
}

/// The record of one plan that was applied to one database, or that failed there.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Revision {
    /// Its job.
    pub job: Uuid,
    /// What came of it.
    #[serde(flatten)]
    pub result: WorkResult,
    /// The fleet's folder.
    pub root: String,
    /// Whether the backup is still there.
    pub backup_is_there: bool,
    /// When the backup may go: none while it is the newest of its database.
    pub backup_until: Option<Timestamp>,
    /// True where the database has been written to since; `None` where that cannot be told.
    pub changed_since: Option<bool>,
}

/// What backups to restore.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RestoreRequest {
    /// The job whose backups they are.
    pub job: Uuid,
    /// Only these of its results, by number; empty: all.
    #[serde(default)]
    pub numbers: Vec<u64>,
    /// Whether a database that has changed since may be restored all the same: what it has gained since is then only in the
    /// backup that is made of it first.
    #[serde(default)]
    pub changed: Changed,
    /// Whether anything is written.
    #[serde(default)]
    pub mode: Mode,
}

/// Whether a database that has changed since its backup may be restored.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Changed {
    /// It stays as it is, code `changed`.
    #[default]
    Refuse,
    /// It was asked for.
    Allow,
}

/// What a restore would do.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RestorePreview {
    /// The job whose backups they are.
    pub job: Uuid,
    /// The databases, in the order of their places in that job.
    pub databases: Vec<RestoreItem>,
    /// What backing up the present state first would take.
    pub backups: BackupForecast,
}

/// One database of a restore.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RestoreItem {
    /// Its place in the job.
    pub number: u64,
    /// The database.
    pub path: String,
    /// The name that a person knows it by.
    pub label: String,
    /// The version that it would have again.
    pub to_version: Option<Version>,
    /// The size of the copy.
    pub bytes: u64,
    /// True where the database has been written to since the job; `None` where that cannot be told.
    pub changed_since: Option<bool>,
    /// What has changed since, in words: "12 more rows in `captions`".
    pub changes: Vec<String>,
    /// Why it cannot be restored: the copy or the database is gone.
    pub code: Option<Code>,
    /// The same in words.
    pub message: Option<String>,
}

/// How backups are kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct BackupSettings {
    /// Where; `None`: in the state folder.
    #[serde(with = "super::path::optional")]
    pub folder: Option<PathBuf>,
    /// For how many days; `None`: for ever.
    pub days: Option<u32>,
    /// At most how many of one database; `None`: any number.
    pub count: Option<u32>,
}

impl Default for BackupSettings {
    fn default() -> Self {
        Self { folder: None, days: Some(30), count: Some(10) }
    }
}

/// A file that is being worked on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnderWay {
    /// Its path, as in its result.
    pub path: String,
    /// The name that a person knows it by.
    pub label: String,
    /// What is being done.
    pub stage: Stage,
    /// Since when.
    pub started_at: Timestamp,
}

/// What is being done to a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "stage", rename_all = "snake_case")]
pub enum Stage {
    /// It is looked at.
    Reading,
    /// It is backed up, or copied for a dry run.
    BackingUp,
    /// A statement of its plan runs.
    Statement {
        /// Which, counted from 1.
        number: u64,
        /// Of how many.
        of: u64,
    },
    /// The result is being proven.
    Verifying,
    /// It is checked.
    Checking,
    /// Its backup is written back.
    Restoring,
}
