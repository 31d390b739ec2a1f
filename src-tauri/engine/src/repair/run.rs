//! One database, from another look at it to what came of it.

use super::{
    decide::{Alone, Decider, Decision, Named, Work, unreadable},
    planned::{Planned, Step},
    stamping::PlannedStamp,
};
use crate::{
    Code, Error, Result,
    api::{Hazard, Losses, Mode, NetworkFile, Outcome, Proof, Reason, Stage, WorkResult},
    apply::{
        self, BackupFolder, BackupPlace, EmptyFile, Memo, Options, PrivateCopy, Remembered, Seen, StampBy, Task, Tell,
        Trace, Trial,
    },
    hazard,
    scan::{self, FileReading, Judge, OneByOne, Standard, Unread},
};
use jiff::Timestamp;
use rusqlite::Connection;
use std::{
    path::Path,
    sync::Arc,
    time::{Duration, Instant},
};
use tokio_util::sync::CancellationToken;

/// How long work on one database may take.
const LIMIT: Duration = Duration::from_secs(3600);

/// How the databases of a job are worked on.
pub struct Run<'a> {
    /// What is decided.
    pub decider: &'a Decider,
    /// Whether anything is written.
    pub mode: Mode,
    /// Whether files on network file systems may be written.
    pub network: NetworkFile,
    /// How long a database that another program is using is waited for.
    pub busy: Duration,
    /// The plans that were agreed to; `None`: any.
    pub plans: Option<&'a [String]>,
    /// Where backups go; `None`: none are made.
    pub backups: Option<&'a (dyn Fn() -> Result<Arc<BackupFolder>> + Sync)>,
    /// Where private copies are made.
    pub scratch: &'a Path,
    /// Told before a database is written. Where it fails, nothing is written.
    pub begin: &'a (dyn Fn(&Begun<'_>) -> Result<()> + Sync),
    /// Reads databases, and knows the schemas that it has met.
    pub reader: OneByOne,
    /// What is remembered from one database to the next.
    pub memo: Memo,
}

/// One database to work on.
#[derive(Clone, Debug)]
pub struct Case {
    /// Its place in the job.
    pub number: u64,
    /// The row in the fleet, where it has one.
    pub id: Option<i64>,
    /// The whole path.
    pub path: std::path::PathBuf,
    /// The path that it is told by.
    pub shown: String,
    /// That exactly, in base64, where it is not UTF-8.
    pub path_bytes: Option<String>,
    /// The name that a person knows it by.
    pub label: String,
}

/// What is about to be written.
#[derive(Debug)]
pub struct Begun<'a> {
    /// The database.
    pub case: &'a Case,
    /// The plan.
    pub planned: &'a Planned,
    /// What is known of its result so far.
    pub result: &'a WorkResult,
}

/// What came of a database.
#[derive(Debug)]
pub struct Record {
    /// The result.
    pub result: WorkResult,
    /// What was to be done, where it was something.
    pub decision: Option<Arc<Decision>>,
    /// What the file looks like after it was written.
    pub trace: Option<Trace>,
}

/// Works on one database, or tries to.
///
/// # Errors
/// Cancelled, and the database is as it was; or what is about to be done could not be kept in mind, and nothing was done.
pub fn run(
    run: &Run<'_>,
    judge: &mut Judge<'_>,
    case: &Case,
    tell: &dyn Fn(Stage),
    cancel: &CancellationToken,
) -> Result<Record> {
    let began = Instant::now();
    tell(Stage::Reading);
    let mut result = case.result();
    let worked = Worked { run, case, tell, cancel }.work(judge, &mut result);
    result.duration_ms = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX);
    worked.map(|(decision, trace)| Record { result, decision, trace })
}

