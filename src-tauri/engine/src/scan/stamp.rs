//! What a database and its companions look like to `stat`.

use super::FileStamp;
use rustix::{
    fs::{FileType, Mode, OFlags, Stat},
    io::Errno,
};
use std::{
    ffi::CStr,
    os::{fd::OwnedFd, unix::ffi::OsStrExt},
    path::Path,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

/// Two writings that are closer than this may leave the same time: kernels keep the times of files by a clock that ticks
/// up to 100 times a second.
pub(super) const TICK: Duration = Duration::from_millis(20);

/// How far the clock of a file server may be ahead. A time further ahead is none that a writing of now would leave.
const AHEAD: Duration = Duration::from_secs(10);

/// A path for the operating system, with room for the name of a companion: no allocation for each call.
#[derive(Debug, Default)]
pub(super) struct SystemPath {
    bytes: Vec<u8>,
    length: usize,
}

/// The files that SQLite keeps beside a database (<https://sqlite.org/tempfiles.html>).
pub(super) const COMPANIONS: [&str; 3] = ["-wal", "-journal", "-shm"];

/// What `stat` says of a regular file alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Seen {
    /// As if it had no companions.
    pub(super) look: Look,
    /// It has more than one name.
    pub(super) linked: bool,
}

/// What `stat` says of a database and its companions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Look {
    /// When the look began, in nanoseconds since 1970.
    pub(super) at_ns: i64,
    /// The part that is kept.
    pub(super) stamp: FileStamp,
    /// A companion that is no regular file, and what it is.
    pub(super) odd_companion: Option<(&'static str, &'static str)>,
}

impl SystemPath {
    /// From here on, this path.
    pub(super) fn set(&mut self, path: &Path) {
        self.bytes.clear();
        self.bytes.extend_from_slice(path.as_os_str().as_bytes());
        self.length = self.bytes.len();
    }

    /// The path with `suffix` after it.
    pub(super) fn with(&mut self, suffix: &str) -> Result<&CStr, Errno> {
        self.bytes.truncate(self.length);
        self.bytes.extend_from_slice(suffix.as_bytes());
        self.bytes.push(0);
        CStr::from_bytes_with_nul(&self.bytes).map_err(|_| Errno::INVAL)
    }
}

/// Looks at one file without opening it, and not at its companions. `at_ns` is when this began.
///
/// # Errors
/// What the operating system says; `NOENT` too where it is no regular file any more.
pub(super) fn see(path: &CStr, at_ns: i64) -> Result<Seen, Errno> {
    seen(&rustix::fs::lstat(path)?, at_ns)
}

/// Looks at a file that is open. `at_ns` is when this, or what has to be of the same moment, began.
///
/// # Errors
/// As [`see`].
pub(super) fn see_open(file: &OwnedFd, at_ns: i64) -> Result<Seen, Errno> {
    seen(&rustix::fs::fstat(file)?, at_ns)
}

/// Looks at a database and its companions without opening any of them.
///
/// # Errors
/// What the operating system says of the database; `NOENT` too where it is no regular file any more.
pub(super) fn look(path: &mut SystemPath) -> Result<Look, Errno> {
    let at_ns = now_ns();
    let Seen { look, .. } = see(path.with("")?, at_ns)?;
    let mut odd_companion = None;
    let mut beside = [None; 3];
    for (name, found) in COMPANIONS.into_iter().zip(&mut beside) {
        let stat = match rustix::fs::lstat(path.with(name)?) {
            Ok(stat) => stat,
            Err(Errno::NOENT | Errno::NAMETOOLONG) => continue,
            Err(error) => return Err(error),
        };
        match word(FileType::from_raw_mode(stat.st_mode)) {
            Some(kind) => odd_companion = odd_companion.or(Some((name, kind))),
            None => *found = Some((bytes(&stat), modified_ns(&stat))),
        }
    }
    let [wal, journal, _shm] = beside;
    Ok(Look { stamp: FileStamp { wal, journal, ..look.stamp }, odd_companion, ..look })
}

/// The order of paths: by their bytes, which is quick and the same everywhere.
pub fn in_order(a: &Path, b: &Path) -> std::cmp::Ordering {
    a.as_os_str().as_bytes().cmp(b.as_os_str().as_bytes())
}

/// What the clock says, in nanoseconds since 1970.
pub(super) fn now_ns() -> i64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(now.as_nanos()).unwrap_or(i64::MAX)
}

impl Look {
    /// The device and the inode.
    pub(super) fn file(&self) -> (u64, u64) {
        (self.stamp.device, self.stamp.inode)
    }

