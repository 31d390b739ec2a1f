//! `litefleet metrics` as text.

use super::{
    Look, outcome,
    table::{Cell, Column, Table},
    words,
};
use jiff::Timestamp;
use litefleet::api::{FailingDatabase, FailureCause, Metrics, Status, in_order};
use std::io::{self, Write};

/// How many rows a table has, unless all are asked for.
const FEW: usize = 6;

/// Writes the series of a fleet as small tables, the newest row first.
pub fn write(out: &mut impl Write, look: &Look, metrics: &Metrics) -> io::Result<()> {
    look.head(out, &format!("{}, {} to {}", super::visible(&metrics.root), day(metrics.from), day(metrics.to)))?;
    series(out, look, "databases by status", statuses(metrics))?;
    series(out, look, "databases by version", versions(metrics))?;
    series(out, look, "what came of repairs", repairs(metrics))?;
    series(out, look, "what jobs took", durations(metrics))?;
    series(out, look, "size of all databases", sizes(metrics))?;
    section(out, look, "databases by size", &distribution(metrics), 0)?;
    section(out, look, "why work failed", &causes(&metrics.causes), 0)?;
    section(out, look, "databases that fail most", &failing(look, &metrics.most_failed), 0)?;
    let again = words::counted(metrics.drifted_again, "database that was", "databases that were");
    if metrics.drifted_again > 0 {
        writeln!(out, "\n{again} repaired in this time drifted again")?;
    }
    Ok(())
}

/// The databases on which work failed the most often.
pub fn most_failed(out: &mut impl Write, look: &Look, databases: &[FailingDatabase]) -> io::Result<()> {
    if databases.is_empty() {
        return writeln!(out, "no work has failed");
    }
    failing(look, databases).write(out, look)
}

/// A table and its rows, oldest first.
type Series = (Vec<Column>, Vec<Vec<Cell>>);

fn series(out: &mut impl Write, look: &Look, title: &str, (columns, mut rows): Series) -> io::Result<()> {
    rows.reverse();
    let hidden = if look.all { 0 } else { rows.len().saturating_sub(FEW) };
    rows.truncate(rows.len() - hidden);
    let mut table = Table::headed(columns);
    rows.into_iter().for_each(|row| table.row(row));
    section(out, look, title, &table, hidden)
}

fn section(out: &mut impl Write, look: &Look, title: &str, table: &Table, hidden: usize) -> io::Result<()> {
    writeln!(out)?;
    look.head(out, title)?;
    if table.is_empty() {
        return writeln!(out, "  nothing in this time");
    }
    table.write(out, look)?;
    if hidden > 0 {
        writeln!(out, "  and {} more: -v shows all", words::count(hidden as u64))?;
    }
    Ok(())
}

fn statuses(metrics: &Metrics) -> Series {
    let seen: Vec<Status> = Status::ALL
        .into_iter()
        .filter(|status| {
            metrics.statuses.iter().any(|point| point.by_status.get(status).is_some_and(|count| *count > 0))
        })
        .collect();
    let columns = [Column::left("since (UTC)"), Column::right("total")]
        .into_iter()
        .chain(seen.iter().map(|status| Column::right(status.word())));
    let row = |point: &litefleet::api::StatusPoint| {
        let counts = seen.iter().map(|status| point.by_status.get(status).copied().unwrap_or(0));
        [time(point.at)].into_iter().chain([point.total].into_iter().chain(counts).map(number)).collect()
    };
    (columns.collect(), metrics.statuses.iter().map(row).collect())
}

fn versions(metrics: &Metrics) -> Series {
    let keys = in_order(metrics.versions.iter().flat_map(|point| point.by_version.keys()));
    // The newest stand first; a table of many has no room for the oldest.
    let keys: Vec<&str> = keys.into_iter().rev().take(FEW).collect();
    let columns = [Column::left("since (UTC)")]
        .into_iter()
        .chain(keys.iter().map(|key| Column::right(name(key))))
        .chain([Column::right("none")]);
    let row = |point: &litefleet::api::VersionPoint| {
        let counts = keys.iter().map(|key| point.by_version.get(*key).copied().unwrap_or(0));
        [time(point.at)].into_iter().chain(counts.chain([point.none]).map(number)).collect()
    };
    (columns.collect(), metrics.versions.iter().map(row).collect())
}

/// `v3`, `latest`, `3.0.0`.
fn name(key: &str) -> String {
    match key {
        "-1" => "latest".to_owned(),
        number if number.bytes().all(|byte| byte.is_ascii_digit()) => format!("v{number}"),
        text => text.to_owned(),
    }
}

