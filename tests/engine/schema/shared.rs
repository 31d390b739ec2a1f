//! The shared corpus of schema pairs, judged by an oracle that knows nothing of this engine.

use super::{
    laws::{judge, judge_rewritten},
    rewrite::{self, Quotes},
};
use litefleet::{api::Ignore, diff, schema};
use rusqlite::Connection;
use std::{
    collections::BTreeMap,
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

const EVERYTHING: Ignore = Ignore { white_space: false, spelling: false, column_order: false };

/// Builds both sides of every pair and asks the oracle, all in one process: a line for each, `1` or `0` and the name.
const ASK: &str = r#"
import os, sqlite3, sys
sys.path.insert(0, sys.argv[1])
import oracle
def build(name, side):
    path = os.path.join(sys.argv[2], name, side)
    connection = sqlite3.connect(path + ".db", isolation_level=None)
    connection.executescript("PRAGMA synchronous=OFF; PRAGMA journal_mode=MEMORY; PRAGMA foreign_keys=OFF")
    connection.executescript(open(path + ".sql").read())
    connection.close()
    return oracle.ro(path + ".db")
for name in sys.argv[3].split("\n"):
    print(int(oracle.compare_schema(build(name, "from"), build(name, "to"))["semantic"]), name)
"#;

/// The folder of shared material, or none with a word about it.
fn shared() -> Option<PathBuf> {
    let folder = env::var_os("LITEFLEET_SHARED").map(PathBuf::from);
    if folder.is_none() {
        eprintln!("SKIPPED: LITEFLEET_SHARED is not set");
    }
    folder
}

/// The corpus, unpacked, and the names of its pairs.
struct Corpus {
    folder: tempfile::TempDir,
    names: Vec<String>,
}

impl Corpus {
    fn unpack() -> Option<Self> {
        let shared = shared()?;
        let folder = tempfile::tempdir().unwrap();
        run(Command::new("tar").arg("-xJf").arg(shared.join("corpus/pairs.tar.xz")).arg("-C").arg(folder.path()));
        let index = fs::read_to_string(folder.path().join("index.tsv")).unwrap();
        let names = index.lines().skip(1).filter_map(|line| line.split('\t').next()).map(str::to_owned).collect();
        Some(Self { folder, names })
    }

    fn script(&self, name: &str, side: &str) -> String {
        fs::read_to_string(self.folder.path().join(name).join(side)).unwrap()
    }
}

#[test]
fn the_corpus_of_pairs_obeys_the_laws_and_is_judged_as_the_oracle_judges_it() {
    let Some(corpus) = Corpus::unpack() else { return };
    let Corpus { folder, names } = &corpus;
    let mut ask = Command::new("python3");
    ask.env("PYTHONDONTWRITEBYTECODE", "1");
    ask.arg("-c").arg(ASK).arg(shared().unwrap().join("tools")).arg(folder.path()).arg(names.join("\n"));
    let answer = run(&mut ask);
    assert_eq!(answer.lines().count(), names.len());
    let (mut disagreements, mut seen, mut equal) = (Vec::new(), BTreeMap::new(), 0);
    for line in answer.lines() {
        let (verdict, name) = line.split_once(' ').unwrap();
        let [from, to] = ["from.db", "to.db"].map(|side| read(&folder.path().join(name).join(side)));
        judge(&from, &to, &mut seen).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(diff::compare_with(&from, &from, &EVERYTHING), diff::Compared::default(), "{name}");
        let changes = diff::compare(&from, &to);
        equal += usize::from(changes.is_empty());
        if (verdict == "1") != changes.is_empty() {
            disagreements.push(format!("{name}: the oracle says {verdict}, we find {:?}", diff::words(&changes)));
        }
    }
    let agreed = names.len() - disagreements.len();
    eprintln!("{agreed} of {} pairs judged alike, {equal} of them equal; kinds of change: {seen:?}", names.len());
    assert!(disagreements.is_empty(), "{}", disagreements.join("\n"));
}

#[test]
fn a_corpus_schema_in_another_spelling_differs_in_nothing_that_counts() {
    let Some(corpus) = Corpus::unpack() else { return };
    let mut told = BTreeMap::new();
    for (name, side) in corpus.names.iter().flat_map(|name| ["from.sql", "to.sql"].map(|side| (name, side))) {
        let script = corpus.script(name, side);
        let Some(schema) = made_by(&script) else {
            *told.entry("refused as it is").or_insert(0) += 1;
            continue;
        };
        let rewritten = [Quotes::Others, Quotes::Same].into_iter().find_map(|quotes| {
            let words = rewrite::cosmetically(&script, &schema, quotes);
            made_by(&words).map(|schema| (schema, quotes))
        });
        let (other, quotes) = rewritten.unwrap_or_else(|| panic!("{name}/{side}: cannot be rewritten"));
        judge_rewritten(&schema, &other, &["spelling_different", "white_space_different"])
            .unwrap_or_else(|error| panic!("{name}/{side}: {error}"));
        assert_eq!(schema::fingerprint(&schema), schema::fingerprint(&other), "{name}/{side}");
        let how =
            if quotes == Quotes::Others { "rewritten with other quotes" } else { "rewritten with the same quotes" };
        *told.entry(how).or_insert(0) += 1;
    }
    eprintln!("schemas of the corpus: {told:?}");
    assert!(told.values().sum::<i32>() == 2 * 677 && told["rewritten with other quotes"] > 1000, "{told:?}");
}

/// The schema that a script makes, where SQLite takes it.
fn made_by(script: &str) -> Option<schema::model::Schema> {
    let connection = Connection::open_in_memory().unwrap();
    connection.execute_batch(script).ok()?;
    Some(schema::read(&connection).unwrap().1)
}

#[test]
fn a_fleet_that_was_migrated_to_version_3_is_as_one_made_new() {
    let Some(shared) = shared() else { return };
    let script = |name: &str| fs::read_to_string(shared.join("fleet/schemas").join(name)).unwrap();
    let mut ask = Command::new("python3");
    ask.env("PYTHONDONTWRITEBYTECODE", "1");
    ask.arg("-c").arg("import sys; sys.path.insert(0, sys.argv[1]); import make_fleet; print(make_fleet.V2_TO_V3)");
    let migration = run(ask.arg(shared.join("fleet")));
    let (made, migrated) = (super::read(&script("v3.sql")), super::read(&(script("v2.sql") + &migration)));
    assert_eq!(diff::compare(&migrated, &made), []);
    assert_eq!(schema::fingerprint(&migrated), schema::fingerprint(&made));
    let [one, two] = ["v1.sql", "v2.sql"].map(|name| super::read(&script(name)));
    assert_ne!(schema::fingerprint(&one), schema::fingerprint(&two));
}

/// The schema of a database file. An index that an older SQLite made may name a column that is not there, and today's
/// refuses the whole schema for it: there its rows are read as they are, as for repair.
fn read(path: &Path) -> schema::model::Schema {
    let connection = Connection::open(path).unwrap();
    let read = schema::read(&connection).or_else(|_| {
        connection.execute_batch("PRAGMA writable_schema=ON").unwrap();
        schema::read(&connection)
    });
    read.unwrap_or_else(|error| panic!("{}: {error}", path.display())).1
}

fn run(command: &mut Command) -> String {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}
