//! Reading a schema: what counts, what does not, and what must not hurt.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod cases;
mod hostile;
mod laws;
mod model;
mod rewrite;
mod shared;
mod spec;
mod split;

use litefleet::schema::{self, Fingerprint, StoredObject, model::Schema};
use rusqlite::Connection;

/// A database in memory that has run a script.
fn database(sql: &str) -> Connection {
    let connection = Connection::open_in_memory().unwrap();
    connection.execute_batch(sql).unwrap_or_else(|error| panic!("{error}: {sql}"));
    connection
}

/// The schema that SQLite makes of a script.
fn read(sql: &str) -> Schema {
    schema::read(&database(sql)).unwrap().1
}

fn fingerprint(sql: &str) -> Fingerprint {
    schema::fingerprint(&read(sql))
}

/// A row of `sqlite_schema` as somebody may have forged it.
fn stored(kind: &str, name: &str, sql: &str) -> StoredObject {
    StoredObject { kind: kind.into(), name: name.into(), table: name.into(), sql: Some(sql.into()) }
}
