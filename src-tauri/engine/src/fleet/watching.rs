//! Keeps the list of an open fleet true by itself: a thread for each fleet that is watched.

use super::{Engine, Inner, open::OpenFleet, turn::Held};
use crate::{
    Code, Error, Result,
    api::{Event, FleetStatus, Job, JobType, RefreshSettings, WatchMode, Watching},
    apply,
    watch::{Ear, Heard, Machine, Notices, Pace, Turn, hold},
};
use jiff::{SignedDuration, Timestamp};
use std::{
    collections::{BTreeSet, HashMap},
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError, Weak,
        mpsc::{self, Receiver, RecvTimeoutError, Sender},
    },
    thread,
    time::{Duration, Instant},
};
use tokio_util::sync::CancellationToken;

/// Where more has happened than this, everything is looked at instead.
const FLOOD: usize = 2_000;

/// How soon a fleet that somebody else has in hand is tried again.
const AGAIN: Duration = Duration::from_millis(100);

/// A fleet that is watched. It ends with this.
#[derive(Debug)]
pub struct Watch {
    tell: Sender<Message>,
    cancel: CancellationToken,
    told: Mutex<Watching>,
}

#[derive(Debug)]
enum Message {
    Heard(Heard),
    Settings(RefreshSettings),
    /// The end.
    Stop,
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.cancel.cancel();
        // An error says that the thread has ended already.
        let _ = self.tell.send(Message::Stop);
    }
}

impl Engine {
    /// Keeps an open fleet up to date from now on, until it is closed or forgotten: what the file system tells of is looked
    /// at, and all files from time to time. Where it is watched already, only the settings are new. A result that is too old,
    /// or of other settings, is followed by a scan, which is the answer.
    ///
    /// # Errors
    /// The fleet is not open, or the state database failed.
    pub fn watch_fleet(&self, root: &Path, settings: RefreshSettings) -> Result<Option<Job>> {
        let fleet = self.fleet(root)?;
        let scan = is_stale(&fleet.status(), settings).then(|| self.start_scan(&fleet.root, false)).transpose()?;
        let mut watches = self.watches();
        match watches.get(&fleet.root) {
            Some(watch) => _ = watch.tell.send(Message::Settings(settings)),
            None => _ = watches.insert(fleet.root.clone(), self.start_watch(&fleet.root, settings)?),
        }
        Ok(scan)
    }

    /// How a fleet is kept up to date: as its settings say.
    ///
    /// # Errors
    /// The state database failed.
    pub fn refresh_settings(&self, root: &Path) -> Result<RefreshSettings> {
        Ok(self.settings_at(Some(root))?.refresh())
    }

    /// Has all fleets that are watched keep to what their settings say now.
    pub(super) fn renew_watches(&self) {
        for (root, watch) in self.watches().iter() {
            match self.refresh_settings(root) {
                Ok(settings) => _ = watch.tell.send(Message::Settings(settings)),
                Err(error) => tracing::warn!(%error, root = %root.display(), "its settings cannot be read"),
            }
        }
    }

    /// Leaves a fleet to itself.
    pub fn unwatch_fleet(&self, root: &Path) {
        let root = super::folder(root).unwrap_or_else(|_| root.to_path_buf());
        self.watches().remove(&root);
    }

    /// What is added to a fleet's own answer: its age, the scan that is on its way, and how it is watched.
    pub(super) fn with_watching(&self, root: &Path, mut status: FleetStatus) -> FleetStatus {
        let age = status.scanned_at.map(|at| Timestamp::now().duration_since(at).as_millis().max(0));
        status.age_ms = age.and_then(|age| u64::try_from(age).ok());
        status.refreshing = self.inner.jobs.running_on(JobType::Scan, &status.fleet.root);
        status.watching = self.watches().get(root).map(|watch| watch.told().clone());
        status
    }

    fn start_watch(&self, root: &Path, settings: RefreshSettings) -> Result<Watch> {
        let (tell, messages) = mpsc::channel();
        let cancel = CancellationToken::new();
        let told = Mutex::new(Watching { interval_s: settings.interval_s, ..Watching::default() });
        let watcher = Watcher {
            inner: Arc::downgrade(&self.inner),
            root: root.to_path_buf(),
            own: self.inner.state.folder().to_path_buf(),
            settings,
            hear: tell.clone(),
            ear: Ear::default(),
            cancel: cancel.clone(),
            notices: None,
            deaf: None,
            away: false,
            failed: None,
            touched: BTreeSet::new(),
            began: (Instant::now(), Timestamp::now()),
            pace: Pace::new(None, Duration::ZERO),
        };
        let thread = thread::Builder::new().name("watcher".to_owned());
        thread
            .spawn(move || watcher.run(&messages))
            .map_err(|error| Error::new(Code::Io, "the watcher of a fleet could not be started").because(error))?;
        Ok(Watch { tell, cancel, told })
    }

