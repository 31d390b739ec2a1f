//! A database as a scan leaves it, small enough for a hundred thousand of them.

use super::{FileReading, FileStamp, Judge, Standard, Verdict, label};
use crate::{
    api::{DatabaseRow, SizeBucket, Status, Summary, exact_path},
    schema::Fingerprint,
};
use jiff::Timestamp;
use std::{
    collections::{BTreeMap, HashMap, HashSet},
    path::PathBuf,
    sync::Arc,
};

/// A database as a scan leaves it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Stands for the path, from scan to scan; 0 before it was kept.
    pub id: i64,
    /// Below the root, exactly as the file system has it.
    pub path: PathBuf,
    /// The name that a person knows it by.
    pub label: String,
    /// True where the database itself says its label.
    pub named: bool,
    /// What the file looked like.
    pub stamp: FileStamp,
    /// The fingerprint of its schema.
    pub shape: Option<Arc<Fingerprint>>,
    /// The header says write-ahead log.
    pub wal: bool,
    /// What its metadata says of when it was last verified.
    pub last_verified: Option<String>,
    /// What was said of it.
    pub verdict: Arc<Verdict>,
}

/// Judges all files, and gives each its label.
pub fn entries(files: &[FileReading], standard: &Standard) -> Vec<Entry> {
    let labels = label::labels(&files.iter().map(|file| file.found.path.as_path()).collect::<Vec<_>>());
    let mut judge = Judge::new(standard);
    files.iter().zip(labels).map(|(file, label)| Entry { label, named: false, ..judged(file, &mut judge) }).collect()
}

/// The fleet in numbers, counted from its databases.
pub fn summary<'e>(entries: impl IntoIterator<Item = &'e Entry>) -> Summary {
    let by_status = Status::ALL.iter().map(|status| (*status, 0)).collect();
    let mut summary = Summary { by_status, ..Summary::default() };
    // Few verdicts and shapes are those of many databases.
    let mut verdicts: HashMap<*const Verdict, (&Verdict, u64)> = HashMap::new();
    let mut shapes: HashMap<*const Fingerprint, &Fingerprint> = HashMap::new();
    for entry in entries {
        summary.total += 1;
        summary.bytes += entry.stamp.bytes;
        verdicts.entry(Arc::as_ptr(&entry.verdict)).or_insert((&entry.verdict, 0)).1 += 1;
        if let Some(shape) = &entry.shape {
            shapes.entry(Arc::as_ptr(shape)).or_insert(shape);
        }
    }
    for (verdict, count) in verdicts.into_values() {
        *summary.by_status.entry(verdict.status).or_default() += count;
        summary.only_extra += if verdict.is_only_extra() { count } else { 0 };
        if let Some(version) = &verdict.version {
            *summary.by_version.entry(version.key()).or_default() += count;
        }
    }
    summary.shapes = shapes.into_values().collect::<HashSet<_>>().len() as u64;
    summary
}

/// The upper bound of the smallest databases that are told apart by size.
const SMALLEST: u64 = 4096;

/// How many databases there are of each size, the smallest first.
pub fn sizes<'e>(entries: impl IntoIterator<Item = &'e Entry>) -> Vec<SizeBucket> {
    let mut buckets: BTreeMap<u64, SizeBucket> = BTreeMap::new();
    for bytes in entries.into_iter().map(|entry| entry.stamp.bytes) {
        let up_to_bytes = bytes.checked_next_power_of_two().unwrap_or(1 << 63).max(SMALLEST);
        let bucket = buckets.entry(up_to_bytes).or_insert(SizeBucket { up_to_bytes, ..SizeBucket::default() });
        bucket.databases += 1;
        bucket.bytes += bytes;
    }
    buckets.into_values().collect()
}

/// A database as it is judged, with its label where it says that itself.
pub fn judged(file: &FileReading, judge: &mut Judge<'_>) -> Entry {
    let reading = file.outcome.as_ref().ok();
    Entry {
        id: 0,
        path: file.found.path.clone(),
        label: reading.and_then(|reading| reading.label.clone()).unwrap_or_default(),
        named: reading.is_some_and(|reading| reading.label.is_some()),
        stamp: file.found.stamp.clone(),
        shape: reading.and_then(|reading| judge.shape(&reading.schema)),
        wal: reading.is_some_and(|reading| reading.wal),
        last_verified: reading
            .and_then(|reading| judge.standard().stated(reading))
            .and_then(|stated| stated.verified_at.clone()),
        verdict: judge.verdict(file),
    }
}

impl Entry {
    /// The database as a front end gets it.
    pub fn row(&self) -> DatabaseRow {
        let verdict = &*self.verdict;
        DatabaseRow {
            id: self.id,
            path: label::slashed(&self.path),
            path_bytes: exact_path(&self.path),
            label: self.label.clone(),
            status: verdict.status,
            version: verdict.version.clone(),
            version_label: verdict.version.as_ref().map(ToString::to_string),
            stated: verdict.stated.clone(),
            shape: self.shape.as_ref().map(|shape| shape.0.clone()),
            bytes: self.stamp.bytes,
            modified_at: Timestamp::from_nanosecond(self.stamp.modified_ns.into()).ok(),
            tables: verdict.tables,
            last_verified: self.last_verified.clone(),
            journal_mode: verdict.tables.map(|_| if self.wal { "wal" } else { "delete" }.to_owned()),
            counts: verdict.counts,
            to_target: verdict.to_target,
            summary: verdict.summary.clone(),
            reason: verdict.reason,
            message: verdict.message.clone(),
            looks_like: verdict.looks_like.clone(),
        }
    }
}
