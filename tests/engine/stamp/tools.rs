//! The tables of migration tools: up, down, adopted and refused.

use crate::support::{Bench, number, text};
use litefleet::{Code, api::Version};

/// What each of three migrations does.
const UP: [&str; 3] = ["CREATE TABLE a(x);\n", "ALTER TABLE a ADD COLUMN y;\n", "ALTER TABLE a ADD COLUMN z;\n"];

struct Case {
    source: &'static str,
    /// The tool's own table, as its driver makes it.
    table: &'static str,
    /// The names of the files of three migrations.
    names: [&'static str; 3],
    versions: [i64; 3],
    /// What the tool writes for the first of them.
    first: &'static str,
    /// What is looked at, and what is there when all of them are applied.
    look: &'static str,
    all: [&'static str; 3],
}

const DATED: [i64; 3] = [20_240_131_120_000, 20_240_201_120_000, 20_240_301_120_000];

const CASES: [Case; 6] = [
    Case {
        source: "dbmate",
        table: "CREATE TABLE schema_migrations (version varchar(128) primary key)",
        names: ["001_init", "002_more", "003_last"],
        versions: [1, 2, 3],
        first: "INSERT INTO schema_migrations VALUES ('001')",
        look: "SELECT version FROM schema_migrations ORDER BY rowid",
        all: ["Text(\"001\")", "Text(\"002\")", "Text(\"003\")"],
    },
    Case {
        source: "rails",
        table: "CREATE TABLE schema_migrations (version varchar NOT NULL PRIMARY KEY);
            CREATE TABLE ar_internal_metadata (key varchar NOT NULL PRIMARY KEY, value varchar, created_at datetime(6) NOT NULL, updated_at datetime(6) NOT NULL)",
        names: ["20240131120000_init", "20240201120000_more", "20240301120000_last"],
        versions: DATED,
        first: "INSERT INTO schema_migrations VALUES ('20240131120000')",
        look: "SELECT version FROM schema_migrations ORDER BY rowid",
        all: ["Text(\"20240131120000\")", "Text(\"20240201120000\")", "Text(\"20240301120000\")"],
    },
    Case {
        source: "goose",
        table: "CREATE TABLE goose_db_version (id INTEGER PRIMARY KEY AUTOINCREMENT, version_id INTEGER NOT NULL,
            is_applied INTEGER NOT NULL, tstamp TIMESTAMP DEFAULT (datetime('now')));
            INSERT INTO goose_db_version(version_id, is_applied, tstamp) VALUES (0, 1, '2020-01-01 00:00:00')",
        names: ["00001_init", "00002_more", "00003_last"],
        versions: [1, 2, 3],
        first: "INSERT INTO goose_db_version(version_id, is_applied, tstamp) VALUES (1, 1, '2026-11-22 07:00:00')",
        look: "SELECT version_id, is_applied, tstamp FROM goose_db_version WHERE version_id > 0 ORDER BY id",
        all: [
            "Integer(1) Integer(1) Text(\"2026-11-22 07:00:00\")",
            "Integer(2) Integer(1) Text(\"2026-11-22 07:00:00\")",
            "Integer(3) Integer(1) Text(\"2026-11-22 07:00:00\")",
        ],
    },
    Case {
        source: "sqlx",
        table: "CREATE TABLE _sqlx_migrations (version BIGINT PRIMARY KEY, description TEXT NOT NULL,
            installed_on TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP, success BOOLEAN NOT NULL, checksum BLOB NOT NULL,
            execution_time BIGINT NOT NULL)",
        names: ["20240131120000_init", "20240201120000_one_more", "20240301120000_last"],
        versions: DATED,
        first: "INSERT INTO _sqlx_migrations VALUES (20240131120000, 'init', '2026-11-22 07:00:00', TRUE,
            x'SHA384', -1)",
        look: "SELECT version, description, installed_on, success, lower(hex(checksum)), execution_time FROM _sqlx_migrations ORDER BY version",
        all: [
            "Integer(20240131120000) Text(\"init\") Text(\"2026-11-22 07:00:00\") Integer(1) Text(\"SHA384-0\") Integer(-1)",
            "Integer(20240201120000) Text(\"one more\") Text(\"2026-11-22 07:00:00\") Integer(1) Text(\"SHA384-1\") Integer(-1)",
            "Integer(20240301120000) Text(\"last\") Text(\"2026-11-22 07:00:00\") Integer(1) Text(\"SHA384-2\") Integer(-1)",
        ],
    },
    Case {
        source: "diesel",
        table: "CREATE TABLE __diesel_schema_migrations (version VARCHAR(50) PRIMARY KEY NOT NULL,
            run_on TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP)",
        names: ["00000000000001_initial_setup", "2024-02-01-120000_more", "2024-03-01-120000_last"],
        versions: [1, 20_240_201_120_000, 20_240_301_120_000],
        first: "INSERT INTO __diesel_schema_migrations VALUES ('00000000000001', '2026-11-22 07:00:00')",
        look: "SELECT version, run_on FROM __diesel_schema_migrations ORDER BY rowid",
        all: [
            "Text(\"00000000000001\") Text(\"2026-11-22 07:00:00\")",
            "Text(\"20240201120000\") Text(\"2026-11-22 07:00:00\")",
            "Text(\"20240301120000\") Text(\"2026-11-22 07:00:00\")",
        ],
    },
    Case {
        source: "drizzle",
        table: "CREATE TABLE __drizzle_migrations (id SERIAL PRIMARY KEY, hash text NOT NULL, created_at numeric)",
        names: ["0000_init", "0001_more", "0002_last"],
        versions: [1, 2, 3],
        first: "INSERT INTO __drizzle_migrations(hash, created_at) VALUES ('SHA256', 1700000000000)",
        look: "SELECT id, hash, created_at FROM __drizzle_migrations ORDER BY rowid",
        all: [
            "Null Text(\"SHA256-0\") Integer(1700000000000)",
            "Null Text(\"SHA256-1\") Integer(1700000000001)",
            "Null Text(\"SHA256-2\") Integer(1700000000002)",
        ],
    },
];

