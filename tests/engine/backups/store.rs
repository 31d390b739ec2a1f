//! Where backups are, and what is known of them without anything else.

use crate::support::{Kept, start};
use litefleet::{
    Code,
    api::{BackupForecast, BackupSettings},
    apply::{BackupFolder, Manifest},
    backups::{self, Store},
    scan::{self, ReadRequest},
};
use std::{fs, os::unix::fs::PermissionsExt, path::Path, sync::Arc, thread};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

#[test]
fn a_folder_is_made_when_the_first_backup_wants_it_once_for_all_workers_and_for_its_owner_alone() {
    let kept = Kept::new();
    let (store, job) = (kept.store(None, None), Uuid::now_v7());
    assert!(!kept.place().exists());
    let folders: Vec<_> = thread::scope(|scope| {
        let workers: Vec<_> = (0..4).map(|_| scope.spawn(|| store.folder_for(job).unwrap())).collect();
        workers.into_iter().map(|worker| worker.join().unwrap()).collect()
    });
    assert!(folders.iter().all(|folder| Arc::ptr_eq(folder, &folders[0])));
    let folder = folders[0].folder().to_path_buf();
    assert_eq!(folder, kept.place().canonicalize().unwrap().join(job.to_string()));
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!([mode(&kept.place()), mode(&folder), mode(&folder.join("manifest.json"))], [0o700, 0o700, 0o600]);
    // It goes where no backup came into it.
    drop(folders);
    store.done(job);
    assert!(!folder.exists() && kept.place().exists());
}

#[test]
fn later_jobs_come_later_whatever_became_of_earlier_ones() {
    let kept = Kept::new();
    kept.job(7, 3, &["/fleet/a.db"]);
    let store = kept.store(None, None);
    let orders: Vec<_> = (0..3)
        .map(|_| {
            let folder = store.folder_for(Uuid::now_v7()).unwrap();
            let manifest = Manifest::read(folder.folder()).unwrap();
            (manifest.order, manifest.lived_s / 86_400)
        })
        .collect();
    assert_eq!(orders, [(8, 3), (9, 3), (10, 3)]);
}

#[test]
fn what_was_backed_up_is_found_by_the_manifests_alone() {
    let kept = Kept::new();
    kept.job(2, 0, &["/fleet/b.db", "/fleet/a\n\".db"]);
    kept.job(1, 0, &["/fleet/a\n\".db"]);
    fs::create_dir(kept.place().join("other")).unwrap();
    fs::write(kept.place().join("other/manifest.json"), "{\"name\": \"a web app\"}").unwrap();
    fs::write(kept.place().join("note"), "").unwrap();
    let survey = kept.store(None, None).survey();
    let all: Vec<_> = survey.all().map(|backup| (backup.job.manifest.order, backup.entry.number)).collect();
    assert_eq!(all, [(1, 1), (2, 1), (2, 2)]);
    let newest = survey.newest_of(Path::new("/fleet/a\n\".db")).unwrap();
    assert_eq!((newest.job.manifest.order, newest.entry.number), (2, 2));
    let found = survey.find(Uuid::from_u128(2), 1).unwrap();
    assert_eq!(found.copy(), kept.place().join(Uuid::from_u128(2).to_string()).join("1.db"));
    assert!(survey.find(Uuid::from_u128(2), 3).is_none() && survey.find(Uuid::from_u128(3), 1).is_none());
    assert!(survey.newest_of(Path::new("/fleet/c.db")).is_none());
}

#[test]
fn backups_of_earlier_settings_are_found_and_each_once() {
    let (kept, elsewhere) = (Kept::new(), tempfile::tempdir().unwrap());
    kept.job(1, 0, &["/fleet/a.db"]);
    let settings = BackupSettings { folder: Some(elsewhere.path().join("new")), ..BackupSettings::default() };
    let store = Store::open(&settings, kept.folder.path());
    assert_eq!(store.folder(), elsewhere.path().join("new"));
    let job = Uuid::now_v7();
    store.folder_for(job).unwrap();
    std::os::unix::fs::symlink(kept.place(), elsewhere.path().join("old")).unwrap();
    let store = store.looking_in(vec![elsewhere.path().join("old"), elsewhere.path().join("gone")]);
    assert_eq!(store.survey().jobs.len(), 2);
    assert!(store.survey().job(job).is_some());
}

