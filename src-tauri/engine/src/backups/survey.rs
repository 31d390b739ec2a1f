//! All backups that there are, from their manifests.

use super::clock::Look;
use crate::apply::{Entry, Manifest, Note, Trace, Turn, is_there, notes, tellers};
use std::{
    collections::{BTreeMap, HashMap, HashSet},
    fs::{self, Metadata},
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
};
use uuid::Uuid;

/// All backups that there are, each job's in one piece.
#[derive(Clone, Debug, Default)]
pub struct Survey {
    /// The jobs, the first one first.
    pub jobs: Vec<JobBackups>,
    /// The places of backups, by job and number.
    by_number: HashMap<(Uuid, u64), Place>,
    /// The places of the backups of each database, the oldest first.
    by_path: HashMap<PathBuf, Vec<Place>>,
}

/// The last survey, for as long as no manifest has changed: who only looks need not read them all each time.
#[derive(Debug, Default)]
pub struct Surveyed(Mutex<Option<(Vec<Told>, Arc<Survey>)>>);

/// A backup folder, and what tells of its backups as it was.
type Told = (PathBuf, [Option<[i64; 8]>; 2]);

/// The place of a job among all, and of a backup in it.
type Place = (usize, usize);

/// The backups of one job.
#[derive(Clone, Debug)]
pub struct JobBackups {
    /// Where they are.
    pub folder: PathBuf,
    /// What the manifest says.
    pub manifest: Manifest,
    /// What is known of the databases before and after, by number.
    notes: BTreeMap<u64, Note>,
}

/// One backup.
#[derive(Clone, Copy, Debug)]
pub struct Backup<'s> {
    /// The job that made it.
    pub job: &'s JobBackups,
    /// What the manifest says of it.
    pub entry: &'s Entry,
}

impl JobBackups {
    /// The backups in a folder; `None` where it is no backup folder.
    pub fn read(folder: &Path) -> Option<Self> {
        let manifest = Manifest::read(folder).ok()?;
        Some(Self { folder: folder.to_path_buf(), manifest, notes: notes(folder) })
    }

    /// True where these are the backups of this job.
    pub fn is(&self, job: Uuid) -> bool {
        Uuid::parse_str(&self.manifest.job).is_ok_and(|own| own == job)
    }

    /// When its job began, among all.
    pub(super) fn turn(&self) -> Turn {
        let Manifest { order, lived_s, .. } = self.manifest;
        Turn { order, lived_s }
    }

    /// The look at the clock when its job began.
    pub(super) fn look(&self) -> Look {
        Look { lived_s: self.manifest.lived_s, at: self.manifest.created_at }
    }

    /// Its backups, in the order in which they were finished.
    pub fn backups(&self) -> impl DoubleEndedIterator<Item = Backup<'_>> {
        self.manifest.backups.iter().map(|entry| Backup { job: self, entry })
    }
}

impl<'s> Backup<'s> {
    /// The path of the copy.
    pub fn copy(&self) -> PathBuf {
        self.job.folder.join(self.entry.file_name())
    }

    /// Whether the copy is there, as far as can be told without reading it.
    pub fn is_there(&self) -> bool {
        is_there(&self.job.folder, self.entry)
    }

    fn note(&self) -> Option<&'s Note> {
        self.job.notes.get(&self.entry.number)
    }
}

/// The folders in these places.
fn folders(places: &[PathBuf]) -> impl Iterator<Item = PathBuf> {
    let all = places.iter().filter_map(|place| fs::read_dir(place).ok()).flatten().flatten();
    all.filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir())).map(|folder| folder.path())
}

impl Surveyed {
    pub(super) fn of(&self, places: &[PathBuf]) -> Arc<Survey> {
        let looks = |file: Metadata| {
            let [device, inode, bytes] = [file.dev(), file.ino(), file.len()].map(u64::cast_signed);
            [
                device,
                inode,
                bytes,
                file.mtime(),
                file.mtime_nsec(),
                file.ctime(),
                file.ctime_nsec(),
                i64::from(file.mode()),
            ]
        };
        let told = |folder: PathBuf| {
            let as_now = tellers(&folder).map(|path| fs::symlink_metadata(path).ok().map(looks));
            (folder, as_now)
        };
        let now: Vec<Told> = folders(places).map(told).collect();
        let mut last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((before, survey)) = &*last
            && *before == now
        {
            return Arc::clone(survey);
        }
        let survey = Arc::new(Survey::of(places));
        // One of a manifest that could not be read now is not for later.
        let manifests = now.iter().filter(|(_, [manifest, _])| manifest.is_some()).count();
        *last = (survey.jobs.len() == manifests).then(|| (now, Arc::clone(&survey)));
        survey
    }
}

