//! The way back: what restoring backups would do, the job that does it, and how backups are kept.

use super::{
    Engine,
    open::OpenFleet,
    restoring::{self, Restoring},
    wish::Wishes,
    work::may_be_retried,
};
use crate::{
    Code, Error, Result,
    api::{BackupSettings, Changed, Job, JobType, Mode, RestorePreview, RestoreRequest},
    backups::{self, Store, Survey},
    jobs::{Context, NewJob},
    state::ResultRecord,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::{
    path::{Path, PathBuf},
    sync::Arc,
};
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
        self.inner.state.set_setting(EARLIER, &serde_json::to_value(Earlier(earlier)).map_err(json)?)?;
        self.inner.state.set_setting(SETTINGS, &serde_json::to_value(&settings).map_err(json)?)
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
        let Restoring { wish, store, changed, mode, .. } = &restoring;
        if *mode == Mode::Apply {
            backups::need(&store.forecast(wish.present_bytes(), &wish.root))?;
        }
        let new = NewJob {
            kind: JobType::Restore,
            root: wish.root.display().to_string(),
            operation: None,
            mode: Some(*mode),
            of_job: wish.job,
        };
        let numbers = wish.databases.iter().map(|wanted| wanted.number).collect();
        let asked = wish.job.map(|job| RestoreRequest { job, numbers, changed: *changed, mode: *mode });
        let asked = serde_json::to_value(asked).map_err(json)?;
        let (state, engine) = (Arc::clone(&self.inner.state), self.clone());
        let keep = move |id| state.keep_request(id, &asked);
        self.inner.jobs.start_work(new, keep, move |context| engine.write_back(&restoring, context))
    }

    /// The work of the job.
    fn write_back(&self, restoring: &Restoring, context: &Context) -> Result<Value> {
        let root = &restoring.wish.root;
        let turn = self.turn(root);
        let writes = restoring.mode == Mode::Apply;
        let held = writes.then(|| super::take_turn(&turn, &context.cancel)).transpose()?;
        let done = restoring.run(context, &self.inner.state);
        restoring.store.finish(context.id);
        // Whatever becomes of this, what was restored stands.
        match held.as_ref().map_or(Ok(None), |_| self.scanned(root)) {
            Ok(Some(fleet)) => {
                let databases = restoring.wish.databases.iter();
                self.show_what_came(&fleet, databases.map(|wanted| wanted.case.path.clone()).collect(), context);
            }
            Ok(None) => {}
            Err(error) => tracing::warn!(%error, root = %root.display(), "cannot scan again after a restore"),
        }
        drop(held);
        done
    }

    /// The fleet at `root`, where there is one that was scanned.
    fn scanned(&self, root: &Path) -> Result<Option<Arc<OpenFleet>>> {
        let record = self.inner.state.fleet(root)?.filter(|fleet| fleet.scan.is_some());
        record.map(|record| OpenFleet::load(&self.inner.state, record).map(|fleet| self.opened(fleet))).transpose()
    }

    /// The same once more on the databases where it failed, or that were in use.
    ///
    /// # Errors
    /// Nothing failed; as [`Engine::start_restore`].
    pub(super) fn restore_again(&self, job: &Job) -> Result<Job> {
        let asked = self.inner.state.request(job.id)?;
        let asked = asked.and_then(|asked| serde_json::from_value::<Option<RestoreRequest>>(asked).ok().flatten());
        let asked = asked.ok_or_else(|| {
            Error::new(Code::BadRequest, format!("job {} was of backups that no job is known of", job.id))
                .hint("restore the backup by its path once more")
        })?;
        let place = |record: &ResultRecord| usize::try_from(record.result.number).ok()?.checked_sub(1);
        let results = self.inner.state.all_results(job.id)?;
        let failed = results.iter().filter(|record| may_be_retried(record)).filter_map(place);
        let numbers: Vec<u64> = failed.filter_map(|at| asked.numbers.get(at).copied()).collect();
        if numbers.is_empty() {
            return Err(Error::new(Code::BadRequest, format!("nothing has failed in job {}", job.id))
                .hint("there is nothing to try again"));
        }
        self.start_restore(&RestoreRequest { numbers, ..asked })
    }
}

fn json(error: serde_json::Error) -> Error {
    Error::new(Code::Internal, error.to_string())
}
