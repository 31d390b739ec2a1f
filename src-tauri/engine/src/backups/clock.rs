//! Time as far as it can be trusted.
//!
//! The clock of a machine may be years off and back again, and then no backup may go for it. So backups do not age by the
//! clock but by the time that Litefleet was seen to be in use: whatever passes from one look at the clock to the next, unless
//! that is so long that the clock has more likely been moved. A machine that is switched off for longer keeps its backups
//! longer, never shorter.

use crate::apply::Turn;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::{fs, io::Write, os::unix::fs::OpenOptionsExt, path::Path};

/// A longer time between two looks counts as none, in seconds: 31 days.
const LONGEST_PAUSE: i64 = 31 * DAY;

/// A day in seconds.
pub(super) const DAY: i64 = 86_400;

/// The file that remembers the last look.
const FILE: &str = "clock.json";

/// A look at the clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Look {
    /// How many seconds had counted by then.
    pub(super) lived_s: u64,
    /// What the clock said.
    pub(super) at: Timestamp,
}

impl Look {
    /// How many seconds count at `now`.
    fn lived_at(self, now: Timestamp) -> u64 {
        let passed = now.as_second().saturating_sub(self.at.as_second());
        let counted = if (0..=LONGEST_PAUSE).contains(&passed) { passed } else { 0 };
        self.lived_s.saturating_add(counted.unsigned_abs())
    }

    /// The last look that is remembered in a folder.
    pub(super) fn remembered(folder: &Path) -> Option<Self> {
        serde_json::from_slice(&fs::read(folder.join(FILE)).ok()?).ok()
    }

    /// Remembers it. One that is not remembered makes backups stay longer.
    pub(super) fn remember(self, folder: &Path) {
        let partial = folder.join(format!("{FILE}.{}.partial", std::process::id()));
        let write = || -> std::io::Result<()> {
            let text = serde_json::to_string(&self)?;
            let mut file = fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&partial)?;
            file.write_all(text.as_bytes())?;
            fs::rename(&partial, folder.join(FILE))
        };
        if let Err(error) = write() {
            let _ = fs::remove_file(&partial);
            tracing::debug!(%error, folder = %folder.display(), "backups do not age today");
        }
    }
}

/// What the clock says now, given all earlier looks: none of them is taken back.
pub(super) fn look(earlier: impl Iterator<Item = Look>, now: Timestamp) -> Look {
    Look { lived_s: earlier.map(|look| look.lived_at(now)).max().unwrap_or(0), at: now }
}

/// The turn of a job that begins now, after those that began at `earlier`.
pub(super) fn next_turn(earlier: impl Iterator<Item = Turn>, now: Look) -> Turn {
    let order = earlier.map(|turn| turn.order).max().unwrap_or(0);
    Turn { order: order.saturating_add(1), lived_s: now.lived_s }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail this way")]
    use super::*;

    fn at(days: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + days * DAY).unwrap()
    }

    #[test]
    fn days_of_use_count_and_leaps_of_the_clock_do_not() {
        let mut seen = look(std::iter::empty(), at(0));
        let mut lived = Vec::new();
        for day in [1, 20, 3671, 3680, 22, 30, -4000, 40] {
            seen = look(std::iter::once(seen), at(day));
            lived.push(i64::try_from(seen.lived_s).unwrap() / DAY);
        }
        assert_eq!(lived, [1, 20, 20, 29, 29, 37, 37, 37]);
    }

    #[test]
    fn a_look_is_remembered_and_what_is_no_look_is_none() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(Look::remembered(folder.path()), None);
        let seen = Look { lived_s: 7, at: at(3) };
        seen.remember(folder.path());
        assert_eq!(Look::remembered(folder.path()), Some(seen));
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
        fs::write(folder.path().join(FILE), "{").unwrap();
        assert_eq!(Look::remembered(folder.path()), None);
    }
}
