//! A fleet with everything that goes wrong in one, all the way: tried, repaired, repaired of what it may lose, and back again.

use crate::support::{Litefleet, folder, text};
use litefleet_testkit::{FleetOptions, Tree, fleet};
use rusqlite::{Connection, types::Value as Cell};
use serde_json::Value;
use std::{
    collections::{BTreeMap, BTreeSet},
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

/// A result by the path of its database.
type Results = BTreeMap<String, Value>;

/// What a database holds: its schema, and every row of every table with its rowid. Why not, where it cannot be read.
pub type Content = Result<Vec<Vec<Cell>>, String>;

struct Whole {
    litefleet: Litefleet,
    root: PathBuf,
    schemas: PathBuf,
}

#[test]
fn a_fleet_of_the_kit_goes_there_and_back() {
    let place = folder();
    let options = FleetOptions { count: 78, rows: 6, ..FleetOptions::default() };
    let made = fleet(place.path(), &options).unwrap();
    let strangers = made.truth.iter().filter(|truth| truth.reason == Some("stranger")).map(|truth| truth.path.clone());
    let strangers = strangers.collect();
    Whole { litefleet: Litefleet::new(), root: made.root, schemas: made.schemas }.there_and_back(78, &strangers);
}

#[test]
fn the_shared_fleet_goes_there_and_back() {
    let Some(shared) = env::var_os("LITEFLEET_SHARED").map(PathBuf::from) else {
        return eprintln!("skipped: LITEFLEET_SHARED is not set");
    };
    let place = folder();
    let mut python = Command::new("python3");
    python.arg(shared.join("fleet/make_fleet.py")).arg(place.path()).args(["374", "--stubs", "1"]);
    assert!(python.status().unwrap().success());
    let truth = fs::read_to_string(place.path().join("truth.tsv")).unwrap();
    let strangers = truth.lines().filter(|line| line.ends_with("\tstranger"));
    let strangers = strangers.filter_map(|line| line.split('\t').next()?.strip_prefix("data/")).map(str::to_owned);
    let strangers = strangers.collect();
    let (root, schemas) = (place.path().join("data"), shared.join("fleet/schemas"));
    Whole { litefleet: Litefleet::new(), root, schemas }.there_and_back(374, &strangers);
}

impl Whole {
    fn there_and_back(&self, count: usize, strangers: &BTreeSet<String>) {
        let tree = Tree::snapshot(&self.root).unwrap();
        let (tried, _) = self.work("repair", &["--dry-run"]);
        tree.ensure_same(&Tree::snapshot(&self.root).unwrap()).unwrap();
        assert!(tried.len() == count && !strangers.is_empty() && strangers.iter().all(|path| tried.contains_key(path)));

        let (statuses, before) = (self.statuses(), self.contents(&tried));
        let (safe, first) = self.work("repair", &["--yes"]);
        self.assert_repaired(&tried, &safe);
        let kept = |results: &Results| of(results, &["needs_confirmation"]);
        assert!(!kept(&safe).is_empty() && kept(&safe) == kept(&tried));
        for path in kept(&safe) {
            assert_eq!(self.statuses()[&path], "drifted", "{path}");
            let (hazards, extras) = (&safe[&path]["hazards"], &safe[&path]["kept"]);
            assert!(hazards[0]["rows"].as_u64() > Some(0) && extras[0]["object"].is_string(), "{}", safe[&path]);
        }

        let (losing, second) = self.work("repair", &["--yes", "--allow-destructive"]);
        assert_eq!(of(&losing, &["repaired"]), kept(&safe));
        let now = self.statuses();
        let left: BTreeSet<_> =
            now.iter().filter(|(_, status)| *status != "current").map(|(path, _)| path.clone()).collect();
        assert_eq!(left, of(&losing, &["skipped"]));
        let could_not: BTreeSet<_> = left.iter().map(|path| now[path].as_str()).collect();
        assert_eq!(could_not, ["ahead", "unreadable", "unversioned"].into());
        // Nobody has touched what is not the fleet's, to the byte and to the time.
        let changed: BTreeSet<_> = tree.differences(&Tree::snapshot(&self.root).unwrap()).into_iter().collect();
        let is_changed = |path: &str| changed.iter().any(|line| line.contains(path));
        assert!(left.iter().chain(strangers).all(|path| !is_changed(path)), "{changed:#?}");
        assert!(strangers.is_subset(&left) && of(&safe, &["repaired"]).iter().all(|path| is_changed(path)));

        for job in [second, first] {
            let (restored, _) = self.answer(["restore", &job, "--yes"].map(str::to_owned).to_vec());
            assert!(restored.values().all(|result| result["outcome"] == "restored") && !restored.is_empty());
        }
        for (path, content) in self.contents(&tried) {
            assert!(content == before[&path], "{path} is not what it was");
        }
        assert_eq!(self.statuses(), statuses);
    }

    /// What could be brought to the target is there, and says so when it is looked at again.
    fn assert_repaired(&self, tried: &Results, done: &Results) {
        assert_eq!(of(done, &["failed"]), BTreeSet::new());
        assert_eq!(of(done, &["repaired"]), of(tried, &["would_change"]));
        let statuses = self.statuses();
        for path in of(done, &["repaired", "unchanged"]) {
            assert_eq!(statuses[&path], "current", "{path}");
        }
    }

    fn work(&self, verb: &str, more: &[&str]) -> (Results, String) {
        let mut arguments = vec![verb.to_owned(), text(&self.root), "--schemas".to_owned(), text(&self.schemas)];
        arguments.extend(more.iter().map(ToString::to_string));
        self.answer(arguments)
    }

    /// The results, and the id of the job.
    fn answer(&self, arguments: Vec<String>) -> (Results, String) {
        let (_, answer) = self.litefleet.work(&arguments);
        assert_eq!(answer["job"]["status"], "completed", "{answer}");
        let by_path = |result: &Value| (result["path"].as_str().unwrap().to_owned(), result.clone());
        let results = answer["results"].as_array().unwrap().iter().map(by_path).collect();
        (results, answer["job"]["id"].as_str().unwrap().to_owned())
    }

    /// The status of each database, read anew.
    fn statuses(&self) -> BTreeMap<String, String> {
        let answer = self.litefleet.json(["scan", &text(&self.root), "--fresh", "--schemas", &text(&self.schemas)]);
        let word = |value: &Value| value.as_str().unwrap().to_owned();
        answer["databases"].as_array().unwrap().iter().map(|row| (word(&row["path"]), word(&row["status"]))).collect()
    }

    fn contents(&self, results: &Results) -> BTreeMap<String, Content> {
        results.keys().map(|path| (path.clone(), content(&self.root.join(path)))).collect()
    }
}

/// The paths of the results with one of these outcomes.
fn of(results: &Results, outcomes: &[&str]) -> BTreeSet<String> {
    let is_one = |result: &Value| outcomes.iter().any(|outcome| result["outcome"] == *outcome);
    results.iter().filter(|(_, result)| is_one(result)).map(|(path, _)| path.clone()).collect()
}

/// Reads a copy, so that nothing is changed by looking.
pub fn content(path: &Path) -> Content {
    let aside = folder();
    let copy = aside.path().join("copy.db");
    for end in ["", "-wal", "-journal"] {
        let file = PathBuf::from(format!("{}{end}", path.display()));
        if file.exists() {
            fs::copy(file, format!("{}{end}", copy.display())).unwrap();
        }
    }
    read(&Connection::open(copy).unwrap()).map_err(|error| error.to_string())
}

fn read(connection: &Connection) -> rusqlite::Result<Vec<Vec<Cell>>> {
    let all = |sql: &str| -> rusqlite::Result<Vec<Vec<Cell>>> {
        let mut statement = connection.prepare(sql)?;
        let columns = statement.column_count();
        statement.query_map([], |row| (0..columns).map(|column| row.get(column)).collect())?.collect()
    };
    let mut content = all("SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY type, name")?;
    content.extend(all("PRAGMA user_version")?);
    let tables = all("SELECT name FROM sqlite_schema WHERE type = 'table' AND rootpage > 0 ORDER BY name")?;
    for table in tables {
        let Some(Cell::Text(name)) = table.into_iter().next() else { continue };
        let quoted = name.replace('"', "\"\"");
        let rows = all(&format!("SELECT rowid, * FROM \"{quoted}\" ORDER BY rowid"));
        content.push(vec![Cell::Text(name)]);
        content.extend(rows.or_else(|_| all(&format!("SELECT * FROM \"{quoted}\"")))?);
    }
    Ok(content)
}
