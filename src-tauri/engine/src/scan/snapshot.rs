//! A private view of a database whose state is partly in a log or journal.
//!
//! SQLite reads such a database right only after it has changed something: it replays a write-ahead log into shared
//! memory beside the file, or rolls a hot journal back into it. Here it does so against copies in memory, which hold what
//! SQLite wrote and nothing else; all else is read from the originals where it lies. There are no locks: whoever reads
//! this way looks at the originals again afterwards ([`Snapshot::is_unchanged`]).

use super::{
    FileStamp,
    budget::Budget,
    layered::{Layered, Refused},
    snapshot_file,
    stamp::{Look, SystemPath, look, open},
    vfs,
};
use rusqlite::ffi;
use rustix::{fs::FileType, io::Errno};
use std::{
    cell::{Cell, RefCell},
    ffi::{CStr, c_char, c_int},
    rc::Rc,
    sync::Arc,
};

/// The name of the file system that reads through the snapshot of the current thread.
pub(super) const SNAPSHOT: &CStr = c"litefleet-snapshot";

/// Bytes of a log's header, with the salts that every restart of the log changes
/// (<https://sqlite.org/fileformat2.html#the_write_ahead_log>).
const LOG_HEADER_BYTES: usize = 32;

/// Bytes of a database's header, with its change counter.
const HEADER_BYTES: usize = 100;

/// One file of a snapshot, shared by the handles that SQLite has on it.
pub(super) type Shared = Rc<RefCell<Layered>>;

thread_local! {
    static CURRENT: RefCell<Option<Rc<Snapshot>>> = const { RefCell::new(None) };
}

/// A database and its companions as they were at one moment.
#[derive(Debug)]
pub(super) struct Snapshot {
    path: Vec<u8>,
    seen: Look,
    main: Shared,
    wal: RefCell<Option<Shared>>,
    journal: RefCell<Option<Shared>>,
    originals: [(Shared, Vec<u8>); 3],
    budget: Arc<Budget>,
    failure: Cell<Option<Errno>>,
}

/// While this lives, SQLite's file system [`SNAPSHOT`] reads from the snapshot on this thread.
#[derive(Debug)]
pub(super) struct Entered(());

impl Snapshot {
    /// Opens the originals.
    ///
    /// # Errors
    /// What the operating system says; `NOENT` too where one of them is not what it was when it was looked at.
    pub(super) fn new(path: &mut SystemPath, seen: Look, budget: Arc<Budget>) -> Result<Self, Errno> {
        let main = layered(path, "", Some(seen.stamp.bytes), &budget)?;
        let wal = layered(path, "-wal", seen.stamp.wal.map(|(bytes, _)| bytes), &budget)?;
        let journal = layered(path, "-journal", seen.stamp.journal.map(|(bytes, _)| bytes), &budget)?;
        let there = |file: &Shared| (file.borrow().length() > 0).then(|| Rc::clone(file));
        Ok(Self {
            path: path.with("")?.to_bytes().to_vec(),
            seen,
            wal: RefCell::new(there(&wal)),
            journal: RefCell::new(there(&journal)),
            originals: [
                start(&main, HEADER_BYTES)?,
                start(&wal, LOG_HEADER_BYTES)?,
                start(&journal, LOG_HEADER_BYTES)?,
            ],
            main,
            budget,
            failure: Cell::new(None),
        })
    }

    /// Lets SQLite read from this snapshot on this thread, until the answer is dropped.
    pub(super) fn enter(self: &Rc<Self>) -> Entered {
        CURRENT.set(Some(Rc::clone(self)));
        Entered(())
    }

    /// True where the originals still hold what was read. The database and its journal must be what they were, and not
    /// written so lately that one more writing would not show. A log may have grown: what was committed after it was
    /// looked through is neither read nor, while the database stands, moved there; and a log that starts anew has other
    /// salts.
    pub(super) fn is_unchanged(&self, path: &mut SystemPath) -> bool {
        let Ok(now) = look(path) else { return false };
        let starts = self.originals.iter().all(|(file, before)| {
            let mut now = vec![0; before.len()];
            file.borrow().original_start(&mut now).is_ok_and(|read| now.get(..read) == Some(before))
        });
        let without_log = |look: &Look| FileStamp { wal: None, ..look.stamp.clone() };
        let (before, now) = (Look { stamp: without_log(&self.seen), ..self.seen }, without_log(&now));
        starts && before.stamp == now && !before.is_fresh()
    }

    /// What the operating system said when an original could not be read.
    pub(super) fn failure(&self) -> Option<Errno> {
        self.failure.get()
    }

    /// The answer to SQLite for what was refused.
    pub(super) fn code(&self, refused: Refused) -> c_int {
        match refused {
            Refused::Stopped(why) => {
                self.budget.stop(why);
                ffi::SQLITE_IOERR_READ
            }
            Refused::System(error) => {
                self.failure.set(self.failure.get().or(Some(error)));
                ffi::SQLITE_IOERR_READ
            }
        }
    }

