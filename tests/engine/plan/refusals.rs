//! What no plan is made for, and what plans take care of that no scenario can show.

use super::{assert_schema, database, plan, read, run, schema_of};
use litefleet::{
    Code, diff,
    plan::{Method, plan_in_order},
    schema,
};
use rusqlite::Connection;
use std::{env, fs, path::Path};

/// Panics unless there is no plan from one to the other; gives the message.
fn refusal(current: &str, expected: &str) -> String {
    let error = plan(&schema_of(current), &schema_of(expected)).unwrap_err();
    assert_eq!(error.code, Code::CannotPlan, "{error}");
    assert!(error.hint.is_some(), "{error}");
    error.message
}

/// The scenarios of `tests/cases/refused`: a database, the schema that is expected, and why there is no plan between them.
#[test]
fn each_scenario_is_refused_in_the_words_beside_it() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/cases/refused");
    let mut cases: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    cases.sort();
    assert!(cases.len() >= 3, "{cases:?}");
    for case in cases {
        let file = |name: &str| fs::read_to_string(case.join(name)).unwrap_or_default();
        let error = plan(&schema_of(&file("current.sql")), &schema_of(&file("expected.sql"))).unwrap_err();
        assert_eq!(error.code, Code::CannotPlan, "{error}");
        let said = format!("{}\nhint: {}\n", error.message, error.hint.unwrap_or_default());
        if env::var_os(super::cases::REFRESH).is_some() {
            fs::write(case.join("said.txt"), &said).unwrap();
        }
        assert_eq!(said, file("said.txt"), "{}", case.display());
    }
}

#[test]
fn a_full_text_table_without_content_is_not_made_anew() {
    let said = refusal(
        "CREATE VIRTUAL TABLE found USING fts5(a, content='')",
        "CREATE VIRTUAL TABLE found USING fts5(a, b, content='')",
    );
    assert_eq!(said, "cannot change virtual table found: a table without content has no values to index again");
    refusal("CREATE VIRTUAL TABLE f USING fts5(a)", "CREATE VIRTUAL TABLE f USING fts5(a, content='')");
    refusal("CREATE VIRTUAL TABLE f USING fts4(a, content=\"\")", "CREATE VIRTUAL TABLE f USING fts4(a)");
}

#[test]
fn a_full_text_table_that_comes_to_keep_what_changes_too_is_not_made_anew() {
    refusal(
        "CREATE TABLE t (a); CREATE VIRTUAL TABLE f USING fts5(a, content='t')",
        "CREATE VIRTUAL TABLE f USING fts5(a)",
    );
}

#[test]
fn a_virtual_table_of_another_or_an_unknown_module_is_not_made_anew() {
    refusal("CREATE VIRTUAL TABLE x USING rtree(id, a, b)", "CREATE VIRTUAL TABLE x USING fts5(a)");
    refusal(
        "CREATE TABLE t (a); CREATE VIRTUAL TABLE x USING fts5vocab('f', 'row')",
        "CREATE TABLE t (a); CREATE VIRTUAL TABLE x USING fts5vocab('f', 'col')",
    );
}

#[test]
fn a_virtual_table_that_lacks_its_own_tables_is_not_made_anew() {
    let whole = "CREATE VIRTUAL TABLE found USING fts5(a);";
    let said = refusal(&format!("{whole} DROP TABLE found_content"), whole);
    assert_eq!(said, "cannot change virtual table found: tables that it keeps its content in are missing");
}

#[test]
fn a_table_that_cannot_be_taken_apart_is_not_made_anew() {
    let (mut left, right) = (schema_of("CREATE TABLE t (a INT)"), schema_of("CREATE TABLE t (a TEXT)"));
    std::sync::Arc::make_mut(&mut left.tables[0]).unparsed = Some(schema::model::Expression("create table t(a".into()));
    let error = plan(&left, &right).unwrap_err();
    assert_eq!(error.message, "cannot make table t anew: its definition cannot be taken apart");
}

#[test]
fn a_new_column_that_must_have_a_value_fails_on_rows_and_only_then() {
    let (current, expected) = ("CREATE TABLE t (a);", "CREATE TABLE t (a, b NOT NULL)");
    let wanted = schema_of(expected);
    let plan = plan(&schema_of(current), &wanted).unwrap();
    assert!(plan.statements.iter().all(|statement| statement.method == Method::Rebuild));
    let empty = database(current);
    run(&empty, &plan).unwrap();
    assert_schema(&empty, &wanted, "empty");
    let full = database(&format!("{current} INSERT INTO t VALUES (1)"));
    let before = read(&full);
    let (_, error) = run(&full, &plan).unwrap_err();
    assert!(error.to_string().starts_with("NOT NULL constraint failed"), "{error}");
    assert_eq!(read(&full), before);
}

#[test]
fn rows_that_collide_fail_the_plan_and_none_is_eaten() {
    let current = "CREATE TABLE t (a, b); INSERT INTO t VALUES (1, 2), (1, NULL);";
    for conflict in ["REPLACE", "IGNORE"] {
        for column in ["a UNIQUE ON CONFLICT {}, b", "a, b NOT NULL ON CONFLICT {}", "a PRIMARY KEY ON CONFLICT {}, b"]
        {
            let wanted = schema_of(&format!("CREATE TABLE t ({})", column.replace("{}", conflict)));
            let connection = database(current);
            let plan = plan(&read(&connection), &wanted).unwrap();
            let (sql, error) = run(&connection, &plan).unwrap_err();
            assert!(sql.starts_with("INSERT OR ABORT"), "{sql}");
            assert!(error.to_string().contains("constraint failed"), "{error}");
        }
    }
}

