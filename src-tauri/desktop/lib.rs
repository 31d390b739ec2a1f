//! The desktop window of Litefleet: the only Rust that knows Tauri.
//!
//! The page calls [`COMMANDS`], each a line that hands the request to [`litefleet::fleet::Engine`] and its answer back.
//! The page is not trusted with paths: it can only name what a dialog, a drop, the command line or the engine gave it
//! ([`paths::Offered`]), and everything else is about the one fleet that is open ([`Desktop`]).

pub mod arguments;
mod commands;
mod desktop;
pub mod dialogs;
mod events;
pub mod failure;
pub mod notices;
pub mod paths;
pub mod rendering;
mod size;
mod window;

pub use desktop::{Desktop, Opening};

use dialogs::{Chooser, Dialogs};
use tauri::{App, AppHandle, Builder, Context, Manager, Runtime};

/// Every command that the window may call.
pub const COMMANDS: &[&str] = &include!("command_list.rs");

/// The app with its window, for the real runtime and for tests alike. `chooser` makes the dialogs: [`dialogs::native`],
/// or answers prepared by a test.
///
/// # Errors
/// The window or the web view cannot be made.
pub fn build<R: Runtime>(
    builder: Builder<R>,
    desktop: Desktop,
    chooser: impl FnOnce(&AppHandle<R>) -> Box<dyn Chooser>,
) -> tauri::Result<App<R>> {
    let app = builder
        .plugin(tauri_plugin_dialog::init())
        .plugin(tauri_plugin_notification::init())
        .manage(desktop)
        .manage(size::Resizes::default())
        .invoke_handler(commands::handler())
        .on_window_event(window::on_event)
        .build(context())?;
    app.manage(Dialogs(chooser(app.handle())));
    events::forward(app.handle());
    window::open(app.handle())?;
    Ok(app)
}

/// What was built in: `tauri.conf.json`, the page, the permissions and the icons.
fn context<R: Runtime>() -> Context<R> {
    tauri::generate_context!()
}
