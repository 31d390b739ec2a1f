//! Jobs whose process died before they had ended.

use super::{Jobs, fail, owner};
use crate::{Code, Error, Result, api::Job};

impl Jobs {
    /// Jobs that have not ended, though the process that ran them has. They are over once [`Jobs::settle`] says so.
    ///
    /// # Errors
    /// The state database failed.
    pub fn orphans(&self) -> Result<Vec<Job>> {
        let jobs = self.state.unfinished_jobs()?.into_iter();
        let is_alive = |owner: &str| owner == self.owner.name() || owner::is_alive(self.state.folder(), owner);
        Ok(jobs.filter(|(_, owner)| !is_alive(owner)).map(|(job, _)| job).collect())
    }

    /// Remembers that a job was cut off: it is failed, code `interrupted`. What is known of its databases is told with it.
    ///
    /// # Errors
    /// The state database failed.
    pub fn settle(&self, mut job: Job) -> Result<()> {
        if let Some(progress) = self.state.progress_of(job.id)? {
            job.progress = progress;
        }
        job.left = self.state.left(job.id)?.len() as u64;
        let hint = if job.left > 0 { "resume it: what is done stays" } else { "start it again" };
        fail(&mut job, Error::new(Code::Interrupted, "interrupted").hint(hint));
        self.state.settle_job(&job)
    }

    /// Remembers of a job that is over what is known of its databases only now.
    ///
    /// # Errors
    /// The state database failed.
    pub fn count_again(&self, mut job: Job) -> Result<()> {
        let Some(progress) = self.state.progress_of(job.id)? else { return self.state.keep_figures(&job) };
        job.progress = progress;
        job.left = self.state.left(job.id)?.len() as u64;
        self.state.save_job(&job, self.owner.name())
    }
}
