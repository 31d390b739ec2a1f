//! What is refused, and that it is left as it was: names, bytes, times.

use crate::support::{Bench, seen};
use litefleet::{Code, api::Losses};
use std::{fs, os::unix::fs::PermissionsExt};

const T: &str = "CREATE TABLE t(a TEXT); INSERT INTO t VALUES ('x'), ('y')";
const ADD: [&str; 1] = ["ALTER TABLE t ADD COLUMN b"];
const TB: &str = "CREATE TABLE t(a TEXT, b)";

fn bench() -> Bench {
    Bench::new(T).plan(&ADD, TB)
}

#[test]
fn a_database_that_is_not_what_was_planned_for_is_refused() {
    let mut bench = bench();
    let good = bench.seen();
    let mut others = vec![good.clone(), good.clone(), good.clone(), good.clone()];
    others[0].device += 1;
    others[1].inode += 1;
    others[2].bytes += 4096;
    others[3].fingerprint.0 = "0".repeat(32);
    for other in others {
        bench.job.seen = Some(other);
        assert_eq!(bench.refused().code, Code::Changed);
    }
    bench.job.seen = Some(good);
    bench.apply().unwrap();
}

#[test]
fn links_pipes_folders_and_files_with_several_names_are_refused() {
    let bench = bench();
    let seen = bench.seen();
    let here = |name: &str| bench.fleet().join(name);
    fs::rename(bench.path(), here("real.db")).unwrap();
    std::os::unix::fs::symlink(here("real.db"), bench.path()).unwrap();
    assert_eq!(bench.apply_seen(seen.clone()).unwrap_err().code, Code::Unsupported);
    fs::remove_file(bench.path()).unwrap();
    fs::hard_link(here("real.db"), bench.path()).unwrap();
    assert_eq!(bench.refused().code, Code::Unsupported);
    fs::remove_file(bench.path()).unwrap();
    fs::create_dir(bench.path()).unwrap();
    assert_eq!(bench.apply_seen(seen.clone()).unwrap_err().code, Code::Unsupported);
    fs::remove_dir(bench.path()).unwrap();
    let mode = rustix::fs::Mode::from_raw_mode(0o600);
    rustix::fs::mknodat(rustix::fs::CWD, bench.path(), rustix::fs::FileType::Fifo, mode, 0).unwrap();
    assert_eq!(bench.apply_seen(seen.clone()).unwrap_err().code, Code::Unsupported);
    fs::remove_file(bench.path()).unwrap();
    assert_eq!(bench.apply_seen(seen).unwrap_err().code, Code::NotFound);
    assert!(!bench.path().exists(), "what was deleted was made again");
}

#[test]
fn a_companion_that_is_no_file_is_refused() {
    for name in ["a.db-journal", "a.db-wal"] {
        let bench = bench();
        fs::create_dir(bench.fleet().join(name)).unwrap();
        assert_eq!(bench.refused().code, Code::Unsupported);
    }
}

#[test]
fn what_is_no_database_or_of_a_newer_format_is_refused() {
    let bench = bench();
    let mut bytes = fs::read(bench.path()).unwrap();
    bytes[18..20].copy_from_slice(&[1, 3]);
    fs::write(bench.path(), &bytes).unwrap();
    assert_eq!(bench.refused().code, Code::Unsupported);
    fs::write(bench.path(), "not a database at all, but long enough to be looked at".repeat(40)).unwrap();
    assert_eq!(bench.refused().code, Code::Damaged);
}

#[test]
fn a_name_that_looks_like_a_uri_is_a_name() {
    let bench = bench();
    let odd = bench.fleet().join("file:a.db?mode=rwc&x=\n'\"\u{1f600}.db");
    fs::rename(bench.path(), &odd).unwrap();
    let task_seen = seen(&odd);
    let plan =
        litefleet::apply::PlanWork { statements: &bench.job.statements, target: &bench.job.target, renames: &[] };
    let steps = [litefleet::apply::Step::Plan(plan)];
    let work = litefleet::apply::Work { steps: &steps, losses: Losses::Refuse, order: Default::default() };
    let task = litefleet::apply::Task {
        path: &odd,
        seen: task_seen,
        work,
        stamp: litefleet::apply::StampBy::Given(Default::default()),
        backup: None,
        options: bench.job.options,
        memo: None,
        tell: Default::default(),
    };
    litefleet::apply::apply(&task, &bench.job.cancel).unwrap();
    assert_eq!(bench.names().len(), 1);
    assert_eq!(crate::support::rows(&odd, "SELECT a, b FROM t").len(), 2);
}

#[test]
fn a_folder_or_file_that_may_not_be_written_is_refused() {
    if rustix::process::geteuid().is_root() {
        eprintln!("SKIPPED: root may write everywhere");
        return;
    }
    let bench = bench();
    let set = |path: &std::path::Path, mode| fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    set(&bench.path(), 0o400);
    assert_eq!(bench.refused().code, Code::ReadOnly);
    set(&bench.path(), 0o600);
    set(&bench.fleet(), 0o500);
    assert_eq!(bench.refused().code, Code::ReadOnly);
    set(&bench.fleet(), 0o700);
}

