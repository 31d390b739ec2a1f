//! The files of a [`Snapshot`] as SQLite calls them (<https://sqlite.org/c3ref/io_methods.html>).

use super::snapshot::{Shared, Snapshot};
use rusqlite::ffi;
use std::{
    ffi::{c_int, c_void},
    rc::Rc,
    slice,
};

/// What SQLite keeps for an open file. SQLite allocates it, and calls with a pointer to its first field.
#[repr(C)]
struct Handle {
    base: ffi::sqlite3_file,
    /// Null, or from [`Box::into_raw`].
    open: *mut Open,
}

/// An open file.
struct Open {
    file: Shared,
    snapshot: Rc<Snapshot>,
}

/// How much room SQLite makes for a file.
#[expect(clippy::cast_possible_truncation, clippy::cast_possible_wrap, reason = "two pointers")]
pub(super) const HANDLE_BYTES: c_int = size_of::<Handle>() as c_int;

/// Of the first version of the interface: without shared memory, so SQLite keeps a log's index on the heap, and without
/// mapping.
static METHODS: ffi::sqlite3_io_methods = ffi::sqlite3_io_methods {
    iVersion: 1,
    xClose: Some(close),
    xRead: Some(read),
    xWrite: Some(write),
    xTruncate: Some(truncate),
    xSync: Some(accept),
    xFileSize: Some(file_size),
    xLock: Some(accept),
    xUnlock: Some(accept),
    xCheckReservedLock: Some(check_reserved_lock),
    xFileControl: Some(file_control),
    xSectorSize: Some(sector_size),
    xDeviceCharacteristics: Some(device_characteristics),
    xShmMap: None,
    xShmLock: None,
    xShmBarrier: None,
    xShmUnmap: None,
    xFetch: None,
    xUnfetch: None,
};

/// Makes an open file of `handle`.
///
/// # Safety
/// `handle` must point to [`HANDLE_BYTES`] bytes that hold no open file, and must be used on this thread alone.
pub(super) unsafe fn fill(handle: *mut ffi::sqlite3_file, file: Shared, snapshot: Rc<Snapshot>) {
    let open = Box::into_raw(Box::new(Open { file, snapshot }));
    // SAFETY: there is room for a `Handle`, says the caller.
    unsafe { handle.cast::<Handle>().write(Handle { base: ffi::sqlite3_file { pMethods: &raw const METHODS }, open }) };
}

/// Makes room that holds no open file of `handle`.
///
/// # Safety
/// `handle` must point to [`HANDLE_BYTES`] bytes.
pub(super) unsafe fn clear(handle: *mut ffi::sqlite3_file) {
    let empty = Handle { base: ffi::sqlite3_file { pMethods: std::ptr::null() }, open: std::ptr::null_mut() };
    // SAFETY: there is room for a `Handle`, says the caller.
    unsafe { handle.cast::<Handle>().write(empty) };
}

/// The open file behind a pointer that SQLite calls with.
///
/// # Safety
/// `handle` must have been filled by [`fill`] and not closed since. The answer must not be kept beyond the call.
unsafe fn opened<'call>(handle: *mut ffi::sqlite3_file) -> Option<&'call Open> {
    // SAFETY: SQLite calls these methods with files that they were given to, which are `Handle`s. `open` is null or was
    // leaked by `fill` and is freed by `close` alone.
    unsafe { (*handle.cast::<Handle>()).open.as_ref() }
}

unsafe extern "C" fn close(handle: *mut ffi::sqlite3_file) -> c_int {
    // SAFETY: as in `opened`; SQLite closes a file once, and the pointer is cleared before it is freed.
    unsafe {
        let open = (*handle.cast::<Handle>()).open;
        clear(handle);
        if !open.is_null() {
            drop(Box::from_raw(open));
        }
    }
    ffi::SQLITE_OK
}

