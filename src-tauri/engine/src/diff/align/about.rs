//! Which changes and notes are about which object.

use crate::diff::{Change, Effect, ObjectKind, Sign, SignCounts};
use crate::schema::model::Name;
use std::collections::HashMap;

/// The changes and notes of a comparison by object.
pub(super) struct About<'c> {
    changes: &'c [Change],
    objects: HashMap<(ObjectKind, String), Places>,
}

#[derive(Default)]
struct Places {
    changes: Vec<usize>,
    notes: Vec<usize>,
}

/// What is about one object.
pub(super) struct OfObject<'c> {
    /// The changes with their places.
    pub(super) changes: Vec<(usize, &'c Change)>,
    /// The places of the notes.
    pub(super) notes: Vec<usize>,
}

impl<'c> About<'c> {
    pub(super) fn new(changes: &'c [Change], notes: &[Change]) -> Self {
        let mut objects: HashMap<(ObjectKind, String), Places> = HashMap::new();
        let key = |change: &Change| (change.object_kind(), change.object().folded());
        for (at, change) in changes.iter().enumerate() {
            objects.entry(key(change)).or_default().changes.push(at);
        }
        for (at, note) in notes.iter().enumerate() {
            objects.entry(key(note)).or_default().notes.push(at);
        }
        Self { changes, objects }
    }

    pub(super) fn object(&mut self, kind: ObjectKind, name: &Name) -> OfObject<'c> {
        let Places { changes, notes } = self.objects.remove(&(kind, name.folded())).unwrap_or_default();
        let changes = changes.into_iter().filter_map(|at| Some((at, self.changes.get(at)?))).collect();
        OfObject { changes, notes }
    }
}

impl OfObject<'_> {
    /// The place of the first change.
    pub(super) fn first(&self) -> Option<usize> {
        self.changes.first().map(|(at, _)| *at)
    }

    /// The place of the first change of another kind than spelling and white space, which show in the stored text
    /// alone.
    pub(super) fn first_of_meaning(&self) -> Option<usize> {
        self.changes.iter().find(|(_, change)| !is_of_text(change)).map(|(at, _)| *at)
    }

    pub(super) fn counts(&self) -> SignCounts {
        let mut counts = SignCounts::default();
        for (_, change) in &self.changes {
            match sign(change) {
                Sign::Left => counts.left += 1,
                Sign::Right => counts.right += 1,
                Sign::Both | Sign::Equal => counts.both += 1,
            }
        }
        counts
    }
}

/// On which side a change shows something.
pub(super) fn sign(change: &Change) -> Sign {
    match (change.effect(), flag(change)) {
        (Effect::Missing, _) | (_, Some((false, true))) => Sign::Right,
        (Effect::Extra, _) | (_, Some((true, false))) => Sign::Left,
        (Effect::Different, _) => Sign::Both,
    }
}

/// True for what shows in the stored text alone.
pub(super) fn is_of_text(change: &Change) -> bool {
    place(change) == Place::Text
}

/// The flag of a table, on the left and on the right.
fn flag(change: &Change) -> Option<(bool, bool)> {
    match place(change) {
        Place::Strict(left, right) | Place::WithoutRowid(left, right) => Some((left, right)),
        Place::Whole
        | Place::Definition
        | Place::Order
        | Place::Column
        | Place::PrimaryKey
        | Place::Unique
        | Place::Check
        | Place::ForeignKey
        | Place::Text => None,
    }
}

/// Where in an object a change shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    Whole,
    Strict(bool, bool),
    WithoutRowid(bool, bool),
    Definition,
    Order,
    Column,
    PrimaryKey,
    Unique,
    Check,
    ForeignKey,
    Text,
}

pub(super) fn place(change: &Change) -> Place {
    match change {
        Change::TableMissing { .. }
        | Change::TableExtra { .. }
        | Change::IndexMissing { .. }
        | Change::IndexExtra { .. }
        | Change::IndexDifferent { .. }
        | Change::ViewMissing { .. }
        | Change::ViewExtra { .. }
        | Change::ViewDifferent { .. }
        | Change::TriggerMissing { .. }
        | Change::TriggerExtra { .. }
        | Change::TriggerDifferent { .. }
        | Change::VirtualTableMissing { .. }
        | Change::VirtualTableExtra { .. }
        | Change::VirtualTableDifferent { .. } => Place::Whole,
        Change::StrictDifferent { table: _, left, right } => Place::Strict(*left, *right),
        Change::WithoutRowidDifferent { table: _, left, right } => Place::WithoutRowid(*left, *right),
        Change::TableTextDifferent { .. } => Place::Definition,
        Change::ColumnOrderDifferent { .. } => Place::Order,
        Change::ColumnMissing { .. } | Change::ColumnExtra { .. } | Change::ColumnDifferent { .. } => Place::Column,
        Change::PrimaryKeyMissing { .. } | Change::PrimaryKeyExtra { .. } | Change::PrimaryKeyDifferent { .. } => {
            Place::PrimaryKey
        }
        Change::UniqueMissing { .. } | Change::UniqueExtra { .. } | Change::UniqueDifferent { .. } => Place::Unique,
        Change::CheckMissing { .. } | Change::CheckExtra { .. } | Change::CheckDifferent { .. } => Place::Check,
        Change::ForeignKeyMissing { .. } | Change::ForeignKeyExtra { .. } | Change::ForeignKeyDifferent { .. } => {
            Place::ForeignKey
        }
        Change::SpellingDifferent { .. } | Change::WhiteSpaceDifferent { .. } => Place::Text,
    }
}
