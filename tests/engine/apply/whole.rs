//! A plan that goes well.

use crate::support::{Bench, rows};
use litefleet::{
    api::ColumnOrder,
    apply::{Manifest, Write},
    schema,
};
use std::os::unix::fs::PermissionsExt;

const BEFORE: &str = "CREATE TABLE t(id INTEGER PRIMARY KEY AUTOINCREMENT, a TEXT, b);
    CREATE INDEX t_a ON t(a);
    INSERT INTO t(id, a, b) VALUES (3, 'x', 1), (7, NULL, x'00ff'), (9, 'ü', 2.5);
    DELETE FROM t WHERE id = 9;
    CREATE TABLE version(v INTEGER NOT NULL); INSERT INTO version VALUES (2)";
const AFTER: &str = "CREATE TABLE t(id INTEGER PRIMARY KEY AUTOINCREMENT, a TEXT, b, c TEXT NOT NULL DEFAULT 'none');
    CREATE INDEX t_a ON t(a); CREATE TABLE version(v INTEGER NOT NULL)";
const REBUILD: [&str; 7] = [
    "CREATE TABLE new_t(id INTEGER PRIMARY KEY AUTOINCREMENT, a TEXT, b, c TEXT NOT NULL DEFAULT 'none')",
    "INSERT INTO new_t(id, a, b) SELECT id, a, b FROM t",
    "DELETE FROM sqlite_sequence WHERE name = 'new_t'",
    "INSERT INTO sqlite_sequence(name, seq) SELECT 'new_t', seq FROM sqlite_sequence WHERE name = 't'",
    "DROP TABLE t",
    "ALTER TABLE new_t RENAME TO t",
    "CREATE INDEX t_a ON t(a)",
];

fn stamped(bench: &mut Bench) {
    let sql = "UPDATE version SET v = ?1 WHERE v = ?2".to_owned();
    bench.job.stamp.writes.push(Write { sql, values: vec![3.into(), 2.into()], rows: Some(1) });
    bench.job.stamp.user_version = Some(3);
}

#[test]
fn a_rebuild_keeps_every_value_and_leaves_nothing_beside_the_file_in_either_mode() {
    for mode in ["DELETE", "WAL"] {
        for statements in [&REBUILD[..], &["ALTER TABLE t ADD COLUMN c TEXT NOT NULL DEFAULT 'none'"]] {
            let setup = format!("PRAGMA journal_mode = {mode}; PRAGMA application_id = 77; {BEFORE}");
            let mut bench = Bench::new(&setup).plan(statements, AFTER);
            stamped(&mut bench);
            let applied = bench.apply().unwrap_or_else(|error| panic!("{mode}: {error}"));
            assert_eq!(applied.statements, statements.len());
            assert_eq!((applied.verified.tables, applied.verified.rows), (1, 2));
            assert_eq!(applied.fingerprint, schema::fingerprint(&bench.job.target));
            assert_eq!(bench.names(), ["a.db"]);
            let all = "SELECT id, a, b, c FROM t ORDER BY id";
            let kept =
                ["Integer(3) Text(\"x\") Integer(1) Text(\"none\")", "Integer(7) Null Blob([0, 255]) Text(\"none\")"];
            assert_eq!(bench.rows(all), kept);
            assert_eq!(bench.rows("SELECT seq FROM sqlite_sequence"), ["Integer(9)"]);
            assert_eq!(bench.rows("SELECT v FROM version"), ["Integer(3)"]);
            assert_eq!(bench.rows("PRAGMA user_version"), ["Integer(3)"]);
            assert_eq!(bench.rows("PRAGMA application_id"), ["Integer(77)"]);
            let still = bench.rows("PRAGMA journal_mode");
            assert_eq!(still, [format!("Text(\"{}\")", mode.to_lowercase())]);
        }
    }
}

#[test]
fn the_backup_is_the_database_as_it_was_and_its_manifest_says_so() {
    for mode in ["DELETE", "WAL"] {
        let bench = Bench::new(&format!("PRAGMA journal_mode = {mode}; {BEFORE}")).plan(&REBUILD, AFTER);
        let before = bench.seen();
        let applied = bench.apply().unwrap();
        let folder = bench.backup(1).parent().unwrap().to_path_buf();
        let manifest = Manifest::read(&folder).unwrap();
        assert_eq!(manifest.backups, [applied.backup.clone().unwrap()]);
        let [entry] = &manifest.backups[..] else { panic!("one") };
        assert_eq!(entry.path, bench.path().canonicalize().unwrap());
        assert_eq!((&entry.from_fingerprint, &entry.to_fingerprint), (&before.fingerprint, &applied.fingerprint));
        let copy = std::fs::read(bench.backup(1)).unwrap();
        assert_eq!(entry.bytes, copy.len() as u64);
        assert_eq!(entry.blake3, blake3::hash(&copy).to_hex().to_string());
        let mode = |path: &std::path::Path| path.metadata().unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(&folder), mode(&bench.backup(1)), mode(&folder.join("manifest.json"))), (0o700, 0o600, 0o600));
        let mut names: Vec<_> = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        names.sort();
        assert_eq!(names, ["1.db", "after.jsonl", "manifest.json"]);
        assert_eq!(mode(&folder.join("after.jsonl")), 0o600);
        assert_eq!(rows(&bench.backup(1), "SELECT id, a, b FROM t ORDER BY id").len(), 2);
        assert_eq!(rows(&bench.backup(1), "PRAGMA integrity_check"), ["Text(\"ok\")"]);
        let walked = litefleet::scan::read_one(&bench.path(), None, &Default::default());
        assert!(walked.outcome.is_ok());
    }
}

#[test]
fn the_order_of_columns_counts_only_where_it_was_asked_for() {
    let target = "CREATE TABLE t(b, a)";
    let statements = ["ALTER TABLE t ADD COLUMN b"];
    let mut bench = Bench::new("CREATE TABLE t(a)").plan(&statements, target);
    bench.job.order = ColumnOrder::AsInTarget;
    assert_eq!(bench.refused().code, litefleet::Code::VerifyFailed);
    bench.job.order = ColumnOrder::Any;
    bench.apply().unwrap();
}

#[test]
fn a_stamp_alone_is_work_too() {
    let mut bench = Bench::new(BEFORE).plan(&[], "");
    bench.job.target = crate::support::schema_of(BEFORE);
    stamped(&mut bench);
    bench.apply().unwrap();
    assert_eq!(bench.rows("SELECT v FROM version"), ["Integer(3)"]);
}

#[test]
fn a_stamp_that_finds_no_row_or_wants_more_than_rows_is_refused() {
    for sql in ["UPDATE version SET v = 3 WHERE v = 17", "DROP TABLE version", "PRAGMA user_version = 4", "COMMIT"] {
        let mut bench = Bench::new(BEFORE).plan(&REBUILD, AFTER);
        bench.job.stamp.writes.push(Write { sql: sql.to_owned(), values: Vec::new(), rows: Some(1) });
        bench.refused();
    }
}

#[test]
fn an_empty_file_is_filled_only_where_that_was_asked_for() {
    let mut bench = Bench::new("").plan(&["CREATE TABLE t(a)"], "CREATE TABLE t(a)");
    std::fs::write(bench.path(), "").unwrap();
    assert_eq!(bench.refused().code, litefleet::Code::Unsupported);
    bench.job.options.empty = litefleet::apply::EmptyFile::Fill;
    bench.apply().unwrap();
    assert_eq!(bench.rows("SELECT count(*) FROM t"), ["Integer(0)"]);
}
