//! A small fleet with its engine, and changes to it.

use litefleet::{
    api::{DatabaseRow, FleetSettings, JobStatus, ListQuery},
    fleet::Engine,
};
use litefleet_testkit::{Fleet, FleetOptions, Random, database, fleet};
use std::{
    fs,
    path::{Path, PathBuf},
};
use tempfile::TempDir;

/// A fleet in a folder of its own.
pub struct Bench {
    pub folder: TempDir,
    pub fleet: Fleet,
}

impl Bench {
    pub fn new(count: usize) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let options = FleetOptions { count, seed: 11, rows: 2, page_size: 1024, ..FleetOptions::default() };
        let fleet = fleet(&folder.path().join("made"), &options).unwrap();
        Self { folder, fleet }
    }

    pub fn root(&self) -> PathBuf {
        self.fleet.root.canonicalize().unwrap()
    }

    pub fn state(&self) -> PathBuf {
        self.folder.path().join("state")
    }

    pub fn engine(&self) -> Engine {
        Engine::start(&self.state()).unwrap()
    }

    pub fn settings(&self) -> FleetSettings {
        FleetSettings { schemas: Some(self.fleet.schemas.clone()), ..FleetSettings::default() }
    }
}

/// Scans an open fleet to the end.
pub async fn scan(engine: &Engine, root: &Path, fresh: bool) {
    let job = engine.start_scan(root, fresh).unwrap();
    let job = engine.wait(job.id).await.unwrap();
    assert_eq!((job.status, &job.error), (JobStatus::Completed, &None));
}

pub fn rows(engine: &Engine, root: &Path) -> Vec<DatabaseRow> {
    let query = ListQuery { limit: 1000, ..ListQuery::default() };
    let mut rows = engine.list(root, &query).unwrap().rows;
    rows.sort_by(|a, b| a.path.cmp(&b.path));
    rows
}

/// Rows as any state would have them.
pub fn without_ids(rows: Vec<DatabaseRow>) -> Vec<DatabaseRow> {
    rows.into_iter().map(|row| DatabaseRow { id: 0, ..row }).collect()
}

/// All files below a folder, below it.
pub fn files(root: &Path) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = walkdir::WalkDir::new(root)
        .into_iter()
        .map(|entry| entry.unwrap())
        .filter(|entry| entry.file_type().is_file())
        .map(|entry| entry.path().strip_prefix(root).unwrap().to_path_buf())
        .collect();
    files.sort();
    files
}

/// Does something to the folder, and says where.
pub fn change(root: &Path, random: &mut Random) -> Vec<PathBuf> {
    let files = files(root);
    let databases: Vec<_> = files.iter().filter(|path| path.to_str().unwrap().ends_with("notes.db")).collect();
    let one: PathBuf = (*random.pick(&databases)).clone();
    let other: PathBuf = (*random.pick(&databases)).clone();
    let at = |path: &Path| root.join(path);
    let folder = one.parent().unwrap().to_path_buf();
    let name = format!("new-{}", random.below(1_000_000));
    match random.below(13) {
        0 => {
            database(at(&one), &format!("CREATE TABLE IF NOT EXISTS \"t{}\" (a)", random.below(9))).unwrap_or_default()
        }
        1 => fs::remove_file(at(&one)).unwrap(),
        2 => drop(fs::remove_dir_all(at(&folder))),
        3 => fs::write(at(&one), "this is no database, whatever its name says").unwrap(),
        4 => {
            let copy = folder.join(format!("{name}.db"));
            fs::copy(at(&one), at(&copy)).unwrap();
            return vec![copy];
        }
        5 => {
            let (from, to) = (folder.clone(), PathBuf::from(&name));
            fs::rename(at(&from), at(&to)).unwrap();
            return vec![from, to];
        }
        6 => {
            let copy = PathBuf::from(&name).join("deep/notes.db");
            fs::create_dir_all(at(copy.parent().unwrap())).unwrap();
            fs::copy(at(&one), at(&copy)).unwrap();
            return vec![PathBuf::from(name)];
        }
        7 => {
            fs::write(at(&folder.join("manifest.json")), r#"{"litefleet_backup":1}"#).unwrap();
            return vec![folder.join("manifest.json")];
        }
        8 => {
            let wal = PathBuf::from(format!("{}-wal", one.display()));
            fs::write(at(&wal), [0x55; 600]).unwrap();
            return vec![wal];
        }
        // What was no database becomes one, and the other way round, in the place where it is.
        9 | 10 => {
            let is_other = |path: &&PathBuf| matches!(path.extension(), Some(end) if end != "db" && end != "json");
            let others: Vec<_> = files.iter().filter(is_other).collect();
            let place: PathBuf = others.get(random.below(others.len())).map_or(one, |it| (*it).clone());
            let was_database = fs::read(at(&place)).unwrap().starts_with(b"SQLite format 3");
            let content = if was_database { vec![b'x'; 200] } else { fs::read(at(&other)).unwrap() };
            fs::write(at(&place), content).unwrap();
            return vec![place];
        }
        11 => {
            let beside = PathBuf::from(format!("{}-journal", one.display()));
            drop(fs::create_dir(at(&beside)).or_else(|_| fs::remove_dir(at(&beside))));
            return vec![beside];
        }
        _ => drop(fs::copy(at(&other), at(&one))),
    }
    if at(&one).exists() { vec![one] } else { vec![folder] }
}
