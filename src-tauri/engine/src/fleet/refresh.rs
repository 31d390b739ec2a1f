//! Looks at a fleet again, in part or behind what is shown.

use super::{
    Engine, Event,
    open::OpenFleet,
    scanning::{self, Asked, Scope, Touched},
    turn::Held,
};
use crate::{Result, api::DatabaseRow};
use std::{
    collections::HashSet,
    path::{Path, PathBuf},
};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

/// Of more changed rows than these, an event names none.
const MOST_TOLD: usize = 1_000;

impl Engine {
    /// Looks again at these files and folders of an open fleet, given below its root: what is new, changed or gone there is so
    /// in the list, as a scan would have it. Answers with the rows that have come, gone or changed, by id. Waits for a scan or
    /// a job that is under way; does nothing where the fleet was not scanned yet, or not with its present settings.
    ///
    /// # Errors
    /// The fleet is not open; as a scan.
    pub fn look_at(&self, root: &Path, paths: &[PathBuf]) -> Result<Vec<i64>> {
        let fleet = self.fleet(root)?;
        let turn = self.turn(&fleet.root);
        let cancel = CancellationToken::new();
        let _held = Held::take(&turn, &cancel)?;
        self.look_in_turn(&fleet, Touched { paths: paths.to_vec(), read: Vec::new() }, Uuid::nil(), &cancel)
    }

    /// The same for whoever has the fleet's turn already.
    ///
    /// # Errors
    /// As a scan.
    pub(super) fn look_in_turn(
        &self,
        fleet: &OpenFleet,
        touched: Touched,
        job: Uuid,
        cancel: &CancellationToken,
    ) -> Result<Vec<i64>> {
        let asked = Asked { job, cancel, jobs: &self.inner.jobs, tell: &|_| () };
        let looked = scanning::look(fleet, &self.inner.state, Scope::Touched(touched), asked)?;
        self.tell_of(fleet, &looked.changed);
        Ok(looked.changed)
    }

    /// Looks at all files of a fleet behind what is shown, without a job, for whoever has the fleet's turn already.
    ///
    /// # Errors
    /// As a scan.
    pub(super) fn refresh_in_turn(&self, fleet: &OpenFleet, cancel: &CancellationToken) -> Result<()> {
        let asked = Asked { job: Uuid::nil(), cancel, jobs: &self.inner.jobs, tell: &|_| () };
        let looked = scanning::look(fleet, &self.inner.state, Scope::Whole { fresh: false }, asked)?;
        // Also where nothing is different: the result is newer.
        let changed = (looked.changed.len() <= MOST_TOLD).then_some(looked.changed);
        self.inner.jobs.tell(Event::Fleet { root: fleet.root_text(), changed });
        Ok(())
    }

    /// The rows of an open fleet with these ids, as far as they are there.
    ///
    /// # Errors
    /// The fleet is not open.
    pub fn rows(&self, root: &Path, ids: &[i64]) -> Result<Vec<DatabaseRow>> {
        let wanted: HashSet<i64> = ids.iter().copied().collect();
        let result = self.fleet(root)?.result();
        Ok(result.entries.iter().filter(|entry| wanted.contains(&entry.id)).map(|entry| entry.row()).collect())
    }

    /// Tells that these rows of a fleet have come, gone or changed.
    pub(super) fn tell_of(&self, fleet: &OpenFleet, changed: &[i64]) {
        if !changed.is_empty() {
            let changed = (changed.len() <= MOST_TOLD).then(|| changed.to_vec());
            self.inner.jobs.tell(Event::Fleet { root: fleet.root_text(), changed });
        }
    }
}
