//! Measures what keeping a fleet up to date costs, against walking through its folder and looking at every database.
//!
//! `bench_refresh FOLDER SCHEMAS STATE [--changed N] [--rounds N]`. Where STATE has no scan of FOLDER yet, one is made, and
//! that is all: what memory it took is told. Else the fleet is opened from there as the window does it, and refreshed in turns
//! with the floor after N databases have changed each time. The page cache is warm; processor time is that of the whole process.

use anyhow::{Context, Result, bail, ensure};
use litefleet::{
    api::{FleetSettings, JobStatus, ListQuery, SortKey},
    fleet::Engine,
};
use rustix::time::{ClockId, clock_gettime};
use std::{
    fs,
    path::{Path, PathBuf},
    thread,
    time::{Duration, Instant},
};
use tokio::runtime::Runtime;
use walkdir::WalkDir;

/// Rows of one page, as the window asks for them.
const PAGE: usize = 200;

/// Longer than what counts as just written.
const SETTLED: Duration = Duration::from_millis(60);

/// How often the fleet is opened.
const OPENINGS: usize = 5;

struct Asked {
    folder: PathBuf,
    schemas: PathBuf,
    state: PathBuf,
    changed: usize,
    rounds: usize,
}

fn main() -> Result<()> {
    let asked = arguments()?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let _inside = runtime.enter();
    let known = fs::exists(asked.state.join("litefleet.db"))?;
    if !known {
        let engine = Engine::start(&asked.state)?;
        let settings = FleetSettings { schemas: Some(asked.schemas.clone()), ..FleetSettings::default() };
        engine.open_fleet(&asked.folder, Some(settings))?;
        let took = measured(|| scan(&runtime, &engine, &asked.folder))?;
        println!("first scan: {:.0} ms, {:.0} ms of CPU; at most {} resident", took.0, took.1 / 1e3, resident("VmHWM"));
        return Ok(());
    }
    let (engine, databases) = open(&asked)?;
    println!("resident: {} with the fleet open, {} at most while it was opened", resident("VmRSS"), resident("VmHWM"));
    refresh(&asked, &runtime, &engine, databases)?;
    println!("resident: {} at most in all", resident("VmHWM"));
    Ok(())
}

/// Opens the fleet from what is kept, as the window does: status, and the first page as it is sorted at first.
fn open(asked: &Asked) -> Result<(Engine, usize)> {
    let query = ListQuery { sort: SortKey::Label, limit: PAGE, ..ListQuery::default() };
    let (mut took, mut kept) = (Vec::new(), None);
    for _ in 0..OPENINGS {
        let began = Instant::now();
        let engine = Engine::start(&asked.state)?;
        let status = engine.open_fleet(&asked.folder, None)?;
        let page = engine.list(&asked.folder, &query)?;
        let bytes = serde_json::to_vec(&(&status, &page))?.len();
        took.push(ms(began));
        ensure!(bytes > 0 && page.rows.len() == PAGE.min(page.total), "the list is not whole");
        kept = Some((engine, page.total));
    }
    println!("open from cache, first page and its JSON: {:.0} ms (median of {OPENINGS})", median(took));
    kept.context("it was never opened")
}