#[test]
fn a_damaged_database_is_refused_before_anything_is_written() {
    for backup in [true, false] {
        // Two tables share one root page: whoever drops one drops both.
        let mut bench =
            Bench::new("CREATE TABLE t(a TEXT); CREATE TABLE u(a TEXT); INSERT INTO t VALUES ('x')").plan(&ADD, "");
        bench.job.target = crate::support::schema_of("CREATE TABLE t(a TEXT, b); CREATE TABLE u(a TEXT)");
        let sql = "PRAGMA writable_schema = ON;
            UPDATE sqlite_schema SET rootpage = (SELECT rootpage FROM sqlite_schema WHERE name = 't') WHERE name = 'u'";
        bench.open().execute_batch(sql).unwrap();
        if !backup {
            bench.backups = None;
        }
        assert_eq!(bench.refused().code, Code::Damaged);
        assert!(!bench.backup(1).exists());
    }
}

#[test]
fn rows_that_do_not_meet_a_check_that_is_there_already_count_as_damage() {
    let setup = "CREATE TABLE t(a TEXT, CHECK (a <> 'y')); PRAGMA ignore_check_constraints = ON;
        INSERT INTO t VALUES ('x'), ('y')";
    let bench = Bench::new(setup).plan(&ADD, "CREATE TABLE t(a TEXT, b, CHECK (a <> 'y'))");
    let error = bench.refused();
    assert_eq!(error.code, Code::Damaged);
    assert!(error.message.contains("CHECK"), "{error}");
}

#[test]
fn work_that_was_cancelled_or_takes_too_long_is_undone() {
    let mut bench = bench();
    bench.job.cancel.cancel();
    assert_eq!(bench.refused().code, Code::Cancelled);
    bench.job.cancel = Default::default();
    bench.job.options.limit = std::time::Duration::from_millis(300);
    bench.job.statements = vec![
        crate::support::statement("ALTER TABLE t ADD COLUMN b"),
        crate::support::statement(
            "UPDATE t SET b = (WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c LIMIT 1000000000) SELECT max(n) FROM c)",
        ),
    ];
    assert_eq!(bench.refused().code, Code::TimedOut);
    bench.job.options.limit = std::time::Duration::from_secs(60);
    let cancel = bench.job.cancel.clone();
    let later = std::thread::spawn(move || {
        std::thread::sleep(std::time::Duration::from_millis(300));
        cancel.cancel();
    });
    assert_eq!(bench.refused().code, Code::Cancelled);
    later.join().unwrap();
}

#[test]
fn a_plan_may_not_end_the_transaction_nor_reach_another_file() {
    for sql in [
        "COMMIT",
        "ROLLBACK",
        "SAVEPOINT s",
        "ATTACH 'x.db' AS x",
        "PRAGMA writable_schema = ON",
        "PRAGMA journal_mode = OFF",
        "VACUUM INTO 'x.db'",
        "SELECT load_extension('x')",
    ] {
        let mut bench = bench();
        bench.job.statements.push(crate::support::statement(sql));
        let error = bench.refused();
        assert_eq!(error.code, Code::CannotApply, "{sql}: {error}");
    }
}

#[test]
fn what_ends_the_transaction_by_itself_is_noticed() {
    let setup = "CREATE TABLE t(a TEXT, UNIQUE(a) ON CONFLICT ROLLBACK); INSERT INTO t VALUES ('x')";
    let mut bench = Bench::new(setup).plan(&ADD, "CREATE TABLE t(a TEXT, b, UNIQUE(a) ON CONFLICT ROLLBACK)");
    bench.job.statements.push(crate::support::statement("INSERT INTO t(a) VALUES ('x')"));
    bench.job.statements.push(crate::support::statement("CREATE TABLE t(a TEXT)"));
    let error = bench.refused();
    assert!(matches!(error.code, Code::DoesNotFit | Code::CannotApply), "{error:?}");
}

#[test]
fn a_database_that_needs_more_space_than_there_is_is_refused() {
    let mut bench = bench();
    // The file says nothing of what it takes: a hole of a petabyte.
    let file = fs::OpenOptions::new().write(true).open(bench.path()).unwrap();
    file.set_len(8 << 40).unwrap();
    bench.job.seen = Some(seen(&bench.path()));
    assert_eq!(bench.refused().code, Code::NoSpace);
}

/// Writes down 2, and may want to read 3.
struct Wants(i32);

impl litefleet::apply::Stamper for Wants {
    fn stamp(&self, _: &rusqlite::Connection) -> litefleet::Result<litefleet::apply::Stamp> {
        Ok(litefleet::apply::Stamp { user_version: Some(2), ..Default::default() })
    }

    fn prove(&self, connection: &rusqlite::Connection) -> litefleet::Result<()> {
        let version: i32 = connection.pragma_query_value(None, "user_version", |row| row.get(0)).unwrap();
        let wrong = || litefleet::Error::new(Code::VerifyFailed, "another version");
        if version == self.0 { Ok(()) } else { Err(wrong()) }
    }
}

#[test]
fn a_version_that_is_not_read_back_as_it_was_written_down_undoes_all() {
    let bench = bench();
    let before = fs::read(bench.path()).unwrap();
    assert_eq!(bench.apply_with(&Wants(3)).unwrap_err().code, Code::VerifyFailed);
    assert_eq!(fs::read(bench.path()).unwrap(), before);
    assert!(!bench.backup(1).exists());
    bench.apply_with(&Wants(2)).unwrap();
    assert_eq!(bench.rows("PRAGMA user_version"), ["Integer(2)"]);
}
