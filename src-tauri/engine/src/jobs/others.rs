//! Which jobs go on, here and in other processes.

use super::{Jobs, overlap, owner};
use crate::{
    Result,
    api::{Job, JobType},
};
use tokio::runtime::Handle;
use uuid::Uuid;

impl Jobs {
    /// The job of this kind that runs on the fleet at `root` in this process.
    pub fn running_on(&self, kind: JobType, root: &str) -> Option<Uuid> {
        let running = self.running();
        let mut jobs = running.values().filter(|running| running.is(kind, root)).map(|running| running.job.borrow());
        jobs.find(|job| !job.is_over()).map(|job| job.id)
    }

    /// True where a job runs on the folder at `root` or in it, in this process or in another. One that is paused does not run.
    pub fn any_on(&self, root: &str) -> bool {
        self.running().values().any(|running| runs_on(&running.job.borrow(), root)) || self.any_of_others_on(root)
    }

    /// The same of other processes alone.
    pub fn any_of_others_on(&self, root: &str) -> bool {
        self.of_others().is_ok_and(|jobs| jobs.iter().any(|job| runs_on(job, root)))
    }

    /// The jobs of other processes that live and have not ended.
    ///
    /// # Errors
    /// The state database failed.
    pub fn of_others(&self) -> Result<Vec<Job>> {
        let is_others = |owner: &str| owner != self.owner.name() && owner::is_alive(self.state.folder(), owner);
        let unfinished = self.state.unfinished_jobs()?.into_iter();
        Ok(unfinished.filter(|(_, owner)| is_others(owner)).map(|(job, _)| job).collect())
    }

    /// Where jobs run.
    pub fn runtime(&self) -> &Handle {
        &self.runtime
    }
}

fn runs_on(job: &Job, root: &str) -> bool {
    overlap(&job.root, root) && !job.is_over() && !job.paused
}
