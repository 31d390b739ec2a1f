//! What other processes do with the same state folder.

use super::{Engine, Inner, turn::Held};
use crate::{
    Result,
    api::{AlertsChanged, Event, Job},
};
use jiff::Timestamp;
use std::{
    collections::HashMap,
    sync::{Arc, Weak, atomic::Ordering::Relaxed},
    time::Duration,
};
use uuid::Uuid;

/// How often is looked whether another process has written anything.
const TICK: Duration = Duration::from_millis(500);

/// What is known of the others.
#[derive(Debug, Default)]
struct Seen {
    /// What SQLite counts the writes of others by.
    version: Option<i64>,
    /// Their jobs that have not ended.
    jobs: HashMap<Uuid, Job>,
}

impl Engine {
    /// From now on tells, as events, also of what other processes do with the same state folder: how far their jobs are, and
    /// that they have written a new result of a fleet that is open here. Once is enough.
    pub fn follow_others(&self) {
        if self.inner.follows.swap(true, Relaxed) {
            return;
        }
        let inner = Arc::downgrade(&self.inner);
        self.inner.jobs.runtime().spawn(follow(inner));
    }

    fn look_at_others(&self, seen: &mut Seen) -> Result<()> {
        let version = self.inner.state.data_version()?;
        if seen.version.replace(version) == Some(version) && seen.jobs.is_empty() {
            return Ok(());
        }
        if !self.inner.jobs.orphans()?.is_empty() {
            self.settle()?;
        }
        self.look_at_their_jobs(seen)?;
        let open: Vec<_> = self.fleets().values().cloned().collect();
        for fleet in open {
            let turn = self.turn(&fleet.root);
            // Whoever has it takes over what is new by itself; else the next time.
            let Some(_held) = Held::try_take(&turn) else {
                seen.version = None;
                continue;
            };
            if fleet.renew(&self.inner.state)? {
                let open = self.inner.state.open_alerts(&fleet.root, Timestamp::now())?;
                self.inner.jobs.tell(Event::Fleet { root: fleet.root_text(), changed: None });
                let changed = AlertsChanged { open, opened: 0 };
                self.inner.jobs.tell(Event::Alerts { root: fleet.root_text(), changed });
            }
        }
        Ok(())
    }

    fn look_at_their_jobs(&self, seen: &mut Seen) -> Result<()> {
        let now: HashMap<Uuid, Job> = self.inner.jobs.of_others()?.into_iter().map(|job| (job.id, job)).collect();
        let ended = seen.jobs.keys().filter(|id| !now.contains_key(id));
        let ended = ended.filter_map(|id| self.inner.state.job(*id).transpose()).collect::<Result<Vec<_>>>()?;
        let changed = now.values().filter(|job| seen.jobs.get(&job.id) != Some(job)).cloned();
        for job in ended.into_iter().chain(changed) {
            self.inner.jobs.tell(Event::Job { job: Box::new(job) });
        }
        seen.jobs = now;
        Ok(())
    }
}

async fn follow(inner: Weak<Inner>) {
    let mut seen = Seen::default();
    loop {
        tokio::time::sleep(TICK).await;
        let Some(inner) = inner.upgrade() else { return };
        let engine = Engine { inner };
        let looked = tokio::task::spawn_blocking(move || {
            if let Err(error) = engine.look_at_others(&mut seen) {
                tracing::warn!(%error, "cannot look at what other processes do");
            }
            seen
        });
        match looked.await {
            Ok(now) => seen = now,
            Err(_) => return,
        }
    }
}
