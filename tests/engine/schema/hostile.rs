//! Schemas that are meant to hurt, or that nobody could mean.

use super::{database, stored};
use litefleet::schema::{self, StoredObject, model::Schema};
use proptest::prelude::*;
use rusqlite::{Connection, ErrorCode};
use std::{
    cell::Cell,
    time::{Duration, Instant},
};

/// Reads forged rows that SQLite itself need not have accepted.
fn introspect(objects: &[StoredObject]) -> Schema {
    schema::introspect(&Connection::open_in_memory().unwrap(), objects).unwrap()
}

fn quickly<T>(what: &str, work: impl FnOnce() -> T) -> T {
    let start = Instant::now();
    let done = work();
    // What takes quadratic time at these sizes takes many minutes; a busy machine does not.
    assert!(start.elapsed() < Duration::from_secs(40), "{what} took {:?}", start.elapsed());
    done
}

#[test]
fn deep_nesting_neither_overflows_the_stack_nor_takes_long() {
    let deep = |before: &str, inner: &str, after: &str, times: usize| {
        format!("{}{inner}{}", before.repeat(times), after.repeat(times))
    };
    let expressions = [
        ("parentheses", deep("(", "1", ")", 50_000)),
        ("fewer parentheses", deep("(", "1", ")", 20_000)),
        ("fewer words", deep("a ", "a", "", 45_000)),
        ("fewer names", format!("a, {}", (0..20_000).map(|at| format!("a{at}")).collect::<Vec<_>>().join(", "))),
        ("open parentheses", "(".repeat(50_000)),
        ("closed parentheses", ")".repeat(50_000)),
        ("sum", deep("1 + ", "1", "", 200_000)),
        ("not", deep("NOT ", "1", "", 100_000)),
        ("minus", deep("- ", "1", "", 100_000)),
        ("case", deep("CASE WHEN 1 THEN ", "1", " END", 20_000)),
        ("collate", deep("", "a", " COLLATE nocase", 100_000)),
        ("select", deep("(SELECT * FROM ", "t", ")", 20_000)),
        ("list", format!("a IN ({})", deep("1, ", "1", "", 100_000))),
        ("words", deep("a ", "a", "", 100_000)),
        ("strings", deep("'a' ", "'a'", "", 100_000)),
        ("names", deep("\"a\" ", "\"a\"", "", 100_000)),
        ("union", deep("(SELECT 1 UNION ", "SELECT 1", ")", 10_000)),
    ];
    for (what, expression) in &expressions {
        quickly(what, || {
            let schema = introspect(&[
                stored("table", "t", &format!("CREATE TABLE t(a CHECK({expression}))")),
                stored("table", "s", &format!("CREATE TABLE s(a {expression})")),
                stored("table", "c", &format!("CREATE TABLE c({expression})")),
                stored("table", "v", &format!("CREATE VIRTUAL TABLE v USING x({expression})")),
                stored("index", "i", &format!("CREATE INDEX i ON t(a) WHERE {expression}")),
                stored("view", "w", &format!("CREATE VIEW w AS SELECT {expression}")),
                stored("trigger", "g", &format!("CREATE TRIGGER g INSERT ON t WHEN {expression} BEGIN SELECT 1; END")),
                stored("trigger", "h", &format!("CREATE TRIGGER h UPDATE OF {expression} ON t BEGIN SELECT 1; END")),
            ]);
            assert_eq!((schema.tables.len(), schema.views.len(), schema.triggers.len()), (3, 1, 2));
            schema::fingerprint(&schema)
        });
    }
}

#[test]
fn nested_depth_that_sqlite_accepts_is_taken_apart() {
    let connection = database(&format!("CREATE TABLE t(a CHECK({}a{}))", "(".repeat(90), ")".repeat(90)));
    let schema = schema::read(&connection).unwrap().1;
    assert!(schema.tables[0].unparsed.is_none());
    assert_eq!(schema.tables[0].checks[0].expression.0, "a");
}

