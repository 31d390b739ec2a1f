//! What a plan could lose or run into, and the target that loses nothing.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod cases;
mod corpus;
mod counts;
mod laws;
#[path = "../plan/rows.rs"]
mod rows;
#[path = "../schema/spec.rs"]
mod spec;
mod support;
#[path = "../plan/wide.rs"]
mod wide;

use litefleet::{
    api::Hazard,
    diff, hazard,
    plan::{self, Plan},
    schema::{self, model::Schema},
};
use rusqlite::Connection;

/// A database in memory that has run a script, keys off.
fn database(sql: &str) -> Connection {
    let connection = Connection::open_in_memory().unwrap();
    connection.execute_batch("PRAGMA foreign_keys = OFF").unwrap();
    connection.execute_batch(sql).unwrap_or_else(|error| panic!("{error}: {sql}"));
    connection
}

fn read(connection: &Connection) -> Schema {
    schema::read(connection).unwrap().1
}

fn schema_of(sql: &str) -> Schema {
    read(&database(sql))
}

fn plan(left: &Schema, right: &Schema) -> litefleet::Result<Plan> {
    plan::plan(left, right, &diff::compare(left, right))
}

/// Runs a plan in one transaction. Where a statement fails, nothing has happened.
fn run(connection: &Connection, plan: &Plan) -> Result<(), String> {
    let batch = |sql: &str| connection.execute_batch(sql).unwrap();
    batch("PRAGMA foreign_keys = OFF; PRAGMA legacy_alter_table = ON; BEGIN IMMEDIATE");
    let done = plan.statements.iter().try_for_each(|statement| {
        connection.execute_batch(&statement.sql).map_err(|error| format!("{error}: {}", statement.sql))
    });
    batch(if done.is_ok() { "COMMIT" } else { "ROLLBACK" });
    batch("PRAGMA legacy_alter_table = OFF");
    done
}

/// What the plan to a schema may lose or run into.
fn hazards(left: &Schema, target: &Schema) -> Vec<Hazard> {
    hazard::of(left, target, &[], &diff::compare(left, target), &plan(left, target).unwrap())
}

/// The same with the figures of a database.
fn counted(connection: &Connection, target: &Schema) -> Vec<Hazard> {
    let left = read(connection);
    let hazards = hazards(&left, target);
    support::allow_plain_reading(connection);
    let counted = hazard::count(connection, &left, target, &hazards, &[]).unwrap();
    support::allow_all(connection);
    counted
}
