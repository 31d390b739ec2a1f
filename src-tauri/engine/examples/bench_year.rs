//! Makes a year's history of a large fleet through the functions that keep it, and measures what every screen asks for.
//!
//! `bench_year FOLDER [--count N] [--days N] [--rounds N]`; with no days, the year that is there is measured again. The fleet itself is not there: what a scan of a small real fleet
//! finds is taken for that of `N` databases. Each day some hundred databases change and a scan finds that; each week what is
//! not as it should be is repaired, a little of it in vain; once a month all databases are gone through.

use anyhow::{Context, Result, bail, ensure};
use jiff::{Timestamp, ToSpan};
use litefleet::{
    alert::Look,
    api::{
        AlertsQuery, FleetSettings, HistoryQuery, Job, JobStatus, ListQuery, MetricsQuery, Outcome, Status, Version,
        WorkResult,
    },
    catalog::source::{Stated, VersionSource},
    fleet::Engine,
    scan::{Entry, KnownSchema},
    schema::Fingerprint,
    state::{JobsKept, LookAt, Put, RESULTS_KEPT, ResultRecord, ScanRecord, State, Written},
};
use litefleet_testkit::{FleetOptions, Random, fleet};
use serde_json::json;
use std::{
    collections::{BTreeSet, HashMap},
    fs,
    path::{Path, PathBuf},
    sync::Arc,
    time::Instant,
};
use uuid::Uuid;

/// The most that the state database may take.
const MOST_BYTES: u64 = 200_000_000;
/// The most that a screen may wait for, in milliseconds.
const MOST_MS: f64 = 10.0;
/// The most that opening a fleet may take, in milliseconds.
const MOST_OPEN_MS: f64 = 500.0;
/// How many databases change on a day.
const CHANGES: usize = 300;

struct Options {
    folder: PathBuf,
    count: usize,
    days: i64,
    rounds: usize,
}

fn main() -> Result<()> {
    let options = Options::read()?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let _in_it = runtime.enter();
    if options.days == 0 {
        return measure(&options.folder.join("state"), &options.folder.join("fleet").canonicalize()?, &options);
    }
    if options.folder.exists() {
        fs::remove_dir_all(&options.folder)?;
    }
    let models = Models::read(&options.folder, &runtime)?;
    let root = options.folder.join("fleet");
    fs::create_dir_all(&root)?;
    let root = root.canonicalize()?;
    let state_folder = options.folder.join("state");
    let began = Instant::now();
    let mut year = Year::begin(State::open(&state_folder)?, &root, models, options.count)?;
    let ended = Timestamp::now();
    for day in (0..options.days).rev() {
        year.day(ended.checked_sub((day * 24).hours())?, options.days - 1 - day)?;
        if day % 30 == 0 {
            eprintln!("{day} days to go, {:.0} s", began.elapsed().as_secs_f64());
        }
    }
    drop(year);
    println!("{} databases, {} days, made in {:.0} s", options.count, options.days, began.elapsed().as_secs_f64());
    measure(&state_folder, &root, &options)
}

impl Options {
    fn read() -> Result<Self> {
        let usage = "usage: bench_year FOLDER [--count N] [--days N] [--rounds N]";
        let mut arguments = std::env::args().skip(1);
        let folder = arguments.next().context(usage)?;
        let mut options = Self { folder: folder.into(), count: 100_000, days: 365, rounds: 40 };
        while let Some(flag) = arguments.next() {
            let value: usize = arguments.next().and_then(|value| value.parse().ok()).context(usage)?;
            match flag.as_str() {
                "--count" => options.count = value,
                "--days" => options.days = i64::try_from(value)?,
                "--rounds" => options.rounds = value,
                _ => bail!("{flag} is not understood; {usage}"),
            }
        }
        ensure!(options.count > 0 && options.days >= 0 && options.rounds > 0, "each wants at least 1");
        Ok(options)
    }
}

type StatedBy = Option<Vec<(VersionSource, Stated)>>;

/// What a real scan said of databases of each status, to be said of others.
struct Models {
    by_status: HashMap<Status, Vec<(Entry, StatedBy)>>,
    record: ScanRecord,
    settings: FleetSettings,
    schemas: HashMap<Fingerprint, Arc<KnownSchema>>,
}

