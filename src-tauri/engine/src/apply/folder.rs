//! The backups of one job: a folder with the copies, and a manifest that says without any other file what each is.
//!
//! The manifest has a line for each backup, so that one more costs one line and not the whole list. Where the machine went
//! down in the middle of a line, that line is left out when it is read: its backup was not yet counted on.

use super::{
    backup::{self, Copied, io, sync_folder},
    batch::Batches,
    connect::CACHE_KIB,
};
use crate::{Code, Error, Result, api::Version, schema::Fingerprint};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::{
    collections::BTreeSet,
    fs::{self, DirBuilder, File, OpenOptions, TryLockError},
    mem,
    os::unix::fs::{DirBuilderExt, FileExt, OpenOptionsExt},
    path::{Path, PathBuf},
    sync::{Mutex, MutexGuard, PoisonError},
};

/// The manifest's name.
pub(super) const MANIFEST: &str = "manifest.json";

/// What the manifest ends with.
const END: &str = "\n]}\n";

/// The version of the manifest's format. The key before it comes first in the file and marks the folder for whoever walks
/// through it.
const FORMAT: u32 = 1;

/// The folder that a job puts its backups into. All its workers may use it at once.
#[derive(Debug)]
pub struct BackupFolder {
    pub(super) folder: PathBuf,
    manifest: Mutex<Lines>,
    batches: Batches<(u64, String)>,
    /// Copies whose names the disk may not keep yet.
    unkept: Mutex<BTreeSet<u64>>,
    /// Held while the disk is made to keep names: what is not among the others then is kept.
    keeping: Mutex<()>,
    /// Locked for as long as somebody makes backups here; `None` where the file system knows no locks.
    _held: Option<File>,
}

/// The manifest, open for one more line.
#[derive(Debug)]
struct Lines {
    file: File,
    /// Where the next line goes.
    end: u64,
    empty: bool,
}

/// What a backup folder holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// The version of the format.
    pub litefleet_backup: u32,
    /// The job that made the backups.
    pub job: String,
    /// When it began to.
    pub created_at: Timestamp,
    /// Its place among all jobs that made backups: later ones have higher numbers, whatever the clock said.
    #[serde(default)]
    pub order: u64,
    /// How many seconds Litefleet had been seen to be in use then, see [`Turn::lived_s`].
    #[serde(default)]
    pub lived_s: u64,
    /// The backups in the order in which they were finished.
    pub backups: Vec<Entry>,
}

/// When a job makes its backups, in numbers that do not come from the clock alone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Turn {
    /// Its place among all jobs that made backups.
    pub order: u64,
    /// How many seconds Litefleet has been seen to be in use: backups age by this.
    pub lived_s: u64,
}

/// One finished backup.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Its number: the copy is `<number>.db`.
    pub number: u64,
    /// The database that it is a copy of, absolute.
    #[serde(flatten, with = "flat_path")]
    pub path: PathBuf,
    /// Its size in bytes.
    pub bytes: u64,
    /// BLAKE3 of the copy, in hexadecimal.
    pub blake3: String,
    /// What the database said of its version.
    pub from_version: Option<Version>,
    /// The version that it was going to.
    pub to_version: Option<Version>,
    /// The fingerprint of its schema.
    pub from_fingerprint: Fingerprint,
    /// The fingerprint that it was going to.
    pub to_fingerprint: Fingerprint,
    /// When it was finished.
    pub made_at: Timestamp,
}

impl Entry {
    /// The name of the copy in its folder.
    pub fn file_name(&self) -> String {
        copy_name(self.number)
    }
}

impl BackupFolder {
    /// Makes the folder and its manifest, for its owner alone.
    ///
    /// # Errors
    /// They cannot be made, or the folder has a manifest already.
    pub fn create(folder: &Path, job: &str) -> Result<Self> {
        Self::create_in_turn(folder, job, Turn::default())
    }

    /// The same, and the manifest says when, among all jobs.
    ///
    /// # Errors
    /// They cannot be made, or the folder has a manifest already.
    pub fn create_in_turn(folder: &Path, job: &str, turn: Turn) -> Result<Self> {
        let failed = |error| io(folder, "make", error);
        DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(failed)?;
        let folder = folder.canonicalize().map_err(failed)?;
        let held = hold(&folder)?;
        let path = folder.join(MANIFEST);
        if path.exists() {
            let words = format!("{} holds the backups of another job", folder.display());
            return Err(Error::new(Code::BadRequest, words).hint("use a folder for each job").at(&folder));
        }
        let (job, backups) = (job.to_owned(), Vec::new());
        let Turn { order, lived_s } = turn;
        let created_at = Timestamp::now();
        let manifest = Manifest { litefleet_backup: FORMAT, job, created_at, order, lived_s, backups };
        let lines = write_manifest(&folder, &manifest)?;
        folder.parent().map_or(Ok(()), sync_folder)?;
        Ok(Self::of(folder, lines, Held::file(held)))
    }

