//! The check of one database: its integrity and its foreign keys.

use crate::{
    Code, Error, Result,
    api::{Outcome, Stage, WorkResult},
    repair::Case,
    scan,
    state::ResultRecord,
};
use rusqlite::Connection;
use std::time::{Duration, Instant};
use tokio_util::sync::CancellationToken;

/// How long the check of one database may take.
const LIMIT: Duration = Duration::from_secs(3600);

/// How many findings are told.
const TOLD: usize = 3;

/// What a check has found.
struct Findings {
    integrity: Vec<String>,
    dangling: u64,
}

/// Checks one database, which is only read.
///
/// # Errors
/// Cancelled.
pub fn check(case: &Case, tell: &dyn Fn(Stage), cancel: &CancellationToken) -> Result<ResultRecord> {
    let began = Instant::now();
    tell(Stage::Checking);
    let mut result = case.result();
    result.outcome = Outcome::Ok;
    // A file of 0 bytes is an empty database.
    if std::fs::symlink_metadata(&case.path).map_or(true, |metadata| metadata.len() > 0) {
        match scan::read_through(&case.path, LIMIT, cancel, findings) {
            Ok(findings) => say(&findings, &mut result),
            Err(unread) => {
                result.outcome = Outcome::Skipped;
                result.code = Some(Code::Unreadable);
                result.message = Some(unread.message);
            }
        }
    }
    if cancel.is_cancelled() {
        return Err(Error::new(Code::Cancelled, "cancelled"));
    }
    result.duration_ms = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX);
    Ok(ResultRecord { result, path: case.path.clone(), revision: false, from: None, to: None, trace: None })
}

fn say(findings: &Findings, result: &mut WorkResult) {
    if let Some(finding) = findings.integrity.first() {
        result.outcome = Outcome::Damaged;
        result.code = Some(Code::Damaged);
        result.message = Some(finding.clone());
        result.hint = Some("restore it from a backup, or try the sqlite3 shell's .recover".to_owned());
    } else if findings.dangling > 0 {
        result.outcome = Outcome::Damaged;
        result.code = Some(Code::ForeignKeys);
        result.message = Some(format!("{} rows refer to nothing", findings.dangling));
        result.hint = Some("add the missing rows, or delete those that refer to them".to_owned());
    }
}

fn findings(connection: &Connection) -> rusqlite::Result<Findings> {
    let mut statement = connection.prepare(&format!("PRAGMA main.integrity_check({TOLD})"))?;
    let integrity: Vec<String> = statement.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
    let integrity = if integrity == ["ok"] { Vec::new() } else { integrity };
    let mut statement = connection.prepare("PRAGMA main.foreign_key_check")?;
    let mut rows = statement.query([])?;
    let mut dangling = 0;
    while rows.next()?.is_some() {
        dangling += 1;
    }
    Ok(Findings { integrity, dangling })
}