#[test]
fn many_columns_tables_and_views_are_read_quickly() {
    let columns: Vec<String> = (0..2_000).map(|at| format!("c{at} TEXT DEFAULT 'x'")).collect();
    let mut script = format!("BEGIN; CREATE TABLE wide({});", columns.join(","));
    for at in 0..1_000 {
        script.push_str(&format!("CREATE TABLE t{at}(a, b); CREATE INDEX i{at} ON wide(c{at});"));
        script.push_str(&format!(
            "CREATE VIEW v{at} AS SELECT \"x\" AS \"y\" FROM {};",
            if at == 0 { "t0".into() } else { format!("v{}", at - 1) }
        ));
    }
    let connection = database(&(script + "COMMIT"));
    let schema = quickly("a large schema", || schema::read(&connection)).unwrap().1;
    assert_eq!((schema.tables.len(), schema.indexes.len(), schema.views.len()), (1_001, 1_000, 1_000));
    assert!(schema.tables.iter().all(|table| table.unparsed.is_none()));
}

#[test]
fn tens_of_thousands_of_virtual_tables_and_tables_are_read_quickly() {
    let mut objects = Vec::new();
    for at in 0..20_000 {
        // Whatever is named after a table of an unknown module may be its shadow, and a forged name may be there often.
        let name = if at % 2 == 0 { "a".to_owned() } else { format!("v{at}") };
        objects.push(stored("table", &name, &format!("CREATE VIRTUAL TABLE v{at} USING x")));
        objects.push(stored("table", &format!("a_{at}"), ""));
    }
    // The name of each is the beginning of all that come after it.
    objects.extend(
        (1..1_000).map(|at| stored("table", &format!("b{}", "_b".repeat(at)), "CREATE VIRTUAL TABLE v USING x")),
    );
    objects.extend((1..1_000).map(|at| stored("table", &format!("b{}_c", "_b".repeat(at)), "")));
    let schema = quickly("a crowd of virtual tables", || introspect(&objects));
    assert_eq!(schema.virtual_tables.iter().map(|table| table.shadows.len()).sum::<usize>(), 20_999);
}

#[test]
fn reading_stops_when_it_is_told_to() {
    let objects: Vec<_> = (0..100).map(|at| stored("view", &format!("v{at}"), "CREATE VIEW v AS SELECT 1")).collect();
    let connection = Connection::open_in_memory().unwrap();
    for most in 0..100 {
        let asked = Cell::new(0);
        let go_on = || asked.replace(asked.get() + 1) < most;
        let error = schema::introspect_while(&connection, &objects, &go_on).unwrap_err();
        assert_eq!(error.sqlite_error_code(), Some(ErrorCode::OperationInterrupted));
        assert_eq!(asked.get(), most + 1, "it goes on after it was told to stop");
    }
}

#[test]
fn views_that_explode_are_never_prepared() {
    let mut script = "CREATE TABLE t(a); CREATE VIEW v0 AS SELECT a FROM t;".to_owned();
    for at in 1..30 {
        let before = at - 1;
        script.push_str(&format!("CREATE VIEW v{at} AS SELECT x.a FROM v{before} x, v{before} y;"));
    }
    let connection = database(&script);
    // Rows that pass the last view off as a table, to have pragmas asked of it.
    let mut objects = schema::stored(&connection).unwrap();
    objects.push(stored("table", "v29", "CREATE TABLE other(x)"));
    objects.push(stored("table", "v28", "CREATE VIEW v28 AS SELECT 1"));
    objects.push(stored("index", "v27", "CREATE INDEX i ON v27(a)"));
    let schema = quickly("nested views", || schema::introspect(&connection, &objects)).unwrap();
    assert_eq!((schema.views.len(), schema.tables.len()), (30, 2));
}

