//! What revisions say of where they are: words are looked for in it, in memory, for there may be tens of thousands.
//!
//! A job that has ended says the same for ever, so its texts stay until its revisions are others by their number or their last
//! one, whose place is never given twice. What is remembered is bounded; the rest is read each time.

use super::samples::unsigned;
use rusqlite::{Connection, params};
use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

/// How many revisions are remembered at most: some tens of megabytes. Of more, all are forgotten.
const MOST: usize = 200_000;

/// Stands between two texts: no path has it.
const BETWEEN: char = '\0';

/// The texts of jobs, by the job.
#[derive(Debug, Default)]
pub(super) struct Remembered(HashMap<String, Arc<Said>>);

/// A job, and what tells whether its revisions are those that are remembered.
#[derive(Clone, Debug)]
pub(super) struct OfJob {
    pub(super) job: String,
    count: u64,
    last: i64,
}

/// The texts of one job's revisions, in the order in which they came.
#[derive(Debug)]
struct Said {
    count: u64,
    last: i64,
    text: String,
    revisions: Vec<Revision>,
}

#[derive(Debug)]
struct Revision {
    place: i64,
    /// Where its text ends.
    end: usize,
    plan: Option<Arc<str>>,
}

/// One word, with the plans and jobs that have it.
#[derive(Debug)]
pub(super) struct Sought {
    word: String,
    plans: HashSet<String>,
    jobs: HashSet<String>,
}

impl OfJob {
    /// A job with revisions.
    pub(super) fn new(connection: &Connection, job: String) -> rusqlite::Result<Self> {
        let sql = "SELECT sum(count), max(last) FROM revision_counts WHERE job = ?1";
        let (count, last) =
            connection.prepare_cached(sql)?.query_row([&job], |row| Ok((unsigned(row, 0)?, row.get(1)?)))?;
        Ok(Self { job, count, last })
    }
}

impl Sought {
    /// A word in lower case.
    pub(super) fn new(connection: &Connection, word: String) -> rusqlite::Result<Self> {
        let found = |sql: &str| -> rusqlite::Result<HashSet<String>> {
            connection.prepare_cached(sql)?.query_map([&word], |row| row.get(0))?.collect()
        };
        let plans = found("SELECT id FROM plans WHERE instr(lower(steps), ?1)")?;
        let jobs = found(
            "SELECT id FROM jobs WHERE instr(id, ?1)
             UNION SELECT job FROM job_figures WHERE kind <> 'scan' AND instr(kind, ?1)",
        )?;
        Ok(Self { plans, jobs, word })
    }
}

impl Remembered {
    /// The places of the revisions of a job that have all these words, the last one first.
    pub(super) fn places(
        &mut self,
        connection: &Connection,
        of: &OfJob,
        words: &[Sought],
    ) -> rusqlite::Result<Vec<i64>> {
        let said = match self.0.get(&of.job) {
            Some(said) if (said.count, said.last) == (of.count, of.last) => Arc::clone(said),
            _ => self.read(connection, of)?,
        };
        let mut found = vec![true; said.revisions.len()];
        for word in words.iter().filter(|word| !word.jobs.contains(&of.job)) {
            let has = said.has(word);
            found.iter_mut().zip(has).for_each(|(found, has)| *found &= has);
        }
        let places = said.revisions.iter().zip(found).rev().filter(|(_, found)| *found);
        Ok(places.map(|(revision, _)| revision.place).collect())
    }

    fn read(&mut self, connection: &Connection, of: &OfJob) -> rusqlite::Result<Arc<Said>> {
        let said = Arc::new(Said::read(connection, of)?);
        self.0.remove(&of.job);
        let kept: usize = self.0.values().map(|said| said.revisions.len()).sum();
        if kept + said.revisions.len() > MOST {
            self.0.clear();
        }
        if said.revisions.len() <= MOST {
            self.0.insert(of.job.clone(), Arc::clone(&said));
        }
        Ok(said)
    }
}

impl Said {
    fn read(connection: &Connection, of: &OfJob) -> rusqlite::Result<Self> {
        let mut statement = connection.prepare_cached(
            "SELECT place, said, plan FROM results INDEXED BY revisions
             WHERE job = ?1 AND revision AND outcome IS NOT NULL ORDER BY place",
        )?;
        let mut rows = statement.query(params![of.job])?;
        let mut said = Self { count: of.count, last: of.last, text: String::new(), revisions: Vec::new() };
        let mut plans: HashMap<String, Arc<str>> = HashMap::new();
        while let Some(row) = rows.next()? {
            said.text.push_str(row.get_ref(1)?.as_str()?);
            said.text.push(BETWEEN);
            let plan = row.get_ref(2)?.as_str_or_null()?.map(|plan| match plans.get(plan) {
                Some(known) => Arc::clone(known),
                None => Arc::clone(plans.entry(plan.to_owned()).or_insert_with(|| plan.into())),
            });
            said.revisions.push(Revision { place: row.get(0)?, end: said.text.len(), plan });
        }
        Ok(said)
    }

    /// For each revision, whether it or its plan has a word.
    fn has(&self, sought: &Sought) -> Vec<bool> {
        let by_plan = |revision: &Revision| revision.plan.as_ref().is_some_and(|plan| sought.plans.contains(&**plan));
        let mut has: Vec<bool> = self.revisions.iter().map(by_plan).collect();
        let mut at = 0;
        for (found, _) in self.text.match_indices(&*sought.word) {
            at += self.revisions.iter().skip(at).take_while(|revision| revision.end <= found).count();
            if let Some(has) = has.get_mut(at) {
                *has = true;
            }
        }
        has
    }
}
