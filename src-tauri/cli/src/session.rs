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

    /// Opens a fleet to answer from its last scan. It is scanned where there was none, where that found nothing, and
    /// where the flags ask for something else than it was held against.
    pub async fn open_scanned(&self, fleet: &Fleet) -> anyhow::Result<()> {
        let mut status = self.open(&fleet.folder, None).await?;
        let wanted = fleet.place.settings_if_given().filter(|wanted| *wanted != status.fleet.settings);
        let same = wanted.is_none();
        if !same {
            status = self.open(&fleet.folder, wanted).await?;
        }
        if same && status.scanned_at.is_some() && status.summary.total > 0 {
            return Ok(());
        }
        self.scan(&fleet.folder, false).await
    }

    /// Scans an open fleet to the end. `fresh` reads every file.
    pub async fn scan(&self, root: &Path, fresh: bool) -> anyhow::Result<()> {
        let events = self.engine.events();
        let root = root.to_owned();
        let job = self.ask(move |engine| engine.start_scan(&root, fresh)).await?;
        progress::follow(self, events, job).await
    }

    /// What is known of an open fleet and its databases.
    pub async fn answer(&self, root: &Path, filter: Filter) -> anyhow::Result<ScanAnswer> {
        let root = root.to_owned();
        self.ask(move |engine| engine.answer(&root, &filter)).await
    }
}

fn with_another_place(error: Error) -> Error {
    let hint = error.hint.clone().unwrap_or_else(|| {
        "keep the cache elsewhere with --state-dir DIR or LITEFLEET_STATE_DIR, or give --no-cache to keep none"
            .to_owned()
    });
    error.hint(hint)
}
