//! Which backups may go. Pure.

use super::{
    clock::DAY,
    survey::{Backup, Survey},
};
use crate::api::BackupSettings;
use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
    path::{Path, PathBuf},
    sync::OnceLock,
};

/// What has gone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Expired {
    /// How many backups.
    pub backups: u64,
    /// Their bytes.
    pub bytes: u64,
    /// How many folders that had no backup left.
    pub folders: u64,
}

/// How long a backup may still stay.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stays {
    /// For as long as it is the newest of its database, or for ever.
    On,
    /// For this many seconds more.
    For(u64),
    /// Not at all.
    Not,
}

/// How the backups of the databases at a path are kept; `None`: for good.
type OfFleet = Box<dyn Fn(&Path) -> Option<BackupSettings> + Send + Sync>;

/// By which rules the backups of each database are kept.
pub(super) struct Rules {
    /// Those of databases that are in no fleet of `fleets`.
    general: BackupSettings,
    /// Those of fleets, by their folders, once they were asked for; `None`: nobody can tell now, so nothing of them goes.
    fleets: Vec<(PathBuf, OnceLock<Option<BackupSettings>>)>,
    /// Tells those of a fleet. Its disk may be slow or away, so it is asked only where that matters.
    of_fleet: OfFleet,
}

impl Rules {
    /// The same for all.
    pub(super) fn general(general: BackupSettings) -> Self {
        Self::new(general, Vec::new(), |_| None)
    }

    /// Those that `of_fleet` tells for databases in the folders of these fleets, and `general` for all others.
    pub(super) fn new(
        general: BackupSettings,
        fleets: Vec<PathBuf>,
        of_fleet: impl Fn(&Path) -> Option<BackupSettings> + Send + Sync + 'static,
    ) -> Self {
        let fleets = fleets.into_iter().map(|root| (root, OnceLock::new())).collect();
        Self { general, fleets, of_fleet: Box::new(of_fleet) }
    }

    /// The rules for a database: those of the innermost fleet that it is in.
    pub(super) fn of(&self, database: &Path) -> Option<&BackupSettings> {
        let fleets = self.fleets.iter().filter(|(root, _)| database.starts_with(root));
        match fleets.max_by_key(|(root, _)| root.components().count()) {
            Some((root, rules)) => rules.get_or_init(|| (self.of_fleet)(root)).as_ref(),
            None => Some(&self.general),
        }
    }
}

impl fmt::Debug for Rules {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Rules").field("general", &self.general).field("fleets", &self.fleets).finish()
    }
}

/// The numbers of backups that may go, by their folders, where `lived_s` seconds count by now. Those that `counts` says no to
/// keep no other from being the newest.
pub(super) fn expired(
    survey: &Survey,
    rules: &Rules,
    lived_s: u64,
    counts: impl Fn(&Backup<'_>) -> bool,
) -> BTreeMap<PathBuf, BTreeSet<u64>> {
    let mut gone: BTreeMap<PathBuf, BTreeSet<u64>> = BTreeMap::new();
    for (database, backups) in survey.by_database() {
        for (backup, stays) in judged(&backups, || rules.of(database), lived_s, &counts) {
            if stays == Stays::Not {
                gone.entry(backup.job.folder.clone()).or_default().insert(backup.entry.number);
            }
        }
    }
    gone
}

/// Says of each backup of one database how long it may stay. `backups` has the oldest first. The rules are asked for where
/// there is one besides the newest.
pub(super) fn judged<'s, 'r>(
    backups: &[Backup<'s>],
    rules: impl Fn() -> Option<&'r BackupSettings>,
    lived_s: u64,
    counts: impl Fn(&Backup<'s>) -> bool,
) -> Vec<(Backup<'s>, Stays)> {
    let mut newer = 0_u32;
    let mut judged = Vec::with_capacity(backups.len());
    for backup in backups.iter().rev() {
        let counts = counts(backup);
        let is_newest = counts && newer == 0;
        let age = lived_s.saturating_sub(backup.job.manifest.lived_s);
        let rules = if is_newest { None } else { rules() };
        let stays = rules.map_or(Stays::On, |rules| stays(rules, newer, age));
        judged.push((*backup, stays));
        newer += u32::from(counts);
    }
    judged
}

/// How long a backup may stay that `newer` others have come after and that is `age` seconds old.
fn stays(rules: &BackupSettings, newer: u32, age: u64) -> Stays {
    if rules.count.is_some_and(|count| newer >= count) {
        return Stays::Not;
    }
    let Some(days) = rules.days else { return Stays::On };
    match (u64::from(days) * DAY.unsigned_abs()).checked_sub(age) {
        None | Some(0) => Stays::Not,
        Some(left) => Stays::For(left),
    }
}
