//! A version in a column of the only row.

use super::{Stamp, StampRequest, Write, moment, spelling};
use crate::{
    Code, Error, Result,
    catalog::source::VERIFIED,
    schema::{
        model::{Column, Name, Table},
        render::quoted,
    },
};
use rusqlite::types::Value;

/// The column that says when the version last became another one.
pub(super) const MIGRATED: &str = "migrated_at";
/// The column that says when the row was made.
pub(super) const CREATED: &str = "created_at";

/// Makes the row where there is none, and updates the only one. What a migration script did to it meanwhile does not matter,
/// as long as it is one row.
pub(super) fn stamp(request: &StampRequest<'_>) -> Result<Stamp> {
    let Some((table, column, _)) = request.source.only_row_in(request.target) else {
        return Err(super::not_there(request.version, &request.source.to_string()));
    };
    if request.state.rows > 1 {
        return Err(several(&table.name));
    }
    let set = settings(request, table, column)?;
    let mut writes = Vec::new();
    if request.state.rows == 0 {
        let row = whole_row(table, set.clone(), request, Only::Yes)?;
        writes.push(insert(table, row, "", None));
    }
    let assignments: Vec<String> =
        set.iter().enumerate().map(|(at, (column, _))| format!("{} = ?{}", quoted(column), at + 1)).collect();
    writes.push(Write {
        sql: format!("UPDATE main.{} SET {}", quoted(&table.name.0), assignments.join(", ")),
        values: set.into_iter().map(|(_, value)| value).collect(),
        rows: Some(1),
    });
    Ok(Stamp { writes, user_version: None })
}

/// The times that are written with the version, as far as the table has them.
pub(super) fn times(table: &Table, moves: bool) -> Vec<&Column> {
    let migrated = moves.then_some(MIGRATED);
    migrated.into_iter().chain(VERIFIED).filter_map(|name| bare(table, name)).collect()
}

/// The column of this name, unless it is generated.
pub(super) fn bare<'t>(table: &'t Table, name: &str) -> Option<&'t Column> {
    table.column(&Name::from(name)).filter(|column| column.generated.is_none() && !column.hidden)
}

fn settings<'t>(request: &StampRequest<'_>, table: &'t Table, column: &'t Column) -> Result<Vec<(&'t str, Value)>> {
    let state = request.state;
    let version = spelling::value(request, column, table.strict, state.value(&column.name.0))?;
    let beside: Vec<&Value> =
        VERIFIED.into_iter().chain([MIGRATED, CREATED]).filter_map(|name| state.value(name)).collect();
    let moved = request.changes || request.moves();
    let times = times(table, moved).into_iter().filter(|time| time.name != column.name);
    let times =
        times.map(|time| (time.name.0.as_str(), moment::value(request.now, time, state.value(&time.name.0), &beside)));
    Ok(std::iter::once((column.name.0.as_str(), version)).chain(times).collect())
}

/// Whether a row is to be the only one of its table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Only {
    Yes,
    No,
}

/// Adds to what is given whatever else a new row needs.
///
/// # Errors
/// [`Code::CannotStamp`] where a column has to have a value that nobody can know.
pub(super) fn whole_row<'t>(
    table: &'t Table,
    given: Vec<(&'t str, Value)>,
    request: &StampRequest<'_>,
    only: Only,
) -> Result<Vec<(&'t str, Value)>> {
    let mut row = given;
    for column in &table.columns {
        let name = column.name.0.as_str();
        if column.generated.is_some() || column.hidden || row.iter().any(|(given, _)| *given == name) {
            continue;
        }
        let is_key = is_rowid(table, column);
        if let Some(value) = wanted_by_check(table, column).filter(|_| only == Only::Yes && column.default.is_none()) {
            row.push((name, Value::Integer(value)));
        } else if is_key && only == Only::Yes {
            row.push((name, Value::Integer(1)));
        } else if is_key || column.default.is_some() || !must_have(table, column) {
        } else if column.name == Name::from(CREATED) {
            row.push((name, moment::value(request.now, column, None, &[])));
        } else {
            return Err(unknown(&table.name, column));
        }
    }
    Ok(row)
}

/// Inserts a row where there is none that `condition` (with its value as the last parameter) finds.
pub(super) fn insert(table: &Table, row: Vec<(&str, Value)>, condition: &str, value: Option<Value>) -> Write {
    let name = quoted(&table.name.0);
    let columns: Vec<String> = row.iter().map(|(column, _)| quoted(column)).collect();
    let parameters: Vec<String> = (1..=row.len()).map(|at| format!("?{at}")).collect();
    let condition = condition.replace("?key", &format!("?{}", row.len() + 1));
    let sql = format!(
        "INSERT INTO main.{name} ({}) SELECT {} WHERE NOT EXISTS (SELECT 1 FROM main.{name}{condition})",
        columns.join(", "),
        parameters.join(", "),
    );
    Write { sql, values: row.into_iter().map(|(_, value)| value).chain(value).collect(), rows: None }
}

fn is_rowid(table: &Table, column: &Column) -> bool {
    table.primary_key.as_ref().is_some_and(|key| {
        key.is_rowid && key.parts.first().is_some_and(|part| part.expression.0.eq_ignore_ascii_case(&spelled(column)))
    })
}

/// NULL is refused: by NOT NULL, or in the key of a table that has no rowid or is STRICT.
fn must_have(table: &Table, column: &Column) -> bool {
    let in_key = || {
        table
            .primary_key
            .as_ref()
            .is_some_and(|key| key.parts.iter().any(|part| part.expression.0.eq_ignore_ascii_case(&spelled(column))))
    };
    column.not_null.is_some() || (table.without_rowid || table.strict) && in_key()
}

/// The number that a check such as `id = 1` wants.
fn wanted_by_check(table: &Table, column: &Column) -> Option<i64> {
    table.checks.iter().find_map(|check| {
        let (left, right) = check.expression.0.split_once('=')?;
        let [left, right] = [left, right].map(|side| side.trim_matches(['(', ')', ' ', '=']));
        let number = if left.eq_ignore_ascii_case(&spelled(column)) {
            right
        } else if right.eq_ignore_ascii_case(&spelled(column)) {
            left
        } else {
            return None;
        };
        number.parse().ok()
    })
}

/// The column's name as expressions have it.
fn spelled(column: &Column) -> String {
    crate::schema::render::name(&column.name)
}

fn several(table: &Name) -> Error {
    Error::new(Code::CannotStamp, format!("table {table} has several rows, and one states the version"))
        .hint("keep the one that is right, or choose another version source")
}

fn unknown(table: &Name, column: &Column) -> Error {
    let name = &column.name;
    Error::new(Code::CannotStamp, format!("cannot make the row of {table}: {name} is NOT NULL and has no default"))
        .hint(format!("give {name} a default in the schema, or insert the row"))
}
