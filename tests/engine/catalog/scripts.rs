//! The scripts of migrations: what goes up, what goes down, what moves data, and the way from one version to another.

use crate::support::Folder;
use litefleet::{
    Code,
    api::{LATEST, Version},
    catalog::{Catalog, Leg, Migration, route},
};

/// The migration that leads to a version.
fn migration(catalog: &Catalog, version: i64) -> &Migration {
    catalog.get(&Version::Number(version)).unwrap().script.as_ref().unwrap()
}

/// Name, up and down of the first two migrations.
fn told(files: &[(&str, &str)]) -> Vec<(String, String, Option<String>)> {
    let catalog = Folder::with(files).load().unwrap();
    let migrations = catalog.versions.iter().take(2).map(|entry| entry.script.as_ref().unwrap());
    let told = migrations.map(|it| {
        let down = it.down.as_ref().map(|down| down.sql.trim().to_owned());
        (it.name.clone(), it.up.sql.trim().to_owned(), down)
    });
    told.collect()
}

fn expected(names: [&str; 2]) -> Vec<(String, String, Option<String>)> {
    let [one, two] = names.map(str::to_owned);
    vec![
        (one, "CREATE TABLE t(a);".to_owned(), Some("DROP TABLE t;".to_owned())),
        (two, "CREATE TABLE u(a);".to_owned(), Some("DROP TABLE u;".to_owned())),
    ]
}

const UP: [&str; 2] = ["CREATE TABLE t(a);", "CREATE TABLE u(a);"];
const DOWN: [&str; 2] = ["DROP TABLE t;", "DROP TABLE u;"];

#[test]
fn each_tool_has_its_way_up_and_its_way_down() {
    let files =
        [("001_t.up.sql", UP[0]), ("001_t.down.sql", DOWN[0]), ("002_u.up.sql", UP[1]), ("002_u.down.sql", DOWN[1])];
    assert_eq!(told(&files), expected(["001_t", "002_u"]), "golang-migrate, sqlx");
    let files = [("V1__t.sql", UP[0]), ("U1__t.sql", DOWN[0]), ("V2__u.sql", UP[1]), ("U2__u.sql", DOWN[1])];
    assert_eq!(told(&files), expected(["V1__t", "V2__u"]), "Flyway");
    let files = [
        ("2024-01-31-120000_t/up.sql", UP[0]),
        ("2024-01-31-120000_t/down.sql", DOWN[0]),
        ("2024-02-01-120000_u/up.sql", UP[1]),
        ("2024-02-01-120000_u/down.sql", DOWN[1]),
    ];
    assert_eq!(told(&files), expected(["2024-01-31-120000_t", "2024-02-01-120000_u"]), "Diesel");
    let files =
        [("01-t/up.sql", UP[0]), ("01-t/down.sql", DOWN[0]), ("02-u/up.sql", UP[1]), ("02-u/down.sql", DOWN[1])];
    assert_eq!(told(&files), expected(["01-t", "02-u"]), "rusqlite_migration");
    let files = [
        ("20240131120000_t/migration.sql", UP[0]),
        ("20240131120000_t/down.sql", DOWN[0]),
        ("20240201120000_u/migration.sql", UP[1]),
        ("20240201120000_u/down.sql", DOWN[1]),
    ];
    assert_eq!(told(&files), expected(["20240131120000_t", "20240201120000_u"]), "Prisma");
    for (tool, [up, down]) in
        [("dbmate", ["-- migrate:up", "-- migrate:down"]), ("goose", ["-- +goose Up", "-- +goose Down"])]
    {
        let text = |at: usize| format!("-- what it is for\n{up}\n{}\n{down}\n{}\n", UP[at], DOWN[at]);
        let files = [("1_t.sql", text(0)), ("2_u.sql", text(1))];
        let files = files.each_ref().map(|(name, text)| (*name, text.as_str()));
        assert_eq!(told(&files), expected(["1_t", "2_u"]), "{tool}");
        let catalog = Folder::with(&files).load().unwrap();
        let down = migration(&catalog, 2).down.as_ref().unwrap();
        assert_eq!((down.line, down.file.as_str()), (5, "2_u.sql"), "{tool}");
    }
}

#[test]
fn what_is_empty_is_no_way_down() {
    for empty in ["", "\n-- nothing to do\n", ";\n/* none */"] {
        let text = format!("-- migrate:up\nCREATE TABLE t(a);\n-- migrate:down{empty}");
        let catalog = Folder::with(&[("1_t.sql", &text)]).load().unwrap();
        assert_eq!(migration(&catalog, 1).down, None, "{empty}");
    }
    let files = [("1_t.up.sql", UP[0]), ("1_t.down.sql", " -- none"), ("2_u.up.sql", UP[1])];
    let catalog = Folder::with(&files).load().unwrap();
    assert_eq!([1, 2].map(|version| migration(&catalog, version).down.is_none()), [true, true]);
    // Two files that both go down from one version say nothing.
    let files = [("1_t.up.sql", UP[0]), ("1_t.down.sql", DOWN[0]), ("1_other.down.sql", DOWN[0])];
    assert_eq!(migration(&Folder::with(&files).load().unwrap(), 1).down, None);
}

