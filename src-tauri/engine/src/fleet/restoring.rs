//! The work of a restore: each database gets the content of its backup, after what it holds now was backed up.

use super::{
    batch::Batch,
    since::{self, Since},
    turn::Held,
    wish::{Wanted, Wish},
};
use crate::{
    Code, Error, Result,
    api::{Changed, Mode, NetworkFile, Outcome, Proof, RestoreItem, Stage, Version, WorkResult},
    apply::{self, BackupPlace, EmptyFile, Options, Rehearsal, Restoration, Trace},
    backups::{Backup, Store, Survey},
    jobs::Context,
    repair::Case,
    scan,
    settings::Settings,
    state::{ResultRecord, State},
};
use serde_json::Value;
use std::{collections::HashMap, fs, path::Path, time::Instant};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

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
    /// How many at a time, and how long others are waited for.
    pub settings: Settings,
}

/// What one database is, held against its backup.
enum Stands {
    /// It holds what the backup holds.
    There,
    /// It may be written. It looked so when it was decided; `None`: whatever it looks like.
    Free(Option<Trace>),
}

impl Restoring {
    /// Restores all databases, some at a time. The turn that is `held` is let go while the job is paused.
    ///
    /// # Errors
    /// Cancelled, or the state database failed: those that were restored stay so.
    pub(super) fn run(&self, held: Option<&mut Held<'_>>, context: &Context, state: &State) -> Result<Value> {
        let wanted: HashMap<u64, &Wanted> =
            self.wish.databases.iter().map(|wanted| (wanted.case.number, wanted)).collect();
        let cases: Vec<Case> = self.wish.databases.iter().map(|wanted| wanted.case.clone()).collect();
        let batch = Batch::new(context, state, cases.len(), None);
        let worker = || {
            |case: &Case, tell: &dyn Fn(Stage)| {
                let wanted = wanted.get(&case.number).ok_or_else(|| Error::new(Code::Internal, "no such backup"))?;
                One { restoring: self, wanted, state, tell, context }.restored()
            }
        };
        batch.run(held, &cases, self.settings.workers(), worker)?;
        Ok(batch.answer())
    }
}

/// One database under work.
struct One<'a> {
    restoring: &'a Restoring,
    wanted: &'a Wanted,
    state: &'a State,
    tell: &'a dyn Fn(Stage),
    context: &'a Context,
}

impl One<'_> {
    /// Restores the database, or tries to.
    ///
    /// # Errors
    /// Cancelled, and the database is as it was; or what is about to be done could not be kept in mind, and nothing was done.
    fn restored(&self) -> Result<ResultRecord> {
        let began = Instant::now();
        let mut record = self.wanted.record();
        let outcome = self.stands().and_then(|stands| match (stands, self.restoring.mode) {
            (Stands::There, _) => Ok(Outcome::Unchanged),
            (Stands::Free(since), Mode::DryRun) => self.rehearse(since),
            (Stands::Free(since), Mode::Apply) => {
                record.revision = true;
                self.restore(since, &mut record)
            }
        });
        match outcome {
            Ok(outcome) => record.result.outcome = outcome,
            Err(error) if matches!(error.code, Code::Cancelled | Code::State) => return Err(error),
            Err(error) => refuse(&mut record.result, &error, &self.wanted.case.path),
        }
        record.result.duration_ms = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX);
        Ok(record)
    }

    fn stands(&self) -> Result<Stands> {
        let Self { restoring: Restoring { survey, changed: leave, .. }, wanted, context, .. } = self;
        there(wanted)?;
        let path = &wanted.case.path;
        let now = Trace::of(path)?;
        let allowed = *leave == Changed::Allow;
        Ok(match since::since(wanted, survey, &now) {
            Since::Same => Stands::There,
            Since::No => Stands::Free(Some(now)),
            Since::Unknown if since::holds_all(wanted, &context.cancel) => Stands::There,
            Since::Yes | Since::Unknown if allowed => Stands::Free(None),
            Since::Yes => return Err(changed(path, "was written to after the job")),
            Since::Unknown => {
                return Err(changed(path, "may have been written to after the job: that cannot be told"));
            }
        })
    }

    /// The database was written by a job that was allowed to, or is named by itself: so it may be empty or on a network.
    fn options(&self) -> Options {
        let busy = self.restoring.settings.busy();
        Options { busy, empty: EmptyFile::Fill, network: NetworkFile::Allow, ..Options::default() }
    }

    fn rehearse(&self, since: Option<Trace>) -> Result<Outcome> {
        (self.tell)(Stage::Verifying);
        let folder = self.restoring.store.folder();
        let backups = folder.ancestors().find(|folder| folder.is_dir()).unwrap_or(folder);
        let Wanted { case, copy, .. } = self.wanted;
        let blake3 = self.wanted.blake3();
        let rehearsal = Rehearsal { path: &case.path, copy, blake3, since, backups, options: self.options() };
        apply::rehearse(&rehearsal, &self.context.cancel).map(|_| Outcome::WouldChange)
    }

    fn restore(&self, since: Option<Trace>, record: &mut ResultRecord) -> Result<Outcome> {
        let Self { restoring, wanted, state, context, .. } = self;
        let folder = restoring.store.folder_for(context.id)?;
        let Wanted { case, copy, .. } = wanted;
        let backup = BackupPlace { folder: &folder, number: case.number, versions: wanted.versions() };
        let (path, blake3) = (&case.path, wanted.blake3());
        let restoration = Restoration { path, copy, blake3, since, backup, options: self.options() };
        record.from = self.shape_of(path);
        record.to = record.to.take().or_else(|| self.shape_of(copy));
        record.result.outcome = Outcome::Restored;
        state.begin_result(context.id, record)?;
        (self.tell)(Stage::Restoring);
        let restored = apply::restore(&restoration, &context.cancel)?;
        let result = &mut record.result;
        result.backup = Some(folder.copy(&restored.backup).display().to_string());
        result.backup_bytes = Some(restored.backup.bytes);
        result.verified = Some(Proof { schema: true, rows: true, foreign_keys: true });
        record.trace = restored.trace.and_then(|trace| serde_json::to_value(trace).ok());
        Ok(Outcome::Restored)
    }
}

