//! Random pairs of schemas with random rows, brought from one to the other in files as it is done for a person: what came of
//! it is looked at with SQLite alone.

use crate::{
    rows,
    spec::{Style, mutations, spec, style},
    support::seen,
    wide,
};
use litefleet::{
    Code,
    api::{ColumnOrder, Losses, NetworkFile},
    apply::{self, Applied, EmptyFile, Options, PlanWork, Stamp, StampBy, Step, Task, Tell, Work},
    diff, plan, scan,
    schema::{self, fingerprint, model::Schema, render},
};
use proptest::{prelude::*, test_runner::TestRunner};
use rusqlite::Connection;
use std::{
    collections::BTreeMap,
    env, fs,
    path::{Path, PathBuf},
    sync::atomic::{AtomicUsize, Ordering::Relaxed},
    time::Duration,
};
use tempfile::TempDir;
use tokio_util::sync::CancellationToken;

/// How many pairs: a few hundred, or as many as this says.
const PAIRS: &str = "LITEFLEET_PAIRS";

fn config() -> ProptestConfig {
    let cases = env::var(PAIRS).ok().and_then(|pairs| pairs.parse().ok()).unwrap_or(300);
    ProptestConfig { cases, failure_persistence: None, max_shrink_iters: 1_000, ..ProptestConfig::default() }
}

/// Pairs from both generators, each with what the rows are made of.
fn pairs() -> impl Strategy<Value = ((String, String), Vec<u8>)> {
    let near = (spec(), mutations()).prop_map(|(spec, mutations)| {
        let other = spec.mutated(&mutations);
        (spec, other)
    });
    let pair = prop_oneof![1 => (spec(), spec()), 3 => near];
    let spelt = (pair, style()).prop_map(|((left, right), style)| (left.sql(&Style::plain()), right.sql(&style)));
    (prop_oneof![spelt, wide::pair()], prop::collection::vec(any::<u8>(), 7..60))
}

/// A file that is made of a script and filled, and what it holds.
struct Filled {
    folder: TempDir,
    left: Schema,
    before: rows::Content,
}

impl Filled {
    fn new(sql: &str, values: &[u8]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let connection = open(&folder.path().join("a.db"));
        connection.execute_batch("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF").unwrap();
        connection.execute_batch(sql).unwrap_or_else(|error| panic!("{error}: {sql}"));
        rows::fill(&connection, values);
        let left = schema::read(&connection).unwrap().1;
        let before = rows::content(&connection, &left);
        Self { folder, left, before }
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("a.db")
    }

    fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(self.folder.path()).unwrap();
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
    }

    /// Plans and applies.
    fn apply(&self, target: &Schema, losses: Losses) -> litefleet::Result<Applied> {
        let plan = plan::plan(&self.left, target, &diff::compare(&self.left, target))?;
        let steps = [Step::Plan(PlanWork { statements: &plan.statements, target, renames: &[] })];
        let task = Task {
            path: &self.path(),
            seen: seen(&self.path()),
            work: Work { steps: &steps, losses, order: ColumnOrder::Any },
            stamp: StampBy::Given(Stamp::default()),
            backup: None,
            options: Options {
                busy: Duration::from_millis(200),
                limit: Duration::from_secs(60),
                empty: EmptyFile::Fill,
                network: NetworkFile::Refuse,
            },
            memo: None,
            tell: Tell::default(),
        };
        apply::apply(&task, &CancellationToken::new())
    }

    /// What is wrong with the file once it has another schema.
    fn problems(&self, target: &Schema) -> Vec<String> {
        let connection = open(&self.path());
        let now = schema::read(&connection).unwrap().1;
        let mut problems: Vec<_> = diff::compare(&now, target).iter().map(|change| change.summary()).collect();
        problems.extend((fingerprint(&now) != fingerprint(target)).then(|| "another fingerprint".to_owned()));
        problems.extend((!is_sound(&self.path())).then(|| "it is damaged".to_owned()));
        problems.extend(rows::lost(&self.before, &rows::content(&connection, target), &self.left, target));
        problems.extend((self.names() != ["a.db"]).then(|| format!("{:?}", self.names())));
        problems
    }
}

fn open(path: &Path) -> Connection {
    let connection = Connection::open(path).unwrap();
    connection.pragma_update(None, "foreign_keys", false).unwrap();
    connection
}

fn schema_of(sql: &str) -> Schema {
    let connection = Connection::open_in_memory().unwrap();
    connection.execute_batch(&format!("PRAGMA foreign_keys = OFF; {sql}")).unwrap();
    schema::read(&connection).unwrap().1
}

/// A row, by its rowid, and the columns by which it refers to nothing.
type Lost = (Option<i64>, Vec<String>);

