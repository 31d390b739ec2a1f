//! The check of one database: its integrity and its foreign keys.

use crate::{
    Code, Error, Result,
    api::{Outcome, Reason, Stage, WorkResult},
    apply::{self, Findings},
    repair::{self, Case},
    scan,
    state::ResultRecord,
};
use std::time::{Duration, Instant};
use tokio_util::sync::CancellationToken;

/// How long the check of one database may take.
const LIMIT: Duration = Duration::from_secs(3600);

/// What to do about a damaged database.
const DAMAGED: &str = "restore it from a backup, or try the sqlite3 shell's .recover";

/// How many findings are told.
const TOLD: usize = 10;

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
        match scan::read_through(&case.path, LIMIT, cancel, apply::check) {
            Ok(findings) => say(&findings, &mut result),
            Err(unread) => {
                let alone = repair::unreadable(Some(unread.reason), Some(&unread.message));
                let damaged = unread.reason == Reason::Corrupt;
                result.outcome = if damaged { Outcome::Damaged } else { Outcome::Skipped };
                result.code = Some(if damaged { Code::Damaged } else { alone.code });
                result.message = Some(alone.message);
                result.hint = if damaged { Some(DAMAGED.to_owned()) } else { alone.hint };
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
    let told: Vec<_> = findings.words().into_iter().take(TOLD).collect();
    if findings.is_damaged() {
        result.outcome = Outcome::Damaged;
        result.code = Some(Code::Damaged);
        result.hint = Some(DAMAGED.to_owned());
    } else if !findings.is_sound() {
        result.outcome = Outcome::Damaged;
        result.code = Some(Code::ForeignKeys);
        result.hint = Some("add the missing rows, or delete those that refer to them".to_owned());
    }
    let said = if told.is_empty() { findings.unchecked.clone() } else { told };
    result.message = (!said.is_empty()).then(|| said.join("; "));
}