#[test]
fn what_tools_take_their_checksums_of_is_kept_as_it_is_on_the_disk() {
    let folder = Folder::with(&[("1_a.up.sql", UP[0])]);
    let marked = "\u{feff}CREATE TABLE u(a);\r\n".as_bytes();
    folder.write("2_b.up.sql", marked);
    let catalog = folder.load().unwrap();
    assert_eq!(*migration(&catalog, 1).up.bytes, *UP[0].as_bytes());
    assert_eq!(*migration(&catalog, 2).up.bytes, *marked);
    assert_eq!(&*migration(&catalog, 2).up.sql, "CREATE TABLE u(a);\r\n");
    assert_eq!(migration(&catalog, 2).up.path, folder.join("2_b.up.sql"));
    // A part of a file has the bytes of all of it.
    let text = "-- migrate:up\nCREATE TABLE t(a);\n-- migrate:down\nDROP TABLE t;";
    let catalog = Folder::with(&[("1_t.sql", text)]).load().unwrap();
    assert_eq!(*migration(&catalog, 1).down.as_ref().unwrap().bytes, *text.as_bytes());
}

#[test]
fn drizzles_journal_says_when_a_migration_was_made() {
    let journal = r#"{"entries":[{"idx":0,"when":1706700000000,"tag":"0000_init"},{"idx":1,"tag":"0001_more"}]}"#;
    let files = [("meta/_journal.json", journal), ("0000_init.sql", UP[0]), ("0001_more.sql", UP[1])];
    let catalog = Folder::with(&files).load().unwrap();
    assert_eq!([1, 2].map(|at| migration(&catalog, at).when), [Some(1_706_700_000_000), None]);
    assert_eq!(migration(&catalog, 1).name, "0000_init");
}

#[test]
fn whole_versions_have_no_scripts() {
    let files = [("v1.sql", "CREATE TABLE t(a);"), ("v2.sql", "CREATE TABLE t(a, b);")];
    assert!(Folder::with(&files).load().unwrap().versions.iter().all(|entry| entry.script.is_none()));
    let files = [("001_a.sql", UP[0]), ("002_b.sql", UP[1]), ("latest.sql", "CREATE TABLE t(a, b);")];
    let catalog = Folder::with(&files).load().unwrap();
    let has = catalog.versions.iter().map(|entry| entry.script.is_some()).collect::<Vec<_>>();
    assert_eq!(has, [true, true, false]);
}

#[test]
fn a_script_moves_data_where_it_changes_rows_of_the_schemas_tables() {
    let base = "CREATE TABLE t(a, b); CREATE VIEW v AS SELECT a FROM t; CREATE VIRTUAL TABLE f USING fts5(x);
        CREATE VIRTUAL TABLE r USING rtree(id, x0, x1); CREATE TABLE schema_migrations(version);
        CREATE TRIGGER i INSTEAD OF INSERT ON v BEGIN INSERT INTO t(a) VALUES (new.a); END;
        CREATE TABLE n(id INTEGER PRIMARY KEY AUTOINCREMENT);";
    let moves = [
        "INSERT INTO t VALUES (1, 2)",
        "UPDATE t SET a = 1",
        "DELETE FROM t WHERE 0",
        "REPLACE INTO t VALUES (1, 2)",
        "WITH c AS (SELECT 1) INSERT INTO t SELECT *, 2 FROM c",
        "CREATE TABLE c AS SELECT * FROM t",
        "CREATE TEMP TABLE c AS SELECT * FROM t",
        "INSERT INTO v VALUES (1)",
        "INSERT INTO f VALUES ('x')",
        "DELETE FROM t; DROP TABLE t",
        "CREATE TABLE m(id); INSERT INTO m SELECT id FROM n; DROP TABLE n; ALTER TABLE m RENAME TO n",
        "BEGIN; UPDATE t SET a = own_function(a); COMMIT",
        "ALTER TABLE t RENAME COLUMN b TO c",
        "ALTER TABLE n RENAME TO m",
        "ALTER TABLE f RENAME TO g",
    ];
    let still = [
        "CREATE TABLE c(a DEFAULT (1 + 2), CHECK (a > 0))",
        "CREATE TABLE c(id INTEGER PRIMARY KEY AUTOINCREMENT)",
        "CREATE TABLE c(a INT, b INT AS (a + 1)) STRICT",
        "CREATE VIEW w AS SELECT count(*) FROM t",
        "CREATE TRIGGER w AFTER INSERT ON t BEGIN DELETE FROM t; UPDATE t SET a = 1; END",
        "CREATE INDEX w ON t(a) WHERE b > 0",
        "CREATE VIRTUAL TABLE g USING fts5(x, content = 't')",
        "CREATE VIRTUAL TABLE g USING fts4(x)",
        "ALTER TABLE t ADD COLUMN c NOT NULL DEFAULT 5",
        "ALTER TABLE t DROP COLUMN b",
        "DROP TABLE t",
        "DROP TABLE n",
        "DROP TABLE f; DROP TABLE r",
        "DROP VIEW v",
        "SELECT * FROM t",
        "PRAGMA user_version = 3; ANALYZE; REINDEX",
        "INSERT INTO schema_migrations VALUES (2)",
        "UPDATE sqlite_sequence SET seq = 0",
    ];
    for (scripts, moved) in [(moves.as_slice(), true), (still.as_slice(), false)] {
        for script in scripts {
            let catalog = Folder::with(&[("001_base.sql", base), ("002_next.sql", script)]).load();
            let catalog = catalog.unwrap_or_else(|error| panic!("{script}: {error}"));
            assert_eq!(migration(&catalog, 2).moves_data, moved, "{script}");
            assert!(!migration(&catalog, 1).moves_data, "{script}");
        }
    }
}

