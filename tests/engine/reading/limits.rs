//! Damage, formats from the future, and what costs too much.

use crate::support::{Fleet, reading, reason, tables};
use litefleet::{
    Code,
    api::Reason,
    scan::{self, ReadProgress},
};
use std::{
    fs::{self, File},
    os::unix::fs::FileExt,
    path::Path,
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};
use tokio_util::sync::CancellationToken;

const SQL: &str = "CREATE TABLE t(a); CREATE TABLE u(a); INSERT INTO t VALUES (zeroblob(9000))";

fn patch(path: &Path, at: u64, bytes: &[u8]) {
    File::options().write(true).open(path).unwrap().write_all_at(bytes, at).unwrap();
}

#[test]
fn headers_that_no_reader_of_today_knows_are_unsupported_and_damaged_ones_corrupt() {
    let cases: &[(&str, u64, &[u8], Option<Reason>)] = &[
        ("read version 3", 19, &[3], Some(Reason::Unsupported)),
        ("write version 3", 18, &[3], None),
        ("schema format 5", 47, &[5], Some(Reason::Unsupported)),
        ("schema format 5 and more that is strange", 44, &[9; 48], Some(Reason::Corrupt)),
        ("page size 513", 16, &[2, 1], Some(Reason::NotADatabase)),
        ("payload fractions", 21, &[65], Some(Reason::NotADatabase)),
        ("no page count", 28, &[0; 4], None),
        ("pages that are not there", 28, &[0, 0, 1, 0], Some(Reason::Corrupt)),
        ("a first page of another kind", 100, &[0xa5; 300], Some(Reason::Corrupt)),
    ];
    for (name, at, bytes, expected) in cases {
        let fleet = Fleet::new();
        patch(&fleet.database("a.db", SQL), *at, bytes);
        let file = fleet.read_only();
        assert_eq!(reason(&file), *expected, "{name}: {:?}", file.outcome.err());
    }
}

#[test]
fn a_file_that_lost_its_end_is_corrupt_and_one_that_gained_some_is_not() {
    let fleet = Fleet::new();
    let whole = fs::read(fleet.database("a.db", SQL)).unwrap();
    fleet.file("longer.db", [&whole[..], &[0xaa; 5000]].concat());
    fleet.file("shorter.db", &whole[..whole.len() - 1]);
    let read = fleet.read();
    assert_eq!(read.files.iter().map(reason).collect::<Vec<_>>(), [None, None, Some(Reason::Corrupt)]);
}

#[test]
fn a_sparse_file_of_terabytes_costs_nothing() {
    let fleet = Fleet::new();
    let path = fleet.database("a.db", SQL);
    File::options().write(true).open(path).unwrap().set_len(1 << 40).unwrap();
    File::create(fleet.path("zeros.db")).unwrap().set_len(1 << 40).unwrap();
    let wal = fleet.database("wal.db", &format!("PRAGMA journal_mode = WAL; {SQL}"));
    File::options().write(true).open(&wal).unwrap().set_len(1 << 40).unwrap();
    File::create(fleet.path("wal.db-wal")).unwrap().set_len(1 << 40).unwrap();
    let started = Instant::now();
    let request = fleet.request();
    let read = crate::support::read(&request);
    assert!(started.elapsed() < Duration::from_secs(2), "{:?}", started.elapsed());
    assert_eq!(read.files.iter().map(reason).collect::<Vec<_>>(), [None, None, Some(Reason::NotADatabase)]);
}

#[test]
fn a_message_says_what_happened_and_what_to_do_and_is_not_endless() {
    let fleet = Fleet::new();
    let open = fleet.open("a.db", "CREATE TABLE t(a); PRAGMA writable_schema = ON");
    open.execute("UPDATE sqlite_schema SET name = ?1, sql = 'CREATE TABLE x(,)'", ["n".repeat(50_000)]).unwrap();
    open.close().unwrap();
    let unread = fleet.read_only().outcome.unwrap_err();
    assert_eq!(unread.reason, Reason::Corrupt);
    assert!(unread.message.contains("damaged") && unread.message.contains("; restore"), "{}", unread.message);
    assert!(unread.message.len() < 500);
}

