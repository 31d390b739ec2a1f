//! What jobs took and what came of them, in numbers. They stay when the job and its results are forgotten.

use super::{
    State,
    samples::unsigned,
    thin::{self, HOUR},
};
use crate::{
    Result,
    api::{DurationPoint, Job, JobType, Mode, RepairPoint},
};
use jiff::Timestamp;
use rusqlite::{Connection, Row, params};
use serde_json::Value;
use uuid::Uuid;

/// The most jobs that did more than read that one answer tells of.
const MOST: usize = 1000;

/// Which jobs worked on the fleet at `?1`: on the folder itself, or on files in it that were named.
pub(super) const ON_FLEET: &str = "(root = ?1 OR (root > ?1 || '/' AND root < ?1 || '0'))";

/// What a job took and what came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Figures {
    /// What it took.
    pub took: DurationPoint,
    /// What came of it.
    pub came: RepairPoint,
}

/// The columns that [`figures`] reads.
const COLUMNS: &str =
    "job, kind, at, duration_ms, databases, done, failed, skipped, needs_confirmation, p50_ms, p95_ms";

impl State {
    /// Remembers what a job that is over took and what came of it, as far as that is known by now.
    ///
    /// # Errors
    /// The state database failed.
    pub fn keep_figures(&self, job: &Job) -> Result<()> {
        keep(&self.connection(), job)
    }

    /// Scans of the fleet at `root` that began in a time, in milliseconds since 1970, the oldest first, thinned evenly to so
    /// many.
    ///
    /// # Errors
    /// The state database failed.
    pub fn scan_figures(&self, root: &str, (from, to): (i64, i64), points: usize) -> Result<Vec<Figures>> {
        let connection = self.connection();
        let _one = thin::reading(&connection)?;
        let at = |figures: &Figures| figures.took.at.as_millisecond();
        thin::evenly((from, to), points, at, |after, until, ask| {
            let mut statement = connection.prepare_cached(&format!(
                "SELECT {COLUMNS} FROM job_figures WHERE root = ?1 AND kind = 'scan' AND at > ?2 AND at <= ?3 {}",
                ask.order()
            ))?;
            let rows = statement.query_map(params![root, after, until], figures)?;
            Ok(rows.filter_map(Result::transpose).collect::<rusqlite::Result<_>>()?)
        })
    }

    /// Jobs that did more than read on the fleet at `root` or on files in it and began in a time, in milliseconds since
    /// 1970, the oldest first; of more than 1,000 the newest.
    ///
    /// # Errors
    /// The state database failed.
    pub fn work_figures(&self, root: &str, (from, to): (i64, i64)) -> Result<Vec<Figures>> {
        let connection = self.connection();
        let mut statement = connection.prepare_cached(&format!(
            "SELECT {COLUMNS} FROM job_figures WHERE {ON_FLEET} AND kind <> 'scan' AND at > ?2 AND at <= ?3
             ORDER BY at DESC LIMIT {MOST}"
        ))?;
        let rows = statement.query_map(params![root, from, to], figures)?;
        let mut all = rows.filter_map(Result::transpose).collect::<rusqlite::Result<Vec<_>>>()?;
        all.reverse();
        Ok(all)
    }
}

/// As [`State::keep_figures`]. Dry runs change nothing, and are no history.
pub(super) fn keep(connection: &Connection, job: &Job) -> Result<()> {
    let (Some(ended), false) = (job.completed_at, job.mode == Some(Mode::DryRun)) else { return Ok(()) };
    let (began, id) = (job.started_at.unwrap_or(job.created_at), job.id.to_string());
    let came = Came::of(connection, &id)?;
    let databases =
        if job.kind == JobType::Scan { job.progress.processed.cast_signed() } else { came.took.len() as i64 };
    connection
        .prepare_cached(
            "INSERT OR REPLACE INTO job_figures VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
        )?
        .execute(params![
            id,
            job.root,
            job.kind.word(),
            began.as_millisecond(),
            ended.duration_since(began).as_millis().max(0) as i64,
            databases,
            came.done,
            came.failed,
            came.skipped,
            came.needs_confirmation,
            came.took_at_most(50),
            came.took_at_most(95),
        ])?;
    let hour = |at: Timestamp| at.as_millisecond() / HOUR;
    if job.kind == JobType::Scan && is_first_in_hour(connection, job, hour(began))? {
        thin::keep_fewer(connection, "job_figures", "root = ?1 AND kind = 'scan'", &job.root, began.as_millisecond())?;
    }
    Ok(())
}

/// What came of the databases of a job.
#[derive(Debug, Default)]
struct Came {
    done: i64,
    failed: i64,
    skipped: i64,
    needs_confirmation: i64,
    /// What each database took that was opened, in milliseconds, the shortest first.
    took: Vec<i64>,
}

impl Came {
    fn of(connection: &Connection, job: &str) -> Result<Self> {
        let mut statement = connection.prepare_cached(
            "SELECT outcome, result ->> 'started_at' IS NOT NULL, result ->> 'duration_ms' FROM results
             WHERE job = ?1 AND outcome IS NOT NULL",
        )?;
        let mut rows = statement.query([job])?;
        let mut came = Self::default();
        while let Some(row) = rows.next()? {
            match row.get_ref(0)?.as_str().unwrap_or_default() {
                "repaired" | "migrated" | "adopted" | "restored" | "ok" => came.done += 1,
                "failed" | "damaged" => came.failed += 1,
                "skipped" => came.skipped += 1,
                "needs_confirmation" => came.needs_confirmation += 1,
                _ => {}
            }
            if row.get(1)? {
                came.took.extend(row.get::<_, Option<i64>>(2)?);
            }
        }
        came.took.sort_unstable();
        Ok(came)
    }

    /// What so many of a hundred databases took at most: the time of the nearest rank.
    fn took_at_most(&self, percent: usize) -> Option<i64> {
        let rank = (self.took.len() * percent).div_ceil(100);
        self.took.get(rank.saturating_sub(1)).copied()
    }
}

fn is_first_in_hour(connection: &Connection, job: &Job, hour: i64) -> Result<bool> {
    let mut statement = connection.prepare_cached(
        "SELECT 1 FROM job_figures WHERE root = ?1 AND kind = 'scan' AND at >= ?2 AND at < ?3 AND job <> ?4",
    )?;
    Ok(!statement.exists(params![job.root, hour * HOUR, (hour + 1) * HOUR, job.id.to_string()])?)
}

/// A row; none where a newer Litefleet wrote it.
fn figures(row: &Row<'_>) -> rusqlite::Result<Option<Figures>> {
    let (job, kind): (String, String) = (row.get(0)?, row.get(1)?);
    let at = Timestamp::from_millisecond(row.get(2)?);
    let (Ok(job), Ok(kind), Ok(at)) = (Uuid::parse_str(&job), serde_json::from_value(Value::String(kind)), at) else {
        return Ok(None);
    };
    let took = DurationPoint {
        job,
        kind,
        at,
        duration_ms: unsigned(row, 3)?,
        databases: unsigned(row, 4)?,
        p50_ms: row.get::<_, Option<i64>>(9)?.map(i64::cast_unsigned),
        p95_ms: row.get::<_, Option<i64>>(10)?.map(i64::cast_unsigned),
    };
    let came = RepairPoint {
        job,
        kind,
        at,
        done: unsigned(row, 5)?,
        failed: unsigned(row, 6)?,
        skipped: unsigned(row, 7)?,
        needs_confirmation: unsigned(row, 8)?,
    };
    Ok(Some(Figures { took, came }))
}
