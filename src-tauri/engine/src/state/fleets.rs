//! Fleets, and their last scans but for the databases.

use super::{State, databases::drop_unused};
use crate::{
    Code, Error, Result,
    api::{Expected, FleetSettings, Problem},
    catalog::source::VersionSource,
    schema::Fingerprint,
};
use jiff::Timestamp;
use rusqlite::{OptionalExtension, Row, params};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};
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
    /// Counts up whenever the list of its databases is written.
    pub turn: i64,
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
    /// Tells what its databases were held against from anything else ([`crate::scan::Standard::key`]).
    #[serde(default)]
    pub standard: String,
    /// The sizes of its databases, the smallest first.
    #[serde(default)]
    pub sizes: Vec<crate::api::SizeBucket>,
}

impl State {
    /// The fleets, the last one opened first.
    ///
    /// # Errors
    /// The state database failed.
    pub fn fleets(&self) -> Result<Vec<FleetRecord>> {
        let connection = self.connection();
        let mut statement =
            connection.prepare_cached("SELECT id, root, settings, scan, turn FROM fleets ORDER BY opened DESC")?;
        let rows = statement.query_map([], fleet_of)?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// A fleet by its folder.
    ///
    /// # Errors
    /// The state database failed.
    pub fn fleet(&self, root: &Path) -> Result<Option<FleetRecord>> {
        let connection = self.connection();
        let mut statement =
            connection.prepare_cached("SELECT id, root, settings, scan, turn FROM fleets WHERE root = ?1")?;
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

    /// Forgets a fleet, its cached scan and its settings, but for how its backups are kept: those are still there.
    ///
    /// # Errors
    /// The state database failed.
    pub fn forget_fleet(&self, root: &Path) -> Result<()> {
        let mut connection = self.connection();
        let transaction = connection.transaction()?;
        transaction.execute("DELETE FROM fleets WHERE root = ?1", [bytes_of(root)])?;
        transaction.execute(
            "DELETE FROM fleet_settings WHERE root = ?1 AND key NOT GLOB 'backups.*' AND key <> 'accepted'",
            [bytes_of(root)],
        )?;
        drop_unused(&transaction)?;
        Ok(transaction.commit()?)
    }
}

fn fleet_of(row: &Row<'_>) -> rusqlite::Result<FleetRecord> {
    let (settings, scan): (String, Option<String>) = (row.get(2)?, row.get(3)?);
    Ok(FleetRecord {
        id: row.get(0)?,
        root: path_of(row.get(1)?),
        // What an older Litefleet wrote in another form counts as not there; the next scan takes its place.
        settings: serde_json::from_str(&settings).unwrap_or_default(),
        scan: scan.and_then(|text| serde_json::from_str(&text).ok()),
        turn: row.get(4)?,
    })
}

pub(super) fn json(value: &impl Serialize) -> Result<String> {
    serde_json::to_string(value).map_err(|error| Error::new(Code::Internal, error.to_string()).because(error))
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
