//! Version sources: how they are written, found, read and placed.

use crate::support::{catalog_of, database};
use litefleet::{
    Code,
    api::Version,
    catalog::source::{Placed, Stated, Tool, VersionSource, without_tool_tables},
    schema::{self, model::Schema},
};
use rusqlite::Connection;

fn schema_of(connection: &Connection) -> Schema {
    let stored = schema::stored(connection).unwrap();
    schema::introspect(connection, &stored).unwrap()
}

fn candidates(sql: &str) -> Vec<String> {
    VersionSource::candidates(&schema_of(&database(sql))).iter().map(ToString::to_string).collect()
}

fn read(source: &str, sql: &str) -> Stated {
    let connection = database(sql);
    let source = VersionSource::parse(source).unwrap().unwrap();
    let stated = source.read_in(&connection, &schema_of(&connection)).unwrap();
    assert_eq!(source.read(&connection).unwrap(), stated, "the schema makes no difference");
    stated
}

#[test]
fn what_is_written_is_understood_and_written_back() {
    assert_eq!(VersionSource::parse(" AUTO ").unwrap(), None);
    let cases = [
        ("user_version", "user_version"),
        ("rusqlite_migration", "user_version"),
        ("database_metadata.schema_version", "database_metadata.schema_version"),
        ("\"a.b\".\"c \"\"d\"", "\"a.b\".\"c \"\"d\""),
        ("Goose", "goose"),
        ("golang-migrate", "golang-migrate"),
        ("SELECT v FROM m;", "SELECT v FROM m"),
        ("select max(v) from main.m where k = 'x'", "select max(v) from main.m where k = 'x'"),
    ];
    for (text, written) in cases {
        let source = VersionSource::parse(text).unwrap().unwrap();
        assert_eq!(source.to_string(), written);
        assert_eq!(VersionSource::parse(written).unwrap().unwrap(), source);
    }
    for tool in Tool::ALL {
        assert_eq!(VersionSource::parse(tool.name()).unwrap(), Some(VersionSource::Tool(tool)));
    }
}

#[test]
fn what_cannot_be_understood_is_an_error_with_a_hint() {
    for text in [
        "nonsense",
        "a.b.c",
        "a.",
        ".b",
        "a b.c",
        "\"a.b",
        "SELECT",
        "SELEC v FROM m",
        "SELECT v FROM",
        "SELECT 1; DELETE FROM m",
        "DELETE FROM m",
        "WITH a AS (SELECT 1) DELETE FROM m",
        "PRAGMA user_version = 3",
    ] {
        let error = VersionSource::parse(text).map(|source| format!("{text}: {source:?}")).unwrap_err();
        assert_eq!(error.code, Code::BadVersionSource, "{text}");
        assert!(error.hint.unwrap().contains("TABLE.COLUMN"));
    }
}

#[test]
fn sources_are_found_in_the_documented_order() {
    let sql = "CREATE TABLE db_version(version); CREATE TABLE video_info(id, schema_version); CREATE TABLE goose_db_version(id, version_id, is_applied);
        CREATE TABLE Database_Metadata(id, Schema_Version, version); CREATE TABLE meta(key, value); CREATE TABLE schema_migrations(version, dirty)";
    let wanted = [
        "Database_Metadata.Schema_Version",
        "meta.schema_version",
        "meta.version",
        "db_version.version",
        "video_info.schema_version",
        "golang-migrate",
        "goose",
        "user_version",
    ];
    assert_eq!(candidates(sql), wanted);
}

#[test]
fn only_tables_of_a_suitable_shape_count() {
    for sql in [
        "CREATE TABLE settings(name TEXT, enabled INTEGER)",
        "CREATE TABLE settings(key TEXT, value TEXT)",
        "CREATE TABLE metadata(id, title)",
        "CREATE TABLE meta(key, other)",
        "CREATE TABLE video_info(id, version)",
        "CREATE TABLE schema_migrations(id)",
        "CREATE TABLE t(schema_version); CREATE VIEW database_metadata AS SELECT schema_version FROM t",
        "CREATE TABLE database_metadata(a, schema_version AS (a + 1))",
        "CREATE VIRTUAL TABLE metadata USING fts5(schema_version)",
        "CREATE TABLE alembic_version(other)",
    ] {
        assert_eq!(candidates(sql), ["user_version"], "{sql}");
    }
}