    /// Takes the folder of a job that is over, so that backups may go from it; `None` while somebody makes backups in it, or
    /// where that cannot be told.
    ///
    /// # Errors
    /// It has no manifest that can be trusted to tell of all its copies.
    pub fn take(folder: &Path) -> Result<Option<Self>> {
        let Held::Alone(held) = hold(folder)? else { return Ok(None) };
        let path = folder.join(MANIFEST);
        let manifest = Manifest::read_all(folder)?;
        let file = OpenOptions::new().write(true).open(&path).map_err(|error| io(&path, "open", error))?;
        // Nothing is added to it before it is written anew: `strike` does that.
        let lines = Lines { file, end: 0, empty: manifest.backups.is_empty() };
        Ok(Some(Self::of(folder.to_path_buf(), lines, Some(held))))
    }

    fn of(folder: PathBuf, lines: Lines, held: Option<File>) -> Self {
        let (batches, unkept, keeping) = (Batches::default(), Mutex::default(), Mutex::default());
        Self { folder, manifest: Mutex::new(lines), batches, unkept, keeping, _held: held }
    }

    /// Where it is.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Makes backup `number` with `copy`, which is given the path of a file that is not there yet. Once this is `Ok`, the
    /// backup is complete and on the disk. Its name surely is only after [`BackupFolder::record`], but for one so large that the
    /// work on its database may write before that.
    pub(super) fn keep(&self, number: u64, copy: impl FnOnce(&Path) -> Result<Copied>) -> Result<Copied> {
        let name = copy_name(number);
        let (partial, whole) = (self.folder.join(format!("{name}.partial")), self.folder.join(name));
        if fs::symlink_metadata(&whole).is_ok() {
            let words = format!("{} is there already", whole.display());
            return Err(Error::new(Code::Internal, words).at(&whole));
        }
        let copied = copy(&partial)?;
        if let Err(error) = fs::rename(&partial, &whole) {
            backup::discard(&partial);
            return Err(io(&whole, "make", error));
        }
        locked(&self.unkept).insert(number);
        let may_spill = copied.bytes > CACHE_KIB.unsigned_abs() << 9;
        if let Err(error) = may_spill.then(|| self.keep_names(&[number])).transpose() {
            backup::discard(&whole);
            return Err(io(&self.folder, "keep", error));
        }
        Ok(copied)
    }

    /// Has the disk keep the names of these copies. One sync keeps those of all that are there, so the next ones may need none.
    fn keep_names(&self, numbers: &[u64]) -> std::io::Result<()> {
        let _keeping = locked(&self.keeping);
        if numbers.iter().all(|number| !locked(&self.unkept).contains(number)) {
            return Ok(());
        }
        let there = mem::take(&mut *locked(&self.unkept));
        let kept = File::open(&self.folder).and_then(|folder| folder.sync_all());
        if kept.is_err() {
            locked(&self.unkept).extend(there);
        }
        kept
    }

    /// Has the manifest tell of a backup, and the disk keep both names, which must be done before what it is a copy of is
    /// changed for good. Workers that come at the same time are written together.
    pub(super) fn record(&self, entry: &Entry) -> Result<()> {
        let path = self.folder.join(MANIFEST);
        let line = serde_json::to_string(entry).map_err(|error| internal(&path, error))?;
        let append = |entries: Vec<_>| self.append(entries);
        self.batches.join((entry.number, line), append).map_err(|error| io(&path, "write", error))
    }

    fn append(&self, entries: Vec<(u64, String)>) -> std::io::Result<()> {
        let (numbers, entries): (Vec<_>, Vec<_>) = entries.into_iter().unzip();
        self.keep_names(&numbers)?;
        let mut lines = self.lines();
        let text = format!("{}\n{}{END}", if lines.empty { "" } else { "," }, entries.join(",\n"));
        let written = lines.file.write_all_at(text.as_bytes(), lines.end).and_then(|()| lines.file.sync_data());
        if written.is_err() {
            // Back to what it was, as far as that goes; a reader leaves out what is not whole.
            let _ = lines.file.write_all_at(END.as_bytes(), lines.end);
            let _ = lines.file.set_len(lines.end + END.len() as u64);
            return written;
        }
        lines.end += (text.len() - END.len()) as u64;
        lines.empty = false;
        Ok(())
    }

