//! Whose turn it is: one at a time writes the result of a fleet, or to its databases.

use crate::{Code, Error, Result};
use std::{
    sync::{Arc, Mutex, MutexGuard, TryLockError},
    thread,
    time::Duration,
};
use tokio_util::sync::CancellationToken;

/// How long until somebody who waits for a fleet's turn looks again.
pub(super) const TICK: Duration = Duration::from_millis(10);

/// Held by whoever scans a fleet, writes to its databases, or forgets it.
pub(super) type Turn = Arc<Mutex<()>>;

/// A turn that is held, and may be let go for a while.
pub(super) struct Held<'t> {
    turn: &'t Turn,
    guard: Option<MutexGuard<'t, ()>>,
}

impl<'t> Held<'t> {
    /// Waits for a turn.
    ///
    /// # Errors
    /// Cancelled meanwhile.
    pub(super) fn take(turn: &'t Turn, cancel: &CancellationToken) -> Result<Self> {
        loop {
            if let Some(held) = Self::try_take(turn) {
                return Ok(held);
            }
            if cancel.is_cancelled() {
                return Err(Error::new(Code::Cancelled, "cancelled"));
            }
            thread::sleep(TICK);
        }
    }

    /// The turn, where nobody else has it.
    pub(super) fn try_take(turn: &'t Turn) -> Option<Self> {
        let guard = match turn.try_lock() {
            Ok(guard) => guard,
            Err(TryLockError::Poisoned(guard)) => guard.into_inner(),
            Err(TryLockError::WouldBlock) => return None,
        };
        Some(Self { turn, guard: Some(guard) })
    }

    /// False while it is let go.
    pub(super) fn is_there(&self) -> bool {
        self.guard.is_some()
    }

    /// Lets others have it.
    pub(super) fn let_go(&mut self) {
        self.guard = None;
    }

    /// Has it back, where nobody else has it now.
    pub(super) fn try_again(&mut self) -> bool {
        if self.guard.is_none() {
            self.guard = Self::try_take(self.turn).and_then(|held| held.guard);
        }
        self.is_there()
    }

    /// Has it back, however long that takes.
    pub(super) fn again(&mut self) {
        while !self.try_again() {
            thread::sleep(TICK);
        }
    }
}
