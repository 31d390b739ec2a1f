//! The façade's comparisons: sides, what they are called, what others share, SQL and reports.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use litefleet::{
    Code,
    api::{
        CompareRequest, FleetSettings, Ignore, ListQuery, Mode, ObjectRef, Operation, Side, SortKey, Targets, Version,
        View, WorkOptions, WorkRequest,
    },
    diff::ObjectKind,
    fleet::Engine,
};
use litefleet_testkit::{Fleet, FleetOptions, Kind, Tree, database, fleet};
use std::{
    fs,
    path::{Path, PathBuf},
};
use tempfile::TempDir;

struct Bench {
    folder: TempDir,
    fleet: Fleet,
    engine: Engine,
}

impl Bench {
    /// A fleet of databases of every kind, scanned.
    async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let options = FleetOptions { count: 120, seed: 7, rows: 4, ..FleetOptions::default() };
        let fleet = fleet(&folder.path().join("made"), &options).unwrap();
        let engine = Engine::start(&folder.path().join("state")).unwrap();
        let settings = FleetSettings { schemas: Some(fleet.schemas.clone()), ..FleetSettings::default() };
        engine.open_fleet(&fleet.root, Some(settings)).unwrap();
        let job = engine.start_scan(&fleet.root, false).unwrap();
        engine.wait(job.id).await.unwrap();
        Self { folder, fleet, engine }
    }

    fn id(&self, kind: Kind) -> i64 {
        let truth = self.fleet.first(kind).unwrap();
        let query = ListQuery { limit: 1000, ..ListQuery::default() };
        let page = self.engine.list(&self.fleet.root, &query).unwrap();
        page.rows.iter().find(|row| row.path == truth.path).unwrap().id
    }

    fn file(&self, name: &str, sql: &str) -> PathBuf {
        let path = self.folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, sql).unwrap();
        path
    }

    fn compare(&self, left: Side, right: Side) -> litefleet::Result<litefleet::api::Comparison> {
        self.engine.compare(Some(&self.fleet.root), &FleetSettings::default(), &asked(left, right))
    }
}

fn asked(left: Side, right: Side) -> CompareRequest {
    CompareRequest { left, right, ignore: Ignore::default(), view: View::default(), renames: Vec::new() }
}

fn version(number: i64) -> Side {
    Side::Version { version: Some(Version::Number(number)) }
}

