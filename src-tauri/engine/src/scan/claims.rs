//! One reading of a file at a time in this process.
//!
//! Closing any descriptor of a file drops all locks that the process has on it, those of SQLite too
//! (<https://sqlite.org/howtocorrupt.html#_posix_advisory_locks_canceled_by_a_separate_thread_doing_close_>). So whoever
//! has a descriptor of their own on a database, or SQLite has one for them, claims the file until it is closed: two scans,
//! or a scan and a look into one database, then never meet in one file.

use super::stamp::{self, Look, SystemPath};
use rustix::io::Errno;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// The files that are claimed: never more than there are readers.
static CLAIMED: Mutex<Claimed> = Mutex::new(Claimed { files: Vec::new(), waiting: 0 });

/// Told whenever a file is free again and somebody waits.
static FREED: Condvar = Condvar::new();

/// A device and an inode.
type File = (u64, u64);

#[derive(Debug)]
struct Claimed {
    files: Vec<File>,
    waiting: usize,
}

/// A file that nobody else of this process opens while this lives.
#[derive(Debug)]
pub(super) struct Claim {
    file: File,
    /// Somebody else had it first, so it may have changed meanwhile.
    waited: bool,
}

/// Looks at a database and its companions, and claims it.
///
/// # Errors
/// As [`stamp::look`].
pub(super) fn look(path: &mut SystemPath) -> Result<(Look, Claim), Errno> {
    loop {
        let look = stamp::look(path)?;
        let claim = claim(look.file());
        if !claim.waited {
            return Ok((look, claim));
        }
        let now = stamp::look(path)?;
        if now.file() == look.file() {
            return Ok((now, claim));
        }
    }
}

/// Claims a file, waiting for who has it: no longer than a reading may take ([`super::budget::TIME`]). A thread must not
/// claim a file while it has a claim.
pub(super) fn claim(file: File) -> Claim {
    let mut claimed = lock();
    let waited = claimed.files.contains(&file);
    while claimed.files.contains(&file) {
        claimed.waiting += 1;
        claimed = FREED.wait(claimed).unwrap_or_else(PoisonError::into_inner);
        claimed.waiting -= 1;
    }
    claimed.files.push(file);
    Claim { file, waited }
}

impl Drop for Claim {
    fn drop(&mut self) {
        let mut claimed = lock();
        if let Some(at) = claimed.files.iter().position(|file| *file == self.file) {
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
    use super::*;
    use std::{thread, time::Duration};

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
}
