//! What a check of a whole database finds, for people: damage, and rows that the schema does not allow.

use super::{
    check::{integrity_up_to, is_mismatch},
    failure::said,
    measure::quoted,
};
use crate::schema::{
    self,
    model::{Name, Schema, Table},
};
use rusqlite::Connection;
use std::collections::BTreeMap;

/// How many findings of the integrity check are told.
const TOLD: usize = 100;

/// How many rowids are given for one finding.
const EXAMPLES: usize = 5;

/// What a check found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Findings {
    /// What SQLite's integrity check says, the first hundred; empty where it says ok.
    pub integrity: Vec<String>,
    /// Rows that a `CHECK` does not allow, by table and constraint.
    pub checks: Vec<BadRows>,
    /// Rows that refer to nothing, by table and the table that they refer to.
    pub foreign_keys: Vec<BadRows>,
    /// What could not be checked, and why.
    pub unchecked: Vec<String>,
}

/// Rows of one table that break one rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadRows {
    /// Their table.
    pub table: String,
    /// The rule: the expression of a `CHECK`, or the table that a foreign key refers to.
    pub rule: String,
    /// How many rows; 0 where a foreign key fits no table at all.
    pub rows: u64,
    /// Rowids of some of them, where they have any.
    pub examples: Vec<i64>,
}

impl Findings {
    /// True where nothing was found.
    pub fn is_sound(&self) -> bool {
        self.integrity.is_empty() && self.checks.is_empty() && self.foreign_keys.is_empty()
    }

    /// True where the file or its rows are damaged, beyond rows that refer to nothing.
    pub fn is_damaged(&self) -> bool {
        !self.integrity.is_empty() || !self.checks.is_empty()
    }

    /// Everything that was found, in words, a finding each.
    pub fn words(&self) -> Vec<String> {
        let checks = self.checks.iter().map(|bad| {
            let BadRows { table, rule, .. } = bad;
            format!("{} in `{table}` {} not fit CHECK ({rule}){}", bad.count(), bad.verb("does", "do"), bad.examples())
        });
        let keys = self.foreign_keys.iter().map(|bad| match bad {
            BadRows { table, rule, rows: 0, .. } => format!("a foreign key of `{table}` does not fit `{rule}`"),
            BadRows { table, rule, .. } => {
                let verb = bad.verb("refers", "refer");
                format!("{} in `{table}` {verb} to nothing in `{rule}`{}", bad.count(), bad.examples())
            }
        });
        self.integrity.iter().cloned().chain(checks).chain(keys).collect()
    }
}

impl BadRows {
    fn count(&self) -> String {
        format!("{} {}", self.rows, self.verb("row", "rows"))
    }

    fn verb<'w>(&self, one: &'w str, many: &'w str) -> &'w str {
        if self.rows == 1 { one } else { many }
    }

    fn examples(&self) -> String {
        if self.examples.is_empty() {
            return String::new();
        }
        let rowids: Vec<_> = self.examples.iter().map(ToString::to_string).collect();
        format!(" (rowid {})", rowids.join(", "))
    }
}

/// Checks a database: its integrity, its rows against `CHECK`, its foreign keys. A connection that only reads will do.
///
/// # Errors
/// What SQLite says where it cannot go on: it is locked, or the time is over.
pub fn check(connection: &Connection) -> rusqlite::Result<Findings> {
    // SQLite leaves `CHECK` out where it cannot write, and says neither how many nor which: that is asked for below.
    connection.pragma_update(None, "ignore_check_constraints", true)?;
    let mut findings = Findings { integrity: integrity(connection)?, ..Findings::default() };
    let schema = match schema::read(connection) {
        Ok((_, schema)) => schema,
        Err(error) if findings.integrity.is_empty() => return Err(error),
        // It is too damaged to say more of it.
        Err(_) => return Ok(findings),
    };
    for table in &schema.tables {
        let checked = rows_against_checks(connection, table, &mut findings);
        let checked = checked.and_then(|()| foreign_keys(connection, table, &schema, &mut findings));
        if let Err(error) = checked {
            if is_over(&error) {
                return Err(error);
            }
            let table = &table.name;
            findings.unchecked.push(format!("`{table}` could not be checked: {error}"));
        }
    }
    Ok(findings)
}

