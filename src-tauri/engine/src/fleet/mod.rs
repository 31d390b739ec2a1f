//! The façade that every front end calls.

mod again;
mod alerts;
mod also;
mod batch;
mod changes;
mod checking;
mod compare;
mod config;
mod export;
mod history;
mod import;
mod inspect;
mod known;
mod list;
mod list_file;
mod merge;
mod metrics;
mod open;
mod others;
mod places;
mod preview;
mod refresh;
mod renaming;
mod rest;
mod restore;
mod restoring;
mod scanning;
mod series;
mod settings;
mod settle;
mod side;
mod since;
mod turn;
mod watching;
mod wish;
mod work;
mod worksite;

pub use crate::api::Event;
pub use changes::Follow;
pub use export::ExportFormat;
pub use list_file::read_list;

use crate::{
    Code, Error, Result,
    api::{
        CatalogInfo, Discovery, Filter, FleetSettings, FleetStatus, Inspection, Job, JobType, ListQuery, Page,
        RecentFleet, ScanAnswer, Targets,
    },
    backups::Surveyed,
    catalog,
    jobs::Jobs,
    scan,
    state::State,
};
use jiff::Timestamp;
use open::OpenFleet;
use serde_json::Value;
use std::{
    collections::{BTreeMap, HashMap, HashSet},
    io,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError, atomic::AtomicBool},
    thread,
};
use tokio::{runtime::Handle, sync::broadcast};
use tokio_util::sync::CancellationToken;
use turn::{Held, TICK, Turn};
use uuid::Uuid;
use watching::Watch;

/// Litefleet: its own database, its jobs, and the fleets that are open. Cheap to clone; all clones are one.
/// Methods block, but for jobs, which run on the tokio runtime that [`Engine::start`] was called in.
#[derive(Clone, Debug)]
pub struct Engine {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    state: Arc<State>,
    jobs: Arc<Jobs>,
    fleets: Mutex<HashMap<PathBuf, Arc<OpenFleet>>>,
    /// One at a time writes the result of a fleet.
    turns: Mutex<HashMap<PathBuf, Turn>>,
    /// The fleets that are kept up to date.
    watches: Mutex<HashMap<PathBuf, Watch>>,
    /// What is known of backups.
    surveyed: Surveyed,
    /// Whether others are followed.
    follows: AtomicBool,
}

impl Engine {
    /// Opens Litefleet's state in `state_dir`, which is made where it is not there. A job that was running when its
    /// process died becomes failed, "interrupted", once its databases were looked at. Call it inside a tokio runtime.
    ///
    /// # Errors
    /// The state folder cannot be used, or there is no runtime.
    pub fn start(state_dir: &Path) -> Result<Self> {
        let runtime = Handle::try_current()
            .map_err(|error| Error::new(Code::Internal, "started outside of a tokio runtime").because(error))?;
        // Before SQLite is used for the first time; afterwards it has no effect.
        scan::configure_sqlite();
        let state = Arc::new(State::open(state_dir)?);
        let jobs = Arc::new(Jobs::new(Arc::clone(&state), runtime.clone())?);
        let inner = Inner {
            state,
            jobs,
            fleets: Mutex::default(),
            turns: Mutex::default(),
            watches: Mutex::default(),
            surveyed: Surveyed::default(),
            follows: AtomicBool::default(),
        };
        let engine = Self { inner: Arc::new(inner) };
        config::watch(&runtime, Arc::downgrade(&engine.inner));
        engine.settle()?;
        settle::discard_left_over(&engine.inner.state);
        engine.keep_history()?;
        engine.inner.jobs.forget_old()?;
        let store = engine.backups(None)?;
        store.sweep();
        if store.is_due(Timestamp::now()) {
            runtime.spawn_blocking(move || store.expire(Timestamp::now()));
        }
        Ok(engine)
    }

    /// Listens to events from now on.
    pub fn events(&self) -> broadcast::Receiver<Event> {
        self.inner.jobs.events()
    }

    /// The fleets that were opened before, the last one first.
    ///
    /// # Errors
    /// The state database failed.
    pub fn recent_fleets(&self) -> Result<Vec<RecentFleet>> {
        let recent = |fleet: crate::state::FleetRecord| RecentFleet {
            root: fleet.root.display().to_string(),
            name: open::name_of(&fleet.root),
            exists: fleet.root.is_dir(),
            scanned_at: fleet.scan.as_ref().map(|scan| scan.scanned_at),
            summary: fleet.scan.map(|scan| scan.summary),
        };
        Ok(self.inner.state.fleets()?.into_iter().map(recent).collect())
    }