unsafe extern "C" fn read(handle: *mut ffi::sqlite3_file, to: *mut c_void, bytes: c_int, offset: i64) -> c_int {
    // SAFETY: SQLite calls with an open file.
    let Some(open) = (unsafe { opened(handle) }) else { return ffi::SQLITE_IOERR_READ };
    let (Ok(bytes), Ok(offset)) = (usize::try_from(bytes), u64::try_from(offset)) else {
        return ffi::SQLITE_IOERR_READ;
    };
    // SAFETY: SQLite gives room for that many bytes. They may not have been written before, but any byte is a `u8`, and
    // SQLite's allocators hand out memory that the process owns.
    let to = unsafe { slice::from_raw_parts_mut(to.cast::<u8>(), bytes) };
    match open.file.try_borrow().map(|file| file.read(to, offset)) {
        Ok(Ok(read)) if read == bytes => ffi::SQLITE_OK,
        Ok(Ok(_)) => ffi::SQLITE_IOERR_SHORT_READ,
        Ok(Err(refused)) => open.snapshot.code(refused),
        Err(_) => ffi::SQLITE_IOERR_READ,
    }
}

unsafe extern "C" fn write(handle: *mut ffi::sqlite3_file, from: *const c_void, bytes: c_int, offset: i64) -> c_int {
    // SAFETY: SQLite calls with an open file.
    let Some(open) = (unsafe { opened(handle) }) else { return ffi::SQLITE_IOERR_WRITE };
    let (Ok(bytes), Ok(offset)) = (usize::try_from(bytes), u64::try_from(offset)) else {
        return ffi::SQLITE_IOERR_WRITE;
    };
    // SAFETY: SQLite gives that many bytes.
    let from = unsafe { slice::from_raw_parts(from.cast::<u8>(), bytes) };
    match open.file.try_borrow_mut().map(|mut file| file.write(from, offset)) {
        Ok(Ok(())) => ffi::SQLITE_OK,
        Ok(Err(refused)) => open.snapshot.code(refused),
        Err(_) => ffi::SQLITE_IOERR_WRITE,
    }
}

unsafe extern "C" fn truncate(handle: *mut ffi::sqlite3_file, length: i64) -> c_int {
    // SAFETY: SQLite calls with an open file.
    let Some(open) = (unsafe { opened(handle) }) else { return ffi::SQLITE_IOERR_TRUNCATE };
    match (open.file.try_borrow_mut(), u64::try_from(length)) {
        (Ok(mut file), Ok(length)) => {
            file.truncate(length);
            ffi::SQLITE_OK
        }
        _ => ffi::SQLITE_IOERR_TRUNCATE,
    }
}

unsafe extern "C" fn file_size(handle: *mut ffi::sqlite3_file, out: *mut i64) -> c_int {
    // SAFETY: SQLite calls with an open file.
    let length = unsafe { opened(handle) }.and_then(|open| open.file.try_borrow().ok().map(|file| file.length()));
    match length.and_then(|length| i64::try_from(length).ok()) {
        Some(length) => {
            // SAFETY: SQLite gives room for the answer.
            unsafe { *out = length };
            ffi::SQLITE_OK
        }
        None => ffi::SQLITE_IOERR_FSTAT,
    }
}

/// Nobody else uses what is in memory: locks are had at once, and nothing needs to reach a disk.
unsafe extern "C" fn accept(_: *mut ffi::sqlite3_file, _: c_int) -> c_int {
    ffi::SQLITE_OK
}

unsafe extern "C" fn check_reserved_lock(_: *mut ffi::sqlite3_file, out: *mut c_int) -> c_int {
    // SAFETY: SQLite gives room for the answer.
    unsafe { *out = 0 };
    ffi::SQLITE_OK
}

unsafe extern "C" fn file_control(_: *mut ffi::sqlite3_file, _: c_int, _: *mut c_void) -> c_int {
    ffi::SQLITE_NOTFOUND
}

unsafe extern "C" fn sector_size(_: *mut ffi::sqlite3_file) -> c_int {
    4096
}

unsafe extern "C" fn device_characteristics(_: *mut ffi::sqlite3_file) -> c_int {
    0
}
