//! The way back: what restoring backups would do, the job that does it, and how backups are kept.

use super::{
    Engine,
    restoring::{self, Restoring},
    wish::{Wish, Wishes},
};
use crate::{
    Code, Error, Result,
    api::{BackupSettings, Changed, Job, JobType, Mode, RestorePreview, RestoreRequest},
    backups::{self, Store, Survey},
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};
use tokio_util::sync::CancellationToken;

/// Where the settings of backups are kept.
const SETTINGS: &str = "backups";

/// Where it is kept which folders backups went to under earlier settings.
const EARLIER: &str = "backup_folders";

/// A folder that backups went to, as it is kept: the settings that named it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
struct Earlier(Vec<BackupSettings>);

impl Engine {
    /// What restoring backups would do. Databases are read, nothing is written.
    ///
    /// # Errors
    /// The job has no such backups, or the state database failed.
    pub fn restore_preview(&self, request: &RestoreRequest) -> Result<RestorePreview> {
        let store = self.backups()?;
        let survey = store.survey();
        let wish = self.wishes(&survey).of_request(request)?;
        let forecast = store.forecast(wish.present_bytes(), &wish.root);
        let cancel = CancellationToken::new();
        let item = |wanted| restoring::look(wanted, &survey, &self.inner.state, &cancel);
        let databases = wish.databases.iter().map(item).collect();
        Ok(RestorePreview { job: request.job, databases, backups: forecast })
    }

    /// Starts a job that writes backups back, each after the present content of its database was backed up.
    ///
    /// # Errors
    /// The job has no such backups; there is not enough space for the new ones; another job writes to these databases; the
    /// state database failed.
    pub fn start_restore(&self, request: &RestoreRequest) -> Result<Job> {
        let store = self.backups()?;
        let survey = store.survey();
        let wish = self.wishes(&survey).of_request(request)?;
        self.restore(Restoring { wish, survey, store, changed: request.changed, mode: request.mode })
    }

    /// The same for a backup folder or one copy, without what the state database knows of it. `databases` are the ones that
    /// are wanted of a folder, all where there are none; a copy may be given to one database, whichever that is.
    ///
    /// # Errors
    /// As [`Engine::start_restore`]; and there is no such folder or copy, or it has no backup of one of the databases.
    pub fn start_restore_file(
        &self,
        backup: &Path,
        databases: &[PathBuf],
        changed: Changed,
        mode: Mode,
    ) -> Result<Job> {
        let whole = backup.canonicalize().map_err(|error| super::not_there(backup, &error))?;
        let is_folder = whole.is_dir();
        let place = whole.ancestors().nth(if is_folder { 1 } else { 2 });
        let store = self.backups()?.looking_in(place.map(Path::to_path_buf).into_iter().collect());
        let survey = store.survey();
        let wishes = self.wishes(&survey);
        let wish = if is_folder { wishes.of_folder(&whole, databases) } else { wishes.of_copy(&whole, databases) }?;
        self.restore(Restoring { wish, survey, store, changed, mode })
    }

    /// How backups are kept.
    ///
    /// # Errors
    /// The state database failed.
    pub fn backup_settings(&self) -> Result<BackupSettings> {
        let kept = self.inner.state.setting(SETTINGS)?;
        Ok(kept.and_then(|value| serde_json::from_value(value).ok()).unwrap_or_default())
    }

    /// Sets how backups are kept from now on. Those that are elsewhere stay there, and are found there.
    ///
    /// # Errors
    /// The folder cannot be written to, or the state database failed.
    pub fn set_backup_settings(&self, settings: &BackupSettings) -> Result<()> {
        let settings = backups::checked(settings.clone())?;
        let Earlier(mut earlier) = self.earlier()?;
        for used in [self.backup_settings()?, settings.clone()] {
            if used.folder.is_some() && !earlier.iter().any(|other| other.folder == used.folder) {
                earlier.push(used);
            }
        }
        let json = |error: serde_json::Error| Error::new(Code::Internal, error.to_string());
        self.inner.state.set_setting(EARLIER, &serde_json::to_value(Earlier(earlier)).map_err(json)?)?;
        self.inner.state.set_setting(SETTINGS, &serde_json::to_value(&settings).map_err(json)?)
    }

    /// Lets backups go that need not stay, unless that was done within a day.
    ///
    /// # Errors
    /// The state database failed.
    pub fn expire_backups(&self) -> Result<()> {
        let (store, now) = (self.backups()?, Timestamp::now());
        if store.is_due(now) {
            let expired = store.expire(now);
            tracing::debug!(?expired, "looked for backups that may go");
        }
        Ok(())
    }

    /// The store of all backups.
    ///
    /// # Errors
    /// The state database failed.
    pub(super) fn backups(&self) -> Result<Store> {
        let store = Store::open(&self.backup_settings()?, self.inner.state.folder());
        let Earlier(earlier) = self.earlier()?;
        Ok(store.looking_in(earlier.into_iter().filter_map(|settings| settings.folder).collect()))
    }

    fn earlier(&self) -> Result<Earlier> {
        let kept = self.inner.state.setting(EARLIER)?;
        Ok(kept.and_then(|value| serde_json::from_value(value).ok()).unwrap_or_default())
    }

    fn wishes<'s>(&'s self, survey: &'s Survey) -> Wishes<'s> {
        Wishes { survey, state: &self.inner.state }
    }

    fn restore(&self, restoring: Restoring) -> Result<Job> {
        let Wish { root, .. } = &restoring.wish;
        if restoring.mode == Mode::Apply {
            backups::need(&restoring.store.forecast(restoring.wish.present_bytes(), root))?;
        }
        let root = root.display().to_string();
        self.inner.jobs.start(JobType::Restore, &root, move |context| restoring.run(context))
    }
}
