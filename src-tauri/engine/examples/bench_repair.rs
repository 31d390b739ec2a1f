//! Measures the repair of databases against what nobody could leave out: a backup and the bare migration.
//!
//! `bench_repair FOLDER [--count N] [--rounds N] [--workers N] [--rows N]`. Every round makes the databases anew, all at
//! version 2, and brings them to version 3 twice: once with SQLite alone (backup API to a file that is synced, then the very same statements
//! and the version in one transaction, SQLite's default durability), once as a repair job of the engine: looking at each again,
//! backup, proof, stamp, results and history, and the scans before and after. Both run on the same number of threads, in turns,
//! each first in every other round; measured by processor time of the whole process (user and system) and by the clock. The
//! ratios are medians of those of the rounds.

use anyhow::{Context, Result, bail, ensure};
use litefleet::{
    api::{FleetSettings, JobStatus, Mode, Operation, Targets, WorkOptions, WorkRequest},
    catalog, diff,
    fleet::Engine,
    plan::{self, Plan},
    scan, schema,
};
use litefleet_testkit::Kind;
use rusqlite::{Connection, OpenFlags, backup::Backup};
use rustix::time::{ClockId, clock_gettime};
use std::{
    fs,
    path::{Path, PathBuf},
    sync::atomic::{AtomicUsize, Ordering::Relaxed},
    thread,
    time::{Duration, Instant},
};

/// The versions of the expected schema.
const SCHEMAS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/support/src/schemas");

/// Rows in each table: databases of about 150 KB.
const ROWS: usize = 60;

/// What writes the version down.
const STAMP: &str = "UPDATE app_metadata SET schema_version = 3";

struct Arguments {
    folder: PathBuf,
    count: usize,
    rounds: usize,
    workers: usize,
    rows: usize,
}

/// One measured run.
#[derive(Clone, Copy, Debug)]
struct Cost {
    databases: usize,
    cpu_us: f64,
    wall_us: f64,
}

fn main() -> Result<()> {
    let arguments = arguments()?;
    scan::configure_sqlite();
    fs::create_dir_all(&arguments.folder)?;
    clear(&arguments.folder)?;
    let template = arguments.folder.join("template.db");
    litefleet_testkit::database_with_rows(&template, Kind::OutdatedV2, arguments.rows)?;
    let bytes = fs::metadata(&template)?.len();
    let schemas = arguments.folder.join("schemas");
    fs::create_dir_all(&schemas)?;
    for version in ["v1.sql", "v2.sql", "v3.sql"] {
        fs::copy(Path::new(SCHEMAS).join(version), schemas.join(version))?;
    }
    let plan = plan_of(&template, &schemas.join("v3.sql"))?;
    let (mut bares, mut repairs) = (Vec::new(), Vec::new());
    let bare = |round: usize| {
        let (paths, out) = (made_anew(&arguments, &template)?, arguments.folder.join(format!("out-{round}")));
        fs::create_dir(&out)?;
        rustix::fs::sync();
        measured(paths.len(), || by_sqlite(&arguments, &paths, &out, &plan))
    };
    let repair = |round: usize| {
        made_anew(&arguments, &template)?;
        by_engine(&arguments, &schemas, &arguments.folder.join(format!("state-{round}")))
    };
    for round in 0..arguments.rounds {
        // What comes first is no better off than what comes second.
        let first_bare = if round % 2 == 0 { Some(bare(round)?) } else { None };
        repairs.push(repair(round)?);
        bares.push(first_bare.map_or_else(|| bare(round), Ok)?);
    }
    clear(&arguments.folder)?;
    let Arguments { count, workers, rounds, .. } = arguments;
    println!("{count} databases of {bytes} bytes, {workers} workers, {rounds} rounds, medians");
    println!("{:28} {:>14} {:>14} {:>12}", "", "CPU µs each", "wall µs each", "per second");
    print_row("backup and bare migration", &bares);
    print_row("repair job", &repairs);
    let ratio = |of: fn(&Cost) -> f64| median(bares.iter().zip(&repairs).map(|(bare, repair)| of(repair) / of(bare)));
    println!(
        "repair / bare, by the clock: {:.2}; by CPU: {:.2}",
        ratio(|cost| cost.wall_us),
        ratio(|cost| cost.cpu_us)
    );
    Ok(())
}

fn plan_of(template: &Path, wanted: &Path) -> Result<Plan> {
    let (_, left) = schema::read(&Connection::open(template)?)?;
    let target = catalog::load(wanted)?.versions.pop().context("the catalog is empty")?.schema;
    Ok(plan::plan(&left, &target, &diff::compare(&left, &target))?)
}

/// What SQLite does by itself.
fn by_sqlite(arguments: &Arguments, paths: &[PathBuf], out: &Path, plan: &Plan) -> Result<()> {
    let next = AtomicUsize::new(0);
    thread::scope(|scope| {
        let worker = || -> Result<()> {
            loop {
                let number = next.fetch_add(1, Relaxed);
                let Some(path) = paths.get(number) else { return Ok(()) };
                bare(path, &out.join(format!("{number}.db")), plan)?;
            }
        };
        let workers: Vec<_> = (0..arguments.workers).map(|_| scope.spawn(worker)).collect();
        workers.into_iter().try_for_each(|worker| match worker.join() {
            Ok(done) => done,
            Err(_) => bail!("a worker panicked"),
        })
    })
}

