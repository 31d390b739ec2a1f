//! Long operations: started, followed, cancelled, remembered.
//!
//! A job runs on one of tokio's blocking threads. Its owner is the process: each process holds the lock of a file in the
//! state folder for as long as it lives, so that the next one can tell a job that runs elsewhere from one whose process
//! died.

mod cut_off;
mod gate;
mod others;
mod owner;

use crate::{
    Code, Error, Result,
    api::{Event, Job, JobStatus, JobType, Losses, Mode, Operation, Progress, UnderWay},
    state::{JobsKept, RESULTS_KEPT, State},
};
use gate::Gate;
use jiff::Timestamp;
use owner::Owner;
use serde_json::Value;
use std::{
    collections::HashMap,
    path::Path,
    sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock, Weak},
    time::{Duration, Instant},
};
use tokio::{
    runtime::Handle,
    sync::{broadcast, watch},
};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

/// The shortest time between two events of one job.
const EVENT_INTERVAL: Duration = Duration::from_millis(50);

/// The shortest time between two writings of how far a job is, for other processes.
const SAVE_INTERVAL: Duration = Duration::from_millis(500);

/// How many events a slow listener may fall behind.
const EVENT_BACKLOG: usize = 1024;

/// How long until the end of a job is tried to be remembered again.
const AGAIN: Duration = Duration::from_secs(1);

/// The jobs of this process, and the memory of all.
#[derive(Debug)]
pub struct Jobs {
    state: Arc<State>,
    owner: Owner,
    runtime: Handle,
    events: broadcast::Sender<Event>,
    running: Mutex<HashMap<Uuid, Running>>,
    kept: RwLock<JobsKept>,
}

/// A job of this process that has not ended.
#[derive(Clone, Debug)]
struct Running {
    job: watch::Sender<Job>,
    cancel: CancellationToken,
    gate: Arc<Gate>,
}

/// A job that is to be started.
#[derive(Clone, Debug)]
pub struct NewJob {
    /// What it does.
    pub kind: JobType,
    /// The root of the fleet that it works on.
    pub root: String,
    /// What it does to databases; `None` for a scan and a restore.
    pub operation: Option<Operation>,
    /// Whether it writes; `None` for a scan.
    pub mode: Option<Mode>,
    /// Whether it may lose values.
    pub losses: Losses,
    /// The job whose backups it restores, that it resumes, or whose failures it tries again.
    pub of_job: Option<Uuid>,
    /// How many databases it has; 0 where that is found out.
    pub total: u64,
}

impl NewJob {
    fn writes(&self) -> bool {
        self.kind.writes() && self.mode == Some(Mode::Apply)
    }
}

/// What a running job has in hand.
#[derive(Debug)]
pub struct Context {
    /// The job's id.
    pub id: Uuid,
    /// Says when to stop.
    pub cancel: CancellationToken,
    job: watch::Sender<Job>,
    gate: Arc<Gate>,
    events: broadcast::Sender<Event>,
    told: Mutex<Told>,
    /// Who is told through the state database: other processes.
    jobs: Weak<Jobs>,
}

/// What listeners know.
#[derive(Debug)]
struct Told {
    at: Instant,
    /// Something has changed since.
    stale: bool,
    /// When other processes were told.
    saved: Instant,
}

impl Jobs {
    /// Jobs that are remembered in `state` and run on `runtime`.
    ///
    /// # Errors
    /// The lock file could not be made.
    pub fn new(state: Arc<State>, runtime: Handle) -> Result<Self> {
        let owner = Owner::take(state.folder())?;
        let (events, _) = broadcast::channel(EVENT_BACKLOG);
        Ok(Self { state, owner, runtime, events, running: Mutex::default(), kept: RwLock::default() })
    }

    /// Listens from now on.
    pub fn events(&self) -> broadcast::Receiver<Event> {
        self.events.subscribe()
    }

    /// Tells everyone who listens.
    pub fn tell(&self, event: Event) {
        // An error says that nobody listens.
        let _ = self.events.send(event);
    }

