//! What became of databases whose process died while it wrote to them.

use super::{Engine, places, since, wish::Wanted, work::Asked};
use crate::{
    Code, Result,
    api::{Job, JobType, Outcome, PlanStep, Proof, Reason, WorkResult},
    apply::Entry,
    backups::JobBackups,
    catalog::source::VersionSource,
    repair::unreadable,
    scan::{self, Unread},
    state::{ResultRecord, State},
};
use std::{
    collections::{BTreeMap, HashMap, HashSet},
    fs,
    path::{Path, PathBuf},
    thread,
    time::{Duration, Instant},
};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

/// How many databases are looked at at a time.
const READERS: usize = 16;

/// For how long databases are taken up. Those that are left then are looked at at the next start.
const TAKING_UP: Duration = Duration::from_secs(3);

/// How long a database is held against its backup, where its schema does not tell.
const COMPARING: Duration = Duration::from_secs(3);

/// What is known of work that was cut off, by its jobs.
struct CutOff<'a> {
    engine: &'a Engine,
    jobs: &'a BTreeMap<Uuid, Job>,
    backups: BTreeMap<Uuid, JobBackups>,
    /// Where the databases state their version.
    sources: BTreeMap<Uuid, VersionSource>,
    /// What was to be restored, by the databases' paths.
    wanted: BTreeMap<Uuid, HashMap<PathBuf, Wanted>>,
    until: Instant,
}

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
        for job in dead.into_values().filter(Job::is_over) {
            jobs.count_again(job)?;
        }
        for job in orphans {
            jobs.settle(job)?;
        }
        Ok(())
    }

    fn settle_all(&self, records: &[(Uuid, ResultRecord)], jobs: &BTreeMap<Uuid, Job>) -> Result<()> {
        let cut_off = CutOff::new(self, records, jobs)?;
        let readers = READERS.min(records.len()).max(1);
        thread::scope(|scope| {
            for part in records.chunks(records.len().div_ceil(readers).max(1)) {
                let cut_off = &cut_off;
                scope.spawn(move || {
                    for (id, record) in part {
                        let Some(job) = jobs.get(id).filter(|_| Instant::now() < cut_off.until) else { continue };
                        cut_off.settle(job, record);
                    }
                });
            }
        });
        Ok(())
    }

    /// Where the databases of a job state their version, as far as that is known.
    fn source_of(&self, job: &Job) -> Result<Option<VersionSource>> {
        let state = &self.inner.state;
        let asked = state.request(job.id)?.and_then(|asked| serde_json::from_value::<Asked>(asked).ok());
        if let Some(source) = asked.and_then(|asked| asked.source) {
            return Ok(Some(source));
        }
        let scan = state.fleet(Path::new(&job.root))?.and_then(|fleet| fleet.scan);
        Ok(scan.map(|scan| scan.source))
    }
}

impl<'a> CutOff<'a> {
    fn new(engine: &'a Engine, records: &[(Uuid, ResultRecord)], jobs: &'a BTreeMap<Uuid, Job>) -> Result<Self> {
        let store = engine.backups(None)?;
        let backups = jobs.keys().filter_map(|job| Some((*job, store.backups_of(*job)?))).collect();
        let until = Instant::now() + TAKING_UP;
        let mut cut_off = Self { engine, jobs, backups, sources: BTreeMap::new(), wanted: BTreeMap::new(), until };
        for job in cut_off.jobs.values() {
            cut_off.sources.extend(engine.source_of(job)?.map(|source| (job.id, source)));
            if job.kind == JobType::Restore {
                let of_it = records.iter().filter(|(id, _)| *id == job.id);
                let which: Vec<_> = of_it.map(|(_, record)| (record.result.number, record.path.clone())).collect();
                cut_off.wanted.insert(job.id, engine.wanted_again(job.id, &which));
            }
        }
        Ok(cut_off)
    }

    fn settle(&self, job: &Job, record: &ResultRecord) {
        let number = record.result.number;
        let backups = self.backups.get(&job.id);
        let entry = backups.and_then(|job| job.backups().find(|backup| backup.entry.number == number));
        let copy = entry.as_ref().filter(|backup| backup.is_there()).map(|backup| (backup.copy(), backup.entry));
        let mut record = record.clone();
        let stands = self.stands(job, &record, copy.as_ref().map(|(copy, _)| copy.as_path()));
        if matches!(&stands, Stands::Unreadable(unread) if matches!(unread.reason, Reason::Locked | Reason::TimedOut)) {
            // It may be readable at the next start.
            return;
        }
        tell(&mut record.result, &stands);
        if let Some((copy, Entry { bytes, .. })) = copy {
            record.result.backup = Some(copy.display().to_string());
            record.result.backup_bytes = Some(*bytes);
        }
        if matches!(stands, Stands::New) {
            record.result.statements = self.statements(&record.result);
            record.result.verified = Some(Proof { schema: true, rows: true, foreign_keys: true });
        }
        if let Err(error) = self.engine.inner.state.settle_result(job.id, &record) {
            tracing::warn!(%error, path = %record.path.display(), "cannot close the record of work that was cut off");
        }
    }

    /// Whether a database is as it was, by its fingerprint; where that says nothing, by the version that it states or by its
    /// content.
    fn stands(&self, job: &Job, record: &ResultRecord, copy: Option<&Path>) -> Stands {
        let source = self.sources.get(&job.id);
        let reading = match scan::read_one(&record.path, source, &CancellationToken::new()).outcome {
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
        if let Some((wanted, source)) = wanted.zip(source) {
            let stated = reading.stated.iter().find(|(own, _)| own == source);
            let raw = stated.and_then(|(_, stated)| stated.raw.as_deref());
            return if raw == Some(&*wanted.key()) { Stands::New } else { Stands::Old };
        }
        match copy {
            Some(copy) if is_like(&record.path, copy) => Stands::Old,
            _ => Stands::Either,
        }
    }

    /// The same for a restore that leaves the schema as it is.
    fn restored(&self, job: &Job, record: &ResultRecord, copy: Option<&Path>) -> Stands {
        // What it held is backed up before anything is written.
        let Some(copy) = copy else { return Stands::Old };
        if is_like(&record.path, copy) {
            return Stands::Old;
        }
        match self.wanted.get(&job.id).and_then(|wanted| wanted.get(&record.path)) {
            Some(wanted) if is_like(&record.path, &wanted.copy) => Stands::New,
            _ => Stands::Either,
        }
    }

    /// How many statements a plan has; 0 where scripts are part of it, or it is not known.
    fn statements(&self, result: &WorkResult) -> u64 {
        let steps = result.plan.as_deref().and_then(|plan| self.engine.inner.state.plan(plan).ok().flatten());
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
