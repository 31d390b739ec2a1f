//! The settings: what the person set, for all fleets and for one, and what the file of a team says.

use super::Engine;
use crate::{
    Code, Error, Result,
    api::{BackupSettings, Event, Scope, SettingsAnswer},
    backups::{self, Store},
    catalog::config,
    settings::{Key, Layers, Retention, SECTIONS, Settings, Values, folder_of, of_folder},
    state::JobsKept,
};
use serde_json::Value;
use std::path::{Path, PathBuf};

/// Where it is kept which folders backups went to under earlier settings.
const EARLIER: &str = "backup_folders";

impl Engine {
    /// All settings with what each layer says and which holds: of the fleet at `root`, or of none in particular.
    ///
    /// # Errors
    /// The state database failed. A `litefleet.toml` that cannot be understood is told in the answer.
    pub fn settings_list(&self, root: Option<&Path>) -> Result<SettingsAnswer> {
        let root = self.root_of(root)?;
        let (config, problem) = match root.as_deref().map(|root| self.folder_config(root)) {
            None | Some(Ok(None)) => (None, None),
            Some(Ok(Some(config))) => (Some(config), None),
            Some(Err(error)) => (None, Some(error)),
        };
        let file = root.as_ref().map(|root| root.join(config::FILE)).filter(|_| config.is_some() || problem.is_some());
        let changed = match (&root, &config) {
            (Some(root), Some(config)) => self.is_news(root, config)?,
            _ => false,
        };
        Ok(SettingsAnswer {
            sections: SECTIONS.to_vec(),
            settings: self.layers(root.as_deref())?.settings(),
            root: root.map(|root| root.display().to_string()),
            file: file.map(|file| file.display().to_string()),
            config,
            problem,
            changed,
        })
    }

    /// Sets a setting, for all fleets or for the one at `root`; `null` resets it. It takes effect at once.
    ///
    /// # Errors
    /// There is no such setting, it cannot be this, or it is the same for all fleets; no fleet is named; the backup folder
    /// cannot be written to; the state database failed.
    pub fn settings_set(&self, root: Option<&Path>, scope: Scope, key: &str, value: &Value) -> Result<SettingsAnswer> {
        let key = Key::find(key)?;
        let value = match (value, folder_of(value).filter(|_| key == Key::BackupFolder)) {
            (Value::Null, _) => Value::Null,
            (value, None) => key.checked(value)?,
            (value, Some(folder)) => key.checked(value).and_then(|_| Ok(of_folder(&backups::usable(&folder)?)))?,
        };
        self.keep(root, scope, key, &value)?;
        self.settings_changed()?;
        self.settings_list(root)
    }

    /// Resets a setting or all of a section, for all fleets or for the one at `root`.
    ///
    /// # Errors
    /// There is no such setting or section; no fleet is named; the state database failed.
    pub fn settings_reset(&self, root: Option<&Path>, scope: Scope, of: &str) -> Result<SettingsAnswer> {
        let in_section = |key: &Key| key.section() == of && !(scope == Scope::Fleet && key.is_general());
        let mut keys: Vec<Key> = Key::all().filter(in_section).collect();
        if keys.is_empty() {
            keys.push(Key::find(of)?);
        }
        keys.into_iter().try_for_each(|key| self.keep(root, scope, key, &Value::Null))?;
        self.settings_changed()?;
        self.settings_list(root)
    }

    /// Something is set otherwise, here or in the file of an open fleet: it holds at once, and is told.
    ///
    /// # Errors
    /// The state database failed.
    pub(super) fn settings_changed(&self) -> Result<()> {
        self.keep_history()?;
        self.renew_watches();
        self.inner.jobs.tell(Event::Settings);
        Ok(())
    }

    /// Tells the jobs how many of them are remembered.
    ///
    /// # Errors
    /// The state database failed.
    pub(super) fn keep_history(&self) -> Result<()> {
        let Retention { jobs, days } = self.settings_at(None)?.history();
        self.inner.jobs.keep(JobsKept { jobs, days });
        Ok(())
    }