    /// Forgets a fleet and its cached scan. The folder is not touched.
    ///
    /// # Errors
    /// [`Code::Busy`] where a job of this process is writing to it; the state database failed.
    pub fn forget_fleet(&self, root: &Path) -> Result<()> {
        let root = folder(root).unwrap_or_else(|_| root.to_path_buf());
        self.inner.jobs.refuse_while_written(&root.display().to_string())?;
        self.inner.jobs.cancel_on(JobType::Scan, &root.display().to_string());
        let turn = self.turn(&root);
        let _held = loop {
            // It may be paused, for as long as somebody likes, and have let its turn go.
            self.inner.jobs.refuse_while_written(&root.display().to_string())?;
            if let Some(held) = Held::try_take(&turn) {
                break held;
            }
            thread::sleep(TICK);
        };
        self.unwatch_fleet(&root);
        self.fleets().remove(&root);
        self.forget_config(&root)?;
        self.inner.state.forget_fleet(&root)
    }

    /// Counts the databases in a folder, before it is a fleet. `seen` is called now and then with what is found so far.
    ///
    /// # Errors
    /// The folder is missing, no folder or cannot be read; a pattern is no glob; cancelled.
    pub fn discover(
        &self,
        root: &Path,
        settings: &FleetSettings,
        seen: &(dyn Fn(Discovery) + Sync),
        cancel: &CancellationToken,
    ) -> Result<Discovery> {
        let request = scan::ReadRequest {
            root: folder(root)?,
            include: settings.include.clone(),
            exclude: settings.exclude.clone(),
            own: vec![self.inner.state.folder().to_path_buf()],
            ..scan::ReadRequest::default()
        };
        scan::discover(&request, seen, cancel)
    }

    /// Where the expected schema may be, for a folder that is opened for the first time.
    ///
    /// # Errors
    /// The folder is missing or no folder.
    pub fn suggest_catalogs(&self, root: &Path) -> Result<Vec<CatalogInfo>> {
        Ok(catalog::suggest(&folder(root)?))
    }

    /// Tries a place for the expected schema: what is there, or why it cannot be used.
    ///
    /// # Errors
    /// The place cannot be used.
    pub fn try_catalog(&self, path: &Path) -> Result<CatalogInfo> {
        Ok(catalog::load(path)?.info)
    }

    /// Opens a fleet and answers from the last scan at once. `settings` replace those that are kept with the fleet;
    /// `None` keeps them. Settings that cannot be used are an error; the last scan and the kept settings stay.
    ///
    /// # Errors
    /// The folder is missing, no folder or cannot be read; the settings cannot be used; the state database failed.
    pub fn open_fleet(&self, root: &Path, settings: Option<FleetSettings>) -> Result<FleetStatus> {
        let root = folder(root)?;
        let is_chosen = settings.is_some();
        let settings = match settings {
            Some(settings) => checked(settings)?,
            None => self.inner.state.fleet(&root)?.map(|fleet| fleet.settings).unwrap_or_default(),
        };
        let kept = self.fleets().get(&root).filter(|fleet| fleet.settings == settings).cloned();
        let fleet = match kept {
            Some(fleet) => {
                self.inner.state.open_fleet(&root, &settings)?;
                fleet
            }
            None => {
                // A scan that runs holds the fleet against what nobody asks for any more.
                self.inner.jobs.cancel_on(JobType::Scan, &root.display().to_string());
                Arc::new(OpenFleet::open(&self.inner.state, root.clone(), settings)?)
            }
        };
        if is_chosen {
            self.saw_config(&root)?;
        }
        let status = fleet.status();
        self.fleets().insert(root.clone(), fleet);
        Ok(self.with_watching(&root, status))
    }

    /// The fleet as the dashboard shows it.
    ///
    /// # Errors
    /// The fleet is not open.
    pub fn status(&self, root: &Path) -> Result<FleetStatus> {
        let fleet = self.fleet(root)?;
        Ok(self.with_watching(&fleet.root, fleet.status()))
    }

    /// A window of the fleet's databases.
    ///
    /// # Errors
    /// The fleet is not open, or the filter cannot be understood.
    pub fn list(&self, root: &Path, query: &ListQuery) -> Result<Page> {
        self.fleet(root)?.list(query)
    }

