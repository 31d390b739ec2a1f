//! What a database is, as far as alerts and the history of statuses go.

use crate::api::{Reason, Status, Version};
use serde::{Deserialize, Serialize};

/// What a database is. Two that have the same are the same to an alert.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Condition {
    /// Its status.
    pub status: Status,
    /// The version that it states.
    pub version: Option<Version>,
    /// The fingerprint of its schema.
    pub shape: Option<String>,
    /// Why it is unreadable or unversioned.
    pub reason: Option<Reason>,
}

/// What a condition is to an alert.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// As its own version says, whichever that is.
    AsExpected,
    /// Unreadable for a reason that may pass by itself: nothing is known.
    Unknown,
    /// Anything else: somebody ought to look.
    Amiss,
}

impl Condition {
    /// What it is to an alert.
    pub fn kind(&self) -> Kind {
        match self.status {
            Status::Current | Status::Outdated | Status::Ahead => Kind::AsExpected,
            Status::Unreadable if self.reason.is_some_and(may_pass) => Kind::Unknown,
            Status::Incomplete | Status::Drifted | Status::Unversioned | Status::Unreadable => Kind::Amiss,
        }
    }
}

/// True for reasons that may pass without anybody's doing.
fn may_pass(reason: Reason) -> bool {
    matches!(reason, Reason::Locked | Reason::TimedOut | Reason::IoError)
}
