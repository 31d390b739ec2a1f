//! How a fleet was over time, and what became of it.

use super::{JobType, Outcome, Status, Version};
use crate::Code;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use uuid::Uuid;

/// What is wanted of the metrics of a fleet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct MetricsQuery {
    /// From when on; `None`: 30 days before `to`.
    pub from: Option<Timestamp>,
    /// Until when; `None`: now.
    pub to: Option<Timestamp>,
    /// At most how many points a series may have, 2 to 1,000: more are thinned evenly, and the ends stay.
    pub points: usize,
}

impl Default for MetricsQuery {
    fn default() -> Self {
        Self { from: None, to: None, points: 200 }
    }
}

/// A fleet over time. Each point of `statuses`, `versions` and `sizes` holds until the next one: where nothing changed there
/// is none. The first stands at `from`, where anything is known of then.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the points say it")]
pub struct Metrics {
    /// The fleet's folder.
    pub root: String,
    pub from: Timestamp,
    pub to: Timestamp,
    pub statuses: Vec<StatusPoint>,
    pub versions: Vec<VersionPoint>,
    pub sizes: Vec<SizePoint>,
    /// Jobs that wrote, the oldest first; at most the newest 1,000.
    pub repairs: Vec<RepairPoint>,
    /// Jobs that ended, the oldest first: scans thinned as the other series are, of the others at most the newest 1,000.
    pub durations: Vec<DurationPoint>,
    /// The sizes of the databases in the last scan, the smallest first.
    pub size_distribution: Vec<SizeBucket>,
    /// Why work failed, the most common first.
    pub causes: Vec<FailureCause>,
    /// Databases on which work failed, the most often first; at most 20.
    pub most_failed: Vec<FailingDatabase>,
    /// Databases that were last repaired or migrated in this time and are incomplete or drifted now.
    pub drifted_again: u64,
}

/// How many databases had each status.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names say it")]
pub struct StatusPoint {
    pub at: Timestamp,
    pub total: u64,
    /// Every status is there, and they add up to `total`.
    pub by_status: BTreeMap<Status, u64>,
}

/// How many databases stated each version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VersionPoint {
    /// When.
    pub at: Timestamp,
    /// By version, as in [`super::Summary::by_version`].
    pub by_version: BTreeMap<String, u64>,
    /// How many stated none.
    pub none: u64,
}

/// How many databases there were, and how large all of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names say it")]
pub struct SizePoint {
    pub at: Timestamp,
    pub databases: u64,
    pub bytes: u64,
}

/// What came of one job that wrote to databases.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names say it")]
pub struct RepairPoint {
    pub job: Uuid,
    pub kind: JobType,
    /// When it began.
    pub at: Timestamp,
    pub done: u64,
    pub failed: u64,
    pub skipped: u64,
    pub needs_confirmation: u64,
}

/// What one job took.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DurationPoint {
    /// The job.
    pub job: Uuid,
    /// What it did.
    pub kind: JobType,
    /// When it began.
    pub at: Timestamp,
    /// How many databases it read, or worked on.
    pub databases: u64,
    /// What it took as a whole.
    pub duration_ms: u64,
    /// What half of the databases took at most; `None` for a scan, and where none was worked on.
    pub p50_ms: Option<u64>,
    /// What 95 of 100 took at most.
    pub p95_ms: Option<u64>,
}

/// Databases of about one size: larger than half of `up_to_bytes`, a power of two, and not larger than that. The first
/// holds all that are smaller, too.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names say it")]
pub struct SizeBucket {
    pub up_to_bytes: u64,
    pub databases: u64,
    pub bytes: u64,
}

/// Failures of one cause: work that failed, damage that was found, databases that were left alone since they were in use.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FailureCause {
    /// What came of the databases.
    pub outcome: Outcome,
    /// Why.
    pub code: Option<Code>,
    /// The last of them in words.
    pub message: Option<String>,
    /// How often.
    pub count: u64,
    /// Of how many databases.
    pub databases: u64,
}

/// A database on which work failed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FailingDatabase {
    /// Its row in the fleet, where it has one.
    pub id: Option<i64>,
    /// As in its last result.
    pub path: String,
    /// The name that a person knows it by.
    pub label: String,
    /// The fleet's folder, or that of the files that were named.
    pub root: String,
    /// How often.
    pub failures: u64,
    /// When last.
    pub last_at: Option<Timestamp>,
    /// Why, the last time.
    pub code: Option<Code>,
    /// The same in words.
    pub message: Option<String>,
    /// The job of that time.
    pub job: Uuid,
}

/// A series of the metrics, as it is written to a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "each is the field of `Metrics` of that name")]
pub enum Chart {
    Statuses,
    Versions,
    Sizes,
    Repairs,
    Durations,
    SizeDistribution,
    Causes,
    MostFailed,
}

impl Chart {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::Statuses,
        Self::Versions,
        Self::Sizes,
        Self::Repairs,
        Self::Durations,
        Self::SizeDistribution,
        Self::Causes,
        Self::MostFailed,
    ];

    /// Its word, as in JSON.
    pub fn word(self) -> &'static str {
        match self {
            Self::Statuses => "statuses",
            Self::Versions => "versions",
            Self::Sizes => "sizes",
            Self::Repairs => "repairs",
            Self::Durations => "durations",
            Self::SizeDistribution => "size_distribution",
            Self::Causes => "causes",
            Self::MostFailed => "most_failed",
        }
    }
}

/// The versions of some keys ([`Version::key`]), oldest first.
pub fn in_order<'k>(keys: impl Iterator<Item = &'k String>) -> Vec<&'k str> {
    let version = |key: &str| key.parse().map_or_else(|_| Version::Text(key.to_owned()), Version::Number);
    let mut keys: Vec<&str> = keys.map(String::as_str).collect();
    keys.sort_by(|one, other| version(one).compare(&version(other)));
    keys.dedup();
    keys
}
