//! A version source as it is written on the command line and in settings.

use super::{Tool, VersionSource};
use crate::{Code, Error, schema::render::quoted};
use rusqlite::Connection;
use std::borrow::Cow;

/// See [`VersionSource::parse`].
pub(super) fn parse(text: &str) -> Result<Option<VersionSource>, Error> {
    let text = text.trim();
    let word = text.to_ascii_lowercase();
    match word.as_str() {
        "" | "auto" => return Ok(None),
        // The crate keeps its count of migrations there.
        "user_version" | "pragma user_version" | "rusqlite_migration" | "rusqlite-migration" => {
            return Ok(Some(VersionSource::UserVersion));
        }
        _ => {}
    }
    if let Some(tool) = Tool::named(&word) {
        return Ok(Some(VersionSource::Tool(tool)));
    }
    if word.split_whitespace().next() == Some("select") {
        let query = checked_query(text).map_err(|why| bad(format!("the query of the version source {why}")))?;
        return Ok(Some(VersionSource::Query(query)));
    }
    match names(text).as_deref() {
        Some([table, column]) => Ok(Some(VersionSource::Column { table: table.clone(), column: column.clone() })),
        _ => Err(bad(format!("`{text}` is no version source"))),
    }
}

/// A name as it stands in `TABLE.COLUMN`, quoted where it needs to be.
pub(super) fn written(name: &str) -> Cow<'_, str> {
    let plain = |c: char| c.is_alphanumeric() || c == '_' || c == '$' || c == '-';
    if !name.is_empty() && name.chars().all(plain) { Cow::Borrowed(name) } else { Cow::Owned(quoted(name)) }
}

/// The query without what ends it, after SQLite has looked at it in an empty database: that tables are not there is no fault
/// of the query.
///
/// # Errors
/// What is wrong, in words that go on from "the query …".
pub fn checked_query(text: &str) -> Result<String, String> {
    let text = text.trim_end_matches([';', ' ', '\t', '\r', '\n']);
    let empty = Connection::open_in_memory().map_err(|error| format!("cannot be looked at: {error}"))?;
    // As a part of another statement it can be one only.
    match empty.prepare(&format!("SELECT * FROM (\n{text}\n)")) {
        Ok(statement) if statement.readonly() => Ok(text.to_owned()),
        Ok(_) => Err("would write".to_owned()),
        Err(error) => {
            let message = match error {
                rusqlite::Error::SqlInputError { msg, .. } => msg,
                rusqlite::Error::MultipleStatement => "there is more than one statement".to_owned(),
                other => other.to_string(),
            };
            if message.contains("no such") { Ok(text.to_owned()) } else { Err(format!("does not run: {message}")) }
        }
    }
}

/// The parts of `a.b` or `"a"."b"`; none where the quotes do not match or a part is empty.
fn names(text: &str) -> Option<Vec<String>> {
    let mut rest = text;
    let mut names = Vec::new();
    loop {
        let (name, after) =
            if let Some(inner) = rest.strip_prefix('"') { quoted_name(inner)? } else { bare_name(rest) };
        if name.is_empty() {
            return None;
        }
        names.push(name);
        match after.strip_prefix('.') {
            Some(next) => rest = next,
            None if after.is_empty() => return Some(names),
            None => return None,
        }
    }
}

fn bare_name(text: &str) -> (String, &str) {
    let end = text.find(['.', '"', ' ', '\t', '\n', ';', '(', '\'']).unwrap_or(text.len());
    let (name, after) = text.split_at(end);
    (name.to_owned(), after)
}

/// Reads up to the quote that ends the name; two of them stand for one.
fn quoted_name(text: &str) -> Option<(String, &str)> {
    let mut name = String::new();
    let mut rest = text;
    loop {
        let (part, after) = rest.split_once('"')?;
        name.push_str(part);
        match after.strip_prefix('"') {
            Some(next) => {
                name.push('"');
                rest = next;
            }
            None => return Some((name, after)),
        }
    }
}

fn bad(message: impl Into<String>) -> Error {
    let tools = Tool::ALL.map(Tool::name).join(", ");
    Error::new(Code::BadVersionSource, message)
        .hint(format!("write auto, user_version, TABLE.COLUMN, a SELECT that gives one value, or one of {tools}"))
}