    /// True where something was written so shortly before the look that a writing after it could leave the same times.
    pub(super) fn is_fresh(&self) -> bool {
        let stamp = &self.stamp;
        let companions = [stamp.wal, stamp.journal].into_iter().flatten().map(|(_, time)| time);
        let latest = self.at_ns.saturating_add(nanoseconds_of(AHEAD));
        let mut times = companions.chain([stamp.modified_ns, stamp.changed_ns]);
        times.any(|time| time > before(self.at_ns) && time <= latest)
    }

    /// True where the file itself is what it was at `at_ns`: neither written since nor put there in another's place.
    pub(super) fn stood_since(&self, at_ns: i64) -> bool {
        self.stamp.changed_ns <= before(at_ns)
    }

    /// The stamp to keep. One that is too fresh to tell later writings from earlier ones says so with a time of 0, so
    /// that no later stamp equals it.
    pub(super) fn to_keep(&self) -> FileStamp {
        let changed_ns = if self.is_fresh() { 0 } else { self.stamp.changed_ns };
        FileStamp { changed_ns, ..self.stamp.clone() }
    }
}

/// Opens a file for reading, unless it is a symbolic link; never waits for whoever is at the other end of a FIFO.
pub(super) fn open(path: &CStr) -> Result<OwnedFd, Errno> {
    let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
    rustix::fs::open(path, flags, Mode::empty())
}

/// Fills `buffer` from `offset` on, as far as the file goes, and says how far that is.
pub(super) fn read_at(file: &OwnedFd, buffer: &mut [u8], offset: u64) -> Result<usize, Errno> {
    let mut filled = 0;
    while let Some(rest) = buffer.get_mut(filled..).filter(|rest| !rest.is_empty()) {
        match rustix::io::pread(file, rest, offset.saturating_add(filled as u64)) {
            Ok(0) => break,
            Ok(read) => filled += read,
            Err(Errno::INTR) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(filled)
}

fn seen(stat: &Stat, at_ns: i64) -> Result<Seen, Errno> {
    let is_file = FileType::from_raw_mode(stat.st_mode).is_file();
    let look = Look { at_ns, stamp: stamp(stat), odd_companion: None };
    is_file.then_some(Seen { look, linked: stat.st_nlink > 1 }).ok_or(Errno::NOENT)
}

/// The latest time that a writing before `at_ns` surely does not share with a writing after it.
fn before(at_ns: i64) -> i64 {
    at_ns.saturating_sub(nanoseconds_of(TICK))
}

fn nanoseconds_of(duration: Duration) -> i64 {
    i64::try_from(duration.as_nanos()).unwrap_or(i64::MAX)
}

fn stamp(main: &Stat) -> FileStamp {
    FileStamp {
        device: main.st_dev,
        inode: main.st_ino,
        bytes: bytes(main),
        modified_ns: modified_ns(main),
        changed_ns: nanoseconds(main.st_ctime, main.st_ctime_nsec as i64),
        wal: None,
        journal: None,
    }
}

fn bytes(stat: &Stat) -> u64 {
    u64::try_from(stat.st_size).unwrap_or_default()
}

fn modified_ns(stat: &Stat) -> i64 {
    nanoseconds(stat.st_mtime, stat.st_mtime_nsec as i64)
}

fn nanoseconds(seconds: i64, nanoseconds: i64) -> i64 {
    seconds.saturating_mul(1_000_000_000).saturating_add(nanoseconds)
}

/// What a thing that is no regular file is called.
fn word(kind: FileType) -> Option<&'static str> {
    match kind {
        FileType::RegularFile => None,
        FileType::Directory => Some("a folder"),
        FileType::Symlink => Some("a symbolic link"),
        FileType::Fifo => Some("a pipe"),
        FileType::Socket => Some("a socket"),
        FileType::CharacterDevice | FileType::BlockDevice => Some("a device"),
        FileType::Unknown => Some("of no known kind"),
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail this way")]
    use super::*;
    use std::{fs::File, thread};

    fn look_at(path: &Path) -> Look {
        let mut system = SystemPath::default();
        system.set(path);
        look(&mut system).unwrap()
    }

    #[test]
    fn a_look_just_after_a_writing_stays_too_fresh_however_long_the_reading_takes() {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), "a").unwrap();
        let fresh = look_at(file.path());
        thread::sleep(2 * TICK);
        assert!(fresh.is_fresh());
        assert_eq!(fresh.to_keep().changed_ns, 0);
        let later = look_at(file.path());
        assert!(!later.is_fresh());
        assert_eq!(later.to_keep(), later.stamp);
    }

    #[test]
    fn a_time_that_is_years_ahead_is_not_fresh() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let ahead = SystemTime::now() + Duration::from_secs(10 * 365 * 86_400);
        File::options().write(true).open(file.path()).unwrap().set_modified(ahead).unwrap();
        thread::sleep(2 * TICK);
        assert!(!look_at(file.path()).is_fresh());
    }
}
