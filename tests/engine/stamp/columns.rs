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

#[test]
fn the_version_is_spelled_like_the_one_before_it() {
    let cases = [
        ("INTEGER", "2", number(3), "Integer(3)"),
        ("TEXT", "'2'", number(3), "Text(\"3\")"),
        ("TEXT", "'v2'", number(3), "Text(\"v3\")"),
        ("TEXT", "'V2'", number(3), "Text(\"V3\")"),
        ("TEXT", "'2.0.0'", number(3), "Text(\"3.0.0\")"),
        ("TEXT", "'v2.0'", number(3), "Text(\"v3.0\")"),
        ("TEXT", "NULL", number(3), "Text(\"3\")"),
        ("TEXT", "'nonsense'", number(3), "Text(\"3\")"),
        ("TEXT", "2", text("3.10"), "Text(\"3.10\")"),
        ("", "'2'", number(3), "Text(\"3\")"),
        ("", "2", number(3), "Integer(3)"),
        ("", "'v2.9'", text("3.10"), "Text(\"v3.10\")"),
        ("REAL", "2", number(3), "Real(3.0)"),
        ("NUMERIC", "'v2'", number(3), "Text(\"v3\")"),
        ("INTEGER", "2", text("3.10.1"), "Text(\"3.10.1\")"),
    ];
    for (declared, before, version, after) in cases {
        let sql = format!("CREATE TABLE app_info(v {declared}); INSERT INTO app_info VALUES ({before})");
        let bench = Bench::with_versions(&sql, &["2", &version.key()]);
        bench.becomes("app_info.v", &version);
        assert_eq!(bench.rows("SELECT v FROM app_info"), [after], "{declared} {before}");
    }
}

#[test]
fn a_version_that_would_be_read_as_another_one_is_not_written() {
    for (table, version) in [
        ("CREATE TABLE app_info(v REAL)", text("3.10")),
        ("CREATE TABLE app_info(v INTEGER)", text("3.10")),
        ("CREATE TABLE app_info(v INTEGER) STRICT", text("3.10.1")),
        ("CREATE TABLE app_info(v BLOB) STRICT", number(3)),
    ] {
        let bench = Bench::with_versions(table, &["2", &version.key()]);
        assert_eq!(bench.refused("app_info.v", &version, &[]).0, Code::CannotStamp, "{table}");
    }
    let bench = Bench::with_versions("CREATE TABLE app_info(v ANY) STRICT", &["3.10"]);
    bench.becomes("app_info.v", &text("3.10"));
}

#[test]
fn where_the_catalog_tells_spellings_apart_the_exact_one_is_written() {
    let sql = "CREATE TABLE app_info(v TEXT); INSERT INTO app_info VALUES ('2.0.0')";
    let bench = Bench::with_versions(sql, &["2.0.0", "3.1", "3.1.0"]);
    for version in ["3.1", "3.1.0"] {
        bench.becomes("app_info.v", &text(version));
        assert_eq!(bench.rows("SELECT v FROM app_info"), [format!("Text({version:?})")]);
    }
}

