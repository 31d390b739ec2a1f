//! Rows held against a check, in a table in memory that has the columns of the wanted one: what a comparison makes of its two
//! sides depends on their affinities and collations.

use super::{
    converter::{Stored, word},
    rows::ROWID,
};
use crate::schema::{
    model::{Column, Table},
    render,
};
use rusqlite::{Connection, Row, Statement, params_from_iter, types::Value};

/// So many rows are looked at together.
const BATCH: usize = 1_000;

/// A table in memory and a check.
#[derive(Debug)]
pub(super) struct Checked {
    memory: Connection,
    insert: String,
    failing: String,
    empty: String,
    columns: usize,
}

impl Checked {
    /// An empty table with these columns.
    pub(super) fn new(table: &Table, columns: &[&Column], check: &str) -> rusqlite::Result<Self> {
        let memory = Connection::open_in_memory()?;
        let name = render::quoted(&table.name.0);
        let definition = |column: &&Column| {
            let collation = column.collation.as_ref().map(|by| format!(" COLLATE {}", render::name(by)));
            let (name, affinity) = (render::quoted(&column.name.0), word(column.affinity));
            format!(", {name} {affinity}{}", collation.unwrap_or_default())
        };
        let definitions: String = columns.iter().map(definition).collect();
        memory.execute_batch(&format!("CREATE TABLE {name} ({ROWID} INTEGER{definitions}); BEGIN"))?;
        Ok(Self {
            insert: format!("INSERT INTO {name} VALUES (?{})", ", ?".repeat(columns.len())),
            failing: format!("SELECT {ROWID} FROM {name} WHERE NOT ({check})"),
            empty: format!("DELETE FROM {name}"),
            columns: columns.len(),
            memory,
        })
    }

    /// Tells of each row that a query gives and that does not meet the check its rowid. The query gives the rowid and the columns.
    pub(super) fn failing(&self, rows: &mut Statement<'_>, mut tell: impl FnMut(Option<i64>)) -> rusqlite::Result<()> {
        let mut insert = self.memory.prepare(&self.insert)?;
        let mut failing = self.memory.prepare(&self.failing)?;
        let mut rows = rows.query([])?;
        loop {
            let mut put = 0;
            while put < BATCH
                && let Some(row) = rows.next()?
            {
                insert.execute(params_from_iter(self.values(row)?))?;
                put += 1;
            }
            let mut found = failing.query([])?;
            while let Some(row) = found.next()? {
                tell(row.get(0)?);
            }
            if put < BATCH {
                return Ok(());
            }
            self.memory.execute(&self.empty, [])?;
        }
    }

    fn values(&self, row: &Row<'_>) -> rusqlite::Result<Vec<Value>> {
        (0..=self.columns).map(|at| Ok(Stored::of(row.get_ref(at)?).into())).collect()
    }
}
