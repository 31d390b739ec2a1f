//! Follows a job to its end: a bar on standard error, and the interrupt that cancels it.

use crate::session::Session;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use litefleet::{
    Code, Error,
    api::{Job, JobStatus, Progress},
    fleet::Event,
};
use tokio::sync::broadcast::{Receiver, error::RecvError};

/// How often the bar is drawn in a second.
const RATE: u8 = 10;

/// Follows a job until it has ended. `events` were listened to before it began.
///
/// # Errors
/// The job failed or was cancelled.
pub async fn follow(session: &Session, mut events: Receiver<Event>, job: Job) -> anyhow::Result<()> {
    let bar = bar(session.progress);
    let mut cancelling = false;
    let mut silent = false;
    let end = session.engine.wait(job.id);
    tokio::pin!(end);
    let ended = loop {
        tokio::select! {
            ended = &mut end => break ended?,
            event = events.recv(), if !silent => match event {
                Ok(Event::Job { job: now }) if now.id == job.id && !cancelling => show(&bar, &now.progress),
                Ok(_) | Err(RecvError::Lagged(_)) => {}
                Err(RecvError::Closed) => silent = true,
            },
            () = session.interrupted.cancelled(), if !cancelling => {
                cancelling = true;
                dress(&bar, "{msg}");
                bar.set_message("cancelling");
                session.engine.cancel_job(job.id)?;
            }
        }
    };
    bar.finish_and_clear();
    outcome(ended)
}

fn bar(wanted: bool) -> ProgressBar {
    let target = if wanted { ProgressDrawTarget::stderr_with_hz(RATE) } else { ProgressDrawTarget::hidden() };
    let bar = ProgressBar::with_draw_target(None, target);
    dress(&bar, "{msg}");
    bar.set_message("looking for databases");
    bar
}

/// Shows how far the job is, from the moment when there is anything to count. A share of a total that still grows would
/// run backwards: until it stands, both numbers are shown and no bar.
fn show(bar: &ProgressBar, progress: &Progress) {
    if progress.total == 0 {
        return;
    }
    bar.set_length(progress.total);
    bar.set_position(progress.processed);
    if progress.counted {
        dress(bar, "{msg} [{bar:30}] {human_pos} of {human_len}, {elapsed}");
        bar.set_message("reading");
    } else {
        dress(bar, "{human_pos} read, {human_len} found so far, {elapsed}");
    }
}

/// Changes what the bar shows. An error in the template would be a fault in this file, and the bar shows something anyway.
fn dress(bar: &ProgressBar, template: &str) {
    if let Ok(style) = ProgressStyle::with_template(template) {
        bar.set_style(style.progress_chars("=> "));
    }
}

fn outcome(job: Job) -> anyhow::Result<()> {
    let Progress { processed, total, .. } = job.progress;
    let error = match job.status {
        JobStatus::Pending | JobStatus::Running | JobStatus::Completed => return Ok(()),
        JobStatus::Cancelled => {
            Error::new(Code::Cancelled, format!("cancelled after {processed} of {total} databases"))
                .hint("nothing was changed; the result of the scan before is kept")
        }
        JobStatus::Failed => {
            let message = job.error.unwrap_or_else(|| format!("job {} failed", job.id));
            Error {
                hint: job.hint,
                path: job.path.map(Into::into),
                line: job.line,
                ..Error::new(job.code.unwrap_or(Code::Internal), message)
            }
        }
    };
    Err(error.into())
}
