//! A repair whose process is killed at some moment: the next start settles what was cut off, and the rest is resumed.

use crate::{
    support::{Litefleet, folder, text},
    whole_fleet::{Content, content},
};
use litefleet_testkit::{FleetOptions, Random, Tree, fleet};
use rusqlite::Connection;
use serde_json::Value;
use std::{
    collections::{BTreeMap, BTreeSet},
    env, fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};
use tempfile::TempDir;

/// How many moments, where somebody has the time.
const MOMENTS: &str = "LITEFLEET_MOMENTS";

/// How long a start may take that settles what was cut off.
const SETTLED_WITHIN: Duration = Duration::from_secs(5);

/// Outcomes of databases that were written.
const WRITTEN: [&str; 3] = ["repaired", "adopted", "needs_confirmation"];

type Results = BTreeMap<String, Value>;

/// A fleet as it was made, and what comes of it where nobody is killed.
struct Ground {
    place: TempDir,
    root: PathBuf,
    schemas: PathBuf,
    before: BTreeMap<String, Content>,
    outcomes: BTreeMap<String, String>,
    statuses: BTreeMap<String, String>,
}

/// What there is to say of one moment.
#[derive(Debug, Default)]
struct Said {
    killed: u32,
    in_time: u32,
    settled: u32,
    longest: Duration,
}

#[test]
fn a_fleet_of_the_kit_is_settled_and_resumed_whenever_its_repair_is_killed() {
    let place = folder();
    let made = fleet(place.path(), &FleetOptions { count: 78, rows: 12, ..FleetOptions::default() }).unwrap();
    Ground::new(place, made.root, made.schemas).killed_at(moments(4));
}

#[test]
fn the_shared_fleet_is_settled_and_resumed_whenever_its_repair_is_killed() {
    let Some(shared) = env::var_os("LITEFLEET_SHARED").map(PathBuf::from) else {
        return eprintln!("skipped: LITEFLEET_SHARED is not set");
    };
    let place = folder();
    let out = place.path().join("made");
    let mut python = Command::new("python3");
    python.arg(shared.join("fleet/make_fleet.py")).arg(&out).args(["374", "--stubs", "0"]);
    assert!(python.status().unwrap().success());
    Ground::new(place, out.join("data"), shared.join("fleet/schemas")).killed_at(moments(2));
}

fn moments(usual: u64) -> u64 {
    env::var(MOMENTS).ok().and_then(|moments| moments.parse().ok()).unwrap_or(usual)
}

impl Ground {
    fn new(place: TempDir, root: PathBuf, schemas: PathBuf) -> Self {
        let mut ground = Self {
            place,
            root,
            schemas,
            before: BTreeMap::new(),
            outcomes: BTreeMap::new(),
            statuses: BTreeMap::new(),
        };
        let run = Run::new(&ground);
        let answer = run.litefleet.work(run.repair()).1;
        let outcomes: BTreeMap<_, _> =
            results(&answer).into_iter().map(|(path, result)| (path, outcome(&result))).collect();
        let before = outcomes.keys().map(|path| (path.clone(), content(&ground.root.join(path)))).collect();
        let statuses = run.statuses();
        drop(run);
        ground = Self { before, outcomes, statuses, ..ground };
        assert!(WRITTEN.iter().all(|word| *word == "adopted" || ground.outcomes.values().any(|one| one == word)));
        ground
    }

    fn killed_at(&self, moments: u64) {
        let mut random = Random::new(moments ^ 0x5eed);
        let mut all = Said::default();
        for moment in 0..moments {
            let said = Run::new(self).at_some_moment(&mut random);
            println!("moment {moment}: {said:?}");
            all.killed += said.killed;
            all.in_time += said.in_time;
            all.settled += said.settled;
            all.longest = all.longest.max(said.longest);
        }
        println!("{moments} moments: {all:?}");
        assert!(all.killed > 0, "nobody was killed");
    }
}

/// A copy of the fleet, and a state folder that knows it.
struct Run<'g> {
    ground: &'g Ground,
    litefleet: Litefleet,
    root: PathBuf,
}

impl<'g> Run<'g> {
    fn new(ground: &'g Ground) -> Self {
        let root = ground.place.path().join("copy");
        let _ = fs::remove_dir_all(&root);
        assert!(Command::new("cp").arg("-a").arg(&ground.root).arg(&root).status().unwrap().success());
        let run = Self { ground, litefleet: Litefleet::new(), root };
        run.statuses();
        run
    }

    /// Kills a repair, and what resumes it too, until nothing is left.
    fn at_some_moment(&self, random: &mut Random) -> Said {
        let mut said = Said::default();
        let mut next = self.repair();
        let mut done = Results::new();
        for time in 0.. {
            // Twice at most, so that it comes to an end.
            match (time < 2).then(|| self.killed_while(&next, random)) {
                Some(true) => said.killed += 1,
                Some(false) => said.in_time += 1,
                None => drop(self.litefleet.work(&next)),
            }
            let began = Instant::now();
            let jobs = self.litefleet.json(["jobs"]);
            let settling = began.elapsed();
            said.longest = said.longest.max(settling);
            assert!(settling < SETTLED_WITHIN, "the next start took {settling:?}");
            let Some(job) = jobs.as_array().unwrap().iter().find(|job| job["type"] == "repair") else { continue };
            said.settled += self.assert_settled(job, &mut done);
            // One that was killed before it had taken anything over leaves that to the one before it.
            let waits = |job: &&Value| job["type"] == "repair" && job["left"] != 0;
            let resumable = jobs.as_array().unwrap().iter().find(waits).unwrap_or(job);
            let id = resumable["id"].as_str().unwrap();
            match resumable["left"].as_u64().unwrap() {
                0 if job["status"] == "completed" || done.len() == self.ground.before.len() => break,
                // It was killed before it had anything to resume.
                0 => next = self.repair(),
                _ => next = ["jobs", id, "--resume", "--yes"].map(str::to_owned).to_vec(),
            }
        }
        let outcomes: BTreeMap<_, _> = done.iter().map(|(path, result)| (path.clone(), outcome(result))).collect();
        assert_eq!(outcomes, self.ground.outcomes);
        assert_eq!(self.statuses(), self.ground.statuses);
        said
    }

