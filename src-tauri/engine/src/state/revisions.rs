//! The history of databases: results of jobs that have written to them, or tried.

use super::{
    State,
    figures::ON_FLEET,
    results::{COLUMNS, ResultRecord, bytes, record, word},
    samples::unsigned,
};
use crate::{
    Code, Result,
    api::{Outcome, Version},
};
use rusqlite::{Connection, ToSql, params_from_iter};
use std::path::PathBuf;
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

/// What narrows revisions, as SQL and the values that go with it.
#[derive(Default)]
struct Narrowed {
    of_database: bool,
    terms: Vec<String>,
    values: Vec<Box<dyn ToSql>>,
}

impl State {
    /// Revisions with their jobs, the newest first, and how many there are in all.
    ///
    /// # Errors
    /// The state database failed.
    pub fn revisions(&self, of: &RevisionsOf) -> Result<(u64, Vec<(Uuid, ResultRecord)>)> {
        let connection = self.connection();
        let narrowed = Narrowed::by(of);
        let counts = narrowed.by_job(&connection)?;
        let total = counts.iter().map(|(_, count)| count).sum();
        let (mut skip, mut rest) = (of.offset as u64, of.limit as u64);
        let mut revisions = Vec::new();
        for (job, count) in counts {
            if skip < count && rest > 0 {
                let found = narrowed.of_job(&connection, &job, rest, skip)?;
                rest -= rest.min(count - skip);
                let id = Uuid::parse_str(&job).ok();
                revisions.extend(id.map(|id| found.into_iter().map(move |record| (id, record))).into_iter().flatten());
            }
            skip = skip.saturating_sub(count);
        }
        Ok((total, revisions))
    }
}

impl Narrowed {
    fn by(of: &RevisionsOf) -> Self {
        let mut narrowed = Self::default();
        narrowed.add("revision AND outcome IS NOT NULL", []);
        if let Some(root) = &of.root {
            let on_fleet = ON_FLEET.replace("?1", "?");
            let root = || Box::new(root.clone()) as Box<dyn ToSql>;
            narrowed.add(format!("job IN (SELECT id FROM jobs WHERE {on_fleet})"), [root(), root(), root()]);
        }
        if let Some(path) = &of.path {
            narrowed.of_database = true;
            narrowed.add("path = ?", [Box::new(bytes(path)) as Box<dyn ToSql>]);
        }
        if let Some(job) = of.job {
            narrowed.add("job = ?", [Box::new(job.to_string()) as Box<dyn ToSql>]);
        }
        narrowed.one_of("outcome", of.outcome.iter().map(|outcome| outcome.word().to_owned()).collect());
        narrowed.one_of("code", of.code.into_iter().map(word).collect());
        narrowed.of_version(&of.version);
        of.search.iter().filter(|word| !word.is_empty()).for_each(|word| narrowed.mentions(word));
        narrowed
    }

    /// The index that has all that is narrowed by, unless it is all of one database.
    fn from(&self) -> String {
        let by = if self.of_database { "" } else { "INDEXED BY revisions" };
        format!("FROM results {by} WHERE {}", self.terms.join(" AND "))
    }

    /// How many there are in each job, the newest job first.
    fn by_job(&self, connection: &Connection) -> rusqlite::Result<Vec<(String, u64)>> {
        let sql = format!("SELECT job, count(*) {} GROUP BY job ORDER BY job DESC", self.from());
        let mut statement = connection.prepare_cached(&sql)?;
        let values = self.values.iter().map(|value| &**value);
        statement.query_map(params_from_iter(values), |row| Ok((row.get(0)?, unsigned(row, 1)?)))?.collect()
    }

    /// Those of a job, the newest first: only these are read whole.
    fn of_job(
        &self,
        connection: &Connection,
        job: &str,
        limit: u64,
        offset: u64,
    ) -> rusqlite::Result<Vec<ResultRecord>> {
        let sql = format!(
            "SELECT {COLUMNS} FROM results WHERE place IN
                 (SELECT place {} AND job = ? ORDER BY place DESC LIMIT ? OFFSET ?) ORDER BY place DESC",
            self.from()
        );
        let mut statement = connection.prepare_cached(&sql)?;
        let (limit, offset) = (limit.cast_signed(), offset.cast_signed());
        let values = self.values.iter().map(|value| &**value).chain([&job as &dyn ToSql, &limit, &offset]);
        statement.query_map(params_from_iter(values), record)?.filter_map(Result::transpose).collect()
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

    fn mentions(&mut self, word: &str) {
        let word = word.to_lowercase();
        self.add(
            "(instr(said, ?)
              OR plan IN (SELECT id FROM plans WHERE instr(lower(steps), ?))
              OR job IN (SELECT id FROM jobs WHERE instr(id, ?)
                         UNION ALL SELECT job FROM job_figures WHERE kind <> 'scan' AND instr(kind, ?)))",
            std::iter::repeat_with(|| Box::new(word.clone()) as Box<dyn ToSql>).take(4),
        );
    }
}

fn marks(count: usize) -> String {
    vec!["?"; count].join(", ")
}
