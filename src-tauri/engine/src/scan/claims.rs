//! One reading or writing of a file at a time in this process.
//!
//! Closing any descriptor of a file drops all locks that the process has on it, those of SQLite too
//! (<https://sqlite.org/howtocorrupt.html#_posix_advisory_locks_canceled_by_a_separate_thread_doing_close_>). So whoever
//! has a descriptor of their own on a database, or SQLite has one for them, claims the file until it is closed: two scans,
//! or a scan and a look into one database, then never meet in one file.

use super::{
    budget::PATIENCE,
    stamp::{self, Look, SystemPath},
};
use rustix::io::Errno;
use std::{
    sync::{Condvar, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

/// The files that are claimed: never more than there are readers and writers.
static CLAIMED: Mutex<Claimed> = Mutex::new(Claimed { files: Vec::new(), waiting: 0 });

/// Told whenever a file is free again and somebody waits.
static FREED: Condvar = Condvar::new();

/// A device and an inode.
type File = (u64, u64);

#[derive(Debug)]
struct Claimed {
    files: Vec<(File, For)>,
    waiting: usize,
}

/// What a file is claimed for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum For {
    /// It is over soon.
    Reading,
    /// It takes as long as it takes.
    Writing,
}

/// A file that nobody else of this process opens while this lives.
#[derive(Debug)]
pub(super) struct Claim {
    file: File,
    /// Somebody else had it first, so it may have changed meanwhile.
    waited: bool,
}

/// A file that is written to, and that nobody else of this process opens while this lives.
#[derive(Debug)]
pub struct WriteClaim {
    _claim: Claim,
}

/// Looks at a database and its companions, and claims it.
///
/// # Errors
/// As [`stamp::look`]; `BUSY` where this process is writing to it.
pub(super) fn look(path: &mut SystemPath) -> Result<(Look, Claim), Errno> {
    loop {
        let look = stamp::look(path)?;
        let claim = take(look.file(), For::Reading, |other| other == For::Reading).ok_or(Errno::BUSY)?;
        if !claim.waited {
            return Ok((look, claim));
        }
        let now = stamp::look(path)?;
        if now.file() == look.file() {
            return Ok((now, claim));
        }
    }
}

/// Claims a file, waiting for who has it. A thread must not claim a file while it has a claim.
pub(super) fn claim(file: File) -> Claim {
    loop {
        if let Some(claim) = take(file, For::Reading, |_| true) {
            return claim;
        }
    }
}

/// Claims a file, a device and an inode, for writing; `None` where somebody else of this process still has it after `patience`.
pub fn claim_for_writing(file: (u64, u64), patience: Duration) -> Option<WriteClaim> {
    let since = Instant::now();
    take(file, For::Writing, |_| since.elapsed() < patience).map(|claim| WriteClaim { _claim: claim })
}

/// Claims a file, waiting for who has it for as long as `wait` says so of what they have it for.
fn take(file: File, what_for: For, wait: impl Fn(For) -> bool) -> Option<Claim> {
    let mut claimed = lock();
    let mut waited = false;
    while let Some((_, other)) = claimed.files.iter().find(|(other, _)| *other == file) {
        if !wait(*other) {
            return None;
        }
        waited = true;
        claimed.waiting += 1;
        claimed = FREED.wait_timeout(claimed, PATIENCE).unwrap_or_else(PoisonError::into_inner).0;
        claimed.waiting -= 1;
    }
    claimed.files.push((file, what_for));
    Some(Claim { file, waited })
}

impl Drop for Claim {
    fn drop(&mut self) {
        let mut claimed = lock();
        if let Some(at) = claimed.files.iter().position(|(file, _)| *file == self.file) {
            claimed.files.swap_remove(at);
        }
        if claimed.waiting > 0 {
            FREED.notify_all();
        }
    }
}

fn lock() -> MutexGuard<'static, Claimed> {
    CLAIMED.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail this way")]
    use super::*;
    use std::thread;

    #[test]
    fn a_file_is_had_by_one_at_a_time_and_others_are_free() {
        let device = u64::MAX;
        let first = claim((device, 1));
        assert!(!first.waited && !claim((device, 2)).waited);
        thread::scope(|scope| {
            let second = scope.spawn(|| claim((device, 1)).waited);
            thread::sleep(Duration::from_millis(20));
            assert!(!second.is_finished());
            drop(first);
            assert_eq!(second.join().ok(), Some(true));
        });
        assert!(!claim((device, 1)).waited);
    }

    #[test]
    fn a_file_that_is_written_to_is_busy_for_readers_and_for_other_writers() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let mut path = SystemPath::default();
        path.set(file.path());
        let (look_at_it, reading) = look(&mut path).unwrap();
        let number = look_at_it.file();
        assert!(claim_for_writing(number, Duration::from_millis(10)).is_none());
        drop(reading);
        let writing = claim_for_writing(number, Duration::ZERO).unwrap();
        assert_eq!(look(&mut path).err(), Some(Errno::BUSY));
        assert!(claim_for_writing(number, Duration::from_millis(10)).is_none());
        drop(writing);
        assert!(look(&mut path).is_ok());
    }
}
