//! Databases that somebody else is using, in this process and in another one.

use crate::support::{Bench, Holder, rows};
use litefleet::{Code, scan};
use rusqlite::Connection;
use std::{
    sync::atomic::{AtomicBool, Ordering::Relaxed},
    time::{Duration, Instant},
};
use tokio_util::sync::CancellationToken;

const T: &str = "CREATE TABLE t(a TEXT); INSERT INTO t VALUES ('x'), ('y')";

fn bench(mode: &str) -> Bench {
    Bench::new(&format!("PRAGMA journal_mode = {mode}; {T}"))
        .plan(&["ALTER TABLE t ADD COLUMN b"], "CREATE TABLE t(a TEXT, b)")
}

#[test]
fn a_database_that_another_process_writes_to_is_left_old() {
    for mode in ["DELETE", "WAL"] {
        let bench = bench(mode);
        let seen = bench.seen();
        let holder = Holder::new(&bench.path(), "BEGIN IMMEDIATE");
        let before = std::fs::read(bench.path()).unwrap();
        let started = Instant::now();
        let error = bench.apply_seen(seen.clone()).unwrap_err();
        assert_eq!(error.code, Code::Locked, "{mode}: {error}");
        assert!(started.elapsed() >= Duration::from_millis(150), "it did not wait");
        assert_eq!(std::fs::read(bench.path()).unwrap(), before);
        assert!(!bench.backup(1).exists());
        drop(holder);
        bench.apply_seen(seen).unwrap();
    }
}

#[test]
fn a_reader_that_will_not_go_makes_the_repair_give_up_in_rollback_mode_and_does_not_matter_in_a_log() {
    for (mode, gives_up) in [("DELETE", true), ("WAL", false)] {
        let bench = bench(mode);
        let seen = bench.seen();
        let holder = Holder::new(&bench.path(), "BEGIN;-SELECT a FROM t");
        let before = std::fs::read(bench.path()).unwrap();
        let applied = bench.apply_seen(seen);
        if gives_up {
            assert_eq!(applied.unwrap_err().code, Code::Locked);
            assert_eq!(std::fs::read(bench.path()).unwrap(), before);
            assert!(!bench.backup(1).exists(), "the backup of what was not changed stays");
            let manifest = litefleet::apply::Manifest::read(bench.backup(1).parent().unwrap()).unwrap();
            assert_eq!(manifest.backups, []);
        } else {
            applied.unwrap();
        }
        drop(holder);
        assert_eq!(
            bench.rows("SELECT count(*) FROM pragma_table_info('t')"),
            [format!("Integer({})", 2 - i64::from(gives_up))]
        );
    }
}

#[test]
fn what_lies_in_a_log_that_nobody_has_open_is_kept_and_a_refusal_does_not_move_it() {
    let mut bench = bench("WAL");
    let other = bench.open();
    other.execute_batch("PRAGMA wal_autocheckpoint = 0; INSERT INTO t VALUES ('in the log')").unwrap();
    let copies: Vec<_> = ["", "-wal"]
        .iter()
        .map(|end| (end, std::fs::read(format!("{}{end}", bench.path().display())).unwrap()))
        .collect();
    other.close().unwrap();
    // As a process leaves it that was killed.
    for (end, bytes) in &copies {
        std::fs::write(format!("{}{end}", bench.path().display()), bytes).unwrap();
    }
    let seen = {
        let from = crate::support::schema_of("CREATE TABLE t(a TEXT)");
        let trace = litefleet::apply::Trace::of(&bench.path()).unwrap();
        let fingerprint = litefleet::schema::fingerprint(&from);
        litefleet::apply::Seen { device: trace.device, inode: trace.inode, bytes: trace.bytes, fingerprint }
    };
    let good = std::mem::replace(&mut bench.job.target, crate::support::schema_of("CREATE TABLE t(a TEXT, b TEXT)"));
    assert_eq!(bench.apply_seen(seen.clone()).unwrap_err().code, Code::VerifyFailed);
    for (end, bytes) in &copies {
        let now = std::fs::read(format!("{}{end}", bench.path().display())).unwrap();
        assert_eq!(now[..bytes.len().min(now.len())], bytes[..], "{end}");
    }
    bench.job.target = good;
    bench.apply_seen(seen).unwrap();
    assert_eq!(bench.names(), ["a.db"]);
    assert_eq!(bench.rows("SELECT count(*) FROM t"), ["Integer(3)"]);
    assert_eq!(rows(&bench.backup(1), "SELECT count(*) FROM t"), ["Integer(3)"]);
}

#[test]
fn a_journal_that_is_hot_is_rolled_back_first() {
    let bench = bench("DELETE");
    let writer = bench.open();
    writer
        .execute_batch(
            "PRAGMA cache_size = 1; PRAGMA cache_spill = 1; BEGIN; CREATE TABLE half(x); INSERT INTO half
        WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c LIMIT 3000) SELECT hex(randomblob(200)) FROM c",
        )
        .unwrap();
    let copies: Vec<_> = ["", "-journal"]
        .iter()
        .map(|end| (end, std::fs::read(format!("{}{end}", bench.path().display())).unwrap()))
        .collect();
    assert!(copies[1].1.len() > 512, "there is no journal");
    drop(writer);
    for (end, bytes) in &copies {
        std::fs::write(format!("{}{end}", bench.path().display()), bytes).unwrap();
    }
    let trace = litefleet::apply::Trace::of(&bench.path()).unwrap();
    let fingerprint = litefleet::schema::fingerprint(&crate::support::schema_of("CREATE TABLE t(a TEXT)"));
    let seen = litefleet::apply::Seen { device: trace.device, inode: trace.inode, bytes: trace.bytes, fingerprint };
    bench.apply_seen(seen).unwrap();
    assert_eq!(bench.names(), ["a.db"]);
    assert_eq!(bench.rows("SELECT a FROM t"), ["Text(\"x\")", "Text(\"y\")"]);
}

