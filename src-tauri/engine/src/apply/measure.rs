//! What a table holds, measured before the first statement that would write to it and again at the end.
//!
//! A row is one hash over its rowid, where that has to stay, and over the values of all columns that stay, each with its
//! type. What a new affinity makes of a value is what SQLite makes of it, so the hash before is taken over the converted
//! values; and where a column may not be `NULL` any more, its default stands in for what was not there.

use super::digest::{Digest, RowBytes};
use crate::{
    hazard::{Conversion, Converter, Stored},
    plan::Renamed,
    schema::{
        model::{Affinity, Column, Expression, Name, Schema, Table},
        render,
    },
};
use rusqlite::{Connection, Row, types::ValueRef};
use std::collections::{BTreeMap, HashSet};

/// What was measured of a table.
#[derive(Debug)]
pub(super) enum Measured {
    /// An ordinary table that stays.
    Stays(Box<Stays>),
    /// A virtual table that stays: a hash of each column.
    Virtual {
        /// What it is called afterwards.
        to: Name,
        /// The columns by their folded names; `None` where it could not be read.
        columns: Option<BTreeMap<String, Digest>>,
    },
    /// A table that goes.
    Goes {
        /// Its rows.
        rows: u64,
    },
}

/// An ordinary table that stays.
#[derive(Debug)]
pub(super) struct Stays {
    /// What it is called afterwards.
    pub(super) to: Name,
    /// Its rows.
    pub(super) digest: Digest,
    /// Values that a new affinity changes.
    pub(super) converted: u64,
    /// Those among them that the old affinity would not make again.
    pub(super) changed: u64,
    /// Columns that go, with how many values they have.
    pub(super) gone: Vec<(Name, u64)>,
    rowid: Option<&'static str>,
    columns: Vec<Kept>,
}

/// A column that stays.
#[derive(Debug)]
struct Kept {
    before: Name,
    after: Name,
    affinities: Option<(Affinity, Affinity)>,
    fill: Fill,
}

/// What becomes of `NULL` in a column.
#[derive(Debug)]
enum Fill {
    /// It stays.
    Nothing,
    /// This stands in for it.
    Constant(Stored),
    /// Something else may stand in for it in each of these rows.
    Rows(HashSet<i64>),
    /// As before, and nobody can tell which rows those are: the column does not count.
    Anything,
}

/// Measures a table of the schema before.
///
/// # Errors
/// What SQLite says when it cannot be read.
pub(super) fn before(
    connection: &Connection,
    converter: &Converter,
    name: &str,
    schemas: [&Schema; 2],
    renames: &[Renamed],
) -> rusqlite::Result<Measured> {
    let [left, right] = schemas;
    let name = Name::from(name);
    let to = renames.iter().find(|renamed| renamed.table == name && renamed.column.is_none());
    let to = to.map_or(&name, |renamed| &renamed.to);
    match (left.table(&name), right.table(to)) {
        (Some(table), Some(after)) => {
            let stays = Stays::measure(connection, converter, [table, after], renames)?;
            Ok(Measured::Stays(Box::new(stays)))
        }
        (None, _) if right.virtual_tables.iter().any(|table| table.name == *to) => {
            Ok(Measured::Virtual { to: to.clone(), columns: by_column(connection, &name).ok() })
        }
        (Some(_), None) => Ok(Measured::Goes { rows: count(connection, &name)? }),
        // A virtual table that cannot be read, for its module is not known or its content is elsewhere, has no rows of its
        // own to lose.
        (None, _) => Ok(Measured::Goes { rows: count(connection, &name).unwrap_or(0) }),
    }
}

impl Measured {
    /// True where the table still holds what it held.
    ///
    /// # Errors
    /// What SQLite says when it cannot be read.
    pub(super) fn holds(&self, connection: &Connection) -> rusqlite::Result<bool> {
        match self {
            Self::Goes { .. } | Self::Virtual { columns: None, .. } => Ok(true),
            Self::Stays(stays) => Ok(stays.after(connection)? == stays.digest),
            Self::Virtual { to, columns: Some(before) } => {
                let after = by_column(connection, to)?;
                Ok(before.iter().all(|(name, digest)| after.get(name).is_none_or(|now| now == digest)))
            }
        }
    }

    /// How many rows were held against each other.
    pub(super) fn rows(&self) -> u64 {
        match self {
            Self::Stays(stays) => stays.digest.rows,
            Self::Virtual { columns, .. } => {
                columns.as_ref().and_then(|columns| columns.values().next()).map_or(0, |digest| digest.rows)
            }
            Self::Goes { .. } => 0,
        }
    }
}

