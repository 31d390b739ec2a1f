//! What became of databases whose process died while it wrote to them.

use super::{Engine, places, since};
use crate::{
    Code, Result,
    api::{Job, JobType, Outcome, PlanStep, Proof, WorkResult},
    apply::Entry,
    backups::JobBackups,
    repair::unreadable,
    scan::{self, Unread},
    state::{ResultRecord, State},
};
use std::{
    collections::{BTreeMap, HashSet},
    fs,
    path::{Path, PathBuf},
    thread,
    time::Duration,
};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

/// How many databases are looked at at a time.
const READERS: usize = 16;

/// How long a database is held against its backup, where its schema does not tell.
const COMPARING: Duration = Duration::from_secs(3);

/// What a database is that was about to be written.
enum Stands {
    /// As it was.
    Old,
    /// As it was to be.
    New,
    /// One of the two.
    Either,
    /// Neither of the two.
    Neither,
    Unreadable(Unread),
}

impl Engine {
    /// Looks at each database that was about to be written by a process that died: it is as it was or as it was to be. Their
    /// records and their jobs are closed, and what the jobs left over is removed.
    ///
    /// # Errors
    /// The state database failed. What cannot be settled now is left for the next start.
    pub(super) fn settle(&self) -> Result<()> {
        let (state, jobs) = (&*self.inner.state, &self.inner.jobs);
        let orphans = jobs.orphans()?;
        let mut dead: BTreeMap<Uuid, Job> = orphans.iter().map(|job| (job.id, job.clone())).collect();
        let mut cut_off = state.begun()?;
        let unknown: HashSet<Uuid> =
            cut_off.iter().map(|(job, _)| *job).filter(|job| !dead.contains_key(job)).collect();
        for job in unknown {
            dead.extend(state.job(job)?.filter(Job::is_over).map(|job| (job.id, job)));
        }
        cut_off.retain(|(job, _)| dead.contains_key(job));
        if !cut_off.is_empty() {
            self.settle_all(&cut_off, &dead)?;
        }
        // What came of one that was closed already is known in full only now; the others are counted when they are closed.
        for job in dead.values().filter(|job| job.is_over()) {
            state.keep_figures(job)?;
        }
        for job in orphans {
            jobs.settle(job)?;
        }
        Ok(())
    }

    fn settle_all(&self, cut_off: &[(Uuid, ResultRecord)], jobs: &BTreeMap<Uuid, Job>) -> Result<()> {
        let store = self.backups(None)?;
        let backups: BTreeMap<Uuid, JobBackups> =
            jobs.keys().filter_map(|job| Some((*job, store.backups_of(*job)?))).collect();
        let readers = READERS.min(cut_off.len()).max(1);
        thread::scope(|scope| {
            for part in cut_off.chunks(cut_off.len().div_ceil(readers).max(1)) {
                let backups = &backups;
                scope.spawn(move || {
                    for (id, record) in part {
                        let Some(job) = jobs.get(id) else { continue };
                        self.settle_one(job, record, backups.get(id));
                    }
                });
            }
        });
        Ok(())
    }

    fn settle_one(&self, job: &Job, record: &ResultRecord, backups: Option<&JobBackups>) {
        let number = record.result.number;
        let entry = backups.and_then(|job| job.backups().find(|backup| backup.entry.number == number));
        let copy = entry.as_ref().filter(|backup| backup.is_there()).map(|backup| (backup.copy(), backup.entry));
        let mut record = record.clone();
        let stands = self.stands(job, &record, copy.as_ref().map(|(copy, _)| copy.as_path()));
        tell(&mut record.result, &stands);
        if let Some((copy, Entry { bytes, .. })) = copy {
            record.result.backup = Some(copy.display().to_string());
            record.result.backup_bytes = Some(*bytes);
        }
        if matches!(stands, Stands::New) {
            record.result.statements = self.statements(&record.result);
            record.result.verified = Some(Proof { schema: true, rows: true, foreign_keys: true });
        }
        if let Err(error) = self.inner.state.settle_result(job.id, &record) {
            tracing::warn!(%error, path = %record.path.display(), "cannot close the record of work that was cut off");
        }
    }

