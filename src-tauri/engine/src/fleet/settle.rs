//! What became of databases whose process died while it wrote to them.

use super::places;
use crate::{
    Code,
    api::{JobStatus, JobType, Outcome},
    scan,
    state::{ResultRecord, State},
};
use std::{fs, path::Path, thread};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

/// How many databases are looked at at a time.
const READERS: usize = 4;

/// Looks at each database that was about to be written in a job that is over: it is as it was or as it was to be. The record is
/// closed, and what the job left over is removed. What cannot be settled now is left for the next start.
pub fn settle(state: &State) {
    let cut_off = match state.cut_off() {
        Ok(cut_off) => cut_off,
        Err(error) => {
            tracing::warn!(%error, "cannot look for work that was cut off");
            return;
        }
    };
    let readers = READERS.min(cut_off.len()).max(1);
    thread::scope(|scope| {
        for part in cut_off.chunks(cut_off.len().div_ceil(readers).max(1)) {
            scope.spawn(move || part.iter().for_each(|(job, record)| settle_one(state, *job, record)));
        }
    });
    discard_left_over(state);
}

fn settle_one(state: &State, job: Uuid, record: &ResultRecord) {
    let mut record = record.clone();
    let reading = scan::read_one(&record.path, None, &CancellationToken::new()).outcome;
    let now = reading.as_ref().ok().map(|reading| reading.schema.fingerprint.0.as_str());
    // Then its schema tells nothing of what was written.
    let is_same = record.from == record.to || record.to.is_none();
    let done = done(state, job);
    // A restore does not know which version was stated before it began.
    let told = record.result.to_version.as_ref().filter(|_| done != Outcome::Restored);
    let wanted = told.filter(|to| record.result.from_version.as_ref() != Some(*to));
    let states_it = || {
        let stated = reading.iter().flat_map(|reading| &reading.stated).filter_map(|(_, stated)| stated.raw.as_deref());
        wanted.is_some_and(|wanted| stated.into_iter().any(|raw| raw == wanted.key()))
    };
    let is_new = now.is_some() && now == record.to.as_deref() && (!is_same || states_it());
    let is_old = now.is_some() && now == record.from.as_deref() && !is_same;
    let path = record.path.display();
    let result = &mut record.result;
    let (outcome, code, message) = match (is_new, is_old, &reading) {
        (true, ..) => (done, None, format!("interrupted, and {path} had been changed as planned")),
        (_, true, _) => (Outcome::Failed, Some(Code::Internal), format!("interrupted before {path} was changed")),
        (_, _, Ok(_)) if is_same => {
            let words = format!("interrupted while {path} was written to: it is as it was or as it was to be");
            (Outcome::Failed, Some(Code::Internal), words)
        }
        (_, _, Ok(_)) => {
            let words = format!("interrupted, and {path} is neither as it was nor as it was to be");
            (Outcome::Failed, Some(Code::Changed), words)
        }
        (_, _, Err(unread)) => {
            let words = format!("interrupted, and {path} cannot be read: {}", unread.message);
            (Outcome::Failed, Some(Code::Unreadable), words)
        }
    };
    (result.outcome, result.code, result.message) = (outcome, code, Some(message));
    if result.outcome == Outcome::Failed {
        result.hint = Some("start the work again".to_owned());
    }
    if let Err(error) = state.keep_result(job, &record) {
        tracing::warn!(%error, path = %record.path.display(), "cannot close the record of work that was cut off");
    }
}

/// What has become of a database where a job did what it was to do.
fn done(state: &State, job: Uuid) -> Outcome {
    match state.job(job).ok().flatten().map(|job| job.kind) {
        Some(JobType::Restore) => Outcome::Restored,
        Some(JobType::Migrate) => Outcome::Migrated,
        Some(JobType::Adopt) => Outcome::Adopted,
        Some(JobType::Repair | JobType::RepairSingle | JobType::Scan | JobType::Check) | None => Outcome::Repaired,
    }
}

/// Removes private copies of jobs that are over or that nobody knows.
fn discard_left_over(state: &State) {
    let ended = |job: Uuid| {
        let goes_on = |status| matches!(status, JobStatus::Pending | JobStatus::Running);
        state.job(job).is_ok_and(|job| job.is_none_or(|job| !goes_on(job.status)))
    };
    for (folder, job) in jobs_in(&state.folder().join("scratch")) {
        if ended(job) {
            places::discard_scratch(&folder);
        }
    }
}

fn jobs_in(folder: &Path) -> Vec<(std::path::PathBuf, Uuid)> {
    let Ok(found) = fs::read_dir(folder) else { return Vec::new() };
    let of_job = |entry: fs::DirEntry| Some((entry.path(), Uuid::parse_str(entry.file_name().to_str()?).ok()?));
    found.filter_map(|entry| entry.ok().and_then(of_job)).collect()
}
