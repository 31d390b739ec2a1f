//! Work that failed, counted over many jobs.

use super::{
    State,
    figures::ON_FLEET,
    fleets::bytes_of,
    results::{COLUMNS, ResultRecord, record},
    samples::unsigned,
};
use crate::{Result, api::FailureCause};
use rusqlite::{Connection, OptionalExtension, params};
use std::path::Path;
use uuid::Uuid;

/// The most databases that are told of.
const MOST: usize = 20;

/// A database on which work failed.
#[derive(Clone, Debug)]
pub struct FailingRecord {
    /// How often.
    pub failures: u64,
    /// What came of it the last time.
    pub last: ResultRecord,
    /// The job of that time.
    pub job: Uuid,
    /// The folder that it was on.
    pub root: String,
}

/// The failures of jobs on the fleet at `?1`, or on any where that is NULL, that began after `?2` and by `?3`.
fn which() -> String {
    format!(
        "failure AND job IN (SELECT job FROM job_figures
         WHERE (?1 IS NULL OR {ON_FLEET}) AND kind <> 'scan' AND at > ?2 AND at <= ?3)"
    )
}

impl State {
    /// Failures by cause, the most common first.
    ///
    /// # Errors
    /// The state database failed.
    pub fn failures(&self, root: Option<&str>, (from, to): (i64, i64)) -> Result<Vec<FailureCause>> {
        let connection = self.connection();
        let mut statement = connection.prepare_cached(&format!(
            "SELECT count(*), count(DISTINCT path), max(place) FROM results INDEXED BY failures WHERE {}
             GROUP BY outcome, code ORDER BY count(*) DESC, outcome, code",
            which()
        ))?;
        let rows = statement.query_map(params![root, from, to], |row| {
            Ok((unsigned(row, 0)?, unsigned(row, 1)?, row.get::<_, i64>(2)?))
        })?;
        let mut causes = Vec::new();
        for row in rows {
            let (count, databases, place) = row?;
            if let Some((_, _, ResultRecord { result, .. })) = at(&connection, place)? {
                let (outcome, code, message) = (result.outcome, result.code, result.message);
                causes.push(FailureCause { outcome, code, message, count, databases });
            }
        }
        Ok(causes)
    }

    /// The databases on which work failed the most often; of those on which it did equally often the last one first.
    ///
    /// # Errors
    /// The state database failed.
    pub fn most_failed(&self, root: Option<&str>, (from, to): (i64, i64)) -> Result<Vec<FailingRecord>> {
        let connection = self.connection();
        let mut statement = connection.prepare_cached(&format!(
            "SELECT count(*), max(place) FROM results INDEXED BY failures WHERE {} GROUP BY path
             ORDER BY count(*) DESC, max(place) DESC LIMIT {MOST}",
            which()
        ))?;
        let rows =
            statement.query_map(params![root, from, to], |row| Ok((unsigned(row, 0)?, row.get::<_, i64>(1)?)))?;
        let mut most = Vec::new();
        for row in rows {
            let (failures, place) = row?;
            most.extend(at(&connection, place)?.map(|(job, root, last)| FailingRecord { failures, last, job, root }));
        }
        Ok(most)
    }

    /// The row of a database of a fleet, by its whole path.
    ///
    /// # Errors
    /// The state database failed.
    pub fn row_of(&self, fleet: i64, root: &Path, path: &Path) -> Result<Option<i64>> {
        let Ok(below) = path.strip_prefix(root) else { return Ok(None) };
        let connection = self.connection();
        let mut statement = connection.prepare_cached("SELECT id FROM databases WHERE fleet = ?1 AND path = ?2")?;
        Ok(statement.query_row(params![fleet, bytes_of(below)], |row| row.get(0)).optional()?)
    }

    /// How many databases of a fleet are incomplete or drifted that were last repaired or migrated in a time, in milliseconds
    /// since 1970.
    ///
    /// # Errors
    /// The state database failed.
    pub fn drifted_again(&self, fleet: i64, (from, to): (i64, i64)) -> Result<u64> {
        let connection = self.connection();
        let mut statement = connection.prepare_cached(
            "SELECT count(*) FROM databases INDEXED BY databases_repaired
             WHERE fleet = ?1 AND repaired > ?2 AND repaired <= ?3
               AND verdict IN (SELECT id FROM verdicts WHERE verdict ->> 'status' IN ('incomplete', 'drifted'))",
        )?;
        Ok(statement.query_row([fleet, from, to], |row| unsigned(row, 0))?)
    }
}

/// A result by its place, with its job and that job's folder.
fn at(connection: &Connection, place: i64) -> Result<Option<(Uuid, String, ResultRecord)>> {
    let mut statement = connection.prepare_cached(&format!(
        "SELECT {COLUMNS}, results.job, jobs.root FROM results JOIN jobs ON jobs.id = results.job WHERE place = ?1"
    ))?;
    let row =
        statement.query_row([place], |row| Ok((row.get::<_, String>(6)?, row.get(7)?, record(row)?))).optional()?;
    Ok(row.and_then(|(job, root, record)| Some((Uuid::parse_str(&job).ok()?, root, record?))))
}
