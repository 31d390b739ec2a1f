//! Looks at one file of a walk: whether it is a database, and what it says.

use super::{
    Before, FileReading, FileStamp, Found, Reading, Unread, claims,
    header::{HEADER_BYTES, Header, SAMPLE_BYTES, looks_encrypted},
    known::KnownSchemas,
    passed::{Mark, Passing},
    probe::{self, Subject},
    stamp::{self, Look, Seen, SystemPath},
    unread::{self, Failure},
    walk,
};
use crate::api::Problem;
use rustix::io::Errno;
use std::{
    ffi::OsStr,
    io,
    os::unix::ffi::OsStrExt,
    path::{Path, PathBuf},
};
use tokio_util::sync::CancellationToken;

/// Names that say "database" whatever the content.
const DATABASE_NAMES: [&[u8]; 4] = [b".db", b".sqlite", b".sqlite3", b".db3"];

/// What a file turned out to be.
#[derive(Debug)]
pub(super) enum Sight {
    /// No database, or gone.
    Nothing,
    /// No database: it need not be opened again.
    Passed(Mark),
    /// A database that is as it was, unless something is beside it now.
    Known,
    /// It could not be looked at, so nobody knows what it is.
    Problem(Problem),
    /// A database that has other names, which may be in the folder too.
    Linked(Link),
    /// A database to read.
    Database(Find),
    /// A database that cannot be read, as was seen at once.
    Unreadable(FileReading),
    /// Nobody wants it any more.
    Cancelled,
}

/// One name of a file that has several.
#[derive(Debug)]
pub(super) struct Link {
    pub(super) device: u64,
    pub(super) inode: u64,
    pub(super) path: PathBuf,
}

/// A database that was found and not read yet.
#[derive(Debug)]
pub(super) struct Find {
    path: PathBuf,
    /// Its size when it was found.
    pub(super) bytes: u64,
    /// Read already where its magic alone tells what it is, and when that was, in nanoseconds since 1970.
    header: Option<(Header, i64)>,
}

/// What came of reading a database.
#[derive(Debug)]
pub(super) enum Visit {
    /// It is as it was.
    Known,
    /// It was read, or cannot be.
    Read(FileReading),
    /// Somebody is writing to it: where it is, and how it stands if that does not end soon.
    Busy(PathBuf, FileReading),
    /// It is gone.
    Gone,
    /// Nobody wants it any more.
    Cancelled,
}

/// Visits one file after the other.
pub(super) struct Visitor<'a> {
    /// The folder, absolute; paths are told below it.
    pub(super) root: &'a Path,
    /// What is known of files.
    pub(super) before: &'a dyn Before,
    /// True where the walk tells of all companions.
    pub(super) whole: bool,
    /// What is known to be no database.
    pub(super) passed: Option<Passing<'a>>,
    /// The schemas that were read so far.
    pub(super) known: &'a KnownSchemas,
    /// Ends all visits.
    pub(super) cancel: &'a CancellationToken,
    /// Room for the path.
    pub(super) system: SystemPath,
}

/// The first bytes of a file.
#[derive(Debug)]
struct First {
    header: Option<Header>,
    noise: bool,
    /// What it looked like after it was read, where that may matter.
    seen: Option<Seen>,
}

