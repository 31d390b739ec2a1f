//! The façade: opening, scanning, the cache, jobs, lists, looking into a database.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on should stop")]

use litefleet::{
    Code,
    api::{FleetSettings, FleetStatus, JobStatus, ListQuery, Reason, SortKey, Source, Status, Version},
    fleet::{Engine, Event, ExportFormat},
};
use litefleet_testkit::{Fleet, FleetOptions, Kind, Tree, database, fleet};
use std::{fs, path::Path};
use tempfile::TempDir;

struct Bench {
    folder: TempDir,
    fleet: Fleet,
}

impl Bench {
    fn new(count: usize) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let options = FleetOptions { count, seed: 7, rows: 4, ..FleetOptions::default() };
        let fleet = fleet(&folder.path().join("made"), &options).unwrap();
        Self { folder, fleet }
    }

    fn root(&self) -> &Path {
        &self.fleet.root
    }

    fn engine(&self) -> Engine {
        Engine::start(&self.folder.path().join("state")).unwrap()
    }

    fn settings(&self) -> FleetSettings {
        FleetSettings { schemas: Some(self.fleet.schemas.clone()), ..FleetSettings::default() }
    }

    async fn scanned(&self, engine: &Engine) {
        engine.open_fleet(self.root(), Some(self.settings())).unwrap();
        let job = engine.start_scan(self.root(), false).unwrap();
        let job = engine.wait(job.id).await.unwrap();
        assert_eq!((job.status, &job.error), (JobStatus::Completed, &None));
    }
}

