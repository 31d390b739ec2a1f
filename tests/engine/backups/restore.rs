//! The way back from a job.

use crate::bench::{Bench, CHANGED, all_of, allowed, content, outcomes};
use litefleet::{
    Code,
    api::{Changed, HistoryQuery, Mode, Outcome, RestoreRequest, Scope, WorkResult},
    fleet::Engine,
};
use litefleet_testkit::{Kind, Tree, database, database_of_kind};
use rusqlite::Connection;
use serde_json::{Value, json};
use std::{ffi::OsStr, fs, os::unix::ffi::OsStrExt, path::Path};
use uuid::Uuid;

#[tokio::test(flavor = "multi_thread")]
async fn a_restored_job_gives_every_database_back_as_it_was_and_a_restored_restore_takes_that_back() {
    let bench = Bench::of(60, &Kind::ALL).await;
    let before = bench.contents();
    let (repair, repaired) = bench.repaired().await;
    let after = bench.contents();
    let changed = repaired.iter().filter(|result| result.backup.is_some()).count();
    assert!(changed > 10 && before != after, "{changed}");

    let preview = bench.engine.restore_preview(&all_of(repair.id)).unwrap();
    assert_eq!(preview.databases.len(), changed);
    let fine = |item: &litefleet::api::RestoreItem| item.changed_since == Some(false) && item.code.is_none();
    assert!(preview.databases.iter().all(|item| fine(item) && item.changes.is_empty()), "{preview:#?}");
    assert!(preview.backups.bytes > 0 && preview.backups.same_device);

    let (restore, results) = bench.restored(&all_of(repair.id)).await;
    assert_eq!(outcomes(&results), [("restored", changed)].into(), "{results:#?}");
    assert_eq!(restore.of_job, Some(repair.id));
    assert!(results.iter().all(|result| result.backup.as_deref().is_some_and(|copy| Path::new(copy).is_file())));
    assert_eq!(bench.contents(), before);
    // The list shows what came of it.
    let rows = bench.rows();
    let truth = bench.fleet.truth.iter();
    let same = truth.filter(|truth| rows.iter().any(|row| row.path == truth.path && row.status.word() == truth.status));
    assert_eq!(same.count(), bench.fleet.truth.len());

    let (_, results) = bench.restored(&all_of(restore.id)).await;
    assert_eq!(outcomes(&results), [("restored", changed)].into(), "{results:#?}");
    assert_eq!(bench.contents(), after);
}

#[tokio::test(flavor = "multi_thread")]
async fn restoring_twice_finds_nothing_to_do_and_touches_nothing() {
    let bench = Bench::of(8, &CHANGED).await;
    let (repair, _) = bench.repaired().await;
    let (_, first) = bench.restored(&all_of(repair.id)).await;
    let tree = Tree::snapshot(bench.root()).unwrap();
    let (_, second) = bench.restored(&all_of(repair.id)).await;
    assert_eq!(outcomes(&second), [("unchanged", first.len())].into(), "{second:#?}");
    Tree::snapshot(bench.root()).unwrap().ensure_same(&tree).unwrap();
    let preview = bench.engine.restore_preview(&all_of(repair.id)).unwrap();
    assert!(preview.databases.iter().all(|item| item.changes == ["it holds what the backup holds already"]));
}

