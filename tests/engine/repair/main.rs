//! Work on databases: what is decided, what a job does to a fleet, and what is left of both.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod again;
mod batch;
mod control;
mod decide;
mod files;
mod history;
mod meanwhile;
mod migrations;
mod preview;
mod renames;
mod settle;
mod shared;
mod support;
