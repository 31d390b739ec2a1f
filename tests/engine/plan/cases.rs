//! The scenarios of `tests/cases/plan`: a database with rows, the schema that is expected, and the plan between them.

use super::{assert_schema, called, database, plan_renaming, read, rows, run, schema_of};
use litefleet::schema::{Renamed, renamed, render};
use std::{
    env, fs,
    path::{Path, PathBuf},
};

/// Set it to write what the plans say now instead of holding it against what they said.
pub const REFRESH: &str = "LITEFLEET_REFRESH";

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/cases/plan")
}

/// The scenarios by name, each with its two scripts.
pub fn all() -> Vec<(String, String, String)> {
    let entries = fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_dir());
    let read = |path: &Path, file: &str| {
        fs::read_to_string(path.join(file)).unwrap_or_else(|error| panic!("{}/{file}: {error}", path.display()))
    };
    let case = |path: PathBuf| {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        (name, read(&path, "current.sql"), read(&path, "expected.sql"))
    };
    let mut cases: Vec<_> = entries.map(case).collect();
    cases.sort();
    assert!(cases.len() > 40, "only {} scenarios were found", cases.len());
    cases
}

/// The renames that are accepted in a scenario: one a line, as on the command line.
fn renames(name: &str) -> Vec<Renamed> {
    let text = fs::read_to_string(folder().join(name).join("renames.txt")).unwrap_or_default();
    let mut renames: Vec<Renamed> = text.lines().map(|line| line.parse().unwrap()).collect();
    renames.sort();
    renames
}

#[test]
fn each_plan_says_what_it_said() {
    let mut differing = Vec::new();
    for (name, current, expected) in all() {
        let script = plan_renaming(&schema_of(&current), &schema_of(&expected), &renames(&name)).unwrap().script();
        let golden = folder().join(&name).join("plan.sql");
        if env::var_os(REFRESH).is_some() {
            fs::write(&golden, &script).unwrap();
        } else if fs::read_to_string(&golden).unwrap_or_default() != script {
            differing.push(format!("{name}:\n{script}"));
        }
    }
    assert!(differing.is_empty(), "{REFRESH}=1 writes them anew:\n{}", differing.join("\n"));
}

#[test]
fn each_plan_gives_the_expected_schema_and_keeps_values_rowids_and_counters() {
    for (name, current, expected) in all() {
        let (connection, right) = (database(&current), schema_of(&expected));
        let left = read(&connection);
        let before = rows::content(&connection, &left);
        let renames = renames(&name);
        let plan = plan_renaming(&left, &right, &renames).unwrap();
        run(&connection, &plan).unwrap_or_else(|(sql, error)| panic!("{name}: {error}: {sql}"));
        assert_schema(&connection, &right, &name);
        let (left, before) = (renamed(&left, &renames), called::called(&before, &renames));
        let problems = rows::lost(&before, &rows::content(&connection, &right), &left, &right);
        assert!(problems.is_empty(), "{name}: {}", problems.join("; "));
        for table in right.virtual_tables.iter().filter(|table| table.module.folded() == "fts5") {
            let check = format!("INSERT INTO {0} ({0}, rank) VALUES ('integrity-check', 1)", render::name(&table.name));
            connection.execute_batch(&check).unwrap_or_else(|error| panic!("{name}: {error}: {check}"));
        }
    }
}

#[test]
fn each_script_does_as_a_whole_what_its_statements_do() {
    for (name, current, expected) in all() {
        let (connection, right) = (database(&current), schema_of(&expected));
        let sql = plan_renaming(&read(&connection), &right, &renames(&name)).unwrap().script();
        // The last line asks what refers to nothing, and is an error in this one scenario; by then all is done.
        let is_mismatch = |error: &rusqlite::Error| error.to_string().contains("foreign key mismatch");
        match connection.execute_batch(&sql) {
            Err(error) if name == "a-key-that-refers-to-nothing-unique" => assert!(is_mismatch(&error), "{error}"),
            done => done.unwrap_or_else(|error| panic!("{name}: {error}: {sql}")),
        }
        assert_schema(&connection, &right, &name);
        assert!(connection.is_autocommit(), "{name}");
    }
}
