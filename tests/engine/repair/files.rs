//! Files that are named.

use crate::support::{Bench, apply, value};
use litefleet::{
    Code,
    api::{FleetSettings, JobStatus, JobType, Operation, Outcome, Status, WorkOptions},
};
use litefleet_testkit::{Kind, database};

#[tokio::test(flavor = "multi_thread")]
async fn a_file_alone_is_repaired_by_the_schema_that_was_named_and_no_version_is_stamped() {
    let bench = Bench::of(1, &[Kind::Current]).await;
    let folder = tempfile::tempdir().unwrap();
    let (file, schema) = (folder.path().join("a.db"), folder.path().join("schema.sql"));
    database(&file, "CREATE TABLE t (a); INSERT INTO t VALUES (1); PRAGMA user_version = 5").unwrap();
    std::fs::write(&schema, "CREATE TABLE t (a, b); CREATE INDEX i ON t (a);").unwrap();
    let settings = FleetSettings { schemas: Some(schema), ..FleetSettings::default() };
    let files = [file.clone()];
    let job = bench.engine.start_work_on(&files, &settings, &Operation::Repair, &apply()).unwrap();
    assert_eq!(job.kind, JobType::RepairSingle);
    assert_eq!(job.root, folder.path().canonicalize().unwrap().display().to_string());
    let (_, results) = bench.done_with(&bench.engine.wait(job.id).await.unwrap());
    let result = results.first().unwrap();
    assert_eq!((result.outcome, result.to_version.clone()), (Outcome::Repaired, None));
    assert_eq!(result.path, file.canonicalize().unwrap().display().to_string());
    assert_eq!(value(&file, "PRAGMA user_version"), "5");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_of_a_fleet_is_held_against_what_its_fleet_was_and_the_list_shows_what_came() {
    let bench = Bench::of(3, &[Kind::OutdatedV2]).await;
    let file = bench.path_of(Kind::OutdatedV2);
    let none = FleetSettings::default();
    let plan = bench
        .engine
        .plan_file(
            &file,
            &none,
            &Operation::Repair,
            &WorkOptions::default(),
            &tokio_util::sync::CancellationToken::new(),
        )
        .unwrap();
    assert!(!plan.statements.is_empty() && !plan.destructive && plan.stamp.is_some(), "{plan:#?}");
    let files = [file.clone()];
    let job = bench.engine.start_work_on(&files, &none, &Operation::Repair, &apply()).unwrap();
    let job = bench.engine.wait(job.id).await.unwrap();
    assert_eq!((job.status, job.root), (JobStatus::Completed, bench.root().display().to_string()));
    let below = file.strip_prefix(bench.root()).unwrap().display().to_string();
    assert_eq!(bench.row(&below).status, Status::Current);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_nothing_is_expected_of_is_refused_with_the_next_step() {
    let bench = Bench::of(1, &[Kind::Current]).await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("a.db");
    database(&file, "CREATE TABLE t (a)").unwrap();
    let none = FleetSettings::default();
    let error = bench.engine.start_work_on(&[file], &none, &Operation::Repair, &apply()).unwrap_err();
    assert_eq!(error.code, Code::BadRequest);
    assert!(error.hint.unwrap().contains("--schemas"));
    let missing = folder.path().join("gone.db");
    let error = bench.engine.start_work_on(&[missing], &none, &Operation::Repair, &apply()).unwrap_err();
    assert_eq!(error.code, Code::NotFound);
}

#[tokio::test(flavor = "multi_thread")]
async fn several_files_are_a_batch_which_touches_no_stranger() {
    let bench = Bench::of(2, &[Kind::OutdatedV2, Kind::Stranger]).await;
    let files = [bench.path_of(Kind::OutdatedV2), bench.path_of(Kind::Stranger)];
    let job = bench.engine.start_work_on(&files, &bench.settings(), &Operation::Repair, &apply()).unwrap();
    assert_eq!(job.kind, JobType::Repair);
    let (_, results) = bench.done_with(&bench.engine.wait(job.id).await.unwrap());
    let found: Vec<_> = results.iter().map(|result| (result.outcome, result.code)).collect();
    assert_eq!(found, [(Outcome::Repaired, None), (Outcome::Skipped, Some(Code::Stranger))]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_that_was_exported_names_the_same_databases_again() {
    use litefleet::{api::Filter, api::Targets, fleet::ExportFormat};
    let bench = Bench::of(12, &[Kind::OutdatedV2, Kind::Current]).await;
    let filter = Filter { status: vec![Status::Outdated], ..Filter::default() };
    let mut wanted: Vec<i64> =
        bench.rows().iter().filter(|row| row.status == Status::Outdated).map(|row| row.id).collect();
    wanted.sort_unstable();
    let counts = bench.engine.count(bench.root(), &[filter.clone(), Filter::default()]).unwrap();
    assert_eq!(counts, [wanted.len() as u64, 12]);
    assert!(wanted.len() > 1);
    for which in [Targets::Filter { filter }, Targets::Databases { ids: wanted.clone() }] {
        for (name, format) in
            [("l.txt", ExportFormat::Paths), ("l.csv", ExportFormat::Csv), ("l.json", ExportFormat::Json)]
        {
            let file = bench.folder.path().join(name);
            assert_eq!(bench.engine.export(bench.root(), &which, &file, format).unwrap(), wanted.len());
            let import = bench.engine.import_list(bench.root(), &file).unwrap();
            assert_eq!((import.ids, import.unmatched), (wanted.clone(), Vec::new()), "{name}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_may_name_databases_by_path_label_or_id_and_says_which_lines_match_none() {
    let bench = Bench::of(4, &[Kind::Current]).await;
    let rows = bench.rows();
    let [a, b, c, _] = rows.as_slice() else { panic!("{rows:?}") };
    let imported = |name: &str, text: &str| {
        let file = bench.folder.path().join(name);
        std::fs::write(&file, text).unwrap();
        let import = bench.engine.import_list(bench.root(), &file).map_err(|error| error.code)?;
        Ok((import.ids, import.unmatched.into_iter().map(|line| (line.line, line.text)).collect::<Vec<_>>()))
    };
    let mut wanted = vec![a.id, b.id, c.id];
    wanted.sort_unstable();
    let whole = bench.root().join(&a.path);
    let nothing = |line: u64, text: &str| vec![(line, text.to_owned())];
    let text = format!("{}\n\nno-such-database\r\n{}\n{}\n", whole.display(), b.label, c.id);
    assert_eq!(imported("l.txt", &text), Ok((wanted.clone(), nothing(3, "no-such-database"))));
    let csv = format!("status,label,path,id\nx,,{},\nx,{},,\nx,,,{}\nx,wrong,,\n", a.path, b.label, c.id);
    assert_eq!(imported("l.csv", &csv), Ok((wanted.clone(), nothing(5, "wrong"))));
    let json =
        format!(r#"["./{}", {{"label": "{}"}}, {}, {{"path": "gone.db", "id": {}}}]"#, a.path, b.label, c.id, a.id);
    assert_eq!(imported("l.json", &json), Ok((wanted, nothing(4, "gone.db"))));
    assert_eq!(imported("l.txt", "/nowhere/a.db\n"), Ok((Vec::new(), nothing(1, "/nowhere/a.db"))));
    assert_eq!(imported("l.txt", "\n"), Err(Code::BadRequest));
    assert_eq!(imported("l.json", "{}"), Err(Code::BadRequest));
}

#[tokio::test(flavor = "multi_thread")]
async fn patterns_do_not_make_members_of_files_that_are_named() {
    let bench = Bench::of(2, &[Kind::OutdatedV2, Kind::Stranger]).await;
    let files = [bench.path_of(Kind::OutdatedV2), bench.path_of(Kind::Stranger)];
    let pattern = vec!["*".to_owned()];
    for (include, exclude) in [(pattern.clone(), Vec::new()), (Vec::new(), pattern)] {
        let settings = FleetSettings { include, exclude, ..bench.settings() };
        let error = bench.engine.start_work_on(&files, &settings, &Operation::Repair, &apply()).unwrap_err();
        assert_eq!(error.code, Code::BadRequest);
        assert!(error.hint.unwrap().contains("--include"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_its_fleets_patterns_leave_out_may_be_a_stranger() {
    let schemas = [("v1.sql", "CREATE TABLE t (a)"), ("v2.sql", "CREATE TABLE t (a, b)")];
    let ours = "CREATE TABLE t (a); PRAGMA user_version = 1";
    let bench = Bench::made(&schemas, &[ours, "CREATE TABLE places (a, b, c); CREATE TABLE history (d)"]).await;
    let settings = FleetSettings { include: vec!["0.db".to_owned()], ..bench.settings() };
    bench.engine.open_fleet(bench.root(), Some(settings)).unwrap();
    bench.scan().await;
    let files = ["0.db", "1.db"].map(|name| bench.root().join(name));
    let options = WorkOptions { losses: litefleet::api::Losses::Allow, ..apply() };
    let job = bench.engine.start_work_on(&files, &FleetSettings::default(), &Operation::Repair, &options).unwrap();
    let (_, results) = bench.done_with(&bench.engine.wait(job.id).await.unwrap());
    let found: Vec<_> = results.iter().map(|result| (result.outcome, result.code)).collect();
    assert_eq!(found, [(Outcome::Repaired, None), (Outcome::Skipped, Some(Code::Stranger))]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_is_named_twice_is_worked_on_once() {
    let bench = Bench::of(2, &[Kind::OutdatedV2]).await;
    let [one, other] = [0, 1].map(|at: usize| bench.root().join(&bench.rows()[at].path));
    let link = bench.folder.path().join("link.db");
    std::os::unix::fs::symlink(&one, &link).unwrap();
    let files = [one.clone(), other, one, link];
    let job = bench.engine.start_work_on(&files, &bench.settings(), &Operation::Repair, &apply()).unwrap();
    let (job, results) = bench.done_with(&bench.engine.wait(job.id).await.unwrap());
    let found: Vec<_> = results.iter().map(|result| result.outcome).collect();
    assert_eq!((job.progress.total, found), (2, vec![Outcome::Repaired; 2]));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_named_beside_a_file_of_a_fleet_counts_more_than_what_its_fleet_says() {
    let meta = "CREATE TABLE meta (version INTEGER); INSERT INTO meta VALUES (1); CREATE TABLE t (a";
    let schemas =
        [("v1.sql", format!("{meta})")), ("v2.sql", format!("{meta}, b)")), ("v3.sql", format!("{meta}, b, c)"))];
    let schemas: Vec<_> = schemas.iter().map(|(name, sql)| (*name, sql.as_str())).collect();
    let bench = Bench::made(&schemas, &[&format!("{meta}); PRAGMA user_version = 1")]).await;
    let settings = FleetSettings { version_source: Some("user_version".to_owned()), ..bench.settings() };
    bench.engine.open_fleet(bench.root(), Some(settings)).unwrap();
    bench.scan().await;
    let file = bench.root().join("0.db");
    let settings = FleetSettings {
        version_source: Some("meta.version".to_owned()),
        target: Some(litefleet::api::Version::Number(2)),
        ..FleetSettings::default()
    };
    let files = [file.clone()];
    let job = bench.engine.start_work_on(&files, &settings, &Operation::Repair, &apply()).unwrap();
    let (_, results) = bench.done_with(&bench.engine.wait(job.id).await.unwrap());
    assert_eq!(results.first().unwrap().outcome, Outcome::Repaired, "{results:#?}");
    let stated = ["SELECT version FROM meta", "PRAGMA user_version", "SELECT count(*) FROM pragma_table_info('t')"];
    assert_eq!(stated.map(|sql| value(&file, sql)), ["2", "1", "2"]);
    let settings = FleetSettings { target: Some(litefleet::api::Version::Number(9)), ..FleetSettings::default() };
    let error = bench.engine.start_work_on(&files, &settings, &Operation::Repair, &apply()).unwrap_err();
    assert_eq!(error.code, Code::BadRequest);
}