impl Models {
    fn read(folder: &Path, runtime: &tokio::runtime::Runtime) -> Result<Self> {
        let made = fleet(&folder.join("models"), &FleetOptions { count: 120, rows: 4, ..FleetOptions::default() })?;
        let state_folder = folder.join("state-of-models");
        let engine = Engine::start(&state_folder)?;
        let settings = FleetSettings { schemas: Some(made.schemas), ..FleetSettings::default() };
        engine.open_fleet(&made.root, Some(settings))?;
        let job = engine.start_scan(&made.root, true)?;
        let job = runtime.block_on(engine.wait(job.id))?;
        ensure!(job.status == JobStatus::Completed, "the models were not scanned: {:?}", job.error);
        let state = State::open(&state_folder)?;
        let kept = state.fleet(&made.root.canonicalize()?)?.context("the models are a fleet")?;
        let mut stated = state.stated(kept.id)?;
        let mut by_status: HashMap<Status, Vec<_>> = HashMap::new();
        for entry in state.entries(kept.id)?.0 {
            let says = stated.remove(&entry.id);
            by_status.entry(entry.verdict.status).or_default().push(((*entry).clone(), says));
        }
        let record = kept.scan.context("the models were scanned")?;
        Ok(Self { by_status, record, settings: kept.settings, schemas: state.schemas(kept.id)? })
    }
}

/// A fleet as it is on one day of the year.
struct Year {
    state: State,
    fleet: i64,
    root: PathBuf,
    models: Models,
    entries: Vec<Entry>,
    stated: Vec<StatedBy>,
    /// Those that are not what they were in the last scan.
    changed: BTreeSet<usize>,
    turn: i64,
    random: Random,
}

impl Year {
    fn begin(state: State, root: &Path, models: Models, count: usize) -> Result<Self> {
        let fleet = state.open_fleet(root, &models.settings)?;
        let (entries, stated, changed, random) = (Vec::new(), Vec::new(), BTreeSet::new(), Random::new(5));
        let root = root.to_path_buf();
        let mut year = Self { state, fleet, root, models, entries, stated, changed, turn: 0, random };
        let (mut entry, _) = year.model(Status::Current)?;
        for number in 0..count {
            let name = format!("{:02x}/{number:06}-{:08x}", number % 256, year.random.number());
            entry.path = format!("{name}/notes.db").into();
            entry.label = name;
            entry.id = 0;
            (entry.stamp.inode, entry.stamp.bytes) = (number as u64, 4096 * (20 + year.random.number() % 3000));
            year.entries.push(entry.clone());
            year.stated.push(None);
            let status = match year.random.number() % 1000 {
                0..4 => Status::Unreadable,
                4..10 => Status::Unversioned,
                10..12 => Status::Ahead,
                12..600 => Status::Outdated,
                _ => Status::Current,
            };
            year.become_like(number, status)?;
        }
        Ok(year)
    }

    fn model(&mut self, status: Status) -> Result<(Entry, StatedBy)> {
        let models = self.models.by_status.get(&status).context("there is a model of each status")?;
        let place = usize::try_from(self.random.number())? % models.len();
        models.get(place).cloned().context("there is a model of each status")
    }

    /// Has a database be like one of this status.
    fn become_like(&mut self, number: usize, status: Status) -> Result<()> {
        let (model, says) = self.model(status)?;
        let entry = self.entries.get_mut(number).context("there is such a database")?;
        (entry.shape, entry.wal, entry.last_verified, entry.verdict) =
            (model.shape, model.wal, model.last_verified, model.verdict);
        entry.stamp.bytes += 4096;
        entry.stamp.modified_ns += 1_000_000_000;
        if let Some(stated) = self.stated.get_mut(number) {
            *stated = says;
        }
        self.changed.insert(number);
        Ok(())
    }

