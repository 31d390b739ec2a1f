//! A plan that is tried on a copy.

use crate::{
    support::{Bench, Script},
    tree,
};
use litefleet::{
    Code, Error,
    api::Losses,
    apply::{self, PlanWork, PrivateCopy, Seen, Step, Tell, Trace, Trial, Tried, Work},
    scan,
    schema::Fingerprint,
};
use std::time::Duration;
use tokio_util::sync::CancellationToken;

fn try_it(bench: &Bench, from: &Fingerprint) -> Result<Tried, Error> {
    let (path, scratch) = (bench.path(), bench.scratch().join("scratch"));
    let (limit, cancel) = (Duration::from_secs(20), CancellationToken::new());
    let plan = PlanWork { statements: &bench.job.statements, target: &bench.job.target, renames: &[] };
    let scripts = bench.job.scripts.iter().map(Script::step).collect::<Vec<_>>();
    let plan = [Step::Plan(plan)];
    let steps = if scripts.is_empty() { plan.as_slice() } else { scripts.as_slice() };
    let work = Work { steps, losses: bench.job.losses, order: bench.job.order };
    let stamp = apply::StampBy::Given(bench.job.stamp.clone());
    let trial = Trial { path: &path, from: from.clone(), work, stamp, limit, tell: Tell::default() };
    let copy = scan::read_through(&path, limit, &cancel, |source| {
        Ok(PrivateCopy::make(source, &path, &scratch, limit, &cancel))
    });
    let copy = copy.unwrap_or_else(|why| panic!("{why:?}"))?;
    let tried = [apply::dry_run(&copy, &trial, &cancel), apply::dry_run(&copy, &trial, &cancel)];
    drop(copy);
    assert_eq!(std::fs::read_dir(&scratch).unwrap().count(), 0, "a copy is left");
    let [first, again] = tried;
    assert_eq!(first.as_ref().ok().map(|tried| tried.verified), again.ok().map(|tried| tried.verified));
    first
}

#[test]
fn a_dry_run_says_what_would_come_of_it_and_leaves_the_database_alone_whatever_lies_beside_it() {
    for state in ["clean", "a clean log", "a log", "a hot journal"] {
        let journal = if state.ends_with("log") { "PRAGMA journal_mode = WAL;" } else { "" };
        let setup = format!("{journal} CREATE TABLE t(a TEXT); INSERT INTO t VALUES ('x'), (NULL)");
        let bench = Bench::new(&setup).plan(&["ALTER TABLE t ADD COLUMN b"], "CREATE TABLE t(a TEXT, b)");
        let from = bench.seen().fingerprint;
        let rows = leave(&bench, state);
        std::thread::sleep(Duration::from_millis(50));
        let before = tree::snapshot(&bench.fleet());
        let tried = try_it(&bench, &from).unwrap_or_else(|error| panic!("{state}: {error}"));
        tree::assert_unchanged(&bench.fleet(), &before);
        assert_eq!(tried.verified.rows, rows, "{state}");
        let trace = Trace::of(&bench.path()).unwrap();
        let seen = Seen { device: trace.device, inode: trace.inode, bytes: trace.bytes, fingerprint: from };
        let applied = bench.apply_seen(seen).unwrap();
        assert_eq!((tried.fingerprint, tried.verified), (applied.fingerprint, applied.verified), "{state}");
    }
}

/// Leaves the database as a program does that was killed, and says how many rows it has.
fn leave(bench: &Bench, state: &str) -> u64 {
    let (sql, rows) = match state {
        "a log" => ("PRAGMA wal_autocheckpoint = 0; INSERT INTO t VALUES ('in the log')", 3),
        "a hot journal" => (
            "PRAGMA cache_size = 1; BEGIN; INSERT INTO t WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c
             LIMIT 3000) SELECT hex(randomblob(200)) FROM c",
            2,
        ),
        _ => {
            // Whoever looked at it last may have left an empty log.
            let _ = std::fs::remove_file(format!("{}-wal", bench.path().display()));
            let _ = std::fs::remove_file(format!("{}-shm", bench.path().display()));
            return 2;
        }
    };
    let writer = bench.open();
    writer.execute_batch(sql).unwrap();
    let files = ["", "-wal", "-journal"].map(|end| format!("{}{end}", bench.path().display()));
    let kept = files.each_ref().map(|file| std::fs::read(file).ok());
    drop(writer);
    let _ = std::fs::remove_file(format!("{}-shm", bench.path().display()));
    for (file, bytes) in files.iter().zip(kept) {
        if let Some(bytes) = bytes {
            std::fs::write(file, bytes).unwrap();
        }
    }
    rows
}

#[test]
fn a_dry_run_refuses_what_the_work_itself_would_refuse() {
    let setup = "CREATE TABLE t(a TEXT); INSERT INTO t VALUES ('x'), (NULL), (NULL)";
    let statements = [
        "CREATE TABLE new_t(a TEXT NOT NULL)",
        "INSERT INTO new_t(rowid, a) SELECT rowid, a FROM t",
        "DROP TABLE t",
        "ALTER TABLE new_t RENAME TO t",
    ];
    let mut bench = Bench::new(setup).plan(&statements, "CREATE TABLE t(a TEXT NOT NULL)");
    let (tried, applied) = (try_it(&bench, &bench.seen().fingerprint).unwrap_err(), bench.refused());
    assert_eq!((tried.code, &tried.message), (Code::DoesNotFit, &applied.message));
    bench = Bench::new(setup).plan(&["DROP TABLE t"], "");
    assert_eq!(try_it(&bench, &bench.seen().fingerprint).unwrap_err().code, Code::NeedsConfirmation);
    bench.job.losses = Losses::Allow;
    assert_eq!(try_it(&bench, &bench.seen().fingerprint).unwrap().verified.lost, 3);
}

#[test]
fn a_script_is_tried_on_a_copy_too_and_refused_there_as_well() {
    let setup = "CREATE TABLE t(a TEXT); INSERT INTO t VALUES ('x'), (NULL)";
    let script = "BEGIN; ALTER TABLE t ADD COLUMN b; UPDATE t SET b = a; COMMIT";
    let bench = Bench::new(setup).script(script, "CREATE TABLE t(a TEXT, b)");
    let from = bench.seen().fingerprint;
    let before = tree::snapshot(&bench.fleet());
    let tried = try_it(&bench, &from).unwrap();
    tree::assert_unchanged(&bench.fleet(), &before);
    let applied = bench.apply().unwrap();
    assert_eq!((tried.fingerprint, tried.statements), (applied.fingerprint, applied.statements));

    for script in ["COMMIT", "ALTER TABLE t ADD COLUMN c", "DELETE FROM nothing", "INSERT OR ROLLBACK INTO t SELECT no"]
    {
        let bench = Bench::new(setup).script(script, "CREATE TABLE t(a TEXT, b)");
        let (tried, applied) = (try_it(&bench, &from).unwrap_err(), bench.refused());
        let without_path = |message: &str| message.replace(&bench.path().display().to_string(), "");
        assert_eq!(tried.code, applied.code, "{script}");
        assert_eq!(without_path(&tried.message), without_path(&applied.message), "{script}");
    }
}
