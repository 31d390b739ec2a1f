//! The databases of fleets, as they were last read: the cache.

use super::{
    FILE, ScanRecord, State,
    fleets::{bytes_of, json, path_of},
    look::{LookAt, Notes},
    samples,
};
use crate::{
    Code, Error, Result,
    api::AlertsChanged,
    catalog::source::{Stated, VersionSource},
    scan::{Entry, FileStamp, KnownSchema, Verdict},
    schema::{Fingerprint, model::Schema},
};
use rusqlite::{Connection, OpenFlags, OptionalExtension, Row, Statement, ToSql, params, types::Type};
use serde::de::DeserializeOwned;
use std::{collections::HashMap, hash::Hash, os::unix::ffi::OsStrExt, sync::Arc, thread};

/// How often another process may write while a list is read.
const TRIES: usize = 5;

/// How many rows more than one thread is worth it for.
const WORTH_SHARING: i64 = 5_000;

/// A database that is to be written.
#[derive(Clone, Debug)]
pub struct Put {
    /// What is to be there; its id is 0 where its path is new to the fleet.
    pub entry: Entry,
    /// The entry is another than what is kept.
    pub differs: bool,
    /// What its version sources said, where it was read anew; the inner `None` says that it could not be read.
    pub stated: Option<Option<Vec<(VersionSource, Stated)>>>,
}

/// What is to be written of a fleet's list of databases.
#[derive(Debug, Default)]
pub struct Written<'w> {
    /// What has come or may be different.
    pub put: &'w mut [Put],
    /// What has gone, by id.
    pub gone: &'w [i64],
    /// The schemas of what was read anew.
    pub schemas: HashMap<Fingerprint, Arc<KnownSchema>>,
}

/// What came of writing a scan.
#[derive(Debug)]
pub struct Kept {
    /// The fleet's turn from now on.
    pub turn: i64,
    /// What it did to the fleet's alerts; `None`: nothing.
    pub alerts: Option<AlertsChanged>,
}

impl State {
    /// The databases of a fleet's last scan, in the order of their paths, and the ids of those that an older Litefleet kept
    /// in another form, which nobody understands any more.
    ///
    /// # Errors
    /// The state database failed.
    pub fn entries(&self, fleet: i64) -> Result<(Vec<Arc<Entry>>, Vec<i64>)> {
        let connection = self.connection();
        let version = || connection.pragma_query_value(None, "data_version", |row| row.get::<_, i64>(0));
        let mut before = version()?;
        // What several statements read belongs together where no other process has written meanwhile.
        for _ in 1..TRIES {
            let read = self.read_entries(&connection, fleet)?;
            match version()? {
                now if now == before => return Ok(read),
                now => before = now,
            }
        }
        self.read_entries(&connection, fleet)
    }

    fn read_entries(&self, connection: &Connection, fleet: i64) -> Result<Entries> {
        let verdicts: HashMap<i64, Arc<Verdict>> = shared(connection, "SELECT id, verdict FROM verdicts")?;
        let fingerprints: HashMap<i64, Arc<Fingerprint>> = connection
            .prepare_cached("SELECT id, fingerprint FROM schemas")?
            .query_map([], |row| Ok((row.get(0)?, Arc::new(Fingerprint(row.get(1)?)))))?
            .collect::<rusqlite::Result<_>>()?;
        let stand_for = StandFor { verdicts, fingerprints };
        let Some(last) = last_if_it_fills(connection, fleet)? else {
            return in_order_of_paths(vec![stand_for.read(connection, "WHERE fleet = ?1", params![fleet])?]);
        };
        // Each part of the table on a thread and a connection of its own, for a person waits for it.
        let parts =
            if last < WORTH_SHARING { 1 } else { thread::available_parallelism().map_or(1, usize::from).min(4) };
        let share = last / i64::try_from(parts).unwrap_or(1) + 1;
        let part = |connection: &Connection, number: usize| {
            let after = share * i64::try_from(number).unwrap_or(0);
            let values = params![fleet, after, after + share];
            stand_for.read(connection, "NOT INDEXED WHERE fleet = ?1 AND id > ?2 AND id <= ?3", values)
        };
        let read = thread::scope(|scope| {
            let beside = |number| {
                let (part, path) = (&part, self.folder.join(FILE));
                let read = move || part(&Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?, number);
                thread::Builder::new().spawn_scoped(scope, read).ok()
            };
            let others: Vec<_> = (1..parts).map(beside).collect();
            let mut read = vec![part(connection, 0)?];
            for (number, other) in (1..).zip(others) {
                // What could not be read beside is read after.
                let beside = other.and_then(|other| other.join().ok()?.ok());
                read.push(beside.map_or_else(|| part(connection, number), Ok)?);
            }
            Ok::<_, Error>(read)
        })?;
        in_order_of_paths(read)
    }

