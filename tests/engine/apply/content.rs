//! What is not what it was is found, whatever did it.

use crate::support::Bench;
use litefleet::{Code, api::Losses, apply::Renamed};

const T: &str = "CREATE TABLE t(a TEXT, b); INSERT INTO t VALUES ('x', 1), ('y', 2), ('z', NULL)";

fn rebuild(copy: &str) -> Bench {
    let statements = ["CREATE TABLE new_t(a TEXT, b, c)", copy, "DROP TABLE t", "ALTER TABLE new_t RENAME TO t"];
    Bench::new(T).plan(&statements, "CREATE TABLE t(a TEXT, b, c)")
}

#[test]
fn a_copy_that_changes_anything_is_taken_back() {
    rebuild("INSERT INTO new_t(rowid, a, b) SELECT rowid, a, b FROM t").apply().unwrap();
    for copy in [
        "INSERT INTO new_t(rowid, a, b) SELECT rowid, a, b FROM t WHERE b IS NOT NULL",
        "INSERT INTO new_t(rowid, a, b) SELECT rowid + 1, a, b FROM t",
        "INSERT INTO new_t(rowid, a, b) SELECT rowid, upper(a), b FROM t",
        "INSERT INTO new_t(rowid, a, b) SELECT rowid, a, coalesce(b, 0) FROM t",
        "INSERT INTO new_t(rowid, a, b) SELECT rowid, a, CAST(b AS TEXT) FROM t",
        "INSERT INTO new_t(rowid, a, b) SELECT rowid, a, b FROM t UNION ALL SELECT 9, 'w', 9",
        "INSERT INTO new_t(rowid, a, b) SELECT t.rowid, t.a, u.b FROM t JOIN t u ON u.rowid = t.rowid % 3 + 1",
    ] {
        assert_eq!(rebuild(copy).refused().code, Code::VerifyFailed, "{copy}");
    }
}

#[test]
fn a_table_that_the_plan_has_no_business_with_is_proven_too() {
    for sql in ["DELETE FROM other WHERE rowid = 1", "UPDATE other SET x = x || 'y'", "INSERT INTO other VALUES (3)"] {
        let setup = "CREATE TABLE t(a); CREATE TABLE other(x); INSERT INTO other VALUES (1), (2)";
        let bench =
            Bench::new(setup).plan(&["ALTER TABLE t ADD COLUMN b", sql], "CREATE TABLE t(a, b); CREATE TABLE other(x)");
        assert_eq!(bench.refused().code, Code::VerifyFailed, "{sql}");
    }
}

#[test]
fn a_result_of_another_schema_is_taken_back() {
    let bench = Bench::new(T).plan(&["ALTER TABLE t ADD COLUMN c"], "CREATE TABLE t(a TEXT, b, c TEXT)");
    assert_eq!(bench.refused().code, Code::VerifyFailed);
}

#[test]
fn what_would_be_lost_goes_only_where_that_is_allowed() {
    let cases: [(&[&str], &str, u64); 3] = [
        (&["DROP TABLE t"], "CREATE TABLE keep(x)", 3),
        (&["ALTER TABLE t DROP COLUMN b"], "CREATE TABLE t(a TEXT); CREATE TABLE keep(x)", 2),
        (
            &[
                "CREATE TABLE new_t(a INT, b)",
                "INSERT INTO new_t(rowid, a, b) SELECT rowid, a, b FROM t",
                "DROP TABLE t",
                "ALTER TABLE new_t RENAME TO t",
            ],
            "CREATE TABLE t(a INT, b); CREATE TABLE keep(x)",
            1,
        ),
    ];
    for (statements, target, lost) in cases {
        let setup = format!("{T}; CREATE TABLE keep(x); UPDATE t SET a = '007' WHERE a = 'y'");
        let mut bench = Bench::new(&setup).plan(statements, target);
        assert_eq!(bench.refused().code, Code::NeedsConfirmation, "{statements:?}");
        bench.job.losses = Losses::Allow;
        assert_eq!(bench.apply().unwrap().verified.lost, lost, "{statements:?}");
    }
}

#[test]
fn what_holds_nothing_may_go_without_leave() {
    let setup = "CREATE TABLE t(a, b, c AS (a) VIRTUAL); INSERT INTO t(a) VALUES (1); CREATE TABLE empty(x)";
    let statements = ["ALTER TABLE t DROP COLUMN c", "ALTER TABLE t DROP COLUMN b", "DROP TABLE empty"];
    Bench::new(setup).plan(&statements, "CREATE TABLE t(a)").apply().unwrap();
}

