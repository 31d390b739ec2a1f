//! Where backups are, and what is done with them as a whole.

use super::{
    clock::{self, Look},
    forecast,
    retention::{self, Expired, Rules, Stays},
    survey::{Backup, JobBackups, Survey, Surveyed},
};
use crate::{
    Code, Error, Result,
    api::{BackupForecast, BackupSettings},
    apply::{BackupFolder, is_in_use, sweep},
};
use jiff::{SignedDuration, Timestamp};
use std::{
    collections::{BTreeSet, HashMap, HashSet},
    fs::{self, DirBuilder},
    os::unix::fs::DirBuilderExt,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};
use uuid::Uuid;

/// Between two looks for what may go, in seconds.
const LOOK_EVERY: i64 = clock::DAY;

/// The folders that hold backups, a folder for each job in them.
#[derive(Debug)]
pub struct Store {
    /// How long new ones stay.
    days: Option<u32>,
    rules: Rules,
    /// Where they are and were: the first is where new ones go.
    places: Vec<PathBuf>,
    /// The folders of the jobs that are making backups.
    open: Mutex<HashMap<Uuid, Arc<BackupFolder>>>,
}

impl Store {
    /// The store that the settings name. `state_folder` is where backups go where the settings name no folder, and is looked
    /// into in any case.
    pub fn open(settings: &BackupSettings, state_folder: &Path) -> Self {
        let own = state_folder.join("backups");
        let mut places: Vec<_> = settings.folder.clone().into_iter().collect();
        if !places.contains(&own) {
            places.push(own);
        }
        let rules = Rules::general(settings.clone());
        Self { days: settings.days, rules, places, open: Mutex::default() }
    }

    /// The same, keeping the backups of databases in the folders of these fleets by rules of their own, and all others by
    /// `general`. `of_fleet` is asked for a fleet's rules when something of it may go. Where it has none, nobody can tell what
    /// they are now, and nothing of it goes.
    #[must_use]
    pub fn keeping(
        mut self,
        general: BackupSettings,
        fleets: Vec<PathBuf>,
        of_fleet: impl Fn(&Path) -> Option<BackupSettings> + Send + Sync + 'static,
    ) -> Self {
        self.rules = Rules::new(general, fleets, of_fleet);
        self
    }

    /// The same, looking also where backups went under earlier settings.
    #[must_use]
    pub fn looking_in(mut self, earlier: Vec<PathBuf>) -> Self {
        for place in earlier {
            if !self.places.contains(&place) {
                self.places.push(place);
            }
        }
        self
    }

    /// Where new backups go.
    pub fn folder(&self) -> &Path {
        self.places.first().map_or(Path::new(""), PathBuf::as_path)
    }

    /// The folder of a job, made when it is asked for first. Say [`Store::done`] when the job has ended.
    ///
    /// # Errors
    /// It cannot be made.
    pub fn folder_for(&self, job: Uuid) -> Result<Arc<BackupFolder>> {
        let mut open = self.folders();
        if let Some(folder) = open.get(&job) {
            return Ok(Arc::clone(folder));
        }
        let survey = self.survey();
        let now = self.look(&survey, Timestamp::now());
        let turn = clock::next_turn(survey.jobs.iter().map(JobBackups::turn), now);
        let path = self.folder().join(job.to_string());
        let made = BackupFolder::create_in_turn(&path, &job.to_string(), turn);
        let made = Arc::new(made.map_err(|error| {
            let hint = "choose another folder for the backups, or make that one writable";
            if error.hint.is_some() { error } else { error.hint(hint) }
        })?);
        open.insert(job, Arc::clone(&made));
        Ok(made)
    }

    /// A job makes no more backups. Its folder goes where none was needed.
    pub fn done(&self, job: Uuid) {
        let folder = self.folders().remove(&job);
        if let Some(Err(error)) = folder.map(|folder| folder.remove_if_empty()) {
            tracing::warn!(%error, %job, "the folder of a job without backups stays");
        }
    }

    /// A job makes no more backups: now others may go for those that it made.
    pub fn finish(&self, job: Uuid) {
        let made_any = self.folders().contains_key(&job);
        self.done(job);
        if made_any {
            let expired = self.expire(Timestamp::now());
            tracing::debug!(?expired, "let backups go");
        }
    }

    /// Removes what jobs that were cut off have left half done.
    pub fn sweep(&self) {
        let folders = self.places.iter().filter_map(|place| fs::read_dir(place).ok()).flatten().flatten();
        folders.for_each(|folder| sweep(&folder.path()));
    }

    /// What backups of databases with `bytes` together would take. `root` is where the databases are.
    pub fn forecast(&self, bytes: u64, root: &Path) -> BackupForecast {
        forecast::forecast(self.folder(), bytes, root, self.days)
    }

    /// The backups of one job, without a look at those of all others.
    pub fn backups_of(&self, job: Uuid) -> Option<JobBackups> {
        self.places.iter().find_map(|place| JobBackups::read(&place.join(job.to_string())))
    }