    fn day(&mut self, at: Timestamp, day: i64) -> Result<()> {
        for _ in 0..CHANGES {
            let number = usize::try_from(self.random.number())? % self.entries.len();
            let status = match self.random.number() % 100 {
                0..12 => Status::Drifted,
                12..24 => Status::Incomplete,
                _ => self.entries.get(number).map_or(Status::Current, |entry| entry.verdict.status),
            };
            self.become_like(number, status)?;
        }
        self.scan(at)?;
        if day % 7 == 3 {
            self.repair(at.checked_add(1.hours())?, day % 28 == 3)?;
            self.scan(at.checked_add(2.hours())?)?;
        }
        self.state.prune_jobs(JobsKept::default(), at)?;
        Ok(())
    }

    fn scan(&mut self, at: Timestamp) -> Result<()> {
        let (id, summary) = (id(at), litefleet::scan::summary(&self.entries));
        let record = ScanRecord {
            scanned_at: at,
            began_at: at,
            job_id: id,
            summary: summary.clone(),
            sizes: litefleet::scan::sizes(&self.entries),
            problems: Vec::new(),
            ..self.models.record.clone()
        };
        let changed = std::mem::take(&mut self.changed);
        let put = |place: &usize| {
            let stated = self.stated.get(*place).cloned();
            self.entries.get(*place).cloned().map(|entry| Put { entry, differs: true, stated })
        };
        let mut puts: Vec<Put> = changed.iter().filter_map(put).collect();
        let look = LookAt { look: Look { judged_anew: false, whole: true }, at, job: id, days: 400 };
        let written = Written { put: &mut puts, gone: &[], schemas: self.models.schemas.clone() };
        let kept = self.state.replace_scan(self.fleet, self.turn, &record, &look, written)?;
        self.turn = kept.context("nobody else writes here")?.turn;
        for (place, put) in changed.into_iter().zip(puts) {
            if let Some(entry) = self.entries.get_mut(place) {
                entry.id = put.entry.id;
            }
        }
        let progress = json!({"total": summary.total, "counted": true, "processed": summary.total, "current": 0, "repaired": 0,
            "needs_confirmation": 0, "skipped": 0, "failed": 0});
        let mut job = self.job(id, "scan", at, &progress)?;
        job.result = Some(serde_json::to_value(summary)?);
        Ok(self.state.save_job(&job, "bench")?)
    }

    /// Repairs what is not as it should be, or goes through all databases.
    fn repair(&mut self, at: Timestamp, all: bool) -> Result<()> {
        let id = id(at);
        let mut running = self.job(
            id,
            "repair",
            at,
            &json!({"total": 0, "processed": 0, "current": 0, "repaired": 0,
            "needs_confirmation": 0, "skipped": 0, "failed": 0}),
        )?;
        running.status = JobStatus::Running;
        running.completed_at = None;
        self.state.save_job(&running, "bench")?;
        let plan = format!("{:016x}", self.random.number());
        let steps = json!([{"step": "plan", "statements": [{"sql": "CREATE INDEX notes_title ON notes (title)",
            "reason": "index `notes_title` is missing", "method": "create", "change": 0}]}]);
        if let Ok(steps) = serde_json::from_value::<Vec<litefleet::api::PlanStep>>(steps) {
            self.state.keep_plan(&plan, &steps)?;
        }
        let outdated = |entry: &Entry| entry.verdict.status == Status::Outdated;
        let broken = |entry: &Entry| matches!(entry.verdict.status, Status::Drifted | Status::Incomplete);
        let numbered = || self.entries.iter().enumerate();
        let mut places: Vec<usize> = numbered().filter(|(_, entry)| broken(entry)).map(|(place, _)| place).collect();
        places.truncate(300);
        places.extend(numbered().filter(|(_, entry)| outdated(entry)).map(|(place, _)| place).take(100));
        running.progress.total = if all { self.entries.len() } else { places.len() } as u64;
        running.progress.processed = running.progress.total;
        let mut records = Vec::new();
        if all {
            let rest = numbered().filter(|(place, _)| !places.contains(place));
            records.extend(rest.map(|(place, entry)| self.unopened(place, entry)));
        }
        for place in places {
            let failed = self.random.number().is_multiple_of(33);
            let record = self.worked_on(place, failed, &plan, id, at)?;
            self.state.begin_result(id, &record)?;
            self.state.keep_result(id, &record)?;
            if !failed {
                self.become_like(place, Status::Current)?;
            }
        }
        self.state.keep_results(id, &records)?;
        running.status = JobStatus::Completed;
        running.completed_at = Some(at.checked_add(2.minutes())?);
        self.state.save_job(&running, "bench")?;
        self.state.prune_results(RESULTS_KEPT)?;
        Ok(())
    }

