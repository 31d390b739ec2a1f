//! The rules, without a fleet: a small model keeps what the steps say.

use litefleet::{
    alert::{Condition, Group, Known, Look, Seen, Step, steps},
    api::{Reason, Status, Version},
};
use std::collections::BTreeMap;

/// No alerts.
const NONE: [i64; 0] = [];

const PLAIN: Look = Look { judged_anew: false, whole: true };

/// What the state would keep.
#[derive(Default)]
struct Model {
    known: Known,
    now: BTreeMap<i64, Condition>,
    last: i64,
    closed: Vec<i64>,
}

impl Model {
    /// A fleet that was looked at once.
    fn of(databases: &[(i64, Condition)]) -> Self {
        Self { now: databases.iter().cloned().collect(), ..Self::default() }
    }

    /// Looks at the fleet when these databases are other than before; answers with the numbers of alerts that are new.
    fn look(&mut self, look: Look, changes: &[(i64, Option<Condition>)]) -> Vec<i64> {
        let mut seen: Vec<Seen> = Vec::new();
        for (database, is) in changes {
            let was = self.now.remove(database);
            self.now.extend(is.clone().map(|is| (*database, is)));
            seen.push(Seen { database: *database, was, is: is.clone() });
        }
        if look.whole {
            let waiting = self.known.waiting.keys().filter(|id| changes.iter().all(|(changed, _)| changed != *id));
            seen.extend(waiting.map(|id| Seen {
                database: *id,
                was: self.now.get(id).cloned(),
                is: self.now.get(id).cloned(),
            }));
        }
        let mut opened = Vec::new();
        for step in steps(&self.known, look, &seen) {
            match step {
                Step::Join { database, group } => {
                    let open = self.known.alerts.iter().find(|(_, known)| **known == group).map(|(id, _)| *id);
                    let id = open.unwrap_or_else(|| {
                        self.last += 1;
                        opened.push(self.last);
                        self.last
                    });
                    self.known.alerts.insert(id, group);
                    assert_eq!(self.known.members.insert(database, id), None, "in two alerts at once");
                }
                Step::Leave { database } => assert!(self.known.members.remove(&database).is_some()),
                Step::Wait { database, was } => assert_eq!(self.known.waiting.insert(database, was), None),
                Step::Settle { database } => assert!(self.known.waiting.remove(&database).is_some()),
            }
        }
        let empty = |id: &i64| self.known.members.values().all(|alert| alert != id);
        let closed: Vec<i64> = self.known.alerts.keys().copied().filter(empty).collect();
        closed.iter().for_each(|id| _ = self.known.alerts.remove(id));
        self.closed.extend(closed);
        opened
    }

    fn see(&mut self, changes: &[(i64, Option<Condition>)]) -> Vec<i64> {
        self.look(PLAIN, changes)
    }

    fn open(&self) -> Vec<i64> {
        self.known.alerts.keys().copied().collect()
    }

    fn inside(&self, alert: i64) -> Vec<i64> {
        let mut inside: Vec<i64> =
            self.known.members.iter().filter(|(_, id)| **id == alert).map(|(database, _)| *database).collect();
        inside.sort_unstable();
        inside
    }
}

fn with(status: Status, version: i64, shape: &str) -> Condition {
    Condition { status, version: Some(Version::Number(version)), shape: Some(shape.to_owned()), reason: None }
}

fn current() -> Condition {
    with(Status::Current, 3, "three")
}

fn outdated() -> Condition {
    with(Status::Outdated, 2, "two")
}

fn incomplete() -> Condition {
    with(Status::Incomplete, 3, "lacks")
}

fn unreadable(reason: Reason) -> Condition {
    Condition { status: Status::Unreadable, version: None, shape: None, reason: Some(reason) }
}

/// Five current ones, two outdated ones, one that was never as expected.
fn five() -> Model {
    let mut all: Vec<(i64, Condition)> = (1..=5).map(|id| (id, current())).collect();
    all.extend([(6, outdated()), (7, outdated()), (8, incomplete())]);
    Model::of(&all)
}

