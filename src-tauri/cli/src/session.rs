//! One run of the command line with its engine.

use crate::{args::Fleet, interrupt, progress, state_dir::StateDir};
use litefleet::{
    Code, Error,
    api::{Filter, FleetSettings, FleetStatus, FolderConfig, ScanAnswer},
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

    /// What a fleet is held against: what the flags say, else what `litefleet.toml` in its folder says, else the most common
    /// shape.
    pub async fn settings(&self, fleet: &Fleet) -> anyhow::Result<FleetSettings> {
        if let Some(given) = fleet.place.settings_if_given() {
            return Ok(given);
        }
        let (root, accept) = (fleet.folder.clone(), fleet.place.accept_config);
        let config = self.ask(move |engine| {
            if accept {
                engine.accept_folder_config(&root)?;
            }
            engine.folder_config(&root)
        });
        match config.await? {
            Some(config) if config.accepted => Ok(config.settings),
            Some(config) => Err(not_accepted(&fleet.folder, &config).into()),
            None => Ok(FleetSettings::default()),
        }
    }

    /// Opens a fleet to answer from its last scan. It is scanned where there was none, where that found nothing, and
    /// where it was held against something else than the flags or the fleet's settings ask for.
    pub async fn open_scanned(&self, fleet: &Fleet) -> anyhow::Result<()> {
        let given = fleet.place.settings_if_given();
        let mut status = self.open(&fleet.folder, given.clone()).await?;
        if status.scanned_at.is_none() && given.is_none() {
            let settings = self.settings(fleet).await?;
            status = self.open(&fleet.folder, Some(settings)).await?;
        }
        if status.scanned_at.is_some() && !status.stale && status.summary.total > 0 {
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

fn not_accepted(folder: &Path, config: &FolderConfig) -> Error {
    let schemas = config.schemas.as_ref().map(|path| format!("the expected schema at {}", path.display()));
    let query = config.query.as_ref().map(|query| format!("the query {query:?}"));
    let asked = schemas.into_iter().chain(query).collect::<Vec<_>>().join(" and ");
    Error::new(Code::NotAccepted, format!("litefleet.toml asks for {asked}, which was not accepted yet"))
        .hint("look at it, then give --accept-config once; or say yourself what the fleet is, with --schemas and the like")
        .at(folder.join("litefleet.toml"))
}

fn with_another_place(error: Error) -> Error {
    let hint = error.hint.clone().unwrap_or_else(|| {
        "keep the cache elsewhere with --state-dir DIR or LITEFLEET_STATE_DIR, or give --no-cache to keep none"
            .to_owned()
    });
    error.hint(hint)
}
