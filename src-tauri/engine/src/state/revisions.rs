//! The history of databases: results of jobs that have written to them, or tried.

use super::{
    State,
    results::{COLUMNS, ResultRecord, bytes, record},
};
use crate::Result;
use rusqlite::{ToSql, params_from_iter};
use std::path::PathBuf;
use uuid::Uuid;

/// Which revisions.
#[derive(Clone, Debug, Default)]
pub struct RevisionsOf {
    /// Of jobs on the fleet at this root.
    pub root: Option<String>,
    /// Of this database, by its whole path.
    pub path: Option<PathBuf>,
    /// Of this job.
    pub job: Option<Uuid>,
    /// With all these words in path, label or statements.
    pub search: Vec<String>,
    /// How many to leave out first.
    pub offset: usize,
    /// How many to give.
    pub limit: usize,
}

impl State {
    /// Revisions with their jobs, the newest first, and how many there are in all.
    ///
    /// # Errors
    /// The state database failed.
    pub fn revisions(&self, of: &RevisionsOf) -> Result<(u64, Vec<(Uuid, ResultRecord)>)> {
        let mut which = vec!["results.revision".to_owned(), "results.outcome IS NOT NULL".to_owned()];
        let mut values: Vec<Box<dyn ToSql>> = Vec::new();
        if let Some(root) = &of.root {
            which.push("jobs.root = ?".to_owned());
            values.push(Box::new(root.clone()));
        }
        if let Some(path) = &of.path {
            which.push("results.path = ?".to_owned());
            values.push(Box::new(bytes(path)));
        }
        if let Some(job) = of.job {
            which.push("results.job = ?".to_owned());
            values.push(Box::new(job.to_string()));
        }
        for word in of.search.iter().filter(|word| !word.is_empty()) {
            which.push(
                "instr(lower(results.result ->> 'path' || ' ' || (results.result ->> 'label') || ' ' ||
                       coalesce((SELECT steps FROM plans WHERE id = results.plan), '')), ?) > 0"
                    .to_owned(),
            );
            values.push(Box::new(word.to_lowercase()));
        }
        let from = format!("FROM results JOIN jobs ON jobs.id = results.job WHERE {}", which.join(" AND "));
        let connection = self.connection();
        let given = || values.iter().map(|value| &**value);
        let total: i64 =
            connection.query_row(&format!("SELECT count(*) {from}"), params_from_iter(given()), |row| row.get(0))?;
        let mut statement = connection.prepare(&format!(
            "SELECT {COLUMNS}, results.job {from} ORDER BY results.place DESC LIMIT {} OFFSET {}",
            of.limit, of.offset
        ))?;
        let rows =
            statement.query_map(params_from_iter(given()), |row| Ok((row.get::<_, String>(6)?, record(row)?)))?;
        let mut revisions = Vec::new();
        for row in rows {
            let (job, record) = row?;
            revisions.extend(Uuid::parse_str(&job).ok().zip(record));
        }
        Ok((total.cast_unsigned(), revisions))
    }
}
