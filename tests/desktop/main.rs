//! The commands of the window on Tauri's mock runtime, with the app's own configuration and permissions. No display.
#![expect(clippy::unwrap_used, reason = "a test may stop at what is not as expected")]

mod alerts;
mod commands;
mod compare;
mod names;
mod page;
mod work;
