//! What a database holds, and what has to be left of it under another schema. SQLite alone is asked; no plan is.

use litefleet::schema::{
    self,
    model::{Column, Name, Schema, Table},
    render,
};
use rusqlite::{Connection, types::Value};
use std::collections::BTreeMap;

/// Puts rows into all tables, as far as their constraints let them in. What fires is switched off.
pub fn fill(connection: &Connection, values: &[u8]) {
    const VALUES: [&str; 12] =
        ["NULL", "'x'", "'B'", "'yyy'", "'Y'", "'zz'", "1", "'007'", "2.5", "x'0041'", "'X'", "-3"];
    let schema = schema::read(connection).unwrap().1;
    for trigger in &schema.triggers {
        connection.execute_batch(&format!("DROP TRIGGER {}", render::name(&trigger.name))).unwrap();
    }
    let mut choices = values.iter().cycle();
    for table in &schema.tables {
        let columns: Vec<_> = table.columns.iter().filter(|column| column.generated.is_none()).collect();
        let names: Vec<String> = columns.iter().map(|column| render::name(&column.name)).collect();
        for row in 0..6 {
            let value = || VALUES[usize::from(*choices.next().unwrap()) % VALUES.len()];
            let row_values: Vec<&str> = std::iter::repeat_with(value).take(names.len()).collect();
            let is_named = |name: &str| table.columns.iter().any(|column| column.name.0.eq_ignore_ascii_case(name));
            let plain = !table.without_rowid && table.primary_key.as_ref().is_none_or(|key| !key.is_rowid);
            let alias = ["rowid", "_rowid_", "oid"].into_iter().find(|name| plain && !is_named(name));
            // Rowids with gaps, and out of order.
            let (alias, rowid) = alias
                .map_or((String::new(), String::new()), |alias| (format!("{alias}, "), format!("{}, ", 100 - 7 * row)));
            let _ = connection.execute_batch(&format!(
                "INSERT OR ABORT INTO {} ({alias}{}) VALUES ({rowid}{})",
                render::name(&table.name),
                names.join(", "),
                row_values.join(", "),
            ));
        }
    }
    for trigger in &schema.triggers {
        connection.execute_batch(&trigger.sql).unwrap();
    }
}

/// The rows of a table.
#[derive(Debug, Default)]
pub struct Rows {
    pub columns: Vec<Name>,
    /// Each with its rowid, where the table has one that can be named.
    pub rows: Vec<(Option<i64>, Vec<Value>)>,
}

impl Rows {
    /// Each row in these columns, with its rowid.
    fn only(&self, columns: &[&Name]) -> Vec<String> {
        let places: Vec<usize> =
            columns.iter().map(|column| self.columns.iter().position(|other| other == *column).unwrap()).collect();
        let row = |(rowid, values): &(Option<i64>, Vec<Value>)| {
            format!("{rowid:?} {:?}", places.iter().map(|at| &values[*at]).collect::<Vec<_>>())
        };
        self.rows.iter().map(row).collect()
    }
}

/// The rows of all tables, and the counters of `AUTOINCREMENT`.
#[derive(Debug, Default)]
pub struct Content {
    pub tables: BTreeMap<Name, Rows>,
    pub counters: BTreeMap<String, i64>,
}

pub fn content(connection: &Connection, schema: &Schema) -> Content {
    let mut content = Content::default();
    for table in &schema.tables {
        content.tables.insert(table.name.clone(), rows(connection, table));
    }
    for table in &schema.virtual_tables {
        // Nothing but what `*` gives is known of these.
        let columns = {
            let statement = connection.prepare(&format!("SELECT * FROM {}", render::name(&table.name))).unwrap();
            statement
                .column_names()
                .into_iter()
                .map(|name| Column { name: Name::from(name), ..Column::default() })
                .collect()
        };
        content.tables.insert(
            table.name.clone(),
            rows(connection, &Table { name: table.name.clone(), columns, ..Table::default() }),
        );
    }
    let has_counters = connection.prepare("SELECT lower(name), max(seq) FROM sqlite_sequence GROUP BY 1");
    if let Ok(mut statement) = has_counters {
        let counters = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
        content.counters = counters.map(Result::unwrap).collect();
    }
    content
}

