//! What two results of one fleet differ in. Pure.

use super::{Entry, stamp::in_order};
use std::{borrow::Borrow, cmp::Ordering, iter, path::Path, ptr};

/// A database that is new, gone, or not what it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Changed<'a> {
    /// What it was; `None` where it is new.
    pub before: Option<&'a Entry>,
    /// What it is; `None` where it is gone.
    pub after: Option<&'a Entry>,
}

/// What differs between two results, in the order of the paths, in which both lists are. A database is the same where
/// everything that is kept of it is the same, but for its id, which one that was just read does not have yet.
pub fn changed<'a, E: Borrow<Entry>>(before: &'a [E], after: &'a [E]) -> Vec<Changed<'a>> {
    let (mut before, mut after) = (before.iter().map(E::borrow).peekable(), after.iter().map(E::borrow).peekable());
    let both = iter::from_fn(move || {
        let order = match (before.peek(), after.peek()) {
            (Some(was), Some(is)) => in_order(&was.path, &is.path),
            (Some(_), None) => Ordering::Less,
            (None, _) => Ordering::Greater,
        };
        let changed = Changed {
            before: if order == Ordering::Greater { None } else { before.next() },
            after: if order == Ordering::Less { None } else { after.next() },
        };
        (changed.before.is_some() || changed.after.is_some()).then_some(changed)
    });
    both.filter(|changed| !changed.before.zip(changed.after).is_some_and(|(was, is)| is_same(was, is))).collect()
}

impl<'a> Changed<'a> {
    /// Stands for its path; 0 where it is new and was not kept yet.
    pub fn id(&self) -> i64 {
        let known = self.before.filter(|entry| entry.id != 0);
        known.or(self.after).map_or(0, |entry| entry.id)
    }

    /// Its path below the root.
    pub fn path(&self) -> &'a Path {
        self.after.or(self.before).map_or(Path::new(""), |entry| &entry.path)
    }

    /// True where more has changed than the file: it is new, it is gone, or its verdict or schema is another.
    pub fn is_judged_otherwise(&self) -> bool {
        self.before.zip(self.after).is_none_or(|(was, is)| was.verdict != is.verdict || was.shape != is.shape)
    }
}

/// The cheap parts first; what is behind an `Arc` is the same at once where it is one and the same.
fn is_same(was: &Entry, is: &Entry) -> bool {
    ptr::eq(was, is)
        || was.stamp == is.stamp
            && was.wal == is.wal
            && was.shape == is.shape
            && was.verdict == is.verdict
            && was.last_verified == is.last_verified
            && was.label == is.label
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail this way")]
    use super::*;
    use crate::{
        api::Reason,
        scan::{FileStamp, Unread, Verdict},
        schema::Fingerprint,
    };
    use std::sync::Arc;

    fn entry(path: &str, id: i64) -> Entry {
        let unread = Unread { reason: Reason::Locked, message: "locked".to_owned() };
        Entry {
            id,
            path: path.into(),
            label: path.to_owned(),
            named: false,
            stamp: FileStamp { bytes: 4096, modified_ns: 7, ..FileStamp::default() },
            shape: Some(Arc::new(Fingerprint("a".to_owned()))),
            wal: false,
            last_verified: None,
            verdict: Arc::new(Verdict::unreadable(&unread)),
        }
    }

    fn paths(changed: &[Changed<'_>]) -> Vec<(String, bool, bool)> {
        let told = |one: &Changed<'_>| (one.path().display().to_string(), one.before.is_some(), one.after.is_some());
        changed.iter().map(told).collect()
    }

    #[test]
    fn what_is_the_same_is_not_told_of_whatever_its_id() {
        let before = [entry("a", 1), entry("b", 2)];
        let after = [entry("a", 0), entry("b", 0)];
        assert_eq!(changed(&before, &after), []);
        assert_eq!(changed::<Entry>(&[], &[]), []);
    }

    #[test]
    fn new_and_gone_ones_are_told_of_wherever_they_stand() {
        // `a.db` comes before `a/b.db` by its bytes, not by its parts.
        let before = [entry("a.db", 1), entry("a/b.db", 2), entry("z", 3)];
        let after = [entry("a/b.db", 0), entry("c", 0), entry("zz", 0)];
        let expected = [("a.db", true, false), ("c", false, true), ("z", true, false), ("zz", false, true)];
        let found = changed(&before, &after);
        assert_eq!(paths(&found), expected.map(|(path, was, is)| (path.to_owned(), was, is)));
        assert_eq!(found.iter().map(Changed::id).collect::<Vec<_>>(), [1, 0, 3, 0]);
        assert!(found.iter().all(Changed::is_judged_otherwise));
        assert_eq!(changed(&before, &[]).len(), 3);
        assert_eq!(changed(&[], &after).len(), 3);
    }

    #[test]
    fn each_part_that_is_kept_makes_a_change_and_only_schema_and_verdict_another_judgement() {
        let before = [entry("a", 1)];
        let unread = Unread { reason: Reason::TimedOut, message: "slow".to_owned() };
        let with = |change: &dyn Fn(&mut Entry)| {
            let mut is = entry("a", 0);
            change(&mut is);
            let after = [is];
            let found = changed(&before, &after);
            assert_eq!(found.len(), 1);
            let one = found.first().unwrap();
            assert_eq!(one.id(), 1);
            one.is_judged_otherwise()
        };
        assert!(!with(&|is| is.stamp.bytes = 8192));
        assert!(!with(&|is| is.stamp.wal = Some((1, 1))));
        assert!(!with(&|is| is.label = "other".to_owned()));
        assert!(!with(&|is| is.wal = true));
        assert!(!with(&|is| is.last_verified = Some("today".to_owned())));
        assert!(with(&|is| is.shape = None));
        assert!(with(&|is| is.shape = Some(Arc::new(Fingerprint("b".to_owned())))));
        assert!(with(&|is| is.verdict = Arc::new(Verdict::unreadable(&unread))));
    }
}