fn refresh(asked: &Asked, runtime: &Runtime, engine: &Engine, databases: usize) -> Result<()> {
    let rows = engine.list(&asked.folder, &ListQuery { limit: PAGE, ..ListQuery::default() })?.rows;
    let current: Vec<_> = rows.iter().filter(|row| row.status.word() == "current").take(asked.changed).collect();
    ensure!(current.len() == asked.changed, "not so many databases can be changed");
    let mut costs = [const { Vec::new() }; 3];
    let mut ratios = [const { Vec::new() }; 2];
    for round in 0..asked.rounds + 1 {
        for row in &current {
            let database = rusqlite::Connection::open(asked.folder.join(&row.path))?;
            let sql = if round.is_multiple_of(2) { "CREATE TABLE bench (a)" } else { "DROP TABLE bench" };
            database.execute_batch(&format!("PRAGMA synchronous = off; {sql}"))?;
        }
        thread::sleep(SETTLED);
        let (_, floor) = measured(|| walk_and_stat(&asked.folder, |name| name.ends_with(b".db")))?;
        let (_, whole) = measured(|| walk_and_stat(&asked.folder, |_| true))?;
        let (_, refresh) = measured(|| scan(runtime, engine, &asked.folder))?;
        // The first one reads what the scan before could not know to be settled.
        if round > 0 {
            [floor, whole].iter().zip(&mut ratios).for_each(|(least, ratios)| ratios.push(refresh / least));
            let each = |cost: f64| cost / databases as f64;
            [floor, whole, refresh].into_iter().zip(&mut costs).for_each(|(cost, costs)| costs.push(each(cost)));
        }
    }
    if asked.rounds.is_multiple_of(2) {
        for row in &current {
            rusqlite::Connection::open(asked.folder.join(&row.path))?.execute_batch("DROP TABLE bench")?;
        }
    }
    println!("{databases} databases, {} changed, {} rounds, medians, CPU µs a database", asked.changed, asked.rounds);
    let ([floor, whole, refresh], [to_floor, to_whole]) = (costs.map(median), ratios.map(median));
    println!("refresh {refresh:.2}");
    println!("walk and stat of what is called .db {floor:.2}, ratio {to_floor:.2}");
    println!("walk and stat of all files {whole:.2}, ratio {to_whole:.2}");
    Ok(())
}

/// What no refresh can do without: that of all files where databases are known by their content.
fn walk_and_stat(folder: &Path, is_wanted: impl Fn(&[u8]) -> bool) -> Result<()> {
    for entry in WalkDir::new(folder) {
        let entry = entry?;
        if entry.file_type().is_file() && is_wanted(entry.file_name().as_encoded_bytes()) {
            std::hint::black_box(entry.path().symlink_metadata()?);
        }
    }
    Ok(())
}

fn scan(runtime: &Runtime, engine: &Engine, folder: &Path) -> Result<()> {
    let job = engine.start_scan(folder, false)?;
    let job = runtime.block_on(engine.wait(job.id))?;
    ensure!(job.status == JobStatus::Completed, "the scan failed: {:?}", job.error);
    Ok(())
}

/// Milliseconds by the clock, and microseconds of processor time.
fn measured(work: impl FnOnce() -> Result<()>) -> Result<(f64, f64)> {
    let (began, cpu) = (Instant::now(), cpu_us());
    work()?;
    Ok((ms(began), cpu_us() - cpu))
}

fn ms(since: Instant) -> f64 {
    since.elapsed().as_secs_f64() * 1e3
}

fn cpu_us() -> f64 {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    time.tv_sec as f64 * 1e6 + time.tv_nsec as f64 / 1e3
}

/// What the process has in memory, by the name that Linux gives it in `/proc/self/status`.
fn resident(which: &str) -> String {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix(which));
    let kib = line.and_then(|line| line.split_whitespace().nth(1)).and_then(|kib| kib.parse::<f64>().ok());
    kib.map_or_else(|| "unknown".to_owned(), |kib| format!("{:.0} MB", kib * 1024.0 / 1e6))
}

fn arguments() -> Result<Asked> {
    const USAGE: &str = "usage: bench_refresh FOLDER SCHEMAS STATE [--changed N] [--rounds N]";
    let mut arguments = std::env::args_os().skip(1);
    let mut path = || arguments.next().map(PathBuf::from).context(USAGE);
    let mut asked = Asked { folder: path()?, schemas: path()?, state: path()?, changed: 10, rounds: 7 };
    while let Some(option) = arguments.next() {
        let value = arguments.next().and_then(|value| value.to_str()?.parse().ok()).context(USAGE)?;
        match option.to_str() {
            Some("--changed") => asked.changed = value,
            Some("--rounds") => asked.rounds = value,
            _ => bail!(USAGE),
        }
    }
    Ok(asked)
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_unstable_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or_default()
}
