//! A schema that is known is recognised by its pages: what is said then is what SQLite would say.

use crate::support::{Fleet, read};
use litefleet::{
    api::Reason,
    catalog::source::{Stated, VersionSource},
    scan::{self, FileReading},
    schema::Fingerprint,
};
use proptest::prelude::*;
use std::{fs, os::unix::fs::FileExt, path::Path};
use tokio_util::sync::CancellationToken;

type Said = Result<(Fingerprint, Vec<(VersionSource, Stated)>, bool), Reason>;

fn said(file: &FileReading) -> Said {
    match &file.outcome {
        Ok(read) => Ok((read.schema.fingerprint.clone(), read.stated.clone(), read.wal)),
        Err(unread) => Err(unread.reason),
    }
}

/// Reads the fleet, in which all but the first of a kind are recognised, and each file by itself, in which SQLite says
/// everything, and fails where that differs.
fn assert_recognised_right(root: &Path) -> Vec<Said> {
    let fleet = read(&scan::ReadRequest { root: root.to_path_buf(), ..scan::ReadRequest::default() });
    let (mut all, mut wrong) = (Vec::new(), Vec::new());
    for file in &fleet.files {
        let alone = scan::read_one(&root.join(&file.found.path), None, &CancellationToken::new());
        if said(file) != said(&alone) {
            wrong.push(format!("{}: {:?} and not {:?}", file.found.path.display(), said(file), said(&alone)));
        }
        all.push(said(file));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    all
}

#[test]
fn versions_of_all_kinds_are_said_as_sqlite_says_them() {
    let tables = [
        "CREATE TABLE meta(id INTEGER PRIMARY KEY, schema_version, verified_at TEXT)",
        "CREATE TABLE meta(verified_at, schema_version INTEGER)",
        "CREATE TABLE meta(id, schema_version REAL, verified_at TEXT)",
        "CREATE TABLE meta(schema_version INTEGER PRIMARY KEY, verified_at TEXT)",
        "CREATE TABLE meta(id INTEGER PRIMARY KEY, schema_version, verified_at TEXT, double AS (id * 2))",
        "CREATE TABLE meta(verified_at TEXT, schema_version, PRIMARY KEY(schema_version)) WITHOUT ROWID",
        "CREATE TABLE meta(x); ALTER TABLE meta ADD COLUMN schema_version DEFAULT 5; ALTER TABLE meta ADD COLUMN verified_at",
    ];
    let values = [
        "3",
        "-7",
        "1e3",
        "'3.0.0'",
        "''",
        "x'33'",
        "9223372036854775807",
        "'a' || char(0) || 'b'",
        "hex(zeroblob(60))",
        "hex(zeroblob(400))",
        "hex(zeroblob(9000))",
        "1",
        "0",
    ];
    let pragmas =
        ["PRAGMA user_version = 4", "PRAGMA page_size = 512", "PRAGMA auto_vacuum = 1", "PRAGMA encoding = 'UTF-16le'"];
    for table in tables {
        let fleet = Fleet::new();
        for (n, value) in values.iter().enumerate() {
            let pragma = pragmas[n % pragmas.len()];
            let insert = format!("INSERT INTO meta(schema_version, verified_at) VALUES ({value}, 'on day {n}')");
            // Not every table takes every value: then it has no row.
            let _ = fleet.open(&format!("{n}.db"), &format!("{pragma}; {table}")).execute_batch(&insert);
        }
        fleet.database("none.db", table);
        fleet.database("null.db", &format!("{table}; INSERT OR IGNORE INTO meta(schema_version) VALUES (NULL)"));
        fleet.database("two.db", &format!("{table}; INSERT INTO meta(schema_version) VALUES (1), (2)"));
        fleet.database("short.db", table.split(';').next().unwrap());
        if table.contains("ALTER") {
            let (before, after) = table.split_once(';').unwrap();
            fleet.database("added.db", &format!("{before}; INSERT INTO meta VALUES (1); {after}"));
        }
        let all = assert_recognised_right(fleet.root());
        assert!(all.iter().any(|said| said.as_ref().is_ok_and(|(_, stated, _)| stated.len() > 1)), "{table}");
    }
}

#[test]
fn schemas_on_many_pages_and_of_many_bytes_are_recognised() {
    let fleet = Fleet::new();
    let long = format!("CREATE TABLE long(a /* {} */)", "x".repeat(20_000));
    let many: String = (0..200).map(|n| format!("CREATE TABLE t{n}(a UNIQUE, b);")).collect();
    for n in 0..6 {
        let page = [512, 4096, 65536][n % 3];
        let sql = format!("PRAGMA page_size = {page}; {many} {long}; PRAGMA user_version = {n}");
        fleet.database(&format!("{n}.db"), &sql);
    }
    let all = assert_recognised_right(fleet.root());
    assert!(
        all.iter()
            .all(|said| said.as_ref().is_ok_and(|(print, ..)| Ok(print) == all[0].as_ref().map(|first| &first.0)))
    );
}

#[test]
fn an_index_of_an_old_format_is_not_taken_for_one_of_today() {
    let fleet = Fleet::new();
    let today = fleet.database("a.db", "CREATE TABLE t(a); CREATE INDEX i ON t(a DESC)");
    let old = fleet.path("b.db");
    fs::copy(today, &old).unwrap();
    fs::File::options().write(true).open(old).unwrap().write_all_at(&1_u32.to_be_bytes(), 44).unwrap();
    let all = assert_recognised_right(fleet.root());
    assert_ne!(all[0], all[1]);
}

#[test]
fn a_known_schema_whose_tables_have_no_pages_of_their_own_is_corrupt() {
    let fleet = Fleet::new();
    let sql = "CREATE TABLE t(a); CREATE TABLE u(a); PRAGMA writable_schema = ON;";
    fleet.database("a.db", sql);
    for (name, root) in [("beyond.db", 99), ("zero.db", 0), ("negative.db", -1), ("shared.db", 2), ("schema.db", 1)] {
        fleet.database(name, &format!("{sql} UPDATE sqlite_schema SET rootpage = {root} WHERE name = 'u'"));
    }
    let all = assert_recognised_right(fleet.root());
    assert_eq!(all[1], Err(Reason::Corrupt));
}

#[test]
fn a_commit_of_another_process_is_seen_whole_or_not_at_all() {
    let fleet = Fleet::new();
    let writer = fleet.open("z.db", "CREATE TABLE meta(schema_version); INSERT INTO meta VALUES (1); BEGIN IMMEDIATE");
    fleet.database("a.db", "CREATE TABLE meta(schema_version); INSERT INTO meta VALUES (1)");
    let version = || {
        let fleet = fleet.read();
        fleet.files.last().unwrap().outcome.as_ref().map(|read| read.stated[0].1.raw.clone()).ok().flatten()
    };
    writer.execute_batch("UPDATE meta SET schema_version = 2").unwrap();
    assert_eq!(version().as_deref(), Some("1"));
    writer.execute_batch("COMMIT").unwrap();
    assert_eq!(version().as_deref(), Some("2"));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn damage_is_judged_as_sqlite_judges_it(damages in prop::collection::vec((16_u64..3 * 512, any::<u8>(), 1_usize..6), 24)) {
        let fleet = Fleet::new();
        let whole = fleet.database("0.db", "PRAGMA page_size = 512; CREATE TABLE meta(schema_version, verified_at);
            INSERT INTO meta VALUES (3, 'today'); CREATE TABLE t(a PRIMARY KEY, b); CREATE INDEX i ON t(b);
            CREATE VIEW v AS SELECT a FROM t; CREATE TRIGGER g AFTER INSERT ON t BEGIN DELETE FROM t WHERE a = 1; END");
        for (n, (at, byte, length)) in damages.into_iter().enumerate() {
            let path = fleet.path(&format!("{}.db", n + 1));
            fs::copy(&whole, &path).unwrap();
            fs::File::options().write(true).open(path).unwrap().write_all_at(&vec![byte; length], at).unwrap();
        }
        assert_recognised_right(fleet.root());
    }
}
