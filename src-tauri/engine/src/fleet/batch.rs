//! Work on many databases: a few at a time, each remembered before it is written to, and soon after something came of it.

use super::{rest::Rest, turn::Held};
use crate::{
    Code, Error, Result,
    api::{Outcome, Progress, Stage, UnderWay},
    jobs::Context,
    repair::Case,
    state::{ResultRecord, State},
};
use jiff::Timestamp;
use serde_json::{Value, json};
use std::{
    collections::BTreeMap,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, AtomicUsize, Ordering::Relaxed},
        mpsc::{self, RecvTimeoutError},
    },
    thread,
    time::Duration,
};

/// More at a time only wait for each other.
const MOST_WORKERS: usize = 64;

/// Room for the deepest expression that SQLite parses.
const STACK_BYTES: usize = 8 << 20;

/// How often listeners are told the last change before a silence.
const TICK: Duration = Duration::from_millis(50);

/// A job's work on databases.
pub struct Batch<'a> {
    context: &'a Context,
    state: &'a State,
    stop_after: Option<u64>,
    next: AtomicUsize,
    failed: AtomicU64,
    outcomes: Mutex<BTreeMap<&'static str, u64>>,
    fault: Mutex<Option<Error>>,
    rest: Rest,
}

impl<'a> Batch<'a> {
    /// Work on `total` databases.
    pub fn new(context: &'a Context, state: &'a State, total: usize, stop_after: Option<u64>) -> Self {
        context.progress(|progress| *progress = Progress { total: total as u64, counted: true, ..Progress::default() });
        Self {
            context,
            state,
            stop_after,
            next: AtomicUsize::new(0),
            failed: AtomicU64::new(0),
            outcomes: Mutex::default(),
            fault: Mutex::default(),
            rest: Rest::default(),
        }
    }

    /// Keeps what came of databases that were not opened.
    ///
    /// # Errors
    /// The state database failed.
    pub fn keep_all(&self, records: &[ResultRecord]) -> Result<()> {
        self.state.keep_results(self.context.id, records)?;
        records.iter().for_each(|record| self.count(record.result.outcome));
        Ok(())
    }

    /// Works on each case. `worker` is called on each thread and makes what works on its cases there: it answers with what
    /// came of one, or with an error that ends the whole work; cancelled, it has left its database as it was. The turn that
    /// is `held` is let go while the job is paused.
    ///
    /// # Errors
    /// Cancelled, or what a worker said. What is done stays.
    pub(super) fn run<W>(
        &self,
        mut held: Option<&mut Held<'_>>,
        cases: &[Case],
        workers: usize,
        worker: impl Fn() -> W + Sync,
    ) -> Result<()>
    where
        W: FnMut(&Case, &dyn Fn(Stage)) -> Result<ResultRecord>,
    {
        let workers = workers.clamp(1, MOST_WORKERS).min(cases.len().max(1));
        let (alive, ended) = mpsc::channel::<()>();
        thread::scope(|scope| {
            for number in 0..workers {
                let (alive, worker) = (alive.clone(), &worker);
                let thread = thread::Builder::new().name(format!("worker {number}")).stack_size(STACK_BYTES);
                let started = thread.spawn_scoped(scope, move || {
                    let _alive = alive;
                    self.work_off(cases, &mut worker());
                });
                if let Err(error) = started {
                    self.stop(Error::new(Code::Io, "a worker could not be started").because(error));
                }
            }
            drop(alive);
            let mut kept = true;
            while ended.recv_timeout(TICK) == Err(RecvTimeoutError::Timeout) {
                self.context.tell_rest();
                kept = self.keep_rest(kept);
                if let Some(held) = &mut held {
                    self.share(held);
                }
            }
        });
        if let Some(held) = held {
            held.again();
        }
        self.keep_rest(true);
        if let Some(fault) = lock(&self.fault).take() {
            return Err(fault);
        }
        if self.context.cancel.is_cancelled() {
            return Err(Error::new(Code::Cancelled, "cancelled"));
        }
        Ok(())
    }

