//! Builds the app and opens it; where there is no display, prints the scan.

use crate::{command, needs, project, sample, setup};
use anyhow::{Context, Result};
use std::{
    env,
    ffi::OsString,
    process::{Command, ExitCode},
};

/// Opens the window with `arguments`, or on the sample fleet where there are none. Gives the program's exit status.
///
/// # Errors
/// Something is missing, or the build fails.
pub fn run(arguments: &[String]) -> Result<ExitCode> {
    if has_display() { window(arguments) } else { scan(arguments) }
}

fn window(arguments: &[String]) -> Result<ExitCode> {
    setup::ensure(&needs::for_window())?;
    // Without them the window is whole but for its charts, so nobody is kept from it.
    if let Err(error) = setup::ensure(&needs::for_charts()).and_then(|()| setup::ensure_page_packages()) {
        eprintln!("note: {error:#}\nnote: the window has tables in place of charts until then");
    }
    command::run(&mut project::cargo(["build", "-p", "litefleet-cli"]))?;
    command::run(&mut project::cargo(["build", "-p", "litefleet-desktop"]))?;
    start(Command::new(project::program("litefleet-desktop")).args(or_sample(arguments)?))
}

fn scan(arguments: &[String]) -> Result<ExitCode> {
    eprintln!("note: there is no display (neither DISPLAY nor WAYLAND_DISPLAY is set): printing the scan instead");
    setup::ensure(&needs::for_command_line())?;
    command::run(&mut project::cargo(["build", "-p", "litefleet-cli"]))?;
    start(Command::new(project::program("litefleet")).arg("scan").args(or_sample(arguments)?))
}

fn or_sample(arguments: &[String]) -> Result<Vec<OsString>> {
    if !arguments.is_empty() {
        return Ok(arguments.iter().map(OsString::from).collect());
    }
    let sample = sample::ready()?;
    Ok(vec![sample.root.into(), "--schemas".into(), sample.schemas.into()])
}

fn start(program: &mut Command) -> Result<ExitCode> {
    let status = program.status().with_context(|| format!("cannot start {}", command::line(program)))?;
    Ok(ExitCode::from(status.code().and_then(|code| u8::try_from(code).ok()).unwrap_or(1)))
}

fn has_display() -> bool {
    let is_set = |name: &str| env::var_os(name).is_some_and(|value| !value.is_empty());
    !cfg!(target_os = "linux") || is_set("DISPLAY") || is_set("WAYLAND_DISPLAY")
}