fn refused<T: std::fmt::Debug>(answer: litefleet::Result<T>) -> (Code, String, String) {
    let error = answer.unwrap_err();
    (error.code, error.message, error.hint.unwrap_or_default())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_against_what_it_ought_to_have_differs_as_looking_into_it_says() {
    let bench = Bench::new().await;
    for kind in [Kind::MissingColumn, Kind::OutdatedV1, Kind::Current, Kind::ExtraColumn] {
        let id = bench.id(kind);
        let comparison = bench.compare(Side::Database { id }, Side::Expected { id }).unwrap();
        let inspection = bench.engine.inspect(&bench.fleet.root, id).unwrap();
        assert_eq!(comparison.changes, inspection.changes, "{kind:?}");
        assert_eq!(comparison.equal, inspection.changes.is_empty());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_sides_say_what_they_are() {
    let bench = Bench::new().await;
    let id = bench.id(Kind::MissingColumn);
    let inspection = bench.engine.inspect(&bench.fleet.root, id).unwrap();
    let row = &inspection.database;
    let shape = row.shape.clone().unwrap();
    let words = |left: Side, right: Side| {
        let sides = bench.compare(left, right).unwrap().sides;
        [sides.left, sides.right].map(|side| (side.name, side.detail.unwrap_or_default()))
    };
    let [left, right] = words(Side::Database { id }, Side::Expected { id });
    assert_eq!(left, (row.label.clone(), format!("{}, incomplete", row.version_label.as_ref().unwrap())));
    assert_eq!(right, ("v3".to_owned(), "catalog, target".to_owned()));
    let sql = bench.file("mine.sql", "CREATE TABLE a (x);");
    let [left, right] = words(Side::Shape { fingerprint: shape[..12].to_owned() }, version(1));
    assert_eq!(left.0, format!("shape {}", &shape[..7]));
    assert!(left.1.starts_with("in ") && left.1.ends_with("database") | left.1.ends_with("databases"), "{left:?}");
    assert_eq!(right, ("v1".to_owned(), "catalog".to_owned()));
    let path = bench.fleet.root.join(&row.path);
    let name = path.file_name().unwrap().to_str().unwrap().to_owned();
    let [left, right] = words(Side::File { path: sql }, Side::File { path });
    assert_eq!((left, right), (("mine.sql".into(), "SQL".into()), (name, "database".into())));
}

#[tokio::test(flavor = "multi_thread")]
async fn swapped_sides_give_as_many_differences_and_two_of_one_shape_give_none() {
    let bench = Bench::new().await;
    let id = bench.id(Kind::MissingColumn);
    let there = bench.compare(Side::Database { id }, version(3)).unwrap();
    let back = bench.compare(version(3), Side::Database { id }).unwrap();
    assert!(!there.equal);
    assert_eq!(there.changes.len(), back.changes.len());
    let shape = bench.engine.inspect(&bench.fleet.root, id).unwrap().database.shape.unwrap();
    let same = bench.compare(Side::Database { id }, Side::Shape { fingerprint: shape.clone() }).unwrap();
    assert!(same.equal && same.changes.is_empty());
    assert_eq!((same.sides.left.fingerprint, same.sides.right.fingerprint), (shape.clone(), shape));
}

#[tokio::test(flavor = "multi_thread")]
async fn two_files_of_one_name_are_told_apart_by_their_folders() {
    let bench = Bench::new().await;
    let left = bench.file("old/x/s.sql", "CREATE TABLE a (x);");
    let right = bench.file("new/x/s.sql", "CREATE TABLE b (x);");
    let comparison = bench.compare(Side::File { path: left.clone() }, Side::File { path: right }).unwrap();
    assert_eq!((&*comparison.left, &*comparison.right), ("old/x/s.sql", "new/x/s.sql"));
    let same = bench.compare(Side::File { path: left.clone() }, Side::File { path: left }).unwrap();
    assert_eq!((&*same.left, &*same.right, same.equal), ("s.sql", "s.sql", true));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_a_side_is_refused_with_its_name_the_reason_and_a_next_step() {
    let bench = Bench::new().await;
    let file = |path: &Path| Side::File { path: path.to_path_buf() };
    let folder = bench.fleet.root.clone();
    let text = bench.file("notes.txt", "not a database");
    let wrong = bench.file("wrong.sql", "CREATE TABLE a (x);\nCREATE TABEL b (x);");
    let missing = bench.folder.path().join("missing.db");
    for (side, code, said) in [
        (file(&folder), Code::BadRequest, "is a folder"),
        (file(&missing), Code::NotFound, "missing.db does not exist"),
        (file(&text), Code::Unreadable, "cannot read notes.txt: it does not begin as a SQLite database does"),
        (file(&wrong), Code::BadSchema, "syntax error"),
        (version(9), Code::BadRequest, "no version v9"),
        (Side::Version { version: None }, Code::BadRequest, "no version without a number"),
        (Side::Shape { fingerprint: "zz".into() }, Code::BadRequest, "no database of this fleet has the shape zz"),
        (Side::Shape { fingerprint: String::new() }, Code::BadRequest, "without a fingerprint"),
        (Side::Database { id: -1 }, Code::Unknown, "no such database"),
        (Side::Database { id: bench.id(Kind::Truncated) }, Code::Unreadable, "cannot read"),
        (Side::Expected { id: bench.id(Kind::Truncated) }, Code::Unreadable, "cannot read"),
    ] {
        let (was, message, hint) = refused(bench.compare(side.clone(), version(3)));
        assert!(was == code && message.contains(said) && !hint.is_empty(), "{side:?}: {was:?} {message} ({hint})");
    }
    let (_, _, hint) = refused(bench.compare(version(9), version(3)));
    assert!(hint.contains("v1, v2, v3"), "{hint}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_beginning_of_a_fingerprint_is_enough_unless_several_have_it() {
    let bench = Bench::new().await;
    let shapes = bench.engine.status(&bench.fleet.root).unwrap().shapes;
    let beginnings: Vec<_> = shapes.iter().map(|shape| &shape.fingerprint[..1]).collect();
    let shared = beginnings.iter().find(|one| beginnings.iter().filter(|other| other == one).count() > 1);
    let several = Side::Shape { fingerprint: (*shared.unwrap()).to_owned() };
    let (code, message, hint) = refused(bench.compare(several, version(3)));
    assert!(code == Code::BadRequest && message.contains("shapes of this fleet begin with"), "{message}");
    assert!(hint.contains("more characters"), "{hint}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_with_a_log_is_read_with_what_is_in_the_log_and_nothing_is_touched() {
    let bench = Bench::new().await;
    let folder = bench.folder.path().join("busy");
    let path = folder.join("a.db");
    database(&path, "CREATE TABLE a (x)").unwrap();
    let writer = rusqlite::Connection::open(&path).unwrap();
    writer.execute_batch("PRAGMA journal_mode = WAL; CREATE TABLE b (y); BEGIN IMMEDIATE").unwrap();
    let before = Tree::snapshot(&folder).unwrap();
    let sql = bench.file("both.sql", "CREATE TABLE a (x); CREATE TABLE b (y);");
    let comparison = bench.compare(Side::File { path }, Side::File { path: sql }).unwrap();
    assert!(comparison.equal, "{:?}", comparison.changes);
    before.ensure_same(&Tree::snapshot(&folder).unwrap()).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_others_share_is_counted_by_object_and_can_be_listed_by_shape() {
    let bench = Bench::new().await;
    let (root, id) = (&bench.fleet.root, bench.id(Kind::MissingColumn));
    let request = asked(Side::Database { id }, Side::Expected { id });
    let also = bench.engine.compare_also(root, &request).unwrap();
    let comparison = bench.compare(request.left.clone(), request.right.clone()).unwrap();
    for also in &also {
        let differs = comparison.changes.iter().any(|change| *change.object() == also.object.name);
        assert!(differs && also.databases > 0, "{also:?}");
        // Each of those databases, and no other, has the same in the place of the object.
        let query = ListQuery { limit: 1000, ..ListQuery::default() };
        let page = bench.engine.list(root, &query).unwrap();
        let mut alike = 0;
        for row in page.rows.iter().filter(|row| row.shape.is_some() && row.id != id) {
            let other = bench.compare(Side::Database { id: row.id }, request.right.clone()).unwrap();
            let in_object = |changes: &[litefleet::diff::Change]| -> Vec<String> {
                let of = changes.iter().filter(|change| *change.object() == also.object.name);
                of.map(|change| serde_json::to_string(change).unwrap()).collect()
            };
            let same = in_object(&other.changes) == in_object(&comparison.changes);
            assert_eq!(same, also.shapes.contains(row.shape.as_ref().unwrap()), "{}", row.path);
            alike += u64::from(same);
        }
        assert_eq!(also.databases, alike);
    }
    assert!(!also.is_empty(), "of {} with one missing column", bench.fleet.count("incomplete"));
    let again = bench.engine.compare_also(root, &request).unwrap();
    assert_eq!(again, also);
    let shape = bench.engine.inspect(root, id).unwrap().database.shape.unwrap();
    let from_shape = asked(Side::Shape { fingerprint: shape }, request.right);
    let beyond = bench.engine.compare_also(root, &from_shape).unwrap();
    assert!(beyond.iter().map(|also| also.databases).sum::<u64>() < also.iter().map(|also| also.databases).sum());
}

#[tokio::test(flavor = "multi_thread")]
async fn all_ids_that_match_come_in_the_order_of_the_list() {
    let bench = Bench::new().await;
    let query = ListQuery { sort: SortKey::Bytes, descending: true, limit: 3, offset: 2, ..ListQuery::default() };
    let ids = bench.engine.ids(&bench.fleet.root, &query).unwrap();
    let page = bench.engine.list(&bench.fleet.root, &ListQuery { limit: 1000, offset: 0, ..query }).unwrap();
    assert_eq!(ids, page.rows.iter().map(|row| row.id).collect::<Vec<_>>());
    assert_eq!(ids.len(), bench.fleet.truth.len());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_version_without_an_open_fleet_is_one_of_the_fleet_that_the_other_side_belongs_to() {
    let bench = Bench::new().await;
    let path = bench.fleet.root.join(&bench.fleet.first(Kind::MissingColumn).unwrap().path);
    let request = asked(Side::File { path: path.clone() }, version(3));
    let comparison = bench.engine.compare(None, &FleetSettings::default(), &request).unwrap();
    assert_eq!((comparison.changes.len(), &*comparison.right), (1, "v3"));
    let known = bench.engine.known_versions(&FleetSettings::default(), Some(&path)).unwrap().unwrap();
    assert_eq!(known, [1, 2, 3].map(Version::Number));
    let outside = asked(Side::File { path: bench.file("a.sql", "") }, version(3));
    let (code, message, hint) = refused(bench.engine.compare(None, &FleetSettings::default(), &outside));
    assert!(code == Code::BadRequest && message.contains("no expected schema") && hint.contains("--schemas"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_report_goes_to_html_files_alone_and_never_over_a_database() {
    let bench = Bench::new().await;
    let request = asked(version(1), version(3));
    let (root, settings) = (Some(&*bench.fleet.root), FleetSettings::default());
    let export = |name: &str| bench.engine.compare_export(root, &settings, &request, &bench.folder.path().join(name));
    let comparison = export("report.html").unwrap();
    let written = fs::read_to_string(bench.folder.path().join("report.html")).unwrap();
    assert_eq!(written, bench.engine.compare_html(root, &settings, &request).unwrap());
    assert!(!comparison.equal && written.contains("<html"), "{written:.200}");
    for name in ["report.db", "report", "report.html.txt"] {
        assert_eq!(refused(export(name)).0, Code::BadRequest, "{name}");
    }
    database(bench.folder.path().join("disguised.html"), "CREATE TABLE a (x)").unwrap();
    let (code, message, _) = refused(export("disguised.html"));
    assert!(code == Code::BadRequest && message.contains("is a SQLite database"), "{message}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_sql_of_one_object_changes_that_object_alone() {
    let bench = Bench::new().await;
    let left = bench.file("l.sql", "CREATE TABLE a (x); CREATE TABLE b (y);");
    let right = bench.file("r.sql", "CREATE TABLE a (x, z); CREATE TABLE b (y, z);");
    let request = asked(Side::File { path: left }, Side::File { path: right });
    let (root, settings) = (Some(&*bench.fleet.root), FleetSettings::default());
    let of = |object: Option<ObjectRef>| bench.engine.compare_sql(root, &settings, &request, object.as_ref()).unwrap();
    let both = of(None);
    assert_eq!(both.statements.len(), 2);
    let (whole, sql) = bench.engine.compare_with_sql(root, &settings, &request).unwrap();
    assert_eq!((whole, sql), (bench.engine.compare(root, &settings, &request).unwrap(), both));
    let one = of(Some(ObjectRef { kind: ObjectKind::Table, name: "b".into() }));
    let comparison = bench.engine.compare(root, &settings, &request).unwrap();
    assert_eq!(one.statements.len(), 1);
    assert_eq!(comparison.changes[one.statements[0].change.unwrap()].object().0, "b");
    assert!(one.script.contains('b') && !one.script.contains("TABLE a"), "{}", one.script);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_statement_names_the_change_that_it_serves_among_those_that_are_shown() {
    let bench = Bench::new().await;
    let left = bench.file("l.sql", "CREATE TABLE a (x); CREATE TABLE b (y); CREATE TABLE c (z);");
    let right = bench.file("r.sql", "CREATE TABLE \"a\" (X); CREATE TABLE b (y, z); CREATE TABLE c (z, y);");
    let mut request = asked(Side::File { path: left }, Side::File { path: right });
    request.ignore.spelling = false;
    let (root, settings) = (Some(&*bench.fleet.root), FleetSettings::default());
    let changes = bench.engine.compare(root, &settings, &request).unwrap().changes;
    assert!(changes.len() > 2, "{changes:?}");
    let whole = bench.engine.compare_sql(root, &settings, &request, None).unwrap();
    let served: Vec<_> = whole.statements.iter().map(|one| changes[one.change.unwrap()].summary()).collect();
    assert_eq!(served, ["b.z is missing", "c.y is missing"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_statement_that_serves_none_of_the_changes_that_are_shown_names_none() {
    let bench = Bench::new().await;
    let left = bench.file("l.sql", "CREATE TABLE t (a, b); CREATE TABLE u (x); CREATE INDEX i ON t (b);");
    let right = bench.file("r.sql", "CREATE TABLE t (a); CREATE TABLE u (x); CREATE INDEX i ON u (x);");
    let request = asked(Side::File { path: left }, Side::File { path: right });
    let object = ObjectRef { kind: ObjectKind::Table, name: "t".into() };
    let (root, settings) = (Some(&*bench.fleet.root), FleetSettings::default());
    let changes = bench.engine.compare(root, &settings, &request).unwrap().changes;
    let sql = bench.engine.compare_sql(root, &settings, &request, Some(&object)).unwrap();
    let served: Vec<_> = sql.statements.iter().map(|one| one.change.map(|place| changes[place].summary())).collect();
    assert_eq!(served, [None, Some("t.b is extra".to_owned())], "{:?}", sql.statements);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_is_called_as_its_database_is() {
    let bench = Bench::new().await;
    let id = bench.id(Kind::OutdatedV2);
    let options = WorkOptions { mode: Mode::Apply, ..WorkOptions::default() };
    let request = WorkRequest { operation: Operation::Repair, targets: Targets::One { id }, options };
    let job = bench.engine.start_work(&bench.fleet.root, &request).unwrap();
    bench.engine.wait(job.id).await.unwrap();
    let backup: PathBuf = bench.engine.work_answer(job.id).unwrap().results[0].backup.clone().unwrap().into();
    let now = bench.engine.inspect(&bench.fleet.root, id).unwrap().database;
    let comparison = bench.compare(Side::File { path: backup.clone() }, Side::Database { id }).unwrap();
    let left = &comparison.sides.left;
    assert_eq!((left.name.as_str(), left.detail.as_deref()), (now.label.as_str(), Some("backup, v2")));
    assert!(!comparison.equal);
    let elsewhere = bench.folder.path().join("copy.db");
    fs::copy(&backup, &elsewhere).unwrap();
    let same = bench.compare(Side::File { path: backup }, Side::File { path: elsewhere }).unwrap();
    assert_eq!((same.equal, same.sides.right.name.as_str()), (true, "copy.db"));
}
