//! The settings: who sets them, which hold, and who keeps to them.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use litefleet::{
    Code,
    api::{
        Changed, FleetSettings, Job, Mode, Operation, Outcome, RestoreRequest, Scope, Setting, SettingFrom,
        SettingsAnswer, Targets, WorkOptions, WorkRequest,
    },
    fleet::{Engine, Event},
};
use litefleet_testkit::{Fleet, FleetOptions, Kind, fleet};
use rusqlite::Connection;
use serde_json::{Value, json};
use std::{
    ffi::OsStr,
    fs,
    os::unix::ffi::OsStrExt,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};
use tempfile::TempDir;
use tokio::{sync::broadcast::Receiver, time::timeout};

struct Bench {
    folder: TempDir,
    fleet: Fleet,
    engine: Engine,
}

impl Bench {
    async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().canonicalize().unwrap();
        let options = FleetOptions { count: 2, kinds: vec![Kind::OutdatedV2], ..FleetOptions::default() };
        let fleet = fleet(&place.join("made"), &options).unwrap();
        let engine = Engine::start(&place.join("state")).unwrap();
        let bench = Self { folder, fleet, engine };
        let settings = FleetSettings { schemas: Some(bench.fleet.schemas.clone()), ..FleetSettings::default() };
        bench.engine.open_fleet(bench.root(), Some(settings)).unwrap();
        let job = bench.engine.start_scan(bench.root(), false).unwrap();
        assert_eq!(bench.engine.wait(job.id).await.unwrap().error, None);
        bench
    }

    fn root(&self) -> &Path {
        &self.fleet.root
    }

    fn place(&self, name: &str) -> PathBuf {
        self.folder.path().canonicalize().unwrap().join(name)
    }

    fn set(&self, scope: Scope, key: &str, value: Value) -> Result<SettingsAnswer, (Code, String)> {
        self.engine.settings_set(Some(self.root()), scope, key, &value).map_err(|error| (error.code, error.to_string()))
    }

    fn list(&self) -> SettingsAnswer {
        self.engine.settings_list(Some(self.root())).unwrap()
    }

    fn held(&self, key: &str) -> (Value, SettingFrom) {
        let Setting { value, from, .. } = of(&self.list(), key);
        (value, from)
    }

    fn team_says(&self, text: &str) {
        fs::write(self.root().join("litefleet.toml"), text).unwrap();
    }

    async fn repaired(&self) -> Job {
        let options = WorkOptions { mode: Mode::Apply, ..WorkOptions::default() };
        let request = WorkRequest { operation: Operation::Repair, targets: Targets::All, options };
        let job = self.engine.start_work(self.root(), &request).unwrap();
        let job = self.engine.wait(job.id).await.unwrap();
        assert_eq!(job.error, None);
        job
    }

    async fn rolled_back(&self, job: &Job) -> Job {
        let job = self.engine.start_restore(&back(job)).unwrap();
        let job = self.engine.wait(job.id).await.unwrap();
        assert_eq!((job.progress.repaired, &job.error), (2, &None));
        job
    }
}

/// All of a job, taken back.
fn back(job: &Job) -> RestoreRequest {
    RestoreRequest { job: job.id, numbers: Vec::new(), changed: Changed::default(), mode: Mode::Apply }
}

fn of(answer: &SettingsAnswer, key: &str) -> Setting {
    answer.settings.iter().find(|setting| setting.key == key).unwrap().clone()
}

