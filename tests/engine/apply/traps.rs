//! What other tools get wrong, run as it would be run.

use crate::support::{Bench, statement};
use litefleet::{Code, plan::Method};

/// A rebuild of `t` to this definition by these columns.
fn rebuild(definition: &str, copy: &str) -> Vec<String> {
    let new = definition.replacen("TABLE t", "TABLE new_t", 1);
    let copy = format!("INSERT OR ABORT INTO new_t({copy}) SELECT {copy} FROM t");
    vec![new, copy, "DROP TABLE t".to_owned(), "ALTER TABLE new_t RENAME TO t".to_owned()]
}

fn bench(setup: &str, definition: &str, copy: &str, rest: &str) -> Bench {
    let statements = rebuild(definition, copy);
    let statements: Vec<&str> = statements.iter().map(String::as_str).collect();
    Bench::new(setup).plan(&statements, &format!("{definition}; {rest}"))
}

#[test]
fn the_rows_of_children_outlive_the_making_anew_of_their_parent() {
    let child = "CREATE TABLE c(p REFERENCES t(id) ON DELETE CASCADE)";
    let setup =
        format!("CREATE TABLE t(id INTEGER PRIMARY KEY); {child}; INSERT INTO t VALUES (1); INSERT INTO c VALUES (1)");
    let bench = bench(&setup, "CREATE TABLE t(id INTEGER PRIMARY KEY, a)", "id", child);
    bench.apply().unwrap();
    assert_eq!(bench.rows("SELECT p FROM c"), ["Integer(1)"]);
    assert!(bench.rows("SELECT sql FROM sqlite_schema WHERE name = 'c'")[0].contains("REFERENCES t(id)"));
}

#[test]
fn triggers_do_not_fire_while_a_plan_runs() {
    let trigger = "CREATE TRIGGER tr AFTER INSERT ON new_t BEGIN DELETE FROM other; END";
    let setup = "CREATE TABLE t(a); INSERT INTO t VALUES (1); CREATE TABLE other(x); INSERT INTO other VALUES (1)";
    let mut bench = Bench::new(setup).plan(&[], "CREATE TABLE t(a, b); CREATE TABLE other(x)");
    let mut statements = rebuild("CREATE TABLE t(a, b)", "rowid, a");
    statements.insert(1, trigger.to_owned());
    statements.insert(3, "DROP TRIGGER tr".to_owned());
    bench.job.statements = statements.iter().map(|sql| statement(sql)).collect();
    bench.apply().unwrap();
    assert_eq!(bench.rows("SELECT x FROM other"), ["Integer(1)"]);
}

#[test]
fn rowids_that_a_copy_renumbers_are_noticed() {
    let setup = "CREATE TABLE t(a); INSERT INTO t(rowid, a) VALUES (1, 'x'), (5, 'y')";
    let error = bench(setup, "CREATE TABLE t(a, b)", "a", "").refused();
    assert_eq!(error.code, Code::VerifyFailed);
    bench(setup, "CREATE TABLE t(a, b)", "rowid, a", "").apply().unwrap();
}

#[test]
fn a_counter_that_starts_over_is_noticed() {
    let setup = "CREATE TABLE t(id INTEGER PRIMARY KEY AUTOINCREMENT); INSERT INTO t VALUES (1), (90); DELETE FROM t WHERE id = 90";
    let error = bench(setup, "CREATE TABLE t(id INTEGER PRIMARY KEY AUTOINCREMENT, b)", "id", "").refused();
    assert_eq!(error.code, Code::VerifyFailed);
    assert!(error.message.contains("counter"), "{error}");
}

#[test]
fn a_constraint_that_eats_rows_while_they_are_copied_is_noticed() {
    let setup = "CREATE TABLE t(a); INSERT INTO t VALUES ('x'), ('x')";
    for conflict in ["REPLACE", "IGNORE"] {
        let definition = format!("CREATE TABLE t(a UNIQUE ON CONFLICT {conflict})");
        let mut bench = bench(setup, &definition, "rowid, a", "");
        bench.job.statements[1].sql = "INSERT INTO new_t(rowid, a) SELECT rowid, a FROM t".to_owned();
        assert_eq!(bench.refused().code, Code::VerifyFailed);
    }
}