    fn unopened(&self, place: usize, entry: &Entry) -> ResultRecord {
        let result = WorkResult {
            number: place as u64 + 1,
            id: Some(entry.id),
            path: entry.path.display().to_string(),
            path_bytes: None,
            label: entry.label.clone(),
            outcome: Outcome::Unchanged,
            from_version: entry.verdict.version.clone(),
            to_version: entry.verdict.version.clone(),
            statements: 0,
            backup: None,
            backup_bytes: None,
            verified: None,
            started_at: None,
            duration_ms: 0,
            code: None,
            message: None,
            hint: None,
            plan: None,
            hazards: Vec::new(),
            kept: Vec::new(),
        };
        ResultRecord { result, path: self.root.join(&entry.path), revision: false, from: None, to: None, trace: None }
    }

    fn worked_on(&mut self, place: usize, failed: bool, plan: &str, job: Uuid, at: Timestamp) -> Result<ResultRecord> {
        let took = 80 + self.random.number() % 700;
        let entry = self.entries.get(place).context("there is such a database")?;
        let path = self.root.join(&entry.path);
        let mut record = self.unopened(place, entry);
        let result = &mut record.result;
        (result.outcome, result.statements, result.duration_ms) = (Outcome::Repaired, 3, took);
        result.started_at = Some(at);
        result.from_version = entry.verdict.version.clone();
        result.to_version = Some(Version::Number(3));
        result.plan = Some(plan.to_owned());
        result.backup = Some(format!("/var/lib/litefleet/state/backups/{job}/{place}.db"));
        result.backup_bytes = Some(entry.stamp.bytes);
        result.verified = Some(litefleet::api::Proof { schema: true, rows: true, foreign_keys: true });
        if failed {
            (result.outcome, result.code) = (Outcome::Failed, Some(litefleet::Code::DoesNotFit));
            result.message = Some(format!("a row of `notes` in {} does not fit a CHECK of the schema", path.display()));
            result.hint = Some("mend the row, then repair again".to_owned());
        }
        let fingerprint = Some("b1946ac92492d2347c6235b4d2611184".to_owned());
        let trace = serde_json::to_value(&entry.stamp)?;
        (record.revision, record.from, record.to, record.trace) = (true, fingerprint.clone(), fingerprint, Some(trace));
        Ok(record)
    }

    fn job(&self, id: Uuid, kind: &str, at: Timestamp, progress: &serde_json::Value) -> Result<Job> {
        let writes = kind != "scan";
        Ok(serde_json::from_value(json!({
            "id": id, "type": kind, "status": "completed", "root": self.root.display().to_string(), "progress": progress,
            "operation": writes.then(|| json!({"do": "repair"})), "mode": writes.then_some("apply"),
            "result": null, "error": null, "created_at": at, "started_at": at, "completed_at": at.checked_add(30.seconds())?,
        }))?)
    }
}

/// An id of this time.
fn id(at: Timestamp) -> Uuid {
    let seconds = u64::try_from(at.as_second()).unwrap_or(0);
    Uuid::new_v7(uuid::Timestamp::from_unix(uuid::NoContext, seconds, at.subsec_nanosecond().unsigned_abs()))
}

