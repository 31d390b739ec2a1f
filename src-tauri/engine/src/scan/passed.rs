//! Files that were no databases when somebody looked into them: while they are as they were, nobody opens them again.

use super::stamp::Seen;
use std::{
    collections::HashMap,
    hash::{BuildHasher, RandomState},
    sync::LazyLock,
};

/// Only this process knows it, so that nobody can make a file whose mark is that of another.
static KEY: LazyLock<RandomState> = LazyLock::new(RandomState::new);

/// Stands for a file as it is: where it is on which disk, its size and its times.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Mark(u64);

/// What the last walk through a folder has passed over, kept for as long as this process lives.
#[derive(Debug, Default)]
pub struct Passed {
    /// In the order of that walk, which is that of the next one where nothing has changed.
    order: Vec<Mark>,
    places: HashMap<Mark, usize>,
}

/// What was passed over, on another walk.
#[derive(Debug)]
pub(super) struct Passing<'a> {
    passed: &'a Passed,
    /// The one that comes next, if all is as it was.
    next: usize,
}

impl Mark {
    /// That of a file, unless it may yet be written to without a trace.
    pub(super) fn of(seen: &Seen) -> Option<Self> {
        let stamp = &seen.look.stamp;
        let all = (stamp.device, stamp.inode, stamp.bytes, stamp.modified_ns, stamp.changed_ns);
        (!seen.look.is_fresh()).then(|| Self(KEY.hash_one(all)))
    }
}

impl Passed {
    pub(super) fn new(order: Vec<Mark>) -> Self {
        let places = order.iter().copied().zip(0..).collect();
        Self { order, places }
    }

    pub(super) fn again(&self) -> Passing<'_> {
        Passing { passed: self, next: 0 }
    }
}

impl Passing<'_> {
    /// True of what was passed over.
    pub(super) fn has(&mut self, mark: Mark) -> bool {
        let Passed { order, places } = self.passed;
        // Those that are looked up lie all over the memory.
        let place = (order.get(self.next) == Some(&mark)).then_some(self.next).or_else(|| places.get(&mark).copied());
        self.next = place.map_or(self.next, |place| place + 1);
        place.is_some()
    }
}