impl Case {
    /// Its result before anything came of it.
    pub fn result(&self) -> WorkResult {
        WorkResult {
            number: self.number,
            id: self.id,
            path: self.shown.clone(),
            path_bytes: self.path_bytes.clone(),
            label: self.label.clone(),
            outcome: Outcome::Unchanged,
            from_version: None,
            to_version: None,
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

/// A result for a database that is not opened, since the scan says that there is nothing to do.
pub fn unopened(case: &Case, decision: &Decision, from: Option<&crate::api::Version>) -> Option<WorkResult> {
    let mut result = case.result();
    result.from_version = from.cloned();
    match decision {
        Decision::Unchanged => result.to_version = from.cloned(),
        Decision::LeftAlone(alone) => alone.tell(&mut result),
        Decision::Planned(_) => return None,
    }
    Some(result)
}

impl Alone {
    fn tell(&self, result: &mut WorkResult) {
        result.outcome = match self.code {
            Code::CannotPlan | Code::CannotStamp | Code::NoScript | Code::BadRequest => Outcome::Failed,
            _ => Outcome::Skipped,
        };
        result.code = Some(self.code);
        result.message = Some(self.message.clone());
        result.hint.clone_from(&self.hint);
    }
}

/// One database under work.
struct Worked<'a> {
    run: &'a Run<'a>,
    case: &'a Case,
    tell: &'a dyn Fn(Stage),
    cancel: &'a CancellationToken,
}

type Came = (Option<Arc<Decision>>, Option<Trace>);

impl Worked<'_> {
    fn work(&self, judge: &mut Judge<'_>, result: &mut WorkResult) -> Result<Came> {
        let decider = self.run.decider;
        let file = self.read()?;
        let verdict = judge.verdict(&file);
        result.from_version.clone_from(&verdict.version);
        let schema = file.outcome.as_ref().ok().map(|reading| &*reading.schema);
        let decision = decider.decide(schema, &verdict);
        let planned = match &*decision {
            Decision::Unchanged => {
                result.to_version.clone_from(&verdict.version);
                return Ok((None, None));
            }
            Decision::LeftAlone(alone) => {
                alone.tell(result);
                return Ok((None, None));
            }
            Decision::Planned(planned) => planned,
        };
        result.to_version.clone_from(&planned.to_version);
        result.plan = Some(planned.id.clone());
        result.kept.clone_from(&planned.kept);
        if self.run.plans.is_some_and(|plans| !plans.contains(&planned.id)) {
            self.refuse(result, &another_plan(&self.case.path));
            return Ok((None, None));
        }
        let trace = self.follow(planned, &file, result)?;
        Ok((Some(Arc::clone(&decision)), trace))
    }

    /// Reads the database, once another program lets it be read.
    fn read(&self) -> Result<FileReading> {
        let since = Instant::now();
        loop {
            let file = self.run.reader.read(&self.case.path, self.cancel);
            self.go_on()?;
            let is_locked = file.outcome.as_ref().is_err_and(|unread| unread.reason == Reason::Locked);
            if !is_locked || since.elapsed() >= self.run.busy {
                return Ok(file);
            }
        }
    }

    /// Follows a plan, or says why it is not followed.
    fn follow(&self, planned: &Planned, file: &FileReading, result: &mut WorkResult) -> Result<Option<Trace>> {
        result.hazards = self.figures(planned, &before(planned, self.run.decider.request().losses));
        if let Some(held) = &planned.held {
            held.tell(result);
            result.outcome = Outcome::NeedsConfirmation;
            return Ok(None);
        }
        if !planned.writes() {
            self.waits(planned, result);
            return Ok(None);
        }
        let done = match self.run.mode {
            Mode::DryRun => self.try_out(planned, file, result).map(|()| None),
            Mode::Apply => self.apply(planned, file, result),
        };
        match done {
            Ok(trace) => {
                result.outcome = self.outcome(planned);
                result.verified = Some(Proof { schema: true, rows: true, foreign_keys: true });
                if !planned.kept.is_empty() {
                    self.waits(planned, result);
                }
                Ok(trace)
            }
            Err(Fault::Stop(error)) => Err(error),
            Err(Fault::Database(error)) if error.code == Code::Cancelled => Err(error),
            Err(Fault::Database(error)) => {
                self.refuse(result, &error);
                if matches!(error.code, Code::NeedsConfirmation | Code::DoesNotFit) {
                    result.hazards = self.figures(planned, &planned.all_hazards());
                }
                Ok(None)
            }
        }
    }

    fn outcome(&self, planned: &Planned) -> Outcome {
        match (self.run.mode, &self.run.decider.request().work) {
            (Mode::DryRun, _) => Outcome::WouldChange,
            (Mode::Apply, _) if planned.adopts => Outcome::Adopted,
            (Mode::Apply, Work::Migrate(_)) => Outcome::Migrated,
            (Mode::Apply, Work::Repair | Work::Adopt) => Outcome::Repaired,
        }
    }

    /// What is safe is done; the rest waits for leave to lose.
    fn waits(&self, planned: &Planned, result: &mut WorkResult) {
        result.outcome = Outcome::NeedsConfirmation;
        result.code = Some(Code::NeedsConfirmation);
        let message = match planned.kept.len() {
            1 => "1 extra was kept".to_owned(),
            kept => format!("{kept} extras were kept"),
        };
        result.message = Some(message);
        result.hint = Some("allow destructive changes if what is extra may go".to_owned());
    }

    fn refuse(&self, result: &mut WorkResult, error: &Error) {
        result.outcome = match error.code {
            Code::NeedsConfirmation => Outcome::NeedsConfirmation,
            Code::Locked | Code::Unsupported => Outcome::Skipped,
            _ => Outcome::Failed,
        };
        result.code = Some(error.code);
        result.message = Some(error.message_beside(&self.case.path));
        result.hint.clone_from(&error.hint);
    }

    fn apply(&self, planned: &Planned, file: &FileReading, result: &mut WorkResult) -> Result<Option<Trace>, Fault> {
        let stamper = self.stamper(planned, file);
        let folder = self.run.backups.map(|make| make()).transpose()?;
        let versions = [planned.from_version.clone(), planned.to_version.clone()];
        let number = self.case.number;
        let backup = folder.as_deref().map(|folder| BackupPlace { folder, number, versions });
        let seen = Seen {
            device: file.found.stamp.device,
            inode: file.found.stamp.inode,
            bytes: file.found.stamp.bytes,
            fingerprint: planned.from.clone(),
        };
        let steps = steps(planned);
        let task = Task {
            path: &self.case.path,
            seen,
            work: self.all(&steps),
            stamp: StampBy::Read(&stamper),
            backup,
            options: self.options(),
            memo: Some(Remembered { memo: &self.run.memo, aim: &planned.to }),
            tell: Tell(Some(self.tell)),
        };
        // As it will have been, should nobody be left to say so.
        result.outcome = self.outcome(planned);
        if !planned.kept.is_empty() {
            self.waits(planned, result);
        }
        (self.run.begin)(&Begun { case: self.case, planned, result }).map_err(Fault::Stop)?;
        let applied = apply::apply(&task, self.cancel)?;
        result.statements = applied.statements as u64;
        if let Some((entry, folder)) = applied.backup.zip(folder) {
            result.backup = Some(folder.copy(&entry).display().to_string());
            result.backup_bytes = Some(entry.bytes);
        }
        Ok(applied.trace)
    }

    fn try_out(&self, planned: &Planned, file: &FileReading, result: &mut WorkResult) -> Result<(), Fault> {
        let stamper = self.stamper(planned, file);
        (self.tell)(Stage::BackingUp);
        let copy = self.copy(file.found.stamp.bytes)?;
        let steps = steps(planned);
        let trial = Trial {
            path: &self.case.path,
            from: planned.from.clone(),
            work: self.all(&steps),
            stamp: StampBy::Read(&stamper),
            limit: LIMIT,
            tell: Tell(Some(self.tell)),
        };
        let tried = apply::dry_run(&copy, &trial, self.cancel)?;
        result.statements = tried.statements as u64;
        Ok(())
    }

    fn copy(&self, bytes: u64) -> Result<PrivateCopy, Fault> {
        let path = &self.case.path;
        let make = |source: &Connection| PrivateCopy::make(source, path, self.run.scratch, LIMIT, self.cancel);
        if bytes == 0 {
            let nothing = Connection::open_in_memory().map_err(|error| read_failed(path, &error.to_string()))?;
            return Ok(make(&nothing)?);
        }
        let copied = scan::read_through(path, LIMIT, self.cancel, |source| Ok(make(source)));
        Ok(copied.map_err(|unread| self.unread(&unread))??)
    }

    fn stamper<'w>(&'w self, planned: &'w Planned, file: &'w FileReading) -> PlannedStamp<'w> {
        let standard = self.standard();
        let stated = file.outcome.as_ref().ok().and_then(|reading| standard.stated(reading));
        PlannedStamp { standard, planned, stated, path: &self.case.path }
    }

    fn standard(&self) -> &Standard {
        self.run.decider.standard()
    }

    fn all<'w>(&self, steps: &'w [apply::Step<'w>]) -> apply::Work<'w> {
        let request = self.run.decider.request();
        apply::Work { steps, losses: request.losses, order: request.order }
    }

    fn options(&self) -> Options {
        let empty = match self.run.decider.request().named {
            Named::ByItself => EmptyFile::Fill,
            Named::InBatch => EmptyFile::Refuse,
        };
        Options { busy: self.run.busy, limit: LIMIT, empty, network: self.run.network }
    }

    /// Hazards with the figures of this database; as they are where it cannot be read.
    fn figures(&self, planned: &Planned, hazards: &[Hazard]) -> Vec<Hazard> {
        figures(&self.case.path, planned, hazards, self.cancel).unwrap_or_else(|unread| {
            tracing::warn!(path = %self.case.path.display(), why = %unread.message, "cannot count what would be lost");
            hazards.to_vec()
        })
    }

    fn unread(&self, unread: &Unread) -> Error {
        let alone = unreadable(Some(unread.reason), Some(&unread.message));
        Error { hint: alone.hint, ..Error::new(alone.code, alone.message) }.at(&self.case.path)
    }

    fn go_on(&self) -> Result<()> {
        if self.cancel.is_cancelled() {
            return Err(Error::new(Code::Cancelled, "cancelled"));
        }
        Ok(())
    }
}

