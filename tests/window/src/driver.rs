//! WebKitWebDriver as a process of its own.

use anyhow::{Context, Result, bail};
use rustix::process::{Pid, Signal, kill_process_group};
use std::{
    ffi::OsString,
    fs::File,
    net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream},
    os::unix::process::CommandExt,
    path::Path,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

const START: Duration = Duration::from_secs(10);

/// A running WebKitWebDriver with all that it started; they end with this.
#[derive(Debug)]
pub struct Driver {
    process: Child,
    address: SocketAddr,
}

impl Driver {
    /// Starts the driver on a free port of the loopback. What it and the app say on standard error goes to `log`: a pipe
    /// would be held open by a `WebKitNetworkProcess` that outlives the app, and its reader would wait for ever.
    ///
    /// # Errors
    /// It cannot be started, or does not listen in time.
    pub fn start(environment: &[(&str, OsString)], log: &Path) -> Result<Self> {
        let port = free_port()?;
        let log = File::create(log).with_context(|| format!("cannot write {}", log.display()))?;
        let process = Command::new("WebKitWebDriver")
            .arg(format!("--port={port}"))
            .arg("--host=127.0.0.1")
            .env("TAURI_WEBVIEW_AUTOMATION", "true")
            .envs(environment.iter().map(|(name, value)| (name, value)))
            .stdin(Stdio::null())
            .stdout(log.try_clone()?)
            .stderr(log)
            .process_group(0)
            .spawn()
            .context("cannot start WebKitWebDriver")?;
        let driver = Self { process, address: (Ipv4Addr::LOCALHOST, port).into() };
        driver.wait_until_it_listens()?;
        Ok(driver)
    }

    /// Where it listens.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    fn wait_until_it_listens(&self) -> Result<()> {
        let began = Instant::now();
        while TcpStream::connect(self.address).is_err() {
            if began.elapsed() > START {
                bail!("WebKitWebDriver does not listen on {}", self.address);
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        Ok(())
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        if let Some(group) = i32::try_from(self.process.id()).ok().and_then(Pid::from_raw) {
            let _ = kill_process_group(group, Signal::KILL);
        }
        let _ = self.process.wait();
    }
}

fn free_port() -> Result<u16> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port())
}
