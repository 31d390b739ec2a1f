//! A display for the window tests.

use anyhow::{Context, Result};
use std::{
    fs::{self, File},
    io::{BufRead, BufReader},
    process::{Child, Command, Stdio},
};

use crate::project;

/// An X server without a screen, which ends when this is dropped.
pub struct Display {
    server: Child,
    /// Its name, for `DISPLAY`.
    pub name: String,
}

impl Display {
    /// Starts a server and waits until it is ready. It picks its own number, so that any number of them can run.
    ///
    /// # Errors
    /// Xvfb cannot be started, or ends at once; `target/xvfb.log` has its words.
    pub fn start() -> Result<Self> {
        let log = project::target().join("xvfb.log");
        fs::create_dir_all(project::target())?;
        let mut server = Command::new("Xvfb")
            .args(["-displayfd", "1", "-screen", "0", "1280x900x24", "-nolisten", "tcp", "-noreset"])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(File::create(&log)?)
            .spawn()
            .context("cannot start Xvfb")?;
        let number = read_number(&mut server);
        let display = Self { name: format!(":{}", number.as_deref().unwrap_or_default()), server };
        number.with_context(|| format!("Xvfb gave no display; see {}", log.display()))?;
        Ok(display)
    }
}

impl Drop for Display {
    fn drop(&mut self) {
        // Where it is gone already there is nothing to end.
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

/// It writes its number when it takes clients, and closes the pipe when it gives up.
fn read_number(server: &mut Child) -> Option<String> {
    let mut line = String::new();
    BufReader::new(server.stdout.take()?).read_line(&mut line).ok()?;
    let number = line.trim();
    (!number.is_empty()).then(|| number.to_owned())
}