    /// What came of it, for the job: how many databases have each outcome, and after how many failures it stopped.
    pub fn answer(&self) -> Value {
        let stopped = self.stop_after.filter(|_| self.is_full());
        json!({ "outcomes": &*lock(&self.outcomes), "stopped_after": stopped })
    }

    fn work_off<W>(&self, cases: &[Case], work: &mut W)
    where
        W: FnMut(&Case, &dyn Fn(Stage)) -> Result<ResultRecord>,
    {
        loop {
            self.context.wait_while_paused();
            let Some(_work) = self.rest.work(&self.context.cancel) else { return };
            if self.context.cancel.is_cancelled() || self.is_full() || lock(&self.fault).is_some() {
                return;
            }
            let Some(case) = cases.get(self.next.fetch_add(1, Relaxed)) else { return };
            self.one(case, work);
        }
    }

    /// Lets others have the fleet's turn while the job is paused and no database is being written.
    fn share(&self, held: &mut Held<'_>) {
        match (self.context.is_paused(), held.is_there()) {
            (true, true) if self.rest.begin() => held.let_go(),
            (false, false) if held.try_again() => self.rest.end(),
            _ => {}
        }
    }

    fn one<W>(&self, case: &Case, work: &mut W)
    where
        W: FnMut(&Case, &dyn Fn(Stage)) -> Result<ResultRecord>,
    {
        let is_it = |under_way: &UnderWay| under_way.path == case.shown;
        let began = UnderWay {
            path: case.shown.clone(),
            label: case.label.clone(),
            stage: Stage::Reading,
            started_at: Timestamp::now(),
        };
        self.context.under_way(|all| all.push(began));
        let tell = |stage: Stage| {
            self.context.under_way(|all| all.iter_mut().filter(|one| is_it(one)).for_each(|one| one.stage = stage));
        };
        // A fault in the work on one database does not end the work on the others.
        let came = catch_unwind(AssertUnwindSafe(|| work(case, &tell))).unwrap_or_else(|_| Ok(fault_on(case)));
        self.context.under_way(|all| all.retain(|one| !is_it(one)));
        match came {
            Ok(record) => self.keep(record),
            Err(error) => {
                // It was not written after all.
                if let Err(error) = self.state.forget_begun(self.context.id, case.number) {
                    tracing::warn!(%error, path = %case.path.display(), "a record of work that was not done stays");
                }
                if error.code != Code::Cancelled {
                    self.stop(error);
                }
            }
        }
    }

    /// Whatever becomes of the record, what came of the database stands. It is kept soon, with others.
    fn keep(&self, record: ResultRecord) {
        self.count(record.result.outcome);
        self.state.hold_result(self.context.id, record);
    }

    /// Says whether nothing is held any more; a failure is logged where `tell` says so.
    fn keep_rest(&self, tell: bool) -> bool {
        let kept = self.state.keep_held(self.context.id);
        if let Some(error) = kept.as_ref().err().filter(|_| tell) {
            tracing::error!(%error, job = %self.context.id, "cannot remember what came of databases yet");
        }
        kept.is_ok()
    }

    fn count(&self, outcome: Outcome) {
        *lock(&self.outcomes).entry(outcome.word()).or_default() += 1;
        self.context.progress(|progress| progress.count(outcome, 1));
        if matches!(outcome, Outcome::Failed | Outcome::Damaged) {
            self.failed.fetch_add(1, Relaxed);
        }
    }

    fn is_full(&self) -> bool {
        self.stop_after.is_some_and(|most| self.failed.load(Relaxed) >= most.max(1))
    }

    /// The first reason to stop stands.
    fn stop(&self, error: Error) {
        lock(&self.fault).get_or_insert(error);
    }
}

fn fault_on(case: &Case) -> ResultRecord {
    let mut result = case.result();
    result.outcome = Outcome::Failed;
    result.code = Some(Code::Internal);
    result.message = Some("a fault in Litefleet during the work on it".to_owned());
    result.hint = Some("try it again by itself; if the fault comes again, report it with what the log says".to_owned());
    ResultRecord { result, path: case.path.clone(), revision: false, from: None, to: None, trace: None }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
