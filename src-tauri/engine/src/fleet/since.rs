//! What has become of a database since it was backed up.

use super::{restoring::backup_of, wish::Wanted};
use crate::{
    api::visible,
    apply::{self, Trace, Whole},
    backups::Survey,
    diff,
    scan::{self, Unread},
    schema::{self, Fingerprint, fingerprint, model::Schema},
    state::State,
};
use rusqlite::Connection;
use std::{collections::BTreeMap, path::Path, time::Duration};
use tokio_util::sync::CancellationToken;

/// How long the rows of one database are counted for a preview.
const COUNTING: Duration = Duration::from_secs(5);

/// How long all of a database is read, to know whether there is anything to restore.
const READING: Duration = Duration::from_secs(60);

/// Whether a database was written to after the job that made its backup.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Since {
    /// It holds just what the backup holds.
    Same,
    /// It was not.
    No,
    /// It was.
    Yes,
    /// That cannot be told.
    Unknown,
}

/// A database, or a copy of one, in numbers.
struct Counted {
    schema: Schema,
    fingerprint: Fingerprint,
    rows: BTreeMap<String, u64>,
}

/// Whether a database that looks like `now` was written to since. Nothing is read for it.
pub fn since(wanted: &Wanted, survey: &Survey, now: &Trace) -> Since {
    let Some(backup) = backup_of(wanted, survey) else { return Since::Unknown };
    if survey.holds(backup, now) {
        return Since::Same;
    }
    match survey.changed_since(backup, now) {
        Some(false) => Since::No,
        Some(true) => Since::Yes,
        None => Since::Unknown,
    }
}

/// True where a database holds all that its backup holds and nothing else, both read as a whole.
pub fn holds_all(wanted: &Wanted, cancel: &CancellationToken) -> bool {
    is_like(&wanted.case.path, &wanted.copy, READING, cancel) == Some(true)
}

/// Whether a database holds all that a copy holds and nothing else; `None` where that cannot be read in time.
pub fn is_like(database: &Path, copy: &Path, limit: Duration, cancel: &CancellationToken) -> Option<bool> {
    let whole = |path: &Path| scan::read_through(path, limit, cancel, Whole::read).ok();
    Some(whole(database)? == whole(copy)?)
}

/// What a database has that its backup has not, and the other way round, in words; names in backticks.
pub fn words(wanted: &Wanted, state: &State, cancel: &CancellationToken) -> Vec<String> {
    let read = |path: &Path| scan::read_through(path, COUNTING, cancel, counted);
    let (now, then) = match (read(&wanted.case.path), read(&wanted.copy)) {
        (Ok(now), Ok(then)) => (now, then),
        (Err(Unread { message, .. }), _) => return vec![format!("it cannot be read: {message}")],
        (_, Err(Unread { message, .. })) => return vec![format!("its backup cannot be read: {message}")],
    };
    let left = wanted.told.as_ref().map(|told| &told.entry.to_fingerprint);
    let mut words = schema_words(&now, &then, left, state);
    words.extend(row_words(&now.rows, &then.rows));
    if words.is_empty() {
        words.push("it has as many rows as the backup; their values may have changed".to_owned());
    }
    words
}

fn counted(connection: &Connection) -> rusqlite::Result<Counted> {
    let (_, schema) = schema::read(connection)?;
    let rows = apply::rows(connection, &schema)?;
    Ok(Counted { fingerprint: fingerprint(&schema), schema, rows })
}

/// What is different about its schema from the one that the job `left`.
fn schema_words(now: &Counted, then: &Counted, left: Option<&Fingerprint>, state: &State) -> Vec<String> {
    if left == Some(&now.fingerprint) {
        return Vec::new();
    }
    if now.fingerprint == then.fingerprint {
        return vec!["its schema is that of the backup".to_owned()];
    }
    let known = left.and_then(|left| state.schema(left).ok().flatten());
    let changes = diff::compare(&now.schema, known.as_ref().unwrap_or(&then.schema));
    let than = if known.is_some() { "that the job left" } else { "of the backup" };
    diff::words(&changes).map(|words| format!("its schema is not the one {than}: {words}")).into_iter().collect()
}

fn row_words(now: &BTreeMap<String, u64>, then: &BTreeMap<String, u64>) -> Vec<String> {
    let mut words = Vec::new();
    for (table, rows) in now {
        let name = visible(table);
        match then.get(table) {
            Some(before) if before < rows => words.push(format!("{} in `{name}`", more(rows - before, "more"))),
            Some(before) if before > rows => words.push(format!("{} in `{name}`", more(before - rows, "fewer"))),
            Some(_) => {}
            None if *rows > 0 => words.push(format!("{} in `{name}`, which the backup does not have", count(*rows))),
            None => {}
        }
    }
    let gone = then.iter().filter(|(table, rows)| **rows > 0 && !now.contains_key(*table));
    words
        .extend(gone.map(|(table, rows)| format!("no `{}`, which has {} in the backup", visible(table), count(*rows))));
    words
}

fn count(rows: u64) -> String {
    if rows == 1 { "1 row".to_owned() } else { format!("{} rows", grouped(rows)) }
}

fn more(rows: u64, which: &str) -> String {
    if rows == 1 { format!("1 {which} row") } else { format!("{} {which} rows", grouped(rows)) }
}

/// 3412 as `3,412`.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let first = digits.len() % 3;
    let (head, rest) = digits.split_at(first);
    let groups = rest.as_bytes().chunks(3).map(|chunk| String::from_utf8_lossy(chunk).into_owned());
    std::iter::once(head.to_owned()).filter(|head| !head.is_empty()).chain(groups).collect::<Vec<_>>().join(",")
}
