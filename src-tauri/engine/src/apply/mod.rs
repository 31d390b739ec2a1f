//! The only code that writes to a database of a fleet: does work with a proof, backs up, restores, tries out.
//!
//! A file is written as follows, and any doubt rolls back. It is looked at before SQLite opens it; the writing connection
//! begins a transaction and writes nothing; the file is looked at again; a second, reading connection copies it to the
//! backup, which is checked; the steps run; the version is stamped; the whole file is checked; `COMMIT`.
//! Whatever is not `Ok` left the database as it was.
//!
//! A step is a computed plan or a migration script. Both run under an authorizer, and what comes of each is held against the
//! schema that it leads to. A plan has each table measured before the first statement that would write to it, and keeps what
//! was measured. A script is the will of its author: the triggers of the database run, and what it writes to holds what it
//! says; it only may not touch the transaction, other files, and what is not a script's to set. That is read from its text
//! before anything is opened, and again by the authorizer.

mod backup;
mod batch;
mod check;
mod connect;
mod dangling;
mod digest;
mod dry_run;
mod failure;
mod findings;
mod fits;
mod folder;
mod guard;
mod left;
mod measure;
mod memo;
mod place;
mod plan_step;
mod rehearse;
mod restore;
mod run;
mod script;
mod script_step;
mod settle;
mod statistics;
mod task;
mod transaction;
mod upkeep;
mod whole;

pub use crate::{
    plan::Renamed,
    stamp::{Stamp, Write},
};
pub use backup::Copied;
pub use dry_run::{PrivateCopy, Trial, Tried, dry_run};
pub use findings::{BadRows, Findings, check};
pub use folder::{BackupFolder, Entry, Manifest, Turn, is_in_use};
pub use memo::{Memo, Remembered};
pub use place::{Trace, elsewhere};
pub use rehearse::{Rehearsal, rehearse};
pub use restore::{Restoration, Restored, restore};
pub use run::apply;
pub use task::{
    Applied, BackupPlace, EmptyFile, Options, PlanWork, ScriptWork, Seen, StampBy, Stamper, Step, Task, Tell, Verified,
    Work,
};
pub use upkeep::{Note, is_there, notes, sweep, tellers};
pub use whole::{Whole, rows};
