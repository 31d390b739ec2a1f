//! Files that change between the moment when they are found and the moment when they are read.

use crate::support::{Fleet, paths, reading, reason, tables};
use litefleet::{
    api::Reason,
    scan::{self, FileReading, Found},
};
use std::{
    collections::HashSet,
    fs,
    path::{Path, PathBuf},
    sync::Mutex,
    time::Duration,
};
use tokio_util::sync::CancellationToken;

const SMALL: &str = "CREATE TABLE t(a)";
const LARGE: &str = "CREATE TABLE t(a); INSERT INTO t VALUES (zeroblob(100000)); CREATE TABLE u(a)";

/// Longer than what counts as just written.
const AWHILE: Duration = Duration::from_millis(50);

/// Scans, and lets `change` loose on each file that is asked for while others wait to be read.
fn read_while(fleet: &Fleet, change: &(dyn Fn(&Path) + Sync)) -> Vec<FileReading> {
    std::thread::sleep(AWHILE);
    let is_known = |found: &Found| {
        change(&found.path);
        false
    };
    scan::read_fleet(&fleet.request(), &is_known, &|_| {}, &CancellationToken::new()).unwrap().files
}

#[test]
fn a_database_that_grows_while_it_is_read_is_healthy() {
    let fleet = Fleet::new();
    let large = fs::read(fleet.database("large", LARGE)).unwrap();
    fs::remove_file(fleet.path("large")).unwrap();
    for name in ["a.db", "b"] {
        fleet.database(name, SMALL);
    }
    let files = read_while(&fleet, &|path| fs::write(fleet.path(path.to_str().unwrap()), &large).unwrap());
    assert_eq!(files.iter().map(|file| tables(reading(file))).collect::<Vec<_>>(), [["t", "u"]; 2]);
}

#[test]
fn a_file_is_what_it_is_when_its_turn_comes() {
    let fleet = Fleet::new();
    let large = fs::read(fleet.database("large", LARGE)).unwrap();
    fs::remove_file(fleet.path("large")).unwrap();
    let names: Vec<String> = (0..8).map(|n| format!("{n}{}", if n % 2 == 0 { "" } else { ".db" })).collect();
    for name in &names {
        fleet.database(name, SMALL);
    }
    fleet.file("empty.db", "");
    fleet.database("pipe.db", SMALL);
    let begun: Mutex<HashSet<PathBuf>> = Mutex::default();
    let files = read_while(&fleet, &|path| {
        begun.lock().unwrap().insert(path.to_path_buf());
        std::thread::sleep(2 * AWHILE); // until all is found
        let mut begun = begun.lock().unwrap();
        for name in names.iter().map(String::as_str).chain(["empty.db"]) {
            if begun.insert(name.into()) {
                fs::write(fleet.path(name), &large).unwrap();
            }
        }
        if begun.insert("pipe.db".into()) {
            fs::remove_file(fleet.path("pipe.db")).unwrap();
            let mode = rustix::fs::Mode::from_raw_mode(0o600);
            rustix::fs::mknodat(rustix::fs::CWD, fleet.path("pipe.db"), rustix::fs::FileType::Fifo, mode, 0).unwrap();
        }
    });
    let grown = files.iter().filter(|file| tables(reading(file)) == ["t", "u"]).count();
    assert!(grown >= 2, "{grown} changed while they waited");
    assert!(files.iter().all(|file| !tables(reading(file)).is_empty() || file.found.path == Path::new("empty.db")));
    let stamps = files.iter().filter(|file| tables(reading(file)) == ["t", "u"]).map(|file| file.found.stamp.bytes);
    assert!(stamps.into_iter().all(|bytes| bytes == large.len() as u64));
}

#[test]
fn a_file_that_stays_too_short_is_corrupt_all_the_same() {
    let fleet = Fleet::new();
    let whole = fs::read(fleet.database("a.db", LARGE)).unwrap();
    fleet.file("a.db", &whole[..whole.len() - 1]);
    let read = fleet.read();
    assert_eq!((paths(&read), reason(&read.files[0])), (vec!["a.db"], Some(Reason::Corrupt)));
}

#[test]
fn a_file_that_is_named_is_told_for_what_it_is() {
    let fleet = Fleet::new();
    let path = fleet.file("notes.txt", "hello, world\n");
    let file = scan::read_one(&path, None, &CancellationToken::new());
    assert_eq!((reason(&file), file.found.stamp.bytes), (Some(Reason::NotADatabase), 13));
    let nowhere = scan::read_one(&fleet.root().join("nowhere"), None, &CancellationToken::new());
    assert_eq!(reason(&nowhere), Some(Reason::IoError));
}