#[test]
fn rows_that_do_not_fit_are_told_with_table_column_number_and_one_of_them() {
    let setup = "CREATE TABLE t(a TEXT, n, s TEXT);
        INSERT INTO t(rowid, a, n, s) VALUES (3, 'x', 1, '1'), (5, 'X', NULL, 'one'), (8, 'y', NULL, '2'), (9, 'y', 4, '3')";
    let cases = [
        (
            "CREATE TABLE t(a TEXT, n NOT NULL, s TEXT)",
            "`t.n` may not be null, and 2 rows have null in it (for example rowid 5)",
        ),
        (
            "CREATE TABLE t(a TEXT UNIQUE, n, s TEXT)",
            "`t.a` must be unique, and 2 rows have values that come more than once (for example rowid 8)",
        ),
        ("CREATE TABLE t(a TEXT UNIQUE COLLATE NOCASE, n, s TEXT)", "`t.a` must be unique, and 4 rows have"),
        ("CREATE TABLE t(a TEXT, n CHECK (n > 3), s TEXT)", "1 row of `t` does not meet `CHECK (n > 3)` (rowid 3)"),
        (
            "CREATE TABLE t(a TEXT, n ANY, s INTEGER) STRICT",
            "`t.s` takes only INTEGER, and 1 row has something else in it (rowid 5)",
        ),
        (
            "CREATE TABLE t(a TEXT, n, s TEXT, extra NOT NULL)",
            "new column `t.extra` may not be null and has no default, and the table has 4 rows",
        ),
    ];
    for (definition, wanted) in cases {
        let mut bench = bench(setup, definition, "rowid, a, n, s", "");
        bench.job.losses = litefleet::api::Losses::Allow;
        let error = bench.refused();
        assert_eq!(error.code, Code::DoesNotFit, "{error}");
        assert!(error.message.contains(wanted), "{error}");
        assert!(error.message.contains("a.db") && error.hint.is_some());
    }
}

#[test]
fn rows_that_would_refer_to_nothing_are_told_and_those_that_did_before_do_not_count() {
    let setup = "CREATE TABLE p(id INTEGER PRIMARY KEY); INSERT INTO p VALUES (1);
        CREATE TABLE t(x REFERENCES p(id), y); INSERT INTO t(rowid, x, y) VALUES (1, 1, 1), (4, 77, 1), (6, NULL, 78)";
    let parent = "CREATE TABLE p(id INTEGER PRIMARY KEY)";
    bench(setup, "CREATE TABLE t(x REFERENCES p(id), y, z)", "rowid, x, y", parent).apply().unwrap();
    for backup in [true, false] {
        let mut bench = bench(setup, "CREATE TABLE t(x REFERENCES p(id), y REFERENCES p(id))", "rowid, x, y", parent);
        if !backup {
            bench.backups = None;
        }
        let error = bench.refused();
        assert_eq!(error.code, Code::DoesNotFit);
        assert!(error.message.contains("t has 1 row (rowid 6) that would refer to nothing in p"), "{error}");
    }
}

#[test]
fn a_key_that_comes_to_fit_no_parent_is_refused_unless_one_did_not_fit_before() {
    let parent = "CREATE TABLE p(x)";
    let odd = "CREATE TABLE odd(y REFERENCES p)";
    let rows = "INSERT INTO t(rowid, a) VALUES (4, 1)";
    let to = "CREATE TABLE t(a REFERENCES p)";
    let error = bench(&format!("{parent}; CREATE TABLE t(a); {rows}"), to, "rowid, a", parent).refused();
    assert_eq!(error.code, Code::DoesNotFit);
    assert!(error.message.contains("foreign key of t would not fit"), "{error}");
    let setup = format!("{parent}; {odd}; CREATE TABLE t(a); {rows}; INSERT INTO odd VALUES (1)");
    bench(&setup, to, "rowid, a", &format!("{parent}; {odd}")).apply().unwrap();
}

#[test]
fn a_broken_view_is_no_hindrance_to_a_table_made_anew() {
    let view = "CREATE VIEW v AS SELECT x FROM nowhere; CREATE VIEW w AS SELECT a FROM t";
    let setup = format!("CREATE TABLE t(a); {view}");
    bench(&setup, "CREATE TABLE t(a, b)", "rowid, a", view).apply().unwrap();
}

#[test]
fn a_column_that_only_an_empty_table_takes_fails_on_rows_and_says_so() {
    let setup = "CREATE TABLE t(a); INSERT INTO t VALUES (1)";
    let mut bench = Bench::new(setup).plan(&["ALTER TABLE t ADD COLUMN b NOT NULL"], "CREATE TABLE t(a, b NOT NULL)");
    bench.job.statements[0].method = Method::Alter;
    assert_eq!(bench.refused().code, Code::CannotApply);
}

#[test]
fn rows_that_do_not_fit_a_column_that_is_only_added_are_told_too() {
    let setup = "CREATE TABLE t(a, b); INSERT INTO t(rowid, a, b) VALUES (3, 'zz', 1), (4, 'x', 2), (5, 'zz', 3)";
    let add = "c CHECK (a IS NOT 'zz')";
    let bench =
        Bench::new(setup).plan(&[&format!("ALTER TABLE t ADD COLUMN {add}")], &format!("CREATE TABLE t(a, b, {add})"));
    let error = bench.refused();
    assert_eq!(error.code, Code::DoesNotFit, "{error}");
    let wanted = "2 rows of `t` do not meet `CHECK (a is not 'zz')` (for example rowid 3)";
    assert!(error.message.contains(wanted), "{error}");
    let strict = "CREATE TABLE t(a TEXT) STRICT; INSERT INTO t VALUES ('x')";
    let to = "CREATE TABLE t(a TEXT, n INTEGER DEFAULT 'x') STRICT";
    let bench = Bench::new(strict).plan(&["ALTER TABLE t ADD COLUMN n INTEGER DEFAULT 'x'"], to);
    let error = bench.refused();
    assert!(error.code == Code::DoesNotFit && error.message.contains("`t.n` takes only INTEGER"), "{error}");
}

