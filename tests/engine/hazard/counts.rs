//! What is counted, and what is said where nothing can be.

use super::{counted, database, hazards, plan, read, schema_of};
use litefleet::{
    api::{ColumnOrder, Hazard, HazardCode, Ignore, Version},
    diff, hazard,
    plan::{Renamed, plan_in_order, plan_renaming},
    schema::model::{Name, Schema},
};
use rusqlite::{Connection, ErrorCode};
use std::cmp::Ordering;

fn messages(hazards: &[Hazard]) -> Vec<&str> {
    hazards.iter().map(|hazard| hazard.message.as_str()).collect()
}

#[test]
fn before_any_row_is_looked_at_nothing_has_a_figure() {
    let left = schema_of("CREATE TABLE t (a TEXT, b TEXT); CREATE TABLE gone (a)");
    let target = schema_of("CREATE TABLE t (a INTEGER NOT NULL)");
    let said = hazards(&left, &target);
    assert!(said.iter().all(|hazard| hazard.rows.is_none() && hazard.examples.is_empty()), "{said:?}");
    let wanted = [
        "Drops table `gone`",
        "Drops column `t.b`",
        "Values of `t.a` may change, as it becomes INTEGER",
        "Rebuilds `t`, because `t.a` differs and `t.b` is extra",
        "`t.a` may not be null",
    ];
    assert_eq!(messages(&said), wanted);
    let loses = |hazard: &&Hazard| hazard.code.is_destructive() || hazard.code.is_misfit();
    assert!(said.iter().filter(loses).all(|hazard| hazard.hint.is_some()));
}

#[test]
fn what_is_about_no_row_is_left_out_but_for_what_is_only_said() {
    let connection = database("CREATE TABLE t (a TEXT, b TEXT); CREATE TABLE gone (a)");
    let said = counted(&connection, &schema_of("CREATE TABLE t (a INTEGER NOT NULL)"));
    let rebuilt =
        "Rebuilds `t`, because `t.a` differs and `t.b` is extra: 0 rows are copied, then compared value by value";
    assert_eq!(messages(&said), [rebuilt]);
    assert_eq!(said[0].rows, Some(0));
}

#[test]
fn equal_schemas_have_no_hazards() {
    let sql = "CREATE TABLE t (a TEXT NOT NULL UNIQUE CHECK (a <> ''), b INT REFERENCES t (a)); INSERT INTO t VALUES ('x', 7)";
    assert_eq!(counted(&database(sql), &schema_of(sql)), []);
}

#[test]
fn what_the_order_of_columns_alone_makes_anew_is_said() {
    let connection = database("CREATE TABLE t (a, b); INSERT INTO t VALUES (1, 2)");
    let (left, target) = (read(&connection), schema_of("CREATE TABLE t (b, a)"));
    let (left_order, right_order) = (vec![Name::from("a"), Name::from("b")], vec![Name::from("b"), Name::from("a")]);
    let changes = [diff::Change::ColumnOrderDifferent {
        table: Name::from("t"),
        left: left_order,
        right: right_order,
        dependants: Vec::new(),
    }];
    let plan = plan_in_order(&left, &target, &changes).unwrap();
    let said = hazard::of(&left, &target, &[], &changes, &plan);
    let said = hazard::count(&connection, &left, &target, &said, &[]).unwrap();
    let wanted = "Rebuilds `t`, because order of columns of `t` differs: 1 row is copied, then compared value by value";
    assert_eq!(messages(&said), [wanted]);
}

#[test]
fn a_rename_that_was_accepted_drops_nothing() {
    let connection = database(
        "CREATE TABLE t (a TEXT, n TEXT); INSERT INTO t VALUES ('x', 'y'); CREATE TABLE old (k); INSERT INTO old VALUES (1)",
    );
    let (left, target) = (read(&connection), schema_of("CREATE TABLE t (b TEXT, n TEXT); CREATE TABLE young (k)"));
    let renames: [Renamed; 2] = ["t.a=b".parse().unwrap(), "old=young".parse().unwrap()];
    let without = counted(&connection, &target);
    assert_eq!(messages(&without), ["Drops table `old` with 1 row", "Drops column `t.a` with 1 value"]);
    assert_eq!(renaming(&connection, &left, &target, &renames), []);
}

/// The hazards of the plan that takes these renames, counted.
fn renaming(connection: &Connection, left: &Schema, target: &Schema, renames: &[Renamed]) -> Vec<Hazard> {
    let changes = diff::compare_renamed(left, target, renames, &Ignore::default()).changes;
    let plan = plan_renaming(left, target, renames, &changes, ColumnOrder::Any).unwrap();
    let said = hazard::of(left, target, renames, &changes, &plan);
    hazard::count(connection, left, target, &said, renames).unwrap()
}

