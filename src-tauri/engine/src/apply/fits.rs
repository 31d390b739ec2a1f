//! Rows that do not fit, in words: which table, which columns, how many rows, and one of them.

use super::{
    check::NewDangling,
    failure::{said, sqlite},
    measure::{is_name, quoted},
};
use crate::{
    Code, Error,
    hazard::{Converter, Stored},
    plan::PlannedStatement,
    schema::model::{Name, Schema, Table},
};
use rusqlite::{Connection, ffi};
use std::path::Path;

/// Where a statement failed, and between which schemas.
#[derive(Clone, Copy, Debug)]
pub(super) struct Failed<'a> {
    pub(super) connection: &'a Connection,
    pub(super) converter: &'a Converter,
    pub(super) path: &'a Path,
    pub(super) left: &'a Schema,
    pub(super) target: &'a Schema,
    pub(super) statement: &'a PlannedStatement,
}

/// How many rows do not fit, and the rowid of one.
#[derive(Clone, Copy, Debug, Default)]
struct Figures {
    rows: u64,
    example: Option<i64>,
}

/// The refusal of rows that would refer to nothing.
pub(super) fn dangling(path: &Path, new: &NewDangling) -> Error {
    let NewDangling { table, parent, rows, example } = new;
    if parent.is_empty() {
        let words = format!("{}: a foreign key of {table} would not fit the table that it refers to", path.display());
        return does_not_fit(path, words)
            .hint("give that table a primary key or a unique constraint over those columns");
    }
    let figures = in_words(&Figures { rows: *rows, example: *example });
    let words = format!("{}: {table} has {figures} that would refer to nothing in {parent}", path.display());
    does_not_fit(path, words).hint("add the missing rows, or delete those that refer to them")
}