fn repairs(metrics: &Metrics) -> Series {
    let columns = [
        Column::left("began (UTC)"),
        Column::left("what"),
        Column::right("done"),
        Column::right("failed"),
        Column::right("left alone"),
        Column::right("to confirm"),
        Column::right("rate"),
        Column::left("job"),
    ];
    let row = |point: &litefleet::api::RepairPoint| {
        let tried = point.done + point.failed + point.needs_confirmation;
        vec![
            time(point.at),
            Cell::new(outcome::kind(point.kind)),
            number(point.done),
            number(point.failed),
            number(point.skipped),
            number(point.needs_confirmation),
            Cell::new(words::share(point.done, tried)),
            Cell::dim(point.job.to_string()),
        ]
    };
    (columns.into(), metrics.repairs.iter().map(row).collect())
}

fn durations(metrics: &Metrics) -> Series {
    let columns = [
        Column::left("began (UTC)"),
        Column::left("what"),
        Column::right("databases"),
        Column::right("took"),
        Column::right("p50"),
        Column::right("p95"),
    ];
    let span = |span: Option<u64>| Cell::new(span.map(words::span).unwrap_or_default());
    let row = |point: &litefleet::api::DurationPoint| {
        vec![
            time(point.at),
            Cell::new(outcome::kind(point.kind)),
            number(point.databases),
            span(Some(point.duration_ms)),
            span(point.p50_ms),
            span(point.p95_ms),
        ]
    };
    (columns.into(), metrics.durations.iter().map(row).collect())
}

fn sizes(metrics: &Metrics) -> Series {
    let columns = [Column::left("since (UTC)"), Column::right("databases"), Column::right("size")];
    let row = |point: &litefleet::api::SizePoint| {
        vec![time(point.at), number(point.databases), Cell::new(words::size(point.bytes))]
    };
    (columns.into(), metrics.sizes.iter().map(row).collect())
}

fn distribution(metrics: &Metrics) -> Table {
    let total = metrics.size_distribution.iter().map(|bucket| bucket.databases).sum();
    let mut table = Table::headed([
        Column::right("up to"),
        Column::right("databases"),
        Column::right("share"),
        Column::right("size"),
    ]);
    for bucket in &metrics.size_distribution {
        table.row([
            Cell::new(power(bucket.up_to_bytes)),
            number(bucket.databases),
            Cell::new(words::share(bucket.databases, total)),
            Cell::new(words::size(bucket.bytes)),
        ]);
    }
    table
}

fn causes(causes: &[FailureCause]) -> Table {
    let mut table = Table::headed([
        Column::right("times"),
        Column::right("databases"),
        Column::left("outcome"),
        Column::left("code"),
        Column::cut("the last one"),
    ]);
    for cause in causes {
        table.row([
            number(cause.count),
            number(cause.databases),
            outcome::cell(cause.outcome),
            Cell::new(cause.code.map(outcome::code).unwrap_or_default()),
            Cell::new(cause.message.as_deref().unwrap_or_default()),
        ]);
    }
    table
}

fn failing(look: &Look, databases: &[FailingDatabase]) -> Table {
    let mut table = Table::headed([
        Column::right("times"),
        Column::left("last"),
        Column::left("code"),
        Column::name("database"),
        Column::cut("the last time"),
    ]);
    for database in databases {
        table.row([
            number(database.failures),
            Cell::dim(database.last_at.map(|at| words::age(at, look.now)).unwrap_or_default()),
            Cell::new(database.code.map(outcome::code).unwrap_or_default()),
            Cell::new(super::history::below(&database.root, &database.path)),
            Cell::new(database.message.as_deref().unwrap_or_default()),
        ]);
    }
    table
}

fn number(count: u64) -> Cell {
    Cell::new(words::count(count))
}

/// A power of two of bytes: `256 KiB`.
fn power(bytes: u64) -> String {
    let at = (bytes.max(1).ilog2() / 10) as usize;
    let unit = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"].get(at).copied().unwrap_or_default();
    format!("{} {unit}", bytes >> (10 * at))
}

fn time(at: Timestamp) -> Cell {
    Cell::dim(at.strftime("%F %R").to_string())
}

