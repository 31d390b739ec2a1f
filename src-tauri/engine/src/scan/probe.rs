//! Reads one database without a trace.

use super::{
    Reading,
    budget::Budget,
    connect::{self, Way},
    header::Header,
    known::{KnownSchemas, Outside},
    pages::Pages,
    snapshot::Snapshot,
    stamp::{Look, SystemPath},
    unread::{self, Failure},
};
use crate::meter::Metered;
use rusqlite::Connection;
use std::{path::Path, rc::Rc, sync::Arc};
use tokio_util::sync::CancellationToken;

/// Bytes that SQLite may take for one file.
const MOST_BYTES: i64 = 96 << 20;

/// A database that is about to be read. Nobody of this process has it open.
#[derive(Debug)]
pub(super) struct Subject<'a> {
    /// The whole path.
    pub(super) path: &'a Path,
    /// What it looked like just now.
    pub(super) look: &'a Look,
    /// Its header.
    pub(super) header: &'a Header,
    /// True where the bytes after the magic look random.
    pub(super) noise: bool,
}

/// Reads the schema of a database and the version that it states.
pub(super) fn read(
    subject: &Subject<'_>,
    system: &mut SystemPath,
    known: &KnownSchemas,
    cancel: &CancellationToken,
) -> Result<Reading, Failure> {
    let budget = Arc::new(Budget::new(cancel));
    with_connection(subject, system, &budget, |inside| {
        let Inside { connection, user_version, way, budget } = *inside;
        let pages = (way == Way::Shared).then(|| Pages::of(connection, subject.header)).flatten();
        let Subject { header, .. } = subject;
        let outside = Outside { user_version, schema_format: header.schema_format(), wal: header.wal() };
        known.read(connection, outside, pages.as_ref(), budget)
    })
}

/// A connection inside a read transaction.
#[derive(Clone, Copy, Debug)]
pub(super) struct Inside<'c> {
    /// The connection.
    pub(super) connection: &'c Connection,
    /// The database's `user_version`.
    pub(super) user_version: i64,
    /// How it was opened.
    pub(super) way: Way,
    /// What may still be spent on it.
    pub(super) budget: &'c Budget,
}

/// Gives `ask` a connection to the database inside a read transaction.
pub(super) fn with_connection<T>(
    subject: &Subject<'_>,
    system: &mut SystemPath,
    budget: &Arc<Budget>,
    ask: impl Fn(&Inside<'_>) -> rusqlite::Result<T>,
) -> Result<T, Failure> {
    refuse(subject)?;
    if subject.header.wal() || has(subject.look.stamp.wal) {
        return from_snapshot(subject, system, budget, ask);
    }
    match transaction(subject, Way::Shared, budget, &ask) {
        Err(Failure::HotJournal) => from_snapshot(subject, system, budget, ask),
        answer => answer,
    }
}

/// What the header and a look at the companions tell already.
fn refuse(subject: &Subject<'_>) -> Result<(), Failure> {
    let Subject { look, header, .. } = subject;
    let refusal = if let Some((suffix, kind)) = look.odd_companion {
        unread::odd_companion(suffix, kind)
    } else if header.read_version() > 2 {
        unread::newer("its file format")
    } else if header.schema_format() > 4 && !header.reserve_is_zero() {
        unread::corrupt("its header holds what SQLite never writes")
    } else if header.schema_format() > 4 {
        unread::newer("the format of its schema")
    } else if !has(look.stamp.wal) && !has(look.stamp.journal) && header.lacks_pages(look.stamp.bytes) {
        unread::corrupt("the file is shorter than its header says")
    } else {
        return Ok(());
    };
    Err(Failure::Unread(refusal))
}

fn has(companion: Option<(u64, i64)>) -> bool {
    companion.is_some_and(|(bytes, _)| bytes > 0)
}

fn transaction<T>(
    subject: &Subject<'_>,
    way: Way,
    budget: &Arc<Budget>,
    ask: impl Fn(&Inside<'_>) -> rusqlite::Result<T>,
) -> Result<T, Failure> {
    let _metered = Metered::start(MOST_BYTES);
    let answer = connect::open(subject.path, way, budget).and_then(|connection| {
        // A statement that has not ended holds the transaction for all others: one lock, and one statement less to
        // prepare than with BEGIN. This one does not make SQLite parse the schema, which would lock and unlock by itself.
        let mut statement = connection.prepare("PRAGMA user_version")?;
        let mut rows = statement.query([])?;
        let user_version = rows.next()?.map_or(Ok(0), |row| row.get(0))?;
        ask(&Inside { connection: &connection, user_version, way, budget })
    });
    answer.map_err(|error| unread::from_sqlite(&error, way, budget, subject.noise))
}

/// Reads through a private snapshot, and believes it only if the originals are afterwards what they were before.
fn from_snapshot<T>(
    subject: &Subject<'_>,
    system: &mut SystemPath,
    budget: &Arc<Budget>,
    ask: impl Fn(&Inside<'_>) -> rusqlite::Result<T>,
) -> Result<T, Failure> {
    let snapshot = Snapshot::new(system, subject.look.clone(), Arc::clone(budget)).map_err(unread::from_system)?;
    let snapshot = Rc::new(snapshot);
    let answer = {
        let _entered = snapshot.enter();
        transaction(subject, Way::Snapshot, budget, ask)
    };
    match answer {
        Err(Failure::Cancelled) => Err(Failure::Cancelled),
        _ if !snapshot.is_unchanged(system) => Err(Failure::Busy(unread::locked())),
        Err(Failure::HotJournal) => Err(Failure::Busy(unread::locked())),
        Err(_) if snapshot.failure().is_some() => Err(snapshot.failure().map_or(Failure::Gone, unread::from_system)),
        answer => answer,
    }
}
