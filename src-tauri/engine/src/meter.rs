//! How much memory SQLite takes: a schema of some megabytes of text can make it take gigabytes.
//!
//! SQLite's own count and limits are those of the whole process, and counting makes all threads queue
//! (<https://sqlite.org/malloc.html#_memory_usage_statistics>). Here each thread counts for itself: what it takes, less what
//! it gives back.

use rusqlite::ffi;
use std::{
    cell::Cell,
    ffi::{c_int, c_void},
    sync::{Once, OnceLock},
};

/// SQLite's own functions.
static OWN: OnceLock<Own> = OnceLock::new();

/// The functions that the meter stands before.
struct Own {
    malloc: unsafe extern "C" fn(c_int) -> *mut c_void,
    free: unsafe extern "C" fn(*mut c_void),
    realloc: unsafe extern "C" fn(*mut c_void, c_int) -> *mut c_void,
    size: unsafe extern "C" fn(*mut c_void) -> c_int,
}

thread_local! {
    /// What SQLite has taken on this thread. Less than nothing where it gave back what another thread took.
    static TAKEN: Cell<i64> = const { Cell::new(0) };
    /// What it may have taken at most.
    static MOST: Cell<i64> = const { Cell::new(i64::MAX) };
}

/// Bytes that SQLite has taken on this thread so far: what counts is by how much it grows. 0 where it was used before the meter
/// was put in.
pub(crate) fn taken() -> i64 {
    TAKEN.get()
}

/// While this lives, SQLite may take no more than its share on this thread.
#[derive(Debug)]
pub(crate) struct Metered(());

impl Metered {
    /// From now on, so many bytes.
    pub(crate) fn start(bytes: i64) -> Self {
        MOST.set(taken().saturating_add(bytes));
        Self(())
    }
}

impl Drop for Metered {
    fn drop(&mut self) {
        MOST.set(i64::MAX);
    }
}

/// Sets SQLite up for this process: connections without locks of their own, because none is used by two threads at a time; the
/// meter in the place of SQLite's count of memory, for which all threads queue; pages that are taken one by one, for each table
/// that a statement makes for itself would take twenty at once. It has effect only before SQLite is used for the first time.
pub(crate) fn install() {
    static DONE: Once = Once::new();
    DONE.call_once(|| {
        let (off, none): (c_int, *mut c_void) = (0, std::ptr::null_mut());
        // SAFETY: the first option takes no argument, the second a number, the third memory, of which it is given none, and two
        // numbers; SQLite refuses them when it is in use already.
        unsafe {
            ffi::sqlite3_config(ffi::SQLITE_CONFIG_MULTITHREAD);
            ffi::sqlite3_config(ffi::SQLITE_CONFIG_MEMSTATUS, off);
            ffi::sqlite3_config(ffi::SQLITE_CONFIG_PAGECACHE, none, off, off);
        }
        stand_before();
    });
}

/// Puts the meter between SQLite and its own functions, if it is not in use yet.
fn stand_before() {
    let mut methods = ffi::sqlite3_mem_methods {
        xMalloc: None,
        xFree: None,
        xRealloc: None,
        xSize: None,
        xRoundup: None,
        xInit: None,
        xShutdown: None,
        pAppData: std::ptr::null_mut(),
    };
    // SAFETY: this option wants a pointer to a structure that it fills.
    if unsafe { ffi::sqlite3_config(ffi::SQLITE_CONFIG_GETMALLOC, &raw mut methods) } != ffi::SQLITE_OK {
        return;
    }
    let (Some(malloc), Some(free), Some(realloc), Some(size)) =
        (methods.xMalloc, methods.xFree, methods.xRealloc, methods.xSize)
    else {
        return;
    };
    if OWN.set(Own { malloc, free, realloc, size }).is_err() {
        return;
    }
    methods.xMalloc = Some(metered_malloc);
    methods.xFree = Some(metered_free);
    methods.xRealloc = Some(metered_realloc);
    // SAFETY: this option copies the structure. The functions do what SQLite's own do, and stay for ever.
    unsafe { ffi::sqlite3_config(ffi::SQLITE_CONFIG_MALLOC, &raw const methods) };
}

/// Counts `bytes`; false where that is more than may be taken.
fn charge(bytes: c_int) -> bool {
    let taken = taken().saturating_add(bytes.into());
    let may = taken <= MOST.get();
    if may {
        TAKEN.set(taken);
    }
    may
}

fn refund(bytes: c_int) {
    TAKEN.set(taken().saturating_sub(bytes.into()));
}

/// What was charged for and not granted is given back.
fn granted(memory: *mut c_void, charged: c_int) -> *mut c_void {
    if memory.is_null() {
        refund(charged);
    }
    memory
}

unsafe extern "C" fn metered_malloc(count: c_int) -> *mut c_void {
    match OWN.get().filter(|_| charge(count)) {
        // SAFETY: SQLite's own function, called as SQLite calls it.
        Some(own) => granted(unsafe { (own.malloc)(count) }, count),
        None => std::ptr::null_mut(),
    }
}

unsafe extern "C" fn metered_free(memory: *mut c_void) {
    if let Some(own) = OWN.get() {
        // SAFETY: SQLite gives back what its own functions gave it through these ones.
        unsafe {
            refund((own.size)(memory));
            (own.free)(memory);
        }
    }
}

unsafe extern "C" fn metered_realloc(memory: *mut c_void, count: c_int) -> *mut c_void {
    let Some(own) = OWN.get() else { return std::ptr::null_mut() };
    // SAFETY: as in `metered_free`; SQLite has it that `memory` is never null here.
    let before = unsafe { (own.size)(memory) };
    if !charge(count.saturating_sub(before)) {
        return std::ptr::null_mut();
    }
    // SAFETY: as in `metered_malloc`.
    granted(unsafe { (own.realloc)(memory, count) }, count.saturating_sub(before))
}