    /// Removes a backup of what was not changed after all. What cannot be removed stays: it is a good copy.
    pub(super) fn withdraw(&self, number: u64) {
        if let Err(error) = self.strike(&BTreeSet::from([number])) {
            tracing::warn!(%error, number, folder = %self.folder.display(), "a backup that is not needed stays");
            return;
        }
        backup::discard(&self.folder.join(copy_name(number)));
    }

    /// Has the manifest forget backups, and the disk keep it so.
    pub(super) fn strike(&self, numbers: &BTreeSet<u64>) -> Result<()> {
        let mut lines = self.lines();
        let mut manifest = Manifest::read_all(&self.folder)?;
        let before = manifest.backups.len();
        manifest.backups.retain(|entry| !numbers.contains(&entry.number));
        if manifest.backups.len() < before {
            *lines = write_manifest(&self.folder, &manifest)?;
        }
        Ok(())
    }

    fn lines(&self) -> MutexGuard<'_, Lines> {
        locked(&self.manifest)
    }

    /// The path of a backup of this folder.
    pub fn copy(&self, entry: &Entry) -> PathBuf {
        self.folder.join(entry.file_name())
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Manifest {
    /// Reads the manifest of a backup folder.
    ///
    /// # Errors
    /// There is none, or it is not one.
    pub fn read(folder: &Path) -> Result<Self> {
        Self::read_lines(folder).map(|(manifest, _)| manifest)
    }

    /// Reads a manifest that is going to be written anew.
    ///
    /// # Errors
    /// There is none, it is not one, or a line of it other than the last cannot be read: its backup would be forgotten.
    pub(super) fn read_all(folder: &Path) -> Result<Self> {
        let (manifest, lost) = Self::read_lines(folder)?;
        if lost {
            return Err(not_one(&folder.join(MANIFEST)));
        }
        Ok(manifest)
    }

    /// What can be read of it, and whether anything is lost but a last line that was never finished.
    fn read_lines(folder: &Path) -> Result<(Self, bool)> {
        let path = folder.join(MANIFEST);
        let text = fs::read(&path).map_err(|error| io(&path, "read", error))?;
        let whole = serde_json::from_slice(&text).ok().map(|manifest| (manifest, false));
        whole.or_else(|| by_lines(&String::from_utf8_lossy(&text))).ok_or_else(|| not_one(&path))
    }
}

fn not_one(path: &Path) -> Error {
    Error::new(Code::Unreadable, format!("{} is not the manifest of a backup folder", path.display()))
        .hint("the copies beside it are databases of their own; restore one of them by its path")
        .at(path)
}

/// A folder, locked or not.
pub(super) enum Held {
    /// By this alone.
    Alone(File),
    /// By somebody else.
    Other,
    /// Its file system knows no locks.
    Unknown,
}

impl Held {
    fn file(self) -> Option<File> {
        match self {
            Self::Alone(file) => Some(file),
            Self::Other | Self::Unknown => None,
        }
    }
}

/// True while a job makes backups in a folder, or where that cannot be told.
pub fn is_in_use(folder: &Path) -> bool {
    !matches!(hold(folder), Ok(Held::Alone(_)))
}

/// Locks a folder. No lock outlives its process.
pub(super) fn hold(folder: &Path) -> Result<Held> {
    let file = File::open(folder).map_err(|error| io(folder, "open", error))?;
    Ok(match file.try_lock() {
        Ok(()) => Held::Alone(file),
        Err(TryLockError::WouldBlock) => Held::Other,
        Err(TryLockError::Error(_)) => Held::Unknown,
    })
}

/// Writes a manifest with a line for each backup, and has the disk keep it.
fn write_manifest(folder: &Path, manifest: &Manifest) -> Result<Lines> {
    let path = folder.join(MANIFEST);
    let json = |entry: &Entry| serde_json::to_string(entry).map_err(|error| internal(&path, error));
    let entries = manifest.backups.iter().map(json).collect::<Result<Vec<_>>>()?;
    let head = Manifest { backups: Vec::new(), ..manifest.clone() };
    let head = serde_json::to_string(&head).map_err(|error| internal(&path, error))?;
    let mut text = head.trim_end_matches("]}").to_owned();
    if !entries.is_empty() {
        text.push('\n');
        text.push_str(&entries.join(",\n"));
    }
    let file = write_new(&path, &format!("{text}{END}"))?;
    sync_folder(folder)?;
    Ok(Lines { file, end: text.len() as u64, empty: entries.is_empty() })
}

/// What a manifest says that is not whole, and whether a line other than the last cannot be read.
fn by_lines(text: &str) -> Option<(Manifest, bool)> {
    let mut lines = text.lines();
    let mut manifest: Manifest = serde_json::from_str(&format!("{}]}}", lines.next()?)).ok()?;
    let entries: Vec<Option<Entry>> = lines
        .filter(|line| *line != END.trim())
        .map(|line| serde_json::from_str(line.trim_end_matches(',')).ok())
        .collect();
    let lost = entries.iter().rev().skip(1).any(Option::is_none);
    manifest.backups = entries.into_iter().flatten().collect();
    Some((manifest, lost))
}

pub(super) fn copy_name(number: u64) -> String {
    format!("{number}.db")
}

/// Writes a file that is there as a whole or not at all.
fn write_new(path: &Path, text: &str) -> Result<File> {
    let partial = super::place::beside(path, ".partial");
    let write = || -> std::io::Result<File> {
        let file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&partial)?;
        file.write_all_at(text.as_bytes(), 0)?;
        file.sync_all()?;
        fs::rename(&partial, path)?;
        Ok(file)
    };
    write().map_err(|error| {
        let _ = fs::remove_file(&partial);
        io(path, "write", error)
    })
}

