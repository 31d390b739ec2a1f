//! What a backup gives back.

use crate::{
    support::{Bench, Holder, rows},
    tree,
};
use litefleet::{
    Code, Error,
    apply::{self, Applied, BackupFolder, BackupPlace, Manifest, Restoration, Restored, Trace},
};
use std::{fs, path::Path};
use tokio_util::sync::CancellationToken;

const SETUP: &str = "PRAGMA user_version = 2; PRAGMA application_id = 9;
    CREATE TABLE t(a TEXT, b, UNIQUE(a)); INSERT INTO t(rowid, a, b) VALUES (5, 'x', 1), (9, 'y', x'00'), (70, NULL, 2.0);
    CREATE TABLE w(k TEXT PRIMARY KEY, v) WITHOUT ROWID; INSERT INTO w VALUES ('a', '007'), ('b', 7);
    CREATE TABLE n(id INTEGER PRIMARY KEY AUTOINCREMENT); INSERT INTO n VALUES (41); DELETE FROM n;
    CREATE VIRTUAL TABLE f USING fts5(x); INSERT INTO f VALUES ('word');
    CREATE VIEW v AS SELECT a FROM t; CREATE TRIGGER tr AFTER INSERT ON t BEGIN DELETE FROM w; END";
const ALL: [&str; 7] = [
    "SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY 1, 2",
    "SELECT rowid, a, b FROM t ORDER BY 1",
    "SELECT k, v FROM w ORDER BY 1",
    "SELECT * FROM sqlite_sequence ORDER BY 1",
    "SELECT rowid, x FROM f('word')",
    "PRAGMA user_version",
    "PRAGMA application_id",
];

fn repaired(mode: &str, setup: &str) -> (Bench, Applied, Vec<Vec<String>>) {
    let setup = format!("PRAGMA journal_mode = {mode}; {setup}; {SETUP}");
    let mut bench = Bench::new(&setup).plan(&["ALTER TABLE t ADD COLUMN c"], "");
    bench.job.target = crate::support::schema_of(&SETUP.replace("b, UNIQUE", "b, c, UNIQUE"));
    let before = all(&bench.path());
    let applied = bench.apply().unwrap();
    assert_ne!(all(&bench.path()), before);
    (bench, applied, before)
}

fn all(path: &Path) -> Vec<Vec<String>> {
    ALL.iter().map(|sql| rows(path, sql)).collect()
}

fn restore(bench: &Bench, since: Option<Trace>, copy: &Path, blake3: Option<&str>) -> Result<Restored, Error> {
    let folder = bench.scratch().join("backups/undo");
    let _ = fs::remove_dir_all(&folder);
    let folder = BackupFolder::create(&folder, "undo").unwrap();
    let backup = BackupPlace { folder: &folder, number: 1, versions: [None, None] };
    let path = bench.path();
    let options = bench.job.options;
    apply::restore(&Restoration { path: &path, copy, blake3, since, backup, options }, &CancellationToken::new())
}

#[test]
fn a_restored_database_has_the_same_schema_rows_types_and_rowids_and_what_it_had_is_backed_up() {
    for mode in ["DELETE", "WAL"] {
        for setup in ["", "PRAGMA page_size = 1024", "PRAGMA auto_vacuum = FULL", "PRAGMA encoding = 'UTF-16le'"] {
            let setup = if mode == "WAL" { "" } else { setup };
            let (bench, applied, before) = repaired(mode, setup);
            let now = all(&bench.path());
            let inode = bench.seen().inode;
            let entry = applied.backup.unwrap();
            let restored = restore(&bench, applied.trace, &bench.backup(1), Some(&entry.blake3))
                .unwrap_or_else(|error| panic!("{mode} {setup}: {error}"));
            assert_eq!(restored.trace, litefleet::apply::Trace::of(&bench.path()).ok(), "{mode} {setup}");
            assert_eq!(bench.names(), ["a.db"], "{mode}");
            assert_eq!(all(&bench.path()), before, "{mode} {setup}");
            assert_eq!(bench.seen().inode, inode);
            assert_eq!(rows(&bench.path(), "PRAGMA integrity_check"), ["Text(\"ok\")"]);
            assert_eq!(rows(&bench.path(), "PRAGMA journal_mode"), [format!("Text(\"{}\")", mode.to_lowercase())]);
            assert_eq!(restored.fingerprint, entry.from_fingerprint);
            let undo = bench.scratch().join("backups/undo");
            assert_eq!(Manifest::read(&undo).unwrap().backups, [restored.backup]);
            assert_eq!(all(&undo.join("1.db")), now);
            // The copy is still what it was, and can be used again.
            assert_eq!(blake3::hash(&fs::read(bench.backup(1)).unwrap()).to_hex().as_str(), entry.blake3);
            let copy = bench.scratch().join("copy.db");
            fs::rename(undo.join("1.db"), &copy).unwrap();
            restore(&bench, None, &copy, None).unwrap();
            assert_eq!(all(&bench.path()), now);
        }
    }
}