    /// Status and all databases that the filter lets through: what `scan --json` and `list --json` print.
    ///
    /// # Errors
    /// The fleet is not open, or the filter cannot be understood.
    pub fn answer(&self, root: &Path, filter: &Filter) -> Result<ScanAnswer> {
        let fleet = self.fleet(root)?;
        let result = fleet.result();
        let matcher = list::Matcher::new(filter)?;
        let databases = result.entries.iter().filter(|entry| matcher.matches(entry)).map(|entry| entry.row()).collect();
        Ok(ScanAnswer { status: self.with_watching(&fleet.root, fleet.status()), databases })
    }

    /// Looks into one database of an open fleet. `id` is its row's.
    ///
    /// # Errors
    /// The fleet is not open, it has no such database, or its catalog cannot be read any more.
    pub fn inspect(&self, root: &Path, id: i64) -> Result<Inspection> {
        inspect::in_fleet(&*self.fleet(root)?, &self.inner.state, id)
    }

    /// Looks into one file. With settings it is held against what they say; without, against what the fleet that it is in
    /// was last held against; else against nothing, and `expected` is `None`.
    ///
    /// # Errors
    /// The file is missing or no file; the settings cannot be used.
    pub fn inspect_file(&self, path: &Path, settings: &FleetSettings) -> Result<Inspection> {
        inspect::file(path, settings, &self.inner.state)
    }

    /// Starts a scan. `fresh` reads every file; else only those that changed since the last scan are read. Answers
    /// with the job that is already running on this fleet, where there is one.
    ///
    /// # Errors
    /// The fleet is not open, or the state database failed.
    pub fn start_scan(&self, root: &Path, fresh: bool) -> Result<Job> {
        let fleet = self.fleet(root)?;
        let (state, jobs) = (Arc::clone(&self.inner.state), Arc::clone(&self.inner.jobs));
        let turn = self.turn(&fleet.root);
        let root = fleet.root_text();
        self.inner.jobs.start(JobType::Scan, &root.clone(), move |context| {
            let _held = Held::take(&turn, &context.cancel)?;
            let outcome = scanning::job(&fleet, &state, &jobs, fresh, context);
            if outcome.as_ref().map_or_else(|error| error.code == Code::NoDatabases, |_| true) {
                jobs.tell(Event::Fleet { root, changed: None });
            }
            outcome
        })
    }

    /// Waits until a job has ended.
    ///
    /// # Errors
    /// There is none with this id, or the state database failed.
    pub async fn wait(&self, id: Uuid) -> Result<Job> {
        self.inner.jobs.wait(id).await
    }

    /// A job, from now or before.
    ///
    /// # Errors
    /// There is none with this id, or the state database failed.
    pub fn job(&self, id: Uuid) -> Result<Job> {
        self.inner.jobs.get(id)
    }

    /// The jobs, the newest first; of one fleet where `root` is given.
    ///
    /// # Errors
    /// The state database failed.
    pub fn jobs(&self, root: Option<&Path>, limit: usize) -> Result<Vec<Job>> {
        let root = root.map(|root| folder(root).unwrap_or_else(|_| root.to_path_buf()).display().to_string());
        self.inner.jobs.list(root.as_deref(), limit)
    }

    /// Asks a job to stop. It is over when [`Engine::wait`] or an event says so.
    ///
    /// # Errors
    /// There is none with this id, it runs in another process, or the state database failed.
    pub fn cancel_job(&self, id: Uuid) -> Result<Job> {
        self.inner.jobs.cancel(id)
    }

    /// Writes databases to a file, and says how many.
    ///
    /// # Errors
    /// The fleet is not open, the filter cannot be understood, or the file cannot be written.
    pub fn export(&self, root: &Path, which: &Targets, to: &Path, format: ExportFormat) -> Result<usize> {
        let filter = match which {
            Targets::Filter { filter } => filter.clone(),
            Targets::All | Targets::Databases { .. } | Targets::One { .. } => Filter::default(),
        };
        let mut rows = self.answer(root, &filter)?.databases;
        match which {
            Targets::Databases { ids } => {
                let ids: HashSet<_> = ids.iter().collect();
                rows.retain(|row| ids.contains(&row.id));
            }
            Targets::One { id } => rows.retain(|row| row.id == *id),
            Targets::All | Targets::Filter { .. } => {}
        }
        export::write(&rows, &*self.fleet(root)?, to, format)
    }