#[test]
fn times_are_written_as_they_are_there_or_as_the_column_has_them() {
    let cases = [
        // As the value that is there.
        ("TEXT", "'2020-01-01T00:00:00Z'", "Text(\"2026-11-22T07:00:00Z\")"),
        ("TEXT", "'2020-01-01 00:00:00'", "Text(\"2026-11-22 07:00:00\")"),
        ("TEXT", "'2020-01-01T00:00:00.123Z'", "Text(\"2026-11-22T07:00:00.500Z\")"),
        ("TEXT", "'2020-01-01T00:00:00.123456+02:00'", "Text(\"2026-11-22T07:00:00.500000+00:00\")"),
        ("TEXT", "'2020-01-01'", "Text(\"2026-11-22\")"),
        ("TEXT", "'1600000000'", "Text(\"1795330800\")"),
        ("TEXT", "'long ago'", "Text(\"2026-11-22T07:00:00Z\")"),
        ("INTEGER", "1600000000", "Integer(1795330800)"),
        ("INTEGER", "1600000000000", "Integer(1795330800500)"),
        ("INTEGER", "1600000000000000", "Integer(1795330800500000)"),
        ("REAL", "1600000000.25", "Real(1795330800.0)"),
        ("REAL", "2459000.5", "Real(2461366.7916724537)"),
        ("DATETIME", "1600000000000", "Integer(1795330800500)"),
        // As the default makes them.
        ("TEXT DEFAULT CURRENT_TIMESTAMP", "NULL", "Text(\"2026-11-22 07:00:00\")"),
        ("TEXT DEFAULT (datetime('now'))", "NULL", "Text(\"2026-11-22 07:00:00\")"),
        ("TEXT DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))", "NULL", "Text(\"2026-11-22T07:00:00.500Z\")"),
        ("TEXT DEFAULT CURRENT_DATE", "NULL", "Text(\"2026-11-22\")"),
        ("INTEGER DEFAULT (unixepoch() * 1000)", "NULL", "Integer(1795330800500)"),
        ("INTEGER DEFAULT (CAST(strftime('%s', 'now') AS INTEGER))", "NULL", "Integer(1795330800)"),
        ("REAL DEFAULT (julianday('now'))", "NULL", "Real(2461366.7916724537)"),
        // As the type has them.
        ("TEXT", "NULL", "Text(\"2026-11-22T07:00:00Z\")"),
        ("", "NULL", "Text(\"2026-11-22T07:00:00Z\")"),
        ("INTEGER", "NULL", "Integer(1795330800)"),
        ("DATETIME", "NULL", "Text(\"2026-11-22 07:00:00\")"),
        ("NUMERIC", "NULL", "Integer(1795330800)"),
    ];
    for (declared, before, after) in cases {
        let sql = format!(
            "CREATE TABLE app_info(version, verified_at {declared}); INSERT INTO app_info VALUES (2, {before})"
        );
        let bench = Bench::with_versions(&sql, &["2", "3"]);
        bench.becomes("app_info.version", &number(3));
        assert_eq!(bench.rows("SELECT verified_at FROM app_info"), [after], "{declared} {before}");
    }
}

#[test]
fn a_time_that_is_not_set_yet_is_written_like_those_beside_it() {
    let sql = "CREATE TABLE app_info(version, created_at INTEGER, migrated_at INTEGER, last_verified TEXT);
        INSERT INTO app_info VALUES (2, 1600000000000, NULL, NULL)";
    let bench = Bench::with_versions(sql, &["2", "3"]);
    bench.becomes("app_info.version", &number(3));
    let row = "Integer(1600000000000) Integer(1795330800500) Text(\"2026-11-22T07:00:00Z\")";
    assert_eq!(bench.rows("SELECT created_at, migrated_at, last_verified FROM app_info"), [row]);
}

#[test]
fn migrated_at_says_when_the_version_or_the_schema_became_another_one() {
    let sql =
        "CREATE TABLE app_info(version, migrated_at, verified_at); INSERT INTO app_info VALUES (2, 'then', 'then')";
    let look = "SELECT migrated_at, verified_at FROM app_info";
    let now = "Text(\"2026-11-22T07:00:00Z\")";
    let bench = Bench::with_versions(sql, &["2", "3"]);
    bench.becomes("app_info.version", &number(2));
    assert_eq!(bench.rows(look), [format!("Text(\"then\") {now}")]);
    bench.becomes_after("app_info.version", &number(2), &["CREATE TABLE t(a)"]);
    assert_eq!(bench.rows(look), [format!("{now} {now}")]);
    let other = Bench::with_versions(sql, &["2", "3"]);
    other.becomes("app_info.version", &number(3));
    assert_eq!(other.rows(look), [format!("{now} {now}")]);
}

#[test]
fn a_row_that_only_somebody_else_can_make_is_not_made() {
    for (table, column) in [
        ("CREATE TABLE app_info(version, owner TEXT NOT NULL)", "owner"),
        ("CREATE TABLE app_info(version, made_at TEXT NOT NULL, note)", "made_at"),
        ("CREATE TABLE app_info(code TEXT PRIMARY KEY, version) WITHOUT ROWID", "code"),
        ("CREATE TABLE app_info(code TEXT PRIMARY KEY, version ANY) STRICT", "code"),
    ] {
        let bench = Bench::with_versions(table, &["2", "3"]);
        let (code, message) = bench.refused("app_info.version", &number(3), &[]);
        assert_eq!(code, Code::CannotStamp);
        assert!(message.contains(column), "{message}");
    }
    for table in [
        "CREATE TABLE app_info(version, owner TEXT NOT NULL DEFAULT 'me')",
        "CREATE TABLE app_info(id INTEGER CHECK (id = 1), version NOT NULL, double AS (version * 2))",
        "CREATE TABLE app_info(id INTEGER NOT NULL DEFAULT 1 CHECK (id = 1), version NOT NULL)",
        "CREATE TABLE app_info(\"the key\" INTEGER PRIMARY KEY AUTOINCREMENT, version NOT NULL)",
        "CREATE TABLE app_info(version INTEGER PRIMARY KEY)",
        "CREATE TABLE App_Info(VERSION, Created_At DATETIME NOT NULL)",
    ] {
        let bench = Bench::with_versions(table, &["2", "3"]);
        bench.becomes("app_info.version", &number(3));
        bench.becomes("app_info.version", &number(2));
        assert_eq!(bench.rows("SELECT count(*) FROM app_info"), ["Integer(1)"], "{table}");
    }
}

