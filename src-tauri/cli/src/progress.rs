//! Follows a job to its end: a bar on standard error, and the interrupt that cancels it.

use crate::session::Session;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use litefleet::{
    Code, Error,
    api::{Job, JobStatus, JobType, Mode, Progress},
    fleet::Event,
};
use tokio::sync::broadcast::{Receiver, error::RecvError};

/// How often the bar is drawn in a second.
const RATE: u8 = 10;

/// Follows a job until it has ended, however it ended. `events` were listened to before it began.
pub async fn follow(session: &Session, mut events: Receiver<Event>, job: Job) -> anyhow::Result<Job> {
    let bar = bar(session.progress, &job);
    let mut cancelling = false;
    let mut silent = false;
    let end = session.engine.wait(job.id);
    tokio::pin!(end);
    let ended = loop {
        tokio::select! {
            ended = &mut end => break ended?,
            event = events.recv(), if !silent => match event {
                Ok(Event::Job { job: now }) if now.id == job.id && !cancelling => show(&bar, &now),
                Ok(_) | Err(RecvError::Lagged(_)) => {}
                Err(RecvError::Closed) => silent = true,
            },
            () = session.interrupted.cancelled(), if !cancelling => {
                cancelling = true;
                dress(&bar, "{msg}");
                bar.set_message(if job.kind == JobType::Scan { "cancelling" } else { "cancelling: files under way finish" });
                session.engine.cancel_job(job.id)?;
            }
        }
    };
    bar.finish_and_clear();
    Ok(ended)
}

fn bar(wanted: bool, job: &Job) -> ProgressBar {
    let target = if wanted { ProgressDrawTarget::stderr_with_hz(RATE) } else { ProgressDrawTarget::hidden() };
    let bar = ProgressBar::with_draw_target(None, target);
    dress(&bar, "{msg}");
    bar.set_message(if job.kind == JobType::Scan { "looking for databases" } else { doing(job) });
    bar
}

/// Shows how far the job is, from the moment when there is anything to count. A share of a total that still grows would
/// run backwards: until it stands, both numbers are shown and no bar.
fn show(bar: &ProgressBar, job: &Job) {
    let progress = &job.progress;
    if progress.total == 0 {
        return;
    }
    bar.set_length(progress.total);
    bar.set_position(progress.processed);
    if progress.counted {
        let failed = match (job.kind, progress.failed) {
            (JobType::Scan, _) | (_, 0) => String::new(),
            (JobType::Check, damaged) => format!(", {damaged} damaged"),
            (_, failed) => format!(", {failed} failed"),
        };
        dress(bar, &format!("{{msg}} [{{bar:30}}] {{human_pos}} of {{human_len}}{failed}, {{elapsed}}"));
        bar.set_message(doing(job));
    } else {
        dress(bar, "{human_pos} read, {human_len} found so far, {elapsed}");
    }
}

fn doing(job: &Job) -> &'static str {
    match (job.kind, job.mode) {
        (JobType::Scan, _) => "reading",
        (JobType::Check, _) => "checking",
        (_, Some(Mode::DryRun)) => "trying in copies",
        (JobType::Repair | JobType::RepairSingle, _) => "repairing",
        (JobType::Migrate, _) => "migrating",
        (JobType::Adopt, _) => "adopting",
        (JobType::Restore, _) => "restoring",
    }
}

/// Changes what the bar shows. An error in the template would be a fault in this file, and the bar shows something anyway.
fn dress(bar: &ProgressBar, template: &str) {
    if let Ok(style) = ProgressStyle::with_template(template) {
        bar.set_style(style.progress_chars("=> "));
    }
}

/// The error that a job ended in.
///
/// # Errors
/// The job failed or was cancelled.
pub fn outcome(job: &Job) -> Result<(), Error> {
    let Progress { processed, total, .. } = job.progress;
    let kept = if job.kind == JobType::Scan {
        "nothing was changed; the result of the scan before is kept"
    } else {
        "what was done stays done, and every other database is as it was"
    };
    match job.status {
        JobStatus::Pending | JobStatus::Running | JobStatus::Completed => Ok(()),
        JobStatus::Cancelled => {
            Err(Error::new(Code::Cancelled, format!("cancelled after {processed} of {total} databases")).hint(kept))
        }
        JobStatus::Failed => {
            let message = job.error.clone().unwrap_or_else(|| format!("job {} failed", job.id));
            Err(Error {
                hint: job.hint.clone(),
                path: job.path.clone().map(Into::into),
                line: job.line,
                ..Error::new(job.code.unwrap_or(Code::Internal), message)
            })
        }
    }
}