#[test]
fn a_schema_that_takes_more_memory_than_one_file_may_have_is_given_up() {
    let fleet = Fleet::new();
    let open = fleet.open("a.db", "CREATE TABLE t(a); PRAGMA writable_schema = ON");
    let list = format!("CREATE TABLE t(a CHECK(a IN (1{})))", ",1".repeat(4_000_000));
    open.execute("UPDATE sqlite_schema SET sql = ?1", [list]).unwrap();
    open.close().unwrap();
    fleet.database("b.db", SQL);
    let before = most_memory();
    let read = fleet.read();
    assert_eq!(read.files.iter().map(reason).collect::<Vec<_>>(), [Some(Reason::Unsupported), None]);
    // Other tests of this process run meanwhile.
    assert!(most_memory() - before < 400 << 10, "{} KiB", most_memory() - before);
}

/// The most memory that this process had so far, in KiB.
fn most_memory() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    line.trim().trim_end_matches(" kB").parse().unwrap()
}

#[test]
fn a_query_that_never_ends_is_cut_off() {
    let fleet = Fleet::new();
    let path = fleet.database("a.db", SQL);
    let endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n";
    let source = litefleet::catalog::source::VersionSource::Query(endless.to_owned());
    let started = Instant::now();
    let file = scan::read_one(&path, Some(&source), &CancellationToken::new());
    assert_eq!(reason(&file), Some(Reason::TimedOut));
    assert!(started.elapsed() < Duration::from_secs(4), "{:?}", started.elapsed());
}

#[test]
fn a_schema_is_read_once_for_all_databases_that_have_it() {
    let fleet = Fleet::new();
    for n in 0..50 {
        fleet.database(&format!("{n}.db"), if n % 2 == 0 { "create  table T(a)" } else { "CREATE TABLE T(a)" });
    }
    let read = fleet.read();
    let first = reading(&read.files[0]);
    assert!(read.files.iter().all(|file| Arc::ptr_eq(&reading(file).schema, &first.schema)));
    assert_eq!(tables(first), ["T"]);
}

#[test]
fn progress_ends_with_everything_found_and_read() {
    let fleet = Fleet::new();
    for n in 0..30 {
        fleet.database(&format!("{n}.db"), "CREATE TABLE t(a)");
    }
    fleet.file("x.db", "no database");
    fs::hard_link(fleet.path("0.db"), fleet.path("zz.db")).unwrap();
    let told: Mutex<Vec<ReadProgress>> = Mutex::default();
    let tell = |progress| told.lock().unwrap().push(progress);
    scan::read_fleet(&fleet.request(), &|_: &scan::Found| false, &tell, &CancellationToken::new()).unwrap();
    let last = *told.lock().unwrap().iter().max_by_key(|progress| progress.read).unwrap();
    assert_eq!(last, ReadProgress { found: 31, walked: true, read: 31, unread: 1 });
    assert!(told.lock().unwrap().iter().all(|progress| progress.read <= progress.found));
}

#[test]
fn a_cancelled_scan_stops_soon_whatever_it_is_doing() {
    let fleet = Fleet::new();
    for n in 0..400 {
        fleet.database(&format!("{}/{n}.db", n % 7), "CREATE TABLE t(a)");
    }
    let holder = fleet.open("locked.db", "CREATE TABLE t(a); BEGIN EXCLUSIVE");
    for after in [0, 1, 5, 20, 100] {
        let cancel = CancellationToken::new();
        let stopped = std::thread::scope(|scope| {
            let scan =
                scope.spawn(|| scan::read_fleet(&fleet.request(), &|_: &scan::Found| false, &|_| {}, &cancel).err());
            std::thread::sleep(Duration::from_millis(after));
            cancel.cancel();
            let asked = Instant::now();
            let error = scan.join().unwrap();
            error.map(|error| (error.code, asked.elapsed()))
        });
        let (code, took) = stopped.expect("the locked database keeps it busy");
        assert_eq!(code, Code::Cancelled);
        assert!(took < Duration::from_millis(200), "{took:?} after {after} ms");
    }
    drop(holder);
}

#[test]
fn what_sqlite_takes_of_memory_is_counted() {
    let fleet = Fleet::new();
    let grow = "WITH RECURSIVE n(i, b) AS (SELECT 1, randomblob(4000000) UNION ALL SELECT i + 1, b || i FROM n)";
    let sql = format!("CREATE TABLE t(a);\n{grow} SELECT count(*), max(b) FROM (SELECT * FROM n ORDER BY b);");
    let error = litefleet::catalog::load(&fleet.file("schema.sql", sql)).unwrap_err();
    assert!(error.message.contains("it took more than 256 MiB of memory"), "{error}");
}
