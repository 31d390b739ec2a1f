//! Long operations and how far they are.

use super::Outcome;
use crate::Code;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// What a job does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum JobType {
    /// Reads every database of a fleet.
    Scan,
    /// Brings databases to their expected schema.
    Repair,
    /// The same for one database that was named.
    RepairSingle,
    /// Moves databases to a chosen version.
    Migrate,
    /// Gives databases that state no version the stamp of the version that they have.
    Adopt,
    /// Writes backups back.
    Restore,
    /// Checks integrity and foreign keys.
    Check,
}

impl JobType {
    /// Its word, as in JSON.
    pub fn word(self) -> &'static str {
        match self {
            Self::Scan => "scan",
            Self::Repair => "repair",
            Self::RepairSingle => "repair-single",
            Self::Migrate => "migrate",
            Self::Adopt => "adopt",
            Self::Restore => "restore",
            Self::Check => "check",
        }
    }

    /// True for work that writes to databases, unless it is a dry run.
    pub fn writes(self) -> bool {
        match self {
            Self::Repair | Self::RepairSingle | Self::Migrate | Self::Adopt | Self::Restore => true,
            Self::Scan | Self::Check => false,
        }
    }
}

/// Where a job stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[expect(missing_docs, reason = "the names say it")]
pub enum JobStatus {
    Pending,
    Running,
    Completed,
    Failed,
    Cancelled,
}

/// How far a job is, in databases. processed = current + repaired + needs_confirmation + skipped + failed once it has
/// completed, but for a scan, where databases that are read and not current are counted by none of these.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// How many there are; grows while the folder is still walked.
    pub total: u64,
    /// True once `total` stands: everything that there is to do has been found.
    #[serde(default)]
    pub counted: bool,
    /// How many are done with.
    pub processed: u64,
    /// How many are as they should be.
    pub current: u64,
    /// How many were repaired, migrated, adopted or restored, or would be in a dry run; in a check, none.
    pub repaired: u64,
    /// How many wait for a confirmation.
    pub needs_confirmation: u64,
    /// How many were left alone.
    pub skipped: u64,
    /// How many failed; in a scan, how many are unreadable; in a check, how many are damaged.
    pub failed: u64,
}

impl Progress {
    /// Counts so many more databases that are done with.
    pub fn count(&mut self, outcome: Outcome, databases: u64) {
        self.processed += databases;
        *match outcome {
            Outcome::Unchanged | Outcome::Ok => &mut self.current,
            Outcome::Repaired | Outcome::Migrated | Outcome::Adopted | Outcome::Restored | Outcome::WouldChange => {
                &mut self.repaired
            }
            Outcome::NeedsConfirmation => &mut self.needs_confirmation,
            Outcome::Skipped => &mut self.skipped,
            Outcome::Failed | Outcome::Damaged => &mut self.failed,
        } += databases;
    }
}

/// One long operation. Times are RFC 3339 in UTC.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Job {
    /// Its id, a UUID of version 7, so that ids sort by time of creation.
    pub id: Uuid,
    /// What it does.
    #[serde(rename = "type")]
    pub kind: JobType,
    /// Where it stands.
    pub status: JobStatus,
    /// The root of the fleet that it works on.
    pub root: String,
    /// How far it is.
    pub progress: Progress,
    /// What it does to databases; `None` for a scan and a restore.
    #[serde(default)]
    pub operation: Option<super::Operation>,
    /// Whether it writes; `None` for a scan.
    #[serde(default)]
    pub mode: Option<super::Mode>,
    /// Whether it may lose values.
    #[serde(default)]
    pub losses: super::Losses,
    /// The job whose backups it restores, that it resumes, or whose failures it tries again.
    #[serde(default)]
    pub of_job: Option<Uuid>,
    /// How many databases it never came to, or was cut off at before they were changed, once it is over: what a resume would
    /// take up.
    #[serde(default)]
    pub left: u64,
    /// True while it waits to be told to go on.
    #[serde(default)]
    pub paused: bool,
    /// The files that are being worked on.
    #[serde(default)]
    pub under_way: Vec<super::UnderWay>,
    /// What came of it: for a scan, its [`super::Summary`].
    pub result: Option<serde_json::Value>,
    /// Why it failed: code `interrupted` where the process died.
    pub error: Option<String>,
    /// The same for machines.
    #[serde(default)]
    pub code: Option<Code>,
    /// What to do next, where it failed.
    #[serde(default)]
    pub hint: Option<String>,
    /// The file or folder that the failure is about.
    #[serde(default)]
    pub path: Option<String>,
    /// The line in it, counted from 1.
    #[serde(default)]
    pub line: Option<u32>,
    /// When it was created.
    pub created_at: Timestamp,
    /// When it began to run.
    pub started_at: Option<Timestamp>,
    /// When it ended, however it ended.
    pub completed_at: Option<Timestamp>,
}

impl Job {
    /// True once it has ended.
    pub fn is_over(&self) -> bool {
        !matches!(self.status, JobStatus::Pending | JobStatus::Running)
    }
}

/// What the engine tells everyone who listens. Job events come at most 20 times a second for each job, and the last state
/// of a job always comes.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Event {
    /// A job was created, went on or ended.
    Job {
        /// The job as it is now.
        job: Box<Job>,
    },
    /// A fleet has a new result: ask for its status and rows again.
    Fleet {
        /// Its root.
        root: String,
        /// The rows that have come, gone or changed, by id; `None`: any may have.
        changed: Option<Vec<i64>>,
    },
    /// How a fleet is kept up to date has changed: ask for its status again.
    Watching {
        /// Its root.
        root: String,
    },
    /// Databases joined or left alerts of a fleet, or a person did something with one.
    Alerts {
        /// The fleet's root.
        root: String,
        /// What came of it.
        #[serde(flatten)]
        changed: super::AlertsChanged,
    },
    /// A setting, or the `litefleet.toml` of an open fleet, is another: ask for the settings again.
    Settings,
}
