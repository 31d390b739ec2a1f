//! The tables of migration tools: the rows that the tool itself would have written.
//!
//! What is followed is the source of each tool's driver for SQLite, as it was in 2025:
//!
//! | tool | followed |
//! |---|---|
//! | golang-migrate | `database/sqlite3/sqlite3.go`, `SetVersion` |
//! | dbmate, Rails | `pkg/driver/sqlite/sqlite.go`, `InsertMigration` and `DeleteMigration`; `ActiveRecord::SchemaMigration` |
//! | goose | `internal/dialect/dialectquery/sqlite3.go`: a step down deletes |
//! | sqlx | `sqlx-sqlite/src/migrate.rs`, `sqlx-core/src/migrate/source.rs` |
//! | Diesel | `diesel_migrations`: the folder's name up to `_` without dashes |
//! | Drizzle | `drizzle-orm/src/migrator.ts` and the `migrate` of its dialect |
//! | Prisma | `sql_migration_persistence.rs` of the schema engine; times are milliseconds since 1970 |
//! | refinery | `refinery_core/src/runner.rs`: `SipHasher13` over name, version and SQL |
//! | Flyway | `ChecksumCalculator.java`: CRC-32 over the lines without their ends |
//!
//! Alembic's versions are the ids of its own revisions, which no catalog has; it is left alone.

mod digest;
mod named;
mod numbered;

use super::{Stamp, StampRequest, Value, Write};
use crate::{
    Code, Error, Result,
    api::Version,
    catalog::{CatalogVersion, source::Tool},
    schema::model::{Name, Schema, Table},
};
use rusqlite::Connection;

/// A migration of the catalog.
#[derive(Clone, Copy, Debug)]
struct Known<'a> {
    /// The version that it leads up to.
    version: &'a Version,
    /// What its tool calls it.
    name: &'a str,
    /// Its whole file as it is on the disk: what tools take their checksums of.
    file: &'a [u8],
    /// When Drizzle's journal says that it was made, in milliseconds since 1970.
    when: Option<i64>,
}

/// A row of a tool's table.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Row {
    /// What tells it from the others: its version or its name; in Drizzle the time.
    id: String,
    /// The checksum that it holds.
    checksum: Option<Value>,
    /// Its rank in Flyway's history.
    rank: i64,
}

/// The rows of what was applied and not undone.
pub(super) fn read(tool: Tool, connection: &Connection, schema: &Schema) -> rusqlite::Result<Vec<Row>> {
    if !tool.is_in(schema) {
        return Ok(Vec::new());
    }
    let checksum = |column: &str| {
        let table = tool.tables().first().and_then(|name| schema.table(&Name::from(*name)));
        if table.is_some_and(|table| super::column::bare(table, column).is_some()) { column } else { "NULL" }.to_owned()
    };
    let sql = match tool {
        Tool::GolangMigrate | Tool::Alembic => return Ok(Vec::new()),
        Tool::Rails | Tool::Dbmate => "SELECT version, NULL, 0 FROM main.schema_migrations".to_owned(),
        Tool::Diesel => "SELECT version, NULL, 0 FROM main.__diesel_schema_migrations".to_owned(),
        Tool::Sqlx => format!("SELECT version, {}, 0 FROM main._sqlx_migrations", checksum("checksum")),
        Tool::Refinery => format!("SELECT version, {}, 0 FROM main.refinery_schema_history", checksum("checksum")),
        Tool::Goose => "SELECT version_id, NULL, 0 FROM main.goose_db_version AS it WHERE is_applied AND NOT EXISTS
            (SELECT 1 FROM main.goose_db_version AS later WHERE later.version_id = it.version_id AND later.id > it.id)"
            .to_owned(),
        Tool::Drizzle => format!("SELECT {}, hash, 0 FROM main.__drizzle_migrations", checksum("created_at")),
        Tool::Prisma => "SELECT migration_name, NULL, 0 FROM main._prisma_migrations
            WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL"
            .to_owned(),
        Tool::Flyway => format!(
            "SELECT coalesce(version, ''), {}, installed_rank FROM main.flyway_schema_history ORDER BY installed_rank",
            checksum("checksum")
        ),
    };
    let mut statement = connection.prepare(&sql)?;
    let rows = statement.query_map([], |row| {
        Ok(Row { id: as_text(row.get(0)?), checksum: row.get(1)?, rank: row.get::<_, Option<i64>>(2)?.unwrap_or(0) })
    })?;
    rows.collect()
}

