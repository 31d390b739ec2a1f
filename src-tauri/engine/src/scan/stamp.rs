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

/// A path for the operating system, with room for the name of a companion: no allocation for each call.
#[derive(Debug, Default)]
pub(super) struct SystemPath {
    bytes: Vec<u8>,
    length: usize,
}

/// The files that SQLite keeps beside a database (<https://sqlite.org/tempfiles.html>).
pub(super) const COMPANIONS: [&str; 3] = ["-wal", "-journal", "-shm"];

/// What `stat` says of a database and its companions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Look {
    /// The part that is kept.
    pub(super) stamp: FileStamp,
    /// The file has more than one name.
    pub(super) linked: bool,
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

/// Looks at a database and its companions without opening any of them.
///
/// # Errors
/// What the operating system says of the database; `NOENT` too where it is no regular file any more.
pub(super) fn look(path: &mut SystemPath) -> Result<Look, Errno> {
    let main = rustix::fs::lstat(path.with("")?)?;
    if !FileType::from_raw_mode(main.st_mode).is_file() {
        return Err(Errno::NOENT);
    }
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
    Ok(Look { stamp: stamp(&main, wal, journal), linked: main.st_nlink > 1, odd_companion })
}

impl Look {
    /// True where something was written so lately that another writing could leave the same times.
    pub(super) fn is_fresh(&self) -> bool {
        let Ok(now) = SystemTime::now().duration_since(UNIX_EPOCH) else { return true };
        let recent = i64::try_from((now.saturating_sub(TICK)).as_nanos()).unwrap_or(i64::MAX);
        let stamp = &self.stamp;
        let companions = [stamp.wal, stamp.journal].into_iter().flatten().map(|(_, time)| time);
        companions.chain([stamp.modified_ns, stamp.changed_ns]).any(|time| time > recent)
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

fn stamp(main: &Stat, wal: Option<(u64, i64)>, journal: Option<(u64, i64)>) -> FileStamp {
    FileStamp {
        device: main.st_dev,
        inode: main.st_ino,
        bytes: bytes(main),
        modified_ns: modified_ns(main),
        changed_ns: nanoseconds(main.st_ctime, main.st_ctime_nsec as i64),
        wal,
        journal,
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
