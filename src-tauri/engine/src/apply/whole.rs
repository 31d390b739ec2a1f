//! All that a database holds, to hold two of them against each other.

use super::{
    digest::{Digest, RowBytes},
    measure::quoted,
};
use crate::schema::{
    self,
    model::{Name, Schema, Table},
};
use rusqlite::Connection;
use std::{collections::BTreeMap, sync::Arc};

/// The stored schema and every row of every table, shadow tables and SQLite's own among them: with rowids, types and bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Whole {
    schema: [u8; 32],
    numbers: [i64; 2],
    tables: BTreeMap<String, Digest>,
}

impl Whole {
    /// Reads all of it.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn read(connection: &Connection) -> rusqlite::Result<Self> {
        let number = |name| connection.pragma_query_value(None, name, |row| row.get(0));
        let numbers = [number("user_version")?, number("application_id")?];
        let sql = "SELECT name FROM main.sqlite_schema WHERE type = 'table' AND rootpage > 0";
        let names =
            connection.prepare(sql)?.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<Vec<String>>>()?;
        let mut tables = BTreeMap::new();
        for name in names {
            let digest = table(connection, &Name::from(&*name))?;
            tables.insert(name, digest);
        }
        Ok(Self { schema: schema::text_key(&schema::stored(connection)?), numbers, tables })
    }

    /// How many rows it has.
    pub fn rows(&self) -> u64 {
        self.tables.values().map(|digest| digest.rows).sum()
    }
}

/// How many rows each table has, SQLite's own left out.
///
/// # Errors
/// What SQLite says.
pub fn rows(connection: &Connection, schema: &Schema) -> rusqlite::Result<BTreeMap<String, u64>> {
    let count = |table: &Arc<Table>| {
        let sql = format!("SELECT count(*) FROM main.{}", quoted(&table.name));
        let rows: i64 = connection.query_row(&sql, [], |row| row.get(0))?;
        Ok((table.name.to_string(), rows.unsigned_abs()))
    };
    schema.tables.iter().map(count).collect()
}

fn table(connection: &Connection, name: &Name) -> rusqlite::Result<Digest> {
    let from = format!("FROM main.{} NOT INDEXED", quoted(name));
    let plain = connection.prepare(&format!("SELECT * {from}"))?;
    let is_free = |alias: &&str| !plain.column_names().iter().any(|column| column.eq_ignore_ascii_case(alias));
    let rowid = ["rowid", "_rowid_", "oid"].into_iter().find(is_free);
    // A table without rowids has nothing of that name.
    let with_rowid = rowid.and_then(|rowid| connection.prepare(&format!("SELECT {rowid}, * {from}")).ok());
    let mut statement = with_rowid.unwrap_or(plain);
    let columns = statement.column_count();
    let (mut digest, mut bytes) = (Digest::default(), RowBytes::default());
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        for column in 0..columns {
            bytes.add(row.get_ref(column)?);
        }
        digest.add(&mut bytes);
    }
    Ok(digest)
}