    pub(super) fn watches(&self) -> MutexGuard<'_, HashMap<PathBuf, Watch>> {
        self.inner.watches.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How a fleet is watched has changed.
    fn tell_watching(&self, root: &Path, told: Watching) {
        let changed = self.watches().get(root).is_some_and(|watch| {
            let before = std::mem::replace(&mut *watch.told(), told.clone());
            before != told
        });
        if changed {
            self.inner.jobs.tell(Event::Watching { root: root.display().to_string() });
        }
    }
}

impl Watch {
    fn told(&self) -> MutexGuard<'_, Watching> {
        self.told.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A result that a scan is to follow.
fn is_stale(status: &FleetStatus, settings: RefreshSettings) -> bool {
    let oldest = SignedDuration::from_secs(i64::try_from(settings.stale_after_s).unwrap_or(i64::MAX));
    status.stale || status.scanned_at.is_none_or(|at| Timestamp::now().duration_since(at) >= oldest)
}

/// The thread of one fleet.
struct Watcher {
    inner: Weak<Inner>,
    root: PathBuf,
    /// Litefleet's own folder, in which it writes itself.
    own: PathBuf,
    settings: RefreshSettings,
    hear: Sender<Message>,
    ear: Ear,
    cancel: CancellationToken,
    notices: Option<Notices>,
    /// Why nothing is told.
    deaf: Option<String>,
    /// The root was not there when it was to be listened to.
    away: bool,
    /// Why the last look came to nothing.
    failed: Option<String>,
    /// Where something happened, below the root.
    touched: BTreeSet<PathBuf>,
    /// What the pace counts its time from, by both clocks.
    began: (Instant, Timestamp),
    pace: Pace,
}

/// The pace counts from so long ago, so that the age of any scan can be told.
const BEFORE: Duration = Duration::from_secs(366 * 86_400);

impl Watcher {
    fn run(mut self, messages: &Receiver<Message>) {
        let interval = self.settings.interval_s.map(Duration::from_secs);
        self.pace = Pace::new(interval, Duration::ZERO);
        self.listen();
        loop {
            let Some(wait) = self.work() else { return };
            let mut message = match wait {
                Some(wait) => messages.recv_timeout(wait),
                None => messages.recv().map_err(|_| RecvTimeoutError::Disconnected),
            };
            loop {
                match message {
                    Ok(Message::Stop) | Err(RecvTimeoutError::Disconnected) => return,
                    Ok(Message::Heard(heard)) => self.heard(heard),
                    Ok(Message::Settings(settings)) => self.set(settings),
                    Err(RecvTimeoutError::Timeout) => break,
                }
                match messages.try_recv() {
                    Ok(next) => message = Ok(next),
                    Err(_) => break,
                }
            }
        }
    }

    /// Looks at what is to be looked at, and says how long there is nothing to do; `None`: nobody needs it any more.
    fn work(&mut self) -> Option<Option<Duration>> {
        let engine = Engine { inner: self.inner.upgrade()? };
        let fleet = engine.fleet(&self.root).ok()?;
        let mut again = None;
        if !self.touched.is_empty() && !self.look_at_touched(&engine, &fleet) {
            again = Some(AGAIN);
        }
        // Where the clock was set back meanwhile, nobody knows how long ago that was.
        let scanned = fleet.result().record.as_ref().map(|record| record.scanned_at);
        if let Some(ago) = scanned.and_then(|at| Timestamp::now().duration_since(at).try_into().ok()) {
            self.pace.saw(self.now().saturating_sub(ago));
        }
        let (now, battery) = (self.now(), self.settings.on_battery);
        let is_busy = || engine.inner.jobs.any_on(&fleet.root_text());
        let turn = self.pace.turn(now, |patient| hold(is_busy(), Machine::now(), battery, patient));
        let (wait, busy) = match turn {
            Turn::Look if self.look_over(&engine, &fleet, now) => (Some(Duration::ZERO), None),
            Turn::Look => (Some(AGAIN), Some("a job is running")),
            Turn::Wait(until) => (until.map(|until| until.saturating_sub(now)), None),
            Turn::Hold(why, until) => (Some(until.saturating_sub(now)), Some(why)),
        };
        self.tell(&engine, busy);
        Some([wait, again].into_iter().flatten().min())
    }

