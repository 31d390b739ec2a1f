//! What SQLite's pragmas say of ordinary tables and their indexes (<https://sqlite.org/pragma.html>).
//!
//! They are asked of nothing else: `table_info` of a view prepares it, and that of a virtual table connects to its
//! module.

use super::{
    model::{Action, ForeignKey, KeyPart, Name, Unique},
    normalise,
    stored::lenient,
};
use rusqlite::{Connection, Row};

/// A row of `table_xinfo`.
#[derive(Debug)]
pub(super) struct ColumnRow {
    pub(super) name: String,
    pub(super) declared_type: String,
    pub(super) not_null: bool,
    pub(super) default: Option<String>,
    /// The column is generated: virtual or stored.
    pub(super) generated: bool,
}

/// A row of `index_xinfo` that is part of the key.
#[derive(Debug)]
pub(super) struct IndexRow {
    /// The column; `None` for the rowid and for expressions.
    pub(super) column: Option<String>,
    pub(super) is_expression: bool,
    pub(super) descending: bool,
    pub(super) collation: Option<Name>,
}

/// The columns of a table, generated ones too.
pub(super) fn columns(connection: &Connection, table: &str) -> rusqlite::Result<Vec<ColumnRow>> {
    query(connection, "table_xinfo", table, |row| {
        Ok(ColumnRow {
            name: text(row, 1)?.unwrap_or_default(),
            declared_type: text(row, 2)?.unwrap_or_default(),
            not_null: row.get(3)?,
            default: text(row, 4)?,
            generated: row.get::<_, i64>(6)? >= 2,
        })
    })
}

/// The key of an index, without the columns that only lead to the row.
pub(super) fn index(connection: &Connection, index: &str) -> rusqlite::Result<Vec<IndexRow>> {
    let rows = query(connection, "index_xinfo", index, |row| {
        let is_key: bool = row.get(5)?;
        let part = IndexRow {
            column: text(row, 2)?,
            is_expression: row.get::<_, i64>(1)? == -2,
            descending: row.get(3)?,
            collation: text(row, 4)?.as_deref().and_then(collation),
        };
        Ok(is_key.then_some(part))
    })?;
    Ok(rows.into_iter().flatten().collect())
}

/// The `UNIQUE` constraints of a table, as far as the indexes behind them tell.
pub(super) fn uniques(connection: &Connection, table: &str) -> rusqlite::Result<Vec<Unique>> {
    let names = query(connection, "index_list", table, |row| {
        let is_constraint = text(row, 3)?.as_deref() == Some("u");
        Ok(text(row, 1)?.filter(|_| is_constraint))
    })?;
    names
        .iter()
        .flatten()
        .map(|name| {
            let parts = index(connection, name)?.into_iter().map(part).collect();
            Ok(Unique { name: None, parts, conflict: Default::default() })
        })
        .collect()
}

/// The foreign keys of a table. The pragma does not tell their names and whether they are deferred.
pub(super) fn foreign_keys(connection: &Connection, table: &str) -> rusqlite::Result<Vec<ForeignKey>> {
    let rows = query(connection, "foreign_key_list", table, |row| {
        let mut cells = [const { String::new() }; 5];
        for (cell, at) in cells.iter_mut().zip(2..) {
            *cell = text(row, at)?.unwrap_or_default();
        }
        Ok((row.get::<_, i64>(0)?, cells))
    })?;
    let mut keys: Vec<(i64, ForeignKey)> = Vec::new();
    for (id, [parent, from, to, on_update, on_delete]) in rows {
        if keys.last().is_none_or(|(last, _)| *last != id) {
            let (on_update, on_delete) = (action(&on_update), action(&on_delete));
            let key = ForeignKey { parent: Name(parent), on_update, on_delete, ..ForeignKey::default() };
            keys.push((id, key));
        }
        if let Some((_, key)) = keys.last_mut() {
            key.columns.push(Name(from));
            key.parent_columns.extend(Some(to).filter(|to| !to.is_empty()).map(Name));
        }
    }
    Ok(keys.into_iter().map(|(_, key)| key).collect())
}

/// A collation, unless it is the one that everything has.
pub(super) fn collation(name: &str) -> Option<Name> {
    (!name.eq_ignore_ascii_case("BINARY")).then(|| Name(name.to_owned()))
}

fn part(row: IndexRow) -> KeyPart {
    KeyPart {
        expression: normalise::identifier(row.column.as_deref().unwrap_or("rowid")),
        collation: row.collation,
        descending: row.descending,
    }
}

fn action(word: &str) -> Action {
    match word {
        "RESTRICT" => Action::Restrict,
        "SET NULL" => Action::SetNull,
        "SET DEFAULT" => Action::SetDefault,
        "CASCADE" => Action::Cascade,
        _ => Action::NoAction,
    }
}

fn query<T>(
    connection: &Connection,
    pragma: &str,
    name: &str,
    mut read: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
) -> rusqlite::Result<Vec<T>> {
    let mut rows = Vec::new();
    // SQLite would read such a name up to the NUL, and answer for another object.
    if !name.contains('\0') {
        connection.pragma(Some("main"), pragma, name, |row| {
            rows.push(read(row)?);
            Ok(())
        })?;
    }
    Ok(rows)
}

fn text(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<String>> {
    row.get_ref(column).map(lenient)
}
