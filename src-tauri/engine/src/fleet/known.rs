//! What the last scan knows of the files that a new one meets, so that only what may have changed is read.

use super::open::{OpenFleet, ScanResult, label_query};
use crate::{
    Result,
    api::{Reason, Status},
    catalog::source::{Stated, VersionSource},
    scan::{self, Before, Census, Entry, FileReading, Found, KnownSchema, ReadFleet, Reading, Unread},
    schema::{FINGERPRINT_VERSION, Fingerprint, fingerprint, model::Schema},
    state::{ScanRecord, State},
};
use std::{
    collections::{HashMap, HashSet},
    os::unix::ffi::OsStrExt,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering::Relaxed},
    },
};

/// What is kept by other rules is read again.
pub const RULES: (u32, u32) = (FINGERPRINT_VERSION, scan::READING_VERSION);

/// The last scan of a fleet, held against what is there now.
#[derive(Debug)]
pub struct Known<'b> {
    base: &'b ScanResult,
    /// Where a path is in the list; empty where few are looked for.
    places: HashMap<&'b [u8], u32>,
    /// What is not looked at, or as it was.
    stands: Vec<AtomicBool>,
    /// When the scan began, in nanoseconds since 1970; `None` where nothing of it can be taken over.
    began_ns: Option<i128>,
    /// It was read by the rules of now.
    same_rules: bool,
}

/// The schemas of databases by their fingerprints.
type Schemas = HashMap<Fingerprint, Arc<KnownSchema>>;

impl<'b> Known<'b> {
    /// What is known of a fleet that is looked at at these places, or as a whole. Nothing is taken over where another version
    /// source or another query of the label is asked for now, or where all is to be read anew.
    ///
    /// # Errors
    /// The version source or the label cannot be understood.
    pub fn of(fleet: &OpenFleet, base: &'b ScanResult, only: Option<&[PathBuf]>, fresh: bool) -> Result<Self> {
        let asked = fleet.asked_source()?;
        let label = fleet.label_query()?;
        let same_label = |record: &ScanRecord| label_query(&record.settings).is_ok_and(|before| before == label);
        let by_rules =
            |record: &&ScanRecord| record.asked_source == asked && same_label(record) && record.rules == RULES;
        let last = base.record.as_ref().filter(by_rules);
        let began_ns = last.filter(|_| !fresh).map(|record| record.began_at.as_nanosecond());
        let mut known = Self { base, places: HashMap::new(), stands: Vec::new(), began_ns, same_rules: last.is_some() };
        known.stands.extend(base.entries.iter().map(|_| AtomicBool::new(only.is_some())));
        match only {
            None => {
                let place = |(entry, place): (&'b Arc<Entry>, u32)| (entry.path.as_os_str().as_bytes(), place);
                known.places = base.entries.iter().zip(0..).map(place).collect();
            }
            Some(only) => only.iter().for_each(|start| known.look_below(start)),
        }
        Ok(known)
    }

    /// What is at or below a place that could not be looked at stays as it was known: nobody knows otherwise.
    pub fn keep_unseen(&self, read: &ReadFleet) {
        if !self.same_rules || read.problems.is_empty() {
            return;
        }
        let unseen: HashSet<&Path> = read.problems.iter().map(|problem| Path::new(&problem.path)).collect();
        let was_read =
            |entry: &Entry| read.files.binary_search_by(|file| scan::in_order(&file.found.path, &entry.path)).is_ok();
        for (entry, stands) in self.base.entries.iter().zip(&self.stands).filter(|(_, stands)| !stands.load(Relaxed)) {
            // As problems name it.
            let path = entry.path.to_string_lossy();
            if Path::new(&*path).ancestors().any(|above| unseen.contains(above)) && !was_read(entry) {
                stands.store(true, Relaxed);
            }
        }
    }

    /// What is in these folders counts as not there.
    pub fn leave_out(&self, folders: &[PathBuf]) {
        folders.iter().for_each(|folder| self.look_below(folder));
    }

    /// True where the entry at a place of the list stays as it was.
    pub fn stays(&self, place: usize) -> bool {
        self.stands.get(place).is_some_and(|stands| stands.load(Relaxed))
    }

    /// The schemas of what stays and of what was read, with how many databases have each.
    ///
    /// # Errors
    /// The state database failed.
    pub fn census(&self, fleet: &OpenFleet, state: &State, files: &[FileReading]) -> Result<Census> {
        let mut counts: HashMap<Option<&Fingerprint>, usize> = HashMap::new();
        for entry in self.staying().filter(|entry| entry.verdict.status != Status::Unreadable) {
            *counts.entry(entry.shape.as_deref()).or_default() += 1;
        }
        let mut census = Census::default();
        if !counts.is_empty() {
            let schemas = state.schemas(fleet.id)?;
            for (shape, count) in counts {
                if let Some(known) = known_schema(shape, &schemas) {
                    census.add(&known, count);
                }
            }
        }
        for reading in files.iter().filter_map(|file| file.outcome.as_ref().ok()) {
            census.add(&reading.schema, 1);
        }
        Ok(census)
    }

    /// Calls out what stays, as it was read; `None` where one of them has to be read again for that. Where all were to be read
    /// and one could not, that one is left as it is.
    ///
    /// # Errors
    /// The state database failed.
    pub fn readings(&self, fleet: &OpenFleet, state: &State) -> Result<Option<Vec<FileReading>>> {
        let mut stated = state.stated(fleet.id)?;
        let schemas = state.schemas(fleet.id)?;
        let mut readings = self.staying().map(|entry| reading(entry, &mut stated, &schemas));
        Ok(if self.began_ns.is_some() { readings.collect() } else { Some(readings.by_ref().flatten().collect()) })
    }

    /// What stays and was neither written while or after the scan began nor unreadable for a passing reason, as it was read.
    ///
    /// # Errors
    /// The state database failed.
    pub fn settled(&self, fleet: &OpenFleet, state: &State) -> Result<Vec<FileReading>> {
        let mut stated = state.stated(fleet.id)?;
        let schemas = state.schemas(fleet.id)?;
        let settled = self.staying().filter(|entry| self.is_settled(entry) && !may_pass(entry));
        Ok(settled.filter_map(|entry| reading(entry, &mut stated, &schemas)).collect())
    }

    /// True where what stays states something by this source.
    ///
    /// # Errors
    /// The state database failed.
    pub fn states(&self, source: &VersionSource, fleet: &OpenFleet, state: &State) -> Result<bool> {
        let stated = state.stated(fleet.id)?;
        let says = |(other, said): &(VersionSource, Stated)| other.same_place(source) && said.raw.is_some();
        Ok(self.staying().any(|entry| stated.get(&entry.id).is_some_and(|all| all.iter().any(says))))
    }

    fn staying(&self) -> impl Iterator<Item = &Entry> {
        self.base.entries.iter().zip(&self.stands).filter(|(_, stands)| stands.load(Relaxed)).map(|(entry, _)| &**entry)
    }

    /// From here on nothing at or below this path counts as there, unless it is found.
    fn look_below(&self, start: &Path) {
        if let Some(stands) = self.searched(start).and_then(|place| self.stands.get(place)) {
            stands.store(false, Relaxed);
        }
        let below = [start.as_os_str().as_bytes(), b"/"].concat();
        let entries = &self.base.entries;
        let first = entries.partition_point(|entry| entry.path.as_os_str().as_bytes() < below.as_slice());
        let within = entries.iter().zip(&self.stands).skip(first);
        for (_, stands) in within.take_while(|(entry, _)| entry.path.as_os_str().as_bytes().starts_with(&below)) {
            stands.store(false, Relaxed);
        }
    }

    fn place(&self, path: &Path) -> Option<usize> {
        match self.places.is_empty() {
            true => self.searched(path),
            false => self.places.get(path.as_os_str().as_bytes()).map(|place| *place as usize),
        }
    }

    fn searched(&self, path: &Path) -> Option<usize> {
        self.base.entries.binary_search_by(|entry| scan::in_order(&entry.path, path)).ok()
    }

    fn is_settled(&self, entry: &Entry) -> bool {
        let written = i128::from(entry.stamp.modified_ns.max(entry.stamp.changed_ns));
        let companions = [entry.stamp.wal, entry.stamp.journal];
        let touched = companions.into_iter().flatten().map(|(_, time)| i128::from(time)).max().unwrap_or(0);
        self.began_ns.is_some_and(|began| written.max(touched) < began)
    }
}

impl Before for Known<'_> {
    /// A file that was written while or after the last scan began may have been read too early, and one that could not be read
    /// for a passing reason may be read now: neither is as it was.
    fn is_as_it_was(&self, found: &Found) -> bool {
        let Some(place) = self.place(&found.path) else { return false };
        let same = self
            .base
            .entries
            .get(place)
            .is_some_and(|entry| entry.stamp == found.stamp && self.is_settled(entry) && !may_pass(entry));
        if same && let Some(stands) = self.stands.get(place) {
            stands.store(true, Relaxed);
        }
        same
    }

