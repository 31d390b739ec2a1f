//! The work of a restore: each database gets the content of its backup, after what it holds now was backed up.

use super::{
    since::{self, Since},
    wish::{Wanted, Wish},
};
use crate::{
    Code, Error, Result,
    api::{Changed, Mode, NetworkFile, Outcome, Progress, Proof, RestoreItem, Version, WorkResult},
    apply::{self, BackupPlace, EmptyFile, Options, Rehearsal, Restoration, Trace},
    backups::{Backup, Store, Survey},
    jobs::Context,
    state::State,
};
use jiff::Timestamp;
use serde_json::Value;
use std::{
    fs,
    path::Path,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering::Relaxed},
    },
    thread,
    time::Instant,
};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

/// How many databases are restored at a time.
const WORKERS: usize = 4;

/// Backups that are being restored.
#[derive(Debug)]
pub struct Restoring {
    /// What is wanted.
    pub wish: Wish,
    /// All backups, as they were when it began.
    pub survey: Survey,
    /// Where backups are.
    pub store: Store,
    /// Whether databases may be restored that have changed since.
    pub changed: Changed,
    /// Whether anything is written.
    pub mode: Mode,
}

/// What came of one database.
#[derive(Debug)]
pub struct Done {
    /// The result.
    pub result: WorkResult,
    /// What the file looks like after it was written.
    pub trace: Option<Trace>,
}

/// What one database is, held against its backup.
enum Stands {
    /// It holds what the backup holds.
    There,
    /// It may be written. It looked so when it was decided; `None`: whatever it looks like.
    Free(Option<Trace>),
}

impl Restoring {
    /// Restores one database, or tries to. `number` is its place in `job`.
    ///
    /// # Errors
    /// Cancelled, and the database is as it was.
    pub fn one(&self, job: Uuid, number: u64, wanted: &Wanted, cancel: &CancellationToken) -> Result<Done> {
        let began = Instant::now();
        let [from_version, to_version] = wanted.versions();
        let mut done = Done { result: wanted.result(number, from_version, to_version), trace: None };
        let outcome = self.stands(wanted, cancel).and_then(|stands| match (stands, self.mode) {
            (Stands::There, _) => Ok(Outcome::Unchanged),
            (Stands::Free(since), Mode::DryRun) => self.rehearse(wanted, since, cancel),
            (Stands::Free(since), Mode::Apply) => self.restore(job, wanted, since, &mut done, cancel),
        });
        match outcome {
            Ok(outcome) => done.result.outcome = outcome,
            Err(error) if error.code == Code::Cancelled => return Err(error),
            Err(error) => refuse(&mut done.result, &error),
        }
        done.result.duration_ms = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX);
        Ok(done)
    }

    fn stands(&self, wanted: &Wanted, cancel: &CancellationToken) -> Result<Stands> {
        there(wanted)?;
        let now = Trace::of(&wanted.path)?;
        let allowed = self.changed == Changed::Allow;
        Ok(match since::since(wanted, &self.survey, &now) {
            Since::Same => Stands::There,
            Since::No => Stands::Free(Some(now)),
            Since::Unknown if since::holds_all(wanted, cancel) => Stands::There,
            Since::Yes | Since::Unknown if allowed => Stands::Free(None),
            Since::Yes => return Err(changed(&wanted.path, "was written to after the job")),
            Since::Unknown => {
                return Err(changed(&wanted.path, "may have been written to after the job: nobody knows"));
            }
        })
    }

    fn rehearse(&self, wanted: &Wanted, since: Option<Trace>, cancel: &CancellationToken) -> Result<Outcome> {
        let folder = self.store.folder();
        let backups = folder.ancestors().find(|folder| folder.is_dir()).unwrap_or(folder);
        let Wanted { path, copy, .. } = wanted;
        let rehearsal = Rehearsal { path, copy, blake3: wanted.blake3(), since, backups, options: options() };
        apply::rehearse(&rehearsal, cancel).map(|_| Outcome::WouldChange)
    }

    fn restore(
        &self,
        job: Uuid,
        wanted: &Wanted,
        since: Option<Trace>,
        done: &mut Done,
        cancel: &CancellationToken,
    ) -> Result<Outcome> {
        let folder = self.store.folder_for(job)?;
        let number = done.result.number;
        let backup = BackupPlace { folder: &folder, number, versions: wanted.versions() };
        let Wanted { path, copy, .. } = wanted;
        let restoration = Restoration { path, copy, blake3: wanted.blake3(), since, backup, options: options() };
        let restored = apply::restore(&restoration, cancel)?;
        done.result.backup = Some(folder.copy(&restored.backup).display().to_string());
        done.result.backup_bytes = Some(restored.backup.bytes);
        done.result.verified = Some(Proof { schema: true, rows: true, foreign_keys: true });
        done.trace = Some(restored.trace);
        Ok(Outcome::Restored)
    }
}

