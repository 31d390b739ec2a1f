//! A backup's content back in its database: into the file that is there, under lock, through SQLite's backup API. The file is
//! never renamed or overwritten, which would orphan whoever has it open and pair a log with it that is another's.

use super::{
    backup::{self, Check, Copied},
    check,
    connect::{self, Watch},
    failure::sqlite,
    folder::Entry,
    left::{self, Foreign},
    place::{self, Place, Trace},
    run::{claim, give_up},
    task::{BackupPlace, Options},
    upkeep::Note,
    whole::Whole,
};
use crate::{
    Code, Error, Result,
    schema::{self, Fingerprint, fingerprint},
};
use jiff::Timestamp;
use rusqlite::{
    Connection,
    backup::{Backup, StepResult},
};
use std::{fs::File, path::Path};
use tokio_util::sync::CancellationToken;

/// What to restore.
#[derive(Clone, Debug)]
pub struct Restoration<'a> {
    /// The database that gets its content back.
    pub path: &'a Path,
    /// The copy.
    pub copy: &'a Path,
    /// BLAKE3 of the copy, where its manifest says it: another copy is not used.
    pub blake3: Option<&'a str>,
    /// What the database looked like after the job that is undone; `None`: it may have changed since.
    pub since: Option<Trace>,
    /// Where the content that is replaced is backed up.
    pub backup: BackupPlace<'a>,
    /// How it is done.
    pub options: Options,
}

/// A database that has its content back.
#[derive(Clone, Debug)]
pub struct Restored {
    /// The fingerprint of its schema now.
    pub fingerprint: Fingerprint,
    /// How many rows were read back and held against the copy.
    pub rows: u64,
    /// The backup of what was replaced.
    pub backup: Entry,
    /// What the file looks like now; `None` where somebody may have written to it already.
    pub trace: Option<Trace>,
}

/// Writes a backup's content back into its database. `Ok` means that it is there, was read back and is what the copy holds.
///
/// # Errors
/// As [`super::apply`]; then the database is as it was. [`Code::Damaged`] too where the copy is, and
/// [`Code::VerifyFailed`] where the database has other content afterwards: what it had before is in the new backup.
pub fn restore(restoration: &Restoration<'_>, cancel: &CancellationToken) -> Result<Restored> {
    let Restoration { path, options, since, .. } = restoration;
    let watch = Watch::new(cancel, options.limit);
    watch.check(path)?;
    let folder = restoration.backup.folder;
    let place = look(path, since.as_ref(), folder.folder(), options)?;
    let source = Source::open(restoration.copy, restoration.blake3, &watch)?;
    let _claim = claim(&place, options.busy)?;
    let opened = connect::writer(&place.path, options.busy, &watch);
    let connection = opened.map_err(|error| sqlite(error, &place.path, "open it"))?;
    let mut kept = None;
    let work = Work { restoration, place: &place, source: &source, watch: &watch };
    match work.run(connection, &mut kept) {
        Ok(restored) => {
            let holds = restoration.blake3.map(str::to_owned);
            if let Some(after) = restored.trace.clone() {
                let before = place.trace.clone();
                folder.remember(&Note { number: restored.backup.number, before, after, holds });
            }
            Ok(restored)
        }
        Err(Failed { error, surely_old }) => {
            if let Some(entry) = kept.filter(|_| surely_old) {
                folder.withdraw(entry.number);
            }
            Err(error)
        }
    }
}

/// Looks at the database and at what would keep it from being restored. `backups` is where its present content would go.
pub(super) fn look(path: &Path, since: Option<&Trace>, backups: &Path, options: &Options) -> Result<Place> {
    let place = place::look(path, options)?;
    if since.is_some_and(|since| *since != place.trace) {
        return Err(place::changed(&place.path, "it was written to after the job")
            .hint("restore it all the same if what was written since may go; it is backed up first"));
    }
    place::need_space(&place, Some(backups))?;
    Ok(place)
}

/// The copy that is restored.
pub(super) struct Source {
    connection: Connection,
    pub(super) whole: Whole,
    pub(super) fingerprint: Fingerprint,
}

/// Why it was not restored.
struct Failed {
    error: Error,
    /// The database is as it was beyond doubt.
    surely_old: bool,
}

impl From<Error> for Failed {
    fn from(error: Error) -> Self {
        Self { error, surely_old: true }
    }
}

/// Who may have written since the content was.
enum Lock {
    /// Nobody: the database is locked still.
    Held,
    /// Whoever made this count go up; nobody knows where there is none.
    Gone(Option<Foreign>),
}

struct Work<'a> {
    restoration: &'a Restoration<'a>,
    place: &'a Place,
    source: &'a Source,
    watch: &'a Watch,
}

impl Source {
    /// Opens the copy and reads all of it, to know that it is what the manifest tells of, and sound.
    pub(super) fn open(copy: &Path, blake3: Option<&str>, watch: &Watch) -> Result<Self> {
        let copy = copy.canonicalize().map_err(|error| backup::io(copy, "find", error))?;
        if let Some(wanted) = blake3 {
            let mut hasher = blake3::Hasher::new();
            let read = File::open(&copy).and_then(|mut file| std::io::copy(&mut file, &mut hasher));
            read.map_err(|error| backup::io(&copy, "read", error))?;
            if hasher.finalize().to_hex().as_str() != wanted {
                let words = format!("{} is not the backup that its manifest tells of", copy.display());
                return Err(Error::new(Code::Damaged, words).hint("choose another backup").at(&copy));
            }
        }
        let failed = |error| watch.check(&copy).err().unwrap_or_else(|| sqlite(error, &copy, "read the backup"));
        let connection = connect::private(&copy, watch).map_err(failed)?;
        if let Some(finding) = check::integrity(&connection).map_err(failed)?.first() {
            return Err(backup::damaged(&copy, finding).hint("choose another backup"));
        }
        let whole = Whole::read(&connection).map_err(failed)?;
        let (_, schema) = schema::read(&connection).map_err(failed)?;
        Ok(Self { connection, whole, fingerprint: fingerprint(&schema) })
    }
}

