//! The display that windows open on.

use anyhow::{Context, Result, ensure};
use std::{
    io::{BufRead, BufReader},
    process::{Child, Command, Stdio},
};

/// A display: the one that is there, or an Xvfb that ends with this.
#[derive(Debug)]
pub struct Display {
    name: String,
    server: Option<Child>,
}

impl Display {
    /// `$DISPLAY` where it is set, else a new display of 1600 × 1000.
    ///
    /// # Errors
    /// Xvfb cannot be started.
    pub fn find() -> Result<Self> {
        match std::env::var("DISPLAY") {
            Ok(name) if !name.is_empty() => Ok(Self { name, server: None }),
            _ => Self::start(),
        }
    }

    /// As in `DISPLAY`.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Xvfb picks a free number and says which. (xvfb-run tries numbers, and now and then two take the same.)
    fn start() -> Result<Self> {
        let mut server = Command::new("Xvfb")
            .args(["-displayfd", "1", "-screen", "0", "1600x1000x24", "-nolisten", "tcp", "-noreset"])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .context("cannot start Xvfb")?;
        let mut number = String::new();
        let said = server.stdout.take().map(|stdout| BufReader::new(stdout).read_line(&mut number)).transpose();
        let display = Self { name: format!(":{}", number.trim()), server: Some(server) };
        said.context("cannot read the display's number")?;
        ensure!(display.name.len() > 1, "Xvfb ended without a display");
        Ok(display)
    }
}

impl Drop for Display {
    fn drop(&mut self) {
        if let Some(server) = &mut self.server {
            let _ = server.kill();
            let _ = server.wait();
        }
    }
}