impl Failed<'_> {
    /// The error behind a statement that failed. Where a row did not fit, the table and the columns are those of the target,
    /// and the figures those of the table as it was.
    pub(super) fn explain(&self, error: rusqlite::Error) -> Error {
        let code = error.sqlite_error().map(|error| error.extended_code & 0xff);
        if !matches!(code, Some(ffi::SQLITE_CONSTRAINT | ffi::SQLITE_MISMATCH)) {
            return sqlite(error, self.path, &format!("carry out the step \"{}\"", self.statement.reason));
        }
        let what = said(&error);
        let table = self.table(&what);
        let told = table.and_then(|table| self.tell(&what, table));
        let (words, hint) =
            told.unwrap_or_else(|| (what, "change the rows that do not fit, or the constraint".to_owned()));
        does_not_fit(self.path, format!("{}: {words}", self.path.display())).hint(hint).because(error)
    }

    /// What does not fit in this table of the target, and what to do.
    fn tell(&self, what: &str, table: &Table) -> Option<(String, String)> {
        let name = &table.name;
        let rest = |start: &str| what.split_once(start).map(|(_, rest)| rest);
        if let Some(columns) = rest("NOT NULL constraint failed: ") {
            let column = self.columns(columns, table).pop()?;
            let figures = self.nulls(table, &column);
            let words = format!("{name}.{column} may not be null and {} null in it", having(&figures));
            return Some((
                words,
                format!("give {name}.{column} a default in the schema, or fill it by a migration script"),
            ));
        }
        if let Some(columns) = rest("UNIQUE constraint failed: ") {
            let columns = self.columns(columns, table);
            let figures = self.repeated(table, &columns);
            let columns = columns.iter().map(|column| format!("{name}.{column}")).collect::<Vec<_>>().join(", ");
            let words = format!("{columns} must be unique and {} values that come more than once", having(&figures));
            return Some((words, "make them different, or leave the constraint out".to_owned()));
        }
        if let Some(check) = rest("CHECK constraint failed: ") {
            let figures = self.unchecked(table, check);
            let words = format!("{name} has {} that do not meet CHECK {check}", in_words(&figures));
            return Some((words, "change those rows, or the check".to_owned()));
        }
        if let Some(kind) = rest("cannot store ") {
            let column = self.columns(kind.rsplit(' ').next().unwrap_or_default(), table).pop()?;
            let figures = self.of_other_type(table, &column);
            let declared = table.column(&column).map(|column| column.declared_type.clone()).unwrap_or_default();
            let words = format!("{name}.{column} takes only {declared} and {} something else in it", having(&figures));
            return Some((words, "change those values, or the type of the column".to_owned()));
        }
        let key = table.primary_key.as_ref().filter(|key| key.is_rowid && what.contains("datatype mismatch"))?;
        let part = key.parts.first()?;
        let column = table.columns.iter().find(|column| is_name(&part.expression, &column.name))?;
        let figures = self.of_other_type(table, &column.name);
        let words =
            format!("{name}.{} takes only whole numbers and {} something else in it", column.name, having(&figures));
        Some((words, "change those values, or the type of the column".to_owned()))
    }

    /// The table of the target that a message is about, by the name that it has while it is made.
    fn table(&self, what: &str) -> Option<&Table> {
        let into = self.statement.sql.split_once(" INTO ").map(|(_, rest)| first_name(rest));
        let said =
            what.rsplit([' ', ',']).next().and_then(|last| last.rsplit_once('.')).map(|(table, _)| table.to_owned());
        let index = self.statement.sql.split_once(" ON ").map(|(_, rest)| first_name(rest));
        let called = [into, index, said].into_iter().flatten().map(|name| name.to_ascii_lowercase());
        let mut candidates = called.filter_map(|called| {
            let fits = self.target.tables.iter().filter(|table| called.ends_with(&table.name.folded()));
            fits.max_by_key(|table| table.name.0.len())
        });
        candidates.next().map(|table| &**table)
    }

    /// The columns of a message such as `t.a, t.b`.
    fn columns(&self, said: &str, table: &Table) -> Vec<Name> {
        let folded = said.to_ascii_lowercase();
        let named = |name: &Name| folded.split(", ").any(|part| part.ends_with(&format!(".{}", name.folded())));
        table.columns.iter().filter(|column| named(&column.name)).map(|column| column.name.clone()).collect()
    }

    fn nulls(&self, table: &Table, column: &Name) -> Figures {
        let is_there = self.left.table(&table.name).is_some_and(|left| left.column(column).is_some());
        let which = if is_there { format!("{} IS NULL", quoted(column)) } else { "1".to_owned() };
        self.count(table, &which)
    }

    fn unchecked(&self, table: &Table, said: &str) -> Figures {
        let is_it = |check: &&crate::schema::model::Check| {
            check.name.as_ref().is_some_and(|name| *name == Name::from(said))
                || squeezed(&check.expression.0) == squeezed(said)
        };
        let check =
            table.checks.iter().find(is_it).or_else(|| table.checks.first().filter(|_| table.checks.len() == 1));
        check.map_or_else(Figures::default, |check| self.count(table, &format!("NOT ({})", check.expression.0)))
    }

    fn repeated(&self, table: &Table, columns: &[Name]) -> Figures {
        let collated = |name: &Name| {
            let collation = table.column(name).and_then(|column| column.collation.as_ref());
            collation.map_or_else(|| quoted(name), |by| format!("{} COLLATE {}", quoted(name), quoted(by)))
        };
        let group = columns.iter().map(collated).collect::<Vec<_>>().join(", ");
        let filled =
            columns.iter().map(|name| format!("{} IS NOT NULL", quoted(name))).collect::<Vec<_>>().join(" AND ");
        if group.is_empty() {
            return Figures::default();
        }
        let ask = |rowid: &str| {
            format!(
                "SELECT sum(n), min(r) FROM (SELECT count(*) AS n, max({rowid}) AS r FROM main.{} WHERE {filled} \
                 GROUP BY {group} HAVING count(*) > 1)",
                quoted(&table.name)
            )
        };
        self.ask(ask)
    }

    /// Values that a column of a STRICT table does not take, once its affinity has had its way with them.
    fn of_other_type(&self, table: &Table, column: &Name) -> Figures {
        let counted = || -> rusqlite::Result<Figures> {
            let Some(after) = table.column(column) else { return Ok(Figures::default()) };
            let before = self.left.table(&table.name).and_then(|left| left.column(column));
            let Some(before) = before else { return Ok(self.count(table, "1")) };
            let mut conversion = self.converter.conversion(before.affinity, after.affinity)?;
            let takes = |value: &Stored| match value {
                Stored::Null => true,
                Stored::Integer(_) => after.declared_type.starts_with("INT"),
                Stored::Real(_) => after.declared_type == "REAL",
                Stored::Text(_) => after.declared_type == "TEXT",
                Stored::Blob(_) => after.declared_type == "BLOB",
            };
            let left = self.left.table(&table.name).is_some_and(|left| !left.without_rowid);
            let rowid = if left { "rowid" } else { "NULL" };
            let sql = format!("SELECT {rowid}, {} FROM main.{}", quoted(column), quoted(&table.name));
            let mut statement = self.connection.prepare(&sql)?;
            let mut rows = statement.query([])?;
            let mut figures = Figures::default();
            while let Some(row) = rows.next()? {
                let value = row.get_ref(1)?;
                let stored = conversion.convert(value)?.map_or_else(|| Stored::of(value), |(stored, _)| stored);
                if !takes(&stored) {
                    figures.rows += 1;
                    figures.example = figures.example.or(row.get(0)?);
                }
            }
            Ok(figures)
        };
        counted().unwrap_or_default()
    }

    fn count(&self, table: &Table, which: &str) -> Figures {
        self.ask(|rowid| format!("SELECT count(*), min({rowid}) FROM main.{} WHERE {which}", quoted(&table.name)))
    }

    /// Figures of a table as it was; none where it cannot be asked.
    fn ask(&self, sql: impl Fn(&str) -> String) -> Figures {
        let ask = |rowid| {
            self.connection.query_row(&sql(rowid), [], |row| {
                let rows = row.get::<_, Option<i64>>(0)?.and_then(|rows| u64::try_from(rows).ok());
                Ok(Figures { rows: rows.unwrap_or(0), example: row.get(1)? })
            })
        };
        ask("rowid").or_else(|_| ask("NULL")).unwrap_or_default()
    }
}

fn does_not_fit(path: &Path, words: String) -> Error {
    Error::new(Code::DoesNotFit, words).at(path)
}

fn having(figures: &Figures) -> String {
    match figures.rows {
        1 => format!("{} has", in_words(figures)),
        _ => format!("{} have", in_words(figures)),
    }
}

fn in_words(figures: &Figures) -> String {
    let example = figures.example.map(|rowid| format!(" (for example rowid {rowid})")).unwrap_or_default();
    match figures.rows {
        0 => "rows".to_owned(),
        1 => format!("1 row{}", example.replace("for example ", "")),
        rows => format!("{rows} rows{example}"),
    }
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
