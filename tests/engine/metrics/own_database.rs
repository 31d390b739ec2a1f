//! Litefleet's own database: whose it is, how it grows up, and what is forgotten in it.

use crate::support::{Bench, repair};
use jiff::Timestamp;
use litefleet::{
    api::{HistoryQuery, Job, JobStatus, MetricsQuery, Outcome},
    fleet::Engine,
    state::{JobsKept, State},
};
use litefleet_testkit::{Kind, database};
use rusqlite::Connection;
use std::{fs, path::Path};
use uuid::Uuid;

const OURS: i32 = 0x4c74_466c;

fn pragma(folder: &Path, name: &str) -> String {
    let connection = Connection::open(folder.join("litefleet.db")).unwrap();
    connection
        .pragma_query_value(None, name, |row| row.get::<_, rusqlite::types::Value>(0))
        .map(|value| match value {
            rusqlite::types::Value::Integer(number) => number.to_string(),
            rusqlite::types::Value::Text(text) => text,
            other => format!("{other:?}"),
        })
        .unwrap()
}

fn set_aside(folder: &Path) -> usize {
    let names = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name());
    names.filter(|name| name.to_string_lossy().ends_with(".set-aside")).count()
}

#[test]
fn the_database_is_marked_as_ours_and_keeps_a_log() {
    let folder = tempfile::tempdir().unwrap();
    State::open(folder.path()).unwrap();
    assert_eq!(pragma(folder.path(), "application_id"), OURS.to_string());
    assert_eq!(pragma(folder.path(), "journal_mode"), "wal");
    State::open(folder.path()).unwrap();
    assert_eq!(set_aside(folder.path()), 0);
}

#[test]
fn a_database_of_another_program_is_set_aside_and_stays_as_it_is() {
    for sql in [
        "PRAGMA application_id = 7",
        "CREATE TABLE mine (a); INSERT INTO mine VALUES (1)",
        "PRAGMA application_id = 7; CREATE TABLE fleets (a)",
    ] {
        let folder = tempfile::tempdir().unwrap();
        let connection = Connection::open(folder.path().join("litefleet.db")).unwrap();
        connection.execute_batch(sql).unwrap();
        drop(connection);
        let before = fs::read(folder.path().join("litefleet.db")).unwrap();
        let state = State::open(folder.path()).unwrap();
        assert!(state.fleets().unwrap().is_empty());
        assert_eq!((set_aside(folder.path()), pragma(folder.path(), "application_id")), (1, OURS.to_string()), "{sql}");
        let names = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().path());
        let aside = names.into_iter().find(|path| path.to_string_lossy().ends_with(".set-aside")).unwrap();
        assert_eq!(fs::read(aside).unwrap(), before, "{sql}");
    }
}

/// What Litefleet kept before it kept samples.
const BEFORE: [&str; 2] = [
    include_str!("../../../src-tauri/engine/src/state/0001.sql"),
    include_str!("../../../src-tauri/engine/src/state/0002.sql"),
];