impl Work<'_> {
    fn run(&self, mut connection: Connection, kept: &mut Option<Entry>) -> Result<Restored, Failed> {
        let prepared = self.hold_and_write(&mut connection, kept);
        let path = &self.place.path;
        let mut lock = Lock::Gone(None);
        match prepared {
            Ok(held) => lock = held,
            Err(Failed { error, surely_old: true }) => {
                give_up(connection, self.place);
                return Err(error.into());
            }
            Err(failed) => {
                // Whether the last of it came through, only the database knows.
                drop(connection);
                let again = connect::writer(path, self.restoration.options.busy, self.watch);
                let Ok(again) = again else { return Err(failed) };
                if !Whole::read(&again).is_ok_and(|whole| whole == self.source.whole) {
                    return Err(failed);
                }
                tracing::warn!(path = %path.display(), error = %failed.error, "restored, though SQLite could not finish");
                connection = again;
            }
        }
        let is_there = Whole::read(&connection).is_ok_and(|whole| whole == self.source.whole);
        let trace = match lock {
            Lock::Held => Trace::of(path).ok(),
            Lock::Gone(foreign) => left::trace(&connection, path, foreign, true),
        };
        drop(connection);
        let backup = kept.clone().ok_or_else(|| Error::new(Code::Internal, "there is no backup"))?;
        if !is_there {
            let words = format!("{} was written and does not hold what the backup holds", path.display());
            let hint = "another program may have written to it at once; what it held before is in the new backup";
            return Err(Failed { error: Error::new(Code::VerifyFailed, words).hint(hint).at(path), surely_old: false });
        }
        let Source { whole, fingerprint, .. } = self.source;
        Ok(Restored { fingerprint: fingerprint.clone(), rows: whole.rows(), backup, trace })
    }

    /// Locks the database, backs it up and writes to it, without letting go of the lock in between.
    fn hold_and_write(&self, connection: &mut Connection, kept: &mut Option<Entry>) -> Result<Lock, Failed> {
        let path = &self.place.path;
        let failed = |error| Failed::from(sqlite(error, path, "lock it"));
        let mode: String = connection.pragma_query_value(None, "journal_mode", |row| row.get(0)).map_err(failed)?;
        if mode == "wal" {
            let reader = connect::reader(path, self.restoration.options.busy, self.watch).map_err(failed)?;
            let foreign = Foreign::count(connection);
            // The backup API takes its lock with the first step, of however few pages.
            let writing = Backup::new(&self.source.connection, connection).map_err(failed)?;
            let first = writing.step(0).map_err(failed)?;
            if !matches!(first, StepResult::More | StepResult::Done) {
                return Err(locked(path).into());
            }
            self.back_up(&reader, kept)?;
            drop(reader);
            return self.write(&writing).map(|()| Lock::Gone(foreign));
        }
        // In this mode a lock outlives its transaction: nobody comes between the backup and the writing.
        // Rolled back: a commit would make a page in an empty file.
        connection.execute_batch("PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; ROLLBACK").map_err(failed)?;
        self.back_up(connection, kept)?;
        let writing = Backup::new(&self.source.connection, connection).map_err(failed)?;
        self.write(&writing).map(|()| Lock::Held)
    }

    fn back_up(&self, source: &Connection, kept: &mut Option<Entry>) -> Result<()> {
        let Self { restoration, place, watch, .. } = self;
        let path = &place.path;
        let now = Trace::of(path)?;
        if now != place.trace && !place.has_journal {
            return Err(place::changed(path, "somebody wrote to it just now"));
        }
        let BackupPlace { folder, number, versions: [from_version, to_version] } = restoration.backup.clone();
        // It may be damaged: then this is a copy of the damage.
        let copy = |partial: &Path| backup::copy_to(source, partial, path, Check::AsItIs, watch);
        let Copied { bytes, blake3 } = folder.keep(number, copy)?;
        let from = schema::read(source).map(|(_, schema)| fingerprint(&schema));
        let entry = kept.insert(Entry {
            number,
            path: path.clone(),
            bytes,
            blake3,
            from_version,
            to_version,
            from_fingerprint: from.unwrap_or_else(|_| Fingerprint(String::new())),
            to_fingerprint: self.source.fingerprint.clone(),
            made_at: Timestamp::now(),
        });
        folder.record(entry)
    }

    /// Writes all pages in one transaction. Until the last of them it can be stopped and is then rolled back.
    fn write(&self, writing: &Backup<'_, '_>) -> Result<(), Failed> {
        let path = &self.place.path;
        loop {
            self.watch.check(path)?;
            match writing.step(backup::PAGES) {
                Ok(StepResult::Done) => return Ok(()),
                Ok(StepResult::More) => {}
                Ok(_) => return Err(locked(path).into()),
                Err(error) => return Err(Failed { error: sqlite(error, path, "write to it"), surely_old: false }),
            }
        }
    }
}

fn locked(path: &Path) -> Error {
    Error::new(Code::Locked, format!("{} is being used by another program", path.display()))
        .hint("try again when that program is done, or close it")
        .at(path)
}