/// What the integrity check says, as far as it comes: where it stumbles over damage itself, that is a finding too.
fn integrity(connection: &Connection) -> rusqlite::Result<Vec<String>> {
    match integrity_up_to(connection, TOLD) {
        Err(error) if error.sqlite_error_code() == Some(rusqlite::ErrorCode::DatabaseCorrupt) => Ok(vec![said(&error)]),
        findings => findings,
    }
}

/// Every row of a table against each of its `CHECK`s.
fn rows_against_checks(connection: &Connection, table: &Table, findings: &mut Findings) -> rusqlite::Result<()> {
    if table.unparsed.is_some() && table.sql.to_ascii_uppercase().contains("CHECK") {
        findings.unchecked.push(format!("`{}` is written in a way that its CHECKs cannot be told from", table.name));
    }
    for constraint in &table.checks {
        let rule = &constraint.expression.0;
        let from = format!("FROM main.{} WHERE NOT ({rule})", quoted(&table.name));
        let rows =
            connection.query_row(&format!("SELECT count(*) {from}"), [], |row| row.get::<_, i64>(0))?.unsigned_abs();
        if rows > 0 {
            let examples = examples(connection, table, &from)?;
            findings.checks.push(BadRows { table: table.name.to_string(), rule: rule.clone(), rows, examples });
        }
    }
    Ok(())
}

fn examples(connection: &Connection, table: &Table, from: &str) -> rusqlite::Result<Vec<i64>> {
    let is_free = |alias: &&str| table.column(&Name::from(*alias)).is_none();
    let alias = ["rowid", "_rowid_", "oid"].into_iter().find(is_free);
    let Some(alias) = alias.filter(|_| !table.without_rowid) else { return Ok(Vec::new()) };
    let mut statement = connection.prepare(&format!("SELECT {alias} {from} LIMIT {EXAMPLES}"))?;
    statement.query_map([], |row| row.get(0))?.collect()
}

/// Rows of a table that refer to nothing.
fn foreign_keys(
    connection: &Connection,
    table: &Table,
    schema: &Schema,
    findings: &mut Findings,
) -> rusqlite::Result<()> {
    if table.foreign_keys.is_empty() {
        return Ok(());
    }
    let mut bad: BTreeMap<String, BadRows> = BTreeMap::new();
    let asked = connection.prepare(&format!("PRAGMA main.foreign_key_check({})", quoted(&table.name)));
    let told = asked.and_then(|mut statement| {
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let (rowid, parent): (Option<i64>, String) = (row.get(1)?, row.get(2)?);
            let (name, rule) = (table.name.to_string(), parent.clone());
            let bad = bad.entry(parent).or_insert(BadRows { table: name, rule, rows: 0, examples: Vec::new() });
            bad.rows += 1;
            bad.examples.extend(rowid.filter(|_| bad.examples.len() < EXAMPLES));
        }
        Ok(())
    });
    match told {
        Err(error) if is_mismatch(&error) => {
            let parent = table.foreign_keys.iter().find(|key| schema.table(&key.parent).is_none());
            let rule = parent.or(table.foreign_keys.first()).map(|key| key.parent.to_string()).unwrap_or_default();
            findings.foreign_keys.push(BadRows { table: table.name.to_string(), rule, rows: 0, examples: Vec::new() });
            Ok(())
        }
        told => {
            findings.foreign_keys.extend(bad.into_values());
            told
        }
    }
}

/// The time is over, or somebody wants it no more: then nothing that follows can be checked.
fn is_over(error: &rusqlite::Error) -> bool {
    use rusqlite::ErrorCode::{OperationInterrupted, OutOfMemory};
    matches!(error.sqlite_error_code(), Some(OperationInterrupted | OutOfMemory))
}
