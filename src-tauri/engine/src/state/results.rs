//! What came of each database in each job.

use super::{
    State,
    fleets::{bytes_of, json, path_of},
    held,
};
use crate::{
    Code, Error, Result,
    api::{Cause, Outcome, PlanStep, ResultsPage, ResultsQuery, Version, WorkResult},
};
use rusqlite::{Connection, OptionalExtension, Row, params};
use serde_json::Value;
use std::path::{Path, PathBuf};
use uuid::Uuid;

/// The most results that one window may have.
pub(super) const MOST: usize = 1000;

/// What came of one database, with what only Litefleet asks for.
#[derive(Clone, Debug)]
pub struct ResultRecord {
    /// The result.
    pub result: WorkResult,
    /// The whole path.
    pub path: PathBuf,
    /// True where a plan was followed on the file itself.
    pub revision: bool,
    /// The fingerprint before.
    pub from: Option<String>,
    /// The fingerprint after, or that was wanted.
    pub to: Option<String>,
    /// What the file looked like after it was written.
    pub trace: Option<Value>,
}

/// The columns that [`record`] reads.
pub(super) const COLUMNS: &str =
    "results.path, results.revision, results.from_fingerprint, results.to_fingerprint, results.trace, results.result";

impl State {
    /// What was asked in a job.
    ///
    /// # Errors
    /// The state database failed.
    pub fn request(&self, job: Uuid) -> Result<Option<Value>> {
        let connection = self.connection();
        let mut statement = connection.prepare_cached("SELECT request FROM requests WHERE job = ?1")?;
        let text: Option<String> = statement.query_row([job.to_string()], |row| row.get(0)).optional()?;
        Ok(text.and_then(|text| serde_json::from_str(&text).ok()))
    }

    /// Keeps the steps of a plan, once.
    ///
    /// # Errors
    /// The state database failed.
    pub fn keep_plan(&self, id: &str, steps: &[PlanStep]) -> Result<()> {
        let connection = self.connection();
        let mut statement = connection.prepare_cached("INSERT OR IGNORE INTO plans VALUES (?1, ?2)")?;
        statement.execute(params![id, json(&steps)?])?;
        Ok(())
    }

    /// The steps of a plan.
    ///
    /// # Errors
    /// The state database failed.
    pub fn plan(&self, id: &str) -> Result<Option<Vec<PlanStep>>> {
        let connection = self.connection();
        let mut statement = connection.prepare_cached("SELECT steps FROM plans WHERE id = ?1")?;
        let text: Option<String> = statement.query_row([id], |row| row.get(0)).optional()?;
        Ok(text.and_then(|text| serde_json::from_str(&text).ok()))
    }

    /// Remembers that a database is about to be written; and what of the job is held, where that is much.
    ///
    /// # Errors
    /// The state database failed.
    pub fn begin_result(&self, job: Uuid, record: &ResultRecord) -> Result<()> {
        let mut connection = self.connection();
        let held = self.much_held_of(job);
        if !held.is_empty() {
            match self.keep_together(&mut connection, job, &held, Some(record)) {
                Ok(()) => return Ok(()),
                Err(error) => tracing::warn!(%error, %job, "cannot remember what came of databases yet"),
            }
        }
        keep(&connection, job, record, None)
    }

    /// Remembers what came of a database, in the place of what it was about to become.
    ///
    /// # Errors
    /// The state database failed.
    pub fn keep_result(&self, job: Uuid, record: &ResultRecord) -> Result<()> {
        keep(&self.connection(), job, record, Some(record.result.outcome))
    }

    /// Remembers what came of many databases, all or nothing.
    ///
    /// # Errors
    /// The state database failed.
    pub fn keep_results(&self, job: Uuid, records: &[ResultRecord]) -> Result<()> {
        let mut connection = self.connection();
        let transaction = connection.transaction()?;
        for record in records {
            keep(&transaction, job, record, Some(record.result.outcome))?;
        }
        Ok(transaction.commit()?)
    }

