//! The same work on a private copy: really done, really proven, and thrown away.

use super::{
    backup::{self, Check},
    check,
    connect::{self, Watch},
    dangling::Dangling,
    failure::sqlite,
    memo::{Known, Meaning},
    place::changed,
    script,
    task::{StampBy, Tell, Verified, Work},
    transaction::{Aids, Proven, Transaction},
};
use crate::{
    Result,
    schema::{self, Fingerprint, fingerprint},
};
use rusqlite::Connection;
use std::{
    path::{Path, PathBuf},
    time::Duration,
};
use tempfile::TempDir;
use tokio_util::sync::CancellationToken;

/// A copy of a database in a folder of its own, for its owner alone, which is gone when this is dropped.
#[derive(Debug)]
pub struct PrivateCopy {
    path: PathBuf,
    _folder: TempDir,
}

/// What is to be tried.
#[derive(Clone, Debug)]
pub struct Trial<'a> {
    /// The database that the copy is of, for the words.
    pub path: &'a Path,
    /// The fingerprint that the work was planned for.
    pub from: Fingerprint,
    /// The work.
    pub work: Work<'a>,
    /// What would say afterwards which version it is.
    pub stamp: StampBy<'a>,
    /// How long it may take.
    pub limit: Duration,
    /// Who is told how far it is.
    pub tell: Tell<'a>,
}

/// What would come of it.
#[derive(Clone, Debug)]
pub struct Tried {
    /// The fingerprint that the database would have.
    pub fingerprint: Fingerprint,
    /// How many statements ran.
    pub statements: usize,
    /// What was measured and held against each other.
    pub verified: Verified,
}

impl PrivateCopy {
    /// Copies what `source` reads into the folder `scratch`, which is made where it is not there. `path` is the database, for
    /// the words. Whoever opened `source` sees to it that reading leaves no trace, as [`crate::scan::read_through`] does.
    ///
    /// # Errors
    /// The copy cannot be made, or the database not be read to its end; cancelled.
    pub fn make(
        source: &Connection,
        path: &Path,
        scratch: &Path,
        limit: Duration,
        cancel: &CancellationToken,
    ) -> Result<Self> {
        let watch = Watch::new(cancel, limit);
        let failed = |error| backup::io(scratch, "make a folder in", error);
        std::fs::create_dir_all(scratch).map_err(failed)?;
        let folder = tempfile::Builder::new().prefix("dry-run-").tempdir_in(scratch).map_err(failed)?;
        let copy = folder.path().canonicalize().map_err(failed)?.join("copy.db");
        backup::make_private(&copy)?;
        backup::fill(source, &copy, path, Check::AsItIs, &watch)?;
        Ok(Self { path: copy, _folder: folder })
    }
}

/// Does the work on a copy, from which it is taken back again. Of the database itself nothing is touched.
///
/// # Errors
/// As [`super::apply`], for all that does not depend on the file itself.
pub fn dry_run(copy: &PrivateCopy, trial: &Trial<'_>, cancel: &CancellationToken) -> Result<Tried> {
    on_copy(&copy.path, trial, &Watch::new(cancel, trial.limit))
}

fn on_copy(copy: &Path, trial: &Trial<'_>, watch: &Watch) -> Result<Tried> {
    let failed = |error| watch.check(trial.path).err().unwrap_or_else(|| sqlite(error, trial.path, "try it on a copy"));
    script::check(&trial.work, trial.path)?;
    let connection = connect::private(copy, watch).map_err(failed)?;
    connect::disarm(&connection, trial.path)?;
    connection.execute_batch("BEGIN IMMEDIATE").map_err(failed)?;
    if let Some(finding) = check::integrity(&connection).map_err(failed)?.first() {
        return Err(backup::damaged(trial.path, finding));
    }
    let (_, left) = schema::read(&connection).map_err(failed)?;
    let left = Meaning::of(left);
    if left.fingerprint != trial.from {
        return Err(changed(trial.path, "its schema is another one"));
    }
    let stamp = trial.stamp.stamp(&connection)?;
    let dangling = Dangling::read(&connection, &left.schema).map_err(failed)?;
    let wanted = fingerprint(&trial.work.target(&left.schema));
    let transaction = Transaction::new(
        &connection,
        trial.path,
        &left,
        trial.work,
        Aids { known: Known::default(), tell: trial.tell },
        watch,
    )?;
    let Proven { fingerprint, statements, verified, .. } = transaction.run(&stamp, wanted, || Ok(dangling))?;
    trial.stamp.prove(&connection)?;
    // Closing rolls it back, so the copy can be used again.
    Ok(Tried { fingerprint, statements, verified })
}