    /// What the version sources of a fleet's databases said, by the databases' ids.
    ///
    /// # Errors
    /// The state database failed.
    pub fn stated(&self, fleet: i64) -> Result<HashMap<i64, Vec<(VersionSource, Stated)>>> {
        let connection = self.connection();
        let mut statement =
            connection.prepare_cached("SELECT id, stated FROM databases WHERE fleet = ?1 AND stated IS NOT NULL")?;
        let rows = statement.query_map([fleet], |row| Ok((row.get(0)?, from_json(row, 1)?)))?;
        understood(rows)
    }

    /// The schemas of a fleet's databases, by fingerprint.
    ///
    /// # Errors
    /// The state database failed.
    pub fn schemas(&self, fleet: i64) -> Result<HashMap<Fingerprint, Arc<KnownSchema>>> {
        let connection = self.connection();
        let mut statement = connection.prepare_cached(
            "SELECT fingerprint, schema FROM schemas WHERE id IN (SELECT schema FROM databases WHERE fleet = ?1)",
        )?;
        let rows = statement.query_map([fleet], |row| {
            let fingerprint = Fingerprint(row.get(0)?);
            Ok((fingerprint.clone(), Arc::new(KnownSchema { fingerprint, schema: from_json(row, 1)? })))
        })?;
        understood(rows)
    }

    /// The schema with this fingerprint, as one of the databases that have it spells it.
    ///
    /// # Errors
    /// The state database failed.
    pub fn schema(&self, fingerprint: &Fingerprint) -> Result<Option<Schema>> {
        let connection = self.connection();
        let mut statement = connection.prepare_cached("SELECT schema FROM schemas WHERE fingerprint = ?1")?;
        // What an older Litefleet wrote in another form counts as not there.
        let text: Option<String> = statement.query_row([&fingerprint.0], |row| row.get(0)).optional()?;
        Ok(text.and_then(|text| serde_json::from_str(&text).ok()))
    }

    /// Puts a scan in the place of the fleet's last one, all at once, writing only what differs, and gives each new
    /// database its id. `turn` is the fleet's when what is held against this scan was read. Answers with `None` where another
    /// process has written since, and writes nothing then.
    ///
    /// # Errors
    /// The state database failed; then the last scan stands. [`Code::Cancelled`] where the fleet was forgotten.
    pub fn replace_scan(
        &self,
        fleet: i64,
        turn: i64,
        record: &ScanRecord,
        look: &LookAt,
        written: Written<'_>,
    ) -> Result<Option<Kept>> {
        let mut connection = self.connection();
        let transaction = connection.transaction()?;
        let mut of_fleet = transaction.prepare_cached("SELECT turn, scan IS NULL FROM fleets WHERE id = ?1")?;
        let kept = of_fleet.query_row([fleet], |row| Ok((row.get::<_, i64>(0)?, row.get(1)?))).optional()?;
        drop(of_fleet);
        let first = match kept {
            None => return Err(Error::new(Code::Cancelled, "the fleet was forgotten meanwhile")),
            Some((kept, _)) if kept != turn => return Ok(None),
            Some((_, first)) => first,
        };
        let mut notes = Notes::begin(&transaction, fleet, first);
        delete(&transaction, written.gone, &mut notes)?;
        put(&transaction, fleet, written.put, &written.schemas, &mut notes)?;
        let lists_differ = !written.gone.is_empty() || written.put.iter().any(|put| put.differs);
        let alerts = notes.finish(look)?;
        if lists_differ {
            drop_unused(&transaction)?;
        }
        samples::keep(&transaction, fleet, &record.summary, look)?;
        let next = turn + 1;
        transaction
            .execute("UPDATE fleets SET scan = ?2, turn = ?3 WHERE id = ?1", params![fleet, json(record)?, next])?;
        transaction.commit()?;
        Ok(Some(Kept { turn: next, alerts }))
    }

