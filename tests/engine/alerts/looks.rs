//! Alerts of a fleet that is really scanned.

use jiff::{Timestamp, ToSpan};
use litefleet::{
    Code,
    api::{
        Alert, AlertAct, AlertState, AlertsQuery, DatabaseRow, FleetSettings, JobStatus, ListQuery, Losses, Mode,
        Operation, Status, Targets, Version, WorkOptions, WorkRequest,
    },
    fleet::{Engine, Event},
};
use litefleet_testkit::{Fleet, FleetOptions, database, fleet};
use rusqlite::Connection;
use std::{fs, path::Path};
use tempfile::TempDir;
use tokio::sync::broadcast::Receiver;

struct Bench {
    folder: TempDir,
    fleet: Fleet,
    engine: Engine,
}

impl Bench {
    /// A fleet that was scanned once.
    async fn scanned() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let options = FleetOptions { count: 40, seed: 7, rows: 4, ..FleetOptions::default() };
        let fleet = fleet(&folder.path().join("made"), &options).unwrap();
        let engine = Engine::start(&folder.path().join("state")).unwrap();
        let bench = Self { folder, fleet, engine };
        bench.scan(bench.settings()).await;
        bench
    }

    fn root(&self) -> &Path {
        &self.fleet.root
    }

    fn settings(&self) -> FleetSettings {
        FleetSettings { schemas: Some(self.fleet.schemas.clone()), ..FleetSettings::default() }
    }

    async fn scan(&self, settings: FleetSettings) {
        self.engine.open_fleet(self.root(), Some(settings)).unwrap();
        let job = self.engine.start_scan(self.root(), false).unwrap();
        assert_eq!(self.engine.wait(job.id).await.unwrap().status, JobStatus::Completed);
    }

    async fn again(&self) {
        self.scan(self.settings()).await;
    }

    fn rows(&self, status: Status) -> Vec<DatabaseRow> {
        let everything = ListQuery { limit: 1000, ..ListQuery::default() };
        let rows = self.engine.list(self.root(), &everything).unwrap().rows;
        rows.into_iter().filter(|row| row.status == status).collect()
    }

    /// Runs SQL in databases of the list.
    fn change(&self, rows: &[DatabaseRow], sql: &str) {
        rows.iter().for_each(|row| database(self.root().join(&row.path), sql).unwrap());
    }

    fn alerts(&self, state: &[AlertState]) -> Vec<Alert> {
        let query = AlertsQuery { state: state.to_vec(), limit: 100, ..AlertsQuery::default() };
        self.engine.alerts(Some(self.root()), &query).unwrap().alerts
    }

    fn open(&self) -> u64 {
        self.engine.alerts(Some(self.root()), &AlertsQuery::default()).unwrap().open
    }

    fn own(&self) -> Connection {
        Connection::open(self.folder.path().join("state/litefleet.db")).unwrap()
    }

    fn count(&self, sql: &str) -> i64 {
        self.own().query_row(sql, [], |row| row.get(0)).unwrap()
    }
}

fn told(events: &mut Receiver<Event>) -> Vec<(u64, u64)> {
    let mut told = Vec::new();
    while let Ok(event) = events.try_recv() {
        if let Event::Alerts { changed, .. } = event {
            told.push((changed.open, changed.opened));
        }
    }
    told
}

