//! The work of a scan job: read, judge, keep.

use super::{
    known::{Known, RULES},
    merge::{Anew, Merge, Names},
    open::{OpenFleet, ScanResult, expected_of},
};
use crate::{
    Code, Error, Result, alert,
    api::{Event, Problem, Source, Status, Summary, Version},
    catalog::{Catalog, source::VersionSource},
    jobs::{Context, Jobs},
    scan::{self, Changed, FileReading, Judge, KnownSchema, ReadProgress, ReadRequest, Standard},
    schema::Fingerprint,
    state::{LookAt, ScanRecord, State, Written},
};
use jiff::Timestamp;
use serde_json::Value;
use std::{
    collections::HashMap,
    path::{Path, PathBuf},
    sync::Arc,
    time::Instant,
};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

/// Who asks for a scan.
#[derive(Clone, Copy)]
pub struct Asked<'a> {
    /// The job that it is for; nil: none.
    pub job: Uuid,
    /// Says when to stop.
    pub cancel: &'a CancellationToken,
    /// Told what came of the alerts.
    pub jobs: &'a Jobs,
    /// Told how far the reading is.
    pub tell: &'a (dyn Fn(ReadProgress) + Sync),
}

/// The work of a scan job.
///
/// # Errors
/// As [`scan`].
pub fn job(fleet: &OpenFleet, state: &State, jobs: &Jobs, fresh: bool, context: &Context) -> Result<Value> {
    let tell = |read: ReadProgress| {
        context.progress(|progress| {
            progress.total = read.found;
            progress.counted = read.walked;
            progress.processed = read.read;
            progress.failed = read.unread;
        });
    };
    let asked = Asked { job: context.id, cancel: &context.cancel, jobs, tell: &tell };
    let scanned = scan(fleet, state, fresh, asked);
    if scanned.as_ref().map_or_else(|error| error.code == Code::NoDatabases, |_| true) {
        let summary = scanned.as_ref().cloned().unwrap_or_default();
        context.progress(|progress| {
            progress.total = summary.total;
            progress.counted = true;
            progress.processed = summary.total;
            progress.current = summary.by_status.get(&Status::Current).copied().unwrap_or(0);
            progress.failed = summary.by_status.get(&Status::Unreadable).copied().unwrap_or(0);
        });
    }
    serde_json::to_value(scanned?).map_err(|error| Error::new(Code::Internal, error.to_string()))
}

/// What is to be looked at.
#[derive(Debug)]
pub enum Scope {
    /// Every file; `fresh`: all are read, also those that are as they were.
    Whole {
        /// Nothing is taken over.
        fresh: bool,
    },
    /// Only these files and folders below the root, where something happened since the last scan.
    Touched(Vec<PathBuf>),
}

/// What came of a look.
#[derive(Debug)]
pub struct Looked {
    /// The fleet in numbers.
    pub summary: Summary,
    /// The rows that have come, gone or changed, by id.
    pub changed: Vec<i64>,
}

/// How far one try came.
enum Tried {
    Done(Looked),
    /// Another process wrote meanwhile.
    Outrun,
    /// More has to be looked at than was asked for.
    Needs(Scope),
}

/// How often another process may write while a fleet is read.
const TRIES: usize = 5;

/// Reads the fleet, judges its databases and keeps the result in the place of the last one.
///
/// # Errors
/// As [`look`].
pub fn scan(fleet: &OpenFleet, state: &State, fresh: bool, asked: Asked<'_>) -> Result<Summary> {
    look(fleet, state, Scope::Whole { fresh }, asked).map(|looked| looked.summary)
}

/// Looks at a fleet, or at a part of it, judges what has changed and keeps the result in the place of the last one. What was
/// never scanned, or was scanned with other settings than the fleet has now, is not looked at in part.
///
/// # Errors
/// Cancelled; the folder, the catalog or the version source cannot be used; the folder holds no database. The last
/// result stands then, but for an empty folder, where there is nothing left to show.
pub fn look(fleet: &OpenFleet, state: &State, scope: Scope, asked: Asked<'_>) -> Result<Looked> {
    let mut scope = scope;
    loop {
        match look_as_asked(fleet, state, &scope, asked)? {
            Ok(looked) => return Ok(looked),
            Err(more) => scope = more,
        }
    }
}

