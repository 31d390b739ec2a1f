//! Jobs, as they were last told.

use super::State;
use crate::{
    Code, Error, Result,
    api::{Job, JobStatus},
};
use rusqlite::{OptionalExtension, params};
use uuid::Uuid;

/// How many jobs are remembered.
const KEPT: u32 = 500;

impl State {
    /// Remembers a job as it is now. `owner` names the process that runs it.
    ///
    /// # Errors
    /// The state database failed.
    pub fn save_job(&self, job: &Job, owner: &str) -> Result<()> {
        let text = serde_json::to_string(job).map_err(|error| Error::new(Code::Internal, error.to_string()))?;
        self.connection()
            .prepare_cached(
                "INSERT INTO jobs VALUES (?1, ?2, ?3, ?4, ?5)
                 ON CONFLICT (id) DO UPDATE SET status = ?3, job = ?5",
            )?
            .execute(params![job.id.to_string(), owner, status_word(job.status), job.root, text])?;
        Ok(())
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
        let connection = self.connection();
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

    /// Forgets all ended jobs but the newest.
    ///
    /// # Errors
    /// The state database failed.
    pub fn prune_jobs(&self) -> Result<()> {
        self.connection().execute(
            "DELETE FROM jobs WHERE status NOT IN ('pending', 'running')
               AND id <= (SELECT id FROM jobs ORDER BY id DESC LIMIT 1 OFFSET ?1)",
            [KEPT],
        )?;
        Ok(())
    }
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
