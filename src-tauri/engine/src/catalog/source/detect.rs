//! The version sources that a schema has.

use super::{Tool, VersionSource};
use crate::schema::model::{Column, Name, Schema, Table};

/// Tables that an application keeps its schema's version in, the most telling names first.
const TABLES: [&str; 15] = [
    "database_metadata",
    "schema_metadata",
    "db_metadata",
    "app_metadata",
    "metadata",
    "meta",
    "schema_info",
    "database_info",
    "db_info",
    "app_info",
    "schema_version",
    "database_version",
    "db_version",
    "app_version",
    "version",
];
const COLUMNS: [&str; 4] = ["schema_version", "database_version", "db_version", "version"];
const ENDINGS: [&str; 3] = ["_metadata", "_meta", "_info"];

const KEY_COLUMNS: [&str; 2] = ["key", "name"];
const VALUE_COLUMNS: [&str; 2] = ["value", "val"];
const KEYS: [&str; 2] = ["schema_version", "version"];

/// Columns that say when a database was last verified, and keys that do. The first that is there is read.
pub const VERIFIED: [&str; 3] = ["verified_at", "last_verified_at", "last_verified"];

/// How a version is looked up in a table. Names are as the schema has them.
#[derive(Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Lookup<'s> {
    /// In the column of the only row.
    Row { table: &'s str, column: &'s str, verified: Option<&'s str> },
    /// In the row of a key.
    Key { table: &'s str, key_column: &'s str, value_column: &'s str, key: String, verified: &'static [&'static str] },
}

/// See [`VersionSource::candidates`].
pub(super) fn candidates(schema: &Schema) -> Vec<VersionSource> {
    let mut found = Vec::new();
    for table in TABLES.iter().filter_map(|name| schema.table(&Name::from(*name))) {
        found.extend(in_own_table(table));
    }
    for table in schema.tables.iter().filter(|table| is_like_metadata(&table.name)) {
        if let Some(column) = plain_column(table, COLUMNS[0]) {
            found.push(source(table, &column.name.0));
        }
    }
    found.extend(Tool::ALL.into_iter().filter(|tool| tool.is_in(schema)).map(VersionSource::Tool));
    found.push(VersionSource::UserVersion);
    found
}

/// See [`VersionSource::rank`].
pub(super) fn rank(source: &VersionSource) -> usize {
    let own = |table: &String| TABLES.iter().position(|name| table.eq_ignore_ascii_case(name)).unwrap_or(TABLES.len());
    match source {
        VersionSource::Query(_) => 0,
        VersionSource::Column { table, .. } => own(table),
        VersionSource::Tool(tool) => {
            TABLES.len() + 1 + Tool::ALL.iter().position(|one| one == tool).unwrap_or(Tool::ALL.len())
        }
        VersionSource::UserVersion => usize::MAX,
    }
}

/// How `table.column` is looked up in this schema, if it can be.
pub(super) fn lookup<'s>(schema: &'s Schema, table: &str, column: &str) -> Option<Lookup<'s>> {
    if let Some((table, column, verified)) = only_row(schema, table, column) {
        return Some(Lookup::Row {
            table: &table.name.0,
            column: &column.name.0,
            verified: verified.map(|c| c.name.0.as_str()),
        });
    }
    let table = schema.table(&Name::from(table))?;
    let (key_column, value_column) = key_and_value(table)?;
    Some(Lookup::Key {
        table: &table.name.0,
        key_column: &key_column.name.0,
        value_column: &value_column.name.0,
        key: column.to_owned(),
        verified: &VERIFIED,
    })
}

/// The table and column of a version in the only row, and the column that says when it was verified.
pub(super) fn only_row<'s>(
    schema: &'s Schema,
    table: &str,
    column: &str,
) -> Option<(&'s Table, &'s Column, Option<&'s Column>)> {
    let table = schema.table(&Name::from(table))?;
    let column = plain_column(table, column)?;
    Some((table, column, VERIFIED.iter().find_map(|name| plain_column(table, name))))
}

fn in_own_table(table: &Table) -> Vec<VersionSource> {
    if let Some(column) = COLUMNS.iter().find_map(|name| plain_column(table, name)) {
        return vec![source(table, &column.name.0)];
    }
    match key_and_value(table) {
        Some(_) => KEYS.iter().map(|key| source(table, key)).collect(),
        None => Vec::new(),
    }
}

fn is_like_metadata(name: &Name) -> bool {
    let name = name.folded();
    ENDINGS.iter().any(|ending| name.ends_with(ending)) && !TABLES.contains(&name.as_str())
}

fn key_and_value(table: &Table) -> Option<(&Column, &Column)> {
    let first = |names: &[&str]| names.iter().find_map(|name| plain_column(table, name));
    Some((first(&KEY_COLUMNS)?, first(&VALUE_COLUMNS)?))
}

/// The column of this name, unless it is generated: reading that would run an expression of the database.
pub(super) fn plain_column<'t>(table: &'t Table, name: &str) -> Option<&'t Column> {
    table.column(&Name::from(name)).filter(|column| column.generated.is_none() && !column.hidden)
}

fn source(table: &Table, column: &str) -> VersionSource {
    VersionSource::Column { table: table.name.0.clone(), column: column.to_owned() }
}