/// Looks at these places and nowhere else; `None`: more has to be looked at than that.
///
/// # Errors
/// As [`look`].
pub fn glance(fleet: &OpenFleet, state: &State, paths: Vec<PathBuf>, asked: Asked<'_>) -> Result<Option<Looked>> {
    Ok(look_as_asked(fleet, state, &Scope::Touched(paths), asked)?.ok())
}

/// Tries until no other process writes meanwhile. Answers with more, where more has to be looked at.
fn look_as_asked(
    fleet: &OpenFleet,
    state: &State,
    scope: &Scope,
    asked: Asked<'_>,
) -> Result<std::result::Result<Looked, Scope>> {
    for _ in 0..TRIES {
        fleet.renew(state)?;
        match attempt(fleet, state, scope, asked)? {
            Tried::Done(looked) if looked.summary.total == 0 => return Err(no_databases(fleet)),
            Tried::Done(looked) => return Ok(Ok(looked)),
            Tried::Outrun => {}
            Tried::Needs(more) => return Ok(Err(more)),
        }
    }
    let words = format!("another Litefleet goes on writing down {}", fleet.root.display());
    Err(Error::new(Code::Busy, words).hint("wait until it is done, then scan again").at(&fleet.root))
}

fn attempt(fleet: &OpenFleet, state: &State, scope: &Scope, asked: Asked<'_>) -> Result<Tried> {
    let (began, began_at) = (Instant::now(), Timestamp::now());
    let base = fleet.result();
    let only = match scope {
        Scope::Whole { .. } => None,
        Scope::Touched(_) if !can_be_looked_at_in_part(fleet, &base) => {
            let summary = base.record.as_ref().map(|record| record.summary.clone()).unwrap_or_default();
            return Ok(Tried::Done(Looked { summary, changed: Vec::new() }));
        }
        Scope::Touched(touched) => Some(scan::starts(touched.iter().cloned())),
    };
    let fresh = matches!(scope, Scope::Whole { fresh: true });
    if only.as_ref().is_some_and(|only| only.iter().any(|start| start.as_os_str().is_empty())) {
        return Ok(Tried::Needs(Scope::Whole { fresh: false }));
    }
    let catalog = match only {
        None => fleet.catalog(asked.cancel)?.map(Arc::new),
        Some(_) => {
            fleet.settings.schemas.is_some().then(|| fleet.standard(state)).transpose()?.map(|of| of.catalog.clone())
        }
    };
    let known = Known::of(fleet, &base, only.as_deref(), fresh)?;
    let passed = if fresh { None } else { fleet.passed() };
    let request = ReadRequest { only: only.clone(), passed, ..fleet.read_request(state.folder())? };
    let mut read = scan::read_fleet(&request, &known, asked.tell, asked.cancel)?;
    if only.is_none() {
        fleet.set_passed(std::mem::take(&mut read.passed));
    }
    if only.is_some() && read.linked {
        return Ok(Tried::Needs(Scope::Whole { fresh: false }));
    }
    known.keep_unseen(&read);
    known.leave_out(&read.backups);
    let standard = Arc::new(standard(fleet, state, catalog, &known, &read.files)?);
    let key = fleet.key_of(&standard);
    let is_same = base.record.as_ref().is_some_and(|record| record.standard == key);
    let again = if is_same { Some(Vec::new()) } else { known.readings(fleet, state)? };
    let Some(again) = again else { return Ok(Tried::Needs(Scope::Whole { fresh: true })) };
    if asked.cancel.is_cancelled() {
        return Err(Error::new(Code::Cancelled, "cancelled"));
    }
    let (anew, schemas) = judged(read.files, again, &standard);
    let label = fleet.label_source()?;
    let before = base.record.as_ref().map(|record| &record.settings.label);
    let names = Names { label: label.as_ref(), all: before != Some(&fleet.settings.label) };
    let mut merge = Merge::new(&base.entries, |place| known.stays(place), anew, &names);
    if only.is_none() {
        merge.gone.extend(&base.lost);
    }
    if asked.job.is_nil() && lost_all(fleet, &base, &merge, only.is_none()) {
        return Err(emptied(fleet));
    }
    let problems = problems(&base, only.as_deref(), read.problems);
    if let Some(record) = base
        .record
        .as_ref()
        .filter(|record| only.is_some() && is_same && merge.gone.is_empty() && record.problems == problems)
        && state.has_all(&merge.puts)?
    {
        return Ok(Tried::Done(Looked { summary: record.summary.clone(), changed: Vec::new() }));
    }
    let record = ScanRecord {
        problems,
        summary: scan::summary(merge.entries()),
        sizes: scan::sizes(merge.entries()),
        expected: expected_of(&standard.catalog, &fleet.settings, standard.target.as_ref()),
        source: standard.source.clone(),
        versions_of: versions_of(&standard),
        standard: key,
        ..match base.record.clone().filter(|_| only.is_some()) {
            Some(record) => record,
            None => begun(fleet, &standard, job_of(&base, asked), began_at, began)?,
        }
    };
    let written = Written { put: &mut merge.puts, gone: &merge.gone, schemas };
    let read_alike = base.record.as_ref().is_some_and(|record| record.rules == RULES);
    let look = alert::Look { judged_anew: !(is_same && read_alike), whole: only.is_none() };
    let at = LookAt { look, at: Timestamp::now(), job: asked.job, days: asked.jobs.kept().days };
    let Some(kept) = state.replace_scan(fleet.id, base.turn, &record, &at, written)? else { return Ok(Tried::Outrun) };
    if let Some(changed) = kept.alerts {
        asked.jobs.tell(Event::Alerts { root: fleet.root_text(), changed });
    }
    let summary = record.summary.clone();
    let entries = merge.finish();
    let changed = scan::changed(&base.entries, &entries).iter().map(Changed::id).collect();
    let source = if only.is_some() { base.source } else { Source::Scanned };
    fleet.set_result(ScanResult::new(Some(record), source, kept.turn, entries), standard);
    Ok(Tried::Done(Looked { summary, changed }))
}

