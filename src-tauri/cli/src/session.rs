//! One run of the command line with its engine.

use crate::{args::Fleet, interrupt, progress, state_dir::StateDir};
use litefleet::{
    Code, Error,
    api::{Filter, FleetSettings, FleetStatus, ScanAnswer},
    fleet::Engine,
};
use std::path::Path;
use tokio_util::sync::CancellationToken;

/// The engine, and the person who may interrupt it.
pub struct Session {
    pub engine: Engine,
    pub interrupted: CancellationToken,
    /// Shows progress on standard error.
    pub progress: bool,
}

impl Session {
    /// Starts the engine. Call it inside a tokio runtime.
    pub fn start(state: &StateDir, progress: bool) -> anyhow::Result<Self> {
        let interrupted = interrupt::listen()?;
        let engine = Engine::start(state.path()).map_err(with_another_place)?;
        Ok(Self { engine, interrupted, progress })
    }

    /// Asks the engine on a thread of its own, so that an interrupt is heard meanwhile.
    pub async fn ask<T: Send + 'static>(
        &self,
        question: impl FnOnce(&Engine) -> litefleet::Result<T> + Send + 'static,
    ) -> anyhow::Result<T> {
        let engine = self.engine.clone();
        let answer = tokio::task::spawn_blocking(move || question(&engine));
        tokio::select! {
            answer = answer => Ok(answer??),
            () = self.interrupted.cancelled() => Err(Error::new(Code::Cancelled, "cancelled").into()),
        }
    }

    /// Opens a fleet. Without settings it is held against what it was held against before.
    pub async fn open(&self, root: &Path, settings: Option<FleetSettings>) -> anyhow::Result<FleetStatus> {
        let root = root.to_owned();
        self.ask(move |engine| engine.open_fleet(&root, settings)).await
    }

    /// Opens a fleet, and scans it where there is no result of an earlier scan to answer from.
    pub async fn open_scanned(&self, fleet: &Fleet) -> anyhow::Result<()> {
        let status = self.open(&fleet.folder, fleet.place.settings_if_given()).await?;
        match status.scanned_at {
            Some(_) => not_empty(&fleet.folder, &status),
            None => self.scan(&fleet.folder, false).await,
        }
    }

    /// Scans an open fleet to the end. `fresh` reads every file.
    pub async fn scan(&self, root: &Path, fresh: bool) -> anyhow::Result<()> {
        let events = self.engine.events();
        let folder = root.to_owned();
        let job = self.ask(move |engine| engine.start_scan(&folder, fresh)).await?;
        progress::follow(self, events, job).await?;
        let folder = root.to_owned();
        not_empty(root, &self.ask(move |engine| engine.status(&folder)).await?)
    }

    /// What is known of an open fleet and its databases.
    pub async fn answer(&self, root: &Path, filter: Filter) -> anyhow::Result<ScanAnswer> {
        let root = root.to_owned();
        self.ask(move |engine| engine.answer(&root, &filter)).await
    }
}

/// A fleet without databases is an error, since something else was meant.
fn not_empty(root: &Path, status: &FleetStatus) -> anyhow::Result<()> {
    if status.summary.total == 0 { Err(empty(root, status).into()) } else { Ok(()) }
}

fn empty(root: &Path, status: &FleetStatus) -> Error {
    let settings = &status.fleet.settings;
    let hint = match (status.problems.len(), settings.include.is_empty() && settings.exclude.is_empty()) {
        (0, true) => "name the folder that holds the databases, or one above it".to_owned(),
        (0, false) => "widen --include and --exclude, which are matched against paths below the folder".to_owned(),
        (n, _) => format!("{n} of its files or folders could not be looked at: check their permissions"),
    };
    Error::new(Code::NoDatabases, format!("no database in {}", root.display())).hint(hint)
}

fn with_another_place(error: Error) -> Error {
    let hint = error.hint.clone().unwrap_or_else(|| {
        "keep the cache elsewhere with --state-dir DIR or LITEFLEET_STATE_DIR, or give --no-cache to keep none"
            .to_owned()
    });
    error.hint(hint)
}
