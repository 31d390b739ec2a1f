//! What the reading of one file may cost: time, memory, and the patience of whoever asked.

use std::{
    sync::atomic::{AtomicU8, AtomicUsize, Ordering::Relaxed},
    time::{Duration, Instant},
};
use tokio_util::sync::CancellationToken;

/// How long the reading of one file may take.
pub(super) const TIME: Duration = Duration::from_secs(2);

/// How long a database that somebody is writing to is tried again.
pub(super) const PATIENCE: Duration = Duration::from_millis(250);

/// How many bytes of written pages a private snapshot of one file may hold.
pub(super) const SNAPSHOT_BYTES: usize = 96 << 20;

/// Why a reading stopped before its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Stop {
    /// Whoever asked does not want it any more.
    Cancelled = 1,
    /// Its time is over.
    TimedOut = 2,
    /// It wanted more memory than it may have.
    TooLarge = 3,
}

/// The budget of one file. It is asked from wherever the reading passes by, and remembers why it said no.
#[derive(Debug)]
pub(super) struct Budget {
    deadline: Instant,
    cancel: CancellationToken,
    bytes_left: AtomicUsize,
    stopped: AtomicU8,
}

impl Budget {
    /// The budget of a file whose reading starts now.
    pub(super) fn new(cancel: &CancellationToken) -> Self {
        Self::within(TIME, cancel)
    }

    /// The budget of a file whose reading starts now and may take this long.
    pub(super) fn within(time: Duration, cancel: &CancellationToken) -> Self {
        let now = Instant::now();
        Self {
            deadline: now.checked_add(time).unwrap_or(now + TIME),
            cancel: cancel.clone(),
            bytes_left: AtomicUsize::new(SNAPSHOT_BYTES),
            stopped: AtomicU8::new(0),
        }
    }

    /// Says whether the reading may go on.
    pub(super) fn check(&self) -> Result<(), Stop> {
        if self.cancel.is_cancelled() {
            return Err(self.stop(Stop::Cancelled));
        }
        if Instant::now() >= self.deadline {
            return Err(self.stop(Stop::TimedOut));
        }
        Ok(())
    }

    /// Takes `bytes` for written pages.
    pub(super) fn take(&self, bytes: usize) -> Result<(), Stop> {
        self.bytes_left
            .fetch_update(Relaxed, Relaxed, |left| left.checked_sub(bytes))
            .map(drop)
            .map_err(|_| self.stop(Stop::TooLarge))
    }

    /// The first reason that was given to stop.
    pub(super) fn stopped(&self) -> Option<Stop> {
        match self.stopped.load(Relaxed) {
            1 => Some(Stop::Cancelled),
            2 => Some(Stop::TimedOut),
            3 => Some(Stop::TooLarge),
            _ => None,
        }
    }

    /// Remembers the reason, unless there is one before it.
    pub(super) fn stop(&self, why: Stop) -> Stop {
        let _ = self.stopped.compare_exchange(0, why as u8, Relaxed, Relaxed);
        why
    }
}