/// True where there is a scan by the present settings and rules to which a part can be added.
fn can_be_looked_at_in_part(fleet: &OpenFleet, base: &ScanResult) -> bool {
    base.record.as_ref().is_some_and(|record| record.settings == fleet.settings && record.rules == RULES)
}

fn standard(
    fleet: &OpenFleet,
    state: &State,
    catalog: Option<Arc<Catalog>>,
    known: &Known<'_>,
    files: &[FileReading],
) -> Result<Standard> {
    let census = || known.census(fleet, state, files);
    let mut fault = None;
    let states = |source: &VersionSource| {
        let mut read = files.iter().filter_map(|file| file.outcome.as_ref().ok()).flat_map(|reading| &reading.stated);
        read.any(|(other, said)| other.same_place(source) && said.raw.is_some())
            || known.states(source, fleet, state).unwrap_or_else(|error| {
                fault = Some(error);
                false
            })
    };
    let standard = fleet.standard_for(catalog, census, states)?;
    fault.map_or(Ok(standard), Err)
}

/// Judges what was read, and what has to be judged again; with the schemas of what was read.
fn judged(read: Vec<FileReading>, again: Vec<FileReading>, standard: &Standard) -> (Vec<Anew>, Schemas) {
    let mut judge = Judge::new(standard);
    let mut schemas = Schemas::new();
    let mut anew = Vec::with_capacity(read.len() + again.len());
    for file in read {
        let entry = scan::judged(&file, &mut judge);
        let stated = file.outcome.ok().map(|reading| {
            schemas.entry(reading.schema.fingerprint.clone()).or_insert(reading.schema);
            reading.stated
        });
        anew.push(Anew { entry, stated: Some(stated) });
    }
    anew.extend(again.iter().map(|file| Anew { entry: scan::judged(file, &mut judge), stated: None }));
    anew.sort_by(|a, b| scan::in_order(&a.entry.path, &b.entry.path));
    (anew, schemas)
}

