//! The history of databases: results of jobs that have written to them, or tried.

use super::{
    State,
    figures::ON_FLEET,
    results::{COLUMNS, ResultRecord, bytes, record, word},
    said::{OfJob, Remembered, Sought},
    samples::unsigned,
};
use crate::{
    Code, Result,
    api::{Outcome, Version},
};
use rusqlite::{Connection, OptionalExtension, Row, ToSql, params_from_iter};
use std::{collections::HashSet, path::PathBuf, sync::PoisonError};
use uuid::Uuid;

/// Which revisions. Lists that are empty narrow nothing.
#[derive(Clone, Debug, Default)]
pub struct RevisionsOf {
    /// Of jobs on the fleet at this root, or on files in it.
    pub root: Option<String>,
    /// Of this database, by its whole path.
    pub path: Option<PathBuf>,
    /// Of this job.
    pub job: Option<Uuid>,
    /// With one of these outcomes.
    pub outcome: Vec<Outcome>,
    /// With this code.
    pub code: Option<Code>,
    /// From or to one of these versions; `None` among them: that stated none before.
    pub version: Vec<Option<Version>>,
    /// With all these words in path, label, statements, the job's id or what it did.
    pub search: Vec<String>,
    /// How many to leave out first.
    pub offset: usize,
    /// How many to give.
    pub limit: usize,
}

/// What narrows revisions, as SQL: which jobs, and which revisions of each.
#[derive(Default)]
struct Narrowed {
    jobs: Terms,
    kinds: Terms,
    path: Terms,
}

/// Terms that all have to hold, and the values that go with them.
#[derive(Default)]
struct Terms {
    terms: Vec<String>,
    values: Vec<Box<dyn ToSql>>,
}

/// What was found in one job.
struct Found {
    job: String,
    count: u64,
    /// Where, the last one first, as far as that is known already.
    places: Option<Vec<i64>>,
}

impl State {
    /// Revisions with their jobs, the newest first, and how many there are in all.
    ///
    /// # Errors
    /// The state database failed.
    pub fn revisions(&self, of: &RevisionsOf) -> Result<(u64, Vec<(Uuid, ResultRecord)>)> {
        let connection = self.connection();
        let narrowed = Narrowed::by(of);
        let mut found = narrowed.by_job(&connection)?;
        if !of.search.is_empty() {
            let mut said = self.said.lock().unwrap_or_else(PoisonError::into_inner);
            narrowed.with_words(&connection, &of.search, &mut found, &mut said)?;
        }
        let total = found.iter().map(|found| found.count).sum();
        let (mut skip, mut rest) = (of.offset as u64, of.limit as u64);
        let mut revisions = Vec::new();
        for Found { job, count, places } in found {
            if skip < count && rest > 0 {
                let window = (rest, skip);
                let records = match places {
                    Some(places) => at(&connection, &places, window)?,
                    None => narrowed.of_job(&connection, &job, window)?,
                };
                rest -= rest.min(count - skip);
                let id = Uuid::parse_str(&job).ok();
                revisions
                    .extend(id.map(|id| records.into_iter().map(move |record| (id, record))).into_iter().flatten());
            }
            skip = skip.saturating_sub(count);
        }
        Ok((total, revisions))
    }
}

impl Narrowed {
    fn by(of: &RevisionsOf) -> Self {
        let mut narrowed = Self::default();
        if let Some(root) = &of.root {
            let on_fleet = ON_FLEET.replace("?1", "?");
            let root = || Box::new(root.clone()) as Box<dyn ToSql>;
            narrowed.jobs.add(format!("job IN (SELECT id FROM jobs WHERE {on_fleet})"), [root(), root(), root()]);
        }
        if let Some(job) = of.job {
            narrowed.jobs.add("job = ?", [Box::new(job.to_string()) as Box<dyn ToSql>]);
        }
        if let Some(path) = &of.path {
            narrowed.path.add("path = ?", [Box::new(bytes(path)) as Box<dyn ToSql>]);
        }
        narrowed.kinds.one_of("outcome", of.outcome.iter().map(|outcome| outcome.word().to_owned()).collect());
        narrowed.kinds.one_of("code", of.code.into_iter().map(word).collect());
        narrowed.kinds.of_version(&of.version);
        narrowed
    }

    /// Revisions themselves, by the index that has all that they are narrowed by, unless all are of one database.
    fn from(&self) -> String {
        let by = if self.path.terms.is_empty() { "INDEXED BY revisions" } else { "" };
        let (kinds, path) = (self.kinds.all(), self.path.all());
        format!("FROM results {by} WHERE revision AND outcome IS NOT NULL AND {kinds} AND {path}")
    }

