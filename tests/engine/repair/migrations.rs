//! Work through the scripts of migrations.

use crate::support::{Bench, losing, migrate, repair, value};
use litefleet::{
    Code,
    api::{Operation, Outcome, Status, WorkRequest, WorkResult},
};

const FILES: [(&str, &str); 5] = [
    ("01-people/up.sql", "CREATE TABLE people (id INTEGER PRIMARY KEY, name TEXT NOT NULL);"),
    ("01-people/down.sql", "DROP TABLE people;"),
    (
        "02-split/up.sql",
        "ALTER TABLE people ADD COLUMN family TEXT NOT NULL DEFAULT '';
         UPDATE people SET family = substr(name, instr(name, ' ') + 1), name = substr(name, 1, instr(name, ' ') - 1);",
    ),
    ("02-split/down.sql", "UPDATE people SET name = name || ' ' || family; ALTER TABLE people DROP COLUMN family;"),
    ("03-index/up.sql", "CREATE INDEX people_family ON people (family);"),
];

const AT_1: &str = "CREATE TABLE people (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
    INSERT INTO people VALUES (1, 'Ada Lovelace'), (2, 'Alan Turing'); PRAGMA user_version = 1";

#[tokio::test(flavor = "multi_thread")]
async fn a_repair_across_versions_runs_the_scripts_which_move_the_data() {
    let bench = Bench::made(&FILES, &[AT_1]).await;
    let path = bench.root().join("0.db");
    let (_, results) = bench.done(&repair()).await;
    assert_eq!(results.first().unwrap().outcome, Outcome::Repaired, "{results:#?}");
    assert_eq!(value(&path, "SELECT group_concat(family) FROM people"), "Lovelace,Turing");
    assert_eq!(value(&path, "PRAGMA user_version"), "3");
    assert_eq!(bench.row("0.db").status, Status::Current);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_migration_down_goes_through_the_scripts_that_lead_there_and_back_up_again() {
    let bench = Bench::made(&FILES, &[AT_1]).await;
    let path = bench.root().join("0.db");
    bench.done(&migrate(3)).await;
    let (_, results) = bench.done(&migrate(1)).await;
    assert_eq!(results.first().unwrap().outcome, Outcome::NeedsConfirmation);
    assert_eq!(value(&path, "PRAGMA user_version"), "3");
    let (_, results) = bench.done(&losing(migrate(1))).await;
    assert_eq!(results.first().unwrap().outcome, Outcome::Migrated, "{results:#?}");
    assert_eq!(value(&path, "SELECT group_concat(name) FROM people"), "Ada Lovelace,Alan Turing");
    assert_eq!(value(&path, "PRAGMA user_version"), "1");
    let (_, results) = bench.done(&migrate(2)).await;
    assert_eq!(results.first().unwrap().outcome, Outcome::Migrated);
    assert_eq!(value(&path, "SELECT group_concat(family) FROM people"), "Lovelace,Turing");
}

#[tokio::test(flavor = "multi_thread")]
async fn extras_stand_in_the_way_of_scripts_and_nothing_is_done_by_halves() {
    let extra = format!("{AT_1}; CREATE TABLE scratch (a); INSERT INTO scratch VALUES (1)");
    let bench = Bench::made(&FILES, &[&extra]).await;
    let path = bench.root().join("0.db");
    let before = std::fs::read(&path).unwrap();
    let (_, results) = bench.done(&repair()).await;
    let result = results.first().unwrap();
    assert_eq!((result.outcome, result.code), (Outcome::NeedsConfirmation, Some(Code::NeedsConfirmation)));
    assert!(result.hazards.iter().any(|hazard| hazard.object == "scratch" && hazard.rows == Some(1)), "{result:#?}");
    assert_eq!(std::fs::read(&path).unwrap(), before);
    let (_, results) = bench.done(&losing(repair())).await;
    assert_eq!(results.first().unwrap().outcome, Outcome::Repaired, "{results:#?}");
    assert_eq!(value(&path, "SELECT group_concat(family) FROM people"), "Lovelace,Turing");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_table_of_the_migration_tool_is_kept_right() {
    let files = [
        ("0001_people.up.sql", "CREATE TABLE people (id INTEGER PRIMARY KEY, name TEXT NOT NULL);"),
        ("0001_people.down.sql", "DROP TABLE people;"),
        ("0002_family.up.sql", "ALTER TABLE people ADD COLUMN family TEXT;"),
        ("0002_family.down.sql", "ALTER TABLE people DROP COLUMN family;"),
    ];
    let tool = "CREATE TABLE schema_migrations (version uint64, dirty bool);
        CREATE UNIQUE INDEX version_unique ON schema_migrations (version); INSERT INTO schema_migrations VALUES (1, 0);
        CREATE TABLE people (id INTEGER PRIMARY KEY, name TEXT NOT NULL); INSERT INTO people VALUES (1, 'Ada')";
    let bench = Bench::made(&files, &[tool]).await;
    assert_eq!(bench.row("0.db").status, Status::Outdated);
    let (_, results) = bench.done(&repair()).await;
    assert_eq!(results.first().unwrap().outcome, Outcome::Repaired, "{results:#?}");
    let path = bench.root().join("0.db");
    assert_eq!(value(&path, "SELECT group_concat(version || '/' || dirty) FROM schema_migrations"), "2/0");
    assert_eq!(bench.row("0.db").status, Status::Current);
    let (_, results) = bench.done(&losing(migrate(1))).await;
    assert_eq!(results.first().unwrap().outcome, Outcome::Migrated, "{results:#?}");
    assert_eq!(value(&path, "SELECT group_concat(version || '/' || dirty) FROM schema_migrations"), "1/0");
}

const OWN: &str = "CREATE TABLE people (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
    CREATE TABLE old_cache (a, b); INSERT INTO old_cache VALUES (1, 2), (3, NULL)";

/// What becomes of a database with a table `old_cache` at version 1 where this script leads to version 2.
async fn through(script: &str, request: WorkRequest) -> (Bench, WorkResult) {
    let first = OWN.replace("INSERT INTO old_cache VALUES (1, 2), (3, NULL)", "");
    let bench = Bench::made(&[("001_first.sql", &first), ("002_next.sql", script)], &[&at_1()]).await;
    let (_, mut results) = bench.done(&request).await;
    (bench, results.pop().unwrap())
}

fn at_1() -> String {
    format!("{OWN}; PRAGMA user_version = 1")
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_script_drops_goes_only_with_leave_and_is_named_with_what_it_holds() {
    let filled = "CREATE TABLE x (a, b); INSERT INTO x SELECT a, b FROM old_cache; DROP TABLE old_cache";
    let rebuilt = "CREATE TABLE x (a); INSERT INTO x SELECT a FROM old_cache; DROP TABLE old_cache;
        ALTER TABLE x RENAME TO old_cache";
    for (script, code, rows, column) in [
        ("DROP TABLE old_cache", "H101", 2, None),
        (filled, "H101", 2, None),
        ("DROP TABLE old_cache; CREATE TABLE old_cache (a, b)", "H101", 2, None),
        ("ALTER TABLE old_cache RENAME TO x; DROP TABLE x", "H101", 2, None),
        ("ALTER TABLE old_cache DROP COLUMN b", "H102", 1, Some("b")),
        ("ALTER TABLE old_cache RENAME COLUMN b TO c; ALTER TABLE old_cache DROP COLUMN c", "H102", 1, Some("b")),
        (rebuilt, "H102", 1, Some("b")),
    ] {
        let (bench, result) = through(script, repair()).await;
        let path = bench.root().join("0.db");
        let came = (result.outcome, result.code);
        assert_eq!(came, (Outcome::NeedsConfirmation, Some(Code::NeedsConfirmation)), "{script}: {result:#?}");
        assert!(result.message.as_deref().unwrap().contains("002_next.sql drops `old_cache"), "{result:#?}");
        let lost: Vec<_> = result.hazards.iter().filter(|hazard| hazard.code.is_destructive()).collect();
        let [lost] = lost.as_slice() else { panic!("{script}: {result:#?}") };
        let told = (format!("{:?}", lost.code), lost.object.as_str(), lost.column.as_deref(), lost.rows);
        assert_eq!(told, (code.to_owned(), "old_cache", column, Some(rows)), "{script}");
        assert!(result.hazards.iter().any(|hazard| format!("{:?}", hazard.code) == "H302"), "{script}");
        assert_eq!(
            (value(&path, "PRAGMA user_version"), value(&path, "SELECT count(b) FROM old_cache")),
            ("1".into(), "1".into())
        );
        let (_, results) = bench.done(&losing(repair())).await;
        assert_eq!(results.first().unwrap().outcome, Outcome::Repaired, "{script}: {results:#?}");
        assert!(results.first().unwrap().hazards.iter().any(|hazard| hazard == *lost), "{script}: {results:#?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_script_makes_anew_or_calls_otherwise_is_not_lost() {
    for script in [
        "CREATE TABLE x (a, b, c); INSERT INTO x SELECT a, b, 0 FROM old_cache; DROP TABLE old_cache;
            ALTER TABLE x RENAME TO old_cache",
        "ALTER TABLE old_cache RENAME TO x; CREATE TABLE old_cache (a, b, c);
            INSERT INTO old_cache SELECT a, b, 0 FROM x; DROP TABLE x",
        "ALTER TABLE old_cache RENAME TO new_cache",
        "ALTER TABLE old_cache RENAME COLUMN b TO c",
        "CREATE TABLE x (a); DROP TABLE x; ALTER TABLE old_cache ADD COLUMN c",
        "CREATE TEMP TABLE old (a); DROP TABLE temp.old; CREATE VIEW v AS SELECT 1; DROP VIEW v",
    ] {
        let (_bench, result) = through(script, repair()).await;
        assert_eq!(result.outcome, Outcome::Repaired, "{script}: {result:#?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_states_no_version_is_given_none_where_only_rows_tell_which_it_is() {
    let files =
        [("001_prices.sql", "CREATE TABLE prices (v INTEGER)"), ("002_cents.sql", "UPDATE prices SET v = v * 100")];
    let silent = "CREATE TABLE prices (v INTEGER); INSERT INTO prices VALUES (5)";
    let bench = Bench::made(&files, &[silent, &format!("{silent}; PRAGMA user_version = 1")]).await;
    let row = bench.row("0.db");
    assert_eq!((row.status, row.looks_like), (Status::Unversioned, None));
    assert_eq!(row.message.as_deref(), Some("states no version, and has the schema of v1 and v2"));
    let adopt = WorkRequest { operation: Operation::Adopt, ..repair() };
    for request in [repair(), migrate(2), losing(repair()), adopt] {
        let (_, results) = bench.done(&request).await;
        let result = results.iter().find(|result| result.path == "0.db").unwrap();
        assert_eq!((result.outcome, result.code), (Outcome::Skipped, Some(Code::Unversioned)), "{result:#?}");
        assert!(result.hint.is_some() && result.message.as_deref().unwrap().contains("v1 and v2"), "{result:#?}");
        assert_eq!(value(&bench.root().join("0.db"), "PRAGMA user_version"), "0");
    }
    assert_eq!(value(&bench.root().join("1.db"), "SELECT v FROM prices"), "500");
}
