//! Fleets and the cache of their last scans.

use super::{
    State,
    look::{LookAt, Notes},
};
use crate::{
    Code, Error, Result,
    api::{AlertsChanged, Expected, FleetSettings, Problem},
    catalog::source::{Stated, VersionSource},
    scan::{Entry, FileStamp, KnownSchema, Verdict},
    schema::{Fingerprint, model::Schema},
};
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row, params, types::Type};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use std::{
    collections::HashMap,
    path::{Path, PathBuf},
    sync::Arc,
};
use uuid::Uuid;

/// A fleet that was opened before.
#[derive(Clone, Debug)]
pub struct FleetRecord {
    /// Stands for it in this database.
    pub id: i64,
    /// Its folder.
    pub root: PathBuf,
    /// What the person asked for.
    pub settings: FleetSettings,
    /// Its last scan.
    pub scan: Option<ScanRecord>,
}

/// A scan, but for its databases.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ScanRecord {
    /// When it ended.
    pub scanned_at: Timestamp,
    /// When it began; what was written since may have been missed.
    pub began_at: Timestamp,
    /// How long it took.
    pub duration_ms: u64,
    /// Its job.
    pub job_id: Uuid,
    /// What the person had asked for.
    pub settings: FleetSettings,
    /// What the fleet was held against.
    pub expected: Expected,
    /// Where the databases state their version.
    pub source: VersionSource,
    /// The source that was asked for; `None`: it was found by itself.
    pub asked_source: Option<VersionSource>,
    /// By which rules its schemas were fingerprinted and its files read.
    pub rules: (u32, u32),
    /// What could not be looked at.
    pub problems: Vec<Problem>,
    /// The fleet in numbers.
    pub summary: crate::api::Summary,
    /// The catalog's version of each fingerprint that it has.
    pub versions_of: Vec<(Fingerprint, Option<crate::api::Version>)>,
}