    /// Says how many databases were cut off.
    fn assert_settled(&self, job: &Value, done: &mut Results) -> u32 {
        let id = job["id"].as_str().unwrap();
        let is_whole = job["status"] == "completed" && job["left"] == 0;
        assert!(is_whole || (&job["status"], &job["code"]) == (&"failed".into(), &"interrupted".into()), "{job}");
        let told = results(&self.litefleet.json(["jobs", id]));
        let cut_off = |result: &Value| result["code"] == "interrupted";
        let reached = told.values().filter(|result| !cut_off(result)).count() as u64;
        assert_eq!(reached + job["left"].as_u64().unwrap(), job["progress"]["total"].as_u64().unwrap(), "{job}");
        for (path, result) in &told {
            let text = result["message"].as_str().unwrap_or_default();
            assert!(!text.contains("neither") && !text.contains("as it was or as"), "{path}: {result}");
            if !cut_off(result) {
                let before = done.insert(path.clone(), result.clone());
                // A resume that was killed before it had a job leaves the one before it as it was told already.
                let is_told_again = before.as_ref() == Some(result);
                assert!(before.is_none() || is_told_again, "{path} was done twice: {before:?}, then {result}");
            }
        }
        for (path, before) in &self.ground.before {
            let is_old = content(&self.root.join(path)) == *before;
            let result = done.get(path);
            let says_new = result.is_some_and(|result| WRITTEN.contains(&outcome(result).as_str()));
            let kept_all = result.is_some_and(|result| result["statements"] == 0 && result["verified"].is_null());
            assert_eq!(!is_old, says_new && !kept_all, "{path}: {result:?}");
            if !is_old {
                let backup = result.and_then(|result| result["backup"].as_str()).map(PathBuf::from);
                assert!(content(&backup.expect("a changed database has its backup")) == *before, "{path}");
            }
        }
        self.assert_clean(id);
        told.values()
            .filter(|result| result["message"].as_str().is_some_and(|said| said.contains("interrupted")))
            .count() as u32
    }

    /// Nothing of Litefleet's own is left half done, and nothing but SQLite's own files is beside the databases.
    fn assert_clean(&self, job: &str) {
        let names = |folder: &Path| -> BTreeSet<String> {
            let all = fs::read_dir(folder).into_iter().flatten().flatten();
            all.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect()
        };
        let backups = names(&self.litefleet.state().join("backups").join(job));
        assert!(backups.iter().all(|name| !name.contains(".partial") && !name.ends_with("-journal")), "{backups:?}");
        assert!(names(&self.litefleet.state().join("scratch")).is_empty());
        let files = |root: &Path| -> BTreeSet<PathBuf> {
            Tree::snapshot(root).unwrap().entries().map(|(path, _)| path.to_owned()).collect()
        };
        let mut more = files(&self.root);
        let before = files(&self.ground.root);
        more.retain(|path| !before.contains(path));
        let is_sqlites =
            |path: &PathBuf| ["-journal", "-wal", "-shm"].iter().any(|end| path.to_string_lossy().ends_with(end));
        assert!(more.iter().all(is_sqlites), "{more:?}");
    }

    fn repair(&self) -> Vec<String> {
        let schemas = text(&self.ground.schemas);
        ["repair", &text(&self.root), "--schemas", &schemas, "--yes"].map(str::to_owned).to_vec()
    }

    /// Kills what works when some of its databases are done, and some moment after that. Says whether it was done before.
    fn killed_while(&self, arguments: &[String], random: &mut Random) -> bool {
        let mut child =
            self.litefleet.command().args(arguments).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        let written = self.ground.outcomes.values().filter(|one| WRITTEN.contains(&one.as_str())).count();
        let state = Connection::open(self.litefleet.state().join("litefleet.db")).unwrap();
        state.busy_timeout(Duration::from_secs(5)).unwrap();
        let count = || state.query_row("SELECT count(*) FROM results WHERE revision", [], |row| row.get::<_, i64>(0));
        let done = count().unwrap();
        let enough = done + random.below(written.saturating_sub(done as usize)) as i64;
        while child.try_wait().unwrap().is_none() && count().unwrap() < enough {
            thread::sleep(Duration::from_millis(1));
        }
        thread::sleep(Duration::from_micros(random.below(60_000) as u64));
        child.kill().unwrap();
        child.wait().unwrap().code().is_none()
    }

    fn statuses(&self) -> BTreeMap<String, String> {
        let schemas = text(&self.ground.schemas);
        let answer = self.litefleet.json(["scan", &text(&self.root), "--fresh", "--schemas", &schemas]);
        let word = |value: &Value| value.as_str().unwrap().to_owned();
        answer["databases"].as_array().unwrap().iter().map(|row| (word(&row["path"]), word(&row["status"]))).collect()
    }
}

fn results(answer: &Value) -> Results {
    let by_path = |result: &Value| (result["path"].as_str().unwrap().to_owned(), result.clone());
    answer["results"].as_array().unwrap().iter().map(by_path).collect()
}

fn outcome(result: &Value) -> String {
    result["outcome"].as_str().unwrap().to_owned()
}