/// Reads the figures of hazards in one database.
///
/// # Errors
/// Why it cannot be read.
pub fn figures(
    path: &Path,
    planned: &Planned,
    hazards: &[Hazard],
    cancel: &CancellationToken,
) -> Result<Vec<Hazard>, Unread> {
    if hazards.is_empty() {
        return Ok(Vec::new());
    }
    let (remaining, own): (Vec<_>, Vec<_>) =
        hazards.iter().cloned().partition(|hazard| planned.remaining.contains(hazard));
    let (renames, mut counted) = (planned.first_renames(), Vec::new());
    for (target, hazards) in [(&planned.first, own), (&planned.whole, remaining)] {
        if !hazards.is_empty() {
            let count = |connection: &Connection| hazard::count(connection, &planned.left, target, &hazards, renames);
            counted.extend(scan::read_through(path, LIMIT, cancel, count)?);
        }
    }
    Ok(counted)
}

/// What is counted before anything is done: what goes, since afterwards it is gone, and what would go.
fn before(planned: &Planned, losses: Losses) -> Vec<Hazard> {
    if planned.held.is_some() {
        return planned.all_hazards();
    }
    match losses {
        Losses::Allow => planned.hazards.iter().filter(|hazard| hazard.code.is_destructive()).cloned().collect(),
        // Whether a value would change is found out while it is written.
        Losses::Refuse => planned.remaining.clone(),
    }
}

/// Why a database was not changed.
enum Fault {
    /// It is about this database.
    Database(Error),
    /// It is about all of them: the work stops.
    Stop(Error),
}

impl From<Error> for Fault {
    fn from(error: Error) -> Self {
        Self::Database(error)
    }
}

fn steps(planned: &Planned) -> Vec<apply::Step<'_>> {
    planned.steps.iter().map(Step::work).collect()
}

fn another_plan(path: &Path) -> Error {
    Error::new(Code::Changed, format!("{} has changed since the preview and has another plan now", path.display()))
        .hint("look at the new plan and start again")
        .at(path)
}

fn read_failed(path: &Path, said: &str) -> Error {
    Error::new(Code::Io, format!("cannot read {}: {said}", path.display()))
        .hint("check the disk and its connection, then try again")
        .at(path)
}