#[test]
fn tools_that_share_a_table_are_told_apart() {
    assert_eq!(candidates("CREATE TABLE schema_migrations(version, dirty)")[0], "golang-migrate");
    assert_eq!(candidates("CREATE TABLE schema_migrations(version)")[0], "dbmate");
    let rails = "CREATE TABLE schema_migrations(version); CREATE TABLE ar_internal_metadata(key, value)";
    assert_eq!(candidates(rails)[0], "rails");
}

#[test]
fn what_a_database_states_is_read_raw() {
    let m = "CREATE TABLE m(v, verified_at, k);";
    let cases = [
        ("user_version", "", None, false),
        ("user_version", "PRAGMA user_version = 3", Some("3"), false),
        ("user_version", "PRAGMA user_version = -7", Some("-7"), false),
        ("m.v", "", None, false),
        ("m.nothing", m, None, false),
        ("m.v", m, None, false),
        ("M.V", "CREATE TABLE m(v, verified_at); INSERT INTO m VALUES (3, 'x')", Some("3"), false),
        ("m.v", "CREATE TABLE m(v); INSERT INTO m VALUES (' 3.0.0 ')", Some(" 3.0.0 "), false),
        ("m.v", "CREATE TABLE m(v); INSERT INTO m VALUES (3.5)", Some("3.5"), false),
        ("m.v", "CREATE TABLE m(v); INSERT INTO m VALUES (NULL)", Some("NULL"), true),
        ("m.v", "CREATE TABLE m(v); INSERT INTO m VALUES (1), (2)", Some("1, 2"), true),
        ("m.v", "CREATE TABLE m(v); INSERT INTO m VALUES (1), (2), (3), (4), (5), (6)", Some("1, 2, 3, 4, …"), true),
        ("m.v", "CREATE TABLE m(v); INSERT INTO m VALUES (x'00')", Some("a blob of 1 bytes"), false),
        ("m.v", "CREATE TABLE t(v); CREATE VIEW m AS SELECT v FROM t; INSERT INTO t VALUES (1)", None, false),
        ("m.v", "CREATE TABLE m(a, v AS (a)); INSERT INTO m VALUES (1)", None, false),
        (
            "\"odd \"\"name\".\"select\"",
            "CREATE TABLE \"odd \"\"name\"(\"select\"); INSERT INTO \"odd \"\"name\" VALUES (1)",
            Some("1"),
            false,
        ),
        (
            "meta.version",
            "CREATE TABLE meta(key, value); INSERT INTO meta VALUES ('other', 1), ('Version', 2)",
            Some("2"),
            false,
        ),
        ("meta.version", "CREATE TABLE meta(name, value); INSERT INTO meta VALUES ('other', 1)", None, false),
        (
            "meta.version",
            "CREATE TABLE meta(name, value); INSERT INTO meta VALUES ('version', 1), ('version', 2)",
            Some("1, 2"),
            true,
        ),
        ("SELECT v FROM m", "", None, false),
        ("SELECT v FROM m", "CREATE TABLE m(v); INSERT INTO m VALUES (9)", Some("9"), false),
    ];
    for (source, sql, raw, unplaceable) in cases {
        let stated = read(source, sql);
        assert_eq!((stated.raw.as_deref(), stated.unplaceable), (raw, unplaceable), "{source} in {sql}");
    }
}

#[test]
fn when_a_database_was_verified_is_read_beside_its_version() {
    for (source, sql) in [
        ("m.v", "CREATE TABLE m(v, verified_at); INSERT INTO m VALUES (3, 'then')"),
        ("m.v", "CREATE TABLE m(Last_Verified_At, v); INSERT INTO m VALUES ('then', 3)"),
        (
            "meta.version",
            "CREATE TABLE meta(key, value); INSERT INTO meta VALUES ('verified_at', 'then'), ('version', 3)",
        ),
        ("SELECT v, w FROM m", "CREATE TABLE m(v, w); INSERT INTO m VALUES (3, 'then')"),
    ] {
        let stated = read(source, sql);
        assert_eq!((stated.raw.as_deref(), stated.verified_at.as_deref()), (Some("3"), Some("then")), "{sql}");
    }
}