    fn companion(&self, name: &[u8]) -> Option<&RefCell<Option<Shared>>> {
        match name.strip_prefix(self.path.as_slice()) {
            Some(b"-wal") => Some(&self.wal),
            Some(b"-journal") => Some(&self.journal),
            _ => None,
        }
    }

    /// The file that SQLite means; made where it may be and is not there.
    fn file(&self, name: Option<&[u8]>, flags: c_int) -> Option<Shared> {
        let Some(name) = name else { return Some(self.in_memory()) };
        if flags & ffi::SQLITE_OPEN_MAIN_DB != 0 {
            return (name == self.path).then(|| Rc::clone(&self.main));
        }
        // What a journal says of other databases is not this one's business: its super-journal reads as empty.
        let Some(slot) = self.companion(name) else { return Some(self.in_memory()) };
        let mut slot = slot.borrow_mut();
        if slot.is_none() && flags & ffi::SQLITE_OPEN_CREATE != 0 {
            *slot = Some(self.in_memory());
        }
        slot.clone()
    }

    fn in_memory(&self) -> Shared {
        Rc::new(RefCell::new(Layered::new(None, Arc::clone(&self.budget))))
    }
}

impl Drop for Entered {
    fn drop(&mut self) {
        CURRENT.set(None);
    }
}

/// Registers [`SNAPSHOT`].
pub(super) fn register_snapshot() -> Result<(), c_int> {
    vfs::register(SNAPSHOT, |vfs| {
        vfs.szOsFile = snapshot_file::HANDLE_BYTES;
        vfs.xOpen = Some(open_handle);
        vfs.xAccess = Some(access);
        vfs.xDelete = Some(delete);
    })
}

fn layered(path: &mut SystemPath, suffix: &str, there: Option<u64>, budget: &Arc<Budget>) -> Result<Shared, Errno> {
    let original = match there {
        None => None,
        Some(length) => {
            let file = open(path.with(suffix)?)?;
            let stat = rustix::fs::fstat(&file)?;
            if !FileType::from_raw_mode(stat.st_mode).is_file() {
                return Err(Errno::NOENT);
            }
            Some((file, length))
        }
    };
    Ok(Rc::new(RefCell::new(Layered::new(original, Arc::clone(budget)))))
}

fn start(file: &Shared, bytes: usize) -> Result<(Shared, Vec<u8>), Errno> {
    let mut first = vec![0; bytes];
    let read = file.borrow().original_start(&mut first)?;
    first.truncate(read);
    Ok((Rc::clone(file), first))
}

/// Opens a file of the current snapshot.
unsafe extern "C" fn open_handle(
    _: *mut ffi::sqlite3_vfs,
    name: *const c_char,
    handle: *mut ffi::sqlite3_file,
    flags: c_int,
    out_flags: *mut c_int,
) -> c_int {
    // SAFETY: SQLite gives room of `szOsFile` bytes.
    unsafe { snapshot_file::clear(handle) };
    // SAFETY: SQLite gives a C string, or null for a temporary file.
    let name = (!name.is_null()).then(|| unsafe { CStr::from_ptr(name) }.to_bytes());
    let Some(snapshot) = CURRENT.with_borrow(Clone::clone) else { return ffi::SQLITE_CANTOPEN };
    let Some(file) = snapshot.file(name, flags) else { return ffi::SQLITE_CANTOPEN };
    // SAFETY: as above.
    unsafe { snapshot_file::fill(handle, file, snapshot) };
    if !out_flags.is_null() {
        // SAFETY: not null, so SQLite wants to know.
        unsafe { *out_flags = flags };
    }
    ffi::SQLITE_OK
}

/// Says whether a file is there, as SQLite's own function does: an empty one is not.
unsafe extern "C" fn access(_: *mut ffi::sqlite3_vfs, name: *const c_char, flags: c_int, out: *mut c_int) -> c_int {
    // SAFETY: SQLite gives a C string.
    let name = unsafe { CStr::from_ptr(name) };
    let Some(snapshot) = CURRENT.with_borrow(Clone::clone) else { return ffi::SQLITE_IOERR_ACCESS };
    let there = match snapshot.companion(name.to_bytes()) {
        Some(slot) => slot.borrow().as_ref().is_some_and(|file| file.borrow().length() > 0),
        None => flags == ffi::SQLITE_ACCESS_EXISTS && rustix::fs::lstat(name).is_ok_and(|stat| stat.st_size > 0),
    };
    // SAFETY: SQLite gives room for the answer.
    unsafe { *out = c_int::from(there) };
    ffi::SQLITE_OK
}

/// Forgets a companion in the snapshot. The file stays.
unsafe extern "C" fn delete(_: *mut ffi::sqlite3_vfs, name: *const c_char, _: c_int) -> c_int {
    // SAFETY: SQLite gives a C string.
    let name = unsafe { CStr::from_ptr(name) }.to_bytes();
    if let Some(slot) = CURRENT.with_borrow(Clone::clone).as_ref().and_then(|snapshot| snapshot.companion(name)) {
        slot.replace(None);
    }
    ffi::SQLITE_OK
}
