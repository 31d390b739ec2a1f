//! Whether a backup could be written back, found out without writing.

use super::{
    connect::Watch,
    place::Trace,
    restore::{self, Source},
    task::Options,
};
use crate::{Result, schema::Fingerprint};
use std::path::Path;
use tokio_util::sync::CancellationToken;

/// A restoration to be tried.
#[derive(Clone, Debug)]
pub struct Rehearsal<'a> {
    /// The database that would get its content back.
    pub path: &'a Path,
    /// The copy.
    pub copy: &'a Path,
    /// BLAKE3 of the copy, where its manifest says it.
    pub blake3: Option<&'a str>,
    /// What the database looked like after the job that would be undone; `None`: it may have changed since.
    pub since: Option<Trace>,
    /// A folder on the file system where the content that would be replaced would be backed up.
    pub backups: &'a Path,
    /// How it would be done.
    pub options: Options,
}

/// Does all of [`super::restore`] that does not write, and gives the fingerprint of the schema that the database would have.
/// The database is looked at and not opened.
///
/// # Errors
/// As [`super::restore`].
pub fn rehearse(rehearsal: &Rehearsal<'_>, cancel: &CancellationToken) -> Result<Fingerprint> {
    let Rehearsal { path, copy, blake3, since, backups, options } = rehearsal;
    let watch = Watch::new(cancel, options.limit);
    watch.check(path)?;
    restore::look(path, since.as_ref(), backups, options)?;
    Ok(Source::open(copy, *blake3, &watch)?.fingerprint)
}
