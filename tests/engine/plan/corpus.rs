//! The shared corpus of schema pairs with rows: each plan is made and run.

use super::{is_about_rows, plan, read, rows, run};
use litefleet::{diff, schema};
use rusqlite::Connection;
use std::{
    collections::{BTreeMap, BTreeSet},
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

/// The folder of shared material, or none with a word about it.
fn shared() -> Option<PathBuf> {
    let folder = env::var_os("LITEFLEET_SHARED").map(PathBuf::from);
    if folder.is_none() {
        eprintln!("SKIPPED: LITEFLEET_SHARED is not set");
    }
    folder
}

/// The index says of the rows of this pair that they fit, but its foreign key refers to another column of its parent than
/// before: who keeps the values has them refer to nothing.
const REFERS_ELSEWHERE: [&str; 1] = ["calibre_notes__2023-11-13_0bd113__2023-11-13_6017ba"];

#[test]
fn no_plan_of_the_corpus_ends_otherwise_than_wanted() {
    let Some(shared) = shared() else { return };
    let folder = tempfile::tempdir().unwrap();
    let unpacked =
        Command::new("tar").arg("-xJf").arg(shared.join("corpus/pairs.tar.xz")).arg("-C").arg(folder.path()).status();
    assert!(unpacked.unwrap().success());
    let index = fs::read_to_string(folder.path().join("index.tsv")).unwrap();
    let mut outcomes: BTreeMap<&str, usize> = BTreeMap::new();
    let mut wrong = Vec::new();
    for line in index.lines().skip(1) {
        let fields: Vec<&str> = line.split('\t').collect();
        let [name, .., feasible, loads, _] = fields[..] else { panic!("{line}") };
        if loads != "ok" {
            // Today's SQLite cannot load a schema that an older one made.
            *outcomes.entry("left out").or_default() += 1;
            continue;
        }
        let outcome = attempt(&folder.path().join(name));
        let said = outcome.as_ref().map_or_else(|problem| problem.clone(), |word| (*word).to_owned());
        let good = match (outcome, feasible == "yes") {
            (Ok(outcome @ ("good" | "equal")), true) => outcome,
            (Ok("does not fit"), false) => "does not fit, rightly",
            (Ok("refers to nothing"), _) if feasible.contains("FOREIGN KEY") || REFERS_ELSEWHERE.contains(&name) => {
                "refers to nothing, rightly"
            }
            _ => {
                wrong.push(format!("{name} ({feasible}): {said}"));
                "wrong"
            }
        };
        *outcomes.entry(good).or_default() += 1;
    }
    eprintln!("{outcomes:?}");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Makes the plan of a pair and runs it; `Err` with what is wrong with the result.
fn attempt(case: &Path) -> Result<&'static str, String> {
    let script = |file: &str| fs::read_to_string(case.join(file)).unwrap_or_default();
    let open = |scripts: &[String]| {
        let connection = Connection::open_in_memory().unwrap();
        connection.execute_batch("PRAGMA foreign_keys = OFF").unwrap();
        let made: rusqlite::Result<()> = scripts.iter().try_for_each(|sql| connection.execute_batch(sql));
        made.map(|()| connection).map_err(|error| format!("cannot be made: {error}"))
    };
    let (database, wanted) = (open(&[script("from.sql"), script("data.sql")])?, open(&[script("to.sql")])?);
    let (left, right) = (read(&database), read(&wanted));
    let before = rows::content(&database, &left);
    let violations = violations(&database);
    let plan = plan(&left, &right).map_err(|error| format!("refused: {error}"))?;
    match run(&database, &plan) {
        Ok(()) => {}
        Err((_, error)) if is_about_rows(&error) => return Ok("does not fit"),
        Err((sql, error)) => return Err(format!("fails: {error}: {sql}")),
    }
    let result = read(&database);
    let changes = diff::compare(&result, &right);
    if !changes.is_empty() || schema::fingerprint(&result) != schema::fingerprint(&right) {
        return Err(format!("another schema: {:?}", diff::words(&changes)));
    }
    let problems = rows::lost(&before, &rows::content(&database, &right), &left, &right);
    if !problems.is_empty() {
        return Err(problems.join("; "));
    }
    if !self::violations(&database).is_subset(&violations) {
        return Ok("refers to nothing");
    }
    Ok(if plan.is_empty() { "equal" } else { "good" })
}

/// Rows that refer to nothing, or why nobody can tell.
fn violations(connection: &Connection) -> BTreeSet<(String, Option<i64>, String)> {
    let row = |row: &rusqlite::Row<'_>| {
        Ok((row.get::<_, String>(0)?.to_ascii_lowercase(), row.get(1)?, row.get::<_, String>(2)?.to_ascii_lowercase()))
    };
    let all = connection
        .prepare("PRAGMA foreign_key_check")
        .and_then(|mut statement| statement.query_map([], row)?.collect::<Result<_, _>>());
    all.unwrap_or_else(|error| BTreeSet::from([(error.to_string(), None, String::new())]))
}
