//! Jobs that are paused, cancelled, stopped, repeated, or in each other's way.

use crate::support::{Bench, dry, one_by_one, repair};
use litefleet::{
    Code,
    api::{Event, JobStatus, Outcome, Status, Targets, WorkRequest},
    fleet::Engine,
};
use litefleet_testkit::Kind;
use std::time::Duration;

#[tokio::test(flavor = "multi_thread")]
async fn a_cancelled_job_keeps_what_it_has_done_and_leaves_the_rest_as_it_was() {
    let bench = Bench::of(40, &[Kind::OutdatedV2]).await;
    let job = bench.engine.start_work(bench.root(), &one_by_one(repair())).unwrap();
    bench.wait_for(job.id, 2);
    bench.engine.cancel_job(job.id).unwrap();
    let job = bench.engine.wait(job.id).await.unwrap();
    assert_eq!(job.status, JobStatus::Cancelled);
    let results = bench.engine.work_answer(job.id).unwrap().results;
    let done = results.len();
    assert!((2..40).contains(&done), "{done} were done");
    assert_eq!((job.progress.processed, job.progress.repaired), (done as u64, done as u64));
    let rows = bench.rows();
    let current = |path: &str| rows.iter().any(|row| row.path == path && row.status == Status::Current);
    assert!(results.iter().all(|result| result.outcome == Outcome::Repaired && current(&result.path)));
    assert_eq!(rows.iter().filter(|row| row.status == Status::Outdated).count(), 40 - done);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_paused_job_takes_no_database_until_it_goes_on() {
    let bench = Bench::of(12, &[Kind::OutdatedV2]).await;
    let job = bench.held(&one_by_one(repair()));
    assert!(job.paused);
    tokio::time::sleep(Duration::from_millis(400)).await;
    let before = bench.engine.job(job.id).unwrap().progress.processed;
    tokio::time::sleep(Duration::from_millis(300)).await;
    let now = bench.engine.job(job.id).unwrap();
    assert_eq!((now.progress.processed, now.status), (before, JobStatus::Running));
    assert!(before < 12);
    bench.engine.pause_job(job.id, false).unwrap();
    let job = bench.engine.wait(job.id).await.unwrap();
    assert_eq!((job.status, job.progress.processed, job.paused), (JobStatus::Completed, 12, false));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_fleet_is_scanned_while_a_job_that_writes_to_it_is_paused() {
    let bench = Bench::of(40, &[Kind::OutdatedV2]).await;
    let job = bench.engine.start_work(bench.root(), &one_by_one(repair())).unwrap();
    bench.wait_for(job.id, 2);
    bench.engine.pause_job(job.id, true).unwrap();
    let scan = bench.engine.start_scan(bench.root(), true).unwrap();
    let scan = tokio::time::timeout(Duration::from_secs(60), bench.engine.wait(scan.id)).await.unwrap().unwrap();
    assert_eq!(scan.status, JobStatus::Completed);
    let current = || bench.rows().iter().filter(|row| row.status == Status::Current).count();
    assert!((2..40).contains(&current()), "{} are shown as they are", current());
    let elsewhere = Engine::start(&bench.state()).unwrap().job(job.id).unwrap();
    assert_eq!((elsewhere.progress.total, elsewhere.progress.counted), (40, true), "told in other processes too");
    bench.engine.pause_job(job.id, false).unwrap();
    let job = bench.engine.wait(job.id).await.unwrap();
    assert_eq!((job.status, job.progress.repaired, current()), (JobStatus::Completed, 40, 40));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_paused_job_can_be_cancelled() {
    let bench = Bench::of(12, &[Kind::OutdatedV2]).await;
    let job = bench.held(&one_by_one(repair()));
    bench.engine.cancel_job(job.id).unwrap();
    let job = bench.engine.wait(job.id).await.unwrap();
    assert_eq!((job.status, job.paused), (JobStatus::Cancelled, false));
}

#[tokio::test(flavor = "multi_thread")]
async fn one_job_writes_to_a_fleet_at_a_time_in_this_process_and_in_others() {
    let bench = Bench::of(12, &[Kind::OutdatedV2]).await;
    let job = bench.held(&one_by_one(repair()));
    let error = bench.engine.start_work(bench.root(), &repair()).unwrap_err();
    assert_eq!(error.code, Code::Busy);
    // One more process, as far as the state folder can tell.
    let other = Engine::start(&bench.state()).unwrap();
    other.open_fleet(bench.root(), None).unwrap();
    assert_eq!(other.start_work(bench.root(), &repair()).unwrap_err().code, Code::Busy);
    let file = bench.path_of(Kind::OutdatedV2);
    let named = other.start_work_on(&[file], &bench.settings(), &repair().operation, &repair().options);
    assert_eq!(named.unwrap_err().code, Code::Busy);
    // What only reads is in nobody's way.
    let tried = other.start_work(bench.root(), &dry(repair())).unwrap();
    assert_eq!(other.pause_job(job.id, false).unwrap_err().code, Code::Busy);
    bench.engine.pause_job(job.id, false).unwrap();
    assert_eq!(bench.engine.wait(job.id).await.unwrap().status, JobStatus::Completed);
    assert!(other.wait(tried.id).await.unwrap().is_over());
    let next = other.start_work(bench.root(), &repair()).unwrap();
    assert_eq!(other.wait(next.id).await.unwrap().progress.current, 12);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_stops_after_as_many_failures_as_were_allowed() {
    let schemas = [("v1.sql", "CREATE TABLE t (a)"), ("v2.sql", "CREATE TABLE t (a NOT NULL)")];
    let bad = "CREATE TABLE t (a); INSERT INTO t VALUES (NULL); PRAGMA user_version = 1";
    let bench = Bench::made(&schemas, &[bad; 6]).await;
    let mut request = one_by_one(repair());
    request.options.stop_after = Some(2);
    let (job, results) = bench.done(&request).await;
    assert_eq!((job.progress.total, job.progress.processed, job.progress.failed), (6, 2, 2));
    assert_eq!(results.len(), 2);
    assert_eq!(job.result.unwrap()["stopped_after"], 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_failed_is_tried_again_and_nothing_else() {
    let bench = Bench::of(5, &[Kind::OutdatedV2]).await;
    let path = bench.path_of(Kind::OutdatedV2);
    let lock = rusqlite::Connection::open(&path).unwrap();
    lock.execute_batch("BEGIN EXCLUSIVE").unwrap();
    let (job, results) = bench.done(&repair()).await;
    let locked: Vec<_> = results.iter().filter(|result| result.code == Some(Code::Locked)).collect();
    assert_eq!((locked.len(), job.progress.skipped, job.progress.repaired), (1, 1, 4), "{results:#?}");
    drop(lock);
    let again = bench.engine.retry_failed(job.id).unwrap();
    let (again, results) = bench.done_with(&bench.engine.wait(again.id).await.unwrap());
    assert_eq!((again.kind, again.progress.total, again.progress.repaired), (job.kind, 1, 1));
    assert_eq!(bench.root().join(&results.first().unwrap().path), path);
    assert_eq!(bench.engine.retry_failed(again.id).unwrap_err().code, Code::BadRequest);
}

#[tokio::test(flavor = "multi_thread")]
async fn progress_is_told_at_most_twenty_times_a_second_and_the_end_always() {
    let bench = Bench::of(30, &[Kind::OutdatedV2]).await;
    let mut events = bench.engine.events();
    let began = std::time::Instant::now();
    let (job, _) = bench.done(&repair()).await;
    let most = began.elapsed().as_millis() / 50 + 5;
    let (mut told, mut under_way, mut last) = (0, 0, None);
    while let Ok(event) = events.try_recv() {
        if let Event::Job { job: seen } = event
            && seen.id == job.id
        {
            told += 1;
            under_way = under_way.max(seen.under_way.len());
            last = Some(seen.status);
        }
    }
    assert!(told <= most, "{told} events, {most} are the most");
    assert_eq!(last, Some(JobStatus::Completed));
    assert!((1..=4).contains(&under_way), "{under_way} under way");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_state_that_cannot_be_written_stops_the_work_before_anything_is() {
    let bench = Bench::of(6, &[Kind::OutdatedV2]).await;
    let job = bench.held(&one_by_one(repair()));
    tokio::time::sleep(Duration::from_millis(400)).await;
    let state = rusqlite::Connection::open(bench.state().join("litefleet.db")).unwrap();
    state.execute_batch("CREATE TRIGGER full BEFORE INSERT ON results BEGIN SELECT raise(ABORT, 'full'); END").unwrap();
    bench.engine.pause_job(job.id, false).unwrap();
    let job = bench.engine.wait(job.id).await.unwrap();
    assert_eq!((job.status, job.code), (JobStatus::Failed, Some(Code::State)), "{job:?}");
    state.execute_batch("DROP TRIGGER full").unwrap();
    let repaired = bench.engine.work_answer(job.id).unwrap().results.len();
    let current = bench.rows().iter().filter(|row| row.status == Status::Current).count();
    assert_eq!(current, repaired);
    assert!(repaired < 6);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_state_that_fails_after_the_commit_takes_no_success_back() {
    let bench = Bench::of(1, &[Kind::OutdatedV2]).await;
    let state = rusqlite::Connection::open(bench.state().join("litefleet.db")).unwrap();
    // What is about to be done can be kept, what came of it cannot.
    state
        .execute_batch(
            "CREATE TRIGGER full BEFORE INSERT ON results WHEN NEW.outcome IS NOT NULL
             BEGIN SELECT raise(ABORT, 'full'); END",
        )
        .unwrap();
    let job = bench.work(&repair()).await;
    assert_eq!((job.status, job.progress.repaired, job.progress.failed), (JobStatus::Completed, 1, 0));
    assert_eq!(bench.rows().first().unwrap().status, Status::Current);
    // The next start finds the record open, looks at the database, and closes it.
    state.execute_batch("DROP TRIGGER full").unwrap();
    let next = Engine::start(&bench.state()).unwrap();
    let results = next.work_answer(job.id).unwrap().results;
    assert_eq!(results.iter().map(|result| result.outcome).collect::<Vec<_>>(), [Outcome::Repaired]);
}

#[tokio::test(flavor = "multi_thread")]
async fn work_on_a_selection_touches_nothing_else() {
    let bench = Bench::of(6, &[Kind::OutdatedV2]).await;
    let ids: Vec<i64> = bench.rows().iter().take(2).map(|row| row.id).collect();
    let request = WorkRequest { targets: Targets::Databases { ids: ids.clone() }, ..repair() };
    let (_, results) = bench.done(&request).await;
    assert_eq!(results.iter().filter_map(|result| result.id).collect::<Vec<_>>(), ids);
    let current = bench.rows().into_iter().filter(|row| row.status == Status::Current).map(|row| row.id);
    assert_eq!(current.collect::<Vec<_>>(), ids);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_whose_end_cannot_be_remembered_is_over_and_other_processes_learn_of_it_later() {
    let bench = Bench::of(1, &[Kind::OutdatedV2]).await;
    let state = rusqlite::Connection::open(bench.state().join("litefleet.db")).unwrap();
    let full = "BEGIN SELECT raise(ABORT, 'full'); END";
    state
        .execute_batch(&format!(
            "CREATE TRIGGER no_end BEFORE UPDATE ON jobs WHEN NEW.status = 'completed' {full};
             CREATE TRIGGER no_result BEFORE INSERT ON results WHEN NEW.outcome IS NOT NULL {full}"
        ))
        .unwrap();
    let (job, results) = bench.done(&repair()).await;
    assert_eq!(results.iter().map(|result| result.outcome).collect::<Vec<_>>(), [Outcome::Repaired]);
    assert_eq!(bench.engine.job(job.id).unwrap().status, JobStatus::Completed);
    let other = Engine::start(&bench.state()).unwrap();
    other.open_fleet(bench.root(), None).unwrap();
    assert_eq!(other.start_work(bench.root(), &repair()).unwrap_err().code, Code::Busy);
    state.execute_batch("DROP TRIGGER no_end; DROP TRIGGER no_result").unwrap();
    let since = std::time::Instant::now();
    while other.job(job.id).unwrap().status != JobStatus::Completed {
        assert!(since.elapsed() < Duration::from_secs(30), "still not remembered");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let told: Vec<_> = other.work_answer(job.id).unwrap().results.iter().map(|result| result.outcome).collect();
    assert_eq!(told, [Outcome::Repaired]);
    let next = other.start_work(bench.root(), &repair()).unwrap();
    assert_eq!(other.wait(next.id).await.unwrap().progress.current, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_of_a_batch_that_is_tried_again_is_still_one_of_a_batch() {
    let bench = Bench::of(2, &[Kind::OutdatedV2, Kind::Stranger]).await;
    let (outdated, stranger) = (bench.path_of(Kind::OutdatedV2), bench.path_of(Kind::Stranger));
    let lock = rusqlite::Connection::open(&stranger).unwrap();
    lock.execute_batch("BEGIN EXCLUSIVE").unwrap();
    let files = [outdated, stranger];
    let repair = repair();
    let job = bench.engine.start_work_on(&files, &bench.settings(), &repair.operation, &repair.options).unwrap();
    let (job, results) = bench.done_with(&bench.engine.wait(job.id).await.unwrap());
    assert_eq!(results.iter().filter(|result| result.code == Some(Code::Locked)).count(), 1, "{results:#?}");
    drop(lock);
    let again = bench.engine.retry_failed(job.id).unwrap();
    let (again, results) = bench.done_with(&bench.engine.wait(again.id).await.unwrap());
    let found: Vec<_> = results.iter().map(|result| (result.outcome, result.code)).collect();
    assert_eq!((again.kind, found), (job.kind, vec![(Outcome::Skipped, Some(Code::Stranger))]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_paused_job_holds_up_no_scan_and_nobody_who_forgets_its_fleet() {
    let bench = Bench::of(12, &[Kind::OutdatedV2]).await;
    let job = bench.held(&one_by_one(repair()));
    tokio::time::sleep(Duration::from_millis(400)).await;
    let scan = bench.engine.start_scan(bench.root(), false).unwrap();
    bench.engine.cancel_job(scan.id).unwrap();
    let scan = tokio::time::timeout(Duration::from_secs(20), bench.engine.wait(scan.id)).await;
    let (engine, root) = (bench.engine.clone(), bench.root().to_path_buf());
    let forget = tokio::task::spawn_blocking(move || engine.forget_fleet(&root));
    let forgotten = tokio::time::timeout(Duration::from_secs(20), forget).await;
    bench.engine.pause_job(job.id, false).unwrap();
    bench.engine.wait(job.id).await.unwrap();
    // Nothing holds it up, so it may have been done before it was told to stop.
    assert!(matches!(scan.unwrap().unwrap().status, JobStatus::Cancelled | JobStatus::Completed));
    assert_eq!(forgotten.unwrap().unwrap().unwrap_err().code, Code::Busy);
    bench.engine.forget_fleet(bench.root()).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_came_of_databases_is_not_forgotten_while_their_job_goes_on() {
    use litefleet::state::{ResultRecord, State};
    let bench = Bench::of(1, &[Kind::Current]).await;
    let (job, results) = bench.done(&dry(repair())).await;
    let result = results.first().unwrap();
    let state = State::open(&bench.state()).unwrap();
    let path = bench.path_of(Kind::Current);
    let record = ResultRecord { result: result.clone(), path, revision: false, from: None, to: None, trace: None };
    let ids: Vec<_> = (0..6).map(|_| uuid::Uuid::now_v7()).collect();
    for (number, id) in ids.iter().enumerate() {
        let status = if number == 0 { JobStatus::Running } else { JobStatus::Completed };
        state.save_job(&litefleet::api::Job { id: *id, status, ..job.clone() }, "some process").unwrap();
        state.keep_result(*id, &record).unwrap();
    }
    // Nor while it can be resumed.
    let paths = [record.path.as_path(); 2].into_iter();
    state.keep_request(ids[1], &serde_json::Value::Null, paths, None).unwrap();
    state.prune_results(2).unwrap();
    let kept: Vec<_> = ids.iter().map(|id| state.all_results(*id).unwrap().len()).collect();
    assert_eq!(kept, [1, 1, 0, 0, 1, 1]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_came_of_databases_is_kept_later_where_the_end_of_their_job_alone_could_be() {
    use litefleet::state::State;
    let bench = Bench::of(1, &[Kind::OutdatedV2]).await;
    let connection = rusqlite::Connection::open(bench.state().join("litefleet.db")).unwrap();
    let full = "CREATE TRIGGER full BEFORE INSERT ON results WHEN NEW.outcome IS NOT NULL
                BEGIN SELECT raise(ABORT, 'full'); END";
    connection.execute_batch(full).unwrap();
    let job = bench.work(&repair()).await;
    connection.execute_batch("DROP TRIGGER full").unwrap();
    let elsewhere = State::open(&bench.state()).unwrap();
    assert_eq!(elsewhere.job(job.id).unwrap().unwrap().status, JobStatus::Completed);
    let since = std::time::Instant::now();
    while elsewhere.all_results(job.id).unwrap().is_empty() {
        assert!(since.elapsed() < Duration::from_secs(30), "still not remembered");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_end_of_a_job_is_remembered_with_its_figures_or_not_at_all() {
    use litefleet::state::State;
    let bench = Bench::of(1, &[Kind::Current]).await;
    let (job, _) = bench.done(&repair()).await;
    let job = litefleet::api::Job { id: uuid::Uuid::now_v7(), ..job };
    let state = State::open(&bench.state()).unwrap();
    state.save_job(&litefleet::api::Job { status: JobStatus::Running, ..job.clone() }, "some process").unwrap();
    let connection = rusqlite::Connection::open(bench.state().join("litefleet.db")).unwrap();
    let full = "CREATE TRIGGER full BEFORE INSERT ON job_figures BEGIN SELECT raise(ABORT, 'full'); END";
    connection.execute_batch(full).unwrap();
    assert!(state.save_job(&job, "some process").is_err() && state.settle_job(&job).is_err());
    assert_eq!(state.job(job.id).unwrap().unwrap().status, JobStatus::Running);
}

#[tokio::test(flavor = "multi_thread")]
async fn work_that_would_lead_to_another_schema_than_was_checked_writes_nothing() {
    let old = "CREATE TABLE t (a); PRAGMA user_version = 1";
    let schemas = [("v1.sql", "CREATE TABLE t (a)"), ("v2.sql", "CREATE TABLE t (a, b)")];
    let bench = Bench::made(&schemas, &[old; 2]).await;
    std::fs::write(bench.fleet.schemas.join("v2.sql"), "CREATE TABLE t (a, c)").unwrap();
    let job = bench.work(&repair()).await;
    assert_eq!((job.status, job.code, job.progress.processed), (JobStatus::Failed, Some(Code::Changed), 0));
    assert!(bench.rows().iter().all(|row| row.status == Status::Outdated));
    assert_eq!(bench.engine.resume(job.id).unwrap_err().code, Code::Changed);
    let (job, _) = bench.done(&repair()).await;
    assert_eq!(job.progress.repaired, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn jobs_go_when_they_are_too_many_or_too_old_and_not_because_the_clock_was_moved() {
    use litefleet::state::{JobsKept, State};
    let bench = Bench::of(1, &[Kind::Current]).await;
    let (job, _) = bench.done(&dry(repair())).await;
    let scans = bench.engine.jobs(None, 100).unwrap().len() - 1;
    let state = State::open(&bench.state()).unwrap();
    let now = jiff::Timestamp::now();
    let days_ago = |days: i64| {
        let at = now.as_second() - days * 86_400;
        let at = uuid::Timestamp::from_unix(uuid::NoContext, u64::try_from(at).unwrap(), 0);
        let id = uuid::Uuid::new_v7(at);
        state.save_job(&litefleet::api::Job { id, ..job.clone() }, "some process").unwrap();
        id
    };
    let ids: Vec<_> = (1..=20).map(|n| days_ago(n * 15)).collect();
    let kept = || ids.iter().filter(|id| state.job(**id).unwrap().is_some()).count();
    let ten_years = now + jiff::SignedDuration::from_hours(24 * 3650);
    state.prune_jobs(JobsKept { jobs: 100, days: 600 }, ten_years).unwrap();
    assert_eq!(kept(), 20);
    state.prune_jobs(JobsKept { jobs: 100, days: 186 }, now).unwrap();
    assert_eq!(kept(), 12);
    // The one of now counts too; scans are counted by themselves.
    state.prune_jobs(JobsKept { jobs: 5, days: 186 }, now).unwrap();
    assert_eq!((kept(), state.jobs(None, 100).unwrap().len()), (4, 5 + scans.min(5)));
}
