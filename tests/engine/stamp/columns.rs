//! A column of the only row, a table of keys and values, `user_version`.

use crate::support::{Bench, number, text};
use litefleet::Code;

/// The metadata of a fleet of captions.
const METADATA: &str =
    "CREATE TABLE database_metadata (id INTEGER PRIMARY KEY CHECK (id = 1), schema_version INTEGER NOT NULL,
    schema_checksum TEXT, created_at TEXT NOT NULL, migrated_at TEXT, verified_at TEXT);";
const SOURCE: &str = "database_metadata.schema_version";
const ALL: &str =
    "SELECT id, schema_version, schema_checksum, created_at, migrated_at, verified_at FROM database_metadata";
const NOW: &str = "Text(\"2026-11-22T07:00:00Z\")";

#[test]
fn the_only_row_gets_the_version_and_the_times() {
    let row = "INSERT INTO database_metadata(id, schema_version, created_at) VALUES (1, 2, '2020-01-01T00:00:00Z')";
    let bench = Bench::with_versions(&format!("{METADATA} {row}"), &["2", "3"]);
    bench.becomes(SOURCE, &number(3));
    assert_eq!(bench.rows(ALL), [format!("Integer(1) Integer(3) Null Text(\"2020-01-01T00:00:00Z\") {NOW} {NOW}")]);
}

#[test]
fn where_the_table_is_empty_the_row_is_made() {
    let bench = Bench::with_versions(METADATA, &["2", "3"]);
    bench.becomes(SOURCE, &number(2));
    assert_eq!(bench.rows(ALL), [format!("Integer(1) Integer(2) Null {NOW} {NOW} {NOW}")]);
}

#[test]
fn where_the_work_makes_the_table_the_row_is_made() {
    let bench = Bench::with_versions("CREATE TABLE t(a)", &["2", "3"]);
    bench.becomes_after(SOURCE, &number(3), &[METADATA]);
    assert_eq!(bench.rows(ALL), [format!("Integer(1) Integer(3) Null {NOW} {NOW} {NOW}")]);
}

#[test]
fn user_version_gets_the_number() {
    let bench = Bench::with_versions("CREATE TABLE t(a); PRAGMA user_version = 7", &["2", "3"]);
    for version in [3, 2] {
        bench.becomes("user_version", &number(version));
    }
    let dated = Bench::with_versions("CREATE TABLE t(a)", &["2", "20240131120000", "3.0.1"]);
    for version in [number(20_240_131_120_000), text("3.0.1"), number(0)] {
        assert_eq!(dated.refused("user_version", &version, &[]).0, Code::CannotStamp, "{version}");
    }
}