impl Survey {
    /// Looks into every folder of `places`. What is no backup folder is passed over.
    pub(super) fn of(places: &[PathBuf]) -> Self {
        let mut seen = HashSet::new();
        let jobs = folders(places).filter_map(|folder| JobBackups::read(&folder));
        let mut jobs: Vec<_> = jobs.filter(|job| seen.insert(job.folder.canonicalize().ok())).collect();
        jobs.sort_by_cached_key(|job| (job.manifest.order, job.manifest.job.clone()));
        let (mut by_number, mut by_path) = (HashMap::new(), HashMap::<_, Vec<_>>::new());
        for (at, job) in jobs.iter().enumerate() {
            let id = Uuid::parse_str(&job.manifest.job).ok();
            for (of_job, Backup { entry, .. }) in job.backups().enumerate() {
                by_path.entry(entry.path.clone()).or_default().push((at, of_job));
                if let Some(id) = id {
                    by_number.entry((id, entry.number)).or_insert((at, of_job));
                }
            }
        }
        Self { jobs, by_number, by_path }
    }

    fn at(&self, (job, backup): Place) -> Option<Backup<'_>> {
        let job = self.jobs.get(job)?;
        Some(Backup { job, entry: job.manifest.backups.get(backup)? })
    }

    /// The backups of a job.
    pub fn job(&self, job: Uuid) -> Option<&JobBackups> {
        self.jobs.iter().find(|own| own.is(job))
    }

    /// A backup of a job, by its number.
    pub fn find(&self, job: Uuid, number: u64) -> Option<Backup<'_>> {
        self.at(*self.by_number.get(&(job, number))?)
    }

    /// The backups of a database, the oldest first.
    pub(super) fn of_database(&self, database: &Path) -> impl DoubleEndedIterator<Item = Backup<'_>> {
        self.by_path.get(database).into_iter().flatten().filter_map(|place| self.at(*place))
    }

    /// The newest backup of a database whose copy is there.
    pub fn newest_of(&self, database: &Path) -> Option<Backup<'_>> {
        self.of_database(database).rev().find(Backup::is_there)
    }

    /// All backups, the oldest first.
    pub fn all(&self) -> impl DoubleEndedIterator<Item = Backup<'_>> {
        self.jobs.iter().flat_map(JobBackups::backups)
    }

    /// All backups by their databases, each's oldest first.
    pub(super) fn by_database(&self) -> HashMap<&Path, Vec<Backup<'_>>> {
        let mut databases: HashMap<&Path, Vec<_>> = HashMap::new();
        for backup in self.all() {
            databases.entry(&backup.entry.path).or_default().push(backup);
        }
        databases
    }

    /// Whether a database that looks like `now` was written to after the job that made `backup`; `None` where nobody knows
    /// what that job left. One whose later jobs were all rolled back was not.
    pub fn changed_since(&self, backup: Backup<'_>, now: &Trace) -> Option<bool> {
        let left = &backup.note()?.after;
        Some(!self.same_content(&backup.entry.path, vec![left], now))
    }

    /// True where a database that looks like `now` is known to hold just what `backup` holds.
    pub fn holds(&self, backup: Backup<'_>, now: &Trace) -> bool {
        let of_it = self.of_database(&backup.entry.path);
        let given = of_it.filter_map(|other| other.note()).filter(|note| holds(note, &backup));
        let looks = backup.note().map(|note| &note.before).into_iter().chain(given.map(|note| &note.after));
        self.same_content(&backup.entry.path, looks.collect(), now)
    }

    /// Whether the database at `path`, looking like `now`, has the content that it had when it looked like one of `same`.
    fn same_content<'s>(&'s self, path: &Path, mut same: Vec<&'s Trace>, now: &Trace) -> bool {
        let of_it: Vec<_> = self.of_database(path).collect();
        let mut next = 0;
        while let Some(looks) = same.get(next).copied() {
            if looks == now {
                return true;
            }
            // Copies of just this content, and whoever was given one of them back.
            let copies = of_it.iter().filter(|other| other.note().is_some_and(|note| note.before == *looks));
            for copy in copies {
                let given = of_it.iter().filter_map(Backup::note).filter(|note| holds(note, copy));
                let fresh: Vec<_> = given.map(|note| &note.after).filter(|after| !same.contains(after)).collect();
                same.extend(fresh);
            }
            next += 1;
        }
        false
    }
}

fn holds(note: &Note, copy: &Backup<'_>) -> bool {
    note.holds.as_ref() == Some(&copy.entry.blake3)
}
