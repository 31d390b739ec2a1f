//! `litefleet open`

use crate::args::Open;
use litefleet::{Code, Error};
use std::{
    env, fs, io,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

/// The name of the desktop app's program, but for the ending that the platform gives programs.
const PROGRAM: &str = "litefleet-desktop";
/// How long the window is watched for failing at once, as without a display.
const WATCH: Duration = Duration::from_millis(400);

/// Starts the desktop window and leaves it alone.
pub fn run(args: &Open) -> anyhow::Result<()> {
    let folder = args.folder.as_deref().map(folder).transpose()?;
    let program = program().ok_or_else(not_installed)?;
    let window = start(&program, folder.as_deref()).map_err(|error| cannot_start(&program, error))?;
    Ok(stays_up(&program, window)?)
}

/// The whole path of the folder, since the window does not share this working directory's meaning for long.
fn folder(path: &Path) -> Result<PathBuf, Error> {
    let found = fs::canonicalize(path).map_err(|error| {
        Error::new(Code::NotFound, format!("cannot open {}", path.display()))
            .hint("name a folder that exists")
            .because(error)
    })?;
    if found.is_dir() {
        return Ok(found);
    }
    Err(Error::new(Code::NotAFolder, format!("{} is not a folder", path.display()))
        .hint("name the folder that holds the databases; `litefleet inspect` shows a single one"))
}

/// The desktop app beside this program, else on `PATH`.
fn program() -> Option<PathBuf> {
    let name = format!("{PROGRAM}{}", env::consts::EXE_SUFFIX);
    let beside = env::current_exe().ok().and_then(|own| own.parent().map(Path::to_path_buf));
    let path = env::var_os("PATH").unwrap_or_default();
    beside.into_iter().chain(env::split_paths(&path)).map(|folder| folder.join(&name)).find(|path| is_program(path))
}

#[cfg(unix)]
fn is_program(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    fs::metadata(path).is_ok_and(|metadata| metadata.is_file() && metadata.permissions().mode() & 0o111 != 0)
}

#[cfg(not(unix))]
fn is_program(path: &Path) -> bool {
    path.is_file()
}

fn start(program: &Path, folder: Option<&Path>) -> io::Result<Child> {
    let mut command = Command::new(program);
    command.args(folder).stdin(Stdio::null()).stdout(Stdio::null());
    // A group of its own, so that Ctrl-C in this terminal does not close the window.
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(&mut command, 0);
    command.spawn()
}

/// Watches the window for a moment. What it says of a failure is on standard error already.
fn stays_up(program: &Path, mut window: Child) -> Result<(), Error> {
    let end = Instant::now() + WATCH;
    while Instant::now() < end {
        match window.try_wait() {
            Ok(Some(status)) if !status.success() => {
                return Err(Error::new(Code::Internal, format!("{} ended at once: {status}", program.display()))
                    .hint("a window needs a display; `litefleet scan FOLDER` needs none"));
            }
            Ok(Some(_)) | Err(_) => return Ok(()),
            Ok(None) => thread::sleep(Duration::from_millis(20)),
        }
    }
    Ok(())
}

fn not_installed() -> Error {
    Error::new(Code::NotFound, format!("no {PROGRAM} beside this program or on PATH"))
        .hint("install the desktop app, or build it in the project with `cargo xtask run`")
}

fn cannot_start(program: &Path, error: io::Error) -> Error {
    Error::new(Code::Io, format!("cannot start {}", program.display()))
        .hint("install the desktop app again")
        .because(error)
}
