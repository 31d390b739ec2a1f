//! Databases whose state is partly in a log or journal beside them.

use crate::support::{Fleet, reading, reason, tables};
use litefleet::{api::Reason, catalog::source::VersionSource, scan};
use rusqlite::Connection;
use std::{fs, os::unix::fs::PermissionsExt, path::Path};

const PENDING: &str = "PRAGMA wal_autocheckpoint = 0; CREATE TABLE later(a); PRAGMA user_version = 7";

/// A database in WAL mode with something in its log, as a process that died leaves it.
fn with_log(fleet: &Fleet, name: &str, sql: &str) {
    let open = fleet.open("made.db", "PRAGMA journal_mode = WAL; CREATE TABLE t(a)");
    open.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)").unwrap();
    open.execute_batch(sql).unwrap();
    for suffix in ["", "-wal", "-shm"] {
        fs::copy(fleet.path(&format!("made.db{suffix}")), fleet.path(&format!("{name}{suffix}"))).unwrap();
    }
    open.close().unwrap();
    remove(fleet, "made.db");
}

fn remove(fleet: &Fleet, name: &str) {
    for suffix in ["", "-wal", "-shm", "-journal"] {
        let _ = fs::remove_file(fleet.path(&format!("{name}{suffix}")));
    }
}

/// A database whose last transaction was cut off after it had changed the file.
fn with_hot_journal(fleet: &Fleet, name: &str) {
    let sql = "CREATE TABLE t(a); WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 500)
               INSERT INTO t SELECT hex(zeroblob(200)) FROM n; PRAGMA cache_size = 3; BEGIN; CREATE TABLE half(a);
               UPDATE t SET a = 'lost'; PRAGMA user_version = 9";
    let open = fleet.open("made.db", sql);
    for suffix in ["", "-journal"] {
        fs::copy(fleet.path(&format!("made.db{suffix}")), fleet.path(&format!("{name}{suffix}"))).unwrap();
    }
    drop(open);
    remove(fleet, "made.db");
}

fn user_version(file: &scan::FileReading) -> Option<&str> {
    let stated = reading(file).stated.iter().find(|(source, _)| *source == VersionSource::UserVersion);
    stated.and_then(|(_, stated)| stated.raw.as_deref())
}

#[test]
fn what_is_only_in_the_log_is_read_and_the_log_stays() {
    let fleet = Fleet::new();
    with_log(&fleet, "a.db", PENDING);
    let file = fleet.read_only();
    assert_eq!(
        (tables(reading(&file)), user_version(&file), reading(&file).wal),
        (vec!["later", "t"], Some("7"), true)
    );
}

#[test]
fn a_log_without_its_index_is_read_and_none_is_made() {
    let fleet = Fleet::new();
    with_log(&fleet, "a.db", PENDING);
    fs::remove_file(fleet.path("a.db-shm")).unwrap();
    assert_eq!(tables(reading(&fleet.read_only())), ["later", "t"]);
}

#[test]
fn a_torn_end_of_the_log_does_not_count() {
    let fleet = Fleet::new();
    with_log(&fleet, "a.db", PENDING);
    let log = fs::read(fleet.path("a.db-wal")).unwrap();
    fleet.file("a.db-wal", &log[..log.len() - 100]);
    let file = fleet.read_only();
    assert_eq!((tables(reading(&file)), user_version(&file)), (vec!["later", "t"], None));
}

#[test]
fn wal_mode_without_a_log_or_with_an_empty_one_is_read_without_making_any() {
    let fleet = Fleet::new();
    fleet.database("clean.db", "PRAGMA journal_mode = WAL; CREATE TABLE t(a)");
    fs::copy(fleet.path("clean.db"), fleet.path("empty.db")).unwrap();
    fleet.file("empty.db-wal", "");
    let read = fleet.read();
    assert!(read.files.iter().all(|file| tables(reading(file)) == ["t"] && reading(file).wal));
    assert_eq!(read.files.len(), 2);
}

#[test]
fn a_hot_journal_is_undone_in_the_reading_alone() {
    let fleet = Fleet::new();
    with_hot_journal(&fleet, "a.db");
    let file = fleet.read_only();
    assert_eq!((tables(reading(&file)), user_version(&file), reading(&file).wal), (vec!["t"], None, false));
}

#[test]
fn a_journal_that_is_empty_or_zeroed_is_not_hot() {
    let fleet = Fleet::new();
    for (name, journal) in [("empty.db", vec![]), ("zeroed.db", vec![0; 512])] {
        fleet.database(name, "CREATE TABLE t(a)");
        fleet.file(&format!("{name}-journal"), journal);
    }
    assert!(fleet.read().files.iter().all(|file| tables(reading(file)) == ["t"]));
}