impl Visitor<'_> {
    /// Says what the file at `path` is, which the walk saw as a regular file. One with several names is told as such.
    pub(super) fn identify(&mut self, path: PathBuf) -> Sight {
        if self.cancel.is_cancelled() {
            return Sight::Cancelled;
        }
        self.system.set(&path);
        let name = path.as_os_str().as_bytes();
        if DATABASE_NAMES.iter().any(|end| ends_with(name, end)) {
            return match self.see(stamp::now_ns()) {
                Ok(seen) => self.sight(path, &seen, None),
                Err(error) => self.unseen(&path, error),
            };
        }
        if self.is_companion(&path) { Sight::Nothing } else { self.look_into(path) }
    }

    /// Says what a file is whose name does not.
    fn look_into(&mut self, path: PathBuf) -> Sight {
        let at_ns = stamp::now_ns();
        // Where nothing is known yet, looking before opening it would be for nothing.
        let seen = self.passed.is_some().then(|| self.see(at_ns)).and_then(Result::ok);
        if let Some((seen, passed)) = seen.as_ref().zip(self.passed.as_mut()) {
            match Mark::of(seen).filter(|mark| passed.has(*mark)) {
                Some(mark) => return Sight::Passed(mark),
                None if !seen.linked && self.is_as_it_was_alone(&path, seen) => return Sight::Known,
                None => {}
            }
        }
        let First { header, seen, .. } = match self.first(None) {
            Ok(first) => first,
            Err(error) => return self.unknown(&path, error),
        };
        let Some(header) = header else {
            let settled = seen.filter(|seen| seen.look.stood_since(at_ns)).and_then(|seen| Mark::of(&seen));
            return settled.map_or(Sight::Nothing, Sight::Passed);
        };
        match self.see(at_ns) {
            Ok(seen) => self.sight(path, &seen, Some((header, at_ns))),
            Err(error) => self.unseen(&path, error),
        }
    }

    fn see(&mut self, at_ns: i64) -> Result<Seen, Errno> {
        stamp::see(self.system.with("")?, at_ns)
    }

    fn sight(&self, path: PathBuf, seen: &Seen, header: Option<(Header, i64)>) -> Sight {
        let FileStamp { device, inode, bytes, .. } = seen.look.stamp;
        match seen.linked {
            true => Sight::Linked(Link { device, inode, path }),
            false if self.is_as_it_was_alone(&path, seen) => Sight::Known,
            false => Sight::Database(Find { path, bytes, header }),
        }
    }

    /// True for a database that is as it was, if nothing is beside it.
    fn is_as_it_was_alone(&self, path: &Path, seen: &Seen) -> bool {
        self.whole
            && !seen.look.is_fresh()
            && self.before.is_as_it_was_alone(&self.found(path, seen.look.stamp.clone()))
    }

    /// A database by its name that cannot be looked at.
    fn unseen(&self, path: &Path, error: Errno) -> Sight {
        match unread::from_system(error) {
            Failure::Unread(why) => Sight::Unreadable(self.told(path, FileStamp::default(), Err(why))),
            _ => Sight::Nothing,
        }
    }

    /// Reads the file at `path`, which somebody says is a database, whatever its name and its other names.
    pub(super) fn visit(&mut self, path: PathBuf) -> Visit {
        self.read(Find { path, bytes: 0, header: None })
    }

    /// Reads a database. It may have waited since it was found, so what counts is how it looks now.
    pub(super) fn read(&mut self, find: Find) -> Visit {
        let Find { path, header, .. } = find;
        if self.cancel.is_cancelled() {
            return Visit::Cancelled;
        }
        self.system.set(&path);
        let (look, _claim) = match claims::look(&mut self.system) {
            Ok(claimed) => claimed,
            Err(error) => return self.visited(path, FileStamp::default(), Err(unread::from_system(error))),
        };
        let is_plain = !look.is_fresh() && look.odd_companion.is_none();
        if is_plain && self.before.is_as_it_was(&self.found(&path, look.stamp.clone())) {
            return Visit::Known;
        }
        let header = header.filter(|(_, at_ns)| look.stood_since(*at_ns)).map(|(header, _)| header);
        let outcome = match self.judge(&path, &look, header) {
            Err(Failure::Unread(why)) if why.blames_content() && !self.stands(&look) => {
                Err(Failure::Busy(unread::locked()))
            }
            outcome => outcome,
        };
        self.visited(path, look.to_keep(), outcome)
    }

    /// True where the file is as it was at the look, and nothing was written so shortly before that the rest of it may
    /// be on its way: only then its bytes belong together.
    fn stands(&mut self, look: &Look) -> bool {
        !look.is_fresh() && stamp::look(&mut self.system).is_ok_and(|now| now.stamp == look.stamp)
    }

    fn visited(&self, path: PathBuf, stamp: FileStamp, outcome: Result<Reading, Failure>) -> Visit {
        let told = |outcome| self.told(&path, stamp, outcome);
        match outcome {
            Ok(reading) => Visit::Read(told(Ok(reading))),
            Err(Failure::Unread(why)) => Visit::Read(told(Err(why))),
            Err(Failure::Busy(why)) => {
                let reading = told(Err(why));
                Visit::Busy(path, reading)
            }
            Err(Failure::HotJournal) => {
                let reading = told(Err(unread::locked()));
                Visit::Busy(path, reading)
            }
            Err(Failure::Gone) => Visit::Gone,
            Err(Failure::Cancelled) => Visit::Cancelled,
        }
    }

    /// Says what a database says. An empty file is one without tables.
    fn judge(&mut self, path: &Path, look: &Look, header: Option<Header>) -> Result<Reading, Failure> {
        let bytes = look.stamp.bytes;
        if bytes == 0 {
            return match look.odd_companion {
                Some((suffix, kind)) => Err(Failure::Unread(unread::odd_companion(suffix, kind))),
                None => Ok(self.known.empty()),
            };
        }
        let First { header, noise, .. } = match header.filter(Header::is_plausible) {
            Some(header) => First { header: Some(header), noise: false, seen: None },
            None => self.first(Some(bytes)).map_err(unread::from_system)?,
        };
        let Some(header) = header.filter(|_| bytes >= HEADER_BYTES as u64) else {
            return Err(Failure::Unread(unread::not_a_database(noise)));
        };
        let subject = Subject { path, look, header: &header, noise };
        probe::read(&subject, &mut self.system, self.known, self.cancel)
    }

    /// Reads the first bytes and closes the file before SQLite opens it: closing it later would drop SQLite's locks
    /// (<https://sqlite.org/howtocorrupt.html#_posix_advisory_locks_canceled_by_a_separate_thread_doing_close_>). Of a
    /// file with `bytes`, which must be claimed, not only the magic counts. No other is claimed unless it has the magic:
    /// SQLite opens none without it.
    fn first(&mut self, bytes: Option<u64>) -> Result<First, Errno> {
        let file = stamp::open(self.system.with("")?)?;
        let mut start = [0; HEADER_BYTES];
        let read = stamp::read_at(&file, &mut start, 0)?;
        let header = Header::parse(start.get(..read).unwrap_or_default());
        let mut noise = false;
        if let Some(bytes) = bytes.filter(|_| header.as_ref().is_none_or(|header| !header.is_plausible())) {
            let mut sample = [0; SAMPLE_BYTES];
            let read = stamp::read_at(&file, &mut sample, 0)?;
            let skip = if header.is_some() { 16 } else { 0 };
            noise = looks_encrypted(bytes, sample.get(skip..read).unwrap_or_default());
        }
        if bytes.is_some() {
            return Ok(First { header, noise, seen: None });
        }
        let seen = stamp::see_open(&file, stamp::now_ns())?;
        if header.is_some() {
            // Somebody may be reading it with SQLite, whose locks closing it would drop.
            let _claim = claims::claim(seen.look.file());
            drop(file);
        }
        Ok(First { header, noise, seen: Some(seen) })
    }

    /// True where the file at `path` has the name of a companion and its database is there. Beside anything else it is
    /// what its first bytes say: no companion begins as a database does.
    fn is_companion(&mut self, path: &Path) -> bool {
        let name = path.as_os_str().as_bytes();
        let Some(base) = stamp::COMPANIONS.iter().find_map(|end| name.strip_suffix(end.as_bytes())) else {
            return false;
        };
        self.system.set(Path::new(OsStr::from_bytes(base)));
        let is_file = self.see(0).is_ok();
        let is_database = is_file && self.first(None).is_ok_and(|first| first.header.is_some());
        self.system.set(path);
        is_database
    }

    /// A file that may be anything, since it cannot be opened.
    fn unknown(&self, path: &Path, error: Errno) -> Sight {
        if unread::from_system(error) == Failure::Gone {
            return Sight::Nothing;
        }
        let problem = walk::problem(walk::below(self.root, path), &io::Error::from(error));
        problem.map_or(Sight::Nothing, Sight::Problem)
    }

    fn told(&self, path: &Path, stamp: FileStamp, outcome: Result<Reading, Unread>) -> FileReading {
        FileReading { found: self.found(path, stamp), outcome }
    }

    fn found(&self, path: &Path, stamp: FileStamp) -> Found {
        Found { path: walk::below(self.root, path).to_path_buf(), stamp }
    }
}

/// True of a name, or the path to it.
fn ends_with(name: &[u8], end: &[u8]) -> bool {
    name.len().checked_sub(end.len()).and_then(|at| name.get(at..)).is_some_and(|tail| tail.eq_ignore_ascii_case(end))
}
