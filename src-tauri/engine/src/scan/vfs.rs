//! The file systems that SQLite sees while a fleet is read (<https://sqlite.org/vfs.html>).
//!
//! Both are made from SQLite's own `unix`: what they do not say otherwise is its. `litefleet-reading` opens databases as
//! they are, under SQLite's locks, and can neither write, create nor delete anything. `litefleet-snapshot` is in
//! [`super::snapshot`].

use super::stamp;
use rusqlite::ffi;
use std::{
    ffi::{CStr, c_char, c_int},
    slice,
    sync::OnceLock,
};

/// The name of the file system for reading under SQLite's locks.
pub(super) const READING: &CStr = c"litefleet-reading";

/// The longest path that Linux takes, with its end. SQLite's own limit is 512.
const LONGEST_PATH: c_int = 4096;

/// SQLite's own file system.
static UNIX: OnceLock<Unix> = OnceLock::new();

/// What is called of SQLite's own file system.
struct Unix {
    open:
        unsafe extern "C" fn(*mut ffi::sqlite3_vfs, *const c_char, *mut ffi::sqlite3_file, c_int, *mut c_int) -> c_int,
}

/// Registers a file system that is like SQLite's `unix` but for what `change` makes of it. It stays for as long as the
/// process runs and is never the default one. Paths are taken as they are: absolute, without links looked up.
pub(super) fn register(name: &'static CStr, change: impl FnOnce(&mut ffi::sqlite3_vfs)) -> Result<(), c_int> {
    // SAFETY: the name is a C string; the answer is null or points to a file system that SQLite never frees.
    let unix = unsafe { ffi::sqlite3_vfs_find(c"unix".as_ptr()).as_ref() }.ok_or(ffi::SQLITE_ERROR)?;
    if let Some(open) = unix.xOpen {
        UNIX.get_or_init(|| Unix { open });
    }
    let mut vfs = *unix;
    vfs.zName = name.as_ptr();
    vfs.pNext = std::ptr::null_mut();
    vfs.mxPathname = LONGEST_PATH;
    vfs.xFullPathname = Some(full_pathname);
    vfs.xDelete = Some(delete);
    // System calls are replaced for all file systems at once: not through these.
    vfs.iVersion = vfs.iVersion.min(2);
    change(&mut vfs);
    // SAFETY: the structure is complete, being a copy of a complete one, and leaked, so it outlives SQLite.
    match unsafe { ffi::sqlite3_vfs_register(Box::leak(Box::new(vfs)), 0) } {
        ffi::SQLITE_OK => Ok(()),
        code => Err(code),
    }
}

/// Registers [`READING`].
pub(super) fn register_reading() -> Result<(), c_int> {
    register(READING, |vfs| vfs.xOpen = Some(open))
}

/// Opens a database and nothing beside it. For one that turned to write-ahead logging since its header was read, SQLite
/// would make a `-wal` and a `-shm`; and a journal that it opens only to see whether it is hot, it gives to the owner of
/// the database, which changes the journal's times. A journal that cannot be opened counts as hot. What is no regular
/// file any more is not opened either: SQLite would wait for whoever is at the other end of a pipe.
unsafe extern "C" fn open(
    vfs: *mut ffi::sqlite3_vfs,
    name: *const c_char,
    file: *mut ffi::sqlite3_file,
    flags: c_int,
    out_flags: *mut c_int,
) -> c_int {
    let reads = flags & ffi::SQLITE_OPEN_MAIN_DB != 0 && flags & ffi::SQLITE_OPEN_READONLY != 0;
    // SAFETY: the name of a database is a C string.
    let is_file = || !name.is_null() && stamp::see(unsafe { CStr::from_ptr(name) }, 0).is_ok();
    match UNIX.get().filter(|_| reads && is_file()) {
        // SAFETY: SQLite calls with what its own function wants; `vfs` is a copy of its file system with the same data.
        Some(unix) => unsafe { (unix.open)(vfs, name, file, flags, out_flags) },
        None => {
            // SAFETY: `file` is room for a file that SQLite made; without methods it counts as not opened.
            unsafe { (*file).pMethods = std::ptr::null() };
            ffi::SQLITE_CANTOPEN
        }
    }
}

/// Deletes nothing.
unsafe extern "C" fn delete(_: *mut ffi::sqlite3_vfs, _: *const c_char, _: c_int) -> c_int {
    ffi::SQLITE_IOERR_DELETE
}

/// Takes the path as it is. SQLite's own function would ask the file system about each of its parts.
unsafe extern "C" fn full_pathname(
    _: *mut ffi::sqlite3_vfs,
    name: *const c_char,
    room: c_int,
    out: *mut c_char,
) -> c_int {
    // SAFETY: SQLite gives a C string.
    let name = unsafe { CStr::from_ptr(name) }.to_bytes_with_nul();
    let Some(room) = usize::try_from(room).ok().filter(|room| name.len() <= *room) else { return ffi::SQLITE_CANTOPEN };
    // SAFETY: SQLite gives `room` bytes that it has just allocated.
    let out = unsafe { slice::from_raw_parts_mut(out.cast::<u8>(), room) };
    for (to, from) in out.iter_mut().zip(name) {
        *to = *from;
    }
    ffi::SQLITE_OK
}
