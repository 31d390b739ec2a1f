//! `litefleet history` as text.

use super::{
    Look, outcome,
    plan::versions,
    table::{Cell, Column, Table},
    visible, visible_lines, words,
};
use console::Style;
use litefleet::api::{History, PlanStep, Revision};
use std::{
    collections::BTreeMap,
    io::{self, Write},
};
use uuid::Uuid;

/// The statements of revisions, by job and number.
pub type Steps = BTreeMap<(Uuid, u64), Vec<PlanStep>>;

/// Writes the revisions, the newest first, each with its statements where these are given.
pub fn write(out: &mut impl Write, look: &Look, history: &History, steps: &Steps) -> io::Result<()> {
    if history.revisions.is_empty() {
        return writeln!(out, "nothing was done yet: `litefleet repair` leaves a record here");
    }
    if steps.is_empty() {
        table(look, history).write(out, look)?;
    } else {
        history.revisions.iter().try_for_each(|revision| one(out, look, history, revision, steps))?;
    }
    let hidden = history.total.saturating_sub(history.revisions.len() as u64);
    if hidden > 0 {
        let line = format!("  and {} more: --limit N shows more", words::count(hidden));
        writeln!(out, "{}", look.paint(&Style::new().dim(), &line))?;
    }
    Ok(())
}

fn table(look: &Look, history: &History) -> Table {
    let mut table = Table::headed([
        Column::left("when"),
        Column::left("what"),
        Column::left("outcome"),
        Column::left("version"),
        Column::right("statements"),
        Column::left("backup"),
        Column::left("job"),
        Column::name("database"),
    ]);
    for revision in &history.revisions {
        let result = &revision.result;
        let when = result.started_at.map(|at| words::age(at, look.now));
        let version = versions(result.from_version.as_ref(), result.to_version.as_ref());
        table.row([
            Cell::dim(when.unwrap_or_default()),
            Cell::new(kind(history, revision)),
            outcome::cell(result.outcome),
            Cell::new(version.unwrap_or_else(|| "-".to_owned())),
            Cell::new(words::count(result.statements)),
            Cell::new(backup(revision)),
            Cell::new(revision.job.to_string()),
            Cell::new(place(revision)),
        ]);
    }
    table
}

/// One revision with its statements.
fn one(out: &mut impl Write, look: &Look, history: &History, revision: &Revision, steps: &Steps) -> io::Result<()> {
    let result = &revision.result;
    let version = versions(result.from_version.as_ref(), result.to_version.as_ref());
    let version = version.map(|version| format!(", {version}")).unwrap_or_default();
    let outcome = outcome::words(result.outcome);
    look.head(out, &format!("{}: {outcome}{version}", visible(&place(revision))))?;
    let when = result.started_at.map(|at| format!("{}, {}", words::time(at), words::age(at, look.now)));
    let mut table = Table::bare([Column::left(""), Column::left("")]);
    let facts = [
        ("when", when),
        ("job", Some(format!("{} {}", kind(history, revision), revision.job))),
        ("took", Some(words::span(result.duration_ms))),
        ("backup", result.backup.as_ref().map(|path| format!("{} ({path})", backup(revision)))),
        ("what", result.message.clone()),
    ];
    for (name, value) in facts.into_iter().filter_map(|(name, value)| Some((name, value?))) {
        table.row([Cell::dim(name), Cell::new(value)]);
    }
    table.write(out, look)?;
    for step in steps.get(&(revision.job, result.number)).into_iter().flatten() {
        self::step(out, look, step)?;
    }
    writeln!(out)
}

fn step(out: &mut impl Write, look: &Look, step: &PlanStep) -> io::Result<()> {
    let comment = |text: &str| look.paint(&Style::new().dim(), &format!("-- {}", visible(text)));
    match step {
        PlanStep::Plan { statements } => statements.iter().try_for_each(|statement| {
            writeln!(out, "  {}", comment(&statement.reason))?;
            writeln!(out, "  {};", indented(&statement.sql))
        }),
        PlanStep::Script { name, sql, .. } => {
            writeln!(out, "  {}", comment(name))?;
            writeln!(out, "  {}", indented(sql))
        }
    }
}

