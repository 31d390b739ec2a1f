//! The testkit's own tests: what others prove with it rests on this.
#![expect(clippy::unwrap_used, reason = "a test may fail by panic")]

use litefleet_testkit::{FleetOptions, Kind, SCHEMAS, Tree, V2_TO_V3, database, fleet};
use rusqlite::{Connection, OpenFlags};
use std::{collections::BTreeSet, fs, path::PathBuf};

/// A folder of its own for each test, which goes with the build.
fn folder(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

#[test]
fn a_fleet_has_every_kind_and_says_the_truth_about_each_file() {
    let out = folder("every-kind");
    let made = fleet(&out, &FleetOptions { count: 120, ..Default::default() }).unwrap();
    assert_eq!(made.truth.len(), 120);
    let kinds: BTreeSet<Kind> = made.truth.iter().map(|truth| truth.kind).collect();
    assert_eq!(kinds, Kind::ALL.into_iter().collect());
    let paths: BTreeSet<&str> = made.truth.iter().map(|truth| truth.path.as_str()).collect();
    assert_eq!(paths.len(), 120);
    for truth in &made.truth {
        assert!(made.root.join(&truth.path).is_file(), "{} is missing", truth.path);
    }
}

#[test]
fn databases_of_a_kind_are_as_their_kind_says_to_sqlite() {
    let out = folder("as-said");
    for truth in fleet(&out, &FleetOptions::default()).unwrap().truth {
        let path = out.join("tenants").join(&truth.path);
        let read = || -> rusqlite::Result<i64> {
            let connection = Connection::open_with_flags(&path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
            connection.query_row("SELECT schema_version FROM app_metadata", [], |row| row.get(0))
        };
        assert_eq!(read().ok(), truth.version, "{:?}", truth.kind);
        let whole = || -> rusqlite::Result<String> {
            Connection::open(&path)?.query_row("PRAGMA integrity_check", [], |row| row.get(0))
        };
        assert_eq!(whole().is_ok_and(|answer| answer == "ok"), truth.status != "unreadable", "{:?}", truth.kind);
    }
}

#[test]
fn the_same_options_give_the_same_fleet_and_another_seed_another() {
    let (one, two, three) = (folder("same-1"), folder("same-2"), folder("same-3"));
    let options = FleetOptions::default();
    let first = fleet(&one, &options).unwrap();
    let second = fleet(&two, &options).unwrap();
    let other = fleet(&three, &FleetOptions { seed: 2, ..options }).unwrap();
    assert_eq!(first.truth, second.truth);
    assert_ne!(first.truth, other.truth);
    for truth in &first.truth {
        let bytes = |root: &PathBuf| fs::read(root.join(&truth.path)).unwrap();
        assert!(bytes(&first.root) == bytes(&second.root), "{:?} differs", truth.kind);
    }
}

#[test]
fn no_two_databases_have_the_same_bytes() {
    let options = FleetOptions { count: 40, kinds: vec![Kind::Current], neighbours: 0, ..Default::default() };
    let made = fleet(&folder("bytes"), &options).unwrap();
    let contents: BTreeSet<Vec<u8>> = made.truth.iter().map(|t| fs::read(made.root.join(&t.path)).unwrap()).collect();
    assert_eq!(contents.len(), 40);
}

#[test]
fn the_migration_leads_to_the_columns_of_version_3() {
    let columns = |sql: &str| -> BTreeSet<(String, String, String)> {
        let connection = Connection::open_in_memory().unwrap();
        connection.execute_batch("PRAGMA foreign_keys=OFF").unwrap();
        connection.execute_batch(sql).unwrap();
        let query = "SELECT m.name, x.name, x.type FROM sqlite_schema m, pragma_table_xinfo(m.name) x";
        let mut statement = connection.prepare(query).unwrap();
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).unwrap();
        rows.map(Result::unwrap).collect()
    };
    let [_, (_, v2), (_, v3)] = SCHEMAS;
    assert_eq!(columns(&format!("{v2};{V2_TO_V3}")), columns(v3));
}

#[test]
fn a_tree_tells_what_is_new_gone_and_changed() {
    let root = folder("tree");
    for name in ["kept", "gone", "grown", "flipped"] {
        fs::write(root.join(name), "ab").unwrap();
    }
    let before = Tree::snapshot(&root).unwrap();
    before.ensure_same(&Tree::snapshot(&root).unwrap()).unwrap();

    let time = fs::metadata(root.join("flipped")).unwrap().modified().unwrap();
    fs::remove_file(root.join("gone")).unwrap();
    fs::write(root.join("grown"), "abc").unwrap();
    fs::write(root.join("flipped"), "ba").unwrap();
    fs::File::options().write(true).open(root.join("flipped")).unwrap().set_modified(time).unwrap();
    database(root.join("sub/new.db"), "CREATE TABLE t(a)").unwrap();

    let after = Tree::snapshot(&root).unwrap();
    let told = before.ensure_same(&after).unwrap_err().to_string();
    for line in
        ["gone: gone", "changed: grown (2 bytes are now 3", "changed: flipped (other content)", "new: sub/new.db"]
    {
        assert!(told.contains(line), "{line} is missing in {told}");
    }
    assert!(!told.contains("kept"), "{told}");
}

#[test]
fn a_tree_tells_that_a_file_was_made_and_removed_again() {
    let root = folder("traceless");
    fs::create_dir(root.join("sub")).unwrap();
    let before = Tree::snapshot(&root).unwrap();
    std::thread::sleep(std::time::Duration::from_millis(20));
    fs::write(root.join("sub/x"), "").unwrap();
    fs::remove_file(root.join("sub/x")).unwrap();
    let after = Tree::snapshot(&root).unwrap();
    assert_eq!(before.differences(&after), ["changed: sub (other modification time)"]);
}
