//! Reading a schema: what counts, what does not, and what must not hurt.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod shared;

use litefleet::schema::{self, Fingerprint, model::Schema};

use rusqlite::Connection;

/// The schema that SQLite makes of a script.
fn read(sql: &str) -> Schema {
    let connection = Connection::open_in_memory().unwrap();
    connection.execute_batch(sql).unwrap_or_else(|error| panic!("{error}: {sql}"));
    schema::read(&connection).unwrap().1
}

fn fingerprint(sql: &str) -> Fingerprint {
    schema::fingerprint(&read(sql))
}