#[tokio::test(flavor = "multi_thread")]
async fn databases_that_are_changed_by_hand_make_one_alert_and_close_it_when_they_are_changed_back() {
    let bench = Bench::scanned().await;
    assert_eq!((bench.alerts(&[]), bench.open()), (vec![], 0), "the first scan opens nothing");
    assert_eq!(bench.count("SELECT (SELECT count(*) FROM changes) + (SELECT count(*) FROM looks)"), 0);
    let mut events = bench.engine.events();
    let current = bench.rows(Status::Current);
    let victims = &current[..7];

    bench.change(victims, "CREATE TABLE scratch (a)");
    bench.again().await;
    assert_eq!(told(&mut events), [(1, 1)]);
    let [alert] = &bench.alerts(&[])[..] else { panic!("one alert for all") };
    assert_eq!((alert.was, alert.is, alert.state), (Status::Current, Status::Drifted, AlertState::Open));
    assert_eq!((&alert.was_version, &alert.is_version), (&Some(Version::Number(3)), &Some(Version::Number(3))));
    assert_eq!((alert.from_shape.as_deref(), alert.databases), (victims[0].shape.as_deref(), 7));
    assert_ne!(alert.shape, alert.from_shape);
    assert_eq!(alert.summary.as_deref(), Some("extra table `scratch`"));
    assert_eq!(alert.root, bench.root().canonicalize().unwrap().display().to_string());
    let named: Vec<_> = alert.examples.iter().map(|one| (one.id, one.path.as_str(), one.label.as_str())).collect();
    let expected: Vec<_> = victims.iter().map(|row| (Some(row.id), row.path.as_str(), row.label.as_str())).collect();
    assert_eq!(named, expected[..5]);
    let ids: Vec<i64> = victims.iter().map(|row| row.id).collect();
    assert_eq!(bench.engine.databases_of_alert(alert.id).unwrap(), ids);
    assert_eq!(bench.count("SELECT count(*) FROM changes"), 7);

    bench.again().await;
    assert_eq!((told(&mut events), bench.alerts(&[])), (vec![], vec![alert.clone()]), "a scan alone changes nothing");
    assert_eq!(bench.count("SELECT count(*) FROM changes"), 7);

    bench.change(&victims[..6], "DROP TABLE scratch");
    bench.again().await;
    assert_eq!(told(&mut events), [(1, 0)]);
    assert_eq!(bench.alerts(&[])[0].databases, 1);
    fs::remove_file(bench.root().join(&victims[6].path)).unwrap();
    bench.again().await;
    assert_eq!(told(&mut events), [(0, 0)]);
    assert!(bench.alerts(&[]).is_empty());
    let closed = bench.alerts(&[AlertState::Closed]);
    assert_eq!((closed[0].id, closed[0].databases, closed[0].state), (alert.id, 7, AlertState::Closed));
    assert!(closed[0].closed_at.is_some());
    assert!(bench.engine.databases_of_alert(alert.id).unwrap().is_empty());

    bench.change(&victims[..1], "CREATE TABLE scratch (a)");
    bench.again().await;
    assert_eq!(bench.alerts(&[])[0].id, alert.id + 1, "it opens again as a new one");
}

#[tokio::test(flavor = "multi_thread")]
async fn databases_that_are_gone_are_still_named_by_their_paths() {
    let bench = Bench::scanned().await;
    let victim = bench.rows(Status::Current).remove(0);
    bench.change(std::slice::from_ref(&victim), "CREATE TABLE scratch (a)");
    bench.again().await;
    fs::remove_file(bench.root().join(&victim.path)).unwrap();
    bench.again().await;
    let closed = bench.alerts(&[AlertState::Closed]);
    let named: Vec<_> = closed[0].examples.iter().map(|one| (one.id, one.path.as_str())).collect();
    assert_eq!(named, [(None, victim.path.as_str())]);
}

