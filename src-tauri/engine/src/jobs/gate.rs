//! Where a paused job waits.

use std::{
    sync::{Condvar, Mutex, PoisonError},
    time::Duration,
};
use tokio_util::sync::CancellationToken;

/// How long it takes at most until a paused job sees that it is cancelled.
const TICK: Duration = Duration::from_millis(50);

/// A gate that is open or closed.
#[derive(Debug, Default)]
pub struct Gate {
    closed: Mutex<bool>,
    opened: Condvar,
}

impl Gate {
    /// Closes or opens it.
    pub fn set(&self, closed: bool) {
        *self.closed.lock().unwrap_or_else(PoisonError::into_inner) = closed;
        self.opened.notify_all();
    }

    /// True while it is closed.
    pub fn is_closed(&self) -> bool {
        *self.closed.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Goes through it once it is open, or at once where the job is cancelled.
    pub fn pass(&self, cancel: &CancellationToken) {
        let mut closed = self.closed.lock().unwrap_or_else(PoisonError::into_inner);
        while *closed && !cancel.is_cancelled() {
            closed = self.opened.wait_timeout(closed, TICK).unwrap_or_else(PoisonError::into_inner).0;
        }
    }
}