#[test]
fn all_that_go_the_same_way_share_one_alert_and_it_stays_one_scan_after_scan() {
    let mut fleet = five();
    assert_eq!(fleet.see(&[(1, Some(incomplete())), (2, Some(incomplete()))]), [1]);
    assert_eq!(fleet.see(&[]), NONE);
    assert_eq!(fleet.see(&[(3, Some(incomplete()))]), NONE);
    assert_eq!((fleet.open(), fleet.inside(1)), (vec![1], vec![1, 2, 3]));
    assert_eq!(fleet.known.alerts.get(&1), Some(&Group { was: current(), is: incomplete() }));
}

#[test]
fn another_way_makes_another_alert() {
    let mut fleet = five();
    let other = with(Status::Incomplete, 3, "lacks more");
    let from_two = with(Status::Incomplete, 2, "lacks");
    let unknown = Condition { reason: Some(Reason::UnknownVersion), ..with(Status::Unversioned, 3, "lacks") };
    let damaged = unreadable(Reason::Corrupt);
    let ways = [(1, incomplete()), (2, other), (6, from_two), (3, unknown), (4, damaged)];
    let changes: Vec<_> = ways.into_iter().map(|(id, is)| (id, Some(is))).collect();
    assert_eq!(fleet.see(&changes), [1, 2, 3, 4, 5]);
}

#[test]
fn what_is_as_its_own_version_says_is_no_alert_whichever_version_that_is() {
    let mut fleet = five();
    let ahead = with(Status::Ahead, 4, "four");
    assert_eq!(fleet.see(&[(1, Some(outdated())), (6, Some(current())), (2, Some(ahead))]), NONE);
    // Whoever was ahead was as expected too.
    assert_eq!(fleet.see(&[(2, Some(incomplete()))]), [1]);
    assert!(fleet.known.waiting.is_empty());
}

#[test]
fn one_that_was_never_as_expected_is_no_alert_and_neither_is_a_new_one() {
    let mut fleet = five();
    let drifted = with(Status::Drifted, 3, "more");
    assert_eq!(fleet.see(&[(8, Some(drifted)), (9, Some(incomplete()))]), NONE);
    assert_eq!(fleet.see(&[(9, Some(unreadable(Reason::Corrupt)))]), NONE);
    assert_eq!(fleet.see(&[(9, Some(current()))]), NONE);
    assert_eq!(fleet.see(&[(9, Some(incomplete()))]), [1]);
}

#[test]
fn an_alert_closes_with_the_last_that_leaves_and_opens_again_as_a_new_one() {
    let mut fleet = five();
    fleet.see(&[(1, Some(incomplete())), (2, Some(incomplete()))]);
    fleet.see(&[(1, Some(current()))]);
    assert_eq!((fleet.open(), fleet.inside(1)), (vec![1], vec![2]));
    fleet.see(&[(2, Some(outdated()))]);
    assert_eq!((fleet.open(), fleet.closed.clone()), (vec![], vec![1]));
    assert_eq!(fleet.see(&[(1, Some(incomplete()))]), [2]);
}

#[test]
fn one_alert_stays_where_the_last_leaves_and_another_joins_in_the_same_look() {
    let mut fleet = five();
    fleet.see(&[(1, Some(incomplete()))]);
    assert_eq!(fleet.see(&[(1, Some(current())), (2, Some(incomplete()))]), NONE);
    assert_eq!((fleet.open(), fleet.inside(1)), (vec![1], vec![2]));
}

#[test]
fn a_database_that_is_gone_leaves() {
    let mut fleet = five();
    fleet.see(&[(1, Some(incomplete()))]);
    fleet.see(&[(1, None), (2, None)]);
    assert_eq!((fleet.open(), fleet.closed.clone()), (vec![], vec![1]));
}

#[test]
fn one_that_gets_worse_moves_to_another_alert_and_what_it_was_first_is_remembered() {
    let mut fleet = five();
    fleet.see(&[(1, Some(incomplete())), (2, Some(incomplete()))]);
    let damaged = unreadable(Reason::Corrupt);
    assert_eq!(fleet.see(&[(1, Some(damaged.clone()))]), [2]);
    assert_eq!((fleet.inside(1), fleet.inside(2)), (vec![2], vec![1]));
    assert_eq!(fleet.known.alerts.get(&2), Some(&Group { was: current(), is: damaged }));
}

