//! What was done to databases.

use super::{Engine, ExportFormat, export, list, metrics};
use crate::{
    Code, Error, Result,
    api::{FailingDatabase, History, HistoryQuery, Job, PlanStep, Revision, Version},
    apply::Trace,
    backups::{Backup, Survey},
    state::{ResultRecord, RevisionsOf},
};
use jiff::Timestamp;
use std::{
    collections::{BTreeMap, btree_map::Entry as Slot},
    path::{Path, PathBuf},
};
use uuid::Uuid;

/// The most revisions that one window may have.
const MOST: usize = 1000;

/// The most that one file may have.
const MOST_EXPORTED: usize = 1_000_000;

impl Engine {
    /// The revisions, the newest first: of all fleets, or of the one at `root`, which is open where a database of it is
    /// asked for.
    ///
    /// # Errors
    /// The fleet is not open or has no such database; there is no such job; the state database failed.
    pub fn history(&self, root: Option<&Path>, query: &HistoryQuery) -> Result<History> {
        self.history_of(root, self.asked_path(root, query)?.as_deref(), query, MOST)
    }

    /// Writes the revisions that a query lets through to a file, however many they are, and says how many.
    ///
    /// # Errors
    /// As [`Engine::history`]; the file cannot be written.
    pub fn export_history(
        &self,
        root: Option<&Path>,
        query: &HistoryQuery,
        to: &Path,
        format: ExportFormat,
    ) -> Result<usize> {
        let all = HistoryQuery { offset: 0, limit: usize::MAX, ..query.clone() };
        let history = self.history_of(root, self.asked_path(root, query)?.as_deref(), &all, MOST_EXPORTED)?;
        export::history(&history, to, format)?;
        Ok(history.revisions.len())
    }

    /// The databases on which work failed the most often, the worst first, at most 20: of all fleets, or of the one at
    /// `root`, in the time of which jobs are remembered.
    ///
    /// # Errors
    /// The state database failed.
    pub fn most_failed(&self, root: Option<&Path>) -> Result<Vec<FailingDatabase>> {
        let root = root.map(|root| super::folder(root).unwrap_or_else(|_| root.to_path_buf()));
        metrics::most_failed(&self.inner.state, root.as_deref(), (i64::MIN, i64::MAX))
    }

    /// The revisions of one file, the newest first, wherever it is; of a fleet, where it is a folder.
    ///
    /// # Errors
    /// The file is not there, and nothing was ever done to it; the state database failed.
    pub fn history_of_file(&self, path: &Path, query: &HistoryQuery) -> Result<History> {
        // One that is gone has a history all the same.
        let whole = path.canonicalize().or_else(|_| std::path::absolute(path));
        let whole = whole.unwrap_or_else(|_| path.to_path_buf());
        if whole.is_dir() {
            return self.history_of(Some(&whole), None, query, MOST);
        }
        let of_it = RevisionsOf { path: Some(whole.clone()), ..RevisionsOf::default() };
        if !whole.exists() && self.inner.state.revisions(&of_it)?.0 == 0 {
            return Err(Error::new(Code::NotFound, format!("{} is not there and was never worked on", path.display()))
                .hint("check the spelling; `litefleet history` lists what was done, and `litefleet jobs ID` tells of a job")
                .at(path));
        }
        self.history_of(None, Some(&whole), query, MOST)
    }

    /// The steps of the plan that a revision followed.
    ///
    /// # Errors
    /// There is no such revision, or the state database failed.
    pub fn revision_steps(&self, job: Uuid, number: u64) -> Result<Vec<PlanStep>> {
        let state = &self.inner.state;
        let record = state.result(job, number)?;
        let record = record.ok_or_else(|| Error::new(Code::Unknown, format!("job {job} has no result {number}")))?;
        let steps = record.result.plan.map(|plan| state.plan(&plan)).transpose()?.flatten();
        Ok(steps.unwrap_or_default())
    }

    /// The database that a query is about.
    fn asked_path(&self, root: Option<&Path>, query: &HistoryQuery) -> Result<Option<PathBuf>> {
        match (root, query.database) {
            (Some(root), Some(id)) => Ok(Some(self.path_of(root, id)?)),
            (None, Some(_)) => Err(Error::new(Code::BadRequest, "a database by its row is one of an open fleet")
                .hint("name the fleet's folder too")),
            (_, None) => Ok(None),
        }
    }

    fn history_of(
        &self,
        root: Option<&Path>,
        path: Option<&Path>,
        query: &HistoryQuery,
        most: usize,
    ) -> Result<History> {
        let root = root.map(|root| super::folder(root).unwrap_or_else(|_| root.to_path_buf()));
        let of = RevisionsOf {
            // A file that was named may have been worked on before its folder was a fleet.
            root: root.filter(|_| path.is_none()).map(|root| root.display().to_string()),
            path: path.map(Path::to_path_buf),
            job: query.job,
            outcome: query.outcome.clone(),
            code: query.code,
            version: query.version.iter().map(|text| version_of(text)).collect(),
            search: query.search.clone(),
            offset: query.offset,
            limit: query.limit.min(most),
        };
        // One that is not known is no job in which nothing was done.
        query.job.map_or(Ok(()), |job| self.job(job).map(drop))?;
        let (total, records) = self.inner.state.revisions(&of)?;
        let store = self.backups(None)?;
        let survey = store.surveyed(&self.inner.surveyed);
        let backups = records.iter().filter_map(|(job, record)| survey.find(*job, record.result.number));
        let databases = backups.map(|backup| &*backup.entry.path).collect();
        let until = store.until(&survey, &databases, Timestamp::now());
        let mut jobs: BTreeMap<Uuid, Job> = BTreeMap::new();
        let mut revisions = Vec::with_capacity(records.len());
        for (id, record) in records {
            let job = match jobs.entry(id) {
                Slot::Occupied(known) => known.into_mut(),
                Slot::Vacant(free) => free.insert(self.job(id)?),
            };
            let backup = survey.find(id, record.result.number);
            let mut revision = revision(job, record, &survey, backup);
            let key = backup.map(|backup| (backup.job.folder.clone(), backup.entry.number));
            revision.backup_until = key.and_then(|key| until.get(&key).copied());
            revisions.push(revision);
        }
        Ok(History { total, revisions, jobs: jobs.into_values().rev().collect() })
    }
}

/// A version as it is asked for; `None`: none was stated.
fn version_of(text: &str) -> Option<Version> {
    let text = text.trim();
    (!text.eq_ignore_ascii_case("none")).then(|| list::version_of(text))
}

fn revision(job: &Job, record: ResultRecord, survey: &Survey, backup: Option<Backup<'_>>) -> Revision {
    let after: Option<Trace> = record.trace.and_then(|trace| serde_json::from_value(trace).ok());
    // A file that is gone has changed, as far as anybody can tell.
    let changed_since = match (Trace::of(&record.path), backup) {
        (Err(_), _) => Some(true),
        (Ok(now), Some(backup)) => survey.changed_since(backup, &now).or_else(|| after.map(|after| now != after)),
        (Ok(now), None) => after.map(|after| now != after),
    };
    let backup_is_there = backup.is_some_and(|backup| backup.is_there());
    let (job, root) = (job.id, job.root.clone());
    Revision { job, result: record.result, root, backup_is_there, backup_until: None, changed_since }
}
