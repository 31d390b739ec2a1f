//! Benchmarks on fleets that are kept from one run to the next.

use crate::{command, needs, project, sample, setup};
use anyhow::Result;
use litefleet_testkit::FleetOptions;
use std::process::Command;

/// Files beside each database, as the measurements in `docs/performance.md` have them.
const NEIGHBOURS: usize = 10;

/// Prints what a scan of `count` databases costs beside the least that any scan could.
///
/// # Errors
/// The fleet cannot be made, or the benchmark fails.
pub fn scan(count: usize, small: bool) -> Result<()> {
    setup::ensure(&needs::for_command_line())?;
    let options = if small {
        FleetOptions { count, rows: 6, page_size: 1024, neighbours: 2, ..Default::default() }
    } else {
        FleetOptions { count, rows: 40, neighbours: NEIGHBOURS, ..Default::default() }
    };
    let name = format!("scan-{count}{}", if small { "-small" } else { "" });
    let sample = sample::kept(&project::target().join("bench").join(name), &options)?;
    command::run(&mut project::cargo(["build", "--release", "-p", "litefleet", "--example", "bench_scan"]))?;
    let program =
        project::target().join("release/examples").join(format!("bench_scan{}", std::env::consts::EXE_SUFFIX));
    command::run(Command::new(program).arg(sample.root))
}

/// Prints what a repair of `count` databases costs beside a backup and the bare migration of each.
///
/// # Errors
/// The benchmark cannot be built, or fails.
pub fn repair(count: usize) -> Result<()> {
    setup::ensure(&needs::for_command_line())?;
    command::run(&mut project::cargo(["build", "--release", "-p", "litefleet", "--example", "bench_repair"]))?;
    let program =
        project::target().join("release/examples").join(format!("bench_repair{}", std::env::consts::EXE_SUFFIX));
    let folder = project::target().join("bench").join("repair");
    command::run(Command::new(program).arg(folder).arg("--count").arg(count.to_string()))
}