    fn is_as_it_was_alone(&self, found: &Found) -> bool {
        self.is_as_it_was(found)
    }

    fn takes_back(&self, path: &Path) -> bool {
        let Some(place) = self.place(path) else { return false };
        let alone = |entry: &Arc<Entry>| entry.stamp.wal.is_none() && entry.stamp.journal.is_none();
        self.base.entries.get(place).is_some_and(alone)
            && self.stands.get(place).is_some_and(|stands| stands.swap(false, Relaxed))
    }
}

/// True for what could not be read for a reason that another than a write to the file can take away.
fn may_pass(entry: &Entry) -> bool {
    let lasting = |reason| matches!(reason, Reason::NotADatabase | Reason::EncryptedOrDamaged | Reason::Corrupt);
    entry.verdict.status == Status::Unreadable && !entry.verdict.reason.is_some_and(lasting)
}

fn reading(
    entry: &Entry,
    stated: &mut HashMap<i64, Vec<(VersionSource, Stated)>>,
    schemas: &Schemas,
) -> Option<FileReading> {
    let found = Found { path: entry.path.clone(), stamp: entry.stamp.clone() };
    let verdict = &entry.verdict;
    let outcome = match (verdict.status, verdict.reason) {
        (Status::Unreadable, reason) => {
            Err(Unread { reason: reason?, message: verdict.message.clone().unwrap_or_default() })
        }
        _ => Ok(Reading {
            schema: known_schema(entry.shape.as_deref(), schemas)?,
            stated: stated.remove(&entry.id)?,
            wal: entry.wal,
            label: entry.named.then(|| entry.label.clone()),
        }),
    };
    Some(FileReading { found, outcome })
}

fn known_schema(shape: Option<&Fingerprint>, schemas: &Schemas) -> Option<Arc<KnownSchema>> {
    match shape {
        Some(shape) => schemas.get(shape).cloned(),
        None => {
            let schema = Schema::default();
            Some(Arc::new(KnownSchema { fingerprint: fingerprint(&schema), schema }))
        }
    }
}
