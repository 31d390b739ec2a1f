//! What is to be done to a database, and one database from the first look to its result.
//!
//! [`Decider`] is pure and decides once for all databases that have one schema and state one version. [`run`] takes one
//! database: it reads it again, since it may have changed since the scan, tries the work on a private copy or has
//! [`crate::apply`] do it, and says what came of it.

mod decide;
mod planned;
mod run;
mod script;
mod stamping;
mod way;

pub use decide::{Alone, Decider, Decision, Named, Request, Work, unreadable};
pub use planned::{Planned, Step};
pub use run::{Begun, Case, Record, Run, figures, run, unopened};
