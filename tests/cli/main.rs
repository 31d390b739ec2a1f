//! The command line, driven as a person and a script drive it: the real program on real files.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

mod contract;
mod diff;
mod errors;
mod export;
mod inspect;
mod jobs;
mod list;
mod open;
mod scan;
mod shared;
mod support;
mod terminal;