    /// Counts up whenever the list of a fleet's databases is written; `None` where the fleet was forgotten.
    ///
    /// # Errors
    /// The state database failed.
    pub fn turn_of(&self, fleet: i64) -> Result<Option<i64>> {
        let connection = self.connection();
        let mut statement = connection.prepare_cached("SELECT turn FROM fleets WHERE id = ?1")?;
        Ok(statement.query_row([fleet], |row| row.get(0)).optional()?)
    }
}

const INSERT: &str = "
    INSERT INTO databases (fleet, path, label, device, inode, bytes, modified_ns, changed_ns, wal_bytes, wal_ns,
                           journal_bytes, journal_ns, schema, wal, last_verified, verdict, named)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17)";

const UPDATE: &str = "
    UPDATE databases SET
        label = ?3, device = ?4, inode = ?5, bytes = ?6, modified_ns = ?7, changed_ns = ?8, wal_bytes = ?9, wal_ns = ?10,
        journal_bytes = ?11, journal_ns = ?12, schema = ?13, wal = ?14, last_verified = ?15, verdict = ?16,
        named = ?17
    WHERE fleet = ?1 AND path = ?2";

fn delete(connection: &Connection, gone: &[i64], notes: &mut Notes<'_>) -> Result<()> {
    let mut path = connection.prepare_cached("SELECT path FROM databases WHERE id = ?1")?;
    let mut delete = connection.prepare_cached("DELETE FROM databases WHERE id = ?1")?;
    for id in gone {
        if let Some(path) = path.query_row([id], |row| row.get(0)).optional()? {
            notes.gone(*id, &path_of(path))?;
            delete.execute([id])?;
        }
    }
    Ok(())
}

/// Writes the databases that differ, and what the others state where that differs.
fn put(
    connection: &Connection,
    fleet: i64,
    put: &mut [Put],
    schemas: &HashMap<Fingerprint, Arc<KnownSchema>>,
    notes: &mut Notes<'_>,
) -> Result<()> {
    let mut ids = Ids::new(connection, schemas);
    let mut insert = connection.prepare_cached(INSERT)?;
    let mut update = connection.prepare_cached(UPDATE)?;
    let mut state = connection.prepare_cached("UPDATE databases SET stated = ?2 WHERE id = ?1 AND stated IS NOT ?2")?;
    for Put { entry, differs, stated } in put {
        if *differs {
            let (schema, verdict) = (ids.of_schema(entry.shape.as_deref())?, ids.of_verdict(&entry.verdict)?);
            let was = if entry.id == 0 { None } else { notes.kept(entry.id)? };
            let statement = if entry.id == 0 { &mut insert } else { &mut update };
            write(statement, fleet, entry, schema, verdict)?;
            if entry.id == 0 {
                entry.id = connection.last_insert_rowid();
            }
            notes.wrote(entry.id, was, &entry.verdict, entry.shape.as_deref());
        }
        if let Some(stated) = stated {
            state.execute(params![entry.id, stated.as_ref().map(json).transpose()?])?;
        }
    }
    Ok(())
}