#[test]
fn a_query_that_would_write_is_never_run() {
    let connection = database("CREATE TABLE m(v)");
    let source = VersionSource::Query("INSERT INTO m VALUES (1) RETURNING v".to_owned());
    assert!(source.read(&connection).is_err());
    assert_eq!(connection.query_row("SELECT count(*) FROM m", [], |row| row.get::<_, i64>(0)).unwrap(), 0);
}

#[test]
fn the_tables_of_migration_tools_are_read() {
    let golang = "CREATE TABLE schema_migrations(version uint64, dirty bool);";
    let goose =
        "CREATE TABLE goose_db_version(id INTEGER PRIMARY KEY AUTOINCREMENT, version_id INTEGER, is_applied INTEGER);
        INSERT INTO goose_db_version(version_id, is_applied) VALUES (0, 1)";
    let flyway = "CREATE TABLE flyway_schema_history(installed_rank INTEGER PRIMARY KEY, version, type, success);
        INSERT INTO flyway_schema_history VALUES (1, '1', 'SQL', 1), (2, '1.10', 'SQL', 1), (3, '1.9', 'SQL', 1), (4, NULL, 'SQL', 1)";
    let sqlx = "CREATE TABLE _sqlx_migrations(version BIGINT PRIMARY KEY, success BOOLEAN);";
    let prisma = "CREATE TABLE _prisma_migrations(migration_name, finished_at, rolled_back_at);";
    let texts = "CREATE TABLE schema_migrations(version varchar(128) PRIMARY KEY);";
    let cases = [
        ("golang-migrate", golang.to_owned(), None, false),
        ("golang-migrate", format!("{golang} INSERT INTO schema_migrations VALUES (3, 0)"), Some("3"), false),
        ("golang-migrate", format!("{golang} INSERT INTO schema_migrations VALUES (3, 1)"), Some("3 (dirty)"), true),
        ("dbmate", texts.to_owned(), None, false),
        ("dbmate", format!("{texts} INSERT INTO schema_migrations VALUES ('9'), ('10')"), Some("10"), false),
        ("goose", goose.to_owned(), None, false),
        ("goose", format!("{goose}, (1, 1), (2, 1)"), Some("2"), false),
        ("goose", format!("{goose}, (1, 1), (2, 1), (2, 0)"), Some("1"), false),
        ("goose", format!("{goose}, (1, 1), (2, 1), (2, 0), (2, 1)"), Some("2"), false),
        ("refinery", "CREATE TABLE refinery_schema_history(version int4 PRIMARY KEY); INSERT INTO refinery_schema_history VALUES (1), (2)".to_owned(), Some("2"), false),
        ("flyway", flyway.to_owned(), Some("1.10"), false),
        ("flyway", format!("{flyway}, (5, '1.10', 'UNDO_SQL', 1)"), Some("1.9"), false),
        ("flyway", format!("{flyway}, (5, '2', 'SQL', 0)"), Some("2 (failed)"), true),
        ("sqlx", sqlx.to_owned(), None, false),
        ("sqlx", format!("{sqlx} INSERT INTO _sqlx_migrations VALUES (1, 1), (2, 1)"), Some("2"), false),
        ("sqlx", format!("{sqlx} INSERT INTO _sqlx_migrations VALUES (1, 1), (2, 0)"), Some("2 (failed)"), true),
        ("diesel", "CREATE TABLE __diesel_schema_migrations(version VARCHAR(50) PRIMARY KEY); INSERT INTO __diesel_schema_migrations VALUES ('20240101000000')".to_owned(), Some("20240101000000"), false),
        ("drizzle", "CREATE TABLE __drizzle_migrations(id, hash, created_at)".to_owned(), None, false),
        ("drizzle", "CREATE TABLE __drizzle_migrations(id, hash, created_at); INSERT INTO __drizzle_migrations VALUES (NULL, 'a', 1), (NULL, 'b', 2)".to_owned(), Some("2"), false),
        ("prisma", prisma.to_owned(), None, false),
        ("prisma", format!("{prisma} INSERT INTO _prisma_migrations VALUES ('2_b', 1, NULL), ('3_c', NULL, 1), ('1_a', 1, NULL)"), Some("2_b"), false),
        ("prisma", format!("{prisma} INSERT INTO _prisma_migrations VALUES ('2_b', 1, NULL), ('1_a', NULL, NULL)"), Some("1_a (failed)"), true),
        ("alembic", "CREATE TABLE alembic_version(version_num); INSERT INTO alembic_version VALUES ('ae10')".to_owned(), Some("ae10"), false),
        ("alembic", "CREATE TABLE alembic_version(version_num); INSERT INTO alembic_version VALUES ('ae10'), ('bf21')".to_owned(), Some("ae10, bf21"), true),
        ("goose", "CREATE TABLE goose_db_version(other)".to_owned(), None, false),
    ];
    for (tool, sql, raw, unplaceable) in cases {
        let stated = read(tool, &sql);
        assert_eq!((stated.raw.as_deref(), stated.unplaceable), (raw, unplaceable), "{tool} in {sql}");
    }
}

