//! Scripts that want more than a script may: the file is left byte for byte as it was.

use crate::support::Bench;
use litefleet::{Code, Error};
use std::time::{Duration, Instant};

const SETUP: &str = "CREATE TABLE t(a INTEGER PRIMARY KEY, b); INSERT INTO t VALUES (1, 'one'), (2, 'two')";
const TARGET: &str = "CREATE TABLE t(a INTEGER PRIMARY KEY, b); CREATE TABLE x(a)";

/// Refuses a script that begins as it should.
fn refused(script: &str) -> Error {
    Bench::new(SETUP).script(&format!("CREATE TABLE x(a);\nDELETE FROM t;\n{script}"), TARGET).refused()
}

#[test]
fn what_no_script_may_is_refused_before_anything_is_opened() {
    for script in [
        "COMMIT; DROP TABLE t",
        "COMMIT",
        "END",
        "ROLLBACK",
        "ROLLBACK TO s",
        "SAVEPOINT s",
        "RELEASE s",
        "BEGIN",
        "BEGIN; DROP TABLE t; COMMIT",
        "/* ; */ commit -- ;\n; SELECT 1",
        "ATTACH 'other.db' AS o",
        "ATTACH DATABASE ':memory:' AS o",
        "DETACH main",
        "VACUUM",
        "VACUUM INTO 'copy.db'",
        "PRAGMA writable_schema = 1",
        "PRAGMA main.writable_schema(1)",
        "PRAGMA \"writable_schema\" = ON",
        "pragma/**/[writable_schema]=1",
        "PRAGMA journal_mode = WAL",
        "PRAGMA schema_version = 9",
        "PRAGMA recursive_triggers = 1",
        "PRAGMA ignore_check_constraints = 1",
        "PRAGMA incremental_vacuum",
        "PRAGMA wal_checkpoint(TRUNCATE)",
        "PRAGMA",
        "SELECT load_extension('evil')",
        "INSERT INTO x SELECT Load_Extension ('evil', 'main')",
        ".read other.sql",
        ".shell rm -rf /",
        "  .load evil",
        "SELECT 'never closed",
    ] {
        // The bench has no database at all: what is refused is refused by the text alone.
        let bench = Bench::new("").script(&format!("CREATE TABLE x(a);\nDELETE FROM t;\n{script}"), TARGET);
        let error = bench.apply_seen(Bench::new(SETUP).seen()).unwrap_err();
        assert_eq!(error.code, Code::CannotApply, "{script}: {error}");
        assert!(error.message.starts_with("001.sql line 3 "), "{script}: {error}");
        assert_eq!(refused(script).message, error.message, "{script}");
    }
}

#[test]
fn what_only_sqlite_can_see_is_refused_and_undone() {
    for (script, code) in [
        ("SELECT \"load_extension\"('evil')", Code::CannotApply),
        ("SELECT fts3_tokenizer('x', x'00')", Code::CannotApply),
        ("EXPLAIN COMMIT", Code::CannotApply),
        ("SELECT * FROM pragma_journal_mode", Code::CannotApply),
        ("SELECT * FROM pragma_writable_schema", Code::CannotApply),
        ("UPDATE sqlite_schema SET sql = ''", Code::CannotApply),
        ("DELETE FROM sqlite_master", Code::CannotApply),
        (
            "INSERT OR ROLLBACK INTO x SELECT 1; INSERT OR ROLLBACK INTO t VALUES (1, 1), (1, 2); DROP TABLE t",
            Code::DoesNotFit,
        ),
        (
            "CREATE TRIGGER r AFTER INSERT ON x BEGIN SELECT RAISE(ROLLBACK, 'gone'); END; INSERT INTO x VALUES (1);
             DROP TABLE t",
            Code::DoesNotFit,
        ),
        ("CREATE VIRTUAL TABLE f USING fts5(z); UPDATE f_content SET c0 = 1", Code::CannotApply),
        ("SELECT no_such_function(1)", Code::CannotApply),
        ("nonsense", Code::CannotApply),
    ] {
        let error = refused(script);
        assert_eq!(error.code, code, "{script}: {error}");
        assert!(error.message.contains("001.sql line "), "{script}: {error}");
    }
}

#[test]
fn a_trigger_that_is_there_already_may_not_end_the_work_either() {
    let setup = format!("{SETUP}; CREATE TRIGGER r AFTER DELETE ON t BEGIN SELECT RAISE(ROLLBACK, 'never'); END");
    let bench = Bench::new(&setup).script("DELETE FROM t; CREATE TABLE x(a)", TARGET);
    let error = bench.refused();
    assert!(error.message.contains("line 1: never"), "{error}");
}

#[test]
fn a_script_that_does_not_end_is_stopped_and_undone() {
    let forever = "WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c)";
    let views =
        (1..40).map(|at| format!("CREATE VIEW v{at} AS SELECT p.a FROM v{0} p, v{0} q;", at - 1)).collect::<String>();
    for script in [
        format!("{forever} SELECT count(*) FROM c"),
        format!("{forever} INSERT INTO x SELECT n FROM c"),
        format!("CREATE VIEW v0 AS SELECT 1 AS a; {views} SELECT * FROM v39"),
        "CREATE TRIGGER r AFTER INSERT ON x BEGIN INSERT INTO t(b) VALUES (1); END;
         CREATE TRIGGER s AFTER INSERT ON t BEGIN INSERT INTO x SELECT a.a FROM t a, t b, t c, t d; END;
         INSERT INTO t(b) WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c LIMIT 100000) SELECT n FROM c"
            .to_owned(),
    ] {
        let mut bench = Bench::new(SETUP).script(&format!("CREATE TABLE x(a); DELETE FROM t; {script}"), TARGET);
        bench.job.options.limit = Duration::from_millis(500);
        let started = Instant::now();
        let error = bench.refused();
        assert_eq!(error.code, Code::TimedOut, "{script}: {error}");
        assert!(started.elapsed() < Duration::from_secs(20), "{script}: {:?}", started.elapsed());
    }
}

#[test]
fn what_was_written_to_the_file_for_want_of_memory_is_undone_too() {
    let rows = "WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c LIMIT 12000)";
    let fill =
        format!("CREATE TABLE x(a); PRAGMA user_version = 5; INSERT INTO x {rows} SELECT zeroblob(4000) FROM c;");
    let gone = "CREATE TRIGGER r AFTER DELETE ON t BEGIN SELECT RAISE(ROLLBACK, 'gone'); END; DELETE FROM t";
    for mode in ["DELETE", "WAL"] {
        for end in ["SELECT nothing", gone, "DELETE FROM t"] {
            let bench =
                Bench::new(&format!("PRAGMA journal_mode = {mode}; {SETUP}")).script(&format!("{fill}{end}"), "");
            let (seen, before) = (bench.seen(), std::fs::read(bench.path()).unwrap());
            bench.apply_seen(seen).unwrap_err();
            assert!(std::fs::read(bench.path()).unwrap() == before, "{mode}: {end}");
            assert_eq!(bench.names(), ["a.db"], "{mode}: {end}");
        }
    }
}

#[test]
fn a_script_is_left_off_when_the_work_is_cancelled() {
    let forever = "WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c) INSERT INTO t(b) SELECT n FROM c";
    let bench = Bench::new(SETUP).script(&format!("CREATE TABLE x(a); {forever}"), TARGET);
    let cancel = bench.job.cancel.clone();
    std::thread::scope(|scope| {
        scope.spawn(move || {
            std::thread::sleep(Duration::from_millis(300));
            cancel.cancel();
        });
        assert_eq!(bench.refused().code, Code::Cancelled);
    });
}