fn day(at: Timestamp) -> String {
    at.strftime("%F").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use litefleet::{
        Code,
        api::{DurationPoint, JobType, Outcome, RepairPoint, SizeBucket, SizePoint, StatusPoint, VersionPoint},
    };
    use uuid::Uuid;

    fn at(day: i64) -> Timestamp {
        Timestamp::from_second(1_790_000_000 + day * 86_400).unwrap_or_default()
    }

    fn metrics() -> Metrics {
        let job = Uuid::from_u128(0x0193_0000_0000_7000_8000_0000_0000_0001);
        let statuses = (0..9)
            .map(|day| StatusPoint {
                at: at(day),
                total: 374,
                by_status: [(Status::Current, 300 + day.unsigned_abs()), (Status::Drifted, 74 - day.unsigned_abs())]
                    .into(),
            })
            .collect();
        let versions = vec![VersionPoint {
            at: at(0),
            by_version: [("2".into(), 3), ("-1".into(), 1), ("10".into(), 4)].into(),
            none: 2,
        }];
        Metrics {
            root: "/data\u{1b}".into(),
            from: at(0),
            to: at(30),
            statuses,
            versions,
            sizes: vec![SizePoint { at: at(0), databases: 374, bytes: 37_849_999 }],
            repairs: vec![RepairPoint {
                job,
                kind: JobType::Repair,
                at: at(1),
                done: 43,
                failed: 2,
                skipped: 1,
                needs_confirmation: 0,
            }],
            durations: vec![DurationPoint {
                job,
                kind: JobType::Repair,
                at: at(1),
                databases: 45,
                duration_ms: 4_250,
                p50_ms: Some(288),
                p95_ms: Some(844),
            }],
            size_distribution: vec![
                SizeBucket { up_to_bytes: 4096, databases: 1, bytes: 4096 },
                SizeBucket { up_to_bytes: 262_144, databases: 373, bytes: 37_000_000 },
            ],
            causes: Vec::new(),
            most_failed: vec![FailingDatabase {
                id: Some(1),
                path: "a\u{1b}.db".into(),
                label: "a".into(),
                root: "/data".into(),
                failures: 3,
                last_at: Some(at(1)),
                code: Some(Code::DoesNotFit),
                message: Some("a row does not fit".into()),
                job,
            }],
            drifted_again: 5,
        }
    }

    #[test]
    fn every_series_is_a_small_table_with_the_newest_first() {
        let mut out = Vec::new();
        assert!(write(&mut out, &Look { now: at(2), ..Look::PLAIN }, &metrics()).is_ok());
        insta::assert_snapshot!(String::from_utf8_lossy(&out), @r#"
/data\u{1b}, 2026-09-21 to 2026-10-21

databases by status
  since (UTC)       total  current  drifted
  2026-09-29 14:13    374      308       66
  2026-09-28 14:13    374      307       67
  2026-09-27 14:13    374      306       68
  2026-09-26 14:13    374      305       69
  2026-09-25 14:13    374      304       70
  2026-09-24 14:13    374      303       71
  and 3 more: -v shows all

databases by version
  since (UTC)       latest  v10  v2  none
  2026-09-21 14:13       1    4   3     2

what came of repairs
  began (UTC)       what    done  failed  left alone  to confirm    rate  job
  2026-09-22 14:13  repair    43       2           1           0  95.6 %  01930000-0000-7000-8000-000000000001

what jobs took
  began (UTC)       what    databases   took     p50     p95
  2026-09-22 14:13  repair         45  4.2 s  288 ms  844 ms

size of all databases
  since (UTC)       databases     size
  2026-09-21 14:13        374  37.8 MB

databases by size
    up to  databases   share     size
    4 KiB          1   0.3 %   4.1 kB
  256 KiB        373  99.7 %  37.0 MB

why work failed
  nothing in this time

databases that fail most
  times  last      code          database          the last time
      3  24 h ago  does not fit  /data/a\u{1b}.db  a row does not fit

5 databases that were repaired in this time drifted again
"#);
    }

    #[test]
    fn with_all_of_it_nothing_is_left_out() {
        let mut out = Vec::new();
        assert!(write(&mut out, &Look { all: true, ..Look::PLAIN }, &metrics()).is_ok());
        let text = String::from_utf8_lossy(&out);
        assert!(!text.contains("more: -v") && text.contains("2026-09-21 14:13"), "{text}");
    }

    #[test]
    fn without_failures_that_is_said() {
        let mut out = Vec::new();
        assert!(most_failed(&mut out, &Look::PLAIN, &[]).is_ok());
        assert_eq!(String::from_utf8_lossy(&out), "no work has failed\n");
        let cause =
            FailureCause { outcome: Outcome::Skipped, code: Some(Code::Locked), message: None, count: 2, databases: 1 };
        assert!(!causes(&[cause]).is_empty());
    }
}