    /// Whether a database is as it was, by its fingerprint; where that says nothing, by the version that it states or by its
    /// content.
    fn stands(&self, job: &Job, record: &ResultRecord, copy: Option<&Path>) -> Stands {
        let reading = match scan::read_one(&record.path, None, &CancellationToken::new()).outcome {
            Ok(reading) => reading,
            Err(unread) => return Stands::Unreadable(unread),
        };
        let now = Some(reading.schema.fingerprint.0.as_str());
        let (from, to) = (record.from.as_deref(), record.to.as_deref());
        let to = to.or(from);
        if now != from && now != to {
            return Stands::Neither;
        }
        if from != to {
            return if now == to { Stands::New } else { Stands::Old };
        }
        if job.kind == JobType::Restore {
            return self.restored(job, record, copy);
        }
        let result = &record.result;
        let wanted = result.to_version.as_ref().filter(|to| result.from_version.as_ref() != Some(*to));
        match (wanted, copy) {
            (Some(wanted), _) => {
                let mut stated = reading.stated.iter().filter_map(|(_, stated)| stated.raw.as_deref());
                if stated.any(|raw| raw == wanted.key()) { Stands::New } else { Stands::Old }
            }
            (None, Some(copy)) if is_like(&record.path, copy) => Stands::Old,
            (None, _) => Stands::Either,
        }
    }

    /// The same for a restore that leaves the schema as it is.
    fn restored(&self, job: &Job, record: &ResultRecord, copy: Option<&Path>) -> Stands {
        // What it held is backed up before anything is written.
        let Some(copy) = copy else { return Stands::Old };
        if is_like(&record.path, copy) {
            return Stands::Old;
        }
        match self.wanted_again(job.id, record.result.number, &record.path) {
            Some(wanted) if is_like(&record.path, &wanted.copy) => Stands::New,
            _ => Stands::Either,
        }
    }

    /// How many statements a plan has; 0 where scripts are part of it, or it is not known.
    fn statements(&self, result: &WorkResult) -> u64 {
        let steps = result.plan.as_deref().and_then(|plan| self.inner.state.plan(plan).ok().flatten());
        let count = |step: &PlanStep| match step {
            PlanStep::Plan { statements } => Some(statements.len() as u64),
            PlanStep::Script { .. } => None,
        };
        steps.unwrap_or_default().iter().map(count).sum::<Option<u64>>().unwrap_or(0)
    }
}

fn is_like(database: &Path, copy: &Path) -> bool {
    since::is_like(database, copy, COMPARING, &CancellationToken::new()) == Some(true)
}

/// What came of a database, from what was to come of it.
fn tell(result: &mut WorkResult, stands: &Stands) {
    let (code, message, hint) = match stands {
        Stands::New => {
            result.message.get_or_insert_with(|| "interrupted, and it had been changed as planned".to_owned());
            return;
        }
        Stands::Old => (Code::Interrupted, "interrupted before it was changed".to_owned(), "resume the job"),
        Stands::Either => (
            Code::Interrupted,
            "interrupted while it was written to: it is as it was or as it was to be".to_owned(),
            "resume the job",
        ),
        Stands::Neither => (
            Code::Changed,
            "interrupted, and it is neither as it was nor as it was to be".to_owned(),
            "look at what has changed it, then start the work anew",
        ),
        Stands::Unreadable(unread) => {
            let alone = unreadable(Some(unread.reason), Some(&unread.message));
            let words = format!("interrupted, and it cannot be read: {}", unread.message);
            (alone.code, words, "start the work again once it can be read")
        }
    };
    result.outcome = Outcome::Failed;
    result.code = Some(code);
    result.message = Some(message);
    result.hint = Some(hint.to_owned());
}

/// Removes private copies of jobs that are over or that nobody knows.
pub(super) fn discard_left_over(state: &State) {
    let ended = |job: Uuid| state.job(job).is_ok_and(|job| job.is_none_or(|job| job.is_over()));
    for (folder, job) in jobs_in(&state.folder().join("scratch")) {
        if ended(job) {
            places::discard_scratch(&folder);
        }
    }
}

fn jobs_in(folder: &Path) -> Vec<(PathBuf, Uuid)> {
    let Ok(found) = fs::read_dir(folder) else { return Vec::new() };
    let of_job = |entry: fs::DirEntry| Some((entry.path(), Uuid::parse_str(entry.file_name().to_str()?).ok()?));
    found.filter_map(|entry| entry.ok().and_then(of_job)).collect()
}
