//! How long backups stay.

use crate::support::{DAY, Kept, days_later, start};
use litefleet::{
    api::BackupSettings,
    apply::{BackupFolder, Manifest},
    backups::{Survey, Surveyed},
};
use proptest::prelude::*;
use std::{
    collections::{BTreeSet, HashSet},
    fs::{self, OpenOptions},
    io::Write,
    path::Path,
    sync::Arc,
};

/// A job: how many days passed before it, which of four databases it backed up, which of the copies are gone, and whether it
/// goes on.
type Made = (u64, BTreeSet<usize>, BTreeSet<usize>, bool);

const DATABASES: [&str; 4] = ["/fleet/a.db", "/fleet/b.db", "/fleet/c.db", "/fleet/d.db"];

fn jobs() -> impl Strategy<Value = Vec<Made>> {
    let some = || proptest::collection::btree_set(0..DATABASES.len(), 0..4);
    proptest::collection::vec((0..20_u64, some(), some(), prop::bool::weighted(0.2)), 1..9)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn the_newest_backup_of_each_database_stays_and_of_the_others_those_that_are_too_old_or_too_many_go(
        jobs in jobs(),
        days in prop::option::of(0..60_u32),
        count in prop::option::of(0..4_u32),
    ) {
        let kept = Kept::new();
        let (mut lived, mut lived_at, mut held) = (0, Vec::new(), Vec::new());
        for ((passed, databases, gone, goes_on), order) in jobs.iter().zip(1..) {
            lived += passed;
            lived_at.push(lived);
            let databases: Vec<_> = databases.iter().map(|at| DATABASES[*at]).collect();
            let folder = kept.job(order, lived, &databases);
            for at in gone {
                let _ = fs::remove_file(folder.join(format!("{}.db", at + 1)));
            }
            held.push(goes_on.then(|| BackupFolder::take(&folder).unwrap().unwrap()));
        }
        let before = kept.there();
        // The clock stands still, so all has lived as long as its newest job.
        let store = kept.store(days, count);
        let expired = store.expire(start());
        let after = kept.there();
        prop_assert!(after.is_subset(&before));
        let unlisted = before.len() - after.len();
        prop_assert!(expired.backups >= unlisted as u64, "{expired:?} {unlisted}");
        prop_assert_eq!(expired.bytes, 4 * unlisted as u64);
        for database in DATABASES {
            let mut newer = 0;
            for (order, _) in before.iter().rev().filter(|(_, path)| path == database) {
                let at = usize::try_from(*order).unwrap() - 1;
                let stays = after.contains(&(*order, database.to_owned()));
                if held[at].is_some() {
                    prop_assert!(stays, "{database} of job {order}, which goes on");
                    continue;
                }
                let too_many = count.is_some_and(|count| newer >= count);
                let too_old = days.is_some_and(|days| lived - lived_at[at] >= u64::from(days));
                prop_assert_eq!(stays, newer == 0 || !(too_many || too_old), "{} of job {}", database, order);
                newer += 1;
            }
        }
        // Whatever stays is told of by its manifest, and a folder without backups is gone.
        for folder in fs::read_dir(kept.place()).unwrap().flatten().filter(|folder| folder.path().is_dir()) {
            let manifest = Manifest::read(&folder.path()).unwrap();
            let goes_on = held[usize::try_from(manifest.order).unwrap() - 1].is_some();
            prop_assert!(goes_on || !manifest.backups.is_empty());
        }
        // A second look finds nothing more.
        drop(held);
        let again = kept.store(days, count);
        again.expire(start());
        let settled = kept.there();
        again.expire(start());
        prop_assert_eq!(kept.there(), settled);
    }
}

#[test]
fn no_backup_goes_because_the_clock_has_moved_and_each_goes_after_its_days_of_use() {
    let kept = Kept::new();
    kept.job(1, 0, &["/fleet/a.db"]);
    kept.job(2, 0, &["/fleet/a.db"]);
    let store = kept.store(Some(30), None);
    let all = kept.there();
    for day in [0, 10, 3660, 3661, -3660, -3659, 0, 11, 3660, 12] {
        store.expire(days_later(day));
        assert_eq!(kept.there(), all, "on day {day}");
    }
    // 10 days, 1, 1, 11 and none for each leap: 23 of 30.
    store.expire(days_later(18));
    assert_eq!(kept.there(), all);
    store.expire(days_later(19));
    assert_eq!(kept.there(), [(2, "/fleet/a.db".to_owned())].into());
}

#[test]
fn order_comes_from_the_jobs_and_not_from_the_clock() {
    let kept = Kept::new();
    for (order, created_at) in [(1, days_later(3650)), (2, days_later(0)), (3, days_later(-3650))] {
        let folder = kept.job(order, 0, &["/fleet/a.db"]);
        let manifest = Manifest { created_at, ..Manifest::read(&folder).unwrap() };
        fs::write(folder.join("manifest.json"), serde_json::to_string(&manifest).unwrap()).unwrap();
    }
    kept.store(None, Some(1)).expire(start());
    assert_eq!(kept.there(), [(3, "/fleet/a.db".to_owned())].into());
}

#[test]
fn a_backup_whose_copy_is_gone_keeps_no_other_from_being_the_newest() {
    let kept = Kept::new();
    kept.job(1, 0, &["/fleet/a.db"]);
    let folder = kept.job(2, 100, &["/fleet/a.db"]);
    fs::write(folder.join("1.db"), "half").unwrap();
    assert_eq!(kept.there().len(), 2);
    fs::write(folder.join("1.db"), "hal").unwrap();
    kept.store(Some(1), Some(1)).expire(start());
    assert_eq!(kept.there(), [(1, "/fleet/a.db".to_owned())].into());
}

