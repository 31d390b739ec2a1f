//! A look at some paths leaves the list as a look at everything would.

use crate::support::{Bench, change, files, rows, scan, without_ids};
use litefleet::{
    api::FleetSettings,
    fleet::{Engine, Event},
};
use litefleet_testkit::{Random, database};
use std::{
    collections::BTreeSet,
    fs,
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
    time::Duration,
};

/// Longer than what counts as just written.
const AWHILE: Duration = Duration::from_millis(50);

/// What another engine finds that knows nothing yet.
async fn from_scratch(bench: &Bench, with: &litefleet::api::FleetSettings) -> (Engine, tempfile::TempDir) {
    let state = tempfile::tempdir().unwrap();
    let engine = Engine::start(state.path()).unwrap();
    engine.open_fleet(&bench.root(), Some(with.clone())).unwrap();
    scan(&engine, &bench.root(), true).await;
    (engine, state)
}

async fn follows(seed: u64, with_catalog: bool) {
    let bench = Bench::new(40);
    let settings = if with_catalog { bench.settings() } else { Default::default() };
    let engine = bench.engine();
    engine.open_fleet(&bench.root(), Some(settings.clone())).unwrap();
    scan(&engine, &bench.root(), false).await;
    let mut random = Random::new(seed);
    for round in 0..8 {
        let mut touched = Vec::new();
        for _ in 0..=random.below(3) {
            touched.extend(change(&bench.root(), &mut random));
        }
        std::thread::sleep(AWHILE);
        let before = rows(&engine, &bench.root());
        let changed = engine.look_at(&bench.root(), &touched).unwrap();
        let after = rows(&engine, &bench.root());
        let (whole, _state) = from_scratch(&bench, &settings).await;
        let told = format!("seed {seed}, round {round}: {touched:?}");
        assert_eq!(without_ids(after.clone()), without_ids(rows(&whole, &bench.root())), "{told}");
        let (now, then) = (engine.status(&bench.root()).unwrap(), whole.status(&bench.root()).unwrap());
        assert_eq!((now.summary, now.shapes, now.problems), (then.summary, then.shapes, then.problems), "{told}");
        assert_eq!(now.fleet.expected, then.fleet.expected, "{told}");

        // What is told to have changed is what has; and a restart finds the same.
        let differ: BTreeSet<i64> = before
            .iter()
            .filter(|row| !after.contains(row))
            .chain(after.iter().filter(|row| !before.contains(row)))
            .map(|row| row.id)
            .collect();
        let told_of: BTreeSet<i64> = changed.into_iter().collect();
        assert!(differ.is_subset(&told_of), "{told}: {differ:?} and not {told_of:?}");
        assert!(before.iter().all(|row| after.iter().all(|now| now.path != row.path || now.id == row.id)), "{told}");
        let again = bench.engine();
        again.open_fleet(&bench.root(), None).unwrap();
        assert_eq!(rows(&again, &bench.root()), after, "{told}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_look_at_what_changed_equals_a_scan_of_everything() {
    for seed in 1..=3 {
        follows(seed, true).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn also_where_the_most_common_shape_is_the_expected_one() {
    for seed in 5..=6 {
        follows(seed, false).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_incremental_scan_equals_one_that_reads_all() {
    let bench = Bench::new(40);
    let engine = bench.engine();
    engine.open_fleet(&bench.root(), Some(bench.settings())).unwrap();
    scan(&engine, &bench.root(), false).await;
    let mut random = Random::new(3);
    for round in 0..8 {
        for _ in 0..3 {
            change(&bench.root(), &mut random);
        }
        std::thread::sleep(AWHILE);
        scan(&engine, &bench.root(), false).await;
        let (whole, _state) = from_scratch(&bench, &bench.settings()).await;
        let found = without_ids(rows(&engine, &bench.root()));
        assert_eq!(found, without_ids(rows(&whole, &bench.root())), "round {round}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_shape_that_becomes_the_most_common_one_is_what_all_are_held_against() {
    let bench = Bench::new(1);
    let root = bench.folder.path().join("few");
    fs::create_dir(&root).unwrap();
    for (name, sql) in
        [("a.db", "CREATE TABLE t (a)"), ("b.db", "CREATE TABLE t (a)"), ("c.db", "CREATE TABLE t (a, b)")]
    {
        database(root.join(name), sql).unwrap();
    }
    let engine = bench.engine();
    engine.open_fleet(&root, None).unwrap();
    scan(&engine, &root, false).await;
    let statuses = || rows(&engine, &root).into_iter().map(|row| row.status.word()).collect::<Vec<_>>();
    assert_eq!(statuses()[..2], ["current", "current"]);
    for name in ["d.db", "e.db"] {
        database(root.join(name), "CREATE TABLE t (a, b)").unwrap();
    }
    engine.look_at(&root, &["d.db".into(), "e.db".into()]).unwrap();
    let now = statuses();
    assert_eq!(now[2..], ["current", "current", "current"]);
    assert!(now[..2].iter().all(|status| *status != "current"), "{now:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn work_shows_what_came_of_it_without_a_look_at_the_rest() {
    use litefleet::api::{Mode, Operation, Targets, WorkOptions, WorkRequest};
    let bench = Bench::new(60);
    let engine = bench.engine();
    engine.open_fleet(&bench.root(), Some(bench.settings())).unwrap();
    scan(&engine, &bench.root(), false).await;
    let before = rows(&engine, &bench.root());
    let outdated = before.iter().find(|row| row.status.word() == "outdated").unwrap();
    let other = before.iter().rfind(|row| row.status.word() == "current").unwrap();
    let mut events = engine.events();
    fs::write(bench.root().join(&other.path), "changed meanwhile, and nobody looked").unwrap();
    let request = WorkRequest {
        operation: Operation::Repair,
        targets: Targets::One { id: outdated.id },
        options: WorkOptions { mode: Mode::Apply, ..WorkOptions::default() },
    };
    let job = engine.start_work(&bench.root(), &request).unwrap();
    engine.wait(job.id).await.unwrap();
    let after = rows(&engine, &bench.root());
    let status = |id: i64| after.iter().find(|row| row.id == id).unwrap().status.word();
    assert_eq!((status(outdated.id), status(other.id)), ("current", "current"));
    let mut told = Vec::new();
    while let Ok(event) = events.try_recv() {
        if let Event::Fleet { changed, root } = event {
            assert_eq!(Path::new(&root), bench.root());
            told.push(changed);
        }
    }
    assert_eq!(told, [Some(vec![outdated.id])]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_comes_to_lie_beside_a_known_database_and_what_becomes_one_in_its_place_is_seen() {
    let bench = Bench::new(20);
    let (engine, root) = (bench.engine(), bench.root());
    // What is left out of the walk says all the same that something is beside a database.
    let settings = FleetSettings { exclude: vec!["*-wal".to_owned()], ..bench.settings() };
    engine.open_fleet(&root, Some(settings)).unwrap();
    scan(&engine, &root, false).await;
    let row = rows(&engine, &root).into_iter().find(|row| row.status.word() == "current").unwrap();
    database(root.join(&row.path), "PRAGMA journal_mode = WAL").unwrap();
    let is_other = |path: &PathBuf| path.extension().is_some_and(|end| end != "db" && end != "json");
    let other = files(&root).into_iter().find(|path| is_other(path)).unwrap();
    for _ in 0..2 {
        std::thread::sleep(AWHILE);
        scan(&engine, &root, false).await;
    }
    let status = |path: &str| rows(&engine, &root).into_iter().find(|row| row.path == path).map(|row| row.status);
    assert_eq!(status(&row.path).unwrap().word(), "current");
    assert_eq!(status(other.to_str().unwrap()), None);

    let before = fs::metadata(root.join(&row.path)).unwrap().modified().unwrap();
    let writer = rusqlite::Connection::open(root.join(&row.path)).unwrap();
    writer.execute_batch("CREATE TABLE scratch (a)").unwrap();
    assert_eq!(fs::metadata(root.join(&row.path)).unwrap().modified().unwrap(), before, "it is in the log alone");
    let inode = || fs::metadata(root.join(&other)).unwrap().ino();
    let of_old = inode();
    fs::write(root.join(&other), fs::read(root.join(&row.path)).unwrap()).unwrap();
    assert_eq!(inode(), of_old, "it is written in its place");
    std::thread::sleep(AWHILE);
    scan(&engine, &root, false).await;
    assert_eq!(status(&row.path).unwrap().word(), "drifted");
    assert!(status(other.to_str().unwrap()).is_some());
    drop(writer);
}
