//! An earlier job once more: what is left of it, or what failed in it.

use super::{
    Engine, Event,
    work::{Asked, Start, may_be_retried},
    worksite::{self, Site},
};
use crate::{
    Code, Error, Result,
    api::{Job, JobType},
    repair::Named,
    state::nothing_left,
};
use std::path::{Path, PathBuf};
use uuid::Uuid;

/// Why something is done once more.
#[derive(Clone, Copy, Debug)]
pub enum Again {
    /// It is left of this job.
    Rest(Uuid),
    /// It failed in this job.
    Failures(Uuid),
}

impl Again {
    /// The job.
    pub fn of(self) -> Uuid {
        match self {
            Self::Rest(job) | Self::Failures(job) => job,
        }
    }

    /// The job that has nothing left then.
    pub fn resumes(self) -> Option<Uuid> {
        match self {
            Self::Rest(job) => Some(job),
            Self::Failures(_) => None,
        }
    }
}

impl Engine {
    /// Starts a job with what is left of one that is over: the databases that it never came to, and those that it was cut off
    /// at before they were changed. What was asked is asked again.
    ///
    /// # Errors
    /// There is no such job, it goes on, or nothing is left of it; what is expected is another schema now; as
    /// [`Engine::start_work`].
    pub fn resume(&self, job: Uuid) -> Result<Job> {
        self.settle()?;
        let of = self.job(job)?;
        if !of.is_over() {
            return Err(Error::new(Code::Busy, format!("job {job} is not over yet")).hint("let it go on, or cancel it"));
        }
        let left = self.inner.state.left(job)?;
        if left.is_empty() {
            return Err(nothing_left(job));
        }
        let rest = self.once_more(&of, &left, Again::Rest(job))?;
        // Those who show it hear that nothing is left of it.
        self.inner.jobs.tell(Event::Job { job: Box::new(self.job(job)?) });
        Ok(rest)
    }

    /// Starts the same work once more on the databases where it failed, or that were in use by another program.
    ///
    /// # Errors
    /// There is no such job, or nothing failed in it; what is expected is another schema now; as [`Engine::start_work`].
    pub fn retry_failed(&self, job: Uuid) -> Result<Job> {
        self.settle()?;
        let of = self.job(job)?;
        let failed = self.inner.state.all_results(job)?.into_iter().filter(may_be_retried);
        let failed: Vec<_> = failed.map(|record| (record.result.number, record.path)).collect();
        if failed.is_empty() {
            return Err(Error::new(Code::BadRequest, format!("nothing has failed in job {job}"))
                .hint("there is nothing to try again"));
        }
        self.once_more(&of, &failed, Again::Failures(job))
    }

    /// How many databases [`Engine::retry_failed`] would take up.
    ///
    /// # Errors
    /// The state database failed.
    pub fn retriable(&self, job: Uuid) -> Result<u64> {
        Ok(self.inner.state.all_results(job)?.iter().filter(|record| may_be_retried(record)).count() as u64)
    }

    fn once_more(&self, of: &Job, which: &[(u64, PathBuf)], again: Again) -> Result<Job> {
        if of.kind == JobType::Restore {
            return self.restore_again(of, which, again);
        }
        let asked = self.inner.state.request(of.id)?.and_then(|asked| serde_json::from_value::<Asked>(asked).ok());
        let asked = asked.ok_or_else(|| {
            Error::new(Code::BadRequest, format!("job {} did no work that can be repeated", of.id))
                .hint("start the work anew")
        })?;
        let paths: Vec<_> = which.iter().map(|(_, path)| path.clone()).collect();
        let site = self.site_again(Path::new(&of.root), &asked, &paths)?;
        if asked.aim.is_some() && asked.aim != worksite::aim_of(&site, &asked.operation)? {
            let words = format!("the expected schema is not the one that job {} was to lead to", of.id);
            return Err(Error::new(Code::Changed, words).hint("look at what would be done now, and start that anew"));
        }
        self.start_on(Start { site, asked, again: Some(again) })
    }

    /// Where a job works on these databases once more.
    fn site_again(&self, root: &Path, asked: &Asked, paths: &[PathBuf]) -> Result<Site> {
        let named = if asked.by_itself { Named::ByItself } else { Named::InBatch };
        let site = match &asked.settings {
            Some(settings) => worksite::of_paths(self, paths, settings, &asked.operation)?,
            None => {
                let fleet = self.scanned(root)?.ok_or_else(|| {
                    Error::new(Code::Unknown, format!("{} is not known as a fleet any more", root.display()))
                        .hint("open the folder and start the work anew")
                        .at(root)
                })?;
                worksite::of_fleet_paths(self, fleet, paths, &asked.operation, named)?
            }
        };
        Ok(Site { named, ..site })
    }
}
