//! Where jobs keep their backups and private copies.

use super::Engine;
use crate::{
    Result,
    api::BackupForecast,
    apply::{BackupFolder, Manifest},
    state::State,
};
use std::{
    fs,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
};
use uuid::Uuid;

/// The folder that a job puts its backups into, made when the first is.
pub struct BackupPlaceOf {
    path: PathBuf,
    job: Uuid,
    made: Mutex<Option<Arc<BackupFolder>>>,
}

impl BackupPlaceOf {
    /// That of a job.
    pub fn new(engine: &Engine, job: Uuid) -> Self {
        Self { path: backup_folder_for(&engine.inner.state, job), job, made: Mutex::default() }
    }

    /// The folder, which is made where it is not there.
    ///
    /// # Errors
    /// It cannot be made.
    pub fn make(&self) -> Result<Arc<BackupFolder>> {
        let mut made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(folder) = &*made {
            return Ok(Arc::clone(folder));
        }
        let folder = Arc::new(BackupFolder::create(&self.path, &self.job.to_string())?);
        *made = Some(Arc::clone(&folder));
        Ok(folder)
    }

    /// Removes the folder where nothing came into it.
    pub fn finish(self) {
        let made = self.made.into_inner().unwrap_or_else(PoisonError::into_inner);
        let Some(folder) = made else { return };
        if Manifest::read(folder.folder()).is_ok_and(|manifest| manifest.backups.is_empty()) {
            let _ = fs::remove_file(folder.folder().join("manifest.json"));
            // Whatever else is in it stays, and the folder with it.
            let _ = fs::remove_dir(folder.folder());
        }
    }
}

/// Where a job's backups go.
pub fn backup_folder_for(state: &State, job: Uuid) -> PathBuf {
    state.folder().join("backups").join(job.to_string())
}

/// What backups of databases of so many bytes would take.
pub fn forecast(state: &State, bytes: u64, _root: &Path) -> BackupForecast {
    let folder = state.folder().join("backups").display().to_string();
    BackupForecast { folder, bytes, ..BackupForecast::default() }
}

/// Where a job makes its private copies.
pub fn scratch_for(state: &State, job: Uuid) -> PathBuf {
    state.folder().join("scratch").join(job.to_string())
}

/// Removes a job's private copies.
pub fn discard_scratch(scratch: &Path) {
    let _ = fs::remove_dir_all(scratch);
}
