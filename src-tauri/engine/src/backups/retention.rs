//! Which backups may go. Pure.

use super::{
    clock::DAY,
    survey::{Backup, Survey},
};
use crate::api::BackupSettings;
use std::{
    collections::{BTreeMap, BTreeSet},
    path::PathBuf,
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

/// The numbers of backups that may go, by their folders, where `lived_s` seconds count by now. Those that `counts` says no to
/// keep no other from being the newest.
pub(super) fn expired(
    survey: &Survey,
    settings: &BackupSettings,
    lived_s: u64,
    counts: impl Fn(&Backup<'_>) -> bool,
) -> BTreeMap<PathBuf, BTreeSet<u64>> {
    let mut gone: BTreeMap<PathBuf, BTreeSet<u64>> = BTreeMap::new();
    for backups in survey.by_database().into_values() {
        for (backup, stays) in judged(&backups, settings, lived_s, &counts) {
            if stays == Stays::Not {
                gone.entry(backup.job.folder.clone()).or_default().insert(backup.entry.number);
            }
        }
    }
    gone
}

/// Says of each backup of one database how long it may stay. `backups` has the oldest first.
pub(super) fn judged<'s>(
    backups: &[Backup<'s>],
    settings: &BackupSettings,
    lived_s: u64,
    counts: impl Fn(&Backup<'s>) -> bool,
) -> Vec<(Backup<'s>, Stays)> {
    let mut newer = 0_u32;
    let mut judged = Vec::with_capacity(backups.len());
    for backup in backups.iter().rev() {
        let counts = counts(backup);
        let is_newest = counts && newer == 0;
        let age = lived_s.saturating_sub(backup.job.manifest.lived_s);
        let stays = if is_newest { Stays::On } else { stays(settings, newer, age) };
        judged.push((*backup, stays));
        newer += u32::from(counts);
    }
    judged
}

/// How long a backup may stay that `newer` others have come after and that is `age` seconds old.
fn stays(settings: &BackupSettings, newer: u32, age: u64) -> Stays {
    if settings.count.is_some_and(|count| newer >= count) {
        return Stays::Not;
    }
    let Some(days) = settings.days else { return Stays::On };
    match (u64::from(days) * DAY.unsigned_abs()).checked_sub(age) {
        None | Some(0) => Stays::Not,
        Some(left) => Stays::For(left),
    }
}
