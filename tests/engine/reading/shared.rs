//! The shared corpus of bad inputs: every row of its index that a reading can tell about.

use crate::{support, tree};
use litefleet::{
    api::Reason,
    scan::{FileReading, ReadFleet, ReadRequest},
};
use std::{
    collections::BTreeMap,
    ffi::OsString,
    fs,
    os::unix::ffi::{OsStrExt, OsStringExt},
    path::{Path, PathBuf},
    process::Command,
    time::{Duration, Instant},
};

/// Set for the run as an ordinary user: the corpus, made already.
const CORPUS: &str = "LITEFLEET_BAD_CORPUS";

#[test]
fn every_bad_input_is_told_for_what_it_is() {
    let Some(shared) = std::env::var_os("LITEFLEET_SHARED").map(PathBuf::from) else {
        eprintln!("SKIPPED: LITEFLEET_SHARED is not set");
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let corpus = std::env::var_os(CORPUS).map_or_else(|| make(&shared, folder.path()), PathBuf::from);

    let before = tree::snapshot(&corpus);
    let started = Instant::now();
    let fleet = support::read(&ReadRequest { root: corpus.clone(), ..ReadRequest::default() });
    let took = started.elapsed();
    tree::assert_unchanged(&corpus, &before);

    assert!(took < Duration::from_secs(20), "it took {took:?}");
    let wrong = wrong(&corpus, &fleet);
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
    if rustix::process::geteuid().is_root() && std::env::var_os(CORPUS).is_none() {
        as_an_ordinary_user(folder.path(), &corpus);
    }
}

fn make(shared: &Path, folder: &Path) -> PathBuf {
    let corpus = folder.join("bad");
    let made = Command::new("python3").arg(shared.join("bad/make_bad.py")).arg(&corpus).output().unwrap();
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    corpus
}

/// Runs this test again without the rights of root.
fn as_an_ordinary_user(folder: &Path, corpus: &Path) {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(folder, fs::Permissions::from_mode(0o755)).unwrap();
    let test = folder.join("test");
    fs::copy(std::env::current_exe().unwrap(), &test).unwrap();
    let run = Command::new("setpriv")
        .args(["--reuid", "65534", "--regid", "65534", "--clear-groups"])
        .arg(&test)
        .args(["--exact", "shared::every_bad_input_is_told_for_what_it_is"])
        .env(CORPUS, corpus)
        .current_dir("/")
        .output();
    let run = run.unwrap();
    let said = String::from_utf8_lossy(&run.stdout);
    assert!(run.status.success() && said.contains("1 passed"), "as an ordinary user: {said}");
}

fn wrong(corpus: &Path, fleet: &ReadFleet) -> Vec<String> {
    let files: BTreeMap<&Path, &FileReading> =
        fleet.files.iter().map(|file| (file.found.path.as_path(), file)).collect();
    let index = fs::read_to_string(corpus.join("index.tsv")).unwrap();
    let root = rustix::process::geteuid().is_root();
    let mut told = 0;
    let mut wrong = Vec::new();
    for row in index.lines().skip(1) {
        let mut fields = row.split('\t');
        let (path, expect) = (decoded(fields.next().unwrap()), fields.nth(1).unwrap());
        let file = files.get(path.as_path()).copied();
        told += usize::from(file.is_some());
        let problem = || fleet.problems.iter().any(|problem| problem.path.starts_with(&*path.to_string_lossy()));
        let right = match expect {
            "problem" if root && path.ends_with("nodir") => problem() || files.contains_key(&*path.join("x.db")),
            "problem" => problem(),
            "noperm" if root => file.is_some_and(|file| file.outcome.is_ok()),
            expect => is_right(expect, file),
        };
        if !right {
            let said = file.map(|file| file.outcome.as_ref().map(support::tables));
            wrong.push(format!("{row}: {said:?}"));
        }
    }
    // What the index does not name: the file behind the folder that root may open after all, and spare parts.
    let unnamed = files.len() - told;
    if unnamed > usize::from(root) + 1 {
        wrong.push(format!("{unnamed} databases that the index does not name"));
    }
    wrong
}

fn is_right(expect: &str, file: Option<&FileReading>) -> bool {
    let reason = file.and_then(support::reason);
    let ok = file.is_some_and(|file| file.outcome.is_ok());
    match expect {
        "ok" | "ok-readonly" | "ok-silent" => ok,
        "recover" => file.is_some_and(|file| {
            let readable = file.outcome.as_ref().is_ok_and(|reading| {
                support::tables(reading) == ["customers", "orders"] && reading.schema.schema.triggers.len() == 1
            });
            readable || reason == Some(Reason::Unsupported) && file.found.path.ends_with("wal_badmagic_version.db")
        }),
        "empty" => file.and_then(|file| file.outcome.as_ref().ok()).is_some_and(|read| read.schema.schema.is_empty()),
        "notadb" => matches!(reason, Some(Reason::NotADatabase | Reason::EncryptedOrDamaged)),
        "corrupt" | "ok-or-corrupt" | "corrupt-risk" => {
            ok || matches!(reason, Some(Reason::Corrupt | Reason::NotADatabase | Reason::EncryptedOrDamaged))
        }
        "unsup" | "unsafe" => reason == Some(Reason::Unsupported),
        "schema" => ok || matches!(reason, Some(Reason::Corrupt | Reason::Unsupported)),
        "bounded" => ok || matches!(reason, Some(Reason::TimedOut | Reason::Unsupported)),
        "skip" | "same" => file.is_none(),
        "noperm" => reason == Some(Reason::PermissionDenied),
        other => panic!("the index expects `{other}`"),
    }
}

/// A path of the index: percent-encoded bytes.
fn decoded(text: &str) -> PathBuf {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let hex = (*first == b'%').then(|| std::str::from_utf8(&after[..2]).unwrap());
        bytes.push(hex.map_or(*first, |hex| u8::from_str_radix(hex, 16).unwrap()));
        rest = &after[if hex.is_some() { 2 } else { 0 }..];
    }
    let path = PathBuf::from(OsString::from_vec(bytes));
    assert!(!path.as_os_str().as_bytes().is_empty());
    path
}
