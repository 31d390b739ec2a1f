//! Workers that rest together: while none of them works on a database, others may.

use std::{
    sync::{Condvar, Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use tokio_util::sync::CancellationToken;

/// How long it takes at most until somebody who waits sees that the work is cancelled.
const TICK: Duration = Duration::from_millis(50);

/// Who works and whether all rest.
#[derive(Debug, Default)]
pub(super) struct Rest {
    now: Mutex<Now>,
    over: Condvar,
}

#[derive(Debug, Default)]
struct Now {
    working: usize,
    resting: bool,
}

/// Work on one database; done when this is dropped.
pub(super) struct Work<'r>(&'r Rest);

impl Rest {
    /// Begins work on a database once the rest is over. `None` where the work is cancelled meanwhile.
    pub(super) fn work(&self, cancel: &CancellationToken) -> Option<Work<'_>> {
        let mut now = self.now();
        while now.resting {
            if cancel.is_cancelled() {
                return None;
            }
            now = self.over.wait_timeout(now, TICK).unwrap_or_else(PoisonError::into_inner).0;
        }
        now.working += 1;
        Some(Work(self))
    }

    /// Begins a rest where nobody works. Says whether all rest.
    pub(super) fn begin(&self) -> bool {
        let mut now = self.now();
        now.resting |= now.working == 0;
        now.resting
    }

    /// Ends the rest.
    pub(super) fn end(&self) {
        self.now().resting = false;
        self.over.notify_all();
    }

    fn now(&self) -> MutexGuard<'_, Now> {
        self.now.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Work<'_> {
    fn drop(&mut self) {
        self.0.now().working -= 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_rests_while_somebody_works_and_nobody_begins_while_all_rest() {
        let (rest, cancel) = (Rest::default(), CancellationToken::new());
        let work = rest.work(&cancel);
        assert!(work.is_some() && !rest.begin(), "somebody works");
        drop(work);
        assert!(rest.begin());
        cancel.cancel();
        assert!(rest.work(&cancel).is_none(), "all rest");
        rest.end();
        assert!(rest.work(&CancellationToken::new()).is_some());
    }
}
