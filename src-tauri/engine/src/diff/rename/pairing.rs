//! Which of the things gone is which of those come.

use std::{
    cmp::Reverse,
    collections::{HashMap, HashSet},
};

/// More pairs than this among things that are all alike are not looked at.
pub(super) const MOST_PAIRS: usize = 10_000;

/// One thing gone and one come that may be the same, by their places.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Candidate {
    pub(super) gone: usize,
    pub(super) come: usize,
    /// How much alike they are, in thousandths.
    pub(super) likeness: u32,
    /// What decides between candidates that are as much alike: how near they stand and how much alike they are called.
    pub(super) closeness: (bool, usize),
}

impl Candidate {
    pub(super) fn share(self) -> f64 {
        f64::from(self.likeness) / 1000.0
    }
}

/// The best pairs, each thing used once: the most alike first, of those the ones that have the fewest rivals, then those
/// that are closest.
pub(super) fn best(mut candidates: Vec<Candidate>) -> Vec<Candidate> {
    let (mut of_gone, mut of_come) = (HashMap::new(), HashMap::new());
    for candidate in &candidates {
        *of_gone.entry((candidate.gone, candidate.likeness)).or_insert(0_usize) += 1;
        *of_come.entry((candidate.come, candidate.likeness)).or_insert(0_usize) += 1;
    }
    let rivals = |candidate: &Candidate| {
        let of_gone = of_gone.get(&(candidate.gone, candidate.likeness)).copied().unwrap_or_default();
        of_gone + of_come.get(&(candidate.come, candidate.likeness)).copied().unwrap_or_default()
    };
    candidates.sort_by_cached_key(|candidate| {
        let Candidate { gone, come, likeness, closeness } = *candidate;
        (Reverse(likeness), rivals(candidate), Reverse(closeness), gone, come)
    });
    let (mut gone, mut come) = (HashSet::new(), HashSet::new());
    candidates.retain(|candidate| {
        let free = !gone.contains(&candidate.gone) && !come.contains(&candidate.come);
        free && gone.insert(candidate.gone) && come.insert(candidate.come)
    });
    candidates
}

/// How many letters two names have in common at their beginning and end.
pub(super) fn closeness_of_names(left: &str, right: &str) -> usize {
    let same = |(a, b): &(u8, u8)| a.eq_ignore_ascii_case(b);
    let beginning = left.bytes().zip(right.bytes()).take_while(same).count();
    let rest = left.len().min(right.len()) - beginning;
    beginning + left.bytes().rev().zip(right.bytes().rev()).take(rest).take_while(same).count()
}

/// What two lists have in common, in thousandths of what they have: twice the shared over the sum (Dice's coefficient).
pub(super) fn dice(shared: usize, left: usize, right: usize) -> u32 {
    let thousandths = (2000 * shared).checked_div(left + right).unwrap_or(1000);
    u32::try_from(thousandths).unwrap_or(1000)
}
