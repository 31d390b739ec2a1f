//! A folder of backups, made by hand.

use jiff::Timestamp;
use litefleet::{
    api::BackupSettings,
    apply::{Entry, Manifest},
    backups::Store,
    schema::Fingerprint,
};
use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};
use tempfile::TempDir;
use uuid::Uuid;

pub const DAY: u64 = 86_400;

/// A state folder with backups in it.
pub struct Kept {
    pub folder: TempDir,
}

impl Kept {
    pub fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    pub fn place(&self) -> PathBuf {
        self.folder.path().join("backups")
    }

    pub fn store(&self, days: Option<u32>, count: Option<u32>) -> Store {
        Store::open(&BackupSettings { folder: None, days, count }, self.folder.path())
    }

    /// Makes the backups of a job, one of each database: their numbers count from 1.
    pub fn job(&self, order: u64, lived_days: u64, databases: &[&str]) -> PathBuf {
        let folder = self.place().join(Uuid::from_u128(u128::from(order)).to_string());
        fs::create_dir_all(&folder).unwrap();
        let backups = databases.iter().zip(1..).map(|(database, number)| entry(number, Path::new(database))).collect();
        let job = folder.file_name().unwrap().to_str().unwrap().to_owned();
        let lived_s = lived_days * DAY;
        let manifest = Manifest { litefleet_backup: 1, job, created_at: start(), order, lived_s, backups };
        for entry in &manifest.backups {
            fs::write(folder.join(entry.file_name()), "copy").unwrap();
        }
        fs::write(folder.join("manifest.json"), serde_json::to_string(&manifest).unwrap()).unwrap();
        folder
    }

    /// Every backup whose copy is there, as order of its job and path of its database.
    pub fn there(&self) -> BTreeSet<(u64, String)> {
        let survey = self.store(None, None).survey();
        let there = survey.all().filter(|backup| backup.is_there());
        there.map(|backup| (backup.job.manifest.order, backup.entry.path.display().to_string())).collect()
    }
}

/// When all jobs began, as the clock had it.
pub fn start() -> Timestamp {
    Timestamp::from_second(1_800_000_000).unwrap()
}

pub fn days_later(days: i64) -> Timestamp {
    Timestamp::from_second(1_800_000_000 + days * 86_400).unwrap()
}

pub fn entry(number: u64, path: &Path) -> Entry {
    Entry {
        number,
        path: path.to_path_buf(),
        bytes: 4,
        blake3: format!("{number}"),
        from_version: None,
        to_version: None,
        from_fingerprint: Fingerprint("from".to_owned()),
        to_fingerprint: Fingerprint("to".to_owned()),
        made_at: start(),
    }
}