#[test]
fn a_table_without_rowids_keeps_its_rows_both_ways() {
    let with = "CREATE TABLE t(k TEXT PRIMARY KEY, v)";
    let without = "CREATE TABLE t(k TEXT PRIMARY KEY, v) WITHOUT ROWID";
    for (from, to) in [(with, without), (without, with)] {
        let setup = format!("{from}; INSERT INTO t VALUES ('b', 1), ('a', 2)");
        let applied = bench(&setup, to, "k, v", "").apply().unwrap();
        assert_eq!(applied.verified.rows, 2);
    }
    let setup = format!("{with}; INSERT INTO t VALUES (NULL, 1)");
    assert_eq!(bench(&setup, without, "k, v", "").refused().code, Code::DoesNotFit);
}

#[test]
fn a_key_that_becomes_the_rowid_keeps_its_values() {
    let setup = "CREATE TABLE t(id INT PRIMARY KEY, a); INSERT INTO t VALUES (50, 'x'), (7, 'y')";
    bench(setup, "CREATE TABLE t(id INTEGER PRIMARY KEY, a)", "id, a", "").apply().unwrap();
    let odd = "CREATE TABLE t(id INT PRIMARY KEY, a); INSERT INTO t VALUES ('text', 'x')";
    let error = bench(odd, "CREATE TABLE t(id INTEGER PRIMARY KEY, a)", "id, a", "").refused();
    assert_eq!(error.code, Code::DoesNotFit, "{error}");
    assert!(error.message.contains("`t.id` takes only whole numbers, and 1 row"), "{error}");
}

#[test]
fn odd_names_are_names() {
    let table = "\"sel\"\"ect; DROP -- 'x'\"";
    let setup =
        format!("CREATE TABLE {table}(\"a b\" TEXT, \"rowid\", _rowid_); INSERT INTO {table} VALUES ('x', 1, 2)");
    let after = format!("CREATE TABLE {table}(\"a b\" TEXT, \"rowid\", _rowid_, oid2)");
    let add = format!("ALTER TABLE {table} ADD COLUMN oid2");
    assert_eq!(Bench::new(&setup).plan(&[&add], &after).apply().unwrap().verified.rows, 1);
}

#[test]
fn what_analyze_found_out_outlives_a_table_that_is_made_anew() {
    let indexes = "CREATE INDEX kept ON t(a); CREATE INDEX other ON t(a)";
    let setup = format!("CREATE TABLE t(a); {indexes}; INSERT INTO t VALUES (1), (1), (2); ANALYZE");
    let definition = "CREATE TABLE t(a, b)";
    let now = "CREATE INDEX kept ON t(a); CREATE INDEX other ON t(a, b)";
    let mut bench = bench(&setup, definition, "rowid, a", now);
    bench.job.statements.extend(now.split("; ").map(statement));
    let look = "SELECT tbl, idx, stat FROM sqlite_stat1 ORDER BY idx";
    assert_eq!(bench.rows(look).len(), 2);
    bench.apply().unwrap();
    // What was said of an index that is another one now is not said any more.
    assert_eq!(bench.rows(look), ["Text(\"t\") Text(\"kept\") Text(\"3 2\")"]);
}

#[test]
fn what_analyze_found_out_goes_along_where_its_table_is_renamed() {
    let setup = "CREATE TABLE t(a UNIQUE, b); CREATE INDEX kept ON t(b); INSERT INTO t VALUES (1, 1), (2, 1); ANALYZE";
    let target = "CREATE TABLE u(a UNIQUE, c); CREATE INDEX kept ON u(c)";
    let altered = ["ALTER TABLE t RENAME TO u", "ALTER TABLE u RENAME COLUMN b TO c"];
    let anew = [
        "CREATE TABLE u(a UNIQUE, c)",
        "INSERT INTO u(rowid, a, c) SELECT rowid, a, b FROM t",
        "DROP TABLE t",
        "CREATE INDEX kept ON u(c)",
    ];
    for (statements, method) in [(&altered[..], Method::Alter), (&anew, Method::Rebuild)] {
        let mut bench = Bench::new(setup).plan(statements, target);
        bench.job.statements.iter_mut().for_each(|statement| statement.method = method);
        bench.job.renames = ["t=u", "t.b=c"].map(|text| text.parse().unwrap()).to_vec();
        bench.apply().unwrap();
        let found = bench.rows("SELECT tbl, idx, stat FROM sqlite_stat1 ORDER BY idx");
        let wanted =
            ["Text(\"u\") Text(\"kept\") Text(\"2 2\")", "Text(\"u\") Text(\"sqlite_autoindex_u_1\") Text(\"2 1\")"];
        assert_eq!(found, wanted, "{method:?}");
    }
}
