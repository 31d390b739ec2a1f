//! Jobs, as they were last told.

use super::{State, cases, figures};
use crate::{
    Code, Error, Result,
    api::{Job, JobStatus},
};
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, params};
use uuid::Uuid;

/// How many results the newest jobs keep together of databases to which nothing was done. Of older ones the revisions alone
/// stay: a batch on a large fleet has little else than databases that are as they should be.
pub const RESULTS_KEPT: u64 = 150_000;

/// A day in milliseconds.
const DAY_MS: i64 = 86_400_000;

/// For how long at most the time between two jobs counts.
const MOST_SILENCE_MS: i64 = 30 * DAY_MS;

/// How many jobs are remembered, and for how long. Scans are counted by themselves: there are many of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct JobsKept {
    /// The newest so many scans, and the newest so many others.
    pub jobs: u32,
    /// Those that were created in the last so many days.
    pub days: u32,
}

impl Default for JobsKept {
    fn default() -> Self {
        Self { jobs: 1000, days: 400 }
    }
}

impl State {
    /// Remembers a job as it is now. `owner` names the process that runs it.
    ///
    /// # Errors
    /// The state database failed.
    pub fn save_job(&self, job: &Job, owner: &str) -> Result<()> {
        let mut connection = self.connection();
        let transaction = connection.transaction()?;
        save(&transaction, job, owner)?;
        Ok(transaction.commit()?)
    }

    /// Remembers a new job, unless one that has not ended is in its way: then that one is the answer. Two processes that ask
    /// at the same time are answered one after the other.
    ///
    /// # Errors
    /// The state database failed.
    pub fn save_job_unless(
        &self,
        job: &Job,
        owner: &str,
        in_the_way: &dyn Fn(&Job, &str) -> bool,
    ) -> Result<Option<Job>> {
        let mut connection = self.connection();
        let transaction = connection.transaction()?;
        let other = unfinished(&transaction)?.into_iter().find(|(other, owner)| in_the_way(other, owner));
        if let Some((other, _)) = other {
            return Ok(Some(other));
        }
        save(&transaction, job, owner)?;
        transaction.commit()?;
        Ok(None)
    }

    /// Remembers the end of a job that another process had begun, unless that process has remembered it itself.
    ///
    /// # Errors
    /// The state database failed.
    pub fn settle_job(&self, job: &Job) -> Result<()> {
        let text = serde_json::to_string(job).map_err(|error| Error::new(Code::Internal, error.to_string()))?;
        let mut connection = self.connection();
        let transaction = connection.transaction()?;
        let settled = transaction.execute(
            "UPDATE jobs SET status = ?2, job = ?3 WHERE id = ?1 AND status IN ('pending', 'running')",
            params![job.id.to_string(), status_word(job.status), text],
        )?;
        if settled > 0 {
            keep_end(&transaction, job)?;
        }
        Ok(transaction.commit()?)
    }

    /// A job.
    ///
    /// # Errors
    /// The state database failed.
    pub fn job(&self, id: Uuid) -> Result<Option<Job>> {
        let text: Option<String> = self
            .connection()
            .prepare_cached("SELECT job FROM jobs WHERE id = ?1")?
            .query_row([id.to_string()], |row| row.get(0))
            .optional()?;
        Ok(text.and_then(|text| serde_json::from_str(&text).ok()))
    }

    /// The jobs, the newest first; of one fleet where `root` is given.
    ///
    /// # Errors
    /// The state database failed.
    pub fn jobs(&self, root: Option<&str>, limit: usize) -> Result<Vec<Job>> {
        let connection = self.connection();
        // Ids sort by time.
        let mut statement = connection.prepare_cached(match root {
            Some(_) => "SELECT job FROM jobs WHERE root = ?1 ORDER BY id DESC LIMIT ?2",
            None => "SELECT job FROM jobs WHERE ?1 IS NULL ORDER BY id DESC LIMIT ?2",
        })?;
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let texts = statement.query_map(params![root, limit], |row| row.get::<_, String>(0))?;
        let mut jobs = Vec::new();
        for text in texts {
            jobs.extend(serde_json::from_str(&text?).ok());
        }
        Ok(jobs)
    }

    /// The jobs that have not ended, with the names of the processes that run them.
    ///
    /// # Errors
    /// The state database failed.
    pub fn unfinished_jobs(&self) -> Result<Vec<(Job, String)>> {
        unfinished(&self.connection())
    }

    /// Forgets jobs that are over and too many or too old, with what came of their databases. Time in which there was no job
    /// at all counts for a month at most, so that none goes because the clock was moved.
    ///
    /// # Errors
    /// The state database failed.
    pub fn prune_jobs(&self, kept: JobsKept, now: Timestamp) -> Result<()> {
        let mut connection = self.connection();
        let transaction = connection.transaction()?;
        let mut gone = 0;
        for scans in [true, false] {
            let ids = transaction
                .prepare_cached(&format!("SELECT id FROM jobs WHERE {IS_SCAN} = ?1 ORDER BY id DESC"))?
                .query_map([scans], |row| row.get(0))?
                .collect::<rusqlite::Result<Vec<String>>>()?;
            if let Some(last) = first_to_go(&ids, kept, now) {
                let sql = format!(
                    "DELETE FROM jobs WHERE {IS_SCAN} = ?1 AND id <= ?2 AND status NOT IN ('pending', 'running')"
                );
                gone += transaction.execute(&sql, params![scans, last])?;
            }
        }
        if gone > 0 {
            forget_plans(&transaction)?;
        }
        Ok(transaction.commit()?)
    }

