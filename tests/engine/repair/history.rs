//! What is remembered of work.

use crate::support::{Bench, dry, repair};
use litefleet::api::{HistoryQuery, PlanStep};
use litefleet_testkit::{Kind, database};

fn some() -> HistoryQuery {
    HistoryQuery { limit: 100, ..HistoryQuery::default() }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_applied_plan_leaves_a_revision_with_its_steps_and_its_backup() {
    let bench = Bench::of(4, &[Kind::OutdatedV2, Kind::Current]).await;
    bench.done(&dry(repair())).await;
    assert_eq!(bench.engine.history(None, &some()).unwrap().total, 0);
    let (job, results) = bench.done(&repair()).await;
    let repaired = results.iter().filter(|result| result.statements > 0).count() as u64;
    let history = bench.engine.history(Some(bench.root()), &some()).unwrap();
    assert_eq!((history.total, history.revisions.len() as u64), (repaired, repaired));
    assert_eq!(history.jobs.iter().map(|job| job.id).collect::<Vec<_>>(), [job.id]);
    let revision = history.revisions.first().unwrap();
    assert!(revision.backup_is_there);
    assert_eq!((revision.changed_since, &revision.root), (Some(false), &job.root));
    let steps = bench.engine.revision_steps(job.id, revision.result.number).unwrap();
    let [PlanStep::Plan { statements }] = steps.as_slice() else { panic!("{steps:?}") };
    assert_eq!(statements.len() as u64, revision.result.statements);

    let id = revision.result.id;
    let of_one = HistoryQuery { database: id, ..some() };
    assert_eq!(bench.engine.history(Some(bench.root()), &of_one).unwrap().total, 1);
    database(bench.root().join(&revision.result.path), "UPDATE tenant SET plan = 'free'").unwrap();
    let history = bench.engine.history(Some(bench.root()), &of_one).unwrap();
    assert_eq!(history.revisions.first().unwrap().changed_since, Some(true));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_history_is_searched_by_path_and_by_statement() {
    let bench = Bench::of(3, &[Kind::OutdatedV2, Kind::MissingIndex, Kind::MissingTable]).await;
    bench.done(&repair()).await;
    let found = |word: &str| {
        let query = HistoryQuery { search: vec![word.to_owned()], ..some() };
        bench.engine.history(None, &query).unwrap().total
    };
    assert_eq!(found(""), 3);
    assert_eq!(found("IDX_REMINDERS_DUE"), 1);
    assert_eq!(found(&bench.fleet.first(Kind::MissingTable).unwrap().path), 1);
    assert_eq!(found("nothing like it"), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_newest_revision_comes_first_and_the_next_start_remembers_all() {
    let bench = Bench::of(1, &[Kind::OutdatedV1]).await;
    let (first, _) = bench.done(&repair()).await;
    database(bench.path_of(Kind::OutdatedV1), "DROP INDEX idx_notes_title").unwrap();
    let (second, _) = bench.done(&repair()).await;
    let next = litefleet::fleet::Engine::start(&bench.state()).unwrap();
    let history = next.history(None, &some()).unwrap();
    let jobs: Vec<_> = history.revisions.iter().map(|revision| revision.job).collect();
    assert_eq!(jobs, [second.id, first.id]);
    let of_first = next.history(None, &HistoryQuery { job: Some(first.id), ..some() }).unwrap();
    assert_eq!((of_first.total, of_first.revisions.first().unwrap().job), (1, first.id));
    let file = next.history_of_file(&bench.path_of(Kind::OutdatedV1), &some()).unwrap();
    assert_eq!(file.total, 2);
}
