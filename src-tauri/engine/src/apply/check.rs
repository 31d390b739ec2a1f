//! Checks of a whole database: its structure, what its foreign keys point to, the counters of `AUTOINCREMENT`.

use super::measure::quoted;
use crate::schema::model::{Name, Schema};
use rusqlite::{Connection, types::ValueRef};
use std::collections::{BTreeMap, HashSet};

/// How many findings are told.
const TOLD: usize = 3;

/// What `integrity_check` finds (<https://sqlite.org/pragma.html#pragma_integrity_check>); empty where it says ok.
/// `connection` must be able to write: otherwise `CHECK` is left out.
pub(super) fn integrity(connection: &Connection) -> rusqlite::Result<Vec<String>> {
    integrity_up_to(connection, TOLD)
}

/// The same, telling up to `most` findings.
pub(super) fn integrity_up_to(connection: &Connection, most: usize) -> rusqlite::Result<Vec<String>> {
    let mut statement = connection.prepare(&format!("PRAGMA main.integrity_check({most})"))?;
    let findings = statement.query_map([], |row| row.get_ref(0).map(text))?;
    let findings: Vec<String> = findings.collect::<rusqlite::Result<_>>()?;
    Ok(if findings == ["ok"] { Vec::new() } else { findings })
}

/// Rows that refer to nothing, by child and parent table.
#[derive(Debug, Default)]
pub(super) struct Dangling(BTreeMap<(String, String), Rows>);

/// Rows of one child table that refer to nothing in one parent table.
#[derive(Debug, Default)]
struct Rows {
    count: u64,
    rowids: HashSet<i64>,
}

/// Rows that refer to nothing and did before not.
#[derive(Debug)]
pub(super) struct NewDangling {
    /// The child table.
    pub(super) table: String,
    /// The parent table.
    pub(super) parent: String,
    /// How many rows.
    pub(super) rows: u64,
    /// The rowid of one of them.
    pub(super) example: Option<i64>,
}

impl Dangling {
    /// Rows that refer to nothing now. A key that does not fit its parent counts as a row of its own: such a table cannot be
    /// checked (<https://sqlite.org/foreignkeys.html#fk_indexes>).
    pub(super) fn read(connection: &Connection, schema: &Schema) -> rusqlite::Result<Self> {
        let mut dangling = Self::default();
        for table in schema.tables.iter().filter(|table| !table.foreign_keys.is_empty()) {
            let child = table.name.folded();
            match dangling.read_table(connection, &table.name) {
                Ok(()) => {}
                Err(error) if is_mismatch(&error) => {
                    let rows = dangling.0.entry((child, String::new())).or_default();
                    rows.count += 1;
                }
                Err(error) => return Err(error),
            }
        }
        Ok(dangling)
    }

    /// True where every row refers to something.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What refers to nothing here and did before not. `renamed` says what a table was called before. Where a key did not fit
    /// its parent before, SQLite's own check of the whole said that and nothing else: then a key more that does not fit is no
    /// news, and neither are rows where they may go (`lenient`).
    pub(super) fn since(&self, before: &Self, lenient: bool, renamed: impl Fn(&str) -> String) -> Option<NewDangling> {
        let unchecked = before.0.keys().any(|(_, parent)| parent.is_empty());
        let counts = |parent: &str| !unchecked || (!lenient && !parent.is_empty());
        self.0.iter().filter(|((_, parent), _)| counts(parent)).find_map(|((child, parent), now)| {
            let was = before.0.get(&(renamed(child), renamed(parent)));
            let known = |rowid: &i64| was.is_some_and(|was| was.rowids.contains(rowid));
            let fresh: Vec<i64> = now.rowids.iter().copied().filter(|rowid| !known(rowid)).collect();
            let more = now.count.saturating_sub(was.map_or(0, |was| was.count));
            // Rows may have other rowids than before where a key has become one; there only their number tells.
            (more > 0).then(|| NewDangling {
                table: child.clone(),
                parent: parent.clone(),
                rows: more.max(fresh.len() as u64).min(now.count),
                example: fresh.iter().min().copied(),
            })
        })
    }

    fn read_table(&mut self, connection: &Connection, table: &Name) -> rusqlite::Result<()> {
        let mut statement = connection.prepare(&format!("PRAGMA main.foreign_key_check({})", quoted(table)))?;
        let mut found = statement.query([])?;
        while let Some(row) = found.next()? {
            let parent = text(row.get_ref(2)?).to_ascii_lowercase();
            let rows = self.0.entry((table.folded(), parent)).or_default();
            rows.count += 1;
            if let Some(rowid) = row.get::<_, Option<i64>>(1)? {
                rows.rowids.insert(rowid);
            }
        }
        Ok(())
    }
}

/// The counters of `AUTOINCREMENT` by folded table name (<https://sqlite.org/autoinc.html>).
#[derive(Debug, Default)]
pub(super) struct Counters(BTreeMap<String, i64>);

impl Counters {
    /// The counters now.
    pub(super) fn read(connection: &Connection) -> rusqlite::Result<Self> {
        let has = connection.prepare("SELECT 1 FROM main.sqlite_schema WHERE name = 'sqlite_sequence'")?.exists([])?;
        if !has {
            return Ok(Self::default());
        }
        let mut statement = connection.prepare("SELECT name, seq FROM main.sqlite_sequence")?;
        let mut rows = statement.query([])?;
        let mut counters = BTreeMap::new();
        while let Some(row) = rows.next()? {
            let seq = match row.get_ref(1)? {
                ValueRef::Integer(seq) => seq,
                _ => continue,
            };
            let counter = counters.entry(text(row.get_ref(0)?).to_ascii_lowercase()).or_insert(seq);
            *counter = seq.max(*counter);
        }
        Ok(Self(counters))
    }

    /// A table that counts up in `target` and whose counter is lower now than `before`.
    pub(super) fn lower_than(&self, before: &Self, target: &Schema, after: impl Fn(&str) -> String) -> Option<String> {
        let counts = |name: &str| {
            let table = target.table(&Name::from(name));
            table.and_then(|table| table.primary_key.as_ref()).is_some_and(|key| key.autoincrement)
        };
        before.0.iter().find_map(|(name, was)| {
            let name = after(name);
            (counts(&name) && self.0.get(&name).is_none_or(|now| now < was)).then_some(name)
        })
    }
}

pub(super) fn is_mismatch(error: &rusqlite::Error) -> bool {
    error.to_string().contains("foreign key mismatch")
}

fn text(value: ValueRef<'_>) -> String {
    match value {
        ValueRef::Text(bytes) | ValueRef::Blob(bytes) => String::from_utf8_lossy(bytes).into_owned(),
        ValueRef::Null => String::new(),
        ValueRef::Integer(number) => number.to_string(),
        ValueRef::Real(number) => number.to_string(),
    }
}
