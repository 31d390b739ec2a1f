//! The real window, seen and used as a person does. One test at a time: `--test-threads=1`.
#![expect(clippy::unwrap_used, reason = "a test may stop at what is not as expected")]

mod accessibility;
mod alerts;
mod compare;
mod dashboard;
mod errors;
mod metrics;
mod repair;
mod sample;
mod screenshots;
mod settings;
mod start;
mod watching;
mod work;