    /// Forgets that a database was about to be written: it was not.
    ///
    /// # Errors
    /// The state database failed.
    pub fn forget_begun(&self, job: Uuid, number: u64) -> Result<()> {
        self.connection().execute(
            "DELETE FROM results WHERE job = ?1 AND number = ?2 AND outcome IS NULL",
            params![job.to_string(), number.cast_signed()],
        )?;
        Ok(())
    }

    /// Remembers what has become of a database that was about to be written, unless somebody has done so already.
    ///
    /// # Errors
    /// The state database failed.
    pub fn settle_result(&self, job: Uuid, record: &ResultRecord) -> Result<()> {
        let mut connection = self.connection();
        let transaction = connection.transaction()?;
        let number = record.result.number.cast_signed();
        let open = transaction
            .prepare_cached("SELECT 1 FROM results WHERE job = ?1 AND number = ?2 AND outcome IS NULL")?
            .exists(params![job.to_string(), number])?;
        if open {
            keep(&transaction, job, record, Some(record.result.outcome))?;
        }
        Ok(transaction.commit()?)
    }

    /// Databases that are about to be written, or were when their process died.
    ///
    /// # Errors
    /// The state database failed.
    pub fn begun(&self) -> Result<Vec<(Uuid, ResultRecord)>> {
        let connection = self.connection();
        let mut statement =
            connection.prepare_cached(&format!("SELECT {COLUMNS}, job FROM results WHERE outcome IS NULL"))?;
        let rows = statement.query_map([], |row| Ok((row.get::<_, String>(6)?, record(row)?)))?;
        let mut begun = Vec::new();
        for row in rows {
            let (job, record) = row?;
            begun.extend(Uuid::parse_str(&job).ok().zip(record));
        }
        Ok(begun)
    }

    /// A window of a job's results.
    ///
    /// # Errors
    /// The state database failed.
    pub fn results(&self, job: Uuid, query: &ResultsQuery) -> Result<ResultsPage> {
        // Where it takes them, a window of them is quick.
        if self.keep_held(job).is_err() {
            return Ok(held::page(&self.all_results(job)?, query));
        }
        let connection = self.connection();
        let job = job.to_string();
        let count = |which: &str| -> rusqlite::Result<u64> {
            let sql = format!("SELECT count(*) FROM results WHERE job = ?1 AND outcome IS NOT NULL {which}");
            connection.query_row(&sql, [&job], |row| row.get::<_, i64>(0)).map(i64::cast_unsigned)
        };
        let which = which(query);
        let mut statement = connection.prepare(&format!(
            "SELECT {COLUMNS} FROM results WHERE job = ?1 AND outcome IS NOT NULL {which}
             ORDER BY place DESC LIMIT ?2 OFFSET ?3"
        ))?;
        let window = params![job, query.limit.min(MOST) as i64, i64::try_from(query.offset).unwrap_or(i64::MAX)];
        let results = statement.query_map(window, record)?.filter_map(Result::transpose);
        let results = results.map(|record| record.map(|record| record.result)).collect::<rusqlite::Result<_>>()?;
        Ok(ResultsPage { total: count("")?, matching: count(&which)?, results, causes: causes(&connection, &job)? })
    }

    /// All results of a job, by their number.
    ///
    /// # Errors
    /// The state database failed.
    pub fn all_results(&self, job: Uuid) -> Result<Vec<ResultRecord>> {
        let connection = self.connection();
        let mut statement = connection.prepare_cached(&format!(
            "SELECT {COLUMNS} FROM results WHERE job = ?1 AND outcome IS NOT NULL ORDER BY number"
        ))?;
        let records = statement.query_map([job.to_string()], record)?;
        let mut all = records.filter_map(Result::transpose).collect::<rusqlite::Result<Vec<_>>>()?;
        let held = self.held_of(job);
        all.retain(|record| held.iter().all(|other| other.result.number != record.result.number));
        all.extend(held);
        all.sort_by_key(|record| record.result.number);
        Ok(all)
    }