#[test]
fn a_database_that_was_written_to_since_is_restored_only_when_told_so() {
    for mode in ["DELETE", "WAL"] {
        let (bench, applied, before) = repaired(mode, "");
        std::thread::sleep(std::time::Duration::from_millis(30));
        bench.open().execute_batch("INSERT INTO t(a) VALUES ('since')").unwrap();
        let (unchanged, since) = (tree::snapshot(&bench.fleet()), applied.trace);
        assert_eq!(restore(&bench, since, &bench.backup(1), None).unwrap_err().code, Code::Changed);
        tree::assert_unchanged(&bench.fleet(), &unchanged);
        restore(&bench, None, &bench.backup(1), None).unwrap();
        assert_eq!(all(&bench.path()), before);
        let undo = bench.scratch().join("backups/undo/1.db");
        assert_eq!(rows(&undo, "SELECT count(*) FROM t WHERE a = 'since'"), ["Integer(1)"]);
    }
}

#[test]
fn a_database_that_is_locked_is_not_restored_and_one_that_is_only_open_is() {
    for mode in ["DELETE", "WAL"] {
        let (bench, applied, before) = repaired(mode, "");
        let now = fs::read(bench.path()).unwrap();
        let holder = Holder::new(&bench.path(), "BEGIN IMMEDIATE");
        let error = restore(&bench, None, &bench.backup(1), None).unwrap_err();
        assert_eq!(error.code, Code::Locked, "{mode}: {error}");
        assert_eq!(fs::read(bench.path()).unwrap(), now);
        assert!(!bench.scratch().join("backups/undo/1.db").exists());
        drop(holder);
        let holder = Holder::new(&bench.path(), "SELECT a FROM t");
        restore(&bench, None, &bench.backup(1), None).unwrap_or_else(|error| panic!("{mode}: {error}"));
        assert_eq!(all(&bench.path()), before);
        drop((holder, applied));
    }
}

#[test]
fn a_copy_that_is_not_the_one_of_the_manifest_or_is_damaged_is_not_restored() {
    let (bench, applied, _) = repaired("DELETE", "");
    let now = tree::snapshot(&bench.fleet());
    let blake3 = applied.backup.unwrap().blake3;
    let mut bytes = fs::read(bench.backup(1)).unwrap();
    let at = bytes.len() - 100;
    bytes[at..].fill(0xff);
    fs::write(bench.backup(1), &bytes).unwrap();
    assert_eq!(restore(&bench, None, &bench.backup(1), Some(&blake3)).unwrap_err().code, Code::Damaged);
    bytes[4096..8192].fill(7);
    fs::write(bench.backup(1), &bytes).unwrap();
    assert_eq!(restore(&bench, None, &bench.backup(1), None).unwrap_err().code, Code::Damaged);
    tree::assert_unchanged(&bench.fleet(), &now);
    fs::remove_file(bench.path()).unwrap();
    assert_eq!(restore(&bench, None, &bench.backup(1), None).unwrap_err().code, Code::NotFound);
    assert!(!bench.path().exists());
}

#[test]
fn a_damaged_database_gets_its_content_back() {
    let (bench, _, before) = repaired("DELETE", "");
    let mut bytes = fs::read(bench.path()).unwrap();
    bytes[4096..8192].fill(7);
    fs::write(bench.path(), &bytes).unwrap();
    restore(&bench, None, &bench.backup(1), None).unwrap();
    assert_eq!(all(&bench.path()), before);
    let kept = fs::read(bench.scratch().join("backups/undo/1.db")).unwrap();
    assert_eq!(kept[4096..8192], bytes[4096..8192]);
}

#[test]
fn a_manifest_is_understood_whatever_the_name_of_the_database_and_wherever_its_last_line_ends() {
    use std::os::unix::ffi::OsStrExt;
    let (bench, applied, _) = repaired("DELETE", "");
    let folder = bench.backup(1).parent().unwrap().to_path_buf();
    let text = fs::read_to_string(folder.join("manifest.json")).unwrap();
    assert!(text.starts_with("{\"litefleet_backup\":1,"), "{text}");
    let mut entry = applied.backup.unwrap();
    assert_eq!(Manifest::read(&folder).unwrap().backups, [entry.clone()]);
    entry.path = Path::new(std::ffi::OsStr::from_bytes(b"/a/\xff\n'\".db")).to_path_buf();
    let json = serde_json::to_string(&entry).unwrap();
    assert!(json.contains("path_bytes"));
    assert_eq!(serde_json::from_str::<apply::Entry>(&json).unwrap(), entry);
    let two = text.replace("\n]}", &format!(",\n{json}\n]}}"));
    fs::write(folder.join("manifest.json"), &two).unwrap();
    assert_eq!(Manifest::read(&folder).unwrap().backups.len(), 2);
    let first_ends = text.len() - "\n]}\n".len();
    for end in (text.find('\n').unwrap()..two.len()).step_by(7) {
        fs::write(folder.join("manifest.json"), &two[..end]).unwrap();
        let backups = Manifest::read(&folder).unwrap().backups.len();
        assert!(backups >= usize::from(end >= first_ends), "{end}: {backups}");
    }
}
