//! What the metrics say of a fleet on which work was done.

use crate::support::{Bench, dry, repair};
use jiff::Timestamp;
use litefleet::{
    Code,
    api::{Chart, JobType, Metrics, MetricsQuery, Outcome, Status},
    fleet::Engine,
};
use litefleet_testkit::{Kind, database};

fn metrics(bench: &Bench) -> Metrics {
    bench.engine.metrics(bench.root(), &MetricsQuery::default()).unwrap()
}

/// A database that the second version's CHECK does not let through, and one that it does.
async fn one_that_does_not_fit() -> Bench {
    const V1: &str = "CREATE TABLE notes (id INTEGER PRIMARY KEY, size INTEGER);";
    const V2: &str = "CREATE TABLE notes (id INTEGER PRIMARY KEY, size INTEGER CHECK (size < 10));";
    let fits = format!("{V1} INSERT INTO notes VALUES (1, 5); PRAGMA user_version = 1;");
    let does_not = format!("{V1} INSERT INTO notes VALUES (1, 50); PRAGMA user_version = 1;");
    Bench::made(&[("v1.sql", V1), ("v2.sql", V2)], &[&fits, &does_not, &fits]).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_repair_is_a_point_of_every_series_that_it_has_changed() {
    let bench = one_that_does_not_fit().await;
    let before = metrics(&bench);
    assert_eq!((before.repairs.len(), before.causes.len(), before.most_failed.len()), (0, 0, 0));
    assert_eq!(before.durations.iter().map(|point| point.kind).collect::<Vec<_>>(), [JobType::Scan]);
    let (job, results) = bench.done(&repair()).await;
    let now = metrics(&bench);
    let [first, last] = now.statuses.as_slice() else { panic!("{:?}", now.statuses) };
    assert_eq!((first.total, first.by_status[&Status::Outdated]), (3, 3));
    assert_eq!((last.by_status[&Status::Current], last.by_status[&Status::Outdated]), (2, 1));
    assert_eq!(last.by_status.len(), Status::ALL.len(), "every status is there");
    let [_, versions] = now.versions.as_slice() else { panic!("{:?}", now.versions) };
    assert_eq!((&versions.by_version, versions.none), (&[("1".into(), 1), ("2".into(), 2)].into(), 0));

    let [point] = now.repairs.as_slice() else { panic!("{:?}", now.repairs) };
    assert_eq!((point.job, point.kind, point.done, point.failed, point.skipped), (job.id, JobType::Repair, 2, 1, 0));
    let took = now.durations.iter().find(|point| point.job == job.id).unwrap();
    let mut each: Vec<_> = results.iter().map(|result| result.duration_ms).collect();
    each.sort_unstable();
    assert_eq!((took.databases, took.p50_ms, took.p95_ms), (3, Some(each[1]), Some(each[2])));

    let [cause] = now.causes.as_slice() else { panic!("{:?}", now.causes) };
    assert_eq!(
        (cause.outcome, cause.code, cause.count, cause.databases),
        (Outcome::Failed, Some(Code::DoesNotFit), 1, 1)
    );
    let failed = results.iter().find(|result| result.outcome == Outcome::Failed).unwrap();
    assert_eq!(cause.message, failed.message);
    let [worst] = now.most_failed.as_slice() else { panic!("{:?}", now.most_failed) };
    assert_eq!((worst.id, &worst.path, worst.failures, worst.job), (failed.id, &failed.path, 1, job.id));

    let again = bench.engine.retry_failed(job.id).unwrap();
    bench.engine.wait(again.id).await.unwrap();
    let now = metrics(&bench);
    assert_eq!((now.causes[0].count, now.causes[0].databases), (2, 1));
    assert_eq!((now.most_failed[0].failures, now.most_failed[0].job), (2, again.id));
    let mut of_fleet = bench.engine.most_failed(Some(bench.root())).unwrap();
    assert_eq!(of_fleet.iter_mut().map(|one| one.id.take()).collect::<Vec<_>>(), [failed.id]);
    assert_eq!(bench.engine.most_failed(None).unwrap(), of_fleet);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dry_run_is_no_history_and_what_is_before_the_time_is_not_told() {
    let bench = one_that_does_not_fit().await;
    bench.done(&dry(repair())).await;
    let now = metrics(&bench);
    assert_eq!((now.repairs.len(), now.durations.len(), now.causes.len()), (0, 1, 0), "{now:?}");
    bench.done(&repair()).await;
    let query = MetricsQuery { from: Some(Timestamp::now()), to: Some(Timestamp::MAX), ..MetricsQuery::default() };
    let later = bench.engine.metrics(bench.root(), &query).unwrap();
    assert_eq!((later.repairs.len(), later.durations.len(), later.causes.len(), later.most_failed.len()), (0, 0, 0, 0));
    let [held] = later.statuses.as_slice() else { panic!("{:?}", later.statuses) };
    let begins = Timestamp::from_millisecond(later.from.as_millisecond()).unwrap();
    assert_eq!((held.at, held.by_status[&Status::Current]), (begins, 2));
}

#[tokio::test(flavor = "multi_thread")]
async fn databases_that_were_repaired_and_drift_again_are_counted_until_they_are_repaired() {
    let bench = Bench::of(2, &[Kind::OutdatedV2, Kind::MissingIndex]).await;
    assert_eq!(metrics(&bench).drifted_again, 0, "one is incomplete, and was never repaired");
    bench.done(&repair()).await;
    assert_eq!(metrics(&bench).drifted_again, 0);
    database(bench.path_of(Kind::OutdatedV2), "DROP INDEX idx_notes_title").unwrap();
    bench.scan().await;
    assert_eq!(metrics(&bench).drifted_again, 1);
    bench.done(&repair()).await;
    assert_eq!(metrics(&bench).drifted_again, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn work_on_a_file_of_the_fleet_that_was_named_is_work_on_the_fleet() {
    let bench = one_that_does_not_fit().await;
    let file = bench.root().join("0.db");
    let request = repair();
    let job = bench.engine.start_work_on(&[file], &bench.settings(), &request.operation, &request.options).unwrap();
    bench.engine.wait(job.id).await.unwrap();
    assert_eq!(metrics(&bench).repairs.iter().map(|point| point.kind).collect::<Vec<_>>(), [JobType::RepairSingle]);
    let history = litefleet::api::HistoryQuery { limit: 10, ..Default::default() };
    assert_eq!(bench.engine.history(Some(bench.root()), &history).unwrap().total, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_counted_outlives_a_restart_and_every_series_is_written_with_a_head() {
    let bench = one_that_does_not_fit().await;
    bench.done(&repair()).await;
    let before = metrics(&bench);
    let engine = Engine::start(&bench.state()).unwrap();
    let query = MetricsQuery { from: Some(before.from), to: Some(before.to), ..MetricsQuery::default() };
    let now = engine.metrics(bench.root(), &query).unwrap();
    assert_eq!(now, before);
    let csv = |chart| engine.metrics_csv(&now, chart).unwrap();
    let lines = |chart| csv(chart).lines().map(|line| line.split(',').count()).collect::<Vec<_>>();
    assert_eq!(lines(Chart::Statuses), [9, 9, 9]);
    assert_eq!(lines(Chart::Versions), [4, 4, 4]);
    assert!(csv(Chart::Versions).starts_with("at,1,2,none\n"), "{}", csv(Chart::Versions));
    assert_eq!(lines(Chart::Repairs), [7, 7]);
    assert_eq!(lines(Chart::Durations), [7, 7, 7]);
    assert_eq!(lines(Chart::Sizes), [3, 3, 3]);
    assert!(lines(Chart::SizeDistribution).len() > 1 && lines(Chart::SizeDistribution).iter().all(|cells| *cells == 3));
    assert!(csv(Chart::Causes).contains("failed,does_not_fit,1,1,"), "{}", csv(Chart::Causes));
    assert!(csv(Chart::MostFailed).contains("\n1.db,"), "{}", csv(Chart::MostFailed));
    let to = bench.folder.path().join("a.csv");
    engine.export_metrics(bench.root(), Chart::Causes, &query, &to).unwrap();
    assert_eq!(std::fs::read_to_string(&to).unwrap(), csv(Chart::Causes));
    let database = bench.root().join("0.db");
    assert!(engine.export_metrics(bench.root(), Chart::Causes, &query, &database).is_err(), "a database stays");
}
