//! Rows that do not fit, in words: which table, which columns, how many rows, and one of them.

use super::{
    check::NewDangling,
    failure::{said, sqlite},
};
use crate::{
    Code, Error,
    api::Hazard,
    hazard::{Converter, Counted, Key, Subject, Threat, figures, threats},
    plan::{PlannedStatement, Renamed},
    schema::{
        model::{Check, Column, Name, Schema, Table},
        render,
    },
};
use rusqlite::{Connection, ffi};
use std::path::Path;

/// What SQLite says, without a code of its own and without a name, where the rows do not fit a column that `ALTER TABLE` adds.
const NEW_COLUMN: [&str; 3] = [NO_NULL, UNCHECKED, OTHER_TYPE];
const NO_NULL: &str = "NOT NULL constraint failed";
const UNCHECKED: &str = "CHECK constraint failed";
const OTHER_TYPE: &str = "type mismatch on DEFAULT";

/// Where a statement failed, and between which schemas.
#[derive(Clone, Copy, Debug)]
pub(super) struct Failed<'a> {
    pub(super) connection: &'a Connection,
    pub(super) converter: &'a Converter,
    pub(super) path: &'a Path,
    pub(super) left: &'a Schema,
    pub(super) target: &'a Schema,
    pub(super) renames: &'a [Renamed],
    pub(super) statement: &'a PlannedStatement,
}

/// The refusal of rows that would refer to nothing.
pub(super) fn dangling(path: &Path, new: &NewDangling) -> Error {
    let NewDangling { table, parent, rows, example } = new;
    if parent.is_empty() {
        let words = format!("{}: a foreign key of {table} would not fit the table that it refers to", path.display());
        return does_not_fit(path, words)
            .hint("give that table a primary key or a unique constraint over those columns");
    }
    let (rows, example) = match (rows, example.map(|rowid| format!("rowid {rowid}"))) {
        (1, Some(rowid)) => ("1 row".to_owned(), format!(" ({rowid})")),
        (1, None) => ("1 row".to_owned(), String::new()),
        (rows, Some(rowid)) => (format!("{rows} rows"), format!(" (for example {rowid})")),
        (rows, None) => (format!("{rows} rows"), String::new()),
    };
    let words = format!("{}: {table} has {rows}{example} that would refer to nothing in {parent}", path.display());
    does_not_fit(path, words).hint("add the missing rows, or delete those that refer to them")
}

impl Failed<'_> {
    /// The error behind a statement that failed. Where a row did not fit, the table and the columns are those of the target,
    /// and the figures those of the table as it was.
    pub(super) fn explain(&self, error: rusqlite::Error) -> Error {
        let code = error.sqlite_error().map(|error| error.extended_code & 0xff);
        let of_a_new_column = NEW_COLUMN.contains(&said(&error).as_str());
        if !matches!(code, Some(ffi::SQLITE_CONSTRAINT | ffi::SQLITE_MISMATCH)) && !of_a_new_column {
            return sqlite(error, self.path, &format!("carry out the step \"{}\"", self.statement.reason));
        }
        let what = said(&error);
        let hazard = self.table(&what).and_then(|table| self.hazard(&what, table));
        let (words, hint) = match hazard {
            Some(hazard) => (in_words(&hazard), hazard.hint),
            None => (what, None),
        };
        let hint = hint.unwrap_or_else(|| "change the rows that do not fit, or the constraint".to_owned());
        does_not_fit(self.path, format!("{}: {words}", self.path.display())).hint(hint).because(error)
    }

    /// What could be foreseen of this, with its figures where the table as it was is still there.
    fn hazard(&self, what: &str, table: &Table) -> Option<Hazard> {
        let all = threats(self.left, self.target, self.renames);
        let is_it = |threat: &&Threat<'_>| match threat {
            Threat::Rows(pair, subject) => pair.right.name == table.name && is_about(subject, what, table),
            Threat::Table(_) | Threat::VirtualTable(_) | Threat::VirtualColumn(..) | Threat::NotUnique(..) => false,
        };
        let counted = |threat: &Threat<'_>| match figures(self.connection, self.converter, threat) {
            Ok(counted @ Counted::Rows(_)) => threat.counted(counted),
            Ok(Counted::Always | Counted::Not(_)) | Err(_) => None,
        };
        let mut those = all.iter().filter(is_it).peekable();
        let first = those.peek().map(|threat| threat.hazard());
        those.find_map(counted).or(first)
    }

    /// The table of the target that a message is about, by the name that it has while it is made.
    fn table(&self, what: &str) -> Option<&Table> {
        let into = self.statement.sql.split_once(" INTO ").map(|(_, rest)| first_name(rest));
        let said =
            what.rsplit([' ', ',']).next().and_then(|last| last.rsplit_once('.')).map(|(table, _)| table.to_owned());
        let index = self.statement.sql.split_once(" ON ").map(|(_, rest)| first_name(rest));
        let altered = self.statement.sql.strip_prefix("ALTER TABLE ").map(first_name);
        let called = [altered, into, index, said].into_iter().flatten().map(|name| name.to_ascii_lowercase());
        let mut candidates = called.filter_map(|called| {
            let fits = self.target.tables.iter().filter(|table| called.ends_with(&table.name.folded()));
            fits.max_by_key(|table| table.name.0.len())
        });
        candidates.next().map(|table| &**table)
    }
}