impl One<'_> {
    /// The fingerprint of what a file has now; `None` where it cannot be read.
    fn shape_of(&self, path: &Path) -> Option<String> {
        let reading = scan::read_one(path, None, &self.context.cancel).outcome.ok()?;
        Some(reading.schema.fingerprint.0.clone())
    }
}

/// What restoring one database would do.
pub fn look(wanted: &Wanted, survey: &Survey, state: &State, cancel: &CancellationToken) -> RestoreItem {
    let [_, to_version] = wanted.versions();
    let mut item = RestoreItem {
        number: wanted.number,
        path: wanted.case.shown.clone(),
        label: wanted.case.label.clone(),
        to_version,
        bytes: wanted.bytes,
        changed_since: None,
        changes: Vec::new(),
        code: None,
        message: None,
    };
    match there(wanted).and_then(|()| Trace::of(&wanted.case.path)) {
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
            item.message = Some(error.message_beside(&wanted.case.path));
        }
    }
    item
}

/// The copy and the database are both there.
///
/// # Errors
/// One of them is not.
fn there(wanted: &Wanted) -> Result<()> {
    let Wanted { case: Case { path, .. }, copy, .. } = wanted;
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

fn refuse(result: &mut WorkResult, error: &Error, path: &Path) {
    result.outcome = match error.code {
        Code::Changed => Outcome::NeedsConfirmation,
        Code::Locked | Code::Unsupported => Outcome::Skipped,
        _ => Outcome::Failed,
    };
    result.code = Some(error.code);
    result.message = Some(error.message_beside(path));
    result.hint.clone_from(&error.hint);
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

    /// A record of it before anything came of it.
    fn record(&self) -> ResultRecord {
        let mut result = self.case.result();
        [result.from_version, result.to_version] = self.versions();
        let told = self.told.as_ref().map(|told| &told.entry);
        ResultRecord {
            result,
            path: self.case.path.clone(),
            revision: false,
            from: told.map(|entry| entry.to_fingerprint.0.clone()),
            to: told.map(|entry| entry.from_fingerprint.0.clone()),
            trace: None,
        }
    }
}

/// The backup that a wish is for, among all.
pub(super) fn backup_of<'s>(wanted: &Wanted, survey: &'s Survey) -> Option<Backup<'s>> {
    let told = wanted.told.as_ref()?;
    let backup = survey.find(Uuid::parse_str(&told.job).ok()?, wanted.number)?;
    Some(backup).filter(|backup| backup.entry.path == wanted.case.path)
}