#[test]
fn what_backups_take_and_whether_there_is_room_is_told_before_anything_is_made() {
    let kept = Kept::new();
    let store = kept.store(Some(12), None);
    let forecast = store.forecast(1000, kept.folder.path());
    let BackupForecast { folder, bytes, free, same_device, kept_days } = &forecast;
    assert_eq!((folder.as_str(), *bytes, *same_device), (kept.place().to_str().unwrap(), 1000, true));
    assert!(free.unwrap() > 1000 && *kept_days == Some(12));
    assert!(!store.forecast(1000, Path::new("/proc")).same_device);
    backups::need(&forecast).unwrap();
    let error = backups::need(&store.forecast(u64::MAX, kept.folder.path())).unwrap_err();
    assert_eq!(error.code, Code::NoSpace);
    assert!(!kept.place().exists());
}

#[test]
fn a_folder_for_backups_has_to_be_one_that_can_be_written() {
    let folder = tempfile::tempdir().unwrap();
    let whole = backups::usable(&folder.path().join("b")).unwrap();
    assert_eq!(whole, folder.path().canonicalize().unwrap().join("b"));
    assert_eq!(fs::read_dir(folder.path().join("b")).unwrap().filter(Result::is_ok).count(), 0);
    fs::write(folder.path().join("file"), "").unwrap();
    for wrong in [Path::new("relative"), &folder.path().join("file"), Path::new("/proc/nowhere")] {
        assert_eq!(backups::usable(wrong).unwrap_err().code, Code::BadRequest, "{}", wrong.display());
    }
}

#[test]
fn backups_inside_a_fleet_are_never_scanned() {
    let (kept, fleet) = (Kept::new(), tempfile::tempdir().unwrap());
    litefleet_testkit::database(fleet.path().join("a.db"), "CREATE TABLE t(a)").unwrap();
    let settings = BackupSettings { folder: Some(fleet.path().join("backups")), ..BackupSettings::default() };
    let store = Store::open(&settings, kept.folder.path());
    let folder = store.folder_for(Uuid::now_v7()).unwrap();
    for name in ["1.db", "0.db", "2.db.partial"] {
        fs::copy(fleet.path().join("a.db"), folder.folder().join(name)).unwrap();
    }
    store.expire(start());
    let request = ReadRequest { root: fleet.path().to_path_buf(), ..ReadRequest::default() };
    let read = || scan::read_fleet(&request, &|_: &scan::Found| false, &|_| (), &CancellationToken::new()).unwrap();
    let found: Vec<_> = read().files.into_iter().map(|file| file.found.path).collect();
    assert_eq!(found, [Path::new("a.db")]);
    // Not either when it was written anew since.
    let name = folder.folder().to_path_buf();
    drop((folder, store));
    let taken = BackupFolder::take(&name).unwrap().unwrap();
    taken.remove(&[1].into()).unwrap();
    assert_eq!(read().files.len(), 1);
}

#[test]
fn copies_that_no_manifest_tells_of_go_when_their_job_is_over() {
    let kept = Kept::new();
    let folder = kept.job(1, 0, &["/fleet/a.db"]);
    let torn = kept.job(2, 0, &["/fleet/b.db", "/fleet/c.db"]);
    for name in ["2.db", "03.db", "mine.db", "4.db.mine"] {
        fs::write(folder.join(name), "copy").unwrap();
    }
    // This one cannot be trusted to tell of all.
    fs::write(torn.join("9.db"), "copy").unwrap();
    let manifest = fs::read_to_string(torn.join("manifest.json")).unwrap();
    let (head, entries) = manifest.split_once("[").unwrap();
    fs::write(torn.join("manifest.json"), format!("{head}[\n{{\"number\n{entries}")).unwrap();
    let store = kept.store(None, None);
    let going = store.folder_for(Uuid::now_v7()).unwrap();
    fs::write(going.folder().join("1.db"), "copy").unwrap();
    let expired = store.expire(start());
    assert_eq!((expired.backups, expired.bytes), (0, 4));
    let names = |folder: &Path| {
        let mut names: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        names.sort();
        names
    };
    assert_eq!(names(&folder), ["03.db", "1.db", "4.db.mine", "manifest.json", "mine.db"]);
    assert_eq!(names(&torn), ["1.db", "2.db", "9.db", "manifest.json"]);
    assert!(going.folder().join("1.db").exists());
}
