//! Databases that were as they ought to be and no longer are.

use super::{Reason, Status, Version};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// Where an alert stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum AlertState {
    /// Somebody ought to look.
    Open,
    /// Somebody knows.
    Acknowledged,
    /// Somebody wants to hear of it later.
    Snoozed,
    /// None of its databases is in it any more.
    Closed,
}

impl AlertState {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Open, Self::Acknowledged, Self::Snoozed, Self::Closed];

    /// Its word, as in JSON.
    pub fn word(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Acknowledged => "acknowledged",
            Self::Snoozed => "snoozed",
            Self::Closed => "closed",
        }
    }
}

/// One alert for all databases of a fleet that went the same way: the same before, the same now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Alert {
    /// Its number, never given twice.
    pub id: i64,
    /// The root of the fleet.
    pub root: String,
    /// Where it stands.
    pub state: AlertState,
    /// The status that its databases had.
    pub was: Status,
    /// The version that they stated.
    pub was_version: Option<Version>,
    /// The status that they have.
    pub is: Status,
    /// The version that they state.
    pub is_version: Option<Version>,
    /// The fingerprint of the schema that they had.
    pub from_shape: Option<String>,
    /// The fingerprint of the schema that they have; `null` where it cannot be read or there is none.
    pub shape: Option<String>,
    /// Why they are unreadable or unversioned.
    pub reason: Option<Reason>,
    /// The first differences in words, names in backticks.
    pub summary: Option<String>,
    /// What happened to the first of them, and what to do next.
    pub message: Option<String>,
    /// How many are in it; where it is closed, how many were in it in all.
    pub databases: u64,
    /// Some of those, by path: at most five.
    pub examples: Vec<AlertDatabase>,
    /// When it was first seen.
    pub since: Timestamp,
    /// When a database last joined or left.
    pub changed_at: Timestamp,
    /// Until when nobody wants to hear of it.
    pub snoozed_until: Option<Timestamp>,
    /// When somebody said that they know.
    pub acknowledged_at: Option<Timestamp>,
    /// When the last database left it.
    pub closed_at: Option<Timestamp>,
}

/// One database of an alert.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AlertDatabase {
    /// Its row in the list; `null` where it is gone.
    pub id: Option<i64>,
    /// Below the root, with `/`, lossy where it is not UTF-8.
    pub path: String,
    /// The name that a person knows it by.
    pub label: String,
    /// Since when it is in the alert.
    pub since: Timestamp,
}

/// Which alerts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct AlertsQuery {
    /// In one of these states; empty: all but closed ones.
    pub state: Vec<AlertState>,
    /// How many to leave out first.
    pub offset: usize,
    /// How many to give.
    pub limit: usize,
}

/// A window of the alerts, the one that changed last first; closed ones after all others.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AlertsPage {
    /// How many are open, whatever was asked for: snoozed and acknowledged ones not counted.
    pub open: u64,
    /// How many there are in the states that were asked for.
    pub total: u64,
    /// The window.
    pub alerts: Vec<Alert>,
}

/// What a person does with an alert.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "act", rename_all = "snake_case")]
pub enum AlertAct {
    /// It is known: it counts no more until it has closed.
    Acknowledge,
    /// It counts no more until then.
    Snooze {
        /// Until when.
        until: Timestamp,
    },
    /// It counts again.
    Reopen,
}

/// What a look at a fleet did to its alerts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AlertsChanged {
    /// How many are open now.
    pub open: u64,
    /// How many of them are new.
    pub opened: u64,
}
