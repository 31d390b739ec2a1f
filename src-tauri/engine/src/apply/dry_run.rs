//! The same work on a private copy: really done, really proven, and thrown away.

use super::{
    backup::{self, Check},
    check::Dangling,
    connect::{self, Watch},
    failure::sqlite,
    place::changed,
    task::{PlanWork, Stamp, Verified},
    transaction::{Proven, Transaction, legacy_names},
};
use crate::{
    Result,
    schema::{self, Fingerprint, fingerprint},
};
use rusqlite::Connection;
use std::{path::Path, time::Duration};
use tokio_util::sync::CancellationToken;

/// What is to be tried.
#[derive(Clone, Debug)]
pub struct Trial<'a> {
    /// The database that `source` reads, for the words.
    pub path: &'a Path,
    /// A folder of Litefleet's own for the copy; it is made where it is not there.
    pub scratch: &'a Path,
    /// The fingerprint that the work was planned for.
    pub from: Fingerprint,
    /// The work.
    pub work: PlanWork<'a>,
    /// What would say afterwards which version it is.
    pub stamp: Stamp,
    /// How long the whole may take.
    pub limit: Duration,
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

/// Does the work on a copy of what `source` reads. The database itself is read and nothing else; whoever opened `source` sees
/// to it that this leaves no trace.
///
/// # Errors
/// As [`super::apply`], for all that does not depend on the file itself.
pub fn dry_run(source: &Connection, trial: &Trial<'_>, cancel: &CancellationToken) -> Result<Tried> {
    let watch = Watch::new(cancel, trial.limit);
    let mut folder = tempfile::Builder::new();
    std::fs::create_dir_all(trial.scratch).map_err(|error| backup::io(trial.scratch, "make", error))?;
    // For its owner alone, and gone when this is over.
    let folder = folder.prefix("dry-run-").tempdir_in(trial.scratch);
    let folder = folder.map_err(|error| backup::io(trial.scratch, "make a folder in", error))?;
    let copy = folder.path().canonicalize().map_err(|error| backup::io(folder.path(), "find", error))?.join("copy.db");
    backup::make_private(&copy)?;
    backup::fill(source, &copy, trial.path, Check::Sound, &watch)?;
    on_copy(&copy, trial, &watch)
}

fn on_copy(copy: &Path, trial: &Trial<'_>, watch: &Watch) -> Result<Tried> {
    let failed = |error| watch.check(trial.path).err().unwrap_or_else(|| sqlite(error, trial.path, "try it on a copy"));
    let connection = connect::private(copy, watch).map_err(failed)?;
    connect::disarm(&connection, trial.path)?;
    legacy_names(&connection, trial.work.statements).map_err(failed)?;
    connection.execute_batch("BEGIN IMMEDIATE").map_err(failed)?;
    let (_, left) = schema::read(&connection).map_err(failed)?;
    if fingerprint(&left) != trial.from {
        return Err(changed(trial.path, "its schema is another one"));
    }
    let dangling = Dangling::read(&connection, &left).map_err(failed)?;
    let transaction = Transaction::new(&connection, trial.path, left, trial.work, watch)?;
    let Proven { fingerprint, statements, verified } = transaction.run(&trial.stamp, || Ok(dangling))?;
    // Nobody wants it: the copy goes as it is.
    Ok(Tried { fingerprint, statements, verified })
}
