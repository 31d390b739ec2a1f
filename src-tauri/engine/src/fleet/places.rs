//! Where jobs make their private copies, and what folder paths are in.

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

/// The folder that all paths are in.
pub fn common_folder<'p>(paths: impl Iterator<Item = &'p Path>) -> PathBuf {
    let mut folders = paths.filter_map(Path::parent);
    let mut common = folders.next().unwrap_or(Path::new("/"));
    for folder in folders {
        while !folder.starts_with(common) {
            common = common.parent().unwrap_or(Path::new("/"));
        }
    }
    common.to_path_buf()
}
