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

    /// True where a job runs on the folder at `root` or in it, in this process or in another.
    pub fn any_on(&self, root: &str) -> bool {
        let own = self.running().values().any(|running| {
            let job = running.job.borrow();
            overlap(&job.root, root) && !job.is_over()
        });
        own || self.of_others().is_ok_and(|jobs| jobs.iter().any(|job| overlap(&job.root, root)))
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
