//! One run of the command line with its engine.

use crate::{
    args::{Fleet, Wanted, Where},
    failure::Look,
    filter, interrupt, progress,
    state_dir::{Aside, StateDir},
};
use litefleet::{
    Code, Error,
    api::{Filter, FleetSettings, FleetStatus, FolderConfig, ScanAnswer},
    fleet::Engine,
};
use std::{path::Path, sync::Arc};
use tokio_util::sync::CancellationToken;

/// The engine, and the person who may interrupt it. All clones are one.
#[derive(Clone)]
pub struct Session {
    pub engine: Engine,
    pub interrupted: CancellationToken,
    /// Shows progress on standard error.
    pub progress: bool,
    /// How notes look there; `None` where none are wanted.
    pub notes: Option<Look>,
    /// For answers that are not kept.
    aside: Arc<Aside>,
}

impl Session {
    /// Starts the engine. Call it inside a tokio runtime.
    pub fn start(state: &StateDir, aside: &Arc<Aside>, progress: bool, notes: Option<Look>) -> anyhow::Result<Self> {
        let interrupted = interrupt::listen()?;
        let engine = Engine::start(state.path()).map_err(with_another_place)?;
        Ok(Self { engine, interrupted, progress, notes, aside: Arc::clone(aside) })
    }

    /// The same person, with an engine that keeps nothing.
    fn aside(&self) -> anyhow::Result<Self> {
        Ok(Self { engine: Engine::start(self.aside.path()?)?, ..self.clone() })
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
    pub async fn settings(&self, root: &Path, place: &Where) -> anyhow::Result<FleetSettings> {
        if let Some(given) = place.settings_if_given() {
            return Ok(given);
        }
        let (folder, accept) = (root.to_owned(), place.accept_config);
        let config = self.ask(move |engine| {
            if accept {
                engine.accept_folder_config(&folder, None)?;
            }
            engine.folder_config(&folder)
        });
        match config.await? {
            Some(config) if config.accepted => Ok(config.settings),
            Some(config) => Err(not_accepted(root, &config).into()),
            None => Ok(FleetSettings::default()),
        }
    }

    /// Opens a fleet to answer from its last scan, in the session that this answers with. What is kept is not replaced by
    /// a question: where the last scan was held against something else than is asked for, the fleet is scanned aside.
    /// Where there was no scan yet, or it found nothing, this one is kept.
    pub async fn open_scanned(&self, fleet: &Fleet) -> anyhow::Result<Self> {
        let given = fleet.place.settings_if_given();
        let status = self.open(&fleet.folder, None).await?;
        if status.scanned_at.is_none() || status.summary.total == 0 {
            let settings = match given {
                None if status.scanned_at.is_none() => Some(self.settings(&fleet.folder, &fleet.place).await?),
                given => given,
            };
            self.open(&fleet.folder, settings).await?;
            self.scan(&fleet.folder, false).await?;
            return Ok(self.clone());
        }
        let kept = status.fleet.settings;
        let asked = given.unwrap_or_else(|| kept.clone());
        if asked == kept && !status.stale {
            return Ok(self.clone());
        }
        let aside = self.aside()?;
        aside.open(&fleet.folder, Some(asked)).await?;
        aside.scan(&fleet.folder, false).await?;
        Ok(aside)
    }

    /// Scans an open fleet to the end. `fresh` reads every file.
    pub async fn scan(&self, root: &Path, fresh: bool) -> anyhow::Result<()> {
        let events = self.engine.events();
        let root = root.to_owned();
        let job = self.ask(move |engine| engine.start_scan(&root, fresh)).await?;
        Ok(progress::outcome(&progress::follow(self, events, job).await?)?)
    }

    /// The filter that the flags ask for, held against the versions that an open fleet has.
    pub async fn filter(&self, root: &Path, wanted: &Wanted) -> anyhow::Result<Filter> {
        let (root, wanted) = (root.to_owned(), wanted.filter());
        let status = self.ask(move |engine| engine.status(&root)).await?;
        filter::check(&wanted, &status)?;
        Ok(wanted)
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
    let label = config.label_query.as_ref().map(|query| format!("the query of labels {query:?}"));
    let backups = config.backups.iter().map(|(key, value)| format!("{key} = {value}")).collect::<Vec<_>>().join(", ");
    let backups = (!backups.is_empty()).then_some(backups);
    let asked = schemas.into_iter().chain(query).chain(label).chain(backups).collect::<Vec<_>>().join(" and ");
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
