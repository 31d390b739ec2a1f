//! Checks and tests everything, step by step.

use crate::{
    command, needs, project, setup,
    summary::{self, Counts},
};
use anyhow::Result;
use std::{
    path::{Path, PathBuf},
    process::{Command, ExitCode},
    time::{Duration, Instant},
};

/// The packages without a window: they are checked and tested apart from the app, whose dependencies would otherwise be
/// built once more with other features.
const WINDOWLESS: [&str; 5] = ["litefleet", "litefleet-cli", "litefleet-testkit", "xtask", WINDOW_TESTS];
/// They drive the app from without, when it is built.
const WINDOW_TESTS: &str = "litefleet-window-tests";

/// Runs all steps up to the first that fails, and sums up. The last line is always `N passed, N failed`.
///
/// # Errors
/// The machine lacks something that has to be installed first.
pub fn test() -> Result<ExitCode> {
    setup::ensure(&needs::for_tests())?;
    setup::ensure_components()?;
    setup::ensure_page_packages()?;
    let mut run = Run::default();
    let all_passed = steps(&mut run);
    run.sum_up();
    Ok(if all_passed { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// The steps, the quickest to fail first. False at the first that fails.
fn steps(run: &mut Run) -> bool {
    run.step("format", || vec![project::cargo(["fmt", "--all", "--check"])])
        && run.step("page syntax", page_syntax)
        && run.step("page tests", page_tests)
        && run.step("clippy", || {
            let packages = WINDOWLESS.iter().flat_map(|name| ["-p", name]);
            vec![project::cargo(
                ["clippy", "--all-targets"].into_iter().chain(packages).chain(["--", "-D", "warnings"]),
            )]
        })
        && run.step("engine, CLI and tool tests", || {
            // In one call: in three, each would build tokio, SQLite's wrapper and the engine with features of its own.
            let packages = WINDOWLESS.into_iter().filter(|name| *name != WINDOW_TESTS).flat_map(|name| ["-p", name]);
            vec![project::cargo(["test", "--no-fail-fast"].into_iter().chain(packages))]
        })
        && run.step("clippy of the app", || {
            vec![project::cargo(["clippy", "--all-targets", "-p", "litefleet-desktop", "--", "-D", "warnings"])]
        })
        && run.step("command tests", || vec![project::cargo(["test", "--no-fail-fast", "-p", "litefleet-desktop"])])
        && run.step("build the app", || vec![project::cargo(["build", "-p", "litefleet-desktop"])])
        && run.step("window tests", window_tests)
}

fn page_syntax() -> Vec<Command> {
    let check = ["--experimental-vm-modules", "--no-warnings", "src-tauri/xtask/check-syntax.mjs"];
    node(&check, scripts("ui"))
}

fn page_tests() -> Vec<Command> {
    let is_test = |path: &PathBuf| path.to_string_lossy().contains(".test.");
    node(&["--test"], scripts("tests/ui").into_iter().filter(is_test).collect())
}

/// The window tests give themselves a display where there is none, and so never type into a developer's own.
fn window_tests() -> Vec<Command> {
    let mut command = project::cargo(["test", "-p", WINDOW_TESTS, "--", "--test-threads=1"]);
    command.env_remove("DISPLAY").env_remove("WAYLAND_DISPLAY");
    vec![command]
}

/// Node with these scripts, where there are any.
fn node(options: &[&str], scripts: Vec<PathBuf>) -> Vec<Command> {
    let mut command = Command::new("node");
    command.args(options).args(&scripts).current_dir(project::root());
    if scripts.is_empty() { vec![] } else { vec![command] }
}

/// The scripts under a folder of the project, but for those of others, in the order of their paths.
fn scripts(folder: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    collect(&project::root().join(folder), &mut found);
    found.sort();
    found
}

fn collect(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() && entry.file_name() != "vendor" && entry.file_name() != "node_modules" {
            collect(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "js" || extension == "mjs") {
            found.push(path);
        }
    }
}

/// What came of the steps so far.
#[derive(Default)]
struct Run {
    counts: Counts,
    /// A line for each step, and the runners' own below it.
    told: Vec<String>,
}

impl Run {
    /// Runs the commands of a step up to the first that fails. True where none does.
    fn step(&mut self, name: &str, commands: impl FnOnce() -> Vec<Command>) -> bool {
        println!("\n── {name}");
        let started = Instant::now();
        let mut summaries = Vec::new();
        let mut counts = Counts::default();
        let failure = commands().iter_mut().find_map(|command| {
            let seen = |line: &str| {
                println!("{line}");
                if let Some(more) = summary::read(line) {
                    counts += more;
                    // Every library and program without tests of its own has a line too.
                    if more != Counts::default() {
                        summaries.push(format!("    {line}"));
                    }
                }
            };
            match command::stream(command, seen) {
                Ok(status) if status.success() => None,
                Ok(status) => Some(format!("{} ({status})", short(command))),
                Err(error) => Some(format!("{error:#}")),
            }
        });
        self.counts += counts;
        self.told.push(told(name, started.elapsed(), counts, failure.is_none()));
        self.told.append(&mut summaries);
        match failure {
            None => true,
            // A check that fails counts too, though it counted no test.
            Some(failure) => {
                self.counts.failed += u64::from(counts.failed == 0);
                self.told.push(format!("\nstopped: {name} failed: {failure}"));
                false
            }
        }
    }

    fn sum_up(&self) {
        println!("\n── summary");
        for line in &self.told {
            println!("{line}");
        }
        println!("{} passed, {} failed", self.counts.passed, self.counts.failed);
    }
}

fn told(name: &str, time: Duration, counts: Counts, passed: bool) -> String {
    let word = if passed { "ok" } else { "FAILED" };
    let tests = if counts == Counts::default() {
        String::new()
    } else {
        format!(", {} passed, {} failed", counts.passed, counts.failed)
    };
    format!("{word:<6} {name} ({:.1} s){tests}", time.as_secs_f64())
}

/// A command as a line that fits: the page's tests are many.
fn short(command: &Command) -> String {
    let line = command::line(command);
    let cut: String = line.chars().take(160).collect();
    if cut.len() < line.len() { format!("{cut}…") } else { line }
}
