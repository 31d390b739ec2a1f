//! Columns that come and go where others, or checks, depend on them.

use super::{assert_schema, database, plan, read, run, schema_of};
use litefleet::plan::Method;

/// Runs the plan on a row; gives what went wrong, and whether the table was made anew.
fn outcome(current: &str, expected: &str) -> Result<bool, String> {
    let connection = database(&format!("CREATE TABLE t ({current}); INSERT INTO t (a) VALUES (5);"));
    let wanted = schema_of(&format!("CREATE TABLE t ({expected})"));
    let plan = plan(&read(&connection), &wanted).map_err(|error| error.to_string())?;
    run(&connection, &plan).map_err(|(sql, error)| format!("{error}: {sql}"))?;
    if litefleet::diff::compare(&read(&connection), &wanted).is_empty() {
        assert_schema(&connection, &wanted, expected);
        return Ok(plan.statements.iter().any(|statement| statement.method == Method::Rebuild));
    }
    Err(format!("another schema: {:?}", litefleet::diff::words(&litefleet::diff::compare(&read(&connection), &wanted))))
}

#[test]
fn a_check_that_no_new_column_brings_still_comes() {
    assert_eq!(outcome("a, CHECK (a > 0)", "a, b CHECK (a > 0), CHECK (a < 9)"), Ok(true));
    assert_eq!(outcome("a, CHECK (a > 0)", "a, b CHECK (a < 9), CHECK (a > 0)"), Ok(false));
    assert_eq!(outcome("a", "a, b CHECK (b > 0), CHECK (a < 9)"), Ok(true));
    assert_eq!(outcome("a", "a, b CHECK (b <> \"a\") CHECK (b IS NOT \"x\")"), Ok(false));
}

#[test]
fn a_new_column_that_names_one_that_comes_after_it_is_not_added_before_it() {
    assert_eq!(outcome("a", "a, b AS (c), c"), Ok(true));
    assert_eq!(outcome("a", "a, b CHECK (b < c), c"), Ok(true));
    assert_eq!(outcome("a", "a, b CHECK (b < \"C\"), c"), Ok(true));
    assert_eq!(outcome("a", "a, c, b AS (c)"), Ok(false));
}

#[test]
fn a_new_column_with_a_string_that_is_still_the_name_of_one_that_goes_makes_the_table_anew() {
    assert_eq!(outcome("a, b", "a, c CHECK (c IS NOT \"b\")"), Ok(true));
}

#[test]
fn columns_that_are_computed_go_before_what_they_are_computed_from() {
    assert_eq!(outcome("a, b, c AS (b)", "a"), Ok(false));
    assert_eq!(outcome("a, b, c AS (d), d AS (b)", "a"), Ok(false));
    assert_eq!(outcome("a, c AS (d), d AS (b), b", "a, x"), Ok(false));
}
