//! The file and its surroundings, looked at before SQLite opens anything.

use super::task::{EmptyFile, Options, Seen};
use crate::{Code, Error, Result, api::NetworkFile};
use rustix::{
    fs::{Access, FileType, Stat, StatVfsMountFlags},
    io::Errno,
};
use serde::{Deserialize, Serialize};
use std::{
    fs::File,
    io::Read,
    os::unix::ffi::OsStrExt,
    path::{Path, PathBuf},
};

/// The longest path that SQLite's own file system takes, with the name of a journal.
const LONGEST_PATH: usize = 500;

/// What every SQLite 3 database begins with.
const MAGIC: &[u8; 16] = b"SQLite format 3\0";

/// Where the header says which version a reader must understand.
const READ_VERSION: usize = 19;

/// Where the header counts changes.
const CHANGE_COUNTER: usize = 24;

/// Where the header says which format the texts of the schema are of, and the one that nearly all have
/// (<https://sqlite.org/fileformat2.html#schemaformat>).
const SCHEMA_FORMAT: usize = 44;
const USUAL_SCHEMA_FORMAT: u32 = 4;

/// The newest version of the file format that is known: write-ahead logging.
const NEWEST_FORMAT: u8 = 2;

/// File systems that are on another machine or in another program, by the number that `statfs` gives
/// (<https://man7.org/linux/man-pages/man2/statfs.2.html>).
#[cfg(target_os = "linux")]
const ELSEWHERE: [(u32, &str); 9] = [
    (0x6969, "NFS"),
    (0x517b, "SMB"),
    (0xff53_4d42, "CIFS"),
    (0xfe53_4d42, "SMB 2"),
    (0x6573_5546, "FUSE"),
    (0x0102_1997, "9P"),
    (0x00c3_6400, "Ceph"),
    (0x5346_414f, "AFS"),
    (0x7375_7245, "Coda"),
];

/// What a file looks like after it was written: another trace later says that somebody has written to it since.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trace {
    /// The device that the file is on.
    pub device: u64,
    /// Its inode.
    pub inode: u64,
    /// Its size in bytes.
    pub bytes: u64,
    /// When its content was last written, in nanoseconds since 1970.
    pub modified_ns: i64,
    /// Size and time of last writing of `-wal`, where it is there and not empty.
    pub wal: Option<(u64, i64)>,
}

/// A database that may be opened for writing.
#[derive(Debug)]
pub(super) struct Place {
    /// The path without symbolic links.
    pub(super) path: PathBuf,
    /// What it looks like.
    pub(super) trace: Trace,
    /// A journal with something in it lies beside it, so opening it may change its size.
    pub(super) has_journal: bool,
}

impl Trace {
    /// What the file at `path` looks like.
    ///
    /// # Errors
    /// It is gone, or is no regular file.
    pub fn of(path: &Path) -> Result<Self> {
        let stat = rustix::fs::lstat(path).map_err(|error| system(path, "look at", error))?;
        if !FileType::from_raw_mode(stat.st_mode).is_file() {
            return Err(Error::new(Code::Unsupported, format!("{} is not a regular file", path.display())).at(path));
        }
        let wal = rustix::fs::lstat(beside(path, "-wal")).ok().map(|stat| (bytes(&stat), modified_ns(&stat)));
        Ok(Self {
            device: stat.st_dev,
            inode: stat.st_ino,
            bytes: bytes(&stat),
            modified_ns: modified_ns(&stat),
            wal: wal.filter(|(bytes, _)| *bytes > 0),
        })
    }

    /// The size of the file and of what its log may add to it.
    pub fn whole_bytes(&self) -> u64 {
        self.bytes.saturating_add(self.wal.map_or(0, |(bytes, _)| bytes))
    }

    /// The device and the inode.
    pub(super) fn file(&self) -> (u64, u64) {
        (self.device, self.inode)
    }
}

