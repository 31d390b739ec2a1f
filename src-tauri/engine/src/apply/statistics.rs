//! What `ANALYZE` found out (<https://sqlite.org/fileformat2.html#stat1tab>), carried over where a table is made anew: SQLite
//! forgets it with the old table, and would plan queries as if nobody had ever looked.

use crate::schema::{
    Renamed,
    model::{Name, Schema},
    renamed,
};
use rusqlite::{Connection, params_from_iter, types::Value};

/// The tables that SQLite keeps it in, each with the table and the index first.
const TABLES: [&str; 2] = ["sqlite_stat1", "sqlite_stat4"];

/// All rows of these tables.
#[derive(Debug, Default)]
pub(super) struct Statistics(Vec<(&'static str, Vec<Value>)>);

impl Statistics {
    /// What there is now.
    pub(super) fn read(connection: &Connection) -> rusqlite::Result<Self> {
        let mut all = Vec::new();
        for table in TABLES {
            if !connection.table_exists(Some("main"), table)? {
                continue;
            }
            let mut statement = connection.prepare(&format!("SELECT * FROM main.{table}"))?;
            let columns = statement.column_count();
            let rows = statement.query_map([], |row| (0..columns).map(|at| row.get(at)).collect())?;
            for row in rows {
                all.push((table, row?));
            }
        }
        Ok(Self(all))
    }

    /// Writes down again what is gone though its table and index are the same, under the names that they have now.
    pub(super) fn carry(
        &self,
        connection: &Connection,
        [left, right]: [&Schema; 2],
        renames: &[Renamed],
    ) -> rusqlite::Result<()> {
        if self.0.is_empty() {
            return Ok(());
        }
        let (now, left) = (Self::read(connection)?, renamed(left, renames));
        let is_there =
            |table: &str, row: &[Value]| now.0.iter().any(|(at, it)| *at == table && it.get(..2) == row.get(..2));
        let rows = self.0.iter().map(|(table, row)| (table, under_its_name(row, renames)));
        for (table, row) in rows.filter(|(table, row)| !is_there(table, row) && still_true(row, &left, right)) {
            let places = vec!["?"; row.len()].join(", ");
            let sql = format!("INSERT INTO main.{table} VALUES ({places})");
            connection.prepare_cached(&sql)?.execute(params_from_iter(&row))?;
        }
        for Renamed { table: gone, .. } in renames.iter().filter(|renamed| renamed.column.is_none()) {
            // SQLite leaves what it knew of a table under its old name.
            for table in TABLES.iter().filter(|table| self.0.iter().any(|(kept_in, _)| kept_in == *table)) {
                connection.execute(&format!("DELETE FROM main.{table} WHERE tbl = ?1 COLLATE NOCASE"), [&gone.0])?;
            }
        }
        Ok(())
    }
}

/// A row with its table, and the index of a key, as they are called after the renames.
fn under_its_name(row: &[Value], renames: &[Renamed]) -> Vec<Value> {
    let mut row = row.to_vec();
    let Some(Value::Text(table)) = row.first().cloned() else { return row };
    let renamed = renames.iter().find(|it| it.column.is_none() && it.table == Name::from(&*table));
    let Some(Renamed { to, .. }) = renamed else { return row };
    if let Some(Value::Text(index)) = row.get_mut(1) {
        if let Some(number) = index.strip_prefix(&format!("sqlite_autoindex_{table}_")) {
            *index = format!("sqlite_autoindex_{to}_{number}");
        } else if *index == table {
            index.clone_from(&to.0);
        }
    }
    if let Some(first) = row.first_mut() {
        *first = Value::Text(to.0.clone());
    }
    row
}

/// True where both schemas have the table, and the index with the same meaning.
fn still_true(row: &[Value], left: &Schema, right: &Schema) -> bool {
    let Some(Value::Text(table)) = row.first() else { return false };
    let name = Name::from(&**table);
    let (Some(before), Some(after)) = (left.table(&name), right.table(&name)) else { return false };
    match row.get(1) {
        Some(Value::Null) => true,
        // The index of a key has no name of its own.
        Some(Value::Text(index)) if index.starts_with("sqlite_autoindex_") || *index == *table => {
            before.primary_key == after.primary_key && before.unique == after.unique
        }
        Some(Value::Text(index)) => {
            let index = Name::from(&**index);
            let find = |schema: &Schema| {
                let found = schema.indexes.iter().find(|it| it.name == index)?;
                Some((found.unique, found.parts.clone(), found.filter.clone(), found.unparsed.clone()))
            };
            find(left).is_some_and(|was| find(right).is_some_and(|is| is == was))
        }
        _ => false,
    }
}
