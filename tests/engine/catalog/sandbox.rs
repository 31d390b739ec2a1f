//! SQL that is not trusted: what it lacks gets a stand-in, what it must not do is refused, what it takes is bounded.

use crate::support::{Folder, database, load_sql};
use litefleet::{
    Code,
    catalog::{self, Catalog},
    schema::{self, model::Table},
};
use std::{
    sync::Arc,
    thread,
    time::{Duration, Instant},
};
use tokio_util::sync::CancellationToken;

fn objects(catalog: &Catalog) -> usize {
    let schema = &catalog.versions[0].schema;
    schema.tables.len()
        + schema.indexes.len()
        + schema.views.len()
        + schema.triggers.len()
        + schema.virtual_tables.len()
}

#[test]
fn what_is_not_known_gets_a_stand_in_that_is_named() {
    let cases = [
        (
            "CREATE TABLE t(a TEXT COLLATE german); CREATE INDEX i ON t(a COLLATE swedish)",
            2,
            &["collation `german`", "collation `swedish`"][..],
        ),
        (
            "CREATE TABLE t(a CHECK (is_email(a)), b DEFAULT (uuid())); INSERT INTO t(a) VALUES ('x')",
            1,
            &["function `is_email`", "function `uuid`"],
        ),
        (
            "CREATE TABLE t(a); CREATE INDEX i ON t(unaccent(a)); INSERT INTO t VALUES ('x')",
            2,
            &["function `unaccent`"],
        ),
        ("CREATE TABLE t(a, b GENERATED ALWAYS AS (slug(a)) STORED)", 1, &["function `slug`"]),
        (
            "CREATE VIRTUAL TABLE v USING vec0(id INTEGER PRIMARY KEY, embedding float[4]); INSERT INTO v(id, embedding) VALUES (1, 2); DELETE FROM v WHERE embedding MATCH 3",
            1,
            &["module `vec0`"],
        ),
        (
            "CREATE VIRTUAL TABLE v USING spellfix1; INSERT INTO v(v) VALUES ('reset'); DROP TABLE v; CREATE TABLE t(a)",
            1,
            &["module `spellfix1`"],
        ),
        (
            "CREATE VIRTUAL TABLE f USING fts5(a, tokenize = 'icu de'); INSERT INTO f VALUES ('x')",
            1,
            &["tokenizer `icu`"],
        ),
        (
            "CREATE VIRTUAL TABLE f USING fts4(a, tokenize=mine \"x\"); INSERT INTO f VALUES ('x')",
            1,
            &["tokenizer `mine`"],
        ),
    ];
    for (sql, count, names) in cases {
        let catalog = load_sql(sql).unwrap_or_else(|error| panic!("{sql}: {error}"));
        assert_eq!(objects(&catalog), count, "{sql}");
        for name in names {
            let named = catalog.info.notes.iter().any(|note| note.contains(name));
            assert!(named, "{sql}: {:?} lacks {name}", catalog.info.notes);
        }
        assert_eq!(catalog.info.notes.len(), names.len(), "{sql}: {:?}", catalog.info.notes);
    }
}

#[test]
fn a_stand_in_serves_later_migrations_too() {
    let folder = Folder::with(&[
        ("001_a.sql", "CREATE VIRTUAL TABLE v USING vec0(a);"),
        ("002_b.sql", "CREATE TRIGGER g AFTER INSERT ON t BEGIN INSERT INTO v(a) VALUES (NEW.a); END;"),
        ("000_t.sql", "CREATE TABLE t(a);"),
        ("003_c.sql", "INSERT INTO t VALUES (1); ALTER TABLE v RENAME TO w; DROP TRIGGER g; DROP TABLE w;"),
    ]);
    let catalog = folder.load().unwrap();
    let counts = catalog.versions.iter().map(|entry| entry.schema.virtual_tables.len()).collect::<Vec<_>>();
    assert_eq!(counts, [0, 1, 1, 0]);
    assert_eq!(catalog.info.notes.len(), 1, "{:?}", catalog.info.notes);
}

