//! Series in time: thinned with age where they are kept, and evenly where they are read.

use crate::Result;
use rusqlite::{Connection, ToSql, Transaction, TransactionBehavior};

pub(super) const MINUTE: i64 = 60 * 1000;
pub(super) const HOUR: i64 = 60 * MINUTE;
pub(super) const DAY: i64 = 24 * HOUR;

/// How many of a series are kept: of those of this age, in milliseconds, the last in each span of so many.
const TIERS: [(i64, i64); 4] = [(DAY, 5 * MINUTE), (7 * DAY, HOUR), (30 * DAY, 6 * HOUR), (400 * DAY, 7 * DAY)];

/// Forgets of a series what is too close together for its age. `series` says in SQL which rows of the table it is; `?1` there
/// is `key`.
///
/// # Errors
/// The state database failed.
pub(super) fn keep_fewer(connection: &Connection, table: &str, series: &str, key: &dyn ToSql, now: i64) -> Result<()> {
    let mut statement = connection.prepare_cached(&format!(
        "DELETE FROM {table} WHERE {series} AND at < ?2 AND EXISTS (
             SELECT 1 FROM {table} AS later
             WHERE {series} AND later.at > {table}.at AND later.at < ({table}.at / ?3 + 1) * ?3)"
    ))?;
    for (age, span) in TIERS {
        statement.execute(rusqlite::params![key, now - age, span])?;
    }
    Ok(())
}

/// The rows of a series after `from` and up to `to`: all, or, where there are more than `points`, the first and the last in
/// each of so many spans of one length. `among` asks for the rows in a span, its start left out and its end counted, the
/// first ones or the last one.
///
/// # Errors
/// The state database failed.
pub(super) fn evenly<R>(
    (from, to): (i64, i64),
    points: usize,
    at: impl Fn(&R) -> i64,
    mut among: impl FnMut(i64, i64, Ask) -> Result<Vec<R>>,
) -> Result<Vec<R>> {
    let points = points.max(2);
    let mut rows = among(from, to, Ask::First(points + 1))?;
    if rows.len() <= points {
        return Ok(rows);
    }
    rows.truncate(1);
    let (first, spans) = (rows.first().map_or(from, &at), i64::try_from(points - 1).unwrap_or(i64::MAX));
    let edge = |number: i64| {
        first + i64::try_from(i128::from(to - first) * i128::from(number) / i128::from(spans)).unwrap_or(0)
    };
    for number in 0..spans {
        rows.extend(among(edge(number), edge(number + 1), Ask::Last)?);
    }
    Ok(rows)
}

/// One transaction for all that a series is asked for: otherwise each of some hundred answers locks and unlocks the database.
///
/// # Errors
/// The state database failed.
pub(super) fn reading(connection: &Connection) -> Result<Transaction<'_>> {
    Ok(Transaction::new_unchecked(connection, TransactionBehavior::Deferred)?)
}

/// Which rows of a span.
#[derive(Clone, Copy, Debug)]
pub(super) enum Ask {
    /// The first, at most so many.
    First(usize),
    /// The last one.
    Last,
}

impl Ask {
    /// The end of a query for them.
    pub(super) fn order(self) -> String {
        match self {
            Self::First(most) => format!("ORDER BY at LIMIT {most}"),
            Self::Last => "ORDER BY at DESC LIMIT 1".to_owned(),
        }
    }
}
