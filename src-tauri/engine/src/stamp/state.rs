//! What a database holds where its version is written down.

use super::{
    Value,
    column::{CREATED, MIGRATED},
    framework, tool,
};
use crate::{
    catalog::source::{Lookup, Stated, VERIFIED, VersionSource},
    schema::{
        model::{Name, Schema},
        render::quoted,
    },
};
use rusqlite::Connection;
use std::collections::BTreeMap;

/// What a database holds where its version is written down. The default is that of an empty database.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StampState {
    /// What the source says.
    pub(super) stated: Stated,
    /// How many rows state a version; 2 stand for any number of them.
    pub(super) rows: usize,
    /// Values by the folded name of their column, or by their folded key.
    pub(super) values: BTreeMap<String, Value>,
    /// Where something is kept that goes with the schema and that only a framework can compute, and whose that is.
    pub(super) foreign: Option<String>,
    /// The rows of a migration tool's table.
    pub(super) rows_of_tool: Vec<tool::Row>,
}

/// Reads what a database holds where its version is written down, through a connection that somebody else opened for
/// reading. `schema` is that of the database as it is.
///
/// # Errors
/// What SQLite says of a database that cannot be read.
pub fn read_state(connection: &Connection, source: &VersionSource, schema: &Schema) -> rusqlite::Result<StampState> {
    let mut state = StampState {
        stated: source.read_in(connection, schema)?,
        foreign: framework::of(connection, schema)?,
        ..StampState::default()
    };
    if let VersionSource::Tool(tool) = source {
        state.rows_of_tool = tool::read(*tool, connection, schema)?;
    }
    match source.lookup_in(schema) {
        Some(Lookup::Row { table, column, .. }) => row(connection, schema, table, column, state),
        Some(Lookup::Key { table, key_column, value_column, key, .. }) => {
            keys(connection, [table, key_column, value_column], &key, state)
        }
        None => Ok(state),
    }
}

impl StampState {
    /// What the source says.
    pub fn stated(&self) -> &Stated {
        &self.stated
    }

    /// The value of a column, or of a key.
    pub(super) fn value(&self, name: &str) -> Option<&Value> {
        self.values.get(&name.to_ascii_lowercase())
    }
}

fn row(
    connection: &Connection,
    schema: &Schema,
    table: &str,
    column: &str,
    mut state: StampState,
) -> rusqlite::Result<StampState> {
    let Some(known) = schema.table(&Name::from(table)) else { return Ok(state) };
    let wanted = |name: &Name| {
        let times = VERIFIED.into_iter().chain([MIGRATED, CREATED]);
        times.chain([column]).any(|wanted| name.0.eq_ignore_ascii_case(wanted)) || framework::is_checksum(name)
    };
    let readable = known.columns.iter().filter(|column| column.generated.is_none() && !column.hidden);
    let names: Vec<&Name> = readable.map(|column| &column.name).filter(|name| wanted(name)).collect();
    let columns: Vec<String> = names.iter().map(|name| shortened(&quoted(&name.0))).collect();
    let sql = format!("SELECT {} FROM main.{} LIMIT 2", columns.join(", "), quoted(table));
    let mut statement = connection.prepare(&sql)?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        state.rows += 1;
        for (at, name) in names.iter().enumerate() {
            state.values.insert(name.folded(), row.get(at)?);
        }
    }
    let is_version = |name: &Name| name.0.eq_ignore_ascii_case(column);
    let checksum =
        names.iter().find(|name| framework::is_checksum(name) && !is_version(name) && says(state.value(&name.0)));
    if let Some(checksum) = checksum.filter(|_| state.foreign.is_none()) {
        state.foreign = Some(format!("{table}.{checksum}"));
    }
    Ok(state)
}

fn keys(
    connection: &Connection,
    [table, key_column, value_column]: [&str; 3],
    key: &str,
    mut state: StampState,
) -> rusqlite::Result<StampState> {
    let key_column = quoted(key_column);
    let sql = format!(
        "SELECT {}, {} FROM main.{} WHERE typeof({key_column}) = 'text'",
        shortened(&key_column),
        shortened(&quoted(value_column)),
        quoted(table),
    );
    let mut statement = connection.prepare(&sql)?;
    let mut rows = statement.query([])?;
    let times: Vec<&str> = VERIFIED.into_iter().chain([MIGRATED, CREATED]).collect();
    while let Some(row) = rows.next()? {
        let found: String = row.get::<_, Value>(0).map(|value| match value {
            Value::Text(text) => text,
            Value::Null | Value::Integer(_) | Value::Real(_) | Value::Blob(_) => String::new(),
        })?;
        let value: Value = row.get(1)?;
        if found.eq_ignore_ascii_case(key) {
            state.rows = (state.rows + 1).min(2);
        } else if framework::is_checksum_key(&found) {
            if says(Some(&value)) && state.foreign.is_none() {
                state.foreign = Some(format!("the key {found} of {table}"));
            }
            continue;
        } else if !times.iter().any(|time| found.eq_ignore_ascii_case(time)) {
            continue;
        }
        state.values.insert(found.to_ascii_lowercase(), value);
    }
    Ok(state)
}

/// A value that is no longer than a version or a time may be.
fn shortened(column: &str) -> String {
    format!("iif(typeof({column}) IN ('text', 'blob'), substr({column}, 1, 200), {column})")
}

fn says(value: Option<&Value>) -> bool {
    match value {
        None | Some(Value::Null) => false,
        Some(Value::Text(text)) => !text.trim().is_empty(),
        Some(Value::Blob(bytes)) => !bytes.is_empty(),
        Some(Value::Integer(_) | Value::Real(_)) => true,
    }
}
