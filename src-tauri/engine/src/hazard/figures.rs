//! How many rows a threat is about, read from one database.

use super::{
    checked::Checked,
    converter::{Converter, Stored},
    rows::{self, AS, ROWID},
    threat::{Key, Pair, Subject, Threat},
};
use crate::{
    api::Hazard,
    plan,
    schema::{
        Renamed,
        model::{Check, Column, ForeignKey, Name, Schema, Table, VirtualTable},
        render, source,
    },
};
use rusqlite::{
    Connection, Error, ErrorCode, ffi,
    functions::{Context, FunctionFlags},
    types::{Value, ValueRef},
};
use std::collections::BTreeSet;

/// So many rowids are told.
const EXAMPLES: usize = 5;

/// What came of counting.
#[derive(Clone, Debug)]
pub(crate) enum Counted {
    /// So many rows.
    Rows(Figures),
    /// It is about no rows.
    Always,
    /// They cannot be counted, for this reason.
    Not(String),
}

/// How many rows or values, and the rowids of some.
#[derive(Clone, Debug, Default)]
pub(crate) struct Figures {
    pub(crate) rows: u64,
    pub(crate) examples: Vec<i64>,
}

impl Figures {
    fn add(&mut self, rows: u64, examples: impl IntoIterator<Item = i64>) {
        self.rows += rows;
        let room = EXAMPLES.saturating_sub(self.examples.len());
        self.examples.extend(examples.into_iter().take(room));
    }
}

/// Counts the rows that a threat is about.
///
/// # Errors
/// The database cannot be read. What SQLite does not know is no error.
pub(crate) fn figures(
    connection: &Connection,
    converter: &Converter,
    threat: &Threat<'_>,
) -> rusqlite::Result<Counted> {
    match threat {
        Threat::Table(table) => rows_of_table(connection, &table.name),
        Threat::VirtualTable(table) => rows_of_virtual_table(connection, table),
        Threat::VirtualColumn(table, column) => match kept_in(table, column) {
            Some((shadow, column)) => known(values(connection, shadow, &column, Some("rowid"))),
            None => Ok(Counted::Not(format!("module {} keeps it in its own way", table.module))),
        },
        Threat::Rows(pair, subject) => {
            let count = Count { connection, converter, pair };
            known(count.subject(subject))
        }
        Threat::NotUnique(..) => Ok(Counted::Always),
    }
}

/// What a hazard says that goes, with how many rows or values of it there are now. As it is where the database does not have it
/// yet.
pub(super) fn of_loss(
    connection: &Connection,
    converter: &Converter,
    left: &Schema,
    hazard: &Hazard,
) -> rusqlite::Result<Hazard> {
    let (object, column) = (Name::from(hazard.object.as_str()), hazard.column.as_deref().map(Name::from));
    let of_table = left.table(&object).and_then(|table| match &column {
        None => Some(Threat::Table(table)),
        Some(column) => {
            let pair = Pair { left: table, right: table, before: left, renames: &[] };
            table.column(column).map(|column| Threat::Rows(pair, Subject::Dropped(column)))
        }
    });
    let virtual_table = left.virtual_tables.iter().find(|table| table.name == object);
    let of_virtual_table = || {
        virtual_table.map(|table| match column {
            None => Threat::VirtualTable(table),
            Some(column) => Threat::VirtualColumn(table, column),
        })
    };
    match of_table.or_else(of_virtual_table) {
        Some(threat) => Ok(threat.told(figures(connection, converter, &threat)?)),
        None => Ok(hazard.clone()),
    }
}

/// How many rows a table has.
pub(super) fn rows_of_table(connection: &Connection, table: &Name) -> rusqlite::Result<Counted> {
    known(number(connection, &format!("SELECT count(*) FROM main.{}", render::quoted(&table.0))))
}

/// How many rows a virtual table has, which the tables that it keeps its content in tell: asking itself would run its module.
fn rows_of_virtual_table(connection: &Connection, table: &VirtualTable) -> rusqlite::Result<Counted> {
    let named = |end: &str| table.shadows.iter().find(|shadow| shadow.folded().ends_with(end));
    match ["_content", "_rowid", "_docsize"].into_iter().find_map(named) {
        Some(shadow) => rows_of_table(connection, shadow),
        None => Ok(Counted::Not(format!("what module {} keeps is not known", table.module))),
    }
}

