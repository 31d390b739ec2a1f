//! A fleet over time: what is remembered of it, what that answers, and when it is forgotten.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod filters;
mod own_database;
mod samples;
#[expect(dead_code, reason = "the tests of repair use all of it")]
#[path = "../repair/support.rs"]
mod support;
mod told;
