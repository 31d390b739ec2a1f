//! `cargo xtask …`: one command each for everything that a developer does with this repository.

mod bench;
mod command;
mod needs;
mod project;
mod run;
mod sample;
mod setup;
mod summary;
mod task;
mod test;
#[path = "../../vendor.rs"]
mod vendor;

use anyhow::Result;
use std::{env, process::ExitCode};
use task::Task;

/// The task cannot be understood, or the machine lacks something: as the command line's own status 2.
const CANNOT_START: u8 = 2;

fn main() -> ExitCode {
    let task = match Task::parse(&env::args().skip(1).collect::<Vec<_>>()) {
        Ok(task) => task,
        Err(error) => {
            eprintln!("error: {error:#}\n\n{}", task::HELP);
            return ExitCode::from(CANNOT_START);
        }
    };
    match perform(task) {
        Ok(status) => status,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::from(if error.is::<setup::Missing>() { CANNOT_START } else { 1 })
        }
    }
}

fn perform(task: Task) -> Result<ExitCode> {
    match task {
        Task::Help => println!("{}", task::HELP),
        Task::Setup => {
            setup::ensure(&needs::all())?;
            setup::ensure_page_packages()?;
        }
        Task::Run { arguments } => return run::run(&arguments),
        Task::Test => return test::test(),
        Task::BenchScan { count, small } => bench::scan(count, small)?,
        Task::BenchRefresh { count, small } => bench::refresh(count, small)?,
        Task::BenchRepair { count } => bench::repair(count)?,
        Task::BenchYear { count } => bench::year(count)?,
        Task::Sample { out, count } => sample::write(&out, count)?,
    }
    Ok(ExitCode::SUCCESS)
}
