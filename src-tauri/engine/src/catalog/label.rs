//! What a database is called where the fleet says so: by a part of its path, or by what a query in it gives.

use super::source;
use crate::{Code, Error, Result};
use globset::GlobBuilder;
use regex::bytes::Regex;
use rusqlite::{Connection, types::ValueRef};
use std::path::Path;

/// What stands for the label in a pattern.
const HOLE: &str = "{label}";
/// Stands for it while the rest is understood: no path has it.
const MARK: &str = "\u{1}";
/// Longer labels are cut.
const LONGEST: usize = 200;

/// Where a database's label comes from.
#[derive(Clone, Debug)]
pub enum LabelSource {
    /// The part of its path below the fleet's folder that stands where `{label}` is.
    Path(Regex),
    /// A query that is run in it: the first value of its first row.
    Query(String),
}

impl LabelSource {
    /// Understands `*/{label}/captions.db` or a `SELECT`.
    ///
    /// # Errors
    /// [`Code::BadRequest`], with what can be written in the hint.
    pub fn parse(text: &str) -> Result<Self> {
        let text = text.trim();
        if text.split_whitespace().next().is_some_and(|word| word.eq_ignore_ascii_case("select")) {
            let query = source::checked_query(text);
            return query.map(Self::Query).map_err(|why| bad(format!("the query of the label {why}")));
        }
        pattern(text).map(Self::Path)
    }

    /// The query, where it is one.
    pub fn query(&self) -> Option<&str> {
        match self {
            Self::Path(_) => None,
            Self::Query(query) => Some(query),
        }
    }

    /// What the path of a database, below the fleet's folder, says.
    pub fn in_path(&self, path: &Path) -> Option<String> {
        let Self::Path(pattern) = self else { return None };
        let found = pattern.captures(path.as_os_str().as_encoded_bytes())?.get(1)?;
        Some(String::from_utf8_lossy(found.as_bytes()).into_owned())
    }
}

/// What a query says in a database. What it names may not be there: then it says nothing, as it does with NULL, a blob or
/// an empty text.
///
/// # Errors
/// What SQLite says of a database that cannot be read.
pub fn said_by(query: &str, connection: &Connection) -> rusqlite::Result<Option<String>> {
    let Some(mut statement) = source::prepared_query(connection, query)? else { return Ok(None) };
    let mut rows = statement.query([])?;
    let Some(row) = rows.next()? else { return Ok(None) };
    let text = match row.get_ref(0)? {
        ValueRef::Integer(number) => number.to_string(),
        ValueRef::Real(number) => number.to_string(),
        ValueRef::Text(bytes) => String::from_utf8_lossy(bytes).chars().take(LONGEST).collect(),
        ValueRef::Null | ValueRef::Blob(_) => String::new(),
    };
    Ok(Some(text.trim().to_owned()).filter(|text| !text.is_empty()))
}

/// Understands a pattern. Without `/` it is of the file's name at any depth, else of the whole path below the root, as
/// everywhere; `{label}` is any part of one name.
fn pattern(text: &str) -> Result<Regex> {
    let whole = text.trim_start_matches("./").trim_start_matches('/');
    if whole.matches(HOLE).count() != 1 {
        return Err(bad(format!("the label `{text}` does not have {HOLE} once")));
    }
    let depth = if whole.contains('/') { "" } else { "**/" };
    let marked = format!("{depth}{}", whole.replacen(HOLE, MARK, 1));
    let glob = GlobBuilder::new(&marked).literal_separator(true).build();
    let glob = glob.map_err(|error| bad(format!("the label `{text}` is no pattern: {}", error.kind())))?;
    let regex = glob.regex().replacen(MARK, "([^/]+?)", 1);
    Regex::new(&regex).map_err(|error| bad(format!("the label `{text}` is no pattern: {error}")))
}

fn bad(message: String) -> Error {
    Error::new(Code::BadRequest, message)
        .hint("write a path below the folder with {label} in it, such as `*/{label}/captions.db`, or a SELECT")
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail this way")]
    use super::*;

    #[test]
    fn a_label_is_the_part_of_the_path_that_stands_where_the_pattern_says() {
        for (pattern, path, label) in [
            ("*/{label}/captions.db", "3f/3f2a/captions.db", Some("3f2a")),
            ("*/{label}/captions.db", "a/3f/3f2a/captions.db", None),
            ("**/{label}/captions.db", "a/b/c/captions.db", Some("c")),
            ("**/{label}/captions.db", "c/captions.db", Some("c")),
            ("{label}.db", "a/b/notes.2024.db", Some("notes.2024")),
            ("data/{label}-*.db", "data/one-two-three.db", Some("one")),
            ("./{label}/x.db", "ä b/x.db", Some("ä b")),
            ("[ab]/{label}.{db,sqlite}", "b/n.sqlite", Some("n")),
            ("(.)/{label}", "(.)/x", Some("x")),
        ] {
            let source = LabelSource::parse(pattern).unwrap();
            assert_eq!(source.in_path(Path::new(path)).as_deref(), label, "{pattern} {path}");
        }
    }

    #[test]
    fn what_is_neither_a_pattern_nor_a_query_is_refused() {
        for text in ["", "captions.db", "{label}/{label}", "[/{label}", "SELECT", "SELECT 1; SELECT 2", "DELETE FROM t"]
        {
            let error = LabelSource::parse(text).unwrap_err();
            assert!(error.code == Code::BadRequest && error.hint.is_some(), "{text}: {error}");
        }
    }
}
