//! Jobs on whole fleets.

use crate::support::{Bench, apply, dry, losing, one_by_one, repair, value};
use litefleet::{
    Code,
    api::{HazardCode, JobStatus, JobType, Mode, Operation, Outcome, ResultsQuery, Status, Targets, WorkRequest},
};
use litefleet_testkit::{Kind, Tree, database};
use std::{collections::BTreeMap, fs};

/// What comes of a database of each kind in a repair that may lose nothing.
fn wanted(kind: Kind) -> (Outcome, Option<Code>) {
    match kind {
        Kind::Current
        | Kind::Migrated
        | Kind::WalPending
        | Kind::WalClean
        | Kind::WalZero
        | Kind::HotJournal
        | Kind::OtherName => (Outcome::Unchanged, None),
        Kind::OutdatedV1
        | Kind::OutdatedV2
        | Kind::Unversioned
        | Kind::MissingTable
        | Kind::MissingColumn
        | Kind::MissingIndex
        | Kind::ChangedDefault
        | Kind::ChangedView
        | Kind::OutdatedIncomplete => (Outcome::Repaired, None),
        Kind::ExtraColumn | Kind::ExtraTable => (Outcome::NeedsConfirmation, Some(Code::NeedsConfirmation)),
        Kind::UnknownVersion => (Outcome::Skipped, Some(Code::UnknownVersion)),
        Kind::Ahead => (Outcome::Skipped, Some(Code::Ahead)),
        Kind::Empty => (Outcome::Skipped, Some(Code::Empty)),
        Kind::Stranger => (Outcome::Skipped, Some(Code::Stranger)),
        Kind::Truncated | Kind::Corrupt | Kind::Random | Kind::Text => (Outcome::Skipped, Some(Code::Unreadable)),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_repair_brings_every_database_that_can_be_to_current_and_leaves_the_others_as_they_were() {
    let bench = Bench::of_all_kinds(60).await;
    let left_alone = |kind| wanted(kind).0 != Outcome::Repaired;
    let content = || -> BTreeMap<String, Vec<u8>> {
        let truth = bench.fleet.truth.iter().filter(|truth| left_alone(truth.kind));
        truth.map(|truth| (truth.path.clone(), fs::read(bench.root().join(&truth.path)).unwrap())).collect()
    };
    let before = content();

    let (job, results) = bench.done(&repair()).await;
    for result in &results {
        let kind = bench.kind_of(&result.path);
        assert_eq!((result.outcome, result.code), wanted(kind), "{kind:?} {result:#?}");
    }
    let progress = job.progress;
    assert_eq!((progress.total, progress.processed), (60, 60));
    let sum = progress.current + progress.repaired + progress.needs_confirmation + progress.skipped + progress.failed;
    assert_eq!((sum, progress.failed), (60, 0));
    assert_eq!(content(), before, "a database that was left alone is another one now");

    // The list is true without another scan.
    let shown = bench.rows();
    bench.scan().await;
    let read = bench.rows();
    let states = |rows: &[litefleet::api::DatabaseRow]| -> Vec<_> {
        rows.iter().map(|row| (row.path.clone(), row.status, row.version.clone())).collect()
    };
    assert_eq!(states(&shown), states(&read));
    for row in read {
        let kind = bench.kind_of(&row.path);
        if matches!(wanted(kind).0, Outcome::Unchanged | Outcome::Repaired) {
            assert_eq!(row.status, Status::Current, "{kind:?} {row:?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_repaired_database_states_its_version_and_has_a_backup_of_what_it_was() {
    let bench = Bench::of(6, &[Kind::OutdatedV2]).await;
    let (job, results) = bench.done(&repair()).await;
    for result in results {
        let path = bench.root().join(&result.path);
        assert_eq!(value(&path, "SELECT schema_version FROM app_metadata"), "3");
        let backup = std::path::PathBuf::from(result.backup.unwrap());
        assert_eq!(backup, bench.backups_of(job.id).canonicalize().unwrap().join(format!("{}.db", result.number)));
        assert_eq!(value(&backup, "SELECT schema_version FROM app_metadata"), "2");
        assert_eq!(result.backup_bytes, Some(fs::metadata(&backup).unwrap().len()));
        let proof = result.verified.unwrap();
        assert!(proof.schema && proof.rows && proof.foreign_keys && result.statements > 0);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_repair_finds_nothing_to_do_and_makes_no_backup() {
    let bench = Bench::of(24, &[Kind::OutdatedV1, Kind::MissingIndex, Kind::Unversioned, Kind::ExtraTable]).await;
    bench.done(&repair()).await;
    let before = Tree::snapshot(bench.root()).unwrap();
    let (job, results) = bench.done(&repair()).await;
    for result in &results {
        let extra = bench.kind_of(&result.path) == Kind::ExtraTable;
        let wanted = if extra { Outcome::NeedsConfirmation } else { Outcome::Unchanged };
        assert_eq!((result.outcome, result.statements, &result.backup), (wanted, 0, &None), "{result:#?}");
    }
    Tree::snapshot(bench.root()).unwrap().ensure_same(&before).unwrap();
    assert!(!bench.backups_of(job.id).exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dry_run_says_what_would_come_and_changes_no_byte() {
    let bench = Bench::of_all_kinds(40).await;
    let before = Tree::snapshot(bench.root()).unwrap();
    let (job, results) = bench.done(&dry(repair())).await;
    for result in &results {
        let kind = bench.kind_of(&result.path);
        let (outcome, code) = wanted(kind);
        let outcome = if outcome == Outcome::Repaired { Outcome::WouldChange } else { outcome };
        assert_eq!((result.outcome, result.code), (outcome, code), "{kind:?} {result:#?}");
    }
    Tree::snapshot(bench.root()).unwrap().ensure_same(&before).unwrap();
    assert!(!bench.backups_of(job.id).exists());
    let left = fs::read_dir(bench.state().join("scratch")).map_or(0, Iterator::count);
    assert_eq!(left, 0, "a private copy was left");
}

#[tokio::test(flavor = "multi_thread")]
async fn extras_stay_and_are_named_with_what_would_be_lost_and_go_where_that_is_allowed() {
    let bench = Bench::of(2, &[Kind::ExtraTable, Kind::ExtraColumn]).await;
    let (_, results) = bench.done(&repair()).await;
    for result in &results {
        let (kept, hazards) = match bench.kind_of(&result.path) {
            Kind::ExtraTable => (("table", "scratch", None), vec![(HazardCode::H101, Some(2))]),
            _ => (("column", "tags", Some("local_note")), vec![(HazardCode::H102, Some(3))]),
        };
        let found: Vec<_> =
            result.kept.iter().map(|kept| (&*kept.kind, &*kept.object, kept.column.as_deref())).collect();
        assert_eq!(found, [kept]);
        let found: Vec<_> = result.hazards.iter().map(|hazard| (hazard.code, hazard.rows)).collect();
        assert_eq!(found, hazards, "{result:#?}");
    }
    assert_eq!(value(&bench.path_of(Kind::ExtraColumn), "SELECT max(local_note) FROM tags"), "keep me");

    let (_, results) = bench.done(&losing(repair())).await;
    assert!(results.iter().all(|result| result.outcome == Outcome::Repaired && !result.hazards.is_empty()));
    assert!(bench.rows().iter().all(|row| row.status == Status::Current));
}

#[tokio::test(flavor = "multi_thread")]
async fn one_that_is_named_by_itself_may_be_a_stranger_or_empty_but_not_ahead() {
    let bench = Bench::of(3, &[Kind::Stranger, Kind::Empty, Kind::Ahead]).await;
    // Its rows would not fit the table of ours that has the name of one of its own.
    database(bench.path_of(Kind::Stranger), "DELETE FROM tags").unwrap();
    let one = |kind| WorkRequest { targets: Targets::One { id: bench.id_of(kind) }, ..repair() };
    for (kind, wanted) in [
        (Kind::Empty, Outcome::Repaired),
        (Kind::Ahead, Outcome::Skipped),
        (Kind::Stranger, Outcome::NeedsConfirmation),
    ] {
        let (job, results) = bench.done(&one(kind)).await;
        assert_eq!(job.kind, JobType::RepairSingle);
        assert_eq!(results.iter().map(|result| result.outcome).collect::<Vec<_>>(), [wanted], "{results:#?}");
    }
    assert_eq!(bench.row(&bench.fleet.first(Kind::Empty).unwrap().path).status, Status::Current);
    // Its own tables are extras: they are kept, and the rest is there.
    assert_eq!(bench.row(&bench.fleet.first(Kind::Stranger).unwrap().path).status, Status::Drifted);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_adoption_stamps_what_has_the_schema_of_a_version_and_nothing_else() {
    let plain = "CREATE TABLE t (a INTEGER PRIMARY KEY, b TEXT)";
    let schemas = [("v1.sql", "CREATE TABLE t (a INTEGER PRIMARY KEY)"), ("v2.sql", plain)];
    let other = "CREATE TABLE t (a INTEGER PRIMARY KEY, b TEXT, c)";
    let stated = format!("{plain}; PRAGMA user_version = 2");
    let bench = Bench::made(&schemas, &[plain, other, &stated]).await;
    let request = WorkRequest { operation: Operation::Adopt, ..repair() };
    let (job, results) = bench.done(&request).await;
    assert_eq!(job.kind, JobType::Adopt);
    let found: Vec<_> = results.iter().map(|result| (result.outcome, result.code)).collect();
    assert_eq!(
        found,
        [(Outcome::Adopted, None), (Outcome::Skipped, Some(Code::Unversioned)), (Outcome::Unchanged, None)]
    );
    assert_eq!(value(&bench.root().join("0.db"), "PRAGMA user_version"), "2");
    assert_eq!(bench.row("0.db").status, Status::Current);
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_that_do_not_fit_are_counted_and_the_job_goes_on() {
    let schemas = [("v1.sql", "CREATE TABLE t (a)"), ("v2.sql", "CREATE TABLE t (a NOT NULL)")];
    let bad = "CREATE TABLE t (a); INSERT INTO t VALUES (1), (NULL), (NULL); PRAGMA user_version = 1";
    let good = "CREATE TABLE t (a); INSERT INTO t VALUES (1); PRAGMA user_version = 1";
    let bench = Bench::made(&schemas, &[bad, good, bad]).await;
    let before = fs::read(bench.root().join("0.db")).unwrap();
    let (job, results) = bench.done(&repair()).await;
    let found: Vec<_> = results.iter().map(|result| (result.outcome, result.code)).collect();
    let failed = (Outcome::Failed, Some(Code::DoesNotFit));
    assert_eq!(found, [failed, (Outcome::Repaired, None), failed]);
    let hazard = results.first().unwrap().hazards.iter().find(|hazard| hazard.code == HazardCode::H401).unwrap();
    assert_eq!((hazard.rows, hazard.examples.as_slice()), (Some(2), [2, 3].as_slice()));
    assert_eq!(fs::read(bench.root().join("0.db")).unwrap(), before);
    assert_eq!((job.progress.failed, job.progress.repaired), (2, 1));

    let page = bench.engine.results(job.id, &ResultsQuery { limit: 1, ..ResultsQuery::default() }).unwrap();
    assert_eq!((page.total, page.matching, page.results.len()), (3, 3, 1));
    let causes: Vec<_> = page.causes.iter().map(|cause| (cause.outcome, cause.code, cause.count)).collect();
    assert_eq!(causes, [(Outcome::Failed, Some(Code::DoesNotFit), 2)]);
    let only = ResultsQuery { outcome: vec![Outcome::Repaired], limit: 10, ..ResultsQuery::default() };
    let page = bench.engine.results(job.id, &only).unwrap();
    assert_eq!((page.total, page.matching), (3, 1));
    assert_eq!(page.results.first().unwrap().path, "1.db");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_value_that_would_change_stops_the_work_on_its_database_alone() {
    let schemas = [("v1.sql", "CREATE TABLE t (a TEXT)"), ("v2.sql", "CREATE TABLE t (a INTEGER)")];
    let lossy = "CREATE TABLE t (a TEXT); INSERT INTO t VALUES ('007'); PRAGMA user_version = 1";
    let exact = "CREATE TABLE t (a TEXT); INSERT INTO t VALUES ('7'); PRAGMA user_version = 1";
    let bench = Bench::made(&schemas, &[lossy, exact]).await;
    let (_, results) = bench.done(&repair()).await;
    let found: Vec<_> = results.iter().map(|result| (result.outcome, result.code)).collect();
    assert_eq!(found, [(Outcome::NeedsConfirmation, Some(Code::NeedsConfirmation)), (Outcome::Repaired, None)]);
    let hazards: Vec<_> = results.first().unwrap().hazards.iter().map(|hazard| (hazard.code, hazard.rows)).collect();
    assert!(hazards.contains(&(HazardCode::H103, Some(1))), "{hazards:?}");
    assert_eq!(value(&bench.root().join("0.db"), "SELECT a FROM t"), "007");
    let (_, results) = bench.done(&losing(repair())).await;
    assert_eq!(results.first().unwrap().outcome, Outcome::Repaired);
    assert_eq!(value(&bench.root().join("0.db"), "SELECT a FROM t"), "7");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_whose_plan_is_not_one_that_was_agreed_to_is_not_written() {
    let bench = Bench::of(4, &[Kind::OutdatedV2]).await;
    let preview = bench.engine.preview(bench.root(), &repair()).unwrap();
    let plans: Vec<String> = preview.groups.iter().map(|group| group.id.clone()).collect();
    assert_eq!(plans.len(), 1);
    let changed = bench.rows().first().unwrap().path.clone();
    database(bench.root().join(&changed), "CREATE TABLE since (a)").unwrap();
    let before = fs::read(bench.root().join(&changed)).unwrap();
    let mut request = repair();
    request.options.plans = Some(plans);
    let (_, results) = bench.done(&request).await;
    for result in results {
        let wanted =
            if result.path == changed { (Outcome::Failed, Some(Code::Changed)) } else { (Outcome::Repaired, None) };
        assert_eq!((result.outcome, result.code), wanted, "{result:#?}");
    }
    assert_eq!(fs::read(bench.root().join(&changed)).unwrap(), before);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_batch_by_a_schema_that_nobody_chose_or_without_tables_is_refused() {
    let bench = Bench::of(4, &[Kind::Current, Kind::MissingIndex]).await;
    bench.engine.open_fleet(bench.root(), Some(litefleet::api::FleetSettings::default())).unwrap();
    bench.scan().await;
    let error = bench.engine.start_work(bench.root(), &repair()).unwrap_err();
    assert_eq!(error.code, Code::BadRequest);
    assert!(error.hint.is_some());
    assert_eq!(bench.engine.preview(bench.root(), &repair()).unwrap_err().code, Code::BadRequest);
    assert_eq!(bench.work(&dry(repair())).await.status, JobStatus::Completed);

    let bench =
        Bench::made(&[("v1.sql", "CREATE TABLE t (a)"), ("v2.sql", "-- nothing")], &["CREATE TABLE t (a)"]).await;
    let error = bench.engine.start_work(bench.root(), &repair()).unwrap_err();
    assert_eq!(error.code, Code::BadRequest, "{error:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_check_tells_what_is_damaged_and_what_refers_to_nothing() {
    let schema = "CREATE TABLE p (a INTEGER PRIMARY KEY); CREATE TABLE c (p REFERENCES p)";
    let dangling = format!("PRAGMA foreign_keys = OFF; {schema}; INSERT INTO c VALUES (7)");
    let bench = Bench::made(&[("v1.sql", schema)], &[schema, &dangling]).await;
    let before = Tree::snapshot(bench.root()).unwrap();
    let request = WorkRequest { operation: Operation::Check, targets: Targets::All, options: apply() };
    let (job, results) = bench.done(&request).await;
    let found: Vec<_> = results.iter().map(|result| (result.outcome, result.code)).collect();
    assert_eq!(found, [(Outcome::Ok, None), (Outcome::Damaged, Some(Code::ForeignKeys))]);
    assert_eq!((job.kind, job.progress.current, job.progress.failed), (JobType::Check, 1, 1));
    Tree::snapshot(bench.root()).unwrap().ensure_same(&before).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_check_and_a_repair_say_alike_why_a_database_cannot_be_read_and_what_to_do_next() {
    let schema = "CREATE TABLE t (a)";
    let bench = Bench::made(&[("v1.sql", schema)], &[schema, schema]).await;
    std::fs::write(bench.root().join("1.db"), "this is no database, though it is long enough to be told apart")
        .unwrap();
    bench.scan().await;
    let holder = rusqlite::Connection::open(bench.root().join("0.db")).unwrap();
    holder.execute_batch("BEGIN EXCLUSIVE; CREATE TABLE other (a)").unwrap();
    bench.scan().await;
    let check = WorkRequest { operation: Operation::Check, targets: Targets::All, options: apply() };
    for request in [check, repair()] {
        let (_, results) = bench.done(&request).await;
        let found: Vec<_> = results.iter().map(|result| (result.outcome, result.code)).collect();
        let expected = [(Outcome::Skipped, Some(Code::Locked)), (Outcome::Skipped, Some(Code::Unreadable))];
        assert_eq!(found, expected, "{results:#?}");
        assert!(results.iter().all(|result| result.hint.is_some()), "{results:#?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_keeps_a_database_from_being_as_it_should_be_comes_with_the_next_step() {
    let bench = Bench::of_all_kinds(40).await;
    let check = WorkRequest { operation: Operation::Check, targets: Targets::All, options: apply() };
    for request in [dry(repair()), repair(), check] {
        let (_, results) = bench.done(&request).await;
        let reasons: Vec<_> = results.iter().filter(|result| result.code.is_some()).collect();
        assert!(reasons.iter().any(|result| result.code == Some(Code::Unreadable)), "{results:#?}");
        assert!(reasons.iter().all(|result| result.hint.is_some() && result.message.is_some()), "{reasons:#?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_job_says_what_it_does_and_whether_it_writes() {
    let bench = Bench::of(2, &[Kind::OutdatedV2]).await;
    let (job, _) = bench.done(&one_by_one(dry(repair()))).await;
    assert_eq!((job.kind, job.operation, job.mode), (JobType::Repair, Some(Operation::Repair), Some(Mode::DryRun)));
    assert_eq!(job.result.unwrap()["outcomes"]["would_change"], 2);
    assert!(job.under_way.is_empty());
}
