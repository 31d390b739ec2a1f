//! Whether a commit that failed has happened all the same.
//!
//! In rollback mode the journal's going is the commit, and SQLite tells an error too where the journal is gone and the disk
//! would not say that it keeps the folder without it. Only the database itself knows.

use super::{
    connect::{self, Watch},
    place::{self, Place},
};
use crate::schema;
use rusqlite::Connection;
use std::time::Duration;

/// What tells the database before a transaction from the one after it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Mark {
    schema: [u8; 32],
    /// Counts the changes of the schema.
    cookie: i64,
    user_version: i64,
}

impl Mark {
    /// What a connection sees. `schema` is the [`schema::text_key`] of the schema that it sees.
    pub(super) fn of(connection: &Connection, schema: [u8; 32]) -> rusqlite::Result<Self> {
        let number = |name| connection.pragma_query_value(None, name, |row| row.get(0));
        Ok(Self { schema, cookie: number("schema_version")?, user_version: number("user_version")? })
    }
}

/// True where the database is as `after` says and not as `before` says. No handle of this process is open on it. `counter` is
/// the header's count of changes before.
pub(super) fn is_committed(
    place: &Place,
    [before, after]: [&Mark; 2],
    counter: Option<u32>,
    busy: Duration,
    watch: &Watch,
) -> bool {
    // Opening it for writing settles a journal that is still there, as any program would.
    let now = connect::writer(&place.path, busy, watch)
        .and_then(|connection| Mark::of(&connection, schema::text_key(&schema::stored(&connection)?)));
    let Ok(now) = now else { return false };
    if before != after {
        return now == *after;
    }
    // Only rows have changed. The count is of no use with a log, and there an error means that nothing happened.
    now == *after && counter.is_some() && place::read_header(place).is_ok_and(|header| header.counter != counter)
}
