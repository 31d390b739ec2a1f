//! What a schema means: the model, how it is read from SQLite, how it is normalised and fingerprinted.

mod constraint;
mod create;
mod fingerprint;
pub mod highlight;
mod index;
mod introspect;
mod letter_case;
pub mod model;
mod normalise;
mod pragma;
mod program;
mod renamed;
pub mod render;
mod role;
mod scope;
pub mod source;
pub mod spelling;
mod split;
mod statement;
mod stored;
mod table;
mod token;
mod tool_tables;
mod virtual_table;

pub(crate) use fingerprint::Meaning;
pub use fingerprint::{FINGERPRINT_VERSION, Fingerprint, fingerprint};
pub use highlight::{Class, Span, highlight};
pub use introspect::{introspect, introspect_after, introspect_while};
pub use renamed::{Renamed, renamed};
pub use split::{Piece, split};
pub use stored::{stored, text_key};
pub use tool_tables::{is_tool_table, with_tool_tables, without_tool_tables};

use model::Schema;
use rusqlite::Connection;

/// Pragmas that a migration script may use: they read, or set what a transaction takes back.
pub(crate) const SCRIPT_PRAGMAS: [&str; 13] = [
    "user_version",
    "application_id",
    // Decides whether ALTER TABLE … RENAME follows references.
    "legacy_alter_table",
    "foreign_key_check",
    "integrity_check",
    "quick_check",
    "table_info",
    "table_xinfo",
    "table_list",
    "index_list",
    "index_info",
    "index_xinfo",
    "foreign_key_list",
];

/// One row of `sqlite_schema`, as stored.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StoredObject {
    /// `table`, `index`, `view` or `trigger`.
    pub kind: String,
    /// Its name.
    pub name: String,
    /// The table that it belongs to.
    pub table: String,
    /// Its `CREATE` text; automatic indexes have none.
    pub sql: Option<String>,
}

/// Reads the rows of `sqlite_schema` and what they mean. Where others may write meanwhile, call it in a transaction.
///
/// # Errors
/// As [`stored`] and [`introspect`].
pub fn read(connection: &Connection) -> rusqlite::Result<(Vec<StoredObject>, Schema)> {
    let stored = stored(connection)?;
    let schema = introspect(connection, &stored)?;
    Ok((stored, schema))
}
