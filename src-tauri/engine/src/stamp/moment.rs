//! Times as a column has them.

use crate::schema::model::{Affinity, Column};
use jiff::{Timestamp, tz::TimeZone};
use rusqlite::types::Value;

/// The Julian day of 1970-01-01T00:00:00Z.
const EPOCH_DAY: f64 = 2_440_587.5;
const SECONDS_OF_DAY: f64 = 86_400.0;

/// How a time is written.
#[derive(Clone, Debug, PartialEq)]
enum Format {
    /// A count since 1970; so many of them are a second.
    Count { a_second: i64, class: Class },
    /// A Julian day.
    Julian,
    /// `2026-11-22`.
    Date,
    /// `2026-11-22T07:00:00.000Z`: what stands between date and time, how many digits of a second, what ends it.
    Written { between: char, digits: usize, end: &'static str },
}

/// How a number is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Class {
    Integer,
    Real,
    Text,
}

const RFC_3339: Format = Format::Written { between: 'T', digits: 0, end: "Z" };
const SQLITE: Format = Format::Written { between: ' ', digits: 0, end: "" };

/// The time `now` for a column: as the value that is there, else as a time beside it, else as the default makes it, else as
/// the type has it. A text is RFC 3339 in UTC with whole seconds, a number counts seconds since 1970.
pub(super) fn value(now: Timestamp, column: &Column, present: Option<&Value>, beside: &[&Value]) -> Value {
    let format = present
        .and_then(of_value)
        .or_else(|| beside.iter().filter(|value| fits(value, column)).find_map(|value| of_value(value)))
        .or_else(|| column.default.as_ref().and_then(|default| of_default(&default.0)))
        .unwrap_or_else(|| of_type(column));
    written(now, &format)
}

/// A number says nothing of how a column of texts writes a time, nor a text of how one of numbers does.
fn fits(value: &Value, column: &Column) -> bool {
    match column.affinity {
        Affinity::Text => matches!(value, Value::Text(_)),
        Affinity::Integer => matches!(value, Value::Integer(_)),
        Affinity::Real => matches!(value, Value::Integer(_) | Value::Real(_)),
        Affinity::Blob | Affinity::Numeric => true,
    }
}

fn of_value(value: &Value) -> Option<Format> {
    match value {
        Value::Null | Value::Blob(_) => None,
        Value::Integer(number) => Some(Format::Count { a_second: a_second(*number), class: Class::Integer }),
        // From the year 100 to 9999.
        Value::Real(number) if (1_757_000.0..5_374_000.0).contains(number) => Some(Format::Julian),
        #[expect(clippy::cast_possible_truncation, reason = "only its size counts, and it is cut to the range")]
        Value::Real(number) => Some(Format::Count { a_second: a_second(*number as i64), class: Class::Real }),
        Value::Text(text) => of_text(text.trim()),
    }
}

/// Seconds since 1970 have 11 digits at most until the year 5138.
fn a_second(number: i64) -> i64 {
    match number.unsigned_abs() {
        0..100_000_000_000 => 1,
        100_000_000_000..100_000_000_000_000 => 1_000,
        100_000_000_000_000..100_000_000_000_000_000 => 1_000_000,
        _ => 1_000_000_000,
    }
}

