//! What goes with a schema and is computed in a way that only its framework knows: a change would make a lie of it.

use super::{StampRequest, column::bare};
use crate::{
    Code, Error, Result,
    schema::model::{Name, Schema},
};
use rusqlite::Connection;

/// Tables that frameworks keep a hash of the schema in: Android's Room
/// (<https://developer.android.com/training/data-storage/room>, `identity_hash`) and Apple's Core Data
/// (`NSStoreModelVersionHashes` inside `Z_PLIST`).
const IDENTITIES: [(&str, &str, &str); 2] =
    [("room_master_table", "identity_hash", "Room"), ("Z_METADATA", "Z_PLIST", "Core Data")];

/// Refuses where a change of the schema would leave a checksum behind that says otherwise.
pub(super) fn leave_alone(request: &StampRequest<'_>) -> Result<()> {
    let Some(kept) = request.state.foreign.as_ref().filter(|_| request.changes) else { return Ok(()) };
    Err(Error::new(Code::LeftToFramework, format!("{kept} holds a checksum that goes with the schema as it is"))
        .hint("let the framework that wrote it migrate the database, or set the checksum to NULL if nothing reads it"))
}

/// The framework whose hash of the schema is in this database, and where.
pub(super) fn of(connection: &Connection, schema: &Schema) -> rusqlite::Result<Option<String>> {
    for (table, column, framework) in IDENTITIES {
        let found = schema.table(&Name::from(table)).and_then(|table| bare(table, column));
        if found.is_none() {
            continue;
        }
        let sql = format!("SELECT EXISTS (SELECT 1 FROM main.{table} WHERE {column} IS NOT NULL)");
        if connection.query_row(&sql, [], |row| row.get(0))? {
            return Ok(Some(format!("{table}.{column} of {framework}")));
        }
    }
    Ok(None)
}

/// True for a column whose name says that it holds a checksum.
pub(super) fn is_checksum(name: &Name) -> bool {
    let name = name.folded();
    name.contains("checksum") || name.contains("hash")
}

/// True for a key whose name says that it holds a checksum of the schema. Tables of keys and values hold all sorts of hashes.
pub(super) fn is_checksum_key(key: &str) -> bool {
    let name = Name::from(key);
    is_checksum(&name) && ["schema", "identity"].iter().any(|word| name.folded().contains(word))
}