#[tokio::test(flavor = "multi_thread")]
async fn jobs_are_rolled_back_one_after_the_other_without_being_asked_again() {
    let bench = Bench::of(6, &[Kind::OutdatedV1, Kind::OutdatedV2]).await;
    let before = bench.contents();
    let (to_three, _) = bench.repaired().await;
    let (to_two, moved) = bench.migrated(2).await;
    assert_eq!(outcomes(&moved), [("migrated", 6)].into(), "{moved:#?}");
    // The first job is not the last that wrote to them.
    let (_, refused) = bench.restored(&all_of(to_three.id)).await;
    assert_eq!(outcomes(&refused), [("needs_confirmation", 6)].into());
    bench.restored(&all_of(to_two.id)).await;
    let (_, results) = bench.restored(&all_of(to_three.id)).await;
    assert_eq!(outcomes(&results), [("restored", 6)].into(), "{results:#?}");
    assert_eq!(bench.contents(), before);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_was_written_to_since_is_restored_only_when_allowed_and_what_it_gained_is_in_a_backup() {
    let bench = Bench::of(6, &[Kind::OutdatedV2]).await;
    let before = bench.contents();
    let (repair, _) = bench.repaired().await;
    let path = bench.path_of(Kind::OutdatedV2);
    std::thread::sleep(std::time::Duration::from_millis(20));
    let sql = "CREATE TABLE mine(a); INSERT INTO mine VALUES (1), (2); DELETE FROM notes WHERE rowid = 1";
    database(&path, sql).unwrap();
    let written = content(&path);

    let preview = bench.engine.restore_preview(&all_of(repair.id)).unwrap();
    let item = preview.databases.iter().find(|item| item.changed_since == Some(true)).unwrap();
    assert_eq!(preview.databases.iter().filter(|item| item.changed_since == Some(false)).count(), 5);
    let words = item.changes.join("\n");
    assert!(words.contains("extra table `mine`"), "{words}");
    assert!(words.contains("2 rows in `mine`, which the backup does not have"), "{words}");
    assert!(words.contains("1 fewer row in `notes`"), "{words}");

    let (_, results) = bench.restored(&all_of(repair.id)).await;
    assert_eq!(outcomes(&results), [("needs_confirmation", 1), ("restored", 5)].into(), "{results:#?}");
    assert_eq!(results.iter().filter(|result| result.code == Some(Code::Changed)).count(), 1);
    assert_eq!(content(&path), written);
    let (_, results) = bench.restored(&allowed(all_of(repair.id))).await;
    assert_eq!(outcomes(&results), [("restored", 1), ("unchanged", 5)].into(), "{results:#?}");
    assert_eq!(bench.contents(), before);
    let copy = results.iter().find_map(|result| result.backup.as_deref()).unwrap();
    assert_eq!(content(Path::new(copy)), written);
}

#[tokio::test(flavor = "multi_thread")]
async fn where_nobody_knows_whether_it_was_written_to_the_contents_decide_or_it_is_refused() {
    let (bench, repair, path) = Bench::one().await;
    let folder = bench.backups_of(repair.id);
    fs::remove_file(folder.join("after.jsonl")).unwrap();
    let preview = bench.engine.restore_preview(&all_of(repair.id)).unwrap();
    assert_eq!(preview.databases[0].changed_since, None);
    let repaired = content(&path);
    let (_, results) = bench.restored(&all_of(repair.id)).await;
    assert_eq!(results[0].code, Some(Code::Changed), "{results:#?}");
    assert_eq!(content(&path), repaired);
    let (undo, results) = bench.restored(&allowed(all_of(repair.id))).await;
    assert_eq!(results[0].outcome, Outcome::Restored);
    // Nobody knows of this one either; but it holds the same.
    fs::remove_file(bench.backups_of(undo.id).join("after.jsonl")).unwrap();
    let (_, results) = bench.restored(&all_of(repair.id)).await;
    assert_eq!(results[0].outcome, Outcome::Unchanged, "{results:#?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn one_that_is_locked_or_gone_or_whose_copy_is_damaged_is_left_alone_and_the_others_are_restored() {
    let bench = Bench::of(6, &[Kind::OutdatedV2]).await;
    let before = bench.contents();
    let (repair, repaired) = bench.repaired().await;
    let path = |at: usize| bench.root().join(&repaired[at].path);
    let copy = |at: usize| Path::new(repaired[at].backup.as_deref().unwrap()).to_path_buf();
    let locked = Connection::open(path(0)).unwrap();
    locked.execute_batch("BEGIN IMMEDIATE").unwrap();
    fs::remove_file(path(1)).unwrap();
    let mut bytes = fs::read(copy(2)).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(copy(2), bytes).unwrap();
    fs::remove_file(copy(3)).unwrap();

    let codes = |results: &[WorkResult]| results.iter().map(|one| (one.outcome, one.code)).collect::<Vec<_>>();
    let wanted = |fine, locked| {
        let mut wanted = vec![(fine, None); 6];
        wanted[0] = locked;
        wanted[1] = (Outcome::Failed, Some(Code::NotFound));
        wanted[2] = (Outcome::Failed, Some(Code::Damaged));
        wanted[3] = (Outcome::Failed, Some(Code::NotFound));
        wanted
    };
    // A dry run opens no database, so it does not meet the lock.
    let (_, tried) = bench.restored(&RestoreRequest { mode: Mode::DryRun, ..all_of(repair.id) }).await;
    assert_eq!(codes(&tried), wanted(Outcome::WouldChange, (Outcome::WouldChange, None)), "{tried:#?}");
    assert_eq!(tried.iter().filter(|result| result.backup.is_some()).count(), 0);

    let (job, results) = bench.restored(&all_of(repair.id)).await;
    assert_eq!(codes(&results), wanted(Outcome::Restored, (Outcome::Skipped, Some(Code::Locked))), "{results:#?}");
    assert!(!path(1).exists());
    assert!(results[1].hint.as_deref().is_some_and(|hint| hint.contains(copy(1).to_str().unwrap())), "{results:#?}");
    let preview = bench.engine.restore_preview(&all_of(repair.id)).unwrap();
    let gone = preview.databases.iter().map(|item| item.code).collect::<Vec<_>>();
    assert_eq!(gone, [None, Some(Code::NotFound), None, Some(Code::NotFound), None, None]);

    drop(locked);
    let again = bench.engine.retry_failed(job.id).unwrap();
    let (_, again) = bench.answered(again).await;
    assert_eq!(again.iter().filter(|result| result.outcome == Outcome::Restored).count(), 1, "{again:#?}");
    let now = bench.contents();
    assert_eq!([0, 4, 5].map(|at| &now[&path(at)]), [0, 4, 5].map(|at| &before[&path(at)]));
}

#[tokio::test(flavor = "multi_thread")]
async fn some_of_a_job_are_restored_and_the_rest_is_not_touched() {
    let bench = Bench::of(6, &[Kind::OutdatedV2]).await;
    let (repair, repaired) = bench.repaired().await;
    let after = bench.contents();
    let numbers = vec![repaired[4].number, repaired[1].number];
    let (_, results) = bench.restored(&RestoreRequest { numbers, ..all_of(repair.id) }).await;
    let paths: Vec<_> = results.iter().map(|result| (result.number, &result.path, result.outcome)).collect();
    assert_eq!(paths, [(1, &repaired[1].path, Outcome::Restored), (2, &repaired[4].path, Outcome::Restored)]);
    let now = bench.contents();
    assert_eq!(now.iter().filter(|(path, content)| after[*path] != **content).count(), 2);
    for wrong in [RestoreRequest { numbers: vec![77], ..all_of(repair.id) }, all_of(Uuid::now_v7())] {
        assert_eq!(bench.engine.start_restore(&wrong).unwrap_err().code, Code::Unknown);
        assert_eq!(bench.engine.restore_preview(&wrong).unwrap_err().code, Code::Unknown);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dry_run_says_what_would_come_of_it_and_changes_nothing() {
    let bench = Bench::of(8, &CHANGED).await;
    let (repair, _) = bench.repaired().await;
    let tree = Tree::snapshot(bench.root()).unwrap();
    let jobs = fs::read_dir(bench.state().join("backups")).unwrap().count();
    let (job, results) = bench.restored(&RestoreRequest { mode: Mode::DryRun, ..all_of(repair.id) }).await;
    assert!(!results.is_empty() && results.iter().all(|result| result.outcome == Outcome::WouldChange), "{results:#?}");
    assert_eq!(job.progress.repaired, results.len() as u64);
    Tree::snapshot(bench.root()).unwrap().ensure_same(&tree).unwrap();
    assert_eq!(fs::read_dir(bench.state().join("backups")).unwrap().count(), jobs);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_of_any_name_is_restored() {
    let bench = Bench::of(1, &[Kind::Current]).await;
    let names: [&[u8]; 5] = [b"new\nline.db", b"not \xff utf-8.db", b"'quo\"te;.db", b"file:x?mode=rwc", b"-dash.db"];
    let paths = names.map(|name| bench.root().join(OsStr::from_bytes(name)));
    paths.iter().for_each(|path| database_of_kind(path, Kind::OutdatedV2).unwrap());
    bench.scan().await;
    let before = bench.contents();
    let (repair, results) = bench.repaired().await;
    assert_eq!(outcomes(&results), [("repaired", 5), ("unchanged", 1)].into(), "{results:#?}");
    // A restore by the folder alone, as after the loss of all that Litefleet knows.
    fs::remove_dir_all(bench.state().join("processes")).unwrap();
    let folder = bench.backups_of(repair.id);
    let other = tempfile::tempdir().unwrap();
    let engine = Engine::start(other.path()).unwrap();
    let odd = [paths[1].clone()];
    let job = engine.start_restore_file(&folder, &odd, Changed::Refuse, Mode::Apply).unwrap();
    engine.wait(job.id).await.unwrap();
    let one = engine.work_answer(job.id).unwrap().results;
    assert_eq!(one.iter().map(|one| one.outcome).collect::<Vec<_>>(), [Outcome::Restored], "{one:#?}");
    assert!(one[0].path_bytes.is_some());
    let (_, results) = bench.restored(&all_of(repair.id)).await;
    assert_eq!(outcomes(&results).get("restored"), Some(&4), "{results:#?}");
    assert_eq!(bench.contents(), before);
}

#[tokio::test(flavor = "multi_thread")]
async fn backups_are_found_and_restored_without_the_state_database() {
    let bench = Bench::of(6, &[Kind::OutdatedV2]).await;
    let before = bench.contents();
    let (repair, repaired) = bench.repaired().await;
    let (state, folder) = (bench.state(), bench.backups_of(repair.id));
    let root = bench.root().to_path_buf();
    let Bench { folder: kept, engine, .. } = bench;
    drop(engine);
    for name in ["litefleet.db", "litefleet.db-wal", "litefleet.db-shm"] {
        let _ = fs::remove_file(state.join(name));
    }
    let engine = Engine::start(&state).unwrap();
    let preview = engine.restore_preview(&all_of(repair.id)).unwrap();
    assert!(preview.databases.iter().all(|item| item.changed_since == Some(false)), "{preview:#?}");
    let ended = async |job: litefleet::api::Job| {
        engine.wait(job.id).await.unwrap();
        engine.work_answer(job.id).unwrap().results
    };
    // One copy, then those of the folder that are named, then all by the job's id.
    let copy = Path::new(repaired[0].backup.as_deref().unwrap());
    let one = ended(engine.start_restore_file(copy, &[], Changed::Refuse, Mode::Apply).unwrap()).await;
    assert_eq!(one.iter().map(|one| one.outcome).collect::<Vec<_>>(), [Outcome::Restored], "{one:#?}");
    let named = [root.join(&repaired[1].path), root.join(&repaired[2].path)];
    let two = ended(engine.start_restore_file(&folder, &named, Changed::Refuse, Mode::Apply).unwrap()).await;
    assert_eq!(outcomes(&two), [("restored", 2)].into(), "{two:#?}");
    let all = ended(engine.start_restore(&all_of(repair.id)).unwrap()).await;
    assert_eq!(outcomes(&all), [("restored", 3), ("unchanged", 3)].into(), "{all:#?}");
    for (path, content_before) in &before {
        assert_eq!(&content(path), content_before);
    }
    drop(kept);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copy_is_given_to_a_database_that_is_named_only_when_what_it_holds_may_go() {
    let (bench, repair, path) = Bench::one().await;
    let copy = bench.backups_of(repair.id).join("1.db");
    let moved = bench.folder.path().join("moved.db");
    fs::copy(&path, &moved).unwrap();
    let give = async |copy: &Path, changed| {
        let job = bench.engine.start_restore_file(copy, std::slice::from_ref(&moved), changed, Mode::Apply).unwrap();
        bench.answered(job).await.1
    };
    assert_eq!(give(&copy, Changed::Refuse).await[0].code, Some(Code::Changed));
    assert_eq!(give(&copy, Changed::Allow).await[0].outcome, Outcome::Restored);
    assert_eq!(content(&moved), content(&copy));
    // Also where no manifest knows it.
    let alone = bench.folder.path().join("alone.db");
    database(&alone, "CREATE TABLE t(a); INSERT INTO t VALUES (1)").unwrap();
    assert_eq!(give(&alone, Changed::Allow).await[0].outcome, Outcome::Restored);
    assert_eq!(content(&moved), content(&alone));
    let start = |backup: &Path, databases: &[_]| {
        bench.engine.start_restore_file(backup, databases, Changed::Allow, Mode::Apply).unwrap_err().code
    };
    assert_eq!(start(&alone, &[]), Code::BadRequest);
    assert_eq!(start(&alone, &[path.clone(), moved.clone()]), Code::BadRequest);
    assert_eq!(start(bench.root(), &[]), Code::BadRequest);
    assert_eq!(start(&bench.backups_of(repair.id), std::slice::from_ref(&moved)), Code::Unknown);
    assert_eq!(start(&bench.folder.path().join("nowhere"), &[]), Code::NotFound);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_was_emptied_gets_its_content_back() {
    let (bench, repair, path) = Bench::one().await;
    fs::write(&path, "").unwrap();
    let (undo, results) = bench.restored(&allowed(all_of(repair.id))).await;
    assert_eq!(results[0].outcome, Outcome::Restored, "{results:#?}");
    assert_eq!(content(&path), content(&bench.backups_of(repair.id).join("1.db")));
    let empty = content(tempfile::NamedTempFile::new().unwrap().path());
    assert_eq!(content(&bench.backups_of(undo.id).join("1.db")), empty);
    // And that can be taken back as well.
    let (_, results) = bench.restored(&all_of(undo.id)).await;
    assert_eq!(results[0].outcome, Outcome::Restored, "{results:#?}");
    assert_eq!(content(&path), empty);
}

#[tokio::test(flavor = "multi_thread")]
async fn settings_of_backups_are_kept_and_work_keeps_to_them() {
    let bench = Bench::of(2, &[Kind::OutdatedV2]).await;
    let elsewhere = bench.folder.path().canonicalize().unwrap().join("else\nwhere");
    let set = |key: &str, value: Value| bench.engine.settings_set(None, Scope::Person, key, &value);
    set("backups.folder", json!(elsewhere)).unwrap();
    set("backups.days", json!("off")).unwrap();
    set("backups.count", json!(1)).unwrap();
    let (repair, _) = bench.repaired().await;
    assert!(elsewhere.join(repair.id.to_string()).join("manifest.json").is_file());
    // They are found there also when others go to the state folder again.
    set("backups.folder", Value::Null).unwrap();
    let history = bench.engine.history(None, &HistoryQuery { limit: 10, ..HistoryQuery::default() }).unwrap();
    assert!(history.revisions.iter().all(|revision| revision.backup_is_there && revision.backup_until.is_none()));
    assert_eq!(history.revisions.iter().filter_map(|revision| revision.changed_since).collect::<Vec<_>>(), [false; 2]);
    let (restore, _) = bench.restored(&all_of(repair.id)).await;
    // One of each is enough: the older ones are gone, with their folder.
    assert!(!elsewhere.join(repair.id.to_string()).exists());
    let (_, results) = bench.restored(&all_of(restore.id)).await;
    assert_eq!(outcomes(&results), [("restored", 2)].into(), "{results:#?}");
    assert_eq!(set("backups.folder", json!("here")).unwrap_err().code, Code::BadRequest);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_restore_that_was_cut_off_is_not_taken_for_done_because_of_what_was_there_before() {
    let (bench, repair, path) = Bench::one().await;
    // The application has taken the change back by itself, and goes on with other rows.
    let copy = bench.backups_of(repair.id).join("1.db");
    std::thread::sleep(std::time::Duration::from_millis(20));
    fs::copy(&copy, &path).unwrap();
    database(&path, "DELETE FROM notes").unwrap();
    let written = content(&path);
    // The copy is no good, so that nothing is written, and what came of it is not remembered.
    let mut bytes = fs::read(&copy).unwrap();
    *bytes.last_mut().unwrap() ^= 1;
    fs::write(&copy, bytes).unwrap();
    let state = Connection::open(bench.state().join("litefleet.db")).unwrap();
    let on = "BEFORE INSERT ON results WHEN NEW.outcome IS NOT NULL";
    state.execute_batch(&format!("CREATE TRIGGER full {on} BEGIN SELECT raise(ABORT, 'full'); END")).unwrap();
    let (job, results) = bench.restored(&allowed(all_of(repair.id))).await;
    assert_eq!(outcomes(&results), [("failed", 1)].into(), "{results:#?}");
    state.execute_batch("DROP TRIGGER full").unwrap();
    let next = Engine::start(&bench.state()).unwrap();
    let results = next.work_answer(job.id).unwrap().results;
    assert_eq!(outcomes(&results), [("failed", 1)].into(), "{results:#?}");
    assert!(results[0].message.as_deref().unwrap().contains("before it was changed"), "{results:#?}");
    assert_eq!(content(&path), written);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_state_that_fails_after_a_restore_takes_no_success_back() {
    let (bench, repair, path) = Bench::one().await;
    let state = Connection::open(bench.state().join("litefleet.db")).unwrap();
    let on = "AFTER INSERT ON results WHEN NEW.outcome IS NOT NULL";
    // Then the fleet's last scan cannot be read any more.
    let spoil = "UPDATE databases SET label = CAST(x'ff' AS TEXT)";
    state.execute_batch(&format!("CREATE TRIGGER spoil {on} BEGIN {spoil}; END")).unwrap();
    let (_, results) = bench.restored(&all_of(repair.id)).await;
    assert_eq!(outcomes(&results), [("restored", 1)].into(), "{results:#?}");
    let label: String = state.query_row("SELECT hex(label) FROM databases", [], |row| row.get(0)).unwrap();
    assert_eq!(label, "FF", "the fleet could be read");
    assert_eq!(content(&path), content(&bench.backups_of(repair.id).join("1.db")));
}