#[test]
fn nothing_outside_memory_can_be_reached() {
    let folder = Folder::with(&[]);
    let target = folder.join("made.db");
    let shown = target.display();
    let cases = [
        format!("CREATE TABLE t(a);\nATTACH '{shown}' AS x;\nCREATE TABLE x.t(a);"),
        format!("CREATE TABLE t(a);\nVACUUM INTO '{shown}';"),
        format!("CREATE TABLE t(a);\nVACUUM/**/INTO '{shown}';"),
        "CREATE TABLE t(a);\nATTACH ':memory:' AS x;".to_owned(),
        "CREATE TABLE t(a);\nDETACH main;".to_owned(),
        "CREATE TABLE t(a);\nSELECT load_extension('x');".to_owned(),
        "CREATE TABLE t(a);\nSELECT fts3_tokenizer('simple', x'0000000000000000');".to_owned(),
        "CREATE TABLE t(a);\nPRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = 'x';".to_owned(),
    ];
    for sql in cases {
        let error = load_sql(&sql).map(|_| sql.clone()).unwrap_err();
        assert_eq!((error.code, error.line), (Code::BadSchema, Some(2)), "{sql}: {error}");
        assert!(error.message.contains("not allowed") || sql.contains("PRAGMA"), "{sql}: {error}");
        assert!(error.hint.is_some() && !target.exists(), "{sql}");
    }
}

#[test]
fn pragmas_and_transactions_of_schema_files_do_no_harm() {
    let catalog = load_sql(
        "PRAGMA foreign_keys = ON; PRAGMA journal_mode = WAL; PRAGMA temp_store_directory = '/'; PRAGMA max_page_count = 1;
         PRAGMA no_such_pragma; VACUUM; BEGIN; CREATE TABLE database_metadata(schema_version);
         INSERT INTO database_metadata VALUES (2); PRAGMA user_version = 2; COMMIT; ANALYZE; PRAGMA optimize; vacuum;
         BEGIN; CREATE TABLE t(a REFERENCES nowhere)",
    );
    assert_eq!(catalog.unwrap().versions[0].schema.tables.len(), 2);
}

#[test]
fn a_script_without_end_is_an_error_and_no_hang() {
    let endless =
        "CREATE TABLE t(a);\nWITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n;";
    let start = Instant::now();
    let error = load_sql(endless).unwrap_err();
    assert!(start.elapsed() < Duration::from_secs(30), "{:?}", start.elapsed());
    assert!(error.message.contains("did not end within 5 s"), "{error}");
    assert_eq!(error.line, Some(2));
}

#[test]
fn preparing_views_upon_views_is_stopped_too() {
    let mut sql = "CREATE TABLE t(a); CREATE VIEW v0 AS SELECT a FROM t;\n".to_owned();
    for i in 1..40 {
        sql += &format!("CREATE VIEW v{i} AS SELECT x.a FROM v{} x JOIN v{} y;\n", i - 1, i - 1);
    }
    let start = Instant::now();
    let error = load_sql(&format!("{sql}SELECT * FROM v39;")).unwrap_err();
    assert!(start.elapsed() < Duration::from_secs(30), "{:?}", start.elapsed());
    assert_eq!(error.code, Code::BadSchema, "{error}");
}

#[test]
fn memory_is_bounded() {
    let grow = "WITH RECURSIVE n(i, b) AS (SELECT 1, randomblob(4000000) UNION ALL SELECT i + 1, b || i FROM n) ";
    for sql in [
        format!("CREATE TABLE t(a);\n{grow} SELECT count(*), max(b) FROM (SELECT * FROM n ORDER BY b);"),
        format!("CREATE TABLE t(a);\n{grow} INSERT INTO t SELECT b FROM n;"),
        "CREATE TABLE t(a);\nINSERT INTO t VALUES (zeroblob(100000000));".to_owned(),
    ] {
        let error = load_sql(&sql).unwrap_err();
        assert_eq!((error.code, error.line), (Code::BadSchema, Some(2)), "{sql}: {error}");
    }
}

#[test]
fn the_line_of_a_fault_is_found_after_comments_and_empty_statements() {
    let cases = [
        ("\n\n;;\n-- a\n/* b\n */ CREATE TABEL t(a);", 6),
        ("CREATE TABLE t(\n  a INTEGER,\n  b INTEGER,,\n  c);", 3),
        ("CREATE TABLE t(a UNIQUE);\nINSERT INTO t VALUES (1);\n-- twice\n\nINSERT INTO t\n VALUES (1);", 5),
        ("CREATE TABLE t(a);\n\nCREATE TRIGGER g AFTER INSERT ON t BEGIN\n  SELECT 1;\n  SELEC 2;\nEND;", 5),
        ("CREATE TABLE t(a);\nCREATE TABLE u(\n", 2),
        ("CREATE TABLE t(a TEXT COLLATE unknown);\n;\nCREATE TABLE t(b);", 3),
    ];
    for (sql, line) in cases {
        let error = load_sql(sql).unwrap_err();
        assert_eq!(error.line, Some(line), "{sql}: {error}");
        assert!(error.message.starts_with(&format!("schema.sql line {line}: ")), "{error}");
    }
}