#[test]
fn a_script_that_makes_the_row_itself_leaves_one_row() {
    let sql = "CREATE TABLE app_info(version, note)";
    let bench = Bench::with_versions(sql, &["2", "3"]);
    let source = litefleet::catalog::source::VersionSource::parse("app_info.version").unwrap().unwrap();
    let stamp = bench.stamp_after(&source, &number(3), &[]).unwrap();
    bench.open().execute_batch("INSERT INTO app_info VALUES (9, 'by the script')").unwrap();
    bench.apply(stamp, &[]).unwrap();
    assert_eq!(bench.rows("SELECT * FROM app_info"), ["Integer(3) Text(\"by the script\")"]);
}

#[test]
fn a_constraint_that_refuses_the_version_leaves_the_database_as_it_was() {
    let sql = "CREATE TABLE app_info(version CHECK (version < 3)); INSERT INTO app_info VALUES (2)";
    let bench = Bench::with_versions(sql, &["2", "3"]);
    let source = litefleet::catalog::source::VersionSource::parse("app_info.version").unwrap().unwrap();
    let work = ["CREATE TABLE t(a)"];
    let stamp = bench.stamp_after(&source, &number(3), &work).unwrap();
    assert_eq!(bench.apply(stamp, &work).unwrap_err().code, Code::DoesNotFit);
    assert_eq!(
        bench.rows("SELECT version, (SELECT count(*) FROM sqlite_schema) FROM app_info"),
        ["Integer(2) Integer(1)"]
    );
}

#[test]
fn keys_get_their_values() {
    let table = "CREATE TABLE meta(key TEXT PRIMARY KEY, value TEXT);";
    let rows =
        "INSERT INTO meta VALUES ('Schema_Version', 'v2'), ('migrated_at', '2020-01-01 00:00:00'), ('other', 'x')";
    let bench = Bench::with_versions(&format!("{table} {rows}"), &["2", "3"]);
    bench.becomes("meta.schema_version", &number(3));
    let look = "SELECT key, value FROM meta ORDER BY rowid";
    let rows = [
        "Text(\"Schema_Version\") Text(\"v3\")",
        "Text(\"migrated_at\") Text(\"2026-11-22 07:00:00\")",
        "Text(\"other\") Text(\"x\")",
    ];
    assert_eq!(bench.rows(look), rows);
    let empty = Bench::with_versions(table, &["2", "3"]);
    empty.becomes("meta.schema_version", &number(3));
    assert_eq!(empty.rows(look), ["Text(\"schema_version\") Text(\"3\")"]);
    let with_id = "CREATE TABLE meta(id INTEGER PRIMARY KEY, name TEXT NOT NULL, val, created_at TEXT NOT NULL);
        INSERT INTO meta VALUES (1, 'other', 1, 'then')";
    let with_id = Bench::with_versions(with_id, &["2", "3"]);
    with_id.becomes("meta.version", &number(2));
    with_id.becomes("meta.version", &number(3));
    let rows = with_id.rows("SELECT * FROM meta WHERE id > 1");
    assert_eq!(rows, ["Integer(2) Text(\"version\") Integer(3) Text(\"2026-11-22T07:00:00Z\")"]);
}

