//! What is not there, or cannot be looked at, is not taken for what somebody did.

use crate::support::{Bench, rows, scan};
use litefleet::{
    Code,
    api::JobStatus,
    fleet::{Engine, Event},
};
use litefleet_testkit::database;
use std::{
    fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
};

/// A scanned fleet of three files.
async fn three(bench: &Bench) -> (Engine, PathBuf) {
    let root = bench.folder.path().canonicalize().unwrap().join("few");
    fs::create_dir_all(root.join("in/deep")).unwrap();
    for name in ["a.db", "in/b.db", "in/deep/c.db"] {
        database(root.join(name), "CREATE TABLE t (a)").unwrap();
    }
    let engine = bench.engine();
    engine.open_fleet(&root, None).unwrap();
    scan(&engine, &root, false).await;
    (engine, root)
}

fn paths(engine: &Engine, root: &Path) -> Vec<String> {
    rows(engine, root).into_iter().map(|row| row.path).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_that_is_emptied_is_told_of() {
    let bench = Bench::new(1);
    let (engine, root) = three(&bench).await;
    let mut events = engine.events();
    fs::remove_file(root.join("a.db")).unwrap();
    fs::rename(root.join("in"), bench.folder.path().join("out")).unwrap();
    fs::write(root.join("notes.txt"), "no database").unwrap();
    let error = engine.look_at(&root, &["a.db".into(), "in".into()]).unwrap_err();
    assert_eq!((error.code, paths(&engine, &root).len()), (Code::NoDatabases, 0));
    assert!(matches!(events.try_recv(), Ok(Event::Fleet { changed: None, .. })));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_that_is_empty_at_once_is_believed_only_by_a_scan_that_somebody_asks_for() {
    let bench = Bench::new(1);
    let (engine, root) = three(&bench).await;
    fs::rename(&root, bench.folder.path().join("elsewhere")).unwrap();
    fs::create_dir(&root).unwrap();
    for look in [vec![PathBuf::new()], vec!["a.db".into()]] {
        assert_eq!(engine.look_at(&root, &look).unwrap_err().code, Code::NotFound, "{look:?}");
        assert_eq!(paths(&engine, &root).len(), 3);
    }
    let job = engine.start_scan(&root, false).unwrap();
    let job = engine.wait(job.id).await.unwrap();
    assert_eq!(job.status, JobStatus::Failed);
    assert!(paths(&engine, &root).is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_in_a_folder_that_may_not_be_read_stays_as_it_was_known() {
    if rustix::process::geteuid().is_root() {
        return; // nothing is closed to root
    }
    let bench = Bench::new(1);
    let (engine, root) = three(&bench).await;
    let before = rows(&engine, &root);
    let mode = |mode: u32| fs::set_permissions(root.join("in"), fs::Permissions::from_mode(mode)).unwrap();
    for closed in [0o000, 0o300] {
        mode(closed);
        for fresh in [false, true] {
            scan(&engine, &root, fresh).await;
            assert_eq!(rows(&engine, &root), before, "{closed:o}, fresh: {fresh}");
        }
        engine.look_at(&root, &["in".into(), "in/b.db".into(), "in/deep/c.db".into()]).unwrap();
        assert_eq!((rows(&engine, &root), engine.status(&root).unwrap().problems.len()), (before.clone(), 1));
    }
    mode(0o000);
    engine.look_at(&root, &["in/deep/c.db".into()]).unwrap();
    assert_eq!(rows(&engine, &root), before);
    mode(0o700);
    fs::remove_file(root.join("in/b.db")).unwrap();
    scan(&engine, &root, false).await;
    assert_eq!(paths(&engine, &root), ["a.db", "in/deep/c.db"]);
    assert!(engine.status(&root).unwrap().problems.is_empty());
}
