//! Whether there is room for backups.

use crate::{Code, Error, Result, api::BackupForecast};
use std::path::{Path, PathBuf};

/// What backups of `bytes` together would take in `folder`, which need not be there yet. `root` is where the databases are.
pub(super) fn forecast(folder: &Path, bytes: u64, root: &Path, kept_days: Option<u32>) -> BackupForecast {
    let there = nearest(folder);
    let device = |path: &Path| rustix::fs::stat(path).map(|stat| stat.st_dev).ok();
    let space = rustix::fs::statvfs(&there).ok();
    BackupForecast {
        folder: folder.display().to_string(),
        bytes,
        free: space.map(|space| space.f_bavail.saturating_mul(space.f_frsize)),
        same_device: device(&there).is_some_and(|own| device(&nearest(root)) == Some(own)),
        kept_days,
    }
}

/// Refuses work whose backups do not fit, before it begins.
///
/// # Errors
/// There is not enough space, or nobody knows how much there is.
pub fn need(forecast: &BackupForecast) -> Result<()> {
    let BackupForecast { folder, bytes, free, .. } = forecast;
    match free {
        Some(free) if free >= bytes => Ok(()),
        Some(free) => {
            let words = format!("the backups need up to {bytes} bytes of space in {folder} and {free} are free");
            Err(Error::new(Code::NoSpace, words).hint("free some space, or put the backups elsewhere").at(folder))
        }
        None => {
            let words = format!("cannot tell how much space is free in {folder}");
            Err(Error::new(Code::NoSpace, words).hint("put the backups elsewhere").at(folder))
        }
    }
}

/// The path itself, or the nearest folder above it that is there.
fn nearest(path: &Path) -> PathBuf {
    path.ancestors().find(|above| above.exists()).unwrap_or(Path::new("/")).to_path_buf()
}
