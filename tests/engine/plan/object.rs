//! The SQL of one object alone.

use super::{plan, schema_of};
use litefleet::{
    diff::{self, ObjectKind},
    plan::object_only,
};

/// The statements for one object.
fn statements(current: &str, expected: &str, kind: ObjectKind, name: &str) -> Vec<String> {
    let (left, right) = (schema_of(current), schema_of(expected));
    let target = object_only(&left, &right, kind, &name.into());
    plan(&left, &target).unwrap().statements.into_iter().map(|statement| statement.sql).collect()
}

const BOTH: &str =
    "CREATE TABLE t (a, b); CREATE INDEX i ON t (b); CREATE TRIGGER g AFTER UPDATE OF b ON t BEGIN SELECT 1; END;";

#[test]
fn a_table_that_comes_comes_alone() {
    let sql = statements("", BOTH, ObjectKind::Table, "T");
    assert_eq!(sql, ["CREATE TABLE t (a, b)"]);
}

#[test]
fn a_table_that_goes_takes_its_indexes_and_triggers_along() {
    let sql = statements(BOTH, "CREATE TABLE u (x)", ObjectKind::Table, "t");
    assert_eq!(sql, ["DROP TRIGGER g", "DROP INDEX i", "DROP TABLE t"]);
}

#[test]
fn a_table_that_changes_keeps_what_still_fits() {
    let sql = statements(BOTH, "CREATE TABLE t (a, b, c); CREATE INDEX j ON t (c);", ObjectKind::Table, "t");
    assert_eq!(sql, ["ALTER TABLE t ADD COLUMN c"]);
    let sql = statements(BOTH, "CREATE TABLE t (a); CREATE INDEX i ON t (a);", ObjectKind::Table, "t");
    assert_eq!(sql, ["DROP TRIGGER g", "DROP INDEX i", "ALTER TABLE t DROP COLUMN b", "CREATE INDEX i ON t (a)"]);
}

#[test]
fn an_index_or_trigger_brings_its_table_where_there_is_none_that_fits() {
    assert_eq!(statements("", BOTH, ObjectKind::Index, "i"), ["CREATE TABLE t (a, b)", "CREATE INDEX i ON t (b)"]);
    let sql = statements("CREATE TABLE t (a)", BOTH, ObjectKind::Index, "i");
    assert_eq!(sql, ["ALTER TABLE t ADD COLUMN b", "CREATE INDEX i ON t (b)"]);
    let sql = statements("CREATE VIEW v AS SELECT 1", BOTH, ObjectKind::Trigger, "g");
    assert_eq!(sql[0], "CREATE TABLE t (a, b)");
    assert!(sql[1].starts_with("CREATE TRIGGER g"), "{sql:?}");
    assert_eq!(sql.len(), 2);
    assert_eq!(statements(BOTH, "", ObjectKind::Index, "i"), ["DROP INDEX i"]);
    assert_eq!(statements(BOTH, "", ObjectKind::Trigger, "g"), ["DROP TRIGGER g"]);
}

#[test]
fn a_view_that_changes_keeps_its_triggers_and_one_that_goes_does_not() {
    let trigger = "CREATE TRIGGER g INSTEAD OF INSERT ON v BEGIN SELECT 1; END";
    let current = format!("CREATE VIEW v AS SELECT 1 AS a; {trigger};");
    let sql = statements(&current, "CREATE VIEW v AS SELECT 2 AS a", ObjectKind::View, "v");
    assert_eq!(sql, ["DROP VIEW v", "CREATE VIEW v AS SELECT 2 AS a", trigger]);
    assert_eq!(statements(&current, "", ObjectKind::View, "v"), ["DROP TRIGGER g", "DROP VIEW v"]);
}

#[test]
fn a_full_text_table_brings_the_table_that_it_indexes() {
    let expected = "CREATE TABLE t (a); CREATE VIRTUAL TABLE f USING fts5(a, content='t');";
    let sql = statements("", expected, ObjectKind::VirtualTable, "f");
    assert_eq!(sql, ["CREATE TABLE t (a)", "CREATE VIRTUAL TABLE f USING fts5(a, content='t')"]);
}

