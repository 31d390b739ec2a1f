//! What `ANALYZE` found out (<https://sqlite.org/fileformat2.html#stat1tab>), carried over where a table is made anew: SQLite
//! forgets it with the old table, and would plan queries as if nobody had ever looked.

use crate::schema::model::{Name, Schema};
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
            let sql = "SELECT 1 FROM main.sqlite_schema WHERE type = 'table' AND name = ?1";
            if !connection.prepare(sql)?.exists([table])? {
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

    /// Writes down again what is gone though its table and index are the same.
    pub(super) fn carry(&self, connection: &Connection, left: &Schema, right: &Schema) -> rusqlite::Result<()> {
        if self.0.is_empty() {
            return Ok(());
        }
        let now = Self::read(connection)?;
        let is_there =
            |table: &str, row: &[Value]| now.0.iter().any(|(at, it)| *at == table && it.get(..2) == row.get(..2));
        for (table, row) in self.0.iter().filter(|(table, row)| !is_there(table, row) && still_true(row, left, right)) {
            let places = vec!["?"; row.len()].join(", ");
            let sql = format!("INSERT INTO main.{table} VALUES ({places})");
            connection.prepare_cached(&sql)?.execute(params_from_iter(row))?;
        }
        Ok(())
    }
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
