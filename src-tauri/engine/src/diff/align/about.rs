//! Which changes and notes are about which object.

use crate::diff::{Change, ObjectKind, Sign, SignCounts, change::Part, subject::Subject};
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

/// On which side a change shows something. A flag that is not set does not show.
pub(super) fn sign(change: &Change) -> Sign {
    let parts = change.parts();
    let shows = |side: Option<Subject<'_>>| match side {
        Some(Subject::Strict(is_set) | Subject::WithoutRowid(is_set)) => is_set,
        side => side.is_some(),
    };
    match (shows(parts.left), shows(parts.right)) {
        (false, true) => Sign::Right,
        (true, false) => Sign::Left,
        (true, true) | (false, false) => Sign::Both,
    }
}

/// True for what shows in the stored text alone.
pub(super) fn is_of_text(change: &Change) -> bool {
    matches!(change.parts().part, Some(Part::Text(_)))
}