#[test]
fn values_that_a_new_affinity_changes_and_would_change_back_are_kept() {
    let setup = "CREATE TABLE t(a TEXT, b INTEGER); INSERT INTO t VALUES ('7', 1), ('x', -5), (NULL, NULL), ('2.5', 3)";
    let statements = [
        "CREATE TABLE new_t(a NUMERIC, b TEXT)",
        "INSERT INTO new_t(rowid, a, b) SELECT rowid, a, b FROM t",
        "DROP TABLE t",
        "ALTER TABLE new_t RENAME TO t",
    ];
    let bench = Bench::new(setup).plan(&statements, "CREATE TABLE t(a NUMERIC, b TEXT)");
    let applied = bench.apply().unwrap();
    assert_eq!((applied.verified.converted, applied.verified.lost), (5, 0));
    assert_eq!(bench.rows("SELECT a, b FROM t LIMIT 1"), ["Integer(7) Text(\"1\")"]);
}

#[test]
fn a_default_stands_in_for_null_where_it_may_not_be_any_more_and_nowhere_else() {
    for default in ["'n'", "(lower('N'))", "(datetime('now'))"] {
        for (coalesced, fits) in
            [(format!("coalesce(a, {default})"), true), ("coalesce(a, 'other') || ''".to_owned(), false)]
        {
            let create = format!("CREATE TABLE new_t(a TEXT NOT NULL DEFAULT {default}, b)");
            let copy = format!("INSERT INTO new_t(rowid, a, b) SELECT rowid, {coalesced}, b FROM t");
            let statements = [&*create, &copy, "DROP TABLE t", "ALTER TABLE new_t RENAME TO t"];
            let target = create.replace("new_t", "t");
            let bench = Bench::new(&format!("{T}; INSERT INTO t VALUES (NULL, 5)")).plan(&statements, &target);
            if fits {
                bench.apply().unwrap_or_else(|error| panic!("{default}: {error}"));
            } else if default == "'n'" {
                assert_eq!(bench.refused().code, Code::VerifyFailed);
            }
        }
    }
}

#[test]
fn a_rename_that_was_accepted_keeps_its_values() {
    let statements = ["ALTER TABLE t RENAME COLUMN b TO value", "ALTER TABLE t RENAME TO u"];
    let mut bench = Bench::new(T).plan(&statements, "CREATE TABLE u(a TEXT, value)");
    bench.job.statements.iter_mut().for_each(|statement| statement.method = litefleet::plan::Method::Alter);
    assert_eq!(bench.refused().code, Code::NeedsConfirmation);
    bench.job.renames = vec![
        Renamed { table: "t".into(), column: None, to: "u".into() },
        Renamed { table: "t".into(), column: Some("b".into()), to: "value".into() },
    ];
    assert_eq!(bench.apply().unwrap().verified.rows, 3);
}

#[test]
fn a_virtual_table_keeps_its_values_when_it_is_made_anew() {
    let setup = "CREATE VIRTUAL TABLE f USING fts5(a, b); INSERT INTO f(rowid, a, b) VALUES (5, 'one', 'two'), (9, 'three', '')";
    let target = "CREATE VIRTUAL TABLE f USING fts5(a, b, tokenize = 'porter')";
    let good = "INSERT INTO f(rowid, a, b) SELECT rid, a, b FROM held";
    for (copy, fits) in [(good, true), ("INSERT INTO f(rowid, a, b) SELECT rid + 1, a, b FROM held", false)] {
        let statements = [
            "CREATE TABLE held AS SELECT rowid AS rid, a, b FROM f",
            "DROP TABLE f",
            "CREATE VIRTUAL TABLE f USING fts5(a, b, tokenize = 'porter')",
            copy,
            "DROP TABLE held",
        ];
        let bench = Bench::new(setup).plan(&statements, target);
        if fits {
            assert_eq!(bench.apply().unwrap().verified.rows, 2);
            assert_eq!(bench.rows("SELECT rowid FROM f WHERE f MATCH 'three'"), ["Integer(9)"]);
        } else {
            assert_eq!(bench.refused().code, Code::VerifyFailed);
        }
    }
}