impl State {
    /// The fleets, the last one opened first.
    ///
    /// # Errors
    /// The state database failed.
    pub fn fleets(&self) -> Result<Vec<FleetRecord>> {
        let connection = self.connection();
        let mut statement =
            connection.prepare_cached("SELECT id, root, settings, scan FROM fleets ORDER BY opened DESC")?;
        let rows = statement.query_map([], fleet_of)?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// A fleet by its folder.
    ///
    /// # Errors
    /// The state database failed.
    pub fn fleet(&self, root: &Path) -> Result<Option<FleetRecord>> {
        let connection = self.connection();
        let mut statement = connection.prepare_cached("SELECT id, root, settings, scan FROM fleets WHERE root = ?1")?;
        Ok(statement.query_row([bytes_of(root)], fleet_of).optional()?)
    }

    /// Remembers that a fleet was opened with these settings, and answers with its id.
    ///
    /// # Errors
    /// The state database failed.
    pub fn open_fleet(&self, root: &Path, settings: &FleetSettings) -> Result<i64> {
        let connection = self.connection();
        let id = connection
            .prepare_cached(
                "INSERT INTO fleets (root, settings, opened)
                 VALUES (?1, ?2, (SELECT coalesce(max(opened), 0) + 1 FROM fleets))
                 ON CONFLICT (root) DO UPDATE SET settings = excluded.settings, opened = excluded.opened
                 RETURNING id",
            )?
            .query_row(params![bytes_of(root), json(settings)?], |row| row.get(0))?;
        Ok(id)
    }

    /// Forgets a fleet and its cached scan.
    ///
    /// # Errors
    /// The state database failed.
    pub fn forget_fleet(&self, root: &Path) -> Result<()> {
        let mut connection = self.connection();
        let transaction = connection.transaction()?;
        transaction.execute("DELETE FROM fleets WHERE root = ?1", [bytes_of(root)])?;
        drop_unused(&transaction)?;
        Ok(transaction.commit()?)
    }

    /// The databases of a fleet's last scan, in the order of their paths.
    ///
    /// # Errors
    /// The state database failed.
    pub fn entries(&self, fleet: i64) -> Result<Vec<Entry>> {
        let connection = self.connection();
        let verdicts: HashMap<i64, Arc<Verdict>> = shared(&connection, "SELECT id, verdict FROM verdicts")?;
        let fingerprints: HashMap<i64, Arc<Fingerprint>> = connection
            .prepare_cached("SELECT id, fingerprint FROM schemas")?
            .query_map([], |row| Ok((row.get(0)?, Arc::new(Fingerprint(row.get(1)?)))))?
            .collect::<rusqlite::Result<_>>()?;
        let mut statement = connection.prepare_cached(
            "SELECT id, path, label, device, inode, bytes, modified_ns, changed_ns, wal_bytes, wal_ns, journal_bytes,
                    journal_ns, schema, wal, last_verified, verdict
             FROM databases WHERE fleet = ?1 ORDER BY path",
        )?;
        let entry = |row: &Row<'_>| -> rusqlite::Result<Option<Entry>> {
            let Some(verdict) = verdicts.get(&row.get(15)?) else { return Ok(None) };
            Ok(Some(Entry {
                id: row.get(0)?,
                path: path_of(row.get(1)?),
                label: row.get(2)?,
                stamp: stamp_of(row)?,
                shape: row.get::<_, Option<i64>>(12)?.and_then(|id| fingerprints.get(&id)).cloned(),
                wal: row.get(13)?,
                last_verified: row.get(14)?,
                verdict: Arc::clone(verdict),
            }))
        };
        let rows = statement.query_map([fleet], entry)?;
        Ok(rows.filter_map(Result::transpose).collect::<rusqlite::Result<_>>()?)
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

    /// Puts a scan in the place of the fleet's last one, all at once, and gives each database its id: the one that its
    /// path had before, else a new one. `stated` and `schemas` go with `entries`, one by one. Answers with what that did to
    /// the fleet's alerts; `None`: nothing.
    ///
    /// # Errors
    /// The state database failed; then the last scan stands.
    pub fn replace_scan(
        &self,
        fleet: i64,
        record: &ScanRecord,
        look: &LookAt,
        entries: &mut [Entry],
        stated: &[Option<Vec<(VersionSource, Stated)>>],
        schemas: &HashMap<Fingerprint, Arc<KnownSchema>>,
    ) -> Result<Option<AlertsChanged>> {
        let mut connection = self.connection();
        let transaction = connection.transaction()?;
        let mut of_fleet = transaction.prepare_cached("SELECT scan IS NULL FROM fleets WHERE id = ?1")?;
        let Some(first) = of_fleet.query_row([fleet], |row| row.get(0)).optional()? else {
            return Err(Error::new(Code::Cancelled, "the fleet was forgotten meanwhile"));
        };
        drop(of_fleet);
        let mut notes = Notes::begin(&transaction, fleet, first);
        let schema_ids = keep_schemas(&transaction, schemas)?;
        let mut verdict_ids: HashMap<Arc<Verdict>, i64> = HashMap::new();
        transaction.execute("CREATE TEMP TABLE IF NOT EXISTS kept (id INTEGER PRIMARY KEY)", [])?;
        transaction.execute("DELETE FROM temp.kept", [])?;
        {
            let mut upsert = transaction.prepare_cached(UPSERT)?;
            let mut before = transaction.prepare_cached("SELECT id FROM databases WHERE fleet = ?1 AND path = ?2")?;
            let mut keep = transaction.prepare_cached("INSERT OR IGNORE INTO temp.kept VALUES (?1)")?;
            for (entry, stated) in entries.iter_mut().zip(stated) {
                let verdict = match verdict_ids.get(&entry.verdict) {
                    Some(id) => *id,
                    None => {
                        let id = keep_verdict(&transaction, &entry.verdict)?;
                        verdict_ids.insert(Arc::clone(&entry.verdict), id);
                        id
                    }
                };
                let schema = entry.shape.as_deref().and_then(|shape| schema_ids.get(shape));
                let stated = stated.as_ref().map(json).transpose()?;
                let stamp = &entry.stamp;
                let id: Option<i64> =
                    before.query_row(params![fleet, bytes_of(&entry.path)], |row| row.get(0)).optional()?;
                let was = id.map_or(Ok(None), |id| notes.kept(id))?;
                entry.id = upsert.query_row(
                    params![
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
                        stated,
                        entry.last_verified,
                        verdict,
                    ],
                    |row| row.get(0),
                )?;
                keep.execute([entry.id])?;
                notes.wrote(entry.id, was, &entry.verdict, entry.shape.as_deref());
            }
            let mut gone = transaction
                .prepare_cached("SELECT id, path FROM databases WHERE fleet = ?1 AND id NOT IN temp.kept")?;
            let mut rows = gone.query([fleet])?;
            while let Some(row) = rows.next()? {
                notes.gone(row.get(0)?, &path_of(row.get(1)?))?;
            }
        }
        transaction.execute("DELETE FROM databases WHERE fleet = ?1 AND id NOT IN temp.kept", [fleet])?;
        transaction.execute("UPDATE fleets SET scan = ?2 WHERE id = ?1", params![fleet, json(record)?])?;
        let alerts = notes.finish(look)?;
        drop_unused(&transaction)?;
        transaction.commit()?;
        Ok(alerts)
    }
}

const UPSERT: &str = "
    INSERT INTO databases (fleet, path, label, device, inode, bytes, modified_ns, changed_ns, wal_bytes, wal_ns,
                           journal_bytes, journal_ns, schema, wal, stated, last_verified, verdict)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17)
    ON CONFLICT (fleet, path) DO UPDATE SET
        label = ?3, device = ?4, inode = ?5, bytes = ?6, modified_ns = ?7, changed_ns = ?8, wal_bytes = ?9, wal_ns = ?10,
        journal_bytes = ?11, journal_ns = ?12, schema = ?13, wal = ?14, stated = ?15, last_verified = ?16, verdict = ?17
    RETURNING id";

