//! Places: what is suggested, what cannot be read, reference databases.

use crate::support::Folder;
use litefleet::{
    Code,
    api::{CatalogKind, Version},
    catalog,
};
use rusqlite::Connection;
use std::{fs, path::Path};

const TABLE: &str = "CREATE TABLE t(a);";

#[test]
fn only_what_loads_is_suggested() {
    let project = Folder::with(&[
        ("data/a.db", ""),
        ("schemas/v1.sql", TABLE),
        ("data/schema.sql", "CREATE TABEL t(a);"),
        ("data/migrations/001_init.sql", TABLE),
        ("db/schema.sql", "-- nothing\n"),
        ("prisma/migrations/notes.txt", ""),
    ]);
    let found = catalog::suggest(&project.join("data"));
    let root = fs::canonicalize(project.path()).unwrap();
    let found = found.iter().map(|info| (info.path.strip_prefix(&root).unwrap(), info.kind)).collect::<Vec<_>>();
    assert_eq!(
        found,
        [(Path::new("data/migrations"), CatalogKind::Migrations), (Path::new("schemas"), CatalogKind::Versions)]
    );
}

#[test]
fn a_path_that_is_missing_is_named() {
    let error = catalog::load(Path::new("/nowhere/schemas")).unwrap_err();
    assert_eq!((error.code, error.path.as_deref()), (Code::NotFound, Some(Path::new("/nowhere/schemas"))));
    assert!(error.hint.is_some());
}

#[test]
fn an_empty_folder_is_an_error() {
    let error = Folder::with(&[]).load().unwrap_err();
    assert_eq!(error.code, Code::BadSchema);
    assert!(error.message.contains("holds no .sql files"), "{error}");
}

#[cfg(unix)]
#[test]
fn links_and_pipes_in_a_folder_are_left_alone() {
    let folder = Folder::with(&[("v1.sql", TABLE)]);
    std::os::unix::fs::symlink("/etc/passwd", folder.join("v2.sql")).unwrap();
    let made = std::process::Command::new("mkfifo").arg(folder.join("v3.sql")).status().unwrap();
    assert!(made.success());
    let info = folder.load().unwrap().info;
    assert_eq!(info.versions, [Version::Number(1)]);
    assert_eq!(info.notes.len(), 2, "{:?}", info.notes);
    assert_eq!(catalog::load(&folder.join("v3.sql")).unwrap_err().code, Code::BadSchema);
}

#[test]
fn text_with_marks_and_line_ends_of_other_systems_runs() {
    let folder = Folder::with(&[]);
    let text = "\u{feff}-- Schema version: 1\r\nCREATE TABLE t(a);\r\n";
    folder.write("a.sql", text.as_bytes());
    let units = text.replace("version: 1", "version: 2").encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<_>>();
    folder.write("b.sql", &units);
    assert_eq!(folder.load().unwrap().info.versions, [Version::Number(1), Version::Number(2)]);
}

#[test]
fn what_is_no_text_is_an_error_with_its_line() {
    for bytes in [b"CREATE TABLE t(a);\n-- \xe9t\xe9\n".as_slice(), b"CREATE TABLE t(a);\n-- \0\n".as_slice()] {
        let folder = Folder::with(&[]);
        folder.write("v1.sql", bytes);
        let error = folder.load().unwrap_err();
        assert_eq!((error.code, error.line), (Code::BadSchema, Some(2)), "{error}");
    }
}

#[test]
fn a_database_may_be_the_reference() {
    let folder = Folder::with(&[]);
    let path = folder.join("reference.data");
    Connection::open(&path).unwrap().execute_batch("CREATE TABLE t(a); PRAGMA user_version = 5").unwrap();
    let catalog = catalog::load(&path).unwrap();
    assert_eq!(catalog.info.kind, CatalogKind::Reference);
    assert_eq!(catalog.info.versions, [Version::Number(5)]);
    assert_eq!(catalog.info.version_source.as_deref(), Some("user_version"));
    assert_eq!(catalog.versions[0].schema.tables[0].sql, "CREATE TABLE t(a)");
}

#[test]
fn reading_a_reference_with_a_log_leaves_no_trace_and_sees_what_is_in_the_log() {
    let folder = Folder::with(&[]);
    let path = folder.join("a.db");
    let writer = Connection::open(&path).unwrap();
    writer.execute_batch("PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0; CREATE TABLE t(a)").unwrap();
    let other = Folder::with(&[]);
    for suffix in ["", "-wal"] {
        other.write(&format!("b.db{suffix}"), &fs::read(folder.join(&format!("a.db{suffix}"))).unwrap());
    }
    let before = other.contents();
    let catalog = catalog::load(&other.join("b.db")).unwrap();
    assert_eq!(catalog.versions[0].schema.tables.len(), 1);
    assert_eq!(catalog.versions[0].version, None);
    assert_eq!(other.contents(), before);
}

#[test]
fn a_damaged_reference_is_an_error() {
    let folder = Folder::with(&[]);
    let mut bytes = b"SQLite format 3\0".to_vec();
    bytes.resize(4096, 0xa5);
    folder.write("a.db", &bytes);
    let error = catalog::load(&folder.join("a.db")).unwrap_err();
    assert_eq!(error.code, Code::BadSchema);
    assert!(error.message.contains("a.db cannot be read"), "{error}");
}
