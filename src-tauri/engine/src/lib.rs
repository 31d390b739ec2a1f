//! The engine of Litefleet: keeps a fleet of SQLite databases in the shape of one schema.
//!
//! Front ends call [`fleet::Engine`] and get the serialisable answers of [`api`]. Who may use whom is written in
//! `docs/architecture.md` and enforced by a test.

pub mod alert;
pub mod api;
pub mod apply;
pub mod backups;
pub mod catalog;
pub mod diff;
pub mod error;
pub mod fleet;
pub mod hazard;
pub mod jobs;
mod meter;
pub mod plan;
pub mod repair;
pub mod report;
pub mod scan;
pub mod schema;
pub mod settings;
pub mod stamp;
pub mod state;
pub mod watch;

pub use error::{Code, Error, Result};