/// Digests by `sha384sum` and `sha256sum` of the three texts.
const SHA384: [&str; 3] = [
    "ebdb73b9877a67905504435a63eadaeb89a14b4d9545f9756a421a5816cca97b37b018a4258118784606948563b90547",
    "8216d8dff163bdc7c0c110b834fcf8ce0d33d8052aab8d0b6a1566aad0f5493f5083a8526d3c8e561f3f2cc55f85d089",
    "5cf62d09ee3c0c28e0d6ca4f6600d6ab961b07f6bd1928a40810adc3e6d46e8afde534edafdbd2c115be9402dabeb960",
];
const SHA256: [&str; 3] = [
    "d89afa701da71c81c35b234f040ec570c47f1ef405559e016be5780cae90ddf7",
    "ad771a01a2a17889267850009928becf84f637487bec893c1630745b3fe800a9",
    "ae0898e668997815d535ea68ad7b90e68fdb2e5104fe3b51b5d5c84f54693f1c",
];

fn with_digests(text: &str) -> String {
    let mut text = text.to_owned();
    for (at, (long, short)) in SHA384.iter().zip(SHA256).enumerate() {
        text = text.replace(&format!("SHA384-{at}"), long).replace(&format!("SHA256-{at}"), short);
    }
    text.replace("SHA384", SHA384[0]).replace("SHA256", SHA256[0])
}

