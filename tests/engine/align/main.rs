//! Schemas laid side by side: golden pairs, laws, and what a highlighted text is.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod golden;
mod highlighted;
mod laws;
#[path = "../schema/spec.rs"]
mod spec;
mod speed;

use litefleet::{
    diff::{self, AlignedObject, AlignedRow, MarkedSpan, Sign},
    schema::{self, model::Schema},
};
use rusqlite::Connection;

/// The schema that SQLite makes of a script.
fn read(sql: &str) -> Schema {
    let connection = Connection::open_in_memory().unwrap();
    connection.execute_batch(sql).unwrap_or_else(|error| panic!("{error}: {sql}"));
    schema::read(&connection).unwrap().1
}

fn align(left: &Schema, right: &Schema) -> Vec<AlignedObject> {
    diff::align(left, right, &diff::compare(left, right), &[])
}

fn align_sql(left: &Schema, right: &Schema) -> Vec<AlignedObject> {
    diff::align_sql(left, right, &diff::compare(left, right), &[])
}

/// What is in spans, without marks.
fn text(spans: &[MarkedSpan]) -> String {
    spans.iter().map(|span| &*span.span.text).collect()
}

/// What a row has on the left.
fn left_text(row: &AlignedRow) -> Option<String> {
    (row.sign != Sign::Right).then(|| text(&row.left))
}

/// What a row has on the right.
fn right_text(row: &AlignedRow) -> Option<String> {
    match row.sign {
        Sign::Left => None,
        Sign::Equal => Some(text(&row.left)),
        Sign::Right | Sign::Both => Some(text(&row.right)),
    }
}
