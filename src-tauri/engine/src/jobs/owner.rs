//! The process that runs a job, told apart by a lock that no process outlives.

use crate::{Code, Error, Result, state::make_private_folder};
use std::{
    fs::{self, File, OpenOptions},
    io,
    path::{Path, PathBuf},
};
use uuid::Uuid;

/// This process, as others see it: a locked file in the state folder.
#[derive(Debug)]
pub struct Owner {
    name: String,
    path: PathBuf,
    /// Holds the lock.
    _file: File,
}

impl Owner {
    /// Makes and locks a file of this process.
    ///
    /// # Errors
    /// The file cannot be made or locked.
    pub fn take(folder: &Path) -> Result<Self> {
        let name = Uuid::now_v7().to_string();
        let path = file_of(folder, &name);
        let locked = || -> io::Result<File> {
            path.parent().map_or(Ok(()), make_private_folder)?;
            let file = OpenOptions::new().write(true).create_new(true).open(&path)?;
            file.lock()?;
            Ok(file)
        };
        let file = locked().map_err(|error| {
            Error::new(Code::State, format!("cannot lock {}: {error}", path.display()))
                .hint("name another state folder with --state-dir or LITEFLEET_STATE_DIR")
                .at(&path)
                .because(error)
        })?;
        Ok(Self { name, path, _file: file })
    }

    /// The name that jobs are remembered with.
    pub fn name(&self) -> &str {
        &self.name
    }
}

impl Drop for Owner {
    fn drop(&mut self) {
        // What is left over is removed by the next one that finds it unlocked.
        let _ = fs::remove_file(&self.path);
    }
}

/// True while the process of this name lives, as far as can be told: only one without a file, or whose file nobody has locked,
/// is dead. The file of one that died is removed.
pub fn is_alive(folder: &Path, name: &str) -> bool {
    let path = file_of(folder, name);
    let file = match File::open(&path) {
        Ok(file) => file,
        Err(error) => return error.kind() != io::ErrorKind::NotFound,
    };
    let is_locked = file.try_lock_shared().is_err();
    if !is_locked {
        let _ = fs::remove_file(&path);
    }
    is_locked
}

fn file_of(folder: &Path, name: &str) -> PathBuf {
    folder.join("processes").join(name)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail this way")]
    use super::*;

    #[test]
    fn only_a_process_whose_file_is_gone_or_not_locked_is_dead() {
        let folder = tempfile::tempdir().unwrap();
        let owner = Owner::take(folder.path()).unwrap();
        assert!(is_alive(folder.path(), owner.name()));
        assert!(!is_alive(folder.path(), "gone"));
        let died = file_of(folder.path(), "died");
        fs::write(&died, "").unwrap();
        assert!(!is_alive(folder.path(), "died") && !died.exists());
        // A file that cannot be opened says nothing.
        let unknown = file_of(folder.path(), "unknown");
        std::os::unix::fs::symlink(&unknown, &unknown).unwrap();
        assert!(is_alive(folder.path(), "unknown") && unknown.is_symlink());
    }
}
