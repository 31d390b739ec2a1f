//! How much memory SQLite may take for one file: a schema of some megabytes of text can make it take gigabytes.
//!
//! SQLite's own limit is one for the whole process, and counting for it makes all threads queue. Here each thread counts
//! for itself, and only while it reads a file that is not trusted.

use rusqlite::ffi;
use std::{
    cell::Cell,
    ffi::{c_int, c_void},
    sync::OnceLock,
};

/// Bytes that SQLite may take for one file.
const MOST_BYTES: usize = 96 << 20;

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
    /// What SQLite may still take on this thread; `None` while it may take whatever it wants.
    static LEFT: Cell<Option<usize>> = const { Cell::new(None) };
}

/// While this lives, SQLite may take no more than its share on this thread.
#[derive(Debug)]
pub(super) struct Metered(());

impl Metered {
    /// Counts from now on.
    pub(super) fn start() -> Self {
        LEFT.set(Some(MOST_BYTES));
        Self(())
    }
}

impl Drop for Metered {
    fn drop(&mut self) {
        LEFT.set(None);
    }
}

/// Puts the meter between SQLite and its own functions, if it is not in use yet.
pub(super) fn install() {
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

/// Takes `bytes` from what is left; false where that is less.
fn charge(bytes: usize) -> bool {
    match LEFT.get() {
        None => true,
        Some(left) => left.checked_sub(bytes).map(|left| LEFT.set(Some(left))).is_some(),
    }
}

fn refund(bytes: usize) {
    LEFT.set(LEFT.get().map(|left| left.saturating_add(bytes)));
}

fn bytes(count: c_int) -> usize {
    usize::try_from(count).unwrap_or_default()
}

unsafe extern "C" fn metered_malloc(count: c_int) -> *mut c_void {
    match OWN.get().filter(|_| charge(bytes(count))) {
        // SAFETY: SQLite's own function, called as SQLite calls it.
        Some(own) => unsafe { (own.malloc)(count) },
        None => std::ptr::null_mut(),
    }
}

unsafe extern "C" fn metered_free(memory: *mut c_void) {
    if let Some(own) = OWN.get() {
        // SAFETY: SQLite gives back what its own functions gave it through these ones.
        unsafe {
            refund(bytes((own.size)(memory)));
            (own.free)(memory);
        }
    }
}

unsafe extern "C" fn metered_realloc(memory: *mut c_void, count: c_int) -> *mut c_void {
    let Some(own) = OWN.get() else { return std::ptr::null_mut() };
    // SAFETY: as in `metered_free`; SQLite has it that `memory` is never null here.
    let before = unsafe { (own.size)(memory) };
    if !charge(bytes(count).saturating_sub(bytes(before))) {
        return std::ptr::null_mut();
    }
    refund(bytes(before).saturating_sub(bytes(count)));
    // SAFETY: as in `metered_malloc`.
    unsafe { (own.realloc)(memory, count) }
}