    /// False where somebody else has the fleet in hand.
    fn look_at_touched(&mut self, engine: &Engine, fleet: &OpenFleet) -> bool {
        // Else the scan of another process would be outrun again and again.
        if engine.inner.jobs.any_of_others_on(&fleet.root_text()) {
            return false;
        }
        let turn = engine.turn(&fleet.root);
        let Some(_held) = Held::try_take(&turn) else { return false };
        let paths = std::mem::take(&mut self.touched).into_iter().collect();
        match engine.glance_in_turn(fleet, paths, &self.cancel) {
            Ok(true) => {}
            Ok(false) => self.pace.flood(),
            Err(error) if error.code == Code::NoDatabases => {}
            Err(error) => {
                tracing::warn!(%error, root = %self.root.display(), "cannot look at what has changed");
                self.pace.flood();
            }
        }
        true
    }

    /// False where somebody else has the fleet in hand.
    fn look_over(&mut self, engine: &Engine, fleet: &OpenFleet, began: Duration) -> bool {
        let turn = engine.turn(&fleet.root);
        let Some(_held) = Held::try_take(&turn) else { return false };
        if self.away {
            self.listen();
        }
        self.touched.clear();
        self.failed = None;
        match engine.refresh_in_turn(fleet, &self.cancel) {
            Err(error) if error.code != Code::NoDatabases => {
                tracing::warn!(%error, root = %self.root.display(), "cannot look the fleet over");
                self.failed = Some(error.to_string());
                self.pace.failed(began, self.now());
            }
            Ok(()) | Err(_) => self.pace.looked(began, self.now()),
        }
        true
    }

    fn heard(&mut self, heard: Heard) {
        self.ear.take(&heard);
        match heard {
            // It was moved or removed, or is another one by now, of which nothing is told.
            Heard::Paths(paths) if paths.contains(&self.root) => self.listen_anew(),
            Heard::Paths(paths) => {
                let own = &self.own;
                let news = paths.into_iter().filter(|path| !path.starts_with(own));
                let below = |path: PathBuf| path.strip_prefix(&self.root).map(Path::to_path_buf).ok();
                self.touched.extend(news.filter_map(below));
                if self.touched.len() > FLOOD {
                    self.touched.clear();
                    self.pace.flood();
                }
            }
            Heard::Lost => self.pace.flood(),
            Heard::Deaf(why) => {
                self.notices = None;
                self.deaf = Some(why);
            }
        }
    }

    fn set(&mut self, settings: RefreshSettings) {
        let listens = self.settings.watch;
        self.settings = settings;
        self.pace.interval = settings.interval_s.map(Duration::from_secs);
        if listens != settings.watch {
            self.listen();
        }
    }

    /// Begins to listen again, and has everything looked at whether anything is told or not.
    fn listen_anew(&mut self) {
        self.listen();
        self.touched.clear();
        self.pace.flood();
    }

    /// Begins to listen, or stops.
    fn listen(&mut self) {
        (self.notices, self.deaf, self.away) = (None, None, false);
        if !self.settings.watch {
            return;
        }
        if let Some(kind) = apply::elsewhere(&self.root) {
            self.deaf =
                Some(format!("the folder is on a file system of kind {kind}, which does not tell of all changes"));
            return;
        }
        let (hear, ear) = (self.hear.clone(), self.ear.clone());
        let tell = move |heard| _ = ear.hear(heard).map(|heard| hear.send(Message::Heard(heard)));
        match Notices::of(&self.root, tell) {
            Ok(notices) => {
                self.notices = Some(notices);
                // What happened before anybody listened is not heard of.
                self.pace.flood();
            }
            Err(why) => (self.deaf, self.away) = (Some(why), !self.root.is_dir()),
        }
    }

    fn tell(&self, engine: &Engine, busy: Option<&str>) {
        let interval_s = self.settings.interval_s;
        let mode = match (&self.notices, interval_s) {
            (Some(_), _) => WatchMode::Notify,
            (None, Some(_)) => WatchMode::Interval,
            (None, None) => WatchMode::Off,
        };
        let since = self.pace.due().and_then(|due| SignedDuration::try_from(due.saturating_sub(BEFORE)).ok());
        let next_at = since.and_then(|since| self.began.1.checked_add(since).ok());
        let busy = busy.map(str::to_owned);
        let (message, failed) = (self.deaf.clone(), self.failed.clone());
        engine.tell_watching(&self.root, Watching { mode, message, interval_s, next_at, busy, failed });
    }

    fn now(&self) -> Duration {
        self.began.0.elapsed() + BEFORE
    }
}
