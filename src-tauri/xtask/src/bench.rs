//! Benchmarks on fleets that are kept from one run to the next.

use crate::{
    command, needs, project,
    sample::{self, Sample},
    setup,
};
use anyhow::Result;
use litefleet_testkit::FleetOptions;
use std::{path::PathBuf, process::Command};

/// Files beside each database, as the measurements in `docs/performance.md` have them.
const NEIGHBOURS: usize = 10;

/// Prints what a scan of `count` databases costs beside the least that any scan could.
///
/// # Errors
/// The fleet cannot be made, or the benchmark fails.
pub fn scan(count: usize, small: bool) -> Result<()> {
    let sample = fleet_of(count, small)?;
    command::run(Command::new(built("bench_scan")?).arg(sample.root))
}

/// Prints what keeping `count` databases up to date costs beside a walk through their folder, how long they take to open and
/// how much memory they take.
///
/// # Errors
/// The fleet cannot be made, or the benchmark fails.
pub fn refresh(count: usize, small: bool) -> Result<()> {
    let (sample, program) = (fleet_of(count, small)?, built("bench_refresh")?);
    let state = project::target().join("bench").join("refresh-state");
    if state.exists() {
        std::fs::remove_dir_all(&state)?;
    }
    // First a process that scans, then one that opens what was scanned: each says what memory it took.
    for _ in 0..2 {
        command::run(Command::new(&program).arg(&sample.root).arg(&sample.schemas).arg(&state))?;
    }
    Ok(())
}

/// A fleet that is kept from one run to the next.
fn fleet_of(count: usize, small: bool) -> Result<Sample> {
    setup::ensure(&needs::for_command_line())?;
    let options = if small {
        FleetOptions { count, rows: 6, page_size: 1024, neighbours: 2, ..Default::default() }
    } else {
        FleetOptions { count, rows: 40, neighbours: NEIGHBOURS, ..Default::default() }
    };
    let name = format!("scan-{count}{}", if small { "-small" } else { "" });
    sample::kept(&project::target().join("bench").join(name), &options)
}

/// An example of the engine, built for release.
fn built(example: &str) -> Result<PathBuf> {
    command::run(&mut project::cargo(["build", "--release", "-p", "litefleet", "--example", example]))?;
    Ok(project::target().join("release/examples").join(format!("{example}{}", std::env::consts::EXE_SUFFIX)))
}

/// Prints what a repair of `count` databases costs beside a backup and the bare migration of each.
///
/// # Errors
/// The benchmark cannot be built, or fails.
pub fn repair(count: usize) -> Result<()> {
    setup::ensure(&needs::for_command_line())?;
    let folder = project::target().join("bench").join("repair");
    command::run(Command::new(built("bench_repair")?).arg(folder).arg("--count").arg(count.to_string()))
}

/// Makes a year's history of `count` databases and prints how large it is and how long each screen waits for its answer.
///
/// # Errors
/// The benchmark cannot be built, or something is too large or too late.
pub fn year(count: usize) -> Result<()> {
    setup::ensure(&needs::for_command_line())?;
    let folder = project::target().join("bench").join("year");
    command::run(Command::new(built("bench_year")?).arg(folder).arg("--count").arg(count.to_string()))
}
