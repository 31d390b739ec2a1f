//! The façade that every front end calls.

use crate::{
    Code, Error, Result,
    api::{
        CatalogInfo, Discovery, Filter, FleetSettings, FleetStatus, Inspection, Job, ListQuery, Page, RecentFleet,
        ScanAnswer,
    },
};
use serde_json::Value;
use std::path::{Path, PathBuf};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

/// Litefleet: its own database, its jobs, and the fleets that are open. Cheap to clone; all clones are one.
/// Methods block, but for jobs, which run on the tokio runtime that [`Engine::start`] was called in.
#[derive(Clone, Debug)]
pub struct Engine {}

/// What the engine tells everyone who listens. Job events come at most 20 times a second for each job, and the last
/// state of a job always comes.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Event {
    /// A job was created, went on or ended.
    Job {
        /// The job as it is now.
        job: Box<Job>,
    },
    /// A fleet has a new result: ask for its status and rows again.
    Fleet {
        /// Its root.
        root: String,
    },
}

/// Where a list of databases is written to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExportFormat {
    /// Comma-separated values with a head.
    Csv,
    /// The `databases` of `list --json`.
    Json,
    /// One path a line, for `@FILE`.
    Paths,
}

impl Engine {
    /// Opens Litefleet's state in `state_dir`, which is made where it is not there. A job that was running when its
    /// process died becomes failed, "interrupted". Call it inside a tokio runtime.
    pub fn start(state_dir: &Path) -> Result<Self> {
        let _ = state_dir;
        Err(Error::new(Code::Internal, "not built yet"))
    }

    /// Listens to events from now on.
    pub fn events(&self) -> tokio::sync::broadcast::Receiver<Event> {
        tokio::sync::broadcast::channel(1).1
    }

    /// The fleets that were opened before, the last one first.
    pub fn recent_fleets(&self) -> Result<Vec<RecentFleet>> {
        Ok(Vec::new())
    }

    /// Forgets a fleet and its cached scan. The folder is not touched.
    pub fn forget_fleet(&self, root: &Path) -> Result<()> {
        let _ = root;
        Ok(())
    }

    /// Counts the databases in a folder, before it is a fleet. `seen` is called now and then with what is found so far.
    pub fn discover(
        &self,
        root: &Path,
        settings: &FleetSettings,
        seen: &(dyn Fn(Discovery) + Sync),
        cancel: &CancellationToken,
    ) -> Result<Discovery> {
        let _ = (root, settings, seen, cancel);
        Ok(Discovery::default())
    }

    /// Where the expected schema may be, for a folder that is opened for the first time.
    pub fn suggest_catalogs(&self, root: &Path) -> Result<Vec<CatalogInfo>> {
        let _ = root;
        Ok(Vec::new())
    }

    /// Tries a place for the expected schema: what is there, or why it cannot be used.
    pub fn try_catalog(&self, path: &Path) -> Result<CatalogInfo> {
        let _ = path;
        Err(Error::new(Code::Internal, "not built yet"))
    }

    /// Opens a fleet and answers from the last scan at once. `settings` replace those that are kept with the fleet;
    /// `None` keeps them. A catalog that cannot be read is an error; the last scan stays.
    pub fn open_fleet(&self, root: &Path, settings: Option<FleetSettings>) -> Result<FleetStatus> {
        let _ = (root, settings);
        Err(Error::new(Code::Internal, "not built yet"))
    }

    /// The fleet as the dashboard shows it.
    pub fn status(&self, root: &Path) -> Result<FleetStatus> {
        let _ = root;
        Err(Error::new(Code::Internal, "not built yet"))
    }

    /// A window of the fleet's databases.
    pub fn list(&self, root: &Path, query: &ListQuery) -> Result<Page> {
        let _ = (root, query);
        Err(Error::new(Code::Internal, "not built yet"))
    }

    /// Status and all databases that the filter lets through: what `scan --json` and `list --json` print.
    pub fn answer(&self, root: &Path, filter: &Filter) -> Result<ScanAnswer> {
        let _ = (root, filter);
        Err(Error::new(Code::Internal, "not built yet"))
    }

    /// Looks into one database of an open fleet. `id` is its row's.
    pub fn inspect(&self, root: &Path, id: i64) -> Result<Inspection> {
        let _ = (root, id);
        Err(Error::new(Code::Internal, "not built yet"))
    }

    /// Looks into one file, in a fleet or not. With `settings.schemas` it is held against that.
    pub fn inspect_file(&self, path: &Path, settings: &FleetSettings) -> Result<Inspection> {
        let _ = (path, settings);
        Err(Error::new(Code::Internal, "not built yet"))
    }

    /// Starts a scan. `fresh` reads every file; else only those that changed since the last scan are read. Answers
    /// with the job that is already running on this fleet, where there is one.
    pub fn start_scan(&self, root: &Path, fresh: bool) -> Result<Job> {
        let _ = (root, fresh);
        Err(Error::new(Code::Internal, "not built yet"))
    }

    /// Waits until a job has ended.
    pub async fn wait(&self, id: Uuid) -> Result<Job> {
        self.job(id)
    }

    /// A job, from now or before.
    pub fn job(&self, id: Uuid) -> Result<Job> {
        Err(Error::new(Code::Unknown, format!("no job {id}")))
    }

    /// The jobs, the newest first; of one fleet where `root` is given.
    pub fn jobs(&self, root: Option<&Path>, limit: usize) -> Result<Vec<Job>> {
        let _ = (root, limit);
        Ok(Vec::new())
    }

    /// Asks a job to stop. It is over when [`Engine::wait`] or an event says so.
    pub fn cancel_job(&self, id: Uuid) -> Result<Job> {
        self.job(id)
    }

    /// Writes the databases that the filter lets through to a file, and says how many.
    pub fn export(&self, root: &Path, filter: &Filter, to: &Path, format: ExportFormat) -> Result<usize> {
        let _ = (root, filter, to, format);
        Ok(0)
    }

    /// The whole path of a database of an open fleet.
    pub fn path_of(&self, root: &Path, id: i64) -> Result<PathBuf> {
        let _ = (root, id);
        Err(Error::new(Code::Unknown, "no such database"))
    }

    /// A setting of the interface (theme, window, last view), as it was set.
    pub fn setting(&self, key: &str) -> Result<Option<Value>> {
        let _ = key;
        Ok(None)
    }

    /// Keeps a setting of the interface.
    pub fn set_setting(&self, key: &str, value: &Value) -> Result<()> {
        let _ = (key, value);
        Ok(())
    }
}
