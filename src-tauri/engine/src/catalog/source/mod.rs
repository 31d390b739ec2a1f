//! Where a database says which version it is.
//!
//! A source is found by itself where none is set: [`VersionSource::candidates`] gives those that a schema has, in a fixed
//! order. What a source says is read by [`VersionSource::read_in`] and is placed among the versions of a catalog by
//! [`VersionSource::place`]; whatever cannot be placed stays raw, nothing is guessed.

mod detect;
mod parse;
mod place;
mod read;
mod tool;

pub use crate::schema::without_tool_tables;
pub use detect::{Lookup, VERIFIED};
pub use parse::checked_query;
pub use read::prepared_query;
pub use tool::Tool;

use super::Catalog;
use crate::{
    Error,
    api::Version,
    schema::model::{Column, Schema, Table},
};
use rusqlite::Connection;
use serde::{Deserialize, Serialize};
use std::fmt;

/// Where a database says which version it is.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum VersionSource {
    /// `PRAGMA user_version`; 0 states none.
    UserVersion,
    /// A table that has one row, and its column; or a table of keys and values, and the key.
    Column {
        /// The table.
        table: String,
        /// The column, or the key where the table has columns such as `key` and `value`.
        column: String,
    },
    /// A query that gives one row with one value. A second column is taken as `verified_at`.
    Query(String),
    /// The table of a migration tool.
    Tool(Tool),
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

/// As it is written in settings: [`VersionSource::parse`] reads it back.
impl fmt::Display for VersionSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UserVersion => f.write_str("user_version"),
            Self::Column { table, column } => write!(f, "{}.{}", parse::written(table), parse::written(column)),
            Self::Query(query) => f.write_str(query),
            Self::Tool(tool) => f.write_str(tool.name()),
        }
    }
}

impl Stated {
    /// What a `user_version` states; 0 states nothing.
    pub fn of_user_version(number: i64) -> Self {
        Self { raw: (number != 0).then(|| number.to_string()), ..Self::default() }
    }
}

impl VersionSource {
    /// Understands `auto` (`None`), `user_version`, `TABLE.COLUMN`, the name of a migration tool, or a `SELECT`.
    ///
    /// # Errors
    /// [`crate::Code::BadVersionSource`], with what can be written in the hint.
    pub fn parse(text: &str) -> Result<Option<Self>, Error> {
        parse::parse(text)
    }

    /// The sources that this schema has, in this order:
    ///
    /// 1. A table of the application's own: `database_metadata`, `schema_metadata`, `db_metadata`, `app_metadata`,
    ///    `metadata`, `meta`, `schema_info`, `database_info`, `db_info`, `app_info`, `schema_version`,
    ///    `database_version`, `db_version`, `app_version`, `version`; of each the first of the columns `schema_version`,
    ///    `database_version`, `db_version`, `version`. A table of keys and values (`key` or `name`, and `value`) counts
    ///    with its keys `schema_version` and `version`.
    /// 2. Any other table whose name ends in `_metadata`, `_meta` or `_info` and that has a column `schema_version`.
    /// 3. The tables of migration tools, in the order of [`Tool::ALL`].
    /// 4. `user_version`, which every database has.
    ///
    /// Views, virtual tables and generated columns never count.
    pub fn candidates(schema: &Schema) -> Vec<Self> {
        detect::candidates(schema)
    }

    /// True where both read the same value.
    pub fn same_place(&self, other: &Self) -> bool {
        self == other || self.to_string().eq_ignore_ascii_case(&other.to_string())
    }

    /// Its place in the order of [`VersionSource::candidates`].
    pub fn rank(&self) -> usize {
        detect::rank(self)
    }

    /// The tables that this source keeps versions in; none for `user_version` and for a query.
    pub fn tables(&self) -> Vec<&str> {
        match self {
            Self::UserVersion | Self::Query(_) => Vec::new(),
            Self::Column { table, .. } => vec![table],
            Self::Tool(tool) => tool.tables().to_vec(),
        }
    }

    /// True where this schema has what the source reads. Every database has a `user_version`; what a query needs is
    /// not looked into.
    pub fn is_in(&self, schema: &Schema) -> bool {
        match self {
            Self::UserVersion | Self::Query(_) => true,
            Self::Column { table, column } => detect::lookup(schema, table, column).is_some(),
            Self::Tool(tool) => tool.is_in(schema),
        }
    }

    /// The table whose only row states the version, the column that does, and the one that says when that was verified.
    /// `None` where this schema has no such table, and for every other kind of source.
    pub fn only_row_in<'s>(&self, schema: &'s Schema) -> Option<(&'s Table, &'s Column, Option<&'s Column>)> {
        match self {
            Self::Column { table, column } => detect::only_row(schema, table, column),
            Self::UserVersion | Self::Query(_) | Self::Tool(_) => None,
        }
    }

    /// How the version is looked up in a table of this schema: in its only row, or by a key. `None` where this schema has no
    /// such table, and for every other kind of source.
    pub fn lookup_in<'s>(&self, schema: &'s Schema) -> Option<Lookup<'s>> {
        match self {
            Self::Column { table, column } => detect::lookup(schema, table, column),
            Self::UserVersion | Self::Query(_) | Self::Tool(_) => None,
        }
    }

    /// Reads what the source says in a database whose schema is known: one statement, prepared once. A table or column
    /// that is not there states nothing. Views and generated columns are never touched, but by a query that names them.
    ///
    /// # Errors
    /// What SQLite says of a database that cannot be read.
    pub fn read_in(&self, connection: &Connection, schema: &Schema) -> rusqlite::Result<Stated> {
        match self {
            Self::UserVersion => read::user_version(connection),
            Self::Column { table, column } => match detect::lookup(schema, table, column) {
                Some(lookup) => read::lookup(connection, &lookup),
                None => Ok(Stated::default()),
            },
            Self::Query(query) => read::query(connection, query),
            Self::Tool(tool) if tool.is_in(schema) => tool.read(connection),
            Self::Tool(_) => Ok(Stated::default()),
        }
    }

    /// The same where the schema is not known: it is asked first for the tables of this source, which costs two more
    /// statements.
    ///
    /// # Errors
    /// What SQLite says of a database that cannot be read.
    pub fn read(&self, connection: &Connection) -> rusqlite::Result<Stated> {
        self.read_in(connection, &read::tables_named(connection, &self.tables())?)
    }

    /// Places what was read among the versions of a catalog.
    ///
    /// White space and a leading `v` do not count, and `3`, `3.0` and `3.0.0` are one version unless the catalog has
    /// more than one of them. A number newer than all versions of the catalog is a version too. Prisma's names
    /// (`20240131120000_init`) go by their number.
    pub fn place(&self, stated: &Stated, catalog: &Catalog) -> Placed {
        match &stated.raw {
            _ if catalog.versions.iter().all(|entry| entry.version.is_none()) => Placed::None,
            None => Placed::None,
            Some(raw) if stated.unplaceable => Placed::Unknown(raw.clone()),
            Some(raw) => {
                let number = if *self == Self::Tool(Tool::Prisma) { place::leading_number(raw) } else { raw };
                place::place(number, catalog).map_or_else(|| Placed::Unknown(raw.clone()), Placed::Version)
            }
        }
    }
}
