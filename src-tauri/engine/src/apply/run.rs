//! One database from the first look to the commit.

use super::{
    backup::{self, Check, Copied},
    check,
    connect::{self, Watch},
    dangling::Dangling,
    failure::sqlite,
    folder::Entry,
    left::{self, Foreign},
    memo::Known,
    place::{self, Place, Trace},
    script,
    settle::{self, Mark},
    task::{Applied, BackupPlace, Task},
    transaction::{Aids, Proven, Transaction},
    upkeep::Note,
};
use crate::{
    Code, Error, Result,
    api::Stage,
    scan::{WriteClaim, claim_for_writing},
    schema::{self, Fingerprint, fingerprint},
};
use jiff::Timestamp;
use rusqlite::{Connection, config::DbConfig};
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// Does work on one database. `Ok` means that it is committed and that the disk keeps it; `Err` that the database is as
/// it was.
///
/// # Errors
/// [`Code::Locked`], [`Code::Changed`], [`Code::ReadOnly`], [`Code::NoSpace`], [`Code::Unsupported`], [`Code::Damaged`],
/// [`Code::NeedsConfirmation`], [`Code::DoesNotFit`], [`Code::CannotApply`], [`Code::VerifyFailed`], [`Code::Cancelled`],
/// [`Code::TimedOut`], [`Code::Io`], and what else the operating system says of the file.
pub fn apply(task: &Task<'_>, cancel: &CancellationToken) -> Result<Applied> {
    let watch = Watch::new(cancel, task.options.limit);
    watch.check(task.path)?;
    script::check(&task.work, task.path)?;
    let place = place::look(task.path, &task.options)?;
    place::same_file(&place.path, &place.trace, &task.seen, true)?;
    place::need_space(&place, task.backup.as_ref().map(|backup| backup.folder.folder()))?;
    let _claim = claim(&place, task.options.busy)?;
    let header = place::read_header(&place)?;
    let opened = connect::writer(&place.path, task.options.busy, &watch);
    let connection = opened.map_err(|error| sqlite(error, &place.path, "open it"))?;
    let mut backup = None;
    let known = Known(task.memo.filter(|_| header.is_usual).map(|remembered| remembered.memo));
    let done = match prepare(&connection, &place, task, known, &mut backup, &watch) {
        Ok(ready) => commit(connection, &place, ready, header.counter, task.options.busy, &watch),
        Err(error) => {
            give_up(connection, &place);
            Err(Failed { error, surely_old: true })
        }
    };
    match done {
        Ok(applied) => {
            if let Some((entry, wanted)) = backup.as_ref().zip(task.backup.as_ref())
                && let Some(after) = applied.trace.clone()
            {
                let before = place.trace.clone();
                wanted.folder.remember(&Note { number: entry.number, before, after, holds: None });
            }
            Ok(Applied { backup, ..applied })
        }
        Err(Failed { error, surely_old }) => {
            if let Some((entry, wanted)) = backup.zip(task.backup.as_ref()).filter(|_| surely_old) {
                wanted.folder.withdraw(entry.number);
            }
            Err(error)
        }
    }
}

/// Why nothing was committed.
struct Failed {
    error: Error,
    /// The database is as it was beyond doubt, so nobody needs its backup.
    surely_old: bool,
}

/// Everything is done and proven; only the commit is missing.
struct Ready {
    proven: Proven,
    marks: [Mark; 2],
}

/// Takes a file for writing, so that nobody else of this process opens it meanwhile.
pub(super) fn claim(place: &Place, busy: Duration) -> Result<WriteClaim> {
    claim_for_writing(place.trace.file(), busy).ok_or_else(|| {
        Error::new(Code::Locked, format!("{} is being worked on already", place.path.display()))
            .hint("try again when that is done")
            .at(&place.path)
    })
}

/// Undoes whatever was begun and lets go. A write-ahead log that was there stays: closing it last would move what is in it,
/// and a database that is refused is not touched.
pub(super) fn give_up(connection: Connection, place: &Place) {
    if !connection.is_autocommit() {
        // Closing rolls back too; the error that is told is the one before.
        let _ = connection.execute_batch("ROLLBACK");
    }
    if place.trace.wal.is_some() {
        let _ = connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true);
    }
    drop(connection);
}