fn of_text(text: &str) -> Option<Format> {
    if let Ok(number) = text.parse::<i64>() {
        return Some(Format::Count { a_second: a_second(number), class: Class::Text });
    }
    let (date, rest) = text.split_at_checked(10)?;
    let is_like = |text: &str, shape: &str| {
        text.len() == shape.len()
            && text.bytes().zip(shape.bytes()).all(|(is, wanted)| match wanted {
                b'0' => is.is_ascii_digit(),
                _ => is == wanted,
            })
    };
    if !is_like(date, "0000-00-00") {
        return None;
    }
    let Some(between) = rest.chars().next() else { return Some(Format::Date) };
    let (time, rest) = rest.get(1..)?.split_at_checked(8)?;
    if !matches!(between, 'T' | 't' | ' ') || !is_like(time, "00:00:00") {
        return None;
    }
    let fraction = rest.strip_prefix('.').unwrap_or_default();
    let digits = fraction.bytes().take_while(u8::is_ascii_digit).count();
    let end = rest.get(if digits > 0 { digits + 1 } else { 0 }..)?;
    let end = match end {
        "" => "",
        "Z" | "z" => "Z",
        " UTC" => " UTC",
        offset if offset.starts_with(['+', '-']) && offset.contains(':') => "+00:00",
        offset if offset.starts_with(['+', '-']) => "+0000",
        _ => return None,
    };
    Some(Format::Written { between, digits: digits.min(9), end })
}

/// What the expressions that are usual as defaults make.
fn of_default(default: &str) -> Option<Format> {
    let default = default.to_ascii_lowercase().replace(' ', "");
    let millis = default.contains("*1000");
    let count = |class| Some(Format::Count { a_second: if millis { 1_000 } else { 1 }, class });
    if default.contains("unixepoch(") || default.contains("'%s'") {
        return count(Class::Integer);
    }
    if default.contains("julianday(") || default.contains("'%j'") {
        return Some(Format::Julian);
    }
    if default.contains("strftime(") {
        let between = if default.contains("%dt%h") { 'T' } else { ' ' };
        let digits = if default.contains("%f") { 3 } else { 0 };
        let end = if default.contains("z'") { "Z" } else { "" };
        return default.contains("%h").then_some(Format::Written { between, digits, end });
    }
    if default.contains("datetime(") || default.contains("current_timestamp") {
        return Some(SQLITE);
    }
    (default.contains("date(") || default.contains("current_date")).then_some(Format::Date)
}

fn of_type(column: &Column) -> Format {
    let count = |class| Format::Count { a_second: 1, class };
    let declared = column.declared_type.to_ascii_uppercase();
    match column.affinity {
        Affinity::Text | Affinity::Blob => RFC_3339,
        Affinity::Integer => count(Class::Integer),
        Affinity::Real => count(Class::Real),
        // What is declared DATETIME or TIMESTAMP is filled by CURRENT_TIMESTAMP more often than not.
        Affinity::Numeric if declared == "DATE" => Format::Date,
        Affinity::Numeric if declared.contains("DATE") || declared.contains("TIME") => SQLITE,
        Affinity::Numeric => count(Class::Integer),
    }
}

fn written(now: Timestamp, format: &Format) -> Value {
    match format {
        Format::Count { a_second, class } => {
            let nanoseconds = now.as_nanosecond() / i128::from(1_000_000_000 / (*a_second).max(1));
            let count = i64::try_from(nanoseconds).unwrap_or(i64::MAX);
            match class {
                Class::Integer => Value::Integer(count),
                #[expect(clippy::cast_precision_loss, reason = "the column holds such numbers")]
                Class::Real => Value::Real(count as f64),
                Class::Text => Value::Text(count.to_string()),
            }
        }
        #[expect(clippy::cast_precision_loss, reason = "a Julian day is exact to a millisecond or so")]
        Format::Julian => Value::Real(now.as_millisecond() as f64 / 1000.0 / SECONDS_OF_DAY + EPOCH_DAY),
        Format::Date => Value::Text(now.to_zoned(TimeZone::UTC).strftime("%Y-%m-%d").to_string()),
        Format::Written { between, digits, end } => {
            let zoned = now.to_zoned(TimeZone::UTC);
            let nanoseconds = format!("{:09}", now.as_nanosecond().rem_euclid(1_000_000_000));
            let fraction = match nanoseconds.get(..*digits).unwrap_or_default() {
                "" => String::new(),
                digits => format!(".{digits}"),
            };
            Value::Text(format!("{}{between}{}{fraction}{end}", zoned.strftime("%Y-%m-%d"), zoned.strftime("%H:%M:%S")))
        }
    }
}