/// Looks at a database and everything around it that would keep it from being written. Nothing is changed and no database
/// is opened.
///
/// # Errors
/// It is gone, no regular file, a symbolic link or has several names; it or its folder or file system cannot be written;
/// it is on another machine.
pub(super) fn look(path: &Path, options: &Options) -> Result<Place> {
    let refuse = |code, what: &str| Error::new(code, format!("{} {what}", path.display())).at(path);
    let name = path.file_name().ok_or_else(|| refuse(Code::BadRequest, "is not the path of a file"))?;
    let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let folder = parent
        .canonicalize()
        .map_err(|error| refuse(Code::NotFound, "is not there").hint("scan the folder again").because(error))?;
    let whole = folder.join(name);
    if whole.as_os_str().as_bytes().len() > LONGEST_PATH {
        return Err(refuse(Code::Unsupported, "has a path that is too long for SQLite to write to")
            .hint("move it higher up in the folder"));
    }
    let stat = rustix::fs::lstat(&whole).map_err(|error| system(path, "look at", error))?;
    match FileType::from_raw_mode(stat.st_mode) {
        FileType::RegularFile => {}
        FileType::Symlink => {
            return Err(refuse(Code::Unsupported, "is a symbolic link").hint("name the file that it leads to"));
        }
        _ => return Err(refuse(Code::Unsupported, "is not a regular file").hint("exclude it by its name")),
    }
    if stat.st_nlink > 1 {
        return Err(refuse(Code::Unsupported, &format!("is one of {} names of one file", stat.st_nlink)).hint(
            "SQLite finds a journal by the name that a database was opened with: remove the other names, or copy the file",
        ));
    }
    for companion in ["-journal", "-wal", "-shm"] {
        if let Ok(stat) = rustix::fs::lstat(beside(&whole, companion))
            && !FileType::from_raw_mode(stat.st_mode).is_file()
        {
            return Err(refuse(Code::Unsupported, &format!("has a companion `{companion}` that is not a file"))
                .hint("find out who put it there, and remove it"));
        }
    }
    if stat.st_size == 0 && options.empty == EmptyFile::Refuse {
        return Err(refuse(Code::Unsupported, "is an empty file").hint("name it by itself to fill it"));
    }
    may_be_written(&whole, &folder, options)?;
    let journal = rustix::fs::lstat(beside(&whole, "-journal")).is_ok_and(|stat| stat.st_size > 0);
    Ok(Place { trace: Trace::of(&whole)?, path: whole, has_journal: journal })
}

/// What a database's header says.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Header {
    /// The count of changes, where it says something: without a write-ahead log.
    pub(super) counter: Option<u32>,
    /// Texts of the schema mean what they mean in nearly all databases.
    pub(super) is_usual: bool,
}

/// Reads the header and closes the file again, so it must be claimed and no handle of SQLite's be open on it.
///
/// # Errors
/// It is no SQLite database, or of a format that is not known.
pub(super) fn read_header(place: &Place) -> Result<Header> {
    let path = &place.path;
    let mut first = Vec::with_capacity(100);
    let read = File::open(path).and_then(|file| file.take(100).read_to_end(&mut first));
    read.map_err(|error| {
        Error::new(Code::Io, format!("cannot read {}: {error}", path.display())).at(path).because(error)
    })?;
    if first.is_empty() {
        return Ok(Header::default());
    }
    if !first.starts_with(MAGIC) {
        return Err(Error::new(Code::Damaged, format!("{} does not begin as a SQLite database does", path.display()))
            .hint("restore it from a backup if it was a database")
            .at(path));
    }
    match first.get(READ_VERSION) {
        Some(&version) if version <= NEWEST_FORMAT => {
            let number =
                |at: usize| first.get(at..).and_then(|rest| rest.first_chunk()).copied().map(u32::from_be_bytes);
            let counter = number(CHANGE_COUNTER).filter(|_| version < NEWEST_FORMAT);
            let is_usual = number(SCHEMA_FORMAT) == Some(USUAL_SCHEMA_FORMAT) && place.trace.wal.is_none();
            Ok(Header { counter, is_usual })
        }
        _ => Err(Error::new(
            Code::Unsupported,
            format!("{} is of a newer format than this SQLite knows", path.display()),
        )
        .hint("look for a newer Litefleet")
        .at(path)),
    }
}

/// Holds a database against what it was when the work was planned.
///
/// # Errors
/// It is another file or of another size.
pub(super) fn same_file(path: &Path, trace: &Trace, seen: &Seen, length_counts: bool) -> Result<()> {
    if trace.file() != (seen.device, seen.inode) {
        return Err(changed(path, "another file is in its place"));
    }
    if length_counts && trace.bytes != seen.bytes {
        return Err(changed(path, &format!("it had {} bytes and has {}", seen.bytes, trace.bytes)));
    }
    Ok(())
}

/// The refusal of a database that is not what it was.
pub(super) fn changed(path: &Path, what: &str) -> Error {
    Error::new(Code::Changed, format!("{} has changed since the scan: {what}", path.display()))
        .hint("scan again and look at the new plan")
        .at(path)
}