    /// Starts a job on the fleet at `root`; where one of this kind is running there, answers with that one.
    ///
    /// # Errors
    /// The state database failed.
    pub fn start<W>(self: &Arc<Self>, kind: JobType, root: &str, work: W) -> Result<Job>
    where
        W: FnOnce(&Context) -> Result<Value> + Send + 'static,
    {
        let mut running = self.running();
        // One that has just ended may still be here.
        let goes_on = |other: &Running| !other.cancel.is_cancelled() && !other.job.borrow().is_over();
        let same = |other: &&Running| other.is(kind, root) && goes_on(other);
        if let Some(other) = running.values().find(same) {
            return Ok(other.job.borrow().clone());
        }
        let (root, losses) = (root.to_owned(), Losses::default());
        let job = new_job(NewJob { kind, root, operation: None, mode: None, losses, of_job: None, total: 0 });
        self.state.save_job(&job, self.owner.name())?;
        self.launch(&mut running, job.clone(), work);
        Ok(job)
    }

    /// Starts work on databases. Of those jobs that write, one at a time works on a folder or what is in it; `keep` is told
    /// the job's id before it begins, to keep what was asked.
    ///
    /// # Errors
    /// [`Code::Busy`] where another job writes there, in this process or another; the state database failed.
    pub fn start_work<W>(self: &Arc<Self>, new: NewJob, keep: impl FnOnce(Uuid) -> Result<()>, work: W) -> Result<Job>
    where
        W: FnOnce(&Context) -> Result<Value> + Send + 'static,
    {
        let mut running = self.running();
        let writes = new.writes();
        let job = new_job(new);
        let folder = self.state.folder();
        let in_the_way = |other: &Job, owner: &str| {
            let goes_on = match running.get(&other.id) {
                Some(own) => !own.job.borrow().is_over(),
                None => owner != self.owner.name() && owner::is_alive(folder, owner),
            };
            writes && writes_to_databases(other) && overlap(&other.root, &job.root) && goes_on
        };
        if let Some(other) = self.state.save_job_unless(&job, self.owner.name(), &in_the_way)? {
            return Err(busy(&other));
        }
        if let Err(error) = keep(job.id) {
            let mut failed = job;
            fail(&mut failed, Error::new(error.code, error.message.clone()));
            self.state.save_job(&failed, self.owner.name())?;
            return Err(error);
        }
        self.launch(&mut running, job.clone(), work);
        Ok(job)
    }

    fn launch<W>(self: &Arc<Self>, running: &mut HashMap<Uuid, Running>, job: Job, work: W)
    where
        W: FnOnce(&Context) -> Result<Value> + Send + 'static,
    {
        let (sender, _) = watch::channel(job.clone());
        let context = Context {
            id: job.id,
            cancel: CancellationToken::new(),
            job: sender.clone(),
            gate: Arc::default(),
            events: self.events.clone(),
            told: Mutex::new(Told { at: Instant::now(), stale: false, saved: Instant::now() }),
            jobs: Arc::downgrade(self),
        };
        let (cancel, gate) = (context.cancel.clone(), Arc::clone(&context.gate));
        running.insert(job.id, Running { job: sender, cancel, gate });
        self.tell(Event::Job { job: Box::new(job) });
        let jobs = Arc::clone(self);
        self.runtime.spawn_blocking(move || jobs.run(&context, work));
    }

    /// A job, from now or before.
    ///
    /// # Errors
    /// There is none with this id, or the state database failed.
    pub fn get(&self, id: Uuid) -> Result<Job> {
        if let Some(running) = self.running().get(&id) {
            return Ok(running.job.borrow().clone());
        }
        self.state.job(id)?.ok_or_else(|| unknown(id))
    }

