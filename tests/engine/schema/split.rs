//! Scripts in statements, as SQLite itself takes them.

use litefleet::schema::split;
use rusqlite::{Batch, Connection, fallible_iterator::FallibleIterator};

const SCRIPTS: [&str; 14] = [
    "",
    " ;; -- nothing;\n /* ; */ ;",
    "SELECT 1; SELECT 2",
    "SELECT ';'; SELECT \"a;b\" FROM (SELECT 1 AS \"a;b\"); SELECT `;` FROM (SELECT 1 AS [;]) -- ;\n; SELECT 4;",
    "SELECT 'it''s; fine', x'3b', 1e5, 0x1F, 1_000, .5, 5., ?1, :a, @b, $c; SELECT 2;",
    "SELECT 1 -> '$', '{}' ->> '$.a', 1 << 2 >> 3 <> 4 != 5 == 6 || 7 & 8 | ~9;",
    "CREATE TABLE é(ü TEXT); SELECT ü FROM é;",
    "CREATE TABLE t(a); CREATE TRIGGER r AFTER INSERT ON t BEGIN SELECT 1; SELECT CASE WHEN 1 THEN 2 END; END; SELECT 1;",
    "CREATE TABLE t(a); CREATE TEMP TRIGGER r AFTER INSERT ON t BEGIN SELECT 1; END;",
    "CREATE TABLE t(a); create temporary trigger if not exists r after insert on t begin select 1; END\n; SELECT 2",
    "EXPLAIN SELECT 1; EXPLAIN QUERY PLAN SELECT 2;",
    "CREATE TABLE t(a); EXPLAIN CREATE TRIGGER r AFTER INSERT ON t BEGIN SELECT 1; END; SELECT 2;",
    "CREATE TABLE t(\"trigger\" TEXT); CREATE TABLE \"trigger\"(a); CREATE VIEW v AS SELECT 1 AS \"end\"; SELECT 3;",
    "PRAGMA user_version = 3; PRAGMA main.user_version(4); BEGIN; SELECT 1; END; SELECT 1",
];

#[test]
fn a_script_is_split_where_sqlite_splits_it() {
    for script in SCRIPTS {
        let connection = Connection::open_in_memory().unwrap();
        let mut batch = Batch::new(&connection, script);
        let mut expected = Vec::new();
        while let Some(mut statement) = batch.next().unwrap_or_else(|error| panic!("{script}: {error}")) {
            expected.push(statement.expanded_sql().unwrap().len());
            let mut rows = statement.raw_query();
            while rows.next().unwrap().is_some() {}
        }
        let pieces = split(script).unwrap_or_else(|at| panic!("{script}: no token at {at}"));
        let texts = pieces.iter().map(|piece| &script[piece.range.clone()]).collect::<Vec<_>>();
        assert_eq!(texts.len(), expected.len(), "{script}: {texts:?}");
        assert!(texts.iter().all(|text| !text.starts_with(char::is_whitespace)), "{texts:?}");
    }
}

#[test]
fn what_a_statement_is_stands_at_its_head() {
    let pieces = split("-- first\n pragma /* x */ main . user_version = 3; SELECT load_extension ('x')").unwrap();
    assert_eq!(pieces[0].head, ["pragma", "main", ".", "user_version", "=", "3"]);
    assert_eq!(pieces[0].range, 10..48);
    assert_eq!([pieces[0].loads_code, pieces[1].loads_code], [false, true]);
}

#[test]
fn what_is_no_sql_is_told_by_its_place() {
    assert_eq!(split("SELECT 1; SELECT 'open").unwrap_err(), 16);
}
