//! The store of backups: where they are, which there are, and which may go.
//!
//! All that is known of backups comes from the manifests beside the copies, so nothing is lost with the state database. Nothing
//! here opens a database.

mod clock;
mod forecast;
mod retention;
mod store;
mod survey;

pub use forecast::need;
pub use retention::Expired;
pub use store::{Store, usable};
pub use survey::{Backup, JobBackups, Survey, Surveyed};
