//! Renames that were accepted, on a fleet of several shapes.

use crate::support::{Bench, apply, dry, losing, repair};
use litefleet::{
    Code,
    api::{HazardCode, Outcome, Renamed, Targets, WorkOptions, WorkRequest},
};
use rusqlite::Connection;

const V1: &str = "CREATE TABLE captions (id INTEGER PRIMARY KEY, txt TEXT, lang TEXT); PRAGMA user_version = 1";
const V2: &str = "CREATE TABLE captions (id INTEGER PRIMARY KEY, text TEXT, lang TEXT); PRAGMA user_version = 2";
/// Somebody called it otherwise by hand.
const OTHER: &str = "CREATE TABLE captions (id INTEGER PRIMARY KEY, caption TEXT, lang TEXT); PRAGMA user_version = 2";
const ROWS: &str = "; INSERT INTO captions VALUES (3, 'one', 'en'), (8, NULL, 'de')";

fn renaming(request: WorkRequest, renames: &[&str]) -> WorkRequest {
    let renames = renames.iter().map(|text| text.parse().unwrap()).collect();
    WorkRequest { options: WorkOptions { renames, ..request.options }, ..request }
}

/// Three shapes: as v1, called otherwise, and as it should be.
async fn fleet() -> Bench {
    let rows = |sql: &str| format!("{sql}{ROWS}");
    let databases = [rows(V1), rows(V1), rows(OTHER), rows(V2)];
    Bench::made(&[("v1.sql", V1), ("v2.sql", V2)], &databases.each_ref().map(String::as_str)).await
}

fn texts(bench: &Bench, number: usize) -> Vec<(i64, Option<String>)> {
    let connection = Connection::open(bench.root().join(format!("{number}.db"))).unwrap();
    let mut statement = connection.prepare("SELECT id, text FROM captions ORDER BY id").unwrap();
    statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap().map(Result::unwrap).collect()
}

fn kept() -> Vec<(i64, Option<String>)> {
    vec![(3, Some("one".to_owned())), (8, None)]
}

#[tokio::test]
async fn each_shape_takes_the_rename_that_applies_to_it() {
    let bench = fleet().await;
    let request = renaming(repair(), &["captions.txt=text", "captions.caption=text"]);
    let (_, results) = bench.done(&request).await;
    let outcomes: Vec<_> = results.iter().map(|result| result.outcome).collect();
    assert_eq!(outcomes, [Outcome::Repaired, Outcome::Repaired, Outcome::Repaired, Outcome::Unchanged]);
    for number in 0..4 {
        assert_eq!(texts(&bench, number), kept(), "{number}");
    }
    // What a version had once may be asked for again; what nobody knows any more may be a slip.
    let (_, results) = bench.done(&renaming(repair(), &["captions.txt=text"])).await;
    assert!(results.iter().all(|result| result.outcome == Outcome::Unchanged), "{results:?}");
    assert_eq!(bench.engine.start_work(bench.root(), &request).unwrap_err().code, Code::BadRequest);
}

#[tokio::test]
async fn a_preview_offers_renames_by_plan_and_tells_what_one_saves() {
    let bench = fleet().await;
    let request = losing(repair());
    let preview = bench.engine.preview(bench.root(), &request).unwrap();
    let offers: Vec<_> = preview.groups.iter().map(|group| group.offers[0].rename.to_string()).collect();
    assert_eq!(offers, ["captions.txt=text", "captions.caption=text"]);
    assert!(preview.groups.iter().all(|group| group.renames.is_empty() && group.offers[0].values.is_none()));
    let figures = |id: &str, request: &WorkRequest| {
        let cancel = tokio_util::sync::CancellationToken::new();
        bench.engine.preview_figures(bench.root(), request, id, &|_, _| {}, &cancel).unwrap()
    };
    let lost = figures(&preview.groups[0].id, &request).hazards.remove(0);
    assert_eq!((lost.hazard.code, lost.hazard.rows, lost.databases), (HazardCode::H102, Some(2), 2));

    let accepting = renaming(request, &["captions.txt=text"]);
    let after = bench.engine.preview(bench.root(), &accepting).unwrap();
    let taken: Vec<Renamed> = vec!["captions.txt=text".parse().unwrap()];
    let group = after.groups.iter().find(|group| group.renames == taken).unwrap();
    assert_eq!((group.databases.len(), &group.offers, &group.hazards), (2, &Vec::new(), &Vec::new()));
    assert_ne!(group.id, preview.groups[0].id);
    let other = after.groups.iter().find(|group| group.renames.is_empty()).unwrap();
    assert_eq!(other.id, preview.groups[1].id, "where it does not apply, the plan is what it was");
}

#[tokio::test]
async fn plans_that_were_agreed_to_with_renames_are_not_done_without_them() {
    let bench = fleet().await;
    let accepting = renaming(repair(), &["captions.txt=text"]);
    let preview = bench.engine.preview(bench.root(), &accepting).unwrap();
    let plans = Some(preview.groups.into_iter().map(|group| group.id).collect());
    let without = WorkRequest { options: WorkOptions { plans, ..apply() }, ..repair() };
    let (_, results) = bench.done(&without).await;
    assert_eq!(results[0].code, Some(Code::Changed), "{results:?}");
    assert_eq!(bench.row("0.db").version, Some(litefleet::api::Version::Number(1)));
}

#[tokio::test]
async fn trying_again_takes_the_same_renames() {
    let bench = fleet().await;
    let holder = Connection::open(bench.root().join("1.db")).unwrap();
    holder.execute_batch("BEGIN IMMEDIATE").unwrap();
    let (job, results) = bench.done(&renaming(repair(), &["captions.txt=text"])).await;
    assert_eq!((results[0].outcome, results[1].code), (Outcome::Repaired, Some(Code::Locked)));
    holder.execute_batch("ROLLBACK").unwrap();
    drop(holder);
    let again = bench.engine.retry_failed(job.id).unwrap();
    let again = bench.engine.wait(again.id).await.unwrap();
    let (_, results) = bench.done_with(&again);
    assert_eq!(results.iter().map(|result| result.outcome).collect::<Vec<_>>(), [Outcome::Repaired]);
    assert_eq!(texts(&bench, 1), kept());
}

#[tokio::test]
async fn a_rename_that_applies_to_none_of_the_databases_is_refused_for_the_fleet_and_for_one() {
    let bench = fleet().await;
    let one = WorkRequest { targets: Targets::One { id: bench.row("3.db").id }, ..repair() };
    for (request, renames) in [
        (repair(), vec!["captions.nothing=text"]),
        (repair(), vec!["captions.txt=text", "captions.lang=words"]),
        (dry(repair()), vec!["captions.txt=txt"]),
        (repair(), vec!["captions.txt=text", "captions.txt=lang"]),
    ] {
        let request = renaming(request, &renames);
        assert_eq!(bench.engine.start_work(bench.root(), &request).unwrap_err().code, Code::BadRequest, "{renames:?}");
        assert_eq!(bench.engine.preview(bench.root(), &request).unwrap_err().code, Code::BadRequest, "{renames:?}");
    }
    // Where it is done already it is no mistake.
    bench.done(&renaming(one, &["captions.txt=text"])).await;
}
