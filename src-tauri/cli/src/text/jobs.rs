//! `litefleet jobs` as text.

use super::{
    Look, outcome,
    table::{Cell, Column, Table},
    visible, words, work,
};
use console::Style;
use litefleet::api::{Job, JobStatus, JobType, Mode, Operation, Progress, WorkResult};
use std::{
    io::{self, Write},
    path::Path,
};

/// Writes the jobs as a table.
pub fn all(out: &mut impl Write, look: &Look, jobs: &[Job]) -> io::Result<()> {
    if jobs.is_empty() {
        return writeln!(out, "no jobs yet: `litefleet scan FOLDER` makes one");
    }
    let mut table = Table::headed([
        Column::left("job"),
        Column::left("type"),
        Column::left("status"),
        Column::right("databases"),
        Column::left("created"),
        Column::right("took"),
        Column::name("folder"),
    ]);
    for job in jobs {
        table.row([
            Cell::new(job.id.to_string()),
            Cell::new(outcome::kind(job.kind)),
            status(job.status),
            Cell::new(progress(job)),
            Cell::dim(words::age(job.created_at, look.now)),
            Cell::new(took(job).unwrap_or_default()),
            Cell::new(&job.root),
        ]);
    }
    table.write(out, look)
}

/// Writes one job with all that is known of it, what came of each database where it did more than read, and the way back.
pub fn one(out: &mut impl Write, look: &Look, job: &Job, results: &[WorkResult], same_state: &str) -> io::Result<()> {
    look.head(out, &format!("{} {}", outcome::kind(job.kind), job.id))?;
    let when = |at: Option<_>| at.map(|at| format!("{}, {}", words::time(at), words::age(at, look.now)));
    let mut table = Table::bare([Column::left(""), Column::left("")]);
    table.row([Cell::dim("status"), status(job.status)]);
    let of_scan = |count| (job.kind == JobType::Scan).then(|| words::count(count));
    let facts = [
        ("error", job.error.clone()),
        ("folder", Some(job.root.clone())),
        ("asked for", asked(job)),
        ("databases", Some(progress(job))),
        ("left", left(job, same_state)),
        ("current", of_scan(job.progress.current)),
        ("unreadable", of_scan(job.progress.failed)),
        ("created", when(Some(job.created_at))),
        ("started", when(job.started_at)),
        ("ended", when(job.completed_at)),
        ("took", took(job)),
    ];
    for (name, value) in facts.into_iter().filter_map(|(name, value)| Some((name, value?))) {
        table.row([Cell::dim(name), Cell::new(value)]);
    }
    table.write(out, look)?;
    work::results(out, look, results)?;
    // Retention may have let some of them go.
    let there = |result: &&WorkResult| result.backup.as_ref().is_some_and(|copy| Path::new(copy).is_file());
    work::way_back(out, look, job, results.iter().filter(there), same_state)
}

/// What a job was told beyond its kind.
fn asked(job: &Job) -> Option<String> {
    let to = match &job.operation {
        Some(Operation::Migrate { to }) => Some(format!("to {to}")),
        Some(Operation::Repair | Operation::Adopt | Operation::Check) | None => None,
    };
    let dry = (job.mode == Some(Mode::DryRun) && job.kind != JobType::Check).then(|| "a dry run".to_owned());
    let of = job.of_job.map(|of| match job.kind {
        JobType::Restore => format!("the backups of {of}"),
        _ => format!("once more, after {of}"),
    });
    let all: Vec<_> = [to, dry, of].into_iter().flatten().collect();
    (!all.is_empty()).then(|| all.join(", "))
}

/// How many databases a resume would take up, and how to ask for it.
pub fn left(job: &Job, same_state: &str) -> Option<String> {
    let command = || format!("`litefleet jobs {} --resume{}` does the rest", job.id, visible(same_state));
    (job.is_over() && job.left > 0).then(|| format!("{}: {}", words::count(job.left), command()))
}

fn progress(job: &Job) -> String {
    let Progress { processed, total, counted, .. } = job.progress;
    if !counted && total == 0 && job.is_over() {
        // It ended before anybody knew how many there are.
        "-".to_owned()
    } else if processed == total {
        words::count(total)
    } else {
        format!("{} of {}", words::count(processed), words::count(total))
    }
}

/// How long a job took, once it has ended.
pub fn took(job: &Job) -> Option<String> {
    let milliseconds = job.completed_at?.duration_since(job.started_at?).as_millis();
    Some(words::span(u64::try_from(milliseconds).unwrap_or(0)))
}

fn status(status: JobStatus) -> Cell {
    let (word, style) = match status {
        JobStatus::Pending => ("pending", Style::new().dim()),
        JobStatus::Running => ("running", Style::new().cyan()),
        JobStatus::Completed => ("completed", Style::new().green()),
        JobStatus::Failed => ("failed", Style::new().red()),
        JobStatus::Cancelled => ("cancelled", Style::new().yellow()),
    };
    Cell::styled(word, style)
}
