//! A version as a column holds it.

use super::StampRequest;
use crate::{
    Code, Error, Result,
    api::{LATEST, Version},
    schema::model::{Affinity, Column},
};
use rusqlite::types::Value;

/// The version for a column, spelled like the value that is there. The first spelling that is read as this version is taken.
///
/// # Errors
/// [`Code::CannotStamp`] where the column can hold none.
pub(super) fn value(
    request: &StampRequest<'_>,
    column: &Column,
    strict: bool,
    present: Option<&Value>,
) -> Result<Value> {
    let says = |value: &Value| {
        stored(value.clone(), column, strict).and_then(|value| as_read(&value)).is_some_and(|raw| request.states(&raw))
    };
    candidates(request.version, column, present).into_iter().find(says).ok_or_else(|| {
        let called = &column.name;
        let declared = if column.declared_type.is_empty() { "no type" } else { &column.declared_type };
        Error::new(Code::CannotStamp, format!("column {called} ({declared}) cannot hold {}", request.version))
            .hint(format!("declare {called} as TEXT, or give versions whole numbers"))
    })
}

/// Spellings, the likeliest first.
fn candidates(version: &Version, column: &Column, present: Option<&Value>) -> Vec<Value> {
    let plain = match version {
        _ if *version == LATEST => "latest".to_owned(),
        Version::Number(_) | Version::Text(_) => version.key(),
    };
    let number = match version {
        Version::Number(number) => Some(Value::Integer(*number)),
        Version::Text(_) => None,
    };
    let alike = match present {
        Some(Value::Text(text)) => Some(Value::Text(alike(&plain, text.trim()))),
        Some(Value::Integer(_) | Value::Real(_)) => number.clone(),
        Some(Value::Null | Value::Blob(_)) | None => None,
    };
    let text = Value::Text(plain);
    let by_type = match column.affinity {
        Affinity::Text => [Some(text), number],
        Affinity::Blob | Affinity::Numeric | Affinity::Integer | Affinity::Real => [number, Some(text)],
    };
    alike.into_iter().chain(by_type.into_iter().flatten()).collect()
}

/// The version with the `v` and the number of parts that the text before it has: `v3` is followed by `v4`, `3.0.0` by
/// `4.0.0`.
fn alike(plain: &str, before: &str) -> String {
    if !plain.starts_with(|c: char| c.is_ascii_digit()) {
        return plain.to_owned();
    }
    let v = before.get(..1).filter(|v| v.eq_ignore_ascii_case("v")).unwrap_or_default();
    let parts = |text: &str| text.split('.').count();
    format!("{v}{plain}{}", ".0".repeat(parts(before).saturating_sub(parts(plain))))
}

/// What SQLite makes of a value that is put into a column (<https://sqlite.org/datatype3.html#type_affinity>); `None` where
/// the column refuses it. A text that is a number is taken for one wherever it may be.
fn stored(value: Value, column: &Column, strict: bool) -> Option<Value> {
    let any = strict && column.declared_type.eq_ignore_ascii_case("ANY");
    let affinity = if any { Affinity::Blob } else { column.affinity };
    let stored = match (affinity, value) {
        (Affinity::Text, Value::Integer(number)) => Value::Text(number.to_string()),
        #[expect(clippy::cast_precision_loss, reason = "as SQLite does; what is lost is seen when it is read")]
        (Affinity::Real, Value::Integer(number)) => Value::Real(number as f64),
        (Affinity::Integer | Affinity::Numeric | Affinity::Real, Value::Text(text)) => as_number(text),
        (_, value) => value,
    };
    let fits = !strict
        || any
        || match stored {
            Value::Integer(_) => affinity == Affinity::Integer,
            Value::Real(_) => affinity == Affinity::Real,
            Value::Text(_) => affinity == Affinity::Text,
            Value::Blob(_) => affinity == Affinity::Blob,
            Value::Null => true,
        };
    fits.then_some(stored)
}

fn as_number(text: String) -> Value {
    if let Ok(number) = text.trim().parse::<i64>() {
        return Value::Integer(number);
    }
    match text.trim().parse::<f64>() {
        Ok(number) if number.is_finite() => Value::Real(number),
        _ => Value::Text(text),
    }
}

/// What a version source reads of it.
fn as_read(value: &Value) -> Option<String> {
    match value {
        Value::Null | Value::Blob(_) => None,
        Value::Integer(number) => Some(number.to_string()),
        Value::Real(number) => Some(number.to_string()),
        Value::Text(text) => Some(text.clone()),
    }
}
