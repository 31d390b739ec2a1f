//! The command line, driven as a person and a script drive it: the real program on real files.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

mod alerts;
mod contract;
mod corpus;
mod diff;
mod errors;
mod export;
mod faults;
mod inspect;
mod jobs;
mod killed;
mod list;
mod metrics;
mod open;
mod plan;
mod renames;
mod scan;
mod shared;
mod support;
mod terminal;
mod together;
mod watch;
mod way_back;
mod whole_fleet;
mod work;
mod work_places;
