//! What a file looks like as it was left, so that what others write later is seen.

use super::place::Trace;
use rusqlite::Connection;
use std::{path::Path, time::Duration};

/// A count that goes up for a connection when others commit (<https://sqlite.org/pragma.html#pragma_data_version>).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Foreign(i64);

impl Foreign {
    /// The count now, or nothing where it cannot be read.
    pub(super) fn count(connection: &Connection) -> Option<Self> {
        connection.pragma_query_value(None, "data_version", |row| row.get(0)).map(Self).ok()
    }
}

/// What the file looks like that this connection has written, unless somebody else may have written to it since the count was
/// `before`. What is in a log, where it `may_have_log`, is moved first, as closing would, where nobody is in the way.
pub(super) fn trace(
    connection: &Connection,
    path: &Path,
    before: Option<Foreign>,
    may_have_log: bool,
) -> Option<Trace> {
    let before = before?;
    let moved = connection.busy_timeout(Duration::ZERO).and_then(|()| match may_have_log {
        true => connection.query_row("PRAGMA main.wal_checkpoint(TRUNCATE)", [], |_| Ok(())),
        false => Ok(()),
    });
    if let Err(error) = moved {
        tracing::debug!(path = %path.display(), %error, "the log stays as it is");
    }
    let trace = Trace::of(path).ok()?;
    let alone = Foreign::count(connection) == Some(before);
    if !alone {
        tracing::warn!(path = %path.display(), "another program wrote to it at once: whether it changes later is not known");
    }
    alone.then_some(trace)
}
