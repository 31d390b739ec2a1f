//! Finds out what is missing on this machine and installs it, or says how.

use crate::{command, needs::Need, project, vendor};
use anyhow::{Context, Result, bail};
use std::{env, fmt, fs, path::Path, process::Command, time::SystemTime};

/// Something is missing, and it is not for us to install it.
#[derive(Debug)]
pub struct Missing {
    line: String,
}

impl fmt::Display for Missing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "packages are missing and only root may install them; run\n\n  {}\n\nand try again", self.line)
    }
}

impl std::error::Error for Missing {}

/// Sees to it that all `needs` are met. Nothing is done, and nothing said, where they are.
///
/// # Errors
/// [`Missing`] where somebody else has to install packages; or apt fails.
pub fn ensure(needs: &[Need]) -> Result<()> {
    let mut missing: Vec<Need> = needs.iter().copied().filter(|need| need.is_met() != Some(true)).collect();
    if missing.is_empty() {
        return Ok(());
    }
    if !command::is_there("apt-get") {
        eprintln!("{}", elsewhere(&missing));
        return Ok(());
    }
    eprintln!("missing on this machine:");
    for need in &missing {
        eprintln!("  {:<24} to {}", need.package, need.purpose);
    }
    install(&missing)?;
    missing.retain(|need| need.is_met() == Some(false));
    if !missing.is_empty() {
        bail!("installed, and still not found: {}", packages(&missing).collect::<Vec<_>>().join(" "));
    }
    Ok(())
}

/// Checks that the toolchain has rustfmt and clippy, and adds them where rustup can.
///
/// # Errors
/// One is not there and cannot be added.
pub fn ensure_components() -> Result<()> {
    let lacks = |(_, subcommand): &(&str, &str)| !command::succeeds("cargo", &[subcommand, "--version"]);
    let missing: Vec<&str> =
        [("rustfmt", "fmt"), ("clippy", "clippy")].into_iter().filter(lacks).map(|(name, _)| name).collect();
    if missing.is_empty() {
        return Ok(());
    }
    eprintln!("missing in the Rust toolchain: {}", missing.join(", "));
    command::run(Command::new("rustup").args(["component", "add"]).args(&missing))
        .with_context(|| format!("install {} beside cargo", missing.join(" and ")))
}

/// Fetches the packages that `package-lock.json` names, where they are not there as it says, and copies what the page takes from
/// them. Without npm the window shows tables in place of charts, and the tests that need the packages say so and are skipped.
///
/// # Errors
/// npm fails, or something cannot be copied.
pub fn ensure_page_packages() -> Result<()> {
    let written = |path: &Path| fs::metadata(path).and_then(|file| file.modified()).unwrap_or(SystemTime::UNIX_EPOCH);
    let root = project::root();
    // npm keeps what it has installed in a lock file of its own.
    if written(&root.join("node_modules/.package-lock.json")) <= written(&root.join("package-lock.json")) {
        if !command::is_there("npm") {
            eprintln!("note: npm is not installed, so the window has tables in place of charts");
            return Ok(());
        }
        let mut npm = Command::new("npm");
        npm.args(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]).current_dir(&root);
        command::run(&mut npm).context("the packages of the page cannot be fetched")?;
    }
    vendor::copy(&root).context("what the page takes from its packages cannot be copied")?;
    Ok(())
}

fn install(missing: &[Need]) -> Result<()> {
    let Some(rights) = Rights::of_this_user() else {
        return Err(Missing { line: install_line("sudo ", missing) }.into());
    };
    eprintln!("installing: {}", install_line(rights.prefix(), missing));
    // A fresh machine knows no packages until it has asked; one that is offline may know enough.
    let _ = command::run(rights.apt_get().args(["update", "-q"]));
    command::run(rights.apt_get().args(["install", "-y", "--no-install-recommends"]).args(packages(missing)))
}

/// How this user may call apt without being asked anything.
#[derive(Clone, Copy)]
enum Rights {
    Root,
    Sudo,
}

impl Rights {
    fn of_this_user() -> Option<Self> {
        if command::output("id", &["-u"]).is_some_and(|id| id.trim() == "0") {
            return Some(Self::Root);
        }
        command::succeeds("sudo", &["-n", "true"]).then_some(Self::Sudo)
    }

    fn prefix(self) -> &'static str {
        match self {
            Self::Root => "",
            Self::Sudo => "sudo ",
        }
    }

    fn apt_get(self) -> Command {
        let mut command = match self {
            Self::Root => Command::new("env"),
            Self::Sudo => {
                let mut command = Command::new("sudo");
                command.args(["-n", "env"]);
                command
            }
        };
        command.args(["DEBIAN_FRONTEND=noninteractive", "apt-get"]);
        command
    }
}

/// The line as a person would type it.
fn install_line(prefix: &str, missing: &[Need]) -> String {
    format!("{prefix}apt-get install -y --no-install-recommends {}", packages(missing).collect::<Vec<_>>().join(" "))
}

fn packages(missing: &[Need]) -> impl Iterator<Item = &'static str> {
    missing.iter().map(|need| need.package)
}

/// What to say where there is no apt.
fn elsewhere(missing: &[Need]) -> String {
    let names: Vec<String> = missing.iter().map(|need| format!("{} (to {})", need.package, need.purpose)).collect();
    format!(
        "note: this is {}, not a Debian-like system; what Debian calls this may be missing: {}",
        env::consts::OS,
        names.join(", ")
    )
}
