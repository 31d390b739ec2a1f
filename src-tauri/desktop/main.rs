//! `litefleet-desktop [FOLDER]`: opens the window.

use anyhow::Result;
use litefleet_desktop::{
    Desktop,
    arguments::{self, Request, Run},
    build, dialogs, failure, rendering,
};
use std::process::ExitCode;

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            failure::tell(&error);
            ExitCode::from(2)
        }
    }
}

fn run() -> Result<()> {
    match arguments::parse(std::env::args_os().skip(1))? {
        Request::Print(text) => print(&text),
        Request::Run(request) => open_window(request),
    }
}

/// Like `println!`, but somebody who stops reading is no failure.
fn print(text: &str) -> Result<()> {
    use std::io::Write;
    let _ = writeln!(std::io::stdout(), "{text}");
    Ok(())
}

fn open_window(request: Run) -> Result<()> {
    rendering::suit_machine();
    failure::need_display()?;
    let state_dir = request.state_dir()?;
    let desktop = tauri::async_runtime::block_on(async { Desktop::start(&state_dir, request.opening) })?;
    build(tauri::Builder::default(), desktop, dialogs::native)?.run(|_, _| {});
    Ok(())
}
