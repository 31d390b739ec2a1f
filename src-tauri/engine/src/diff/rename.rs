//! Changes that may be renames.

use super::ObjectKind;
use crate::schema::model::Name;
use serde::Serialize;

/// Something gone and something come that are so much alike that the one may have become the other. It is offered beside
/// the plain reading and never assumed: SQLite does not say.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Rename {
    /// The kind of the object that it is in.
    pub object_kind: ObjectKind,
    /// The object that it is in, where a column is renamed; else the object on the left.
    pub object: Name,
    /// The column on the left, where a column is renamed.
    pub column: Option<Name>,
    /// The name on the right.
    pub to: Name,
    /// The places in the comparison's changes of what is gone and what has come: extra first, then missing.
    pub changes: [usize; 2],
    /// How much alike they are, from 0 to 1: 1 where nothing but the name differs.
    pub likeness: f64,
    /// In words: "captions.text may be captions.body, renamed".
    pub summary: String,
}
