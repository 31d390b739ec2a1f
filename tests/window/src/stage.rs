//! What one test has for itself.

use crate::{Window, display::Display, driver::Driver};
use anyhow::{Context, Result, bail, ensure};
use rustix::process::{Pid, Signal, kill_process};
use std::{
    env,
    ffi::{OsStr, OsString},
    fs,
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
    time::Duration,
};
use tempfile::TempDir;

/// A display, a folder and a state of Litefleet that no other test has. All of it goes with this.
#[derive(Debug)]
pub struct Stage {
    folder: TempDir,
    display: Display,
}

impl Stage {
    /// `None`, said aloud, on a machine that cannot show a window: without Xvfb or WebKitWebDriver.
    ///
    /// # Errors
    /// The display or the folder cannot be made, or the app is not built.
    pub fn new() -> Result<Option<Self>> {
        let needed: &[_] =
            if env::var_os("DISPLAY").is_some() { &["WebKitWebDriver"] } else { &["WebKitWebDriver", "Xvfb"] };
        if let Some(missing) = needed.iter().find(|program| !is_installed(program)) {
            eprintln!("SKIPPED: this test drives the real window, and {missing} is not installed");
            return Ok(None);
        }
        let app = app()?;
        ensure!(app.is_file(), "{} is not there: cargo build --package litefleet-desktop", app.display());
        Ok(Some(Self { folder: TempDir::with_prefix("litefleet-window-")?, display: Display::find()? }))
    }

    /// The test's folder.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Opens the app with these arguments, on the state of the last time.
    ///
    /// # Errors
    /// The driver or the app cannot be started.
    pub async fn open<S: AsRef<OsStr>>(&self, arguments: &[S]) -> Result<Window> {
        self.open_with(arguments, &[]).await
    }

    /// Opens the app with these arguments and more environment.
    ///
    /// # Errors
    /// The driver or the app cannot be started.
    pub async fn open_with<S: AsRef<OsStr>>(&self, arguments: &[S], more: &[(&'static str, &str)]) -> Result<Window> {
        let mut environment = self.environment()?;
        environment.extend(more.iter().map(|(name, value)| (*name, OsString::from(value))));
        let log = self.folder().join("driver.log");
        let driver = Driver::start(&environment, &log)?;
        let said = || format!("the app did not start; it said:\n{}", fs::read_to_string(&log).unwrap_or_default());
        Window::open(driver, &app()?, arguments).await.with_context(said)
    }

    /// Runs the app without a window to drive: for arguments with which none opens.
    ///
    /// # Errors
    /// The app cannot be started.
    pub fn run(&self, arguments: &[&str]) -> Result<Output> {
        let mut command = Command::new(app()?);
        command.args(arguments).envs(self.environment()?).env_remove("WAYLAND_DISPLAY").env("DISPLAY", "");
        command.stdin(Stdio::null()).output().context("cannot start the app")
    }

    /// Starts the app as [`Stage::run`] does, but with the display.
    ///
    /// # Errors
    /// The app cannot be started.
    pub fn start<S: AsRef<OsStr>>(&self, arguments: &[S]) -> Result<Child> {
        let mut command = Command::new(app()?);
        command.args(arguments).envs(self.environment()?).env_remove("WAYLAND_DISPLAY");
        command.stdin(Stdio::null()).stderr(Stdio::piped()).spawn().context("cannot start the app")
    }

    /// Kills the app that works on this stage's state, as when the machine goes down.
    ///
    /// # Errors
    /// There is none.
    pub fn kill_app(&self) -> Result<()> {
        let (app, state) = (app()?.canonicalize()?, self.folder().join("state"));
        let state = format!("LITEFLEET_STATE_DIR={}", state.display());
        for process in fs::read_dir("/proc")?.flatten() {
            let is_app = fs::read_link(process.path().join("exe")).is_ok_and(|exe| exe == app);
            let environment = fs::read(process.path().join("environ")).unwrap_or_default();
            let id = process.file_name().to_str().and_then(|name| name.parse().ok()).and_then(Pid::from_raw);
            if let Some(id) =
                id.filter(|_| is_app && environment.split(|byte| *byte == 0).any(|one| one == state.as_bytes()))
            {
                return Ok(kill_process(id, Signal::KILL)?);
            }
        }
        bail!("the app does not run")
    }

    /// Types a folder into the native dialog of this title and confirms it. `false`, said aloud, without xdotool.
    ///
    /// # Errors
    /// There is no such dialog in time.
    pub fn choose_in_dialog(&self, title: &str, folder: &Path) -> Result<bool> {
        let path = format!("{}/", folder.display());
        // The chooser takes a path from its location bar; the slash at the end says that the folder itself is meant.
        self.to_dialog(title, &[&["key", "alt+Home", "ctrl+l", "ctrl+a"], &["type", "--delay", "15", &path]])?;
        std::thread::sleep(Duration::from_millis(300));
        self.to_dialog(title, &[&["key", "Return"]])
    }

    /// Confirms the native dialog of this title. `false`, said aloud, without xdotool.
    ///
    /// # Errors
    /// There is no such dialog in time.
    pub fn confirm_dialog(&self, title: &str) -> Result<bool> {
        self.to_dialog(title, &[&["key", "Return"]])
    }

    fn to_dialog(&self, title: &str, acts: &[&[&str]]) -> Result<bool> {
        if !is_installed("xdotool") {
            eprintln!("SKIPPED: this test types into a native dialog, and xdotool is not installed");
            return Ok(false);
        }
        let focus: &[&str] = &["search", "--sync", "--onlyvisible", "--name", title, "windowfocus", "--sync"];
        for arguments in std::iter::once(&focus).chain(acts) {
            let mut command = Command::new("timeout");
            let status =
                command.args(["15", "xdotool"]).args(*arguments).env("DISPLAY", self.display.name()).status()?;
            ensure!(status.success(), "xdotool {arguments:?} failed");
        }
        Ok(true)
    }

    /// Every folder that a desktop app may write to is the test's own, and nothing of the desktop is asked.
    fn environment(&self) -> Result<Vec<(&'static str, OsString)>> {
        let mut environment: Vec<(&str, OsString)> = vec![
            ("DISPLAY", self.display.name().into()),
            ("GDK_BACKEND", "x11".into()),
            ("GSETTINGS_BACKEND", "memory".into()),
            ("NO_AT_BRIDGE", "1".into()),
            ("LITEFLEET_STATE_DIR", self.folder().join("state").into()),
        ];
        for name in ["XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME"] {
            let folder = self.folder().join(name.to_lowercase());
            fs::create_dir_all(&folder)?;
            environment.push((name, folder.into()));
        }
        Ok(environment)
    }
}

/// The app under test: `LITEFLEET_DESKTOP_BIN`, else the one beside this test in the target folder.
fn app() -> Result<PathBuf> {
    if let Some(app) = env::var_os("LITEFLEET_DESKTOP_BIN") {
        return Ok(app.into());
    }
    let test = env::current_exe()?;
    let profile = test.parent().and_then(Path::parent).context("the test runs outside of a target folder")?;
    Ok(profile.join("litefleet-desktop"))
}

fn is_installed(program: &str) -> bool {
    let path = env::var_os("PATH").unwrap_or_default();
    env::split_paths(&path).any(|folder| folder.join(program).is_file())
}