#[test]
fn values_are_placed_among_the_versions_of_the_catalog() {
    let number = |number| Placed::Version(Version::Number(number));
    let text = |text: &str| Placed::Version(Version::Text(text.to_owned()));
    let unknown = |raw: &str| Placed::Unknown(raw.to_owned());
    let cases = [
        (&["1", "2", "4"][..], "2", number(2)),
        (&["1", "2", "4"], " 2 ", number(2)),
        (&["1", "2", "4"], "v2", number(2)),
        (&["1", "2", "4"], "V2", number(2)),
        (&["1", "2", "4"], "002", number(2)),
        (&["1", "2", "4"], "2.0.0", number(2)),
        (&["1", "2", "4"], "3", unknown("3")),
        (&["1", "2", "4"], "0", unknown("0")),
        (&["1", "2", "4"], "2.5", unknown("2.5")),
        (&["1", "2", "4"], "5", number(5)),
        (&["1", "2", "4"], "4.1", text("4.1")),
        (&["1", "2", "4"], "-5", unknown("-5")),
        (&["1", "2", "4"], "+2", unknown("+2")),
        (&["1", "2", "4"], "", unknown("")),
        (&["1", "2", "4"], "two", unknown("two")),
        (&["1", "2", "4"], "99999999999999999999", unknown("99999999999999999999")),
        (&["1", "2", "4"], "-1", unknown("-1")),
        (&["1", "2", "4"], "latest", unknown("latest")),
        (&["1", "2", "latest"], "-1", number(-1)),
        (&["1", "2", "latest"], "Latest", number(-1)),
        (&["1", "2", "latest"], "3", number(3)),
        (&["latest"], "3", unknown("3")),
        (&["3.0.0", "3.1.0"], "3.0.0", text("3.0.0")),
        (&["3.0.0", "3.1.0"], "v3.0.0", text("3.0.0")),
        (&["3.0.0", "3.1.0"], "3", text("3.0.0")),
        (&["3.0.0", "3.1.0"], "3.0.5", unknown("3.0.5")),
        (&["3.0.0", "3.1.0"], "3.10.0", text("3.10.0")),
        (&["3.0.0", "3.1.0"], "4", text("4")),
        (&["3.0.0", "3.1.0"], "2.9", unknown("2.9")),
    ];
    for (versions, raw, placed) in cases {
        let stated = Stated { raw: Some(raw.to_owned()), ..Stated::default() };
        assert_eq!(VersionSource::UserVersion.place(&stated, &catalog_of(versions)), placed, "{raw:?} in {versions:?}");
    }
}

#[test]
fn what_is_ahead_compares_as_newer_than_the_catalog() {
    for (versions, raw) in
        [(&["1", "2"][..], "3"), (&["1", "2"], "2.1"), (&["3.0.0"], "4"), (&["3.0.0", "3.9.0"], "3.10.0")]
    {
        let catalog = catalog_of(versions);
        let stated = Stated { raw: Some(raw.to_owned()), ..Stated::default() };
        let Placed::Version(version) = VersionSource::UserVersion.place(&stated, &catalog) else { panic!("{raw}") };
        let newest = catalog.newest_released().unwrap().version.clone().unwrap();
        assert_eq!(version.compare(&newest), std::cmp::Ordering::Greater, "{raw} in {versions:?}");
    }
}

