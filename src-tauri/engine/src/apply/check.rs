//! Checks of a whole database: its structure, the counters of `AUTOINCREMENT`.

use crate::schema::model::{Name, Schema};
use rusqlite::{Connection, types::ValueRef};
use std::collections::BTreeMap;

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

/// The counters of `AUTOINCREMENT` by folded table name (<https://sqlite.org/autoinc.html>).
#[derive(Debug, Default)]
pub(super) struct Counters(BTreeMap<String, i64>);

impl Counters {
    /// The counters now.
    pub(super) fn read(connection: &Connection) -> rusqlite::Result<Self> {
        if !connection.table_exists(Some("main"), "sqlite_sequence")? {
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

pub(super) fn text(value: ValueRef<'_>) -> String {
    match value {
        ValueRef::Text(bytes) | ValueRef::Blob(bytes) => String::from_utf8_lossy(bytes).into_owned(),
        ValueRef::Null => String::new(),
        ValueRef::Integer(number) => number.to_string(),
        ValueRef::Real(number) => number.to_string(),
    }
}