#[test]
fn a_large_file_of_rows_runs_within_its_budget() {
    let mut sql = "CREATE TABLE t(a, b);\n".to_owned();
    for i in 0..20_000 {
        sql += &format!("INSERT INTO t VALUES ({i}, 'a seed; of some length -- and /* marks');\n");
    }
    let long = "x".repeat(100_000);
    sql += &format!(
        "INSERT INTO t VALUES (0, '{long}');\nCREATE TABLE u(a /* {long} */);\n-- {long}\n\nCREATE TABEL w(a);"
    );
    let error = load_sql(&sql).unwrap_err();
    assert_eq!(error.line, Some(20_006), "{error}");
}

#[test]
fn a_long_history_of_migrations_shares_what_stays() {
    let table = |at: usize| {
        let columns = (0..15).map(|column| format!("c{column} TEXT NOT NULL DEFAULT 'x'")).collect::<Vec<_>>();
        format!("CREATE TABLE t{at}({}); CREATE INDEX i{at} ON t{at}(c1);", columns.join(", "))
    };
    let steps: Vec<_> = (0..200)
        .map(|at| match at {
            0..40 => table(at),
            _ => format!("ALTER TABLE t{} ADD COLUMN later{at};", at % 40),
        })
        .enumerate()
        .map(|(at, sql)| (format!("{at:04}_step.sql"), sql))
        .collect();
    let files: Vec<_> = steps.iter().map(|(name, sql)| (name.as_str(), sql.as_str())).collect();
    let catalog = Folder::with(&files).load().unwrap();
    let [.., before, after] = catalog.versions.as_slice() else { panic!() };
    let same = |(a, b): (&Arc<Table>, &Arc<Table>)| Arc::ptr_eq(a, b);
    let shared = before.schema.tables.iter().zip(&after.schema.tables).filter(|pair| same(*pair)).count();
    assert_eq!((catalog.versions.len(), shared), (200, 39));
    assert_eq!(after.schema.table(&"t39".into()).unwrap().columns.len(), 19);
}

#[test]
fn every_migration_gives_what_reading_it_anew_would_give() {
    let steps = [
        "CREATE TABLE t(a, b); CREATE INDEX i ON t(a); CREATE VIEW v AS SELECT a, \"c\" FROM t; CREATE VIEW w AS SELECT b FROM t;",
        "CREATE TRIGGER g AFTER INSERT ON t BEGIN SELECT \"x\"; END; CREATE TRIGGER h AFTER INSERT ON t BEGIN SELECT 'x'; END;",
        // What the view and the trigger mean changes with the table, though not what is written.
        "ALTER TABLE t ADD COLUMN c; ALTER TABLE t ADD COLUMN x;",
        "ALTER TABLE t RENAME TO u; CREATE TABLE t(a); DROP INDEX i; CREATE INDEX i ON t(a);",
        "DROP TABLE t; CREATE TABLE t(a COLLATE nocase, b); CREATE INDEX i ON t(a);",
        "CREATE TABLE main(a); DROP INDEX i; CREATE INDEX i ON t(a DESC); DROP VIEW w; CREATE VIEW w AS SELECT 1;",
        "CREATE VIRTUAL TABLE f USING fts5(a); DROP TABLE t; CREATE TABLE t(a COLLATE nocase, b); CREATE INDEX i ON t(a);",
    ];
    let names: Vec<_> = (0..steps.len()).map(|at| format!("00{at}_step.sql")).collect();
    let files: Vec<_> = names.iter().map(String::as_str).zip(steps).collect();
    let catalog = Folder::with(&files).load().unwrap();
    for (at, entry) in catalog.versions.iter().enumerate() {
        let anew = schema::read(&database(&steps[..=at].concat())).unwrap().1;
        assert_eq!(entry.schema, anew, "after {}", names[at]);
    }
}

#[test]
fn reading_a_catalog_can_be_cancelled() {
    let endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n;";
    let folder = Folder::with(&[("001_a.sql", "CREATE TABLE t(a);"), ("002_b.sql", endless)]);
    let cancel = CancellationToken::new();
    let (error, took) = thread::scope(|scope| {
        let reading = scope.spawn(|| catalog::load_while(&folder.path(), &cancel).unwrap_err());
        thread::sleep(Duration::from_millis(300));
        cancel.cancel();
        let start = Instant::now();
        (reading.join().unwrap(), start.elapsed())
    });
    assert_eq!(error.code, Code::Cancelled, "{error}");
    assert!(took < Duration::from_secs(2), "{took:?}");
}
