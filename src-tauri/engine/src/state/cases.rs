//! The databases of jobs that have not come to all of them, so that what is left can be done later.

use super::{
    State,
    fleets::{bytes_of, path_of},
};
use crate::{
    Code, Error, Result,
    api::{Outcome, Progress},
};
use rusqlite::{Connection, OptionalExtension, params};
use serde_json::Value;
use std::{
    collections::HashSet,
    path::{Path, PathBuf},
};
use uuid::Uuid;

impl State {
    /// Keeps what is asked in a job, and of which databases, in the order of their numbers. `resumes` is the job whose rest
    /// this is: it is left with nothing to resume.
    ///
    /// # Errors
    /// That job has nothing to resume any more, or the state database failed: nothing is kept.
    pub fn keep_request<'p>(
        &self,
        job: Uuid,
        request: &Value,
        paths: impl Iterator<Item = &'p Path>,
        resumes: Option<Uuid>,
    ) -> Result<()> {
        let mut list = Vec::new();
        for path in paths {
            list.extend(bytes_of(path));
            list.push(0);
        }
        let mut connection = self.connection();
        let transaction = connection.transaction()?;
        if let Some(of) = resumes {
            take_over(&transaction, of)?;
        }
        transaction.execute("INSERT INTO requests VALUES (?1, ?2)", params![job.to_string(), request.to_string()])?;
        transaction.execute("INSERT INTO cases VALUES (?1, ?2)", params![job.to_string(), list])?;
        Ok(transaction.commit()?)
    }

    /// The databases that a job never came to, or that it was cut off at and had not changed: their numbers and whole paths.
    ///
    /// # Errors
    /// The state database failed.
    pub fn left(&self, job: Uuid) -> Result<Vec<(u64, PathBuf)>> {
        let mut done: HashSet<u64> = self.held_of(job).iter().map(|record| record.result.number).collect();
        let connection = self.connection();
        let mut statement = connection.prepare_cached(
            "SELECT number FROM results WHERE job = ?1 AND outcome IS NOT NULL AND code IS NOT 'interrupted'",
        )?;
        for number in statement.query_map([job.to_string()], |row| row.get::<_, i64>(0))? {
            done.insert(number?.cast_unsigned());
        }
        let all = cases(&connection, job)?.unwrap_or_default();
        Ok((1..).zip(all).filter(|(number, _)| !done.contains(number)).collect())
    }

    /// How far a job is by what is kept of it; `None` where it is not known how many databases it has.
    ///
    /// # Errors
    /// The state database failed.
    pub fn progress_of(&self, job: Uuid) -> Result<Option<Progress>> {
        let connection = self.connection();
        let Some(all) = cases(&connection, job)? else { return Ok(None) };
        let mut progress = Progress { total: all.len() as u64, counted: true, ..Progress::default() };
        let mut statement = connection.prepare_cached(
            "SELECT outcome, count(*) FROM results WHERE job = ?1 AND outcome IS NOT NULL GROUP BY outcome",
        )?;
        let counted = statement.query_map([job.to_string()], |row| Ok((row.get::<_, String>(0)?, row.get(1)?)))?;
        for row in counted {
            let (word, count): (String, i64) = row?;
            let outcome = Outcome::ALL.into_iter().find(|outcome| outcome.word() == word);
            outcome.into_iter().for_each(|outcome| progress.count(outcome, count.cast_unsigned()));
        }
        Ok(Some(progress))
    }
}

/// Forgets the databases of a job: there is nothing to resume.
pub(super) fn forget(connection: &Connection, job: Uuid) -> rusqlite::Result<()> {
    connection.prepare_cached("DELETE FROM cases WHERE job = ?1")?.execute([job.to_string()])?;
    Ok(())
}

/// What is left of a job goes to another one.
fn take_over(connection: &Connection, of: Uuid) -> Result<()> {
    if connection.execute("DELETE FROM cases WHERE job = ?1", [of.to_string()])? == 0 {
        return Err(nothing_left(of));
    }
    connection.execute("UPDATE jobs SET job = json_set(job, '$.left', 0) WHERE id = ?1", [of.to_string()])?;
    Ok(())
}

/// The refusal to resume what has nothing left.
pub fn nothing_left(job: Uuid) -> Error {
    Error::new(Code::BadRequest, format!("nothing is left of job {job}"))
        .hint(format!("`litefleet jobs {job}` shows what came of its databases"))
}

fn cases(connection: &Connection, job: Uuid) -> Result<Option<Vec<PathBuf>>> {
    let mut statement = connection.prepare_cached("SELECT paths FROM cases WHERE job = ?1")?;
    let list: Option<Vec<u8>> = statement.query_row([job.to_string()], |row| row.get(0)).optional()?;
    let paths = |list: Vec<u8>| {
        let mut paths: Vec<_> = list.split(|byte| *byte == 0).map(|path| path_of(path.to_vec())).collect();
        // Each is ended by a zero byte, the last one too.
        paths.pop();
        paths
    };
    Ok(list.map(paths))
}
