//! The scenarios of `tests/cases/hazard`: a database with rows and the schema that is expected; beside them what the plan between
//! them would lose or run into, and the plan that loses nothing.

use super::{counted, database, plan, read, schema_of};
use litefleet::{
    Code, Error,
    api::{ColumnOrder, Hazard, HazardCode, Kept, Losses},
    apply::{Options, PlanWork, Seen, Stamp, Step, Task, Tell, Work},
    plan::{Aim, Plan, aim},
    schema::{self, Fingerprint, model::Schema},
};
use rusqlite::Connection;
use std::{
    env, fs,
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
};
use tokio_util::sync::CancellationToken;

/// Set it to write what is said now instead of holding it against what was said.
const REFRESH: &str = "LITEFLEET_REFRESH";

fn folders() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/cases/hazard");
    let mut all: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    all.sort();
    assert!(all.len() > 10, "only {} scenarios were found", all.len());
    all
}

fn text(path: &Path, file: &str) -> String {
    fs::read_to_string(path.join(file)).unwrap_or_default()
}

#[test]
fn each_scenario_says_what_it_said() {
    let mut differing = Vec::new();
    for folder in folders() {
        let (current, expected) = (database(&text(&folder, "current.sql")), schema_of(&text(&folder, "expected.sql")));
        let mut said: String = counted(&current, &expected).iter().map(line).collect();
        said.push_str("\n-- without leave to lose\n");
        match aim(&read(&current), &expected, &[]) {
            Ok(Aim { schema, kept }) => {
                said.extend(kept.iter().map(|kept| format!("-- {}\n", of_kept(kept))));
                let plan = plan(&read(&current), &schema).unwrap();
                said.extend(plan.statements.iter().map(|statement| format!("{};\n", statement.sql)));
            }
            Err(error) => said.push_str(&format!("-- {error}\n")),
        }
        if env::var_os(REFRESH).is_some() {
            fs::write(folder.join("said.sql"), &said).unwrap();
        } else if text(&folder, "said.sql") != said {
            differing.push(format!("{}:\n{said}", folder.display()));
        }
    }
    assert!(differing.is_empty(), "{REFRESH}=1 writes them anew:\n{}", differing.join("\n"));
}

fn line(hazard: &Hazard) -> String {
    let examples = if hazard.examples.is_empty() { String::new() } else { format!(" {:?}", hazard.examples) };
    let code = serde_json::to_value(hazard.code).unwrap();
    format!("-- {}: {}{examples}\n", code.as_str().unwrap(), hazard.message)
}

fn of_kept(kept: &Kept) -> String {
    let column = kept.column.as_ref().map(|column| format!(".{column}")).unwrap_or_default();
    format!("keeps {} {}{column}", kept.kind, kept.object)
}

#[test]
fn what_each_aims_at_is_applied_and_proven_and_refused_exactly_where_rows_do_not_fit_or_would_change() {
    let (mut applied, mut misfits, mut changes) = (0, 0, 0);
    for folder in folders() {
        let name = folder.display().to_string();
        let files = tempfile::tempdir().unwrap();
        let path = files.path().join("a.db");
        let current = Connection::open(&path).unwrap();
        current.execute_batch(&format!("PRAGMA foreign_keys = OFF; {}", text(&folder, "current.sql"))).unwrap();
        let Ok(Aim { schema: target, .. }) = aim(&read(&current), &schema_of(&text(&folder, "expected.sql")), &[])
        else {
            continue;
        };
        let hazards = counted(&current, &target);
        let stops = |hazard: &&Hazard| hazard.code.is_misfit() || hazard.code == HazardCode::H103;
        let mut wanted: Vec<_> = hazards.iter().filter(stops).map(stopping).collect();
        wanted.dedup();
        let plan = plan(&read(&current), &target).unwrap();
        drop(current);
        match (apply(&path, &plan, &target), wanted.as_slice()) {
            (Ok(fingerprint), []) => {
                assert_eq!(fingerprint, schema::fingerprint(&target), "{name}");
                applied += 1;
            }
            // Of several reasons one is told.
            (Err(error), [_, ..]) => {
                assert!(wanted.contains(&error.code), "{name}: {error}, {wanted:?}");
                *if error.code == Code::DoesNotFit { &mut misfits } else { &mut changes } += 1;
            }
            (done, wanted) => panic!("{name}: {done:?}, {wanted:?}"),
        }
    }
    assert!(applied >= 11 && misfits >= 6 && changes >= 1, "{applied} applied, {misfits} misfits, {changes} changes");
}

/// What stops the work for such a hazard.
fn stopping(hazard: &Hazard) -> Code {
    if hazard.code == HazardCode::H103 { Code::NeedsConfirmation } else { Code::DoesNotFit }
}

/// Applies a plan that may lose nothing.
fn apply(path: &Path, plan: &Plan, target: &Schema) -> Result<Fingerprint, Error> {
    let stat = fs::metadata(path).unwrap();
    let fingerprint = schema::fingerprint(&read(&Connection::open(path).unwrap()));
    let steps = [Step::Plan(PlanWork { statements: &plan.statements, target, renames: &[] })];
    let task = Task {
        path,
        seen: Seen { device: stat.dev(), inode: stat.ino(), bytes: stat.len(), fingerprint },
        work: Work { steps: &steps, losses: Losses::Refuse, order: ColumnOrder::Any },
        stamp: litefleet::apply::StampBy::Given(Stamp::default()),
        backup: None,
        options: Options::default(),
        memo: None,
        tell: Tell::default(),
    };
    litefleet::apply::apply(&task, &CancellationToken::new()).map(|applied| applied.fingerprint)
}
