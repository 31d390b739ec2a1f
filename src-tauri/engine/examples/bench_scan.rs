//! Measures a full scan of a folder against the floor: walk, open, read, close.
//!
//! `bench_scan FOLDER [--rounds N]`. Both are measured in turns in one run, with a warm page cache, by processor time of
//! the whole process (user and system) and by the clock. The floor reads 16 KiB of each database and knows beforehand
//! which files are databases; a scan has to look at the first bytes of all others too, which is measured by itself. Both
//! run on one thread.

use anyhow::{Context, Result, bail, ensure};
use litefleet::scan::{self, Found, ReadRequest};
use rustix::time::{ClockId, clock_gettime};
use std::{
    collections::HashSet,
    fs::File,
    os::unix::fs::FileExt,
    path::{Path, PathBuf},
    time::Instant,
};
use tokio_util::sync::CancellationToken;
use walkdir::WalkDir;

/// One measured run.
#[derive(Clone, Copy, Debug, Default)]
struct Cost {
    databases: usize,
    cpu_us: f64,
    wall_us: f64,
}

fn main() -> Result<()> {
    let (folder, rounds) = arguments()?;
    scan::configure_sqlite();
    let databases = warm_up(&folder)?;
    ensure!(!databases.is_empty(), "{} holds no database", folder.display());

    let (mut floors, mut magics, mut scans) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..rounds {
        floors.push(measured(|| floor(&folder, &databases, Others::Left))?);
        magics.push(measured(|| floor(&folder, &databases, Others::Opened))?);
        scans.push(measured(|| scan(&folder))?);
    }
    let ratios = floors.iter().zip(&scans).map(|(floor, scan)| scan.cpu_per_database() / floor.cpu_per_database());
    println!("{} databases, {rounds} rounds, medians", databases.len());
    println!("{:28} {:>14} {:>14} {:>12}", "", "CPU µs each", "wall µs each", "per second");
    print_row("floor: walk, open, read", &floors);
    print_row("the same, all files opened", &magics);
    print_row("full scan", &scans);
    println!("full scan / floor, by CPU: {:.2}", median(ratios));
    Ok(())
}

fn arguments() -> Result<(PathBuf, usize)> {
    let mut arguments = std::env::args_os().skip(1);
    let folder = arguments.next().context("usage: bench_scan FOLDER [--rounds N]")?;
    let mut rounds = 7;
    while let Some(argument) = arguments.next() {
        match argument.to_str() {
            Some("--rounds") => {
                let value = arguments.next().context("--rounds wants a number")?;
                rounds = value.to_str().and_then(|text| text.parse().ok()).context("--rounds wants a number")?;
            }
            _ => bail!("{} is not understood", argument.display()),
        }
    }
    ensure!(rounds > 0, "--rounds wants at least 1");
    Ok((folder.into(), rounds))
}

/// Reads everything once, so that all runs find it in memory, and says which files are databases.
fn warm_up(folder: &Path) -> Result<HashSet<PathBuf>> {
    let fleet = read(folder)?;
    Ok(fleet.files.into_iter().map(|file| folder.join(file.found.path)).collect())
}

/// What the floor does with files that are no databases.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Others {
    Left,
    Opened,
}

/// What no scan can do without.
fn floor(folder: &Path, databases: &HashSet<PathBuf>, others: Others) -> Result<usize> {
    let mut buffer = [0; 16 << 10];
    let mut seen = 0;
    for entry in WalkDir::new(folder) {
        let entry = entry?;
        if !entry.file_type().is_file() {
            continue;
        }
        if databases.contains(entry.path()) {
            seen += 1;
            std::hint::black_box(File::open(entry.path())?.read_at(&mut buffer, 0)?);
        } else if others == Others::Opened {
            std::hint::black_box(File::open(entry.path())?.read_at(&mut buffer[..16], 0)?);
        }
    }
    Ok(seen)
}

fn scan(folder: &Path) -> Result<usize> {
    Ok(read(folder)?.files.len())
}

fn read(folder: &Path) -> Result<scan::ReadFleet> {
    let request = ReadRequest { root: folder.to_path_buf(), ..ReadRequest::default() };
    Ok(scan::read_fleet(&request, &|_: &Found| false, &|_| {}, &CancellationToken::new())?)
}

fn measured(work: impl FnOnce() -> Result<usize>) -> Result<Cost> {
    let (wall, cpu) = (Instant::now(), cpu_us());
    let databases = work()?;
    Ok(Cost { databases, cpu_us: cpu_us() - cpu, wall_us: wall.elapsed().as_secs_f64() * 1e6 })
}

/// Processor time of all threads of this process so far.
fn cpu_us() -> f64 {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    time.tv_sec as f64 * 1e6 + time.tv_nsec as f64 / 1e3
}

fn print_row(name: &str, costs: &[Cost]) {
    let cpu = median(costs.iter().map(Cost::cpu_per_database));
    let wall = median(costs.iter().map(Cost::wall_per_database));
    println!("{name:28} {cpu:>14.1} {wall:>14.1} {:>12.0}", 1e6 / wall);
}

impl Cost {
    fn cpu_per_database(&self) -> f64 {
        self.cpu_us / self.databases.max(1) as f64
    }

    fn wall_per_database(&self) -> f64 {
        self.wall_us / self.databases.max(1) as f64
    }
}

fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_unstable_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or_default()
}