    /// All backups that there are.
    pub fn survey(&self) -> Survey {
        Survey::of(&self.places)
    }

    /// The same, as it was found last where nothing has changed since.
    pub fn surveyed(&self, last: &Surveyed) -> Arc<Survey> {
        last.of(&self.places)
    }

    /// When each backup of these databases may go that is not the newest, by folder and number, as far as that can be told now.
    pub fn until(
        &self,
        survey: &Survey,
        databases: &HashSet<&Path>,
        now: Timestamp,
    ) -> HashMap<(PathBuf, u64), Timestamp> {
        let lived_s = self.look(survey, now).lived_s;
        let mut until = HashMap::new();
        for database in databases {
            let backups: Vec<_> = survey.of_database(database).collect();
            let rules = || self.rules.of(database);
            for (Backup { job, entry }, stays) in retention::judged(&backups, rules, lived_s, Backup::is_there) {
                let left = match stays {
                    Stays::On => continue,
                    Stays::For(left) => SignedDuration::from_secs(i64::try_from(left).unwrap_or(i64::MAX)),
                    Stays::Not => SignedDuration::ZERO,
                };
                until.insert((job.folder.clone(), entry.number), now.saturating_add(left).unwrap_or(Timestamp::MAX));
            }
        }
        until
    }

    /// True where nobody has looked for a day for what may go.
    pub fn is_due(&self, now: Timestamp) -> bool {
        let since = |look: Look| now.as_second().saturating_sub(look.at.as_second());
        let mut looks = self.places.iter().filter_map(|place| Look::remembered(place));
        !looks.any(|look| (0..LOOK_EVERY).contains(&since(look)))
    }

    /// Lets backups go that are too many or too old, but never the newest of a database, and removes what jobs that were cut
    /// off have left half done. The folders of jobs that are making backups are left alone.
    pub fn expire(&self, now: Timestamp) -> Expired {
        let survey = self.survey();
        let look = self.look(&survey, now);
        // A job that goes on may yet take back a backup of its own, so no other gives way to that one. A job that is over
        // makes no backups any more, so what is free now stays free.
        let busy: HashSet<_> = survey.jobs.iter().map(|job| &job.folder).filter(|folder| is_in_use(folder)).collect();
        let counts = |backup: &Backup<'_>| !busy.contains(&backup.job.folder) && backup.is_there();
        let gone = retention::expired(&survey, &self.rules, look.lived_s, counts);
        let mut expired = Expired::default();
        for job in survey.jobs.iter().filter(|job| !busy.contains(&job.folder)) {
            let numbers = gone.get(&job.folder).cloned().unwrap_or_default();
            match self.let_go(job, &numbers) {
                Ok(one) => {
                    expired.backups += one.backups;
                    expired.bytes += one.bytes;
                    expired.folders += one.folders;
                }
                Err(error) => tracing::warn!(%error, folder = %job.folder.display(), "its backups stay"),
            }
        }
        if let Some(own) = self.places.iter().find(|place| place.is_dir()) {
            look.remember(own);
        }
        expired
    }

    fn let_go(&self, job: &JobBackups, numbers: &BTreeSet<u64>) -> Result<Expired> {
        sweep(&job.folder);
        let Some(folder) = BackupFolder::take(&job.folder)? else { return Ok(Expired::default()) };
        let going = job.backups().filter(|backup| numbers.contains(&backup.entry.number));
        let bytes: u64 = going.filter(Backup::is_there).map(|backup| backup.entry.bytes).sum();
        if !numbers.is_empty() {
            folder.remove(numbers)?;
        }
        let bytes = bytes + folder.remove_untold()?;
        let folders = u64::from(folder.remove_if_empty()?);
        Ok(Expired { backups: numbers.len() as u64, bytes, folders })
    }

    fn look(&self, survey: &Survey, now: Timestamp) -> Look {
        let remembered = self.places.iter().filter_map(|place| Look::remembered(place));
        clock::look(remembered.chain(survey.jobs.iter().map(JobBackups::look)), now)
    }

    fn folders(&self) -> MutexGuard<'_, HashMap<Uuid, Arc<BackupFolder>>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The folder, whole and there, where backups can be kept in it.
///
/// # Errors
/// It cannot be made or written.
pub fn usable(folder: &Path) -> Result<PathBuf> {
    let refused = |error: std::io::Error| {
        Error::new(Code::BadRequest, format!("backups cannot be kept in {}: {error}", folder.display()))
            .hint("choose a folder that you may write to")
            .at(folder)
            .because(error)
    };
    if !folder.is_absolute() {
        let words = format!("{} is not the whole path of a folder", folder.display());
        return Err(Error::new(Code::BadRequest, words).hint("name it from the root on").at(folder));
    }
    DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(refused)?;
    let whole = folder.canonicalize().map_err(refused)?;
    tempfile::tempfile_in(&whole).map_err(refused)?;
    Ok(whole)
}
