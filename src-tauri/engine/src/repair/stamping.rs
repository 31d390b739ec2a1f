//! What writes down which version a database is.

use super::decide::Alone;
use crate::{
    Code, Error, Result,
    api::Version,
    apply::{Stamp, Write},
    catalog::source::VersionSource,
    scan::Standard,
    schema::model::{Column, Schema, Table},
    schema::render::quoted,
};
use jiff::Timestamp;
use rusqlite::types::Value;

/// A version that is to be written down.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Stamping {
    pub(super) version: Version,
    /// True where the work changes the schema.
    pub(super) changes: bool,
    /// The same in words.
    pub(super) words: String,
}

/// What is going to be written down: nothing where the version stays and its source cannot be written.
pub(super) fn planned(
    standard: &Standard,
    aim: &Schema,
    version: &Version,
    changes: bool,
    moves: bool,
) -> Result<Option<Stamping>, Alone> {
    match stamp(standard, aim, version, Timestamp::UNIX_EPOCH) {
        Ok(_) => {
            let words = format!("{} = {}", standard.source, version.key());
            Ok(Some(Stamping { version: version.clone(), changes, words }))
        }
        Err(_) if !moves => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// The statements that write it down.
pub(super) fn stamp(standard: &Standard, aim: &Schema, version: &Version, now: Timestamp) -> Result<Stamp> {
    let value = match version {
        Version::Number(number) => Value::Integer(*number),
        Version::Text(text) => Value::Text(text.clone()),
    };
    if standard.source == VersionSource::UserVersion {
        let number = match version {
            Version::Number(number) => i32::try_from(*number).ok(),
            Version::Text(_) => None,
        };
        return number
            .map(|number| Stamp { user_version: Some(number), ..Stamp::default() })
            .ok_or_else(|| Error::new(Code::CannotStamp, format!("user_version cannot hold {version}")));
    }
    let (table, column, _) = standard
        .source
        .only_row_in(aim)
        .ok_or_else(|| Error::new(Code::CannotStamp, format!("{} cannot be written", standard.source)))?;
    Ok(Stamp { writes: writes(table, column, &value, &now.to_string()), user_version: None })
}

fn writes(table: &Table, column: &Column, value: &Value, now: &str) -> Vec<Write> {
    let times = |names: &[&str]| -> Vec<String> {
        let is_time = |other: &&Column| names.iter().any(|name| other.name.0.eq_ignore_ascii_case(name));
        table.columns.iter().filter(is_time).map(|column| quoted(&column.name.0)).collect()
    };
    let name = quoted(&table.name.0);
    let inserted = times(&["created_at"]);
    let columns = [vec![quoted(&column.name.0)], inserted.clone()].concat().join(", ");
    let places = vec!["?"; inserted.len() + 1].join(", ");
    let insert = format!("INSERT INTO {name} ({columns}) SELECT {places} WHERE NOT EXISTS (SELECT 1 FROM {name})");
    let updated = times(&["migrated_at", "verified_at"]);
    let sets = [vec![quoted(&column.name.0)], updated.clone()].concat().join(" = ?, ");
    let values = |times: usize| {
        std::iter::once(value.clone()).chain(std::iter::repeat_n(Value::Text(now.to_owned()), times)).collect()
    };
    vec![
        Write { sql: insert, values: values(inserted.len()), rows: None },
        Write { sql: format!("UPDATE {name} SET {sets} = ?"), values: values(updated.len()), rows: Some(1) },
    ]
}