/// The rows of each table that refer to nothing, and how many there are of each: a table without rowids has no other name for
/// them. `None` where a key of it fits no parent.
fn dangling(path: &Path) -> BTreeMap<String, Option<BTreeMap<Lost, usize>>> {
    let connection = open(path);
    let tables = schema::read(&connection).unwrap().1.tables;
    let columns = |table: &str, key: i64| -> Vec<String> {
        let sql =
            format!("SELECT lower(\"from\") FROM pragma_foreign_key_list('{table}') WHERE id = {key} ORDER BY seq");
        let mut statement = connection.prepare(&sql).unwrap();
        statement.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
    };
    let lost = |table: &str| {
        let mut statement = connection.prepare(&format!("PRAGMA foreign_key_check({})", render::quoted(table))).ok()?;
        let rows = statement.query_map([], |row| Ok((row.get(1)?, row.get::<_, i64>(3)?))).ok()?;
        let rows = rows.collect::<Result<Vec<(Option<i64>, i64)>, _>>().ok()?;
        let mut lost = BTreeMap::new();
        for (rowid, key) in rows {
            *lost.entry((rowid, columns(table, key))).or_default() += 1;
        }
        Some(lost)
    };
    tables.iter().map(|table| (table.name.folded(), lost(&table.name.0))).collect()
}

fn is_sound(path: &Path) -> bool {
    open(path).query_row("PRAGMA integrity_check", [], |row| row.get::<_, String>(0)).unwrap() == "ok"
}

/// Brings each pair to the target that `aim` makes of it: it is there, or it is refused with a reason that stands, and the file
/// is as it was, byte for byte.
fn check_all(losses: Losses, aim: impl Fn(&Schema, &Schema) -> Option<Schema>) {
    scan::configure_sqlite();
    let (ran, refused) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let done = TestRunner::new(config()).run(&pairs(), |((left_sql, right_sql), values)| {
        let about = format!("from\n{left_sql}\nto\n{right_sql}\nwith {values:?}");
        let file = Filled::new(&left_sql, &values);
        let Some(target) = aim(&file.left, &schema_of(&right_sql)) else { return Ok(()) };
        ran.fetch_add(1, Relaxed);
        let bytes = fs::read(file.path()).unwrap();
        match file.apply(&target, losses) {
            Ok(_) => {
                let problems = file.problems(&target);
                prop_assert!(problems.is_empty(), "{}\n{about}", problems.join("; "));
            }
            Err(error) => {
                refused.fetch_add(1, Relaxed);
                prop_assert!(fs::read(file.path()).unwrap() == bytes && file.names() == ["a.db"], "{error}\n{about}");
                let right = match error.code {
                    Code::DoesNotFit => {
                        !rows::fits(&file.before, &file.left, &target) || comes_to_refer_to_nothing(&file, &target)
                    }
                    // A value would become another.
                    Code::NeedsConfirmation => losses == Losses::Refuse,
                    // SQLite finds fault with what it made itself, such as a default that a STRICT table never takes.
                    Code::Damaged => !is_sound(&file.path()),
                    _ => false,
                };
                prop_assert!(right, "{error}\n{about}");
            }
        }
        Ok(())
    });
    eprintln!("{} pairs ran, {} of them refused and left as they were", ran.into_inner(), refused.into_inner());
    done.unwrap_or_else(|error| panic!("{error}"));
}

/// True where rows refer to nothing once the plan has run without any care.
fn comes_to_refer_to_nothing(file: &Filled, target: &Schema) -> bool {
    let copy = file.folder.path().join("careless.db");
    fs::copy(file.path(), &copy).unwrap();
    let plan = plan::plan(&file.left, target, &diff::compare(&file.left, target)).unwrap();
    let connection = open(&copy);
    connection.execute_batch("PRAGMA legacy_alter_table = ON").unwrap();
    let ran = plan.statements.iter().all(|statement| connection.execute_batch(&statement.sql).is_ok());
    drop(connection);
    let (before, after) = (dangling(&file.path()), dangling(&copy));
    fs::remove_file(&copy).unwrap();
    let is_new = |(table, rows): (&String, &Option<BTreeMap<Lost, usize>>)| match (rows, before.get(table)) {
        (Some(now), Some(Some(was))) => now.iter().any(|(row, count)| was.get(row).is_none_or(|was| was < count)),
        (Some(now), _) => !now.is_empty(),
        (None, was) => !matches!(was, Some(None)),
    };
    ran && after.iter().any(is_new)
}

#[test]
fn a_file_gets_the_wanted_schema_and_keeps_what_fits() {
    check_all(Losses::Allow, |_, right| Some(right.clone()));
}

#[test]
fn a_file_that_may_lose_nothing_keeps_its_extras_and_every_value() {
    check_all(Losses::Refuse, |left, right| plan::aim(left, right).ok().map(|aim| aim.schema));
}