#[test]
fn rows_of_every_type_are_read() {
    let connection = database("CREATE TABLE t(a); CREATE TABLE u(a); CREATE VIEW v AS SELECT 'é'; CREATE TABLE w(a)");
    connection
        .execute_batch(
            "PRAGMA writable_schema = ON;
             UPDATE sqlite_schema SET sql = CAST(sql AS BLOB) WHERE name = 't';
             UPDATE sqlite_schema SET type = 'zork', name = NULL, tbl_name = 7 WHERE name = 'u';
             UPDATE sqlite_schema SET sql = CAST(x'435245415445ff00' AS TEXT) WHERE name = 'v';
             UPDATE sqlite_schema SET sql = NULL, type = 3.5 WHERE name = 'w';
             INSERT INTO sqlite_schema VALUES (NULL, x'00', 'x', 0, 5)",
        )
        .unwrap();
    let objects = schema::stored(&connection).unwrap();
    let row = |kind: &str, name: &str, table: &str, sql: Option<&str>| StoredObject {
        kind: kind.into(),
        name: name.into(),
        table: table.into(),
        sql: sql.map(Into::into),
    };
    assert_eq!(
        objects,
        [
            row("table", "t", "t", Some("CREATE TABLE t(a)")),
            row("zork", "", "7", Some("CREATE TABLE u(a)")),
            row("view", "v", "v", Some("CREATE\u{fffd}ff")),
            row("3.5", "w", "w", None),
            row("", "", "x", Some("5")),
        ]
    );
    let schema = schema::introspect(&connection, &objects).unwrap();
    assert_eq!((schema.tables.len(), schema.views.len()), (2, 1));
}

/// Words that lead the grammar deep into its corners.
fn soup() -> impl Strategy<Value = String> {
    let words = "CREATE TABLE VIRTUAL UNIQUE INDEX VIEW TRIGGER TEMP IF NOT EXISTS t a main . . ( ( ) ) , , ; AS SELECT \
        FROM WHERE CHECK DEFAULT COLLATE nocase PRIMARY KEY AUTOINCREMENT REFERENCES FOREIGN ON DELETE CASCADE SET NULL \
        CONSTRAINT c GENERATED ALWAYS STORED WITHOUT ROWID STRICT USING fts5 = == <> -> ->> + - 1 0x1F 1.5e3 'x' \"a\" \
        \"zz\" [b] `c` x'ab' BEGIN END INSERT INTO UPDATE OF BEFORE INSTEAD FOR EACH ROW WHEN CASE THEN ELSE IN LIKE \
        DEFERRABLE INITIALLY DEFERRED CONFLICT REPLACE DESC ASC ?1 :v /* */ -- \u{e9} \u{fffd}ff ' \" [ ` !";
    let words: Vec<&'static str> = words.split_whitespace().collect();
    prop::collection::vec(prop::sample::select(words), 0..60).prop_map(|words| words.join(" "))
}

fn text() -> impl Strategy<Value = String> {
    let start = prop::sample::select(vec![
        "",
        "CREATE TABLE t(",
        "CREATE TABLE t(a, ",
        "CREATE TABLE t(a CHECK (",
        "CREATE VIRTUAL TABLE t USING ",
        "CREATE INDEX t ON t(",
        "CREATE VIEW t AS ",
        "CREATE TRIGGER t ",
        "CREATE TRIGGER t AFTER UPDATE OF a ON t WHEN ",
    ]);
    (start, prop_oneof![soup(), any::<String>()], prop::sample::select(vec!["", ")", " END", ");"]))
        .prop_map(|(start, middle, end)| format!("{start}{middle}{end}"))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_stored_text_makes_it_panic(
        kind in prop::sample::select(vec!["table", "index", "view", "trigger", "zork"]),
        name in prop_oneof![Just("t".to_owned()), any::<String>()],
        sql in text(),
    ) {
        let connection = database("CREATE TABLE t(a, b); CREATE INDEX i ON t(a)");
        let mut objects = schema::stored(&connection).unwrap();
        objects.push(stored(kind, &name, &sql));
        let schema = schema::introspect(&connection, &objects).unwrap();
        prop_assert_eq!(litefleet::diff::compare(&schema, &schema), []);
    }
}
