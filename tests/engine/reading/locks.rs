//! Databases that somebody else is using.

use crate::support::{Fleet, reading, reason, tables};
use litefleet::{api::Reason, scan};
use rusqlite::Connection;
use std::{
    process::{Child, Command, Stdio},
    sync::atomic::{AtomicBool, Ordering::Relaxed},
    time::{Duration, Instant},
};
use tokio_util::sync::CancellationToken;

/// Another process that holds a database, until it is dropped.
struct Holder(Child);

impl Holder {
    /// Runs SQL in another process, which then keeps the database open.
    fn new(fleet: &Fleet, name: &str, sql: &str) -> Self {
        let ready = fleet.root().with_extension("ready");
        let script = "import sqlite3, sys, time
c = sqlite3.connect(sys.argv[1], isolation_level=None)
for sql in sys.argv[2].split(';'): c.execute(sql)
open(sys.argv[3], 'w').close()
time.sleep(60)";
        let arguments = [fleet.path(name).into_os_string(), sql.into(), ready.clone().into_os_string()];
        let child = Command::new("python3").arg("-c").arg(script).args(arguments).stdin(Stdio::null()).spawn().unwrap();
        let started = Instant::now();
        while !ready.exists() {
            assert!(started.elapsed() < Duration::from_secs(20), "the other process does not start");
            std::thread::sleep(Duration::from_millis(5));
        }
        std::fs::remove_file(ready).unwrap();
        Self(child)
    }
}

impl Drop for Holder {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn a_locked_database_is_reported_and_left_alone_and_delays_nothing_else() {
    let fleet = Fleet::new();
    for name in ["a.db", "b.db", "c.db"] {
        fleet.database(name, "CREATE TABLE t(a)");
    }
    let _holder = Holder::new(&fleet, "b.db", "BEGIN EXCLUSIVE");
    let started = Instant::now();
    let read = fleet.read();
    let took = started.elapsed();
    assert_eq!(read.files.iter().map(reason).collect::<Vec<_>>(), [None, Some(Reason::Locked), None]);
    assert!(took >= Duration::from_millis(250) && took < Duration::from_secs(2), "{took:?}");
}

#[test]
fn many_locked_databases_wait_together() {
    let fleet = Fleet::new();
    let held: Vec<_> = (0..40).map(|n| fleet.open(&format!("{n}.db"), "CREATE TABLE t(a); BEGIN EXCLUSIVE")).collect();
    let started = Instant::now();
    let read = fleet.read();
    assert!(started.elapsed() < Duration::from_secs(2), "{:?}", started.elapsed());
    assert!(read.files.iter().all(|file| reason(file) == Some(Reason::Locked)));
    drop(held);
}

#[test]
fn a_database_that_is_free_again_soon_is_read() {
    let fleet = Fleet::new();
    let holder = fleet.open("a.db", "CREATE TABLE t(a); BEGIN EXCLUSIVE");
    let thread = std::thread::spawn(move || {
        std::thread::sleep(Duration::from_millis(100));
        holder.close().unwrap();
    });
    assert_eq!(tables(reading(&fleet.read_only())), ["t"]);
    thread.join().unwrap();
}

#[test]
fn an_unfinished_transaction_is_not_seen() {
    let fleet = Fleet::new();
    fleet.database("a.db", "CREATE TABLE t(a)");
    let _holder = Holder::new(&fleet, "a.db", "BEGIN IMMEDIATE;CREATE TABLE half(a)");
    assert!(fleet.path("a.db-journal").metadata().unwrap().len() > 0);
    assert_eq!(tables(reading(&fleet.read_only())), ["t"]);
}

#[test]
fn a_database_in_a_storm_of_writes_is_read_right_or_called_locked_in_either_mode() {
    for mode in ["DELETE", "WAL"] {
        let fleet = Fleet::new();
        let path = fleet.path("a.db");
        let writer =
            fleet.open("a.db", &format!("PRAGMA journal_mode={mode}; PRAGMA synchronous=OFF; CREATE TABLE t(a)"));
        writer.execute_batch("PRAGMA wal_autocheckpoint = 20").unwrap();
        let stop = AtomicBool::new(false);
        let well = std::thread::scope(|scope| {
            scope.spawn(|| storm(&writer_of(&path), &stop));
            let well = (0..20).filter(|_| is_whole(&path)).count();
            stop.store(true, Relaxed);
            well
        });
        eprintln!("{mode}: {well} of 20 were read");
        let lost: i64 =
            writer.query_row("SELECT (SELECT count(*) FROM t) - (SELECT max(a) FROM t)", [], |row| row.get(0)).unwrap();
        assert_eq!(lost, 0, "a write was lost");
        assert!(mode == "DELETE" || well > 0, "no reading came through");
    }
}

fn writer_of(path: &std::path::Path) -> Connection {
    Connection::open(path).unwrap()
}

/// In each transaction, a table more and one less, so that there are always two, and a row.
fn storm(writer: &Connection, stop: &AtomicBool) {
    writer.execute_batch("CREATE TABLE u0(a)").unwrap();
    for n in 1.. {
        let sql =
            format!("BEGIN IMMEDIATE; DROP TABLE u{}; CREATE TABLE u{n}(a); INSERT INTO t VALUES ({n}); COMMIT", n - 1);
        writer.execute_batch(&sql).unwrap();
        if stop.load(Relaxed) {
            return;
        }
    }
}

/// Reads the database and fails where what was read is no state that it ever was in.
fn is_whole(path: &std::path::Path) -> bool {
    let file = scan::read_one(path, None, &CancellationToken::new());
    match &file.outcome {
        Ok(read) => {
            assert!(tables(read).len() <= 2, "{:?}", tables(read));
            true
        }
        Err(unread) => {
            assert_eq!(unread.reason, Reason::Locked, "{}", unread.message);
            false
        }
    }
}

#[test]
fn reading_a_file_twice_at_once_keeps_its_lock() {
    let fleet = Fleet::new();
    for name in ["a.db", "unnamed"] {
        let path = fleet.database(name, "CREATE TABLE t(a)");
        let endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n";
        let source = litefleet::catalog::source::VersionSource::Query(endless.to_owned());
        let cancel = CancellationToken::new();
        std::thread::scope(|scope| {
            scope.spawn(|| scan::read_one(&path, Some(&source), &cancel));
            std::thread::sleep(Duration::from_millis(200));
            scope.spawn(|| scan::read_one(&path, None, &CancellationToken::new()));
            scope.spawn(|| scan::facts(&path));
            scope.spawn(|| scan::discover(&fleet.request(), &|_| {}, &CancellationToken::new()));
            std::thread::sleep(Duration::from_millis(200));
            assert!(!may_write(&path), "the lock on {name} is lost");
            cancel.cancel();
        });
        assert!(may_write(&path));
    }
}

/// True where another process gets the database for itself.
fn may_write(path: &std::path::Path) -> bool {
    let script = "import sqlite3, sys; sqlite3.connect(sys.argv[1], timeout=0).execute('BEGIN EXCLUSIVE')";
    let mut python = Command::new("python3");
    python.arg("-c").arg(script).arg(path).stderr(Stdio::null()).status().unwrap().success()
}