#[test]
fn only_what_litefleet_left_half_done_is_removed_beside_backups_and_only_of_jobs_that_are_over() {
    let kept = Kept::new();
    let over = kept.job(1, 0, &["/fleet/a.db"]);
    let goes_on = kept.job(2, 0, &["/fleet/b.db"]);
    let others = kept.place().join("photos");
    fs::create_dir(&others).unwrap();
    let halves = ["2.db.partial", "2.db.partial-journal", "manifest.json.partial", "2.db"];
    let whole = ["02.db", "notes.txt", "x.db.partial", "2.db.partial.bak"];
    for folder in [&over, &goes_on, &others] {
        for name in halves.iter().chain(&whole) {
            fs::write(folder.join(name), "x").unwrap();
        }
    }
    let held = BackupFolder::take(&goes_on).unwrap().unwrap();
    kept.store(Some(0), Some(0)).expire(start());
    for (folder, halves_stay) in [(&over, false), (&goes_on, true), (&others, true)] {
        for name in halves {
            assert_eq!(folder.join(name).exists(), halves_stay, "{name} in {}", folder.display());
        }
        assert!(whole.iter().all(|name| folder.join(name).exists()), "{}", folder.display());
    }
    assert!(BackupFolder::take(&goes_on).unwrap().is_none());
    drop(held);
    assert!(BackupFolder::take(&goes_on).unwrap().is_some());
}

#[test]
fn a_manifest_with_a_line_that_cannot_be_read_is_not_written_anew() {
    let kept = Kept::new();
    let folder = kept.job(1, 0, &["/fleet/a.db", "/fleet/b.db", "/fleet/c.db"]);
    kept.job(2, 90, &["/fleet/a.db", "/fleet/b.db", "/fleet/c.db"]);
    let path = folder.join("manifest.json");
    let lines = fs::read_to_string(&path).unwrap().replace("{\"number\"", "\n{\"number\"").replace("}]}", "}\n]}\n");
    let damaged = lines.replace("/fleet/b.db\"", "/fleet/b.db");
    fs::write(&path, &damaged).unwrap();
    kept.store(Some(30), None).expire(start());
    assert_eq!(fs::read_to_string(&path).unwrap(), damaged);
    // What can be read of it is still known.
    assert_eq!(Manifest::read(&folder).unwrap().backups.len(), 2);
    assert!((1..=3).all(|number| folder.join(format!("{number}.db")).exists()));
    // A last line that was never finished is no loss: what its copy is of was not changed.
    fs::write(&path, &lines[..lines.len() - 20]).unwrap();
    kept.store(Some(30), None).expire(start());
    assert!([1, 3].iter().all(|number| !folder.join(format!("{number}.db")).exists()));
}

fn databases(survey: &Survey) -> HashSet<&Path> {
    survey.all().map(|backup| &*backup.entry.path).collect()
}

#[test]
fn what_is_known_of_backups_is_read_again_once_a_manifest_has_changed() {
    let kept = Kept::new();
    let (store, last) = (kept.store(None, None), Surveyed::default());
    kept.job(1, 0, &["/fleet/a.db"]);
    let first = store.surveyed(&last);
    assert_eq!(first.all().count(), 1);
    assert!(Arc::ptr_eq(&first, &store.surveyed(&last)));
    kept.job(2, 1, &["/fleet/a.db", "/fleet/b.db"]);
    let second = store.surveyed(&last);
    assert_eq!(second.all().count(), 3);
    let folder = second.jobs[1].folder.clone();
    let mut told = OpenOptions::new().append(true).create(true).open(folder.join("after.jsonl")).unwrap();
    told.write_all(b"\n").unwrap();
    assert!(!Arc::ptr_eq(&second, &store.surveyed(&last)));
    fs::remove_dir_all(&folder).unwrap();
    assert_eq!(store.surveyed(&last).all().count(), 1);
}

#[test]
fn what_may_go_and_when_is_told() {
    let kept = Kept::new();
    for (order, lived) in [(1, 0), (2, 10), (3, 40)] {
        kept.job(order, lived, &["/fleet/a.db"]);
    }
    let until = |days, count| {
        let store = kept.store(days, count);
        let survey = store.survey();
        let until = store.until(&survey, &databases(&survey), start());
        survey.all().map(|backup| until.get(&(backup.job.folder.clone(), 1)).copied()).collect::<Vec<_>>()
    };
    assert_eq!(until(Some(50), None), [Some(days_later(10)), Some(days_later(20)), None]);
    assert_eq!(until(Some(35), Some(1)), [Some(start()), Some(start()), None]);
    assert_eq!(until(None, Some(2)), [Some(start()), None, None]);
    assert_eq!(DAY, 86_400);
}

#[test]
fn a_fleet_is_asked_for_its_rules_only_where_a_backup_besides_the_newest_is_there() {
    let kept = Kept::new();
    kept.job(1, 0, &["/a/1.db", "/b/1.db"]);
    kept.job(2, 1, &["/b/1.db"]);
    let (asked, told) = std::sync::mpsc::channel();
    let general = BackupSettings { folder: None, days: None, count: Some(1) };
    let store = kept.store(None, Some(1)).keeping(general, vec!["/a".into(), "/b".into()], move |root| {
        asked.send(root.to_path_buf()).unwrap();
        None
    });
    assert_eq!(store.expire(days_later(2)).backups, 0);
    let survey = store.survey();
    store.until(&survey, &databases(&survey), days_later(2));
    drop(store);
    assert_eq!(told.iter().collect::<Vec<_>>(), [Path::new("/b")]);
}
