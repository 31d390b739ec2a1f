//! Jobs, as they were last told.

use super::State;
use crate::{
    Code, Error, Result,
    api::{Job, JobStatus},
};
use rusqlite::{Connection, OptionalExtension, TransactionBehavior, params};
use uuid::Uuid;

/// How many jobs are remembered that write to no database.
const KEPT: u32 = 500;

/// How many that do: they are the history of the databases.
const KEPT_WRITING: u32 = 20_000;

/// How many jobs that write to no database keep what came of each.
const KEPT_RESULTS: u32 = 20;

/// What jobs that write to databases are.
const WRITES: &str =
    "job ->> 'mode' IS 'apply' AND job ->> 'type' IN ('repair', 'repair-single', 'migrate', 'adopt', 'restore')";

impl State {
    /// Remembers a job as it is now. `owner` names the process that runs it.
    ///
    /// # Errors
    /// The state database failed.
    pub fn save_job(&self, job: &Job, owner: &str) -> Result<()> {
        save(&self.connection(), job, owner)
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
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
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
        self.connection().execute(
            "UPDATE jobs SET status = ?2, job = ?3 WHERE id = ?1 AND status IN ('pending', 'running')",
            params![job.id.to_string(), status_word(job.status), text],
        )?;
        Ok(())
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
        let mut statement = connection.prepare_cached(
            "SELECT job FROM jobs WHERE ?1 IS NULL OR root = ?1 ORDER BY id DESC LIMIT ?2", // ids sort by time
        )?;
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

    /// Forgets all ended jobs but the newest, and of older ones what came of each database where nothing was written.
    ///
    /// # Errors
    /// The state database failed.
    pub fn prune_jobs(&self) -> Result<()> {
        let connection = self.connection();
        for (which, kept) in [(format!("NOT ({WRITES})"), KEPT), (WRITES.to_owned(), KEPT_WRITING)] {
            let sql = format!(
                "DELETE FROM jobs WHERE status NOT IN ('pending', 'running') AND {which}
                   AND id <= (SELECT id FROM jobs WHERE {which} ORDER BY id DESC LIMIT 1 OFFSET ?1)"
            );
            connection.execute(&sql, [kept])?;
        }
        connection.execute(
            "DELETE FROM results WHERE NOT revision AND outcome IS NOT NULL
               AND job NOT IN (SELECT id FROM jobs WHERE status IN ('pending', 'running'))
               AND job < (SELECT job FROM (SELECT DISTINCT job FROM results) ORDER BY job DESC LIMIT 1 OFFSET ?1)",
            [KEPT_RESULTS],
        )?;
        connection
            .execute("DELETE FROM plans WHERE id NOT IN (SELECT plan FROM results WHERE plan IS NOT NULL)", [])?;
        Ok(())
    }
}

fn save(connection: &Connection, job: &Job, owner: &str) -> Result<()> {
    let text = serde_json::to_string(job).map_err(|error| Error::new(Code::Internal, error.to_string()))?;
    connection
        .prepare_cached(
            "INSERT INTO jobs VALUES (?1, ?2, ?3, ?4, ?5)
             ON CONFLICT (id) DO UPDATE SET status = ?3, job = ?5",
        )?
        .execute(params![job.id.to_string(), owner, status_word(job.status), job.root, text])?;
    Ok(())
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