#[test]
fn what_cannot_be_written_is_refused_with_a_reason() {
    let cases = [
        ("app_info.version", "CREATE TABLE app_info(version); INSERT INTO app_info VALUES (1), (2)"),
        ("app_info.version", "CREATE TABLE app_info(other)"),
        ("app_info.version", "CREATE TABLE t(version); CREATE VIEW app_info AS SELECT version FROM t"),
        ("app_info.version", "CREATE TABLE app_info(a, version AS (a))"),
        ("meta.version", "CREATE TABLE meta(key, value); INSERT INTO meta VALUES ('version', 1), ('VERSION', 2)"),
        ("meta.version", "CREATE TABLE meta(key, value, owner NOT NULL)"),
        ("SELECT version FROM app_info", "CREATE TABLE app_info(version); INSERT INTO app_info VALUES (1)"),
    ];
    for (source, sql) in cases {
        let bench = Bench::with_versions(sql, &["2", "3"]);
        assert_eq!(bench.refused(source, &number(3), &[]).0, Code::CannotStamp, "{source} {sql}");
    }
}

#[test]
fn a_checksum_that_would_become_a_lie_leaves_the_database_to_its_framework() {
    let work = ["CREATE TABLE t(a)"];
    let cases = [
        (
            "app_info.version",
            "CREATE TABLE app_info(version, schema_checksum); INSERT INTO app_info VALUES (2, 'abc')",
            true,
        ),
        (
            "app_info.version",
            "CREATE TABLE app_info(version, schema_checksum); INSERT INTO app_info VALUES (2, NULL)",
            false,
        ),
        (
            "app_info.version",
            "CREATE TABLE app_info(version, identity_hash); INSERT INTO app_info VALUES (2, '')",
            false,
        ),
        (
            "meta.version",
            "CREATE TABLE meta(key, value); INSERT INTO meta VALUES ('version', 2), ('schema_hash', 'abc')",
            true,
        ),
        (
            "meta.version",
            "CREATE TABLE meta(key, value); INSERT INTO meta VALUES ('version', 2), ('git_hash', 'abc')",
            false,
        ),
        (
            "user_version",
            "CREATE TABLE room_master_table(id INTEGER PRIMARY KEY, identity_hash TEXT); INSERT INTO room_master_table VALUES (42, 'abc')",
            true,
        ),
        ("user_version", "CREATE TABLE room_master_table(id INTEGER PRIMARY KEY, identity_hash TEXT)", false),
    ];
    for (source, sql, is_left) in cases {
        let bench = Bench::with_versions(sql, &["2", "3"]);
        if is_left {
            assert_eq!(bench.refused(source, &number(3), &work).0, Code::LeftToFramework, "{sql}");
        }
        // Where the schema stays, so does the checksum.
        bench.becomes_after(source, &number(3), if is_left { &[] } else { &work });
    }
}

#[test]
fn the_working_schema_is_stated_as_such() {
    let files = [("schema-v2.sql", "CREATE TABLE t(a)"), ("schema-latest.sql", "CREATE TABLE t(a, b)")];
    for (declared, before, after) in [("INTEGER", "2", "Integer(-1)"), ("TEXT", "'v2'", "Text(\"latest\")")] {
        let sql = format!("CREATE TABLE app_info(version {declared}); INSERT INTO app_info VALUES ({before})");
        let bench = Bench::new(&sql, &files);
        bench.becomes("app_info.version", &number(-1));
        assert_eq!(bench.rows("SELECT version FROM app_info"), [after]);
    }
}

#[test]
fn a_preview_says_what_is_going_to_be_written() {
    let sql = format!("{METADATA} CREATE TABLE meta(key, value); CREATE TABLE db_version(version);
        CREATE TABLE schema_migrations(version uint64, dirty bool); CREATE TABLE goose_db_version(id, version_id, is_applied)");
    let bench = Bench::with_versions(&sql, &["2", "3"]);
    let cases = [
        (SOURCE, "`schema_version` 3, `migrated_at` and `verified_at` now"),
        ("db_version.version", "`version` 3"),
        ("meta.version", "the key `version` of `meta` 3"),
        ("user_version", "`user_version` 3"),
        ("golang-migrate", "`schema_migrations` 3"),
        ("goose", "the rows of `goose_db_version` up to 3"),
    ];
    let words = |source: &str, version: &litefleet::api::Version| {
        let source = litefleet::catalog::source::VersionSource::parse(source).unwrap().unwrap();
        litefleet::stamp::words(&source, version, &bench.schema())
    };
    for (source, wanted) in cases {
        assert_eq!(words(source, &number(3)).unwrap(), wanted);
    }
    for (source, version) in
        [("SELECT 1", number(3)), ("user_version", text("3.1")), ("gone.version", number(3)), ("dbmate", number(3))]
    {
        assert_eq!(words(source, &version).unwrap_err().code, Code::CannotStamp, "{source}");
    }
}
