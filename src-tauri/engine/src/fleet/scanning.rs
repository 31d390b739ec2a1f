//! The work of a scan job: read, judge, keep.

use super::open::{OpenFleet, ScanResult, expected_of};
use crate::{
    Code, Error, Result, alert,
    api::{Event, Reason, Source, Status, Summary},
    catalog::source::{Stated, VersionSource},
    jobs::{Context, Jobs},
    scan::{self, FileReading, Found, KnownSchema, ReadFleet, ReadProgress, Reading, Standard, Unread},
    schema::{FINGERPRINT_VERSION, Fingerprint, fingerprint, model::Schema},
    state::{LookAt, ScanRecord, State},
};
use jiff::Timestamp;
use serde_json::Value;
use std::{collections::HashMap, path::PathBuf, sync::Arc, time::Instant};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

/// What is kept by other rules is read again.
const RULES: (u32, u32) = (FINGERPRINT_VERSION, scan::READING_VERSION);

/// How many days the changes of databases and closed alerts are kept.
const DAYS: u32 = 400;

/// Who asks for a scan.
#[derive(Clone, Copy)]
pub struct Asked<'a> {
    /// The job that it is for.
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

/// Reads the fleet, judges its databases and keeps the result in the place of the last one.
///
/// # Errors
/// Cancelled; the folder, the catalog or the version source cannot be used; the folder holds no database. The last
/// result stands then, but for an empty folder, where there is nothing left to show.
pub fn scan(fleet: &OpenFleet, state: &State, fresh: bool, asked: Asked<'_>) -> Result<Summary> {
    let (began, began_at) = (Instant::now(), Timestamp::now());
    let catalog = fleet.catalog(asked.cancel)?;
    let known = if fresh { HashMap::new() } else { known_readings(fleet, state)? };
    let request = fleet.read_request(state.folder())?;
    let reuse = |found: &Found| known.get(&found.path).filter(|file| file.found.stamp == found.stamp).cloned();
    let read = scan::read_fleet(&request, &reuse, asked.tell, asked.cancel)?;
    let standard = Arc::new(fleet.standard_for(catalog, &read)?);
    let (result, summary) = keep(fleet, state, read, &standard, asked, began_at, began)?;
    fleet.set_result(result, standard);
    if summary.total == 0 {
        return Err(no_databases(fleet));
    }
    Ok(summary)
}

fn keep(
    fleet: &OpenFleet,
    state: &State,
    read: ReadFleet,
    standard: &Standard,
    asked: Asked<'_>,
    began_at: Timestamp,
    began: Instant,
) -> Result<(ScanResult, Summary)> {
    let mut entries = scan::entries(&read.files, standard);
    let summary = scan::summary(&entries);
    if asked.cancel.is_cancelled() {
        return Err(Error::new(Code::Cancelled, "cancelled"));
    }
    let (stated, schemas) = taken_apart(read.files);
    let versions_of =
        standard.catalog.versions.iter().map(|entry| (entry.fingerprint.clone(), entry.version.clone())).collect();
    let record = ScanRecord {
        scanned_at: Timestamp::now(),
        began_at,
        duration_ms: u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX),
        job_id: asked.job,
        settings: fleet.settings.clone(),
        expected: expected_of(&standard.catalog, &fleet.settings, standard.target.as_ref()),
        source: standard.source.clone(),
        asked_source: fleet.asked_source()?,
        rules: RULES,
        problems: read.problems,
        summary: summary.clone(),
        versions_of,
    };
    let look = alert::Look { judged_anew: !is_judged_alike(fleet.result().record.as_ref(), &record), whole: true };
    let look = LookAt { look, at: record.scanned_at, job: asked.job, days: DAYS };
    if let Some(changed) = state.replace_scan(fleet.id, &record, &look, &mut entries, &stated, &schemas)? {
        asked.jobs.tell(Event::Alerts { root: fleet.root_text(), changed });
    }
    Ok((ScanResult { record: Some(record), source: Source::Scanned, entries }, summary))
}

/// True where both scans held the databases against the same, so that one that is judged otherwise has changed.
fn is_judged_alike(before: Option<&ScanRecord>, now: &ScanRecord) -> bool {
    before.is_some_and(|before| {
        before.settings == now.settings
            && before.source == now.source
            && before.expected.target_version == now.expected.target_version
            && before.versions_of == now.versions_of
            && before.rules == now.rules
    })
}

type StatedByFile = Vec<Option<Vec<(VersionSource, Stated)>>>;
type Schemas = HashMap<Fingerprint, Arc<KnownSchema>>;

/// What the files state, one by one, and their schemas, once each.
fn taken_apart(files: Vec<FileReading>) -> (StatedByFile, Schemas) {
    let mut schemas = Schemas::new();
    let stated = files
        .into_iter()
        .map(|file| {
            let reading = file.outcome.ok()?;
            schemas.entry(reading.schema.fingerprint.clone()).or_insert(reading.schema);
            Some(reading.stated)
        })
        .collect();
    (stated, schemas)
}

/// What the last scan read, by path, for files that may not have changed since. Nothing where another version source is
/// asked for now. A file that was written while or after that scan began may have been read too early, and one that
/// could not be read for a passing reason may be read now: both are read again.
fn known_readings(fleet: &OpenFleet, state: &State) -> Result<HashMap<PathBuf, FileReading>> {
    let (result, asked) = (fleet.result(), fleet.asked_source()?);
    let same_rules = |record: &&ScanRecord| record.asked_source == asked && record.rules == RULES;
    let Some(record) = result.record.as_ref().filter(same_rules) else {
        return Ok(HashMap::new());
    };
    let began_ns = record.began_at.as_nanosecond();
    let settled = |entry: &&scan::Entry| {
        let written = i128::from(entry.stamp.modified_ns.max(entry.stamp.changed_ns));
        let companions = [entry.stamp.wal, entry.stamp.journal];
        let touched = companions.into_iter().flatten().map(|(_, time)| i128::from(time)).max().unwrap_or(0);
        written.max(touched) < began_ns
    };
    let mut stated = state.stated(fleet.id)?;
    let schemas = state.schemas(fleet.id)?;
    let reading = |entry: &scan::Entry| {
        let found = Found { path: entry.path.clone(), stamp: entry.stamp.clone() };
        let verdict = &entry.verdict;
        let outcome = match (verdict.status, verdict.reason) {
            (Status::Unreadable, Some(reason)) if lasting(reason) => {
                Err(Unread { reason, message: verdict.message.clone().unwrap_or_default() })
            }
            (Status::Unreadable, _) => return None,
            _ => Ok(Reading {
                schema: known_schema(entry, &schemas)?,
                stated: stated.remove(&entry.id)?,
                wal: entry.wal,
            }),
        };
        Some((entry.path.clone(), FileReading { found, outcome }))
    };
    Ok(result.entries.iter().filter(settled).filter_map(reading).collect())
}

fn known_schema(entry: &scan::Entry, schemas: &Schemas) -> Option<Arc<KnownSchema>> {
    match &entry.shape {
        Some(shape) => schemas.get(&**shape).cloned(),
        None => {
            let schema = Schema::default();
            Some(Arc::new(KnownSchema { fingerprint: fingerprint(&schema), schema }))
        }
    }
}

/// True for reasons that only a write to the file can take away.
fn lasting(reason: Reason) -> bool {
    matches!(reason, Reason::NotADatabase | Reason::EncryptedOrDamaged | Reason::Corrupt)
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