    /// The jobs, the newest first; of one fleet where `root` is given.
    ///
    /// # Errors
    /// The state database failed.
    pub fn list(&self, root: Option<&str>, limit: usize) -> Result<Vec<Job>> {
        let mut jobs = self.state.jobs(root, limit)?;
        let running = self.running();
        for job in &mut jobs {
            if let Some(now) = running.get(&job.id) {
                *job = now.job.borrow().clone();
            }
        }
        Ok(jobs)
    }

    /// Asks a job of this process to stop. One that has ended stays as it is.
    ///
    /// # Errors
    /// There is none with this id, it runs in another process, or the state database failed.
    pub fn cancel(&self, id: Uuid) -> Result<Job> {
        if let Some(running) = self.running().get(&id) {
            running.cancel.cancel();
        }
        let job = self.get(id)?;
        self.must_be_ours(&job, "cancel it where it was started")?;
        Ok(job)
    }

    /// Has a job of this process wait before it takes the next database, or go on. One that has ended stays as it is.
    ///
    /// # Errors
    /// There is none with this id, it runs in another process, or the state database failed.
    pub fn pause(&self, id: Uuid, paused: bool) -> Result<Job> {
        if let Some(running) = self.running().get(&id).cloned() {
            running.gate.set(paused);
            let changed = running.job.send_if_modified(|job| {
                let changes = job.paused != paused && !job.is_over();
                job.paused = paused && !job.is_over();
                changes
            });
            if changed {
                self.tell(Event::Job { job: Box::new(running.job.borrow().clone()) });
            }
        }
        let job = self.get(id)?;
        self.must_be_ours(&job, "pause it where it was started")?;
        Ok(job)
    }

    fn must_be_ours(&self, job: &Job, hint: &str) -> Result<()> {
        if !job.is_over() && !self.running().contains_key(&job.id) {
            return Err(Error::new(Code::Busy, format!("job {} runs in another process", job.id)).hint(hint));
        }
        Ok(())
    }

    /// Refuses what cannot be done while a job of this process writes to databases of the fleet at `root`.
    ///
    /// # Errors
    /// [`Code::Busy`] where one does.
    pub fn refuse_while_written(&self, root: &str) -> Result<()> {
        let running = self.running();
        let mut jobs = running.values().map(|running| running.job.borrow().clone());
        let writes = |job: &Job| job.root == root && writes_to_databases(job) && !job.is_over();
        jobs.find(writes).map_or(Ok(()), |job| Err(busy(&job)))
    }

    /// Asks the jobs of this kind on the fleet at `root` to stop, as far as they run in this process.
    pub fn cancel_on(&self, kind: JobType, root: &str) {
        for running in self.running().values().filter(|running| running.is(kind, root)) {
            running.cancel.cancel();
        }
    }

    /// Waits until a job has ended.
    ///
    /// # Errors
    /// There is none with this id, or the state database failed.
    pub async fn wait(&self, id: Uuid) -> Result<Job> {
        let receiver = self.running().get(&id).map(|running| running.job.subscribe());
        if let Some(mut receiver) = receiver {
            // The sender goes only after the job has ended. It is not asked for again: it may be that nothing can be read.
            if let Ok(ended) = receiver.wait_for(Job::is_over).await {
                return Ok(ended.clone());
            }
        }
        self.get(id)
    }

    fn run<W>(self: &Arc<Self>, context: &Context, work: W)
    where
        W: FnOnce(&Context) -> Result<Value>,
    {
        context.change(|job| {
            job.status = JobStatus::Running;
            job.started_at = Some(Timestamp::now());
        });
        self.save(context);
        let outcome = if context.cancel.is_cancelled() { Err(cancelled()) } else { caught(|| work(context)) };
        let mut ended = context.job.borrow().clone();
        end(&mut ended, outcome);
        let kind = ended.kind;
        // Remembered first, so that whoever learns of the end finds it there; the end too where what came of databases cannot
        // be: others need not wait for that.
        let kept = self.state.keep_held(context.id);
        let saved = self.state.save_job(&ended, self.owner.name()).and(kept);
        // Told before those who wait for it go on, so that they find the last word among the events.
        self.tell(Event::Job { job: Box::new(ended.clone()) });
        context.job.send_modify(|job| *job = ended);
        match saved {
            Ok(()) => {
                self.running().remove(&context.id);
                self.prune(kind);
            }
            // It stays among those that run, over as it is: what came of it stands, and is told for as long as this lives.
            Err(error) => {
                tracing::error!(%error, job = %context.id, "cannot remember the end of a job yet");
                self.runtime.spawn(remember_later(Arc::downgrade(self), context.id));
            }
        }
    }