    /// Forgets results of databases to which nothing was done, but for failures and those of the newest jobs, `most` together.
    /// Those of a job that can be resumed say what is left of it, and stay.
    ///
    /// # Errors
    /// The state database failed.
    pub fn prune_results(&self, most: u64) -> Result<()> {
        let mut connection = self.connection();
        let transaction = connection.transaction()?;
        let jobs = transaction
            .prepare_cached(&format!(
                "SELECT id, job ->> '$.progress.processed' FROM jobs
                 WHERE {IS_SCAN} = 0 AND status NOT IN ('pending', 'running') ORDER BY id DESC"
            ))?
            .query_map([], |row| Ok((row.get(0)?, row.get::<_, Option<i64>>(1)?.unwrap_or(0).cast_unsigned())))?
            .collect::<rusqlite::Result<Vec<(String, u64)>>>()?;
        let (mut sum, mut gone) = (0, 0);
        for (id, processed) in jobs {
            sum += processed;
            // The newest one keeps what it has, however much that is.
            if sum > most && sum > processed {
                let sql = "DELETE FROM results WHERE job = ?1 AND NOT revision AND NOT failure
                             AND job NOT IN (SELECT job FROM cases)";
                gone += transaction.prepare_cached(sql)?.execute([id])?;
            }
        }
        if gone > 0 {
            forget_plans(&transaction)?;
        }
        Ok(transaction.commit()?)
    }
}

/// As the index has it.
const IS_SCAN: &str = "(job ->> 'type' = 'scan')";

/// The newest of the jobs that are too many or too old. `ids` are those of all, the newest first.
fn first_to_go(ids: &[String], kept: JobsKept, now: Timestamp) -> Option<&String> {
    let most_ms = i64::from(kept.days) * DAY_MS;
    let (mut later, mut age) = (now.as_millisecond(), 0);
    let is_kept = |(place, id): (usize, &String)| {
        let made = created_ms(id).unwrap_or(later);
        age += later.saturating_sub(made).clamp(0, MOST_SILENCE_MS);
        later = made;
        place < kept.jobs as usize && age <= most_ms
    };
    let kept = ids.iter().enumerate().map(is_kept).take_while(|kept| *kept).count();
    ids.get(kept)
}

/// When the job of this id was created, in milliseconds since 1970.
fn created_ms(id: &str) -> Option<i64> {
    let (seconds, nanoseconds) = Uuid::parse_str(id).ok()?.get_timestamp()?.to_unix();
    i64::try_from(seconds).ok()?.checked_mul(1000)?.checked_add(i64::from(nanoseconds / 1_000_000))
}

/// Forgets plans that nothing refers to any more. A job that goes on may have one that nothing refers to yet.
fn forget_plans(connection: &Connection) -> Result<()> {
    connection.execute(
        "DELETE FROM plans WHERE NOT EXISTS (SELECT 1 FROM results WHERE plan = plans.id)
           AND NOT EXISTS (SELECT 1 FROM jobs WHERE status IN ('pending', 'running'))",
        [],
    )?;
    Ok(())
}

fn save(connection: &Connection, job: &Job, owner: &str) -> Result<()> {
    let text = serde_json::to_string(job).map_err(|error| Error::new(Code::Internal, error.to_string()))?;
    connection
        .prepare_cached(
            "INSERT INTO jobs VALUES (?1, ?2, ?3, ?4, ?5)
             ON CONFLICT (id) DO UPDATE SET status = ?3, job = ?5",
        )?
        .execute(params![job.id.to_string(), owner, status_word(job.status), job.root, text])?;
    if job.is_over() { keep_end(connection, job) } else { Ok(()) }
}

/// What the end of a job leaves: its figures, and its databases where it has not come to all of them.
fn keep_end(connection: &Connection, job: &Job) -> Result<()> {
    if job.left == 0 {
        cases::forget(connection, job.id)?;
    }
    figures::keep(connection, job)
}

fn unfinished(connection: &Connection) -> Result<Vec<(Job, String)>> {
    let mut statement =
        connection.prepare_cached("SELECT job, owner FROM jobs WHERE status IN ('pending', 'running')")?;
    let rows = statement.query_map([], |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?)))?;
    let mut jobs = Vec::new();
    for row in rows {
        let (text, owner) = row?;
        jobs.extend(serde_json::from_str(&text).ok().map(|job| (job, owner)));
    }
    Ok(jobs)
}

fn status_word(status: JobStatus) -> &'static str {
    match status {
        JobStatus::Pending => "pending",
        JobStatus::Running => "running",
        JobStatus::Completed => "completed",
        JobStatus::Failed => "failed",
        JobStatus::Cancelled => "cancelled",
    }
}