fn write(
    statement: &mut Statement<'_>,
    fleet: i64,
    entry: &Entry,
    schema: Option<i64>,
    verdict: i64,
) -> rusqlite::Result<usize> {
    let stamp = &entry.stamp;
    statement.execute(params![
        fleet,
        bytes_of(&entry.path),
        entry.label,
        stamp.device.cast_signed(),
        stamp.inode.cast_signed(),
        stamp.bytes.cast_signed(),
        stamp.modified_ns,
        stamp.changed_ns,
        stamp.wal.map(|(bytes, _)| bytes.cast_signed()),
        stamp.wal.map(|(_, time)| time),
        stamp.journal.map(|(bytes, _)| bytes.cast_signed()),
        stamp.journal.map(|(_, time)| time),
        schema,
        entry.wal,
        entry.last_verified,
        verdict,
        entry.named,
    ])
}

/// The ids of schemas and verdicts, each kept when it is first asked for.
struct Ids<'a> {
    connection: &'a Connection,
    known: &'a HashMap<Fingerprint, Arc<KnownSchema>>,
    schemas: HashMap<Fingerprint, Option<i64>>,
    verdicts: HashMap<Arc<Verdict>, i64>,
}

impl<'a> Ids<'a> {
    fn new(connection: &'a Connection, known: &'a HashMap<Fingerprint, Arc<KnownSchema>>) -> Self {
        Self { connection, known, schemas: HashMap::new(), verdicts: HashMap::new() }
    }

    /// One that was read anew is kept as it was read; any other was kept before.
    fn of_schema(&mut self, shape: Option<&Fingerprint>) -> Result<Option<i64>> {
        let Some(shape) = shape else { return Ok(None) };
        if let Some(id) = self.schemas.get(shape) {
            return Ok(*id);
        }
        let id = match self.known.get(shape) {
            Some(known) => Some(keep_schema(self.connection, known)?),
            None => {
                let mut statement = self.connection.prepare_cached("SELECT id FROM schemas WHERE fingerprint = ?1")?;
                statement.query_row([&shape.0], |row| row.get(0)).optional()?
            }
        };
        self.schemas.insert(shape.clone(), id);
        Ok(id)
    }

    fn of_verdict(&mut self, verdict: &Arc<Verdict>) -> Result<i64> {
        if let Some(id) = self.verdicts.get(verdict) {
            return Ok(*id);
        }
        let id = keep_verdict(self.connection, verdict)?;
        self.verdicts.insert(Arc::clone(verdict), id);
        Ok(id)
    }
}

fn keep_schema(connection: &Connection, known: &KnownSchema) -> Result<i64> {
    let mut statement = connection.prepare_cached(
        "INSERT INTO schemas (fingerprint, schema) VALUES (?1, ?2)
         ON CONFLICT (fingerprint) DO UPDATE SET schema = excluded.schema RETURNING id",
    )?;
    Ok(statement.query_row(params![known.fingerprint.0, json(&known.schema)?], |row| row.get(0))?)
}

fn keep_verdict(connection: &Connection, verdict: &Verdict) -> Result<i64> {
    let mut statement = connection.prepare_cached(
        "INSERT INTO verdicts (verdict) VALUES (?1)
         ON CONFLICT (verdict) DO UPDATE SET verdict = excluded.verdict RETURNING id",
    )?;
    Ok(statement.query_row([json(verdict)?], |row| row.get(0))?)
}

/// Forgets verdicts and schemas that no database has any more.
pub(super) fn drop_unused(connection: &Connection) -> Result<()> {
    for (table, column) in [("verdicts", "verdict"), ("schemas", "schema")] {
        let used = format!("SELECT 1 FROM databases WHERE {column} = {table}.id");
        connection.execute(&format!("DELETE FROM {table} WHERE NOT EXISTS ({used})"), [])?;
    }
    Ok(())
}

/// What numbers in rows of the table stand for.
struct StandFor {
    verdicts: HashMap<i64, Arc<Verdict>>,
    fingerprints: HashMap<i64, Arc<Fingerprint>>,
}

/// Entries, and the ids of those that nobody understands.
type Entries = (Vec<Arc<Entry>>, Vec<i64>);

