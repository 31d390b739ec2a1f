//! What a check of a database finds.

use litefleet::{apply, scan};
use litefleet_testkit::database;
use rusqlite::Connection;
use std::{path::Path, time::Duration};
use tokio_util::sync::CancellationToken;

fn check(path: &Path) -> apply::Findings {
    scan::read_through(path, Duration::from_secs(60), &CancellationToken::new(), apply::check).unwrap()
}

/// Whatever makes rows that do not fit.
const ANYHOW: &str = "PRAGMA ignore_check_constraints = ON; PRAGMA foreign_keys = OFF;";

#[test]
fn rows_that_no_check_allows_are_found_through_a_connection_that_only_reads() {
    for mode in ["DELETE", "WAL"] {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.db");
        let sql = "CREATE TABLE t(a INTEGER CHECK (a > 0), rowid TEXT, CHECK (\"rowid\" <> 'bad'), CONSTRAINT c CHECK (a < 100));
            INSERT INTO t(_rowid_, a, rowid) VALUES (5, 1, 'good'), (6, -1, NULL), (9, -2, 'bad'), (12, NULL, 'good');
            CREATE TABLE w(k TEXT PRIMARY KEY CHECK (length(k) < 3)) WITHOUT ROWID; INSERT INTO w VALUES ('a'), ('long');";
        database(&path, &format!("PRAGMA journal_mode = {mode}; {ANYHOW} {sql}")).unwrap();
        // SQLite itself says nothing of them where it cannot write.
        let readonly = Connection::open_with_flags(&path, rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap();
        let says: String = readonly.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
        assert_eq!(says, "ok");
        drop(readonly);
        let found = check(&path);
        let mut checks: Vec<_> = found.checks.iter().map(|bad| (&*bad.table, bad.rows, bad.examples.clone())).collect();
        checks.sort();
        assert_eq!(checks, [("t", 1, vec![9]), ("t", 2, vec![6, 9]), ("w", 1, vec![])], "{mode}: {found:?}");
        assert!(found.integrity.is_empty() && found.unchecked.is_empty() && found.is_damaged());
        let words = found.words();
        assert!(words.contains(&"2 rows in `t` do not fit CHECK (a > 0) (rowid 6, 9)".to_owned()), "{words:?}");
        assert!(words.iter().any(|words| words.starts_with("1 row in `w` does not fit")), "{words:?}");
    }
}

#[test]
fn rows_that_refer_to_nothing_are_counted_by_table_with_some_of_their_rowids() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.db");
    let sql = "CREATE TABLE parent(id INTEGER PRIMARY KEY); INSERT INTO parent VALUES (1);
        CREATE TABLE child(p REFERENCES parent, q REFERENCES \"go;ne\");
        WITH n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 9) INSERT INTO child SELECT x, NULL FROM n;
        INSERT INTO child VALUES (1, 7);
        CREATE TABLE plain(a); CREATE TABLE misfit(p REFERENCES plain(a));";
    database(&path, &format!("{ANYHOW} {sql}")).unwrap();
    let found = check(&path);
    let keys: Vec<_> = found.foreign_keys.iter().map(|bad| (&*bad.table, &*bad.rule, bad.rows)).collect();
    assert_eq!(keys, [("child", "go;ne", 1), ("child", "parent", 8), ("misfit", "plain", 0)], "{found:?}");
    assert_eq!(found.foreign_keys[1].examples, [2, 3, 4, 5, 6]);
    assert!(!found.is_sound() && !found.is_damaged());
    let words = found.words();
    assert!(words.contains(&"8 rows in `child` refer to nothing in `parent` (rowid 2, 3, 4, 5, 6)".to_owned()));
    assert!(words.contains(&"a foreign key of `misfit` does not fit `plain`".to_owned()), "{words:?}");
}

#[test]
fn damage_is_told_and_a_sound_database_has_no_findings() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.db");
    let sql = "CREATE TABLE t(a PRIMARY KEY, b); CREATE VIEW v AS SELECT lost FROM nowhere;
        WITH n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 900) INSERT INTO t SELECT x, randomblob(100) FROM n;";
    database(&path, sql).unwrap();
    let sound = check(&path);
    assert!(sound.is_sound() && sound.words().is_empty() && sound.unchecked.is_empty(), "{sound:?}");
    let mut bytes = std::fs::read(&path).unwrap();
    bytes[8 * 4096..9 * 4096].fill(7);
    std::fs::write(&path, bytes).unwrap();
    let damaged = check(&path);
    assert!(damaged.is_damaged() && !damaged.integrity.is_empty() && damaged.integrity.len() <= 100, "{damaged:?}");
}

#[test]
fn what_cannot_be_checked_is_named_and_keeps_nothing_else_from_being_checked() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.db");
    let connection = Connection::open(&path).unwrap();
    let flags =
        rusqlite::functions::FunctionFlags::SQLITE_DETERMINISTIC | rusqlite::functions::FunctionFlags::SQLITE_UTF8;
    connection.create_scalar_function("own", 1, flags, |_| Ok(1)).unwrap();
    connection.execute_batch("CREATE TABLE a(x CHECK (own(x))); INSERT INTO a VALUES (1);").unwrap();
    connection.execute_batch(&format!("{ANYHOW} CREATE TABLE b(x CHECK (x > 1)); INSERT INTO b VALUES (1)")).unwrap();
    drop(connection);
    let found = check(&path);
    assert_eq!(found.unchecked.len(), 1, "{found:?}");
    assert!(found.unchecked[0].starts_with("`a` could not be checked: no such function: own"), "{found:?}");
    assert_eq!(found.checks.len(), 1);
}
