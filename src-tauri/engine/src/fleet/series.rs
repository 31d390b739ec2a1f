//! Series and revisions as comma-separated values.

use super::export::harmless;
use crate::api::{Chart, History, Metrics, Status, Version, in_order};
use csv::Writer;
use std::io::{self, Write};

/// Writes one series of metrics with its head.
///
/// # Errors
/// It cannot be written.
pub fn write(metrics: &Metrics, chart: Chart, to: &mut impl Write) -> io::Result<()> {
    let mut csv = Writer::from_writer(to);
    match chart {
        Chart::Statuses => statuses(metrics, &mut csv)?,
        Chart::Versions => versions(metrics, &mut csv)?,
        Chart::Sizes => {
            csv.write_record(["at", "databases", "bytes"])?;
            for point in &metrics.sizes {
                csv.write_record([point.at.to_string(), point.databases.to_string(), point.bytes.to_string()])?;
            }
        }
        Chart::Repairs => repairs(metrics, &mut csv)?,
        Chart::Durations => durations(metrics, &mut csv)?,
        Chart::SizeDistribution => {
            csv.write_record(["up_to_bytes", "databases", "bytes"])?;
            for bucket in &metrics.size_distribution {
                csv.write_record(
                    [bucket.up_to_bytes, bucket.databases, bucket.bytes].map(|number| number.to_string()),
                )?;
            }
        }
        Chart::Causes => causes(metrics, &mut csv)?,
        Chart::MostFailed => most_failed(metrics, &mut csv)?,
    }
    csv.flush()
}

/// Writes revisions with a head.
///
/// # Errors
/// They cannot be written.
pub fn history(history: &History, to: &mut impl Write) -> io::Result<()> {
    let mut csv = Writer::from_writer(to);
    csv.write_record([
        "started_at",
        "what",
        "path",
        "label",
        "outcome",
        "from_version",
        "to_version",
        "statements",
        "duration_ms",
        "code",
        "message",
        "backup",
        "job",
        "number",
        "root",
    ])?;
    for revision in &history.revisions {
        let result = &revision.result;
        let kind = history.jobs.iter().find(|job| job.id == revision.job).map_or("", |job| job.kind.word());
        csv.write_record([
            result.started_at.map(|at| at.to_string()).unwrap_or_default(),
            kind.to_owned(),
            harmless(&result.path),
            harmless(&result.label),
            result.outcome.word().to_owned(),
            result.from_version.as_ref().map(Version::key).unwrap_or_default(),
            result.to_version.as_ref().map(Version::key).unwrap_or_default(),
            result.statements.to_string(),
            result.duration_ms.to_string(),
            word(&result.code),
            harmless(result.message.as_deref().unwrap_or_default()),
            harmless(result.backup.as_deref().unwrap_or_default()),
            revision.job.to_string(),
            result.number.to_string(),
            harmless(&revision.root),
        ])?;
    }
    csv.flush()
}

fn statuses(metrics: &Metrics, csv: &mut Writer<&mut impl Write>) -> io::Result<()> {
    csv.write_record(["at", "total"].into_iter().chain(Status::ALL.map(Status::word)))?;
    for point in &metrics.statuses {
        let counts = Status::ALL.map(|status| point.by_status.get(&status).copied().unwrap_or(0));
        let figures = [point.total].into_iter().chain(counts).map(|count| count.to_string());
        csv.write_record([point.at.to_string()].into_iter().chain(figures))?;
    }
    Ok(())
}

fn versions(metrics: &Metrics, csv: &mut Writer<&mut impl Write>) -> io::Result<()> {
    let keys = in_order(metrics.versions.iter().flat_map(|point| point.by_version.keys()));
    csv.write_record(
        ["at"].into_iter().map(str::to_owned).chain(keys.iter().map(|key| harmless(key))).chain(["none".to_owned()]),
    )?;
    for point in &metrics.versions {
        let counts = keys.iter().map(|key| point.by_version.get(*key).copied().unwrap_or(0));
        let figures = counts.chain([point.none]).map(|count| count.to_string());
        csv.write_record([point.at.to_string()].into_iter().chain(figures))?;
    }
    Ok(())
}

fn repairs(metrics: &Metrics, csv: &mut Writer<&mut impl Write>) -> io::Result<()> {
    csv.write_record(["at", "job", "type", "done", "failed", "skipped", "needs_confirmation"])?;
    for point in &metrics.repairs {
        let words = [point.at.to_string(), point.job.to_string(), point.kind.word().to_owned()];
        let figures =
            [point.done, point.failed, point.skipped, point.needs_confirmation].map(|count| count.to_string());
        csv.write_record(words.into_iter().chain(figures))?;
    }
    Ok(())
}

fn durations(metrics: &Metrics, csv: &mut Writer<&mut impl Write>) -> io::Result<()> {
    csv.write_record(["at", "job", "type", "databases", "duration_ms", "p50_ms", "p95_ms"])?;
    for point in &metrics.durations {
        let words = [point.at.to_string(), point.job.to_string(), point.kind.word().to_owned()];
        let figures = [Some(point.databases), Some(point.duration_ms), point.p50_ms, point.p95_ms];
        let figures = figures.map(|figure| figure.map(|figure| figure.to_string()).unwrap_or_default());
        csv.write_record(words.into_iter().chain(figures))?;
    }
    Ok(())
}

fn causes(metrics: &Metrics, csv: &mut Writer<&mut impl Write>) -> io::Result<()> {
    csv.write_record(["outcome", "code", "count", "databases", "message"])?;
    for cause in &metrics.causes {
        csv.write_record([
            cause.outcome.word().to_owned(),
            word(&cause.code),
            cause.count.to_string(),
            cause.databases.to_string(),
            harmless(cause.message.as_deref().unwrap_or_default()),
        ])?;
    }
    Ok(())
}

fn most_failed(metrics: &Metrics, csv: &mut Writer<&mut impl Write>) -> io::Result<()> {
    csv.write_record(["path", "label", "failures", "last_at", "code", "message", "job"])?;
    for database in &metrics.most_failed {
        csv.write_record([
            harmless(&database.path),
            harmless(&database.label),
            database.failures.to_string(),
            database.last_at.map(|at| at.to_string()).unwrap_or_default(),
            word(&database.code),
            harmless(database.message.as_deref().unwrap_or_default()),
            database.job.to_string(),
        ])?;
    }
    Ok(())
}

/// A code as a word.
fn word(code: &Option<crate::Code>) -> String {
    let value = code.and_then(|code| serde_json::to_value(code).ok());
    value.as_ref().and_then(serde_json::Value::as_str).unwrap_or_default().to_owned()
}