fn indented(sql: &str) -> String {
    visible_lines(sql).trim_end().replace('\n', "\n  ")
}

fn kind(history: &History, revision: &Revision) -> &'static str {
    history.jobs.iter().find(|job| job.id == revision.job).map_or("", |job| outcome::kind(job.kind))
}

fn backup(revision: &Revision) -> &'static str {
    match (&revision.result.backup, revision.backup_is_there) {
        (None, _) => "none",
        (Some(_), true) => "there",
        (Some(_), false) => "gone",
    }
}

/// The database with the fleet's folder before it, for fleets in one list.
fn place(revision: &Revision) -> String {
    below(&revision.root, &revision.result.path)
}

/// A path with the folder before it, where it is below one.
pub fn below(root: &str, path: &str) -> String {
    if root.is_empty() || std::path::Path::new(path).is_absolute() {
        return path.to_owned();
    }
    format!("{}/{path}", root.trim_end_matches('/'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::sample;
    use jiff::Timestamp;

    fn history() -> History {
        let work = sample::work();
        let results = work.results.into_iter().filter(|result| result.backup.is_some());
        let revisions: Vec<_> = results
            .map(|mut result| {
                result.started_at = Some(Timestamp::UNIX_EPOCH);
                let there = result.number == 1;
                Revision {
                    job: work.job.id,
                    result,
                    root: "/data".into(),
                    backup_is_there: there,
                    backup_until: None,
                    changed_since: None,
                }
            })
            .collect();
        History { total: 9, revisions, jobs: vec![work.job] }
    }

    fn written(steps: &Steps) -> String {
        let mut out = Vec::new();
        assert!(write(&mut out, &Look::PLAIN, &history(), steps).is_ok());
        String::from_utf8_lossy(&out).into_owned()
    }

    #[test]
    fn revisions_are_a_table_and_say_whether_there_is_a_way_back() {
        insta::assert_snapshot!(written(&Steps::new()), @r#"
when      what    outcome   version   statements  backup  job                                   database
just now  repair  repaired  v2 to v3           3  there   01930000-0000-7000-8000-000000000001  /data/a.db
just now  repair  repaired  v2 to v3           1  gone    01930000-0000-7000-8000-000000000001  /data/b\u{1b}.db
and 7 more: --limit N shows more
"#);
    }

    #[test]
    fn with_their_statements_they_are_told_one_by_one() {
        let statements = sample::plan().statements;
        let script = PlanStep::Script { version: None, name: "0003.sql".into(), sql: "UPDATE a\nSET b = 1;\n".into() };
        let steps = vec![PlanStep::Plan { statements }, script];
        let job = history().jobs.first().map(|job| job.id).unwrap_or_default();
        insta::assert_snapshot!(written(&BTreeMap::from([((job, 1), steps)])), @r#"
/data/a.db: repaired, v2 to v3
  when    1970-01-01 00:00:00 UTC, just now
  job     repair 01930000-0000-7000-8000-000000000001
  took    12 ms
  backup  there (/state/backups/1/1.db)
  -- notes.pinned is missing
  ALTER TABLE notes ADD COLUMN pinned INTEGER;
  -- table `old` is made anew
  CREATE TABLE new (
    a
  );
  -- table `old` is made anew
  DROP TABLE old;
  -- 0003.sql
  UPDATE a
  SET b = 1;

/data/b\u{1b}.db: repaired, v2 to v3
  when    1970-01-01 00:00:00 UTC, just now
  job     repair 01930000-0000-7000-8000-000000000001
  took    12 ms
  backup  gone (/state/backups/1/2.db)

  and 7 more: --limit N shows more
"#);
    }

    #[test]
    fn before_the_first_repair_there_is_nothing() {
        let mut out = Vec::new();
        let none = History { total: 0, revisions: Vec::new(), jobs: Vec::new() };
        assert!(write(&mut out, &Look::PLAIN, &none, &Steps::new()).is_ok());
        assert!(String::from_utf8_lossy(&out).starts_with("nothing was done yet"));
    }
}