fn keep_schemas(
    connection: &Connection,
    schemas: &HashMap<Fingerprint, Arc<KnownSchema>>,
) -> Result<HashMap<Fingerprint, i64>> {
    let mut statement = connection.prepare_cached(
        "INSERT INTO schemas (fingerprint, schema) VALUES (?1, ?2)
         ON CONFLICT (fingerprint) DO UPDATE SET schema = excluded.schema RETURNING id",
    )?;
    let mut ids = HashMap::new();
    for (fingerprint, known) in schemas {
        let id = statement.query_row(params![fingerprint.0, json(&known.schema)?], |row| row.get(0))?;
        ids.insert(fingerprint.clone(), id);
    }
    Ok(ids)
}

fn keep_verdict(connection: &Connection, verdict: &Verdict) -> Result<i64> {
    let id = connection
        .prepare_cached(
            "INSERT INTO verdicts (verdict) VALUES (?1)
             ON CONFLICT (verdict) DO UPDATE SET verdict = excluded.verdict RETURNING id",
        )?
        .query_row([json(verdict)?], |row| row.get(0))?;
    Ok(id)
}

fn drop_unused(connection: &Connection) -> Result<()> {
    connection.execute("DELETE FROM verdicts WHERE id NOT IN (SELECT verdict FROM databases)", [])?;
    connection
        .execute("DELETE FROM schemas WHERE id NOT IN (SELECT schema FROM databases WHERE schema IS NOT NULL)", [])?;
    Ok(())
}

fn fleet_of(row: &Row<'_>) -> rusqlite::Result<FleetRecord> {
    let (settings, scan): (String, Option<String>) = (row.get(2)?, row.get(3)?);
    Ok(FleetRecord {
        id: row.get(0)?,
        root: path_of(row.get(1)?),
        // What an older Litefleet wrote in another form counts as not there; the next scan takes its place.
        settings: serde_json::from_str(&settings).unwrap_or_default(),
        scan: scan.and_then(|text| serde_json::from_str(&text).ok()),
    })
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
fn understood<K: Eq + std::hash::Hash, V>(
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

pub(super) fn json(value: &impl Serialize) -> Result<String> {
    serde_json::to_string(value).map_err(|error| Error::new(Code::Internal, error.to_string()).because(error))
}

fn from_json<T: DeserializeOwned>(row: &Row<'_>, column: usize) -> rusqlite::Result<T> {
    let text: String = row.get(column)?;
    serde_json::from_str(&text)
        .map_err(|error| rusqlite::Error::FromSqlConversionFailure(column, Type::Text, error.into()))
}

#[cfg(unix)]
pub(super) fn bytes_of(path: &Path) -> Vec<u8> {
    std::os::unix::ffi::OsStrExt::as_bytes(path.as_os_str()).to_vec()
}

#[cfg(unix)]
pub(super) fn path_of(bytes: Vec<u8>) -> PathBuf {
    <std::ffi::OsString as std::os::unix::ffi::OsStringExt>::from_vec(bytes).into()
}

#[cfg(not(unix))]
pub(super) fn bytes_of(path: &Path) -> Vec<u8> {
    path.to_string_lossy().into_owned().into_bytes()
}

#[cfg(not(unix))]
pub(super) fn path_of(bytes: Vec<u8>) -> PathBuf {
    String::from_utf8_lossy(&bytes).into_owned().into()
}
