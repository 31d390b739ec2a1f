//! How a fleet's list is kept true while it is open.

use super::Status;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// How a fleet is to be kept up to date.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct RefreshSettings {
    /// A result that is older than so many seconds when its fleet is opened is followed by a scan.
    pub stale_after_s: u64,
    /// Every so many seconds the files that changed are read; `None`: never.
    pub interval_s: Option<u64>,
    /// The file system tells what changes.
    pub watch: bool,
    /// Also on battery.
    pub on_battery: bool,
}

impl Default for RefreshSettings {
    fn default() -> Self {
        Self { stale_after_s: 300, interval_s: Some(900), watch: true, on_battery: false }
    }
}

/// How changes to a fleet's files are seen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum WatchMode {
    /// The file system tells of them.
    Notify,
    /// All files are looked at from time to time.
    Interval,
    /// Only when somebody asks.
    #[default]
    Off,
}

/// How a fleet is kept up to date.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Watching {
    /// How changes are seen.
    pub mode: WatchMode,
    /// Why the file system does not tell of them, in words; `None` where it does, or nobody wants it to.
    pub message: Option<String>,
    /// Seconds between two looks at all files.
    pub interval_s: Option<u64>,
    /// When the next one is due.
    pub next_at: Option<Timestamp>,
    /// Why that one waits, in words, where it does.
    pub busy: Option<String>,
    /// Why the last look at all files came to nothing, in words, where it did.
    pub failed: Option<String>,
}

/// A database whose status is another than before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StatusChange {
    /// When that was seen.
    pub at: Timestamp,
    /// Stands for the path, as in the list.
    pub id: i64,
    /// Below the root, with `/`; lossy where it is not UTF-8.
    pub path: String,
    /// The exact path in base64, where it is not UTF-8.
    pub path_bytes: Option<String>,
    /// The name that a person knows it by.
    pub label: String,
    /// What it was; `null`: it is new.
    pub was: Option<Status>,
    /// What it is; `null`: it is gone.
    pub is: Option<Status>,
    /// The first differences in words, names in backticks.
    pub summary: Option<String>,
    /// What happened, and what to do next, where it cannot be read or placed.
    pub message: Option<String>,
}
