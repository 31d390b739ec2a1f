//! Fleets for tests.

use crate::tree;
use litefleet::{
    api::Reason,
    scan::{self, FileReading, ReadFleet, ReadRequest, Reading},
};
use rusqlite::Connection;
use std::{
    fs,
    path::{Path, PathBuf},
};
use tempfile::TempDir;
use tokio_util::sync::CancellationToken;

/// A folder with a fleet in it.
pub struct Fleet(TempDir);

impl Fleet {
    pub fn new() -> Self {
        scan::configure_sqlite();
        Self(tempfile::tempdir().unwrap())
    }

    pub fn root(&self) -> &Path {
        self.0.path()
    }

    pub fn path(&self, name: &str) -> PathBuf {
        let path = self.root().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        path
    }

    pub fn file(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        fs::write(&path, content).unwrap();
        path
    }

    /// Makes a database with SQL and leaves it open.
    pub fn open(&self, name: &str, sql: &str) -> Connection {
        let connection = Connection::open(self.path(name)).unwrap();
        connection.execute_batch(sql).unwrap();
        connection
    }

    pub fn database(&self, name: &str, sql: &str) -> PathBuf {
        self.open(name, sql).close().unwrap();
        self.path(name)
    }

    pub fn request(&self) -> ReadRequest {
        ReadRequest { root: self.root().to_path_buf(), ..ReadRequest::default() }
    }

    /// Scans the folder and fails where the scan changed anything in it.
    pub fn read(&self) -> ReadFleet {
        self.read_with(&self.request())
    }

    pub fn read_with(&self, request: &ReadRequest) -> ReadFleet {
        let before = tree::snapshot(self.root());
        let fleet = read(request);
        tree::assert_unchanged(self.root(), &before);
        fleet
    }

    pub fn read_only(&self) -> FileReading {
        let mut fleet = self.read();
        assert_eq!(paths(&fleet).len(), 1, "{:?}", paths(&fleet));
        fleet.files.remove(0)
    }
}

pub fn read(request: &ReadRequest) -> ReadFleet {
    scan::read_fleet(request, &|_: &scan::Found| false, &|_| {}, &CancellationToken::new()).unwrap()
}

pub fn paths(fleet: &ReadFleet) -> Vec<&str> {
    fleet.files.iter().map(|file| file.found.path.to_str().unwrap()).collect()
}

/// The names of the tables that were read.
pub fn tables(reading: &Reading) -> Vec<&str> {
    reading.schema.schema.tables.iter().map(|table| &*table.name.0).collect()
}

pub fn reading(file: &FileReading) -> &Reading {
    file.outcome.as_ref().unwrap_or_else(|why| panic!("{}: {why:?}", file.found.path.display()))
}

pub fn reason(file: &FileReading) -> Option<Reason> {
    file.outcome.as_ref().err().map(|unread| unread.reason)
}