/// The table and column that a full-text table keeps the values of a column in
/// (<https://sqlite.org/fts3.html#_content_>, <https://sqlite.org/fts5.html#fts5_data_structures>).
fn kept_in<'t>(table: &'t VirtualTable, column: &Name) -> Option<(&'t Name, Name)> {
    let shadow = table.shadows.iter().find(|shadow| shadow.folded().ends_with("_content"))?;
    let place = plan::own_columns(table)?.iter().position(|own| own == column)?;
    match table.module.folded().as_str() {
        "fts5" => Some((shadow, Name(format!("c{place}")))),
        "fts3" | "fts4" => Some((shadow, Name(format!("c{place}{column}")))),
        _ => None,
    }
}

/// How many rows fill a virtual table of the target.
pub(super) fn rows_to_index(
    connection: &Connection,
    [left, target]: [&Schema; 2],
    renames: &[Renamed],
    name: &Name,
) -> rusqlite::Result<Counted> {
    let find = |schema: &Schema| schema.virtual_tables.iter().find(|table| table.name == *name).cloned();
    if let Some(content) = find(target).as_ref().and_then(plan::content_of) {
        let renamed = renames.iter().find(|renamed| renamed.column.is_none() && renamed.to == content);
        return match left.table(renamed.map_or(&content, |renamed| &renamed.table)) {
            Some(table) => rows_of_table(connection, &table.name),
            None => Ok(Counted::Not(format!("{content} is no table"))),
        };
    }
    match find(left) {
        Some(table) => rows_of_virtual_table(connection, &table),
        None => Ok(Counted::Rows(Figures::default())),
    }
}

/// Tells what SQLite does not know from what it cannot read.
fn known(figures: rusqlite::Result<Figures>) -> rusqlite::Result<Counted> {
    match figures {
        Ok(figures) => Ok(Counted::Rows(figures)),
        Err(Error::SqlInputError { msg, .. }) => Ok(Counted::Not(msg)),
        Err(Error::SqliteFailure(error, Some(message))) if error.extended_code & 0xff == ffi::SQLITE_ERROR => {
            Ok(Counted::Not(message))
        }
        Err(error) => Err(error),
    }
}

fn number(connection: &Connection, sql: &str) -> rusqlite::Result<Figures> {
    let rows: i64 = connection.query_row(sql, [], |row| row.get(0))?;
    Ok(Figures { rows: u64::try_from(rows).unwrap_or_default(), examples: Vec::new() })
}

/// Values of a column that are there.
fn values(connection: &Connection, table: &Name, column: &Name, rowid: Option<&str>) -> rusqlite::Result<Figures> {
    let (table, column) = (rows::table(table), render::quoted(&column.0));
    each(connection, &format!("SELECT 1, {} FROM {table} WHERE {column} IS NOT NULL", rowid.unwrap_or("NULL")))
}

/// Adds up the rows of a query: how many each stands for, and a rowid or two of them.
fn each(connection: &Connection, sql: &str) -> rusqlite::Result<Figures> {
    let mut statement = connection.prepare(sql)?;
    let columns = statement.column_count();
    let mut rows = statement.query([])?;
    let mut figures = Figures::default();
    while let Some(row) = rows.next()? {
        let mut examples = BTreeSet::new();
        for at in 1..columns {
            examples.extend(row.get::<_, Option<i64>>(at)?);
        }
        figures.add(u64::try_from(row.get::<_, i64>(0)?).unwrap_or_default(), examples);
    }
    Ok(figures)
}

/// Sees each value of a query with the rowid beside it.
fn see(
    connection: &Connection,
    sql: &str,
    mut each: impl FnMut(ValueRef<'_>, Option<i64>) -> rusqlite::Result<()>,
) -> rusqlite::Result<()> {
    let mut statement = connection.prepare(sql)?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        each(row.get_ref(0)?, row.get(1)?)?;
    }
    Ok(())
}

