//! Reading what a source says, with one statement.

use super::{Stated, detect::Lookup};
use crate::schema::{
    model::{Column, Expression, Generated, Name, Schema, Table},
    render::quoted,
};
use rusqlite::{
    Connection, OptionalExtension, Row, Rows, Statement,
    hooks::{AuthAction, AuthContext, Authorization},
    types::ValueRef,
};
use std::sync::Arc;

/// More rows than this are not shown.
const SHOWN_ROWS: usize = 4;
/// More characters of a value than this are not shown.
const SHOWN_CHARACTERS: usize = 200;

pub(super) fn user_version(connection: &Connection) -> rusqlite::Result<Stated> {
    connection.query_row("PRAGMA main.user_version", [], |row| row.get(0)).map(Stated::of_user_version)
}

pub(super) fn lookup(connection: &Connection, lookup: &Lookup<'_>) -> rusqlite::Result<Stated> {
    match lookup {
        Lookup::Row { table, column, verified } => {
            let mut columns = quoted(column);
            if let Some(verified) = verified {
                columns = format!("{columns}, {}", quoted(verified));
            }
            let sql = format!("SELECT {columns} FROM main.{} LIMIT {}", quoted(table), SHOWN_ROWS + 1);
            only_row(&mut connection.prepare(&sql)?)
        }
        Lookup::Key { table, key_column, value_column, key, verified } => {
            let key_column = quoted(key_column);
            let wanted = verified.iter().map(|name| format!("'{name}'")).collect::<Vec<_>>().join(", ");
            let sql = format!(
                "SELECT {key_column}, {} FROM main.{} WHERE {key_column} COLLATE NOCASE IN (?1, {wanted}) LIMIT {}",
                quoted(value_column),
                quoted(table),
                SHOWN_ROWS + verified.len() + 1,
            );
            of_key(&mut connection.prepare(&sql)?, key)
        }
    }
}

/// Runs a query that was given. What it names may not be there: then it states nothing.
pub(super) fn query(connection: &Connection, sql: &str) -> rusqlite::Result<Stated> {
    match prepared_query(connection, sql)? {
        Some(mut statement) => only_row(&mut statement),
        None => Ok(Stated::default()),
    }
}

/// A query that was given, prepared so that it can do nothing but read this database. `None` where it names what is not
/// there.
///
/// # Errors
/// What SQLite says of a database that cannot be read; the query would do something else.
pub fn prepared_query<'c>(connection: &'c Connection, sql: &str) -> rusqlite::Result<Option<Statement<'c>>> {
    connection.authorizer(Some(only_reads))?;
    let prepared = connection.prepare(sql);
    connection.authorizer(None::<fn(AuthContext<'_>) -> Authorization>)?;
    match prepared {
        Ok(statement) if statement.readonly() => Ok(Some(statement)),
        Ok(_) => Err(rusqlite::Error::InvalidQuery),
        Err(rusqlite::Error::SqlInputError { .. }) => Ok(None),
        Err(rusqlite::Error::SqliteFailure(failure, Some(message)))
            if failure.extended_code == rusqlite::ffi::SQLITE_ERROR && message.starts_with("no such") =>
        {
            Ok(None)
        }
        Err(error) => Err(error),
    }
}

fn only_reads(context: AuthContext<'_>) -> Authorization {
    let reads = match context.action {
        AuthAction::Select | AuthAction::Read { .. } | AuthAction::Recursive => true,
        AuthAction::Function { function_name } => !function_name.eq_ignore_ascii_case("load_extension"),
        _ => false,
    };
    if reads { Authorization::Allow } else { Authorization::Deny }
}

/// What the only row of a statement says: the version, and when it was verified if there is a second column.
pub(super) fn only_row(statement: &mut Statement<'_>) -> rusqlite::Result<Stated> {
    let has_verified = statement.column_count() > 1;
    let mut rows = statement.query([])?;
    let mut values = Vec::new();
    let mut verified_at = None;
    while let Some(row) = rows.next()? {
        if values.is_empty() && has_verified {
            verified_at = said(row, 1)?;
        }
        values.push(said(row, 0)?);
        if values.len() > SHOWN_ROWS {
            break;
        }
    }
    Ok(Stated { verified_at, ..stated(values) })
}

/// The value of a column as text; `None` for NULL.
pub(super) fn said(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<String>> {
    Ok(match row.get_ref(column)? {
        ValueRef::Null => None,
        ValueRef::Integer(number) => Some(number.to_string()),
        ValueRef::Real(number) => Some(number.to_string()),
        ValueRef::Text(bytes) => Some(shortened(&String::from_utf8_lossy(bytes))),
        ValueRef::Blob(bytes) => Some(format!("a blob of {} bytes", bytes.len())),
    })
}

/// The tables of these names as far as [`super::VersionSource::read_in`] needs to know them.
pub(super) fn tables_named(connection: &Connection, names: &[&str]) -> rusqlite::Result<Schema> {
    let mut tables = Vec::new();
    for name in names {
        // Views and virtual tables have no root page.
        let sql =
            "SELECT name FROM main.sqlite_schema WHERE type = 'table' AND rootpage > 0 AND name = ?1 COLLATE NOCASE";
        let found: Option<String> = connection.query_row(sql, [name], |row| row.get(0)).optional()?;
        if let Some(name) = found {
            let columns = columns(connection, &name)?;
            tables.push(Arc::new(Table { columns, name: Name(name), ..Table::default() }));
        }
    }
    Ok(Schema { tables, ..Schema::default() })
}

fn columns(connection: &Connection, table: &str) -> rusqlite::Result<Vec<Column>> {
    let mut statement = connection.prepare(&format!("PRAGMA main.table_xinfo({})", quoted(table)))?;
    let columns = statement.query_map([], |row| {
        // 1 is hidden, 2 and 3 are generated (https://sqlite.org/pragma.html#pragma_table_xinfo).
        let hidden: i64 = row.get("hidden")?;
        let generated = (hidden > 1).then(|| Generated { expression: Expression::default(), stored: hidden == 3 });
        Ok(Column { name: Name(row.get("name")?), hidden: hidden == 1, generated, ..Column::default() })
    })?;
    columns.collect()
}

fn of_key(statement: &mut Statement<'_>, key: &str) -> rusqlite::Result<Stated> {
    let mut rows: Rows<'_> = statement.query([key])?;
    let mut values = Vec::new();
    let mut verified_at = None;
    while let Some(row) = rows.next()? {
        match said(row, 0)? {
            Some(name) if name.eq_ignore_ascii_case(key) => values.push(said(row, 1)?),
            _ => verified_at = said(row, 1)?,
        }
    }
    Ok(Stated { verified_at, ..stated(values) })
}

/// One value states a version; several, or NULL, state something that cannot be placed.
fn stated(values: Vec<Option<String>>) -> Stated {
    let several = values.len() > 1;
    let unplaceable = several || values.iter().any(Option::is_none);
    let more = if values.len() > SHOWN_ROWS { ", …" } else { "" };
    let shown = values.into_iter().take(SHOWN_ROWS).map(|value| value.unwrap_or_else(|| "NULL".to_owned()));
    let raw = shown.collect::<Vec<_>>();
    Stated { raw: (!raw.is_empty()).then(|| raw.join(", ") + more), unplaceable, verified_at: None }
}

fn shortened(text: &str) -> String {
    match text.char_indices().nth(SHOWN_CHARACTERS) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
