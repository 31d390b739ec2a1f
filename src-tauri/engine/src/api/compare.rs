//! Two schemas held against each other: what may be asked, and the answer.

use super::Version;
use crate::{
    diff::{AlignedObject, Change, ObjectKind, Rename},
    plan::{PlannedStatement, Renamed},
    schema::model::Name,
};
use serde::{Deserialize, Serialize};
use std::path::PathBuf;

/// One side of a comparison.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "from", rename_all = "snake_case")]
pub enum Side {
    /// A database of the open fleet.
    Database {
        /// Its row's id.
        id: i64,
    },
    /// What a database of the open fleet ought to have: the expected schema that looking into it holds it against.
    Expected {
        /// The id of the database's row.
        id: i64,
    },
    /// A version of the expected schema.
    Version {
        /// Which; `null` where the expected schema carries no versions.
        version: Option<Version>,
    },
    /// What the databases of one shape of the open fleet have.
    Shape {
        /// The fingerprint, or the beginning of one.
        fingerprint: String,
    },
    /// A database, a backup of one, or a `.sql` file that is executed in memory.
    File {
        /// Where it is.
        #[serde(with = "super::path")]
        path: PathBuf,
    },
}

/// Which differences do not count. They are noted instead.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
pub struct Ignore {
    /// White space and comments.
    pub white_space: bool,
    /// How the same is spelled: quotes, letter case, names of constraints and where they stand.
    pub spelling: bool,
    /// The order of the columns of a table.
    pub column_order: bool,
}

impl Default for Ignore {
    fn default() -> Self {
        Self { white_space: true, spelling: true, column_order: true }
    }
}

/// How two schemas are laid side by side.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum View {
    /// By object, then by column, constraint and part, in canonical spelling.
    #[default]
    Aligned,
    /// By object, then by line of the SQL as it is stored.
    Sql,
}

/// A comparison that is asked for.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct CompareRequest {
    /// What is: the database that SQL would change.
    pub left: Side,
    /// What it is held against.
    pub right: Side,
    /// What does not count.
    #[serde(default)]
    pub ignore: Ignore,
    /// How the rows of [`SideBySide`] are cut.
    #[serde(default)]
    pub view: View,
    /// The renames that were accepted. The SQL follows them; what differs is told as it is.
    #[serde(default)]
    pub renames: Vec<Renamed>,
}

/// What a side turned out to be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SideInfo {
    /// What was asked for.
    #[serde(flatten)]
    pub side: Side,
    /// Its name: a path, a version.
    pub name: String,
    /// A word or two on it: `v1, drifted`, `catalog, target`.
    pub detail: Option<String>,
    /// The fingerprint of its schema.
    pub fingerprint: String,
    /// How many objects it has.
    pub objects: usize,
}

/// Two schemas held against each other: what `diff --json` prints.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Comparison {
    /// The name of the left side.
    pub left: String,
    /// The name of the right side.
    pub right: String,
    /// True where nothing differs that counts.
    pub equal: bool,
    /// The differences that count.
    pub changes: Vec<Change>,
    /// Those that are ignored.
    pub notes: Vec<Change>,
    /// Pairs of changes that may be one rename. Never assumed.
    pub renames: Vec<Rename>,
    /// More on the sides.
    pub sides: Sides,
}

/// Both sides of a comparison.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Sides {
    pub left: SideInfo,
    pub right: SideInfo,
}

/// A comparison with every object laid side by side: what the window shows.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SideBySide {
    /// The comparison.
    #[serde(flatten)]
    pub comparison: Comparison,
    /// All objects of both sides, equal ones too: tables, virtual tables, indexes, views, triggers, each kind in the
    /// order of names.
    pub objects: Vec<AlignedObject>,
}

/// One object of a comparison.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names say it")]
pub struct ObjectRef {
    pub kind: ObjectKind,
    pub name: Name,
}

/// Other databases of the fleet that differ from the right side in an object exactly as the left side does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Also {
    /// The object.
    #[serde(flatten)]
    pub object: ObjectRef,
    /// How many others.
    pub databases: u64,
    /// Their fingerprints, that of the left side among them where it is a shape of the fleet.
    pub shapes: Vec<String>,
}

/// The SQL that turns the left side into the right one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ComparisonSql {
    /// The whole script, with its transaction; empty where there is nothing to do.
    pub script: String,
    /// Its statements that change something, each with its reason and, as `change`, the place of what it serves in the
    /// comparison's `changes`, where it is among them.
    pub statements: Vec<PlannedStatement>,
}
