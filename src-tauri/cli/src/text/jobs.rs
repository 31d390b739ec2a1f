//! `litefleet jobs` as text.

use super::{
    Look,
    table::{Cell, Column, Table},
    words,
};
use console::Style;
use litefleet::api::{Job, JobStatus, JobType};
use std::io::{self, Write};

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
            Cell::new(kind(job.kind)),
            status(job.status),
            Cell::new(progress(job)),
            Cell::dim(words::age(job.created_at, look.now)),
            Cell::new(took(job).unwrap_or_default()),
            Cell::new(&job.root),
        ]);
    }
    table.write(out, look)
}

/// Writes one job with all that is known of it.
pub fn one(out: &mut impl Write, look: &Look, job: &Job) -> io::Result<()> {
    look.head(out, &format!("{} {}", kind(job.kind), job.id))?;
    let when = |at: Option<_>| at.map(|at| format!("{}, {}", words::time(at), words::age(at, look.now)));
    let mut table = Table::bare([Column::left(""), Column::left("")]);
    table.row([Cell::dim("status"), status(job.status)]);
    let facts = [
        ("error", job.error.clone()),
        ("folder", Some(job.root.clone())),
        ("databases", Some(progress(job))),
        ("current", Some(words::count(job.progress.current))),
        ("unreadable", Some(words::count(job.progress.failed))),
        ("created", when(Some(job.created_at))),
        ("started", when(job.started_at)),
        ("ended", when(job.completed_at)),
        ("took", took(job)),
    ];
    for (name, value) in facts.into_iter().filter_map(|(name, value)| Some((name, value?))) {
        table.row([Cell::dim(name), Cell::new(value)]);
    }
    table.write(out, look)
}

fn progress(job: &Job) -> String {
    let (processed, total) = (job.progress.processed, job.progress.total);
    if processed == total {
        words::count(total)
    } else {
        format!("{} of {}", words::count(processed), words::count(total))
    }
}

fn took(job: &Job) -> Option<String> {
    let milliseconds = job.completed_at?.duration_since(job.started_at?).as_millis();
    Some(words::span(u64::try_from(milliseconds).unwrap_or(0)))
}

fn kind(kind: JobType) -> &'static str {
    match kind {
        JobType::Scan => "scan",
        JobType::Repair => "repair",
        JobType::RepairSingle => "repair-single",
        JobType::Migrate => "migrate",
        JobType::Adopt => "adopt",
        JobType::Restore => "restore",
        JobType::Check => "check",
    }
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