#[test]
fn a_collation_that_nobody_knows_does_not_stop_a_rebuild_elsewhere() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("house.db");
    let knowing = Connection::open(&path).unwrap();
    knowing.create_collation("house", |a: &str, b: &str| a.cmp(b)).unwrap();
    knowing.execute_batch("CREATE TABLE h (a TEXT COLLATE house); CREATE INDEX i ON h (a);").unwrap();
    knowing.execute_batch("CREATE TABLE t (a INT, b); INSERT INTO t (rowid, a) VALUES (7, 1);").unwrap();
    let left = read(&knowing);
    drop(knowing);
    let connection = Connection::open(&path).unwrap();
    for change in ["a TEXT, b", "a TEXT"] {
        let mut right = left.clone();
        right.tables.retain(|table| table.name.0 != "t");
        right.tables.extend(schema_of(&format!("CREATE TABLE t ({change})")).tables);
        let plan = plan(&read(&connection), &right).unwrap();
        run(&connection, &plan).unwrap();
        assert_eq!(diff::compare(&read(&connection), &right), [], "{change}");
        let row: (i64, String) = connection.query_row("SELECT rowid, a FROM t", [], |row| row.try_into()).unwrap();
        assert_eq!(row, (7, "1".to_owned()));
    }
}

#[test]
fn the_order_of_columns_is_followed_where_it_is_asked_for() {
    let current = "CREATE TABLE t (a, b); INSERT INTO t (rowid, a, b) VALUES (5, 'a', 'b');";
    let order = |expected: &str| {
        let (connection, wanted) = (database(current), schema_of(expected));
        let left = read(&connection);
        let changes = match diff::compare(&left, &wanted).is_empty() {
            false => diff::compare(&left, &wanted),
            true => vec![diff::Change::ColumnOrderDifferent {
                table: "t".into(),
                left: Vec::new(),
                right: Vec::new(),
                dependants: Vec::new(),
            }],
        };
        let plan = plan_in_order(&left, &wanted, &changes).unwrap();
        run(&connection, &plan).unwrap();
        let result = read(&connection);
        let columns: Vec<String> = result.tables[0].columns.iter().map(|column| column.name.0.clone()).collect();
        let row: (i64, String) = connection.query_row("SELECT rowid, b FROM t", [], |row| row.try_into()).unwrap();
        assert_eq!(row, (5, "b".to_owned()));
        (columns.join(" "), plan.statements[0].method)
    };
    assert_eq!(order("CREATE TABLE t (b, a)"), ("b a".to_owned(), Method::Rebuild));
    assert_eq!(order("CREATE TABLE t (a, c, b)"), ("a c b".to_owned(), Method::Rebuild));
    assert_eq!(order("CREATE TABLE t (a, b, c)"), ("a b c".to_owned(), Method::Alter));
    assert_eq!(order("CREATE TABLE t (b, c)"), ("b c".to_owned(), Method::Alter));
}

#[test]
fn the_same_schemas_have_the_same_plan_and_equal_ones_none() {
    let (left, right) = (schema_of("CREATE TABLE t (a INT)"), schema_of("CREATE TABLE t (a TEXT, b)"));
    assert_eq!(plan(&left, &right).unwrap(), plan(&left, &right).unwrap());
    let spelt = plan(&left, &schema_of("create table \"T\"([A]   int)")).unwrap();
    assert!(spelt.is_empty());
    assert_eq!(spelt.script(), "");
}

#[test]
fn every_statement_serves_a_change_of_its_own_object() {
    let left = schema_of("CREATE TABLE a (x); CREATE TABLE b (y); CREATE INDEX i ON b (y);");
    let right = schema_of("CREATE TABLE a (x, z); CREATE TABLE b (y TEXT); CREATE INDEX i ON b (y);");
    let changes = diff::compare(&left, &right);
    let served: Vec<_> = plan(&left, &right)
        .unwrap()
        .statements
        .iter()
        .map(|statement| changes[statement.change.unwrap()].object().0.clone())
        .collect();
    assert_eq!(served, ["a", "b", "b", "b", "b", "b"]);
}

#[test]
fn rows_without_a_value_do_not_fit_where_it_becomes_the_rowid() {
    let connection = database("CREATE TABLE t (id INT, a); INSERT INTO t VALUES (NULL, 'x'), (1, 'y'), (2, 'z');");
    let wanted = schema_of("CREATE TABLE t (id INTEGER PRIMARY KEY, a)");
    let (_, error) = run(&connection, &plan(&read(&connection), &wanted).unwrap()).unwrap_err();
    assert!(super::is_about_rows(&error), "{error}");
    connection.execute_batch("UPDATE t SET id = 7 WHERE id IS NULL").unwrap();
    run(&connection, &plan(&read(&connection), &wanted).unwrap()).unwrap();
    let rows: String = connection.query_row("SELECT group_concat(id || a, ' ') FROM t", [], |row| row.get(0)).unwrap();
    assert_eq!(rows, "1y 2z 7x");
}
