//! What is told of backups after their databases were written, and how backups go.

use super::{
    backup::{self, io},
    folder::{BackupFolder, Entry, Held, MANIFEST, Manifest, copy_name, hold},
    place::Trace,
};
use crate::Result;
use serde::{Deserialize, Serialize};
use std::{
    collections::{BTreeMap, BTreeSet},
    ffi::OsStr,
    fs::{self, OpenOptions},
    io::Write,
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
};

/// What files looked like before and after they were written: a line for each.
const NOTES: &str = "after.jsonl";

/// What a database looked like before and after it was written. Told after the commit, so it may be missing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    /// The number of its backup.
    pub number: u64,
    /// What the file looked like when the backup was made: one that looks so holds what the backup holds.
    pub before: Trace,
    /// What it looked like when it was written: one that looks otherwise has been written to since.
    pub after: Trace,
    /// BLAKE3 of the copy whose content it was given, where it was restored.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub holds: Option<String>,
}

impl BackupFolder {
    /// Tells what a database looks like that was written. It is done already, so that this cannot be told is no failure.
    pub(super) fn remember(&self, note: &Note) {
        let path = self.folder.join(NOTES);
        let write = || -> std::io::Result<()> {
            let line = format!("{}\n", serde_json::to_string(note)?);
            OpenOptions::new().append(true).create(true).mode(0o600).open(&path)?.write_all(line.as_bytes())
        };
        if let Err(error) = write() {
            tracing::warn!(%error, path = %path.display(), "it cannot be told later whether a database has changed since");
        }
    }

    /// Removes backups: first the manifest forgets them, for good, then their copies go.
    ///
    /// # Errors
    /// The manifest cannot be written; then all are still there.
    pub fn remove(&self, numbers: &BTreeSet<u64>) -> Result<()> {
        self.strike(numbers)?;
        for number in numbers {
            backup::discard(&self.folder.join(copy_name(*number)));
        }
        Ok(())
    }

    /// Removes copies that the manifest does not tell of: the job was cut off before it changed what they are copies of. Says
    /// how many bytes they took.
    ///
    /// # Errors
    /// The manifest cannot be trusted to tell of all copies: then all stay.
    pub fn remove_untold(&self) -> Result<u64> {
        let manifest = Manifest::read_all(&self.folder)?;
        let told: BTreeSet<u64> = manifest.backups.iter().map(|entry| entry.number).collect();
        let read = fs::read_dir(&self.folder).map_err(|error| io(&self.folder, "read", error))?;
        let untold = |name: &OsStr| number_of(name).is_some_and(|number| !told.contains(&number));
        let mut bytes = 0;
        for entry in read.flatten().filter(|entry| untold(&entry.file_name())) {
            bytes += entry.metadata().map_or(0, |file| file.len());
            backup::discard(&entry.path());
        }
        Ok(bytes)
    }

    /// Removes the folder where it has no backup and nothing that is not Litefleet's. Says whether it is gone.
    ///
    /// # Errors
    /// Its manifest cannot be read.
    pub fn remove_if_empty(&self) -> Result<bool> {
        let own = |name: &OsStr| name == MANIFEST || name == NOTES;
        let folder = &self.folder;
        let read = fs::read_dir(folder).map_err(|error| io(folder, "read", error))?;
        let only_own = read.into_iter().all(|entry| entry.is_ok_and(|entry| own(&entry.file_name())));
        if !only_own || !Manifest::read_all(folder)?.backups.is_empty() {
            return Ok(false);
        }
        // Last of all the manifest, which says whose folder this is.
        let _ = fs::remove_file(folder.join(NOTES));
        Ok(fs::remove_file(folder.join(MANIFEST)).and_then(|()| fs::remove_dir(folder)).is_ok())
    }
}

/// Removes what a job that was cut off has left half done in a backup folder. What else lies there stays, and all of it where
/// this is no backup folder, or the job goes on.
pub fn sweep(folder: &Path) {
    let Ok(read) = fs::read_dir(folder) else { return };
    let halves: Vec<_> = read.flatten().filter(|entry| is_partial(&entry.file_name())).collect();
    if halves.is_empty() || !folder.join(MANIFEST).is_file() {
        return;
    }
    // Held until all are gone.
    if let Ok(Held::Alone(_held)) = hold(folder)
        && Manifest::read(folder).is_ok()
    {
        for half in halves {
            let _ = fs::remove_file(half.path());
        }
    }
}

/// What is known of the databases of a backup folder, by the numbers of their backups.
pub fn notes(folder: &Path) -> BTreeMap<u64, Note> {
    let text = fs::read(folder.join(NOTES)).unwrap_or_default();
    let lines = text.split(|byte| *byte == b'\n').filter_map(|line| serde_json::from_slice::<Note>(line).ok());
    lines.map(|note| (note.number, note)).collect()
}

/// What tells in a backup folder of its backups: while these are as they were, so is what is known of it.
pub fn tellers(folder: &Path) -> [PathBuf; 2] {
    [MANIFEST, NOTES].map(|name| folder.join(name))
}

/// Whether the copy of a backup is there, as far as can be told without reading it.
pub fn is_there(folder: &Path, entry: &Entry) -> bool {
    fs::symlink_metadata(folder.join(entry.file_name())).is_ok_and(|file| file.is_file() && file.len() == entry.bytes)
}

/// The number of the backup whose copy has this name.
fn number_of(name: &OsStr) -> Option<u64> {
    let number = name.to_str()?.strip_suffix(".db")?.parse().ok()?;
    (name.to_str() == Some(&*copy_name(number))).then_some(number)
}

/// `<number>.db.partial` and what SQLite puts beside it, and a manifest that was being written.
fn is_partial(name: &OsStr) -> bool {
    let Some(name) = name.to_str() else { return false };
    if name.strip_suffix(".partial") == Some(MANIFEST) {
        return true;
    }
    let Some((number, rest)) = name.split_once('.') else { return false };
    let companion = rest.strip_prefix("db.partial");
    !number.is_empty()
        && number.bytes().all(|byte| byte.is_ascii_digit())
        && companion.is_some_and(|companion| ["", "-journal", "-wal", "-shm"].contains(&companion))
}
