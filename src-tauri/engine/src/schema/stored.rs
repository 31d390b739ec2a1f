//! The rows of `sqlite_schema` (<https://sqlite.org/schematab.html>), whatever is written there.

use super::StoredObject;
use rusqlite::{Connection, ffi, types::ValueRef};

/// More bytes of schema than this are refused: what is read of one file has to fit into memory several times.
const MOST_BYTES: usize = 32 << 20;

/// Reads the rows of `sqlite_schema`.
///
/// # Errors
/// SQLite cannot read the schema, or it has more than 32 MiB of text (`SQLITE_TOOBIG`).
pub fn stored(connection: &Connection) -> rusqlite::Result<Vec<StoredObject>> {
    let mut statement = connection.prepare("SELECT type, name, tbl_name, sql FROM main.sqlite_schema")?;
    let mut rows = statement.query([])?;
    let (mut objects, mut bytes) = (Vec::new(), 0);
    while let Some(row) = rows.next()? {
        let word = |column| row.get_ref(column).map(|value| lenient(value).unwrap_or_default());
        let sql = lenient(row.get_ref(3)?);
        bytes += sql.as_ref().map_or(0, String::len);
        if bytes > MOST_BYTES {
            let message = format!("the schema has more than {MOST_BYTES} bytes of text");
            return Err(rusqlite::Error::SqliteFailure(ffi::Error::new(ffi::SQLITE_TOOBIG), Some(message)));
        }
        objects.push(StoredObject { kind: word(0)?, name: word(1)?, table: word(2)?, sql });
    }
    Ok(objects)
}

/// A hash over the stored texts in a canonical order: equal for databases whose schemas are written alike, so that what
/// is known of one holds for the other. Schemas that mean the same may well be written differently.
pub fn text_key(stored: &[StoredObject]) -> [u8; 32] {
    let mut objects: Vec<&StoredObject> = stored.iter().collect();
    objects.sort();
    // Hashed at once: a hasher is slow with a few bytes at a time.
    let mut bytes = Vec::new();
    let mut feed = |text: &str| {
        bytes.extend_from_slice(&(text.len() as u64).to_le_bytes());
        bytes.extend_from_slice(text.as_bytes());
    };
    for object in objects {
        let StoredObject { kind, name, table, sql } = object;
        for text in [kind, name, table] {
            feed(text);
        }
        feed(if sql.is_some() { "sql" } else { "" });
        feed(sql.as_deref().unwrap_or_default());
    }
    blake3::hash(&bytes).into()
}

/// A value as text. Bytes are taken as SQLite itself takes them when it loads the schema: as text, up to the first NUL.
pub(super) fn lenient(value: ValueRef<'_>) -> Option<String> {
    match value {
        ValueRef::Null => None,
        ValueRef::Integer(number) => Some(number.to_string()),
        ValueRef::Real(number) => Some(number.to_string()),
        ValueRef::Text(bytes) | ValueRef::Blob(bytes) => {
            Some(visible(bytes.split(|byte| *byte == 0).next().unwrap_or_default()))
        }
    }
}

/// Text with each byte that is not UTF-8 as U+FFFD and its hexadecimal digits, so that different bytes stay different.
fn visible(bytes: &[u8]) -> String {
    if let Ok(text) = std::str::from_utf8(bytes) {
        return text.to_owned();
    }
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        for byte in chunk.invalid() {
            text.push_str(&format!("\u{fffd}{byte:02x}"));
        }
    }
    text
}
