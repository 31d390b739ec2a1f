//! One statement after the other of a text, each with its place.

use super::message_of;
use rusqlite::{Batch, Connection, Error, Statement, fallible_iterator::FallibleIterator};

/// SQLite copies all that it is given, for each statement: it gets no more than this many bytes unless it needs them.
const WINDOW: usize = 16 << 10;

/// What SQLite says where a name is its own.
const RESERVED: &str = "object name reserved for internal use: ";

/// A statement, ready to run.
pub(super) struct Prepared<'c> {
    pub statement: Statement<'c>,
    /// Where its first word is.
    pub place: usize,
    /// Where it begins, with the comments before it.
    pub begin: usize,
    /// Where the next one begins.
    pub end: usize,
}

/// A statement that failed.
#[derive(Debug)]
pub(super) struct Fault {
    /// Where the statement begins.
    pub statement: usize,
    /// Where the fault is.
    pub place: usize,
    pub error: Error,
}

/// The first statement at or after `from`; `None` at the end of the text.
///
/// Tables with names of SQLite's own are passed over: the shell prints them with a schema (`sqlite_sequence`, the shadow
/// tables of full-text indexes), though SQLite makes them by itself.
pub(super) fn next<'c>(connection: &'c Connection, sql: &str, from: usize) -> Result<Option<Prepared<'c>>, Fault> {
    let mut from = from;
    loop {
        match prepare(connection, sql, from) {
            Err(fault) if message_of(&fault.error).starts_with(RESERVED) => {
                from = end_of_statement(sql, fault.statement);
            }
            other => return other,
        }
    }
}

fn prepare<'c>(connection: &'c Connection, sql: &str, from: usize) -> Result<Option<Prepared<'c>>, Fault> {
    let rest = sql.get(from..).unwrap_or_default();
    let window = rest.get(..rest.floor_char_boundary(WINDOW)).unwrap_or(rest);
    if window.len() < rest.len()
        && let Ok(Some(prepared)) = prepare_in(connection, window, from)
        && window.get(..prepared.end - from).is_some_and(|text| text.ends_with(';'))
    {
        // A statement that ends where the window does may go on behind it.
        return Ok(Some(prepared));
    }
    prepare_in(connection, rest, from)
}

fn prepare_in<'c>(connection: &'c Connection, rest: &str, from: usize) -> Result<Option<Prepared<'c>>, Fault> {
    let statement = Batch::new(connection, rest).next().map_err(|error| {
        let (begin, place) = place_of(&error, rest);
        Fault { statement: from + begin, place: from + place, error }
    })?;
    Ok(statement.map(|statement| {
        let text = statement.expanded_sql().unwrap_or_default();
        // Empty statements before it are not part of its text.
        let begin = rest.find(&text).unwrap_or(0);
        let end = begin + text.len().max(1);
        Prepared { statement, place: from + begin + blank(&text), begin: from + begin, end: from + end }
    }))
}

/// Where the statement that could not be prepared begins, and where it is wrong.
fn place_of(error: &Error, rest: &str) -> (usize, usize) {
    if let Error::SqlInputError { sql, offset, .. } = error {
        let begin = rest.len().saturating_sub(sql.len());
        let offset = usize::try_from(*offset).unwrap_or_else(|_| blank(sql));
        return (begin, begin + offset);
    }
    (0, blank(rest))
}

/// True where a text has no statement.
pub(in crate::catalog) fn is_blank(sql: &str) -> bool {
    blank(sql) == sql.len()
}

/// How much of a text is white space, comments and empty statements before its first word.
fn blank(sql: &str) -> usize {
    let mut rest = sql;
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c == ';');
        match comment(rest) {
            Some(length) => rest = rest.get(length..).unwrap_or_default(),
            None => return sql.len() - rest.len(),
        }
    }
}

/// The length of the comment that a text begins with.
fn comment(text: &str) -> Option<usize> {
    let end = if text.starts_with("--") {
        text.find('\n')
    } else if text.starts_with("/*") {
        text.get(2..)?.find("*/").map(|at| at + 4)
    } else {
        return None;
    };
    Some(end.unwrap_or(text.len()))
}

/// Where a statement that is no trigger ends: behind the first semicolon that is in no quotes and no comment.
fn end_of_statement(sql: &str, begin: usize) -> usize {
    let mut at = begin + blank(sql.get(begin..).unwrap_or_default());
    while let Some(rest) = sql.get(at..)
        && let Some(c) = rest.chars().next()
    {
        let quote = match c {
            ';' => return at + 1,
            '\'' | '"' | '`' => Some(c),
            '[' => Some(']'),
            _ => None,
        };
        at += match quote {
            // Two quotes inside quotes end it and begin it again, which comes to the same.
            Some(quote) => rest.get(1..).and_then(|inner| inner.find(quote)).map_or(rest.len(), |length| length + 2),
            None => comment(rest).unwrap_or(c.len_utf8()),
        };
    }
    sql.len()
}

/// `VACUUM` means nothing in memory, and works by attaching, which is refused.
pub(super) fn is_plain_vacuum(text: &str) -> bool {
    let mut words = text.split(|c: char| !c.is_alphanumeric());
    words.next().is_some_and(|word| word.eq_ignore_ascii_case("vacuum"))
        && !words.any(|word| word.eq_ignore_ascii_case("into"))
}
