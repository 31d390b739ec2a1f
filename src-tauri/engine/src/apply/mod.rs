//! The only code that writes to a database of a fleet: applies a plan with a proof, backs up, restores, tries out.
//!
//! A file is written as follows, and any doubt rolls back. It is looked at before SQLite opens it; the writing connection
//! begins a transaction and writes nothing; the file is looked at again; a second, reading connection copies it to the
//! backup, which is checked; the statements run under an authorizer that has each table measured before the first
//! statement that would write to it; then the result is held against the wanted schema and against what was measured; the
//! version is stamped; the whole file is checked; `COMMIT`. Whatever is not `Ok` left the database as it was.

mod backup;
mod check;
mod connect;
mod digest;
mod dry_run;
mod failure;
mod findings;
mod fits;
mod folder;
mod guard;
mod measure;
mod place;
mod plan_step;
mod rehearse;
mod restore;
mod run;
mod script;
mod script_step;
mod settle;
mod task;
mod transaction;
mod upkeep;
mod whole;

pub use crate::plan::Renamed;
pub use backup::Copied;
pub use dry_run::{PrivateCopy, Trial, Tried, dry_run};
pub use findings::{BadRows, Findings, check};
pub use folder::{BackupFolder, Entry, Manifest, Turn, is_in_use};
pub use place::Trace;
pub use rehearse::{Rehearsal, rehearse};
pub use restore::{Restoration, Restored, restore};
pub use run::apply;
pub use task::{
    Applied, BackupPlace, EmptyFile, Options, PlanWork, ScriptWork, Seen, Stamp, Step, Task, Verified, Work, Write,
};
pub use upkeep::{Note, is_there, notes, sweep};
pub use whole::{Whole, rows};
