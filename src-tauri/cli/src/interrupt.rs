//! Ctrl-C and a polite `kill`: the first cancels what is under way, the second ends the process at once.

use crate::exit::Exit;
use std::io;
use tokio_util::sync::CancellationToken;

/// A token that is cancelled by the first interrupt from now on. Call it inside a tokio runtime.
pub fn listen() -> io::Result<CancellationToken> {
    let mut interrupts = Interrupts::new()?;
    let token = CancellationToken::new();
    let cancelled = token.clone();
    tokio::spawn(async move {
        interrupts.next().await;
        cancelled.cancel();
        interrupts.next().await;
        std::process::exit(Exit::Cancelled.status().into());
    });
    Ok(token)
}

#[cfg(unix)]
struct Interrupts {
    interrupt: tokio::signal::unix::Signal,
    terminate: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Interrupts {
    /// Registers at once, so that no interrupt after this call is lost.
    fn new() -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self { interrupt: signal(SignalKind::interrupt())?, terminate: signal(SignalKind::terminate())? })
    }

    async fn next(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }
}

#[cfg(windows)]
struct Interrupts(tokio::signal::windows::CtrlC);

#[cfg(windows)]
impl Interrupts {
    fn new() -> io::Result<Self> {
        tokio::signal::windows::ctrl_c().map(Self)
    }

    async fn next(&mut self) {
        self.0.recv().await;
    }
}
