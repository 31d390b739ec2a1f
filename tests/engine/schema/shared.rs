//! The shared corpus of schema pairs, judged by an oracle that knows nothing of this engine.

use litefleet::{diff, schema};
use rusqlite::Connection;
use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

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

#[test]
fn the_corpus_of_pairs_is_judged_as_the_oracle_judges_it() {
    let Some(shared) = shared() else { return };
    let folder = tempfile::tempdir().unwrap();
    run(Command::new("tar").arg("-xJf").arg(shared.join("corpus/pairs.tar.xz")).arg("-C").arg(folder.path()));
    let index = fs::read_to_string(folder.path().join("index.tsv")).unwrap();
    // The index says of which pairs today's SQLite cannot load a schema that an older one made.
    let (names, unloadable): (Vec<_>, Vec<_>) =
        index.lines().skip(1).partition(|line| line.split('\t').nth(8) == Some("ok"));
    let names: Vec<&str> = names.iter().filter_map(|line| line.split('\t').next()).collect();
    let mut ask = Command::new("python3");
    ask.arg("-c").arg(ASK).arg(shared.join("tools")).arg(folder.path()).arg(names.join("\n"));
    let answer = run(&mut ask);
    assert_eq!(answer.lines().count(), names.len());
    let mut disagreements = Vec::new();
    for line in answer.lines() {
        let (verdict, name) = line.split_once(' ').unwrap();
        let [from, to] = ["from.db", "to.db"].map(|side| read(&folder.path().join(name).join(side)));
        let changes = diff::compare(&from, &to);
        assert_eq!(schema::fingerprint(&from) == schema::fingerprint(&to), changes.is_empty(), "{name}");
        if (verdict == "1") != changes.is_empty() {
            disagreements.push(format!("{name}: the oracle says {verdict}, we find {:?}", diff::words(&changes)));
        }
    }
    eprintln!("{} pairs judged, {} left out", names.len(), unloadable.len());
    assert!(disagreements.is_empty(), "{}", disagreements.join("\n"));
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

fn read(path: &Path) -> schema::model::Schema {
    let connection = Connection::open(path).unwrap();
    schema::read(&connection).unwrap_or_else(|error| panic!("{}: {error}", path.display())).1
}

fn run(command: &mut Command) -> String {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}
