//! The way back: what restoring backups would do, and the job that does it.

use super::{
    Engine,
    again::Again,
    open::OpenFleet,
    restoring::{self, Restoring},
    turn::Held,
    wish::{Wanted, Wish, Wishes},
};
use crate::{
    Code, Error, Result,
    api::{Changed, Job, JobType, Losses, Mode, RestorePreview, RestoreRequest},
    backups::{self, Store, Survey},
    jobs::{Context, NewJob},
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::{
    collections::HashMap,
    path::{Path, PathBuf},
    sync::Arc,
};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

/// What was asked in a restore, as it is kept with the job.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "of", rename_all = "snake_case")]
enum Asked {
    /// Backups of a job, all by their numbers.
    Job(RestoreRequest),
    /// A folder or one copy.
    File(FileAsked),
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct FileAsked {
    #[serde(with = "crate::api::path")]
    backup: PathBuf,
    changed: Changed,
    mode: Mode,
}

impl Engine {
    /// What restoring backups would do. Databases are read, nothing is written.
    ///
    /// # Errors
    /// The job has no such backups, or the state database failed.
    pub fn restore_preview(&self, request: &RestoreRequest) -> Result<RestorePreview> {
        let survey = self.backups(None)?.survey();
        let wish = self.wishes(&survey).of_request(request)?;
        let forecast = self.backups(Some(&wish.root))?.forecast(wish.present_bytes(), &wish.root);
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
        let survey = self.backups(None)?.survey();
        let wish = self.wishes(&survey).of_request(request)?;
        self.restore(wish, survey, Asked::Job(request.clone()), None)
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
        let file = FileAsked { backup: whole, changed, mode };
        let asked = Asked::File(file.clone());
        let survey = self.store_of(&asked, None)?.survey();
        let wish = file.wish(&self.wishes(&survey), databases)?;
        self.restore(wish, survey, asked, None)
    }

    fn wishes<'s>(&'s self, survey: &'s Survey) -> Wishes<'s> {
        Wishes { survey, state: &self.inner.state }
    }

    fn restore(&self, wish: Wish, survey: Survey, asked: Asked, again: Option<Again>) -> Result<Job> {
        let (changed, mode) = asked.how();
        let (store, settings) = (self.store_of(&asked, Some(&wish.root))?, self.settings_at(Some(&wish.root))?);
        let restoring = Restoring { wish, survey, store, changed, mode, settings };
        let Restoring { wish, store, mode, .. } = &restoring;
        if *mode == Mode::Apply {
            backups::need(&store.forecast(wish.present_bytes(), &wish.root))?;
        }
        // What a process that died has left half done is looked at before anybody changes it.
        self.settle()?;
        let new = NewJob {
            kind: JobType::Restore,
            root: wish.root.display().to_string(),
            operation: None,
            mode: Some(*mode),
            losses: Losses::default(),
            of_job: wish.job,
            total: wish.databases.len() as u64,
        };
        let asked = serde_json::to_value(asked.with(wish)).map_err(json)?;
        let paths: Vec<_> = wish.databases.iter().map(|wanted| wanted.case.path.clone()).collect();
        let (state, engine) = (Arc::clone(&self.inner.state), self.clone());
        let resumes = again.and_then(Again::resumes);
        let keep = move |id| state.keep_request(id, &asked, paths.iter().map(PathBuf::as_path), resumes);
        self.inner.jobs.start_work(new, keep, move |context| engine.write_back(&restoring, context))
    }

    /// The work of the job.
    fn write_back(&self, restoring: &Restoring, context: &Context) -> Result<Value> {
        let root = &restoring.wish.root;
        let turn = self.turn(root);
        let writes = restoring.mode == Mode::Apply;
        let mut held = writes.then(|| Held::take(&turn, &context.cancel)).transpose()?;
        let done = restoring.run(held.as_mut(), context, &self.inner.state);
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
    pub(super) fn scanned(&self, root: &Path) -> Result<Option<Arc<OpenFleet>>> {
        let record = self.inner.state.fleet(root)?.filter(|fleet| fleet.scan.is_some());
        record.map(|record| OpenFleet::load(&self.inner.state, record).map(|fleet| self.opened(fleet))).transpose()
    }

    /// The same once more on some databases of a job, by their numbers in it.
    ///
    /// # Errors
    /// As [`Engine::start_restore`].
    pub(super) fn restore_again(&self, of: &Job, which: &[(u64, PathBuf)], again: Again) -> Result<Job> {
        let asked = self.asked(of.id)?.ok_or_else(|| {
            Error::new(Code::BadRequest, format!("what was asked in job {} is not known any more", of.id))
                .hint("restore the backups by their path once more")
        })?;
        let survey = self.store_of(&asked, None)?.survey();
        let wish = self.wish_of(&asked, which, &survey)?;
        self.restore(wish, survey, asked, Some(again))
    }

    /// What a job was to restore into some of its databases, by their paths, as far as that is still known.
    pub(super) fn wanted_again(&self, job: Uuid, which: &[(u64, PathBuf)]) -> HashMap<PathBuf, Wanted> {
        let wish = self.asked(job).and_then(|asked| {
            let Some(asked) = asked else { return Ok(Vec::new()) };
            let survey = self.store_of(&asked, None)?.survey();
            Ok(self.wish_of(&asked, which, &survey)?.databases)
        });
        let wish = wish.inspect_err(|error| tracing::warn!(%error, %job, "what was to be restored is not known"));
        wish.unwrap_or_default().into_iter().map(|wanted| (wanted.case.path.clone(), wanted)).collect()
    }

    fn asked(&self, job: Uuid) -> Result<Option<Asked>> {
        Ok(self.inner.state.request(job)?.and_then(|asked| serde_json::from_value(asked).ok()))
    }

    /// The store that has what was asked for; new backups of databases at `root` go where its settings say.
    fn store_of(&self, asked: &Asked, root: Option<&Path>) -> Result<Store> {
        let place = match asked {
            Asked::Job(_) => None,
            Asked::File(file) => file.place(),
        };
        Ok(self.backups(root)?.looking_in(place.map(Path::to_path_buf).into_iter().collect()))
    }

    fn wish_of(&self, asked: &Asked, which: &[(u64, PathBuf)], survey: &Survey) -> Result<Wish> {
        let wishes = self.wishes(survey);
        match asked {
            Asked::Job(request) => {
                let place = |number: u64| usize::try_from(number).ok()?.checked_sub(1);
                let number = |(number, _): &(u64, PathBuf)| request.numbers.get(place(*number)?).copied();
                let numbers: Vec<_> = which.iter().filter_map(number).collect();
                if numbers.is_empty() {
                    return Err(Error::new(Code::Unknown, format!("job {} has no such backups", request.job)));
                }
                wishes.of_request(&RestoreRequest { numbers, ..request.clone() })
            }
            Asked::File(file) => {
                let paths: Vec<_> = which.iter().map(|(_, path)| path.clone()).collect();
                file.wish(&wishes, &paths)
            }
        }
    }
}

impl Asked {
    /// The same, and of all databases that there are.
    fn with(self, wish: &Wish) -> Self {
        let numbers = || wish.databases.iter().map(|wanted| wanted.number).collect();
        match self {
            Self::Job(request) => Self::Job(RestoreRequest { numbers: numbers(), ..request }),
            Self::File(file) => Self::File(file),
        }
    }

    fn how(&self) -> (Changed, Mode) {
        match self {
            Self::Job(request) => (request.changed, request.mode),
            Self::File(file) => (file.changed, file.mode),
        }
    }
}

impl FileAsked {
    fn is_folder(&self) -> bool {
        self.backup.is_dir()
    }

    /// The folder that the folder of the backup is in.
    fn place(&self) -> Option<&Path> {
        self.backup.ancestors().nth(if self.is_folder() { 1 } else { 2 })
    }

    fn wish(&self, wishes: &Wishes<'_>, databases: &[PathBuf]) -> Result<Wish> {
        match self.is_folder() {
            true => wishes.of_folder(&self.backup, databases),
            false => wishes.of_copy(&self.backup, databases),
        }
    }
}

fn json(error: serde_json::Error) -> Error {
    Error::new(Code::Internal, error.to_string())
}
