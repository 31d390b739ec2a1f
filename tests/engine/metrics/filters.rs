//! The history, narrowed and written to files.

use crate::support::{Bench, migrate, repair};
use litefleet::{
    Code,
    api::{HistoryQuery, Outcome, Revision},
    fleet::ExportFormat,
};
use litefleet_testkit::database;

fn all() -> HistoryQuery {
    HistoryQuery { limit: 100, ..HistoryQuery::default() }
}

fn words(words: &[&str]) -> HistoryQuery {
    HistoryQuery { search: words.iter().map(ToString::to_string).collect(), ..all() }
}

fn version(versions: &[&str]) -> HistoryQuery {
    HistoryQuery { version: versions.iter().map(ToString::to_string).collect(), ..all() }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_history_is_narrowed_by_outcome_code_version_word_and_job() {
    const V1: &str = "CREATE TABLE notes (id INTEGER PRIMARY KEY, size INTEGER);";
    const V2: &str = "CREATE TABLE notes (id INTEGER PRIMARY KEY, size INTEGER CHECK (size < 10));";
    const V3: &str = "CREATE TABLE notes (id INTEGER PRIMARY KEY, size INTEGER CHECK (size < 10), more TEXT);";
    let good = format!("{V1} INSERT INTO notes VALUES (1, 5); PRAGMA user_version = 1;");
    let bad = format!("{V1} INSERT INTO notes VALUES (1, 50); PRAGMA user_version = 1;");
    let bench = Bench::made(&[("v1.sql", V1), ("v2.sql", V2), ("v3.sql", V3)], &[&good, &bad, &good]).await;
    let (first, _) = bench.done(&migrate(2)).await;
    let (second, _) = bench.done(&repair()).await;
    let found = |query: HistoryQuery| {
        let history = bench.engine.history(Some(bench.root()), &query).unwrap();
        assert_eq!(history.total, history.revisions.len() as u64);
        history
            .revisions
            .iter()
            .map(|one: &Revision| (one.job == second.id, one.result.path.clone()))
            .collect::<Vec<_>>()
    };
    assert_eq!(found(all()).len(), 6);
    let failed = found(HistoryQuery { outcome: vec![Outcome::Failed], ..all() });
    assert_eq!(failed, [(true, "1.db".to_owned()), (false, "1.db".to_owned())]);
    assert_eq!(found(HistoryQuery { outcome: vec![Outcome::Failed, Outcome::Migrated], ..all() }).len(), 4);
    assert_eq!(found(HistoryQuery { code: Some(Code::DoesNotFit), ..all() }), failed);
    assert_eq!(found(HistoryQuery { code: Some(Code::Locked), ..all() }), []);
    assert_eq!(found(version(&["3"])).len(), 3);
    assert_eq!(found(version(&["v1"])).len(), 4, "all of the first job, and the one that failed in it");
    assert_eq!(found(version(&["1", "3"])).len(), 6);
    assert_eq!(found(version(&["none"])), []);
    assert_eq!(found(HistoryQuery { version: vec!["3".into()], outcome: vec![Outcome::Failed], ..all() }).len(), 1);
    assert_eq!(found(words(&["migrate"])).len(), 3);
    assert_eq!(found(words(&[&second.id.to_string()[20..]])).len(), 3);
    assert_eq!(found(words(&["REPAIR", "0.db"])), [(true, "0.db".to_owned())]);
    assert_eq!(found(words(&["100%_", "0.db"])), []);
    assert_eq!(found(HistoryQuery { job: Some(first.id), ..words(&["2.db"]) }), [(false, "2.db".to_owned())]);
    let second_page = found(HistoryQuery { offset: 0, ..version(&["1"]) });
    let window = HistoryQuery { offset: 1, limit: 2, ..version(&["1"]) };
    let history = bench.engine.history(Some(bench.root()), &window).unwrap();
    assert_eq!((history.total, history.revisions.len()), (4, 2));
    assert_eq!(history.revisions[0].result.path, second_page[1].1);

    // What was looked for before is found in what has come since, also beside what else it is narrowed by.
    let failed = |query: HistoryQuery| found(HistoryQuery { outcome: vec![Outcome::Failed], ..query });
    assert_eq!(failed(words(&["1.db"])), [(true, "1.db".to_owned()), (false, "1.db".to_owned())]);
    let id = bench.row("1.db").id;
    let of_it = || HistoryQuery { database: Some(id), ..words(&["repair"]) };
    assert_eq!((found(of_it()).len(), found(words(&["1.db"])).len()), (1, 2));
    bench.done(&repair()).await;
    assert_eq!((found(of_it()).len(), found(words(&["1.db"])).len(), failed(words(&["1.db"])).len()), (2, 3, 3));
    assert_eq!(failed(words(&["0.db"])), []);
    let window = HistoryQuery { offset: 1, limit: 1, ..words(&["1.db"]) };
    let history = bench.engine.history(Some(bench.root()), &window).unwrap();
    assert_eq!((history.total, history.revisions[0].job), (3, second.id));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_narrowed_history_is_written_as_values_as_json_and_as_paths() {
    let v1 = "CREATE TABLE notes (id INTEGER PRIMARY KEY);";
    let v2 = "CREATE TABLE notes (id INTEGER PRIMARY KEY, title TEXT);";
    let old = format!("{v1} PRAGMA user_version = 1;");
    let bench = Bench::made(&[("v1.sql", v1), ("v2.sql", v2)], &[&old, &old]).await;
    database(bench.root().join("=1+1.db"), &old).unwrap();
    bench.scan().await;
    let (job, _) = bench.done(&repair()).await;
    let to = |name: &str| bench.folder.path().join(name);
    let write = |name: &str, query: &HistoryQuery, format| {
        let count = bench.engine.export_history(Some(bench.root()), query, &to(name), format).unwrap();
        (count, std::fs::read_to_string(to(name)).unwrap())
    };
    let (count, csv) = write("a.csv", &HistoryQuery { limit: 1, ..all() }, ExportFormat::Csv);
    assert_eq!((count, csv.lines().count()), (3, 4), "all of them, whatever the window");
    assert!(csv.lines().any(|line| line.contains(",repair,'=1+1.db,") && line.contains(&job.id.to_string())), "{csv}");
    let (count, json) = write("a.json", &words(&["0.db"]), ExportFormat::Json);
    let rows: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!((count, &rows[0]["path"], &rows[0]["outcome"]), (1, &"0.db".into(), &"repaired".into()));
    let (_, paths) = write("a.txt", &all(), ExportFormat::Paths);
    assert!(paths.lines().count() == 3 && paths.lines().all(|path| std::path::Path::new(path).is_file()), "{paths}");
}