/// The way in words: what runs, and what it leads to.
fn way(catalog: &Catalog, from: Option<i64>, to: i64) -> Result<String, Code> {
    let from = from.map(Version::Number);
    let legs = route(catalog, from.as_ref(), &Version::Number(to)).map_err(|error| error.code)?;
    let told = legs.iter().map(|leg| match leg {
        Leg::Script { migration, part, to } => {
            let is_up = std::ptr::eq(*part, &migration.up);
            format!("{} {} to {}", migration.name, if is_up { "up" } else { "down" }, to.version.as_ref().unwrap())
        }
        Leg::Plan { to } => format!("plan to {}", to.version.as_ref().unwrap()),
    });
    Ok(told.collect::<Vec<_>>().join(", "))
}

#[test]
fn the_way_goes_through_all_scripts_between_and_a_plan_takes_the_place_of_none_that_moves_data() {
    let files = [
        ("1_a.up.sql", "CREATE TABLE t(a);"),
        ("2_b.up.sql", "ALTER TABLE t ADD COLUMN b;"),
        ("3_c.up.sql", "UPDATE t SET b = a;"),
        ("3_c.down.sql", "UPDATE t SET b = NULL;"),
        ("4_d.up.sql", "CREATE TABLE d(a);"),
        ("5_e.up.sql", "CREATE TABLE e(a);"),
        ("6_f.up.sql", "UPDATE t SET a = b;"),
    ];
    let catalog = Folder::with(&files).load().unwrap();
    let way = |from, to| way(&catalog, from, to);
    assert_eq!(way(Some(2), 2).unwrap(), "");
    assert_eq!(way(Some(1), 3).unwrap(), "2_b up to v2, 3_c up to v3");
    assert_eq!(way(None, 2).unwrap(), "1_a up to v1, 2_b up to v2");
    assert_eq!(way(Some(5), 1).unwrap(), "plan to v3, 3_c down to v2, plan to v1");
    assert_eq!(way(Some(5), 4).unwrap(), "plan to v4");
    assert_eq!(way(Some(6), 5), Err(Code::NoScript));
    assert_eq!(way(Some(6), 1), Err(Code::NoScript));
    assert_eq!(way(Some(7), 1), Err(Code::UnknownVersion));
    assert_eq!(way(Some(1), 7), Err(Code::BadRequest));
    let error = route(&catalog, Some(&Version::Number(6)), &Version::Number(1)).unwrap_err();
    assert!(error.message.starts_with("6_f.up.sql has no way down"), "{error}");
}

#[test]
fn without_scripts_the_way_is_one_plan() {
    let files = [("v1.sql", UP[0]), ("v2.sql", "CREATE TABLE t(a, b);"), ("v3.sql", "CREATE TABLE t(a, b, c);")];
    let catalog = Folder::with(&files).load().unwrap();
    assert_eq!(way(&catalog, Some(1), 3).unwrap(), "plan to v3");
    assert_eq!(way(&catalog, Some(3), 1).unwrap(), "plan to v1");
    assert_eq!(way(&catalog, None, 2).unwrap(), "plan to v2");
    let files = [("001_a.sql", UP[0]), ("002_b.sql", UP[1]), ("latest.sql", "CREATE TABLE t(a, b);")];
    let catalog = Folder::with(&files).load().unwrap();
    let Version::Number(latest) = LATEST else { panic!() };
    assert_eq!(way(&catalog, Some(1), latest).unwrap(), "002_b up to v2, plan to latest");
    assert_eq!(way(&catalog, Some(latest), 1).unwrap(), "plan to v1");
}

#[test]
fn scripts_that_run_again_whenever_they_change_are_left_to_their_tool() {
    let files = [
        ("V1__t.sql", UP[0]),
        ("V2__u.sql", UP[1]),
        ("R__views.sql", "DROP VIEW IF EXISTS v; CREATE VIEW v AS SELECT a FROM t"),
    ];
    let catalog = Folder::with(&files).load().unwrap();
    assert_eq!(catalog.repeatable.iter().map(|it| it.name.as_str()).collect::<Vec<_>>(), ["R__views"]);
    assert_eq!(way(&catalog, Some(1), 2), Err(Code::LeftToFramework));
    assert_eq!(way(&catalog, Some(2), 2).unwrap(), "");
}
