//! What fleets were like over time. A sample stands for all time until the next one, so that a fleet that stays as it is
//! costs nothing.

use super::{
    LookAt, State,
    fleets::json,
    thin::{self, DAY, HOUR, MINUTE},
};
use crate::{
    Result,
    api::{Status, Summary},
};
use rusqlite::{Connection, OptionalExtension, Row, params};
use std::collections::BTreeMap;

/// How many samples a fleet may have in one minute; what changes faster takes the place of the last of them.
const A_MINUTE: u32 = 3;

/// Where nothing but sizes has changed: by one part in so many that is worth a sample at once, by less once a day.
const GROWTH: u64 = 100;

/// What a fleet was like from a time on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sample {
    /// Since when, in milliseconds since 1970.
    pub at: i64,
    /// How many databases it had.
    pub databases: u64,
    /// Their sizes together.
    pub bytes: u64,
    /// How many of each status; none of those that none had.
    pub by_status: BTreeMap<Status, u64>,
    /// How many stated each version.
    pub by_version: BTreeMap<String, u64>,
}

/// The columns that [`sample`] reads.
const COLUMNS: &str = "at, databases, bytes, statuses, versions";

impl State {
    /// What a fleet was like from one time to another, in milliseconds since 1970: the sample that held at the start, where
    /// there is one, and those after it, thinned evenly to so many.
    ///
    /// # Errors
    /// The state database failed.
    pub fn samples(&self, fleet: i64, (from, to): (i64, i64), points: usize) -> Result<Vec<Sample>> {
        let connection = self.connection();
        let _one = thin::reading(&connection)?;
        let before = last(&connection, fleet, from)?.map(|before| Sample { at: from, ..before });
        let after = thin::evenly(
            (from, to),
            points,
            |sample: &Sample| sample.at,
            |after, until, ask| {
                let mut statement = connection.prepare_cached(&format!(
                    "SELECT {COLUMNS} FROM samples WHERE fleet = ?1 AND at > ?2 AND at <= ?3 {}",
                    ask.order()
                ))?;
                Ok(statement.query_map(params![fleet, after, until], sample)?.collect::<rusqlite::Result<_>>()?)
            },
        )?;
        Ok(before.into_iter().chain(after).collect())
    }
}

/// Remembers what a fleet is like since this look, at all of it or a part: nothing where it is as it was.
///
/// # Errors
/// The state database failed.
pub(super) fn keep(connection: &Connection, fleet: i64, summary: &Summary, look: &LookAt) -> Result<()> {
    let now = look.at.as_millisecond();
    let by_status = summary.by_status.iter().filter(|(_, count)| **count > 0).map(|(status, count)| (*status, *count));
    let new = Sample {
        at: now,
        databases: summary.total,
        bytes: summary.bytes,
        by_status: by_status.collect(),
        by_version: summary.by_version.clone(),
    };
    // What a clock that went wrong once has put into the future stays out of it.
    let before = last(connection, fleet, now)?;
    if before.as_ref().is_some_and(|before| before.is_like(&new)) {
        return Ok(());
    }
    let mut busy = connection
        .prepare_cached("SELECT at FROM samples WHERE fleet = ?1 AND at > ?2 AND at <= ?3 LIMIT 1 OFFSET ?4")?;
    let is_busy = busy.exists(params![fleet, now - MINUTE, now, A_MINUTE - 1])?;
    let at = before.as_ref().filter(|_| is_busy).map_or(now, |before| before.at);
    connection.prepare_cached("INSERT OR REPLACE INTO samples VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)")?.execute(
        params![
            fleet,
            at,
            look.job.to_string(),
            new.databases.cast_signed(),
            new.bytes.cast_signed(),
            json(&new.by_status)?,
            json(&new.by_version)?,
        ],
    )?;
    if before.is_some_and(|before| before.at / HOUR != now / HOUR) {
        thin::keep_fewer(connection, "samples", "fleet = ?1", &fleet, now)?;
    }
    Ok(())
}

impl Sample {
    /// True where another is not worth keeping beside this one.
    fn is_like(&self, new: &Self) -> bool {
        let same =
            (self.databases, &self.by_status, &self.by_version) == (new.databases, &new.by_status, &new.by_version);
        let grown = self.bytes.abs_diff(new.bytes);
        same && (grown == 0 || (grown < self.bytes / GROWTH && new.at - self.at < DAY))
    }
}

/// The sample that holds at this time.
fn last(connection: &Connection, fleet: i64, at: i64) -> Result<Option<Sample>> {
    let mut statement = connection.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM samples WHERE fleet = ?1 AND at <= ?2 ORDER BY at DESC LIMIT 1"
    ))?;
    Ok(statement.query_row([fleet, at], sample).optional()?)
}

fn sample(row: &Row<'_>) -> rusqlite::Result<Sample> {
    let (statuses, versions): (String, String) = (row.get(3)?, row.get(4)?);
    Ok(Sample {
        at: row.get(0)?,
        databases: unsigned(row, 1)?,
        bytes: unsigned(row, 2)?,
        by_status: serde_json::from_str(&statuses).unwrap_or_default(),
        by_version: serde_json::from_str(&versions).unwrap_or_default(),
    })
}

/// A count, which SQLite keeps with a sign.
pub(super) fn unsigned(row: &Row<'_>, column: usize) -> rusqlite::Result<u64> {
    row.get::<_, i64>(column).map(i64::cast_unsigned)
}
