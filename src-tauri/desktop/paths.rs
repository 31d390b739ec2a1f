//! The paths that the page may name.

use litefleet::{Code, Error, Result};
use std::{
    collections::HashMap,
    path::{Path, PathBuf},
    sync::{Mutex, MutexGuard, PoisonError},
};

/// Paths that were offered to the page, by the text that it knows them by. A text is only ever a key here, so a path
/// that is not UTF-8 survives its way through the page, and one that nobody offered cannot be named.
#[derive(Debug)]
pub struct Offered {
    what: &'static str,
    hint: &'static str,
    paths: Mutex<HashMap<String, PathBuf>>,
}

impl Offered {
    /// Nothing offered yet. `what` and `hint` are for the error of [`Offered::get`].
    pub fn new(what: &'static str, hint: &'static str) -> Self {
        Self { what, hint, paths: Mutex::default() }
    }

    /// Offers a path, and says what the page may call it.
    pub fn offer(&self, path: impl AsRef<Path>) -> String {
        let path = path.as_ref();
        let name = path.to_string_lossy().into_owned();
        self.offer_as(&name, path);
        name
    }

    /// Offers a path by a name that the engine has given it.
    pub fn offer_as(&self, name: &str, path: &Path) {
        lock(&self.paths).insert(name.to_owned(), path.to_path_buf());
    }

    /// The path that goes by this name.
    ///
    /// # Errors
    /// It was never offered.
    pub fn get(&self, name: &str) -> Result<PathBuf> {
        lock(&self.paths).get(name).cloned().ok_or_else(|| {
            Error::new(Code::BadRequest, format!("the {} {name} was not chosen in this window", self.what))
                .hint(self.hint)
        })
    }
}

/// Locks what is whole after every statement, so that a panic elsewhere cannot have left it half done.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at what is not as expected")]

    use super::*;

    #[test]
    fn a_path_that_nobody_offered_is_refused() {
        let offered = Offered::new("folder", "choose it");
        offered.offer("/data");
        assert_eq!(offered.get("/data").unwrap(), PathBuf::from("/data"));
        assert_eq!(offered.get("/data/../etc").unwrap_err().code, Code::BadRequest);
    }

    #[cfg(unix)]
    #[test]
    fn a_path_that_is_not_utf_8_survives_its_way_through_the_page() {
        use std::{ffi::OsStr, os::unix::ffi::OsStrExt};
        let path = Path::new(OsStr::from_bytes(b"/data/caf\xe9"));
        let offered = Offered::new("folder", "choose it");
        let name = offered.offer(path);
        assert_eq!(offered.get(&name).unwrap(), path);
    }
}