#[test]
fn a_change_of_the_standard_opens_nothing_but_lets_go_who_is_as_expected() {
    let anew = Look { judged_anew: true, ..PLAIN };
    let mut fleet = five();
    fleet.see(&[(1, Some(incomplete())), (2, Some(incomplete()))]);
    let otherwise = with(Status::Drifted, 3, "lacks");
    let changes =
        [(1, Some(current())), (2, Some(otherwise.clone())), (3, Some(otherwise.clone())), (4, Some(incomplete()))];
    assert_eq!(fleet.look(anew, &changes), NONE);
    assert_eq!(fleet.inside(1), [2]);
    // What is different by the new standard counts from now on as what it is.
    assert_eq!(fleet.see(&[(3, Some(incomplete())), (4, Some(otherwise))]), NONE);
    assert_eq!(fleet.see(&[(2, Some(current()))]), NONE);
    assert_eq!(fleet.closed, [1]);
}

#[test]
fn a_reason_that_may_pass_is_an_alert_only_when_the_next_look_finds_it_again() {
    for reason in [Reason::Locked, Reason::TimedOut, Reason::IoError] {
        let mut fleet = five();
        assert_eq!(fleet.see(&[(1, Some(unreadable(reason))), (2, Some(unreadable(reason)))]), NONE);
        assert_eq!(fleet.see(&[(2, Some(current()))]), [1], "{reason:?}");
        assert_eq!(fleet.inside(1), [1]);
        assert_eq!(fleet.known.alerts.get(&1), Some(&Group { was: current(), is: unreadable(reason) }));
        assert!(fleet.known.waiting.is_empty());
        assert_eq!(fleet.see(&[]), NONE);
        fleet.see(&[(1, Some(current()))]);
        assert_eq!(fleet.closed, [1]);
    }
    let mut fleet = five();
    assert_eq!(fleet.see(&[(1, Some(unreadable(Reason::PermissionDenied)))]), [1], "it does not pass by itself");
}

#[test]
fn a_look_at_a_part_does_not_count_as_the_next_look() {
    let part = Look { whole: false, ..PLAIN };
    let mut fleet = five();
    assert_eq!(fleet.look(part, &[(1, Some(unreadable(Reason::Locked)))]), NONE);
    assert_eq!(fleet.look(part, &[(1, Some(unreadable(Reason::TimedOut)))]), NONE);
    assert_eq!(fleet.look(part, &[(2, Some(incomplete()))]), [1]);
    assert_eq!(fleet.see(&[]), [2]);
}

#[test]
fn what_comes_after_a_reason_that_may_pass_is_held_against_what_was_before_it() {
    let mut fleet = five();
    fleet.see(&[(1, Some(unreadable(Reason::Locked))), (8, Some(unreadable(Reason::Locked)))]);
    assert_eq!(fleet.see(&[(1, Some(incomplete())), (8, Some(incomplete()))]), [1]);
    assert_eq!(fleet.inside(1), [1], "the other one never was as expected");
    assert_eq!(fleet.known.alerts.get(&1), Some(&Group { was: current(), is: incomplete() }));
    assert!(fleet.known.waiting.is_empty());

    // One that is in an alert stays there while nothing is known of it.
    fleet.see(&[(1, Some(unreadable(Reason::Locked)))]);
    assert_eq!(fleet.inside(1), [1]);
    fleet.see(&[(1, Some(incomplete()))]);
    assert_eq!((fleet.inside(1), fleet.open()), (vec![1], vec![1]));
    assert!(fleet.known.waiting.is_empty());
    fleet.see(&[(1, Some(unreadable(Reason::Locked)))]);
    assert_eq!(fleet.see(&[]), [2], "it has lasted");
    assert_eq!(fleet.closed, [1]);
    fleet.see(&[(1, None)]);
    assert!(fleet.known.waiting.is_empty() && fleet.open().is_empty());
}

#[test]
fn a_change_of_the_standard_is_waited_through() {
    let anew = Look { judged_anew: true, ..PLAIN };
    let mut fleet = five();
    fleet.see(&[(1, Some(unreadable(Reason::Locked))), (2, Some(unreadable(Reason::Locked)))]);
    assert_eq!(fleet.look(anew, &[(2, Some(incomplete()))]), NONE);
    assert_eq!(fleet.known.waiting.keys().collect::<Vec<_>>(), [&1]);
    assert_eq!(fleet.see(&[]), [1]);
}