#[test]
fn what_has_the_name_of_an_object_that_comes_goes() {
    let sql = statements(BOTH, "CREATE VIEW t AS SELECT 1", ObjectKind::View, "t");
    assert_eq!(sql, ["DROP TRIGGER g", "DROP INDEX i", "DROP TABLE t", "CREATE VIEW t AS SELECT 1"]);
    let sql = statements(BOTH, "CREATE VIEW t AS SELECT 1", ObjectKind::Table, "t");
    assert_eq!(sql, ["DROP TRIGGER g", "DROP INDEX i", "DROP TABLE t"]);
}

#[test]
fn an_object_that_neither_side_has_changes_nothing() {
    use ObjectKind::{Index, Table, Trigger, View, VirtualTable};
    let (left, right) = (schema_of(BOTH), schema_of("CREATE TABLE u (x)"));
    for kind in [Table, Index, View, Trigger, VirtualTable] {
        assert_eq!(diff::compare(&left, &object_only(&left, &right, kind, &"nothing".into())), []);
    }
    assert_eq!(diff::compare(&left, &object_only(&left, &right, View, &"t".into())), []);
}

#[test]
fn an_index_brings_the_columns_it_names_and_takes_none_away() {
    let current = "CREATE TABLE t (a CHECK (a > 0), keepme -- the last\n, UNIQUE (a)); CREATE INDEX k ON t (keepme);";
    let expected = "CREATE TABLE t (a TEXT, b INT NOT NULL DEFAULT 1 CHECK (b > 0), z); CREATE INDEX i ON t (b);";
    let sql = statements(current, expected, ObjectKind::Index, "i");
    let add = "ALTER TABLE t ADD COLUMN b INT NOT NULL DEFAULT 1 CHECK (b > 0)";
    assert_eq!(sql, [add, "CREATE INDEX i ON t (b)"]);
    let filtered = "CREATE TABLE t (a, b, z); CREATE INDEX i ON t (a) WHERE b > 0;";
    let sql = statements(current, filtered, ObjectKind::Index, "i");
    assert_eq!(sql, ["ALTER TABLE t ADD COLUMN b", "CREATE INDEX i ON t (a) WHERE b > 0"]);
    let named = "CREATE TABLE t (a, b); CREATE INDEX b ON t (a);";
    assert_eq!(statements(current, named, ObjectKind::Index, "b"), ["CREATE INDEX b ON t (a)"]);
}

#[test]
fn a_trigger_brings_the_columns_it_names_and_takes_none_away() {
    let current = "CREATE TABLE t (a, keepme); CREATE TABLE p (x);";
    let expected = |trigger: &str| {
        let table = "CREATE TABLE t (a, b, c REFERENCES p, d AS (c), e UNIQUE);";
        format!("{table} CREATE TABLE p (x); CREATE TRIGGER g {trigger}; END;")
    };
    let added = |trigger: &str| {
        let sql = statements(current, &expected(trigger), ObjectKind::Trigger, "g");
        let (last, before) = sql.split_last().unwrap();
        assert!(last.starts_with("CREATE TRIGGER g"), "{sql:?}");
        before.join("; ")
    };
    assert_eq!(added("AFTER UPDATE OF b ON t BEGIN SELECT 1"), "ALTER TABLE t ADD COLUMN b");
    assert_eq!(
        added("AFTER UPDATE ON t WHEN new.d > 0 BEGIN SELECT old.a"),
        "ALTER TABLE t ADD COLUMN c REFERENCES p; ALTER TABLE t ADD COLUMN d AS (c)"
    );
    assert_eq!(added("AFTER UPDATE ON t BEGIN SELECT new.e"), "ALTER TABLE t ADD COLUMN e");
    assert_eq!(added("AFTER UPDATE ON t BEGIN SELECT new.a"), "");
}
