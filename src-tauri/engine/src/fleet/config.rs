//! `litefleet.toml` in a fleet's folder, and whether what it asks for was accepted.

use super::{Engine, Inner, folder};
use crate::{
    Code, Error, Result,
    api::{FleetSettings, FolderConfig},
    catalog::config::{self, FleetConfig},
    settings::{Key, Values},
};
use serde_json::Value;
use std::{
    collections::HashMap,
    fs,
    path::{Path, PathBuf},
    sync::Weak,
    time::{Duration, SystemTime},
};
use tokio::runtime::Handle;

/// Beside the settings of a fleet: the hash of what its file asked for and was accepted.
const ACCEPTED: &str = "accepted";

/// The hash of its file as the person last saw it.
const SEEN: &str = "seen";

/// How often the files of open fleets are looked at.
const LOOK_EVERY: Duration = Duration::from_secs(1);

impl Engine {
    /// What `litefleet.toml` in a folder asks for; `None` where there is none.
    ///
    /// # Errors
    /// The folder is missing or no folder, or the file cannot be understood.
    pub fn folder_config(&self, root: &Path) -> Result<Option<FolderConfig>> {
        let root = folder(root)?;
        let Some(config) = config::read(&root)? else { return Ok(None) };
        let accepted = self.is_accepted(&root, &config)?;
        let asked = config.to_accept.unwrap_or_default();
        Ok(Some(FolderConfig {
            settings: whole(config.settings),
            schemas: asked.schemas,
            query: asked.query,
            label_query: asked.label_query,
            backups: asked.backups.iter().map(|(key, value)| (key.name(), value.clone())).collect(),
            hash: Some(asked.hash).filter(|hash| !hash.is_empty()),
            accepted,
        }))
    }

    /// Accepts what `litefleet.toml` in a folder asks for. It holds until the file asks for something else. `shown` is the
    /// hash of what the person saw: where the file has changed since, nothing is accepted. `None`: whatever it asks for now.
    ///
    /// # Errors
    /// As [`Engine::folder_config`], and [`Code::Changed`].
    pub fn accept_folder_config(&self, root: &Path, shown: Option<&str>) -> Result<()> {
        let root = folder(root)?;
        let Some(config) = config::read(&root)? else { return Ok(()) };
        let Some(asked) = config.to_accept else {
            self.keep_of_file(&root, ACCEPTED, &Value::Null)?;
            return self.settings_changed();
        };
        if shown.is_some_and(|shown| shown != asked.hash) {
            return Err(Error::new(Code::Changed, "litefleet.toml has changed since it was shown")
                .hint("look at what it asks for now")
                .at(root.join(config::FILE)));
        }
        self.keep_of_file(&root, ACCEPTED, &asked.hash.into())?;
        self.settings_changed()
    }

    /// The person has looked at what `litefleet.toml` of a fleet says, and lets the fleet be what it is. Where it asks for
    /// nothing any more, what was accepted is over.
    ///
    /// # Errors
    /// The state database failed.
    pub fn keep_despite_config(&self, root: &Path) -> Result<()> {
        let root = folder(root)?;
        if matches!(config::read(&root), Ok(Some(FleetConfig { to_accept: None, .. }))) {
            self.keep_of_file(&root, ACCEPTED, &Value::Null)?;
        }
        self.saw_config(&root)
    }

    /// The person has seen what the file of a fleet says of the fleet.
    pub(super) fn saw_config(&self, root: &Path) -> Result<()> {
        let hash = config::read(root).ok().flatten().map(|config| config.hash);
        self.keep_of_file(root, SEEN, &hash.into())
    }

    /// Whether the file says something else of the fleet than when the person last looked, and than what it was opened with;
    /// or asks for nothing of what was accepted any more.
    pub(super) fn is_news(&self, root: &Path, config: &FolderConfig) -> Result<bool> {
        let Some(fleet) = self.inner.state.fleet(root)? else { return Ok(false) };
        if config.hash.is_none() && !self.is_as_accepted(root)? {
            return Ok(true);
        }
        if config.accepted && config.settings == fleet.settings {
            return Ok(false);
        }
        let hash = config::read(root).ok().flatten().map(|config| config.hash);
        Ok(self.of_file(root, SEEN)? != hash.map(Into::into))
    }

