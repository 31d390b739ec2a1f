//! Objects laid side by side: rows that a screen, a terminal or a document can show as they are.

use super::ObjectKind;
use crate::schema::{Span, model::Name};
use serde::{Serialize, Serializer, ser::SerializeTuple};

/// On which side something stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Sign {
    /// On both, alike.
    #[default]
    Equal,
    /// On the left alone.
    Left,
    /// On the right alone.
    Right,
    /// On both, not alike.
    Both,
}

/// An object of either side or both, laid side by side.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AlignedObject {
    /// Its kind.
    pub kind: ObjectKind,
    /// Its name, as the right side has it where both do.
    pub name: Name,
    /// The table that an index or trigger is on.
    pub table: Option<Name>,
    /// On which side it stands, and whether anything that counts differs in it.
    pub sign: Sign,
    /// How many changes in it are on each side.
    pub counts: SignCounts,
    /// Its rows from top to bottom.
    pub rows: Vec<AlignedRow>,
    /// Runs of equal rows that are better folded.
    pub folds: Vec<Fold>,
    /// The places in the comparison's notes of those that are about it.
    pub notes: Vec<usize>,
}

/// How many changes are on each side.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "the names are those of `Sign`")]
pub struct SignCounts {
    pub left: usize,
    pub right: usize,
    pub both: usize,
}

/// One row: the same part of an object on both sides.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AlignedRow {
    /// On which side it stands.
    pub sign: Sign,
    /// How deep it stands: a constraint on one column is one deeper than the column.
    pub depth: u8,
    /// The place in the comparison's changes of the one that it shows. Rows of one change stand together.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub change: Option<usize>,
    /// What the left side has, in tokens; left out where it has nothing.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub left: Vec<MarkedSpan>,
    /// What the right side has; left out where it has nothing, and where it has exactly what the left side has (`sign`
    /// tells which).
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub right: Vec<MarkedSpan>,
}

/// A run of equal rows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Fold {
    /// The place of its first row.
    pub start: usize,
    /// How many rows it has.
    pub rows: usize,
    /// What is folded: "3 equal columns: id, start_frame_index, end_frame_index".
    pub label: String,
}

/// A piece of SQL of one class, and whether it differs from the other side. Serialises as `[class, text]`, with a third
/// element `1` where it differs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MarkedSpan {
    /// The piece.
    pub span: Span,
    /// True where the other side of the row has something else here.
    pub changed: bool,
}

impl Serialize for MarkedSpan {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut tuple = serializer.serialize_tuple(if self.changed { 3 } else { 2 })?;
        tuple.serialize_element(&self.span.class)?;
        tuple.serialize_element(&self.span.text)?;
        if self.changed {
            tuple.serialize_element(&1)?;
        }
        tuple.end()
    }
}
