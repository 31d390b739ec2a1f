//! Another program that brings a database to another version while the work on it waits for its turn.

use crate::support::{Bench, losing, migrate, repair, value};
use litefleet::{
    Code,
    api::{Outcome, WorkRequest, WorkResult},
};
use rusqlite::Connection;
use std::time::Duration;

const SCRIPTS: [(&str, &str); 3] = [
    ("01-prices/up.sql", "CREATE TABLE prices (v INTEGER);"),
    ("02-cents/up.sql", "UPDATE prices SET v = v * 100;"),
    ("02-cents/down.sql", "UPDATE prices SET v = v / 100;"),
];

const WHOLE: [(&str, &str); 2] =
    [("v1.sql", "CREATE TABLE prices (v INTEGER)"), ("v2.sql", "CREATE TABLE prices (v INTEGER, currency TEXT)")];

const AT_1: &str = "CREATE TABLE prices (v INTEGER); INSERT INTO prices VALUES (5); PRAGMA user_version = 1";

/// Work on a database that another program holds while the work begins, and that it changes with `sql` before it lets go.
async fn work_meanwhile(bench: &Bench, request: &WorkRequest, sql: &str) -> WorkResult {
    let path = bench.root().join("0.db");
    let other = Connection::open(&path).unwrap();
    other.execute_batch(&format!("BEGIN IMMEDIATE; {sql}")).unwrap();
    let job = bench.engine.start_work(bench.root(), request).unwrap();
    // It reads, and then waits for the lock for up to five seconds.
    tokio::time::sleep(Duration::from_millis(1500)).await;
    assert_eq!(bench.engine.job(job.id).unwrap().progress.processed, 0, "it did not wait");
    other.execute_batch("COMMIT").unwrap();
    drop(other);
    let job = bench.engine.wait(job.id).await.unwrap();
    let (_, results) = bench.done_with(&job);
    results.first().unwrap().clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_script_does_not_run_again_on_data_that_another_program_has_just_migrated() {
    for mode in ["DELETE", "WAL"] {
        let bench = Bench::made(&SCRIPTS, &[&format!("PRAGMA journal_mode = {mode}; {AT_1}")]).await;
        let path = bench.root().join("0.db");
        let migrated = "UPDATE prices SET v = v * 100; PRAGMA user_version = 2";
        let result = work_meanwhile(&bench, &repair(), migrated).await;
        assert_eq!((result.outcome, result.code), (Outcome::Failed, Some(Code::Changed)), "{mode}: {result:#?}");
        assert!(result.message.unwrap().ends_with("it stated version \"1\" and states version \"2\""));
        assert!(result.hint.is_some());
        assert_eq!(value(&path, "SELECT v FROM prices"), "500", "{mode}");
        // By what it is now, there is nothing to do.
        let (_, results) = bench.done(&repair()).await;
        assert_eq!(results.first().unwrap().outcome, Outcome::Unchanged, "{mode}");
        assert_eq!(value(&path, "SELECT v FROM prices"), "500", "{mode}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_script_that_leads_down_does_not_run_again_either() {
    let at_2 = AT_1.replace("(5)", "(500)").replace("user_version = 1", "user_version = 2");
    let bench = Bench::made(&SCRIPTS, &[&at_2]).await;
    let down = "UPDATE prices SET v = v / 100; PRAGMA user_version = 1";
    let result = work_meanwhile(&bench, &losing(migrate(1)), down).await;
    assert_eq!((result.outcome, result.code), (Outcome::Failed, Some(Code::Changed)), "{result:#?}");
    assert_eq!(value(&bench.root().join("0.db"), "SELECT v FROM prices"), "5");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_does_not_take_back_a_version_that_another_program_has_just_written_down() {
    let bench = Bench::made(&WHOLE, &[AT_1]).await;
    let path = bench.root().join("0.db");
    let result = work_meanwhile(&bench, &repair(), "PRAGMA user_version = 7").await;
    assert_eq!((result.outcome, result.code), (Outcome::Failed, Some(Code::Changed)), "{result:#?}");
    assert_eq!(value(&path, "PRAGMA user_version"), "7");
    assert_eq!(value(&path, "SELECT count(*) FROM pragma_table_info('prices')"), "1");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_program_that_changes_rows_and_not_the_version_is_waited_for() {
    let bench = Bench::made(&SCRIPTS, &[AT_1]).await;
    let result = work_meanwhile(&bench, &repair(), "UPDATE prices SET v = 6").await;
    assert_eq!(result.outcome, Outcome::Repaired, "{result:#?}");
    assert_eq!(value(&bench.root().join("0.db"), "SELECT v FROM prices"), "600");
}
