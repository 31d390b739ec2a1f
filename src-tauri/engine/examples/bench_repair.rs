//! Measures the repair of databases against what nobody could leave out: a backup and the bare migration.
//!
//! `bench_repair FOLDER [--count N] [--rounds N] [--workers N]`. Every round makes the databases anew, all at version 2, and
//! brings them to version 3 twice: once with SQLite alone (backup API to a file that is synced, then the very same statements in
//! one transaction, SQLite's default durability), once through `apply` with everything that it proves. Both run on the same
//! number of threads; measured by processor time of the whole process (user and system) and by the clock.

use anyhow::{Context, Result, bail, ensure};
use litefleet::{
    api::{ColumnOrder, Losses},
    apply::{
        self, BackupFolder, BackupPlace, Memo, Options, PlanWork, Seen, Stamp, Step, Task, Tell, Trace, Work as Steps,
    },
    catalog, diff,
    plan::{self, Plan},
    scan,
    schema::{self, Fingerprint, model::Schema},
};
use litefleet_testkit::Kind;
use rusqlite::{Connection, OpenFlags, backup::Backup};
use rustix::time::{ClockId, clock_gettime};
use std::{
    fs,
    path::{Path, PathBuf},
    sync::atomic::{AtomicUsize, Ordering::Relaxed},
    thread,
    time::Instant,
};
use tokio_util::sync::CancellationToken;

struct Arguments {
    folder: PathBuf,
    count: usize,
    rounds: usize,
    workers: usize,
}

/// One measured run.
#[derive(Clone, Copy, Debug)]
struct Cost {
    databases: usize,
    cpu_us: f64,
    wall_us: f64,
}

/// What every database is and becomes.
struct Work {
    from: Fingerprint,
    target: Schema,
    plan: Plan,
}

fn main() -> Result<()> {
    let arguments = arguments()?;
    scan::configure_sqlite();
    let template = arguments.folder.join("template.db");
    fs::create_dir_all(&arguments.folder)?;
    let _ = fs::remove_file(&template);
    litefleet_testkit::database_of_kind(&template, Kind::OutdatedV2)?;
    let work = Work::of(&template)?;
    let (mut bares, mut repairs) = (Vec::new(), Vec::new());
    for _ in 0..arguments.rounds {
        bares.push(round(&arguments, &template, |number, path, out| work.bare(number, path, out))?);
        let backups = arguments.folder.join("backups");
        let _ = fs::remove_dir_all(&backups);
        let memo = Memo::default();
        let folder = BackupFolder::create(&backups, "bench")?;
        repairs.push(round(&arguments, &template, |number, path, _| work.repair(number, path, &folder, &memo))?);
    }
    let bytes = fs::metadata(&template)?.len();
    println!(
        "{} databases of {bytes} bytes, {} workers, {} rounds, medians",
        arguments.count, arguments.workers, arguments.rounds
    );
    println!("{:28} {:>14} {:>14} {:>12}", "", "CPU µs each", "wall µs each", "per second");
    print_row("backup and bare migration", &bares);
    print_row("repair with backup and proof", &repairs);
    let ratio = |of: fn(&Cost) -> f64| median(bares.iter().zip(&repairs).map(|(bare, repair)| of(repair) / of(bare)));
    println!(
        "repair / bare, by the clock: {:.2}; by CPU: {:.2}",
        ratio(|cost| cost.wall_us),
        ratio(|cost| cost.cpu_us)
    );
    Ok(())
}

