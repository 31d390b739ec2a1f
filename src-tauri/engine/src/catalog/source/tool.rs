//! The tables that migration tools keep their own record in.

use super::{Stated, detect::plain_column, read};
use crate::schema::model::{Name, Schema};
use rusqlite::Connection;
use serde::{Deserialize, Serialize};

/// A migration tool that keeps a table of its own in each database.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Tool {
    /// `schema_migrations(version, dirty)`, one row: the number of the last migration. Dirty cannot be placed.
    GolangMigrate,
    /// `schema_migrations(version)` beside `ar_internal_metadata`: the greatest version.
    Rails,
    /// `schema_migrations(version)`: the greatest version.
    Dbmate,
    /// `goose_db_version(version_id, is_applied)`: the last row that is not rolled back by a later one.
    Goose,
    /// `refinery_schema_history(version)`: the greatest version.
    Refinery,
    /// `flyway_schema_history(installed_rank, version, type, success)`: the greatest version that was not undone. A last
    /// row without success cannot be placed.
    Flyway,
    /// `_sqlx_migrations(version, success)`: the greatest version. Any row without success cannot be placed.
    Sqlx,
    /// `__diesel_schema_migrations(version)`: the greatest version.
    Diesel,
    /// `__drizzle_migrations`: the number of its rows, one for each migration, which is how the catalog numbers them.
    Drizzle,
    /// `_prisma_migrations(migration_name, …)`: the last name that is finished and not rolled back, placed by the number
    /// that it begins with. One that failed cannot be placed.
    Prisma,
    /// `alembic_version(version_num)`: its revision. Several heads cannot be placed.
    Alembic,
}

impl Tool {
    /// All of them, in the order in which they are looked for.
    pub const ALL: [Self; 11] = [
        Self::GolangMigrate,
        Self::Rails,
        Self::Dbmate,
        Self::Goose,
        Self::Refinery,
        Self::Flyway,
        Self::Sqlx,
        Self::Diesel,
        Self::Drizzle,
        Self::Prisma,
        Self::Alembic,
    ];

    /// Its name, as in settings.
    pub fn name(self) -> &'static str {
        match self {
            Self::GolangMigrate => "golang-migrate",
            Self::Rails => "rails",
            Self::Dbmate => "dbmate",
            Self::Goose => "goose",
            Self::Refinery => "refinery",
            Self::Flyway => "flyway",
            Self::Sqlx => "sqlx",
            Self::Diesel => "diesel",
            Self::Drizzle => "drizzle",
            Self::Prisma => "prisma",
            Self::Alembic => "alembic",
        }
    }

    /// The tool of this name, whatever the case.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|tool| tool.name().eq_ignore_ascii_case(name))
    }

    /// The tables that it makes, the one with the versions first.
    pub fn tables(self) -> &'static [&'static str] {
        match self {
            Self::GolangMigrate | Self::Dbmate => &["schema_migrations"],
            Self::Rails => &["schema_migrations", "ar_internal_metadata"],
            Self::Goose => &["goose_db_version"],
            Self::Refinery => &["refinery_schema_history"],
            Self::Flyway => &["flyway_schema_history"],
            Self::Sqlx => &["_sqlx_migrations"],
            Self::Diesel => &["__diesel_schema_migrations"],
            Self::Drizzle => &["__drizzle_migrations"],
            Self::Prisma => &["_prisma_migrations"],
            Self::Alembic => &["alembic_version"],
        }
    }

    /// True where a schema has its table, with the columns that are read.
    pub fn is_in(self, schema: &Schema) -> bool {
        let table_named = |name: &str| schema.table(&Name::from(name));
        let Some(table) = self.tables().first().and_then(|name| table_named(name)) else {
            return false;
        };
        let has = |column: &str| plain_column(table, column).is_some();
        self.columns().iter().all(|column| has(column))
            && match self {
                Self::Rails => table_named("ar_internal_metadata").is_some(),
                Self::Dbmate => !has("dirty") && table_named("ar_internal_metadata").is_none(),
                _ => true,
            }
    }

    /// The columns of its first table that are read.
    fn columns(self) -> &'static [&'static str] {
        match self {
            Self::GolangMigrate => &["version", "dirty"],
            Self::Rails | Self::Dbmate | Self::Refinery | Self::Diesel => &["version"],
            Self::Goose => &["id", "version_id", "is_applied"],
            Self::Flyway => &["installed_rank", "version", "type", "success"],
            Self::Sqlx => &["version", "success"],
            Self::Drizzle => &["hash"],
            Self::Prisma => &["migration_name", "finished_at", "rolled_back_at"],
            Self::Alembic => &["version_num"],
        }
    }

    /// Reads what its table says; the table must be there.
    pub(super) fn read(self, connection: &Connection) -> rusqlite::Result<Stated> {
        match self {
            Self::GolangMigrate => {
                flagged(connection, "SELECT version, dirty FROM main.schema_migrations LIMIT 2", "dirty")
            }
            Self::Rails | Self::Dbmate => greatest(connection, "schema_migrations"),
            Self::Refinery => greatest(connection, "refinery_schema_history"),
            Self::Diesel => greatest(connection, "__diesel_schema_migrations"),
            Self::Sqlx => {
                let sql = "SELECT max(version), min(success) = 0 FROM main._sqlx_migrations";
                flagged(connection, sql, "failed")
            }
            Self::Drizzle => {
                let sql = "SELECT nullif(count(*), 0) FROM main.__drizzle_migrations";
                flagged(connection, sql, "")
            }
            Self::Alembic => {
                let sql = "SELECT version_num FROM main.alembic_version LIMIT 5";
                read::only_row(&mut connection.prepare(sql)?)
            }
            Self::Goose => goose(connection),
            Self::Flyway => flyway(connection),
            Self::Prisma => prisma(connection),
        }
    }
}

