//! Where jobs make their private copies.

use crate::state::State;
use std::{
    fs,
    path::{Path, PathBuf},
};
use uuid::Uuid;

/// Where a job makes its private copies.
pub fn scratch_for(state: &State, job: Uuid) -> PathBuf {
    state.folder().join("scratch").join(job.to_string())
}

/// Removes a job's private copies.
pub fn discard_scratch(scratch: &Path) {
    let _ = fs::remove_dir_all(scratch);
}
