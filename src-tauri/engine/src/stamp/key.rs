//! A version in a table of keys and values.

use super::{
    Stamp, StampRequest, Write,
    column::{CREATED, MIGRATED, Only, insert, whole_row},
    moment, spelling,
};
use crate::{
    Code, Error, Result,
    catalog::source::{Lookup, VERIFIED},
    schema::{model::Name, render::quoted},
};
use rusqlite::types::Value;

/// Makes the key's row where there is none and updates it. Times are updated where their keys are there.
pub(super) fn stamp(request: &StampRequest<'_>) -> Result<Stamp> {
    let Some(Lookup::Key { table, key_column, value_column, key, .. }) = request.source.lookup_in(request.target)
    else {
        return Err(super::not_there(request.version, &request.source.to_string()));
    };
    let known = request.target.table(&Name::from(table));
    let found = known.and_then(|table| Some((table, table.column(&Name::from(value_column))?)));
    let Some((known, column)) = found else {
        return Err(super::not_there(request.version, &request.source.to_string()));
    };
    let state = request.state;
    if state.rows > 1 {
        return Err(several(&known.name, &key));
    }
    let version = spelling::value(request, column, known.strict, state.value(&key))?;
    let is_key = format!("{} COLLATE NOCASE", quoted(key_column));
    let update = |key: &str, value: Value, rows: Option<usize>| Write {
        sql: format!("UPDATE main.{} SET {} = ?1 WHERE {is_key} = ?2", quoted(table), quoted(value_column)),
        values: vec![value, Value::Text(key.to_owned())],
        rows,
    };
    let mut writes = Vec::new();
    if state.rows == 0 {
        let given = vec![(key_column, Value::Text(key.clone())), (value_column, version.clone())];
        let row = whole_row(known, given, request, Only::No)?;
        writes.push(insert(known, row, &format!(" WHERE {is_key} = ?key"), Some(Value::Text(key.clone()))));
    }
    writes.push(update(&key, version, Some(1)));
    let moved = request.changes || request.moves();
    let beside: Vec<&Value> =
        VERIFIED.into_iter().chain([MIGRATED, CREATED]).filter_map(|name| state.value(name)).collect();
    for time in moved.then_some(MIGRATED).into_iter().chain(VERIFIED) {
        if let Some(present) = state.value(time) {
            writes.push(update(time, moment::value(request.now, column, Some(present), &beside), None));
        }
    }
    Ok(Stamp { writes, user_version: None })
}

fn several(table: &Name, key: &str) -> Error {
    Error::new(Code::CannotStamp, format!("table {table} has the key {key} several times"))
        .hint("keep the one that is right, or choose another version source")
}