    /// How many there are in each job, the newest job first.
    fn by_job(&self, connection: &Connection) -> rusqlite::Result<Vec<Found>> {
        let jobs = self.jobs.all();
        let counted = match self.path.terms.is_empty() {
            true => format!("sum(count) AS found FROM revision_counts WHERE {} AND {jobs}", self.kinds.all()),
            false => format!("count(*) AS found {} AND {jobs}", self.from()),
        };
        let sql = format!("SELECT job, {counted} GROUP BY job HAVING found > 0 ORDER BY job DESC");
        let mut statement = connection.prepare_cached(&sql)?;
        let values = self.values().chain(self.jobs.values());
        let found = |row: &Row<'_>| Ok(Found { job: row.get(0)?, count: unsigned(row, 1)?, places: None });
        statement.query_map(params_from_iter(values), found)?.collect()
    }

    /// Leaves those that have all these words.
    fn with_words(
        &self,
        connection: &Connection,
        words: &[String],
        found: &mut Vec<Found>,
        said: &mut Remembered,
    ) -> rusqlite::Result<()> {
        let words = words.iter().filter(|word| !word.is_empty());
        let words: Vec<_> =
            words.map(|word| Sought::new(connection, word.to_lowercase())).collect::<rusqlite::Result<_>>()?;
        let narrower = !(self.kinds.terms.is_empty() && self.path.terms.is_empty());
        for found in found.iter_mut() {
            let mut places = said.places(connection, &OfJob::new(connection, found.job.clone())?, &words)?;
            if narrower && !places.is_empty() {
                let others = self.places(connection, &found.job)?;
                places.retain(|place| others.contains(place));
            }
            (found.count, found.places) = (places.len() as u64, Some(places));
        }
        found.retain(|found| found.count > 0);
        Ok(())
    }

    fn places(&self, connection: &Connection, job: &str) -> rusqlite::Result<HashSet<i64>> {
        let mut statement = connection.prepare_cached(&format!("SELECT place {} AND job = ?", self.from()))?;
        let values = self.values().chain([&job as &dyn ToSql]);
        statement.query_map(params_from_iter(values), |row| row.get(0))?.collect()
    }

    /// Those of a job, the newest first: only these are read whole.
    fn of_job(
        &self,
        connection: &Connection,
        job: &str,
        (limit, offset): (u64, u64),
    ) -> rusqlite::Result<Vec<ResultRecord>> {
        let sql = format!(
            "SELECT {COLUMNS} FROM results WHERE place IN
                 (SELECT place {} AND job = ? ORDER BY place DESC LIMIT ? OFFSET ?) ORDER BY place DESC",
            self.from()
        );
        let mut statement = connection.prepare_cached(&sql)?;
        let (limit, offset) = (limit.cast_signed(), offset.cast_signed());
        let values = self.values().chain([&job as &dyn ToSql, &limit, &offset]);
        statement.query_map(params_from_iter(values), record)?.filter_map(Result::transpose).collect()
    }

    /// The values of [`Self::from`].
    fn values(&self) -> impl Iterator<Item = &dyn ToSql> {
        self.kinds.values().chain(self.path.values())
    }
}

/// Those in these places, as far as the window goes.
fn at(connection: &Connection, places: &[i64], (limit, offset): (u64, u64)) -> rusqlite::Result<Vec<ResultRecord>> {
    let mut statement = connection.prepare_cached(&format!("SELECT {COLUMNS} FROM results WHERE place = ?1"))?;
    let within = |count: u64| usize::try_from(count).unwrap_or(usize::MAX);
    let window = places.iter().skip(within(offset)).take(within(limit));
    let mut records = Vec::new();
    for place in window {
        records.extend(statement.query_row([place], record).optional()?.flatten());
    }
    Ok(records)
}

impl Terms {
    fn all(&self) -> String {
        if self.terms.is_empty() { "true".to_owned() } else { self.terms.join(" AND ") }
    }

    fn values(&self) -> impl Iterator<Item = &dyn ToSql> {
        self.values.iter().map(|value| &**value)
    }

    fn add(&mut self, term: impl Into<String>, values: impl IntoIterator<Item = Box<dyn ToSql>>) {
        self.terms.push(term.into());
        self.values.extend(values);
    }

    fn one_of(&mut self, column: &str, words: Vec<String>) {
        if !words.is_empty() {
            let term = format!("{column} IN ({})", marks(words.len()));
            self.add(term, words.into_iter().map(|word| Box::new(word) as Box<dyn ToSql>));
        }
    }

    fn of_version(&mut self, versions: &[Option<Version>]) {
        if versions.is_empty() {
            return;
        }
        let keys: Vec<String> = versions.iter().flatten().map(Version::key).collect();
        let none = if versions.contains(&None) { " OR from_version IS NULL" } else { "" };
        let marks = marks(keys.len());
        let twice = keys.iter().chain(&keys).map(|key| Box::new(key.clone()) as Box<dyn ToSql>);
        self.add(format!("(from_version IN ({marks}) OR to_version IN ({marks}){none})"), twice.collect::<Vec<_>>());
    }
}

fn marks(count: usize) -> String {
    vec!["?"; count].join(", ")
}
