//! What writes down which version a database is: statements as data, which `apply` runs in the transaction of the work.
//!
//! What is written follows the version source. A column of the only row gets the version, `migrated_at` and `verified_at`;
//! where the table is there and empty the row is made. A table of keys and values gets its key. `user_version` gets the
//! number. The table of a migration tool gets the rows that the tool itself would have written. Values look like those that
//! they follow: a `v3` is followed by a `v4`, milliseconds by milliseconds.
//!
//! What only a framework can keep right is left to it, see [`Code::LeftToFramework`]. `docs/versions.md` has the whole table.

mod column;
mod framework;
mod key;
mod moment;
mod spelling;
mod state;
mod tool;
mod words;

pub use state::{StampState, read_state};
pub use words::words;

use crate::{
    Code, Error, Result,
    api::Version,
    catalog::{
        Catalog,
        source::{Lookup, Placed, Stated, VersionSource},
    },
    schema::model::Schema,
};
use jiff::Timestamp;
use rusqlite::types::Value;

/// What is written once the work is proven, in the same transaction: the version and whatever goes with it. Triggers are
/// off.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Stamp {
    /// Statements, in order.
    pub writes: Vec<Write>,
    /// `PRAGMA user_version`.
    pub user_version: Option<i32>,
}

/// A statement with values for its parameters.
#[derive(Clone, Debug, PartialEq)]
pub struct Write {
    /// One `INSERT`, `UPDATE` or `DELETE`.
    pub sql: String,
    /// The values, in the order of its parameters.
    pub values: Vec<Value>,
    /// How many rows it has to change; `None`: any number.
    pub rows: Option<usize>,
}

/// What has to be known to write a version down.
#[derive(Clone, Copy, Debug)]
pub struct StampRequest<'a> {
    /// Where the database says which version it is.
    pub source: &'a VersionSource,
    /// The version that it is to state.
    pub version: &'a Version,
    /// The versions among which it is placed when it is read again, and their migrations.
    pub catalog: &'a Catalog,
    /// The schema after the work, with the tables of migration tools that are in the database.
    pub target: &'a Schema,
    /// What the database holds before the work.
    pub state: &'a StampState,
    /// True where the work changes the schema.
    pub changes: bool,
    /// The time now.
    pub now: Timestamp,
}

/// What writes the version down. Afterwards the source states exactly this version: whatever value would be read and placed
/// otherwise is never written.
///
/// `migrated_at` is written where the version becomes another one, or where the schema changes; `verified_at` always, since
/// nothing is stamped that was not proven. An adoption is a change from no version to one.
///
/// # Errors
/// [`Code::CannotStamp`] where the source cannot be written, or cannot hold this version; [`Code::LeftToFramework`] where a
/// framework keeps what only it knows to keep right.
pub fn stamp(request: &StampRequest<'_>) -> Result<Stamp> {
    framework::leave_alone(request)?;
    match request.source {
        VersionSource::UserVersion => user_version(request),
        VersionSource::Column { table, column } => match request.source.lookup_in(request.target) {
            Some(Lookup::Row { .. }) => column::stamp(request),
            Some(Lookup::Key { .. }) => key::stamp(request),
            None => Err(not_there(request.version, &format!("{table}.{column}"))),
        },
        VersionSource::Query(_) => Err(by_query()),
        VersionSource::Tool(tool) => tool::stamp(request, *tool),
    }
}

impl StampRequest<'_> {
    /// True where the version becomes another one.
    fn moves(&self) -> bool {
        self.source.place(&self.state.stated, self.catalog) != Placed::Version(self.version.clone())
    }

    /// True where this text is read as the version that is to be stated.
    fn states(&self, raw: &str) -> bool {
        let stated = Stated { raw: Some(raw.to_owned()), ..Stated::default() };
        self.source.place(&stated, self.catalog) == Placed::Version(self.version.clone())
    }
}

fn user_version(request: &StampRequest<'_>) -> Result<Stamp> {
    let number = number_of(request.version).filter(|number| *number != 0);
    match number.filter(|number| request.states(&number.to_string())) {
        Some(number) => Ok(Stamp { user_version: Some(number), ..Stamp::default() }),
        None => Err(no_number(request.version)),
    }
}

fn number_of(version: &Version) -> Option<i32> {
    match version {
        Version::Number(number) => i32::try_from(*number).ok(),
        Version::Text(_) => None,
    }
}

fn no_number(version: &Version) -> Error {
    Error::new(Code::CannotStamp, format!("user_version cannot hold {version}"))
        .hint("user_version holds whole numbers of 32 bits other than 0; keep the version in a table")
}

fn by_query() -> Error {
    Error::new(Code::CannotStamp, "the version comes from a query, which cannot be written")
        .hint("name the table and column that it comes from, as TABLE.COLUMN")
}

fn not_there(version: &Version, what: &str) -> Error {
    Error::new(Code::CannotStamp, format!("the schema of {version} has no {what} to keep the version in"))
        .hint("add it to the schema, or choose another version source")
}