async fn told(events: &mut Receiver<Event>) -> bool {
    let settings = async { while events.recv().await.unwrap() != Event::Settings {} };
    timeout(Duration::from_secs(10), settings).await.is_ok()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_holds_is_the_fleets_own_then_the_file_then_what_holds_everywhere_then_the_default() {
    let bench = Bench::new().await;
    let workers = || bench.held("work.workers");
    assert_eq!(workers(), (json!(4), SettingFrom::Default));
    bench.set(Scope::Person, "work.workers", json!(5)).unwrap();
    assert_eq!(workers(), (json!(5), SettingFrom::Person));
    bench.team_says("[work]\nworkers = 6\n");
    assert_eq!(workers(), (json!(6), SettingFrom::File));
    let all = of(&bench.set(Scope::Fleet, "work.workers", json!(7)).unwrap(), "work.workers");
    assert_eq!((all.value, all.from), (json!(7), SettingFrom::Fleet));
    assert_eq!(
        (all.person, all.file, all.fleet, all.default),
        (Some(json!(5)), Some(json!(6)), Some(json!(7)), json!(4))
    );
    // Another fleet has none of it, and neither has who asks for none in particular.
    assert_eq!(of(&bench.engine.settings_list(None).unwrap(), "work.workers").value, json!(5));
    // It is kept, and goes layer by layer.
    let engine = Engine::start(&bench.place("state")).unwrap();
    assert_eq!(of(&engine.settings_list(Some(bench.root())).unwrap(), "work.workers").value, json!(7));
    bench.engine.settings_reset(Some(bench.root()), Scope::Fleet, "work").unwrap();
    assert_eq!(workers(), (json!(6), SettingFrom::File));
    bench.engine.settings_reset(None, Scope::Person, "work.workers").unwrap();
    fs::remove_file(bench.root().join("litefleet.toml")).unwrap();
    assert_eq!(workers(), (json!(4), SettingFrom::Default));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_comes_right_after_the_fleet_was_opened_is_told_of() {
    let bench = Bench::new().await;
    // Whoever looks at the files from time to time has not seen this one.
    let engine = Engine::start(&bench.place("another")).unwrap();
    let mut events = engine.events();
    engine.open_fleet(bench.root(), None).unwrap();
    bench.team_says("[work]\nworkers = 6\n");
    assert!(told(&mut events).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_setting_cannot_be_is_refused_by_name_and_nothing_changes() {
    let bench = Bench::new().await;
    for (scope, key, value, code) in [
        (Scope::Person, "work.workers", json!(0), Code::BadRequest),
        (Scope::Person, "work.workers", json!("4"), Code::BadRequest),
        (Scope::Fleet, "theme", json!("dark"), Code::BadRequest),
        (Scope::Fleet, "history.jobs", json!(100), Code::BadRequest),
        (Scope::Person, "backups.folder", json!("here"), Code::BadRequest),
        (Scope::Person, "work.worker", json!(4), Code::Unknown),
    ] {
        let (found, message) = bench.set(scope, key, value).unwrap_err();
        assert!(found == code && message.contains(key), "{key}: {message}");
    }
    assert!(bench.engine.settings_set(None, Scope::Fleet, "work.workers", &json!(4)).is_err());
    assert!(bench.list().settings.iter().all(|setting| setting.from == SettingFrom::Default));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_is_told_at_once_and_one_of_the_file_soon() {
    let bench = Bench::new().await;
    let mut events = bench.engine.events();
    bench.set(Scope::Person, "refresh.watch", json!(false)).unwrap();
    assert!(told(&mut events).await);
    assert!(!bench.list().changed);
    // Let it be looked at once without the file.
    tokio::time::sleep(Duration::from_millis(2500)).await;
    bench.team_says("target = 2\n");
    assert!(told(&mut events).await);
    assert!(bench.list().changed, "the fleet was opened with another target");
    bench.engine.keep_despite_config(bench.root()).unwrap();
    assert!(!bench.list().changed);
    bench.team_says("target = 1\n");
    assert!(bench.list().changed);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_cannot_be_understood_is_told_and_nothing_of_it_holds() {
    let bench = Bench::new().await;
    bench.team_says("[work]\nworkers = 6\nbusy_ms = -1\n");
    let answer = bench.list();
    let problem = answer.problem.unwrap();
    assert_eq!(problem.line, Some(3));
    assert!(problem.message.contains("work.busy_ms"), "{problem}");
    assert_eq!(of(&bench.list(), "work.workers").from, SettingFrom::Default);
    assert!(answer.file.unwrap().ends_with("litefleet.toml"));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_file_says_of_backups_holds_once_it_was_shown_and_accepted() {
    let bench = Bench::new().await;
    bench.team_says("[backups]\nfolder = \"../kept\"\ncount = 3\n\n[work]\nworkers = 2\n");
    assert_eq!(bench.held("backups.count"), (json!(10), SettingFrom::Default));
    assert_eq!(bench.held("work.workers"), (json!(2), SettingFrom::File), "that asks for nothing");
    let config = bench.list().config.unwrap();
    assert!(!config.accepted);
    assert_eq!(config.backups["backups.count"], 3);
    assert!(config.backups["backups.folder"].as_str().unwrap().ends_with("../kept"));

    let shown = config.hash.unwrap();
    bench.team_says("[backups]\nfolder = \"../elsewhere\"\ncount = 3\n");
    let refused = bench.engine.accept_folder_config(bench.root(), Some(&shown)).unwrap_err();
    assert_eq!(refused.code, Code::Changed);
    bench.team_says("[backups]\nfolder = \"../kept\"\ncount = 3\n");
    bench.engine.accept_folder_config(bench.root(), Some(&shown)).unwrap();
    assert_eq!(bench.held("backups.count"), (json!(3), SettingFrom::File));
    let job = bench.repaired().await;
    let kept = bench.root().parent().unwrap().join("kept").join(job.id.to_string());
    assert!(kept.join("manifest.json").is_file());
    // They are found there whatever the file says later.
    bench.team_says("[backups]\nfolder = \"../elsewhere\"\ncount = 3\n");
    assert_eq!(bench.held("backups.count").1, SettingFrom::Default);
    let results = bench.engine.work_answer(job.id).unwrap().results;
    assert!(results.iter().all(|result| result.outcome == Outcome::Repaired));
    let preview = bench.engine.restore_preview(&back(&job)).unwrap();
    assert_eq!(preview.databases.len(), 2);
    assert!(Path::new(&preview.backups.folder).starts_with(bench.place("state")));
}

#[tokio::test(flavor = "multi_thread")]
async fn backups_of_a_fleet_are_kept_as_it_says_and_stay_while_its_file_cannot_be_read() {
    let bench = Bench::new().await;
    let first = bench.repaired().await;
    let place = bench.place("state").join("backups").join(first.id.to_string());
    // One of each is enough for all fleets, but not for this one.
    bench.set(Scope::Person, "backups.count", json!(1)).unwrap();
    bench.set(Scope::Fleet, "backups.count", json!("off")).unwrap();
    let second = bench.rolled_back(&first).await;
    assert!(place.is_dir());
    // Its file says so instead, was accepted, and is not there just now.
    bench.team_says("[backups]\ncount = \"off\"\n");
    bench.engine.accept_folder_config(bench.root(), None).unwrap();
    bench.engine.settings_reset(Some(bench.root()), Scope::Fleet, "backups").unwrap();
    fs::remove_file(bench.root().join("litefleet.toml")).unwrap();
    let mut last = bench.rolled_back(&second).await;
    assert!(place.is_dir());
    // It asks for something else, or for nothing any more, and nobody has seen that yet.
    for text in ["[backups]\ncount = 1\n", ""] {
        bench.team_says(text);
        last = bench.rolled_back(&last).await;
        assert!(place.is_dir(), "{text}");
    }
    // Once somebody has, what holds everywhere does.
    assert!(bench.list().changed);
    bench.engine.keep_despite_config(bench.root()).unwrap();
    assert!(!bench.list().changed);
    bench.rolled_back(&last).await;
    assert!(!place.exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn backups_of_a_fleet_that_is_forgotten_are_kept_as_it_said() {
    for by_file in [false, true] {
        let bench = Bench::new().await;
        let first = bench.repaired().await;
        bench.set(Scope::Person, "backups.count", json!(1)).unwrap();
        if by_file {
            bench.team_says("[backups]\ncount = \"off\"\n");
            bench.engine.accept_folder_config(bench.root(), None).unwrap();
        } else {
            bench.set(Scope::Fleet, "backups.count", json!("off")).unwrap();
        }
        bench.engine.forget_fleet(bench.root()).unwrap();
        bench.rolled_back(&first).await;
        assert!(bench.place("state").join("backups").join(first.id.to_string()).is_dir(), "{by_file}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_accepted_of_one_folder_is_not_of_another_that_is_shown_alike() {
    let bench = Bench::new().await;
    let [one, other] = [b"fleet \xfe", b"fleet \xff"].map(|name| bench.place("").join(OsStr::from_bytes(name)));
    for root in [&one, &other] {
        fs::create_dir(root).unwrap();
        fs::write(root.join("litefleet.toml"), "[backups]\ncount = 3\n").unwrap();
    }
    bench.engine.accept_folder_config(&one, None).unwrap();
    let is_accepted = |root: &Path| bench.engine.folder_config(root).unwrap().unwrap().accepted;
    assert!(is_accepted(&one) && !is_accepted(&other));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_fleet_that_may_not_be_forgotten_now_is_watched_on() {
    let bench = Bench::new().await;
    bench.engine.watch_fleet(bench.root(), bench.engine.refresh_settings(bench.root()).unwrap()).unwrap();
    let options = WorkOptions { mode: Mode::Apply, ..WorkOptions::default() };
    let request = WorkRequest { operation: Operation::Repair, targets: Targets::All, options };
    let job = bench.engine.start_work(bench.root(), &request).unwrap();
    bench.engine.pause_job(job.id, true).unwrap();
    let refused = bench.engine.forget_fleet(bench.root()).map_err(|error| error.code);
    let is_watched = bench.engine.status(bench.root()).unwrap().watching.is_some();
    bench.engine.pause_job(job.id, false).unwrap();
    bench.engine.wait(job.id).await.unwrap();
    assert_eq!((refused, is_watched), (Err(Code::Busy), true));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_locked_database_is_waited_for_as_long_as_is_set() {
    let bench = Bench::new().await;
    let path = bench.root().join(&bench.fleet.truth[0].path);
    let other = Connection::open(path).unwrap();
    // One may be read meanwhile, the other may not.
    for lock in ["BEGIN IMMEDIATE", "BEGIN EXCLUSIVE"] {
        other.execute_batch(lock).unwrap();
        let mut took = Vec::new();
        for wait in [3000, 0] {
            bench.set(Scope::Fleet, "work.busy_ms", json!(wait)).unwrap();
            let since = Instant::now();
            let job = bench.repaired().await;
            took.push(since.elapsed());
            let answer = bench.engine.work_answer(job.id).unwrap();
            assert_eq!(answer.results.iter().filter(|result| result.code == Some(Code::Locked)).count(), 1);
        }
        assert!(took[0] >= Duration::from_secs(3) && took[1] < took[0], "{lock}: {took:?}");
        other.execute_batch("ROLLBACK").unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_fleet_that_is_forgotten_takes_its_settings_along() {
    let bench = Bench::new().await;
    bench.set(Scope::Fleet, "work.workers", json!(7)).unwrap();
    bench.engine.forget_fleet(bench.root()).unwrap();
    assert_eq!(bench.held("work.workers").1, SettingFrom::Default);
}

#[tokio::test(flavor = "multi_thread")]
async fn as_many_jobs_are_remembered_as_is_set() {
    let bench = Bench::new().await;
    let check = WorkRequest {
        operation: Operation::Check,
        targets: Targets::All,
        options: WorkOptions { mode: Mode::Apply, ..WorkOptions::default() },
    };
    for most in [100, 10] {
        bench.set(Scope::Person, "history.jobs", json!(most)).unwrap();
        for _ in 0..11 {
            let job = bench.engine.start_work(bench.root(), &check).unwrap();
            assert_eq!(bench.engine.wait(job.id).await.unwrap().error, None);
        }
        let checks = || {
            let jobs = bench.engine.jobs(None, 1000).unwrap();
            jobs.iter().filter(|job| job.kind == litefleet::api::JobType::Check).count()
        };
        // They are forgotten after the end of a job is told.
        let since = Instant::now();
        while checks() != if most == 10 { 10 } else { 11 } {
            assert!(since.elapsed() < Duration::from_secs(10), "{} are remembered", checks());
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_fleet_that_is_watched_keeps_to_what_is_set_at_once() {
    let bench = Bench::new().await;
    bench.engine.watch_fleet(bench.root(), bench.engine.refresh_settings(bench.root()).unwrap()).unwrap();
    let interval = || bench.engine.status(bench.root()).unwrap().watching.unwrap().interval_s;
    let becomes = async |wanted: Option<u64>| {
        let since = Instant::now();
        while interval() != wanted {
            assert!(since.elapsed() < Duration::from_secs(10), "{:?}", interval());
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    becomes(Some(900)).await;
    bench.set(Scope::Person, "refresh.interval_s", json!(77)).unwrap();
    becomes(Some(77)).await;
    tokio::time::sleep(Duration::from_millis(1500)).await;
    bench.team_says("[refresh]\ninterval_s = \"off\"\n");
    becomes(None).await;
}