#[test]
fn in_a_storm_of_foreign_writes_none_is_lost() {
    for mode in ["DELETE", "WAL"] {
        let mut bench = Bench::new(&format!("PRAGMA journal_mode = {mode}; CREATE TABLE t(a INTEGER PRIMARY KEY, b)"));
        bench.job.options.busy = Duration::from_secs(5);
        let path = bench.path();
        let stop = AtomicBool::new(false);
        let from =
            litefleet::schema::fingerprint(&crate::support::schema_of("CREATE TABLE t(a INTEGER PRIMARY KEY, b)"));
        let to = "CREATE TABLE t(a INTEGER PRIMARY KEY, b, c)";
        let bench = bench.plan(
            &[
                "CREATE TABLE new_t(a INTEGER PRIMARY KEY, b, c)",
                "INSERT INTO new_t(a, b) SELECT a, b FROM t",
                "DROP TABLE t",
                "ALTER TABLE new_t RENAME TO t",
            ],
            to,
        );
        let written = std::thread::scope(|scope| {
            let writer = scope.spawn(|| {
                let connection = Connection::open(&path).unwrap();
                connection.busy_timeout(Duration::from_secs(20)).unwrap();
                let mut written = 0_i64;
                while !stop.load(Relaxed) {
                    connection.execute("INSERT INTO t(b) VALUES ('w')", []).unwrap();
                    written += 1;
                    std::thread::sleep(Duration::from_micros(300));
                }
                written
            });
            std::thread::sleep(Duration::from_millis(100));
            let mut done = false;
            for _ in 0..200 {
                let trace = litefleet::apply::Trace::of(&path).unwrap();
                let seen = litefleet::apply::Seen {
                    device: trace.device,
                    inode: trace.inode,
                    bytes: trace.bytes,
                    fingerprint: from.clone(),
                };
                match bench.apply_seen(seen) {
                    Ok(_) => {
                        done = true;
                        break;
                    }
                    Err(error) => assert!(matches!(error.code, Code::Changed | Code::Locked), "{error:?}"),
                }
            }
            std::thread::sleep(Duration::from_millis(50));
            stop.store(true, Relaxed);
            assert!(done, "{mode}: it never came through");
            writer.join().unwrap()
        });
        assert_eq!(
            bench.rows("SELECT count(*), max(a) FROM t"),
            [format!("Integer({written}) Integer({written})")],
            "{mode}"
        );
    }
}

#[test]
fn a_scan_that_looks_at_it_meanwhile_does_not_drop_its_lock() {
    let mut bench = bench("DELETE");
    let slow = "UPDATE t SET b = (WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c LIMIT 12000000)
        SELECT max(n) FROM c)";
    bench.job.statements.push(crate::support::statement(slow));
    let path = bench.path();
    let seen = bench.seen();
    let stop = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let applying = scope.spawn(|| {
            let applied = bench.apply_seen(seen);
            stop.store(true, Relaxed);
            applied
        });
        std::thread::sleep(Duration::from_millis(100));
        // It is complete and has its name before the first statement runs.
        assert_eq!(rows(&bench.backup(1), "SELECT a FROM t").len(), 2);
        assert_eq!(rows(&bench.backup(1), "SELECT count(*) FROM pragma_table_info('t')"), ["Integer(1)"]);
        let mut kept_out = 0;
        while !stop.load(Relaxed) {
            let reading = scan::read_one(&path, None, &CancellationToken::new());
            let other = Holder::try_once(&path, "INSERT INTO t(a) VALUES ('foreign')");
            if !stop.load(Relaxed) {
                assert!(reading.outcome.is_err_and(|why| why.reason == litefleet::api::Reason::Locked));
                assert!(!other, "the lock was gone");
                kept_out += 1;
            }
        }
        assert!(kept_out > 0, "the work was over before anybody could look");
        applying.join().unwrap().unwrap();
    });
}

#[test]
fn what_is_written_the_moment_the_lock_is_gone_is_no_part_of_what_was_left() {
    for (mode, round) in ["DELETE", "WAL"].into_iter().flat_map(|mode| (0..12).map(move |round| (mode, round))) {
        let bench = bench(mode);
        let (seen, path) = (bench.seen(), bench.path());
        let begun = AtomicBool::new(false);
        let applied = std::thread::scope(|scope| {
            let writer = scope.spawn(|| {
                let other = Connection::open(&path).unwrap();
                other.busy_timeout(Duration::ZERO).unwrap();
                let since = Instant::now();
                begun.store(true, Relaxed);
                // Of a size that shows, whatever the clock of the file system.
                while other.execute("INSERT INTO t(a, b) VALUES ('foreign', zeroblob(100000))", []).is_err() {
                    assert!(since.elapsed() < Duration::from_secs(20), "it never got its turn");
                    std::thread::yield_now();
                }
            });
            while !begun.load(Relaxed) {
                std::hint::spin_loop();
            }
            let applied = bench.apply_seen(seen);
            writer.join().unwrap();
            applied.unwrap()
        });
        let now = litefleet::apply::Trace::of(&path).unwrap();
        assert_ne!(applied.trace, Some(now), "{mode}, round {round}");
    }
}

#[test]
fn where_nobody_else_writes_it_is_known_what_was_left() {
    for mode in ["DELETE", "WAL", "TRUNCATE"] {
        let bench = bench(mode);
        let applied = bench.apply().unwrap();
        assert_eq!(applied.trace, litefleet::apply::Trace::of(&bench.path()).ok(), "{mode}");
    }
}