fn version(raw: Option<String>) -> Stated {
    Stated { raw, ..Stated::default() }
}

fn unplaceable(raw: Option<String>, why: &str) -> Stated {
    Stated { raw: Some(format!("{} ({why})", raw.as_deref().unwrap_or("NULL"))), unplaceable: true, verified_at: None }
}

/// The greatest version of a table, by its number; versions are texts in some tools and numbers in others.
fn greatest(connection: &Connection, table: &str) -> rusqlite::Result<Stated> {
    let sql = format!("SELECT version FROM main.{table} ORDER BY CAST(version AS INTEGER) DESC, version DESC LIMIT 1");
    flagged(connection, &sql, "")
}

/// What a row says, unless its second column is true: then it cannot be placed, for the reason `flag`.
fn flagged(connection: &Connection, sql: &str, flag: &str) -> rusqlite::Result<Stated> {
    let mut statement = connection.prepare(sql)?;
    let has_flag = statement.column_count() > 1;
    let mut rows = statement.query([])?;
    let Some(row) = rows.next()? else {
        return Ok(Stated::default());
    };
    let raw = read::said(row, 0)?;
    if has_flag && row.get::<_, Option<bool>>(1)?.unwrap_or(false) {
        return Ok(unplaceable(raw, flag));
    }
    if rows.next()?.is_some() {
        return Ok(unplaceable(raw, "and more rows"));
    }
    Ok(version(raw))
}

/// Rows are added by every step up and, by older releases, by every step down too.
fn goose(connection: &Connection) -> rusqlite::Result<Stated> {
    let mut statement =
        connection.prepare("SELECT version_id, is_applied FROM main.goose_db_version ORDER BY id DESC")?;
    let mut rows = statement.query([])?;
    let mut rolled_back = Vec::new();
    while let Some(row) = rows.next()? {
        let raw = read::said(row, 0)?;
        if rolled_back.contains(&raw) {
            continue;
        }
        if row.get::<_, Option<bool>>(1)?.unwrap_or(false) {
            // Version 0 is written when the table is made: nothing was applied.
            return Ok(version(raw.filter(|number| number != "0")));
        }
        rolled_back.push(raw);
    }
    Ok(Stated::default())
}

/// The history has a row for every step, an undo included. Repeatable migrations have no version.
fn flyway(connection: &Connection) -> rusqlite::Result<Stated> {
    let mut statement = connection.prepare(
        "SELECT version, success, type IN ('UNDO_SQL', 'UNDO_JDBC', 'UNDO_SCRIPT', 'DELETE') \
         FROM main.flyway_schema_history WHERE version IS NOT NULL ORDER BY installed_rank DESC",
    )?;
    let mut rows = statement.query([])?;
    let mut seen = Vec::new();
    let mut newest: Option<(Option<Vec<u64>>, String)> = None;
    while let Some(row) = rows.next()? {
        let Some(raw) = read::said(row, 0)? else { continue };
        if !row.get::<_, Option<bool>>(1)?.unwrap_or(false) {
            if seen.is_empty() {
                return Ok(unplaceable(Some(raw), "failed"));
            }
            continue;
        }
        if seen.contains(&raw) {
            continue;
        }
        seen.push(raw.clone());
        let undone = row.get::<_, Option<bool>>(2)?.unwrap_or(false);
        let number = super::place::dotted(&raw);
        if !undone && newest.as_ref().is_none_or(|(least, _)| number > *least) {
            newest = Some((number, raw));
        }
    }
    Ok(version(newest.map(|(_, raw)| raw)))
}

/// A migration that neither finished nor was marked as rolled back has failed, and Prisma refuses to go on.
fn prisma(connection: &Connection) -> rusqlite::Result<Stated> {
    let mut statement = connection.prepare(
        "SELECT migration_name, finished_at IS NOT NULL FROM main._prisma_migrations \
         WHERE rolled_back_at IS NULL ORDER BY finished_at IS NOT NULL, migration_name DESC LIMIT 1",
    )?;
    let mut rows = statement.query([])?;
    let Some(row) = rows.next()? else {
        return Ok(Stated::default());
    };
    let raw = read::said(row, 0)?;
    Ok(if row.get(1)? { version(raw) } else { unplaceable(raw, "failed") })
}