impl Stays {
    fn measure(
        connection: &Connection,
        converter: &Converter,
        tables: [&Table; 2],
        renames: &[Renamed],
    ) -> rusqlite::Result<Self> {
        let [left, right] = tables;
        let becomes = |column: &Column| {
            let renamed = renames.iter().find(|it| it.table == left.name && it.column.as_ref() == Some(&column.name));
            right.column(renamed.map_or(&column.name, |renamed| &renamed.to))
        };
        let rowid = kept_rowid(left, right, becomes);
        let (mut columns, mut gone) = (Vec::new(), Vec::new());
        for column in &left.columns {
            match becomes(column).filter(|to| to.generated.is_none()) {
                Some(to) => columns.push(Kept {
                    before: column.name.clone(),
                    after: to.name.clone(),
                    affinities: (column.affinity != to.affinity).then_some((column.affinity, to.affinity)),
                    fill: Fill::of(converter, [left, right], [column, to], rowid.is_some())?,
                }),
                // What is computed comes back or is nobody's value.
                None if column.generated.is_some() => {}
                None => gone.push((column.name.clone(), 0)),
            }
        }
        let (to, digest) = (right.name.clone(), Digest::default());
        let mut stays = Self { to, digest, converted: 0, changed: 0, gone, rowid, columns };
        stays.read(connection, converter, &left.name)?;
        Ok(stays)
    }

    fn read(&mut self, connection: &Connection, converter: &Converter, table: &Name) -> rusqlite::Result<()> {
        let names = self.columns.iter().map(|kept| &kept.before).chain(self.gone.iter().map(|(name, _)| name));
        let mut statement = connection.prepare(&select(table, self.rowid, names))?;
        let mut conversions = Vec::with_capacity(self.columns.len());
        for kept in &self.columns {
            conversions.push(kept.affinities.map(|(from, to)| converter.conversion(from, to)).transpose()?);
        }
        let (mut digest, mut bytes) = (Digest::default(), RowBytes::default());
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let (rowid, first) = key(row, self.rowid, &mut bytes)?;
            for ((at, kept), conversion) in (first..).zip(&mut self.columns).zip(&mut conversions) {
                let value = row.get_ref(at)?;
                match (value, &mut kept.fill) {
                    (_, Fill::Anything) => {}
                    (ValueRef::Null, Fill::Constant(constant)) => bytes.add(constant.borrow()),
                    (ValueRef::Null, Fill::Rows(filled)) => {
                        filled.insert(rowid);
                        bytes.add_filled();
                    }
                    _ => match convert(conversion.as_mut(), value)? {
                        None => bytes.add(value),
                        Some((converted, lossless)) => {
                            self.converted += 1;
                            self.changed += u64::from(!lossless);
                            bytes.add(converted.borrow());
                        }
                    },
                }
            }
            for (at, (_, values)) in (first + self.columns.len()..).zip(&mut self.gone) {
                *values += u64::from(row.get_ref(at)? != ValueRef::Null);
            }
            digest.add(&mut bytes);
        }
        self.digest = digest;
        Ok(())
    }

    fn after(&self, connection: &Connection) -> rusqlite::Result<Digest> {
        let mut statement =
            connection.prepare(&select(&self.to, self.rowid, self.columns.iter().map(|kept| &kept.after)))?;
        let (mut digest, mut bytes) = (Digest::default(), RowBytes::default());
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let (rowid, first) = key(row, self.rowid, &mut bytes)?;
            for (at, kept) in (first..).zip(&self.columns) {
                match &kept.fill {
                    Fill::Anything => {}
                    Fill::Rows(filled) if filled.contains(&rowid) => bytes.add_filled(),
                    _ => bytes.add(row.get_ref(at)?),
                }
            }
            digest.add(&mut bytes);
        }
        Ok(digest)
    }
}

impl Fill {
    fn of(
        converter: &Converter,
        tables: [&Table; 2],
        columns: [&Column; 2],
        rowid_stays: bool,
    ) -> rusqlite::Result<Self> {
        let ([left, right], [before, after]) = (tables, columns);
        let default = after.default.as_ref().filter(|default| default.0 != "null");
        let Some(default) = default.filter(|_| requires(right, after) && !requires(left, before)) else {
            return Ok(Self::Nothing);
        };
        Ok(if is_literal(default) {
            Self::Constant(converter.constant(&default.0, after.affinity)?)
        } else if rowid_stays {
            Self::Rows(HashSet::new())
        } else {
            Self::Anything
        })
    }
}

fn convert(conversion: Option<&mut Conversion<'_>>, value: ValueRef<'_>) -> rusqlite::Result<Option<(Stored, bool)>> {
    conversion.map_or(Ok(None), |conversion| conversion.convert(value))
}