/// Times everything that a screen asks for, and says whether that is in time.
fn measure(state: &Path, root: &Path, options: &Options) -> Result<()> {
    let bytes: u64 = ["litefleet.db", "litefleet.db-wal"]
        .iter()
        .filter_map(|name| fs::metadata(state.join(name)).ok())
        .map(|file| file.len())
        .sum();
    println!("litefleet.db with its log: {:.1} MB", bytes as f64 / 1e6);
    println!("\n{:40} {:>10} {:>10} {:>8}", "", "p50 ms", "p95 ms", "answers");
    let mut late = 0;
    let mut row = |name: &str, most: f64, rounds: usize, ask: &mut dyn FnMut() -> Result<usize>| -> Result<()> {
        let mut answers = ask()?;
        let mut times = Vec::with_capacity(rounds);
        for _ in 0..rounds {
            let began = Instant::now();
            answers = ask()?;
            times.push(began.elapsed().as_secs_f64() * 1e3);
        }
        times.sort_unstable_by(f64::total_cmp);
        let at =
            |percent: usize| times.get((times.len() * percent).div_ceil(100).saturating_sub(1)).copied().unwrap_or(0.0);
        let is_late = at(95) > most;
        late += usize::from(is_late);
        println!("{name:40} {:>10.2} {:>10.2} {answers:>8}{}", at(50), at(95), if is_late { "  late" } else { "" });
        Ok(())
    };
    row("open the fleet from its cache", MOST_OPEN_MS, options.rounds.min(10), &mut || {
        let engine = Engine::start(state)?;
        engine.open_fleet(root, None)?;
        Ok(engine.list(root, &ListQuery { limit: 200, ..ListQuery::default() })?.rows.len())
    })?;
    let engine = Engine::start(state)?;
    engine.open_fleet(root, None)?;
    let all = || HistoryQuery { limit: 200, ..HistoryQuery::default() };
    let words = |text: &str| HistoryQuery { search: vec![text.to_owned()], ..all() };
    let jobs = engine.jobs(Some(root), 1000)?;
    let repair = jobs.iter().find(|job| job.kind.writes()).context("a job repaired something")?.id;
    let database = engine.history(Some(root), &all())?.revisions.first().and_then(|revision| revision.result.id);
    for (name, query) in [
        ("history", all()),
        ("history, the last page", HistoryQuery { offset: 15_000, ..all() }),
        ("history, failed", HistoryQuery { outcome: vec![Outcome::Failed], ..all() }),
        ("history, a code", HistoryQuery { code: Some(litefleet::Code::DoesNotFit), ..all() }),
        ("history, a version", HistoryQuery { version: vec!["v2".to_owned()], ..all() }),
        ("history, a word in many paths", words("notes.db")),
        ("history, a word in one path", words("004242")),
        ("history, a word in statements", words("notes_title")),
        ("history, a word nowhere", words("nothing-has-this")),
        ("history, a job", HistoryQuery { job: Some(repair), ..all() }),
        ("history, a database", HistoryQuery { database, ..all() }),
    ] {
        row(name, MOST_MS, options.rounds, &mut || Ok(engine.history(Some(root), &query)?.revisions.len()))?;
    }
    for days in [7, 30, 365] {
        let from = Timestamp::now().checked_sub((days * 24).hours())?;
        let query = MetricsQuery { from: Some(from), ..MetricsQuery::default() };
        let name = format!("metrics, {days} days");
        row(&name, MOST_MS, options.rounds, &mut || {
            let metrics = engine.metrics(root, &query)?;
            Ok(metrics.statuses.len() + metrics.durations.len())
        })?;
    }
    row("alerts", MOST_MS, options.rounds, &mut || {
        let query = AlertsQuery { limit: 200, ..AlertsQuery::default() };
        Ok(engine.alerts(Some(root), &query)?.alerts.len())
    })?;
    row("databases that fail most", MOST_MS, options.rounds, &mut || Ok(engine.most_failed(Some(root))?.len()))?;
    row("jobs", MOST_MS, options.rounds, &mut || Ok(engine.jobs(Some(root), 200)?.len()))?;
    row("one job's results", MOST_MS, options.rounds, &mut || {
        let query = litefleet::api::ResultsQuery { limit: 200, ..Default::default() };
        Ok(engine.results(repair, &query)?.results.len())
    })?;
    row("recent fleets", MOST_MS, options.rounds, &mut || Ok(engine.recent_fleets()?.len()))?;
    ensure!(bytes <= MOST_BYTES || options.count > 100_000, "the state database takes more than {MOST_BYTES} bytes");
    ensure!(late == 0, "{late} of these take too long");
    Ok(())
}