#[test]
fn what_a_rename_brings_about_is_counted_too() {
    let connection = database("CREATE TABLE t (a TEXT); INSERT INTO t VALUES ('007')");
    let (left, target) = (read(&connection), schema_of("CREATE TABLE u (b INTEGER NOT NULL DEFAULT 0)"));
    let said = renaming(&connection, &left, &target, &["t=u".parse().unwrap(), "t.a=b".parse().unwrap()]);
    let wanted = [
        "1 value of `u.b` changes, as it becomes INTEGER",
        "Rebuilds `t`, because table `t` becomes `u`, `u.a` becomes `u.b` and 1 more change: 1 row is copied, then compared \
         value by value",
    ];
    assert_eq!(messages(&said), wanted);
}

#[test]
fn what_only_follows_a_rename_is_no_new_constraint() {
    let connection = database(
        "CREATE TABLE t (a TEXT UNIQUE CHECK (a > ''), n); INSERT INTO t VALUES ('x', 1), ('y', 1);
         CREATE TABLE child (x REFERENCES t (a)); INSERT INTO child VALUES ('x');
         CREATE VIEW v AS SELECT n FROM t; CREATE UNIQUE INDEX i ON t (a, n)",
    );
    let target = schema_of(
        "CREATE TABLE u (b TEXT UNIQUE CHECK (b > ''), n); CREATE TABLE child (x REFERENCES u (b));
         CREATE VIEW v AS SELECT n FROM u; CREATE UNIQUE INDEX i ON u (b, n)",
    );
    let left = read(&connection);
    assert_eq!(renaming(&connection, &left, &target, &["t.a=b".parse().unwrap(), "t=u".parse().unwrap()]), []);
}

#[test]
fn a_sorting_that_is_not_known_is_no_error_and_is_said() {
    let other = database("");
    other.create_collation("elsewhere", |a: &str, b: &str| -> Ordering { a.cmp(b) }).unwrap();
    other.execute_batch("CREATE TABLE t (a TEXT COLLATE elsewhere UNIQUE CHECK (a > 'x'))").unwrap();
    let connection = database("CREATE TABLE t (a TEXT); INSERT INTO t VALUES ('x')");
    let said = counted(&connection, &read(&other));
    let unknown = |hazard: &&Hazard| hazard.code.is_misfit();
    assert_eq!(said.iter().filter(unknown).count(), 2, "{said:?}");
    for hazard in said.iter().filter(unknown) {
        assert_eq!(hazard.rows, None);
        assert!(hazard.message.contains("which could not be counted: no such collation sequence: elsewhere"));
    }
}

#[test]
fn counting_that_takes_too_long_is_an_error() {
    let connection = database(
        "CREATE TABLE t (a, b); WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 9999) INSERT INTO t SELECT i, i FROM n",
    );
    let (left, target) = (read(&connection), schema_of("CREATE TABLE t (a)"));
    let hazards = hazards(&left, &target);
    connection.progress_handler(10, Some(|| true)).unwrap();
    let error = hazard::count(&connection, &left, &target, &hazards, &[]).unwrap_err();
    assert_eq!(error.sqlite_error_code(), Some(ErrorCode::OperationInterrupted));
}

#[test]
fn hazards_that_are_not_about_rows_stay_as_they_are() {
    let connection = database("CREATE TABLE t (a)");
    let schema = read(&connection);
    let others =
        [hazard::version_goes_down(&Version::Number(5), &Version::Number(3)), hazard::runs_script("0004_move.sql")];
    let wanted = ["The version goes down from v5 to v3", "Runs migration script `0004_move.sql`, which may move data"];
    assert_eq!(messages(&others), wanted);
    let mut counted = hazard::count(&connection, &schema, &schema, &others, &[]).unwrap();
    counted.sort_by_key(|hazard| hazard.code);
    assert_eq!(counted, others);
    assert!(others[0].code.is_destructive() && !others[1].code.is_destructive());
}

#[test]
fn at_most_five_rows_are_named_and_rows_without_rowids_are_counted_all_the_same() {
    let connection = database(
        "CREATE TABLE t (a); CREATE TABLE w (k TEXT PRIMARY KEY, a) WITHOUT ROWID;
        WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 1234) INSERT INTO t SELECT NULL FROM n;
        INSERT INTO w VALUES ('x', NULL), ('y', NULL)",
    );
    let target =
        schema_of("CREATE TABLE t (a NOT NULL); CREATE TABLE w (k TEXT PRIMARY KEY, a NOT NULL) WITHOUT ROWID");
    let said = counted(&connection, &target);
    let misfits: Vec<_> = said.iter().filter(|hazard| hazard.code == HazardCode::H401).collect();
    assert_eq!(misfits[0].message, "`t.a` may not be null, and 1,234 rows have null in it");
    assert_eq!(misfits[0].examples, [1, 2, 3, 4, 5]);
    assert_eq!((misfits[1].rows, misfits[1].examples.len()), (Some(2), 0));
    assert!(plan(&read(&connection), &target).is_ok());
}