#[test]
fn a_database_from_before_is_brought_up_with_what_it_knows() {
    let folder = tempfile::tempdir().unwrap();
    let connection = Connection::open(folder.path().join("litefleet.db")).unwrap();
    BEFORE.iter().for_each(|sql| connection.execute_batch(sql).unwrap());
    let job = Uuid::now_v7().to_string();
    let result = r#"{"number":1,"id":null,"path":"Eins/A.db","label":"Eins","outcome":"failed","from_version":2,"to_version":"3.0",
            "statements":1,"backup":null,"backup_bytes":null,"verified":null,"started_at":null,"duration_ms":4,"code":"locked",
            "message":null}"#;
    connection
        .execute_batch(&format!(
            r#"PRAGMA user_version = 2;
               INSERT INTO jobs VALUES ('{job}', 'x', 'completed', '/data', '{{"id":"{job}","type":"repair","status":"completed",
                 "root":"/data","progress":{{"total":1,"processed":1,"current":0,"repaired":0,"needs_confirmation":0,"skipped":0,
                 "failed":1}},"mode":"apply","created_at":"2026-01-01T00:00:00Z","started_at":"2026-01-01T00:00:01Z",
                 "completed_at":"2026-01-01T00:00:03Z"}}');
               INSERT INTO results VALUES (1, '{job}', 1, x'2f64', 'failed', 'locked', 1, NULL, NULL, NULL, NULL, '{result}');"#
        ))
        .unwrap();
    drop(connection);
    let state = State::open(folder.path()).unwrap();
    assert_eq!((set_aside(folder.path()), pragma(folder.path(), "application_id")), (0, OURS.to_string()));
    let search = litefleet::state::RevisionsOf { search: vec!["eins/a".into()], limit: 10, ..Default::default() };
    let version = vec![Some(litefleet::api::Version::Text("3.0".into()))];
    for of in [search.clone(), litefleet::state::RevisionsOf { version, ..search }] {
        assert_eq!(state.revisions(&of).unwrap().0, 1);
    }
    let figures = state.work_figures("/data", (0, i64::MAX)).unwrap();
    let [one] = figures.as_slice() else { panic!("{figures:?}") };
    assert_eq!((one.took.duration_ms, one.came.failed, one.came.done), (2000, 1, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_jobs_took_stays_when_they_are_forgotten() {
    let bench = Bench::of(1, &[Kind::OutdatedV2]).await;
    let (job, _) = bench.done(&repair()).await;
    let state = State::open(&bench.state()).unwrap();
    for _ in 0..9 {
        state.save_job(&Job { id: Uuid::now_v7(), ..job.clone() }, "x").unwrap();
    }
    let root = bench.root().display().to_string();
    let counted = || state.work_figures(&root, (0, i64::MAX)).unwrap().len();
    assert_eq!(counted(), 10);
    state.prune_jobs(JobsKept { jobs: 5, days: 400 }, Timestamp::now()).unwrap();
    assert_eq!((state.job(job.id).unwrap(), counted()), (None, 10));
}

#[tokio::test(flavor = "multi_thread")]
async fn of_old_jobs_revisions_and_failures_stay_and_what_was_left_as_it_was_goes() {
    let v1 = "CREATE TABLE notes (id INTEGER PRIMARY KEY, size INTEGER);";
    let v2 = "CREATE TABLE notes (id INTEGER PRIMARY KEY, size INTEGER CHECK (size < 10));";
    let [good, bad] =
        [5, 50].map(|size| format!("{v1} INSERT INTO notes VALUES (1, {size}); PRAGMA user_version = 1;"));
    let current = format!("{v2} PRAGMA user_version = 2;");
    let bench = Bench::made(&[("v1.sql", v1), ("v2.sql", v2)], &[&good, &bad, &current]).await;
    let (first, results) = bench.done(&repair()).await;
    assert_eq!(results.len(), 3);
    for _ in 0..2 {
        bench.done(&repair()).await;
    }
    State::open(&bench.state()).unwrap().prune_results(1).unwrap();
    let left: Vec<_> = bench.engine.work_answer(first.id).unwrap().results.into_iter().map(|one| one.outcome).collect();
    assert_eq!(left, [Outcome::Repaired, Outcome::Failed]);
    let counted = bench.engine.metrics(bench.root(), &MetricsQuery::default()).unwrap();
    assert_eq!((counted.repairs.len(), counted.causes[0].count, counted.most_failed[0].failures), (3, 3, 3));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_empty_in_a_result_takes_no_room_and_comes_back_as_it_was() {
    let bench = Bench::of(3, &[Kind::Current, Kind::OutdatedV2]).await;
    let (job, results) = bench.done(&repair()).await;
    let connection = Connection::open(bench.state().join("litefleet.db")).unwrap();
    let least: String = connection
        .query_row("SELECT result FROM results WHERE outcome = 'unchanged' LIMIT 1", [], |row| row.get(0))
        .unwrap();
    assert!(!least.contains("null") && !least.contains("[]"), "{least}");
    let next = Engine::start(&bench.state()).unwrap();
    assert_eq!(next.work_answer(job.id).unwrap().results, results);
    assert_eq!(next.job(job.id).unwrap().status, JobStatus::Completed);
    assert_eq!(next.history(None, &HistoryQuery { limit: 10, ..HistoryQuery::default() }).unwrap().total, 1);
}

/// How many revisions of each kind each job has: as they are counted, and as they are.
const COUNTED: [&str; 2] = [
    "SELECT job, outcome, code, from_version, to_version, count FROM revision_counts WHERE count <> 0",
    "SELECT job, outcome, code, from_version, to_version, count(*) FROM results WHERE revision AND outcome IS NOT NULL
     GROUP BY job, outcome, code, from_version, to_version",
];

#[tokio::test(flavor = "multi_thread")]
async fn revisions_are_counted_as_they_come_are_replaced_and_go() {
    let bench = Bench::of(4, &[Kind::OutdatedV2, Kind::OutdatedV1]).await;
    let (first, _) = bench.done(&repair()).await;
    bench.scan().await;
    for row in bench.rows() {
        database(bench.root().join(row.path), "CREATE TABLE more (a)").unwrap();
    }
    bench.scan().await;
    bench.done(&repair()).await;
    let state = Connection::open(bench.state().join("litefleet.db")).unwrap();
    let counts = || {
        let [counted, there] = COUNTED.map(|sql| format!("SELECT * FROM ({sql})"));
        let differ = format!(
            "SELECT count(*) FROM ({counted} EXCEPT {there} UNION ALL SELECT * FROM ({there} EXCEPT {counted}))"
        );
        let number = |sql: &str| state.query_row(sql, [], |row| row.get::<_, i64>(0)).unwrap();
        assert_eq!(number(&differ), 0);
        number("SELECT coalesce(sum(count), 0) FROM revision_counts")
    };
    let all = counts();
    assert!(all >= 4, "{all}");
    let columns = "job, number, path, revision, result";
    let replace = |outcome: &str| {
        let sql = format!(
            "INSERT OR REPLACE INTO results ({columns}, outcome, code)
             SELECT {columns}, {outcome} FROM results WHERE job = ?1 ORDER BY number LIMIT 1"
        );
        assert_eq!(state.execute(&sql, [first.id.to_string()]).unwrap(), 1);
    };
    replace("'failed', 'locked'");
    assert_eq!(counts(), all);
    replace("NULL, NULL");
    assert_eq!(counts(), all - 1);
    replace("'repaired', NULL");
    assert_eq!(counts(), all);
    state.execute("DELETE FROM jobs WHERE id = ?1", [first.id.to_string()]).unwrap();
    assert!(counts() < all);
}
