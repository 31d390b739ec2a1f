//! Backups: where they are, how long they stay, and the way back.

#![expect(clippy::unwrap_used, reason = "a test may fail this way")]

mod bench;
mod check;
mod restore;
mod retention;
mod store;
mod support;