/// A database, and a folder of migrations of these names as the tool wants it.
fn migrations(tool: &str, sql: &str, names: &[&str]) -> Bench {
    let mut files: Vec<(String, String)> = names
        .iter()
        .zip(UP)
        .map(|(name, up)| match tool {
            "dbmate" => (format!("{name}.sql"), format!("-- migrate:up\n{up}")),
            "goose" => (format!("{name}.sql"), format!("-- +goose Up\n{up}")),
            "diesel" => (format!("{name}/up.sql"), up.to_owned()),
            "prisma" => (format!("{name}/migration.sql"), up.to_owned()),
            _ => (format!("{name}.sql"), up.to_owned()),
        })
        .collect();
    if tool == "drizzle" {
        let entry = |(at, name): (usize, &&str)| {
            format!("{{\"idx\": {at}, \"when\": {}, \"tag\": \"{name}\"}}", 1_700_000_000_000 + at)
        };
        let entries: Vec<String> = names.iter().enumerate().map(entry).collect();
        files.push(("meta/_journal.json".to_owned(), format!("{{\"entries\": [{}]}}", entries.join(", "))));
    }
    Bench::new(sql, &files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect::<Vec<_>>())
}

impl Case {
    fn bench(&self, sql: &str) -> Bench {
        let sql = format!("{}; CREATE TABLE a(x, y, z); {}", self.table, with_digests(sql));
        migrations(self.source, &sql, &self.names)
    }

    fn version(&self, at: usize) -> Version {
        number(self.versions[at])
    }

    fn expected(&self, count: usize) -> Vec<String> {
        self.all.iter().take(count).map(|row| with_digests(row)).collect()
    }
}

#[test]
fn the_rows_of_a_tool_are_those_that_it_writes_itself_up_and_down() {
    for case in CASES {
        let bench = case.bench(case.first);
        assert_eq!(bench.rows(case.look), case.expected(1), "{}: as the tool has it", case.source);
        for at in [2, 1, 0, 1, 2] {
            bench.becomes(case.source, &case.version(at));
            assert_eq!(bench.rows(case.look), case.expected(at + 1), "{} at {at}", case.source);
        }
    }
}

#[test]
fn a_database_that_states_nothing_gets_every_row_up_to_its_version() {
    for case in CASES {
        let bench = case.bench("");
        bench.becomes(case.source, &case.version(1));
        assert_eq!(bench.rows(case.look), case.expected(2), "{}", case.source);
    }
}

#[test]
fn a_tool_without_its_table_is_not_begun_with() {
    for source in
        ["golang-migrate", "rails", "dbmate", "goose", "refinery", "flyway", "sqlx", "diesel", "drizzle", "prisma"]
    {
        let bench = migrations(source, "CREATE TABLE a(x)", &V_NAMES);
        assert_eq!(bench.refused(source, &number(1), &[]).0, Code::CannotStamp, "{source}");
    }
}

#[test]
fn golang_migrate_has_one_clean_row_and_a_dirty_one_is_left_to_it() {
    let table = "CREATE TABLE schema_migrations (version uint64,dirty bool);
        CREATE UNIQUE INDEX version_unique ON schema_migrations (version);";
    for rows in ["", "INSERT INTO schema_migrations VALUES (1, 0)"] {
        let bench = Bench::with_versions(&format!("{table} {rows}"), &["1", "2", "3"]);
        for version in [3, 1, 2] {
            bench.becomes("golang-migrate", &number(version));
            let row = format!("Integer({version}) Integer(0)");
            assert_eq!(bench.rows("SELECT version, dirty FROM schema_migrations"), [row], "{rows}");
        }
    }
    let dirty = Bench::with_versions(&format!("{table} INSERT INTO schema_migrations VALUES (2, 1)"), &["1", "2", "3"]);
    assert_eq!(dirty.refused("golang-migrate", &number(2), &[]).0, Code::CannotStamp);
    let bench = Bench::with_versions(table, &["1.0.1"]);
    assert_eq!(bench.refused("golang-migrate", &text("1.0.1"), &[]).0, Code::CannotStamp);
}