fn rows(connection: &Connection, table: &Table) -> Rows {
    let columns: Vec<Name> = table.columns.iter().map(|column| column.name.clone()).collect();
    let names: Vec<String> = columns.iter().map(render::name).collect();
    let alias = ["rowid", "_rowid_", "oid"].into_iter().find(|name| table.column(&Name::from(*name)).is_none());
    let rowid = alias.filter(|_| !table.without_rowid).unwrap_or("NULL");
    let sql = format!("SELECT {rowid}, {} FROM {} ORDER BY 1", names.join(", "), render::name(&table.name));
    let mut statement = connection.prepare(&sql).unwrap_or_else(|error| panic!("{error}: {sql}"));
    let row = |row: &rusqlite::Row<'_>| {
        let values = (0..names.len()).map(|at| row.get(at + 1)).collect::<Result<_, _>>()?;
        Ok((row.get(0)?, values))
    };
    let rows = statement.query_map([], row).unwrap().map(Result::unwrap).collect();
    Rows { columns, rows }
}

/// All that is wrong with what is left of `before` in `after`: rows, values, rowids, counters.
pub fn lost(before: &Content, after: &Content, left: &Schema, right: &Schema) -> Vec<String> {
    let mut problems = Vec::new();
    for table in &right.tables {
        let Some(was) = left.table(&table.name) else { continue };
        let (from, to) = (&before.tables[&was.name], &after.tables[&table.name]);
        if from.rows.len() != to.rows.len() {
            problems.push(format!("{}: {} rows became {}", table.name, from.rows.len(), to.rows.len()));
            continue;
        }
        let (mut wanted, mut found) = (survivors(from, was, table), survivors_as_they_are(to, was, table));
        wanted.sort();
        found.sort();
        if wanted != found {
            problems.push(format!("{}: wanted {wanted:?}, found {found:?}", table.name));
        }
        let counts = |table: &Table| table.primary_key.as_ref().is_some_and(|key| key.autoincrement);
        let folded = table.name.folded();
        if counts(was) && counts(table) && before.counters.get(&folded) != after.counters.get(&folded) {
            problems.push(format!("{folded}: the counter {:?} became {:?}", before.counters, after.counters));
        }
    }
    for table in &right.virtual_tables {
        // What indexes another table gives what is in that.
        let is_of_its_own = !table.arguments.iter().any(|argument| argument.0.starts_with("content ="));
        if is_of_its_own && left.virtual_tables.iter().any(|other| other.name == table.name) {
            let (from, to) = (&before.tables[&table.name], &after.tables[&table.name]);
            let both: Vec<&Name> = to.columns.iter().filter(|column| from.columns.contains(column)).collect();
            let (wanted, found) = (from.only(&both), to.only(&both));
            if wanted != found {
                problems.push(format!("{}: wanted {wanted:?}, found {found:?}", table.name));
            }
        }
    }
    problems
}

/// The rows in the columns that survive, as the new table ought to hold them.
fn survivors(rows: &Rows, was: &Table, table: &Table) -> Vec<String> {
    let sandbox = Sandbox::new(was, table);
    let both = common(was, table);
    let keeps = keeps_rowids(was, table);
    let row = |(rowid, values): &(Option<i64>, Vec<Value>)| {
        let values: Vec<Value> = both
            .iter()
            .map(|(old, new)| {
                let at = rows.columns.iter().position(|column| *column == old.name).unwrap();
                sandbox.stored(&values[at], old, new).unwrap()
            })
            .collect();
        format!("{:?} {values:?}", rowid.filter(|_| keeps))
    };
    rows.rows.iter().map(row).collect()
}

fn survivors_as_they_are(rows: &Rows, was: &Table, table: &Table) -> Vec<String> {
    let both = common(was, table);
    let keeps = keeps_rowids(was, table);
    let row = |(rowid, values): &(Option<i64>, Vec<Value>)| {
        let at = |new: &Column| rows.columns.iter().position(|column| *column == new.name).unwrap();
        let values: Vec<Value> = both.iter().map(|(_, new)| values[at(new)].clone()).collect();
        format!("{:?} {values:?}", rowid.filter(|_| keeps))
    };
    rows.rows.iter().map(row).collect()
}

/// Columns of both that are not computed.
fn common<'t>(was: &'t Table, table: &'t Table) -> Vec<(&'t Column, &'t Column)> {
    let plain = |column: &&Column| column.generated.is_none();
    let pairs = table.columns.iter().filter(plain).filter_map(|new| Some((was.column(&new.name)?, new)));
    pairs.filter(|(old, _)| old.generated.is_none()).collect()
}

/// True where a column is the rowid.
fn is_key(table: &Table, column: &Column) -> bool {
    let key = table.primary_key.iter().filter(|key| key.is_rowid);
    key.flat_map(|key| &key.parts).any(|part| render::is_name(&part.expression, &column.name))
}

