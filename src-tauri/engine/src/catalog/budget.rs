//! How long reading a catalog may take, and the patience of whoever asked.

use crate::{Code, Error};
use std::time::{Duration, Instant};
use tokio_util::sync::CancellationToken;

/// The budget of one catalog, asked from wherever its reading passes by.
#[derive(Clone, Debug)]
pub(super) struct Budget {
    time: Duration,
    deadline: Instant,
    cancel: CancellationToken,
}

/// Why the reading of a catalog stopped before its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stop {
    /// Whoever asked does not want it any more.
    Cancelled,
    /// Its time is over.
    TimedOut,
}

impl Budget {
    /// A budget that begins now.
    pub fn new(time: Duration, cancel: &CancellationToken) -> Self {
        Self { time, deadline: Instant::now() + time, cancel: cancel.clone() }
    }

    /// The same for what begins now and may take no longer than `time`.
    pub fn at_most(&self, time: Duration) -> Instant {
        self.deadline.min(Instant::now() + time)
    }

    /// Why the reading must not go on, if it must not.
    pub fn stop(&self) -> Option<Stop> {
        if self.cancel.is_cancelled() {
            return Some(Stop::Cancelled);
        }
        (Instant::now() > self.deadline).then_some(Stop::TimedOut)
    }

    /// An error where the reading must not go on. `place` says how far it came.
    pub fn check(&self, place: &str) -> Result<(), Error> {
        self.stop().map_or(Ok(()), |stop| Err(self.error(stop, place)))
    }

    /// What is said of a reading that stopped.
    pub fn error(&self, stop: Stop, place: &str) -> Error {
        match stop {
            Stop::Cancelled => Error::new(Code::Cancelled, "reading the schema was cancelled"),
            Stop::TimedOut => {
                let seconds = self.time.as_secs();
                Error::new(Code::BadSchema, format!("reading the schema took longer than {seconds} s, at {place}"))
                    .hint("take out what fills tables, or put old migrations together into one")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail this way")]
    use super::{super::load_within, Budget};
    use std::{fs, time::Duration};
    use tokio_util::sync::CancellationToken;

    #[test]
    fn what_takes_longer_than_the_whole_may_is_not_blamed_on_one_file() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("001_a.sql"), "CREATE TABLE t(a);").unwrap();
        fs::write(folder.path().join("002_b.sql"), "CREATE TABLE u(a);").unwrap();
        let budget = Budget::new(Duration::ZERO, &CancellationToken::new());
        let error = load_within(folder.path(), &budget).unwrap_err();
        assert_eq!(error.message, "reading the schema took longer than 0 s, at 001_a.sql (step 1 of 2)");
    }
}