#[test]
fn what_cannot_be_a_version_is_never_placed() {
    let stated = Stated { raw: Some("1, 2".to_owned()), unplaceable: true, verified_at: None };
    let catalog = catalog_of(&["1"]);
    assert_eq!(VersionSource::UserVersion.place(&stated, &catalog), Placed::Unknown("1, 2".to_owned()));
    assert_eq!(VersionSource::UserVersion.place(&Stated::default(), &catalog), Placed::None);
    let without = crate::support::load_sql("CREATE TABLE t(a)").unwrap();
    let stated = Stated { raw: Some("1".to_owned()), ..Stated::default() };
    assert_eq!(VersionSource::UserVersion.place(&stated, &without), Placed::None);
}

#[test]
fn prisma_names_are_placed_by_their_number() {
    let catalog = catalog_of(&["20240101000000", "20240102000000"]);
    let place = |raw: &str| {
        let stated = Stated { raw: Some(raw.to_owned()), ..Stated::default() };
        VersionSource::Tool(Tool::Prisma).place(&stated, &catalog)
    };
    assert_eq!(place("20240101000000_init"), Placed::Version(Version::Number(20_240_101_000_000)));
    assert_eq!(place("init"), Placed::Unknown("init".to_owned()));
}

#[test]
fn tables_of_tools_are_left_out_where_they_are_not_expected() {
    let users = "CREATE TABLE users(id);";
    let goose = "CREATE TABLE goose_db_version(id, version_id, is_applied); CREATE INDEX g ON goose_db_version(id);";
    let (expected, found) = (schema_of(&database(users)), schema_of(&database(&format!("{users}{goose}"))));
    assert_eq!(schema::fingerprint(&without_tool_tables(&found, &expected)), schema::fingerprint(&expected));
    assert_eq!(*without_tool_tables(&found, &found), found, "what is expected stays");
    assert_eq!(*without_tool_tables(&expected, &found), expected);
}

#[test]
fn entries_of_a_catalog_are_found() {
    let catalog = catalog_of(&["1", "2", "latest"]);
    let two = catalog.get(&Version::Number(2)).unwrap();
    assert_eq!(catalog.position(&Version::Number(2)), Some(1));
    assert_eq!(catalog.get(&Version::Number(9)).map(|entry| &entry.version), None);
    assert_eq!(catalog.newest_released().unwrap().version, two.version);
    assert_eq!(catalog.by_fingerprint(&two.fingerprint).unwrap().version, two.version, "the newest released one");
}

#[test]
fn the_tables_of_every_tool_are_known_as_such() {
    for table in Tool::ALL.iter().flat_map(|tool| tool.tables()) {
        assert!(schema::is_tool_table(table) && schema::is_tool_table(&table.to_uppercase()), "{table}");
    }
    assert!(!schema::is_tool_table("migrations"));
}

#[test]
fn the_tables_of_tools_come_back_with_what_is_on_them() {
    let tools = "CREATE TABLE schema_migrations(version TEXT); CREATE TABLE _sqlx_migrations(version);
        CREATE UNIQUE INDEX aaa ON schema_migrations(version);
        CREATE TRIGGER zzz AFTER INSERT ON schema_migrations BEGIN SELECT 1; END;";
    let own = "CREATE TABLE a(x); CREATE TABLE z(x); CREATE INDEX m ON a(x); CREATE TABLE _sqlx_migrations(own);";
    let read = |sql: &str| schema::read(&database(sql)).unwrap().1;
    let (expected, whole) =
        (read(own), read(&format!("{own}{}", tools.replace("CREATE TABLE _sqlx_migrations(version);", ""))));
    let is = read(&format!("CREATE TABLE other(a);{tools}"));
    assert_eq!(*schema::with_tool_tables(&expected, &is), whole, "what is expected is as expected");
    assert_eq!(*schema::with_tool_tables(&expected, &expected), expected);
    assert_eq!(*without_tool_tables(&whole, &expected), expected);
}