    /// Lets go what is remembered of too many jobs, now that one more has ended that was not only a scan.
    fn prune(&self, kind: JobType) {
        if kind != JobType::Scan
            && let Err(error) = self.forget_old().and_then(|()| self.state.prune_results(RESULTS_KEPT))
        {
            tracing::warn!(%error, "old jobs stay");
        }
    }

    /// From now on, so many jobs are remembered.
    pub fn keep(&self, kept: JobsKept) {
        *self.kept.write().unwrap_or_else(PoisonError::into_inner) = kept;
    }

    /// How many jobs are remembered.
    pub fn kept(&self) -> JobsKept {
        *self.kept.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Forgets jobs that are too many or too old.
    ///
    /// # Errors
    /// The state database failed.
    pub fn forget_old(&self) -> Result<()> {
        self.state.prune_jobs(self.kept(), Timestamp::now())
    }

    /// Tries once more to remember the end of a job, and what came of its databases. Says whether that is done.
    fn remember(&self, id: Uuid) -> bool {
        let Some(ended) = self.running().get(&id).map(|running| running.job.borrow().clone()) else { return true };
        let saved = self.state.keep_held(id).and_then(|()| self.state.save_job(&ended, self.owner.name()));
        match saved {
            Ok(()) => drop(self.running().remove(&id)),
            Err(error) => {
                tracing::warn!(%error, job = %id, "still cannot remember the end of a job");
                return false;
            }
        }
        true
    }

    fn save(&self, context: &Context) {
        let job = context.job.borrow().clone();
        if let Err(error) = self.state.save_job(&job, self.owner.name()) {
            tracing::error!(%error, job = %context.id, "cannot remember a job");
        }
    }

    fn running(&self) -> MutexGuard<'_, HashMap<Uuid, Running>> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Tries to remember the end of a job until that is done: for as long as it is not, other processes take it for running.
async fn remember_later(jobs: Weak<Jobs>, id: Uuid) {
    loop {
        tokio::time::sleep(AGAIN).await;
        let Some(jobs) = jobs.upgrade() else { return };
        let tried = jobs.runtime.clone().spawn_blocking(move || jobs.remember(id)).await;
        if tried.unwrap_or(true) {
            return;
        }
    }
}

impl Running {
    fn is(&self, kind: JobType, root: &str) -> bool {
        let job = self.job.borrow();
        job.kind == kind && job.root == root
    }
}

impl Context {
    /// Says how far the job is. May be called as often as one likes: listeners hear of it 20 times a second at most.
    pub fn progress(&self, change: impl FnOnce(&mut Progress)) {
        self.change_soon(|job| change(&mut job.progress));
    }

    /// Says which files are being worked on, as often as one likes.
    pub fn under_way(&self, change: impl FnOnce(&mut Vec<UnderWay>)) {
        self.change_soon(|job| change(&mut job.under_way));
    }

    /// Tells what has changed since listeners were last told. Whoever calls this every now and then sees to it that the
    /// last change before a long silence is heard of.
    pub fn tell_rest(&self) {
        let stale = self.told().stale;
        if stale {
            self.tell_if_due();
        }
    }

    /// True while the job is paused.
    pub fn is_paused(&self) -> bool {
        self.gate.is_closed()
    }

    /// Waits for as long as the job is paused. Returns at once where it is cancelled.
    pub fn wait_while_paused(&self) {
        self.gate.pass(&self.cancel);
    }

    fn change_soon(&self, change: impl FnOnce(&mut Job)) {
        // Whoever waits for the end of the job is not woken by each step of it.
        self.job.send_if_modified(|job| {
            change(job);
            false
        });
        self.told().stale = true;
        self.tell_if_due();
    }

    fn tell_if_due(&self) {
        let mut told = self.told();
        if told.at.elapsed() >= EVENT_INTERVAL {
            (told.at, told.stale) = (Instant::now(), false);
            let save = told.saved.elapsed() >= SAVE_INTERVAL;
            if save {
                told.saved = Instant::now();
            }
            drop(told);
            self.tell();
            if let Some(jobs) = self.jobs.upgrade().filter(|_| save) {
                jobs.save(self);
            }
        }
    }

    fn told(&self) -> MutexGuard<'_, Told> {
        self.told.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn change(&self, change: impl FnOnce(&mut Job)) {
        self.job.send_modify(change);
        self.tell();
    }

    fn tell(&self) {
        let _ = self.events.send(Event::Job { job: Box::new(self.job.borrow().clone()) });
    }
}

fn new_job(new: NewJob) -> Job {
    let NewJob { kind, root, operation, mode, losses, of_job, total } = new;
    Job {
        id: Uuid::now_v7(),
        kind,
        status: JobStatus::Pending,
        root,
        progress: Progress { total, counted: total > 0, ..Progress::default() },
        operation,
        mode,
        losses,
        of_job,
        left: 0,
        paused: false,
        under_way: Vec::new(),
        result: None,
        error: None,
        code: None,
        hint: None,
        path: None,
        line: None,
        created_at: Timestamp::now(),
        started_at: None,
        completed_at: None,
    }
}

fn writes_to_databases(job: &Job) -> bool {
    job.kind.writes() && job.mode == Some(Mode::Apply)
}

/// True where one folder is the other or in it.
fn overlap(one: &str, other: &str) -> bool {
    let (one, other) = (Path::new(one), Path::new(other));
    one.starts_with(other) || other.starts_with(one)
}

fn busy(other: &Job) -> Error {
    Error::new(Code::Busy, format!("job {} is writing to databases in {}", other.id, other.root))
        .hint("wait until it is done, or cancel it")
        .at(&other.root)
}

fn end(job: &mut Job, outcome: Result<Value>) {
    job.completed_at = Some(Timestamp::now());
    job.under_way.clear();
    job.paused = false;
    if job.kind != JobType::Scan {
        job.left = job.progress.total.saturating_sub(job.progress.processed);
    }
    match outcome {
        Ok(result) => {
            job.status = JobStatus::Completed;
            job.result = Some(result);
        }
        Err(error) if error.code == Code::Cancelled => job.status = JobStatus::Cancelled,
        Err(error) => fail(job, error),
    }
}

fn fail(job: &mut Job, error: Error) {
    job.status = JobStatus::Failed;
    job.completed_at = Some(Timestamp::now());
    job.under_way.clear();
    job.paused = false;
    job.code = Some(error.code);
    job.error = Some(error.message);
    job.hint = error.hint;
    job.path = error.path.map(|path| path.display().to_string());
    job.line = error.line;
}

/// A fault in the work ends the job, not the process.
fn caught(work: impl FnOnce() -> Result<Value>) -> Result<Value> {
    std::panic::catch_unwind(std::panic::AssertUnwindSafe(work)).unwrap_or_else(|panic| {
        let said = panic.downcast_ref::<String>().cloned();
        let said = said.or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned()));
        Err(Error::new(Code::Internal, format!("a fault in Litefleet: {}", said.unwrap_or_else(|| "no word".into()))))
    })
}

fn unknown(id: Uuid) -> Error {
    Error::new(Code::Unknown, format!("no job {id}")).hint("`litefleet jobs` lists them")
}

fn cancelled() -> Error {
    Error::new(Code::Cancelled, "cancelled")
}
