//! A plan that is tried on a copy.

use crate::{support::Bench, tree};
use litefleet::{
    Code, Error,
    apply::{self, Losses, PlanWork, Trial, Tried},
};
use rusqlite::{Connection, OpenFlags};
use tokio_util::sync::CancellationToken;

fn try_it(bench: &Bench) -> Result<Tried, Error> {
    let source = Connection::open_with_flags(bench.path(), OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap();
    let (path, scratch) = (bench.path(), bench.scratch().join("scratch"));
    let work = PlanWork {
        statements: &bench.job.statements,
        target: &bench.job.target,
        renames: &[],
        losses: bench.job.losses,
        order: bench.job.order,
    };
    let limit = std::time::Duration::from_secs(20);
    let trial = Trial {
        path: &path,
        scratch: &scratch,
        from: bench.seen().fingerprint,
        work,
        stamp: bench.job.stamp.clone(),
        limit,
    };
    let tried = apply::dry_run(&source, &trial, &CancellationToken::new());
    assert_eq!(std::fs::read_dir(&scratch).unwrap().count(), 0, "a copy is left");
    tried
}

#[test]
fn a_dry_run_says_what_would_come_of_it_and_leaves_the_database_alone() {
    let setup = "CREATE TABLE t(a TEXT); INSERT INTO t VALUES ('x'), (NULL)";
    let bench = Bench::new(setup).plan(&["ALTER TABLE t ADD COLUMN b"], "CREATE TABLE t(a TEXT, b)");
    let before = tree::snapshot(&bench.fleet());
    let tried = try_it(&bench).unwrap();
    tree::assert_unchanged(&bench.fleet(), &before);
    let applied = bench.apply().unwrap();
    assert_eq!((tried.fingerprint, tried.verified), (applied.fingerprint, applied.verified));
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
    let (tried, applied) = (try_it(&bench).unwrap_err(), bench.refused());
    assert_eq!((tried.code, &tried.message), (Code::DoesNotFit, &applied.message));
    bench = Bench::new(setup).plan(&["DROP TABLE t"], "");
    assert_eq!(try_it(&bench).unwrap_err().code, Code::NeedsConfirmation);
    bench.job.losses = Losses::Allow;
    assert_eq!(try_it(&bench).unwrap().verified.lost, 3);
}
