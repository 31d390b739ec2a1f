//! The rules.

use super::{Condition, Kind};
use std::collections::{BTreeMap, HashMap};

/// Databases that went the same way. A fleet has at most one alert for it at a time.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Group {
    /// What they were, as long as they were as expected.
    pub was: Condition,
    /// What they are.
    pub is: Condition,
}

/// A look at a fleet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Look {
    /// The databases are held against something else than in the look before: what is different now need not have changed.
    pub judged_anew: bool,
    /// Every database was looked at, not only some.
    pub whole: bool,
}

/// A database that was looked at: one that is not what it was, or one that is waited for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// Stands for its path.
    pub database: i64,
    /// What it was in the look before; `None`: it was not there.
    pub was: Option<Condition>,
    /// What it is; `None`: it is gone.
    pub is: Option<Condition>,
}

/// What is known of a fleet before a look.
#[derive(Clone, Debug, Default)]
pub struct Known {
    /// The alerts that are not closed, by number.
    pub alerts: BTreeMap<i64, Group>,
    /// The alert that a database is in.
    pub members: HashMap<i64, i64>,
    /// Databases that could not be read for a reason that may pass, and what they were before.
    pub waiting: HashMap<i64, Condition>,
}

/// One thing to do. An alert is made when the first database joins its group, and is closed when the last has left it and
/// all steps of the look are done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// It is in the alert of this group from now on.
    Join {
        /// Which database.
        database: i64,
        /// Whose alert.
        group: Group,
    },
    /// It is in no alert any more.
    Leave {
        /// Which database.
        database: i64,
    },
    /// If it is no better at the next look, it joins an alert.
    Wait {
        /// Which database.
        database: i64,
        /// What it was as long as it could be read and was as expected.
        was: Condition,
    },
    /// It is waited for no more.
    Settle {
        /// Which database.
        database: i64,
    },
}

/// What a look at a fleet does to its alerts, in the order of `seen`. Of the first look at a fleet there is nothing to be
/// seen: only a database that was as expected can be so no longer.
pub fn steps(known: &Known, look: Look, seen: &[Seen]) -> Vec<Step> {
    seen.iter().flat_map(|one| of(known, look, one)).collect()
}

fn of(known: &Known, look: Look, seen: &Seen) -> Vec<Step> {
    let database = seen.database;
    let group = known.members.get(&database).and_then(|alert| known.alerts.get(alert));
    let waiting = known.waiting.get(&database);
    // Also where nobody understands any more what that alert is of.
    let leave = known.members.get(&database).map(|_| Step::Leave { database });
    let settle = waiting.map(|_| Step::Settle { database });

    let Some(is) = &seen.is else { return leave.into_iter().chain(settle).collect() };
    // What it was when it was last as expected. Without that nothing was lost.
    let before = seen.was.as_ref().filter(|was| was.kind() == Kind::AsExpected);
    let Some(was) = group.map(|group| &group.was).or(waiting).or(before) else {
        return leave.into_iter().filter(|_| is.kind() == Kind::AsExpected).collect();
    };
    let join = || {
        let stays = group.is_some_and(|group| group.is == *is);
        let join = Step::Join { database, group: Group { was: was.clone(), is: is.clone() } };
        if stays { Vec::new() } else { leave.clone().into_iter().chain([join]).collect() }
    };
    match is.kind() {
        Kind::AsExpected => leave.into_iter().chain(settle).collect(),
        Kind::Amiss if look.judged_anew => settle.into_iter().collect(),
        Kind::Amiss => join().into_iter().chain(settle).collect(),
        Kind::Unknown if group.is_some_and(|group| group.is == *is) => settle.into_iter().collect(),
        Kind::Unknown if waiting.is_none() => vec![Step::Wait { database, was: was.clone() }],
        Kind::Unknown if look.whole && !look.judged_anew => join().into_iter().chain(settle).collect(),
        Kind::Unknown => Vec::new(),
    }
}