#[tokio::test(flavor = "multi_thread")]
async fn another_target_or_other_schemas_or_patterns_open_nothing() {
    let bench = Bench::scanned().await;
    let target = FleetSettings { target: Some(Version::Number(2)), ..bench.settings() };
    bench.scan(target).await;
    assert!(!bench.rows(Status::Ahead).is_empty());
    let source = FleetSettings { version_source: Some("user_version".into()), ..bench.settings() };
    bench.scan(source).await;
    assert!(bench.rows(Status::Current).is_empty(), "all are judged otherwise");
    let schemas = bench.folder.path().join("other");
    fs::create_dir(&schemas).unwrap();
    fs::write(schemas.join("v3.sql"), "CREATE TABLE quite_another (a); PRAGMA user_version = 3;").unwrap();
    bench.scan(FleetSettings { schemas: Some(schemas.clone()), ..FleetSettings::default() }).await;
    fs::write(schemas.join("v3.sql"), "CREATE TABLE yet_another (a); PRAGMA user_version = 3;").unwrap();
    bench.scan(FleetSettings { schemas: Some(schemas), ..FleetSettings::default() }).await;
    bench.scan(FleetSettings { exclude: vec!["**/a*".into()], ..bench.settings() }).await;
    bench.scan(bench.settings()).await;
    let all = [AlertState::Open, AlertState::Acknowledged, AlertState::Snoozed, AlertState::Closed];
    assert!(bench.alerts(&all).is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_repair_closes_the_alert_of_what_it_repaired() {
    let bench = Bench::scanned().await;
    let victims = &bench.rows(Status::Current)[..2];
    bench.change(victims, "CREATE TABLE scratch (a)");
    bench.again().await;
    let alert = bench.alerts(&[])[0].clone();
    let request = WorkRequest {
        operation: Operation::Repair,
        targets: Targets::Databases { ids: bench.engine.databases_of_alert(alert.id).unwrap() },
        options: WorkOptions { mode: Mode::Apply, losses: Losses::Allow, ..WorkOptions::default() },
    };
    let job = bench.engine.start_work(bench.root(), &request).unwrap();
    bench.engine.wait(job.id).await.unwrap();
    assert!(bench.alerts(&[]).is_empty());
    assert_eq!(bench.alerts(&[AlertState::Closed])[0].id, alert.id);
}

#[tokio::test(flavor = "multi_thread")]
async fn people_acknowledge_snooze_and_reopen_and_a_restart_changes_nothing() {
    let mut bench = Bench::scanned().await;
    let current = bench.rows(Status::Current);
    bench.change(&current[..1], "CREATE TABLE scratch (a)");
    bench.change(&current[1..2], "DROP INDEX IF EXISTS no_such; CREATE TABLE other (a)");
    bench.again().await;
    assert_eq!(bench.open(), 2);
    let ids: Vec<i64> = bench.alerts(&[]).iter().map(|alert| alert.id).collect();
    let mut events = bench.engine.events();

    let known = bench.engine.act_on_alert(ids[0], AlertAct::Acknowledge).unwrap();
    assert_eq!((known.state, known.acknowledged_at.is_some()), (AlertState::Acknowledged, true));
    let until = Timestamp::now().checked_add(1.hours()).unwrap();
    let later = bench.engine.act_on_alert(ids[1], AlertAct::Snooze { until }).unwrap();
    assert_eq!(later.state, AlertState::Snoozed);
    assert_eq!(later.snoozed_until.map(|at| at.as_millisecond()), Some(until.as_millisecond()));
    assert_eq!((bench.open(), told(&mut events)), (0, vec![(1, 0), (0, 0)]));
    assert_eq!(bench.alerts(&[AlertState::Snoozed])[0].id, ids[1]);

    // Others that join do not make it news again.
    bench.change(&current[2..3], "CREATE TABLE scratch (a)");
    let Bench { folder, fleet, engine } = bench;
    drop(engine);
    bench = Bench { engine: Engine::start(&folder.path().join("state")).unwrap(), folder, fleet };
    bench.again().await;
    assert_eq!((bench.open(), bench.alerts(&[]).len()), (0, 2));

    // What was snoozed until a time that is over is open.
    bench.engine.act_on_alert(ids[1], AlertAct::Snooze { until: Timestamp::UNIX_EPOCH }).unwrap();
    assert_eq!(bench.open(), 1);
    bench.engine.act_on_alert(ids[0], AlertAct::Reopen).unwrap();
    assert_eq!(bench.open(), 2);

    bench.change(&current[..1], "DROP TABLE scratch");
    bench.change(&current[1..2], "DROP TABLE other");
    bench.change(&current[2..3], "DROP TABLE scratch");
    bench.again().await;
    let error = bench.engine.act_on_alert(ids[0], AlertAct::Reopen).unwrap_err();
    assert_eq!((error.code, error.hint.is_some()), (Code::BadRequest, true));
    assert_eq!(bench.engine.act_on_alert(4711, AlertAct::Acknowledge).unwrap_err().code, Code::Unknown);
    assert_eq!(bench.engine.databases_of_alert(4711).unwrap_err().code, Code::Unknown);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_that_was_never_scanned_has_no_alerts_to_ask_for_and_a_forgotten_one_takes_its_own_along() {
    let bench = Bench::scanned().await;
    let other = bench.folder.path().join("other");
    fs::create_dir(&other).unwrap();
    let error = bench.engine.alerts(Some(&other), &AlertsQuery::default()).unwrap_err();
    assert_eq!((error.code, error.hint.is_some()), (Code::Unknown, true));
    bench.change(&bench.rows(Status::Current)[..1], "CREATE TABLE scratch (a)");
    bench.again().await;
    assert_eq!(bench.engine.alerts(None, &AlertsQuery::default()).unwrap().open, 1);
    bench.engine.forget_fleet(bench.root()).unwrap();
    assert_eq!(bench.engine.alerts(None, &AlertsQuery::default()).unwrap().open, 0);
    for table in ["looks", "changes", "alerts", "alert_databases", "waiting"] {
        assert_eq!(bench.count(&format!("SELECT count(*) FROM {table}")), 0, "{table}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_old_is_forgotten_by_days_in_use_and_a_clock_that_jumps_forgets_nothing() {
    let bench = Bench::scanned().await;
    let current = bench.rows(Status::Current);
    let toggle = async |row: &DatabaseRow| {
        bench.change(std::slice::from_ref(row), "CREATE TABLE scratch (a)");
        bench.again().await;
        bench.change(std::slice::from_ref(row), "DROP TABLE scratch");
        bench.again().await;
    };
    toggle(&current[0]).await;
    bench.change(&current[1..2], "CREATE TABLE other (a)");
    bench.again().await;
    let counts = || {
        let count = |table: &str| bench.count(&format!("SELECT count(*) FROM {table}"));
        [count("looks"), count("changes"), count("alerts"), count("conditions")]
    };
    assert_eq!(counts(), [3, 3, 2, 3]);

    // The last look was two years ago, as far as the clock says.
    let own = bench.own();
    own.execute("UPDATE looks SET at_ms = at_ms - 730 * 86400000", []).unwrap();
    toggle(&current[2]).await;
    assert_eq!(counts(), [5, 5, 3, 3]);

    // Now Litefleet was in use all that time.
    own.execute("UPDATE looks SET lived_s = lived_s - 730 * 86400 WHERE id <= 3", []).unwrap();
    toggle(&current[3]).await;
    assert_eq!(counts(), [4, 4, 3, 3], "the open alert stays, and what it names");
    assert_eq!(bench.alerts(&[]).len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_look_at_a_part_opens_and_closes_alerts_of_that_part_alone() {
    let bench = Bench::scanned().await;
    let victims = &bench.rows(Status::Current)[..3];
    let look = |row: &DatabaseRow| bench.engine.look_at(bench.root(), &[row.path.clone().into()]).unwrap();
    bench.change(victims, "CREATE TABLE scratch (a)");
    victims[..2].iter().for_each(|row| _ = look(row));
    assert_eq!(bench.alerts(&[])[0].databases, 2);
    bench.change(victims, "DROP TABLE scratch");
    look(&victims[0]);
    assert_eq!(bench.alerts(&[])[0].databases, 1);
    look(&victims[1]);
    assert_eq!(bench.open(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_alert_that_nobody_understands_any_more_holds_up_no_look_and_lets_its_databases_go() {
    let bench = Bench::scanned().await;
    let victims = &bench.rows(Status::Current)[..2];
    bench.change(victims, "CREATE TABLE scratch (a)");
    bench.again().await;
    let lost = bench.alerts(&[])[0].id;
    bench.own().execute("UPDATE conditions SET condition = '{}' WHERE condition LIKE '%drifted%'", []).unwrap();
    assert!(bench.alerts(&[]).is_empty());

    bench.change(&victims[..1], "DROP TABLE scratch");
    bench.again().await;
    let inside = format!("SELECT inside FROM alerts WHERE id = {lost}");
    assert_eq!(bench.count(&inside), 1);
    bench.change(&victims[1..], "DROP TABLE scratch");
    bench.again().await;
    assert_eq!(bench.count(&inside), 0);
    bench.change(&victims[..1], "CREATE TABLE scratch (a)");
    bench.again().await;
    assert_eq!(bench.alerts(&[])[0].databases, 1);
}