#[test]
fn prisma_marks_what_is_undone_and_applies_it_anew() {
    let names = ["20240131120000_init", "20240201120000_more", "20240301120000_last"];
    let table = "CREATE TABLE \"_prisma_migrations\" (\"id\" TEXT PRIMARY KEY NOT NULL, \"checksum\" TEXT NOT NULL,
        \"finished_at\" DATETIME, \"migration_name\" TEXT NOT NULL, \"logs\" TEXT, \"rolled_back_at\" DATETIME,
        \"started_at\" DATETIME NOT NULL DEFAULT current_timestamp, \"applied_steps_count\" INTEGER UNSIGNED NOT NULL DEFAULT 0)";
    let bench = migrations("prisma", table, &names);
    let look = "SELECT migration_name, checksum, started_at, finished_at, rolled_back_at, logs, applied_steps_count
        FROM _prisma_migrations ORDER BY rowid";
    let now = "Integer(1795330800500)";
    let row = |at: usize, undone: &str| {
        format!("Text(\"{}\") Text(\"{}\") {now} {now} {undone} Null Integer(1)", names[at], SHA256[at])
    };
    bench.becomes("prisma", &number(DATED[1]));
    assert_eq!(bench.rows(look), [row(0, "Null"), row(1, "Null")]);
    bench.becomes("prisma", &number(DATED[0]));
    assert_eq!(bench.rows(look), [row(0, "Null"), row(1, now)]);
    // The id of a row says when it was made: two of one migration at one moment are not.
    bench.open().execute_batch("UPDATE _prisma_migrations SET id = rowid").unwrap();
    bench.becomes("prisma", &number(DATED[2]));
    assert_eq!(bench.rows(look), [row(0, "Null"), row(1, now), row(1, "Null"), row(2, "Null")]);
    let ids = bench.rows("SELECT DISTINCT length(id) FROM _prisma_migrations WHERE length(id) > 1");
    assert_eq!(ids, ["Integer(36)"]);
}

#[test]
fn older_goose_records_what_it_undoes_and_is_understood() {
    let case = &CASES[2];
    let bench = case.bench("INSERT INTO goose_db_version(version_id, is_applied) VALUES (1, 1), (2, 1), (2, 0)");
    bench.becomes("goose", &number(2));
    bench.becomes("goose", &number(1));
    let holes = case.bench("INSERT INTO goose_db_version(version_id, is_applied) VALUES (1, 1), (3, 1)");
    holes.becomes("goose", &number(3));
    assert_eq!(holes.rows("SELECT version_id FROM goose_db_version ORDER BY version_id").len(), 4);
}

const REFINERY: &str = "CREATE TABLE refinery_schema_history(version INT4 PRIMARY KEY, name VARCHAR(255),
    applied_on VARCHAR(255), checksum VARCHAR(255));";
const V_NAMES: [&str; 3] = ["V1__init", "V2__one_more", "V3__last"];

#[test]
fn refinery_gets_its_own_checksums_where_a_row_shows_that_they_are_understood() {
    let first =
        "INSERT INTO refinery_schema_history VALUES (1, 'init', '2020-01-01T00:00:00Z', '16777124742384662692');";
    let bench = migrations("refinery", &format!("{REFINERY} {first}"), &V_NAMES);
    bench.becomes("refinery", &number(3));
    let rows = bench.rows("SELECT version, name, applied_on, checksum FROM refinery_schema_history WHERE version > 1");
    let now = "Text(\"2026-11-22T07:00:00Z\")";
    let second = format!("Integer(2) Text(\"one_more\") {now} Text(\"859749333485060928\")");
    assert_eq!(rows, [second, format!("Integer(3) Text(\"last\") {now} Text(\"15360644241013593321\")")]);
    bench.becomes("refinery", &number(1));
    assert_eq!(bench.rows("SELECT count(*) FROM refinery_schema_history"), ["Integer(1)"]);
}