    /// One result of a job.
    ///
    /// # Errors
    /// The state database failed.
    pub fn result(&self, job: Uuid, number: u64) -> Result<Option<ResultRecord>> {
        let connection = self.connection();
        let sql = format!("SELECT {COLUMNS} FROM results WHERE job = ?1 AND number = ?2 AND outcome IS NOT NULL");
        let mut statement = connection.prepare_cached(&sql)?;
        Ok(statement.query_row(params![job.to_string(), number.cast_signed()], record).optional()?.flatten())
    }
}

pub(super) fn keep(connection: &Connection, job: Uuid, record: &ResultRecord, outcome: Option<Outcome>) -> Result<()> {
    let ResultRecord { result, path, revision, from, to, trace } = record;
    // In the place of one that is there, and last in order.
    connection
        .prepare_cached(
            "INSERT OR REPLACE INTO results (job, number, path, outcome, code, revision, plan, from_fingerprint,
                                             to_fingerprint, trace, result, said, from_version, to_version)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)",
        )?
        .execute(params![
            job.to_string(),
            result.number.cast_signed(),
            bytes_of(path),
            outcome.map(Outcome::word),
            result.code.map(word),
            revision,
            result.plan,
            from,
            to,
            trace.as_ref().map(Value::to_string),
            compact(result)?,
            format!("{} {}", result.path, result.label).to_lowercase(),
            result.from_version.as_ref().map(Version::key),
            result.to_version.as_ref().map(Version::key),
        ])?;
    Ok(())
}

/// A result without what it says nothing of: there may be one for each database of each job.
fn compact(result: &WorkResult) -> Result<String> {
    let mut value = serde_json::to_value(result).map_err(|error| Error::new(Code::Internal, error.to_string()))?;
    let says_nothing = |value: &Value| value.is_null() || value.as_array().is_some_and(Vec::is_empty);
    if let Some(fields) = value.as_object_mut() {
        fields.retain(|_, value| !says_nothing(value));
    }
    Ok(value.to_string())
}

/// A result as it was kept; none where an older Litefleet wrote it in another form.
pub(super) fn record(row: &Row<'_>) -> rusqlite::Result<Option<ResultRecord>> {
    let (trace, result): (Option<String>, String) = (row.get(4)?, row.get(5)?);
    let Ok(result) = serde_json::from_str(&result) else { return Ok(None) };
    Ok(Some(ResultRecord {
        result,
        path: path_of(row.get(0)?),
        revision: row.get(1)?,
        from: row.get(2)?,
        to: row.get(3)?,
        trace: trace.and_then(|text| serde_json::from_str(&text).ok()),
    }))
}

/// The words are those of closed lists, so that they need no quoting.
fn which(query: &ResultsQuery) -> String {
    let mut which = String::new();
    if !query.outcome.is_empty() {
        let words = query.outcome.iter().map(|outcome| format!("'{}'", outcome.word())).collect::<Vec<_>>();
        which.push_str(&format!(" AND outcome IN ({})", words.join(", ")));
    }
    if let Some(code) = query.code {
        which.push_str(&format!(" AND code = '{}'", word(code)));
    }
    which
}

fn causes(connection: &Connection, job: &str) -> Result<Vec<Cause>> {
    let mut statement = connection.prepare_cached(&format!(
        "SELECT {COLUMNS}, count(*), max(results.place) FROM results
         WHERE job = ?1 AND outcome IN ('failed', 'skipped', 'needs_confirmation', 'damaged')
         GROUP BY outcome, code ORDER BY count(*) DESC, outcome, code"
    ))?;
    let rows = statement.query_map([job], |row| Ok((record(row)?, row.get::<_, i64>(6)?)))?;
    let mut causes = Vec::new();
    for row in rows {
        let (record, count) = row?;
        causes.extend(record.map(|record| Cause {
            outcome: record.result.outcome,
            code: record.result.code,
            count: count.cast_unsigned(),
            example: record.result,
        }));
    }
    Ok(causes)
}

/// A code as a word.
pub(super) fn word(code: Code) -> String {
    serde_json::to_value(code).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}

/// The whole path of a file as bytes.
pub(super) fn bytes(path: &Path) -> Vec<u8> {
    bytes_of(path)
}