type Schemas = HashMap<Fingerprint, Arc<KnownSchema>>;

/// What could not be looked at now, and, where only a part was, in the rest before.
fn problems(base: &ScanResult, only: Option<&[PathBuf]>, now: Vec<Problem>) -> Vec<Problem> {
    let Some(only) = only else { return now };
    let before = base.record.iter().flat_map(|record| &record.problems);
    let was_looked_at = |problem: &Problem| only.iter().any(|start| Path::new(&problem.path).starts_with(start));
    let mut all: Vec<Problem> = before.filter(|problem| !was_looked_at(problem)).cloned().chain(now).collect();
    all.sort_by(|a, b| a.path.cmp(&b.path));
    all.dedup_by(|a, b| a.path == b.path);
    all
}

/// True where everything there was is gone at once. That is a disk that is away more often than what somebody did, so only a
/// look that somebody asks for believes it.
fn lost_all(fleet: &OpenFleet, base: &ScanResult, merge: &Merge<'_>, whole: bool) -> bool {
    let is_bare = || fleet.root.read_dir().is_ok_and(|mut entries| entries.next().is_none());
    let is_asked_alike = base.record.as_ref().is_some_and(|record| record.settings == fleet.settings);
    let is_emptied = whole && !base.entries.is_empty() && merge.entries().next().is_none();
    is_asked_alike && is_emptied || !merge.gone.is_empty() && is_bare()
}

fn emptied(fleet: &OpenFleet) -> Error {
    let words = format!("all databases in {} are gone", fleet.root.display());
    Error::new(Code::NotFound, words)
        .hint("check whether its disk is there, or scan it to have them leave the list")
        .at(&fleet.root)
}

fn versions_of(standard: &Standard) -> Vec<(Fingerprint, Option<Version>)> {
    standard.catalog.versions.iter().map(|entry| (entry.fingerprint.clone(), entry.version.clone())).collect()
}

/// A look without a job is added to the last one.
fn job_of(base: &ScanResult, asked: Asked<'_>) -> Uuid {
    let last = || base.record.as_ref().map_or(asked.job, |record| record.job_id);
    if asked.job.is_nil() { last() } else { asked.job }
}

/// The record of a scan of the whole folder.
fn begun(fleet: &OpenFleet, standard: &Standard, job: Uuid, began_at: Timestamp, began: Instant) -> Result<ScanRecord> {
    Ok(ScanRecord {
        scanned_at: Timestamp::now(),
        began_at,
        duration_ms: u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX),
        job_id: job,
        settings: fleet.settings.clone(),
        expected: expected_of(&standard.catalog, &fleet.settings, standard.target.as_ref()),
        source: standard.source.clone(),
        asked_source: fleet.asked_source()?,
        rules: RULES,
        problems: Vec::new(),
        summary: Summary::default(),
        versions_of: Vec::new(),
        standard: String::new(),
        sizes: Vec::new(),
    })
}

fn no_databases(fleet: &OpenFleet) -> Error {
    let patterns = !fleet.settings.include.is_empty() || !fleet.settings.exclude.is_empty();
    let hint = if patterns {
        "check the include and exclude patterns, or open another folder"
    } else {
        "open the folder that holds the databases; they are known by their content or by .db, .sqlite, .sqlite3, .db3"
    };
    Error::new(Code::NoDatabases, format!("no SQLite databases in {}", fleet.root.display())).hint(hint).at(&fleet.root)
}