/// The rowid stays, unless a column that is there already becomes it.
fn keeps_rowids(was: &Table, table: &Table) -> bool {
    let key = |table: &Table| {
        let key = table.primary_key.as_ref().filter(|key| key.is_rowid)?;
        table.columns.iter().find(|column| column.name.folded() == key.parts[0].expression.0.replace('"', "")).cloned()
    };
    let hidden = |table: &Table| {
        key(table).is_none()
            && ["rowid", "_rowid_", "oid"].iter().all(|name| table.column(&Name::from(*name)).is_some())
    };
    let decides = key(table).is_some_and(|column| {
        was.column(&column.name).is_some() && key(was).is_none_or(|before| before.name != column.name)
    });
    !was.without_rowid && !table.without_rowid && !decides && !hidden(was) && !hidden(table)
}

/// Tells what a table stores of a value.
struct Sandbox<'t> {
    connection: Connection,
    table: &'t Table,
    was: &'t Table,
}

impl<'t> Sandbox<'t> {
    fn new(was: &'t Table, table: &'t Table) -> Self {
        Self { connection: Connection::open_in_memory().unwrap(), table, was }
    }

    /// `None` where it takes no such value.
    fn stored(&self, value: &Value, old: &Column, new: &Column) -> Option<Value> {
        let required = |table: &Table, column: &Column| {
            let keys = table.primary_key.iter().flat_map(|key| &key.parts);
            let is_key = keys.into_iter().any(|part| part.expression.0.replace('"', "") == column.name.folded());
            column.not_null.is_some() || (table.without_rowid && is_key)
        };
        let fills = required(self.table, new) && !required(self.was, old) && *value == Value::Null;
        let default = new.default.as_ref().filter(|_| fills);
        let same = old.declared_type == new.declared_type && self.was.strict == self.table.strict;
        if same && default.is_none() {
            return Some(value.clone());
        }
        let strict = if self.table.strict { " STRICT" } else { "" };
        let default = default.map(|default| format!(" DEFAULT ({})", default.0)).unwrap_or_default();
        let create = format!("CREATE TABLE x (k INT, c {}{default}){strict}", new.declared_type);
        self.connection.execute_batch(&format!("DROP TABLE IF EXISTS x; {create}")).unwrap();
        let inserted = match default.is_empty() {
            true => self.connection.execute("INSERT INTO x (c) VALUES (?1)", [value]),
            false => self.connection.execute("INSERT INTO x (k) VALUES (1)", []),
        };
        inserted.ok()?;
        Some(self.connection.query_row("SELECT c FROM x", [], |row| row.get(0)).unwrap())
    }
}

/// True where all rows of `before` fit into empty tables of `right`, put in one by one by hand.
pub fn fits(before: &Content, left: &Schema, right: &Schema) -> bool {
    let connection = Connection::open_in_memory().unwrap();
    connection.execute_batch("PRAGMA foreign_keys = OFF").unwrap();
    for table in &right.tables {
        connection.execute_batch(&table.sql).unwrap();
    }
    for index in &right.indexes {
        connection.execute_batch(&index.sql).unwrap();
    }
    right.tables.iter().all(|table| {
        let Some(was) = left.table(&table.name) else { return true };
        let sandbox = Sandbox::new(was, table);
        // What was computed becomes a value as well.
        let plain = table.columns.iter().filter(|column| column.generated.is_none());
        let both: Vec<_> = plain.filter_map(|new| Some((was.column(&new.name)?, new))).collect();
        let rows = &before.tables[&was.name];
        rows.rows.iter().all(|(_, values)| {
            let filled: Option<Vec<Value>> = both
                .iter()
                .map(|(old, new)| {
                    let at = rows.columns.iter().position(|column| *column == old.name)?;
                    let stored = sandbox.stored(&values[at], old, new)?;
                    // SQLite would make a number of its own for a row without one.
                    (stored != Value::Null || !is_key(table, new)).then_some(stored)
                })
                .collect();
            let Some(filled) = filled else { return false };
            let names: Vec<String> = both.iter().map(|(_, new)| render::name(&new.name)).collect();
            let marks = vec!["?"; names.len()].join(", ");
            let name = render::name(&table.name);
            let sql = match names.is_empty() {
                true => format!("INSERT OR ABORT INTO {name} DEFAULT VALUES"),
                false => format!("INSERT OR ABORT INTO {name} ({}) VALUES ({marks})", names.join(", ")),
            };
            connection.execute(&sql, rusqlite::params_from_iter(filled)).is_ok()
        })
    })
}