/// Has the table of a tool state the version.
pub(super) fn stamp(request: &StampRequest<'_>, tool: Tool) -> Result<Stamp> {
    let found = tool.tables().first().and_then(|name| request.target.table(&Name::from(*name)));
    let Some(table) = found.filter(|_| tool.is_in(request.target)) else { return Err(no_table(tool)) };
    let writes = match tool {
        Tool::Alembic => return Err(left_to(tool, "its versions are ids of its own revisions")),
        Tool::GolangMigrate => golang_migrate(request, table)?,
        Tool::Rails | Tool::Dbmate | Tool::Diesel | Tool::Sqlx | Tool::Refinery | Tool::Goose => {
            numbered::writes(request, tool, table, &way(request, tool)?)?
        }
        Tool::Drizzle => named::drizzle(request, table, &way(request, tool)?)?,
        Tool::Prisma => named::prisma(request, table, &way(request, tool)?)?,
        Tool::Flyway => named::flyway(request, table, &way(request, tool)?)?,
    };
    Ok(Stamp { writes, user_version: None })
}

/// The words on what is written.
pub(super) fn words(tool: Tool, version: &Version, target: &Schema) -> Result<String> {
    if !tool.is_in(target) {
        return Err(no_table(tool));
    }
    let table = tool.tables().first().copied().unwrap_or_default();
    match tool {
        Tool::Alembic => Err(left_to(tool, "its versions are ids of its own revisions")),
        Tool::GolangMigrate => Ok(format!("`{table}` {}", version.key())),
        Tool::Rails
        | Tool::Dbmate
        | Tool::Goose
        | Tool::Refinery
        | Tool::Flyway
        | Tool::Sqlx
        | Tool::Diesel
        | Tool::Drizzle
        | Tool::Prisma => Ok(format!("the rows of `{table}` up to {}", version.key())),
    }
}

/// The migrations of the catalog, those up to the version and those after it.
struct Way<'a> {
    until: Vec<Known<'a>>,
    beyond: Vec<Known<'a>>,
}

/// Refuses to write over a migration that failed, or rows that cannot be placed: only the tool knows what is half done.
fn settled(request: &StampRequest<'_>, tool: Tool) -> Result<()> {
    if !request.state.stated.unplaceable {
        return Ok(());
    }
    let raw = request.state.stated.raw.as_deref().unwrap_or_default();
    Err(Error::new(Code::CannotStamp, format!("the table of {} states {raw}", tool.name()))
        .hint(format!("let {} settle that first", tool.name())))
}

fn way<'a>(request: &StampRequest<'a>, tool: Tool) -> Result<Way<'a>> {
    settled(request, tool)?;
    let known = |entry: &'a CatalogVersion| {
        let (version, script) = entry.version.as_ref().zip(entry.script.as_ref())?;
        Some(Known { version, name: &script.name, file: &script.up.bytes, when: script.when })
    };
    let mut until: Vec<Known<'a>> = request.catalog.versions.iter().filter_map(known).collect();
    match until.iter().position(|known| known.version == request.version) {
        Some(at) => {
            let beyond = until.split_off(at + 1);
            Ok(Way { until, beyond })
        }
        None => Err(left_to(tool, &format!("no migration of the expected schema leads to {}", request.version))),
    }
}

/// One row.
fn golang_migrate(request: &StampRequest<'_>, table: &Table) -> Result<Vec<Write>> {
    settled(request, Tool::GolangMigrate)?;
    let version = number(request.version)
        .filter(|number| *number >= 0)
        .ok_or_else(|| no_number(Tool::GolangMigrate, request.version))?;
    let given = vec![("version", Value::Integer(version)), ("dirty", Value::Integer(0))];
    let row = super::column::whole_row(table, given, request, super::column::Only::No)?;
    let delete = Write { sql: "DELETE FROM main.schema_migrations".to_owned(), values: Vec::new(), rows: None };
    Ok(vec![delete, with_one_row(super::column::insert(table, row, "", None))])
}

fn with_one_row(write: Write) -> Write {
    Write { rows: Some(1), ..write }
}

fn number(version: &Version) -> Option<i64> {
    match version {
        Version::Number(number) => Some(*number),
        Version::Text(_) => None,
    }
}

fn as_text(value: Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::Integer(number) => number.to_string(),
        Value::Real(number) => number.to_string(),
        Value::Text(text) => text,
        Value::Blob(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
    }
}

fn no_table(tool: Tool) -> Error {
    Error::new(Code::CannotStamp, format!("there is no table of {} to keep the version in", tool.name()))
        .hint(format!("let {} make its table, or choose another version source", tool.name()))
}

fn no_number(tool: Tool, version: &Version) -> Error {
    Error::new(Code::CannotStamp, format!("the table of {} cannot hold {version}", tool.name()))
        .hint("its versions are whole numbers; choose another version source")
}

fn left_to(tool: Tool, why: &str) -> Error {
    Error::new(Code::LeftToFramework, format!("the table of {} is left to it: {why}", tool.name()))
        .hint(format!("let {} migrate the database", tool.name()))
}