/// Counting in one table.
struct Count<'c, 'a> {
    connection: &'c Connection,
    converter: &'c Converter,
    pair: &'c Pair<'a>,
}

impl Count<'_, '_> {
    fn subject(&self, subject: &Subject<'_>) -> rusqlite::Result<Figures> {
        let left = self.pair.left;
        match subject {
            Subject::Dropped(column) | Subject::Computed(column) => {
                values(self.connection, &left.name, &column.name, rows::rowid(left))
            }
            Subject::Converted(before, after) => self.converted(before, after),
            Subject::Null(column) | Subject::NullInKey(column) => self.nulls(column),
            Subject::Whole(column) => self.other_type(column, |value| matches!(value, Stored::Integer(_))),
            Subject::OtherType(column) => self.other_type(column, |value| takes(&column.declared_type, value)),
            Subject::Repeated(key) => self.repeated(key),
            Subject::Unchecked(check) => self.unchecked(check),
            Subject::Dangling(key, parent) => self.dangling(key, *parent),
            Subject::Required(_) => {
                each(self.connection, &format!("SELECT 1, {} FROM {}", self.rowid(), rows::table(&left.name)))
            }
        }
    }

    fn rowid(&self) -> &'static str {
        rows::rowid(self.pair.left).unwrap_or("NULL")
    }

    fn nulls(&self, column: &Column) -> rusqlite::Result<Figures> {
        let query = rows::as_wanted(self.pair, &[column.name.folded()].into());
        let column = render::quoted(&column.name.0);
        self.with_function(|| {
            each(self.connection, &format!("SELECT 1, {ROWID} FROM ({query}) WHERE {column} IS NULL"))
        })
    }

    /// Values that a new affinity changes to what the old one would not change back.
    fn converted(&self, before: &Column, after: &Column) -> rusqlite::Result<Figures> {
        let mut figures = Figures::default();
        let mut conversion = self.converter.conversion(before.affinity, after.affinity)?;
        let (column, table) = (render::quoted(&before.name.0), rows::table(&self.pair.left.name));
        see(self.connection, &format!("SELECT {column}, {} FROM {table}", self.rowid()), |value, rowid| {
            if conversion.convert(value)?.is_some_and(|(_, lossless)| !lossless) {
                figures.add(1, rowid);
            }
            Ok(())
        })?;
        Ok(figures)
    }

    /// Values that a column does not take, once its affinity has had its way with them.
    fn other_type(&self, after: &Column, takes: impl Fn(&Stored) -> bool) -> rusqlite::Result<Figures> {
        let query = rows::as_wanted(self.pair, &[after.name.folded()].into());
        let sql = format!("SELECT {}, {ROWID} FROM ({query})", render::quoted(&after.name.0));
        let mut figures = Figures::default();
        self.with_function(|| {
            see(self.connection, &sql, |value, rowid| {
                if !takes(&self.converter.stored(value, after.affinity)?) {
                    figures.add(1, rowid);
                }
                Ok(())
            })
        })?;
        Ok(figures)
    }

    /// Rows whose values in a key come more than once.
    fn repeated(&self, key: &Key<'_>) -> rusqlite::Result<Figures> {
        let parts = key.parts.iter().map(|part| part.expression.0.as_str());
        let named = parts.clone().chain(key.filter.map(|filter| filter.0.as_str()));
        let query = rows::as_wanted(self.pair, &named.flat_map(source::identifiers).collect());
        let filled = parts.map(|part| format!("({part}) IS NOT NULL"));
        let filled: Vec<String> = filled.chain(key.filter.map(|filter| format!("({})", filter.0))).collect();
        let group = key.parts.iter().map(|part| {
            let collation = part.collation.as_ref().map_or_else(|| "BINARY".to_owned(), render::name);
            format!("({}) COLLATE {collation}", part.expression.0)
        });
        let sql = format!(
            "SELECT count(*), min({ROWID}), max({ROWID}) FROM ({query}) WHERE {} GROUP BY {} HAVING count(*) > 1",
            filled.join(" AND "),
            group.collect::<Vec<_>>().join(", ")
        );
        self.with_function(|| each(self.connection, &sql))
    }

    /// Rows that do not meet a check.
    fn unchecked(&self, check: &Check) -> rusqlite::Result<Figures> {
        let named = source::identifiers(&check.expression.0);
        let columns = rows::columns(self.pair.right, &named);
        let names: String = columns.iter().map(|column| format!(", {}", render::quoted(&column.name.0))).collect();
        let sql = format!("SELECT {ROWID}{names} FROM ({})", rows::as_wanted(self.pair, &named));
        let checked = Checked::new(self.pair.right, &columns, &check.expression.0)?;
        let mut figures = Figures::default();
        self.with_function(|| {
            checked.failing(&mut self.connection.prepare(&sql)?, |rowid| figures.add(1, rowid))?;
            Ok(())
        })?;
        Ok(figures)
    }

    /// Rows that refer to nothing by a key.
    fn dangling(&self, key: &ForeignKey, parent: Option<&Table>) -> rusqlite::Result<Figures> {
        let named = key.columns.iter().map(Name::folded).collect();
        let query = rows::as_wanted(self.pair, &named);
        let child = |column: &Name| format!("\"litefleet child\".{}", render::quoted(&column.0));
        let filled: Vec<String> = key.columns.iter().map(|column| format!("{} IS NOT NULL", child(column))).collect();
        let filled = filled.join(" AND ");
        // A table that is new has no rows.
        let there = parent.and_then(|parent| self.pair.before_of(parent));
        let missing = match parent.zip(there) {
            None => "1".to_owned(),
            Some((parent, there)) => {
                let pair = Pair { left: there, right: parent, ..*self.pair };
                let columns = referred(key, parent);
                let equal = key.columns.iter().zip(&columns).map(|(column, to)| {
                    let value = parent.column(to).map_or_else(|| "NULL".to_owned(), |to| rows::value(&pair, to));
                    format!("{value} = {}", child(column))
                });
                let equal = equal.collect::<Vec<_>>().join(" AND ");
                format!("NOT EXISTS (SELECT 1 FROM main.{} WHERE {equal})", render::quoted(&there.name.0))
            }
        };
        let sql = format!("SELECT 1, {ROWID} FROM ({query}) AS \"litefleet child\" WHERE {filled} AND {missing}");
        self.with_function(|| each(self.connection, &sql))
    }

    /// Runs a query that may convert values.
    fn with_function<T>(&self, ask: impl FnOnce() -> rusqlite::Result<T>) -> rusqlite::Result<T> {
        let converter = Converter::default();
        let convert = move |context: &Context<'_>| -> rusqlite::Result<Value> {
            let to = rows::affinity(context.get_raw(1).as_str().unwrap_or_default());
            Ok(converter.stored(context.get_raw(0), to)?.into())
        };
        let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC | FunctionFlags::SQLITE_DIRECTONLY;
        match self.connection.create_scalar_function(AS, 2, flags, convert) {
            // It is there already, and in a transaction that somebody reads in it cannot be made anew: it stays.
            Err(Error::SqliteFailure(error, _)) if error.code == ErrorCode::DatabaseBusy => {}
            made => made?,
        }
        ask()
    }
}

/// The columns that a key refers to.
fn referred(key: &ForeignKey, parent: &Table) -> Vec<Name> {
    if !key.parent_columns.is_empty() {
        return key.parent_columns.clone();
    }
    let parts = parent.primary_key.iter().flat_map(|key| &key.parts);
    let column = |part: &crate::schema::model::KeyPart| {
        let mut columns = parent.columns.iter();
        columns.find(|column| render::is_name(&part.expression, &column.name)).map(|column| column.name.clone())
    };
    parts.filter_map(column).collect()
}

/// True where a column of this type in a STRICT table takes a value (<https://sqlite.org/stricttables.html>).
fn takes(declared_type: &str, value: &Stored) -> bool {
    match value {
        Stored::Null => true,
        Stored::Integer(_) => declared_type.starts_with("INT"),
        Stored::Real(_) => declared_type == "REAL",
        Stored::Text(_) => declared_type == "TEXT",
        Stored::Blob(_) => declared_type == "BLOB",
    }
}
