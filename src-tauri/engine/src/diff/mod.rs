//! What differs between two schemas, as data.

use crate::{api::Counts, schema::model::Schema};
use serde::Serialize;

/// One difference. Left is the database, right is what is expected.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub enum Change {}

/// The differences between two schemas, in the order of kinds and names.
pub fn compare(left: &Schema, right: &Schema) -> Vec<Change> {
    let _ = (left, right);
    Vec::new()
}

/// How many of the changes are missing, extra and different.
pub fn counts(changes: &[Change]) -> Counts {
    let _ = changes;
    Counts::default()
}

/// The first differences in words, names in backticks: "lacks table `box_labels`, 1 more". None where there are none.
pub fn words(changes: &[Change]) -> Option<String> {
    let _ = changes;
    None
}