/// Refuses where there is not enough space for a backup and twice the size of the database: its new content and the journal
/// of the old.
///
/// # Errors
/// There is not enough space, or nobody knows how much there is.
pub(super) fn need_space(place: &Place, backup: Option<&Path>) -> Result<()> {
    let size = place.trace.whole_bytes();
    let folder = place.path.parent().unwrap_or(Path::new("/"));
    let twice = size.saturating_mul(2);
    let Some(backup) = backup else { return need(folder, twice, &place.path) };
    let device = |path: &Path| rustix::fs::lstat(path).map(|stat| stat.st_dev).ok();
    if device(folder) == device(backup) {
        return need(folder, twice.saturating_add(size), &place.path);
    }
    need(folder, twice, &place.path)?;
    need(backup, size, &place.path)
}

fn need(folder: &Path, bytes: u64, path: &Path) -> Result<()> {
    let space = rustix::fs::statvfs(folder).map_err(|error| system(folder, "look at the file system of", error))?;
    let free = space.f_bavail.saturating_mul(space.f_frsize);
    if free >= bytes {
        return Ok(());
    }
    let words = format!("{} needs {bytes} bytes of space in {} and {free} are free", path.display(), folder.display());
    Err(Error::new(Code::NoSpace, words).hint("free some space, or put the backups elsewhere").at(path))
}

fn may_be_written(path: &Path, folder: &Path, options: &Options) -> Result<()> {
    let read_only = |what: &str, hint: &str| Error::new(Code::ReadOnly, what.to_owned()).hint(hint.to_owned()).at(path);
    let system_of = rustix::fs::statvfs(folder).map_err(|error| system(folder, "look at the file system of", error))?;
    if system_of.f_flag.contains(StatVfsMountFlags::RDONLY) {
        let what = format!("{} is on a file system that is mounted read-only", path.display());
        return Err(read_only(&what, "mount it for writing, or copy the database elsewhere"));
    }
    if rustix::fs::access(folder, Access::WRITE_OK | Access::EXEC_OK).is_err() {
        let what =
            format!("{} is in a folder where nothing may be written, so SQLite cannot keep a journal", path.display());
        return Err(read_only(&what, "ask for write access to the folder"));
    }
    if rustix::fs::access(path, Access::READ_OK | Access::WRITE_OK).is_err() {
        return Err(read_only(&format!("{} may not be written", path.display()), "ask for write access to the file"));
    }
    // A folder can say yes to `access` and no to writing: an immutable file, seen by nothing but its own flag.
    if options.network == NetworkFile::Refuse
        && let Some(kind) = elsewhere(folder)
    {
        let what = format!("{} is on a file system of kind {kind}, whose locks cannot be trusted", path.display());
        return Err(Error::new(Code::Unsupported, what)
            .hint("copy the database to a local disk, or allow network file systems")
            .at(path));
    }
    Ok(())
}

/// The kind of a folder's file system, where that is on another machine or in another program.
#[cfg(target_os = "linux")]
pub fn elsewhere(folder: &Path) -> Option<&'static str> {
    let kind = rustix::fs::statfs(folder).ok()?.f_type;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the numbers have 32 bits")]
    let kind = kind as u32;
    ELSEWHERE.iter().find(|(number, _)| *number == kind).map(|(_, name)| *name)
}

/// The kind of a folder's file system, where that is on another machine or in another program.
#[cfg(not(target_os = "linux"))]
pub fn elsewhere(_: &Path) -> Option<&'static str> {
    None
}

/// The path of a companion.
pub(super) fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}

/// An error of the operating system.
pub(super) fn system(path: &Path, what: &str, error: Errno) -> Error {
    let code = match error {
        Errno::NOENT | Errno::NOTDIR | Errno::LOOP => Code::NotFound,
        Errno::ACCESS | Errno::PERM => Code::PermissionDenied,
        Errno::NOSPC | Errno::DQUOT => Code::NoSpace,
        Errno::ROFS => Code::ReadOnly,
        _ => Code::Io,
    };
    Error::new(code, format!("cannot {what} {}: {error}", path.display())).at(path).because(error)
}

fn bytes(stat: &Stat) -> u64 {
    u64::try_from(stat.st_size).unwrap_or_default()
}

fn modified_ns(stat: &Stat) -> i64 {
    stat.st_mtime.saturating_mul(1_000_000_000).saturating_add(stat.st_mtime_nsec as i64)
}
