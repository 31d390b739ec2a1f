//! The command line of Litefleet: the headless front end of the engine (`docs/cli.md`).

mod args;
mod ask;
mod exit;
mod failure;
mod filter;
mod interrupt;
mod json;
mod output;
mod progress;
mod session;
mod state_dir;
mod target;
mod text;
mod trace;
mod verb;

use args::{Cli, Global};
use clap::Parser;
use exit::Exit;
use output::Output;
use state_dir::{Aside, StateDir};
use std::{process::ExitCode, sync::Arc, time::Duration};

/// How long a question that was given up may go on before the process ends anyway.
const GRACE: Duration = Duration::from_millis(200);

fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => error.exit(),
    };
    let looks = failure::Look::of(&cli.global);
    let exit = run(cli).unwrap_or_else(|error| failure::report(&error, looks));
    exit.into()
}

fn run(cli: Cli) -> anyhow::Result<Exit> {
    trace::start(&cli.global);
    let mut out = Output::stdout(&cli.global);
    let exit = answer(&cli, &mut out)?;
    out.finish()?;
    Ok(exit)
}

/// Answers on a runtime that ends before the temporary state folders are removed.
fn answer(cli: &Cli, out: &mut Output) -> anyhow::Result<Exit> {
    if let Some(exit) = verb::without_engine(&cli.verb, out)? {
        return Ok(exit);
    }
    let (state, aside) = (state(&cli.global)?, Arc::<Aside>::default());
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let exit = runtime.block_on(verb::run(cli, &state, &aside, out));
    runtime.shutdown_timeout(GRACE);
    exit
}

fn state(global: &Global) -> anyhow::Result<StateDir> {
    match (global.no_cache, &global.state_dir) {
        (true, _) => StateDir::temporary(),
        (false, Some(dir)) => Ok(StateDir::kept(dir.clone())),
        (false, None) => StateDir::of_the_platform(|name| std::env::var_os(name)),
    }
}