/// True where what SQLite said is about this.
fn is_about(subject: &Subject<'_>, what: &str, table: &Table) -> bool {
    let rest = |start: &str| what.split_once(start).map(|(_, rest)| rest);
    let names = |rest: Option<&str>, column: &Column| rest.is_some_and(|rest| columns(rest, table) == [&column.name]);
    match subject {
        Subject::Null(column) | Subject::NullInKey(column) | Subject::Required(column) => {
            what == NO_NULL || names(rest("NOT NULL constraint failed: "), column)
        }
        Subject::Repeated(key) => rest("UNIQUE constraint failed: ").is_some_and(|rest| is_key(key, rest, table)),
        Subject::Unchecked(check) => {
            what == UNCHECKED || rest("CHECK constraint failed: ").is_some_and(|rest| is_check(check, rest))
        }
        Subject::OtherType(column) => what == OTHER_TYPE || names(rest("cannot store "), column),
        Subject::Whole(_) => what.contains("datatype mismatch"),
        Subject::Dropped(_) | Subject::Computed(_) | Subject::Converted(..) | Subject::Dangling(..) => false,
    }
}

fn is_key(key: &Key<'_>, said: &str, table: &Table) -> bool {
    if let Some(index) = said.strip_prefix("index ") {
        return key.index.is_some_and(|name| *name == Name::from(index.trim_matches('\'')));
    }
    let columns = columns(said, table);
    let is_part = |column: &&Name| key.parts.iter().any(|part| render::is_name(&part.expression, column));
    columns.len() == key.parts.len() && columns.iter().all(is_part)
}

fn is_check(check: &Check, said: &str) -> bool {
    check.name.as_ref().is_some_and(|name| *name == Name::from(said)) || squeezed(&check.expression.0) == squeezed(said)
}

/// The columns of a message such as `t.a, t.b`, or one that ends in `column t.a`.
fn columns<'t>(said: &str, table: &'t Table) -> Vec<&'t Name> {
    let folded = said.to_ascii_lowercase();
    let named = |name: &Name| folded.split(", ").any(|part| part.ends_with(&format!(".{}", name.folded())));
    table.columns.iter().filter(|column| named(&column.name)).map(|column| &column.name).collect()
}

/// A hazard as a part of a sentence, with one of its rows.
fn in_words(hazard: &Hazard) -> String {
    let mut words = hazard.message.clone();
    if let Some(first) = words.get_mut(..1) {
        first.make_ascii_lowercase();
    }
    let example = hazard.examples.first().map(|rowid| match hazard.rows {
        Some(1) => format!(" (rowid {rowid})"),
        _ => format!(" (for example rowid {rowid})"),
    });
    words + &example.unwrap_or_default()
}

fn does_not_fit(path: &Path, words: String) -> Error {
    Error::new(Code::DoesNotFit, words).at(path)
}

/// The name that a text begins with.
fn first_name(text: &str) -> String {
    let text = text.trim_start();
    match text.strip_prefix('"') {
        Some(quoted) => quoted.split('"').next().unwrap_or_default().to_owned(),
        None => text.split([' ', '(']).next().unwrap_or_default().to_owned(),
    }
}

fn squeezed(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).collect()
}
