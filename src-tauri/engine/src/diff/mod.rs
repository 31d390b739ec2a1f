//! What differs between two schemas, as data.

mod align;
mod aligned;
mod change;
mod checks;
mod compare;
mod compared;
mod dependants;
mod facts;
mod mirrored;
mod rename;
mod subject;
mod words;

pub use align::{align, align_sql};
pub use aligned::{AlignedObject, AlignedRow, Fold, MarkedSpan, Sign, SignCounts};
pub use change::{Change, Effect, ObjectKind};
pub use compare::compare;
pub use compared::{Compared, compare_renamed, compare_with};
pub use dependants::Dependant;
pub use rename::{Rename, fitting, renames};
pub use words::words;

use crate::api::Counts;

/// How many objects and columns are missing and extra, and how many things are different.
pub fn counts(changes: &[Change]) -> Counts {
    let mut counts = Counts::default();
    for change in changes {
        match change.counts_as() {
            Effect::Missing => counts.missing += 1,
            Effect::Extra => counts.extra += 1,
            Effect::Different => counts.different += 1,
        }
    }
    counts
}
