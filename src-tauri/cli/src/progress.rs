//! Follows a job to its end: a bar on standard error, and the interrupt that cancels it.

use crate::session::Session;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use litefleet::{
    Code, Error,
    api::{Job, JobStatus, Progress},
    fleet::Event,
};
use std::time::{Duration, Instant};
use tokio::sync::broadcast::{Receiver, error::RecvError};

/// How often the bar is drawn in a second.
const RATE: u8 = 10;
/// A total that stayed the same for so long is taken for the whole.
const SETTLED: Duration = Duration::from_secs(1);

/// Follows a job until it has ended. `events` were listened to before it began.
///
/// # Errors
/// The job failed or was cancelled.
pub async fn follow(session: &Session, mut events: Receiver<Event>, job: Job) -> anyhow::Result<()> {
    let bar = bar(session.progress);
    let mut total = Total::new(Instant::now());
    let mut cancelling = false;
    let mut silent = false;
    let end = session.engine.wait(job.id);
    tokio::pin!(end);
    let ended = loop {
        tokio::select! {
            ended = &mut end => break ended?,
            event = events.recv(), if !silent => match event {
                Ok(Event::Job { job: now }) if now.id == job.id && !cancelling => show(&bar, &mut total, &now.progress),
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
fn show(bar: &ProgressBar, total: &mut Total, progress: &Progress) {
    if progress.total == 0 {
        return;
    }
    bar.set_length(progress.total);
    bar.set_position(progress.processed);
    if total.stands(progress.total, Instant::now()) {
        dress(bar, "{msg} [{bar:30}] {human_pos} of {human_len}, {elapsed}");
        bar.set_message("reading");
    } else {
        dress(bar, "{human_pos} read, {human_len} found so far, {elapsed}");
    }
}

/// The number of databases found so far, and since when it is that.
#[derive(Debug)]
struct Total {
    found: u64,
    since: Instant,
}

impl Total {
    fn new(now: Instant) -> Self {
        Self { found: 0, since: now }
    }

    /// Takes in what is found now; true where it has been so for long enough.
    fn stands(&mut self, found: u64, now: Instant) -> bool {
        if self.found != found {
            *self = Self { found, since: now };
        }
        now.duration_since(self.since) >= SETTLED
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_total_stands_once_it_was_the_same_for_a_second() {
        let began = Instant::now();
        let mut total = Total::new(began);
        for (milliseconds, found, expected) in
            [(0, 10, false), (900, 10, false), (1000, 10, true), (1100, 11, false), (2000, 11, false), (2100, 11, true)]
        {
            let now = began + Duration::from_millis(milliseconds);
            assert_eq!(total.stands(found, now), expected, "after {milliseconds} ms");
        }
    }
}