#[test]
fn all_of_it_is_read_in_a_folder_that_may_not_be_written() {
    let fleet = Fleet::new();
    with_log(&fleet, "wal.db", PENDING);
    with_hot_journal(&fleet, "hot.db");
    fleet.database("clean.db", "PRAGMA journal_mode = WAL; CREATE TABLE t(a)");
    fs::set_permissions(fleet.root(), fs::Permissions::from_mode(0o555)).unwrap();
    let read = fleet.read();
    fs::set_permissions(fleet.root(), fs::Permissions::from_mode(0o755)).unwrap();
    let found: Vec<_> = read.files.iter().map(|file| tables(reading(file))).collect();
    assert_eq!(found, [vec!["t"], vec!["t"], vec!["later", "t"]]);
}

#[test]
fn a_companion_that_is_no_regular_file_makes_a_database_unreadable() {
    for suffix in ["-wal", "-journal", "-shm"] {
        let fleet = Fleet::new();
        fleet.database("a.db", "CREATE TABLE t(a)");
        std::os::unix::fs::symlink("/etc/passwd", fleet.path(&format!("a.db{suffix}"))).unwrap();
        let file = fleet.read_only();
        assert_eq!(reason(&file), Some(Reason::Unsupported));
        assert!(file.outcome.unwrap_err().message.contains(suffix));
    }
}

#[test]
fn a_live_writer_in_wal_mode_is_read_beside_and_not_disturbed() {
    let fleet = Fleet::new();
    let writer =
        fleet.open("a.db", "PRAGMA journal_mode = WAL; CREATE TABLE t(a); BEGIN IMMEDIATE; CREATE TABLE half(a)");
    assert_eq!(tables(reading(&fleet.read_only())), ["t"]);
    writer.execute_batch("COMMIT").unwrap();
    assert_eq!(tables(reading(&fleet.read_only())), ["half", "t"]);
}

#[test]
fn facts_come_from_the_log_too() {
    let fleet = Fleet::new();
    with_log(&fleet, "a.db", PENDING);
    let facts = scan::facts(&fleet.path("a.db"));
    assert_eq!((facts.user_version, facts.journal_mode.as_deref()), (Some(7), Some("wal")));
    assert_eq!((facts.page_size, facts.page_count, facts.encoding.as_deref()), (Some(4096), Some(3), Some("UTF-8")));
    assert_eq!(facts.wal_bytes, Some(fs::metadata(fleet.path("a.db-wal")).unwrap().len()));
    assert!(!sees(&fleet.path("a.db"), "later"), "it was in the log alone");
}

/// What SQLite sees that does not look at the log.
fn sees(path: &Path, table: &str) -> bool {
    let uri = format!("file:{}?immutable=1", path.display());
    let count = Connection::open(uri).unwrap().query_row(
        "SELECT count(*) FROM sqlite_schema WHERE name = ?1",
        [table],
        |row| row.get::<_, i64>(0),
    );
    count.unwrap() > 0
}

#[test]
fn a_file_with_several_names_goes_by_the_one_that_its_log_has() {
    let fleet = Fleet::new();
    with_log(&fleet, "z.db", PENDING);
    fs::hard_link(fleet.path("z.db"), fleet.path("a.db")).unwrap();
    fleet.file("a.db-wal", "");
    let file = fleet.read_only();
    assert_eq!((file.found.path.to_str(), tables(reading(&file))), (Some("z.db"), vec!["later", "t"]));
}

#[test]
fn a_file_with_several_names_and_logs_for_two_of_them_is_not_guessed_at() {
    let fleet = Fleet::new();
    with_log(&fleet, "z.db", PENDING);
    for (name, kind) in [("a.db", ""), ("b.db", "-wal")] {
        fs::hard_link(fleet.path("z.db"), fleet.path(name)).unwrap();
        if !kind.is_empty() {
            fs::copy(fleet.path("z.db-wal"), fleet.path(&format!("{name}{kind}"))).unwrap();
        }
    }
    let file = fleet.read_only();
    assert_eq!((file.found.path.to_str(), reason(&file)), (Some("b.db"), Some(Reason::Unsupported)));
    assert!(file.found.stamp.bytes > 0);
    let message = file.outcome.unwrap_err().message;
    assert!(message.contains("`b.db`") && message.contains("`z.db`") && message.contains("; "), "{message}");
}