/// Adds the rowid where it counts; says what it is and where the columns begin.
fn key(row: &Row<'_>, rowid: Option<&str>, bytes: &mut RowBytes) -> rusqlite::Result<(i64, usize)> {
    if rowid.is_none() {
        return Ok((0, 0));
    }
    let value = row.get_ref(0)?;
    bytes.add(value);
    Ok((value.as_i64().unwrap_or_default(), 1))
}

/// A name of the rowid where it has to be the same afterwards: both tables have one that can be named, and no `INTEGER
/// PRIMARY KEY` comes that decides otherwise.
fn kept_rowid<'r>(
    left: &Table,
    right: &'r Table,
    becomes: impl Fn(&Column) -> Option<&'r Column>,
) -> Option<&'static str> {
    if left.without_rowid || right.without_rowid {
        return None;
    }
    let decided_anew = left
        .columns
        .iter()
        .any(|column| becomes(column).is_some_and(|to| is_rowid(right, &to.name)) && !is_rowid(left, &column.name));
    let is_free = |name: &&'static str| {
        let name = Name::from(*name);
        left.column(&name).is_none() && right.column(&name).is_none()
    };
    ["rowid", "_rowid_", "oid"].into_iter().find(is_free).filter(|_| !decided_anew)
}

/// True where a column is the rowid.
pub(super) fn is_rowid(table: &Table, column: &Name) -> bool {
    table
        .primary_key
        .as_ref()
        .is_some_and(|key| key.is_rowid && key.parts.first().is_some_and(|part| is_name(&part.expression, column)))
}

/// True where the column may not be `NULL`.
fn requires(table: &Table, column: &Column) -> bool {
    let in_key = || {
        let key = table.primary_key.as_ref();
        key.is_some_and(|key| key.parts.iter().any(|part| is_name(&part.expression, &column.name)))
    };
    column.not_null.is_some() || (table.without_rowid && in_key())
}

/// True where an expression is nothing but this name.
pub(super) fn is_name(expression: &Expression, name: &Name) -> bool {
    let text = expression.0.as_str();
    let inner = text.strip_prefix('"').and_then(|text| text.strip_suffix('"')).map(|text| text.replace("\"\"", "\""));
    Name(inner.unwrap_or_else(|| text.to_owned())) == *name
}

/// True where an expression is a number or a string, so that it is the same whenever it is asked.
fn is_literal(expression: &Expression) -> bool {
    let text = expression.0.trim_start_matches(['+', '-', ' ']);
    let lower = text.to_ascii_lowercase();
    let whole_string = |text: &str| text.strip_prefix('\'').is_some_and(|rest| !rest.replace("''", "").contains("' "));
    whole_string(text)
        || lower.strip_prefix('x').is_some_and(|rest| rest.starts_with('\''))
        || matches!(&*lower, "true" | "false")
        || text.starts_with(|first: char| first.is_ascii_digit() || first == '.') && !text.contains(['(', ' '])
}

fn select<'n>(table: &Name, rowid: Option<&str>, columns: impl Iterator<Item = &'n Name>) -> String {
    let mut wanted: Vec<String> = rowid.map(str::to_owned).into_iter().collect();
    wanted.extend(columns.map(quoted));
    if wanted.is_empty() {
        wanted.push("NULL".to_owned());
    }
    // An index would answer from another copy of the values.
    format!("SELECT {} FROM main.{} NOT INDEXED", wanted.join(", "), quoted(table))
}

fn count(connection: &Connection, table: &Name) -> rusqlite::Result<u64> {
    let sql = format!("SELECT count(*) FROM main.{}", quoted(table));
    connection.query_row(&sql, [], |row| Ok(u64::try_from(row.get::<_, i64>(0)?).unwrap_or_default()))
}

/// A hash over each column of a virtual table, rowids included.
fn by_column(connection: &Connection, table: &Name) -> rusqlite::Result<BTreeMap<String, Digest>> {
    let mut statement = connection.prepare(&format!("SELECT rowid, * FROM main.{}", quoted(table)))?;
    let names: Vec<String> = statement.column_names().iter().skip(1).map(|name| name.to_ascii_lowercase()).collect();
    let mut digests = vec![Digest::default(); names.len()];
    let mut bytes = RowBytes::default();
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let rowid = row.get_ref(0)?;
        for (at, digest) in (1..).zip(&mut digests) {
            bytes.add(rowid);
            bytes.add(row.get_ref(at)?);
            digest.add(&mut bytes);
        }
    }
    Ok(names.into_iter().zip(digests).collect())
}

/// A name in quotes.
pub(super) fn quoted(name: &Name) -> String {
    render::quoted(&name.0)
}