/// Does and proves everything but the commit. What was backed up is told in `backup` whatever else happens.
fn prepare(
    connection: &Connection,
    place: &Place,
    task: &Task<'_>,
    known: Known<'_>,
    backup: &mut Option<Entry>,
    watch: &Watch,
) -> Result<Ready> {
    let path = &place.path;
    let failed = |error| watch.check(path).err().unwrap_or_else(|| sqlite(error, path, "look at it"));
    connect::disarm(connection, path)?;
    connection.execute_batch("BEGIN IMMEDIATE").map_err(|error| sqlite(error, path, "begin to write to it"))?;

    place::same_file(path, &Trace::of(path)?, &task.seen, !place.has_journal)?;
    let stored = schema::stored(connection).map_err(failed)?;
    let key = schema::text_key(&stored);
    let meaning = known.meaning(key, || schema::introspect(connection, &stored)).map_err(failed)?;
    let left = &meaning.schema;
    if meaning.fingerprint != task.seen.fingerprint {
        return Err(place::changed(path, "its schema is another one"));
    }
    let before = Mark::of(connection, key).map_err(failed)?;
    let stamp = task.stamp.stamp(connection)?;
    let aim = task.memo.map_or_else(|| fingerprint(&task.work.target(left)), |remembered| remembered.aim.clone());
    match &task.backup {
        Some(wanted) => {
            task.tell.say(Stage::BackingUp);
            let fingerprints = [task.seen.fingerprint.clone(), aim.clone()];
            *backup = Some(back_up(place, wanted, fingerprints, task.options.busy, watch)?);
        }
        None => sound(connection, place, watch)?,
    }
    // With a backup at hand it can be asked later, and only where it matters.
    let already = backup.is_none().then(|| Dangling::read(connection, left)).transpose().map_err(failed)?;
    let copy = backup.as_ref().zip(task.backup.as_ref()).map(|(entry, wanted)| wanted.folder.copy(entry));
    let transaction = Transaction::new(connection, path, &meaning, task.work, Aids { known, tell: task.tell }, watch)?;
    let proven = transaction.run(&stamp, aim, || match (already, copy) {
        (Some(dangling), _) => Ok(dangling),
        (None, Some(copy)) => connect::private(&copy, watch)
            .and_then(|copy| Dangling::read(&copy, left))
            .map_err(|error| sqlite(error, &copy, "read the backup")),
        (None, None) => Ok(Dangling::default()),
    })?;
    task.stamp.prove(connection)?;
    let after = Mark::of(connection, proven.key).map_err(failed)?;
    if let Some((entry, wanted)) = backup.as_ref().zip(task.backup.as_ref()) {
        wanted.folder.record(entry)?;
    }
    Ok(Ready { proven, marks: [before, after] })
}

fn commit(
    connection: Connection,
    place: &Place,
    ready: Ready,
    counter: Option<u32>,
    busy: Duration,
    watch: &Watch,
) -> Result<Applied, Failed> {
    let Ready { proven, marks: [before, after] } = ready;
    watch.close();
    let foreign = Foreign::count(&connection);
    let mut trace = None;
    if let Err(error) = connection.execute_batch("COMMIT") {
        if !connection.is_autocommit() {
            give_up(connection, place);
            return Err(Failed { error: sqlite(error, &place.path, "commit what was done"), surely_old: true });
        }
        drop(connection);
        if !settle::is_committed(place, [&before, &after], counter, busy, watch) {
            return Err(Failed { error: sqlite(error, &place.path, "commit what was done"), surely_old: false });
        }
        tracing::warn!(path = %place.path.display(), %error, "committed, though SQLite could not finish");
    } else {
        trace = left::trace(&connection, &place.path, foreign, counter.is_none());
        if let Err((_, error)) = connection.close() {
            // It is committed: the rest of a log is moved by whoever opens the database next.
            tracing::warn!(path = %place.path.display(), %error, "committed, and not closed well");
        }
    }
    let Proven { fingerprint, statements, verified, .. } = proven;
    Ok(Applied { fingerprint, statements, verified, backup: None, trace })
}

/// Refuses a database that is damaged: what shares a page with another table would go with it.
fn sound(connection: &Connection, place: &Place, watch: &Watch) -> Result<()> {
    let path = &place.path;
    let findings = check::integrity(connection)
        .map_err(|error| watch.check(path).err().unwrap_or_else(|| sqlite(error, path, "check its integrity")))?;
    findings.first().map_or(Ok(()), |finding| Err(backup::damaged(path, finding)))
}

/// Copies the database while the other connection holds it locked and has written nothing. The copy is checked, which is the
/// check of the original too: it has the same pages.
fn back_up(
    place: &Place,
    wanted: &BackupPlace<'_>,
    [from, to]: [Fingerprint; 2],
    busy: Duration,
    watch: &Watch,
) -> Result<Entry> {
    let path = &place.path;
    let copy = |partial: &std::path::Path| {
        let reader = connect::reader(path, busy, watch).map_err(|error| sqlite(error, path, "read it"))?;
        backup::copy_to(&reader, partial, path, Check::Sound, watch)
    };
    let [from_version, to_version] = wanted.versions.clone();
    let Copied { bytes, blake3 } = wanted.folder.keep(wanted.number, copy)?;
    Ok(Entry {
        number: wanted.number,
        path: path.clone(),
        bytes,
        blake3,
        from_version,
        to_version,
        from_fingerprint: from,
        to_fingerprint: to,
        made_at: Timestamp::now(),
    })
}