/// What restoring one database would do.
pub fn look(wanted: &Wanted, survey: &Survey, state: &State, cancel: &CancellationToken) -> RestoreItem {
    let [_, to_version] = wanted.versions();
    let mut item = RestoreItem {
        number: wanted.number,
        path: wanted.shown.0.clone(),
        label: wanted.label.clone(),
        to_version,
        bytes: wanted.bytes,
        changed_since: None,
        changes: Vec::new(),
        code: None,
        message: None,
    };
    match there(wanted).and_then(|()| Trace::of(&wanted.path)) {
        Ok(now) => {
            let since = since::since(wanted, survey, &now);
            item.changed_since = match since {
                Since::Same | Since::No => Some(false),
                Since::Yes => Some(true),
                Since::Unknown => None,
            };
            item.changes = match since {
                Since::Same => vec!["it holds what the backup holds already".to_owned()],
                Since::No => Vec::new(),
                Since::Yes | Since::Unknown => since::words(wanted, state, cancel),
            };
        }
        Err(error) => {
            item.code = Some(error.code);
            item.message = Some(error.message);
        }
    }
    item
}

/// The copy and the database are both there.
///
/// # Errors
/// One of them is not.
fn there(wanted: &Wanted) -> Result<()> {
    let Wanted { path, copy, .. } = wanted;
    if !fs::symlink_metadata(copy).is_ok_and(|file| file.is_file()) {
        let words = format!("the backup {} is not there any more", copy.display());
        return Err(Error::new(Code::NotFound, words).hint("choose another backup").at(copy));
    }
    if fs::symlink_metadata(path).is_err() {
        let words = format!("{} is not there any more", path.display());
        let hint = format!("a restore makes no files: copy {} there by hand if you want it back", copy.display());
        return Err(Error::new(Code::NotFound, words).hint(hint).at(path));
    }
    Ok(())
}

fn changed(path: &Path, what: &str) -> Error {
    Error::new(Code::Changed, format!("{} {what}", path.display()))
        .hint("restore it all the same if what was written since may go; it is backed up first")
        .at(path)
}

fn refuse(result: &mut WorkResult, error: &Error) {
    result.outcome = match error.code {
        Code::Changed => Outcome::NeedsConfirmation,
        Code::Locked | Code::Unsupported => Outcome::Skipped,
        _ => Outcome::Failed,
    };
    result.code = Some(error.code);
    result.message = Some(error.message.clone());
    result.hint.clone_from(&error.hint);
}

/// The database was written by a job that was allowed to, or is named by itself: so it may be empty or on a network.
fn options() -> Options {
    Options { empty: EmptyFile::Fill, network: NetworkFile::Allow, ..Options::default() }
}

impl Wanted {
    /// What the database says of its version now, as far as its job knew, and what it would say.
    fn versions(&self) -> [Option<Version>; 2] {
        let told = self.told.as_ref().map(|told| [told.entry.to_version.clone(), told.entry.from_version.clone()]);
        told.unwrap_or_default()
    }

    fn blake3(&self) -> Option<&str> {
        self.told.as_ref().map(|told| &*told.entry.blake3)
    }

    fn result(&self, number: u64, from_version: Option<Version>, to_version: Option<Version>) -> WorkResult {
        WorkResult {
            number,
            id: self.id,
            path: self.shown.0.clone(),
            path_bytes: self.shown.1.clone(),
            label: self.label.clone(),
            outcome: Outcome::Unchanged,
            from_version,
            to_version,
            statements: 0,
            backup: None,
            backup_bytes: None,
            verified: None,
            started_at: Some(Timestamp::now()),
            duration_ms: 0,
            code: None,
            message: None,
            hint: None,
            plan: None,
            hazards: Vec::new(),
            kept: Vec::new(),
        }
    }
}

/// The backup that a wish is for, among all.
pub(super) fn backup_of<'s>(wanted: &Wanted, survey: &'s Survey) -> Option<Backup<'s>> {
    let told = wanted.told.as_ref()?;
    let job = survey.jobs.iter().find(|job| job.manifest.job == told.job)?;
    job.backups().find(|backup| backup.entry.number == wanted.number && backup.entry.path == wanted.path)
}

impl Restoring {
    /// Restores all databases, some at a time.
    ///
    /// # Errors
    /// Cancelled: those that were restored stay so.
    pub fn run(&self, context: &Context) -> Result<Value> {
        let total = self.wish.databases.len() as u64;
        context.progress(|progress| (progress.total, progress.counted) = (total, true));
        let results: Mutex<Vec<Done>> = Mutex::default();
        let next = AtomicUsize::new(0);
        let work = || {
            while let Some(wanted) = self.wish.databases.get(next.fetch_add(1, Relaxed)) {
                let number = next.load(Relaxed) as u64;
                if let Ok(done) = self.one(context.id, number, wanted, &context.cancel) {
                    context.progress(|progress| count(progress, done.result.outcome));
                    results.lock().unwrap_or_else(PoisonError::into_inner).push(done);
                }
            }
        };
        thread::scope(|scope| (0..WORKERS).for_each(|_| drop(scope.spawn(work))));
        self.store.done(context.id);
        if context.cancel.is_cancelled() {
            return Err(Error::new(Code::Cancelled, "cancelled"));
        }
        Ok(Value::Null)
    }
}

fn count(progress: &mut Progress, outcome: Outcome) {
    progress.processed += 1;
    match outcome {
        Outcome::Unchanged | Outcome::Ok => progress.current += 1,
        Outcome::Repaired | Outcome::Migrated | Outcome::Adopted | Outcome::Restored | Outcome::WouldChange => {
            progress.repaired += 1;
        }
        Outcome::NeedsConfirmation => progress.needs_confirmation += 1,
        Outcome::Skipped => progress.skipped += 1,
        Outcome::Failed | Outcome::Damaged => progress.failed += 1,
    }
}
