//! `litefleet completions`

use crate::{
    args::{Cli, Completions},
    output::Output,
};
use clap::CommandFactory;
use std::io::Write;

/// Prints a script that completes commands in a shell.
pub fn run(args: &Completions, out: &mut Output) -> anyhow::Result<()> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "litefleet", &mut script);
    Ok(out.write_all(&script)?)
}
