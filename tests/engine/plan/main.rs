//! Plans: what they say, and what becomes of databases with rows when they run.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod additions;
mod called;
mod cases;
mod corpus;
mod laws;
mod object;
mod refusals;
mod renames;
mod rows;
mod script;
#[path = "../schema/spec.rs"]
mod spec;
mod wide;

use litefleet::{
    api::{ColumnOrder, Ignore},
    diff,
    plan::{self, Method, Plan},
    schema::{self, Renamed, model::Schema},
};
use rusqlite::{Connection, ErrorCode};

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

/// The plan that takes these renames, which have to fit.
fn plan_renaming(left: &Schema, right: &Schema, renames: &[Renamed]) -> litefleet::Result<Plan> {
    assert_eq!(diff::fitting(left, right, renames).len(), renames.len(), "{renames:?}");
    let changes = diff::compare_renamed(left, right, renames, &Ignore::default()).changes;
    plan::plan_renaming(left, right, renames, &changes, ColumnOrder::Any)
}

/// Runs a plan in one transaction. Where a statement fails, nothing has happened.
fn run(connection: &Connection, plan: &Plan) -> Result<(), (String, rusqlite::Error)> {
    let batch = |sql: &str| connection.execute_batch(sql).unwrap();
    let rebuilds = plan.statements.iter().any(|statement| statement.method == Method::Rebuild);
    batch(&format!("PRAGMA foreign_keys = OFF; PRAGMA legacy_alter_table = {rebuilds}; BEGIN IMMEDIATE"));
    let done = plan.statements.iter().try_for_each(|statement| {
        connection.execute_batch(&statement.sql).map_err(|error| (statement.sql.clone(), error))
    });
    batch(if done.is_ok() { "COMMIT" } else { "ROLLBACK" });
    batch("PRAGMA legacy_alter_table = OFF");
    done
}

/// True where a statement failed on a row that does not fit. For a `CHECK` that came with `ADD COLUMN`, SQLite has no code of
/// its own.
fn is_about_rows(error: &rusqlite::Error) -> bool {
    let code = error.sqlite_error_code();
    matches!(code, Some(ErrorCode::ConstraintViolation | ErrorCode::TypeMismatch))
        || error.to_string().contains("constraint failed")
}

/// Panics unless a database has the wanted schema, to the letter of its meaning.
fn assert_schema(connection: &Connection, wanted: &Schema, about: &str) {
    let result = read(connection);
    assert_eq!(diff::compare(&result, wanted), [], "{about}");
    assert_eq!(schema::fingerprint(&result), schema::fingerprint(wanted), "{about}");
    assert_eq!(plan(&result, wanted).unwrap(), Plan::default(), "{about}");
    let integrity: String = connection.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
    assert_eq!(integrity, "ok", "{about}");
}