    /// How many databases of an open fleet each of these filters lets through.
    ///
    /// # Errors
    /// The fleet is not open, or a filter cannot be understood.
    pub fn count(&self, root: &Path, filters: &[Filter]) -> Result<Vec<u64>> {
        let result = self.fleet(root)?.result();
        let count = |filter: &Filter| {
            let matcher = list::Matcher::new(filter)?;
            Ok(result.entries.iter().filter(|entry| matcher.matches(entry)).count() as u64)
        };
        filters.iter().map(count).collect()
    }

    /// The whole path of a database of an open fleet.
    ///
    /// # Errors
    /// The fleet is not open, or has no such database.
    pub fn path_of(&self, root: &Path, id: i64) -> Result<PathBuf> {
        let fleet = self.fleet(root)?;
        let result = fleet.result();
        let entry = result.entries.iter().find(|entry| entry.id == id);
        let entry = entry.ok_or_else(|| Error::new(Code::Unknown, "no such database in this fleet"))?;
        Ok(fleet.root.join(&entry.path))
    }

    /// A setting of the interface (window, last view), as it was set.
    ///
    /// # Errors
    /// The state database failed.
    pub fn setting(&self, key: &str) -> Result<Option<Value>> {
        self.inner.state.setting(key)
    }

    /// All settings of the interface.
    ///
    /// # Errors
    /// The state database failed.
    pub fn settings(&self) -> Result<BTreeMap<String, Value>> {
        self.inner.state.settings()
    }

    /// Keeps a setting of the interface; `null` forgets it.
    ///
    /// # Errors
    /// The state database failed.
    pub fn set_setting(&self, key: &str, value: &Value) -> Result<()> {
        self.inner.state.set_setting(key, value)
    }

    fn fleet(&self, root: &Path) -> Result<Arc<OpenFleet>> {
        let fleets = self.fleets();
        let open = fleets.get(root).or_else(|| fleets.get(&folder(root).ok()?));
        open.cloned().ok_or_else(|| {
            Error::new(Code::Unknown, format!("{} is not open", root.display())).hint("open the folder first").at(root)
        })
    }

    /// The fleet as it is open, else as it was given.
    fn opened(&self, fleet: OpenFleet) -> Arc<OpenFleet> {
        let open = self.fleets().get(&fleet.root).cloned();
        open.unwrap_or_else(|| Arc::new(fleet))
    }

    fn turn(&self, root: &Path) -> Turn {
        let mut turns = self.inner.turns.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(turns.entry(root.to_path_buf()).or_default())
    }

    fn fleets(&self) -> MutexGuard<'_, HashMap<PathBuf, Arc<OpenFleet>>> {
        self.inner.fleets.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The folder, canonical.
fn folder(path: &Path) -> Result<PathBuf> {
    let root = path.canonicalize().map_err(|error| not_there(path, &error))?;
    if !root.is_dir() {
        return Err(Error::new(Code::NotAFolder, format!("{} is not a folder", path.display()))
            .hint("open the folder that holds the databases; `litefleet inspect` looks into one file")
            .at(path));
    }
    std::fs::read_dir(&root).map_err(|error| not_there(path, &error))?;
    Ok(root)
}

/// Why a path that was named cannot be used.
fn not_there(path: &Path, error: &io::Error) -> Error {
    let name = path.display();
    match error.kind() {
        io::ErrorKind::NotFound => Error::new(Code::NotFound, format!("{name} does not exist"))
            .hint("check the spelling; it may have been moved or its disk may not be there"),
        io::ErrorKind::PermissionDenied => Error::new(Code::PermissionDenied, format!("no permission to read {name}"))
            .hint("give your user leave to read it"),
        _ => Error::new(Code::Io, format!("cannot read {name}: {error}")).hint("check the disk"),
    }
    .at(path)
}

/// Settings that can be used: the path of the schemas whole, catalog, target and version source understood.
fn checked(mut settings: FleetSettings) -> Result<FleetSettings> {
    if let Some(schemas) = &settings.schemas {
        settings.schemas = Some(schemas.canonicalize().map_err(|error| not_there(schemas, &error))?);
    }
    if let Some(source) = &settings.version_source {
        catalog::source::VersionSource::parse(source)?;
    }
    open::label_source(&settings)?;
    if let Some(schemas) = &settings.schemas {
        open::target_of(&catalog::load(schemas)?, settings.target.as_ref())?;
    }
    Ok(settings)
}