fn internal(path: &Path, error: serde_json::Error) -> Error {
    Error::new(Code::Internal, format!("{} cannot be written: {error}", path.display())).at(path).because(error)
}

/// A path as `path`, with `path_bytes` beside it where it is not UTF-8.
mod flat_path {
    use base64::{Engine as _, engine::general_purpose::STANDARD};
    use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
    use std::{
        ffi::OsString,
        os::unix::ffi::{OsStrExt, OsStringExt},
        path::{Path, PathBuf},
    };

    #[derive(Serialize, Deserialize)]
    struct Written {
        path: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        path_bytes: Option<String>,
    }

    pub(super) fn serialize<S: Serializer>(path: &Path, serializer: S) -> Result<S::Ok, S::Error> {
        let bytes = path.to_str().is_none().then(|| STANDARD.encode(path.as_os_str().as_bytes()));
        Written { path: path.to_string_lossy().into_owned(), path_bytes: bytes }.serialize(serializer)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<PathBuf, D::Error> {
        let written = Written::deserialize(deserializer)?;
        match written.path_bytes {
            None => Ok(written.path.into()),
            Some(bytes) => Ok(OsString::from_vec(STANDARD.decode(bytes).map_err(D::Error::custom)?).into()),
        }
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail this way")]

    use super::*;

    #[test]
    fn no_copy_is_counted_on_before_its_name_is_kept_and_one_sync_keeps_all_names_that_are_there() {
        let place = tempfile::tempdir().unwrap();
        let backups = BackupFolder::create(&place.path().join("job"), "job").unwrap();
        let keep = |number: u64| {
            let copy = |partial: &Path| {
                fs::write(partial, "copy").unwrap();
                Ok(Copied { bytes: 4, blake3: String::new() })
            };
            backups.keep(number, copy).unwrap();
        };
        let record = |number: u64| {
            let (path, fingerprint) = (PathBuf::from("/data/a.db"), Fingerprint(String::new()));
            let (from_fingerprint, to_fingerprint) = (fingerprint.clone(), fingerprint);
            let (bytes, blake3, made_at) = (4, String::new(), Timestamp::now());
            let (from_version, to_version) = (None, None);
            backups
                .record(&Entry {
                    number,
                    path,
                    bytes,
                    blake3,
                    from_version,
                    to_version,
                    from_fingerprint,
                    to_fingerprint,
                    made_at,
                })
                .unwrap();
        };
        let unkept = || locked(&backups.unkept).iter().copied().collect::<Vec<_>>();
        keep(1);
        keep(2);
        assert_eq!(unkept(), [1, 2]);
        record(1);
        assert_eq!(unkept(), [0; 0]);
        keep(3);
        // Its name is kept already.
        record(2);
        assert_eq!(unkept(), [3]);
        record(3);
        assert_eq!(unkept(), [0; 0]);
        let told = Manifest::read(backups.folder()).unwrap().backups;
        assert_eq!(told.iter().map(|entry| entry.number).collect::<Vec<_>>(), [1, 2, 3]);
    }
}