fn everything() -> ListQuery {
    ListQuery { limit: 1000, ..ListQuery::default() }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_database_gets_the_status_version_and_reason_of_the_truth_and_nothing_is_touched() {
    let bench = Bench::new(120);
    let before = Tree::snapshot(bench.root()).unwrap();
    let engine = bench.engine();
    bench.scanned(&engine).await;

    let page = engine.list(bench.root(), &everything()).unwrap();
    let mut found: Vec<_> = page
        .rows
        .iter()
        .map(|row| (row.path.clone(), row.status.word(), row.version.clone(), row.reason.map(Reason::word)))
        .collect();
    let mut wanted: Vec<_> = bench
        .fleet
        .truth
        .iter()
        .map(|truth| (truth.path.clone(), truth.status, truth.version.map(Version::Number), truth.reason))
        .collect();
    found.sort_by(|a, b| a.0.cmp(&b.0));
    wanted.sort_by(|a, b| a.0.cmp(&b.0));
    assert_eq!(found, wanted);

    let status = engine.status(bench.root()).unwrap();
    assert_eq!(status.summary.total, bench.fleet.truth.len() as u64);
    assert_eq!(status.summary.by_status.values().sum::<u64>(), status.summary.total);
    Tree::snapshot(bench.root()).unwrap().ensure_same(&before).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn the_next_start_shows_the_last_scan_before_anything_is_read() {
    let bench = Bench::new(40);
    let first = bench.engine();
    bench.scanned(&first).await;
    let scanned = first.status(bench.root()).unwrap();
    let rows = first.list(bench.root(), &everything()).unwrap().rows;
    drop(first);

    let second = bench.engine();
    let cached = second.open_fleet(bench.root(), None).unwrap();
    assert_eq!(cached.source, Source::Cached);
    assert_eq!((&cached.summary, cached.scanned_at), (&scanned.summary, scanned.scanned_at));
    assert_eq!(cached.shapes, scanned.shapes);
    assert_eq!(second.list(bench.root(), &everything()).unwrap().rows, rows);
    let recent = second.recent_fleets().unwrap();
    assert_eq!(recent.first().unwrap().summary.as_ref(), Some(&scanned.summary));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_scan_sees_what_changed_and_keeps_the_ids() {
    let bench = Bench::new(40);
    let engine = bench.engine();
    bench.scanned(&engine).await;
    let before = engine.list(bench.root(), &everything()).unwrap().rows;
    let victim = before.iter().find(|row| row.status == Status::Current).unwrap();
    let gone = before.iter().rfind(|row| row.status == Status::Current && row.id != victim.id).unwrap();
    fs::remove_file(bench.root().join(&gone.path)).unwrap();
    database(bench.root().join(&victim.path), "CREATE TABLE scratch (a)").unwrap();

    bench.scanned(&engine).await;
    let after = engine.list(bench.root(), &everything()).unwrap().rows;
    let now = after.iter().find(|row| row.path == victim.path).unwrap();
    assert_eq!((now.id, now.status, now.counts.extra), (victim.id, Status::Drifted, 1));
    assert_eq!(now.summary.as_deref(), Some("extra table `scratch`"));
    assert!(after.iter().all(|row| row.path != gone.path));
    for row in &after {
        let old = before.iter().find(|old| old.path == row.path).unwrap();
        assert_eq!(row.id, old.id);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_scan_that_nobody_understands_any_more_is_in_nobodys_way() {
    let bench = Bench::new(12);
    let first = bench.engine();
    bench.scanned(&first).await;
    drop(first);
    let state = rusqlite::Connection::open(bench.folder.path().join("state/litefleet.db")).unwrap();
    state.execute("UPDATE fleets SET scan = '{}'", []).unwrap();
    let second = bench.engine();
    assert_eq!(second.open_fleet(bench.root(), None).unwrap().summary.total, 0);
    bench.scanned(&second).await;
    let rows = second.list(bench.root(), &everything()).unwrap().rows;
    assert_eq!(rows.len(), bench.fleet.truth.len());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unchanged_fleet_answers_the_same_from_an_incremental_and_a_fresh_scan() {
    let bench = Bench::new(60);
    let engine = bench.engine();
    bench.scanned(&engine).await;
    let first = engine.list(bench.root(), &everything()).unwrap().rows;
    for fresh in [false, true] {
        let job = engine.start_scan(bench.root(), fresh).unwrap();
        assert_eq!(engine.wait(job.id).await.unwrap().status, JobStatus::Completed);
        assert_eq!(engine.list(bench.root(), &everything()).unwrap().rows, first, "fresh: {fresh}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cancelled_scan_keeps_the_last_result() {
    let bench = Bench::new(40);
    let engine = bench.engine();
    bench.scanned(&engine).await;
    let before = engine.status(bench.root()).unwrap();
    // The scan waits for this one a quarter of a second, and is cancelled long before.
    let current = bench.fleet.first(Kind::Current).unwrap();
    let lock = rusqlite::Connection::open(bench.root().join(&current.path)).unwrap();
    lock.execute_batch("BEGIN EXCLUSIVE").unwrap();
    let job = engine.start_scan(bench.root(), true).unwrap();
    engine.cancel_job(job.id).unwrap();
    let job = engine.wait(job.id).await.unwrap();
    assert_eq!((job.status, job.error), (JobStatus::Cancelled, None));
    let ageless = |status: FleetStatus| FleetStatus { age_ms: None, refreshing: None, ..status };
    assert_eq!(ageless(engine.status(bench.root()).unwrap()), ageless(before));
}

#[tokio::test(flavor = "multi_thread")]
async fn settings_that_change_while_a_scan_runs_are_scanned_with() {
    let bench = Bench::new(40);
    let engine = bench.engine();
    bench.scanned(&engine).await;
    let current = bench.fleet.first(Kind::Current).unwrap();
    let lock = rusqlite::Connection::open(bench.root().join(&current.path)).unwrap();
    lock.execute_batch("BEGIN EXCLUSIVE").unwrap();
    let old = engine.start_scan(bench.root(), true).unwrap();
    let settings = FleetSettings { target: Some(Version::Number(2)), ..bench.settings() };
    assert!(engine.open_fleet(bench.root(), Some(settings)).unwrap().stale);
    let new = engine.start_scan(bench.root(), false).unwrap();
    assert_ne!(old.id, new.id);
    assert_eq!(engine.wait(old.id).await.unwrap().status, JobStatus::Cancelled);
    assert_eq!(engine.wait(new.id).await.unwrap().status, JobStatus::Completed);
    let status = engine.status(bench.root()).unwrap();
    assert_eq!(status.fleet.expected.unwrap().target_version, Some(Version::Number(2)));
    assert!(!status.stale);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_fleet_that_is_forgotten_while_it_is_scanned_stays_forgotten() {
    let bench = Bench::new(40);
    let engine = bench.engine();
    engine.open_fleet(bench.root(), Some(bench.settings())).unwrap();
    let current = bench.fleet.first(Kind::Current).unwrap();
    let lock = rusqlite::Connection::open(bench.root().join(&current.path)).unwrap();
    lock.execute_batch("BEGIN EXCLUSIVE").unwrap();
    let job = engine.start_scan(bench.root(), false).unwrap();
    engine.forget_fleet(bench.root()).unwrap();
    assert_eq!(engine.wait(job.id).await.unwrap().status, JobStatus::Cancelled);
    assert!(engine.recent_fleets().unwrap().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn many_may_start_on_one_new_state_folder_at_once() {
    let bench = Bench::new(1);
    let state = bench.folder.path().join("state");
    let runtime = tokio::runtime::Handle::current();
    let start = || {
        let _inside = runtime.enter();
        Engine::start(&state).map(drop)
    };
    let started: Vec<_> = std::thread::scope(|scope| {
        let starting: Vec<_> = (0..8).map(|_| scope.spawn(start)).collect();
        starting.into_iter().map(|one| one.join().unwrap()).collect()
    });
    assert!(started.iter().all(Result::is_ok), "{started:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_is_named_is_held_against_what_its_fleet_was_held_against() {
    let bench = Bench::new(120);
    let engine = bench.engine();
    bench.scanned(&engine).await;
    let truth = bench.fleet.first(Kind::ExtraTable).unwrap();
    let link = bench.folder.path().join("link.db");
    std::os::unix::fs::symlink(bench.root().join(&truth.path), &link).unwrap();
    for path in [bench.root().join(&truth.path), link] {
        let seen = engine.inspect_file(&path, &FleetSettings::default()).unwrap();
        assert_eq!((seen.database.status, seen.changes.len()), (Status::Drifted, 1));
    }
    let broken = bench.fleet.first(Kind::Random).unwrap();
    let seen = engine.inspect_file(&bench.root().join(&broken.path), &FleetSettings::default()).unwrap();
    assert!(seen.schema.is_none() && seen.expected.is_none() && seen.compared_with.is_none());

    let stranger = bench.folder.path().join("alone.db");
    database(&stranger, "CREATE TABLE t (a)").unwrap();
    let seen = engine.inspect_file(&stranger, &FleetSettings::default()).unwrap();
    assert!(seen.expected.is_none());
    assert!(seen.database.message.unwrap().contains("held against nothing"));
}

#[tokio::test(flavor = "multi_thread")]
async fn virtual_tables_make_a_member_too() {
    let bench = Bench::new(1);
    let engine = bench.engine();
    let sql = "CREATE VIRTUAL TABLE docs USING fts5 (body)";
    let (root, schema) = (bench.folder.path().join("docs"), bench.folder.path().join("v1.sql"));
    fs::create_dir(&root).unwrap();
    fs::write(&schema, format!("-- Schema version: 1\n{sql};\n")).unwrap();
    database(root.join("a.db"), &format!("{sql}; PRAGMA user_version = 1")).unwrap();
    engine.open_fleet(&root, Some(FleetSettings { schemas: Some(schema), ..FleetSettings::default() })).unwrap();
    let job = engine.start_scan(&root, false).unwrap();
    engine.wait(job.id).await.unwrap();
    assert_eq!(engine.list(&root, &everything()).unwrap().rows[0].status, Status::Current);
}

#[tokio::test(flavor = "multi_thread")]
async fn events_end_with_the_last_state_of_the_job() {
    let bench = Bench::new(40);
    let engine = bench.engine();
    engine.open_fleet(bench.root(), Some(bench.settings())).unwrap();
    let mut events = engine.events();
    let job = engine.start_scan(bench.root(), false).unwrap();
    engine.wait(job.id).await.unwrap();
    let (mut last, mut new_result) = (None, false);
    while let Ok(event) = events.try_recv() {
        match event {
            Event::Job { job } => last = Some(job),
            Event::Watching { .. } => panic!("nobody asked for it to be watched"),
            Event::Alerts { .. } => panic!("the first scan opens nothing"),
            Event::Settings => panic!("nothing was set"),
            Event::Fleet { root, .. } => new_result |= Path::new(&root) == bench.root().canonicalize().unwrap(),
        }
    }
    let last = last.unwrap();
    assert_eq!((last.id, last.status), (job.id, JobStatus::Completed));
    assert_eq!((last.progress.total, last.progress.processed), (40, 40));
    assert!(new_result);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_whose_process_died_is_failed_and_interrupted() {
    let bench = Bench::new(1);
    let state = bench.folder.path().join("state");
    drop(bench.engine());
    let id = uuid_of_a_dead_job(&state);
    let engine = bench.engine();
    let job = engine.job(id.parse().unwrap()).unwrap();
    assert_eq!((job.status, job.code), (JobStatus::Failed, Some(litefleet::Code::Interrupted)));
    assert!(job.completed_at.is_some());
}

fn uuid_of_a_dead_job(state: &Path) -> String {
    let id = "0192f0c1-2345-7abc-8def-0123456789ab";
    let job = format!(
        r#"{{"id":"{id}","type":"scan","status":"running","root":"/x","progress":{{"total":9,"processed":4,"current":0,
            "repaired":0,"needs_confirmation":0,"skipped":0,"failed":0}},"result":null,"error":null,
            "created_at":"2026-01-01T00:00:00Z","started_at":"2026-01-01T00:00:00Z","completed_at":null}}"#
    );
    let sql = format!("INSERT INTO jobs VALUES ('{id}', 'nobody', 'running', '/x', '{}')", job.replace('\'', "''"));
    database(state.join("litefleet.db"), &sql).unwrap();
    id.to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn lists_are_filtered_and_sorted_in_windows() {
    let bench = Bench::new(120);
    let engine = bench.engine();
    bench.scanned(&engine).await;
    let all = engine.list(bench.root(), &everything()).unwrap();
    let mut query = everything();
    query.filter.status = vec![Status::Outdated, Status::Incomplete];
    query.filter.version = vec!["<3".to_owned()];
    let some = engine.list(bench.root(), &query).unwrap();
    let wanted = |row: &&litefleet::api::DatabaseRow| {
        matches!(row.status, Status::Outdated | Status::Incomplete)
            && matches!(row.version, Some(Version::Number(1 | 2)))
    };
    assert_eq!(some.matching, all.rows.iter().filter(wanted).count());
    assert!(some.matching > 0 && some.rows.iter().all(|row| wanted(&row)));
    assert_eq!(some.total, all.total);

    let mut sorted = ListQuery { sort: SortKey::Bytes, descending: true, ..everything() };
    let bytes: Vec<_> = engine.list(bench.root(), &sorted).unwrap().rows.iter().map(|row| row.bytes).collect();
    assert!(bytes.is_sorted_by(|a, b| a >= b));
    (sorted.offset, sorted.limit) = (10, 5);
    let window = engine.list(bench.root(), &sorted).unwrap();
    assert_eq!(window.rows.iter().map(|row| row.bytes).collect::<Vec<_>>(), bytes[10..15]);

    query.filter.version = vec!["<".to_owned()];
    assert_eq!(engine.list(bench.root(), &query).unwrap_err().code, Code::BadRequest);
}

#[tokio::test(flavor = "multi_thread")]
async fn looking_into_a_database_says_what_is_missing() {
    let bench = Bench::new(120);
    let engine = bench.engine();
    bench.scanned(&engine).await;
    let truth = bench.fleet.first(Kind::MissingColumn).unwrap();
    let rows = engine.list(bench.root(), &everything()).unwrap().rows;
    let row = rows.iter().find(|row| row.path == truth.path).unwrap();
    let seen = engine.inspect(bench.root(), row.id).unwrap();
    assert_eq!(&seen.database, row);
    assert_eq!(seen.changes.len() as u64, row.counts.missing + row.counts.extra + row.counts.different);
    assert_eq!(seen.compared_with, Some(Version::Number(3)));
    assert!(seen.facts.page_size.is_some() && seen.version_source.is_some());
    let json = serde_json::to_value(&seen.changes).unwrap();
    assert_eq!(json[0]["kind"], "column_missing");

    let alone = engine.inspect_file(&bench.root().join(&truth.path), &bench.settings()).unwrap();
    assert_eq!((alone.database.status, alone.changes.len()), (Status::Incomplete, seen.changes.len()));
}

#[tokio::test(flavor = "multi_thread")]
async fn without_an_expected_schema_the_most_common_shape_is_it_and_the_answer_says_so() {
    let bench = Bench::new(120);
    let engine = bench.engine();
    engine.open_fleet(bench.root(), None).unwrap();
    let job = engine.start_scan(bench.root(), false).unwrap();
    engine.wait(job.id).await.unwrap();
    let status = engine.status(bench.root()).unwrap();
    let expected = status.fleet.expected.unwrap();
    assert_eq!((expected.from.as_str(), expected.target_version), ("most_common", None));
    assert_eq!(status.summary.by_status[&Status::Outdated], 0);
    assert_eq!(status.shapes[0].status, Status::Current);
    assert_eq!(status.summary.by_status[&Status::Current], status.shapes[0].count);

    // Looking into one holds it against that shape after a restart, too.
    let rows = engine.list(bench.root(), &everything()).unwrap().rows;
    let drifted = rows.iter().find(|row| row.status == Status::Drifted).unwrap().clone();
    drop(engine);
    let engine = bench.engine();
    engine.open_fleet(bench.root(), None).unwrap();
    let seen = engine.inspect(bench.root(), drifted.id).unwrap();
    assert_eq!((seen.database.status, seen.changes.is_empty()), (Status::Drifted, false));
}

#[tokio::test(flavor = "multi_thread")]
async fn folders_that_cannot_be_a_fleet_are_refused_with_the_next_step() {
    let bench = Bench::new(1);
    let engine = bench.engine();
    let folder = bench.folder.path();
    let missing = engine.open_fleet(&folder.join("nowhere"), None).unwrap_err();
    assert_eq!(missing.code, Code::NotFound);
    let file = folder.join("file.db");
    fs::write(&file, "x").unwrap();
    let file = engine.open_fleet(&file, None).unwrap_err();
    assert_eq!(file.code, Code::NotAFolder);
    let empty = folder.join("empty");
    fs::create_dir(&empty).unwrap();
    engine.open_fleet(&empty, None).unwrap();
    let job = engine.start_scan(&empty, false).unwrap();
    let job = engine.wait(job.id).await.unwrap();
    assert_eq!((job.status, job.code), (JobStatus::Failed, Some(Code::NoDatabases)));
    assert!(missing.hint.is_some() && file.hint.is_some() && job.hint.is_some());
}

#[tokio::test(flavor = "multi_thread")]
async fn settings_that_cannot_be_used_leave_the_fleet_as_it_was() {
    let bench = Bench::new(20);
    let engine = bench.engine();
    bench.scanned(&engine).await;
    let broken = bench.folder.path().join("broken");
    fs::create_dir(&broken).unwrap();
    fs::write(broken.join("v1.sql"), "CREATE TABLE a (id);\n\nCREATE TABEL b (id);\n").unwrap();
    let settings = FleetSettings { schemas: Some(broken.clone()), ..FleetSettings::default() };
    let error = engine.open_fleet(bench.root(), Some(settings)).unwrap_err();
    assert_eq!((error.code, error.line), (Code::BadSchema, Some(3)));
    assert_eq!(error.path, Some(broken.canonicalize().unwrap().join("v1.sql")));
    let status = engine.open_fleet(bench.root(), None).unwrap();
    assert_eq!(status.fleet.settings.schemas, Some(bench.fleet.schemas.canonicalize().unwrap()));
    assert_eq!(status.summary.total, 20);

    let settings = FleetSettings { version_source: Some("no_table.version".to_owned()), ..bench.settings() };
    engine.open_fleet(bench.root(), Some(settings)).unwrap();
    let job = engine.start_scan(bench.root(), false).unwrap();
    let job = engine.wait(job.id).await.unwrap();
    assert_eq!((job.status, job.code), (JobStatus::Failed, Some(Code::BadVersionSource)));
    let settings = FleetSettings { target: Some(Version::Number(9)), ..bench.settings() };
    assert_eq!(engine.open_fleet(bench.root(), Some(settings)).unwrap_err().code, Code::BadRequest);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_state_database_that_is_damaged_is_set_aside_and_a_new_one_made() {
    let bench = Bench::new(5);
    let state = bench.folder.path().join("state");
    fs::create_dir(&state).unwrap();
    fs::write(state.join("litefleet.db"), "this is no database, but somebody may want it").unwrap();
    let engine = bench.engine();
    bench.scanned(&engine).await;
    let names: Vec<_> = fs::read_dir(&state).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    let aside = names.iter().find(|name| name.to_string_lossy().contains("set-aside")).expect("kept");
    assert!(fs::read_to_string(state.join(aside)).unwrap().starts_with("this is no database"));
}

#[tokio::test(flavor = "multi_thread")]
async fn exports_can_be_read_back_and_never_replace_a_database() {
    let bench = Bench::new(30);
    let engine = bench.engine();
    bench.scanned(&engine).await;
    let all = litefleet::api::Targets::All;
    let to = |name: &str| bench.folder.path().join(name);
    for (name, format) in
        [("list.csv", ExportFormat::Csv), ("list.json", ExportFormat::Json), ("list.txt", ExportFormat::Paths)]
    {
        assert_eq!(engine.export(bench.root(), &all, &to(name), format).unwrap(), 30);
    }
    let rows = engine.list(bench.root(), &everything()).unwrap().rows;
    let json: Vec<litefleet::api::DatabaseRow> =
        serde_json::from_str(&fs::read_to_string(to("list.json")).unwrap()).unwrap();
    assert_eq!(json, rows);
    assert_eq!(fs::read_to_string(to("list.csv")).unwrap().lines().count(), 31);
    assert!(fs::read_to_string(to("list.txt")).unwrap().lines().all(|line| Path::new(line).is_file()));

    let victim = bench.root().join(&rows[0].path);
    let before = Tree::snapshot(bench.root()).unwrap();
    let current = rows.iter().find(|row| row.status == Status::Current).unwrap();
    let error = engine.export(bench.root(), &all, &bench.root().join(&current.path), ExportFormat::Csv).unwrap_err();
    assert_eq!(error.code, Code::BadRequest);
    assert!(victim.exists());
    Tree::snapshot(bench.root()).unwrap().ensure_same(&before).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn settings_of_the_interface_and_forgotten_fleets_survive_a_restart() {
    let bench = Bench::new(5);
    let engine = bench.engine();
    bench.scanned(&engine).await;
    engine.set_setting("theme", &"dark".into()).unwrap();
    drop(engine);
    let engine = bench.engine();
    assert_eq!(engine.setting("theme").unwrap(), Some("dark".into()));
    engine.forget_fleet(bench.root()).unwrap();
    assert!(engine.recent_fleets().unwrap().is_empty());
    assert_eq!(engine.open_fleet(bench.root(), None).unwrap().scanned_at, None);
}

#[tokio::test(flavor = "multi_thread")]
async fn labels_come_from_a_pattern_of_the_path_or_a_query_in_the_database() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().canonicalize().unwrap().join("fleet");
    let named =
        |name: &str| format!("PRAGMA journal_mode = delete; CREATE TABLE m(name); INSERT INTO m VALUES ({name})");
    for (path, name) in [("a/one/x.db", "'First'"), ("a/two/x.db", "NULL"), ("b/three/x.db", "' Third '")] {
        database(root.join(path), &named(name)).unwrap();
    }
    database(root.join("b/four/x.db"), "CREATE TABLE other(a)").unwrap();
    let engine = Engine::start(&folder.path().join("state")).unwrap();
    let labels = async |label: Option<&str>| {
        let settings = FleetSettings { label: label.map(ToOwned::to_owned), ..FleetSettings::default() };
        engine.open_fleet(&root, Some(settings)).unwrap();
        let job = engine.start_scan(&root, false).unwrap();
        assert_eq!(engine.wait(job.id).await.unwrap().error, None);
        let rows = engine.list(&root, &everything()).unwrap().rows;
        rows.into_iter().map(|row| row.label).collect::<Vec<_>>()
    };
    let telling = ["one", "two", "four", "three"];
    assert_eq!(labels(None).await, telling);
    assert_eq!(labels(Some("{label}/*/x.db")).await, ["a", "a", "b", "b"]);
    assert_eq!(labels(Some("a/{label}/x.db")).await, ["one", "two", "four", "three"]);
    let before = Tree::snapshot(&root).unwrap();
    // What a query does not say is told by the path.
    let query = Some("SELECT name FROM m");
    let said = ["First", "two", "four", "Third"];
    assert_eq!(labels(query).await, said);
    // Files that are as they were keep what they said, and one that changed says it anew.
    assert_eq!(labels(query).await, said);
    Tree::snapshot(&root).unwrap().ensure_same(&before).unwrap();
    let connection = rusqlite::Connection::open(root.join("a/one/x.db")).unwrap();
    connection.execute_batch("UPDATE m SET name = 'Other'").unwrap();
    drop(connection);
    assert_eq!(labels(query).await, ["Other", "two", "four", "Third"]);
    assert_eq!(labels(Some("SELECT load_extension('x')")).await, telling, "what only reads is all that it may do");
    assert_eq!(labels(None).await, telling);
    for wrong in ["DELETE FROM m", "x.db", "SELECT 1; SELECT 2"] {
        let settings = FleetSettings { label: Some(wrong.to_owned()), ..FleetSettings::default() };
        assert_eq!(engine.open_fleet(&root, Some(settings)).unwrap_err().code, Code::BadRequest, "{wrong}");
    }
}