    /// The settings that the file of a fleet sets: none where it cannot be understood, and those of backups once they were
    /// accepted.
    pub(super) fn values_of_file(&self, root: &Path) -> Result<Values> {
        let Ok(Some(config)) = config::read(root) else { return Ok(Values::default()) };
        let accepted = self.is_accepted(root, &config)?;
        let values = config.values;
        Ok(if accepted { values } else { values.without(Key::BackupFolder.section()) })
    }

    /// False where something that the file of a fleet asked for was accepted, and it cannot be read now, or asks for something
    /// else or for nothing.
    pub(super) fn is_as_accepted(&self, root: &Path) -> Result<bool> {
        let Some(accepted) = self.of_file(root, ACCEPTED)? else { return Ok(true) };
        let asked = config::read(root).ok().flatten().and_then(|config| config.to_accept);
        Ok(asked.is_some_and(|asked| accepted == asked.hash))
    }

    /// Forgets what was seen of a fleet's file. What was accepted says how its backups are kept, which are still there.
    pub(super) fn forget_config(&self, root: &Path) -> Result<()> {
        if let Some(accepted) = self.of_file(root, ACCEPTED)? {
            self.keep_of_file(root, ACCEPTED, &accepted)?;
        }
        self.keep_of_file(root, SEEN, &Value::Null)
    }

    fn is_accepted(&self, root: &Path, config: &FleetConfig) -> Result<bool> {
        match &config.to_accept {
            Some(asked) => Ok(self.of_file(root, ACCEPTED)? == Some(asked.hash.clone().into())),
            None => Ok(true),
        }
    }

    /// What is kept of a fleet's file.
    fn of_file(&self, root: &Path, what: &str) -> Result<Option<Value>> {
        match (self.inner.state.fleet_settings(root)?.remove(what), earlier_key(root, what)) {
            (None, Some(key)) => self.inner.state.setting(&key),
            (kept, _) => Ok(kept),
        }
    }

    fn keep_of_file(&self, root: &Path, what: &str, value: &Value) -> Result<()> {
        self.inner.state.set_fleet_setting(root, what, value)?;
        earlier_key(root, what).map_or(Ok(()), |key| self.inner.state.set_setting(&key, &Value::Null))
    }
}

/// Where an older Litefleet kept it. It did not tell folders apart whose names are not UTF-8, so those count as not kept.
fn earlier_key(root: &Path, what: &str) -> Option<String> {
    root.to_str().map(|root| format!("{what}:{root}"))
}

/// Tells of the files of open fleets that have changed, for as long as there is an engine.
pub(super) fn watch(runtime: &Handle, engine: Weak<Inner>) {
    let runtime = runtime.clone();
    runtime.clone().spawn(async move {
        let mut known = HashMap::new();
        loop {
            tokio::time::sleep(LOOK_EVERY).await;
            let engine = Weak::clone(&engine);
            // A disk may take its time.
            let engine = engine.upgrade().map(|inner| Engine { inner });
            let looked = runtime.spawn_blocking(move || look(engine, known)).await;
            let Ok(Some(now)) = looked else { return };
            known = now;
        }
    });
}

/// How a file looks: when it was written, and its size. `None`: it is not there.
pub(super) type Sight = Option<(SystemTime, u64)>;

/// Looks at the files of all open fleets once. One that was not open before is held against what it was when it was opened.
fn look(engine: Option<Engine>, known: HashMap<PathBuf, Sight>) -> Option<HashMap<PathBuf, Sight>> {
    let engine = engine?;
    let opened: Vec<_> = engine.fleets().values().map(|fleet| (fleet.root.clone(), fleet.file)).collect();
    let now: HashMap<_, _> = opened.iter().map(|(root, _)| (root.clone(), sight(root))).collect();
    let changed = |(root, opened): &(PathBuf, Sight)| now.get(root) != Some(known.get(root).unwrap_or(opened));
    if opened.iter().any(changed)
        && let Err(error) = engine.settings_changed()
    {
        tracing::warn!(%error, "what a fleet's file says cannot be taken over");
    }
    Some(now)
}

/// How the `litefleet.toml` of a folder looks now.
pub(super) fn sight(root: &Path) -> Sight {
    let metadata = fs::symlink_metadata(root.join(config::FILE)).ok()?;
    Some((metadata.modified().ok()?, metadata.len()))
}

/// Settings with the path in them whole, as those of a fleet are kept.
fn whole(mut settings: FleetSettings) -> FleetSettings {
    settings.schemas = settings.schemas.map(|path| path.canonicalize().unwrap_or(path));
    settings
}
