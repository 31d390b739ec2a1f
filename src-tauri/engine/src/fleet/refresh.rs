//! Looks at a fleet again, in part or behind what is shown.

use super::{
    Engine, Event,
    open::OpenFleet,
    scanning::{self, Asked, Scope},
    turn::Held,
};
use crate::{Code, Result, api::DatabaseRow};
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
        self.look_in_turn(&fleet, paths.to_vec(), Uuid::nil(), &cancel)
    }

    /// The same for whoever has the fleet's turn already.
    ///
    /// # Errors
    /// As a scan.
    pub(super) fn look_in_turn(
        &self,
        fleet: &OpenFleet,
        touched: Vec<PathBuf>,
        job: Uuid,
        cancel: &CancellationToken,
    ) -> Result<Vec<i64>> {
        let asked = Asked { job, cancel, jobs: &self.inner.jobs, tell: &|_| () };
        let look = || scanning::look(fleet, &self.inner.state, Scope::Touched(touched), asked);
        let looked = self.told_if_emptied(fleet, look)?;
        self.tell_of(fleet, &looked.changed);
        Ok(looked.changed)
    }

    /// Looks at these places and nowhere else. False where that does not do: everything has to be looked at.
    ///
    /// # Errors
    /// As a scan.
    pub(super) fn glance_in_turn(
        &self,
        fleet: &OpenFleet,
        paths: Vec<PathBuf>,
        cancel: &CancellationToken,
    ) -> Result<bool> {
        let asked = Asked { job: Uuid::nil(), cancel, jobs: &self.inner.jobs, tell: &|_| () };
        let looked = self.told_if_emptied(fleet, || scanning::glance(fleet, &self.inner.state, paths, asked))?;
        looked.iter().for_each(|looked| self.tell_of(fleet, &looked.changed));
        Ok(looked.is_some())
    }

    /// Looks at all files of a fleet behind what is shown, without a job, for whoever has the fleet's turn already.
    ///
    /// # Errors
    /// As a scan.
    pub(super) fn refresh_in_turn(&self, fleet: &OpenFleet, cancel: &CancellationToken) -> Result<()> {
        let asked = Asked { job: Uuid::nil(), cancel, jobs: &self.inner.jobs, tell: &|_| () };
        let whole = Scope::Whole { fresh: false };
        let looked = self.told_if_emptied(fleet, || scanning::look(fleet, &self.inner.state, whole, asked))?;
        // Also where nothing is different: the result is newer.
        let changed = (looked.changed.len() <= MOST_TOLD).then_some(looked.changed);
        self.inner.jobs.tell(Event::Fleet { root: fleet.root_text(), changed });
        Ok(())
    }

    /// A list without databases is an error, and may be a new result all the same.
    fn told_if_emptied<T>(&self, fleet: &OpenFleet, look: impl FnOnce() -> Result<T>) -> Result<T> {
        let before = fleet.result().turn;
        let looked = look();
        let is_empty = looked.as_ref().is_err_and(|error| error.code == Code::NoDatabases);
        if is_empty && fleet.result().turn != before {
            self.inner.jobs.tell(Event::Fleet { root: fleet.root_text(), changed: None });
        }
        looked
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