const FLYWAY: &str = "CREATE TABLE \"flyway_schema_history\" (\"installed_rank\" INT NOT NULL PRIMARY KEY,
    \"version\" VARCHAR(50), \"description\" VARCHAR(200) NOT NULL, \"type\" VARCHAR(20) NOT NULL,
    \"script\" VARCHAR(1000) NOT NULL, \"checksum\" INT, \"installed_by\" VARCHAR(100) NOT NULL,
    \"installed_on\" TEXT NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f','now')), \"execution_time\" INT NOT NULL,
    \"success\" BOOLEAN NOT NULL);";
const FLYWAY_FIRST: &str = "INSERT INTO flyway_schema_history VALUES
    (1, '1', 'init', 'SQL', 'V1__init.sql', 1082511174, '', '2020-01-01 00:00:00.000', 5, 1);";

#[test]
fn flyway_gets_its_own_checksums_where_a_row_shows_that_they_are_understood() {
    let bench = migrations("flyway", &format!("{FLYWAY} {FLYWAY_FIRST}"), &V_NAMES);
    bench.becomes("flyway", &number(3));
    let rows = bench.rows("SELECT * FROM flyway_schema_history WHERE installed_rank > 1");
    let row = |rank: i64, words: &str, file: &str, checksum: i64| {
        format!(
            "Integer({rank}) Text(\"{rank}\") Text(\"{words}\") Text(\"SQL\") Text(\"{file}.sql\") Integer({checksum}) \
             Text(\"\") Text(\"2026-11-22 07:00:00.500\") Integer(0) Integer(1)"
        )
    };
    assert_eq!(rows, [row(2, "one more", V_NAMES[1], 785201817), row(3, "last", V_NAMES[2], 98593114)]);
    assert_eq!(bench.refused("flyway", &number(1), &[]).0, Code::LeftToFramework);
}

#[test]
fn what_a_tool_alone_can_keep_right_is_left_to_it() {
    let alembic =
        "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL); INSERT INTO alembic_version VALUES ('1')";
    let sqlx = format!("{}; INSERT INTO _sqlx_migrations VALUES (1, 'init', 'x', 1, x'00', 1)", CASES[3].table);
    let cases = [
        ("alembic", alembic.to_owned()),
        // Nothing shows how these are computed.
        ("refinery", REFINERY.to_owned()),
        ("flyway", FLYWAY.to_owned()),
        // These were computed of something else.
        ("refinery", format!("{REFINERY} INSERT INTO refinery_schema_history VALUES (1, 'init', 'x', '77')")),
        ("flyway", format!("{FLYWAY} {}", FLYWAY_FIRST.replace("1082511174", "78"))),
        ("sqlx", sqlx),
    ];
    for (source, sql) in cases {
        let bench = migrations(if source == "drizzle" { source } else { "refinery" }, &sql, &V_NAMES);
        let (code, message) = bench.refused(source, &number(2), &[]);
        assert_eq!(code, Code::LeftToFramework, "{source}: {message}");
    }
    // A folder of whole versions has no migrations whose rows could be written.
    let bench = Bench::with_versions(CASES[0].table, &["1", "2"]);
    assert_eq!(bench.refused("dbmate", &number(2), &[]).0, Code::LeftToFramework);
}

#[test]
fn what_a_tool_has_to_settle_first_is_not_written_over() {
    let failed = format!("{}; INSERT INTO _sqlx_migrations VALUES (1, 'init', 'x', 0, x'00', 1)", CASES[3].table);
    let other = format!("{}; INSERT INTO __drizzle_migrations(hash, created_at) VALUES ('x', 7)", CASES[5].table);
    for (source, sql) in [("sqlx", failed), ("drizzle", other)] {
        let bench = migrations(if source == "drizzle" { source } else { "refinery" }, &sql, &V_NAMES);
        let (code, message) = bench.refused(source, &number(2), &[]);
        assert_eq!(code, Code::CannotStamp, "{source}: {message}");
    }
}
