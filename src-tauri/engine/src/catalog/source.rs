//! Where a database says which version it is.

use super::Catalog;
use crate::{Error, api::Version, schema::model::Schema};
use rusqlite::Connection;
use serde::{Deserialize, Serialize};
use std::fmt;

/// Where a database says which version it is.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum VersionSource {
    /// `PRAGMA user_version`; 0 states none.
    UserVersion,
    /// A table that has one row, and its column.
    Column {
        /// The table.
        table: String,
        /// The column.
        column: String,
    },
    /// A query that gives one row with one value.
    Query(String),
    // The tables of migration tools follow here.
}

/// What one source says in one database.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Stated {
    /// The value as text, `None` where the source is not there or says nothing.
    pub raw: Option<String>,
    /// Why `raw` cannot be a version whatever the catalog: several rows, NULL, a failed migration.
    pub unplaceable: bool,
    /// `verified_at` of the same row, where there is one.
    pub verified_at: Option<String>,
}

/// What a stated value is, seen from a catalog.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Placed {
    /// It states none.
    None,
    /// A version that the catalog has, or one newer than all of its versions.
    Version(Version),
    /// A value that cannot be placed, raw.
    Unknown(String),
}

impl fmt::Display for VersionSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UserVersion => f.write_str("user_version"),
            Self::Column { table, column } => write!(f, "{table}.{column}"),
            Self::Query(query) => f.write_str(query),
        }
    }
}

impl VersionSource {
    /// Understands `auto` (`None`), `user_version`, `TABLE.COLUMN`, the name of a migration tool, or a `SELECT`.
    pub fn parse(text: &str) -> Result<Option<Self>, Error> {
        let _ = text;
        Ok(None)
    }

    /// The sources that this schema has, in the documented order; `user_version` is always the last.
    pub fn candidates(schema: &Schema) -> Vec<Self> {
        let _ = schema;
        vec![Self::UserVersion]
    }

    /// The tables that this source keeps versions in.
    pub fn tables(&self) -> Vec<&str> {
        Vec::new()
    }

    /// True where this schema has what the source reads.
    pub fn is_in(&self, schema: &Schema) -> bool {
        let _ = schema;
        true
    }

    /// Reads what the source says. Never fails for a table or column that is not there.
    pub fn read(&self, connection: &Connection) -> rusqlite::Result<Stated> {
        let _ = connection;
        Ok(Stated::default())
    }

    /// Places what was read among the versions of a catalog.
    pub fn place(&self, stated: &Stated, catalog: &Catalog) -> Placed {
        let _ = (stated, catalog);
        Placed::None
    }
}

impl VersionSource {
    /// True where both read the same value, whatever else they read beside it.
    pub fn same_place(&self, other: &Self) -> bool {
        self.to_string().eq_ignore_ascii_case(&other.to_string())
    }

    /// Its place in the documented order of candidates.
    pub fn rank(&self) -> usize {
        0
    }
}