    /// True where new alerts of a fleet are told of on the desktop.
    ///
    /// # Errors
    /// The state database failed.
    pub fn notifies(&self, root: &Path) -> Result<bool> {
        Ok(self.settings_at(Some(root))?.notifies())
    }

    /// What holds for the fleet that `place` is in, or for none in particular.
    ///
    /// # Errors
    /// The state database failed.
    pub(super) fn settings_at(&self, place: Option<&Path>) -> Result<Settings> {
        Ok(self.layers(self.root_of(place)?.as_deref())?.held())
    }

    /// The store of all backups, new ones of databases at `place` going where its settings say.
    ///
    /// # Errors
    /// The state database failed.
    pub(super) fn backups(&self, place: Option<&Path>) -> Result<Store> {
        let settings = self.settings_at(place)?.backups();
        let mut earlier = self.earlier()?;
        if let Some(folder) = settings.folder.clone().filter(|folder| !earlier.contains(folder)) {
            earlier.push(folder);
            let kept = earlier.iter().map(|folder| of_folder(folder)).collect();
            self.inner.state.set_setting(EARLIER, &Value::Array(kept))?;
        }
        let store = Store::open(&settings, self.inner.state.folder()).looking_in(earlier);
        let engine = self.clone();
        let of_fleet = move |root: &Path| {
            let rules = engine.kept_how(root);
            rules.inspect_err(|error| tracing::warn!(%error, "how backups are kept is not known")).ok().flatten()
        };
        Ok(store.keeping(self.settings_at(None)?.backups(), self.inner.state.roots()?, of_fleet))
    }

    /// How the backups of a fleet are kept. `None` where what its file asked for was accepted, and it does not ask for that
    /// now: its disk may be away, or somebody has changed it and nobody has accepted that yet.
    fn kept_how(&self, root: &Path) -> Result<Option<BackupSettings>> {
        let rules = self.layers(Some(root))?.held().backups();
        Ok(self.is_as_accepted(root)?.then_some(rules))
    }

    fn earlier(&self) -> Result<Vec<PathBuf>> {
        let kept = self.inner.state.setting(EARLIER)?;
        let folder = |value: &Value| folder_of(value.get("folder").unwrap_or(value));
        Ok(kept
            .as_ref()
            .and_then(Value::as_array)
            .map(|kept| kept.iter().filter_map(folder).collect())
            .unwrap_or_default())
    }

    fn layers(&self, root: Option<&Path>) -> Result<Layers> {
        let kept = self.inner.state.settings()?;
        let person = Values::of(kept.iter().map(|(name, value)| (name.as_str(), value)));
        let Some(root) = root else { return Ok(Layers { person, ..Layers::default() }) };
        Ok(Layers { person, file: self.values_of_file(root)?, fleet: self.own(root)? })
    }

    /// What the person set for one fleet.
    fn own(&self, root: &Path) -> Result<Values> {
        let kept = self.inner.state.fleet_settings(root)?;
        Ok(Values::of(kept.iter().map(|(name, value)| (name.as_str(), value))))
    }

    fn keep(&self, root: Option<&Path>, scope: Scope, key: Key, value: &Value) -> Result<()> {
        if scope == Scope::Person {
            return self.inner.state.set_setting(key.name(), value);
        }
        if key.is_general() {
            return Err(Error::new(Code::BadRequest, format!("{} is the same for all fleets", key.name()))
                .hint("set it for all fleets"));
        }
        let root = self.root_of(root)?.ok_or_else(|| {
            Error::new(Code::BadRequest, format!("no fleet is named to set {} for", key.name()))
                .hint("name the fleet's folder, or set it for all fleets")
        })?;
        self.inner.state.set_fleet_setting(&root, key.name(), value)
    }

    /// The folder of the fleet that a place is in: the innermost that is known, else the place itself.
    fn root_of(&self, place: Option<&Path>) -> Result<Option<PathBuf>> {
        let Some(place) = place else { return Ok(None) };
        let place = place.canonicalize().unwrap_or_else(|_| place.to_path_buf());
        let known = self.inner.state.roots()?.into_iter().filter(|root| place.starts_with(root));
        Ok(Some(known.max_by_key(|root| root.components().count()).unwrap_or(place)))
    }
}
