//! Sample fleets.

use crate::{project, task::SAMPLE_COUNT};
use anyhow::Result;
use litefleet_testkit::{FleetOptions, fleet};
use std::{
    fs,
    path::{Path, PathBuf},
};

/// A sample fleet that is on disk.
pub struct Sample {
    /// The folder with the databases.
    pub root: PathBuf,
    /// The folder with the expected schema's versions.
    pub schemas: PathBuf,
}

/// Makes a fleet in `out` and says so.
///
/// # Errors
/// A file cannot be written.
pub fn write(out: &Path, count: usize) -> Result<()> {
    let made = fleet(out, &FleetOptions { count, ..Default::default() })?;
    println!("made {count} databases in {}, their schemas in {}", made.root.display(), made.schemas.display());
    println!("what is true of each is in {}", out.join("truth.tsv").display());
    Ok(())
}

/// The sample fleet of the build folder, made where it is not there yet.
///
/// # Errors
/// A file cannot be written.
pub fn ready() -> Result<Sample> {
    let out = project::target().join("sample");
    kept(&out, &FleetOptions { count: SAMPLE_COUNT, ..Default::default() })
}

/// A fleet in `out`, made anew unless one that was made to the same options is there, whole.
///
/// # Errors
/// A file cannot be written or removed.
pub fn kept(out: &Path, options: &FleetOptions) -> Result<Sample> {
    let stamp = out.join("made-to.txt");
    let wanted = format!("{options:?}");
    if fs::read_to_string(&stamp).ok().as_ref() != Some(&wanted) {
        if out.exists() {
            fs::remove_dir_all(out)?;
        }
        eprintln!("making {} databases in {}", options.count, out.display());
        fleet(out, options)?;
        // Last, so that a fleet whose making was cut short is made again.
        fs::write(&stamp, wanted)?;
    }
    Ok(Sample { root: out.join("tenants"), schemas: out.join("schemas") })
}
