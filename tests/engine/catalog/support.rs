//! Folders and catalogs made for one test.

use litefleet::{
    Error,
    catalog::{self, Catalog},
};
use rusqlite::Connection;
use std::{fs, path::PathBuf};
use tempfile::TempDir;

/// A folder that is gone after the test.
pub struct Folder(TempDir);

impl Folder {
    /// With these files; folders are made where a name has them.
    pub fn with(files: &[(&str, &str)]) -> Self {
        let folder = Self(tempfile::tempdir().unwrap());
        for (name, content) in files {
            folder.write(name, content.as_bytes());
        }
        folder
    }

    pub fn path(&self) -> PathBuf {
        self.0.path().to_path_buf()
    }

    pub fn join(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub fn write(&self, name: &str, content: &[u8]) {
        let path = self.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }

    pub fn load(&self) -> Result<Catalog, Error> {
        catalog::load(self.0.path())
    }

    /// Everything in it, with contents.
    pub fn contents(&self) -> Vec<(PathBuf, Vec<u8>)> {
        let mut found = Vec::new();
        for entry in fs::read_dir(self.0.path()).unwrap() {
            let path = entry.unwrap().path();
            if path.is_file() {
                found.push((path.clone(), fs::read(path).unwrap()));
            }
        }
        found.sort();
        found
    }
}

/// Loads one file of SQL.
pub fn load_sql(sql: &str) -> Result<Catalog, Error> {
    let folder = Folder::with(&[("schema.sql", sql)]);
    catalog::load(&folder.join("schema.sql"))
}

/// The versions of a catalog, without meaning.
pub fn catalog_of(versions: &[&str]) -> Catalog {
    let files =
        versions.iter().map(|version| (format!("v{version}.sql").replace("vlatest", "latest"), "CREATE TABLE t(a)"));
    let files = files.collect::<Vec<_>>();
    let files = files.iter().map(|(name, sql)| (name.as_str(), *sql)).collect::<Vec<_>>();
    Folder::with(&files).load().unwrap()
}

/// A database in memory.
pub fn database(sql: &str) -> Connection {
    let connection = Connection::open_in_memory().unwrap();
    connection.execute_batch(sql).unwrap();
    connection
}