impl StandFor {
    fn read(&self, connection: &Connection, which: &str, values: &[&dyn ToSql]) -> Result<Entries> {
        let mut statement = connection.prepare_cached(&format!(
            "SELECT id, path, label, device, inode, bytes, modified_ns, changed_ns, wal_bytes, wal_ns, journal_bytes,
                    journal_ns, schema, wal, last_verified, verdict, named
             FROM databases {which}"
        ))?;
        let mut lost = Vec::new();
        let entry = |row: &Row<'_>| -> rusqlite::Result<Option<Arc<Entry>>> {
            let id = row.get(0)?;
            let Some(verdict) = self.verdicts.get(&row.get(15)?) else {
                lost.push(id);
                return Ok(None);
            };
            Ok(Some(Arc::new(Entry {
                id,
                path: path_of(row.get(1)?),
                label: row.get(2)?,
                named: row.get(16)?,
                stamp: stamp_of(row)?,
                shape: row.get::<_, Option<i64>>(12)?.and_then(|id| self.fingerprints.get(&id)).cloned(),
                wal: row.get(13)?,
                last_verified: row.get(14)?,
                verdict: Arc::clone(verdict),
            })))
        };
        let rows = statement.query_map(values, entry)?;
        let entries = rows.filter_map(Result::transpose).collect::<rusqlite::Result<_>>()?;
        Ok((entries, lost))
    }
}

fn in_order_of_paths(parts: Vec<Entries>) -> Result<Entries> {
    let (mut entries, mut lost) = (Vec::new(), Vec::new());
    for (more, lost_too) in parts {
        entries.extend(more);
        lost.extend(lost_too);
    }
    // The stable sort takes what is in order already as it is, and most of it is.
    entries.sort_by(|a: &Arc<Entry>, b| a.path.as_os_str().as_bytes().cmp(b.path.as_os_str().as_bytes()));
    Ok((entries, lost))
}

/// The last id of the table where most rows are this fleet's: going through all of them takes less than looking each up that an
/// index names.
fn last_if_it_fills(connection: &Connection, fleet: i64) -> rusqlite::Result<Option<i64>> {
    let sql = "SELECT coalesce(max(id), 0), (SELECT count(*) FROM databases WHERE fleet = ?1) FROM databases";
    let (last, own): (i64, i64) =
        connection.prepare_cached(sql)?.query_row([fleet], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok((2 * own > last).then_some(last))
}

fn stamp_of(row: &Row<'_>) -> rusqlite::Result<FileStamp> {
    let pair = |bytes: usize, time: usize| -> rusqlite::Result<Option<(u64, i64)>> {
        Ok(row.get::<_, Option<i64>>(bytes)?.map(i64::cast_unsigned).zip(row.get(time)?))
    };
    Ok(FileStamp {
        device: row.get::<_, i64>(3)?.cast_unsigned(),
        inode: row.get::<_, i64>(4)?.cast_unsigned(),
        bytes: row.get::<_, i64>(5)?.cast_unsigned(),
        modified_ns: row.get(6)?,
        changed_ns: row.get(7)?,
        wal: pair(8, 9)?,
        journal: pair(10, 11)?,
    })
}

fn shared<T: DeserializeOwned>(connection: &Connection, sql: &str) -> Result<HashMap<i64, Arc<T>>> {
    let mut statement = connection.prepare_cached(sql)?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, Arc::new(from_json(row, 1)?))))?;
    understood(rows)
}

/// The rows that can be understood. One that an older Litefleet wrote in another form is left out, and read again.
pub(super) fn understood<K: Eq + Hash, V>(
    rows: impl Iterator<Item = rusqlite::Result<(K, V)>>,
) -> Result<HashMap<K, V>> {
    let mut known = HashMap::new();
    for row in rows {
        match row {
            Ok((key, value)) => _ = known.insert(key, value),
            Err(rusqlite::Error::FromSqlConversionFailure(..)) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(known)
}

fn from_json<T: DeserializeOwned>(row: &Row<'_>, column: usize) -> rusqlite::Result<T> {
    let text: String = row.get(column)?;
    serde_json::from_str(&text)
        .map_err(|error| rusqlite::Error::FromSqlConversionFailure(column, Type::Text, error.into()))
}
