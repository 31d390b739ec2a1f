//! A tokenizer for FTS5 that finds no words (<https://sqlite.org/fts5.html#custom_tokenizers>).

use rusqlite::{
    Connection,
    ffi::{self, Fts5Tokenizer, fts5_api, fts5_tokenizer},
};
use std::{
    ffi::{CString, c_char, c_int, c_void},
    ptr,
};

/// Makes a tokenizer of this name known to FTS5.
pub(super) fn register_fts5(connection: &Connection, name: &str) -> rusqlite::Result<()> {
    let name = CString::new(name)?;
    // SAFETY: the handle lives as long as `connection`, and is used by this thread alone while it is borrowed.
    let code = unsafe { create(connection.handle(), &name) };
    if code == ffi::SQLITE_OK { Ok(()) } else { Err(rusqlite::Error::SqliteFailure(ffi::Error::new(code), None)) }
}

/// # Safety
/// `db` is an open connection that nobody else uses now.
unsafe fn create(db: *mut ffi::sqlite3, name: &CString) -> c_int {
    // SAFETY: `db` is open. The interface belongs to the connection and outlives this call; FTS5 copies the tokenizer's
    // functions and the name.
    unsafe {
        let Some(api) = interface(db).as_mut() else {
            return ffi::SQLITE_ERROR;
        };
        let mut tokenizer = fts5_tokenizer { xCreate: Some(make), xDelete: Some(unmake), xTokenize: Some(tokenize) };
        match api.xCreateTokenizer {
            Some(create_tokenizer) => create_tokenizer(api, name.as_ptr(), ptr::null_mut(), &raw mut tokenizer, None),
            None => ffi::SQLITE_ERROR,
        }
    }
}

/// FTS5's own interface, as its documentation says to get it; null where there is none.
///
/// # Safety
/// `db` is an open connection that nobody else uses now.
unsafe fn interface(db: *mut ffi::sqlite3) -> *mut fts5_api {
    let mut api: *mut fts5_api = ptr::null_mut();
    let mut statement = ptr::null_mut();
    // SAFETY: the statement is finalised before `api`, which it writes to, goes out of scope.
    unsafe {
        if ffi::sqlite3_prepare_v2(db, c"SELECT fts5(?1)".as_ptr(), -1, &raw mut statement, ptr::null_mut())
            == ffi::SQLITE_OK
        {
            let target = (&raw mut api).cast::<c_void>();
            ffi::sqlite3_bind_pointer(statement, 1, target, c"fts5_api_ptr".as_ptr(), None);
            ffi::sqlite3_step(statement);
        }
        ffi::sqlite3_finalize(statement);
    }
    api
}

/// Takes any arguments. There is nothing to make, but null would say that it failed.
unsafe extern "C" fn make(
    _data: *mut c_void,
    _arguments: *mut *const c_char,
    _count: c_int,
    made: *mut *mut Fts5Tokenizer,
) -> c_int {
    // SAFETY: FTS5 gives a place to write to; what is written there is given back to us and never looked into.
    unsafe { *made = ptr::NonNull::dangling().as_ptr() };
    ffi::SQLITE_OK
}

unsafe extern "C" fn unmake(_tokenizer: *mut Fts5Tokenizer) {}

type Token = unsafe extern "C" fn(*mut c_void, c_int, *const c_char, c_int, c_int, c_int) -> c_int;

unsafe extern "C" fn tokenize(
    _tokenizer: *mut Fts5Tokenizer,
    _context: *mut c_void,
    _flags: c_int,
    _text: *const c_char,
    _length: c_int,
    _token: Option<Token>,
) -> c_int {
    ffi::SQLITE_OK
}
