//! What a front end asks for.

use super::{Status, Version};
use serde::{Deserialize, Serialize};
use std::path::PathBuf;

/// What a fleet is and what it is held against. Kept with the fleet.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct FleetSettings {
    /// Where the expected schema's versions are: a folder of `.sql` files, a migrations folder, one `.sql` file, or a
    /// database. `None`: the most common shape of the fleet.
    #[serde(with = "super::path::optional")]
    pub schemas: Option<PathBuf>,
    /// `auto`, `user_version`, `TABLE.COLUMN`, the name of a migration tool, or a `SELECT`. `None`: `auto`.
    pub version_source: Option<String>,
    /// The version that the fleet should be at. `None`: the newest that is released.
    pub target: Option<Version>,
    /// Globs on the path below the root; empty: every database.
    pub include: Vec<String>,
    /// Globs on the path below the root of what to leave out.
    pub exclude: Vec<String>,
    /// What a database is called: a pattern of its path with `{label}` in it, or a `SELECT`. `None`: the shortest telling
    /// part of its path.
    pub label: Option<String>,
}

/// Which databases are wanted. Values of one list are alternatives; the lists narrow each other.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Filter {
    /// Of one of these statuses.
    pub status: Vec<Status>,
    /// Of one of these versions: `3`, `v3`, `3.0.0`, `latest`, `none`, or a comparison such as `<3` or `>=2`.
    pub version: Vec<String>,
    /// Words that must all occur in path, label, reason or summary, whatever the case.
    pub search: Vec<String>,
    /// Of one of these shapes, each a fingerprint or the beginning of one.
    pub shape: Vec<String>,
    /// At least this many bytes.
    pub min_bytes: Option<u64>,
    /// At most this many bytes.
    pub max_bytes: Option<u64>,
}

/// The column that a list is sorted by. Equal rows follow by path.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "each is the field of `DatabaseRow` of that name")]
pub enum SortKey {
    #[default]
    Path,
    Status,
    Label,
    Version,
    Shape,
    Bytes,
    ModifiedAt,
    JournalMode,
    Differences,
}

/// A window of the list of databases.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ListQuery {
    /// Which databases.
    pub filter: Filter,
    /// Sorted by what.
    pub sort: SortKey,
    /// From the largest to the smallest.
    pub descending: bool,
    /// How many to leave out first.
    pub offset: usize,
    /// How many to give; at most 1,000 are.
    pub limit: usize,
}
