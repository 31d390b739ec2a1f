//! The app's own database gets what differs, and nothing else.

use crate::support::{Bench, rows, scan};
use litefleet::state::State;
use litefleet_testkit::database;
use rusqlite::Connection;
use std::{fs, time::Duration};

/// Watches which rows of the list are written.
fn watch(bench: &Bench) -> Connection {
    let state = Connection::open(bench.state().join("litefleet.db")).unwrap();
    let log = |what: &str, of: &str| {
        format!(
            "CREATE TRIGGER log_{what} AFTER {what} ON databases BEGIN INSERT INTO log VALUES ('{what}', {of}.id); END;"
        )
    };
    let triggers = [log("insert", "new"), log("update", "new"), log("delete", "old")].concat();
    state.execute_batch(&format!("CREATE TABLE log (what, id); {triggers}")).unwrap();
    state
}

fn written(state: &Connection) -> Vec<(String, i64)> {
    let mut statement = state.prepare("DELETE FROM log RETURNING what, id").unwrap();
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
    let mut rows: Vec<_> = rows.map(Result::unwrap).collect();
    rows.sort();
    rows.dedup();
    rows
}

#[tokio::test(flavor = "multi_thread")]
async fn a_scan_writes_only_what_differs() {
    let bench = Bench::new(40);
    let engine = bench.engine();
    engine.open_fleet(&bench.root(), Some(bench.settings())).unwrap();
    std::thread::sleep(Duration::from_millis(50));
    scan(&engine, &bench.root(), false).await;
    let state = watch(&bench);
    for fresh in [false, true] {
        scan(&engine, &bench.root(), fresh).await;
        assert_eq!(written(&state), [], "fresh: {fresh}");
    }
    let before = rows(&engine, &bench.root());
    let current: Vec<_> = before.iter().filter(|row| row.status.word() == "current").collect();
    database(bench.root().join(&current[0].path), "CREATE TABLE scratch (a)").unwrap();
    fs::remove_file(bench.root().join(&current[1].path)).unwrap();
    fs::copy(bench.root().join(&current[2].path), bench.root().join("one more.db")).unwrap();
    std::thread::sleep(Duration::from_millis(50));
    scan(&engine, &bench.root(), false).await;
    let new = rows(&engine, &bench.root()).iter().find(|row| row.path == "one more.db").unwrap().id;
    let mut wanted = [("update", current[0].id), ("delete", current[1].id), ("insert", new), ("update", new)]
        .map(|(what, id)| (what.to_owned(), id));
    wanted.sort();
    assert_eq!(written(&state), wanted);
    assert_eq!(written(&state), []);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_another_process_wrote_is_taken_over_and_not_written_over() {
    let bench = Bench::new(30);
    let (first, second) = (bench.engine(), bench.engine());
    for engine in [&first, &second] {
        engine.open_fleet(&bench.root(), Some(bench.settings())).unwrap();
    }
    scan(&first, &bench.root(), false).await;
    // The other one has never seen a result: it meets that of the first, with its ids.
    scan(&second, &bench.root(), false).await;
    assert_eq!(rows(&first, &bench.root()), rows(&second, &bench.root()));
    let victim = rows(&first, &bench.root()).into_iter().find(|row| row.status.word() == "current").unwrap();
    database(bench.root().join(&victim.path), "CREATE TABLE scratch (a)").unwrap();
    std::thread::sleep(Duration::from_millis(50));
    second.look_at(&bench.root(), &[victim.path.clone().into()]).unwrap();
    let state = Connection::open(bench.state().join("litefleet.db")).unwrap();
    let turn = || -> i64 { state.query_row("SELECT turn FROM fleets", [], |row| row.get(0)).unwrap() };
    let before = turn();
    first.look_at(&bench.root(), &[victim.path.into()]).unwrap();
    assert_eq!(rows(&first, &bench.root()), rows(&second, &bench.root()));
    assert_eq!(turn(), before, "there is nothing to write");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_long_list_is_read_in_the_order_of_paths_whoever_else_has_a_list() {
    let bench = Bench::new(30);
    let engine = bench.engine();
    engine.open_fleet(&bench.root(), Some(bench.settings())).unwrap();
    scan(&engine, &bench.root(), false).await;
    drop(engine);
    let state = Connection::open(bench.state().join("litefleet.db")).unwrap();
    let numbers = |sql: &str| -> Vec<i64> {
        state.prepare(sql).unwrap().query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
    };
    let columns = "label, device, inode, bytes, modified_ns, changed_ns, schema, wal, verdict";
    state
        .execute_batch(&format!(
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 400)
             INSERT INTO databases (fleet, path, {columns})
             SELECT fleet, CAST((i * 7919 % 1000) || '/' || i || '/' || CAST(path AS TEXT) AS BLOB), {columns}
             FROM databases, n"
        ))
        .unwrap();
    let [fleet] = numbers("SELECT id FROM fleets")[..] else { panic!("there is one fleet") };
    let same = || {
        let wanted = numbers(&format!("SELECT id FROM databases WHERE fleet = {fleet} ORDER BY path"));
        let (entries, lost) = State::open(&bench.state()).unwrap().entries(fleet).unwrap();
        assert!(lost.is_empty());
        assert!(entries.iter().map(|entry| entry.id).eq(wanted.iter().copied()), "{} entries", entries.len());
        entries.len()
    };
    let all = same();
    assert!(all > 10_000, "{all}");
    let others = format!("UPDATE databases SET fleet = {fleet} + 1 WHERE id % 3 > 0");
    state.execute_batch(&format!("PRAGMA foreign_keys = off; {others}")).unwrap();
    assert!(same() < all / 2);
}
