//! Files that were no databases when somebody looked into them: while they are as they were, nobody opens them again.

use super::stamp::Seen;
use std::{
    collections::HashSet,
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
pub struct Passed(HashSet<Mark>);

impl Mark {
    /// That of a file, unless it may yet be written to without a trace.
    pub(super) fn of(seen: &Seen) -> Option<Self> {
        let stamp = &seen.look.stamp;
        let all = (stamp.device, stamp.inode, stamp.bytes, stamp.modified_ns, stamp.changed_ns);
        (!seen.look.is_fresh()).then(|| Self(KEY.hash_one(all)))
    }
}

impl Passed {
    pub(super) fn new(marks: Vec<Mark>) -> Self {
        Self(marks.into_iter().collect())
    }

    pub(super) fn has(&self, mark: Mark) -> bool {
        self.0.contains(&mark)
    }
}
