//! What a column of another affinity makes of a value, as SQLite itself does it
//! (<https://sqlite.org/datatype3.html#type_affinity>).

use crate::schema::model::Affinity;
use rusqlite::{
    Connection, Statement, ToSql,
    types::{ToSqlOutput, Value, ValueRef},
};
use std::cell::OnceCell;

/// A row in a database in memory, with a column of each affinity, where values are put to see what they become. It is made when
/// the first value is.
#[derive(Debug, Default)]
pub(crate) struct Converter(OnceCell<Connection>);

/// From a column of one affinity to one of another.
#[derive(Debug)]
pub(crate) struct Conversion<'c> {
    to: Affinity,
    there: Column<'c>,
    back: Column<'c>,
}

/// A value of its own; texts as they are stored, whatever their bytes.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Stored {
    Null,
    Integer(i64),
    Real(f64),
    Text(Vec<u8>),
    Blob(Vec<u8>),
}

#[derive(Debug)]
struct Column<'c> {
    put: Statement<'c>,
    get: Statement<'c>,
}

impl Converter {
    fn row(&self) -> rusqlite::Result<&Connection> {
        if let Some(connection) = self.0.get() {
            return Ok(connection);
        }
        let connection = Connection::open_in_memory()?;
        connection.execute_batch(
            "CREATE TABLE c(blob BLOB, text TEXT, numeric NUMERIC, integer INTEGER, real REAL);
             INSERT INTO c DEFAULT VALUES; BEGIN",
        )?;
        Ok(self.0.get_or_init(|| connection))
    }

    /// From a column of one affinity to one of another.
    pub(crate) fn conversion(&self, from: Affinity, to: Affinity) -> rusqlite::Result<Conversion<'_>> {
        Ok(Conversion { to, there: self.column(to)?, back: self.column(from)? })
    }

    /// What a constant is worth.
    pub(crate) fn constant(&self, sql: &str, to: Affinity) -> rusqlite::Result<Stored> {
        let value = self.row()?.query_row(&format!("SELECT {sql}"), [], |row| Ok(Stored::of(row.get_ref(0)?)))?;
        self.column(to)?.store(value.borrow())
    }

    /// What a column of this affinity makes of a value.
    pub(crate) fn stored(&self, value: ValueRef<'_>, to: Affinity) -> rusqlite::Result<Stored> {
        let column = word(to);
        self.row()?.prepare_cached(&format!("UPDATE c SET {column} = ?1"))?.execute([Borrowed(value)])?;
        self.row()?
            .prepare_cached(&format!("SELECT {column} FROM c"))?
            .query_row([], |row| Ok(Stored::of(row.get_ref(0)?)))
    }

    fn column(&self, affinity: Affinity) -> rusqlite::Result<Column<'_>> {
        let column = word(affinity);
        let put = self.row()?.prepare(&format!("UPDATE c SET {column} = ?1"))?;
        Ok(Column { put, get: self.row()?.prepare(&format!("SELECT {column} FROM c"))? })
    }
}

/// An affinity as a word, which is a type that gives it and the column that has it.
pub(super) fn word(affinity: Affinity) -> &'static str {
    match affinity {
        Affinity::Blob => "blob",
        Affinity::Text => "text",
        Affinity::Numeric => "numeric",
        Affinity::Integer => "integer",
        Affinity::Real => "real",
    }
}

impl Conversion<'_> {
    /// What becomes of a value, and whether the old affinity would make of that what it was; `None` where it stays as it is.
    pub(crate) fn convert(&mut self, value: ValueRef<'_>) -> rusqlite::Result<Option<(Stored, bool)>> {
        let stays = match value {
            ValueRef::Null | ValueRef::Blob(_) => true,
            ValueRef::Integer(_) => matches!(self.to, Affinity::Blob | Affinity::Numeric | Affinity::Integer),
            ValueRef::Real(_) => matches!(self.to, Affinity::Blob | Affinity::Real),
            ValueRef::Text(_) => matches!(self.to, Affinity::Blob | Affinity::Text),
        };
        if stays {
            return Ok(None);
        }
        let there = self.there.store(value)?;
        let before = Stored::of(value);
        if there == before {
            return Ok(None);
        }
        let back = self.back.store(there.borrow())?;
        Ok(Some((there, back == before)))
    }
}

impl Column<'_> {
    fn store(&mut self, value: ValueRef<'_>) -> rusqlite::Result<Stored> {
        self.put.execute([Borrowed(value)])?;
        self.get.query_row([], |row| Ok(Stored::of(row.get_ref(0)?)))
    }
}

impl Stored {
    /// A value of its own.
    pub(crate) fn of(value: ValueRef<'_>) -> Self {
        match value {
            ValueRef::Null => Self::Null,
            ValueRef::Integer(number) => Self::Integer(number),
            ValueRef::Real(number) => Self::Real(number),
            ValueRef::Text(bytes) => Self::Text(bytes.to_vec()),
            ValueRef::Blob(bytes) => Self::Blob(bytes.to_vec()),
        }
    }

    /// The same, borrowed.
    pub(crate) fn borrow(&self) -> ValueRef<'_> {
        match self {
            Self::Null => ValueRef::Null,
            Self::Integer(number) => ValueRef::Integer(*number),
            Self::Real(number) => ValueRef::Real(*number),
            Self::Text(bytes) => ValueRef::Text(bytes),
            Self::Blob(bytes) => ValueRef::Blob(bytes),
        }
    }
}

impl From<Stored> for Value {
    fn from(stored: Stored) -> Self {
        match stored {
            Stored::Null => Self::Null,
            Stored::Integer(number) => Self::Integer(number),
            Stored::Real(number) => Self::Real(number),
            Stored::Text(bytes) => Self::Text(String::from_utf8_lossy(&bytes).into_owned()),
            Stored::Blob(bytes) => Self::Blob(bytes),
        }
    }
}

struct Borrowed<'v>(ValueRef<'v>);

impl ToSql for Borrowed<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(self.0))
    }
}