fn bare(path: &Path, copy: &Path, plan: &Plan) -> Result<()> {
    let source = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    let mut into = Connection::open(copy)?;
    Backup::new(&source, &mut into)?.run_to_completion(4096, Duration::ZERO, None)?;
    drop((source, into));
    fs::File::open(copy)?.sync_all()?;
    let connection = Connection::open(path)?;
    connection.execute_batch("PRAGMA foreign_keys = OFF; PRAGMA legacy_alter_table = ON; BEGIN IMMEDIATE")?;
    for statement in &plan.statements {
        connection.execute_batch(&statement.sql)?;
    }
    connection.execute_batch(STAMP)?;
    connection.execute_batch("COMMIT")?;
    Ok(())
}

/// A repair job, as both front ends start it.
fn by_engine(arguments: &Arguments, schemas: &Path, state: &Path) -> Result<Cost> {
    let fleet = arguments.folder.join("fleet");
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
    let _inside = runtime.enter();
    let engine = Engine::start(state)?;
    engine.open_fleet(&fleet, Some(FleetSettings { schemas: Some(schemas.to_path_buf()), ..Default::default() }))?;
    let scanned = engine.start_scan(&fleet, true)?;
    runtime.block_on(engine.wait(scanned.id))?;
    let options = WorkOptions { mode: Mode::Apply, workers: Some(arguments.workers), ..WorkOptions::default() };
    let request = WorkRequest { operation: Operation::Repair, targets: Targets::All, options };
    rustix::fs::sync();
    measured(arguments.count, || {
        let job = engine.start_work(&fleet, &request)?;
        let job = runtime.block_on(engine.wait(job.id))?;
        let done = job.status == JobStatus::Completed && job.progress.repaired == arguments.count as u64;
        ensure!(done, "not everything was repaired: {job:?}");
        Ok(())
    })
}

/// Makes the databases anew, each in its place: what a run makes is left until the end, for a file system that has to forget
/// thousands of files is slow for some time.
fn made_anew(arguments: &Arguments, template: &Path) -> Result<Vec<PathBuf>> {
    let fleet = arguments.folder.join("fleet");
    fs::create_dir_all(&fleet)?;
    let paths: Vec<PathBuf> = (0..arguments.count).map(|number| fleet.join(format!("{number}.db"))).collect();
    for path in &paths {
        fs::copy(template, path)?;
    }
    rustix::fs::sync();
    Ok(paths)
}

/// Removes what an earlier run has made.
fn clear(folder: &Path) -> Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name();
        let own = ["fleet", "schemas", "out-", "state-"].iter().any(|own| name.to_string_lossy().starts_with(own));
        if own && entry.file_type()?.is_dir() {
            fs::remove_dir_all(entry.path())?;
        } else if name == "template.db" {
            fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}

fn arguments() -> Result<Arguments> {
    let mut words = std::env::args_os().skip(1);
    let folder =
        words.next().context("usage: bench_repair FOLDER [--count N] [--rounds N] [--workers N] [--rows N]")?;
    let mut arguments = Arguments { folder: folder.into(), count: 1000, rounds: 5, workers: 4, rows: ROWS };
    while let Some(word) = words.next() {
        let place = match word.to_str() {
            Some("--count") => &mut arguments.count,
            Some("--rounds") => &mut arguments.rounds,
            Some("--workers") => &mut arguments.workers,
            Some("--rows") => &mut arguments.rows,
            _ => bail!("{} is not understood", word.display()),
        };
        let value = words.next();
        *place = value.as_ref().and_then(|text| text.to_str()?.parse().ok()).context("a number is wanted")?;
        ensure!(*place > 0, "at least 1 is wanted");
    }
    Ok(arguments)
}

fn measured(databases: usize, work: impl FnOnce() -> Result<()>) -> Result<Cost> {
    let (wall, cpu) = (Instant::now(), cpu_us());
    work()?;
    Ok(Cost { databases, cpu_us: cpu_us() - cpu, wall_us: wall.elapsed().as_secs_f64() * 1e6 })
}

/// Processor time of all threads of this process so far.
fn cpu_us() -> f64 {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    time.tv_sec as f64 * 1e6 + time.tv_nsec as f64 / 1e3
}

fn print_row(name: &str, costs: &[Cost]) {
    let each = |of: fn(&Cost) -> f64| median(costs.iter().map(|cost| of(cost) / cost.databases as f64));
    let (cpu, wall) = (each(|cost| cost.cpu_us), each(|cost| cost.wall_us));
    println!("{name:28} {cpu:>14.1} {wall:>14.1} {:>12.0}", 1e6 / wall);
}

fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_unstable_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or_default()
}
