//! Changes that may be renames.

mod columns;
mod fitting;
mod pairing;
mod tables;
mod wholes;

pub use fitting::fitting;

use super::{Change, ObjectKind};
use crate::schema::{
    Renamed,
    model::{Name, Schema},
};
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

impl Rename {
    /// The rename as it may be accepted. `None` where what is renamed has no values of its own to keep.
    pub fn accepted(&self) -> Option<Renamed> {
        let Self { object, column, to, .. } = self;
        let is_table = self.object_kind == ObjectKind::Table;
        is_table.then(|| Renamed { table: object.clone(), column: column.clone(), to: to.clone() })
    }
}

/// The pairs of changes that may be renames, in the order of what is gone. `changes` are those from `left` to `right`.
///
/// A column may have become another of its table that is defined in the same way; a table one that has mostly the same
/// columns; an index, view, trigger or virtual table one that is the same but for its name. Each is in one pair at most.
/// Where so many are so much alike that nobody could tell, none is offered.
pub fn renames(left: &Schema, right: &Schema, changes: &[Change]) -> Vec<Rename> {
    let mut all = columns::renames(left, right, changes);
    all.extend(tables::renames(changes));
    all.extend(wholes::renames(changes));
    all.sort_by_key(|rename| rename.changes);
    all
}

/// Something gone or come: its place in the changes and what it is.
#[derive(Clone, Copy, Debug)]
struct Found<'a, T> {
    change: usize,
    part: &'a T,
}

/// The rename of a whole object.
fn of_object(object_kind: ObjectKind, gone: (usize, &Name), come: (usize, &Name), likeness: f64) -> Rename {
    let summary = format!("{} {} may be {}, renamed", object_kind.word(), gone.1, come.1);
    let (object, to) = (gone.1.clone(), come.1.clone());
    Rename { object_kind, object, column: None, to, changes: [gone.0, come.0], likeness, summary }
}