impl Work {
    fn of(template: &Path) -> Result<Self> {
        let connection = Connection::open(template)?;
        let (_, left) = schema::read(&connection)?;
        let catalog =
            catalog::load(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/support/src/schemas/v3.sql"))?;
        let target = catalog.versions.into_iter().next_back().context("the catalog is empty")?.schema;
        let plan = plan::plan(&left, &target, &diff::compare(&left, &target))?;
        Ok(Self { from: schema::fingerprint(&left), target, plan })
    }

    /// What SQLite does by itself.
    fn bare(&self, number: usize, path: &Path, out: &Path) -> Result<()> {
        let copy = out.join(format!("{number}.db"));
        let source = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
        let mut into = Connection::open(&copy)?;
        Backup::new(&source, &mut into)?.run_to_completion(4096, std::time::Duration::ZERO, None)?;
        drop((source, into));
        fs::File::open(&copy)?.sync_all()?;
        let connection = Connection::open(path)?;
        connection.execute_batch("PRAGMA foreign_keys = OFF; PRAGMA legacy_alter_table = ON; BEGIN IMMEDIATE")?;
        for statement in &self.plan.statements {
            connection.execute_batch(&statement.sql)?;
        }
        connection.execute_batch("COMMIT")?;
        Ok(())
    }

    fn repair(&self, number: usize, path: &Path, folder: &BackupFolder, memo: &Memo) -> Result<()> {
        let trace = Trace::of(path)?;
        let seen =
            Seen { device: trace.device, inode: trace.inode, bytes: trace.bytes, fingerprint: self.from.clone() };
        let work = PlanWork { statements: &self.plan.statements, target: &self.target, renames: &[] };
        let steps = [Step::Plan(work)];
        let work = Steps { steps: &steps, losses: Losses::Refuse, order: ColumnOrder::Any };
        let backup = Some(BackupPlace { folder, number: number as u64, versions: [None, None] });
        let task = Task {
            path,
            seen,
            work,
            stamp: Stamp::default(),
            backup,
            options: Options::default(),
            memo: Some(memo),
            tell: Tell::default(),
        };
        apply::apply(&task, &CancellationToken::new())?;
        Ok(())
    }
}

fn arguments() -> Result<Arguments> {
    let mut words = std::env::args_os().skip(1);
    let folder = words.next().context("usage: bench_repair FOLDER [--count N] [--rounds N] [--workers N]")?;
    let mut arguments = Arguments { folder: folder.into(), count: 1000, rounds: 5, workers: 4 };
    while let Some(word) = words.next() {
        let place = match word.to_str() {
            Some("--count") => &mut arguments.count,
            Some("--rounds") => &mut arguments.rounds,
            Some("--workers") => &mut arguments.workers,
            _ => bail!("{} is not understood", word.display()),
        };
        let value = words.next();
        *place = value.as_ref().and_then(|text| text.to_str()?.parse().ok()).context("a number is wanted")?;
        ensure!(*place > 0, "at least 1 is wanted");
    }
    Ok(arguments)
}

/// Makes the databases anew and has `each` work on all of them.
fn round(
    arguments: &Arguments,
    template: &Path,
    each: impl Fn(usize, &Path, &Path) -> Result<()> + Sync,
) -> Result<Cost> {
    let (fleet, out) = (arguments.folder.join("fleet"), arguments.folder.join("out"));
    for folder in [&fleet, &out] {
        let _ = fs::remove_dir_all(folder);
        fs::create_dir_all(folder)?;
    }
    let paths: Vec<PathBuf> = (0..arguments.count).map(|number| fleet.join(format!("{number}.db"))).collect();
    for path in &paths {
        fs::copy(template, path)?;
    }
    rustix::fs::sync();
    let (wall, cpu) = (Instant::now(), cpu_us());
    let next = AtomicUsize::new(0);
    thread::scope(|scope| {
        let worker = || -> Result<()> {
            loop {
                let number = next.fetch_add(1, Relaxed);
                let Some(path) = paths.get(number) else { return Ok(()) };
                each(number, path, &out)?;
            }
        };
        let workers: Vec<_> = (0..arguments.workers).map(|_| scope.spawn(worker)).collect();
        workers.into_iter().try_for_each(|worker| match worker.join() {
            Ok(done) => done,
            Err(_) => bail!("a worker panicked"),
        })
    })?;
    Ok(Cost { databases: arguments.count, cpu_us: cpu_us() - cpu, wall_us: wall.elapsed().as_secs_f64() * 1e6 })
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
