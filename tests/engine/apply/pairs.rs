//! Random pairs of schemas with random rows, brought from one to the other in files as it is done for a person: what came of
//! it is looked at with SQLite alone.

use crate::{
    called, rows,
    spec::{Style, mutations, spec, style},
    support::seen,
    wide,
};
use litefleet::{
    Code,
    api::{ColumnOrder, Ignore, Kept, Losses, NetworkFile},
    apply::{self, Applied, EmptyFile, Options, PlanWork, Stamp, StampBy, Step, Task, Tell, Work},
    diff,
    plan::{self, Method, Plan},
    scan,
    schema::{
        self, Renamed, fingerprint,
        model::{Name, Schema},
        renamed, render,
    },
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

    fn plan(&self, target: &Schema, renames: &[Renamed]) -> litefleet::Result<Plan> {
        let changes = diff::compare_renamed(&self.left, target, renames, &Ignore::default()).changes;
        plan::plan_renaming(&self.left, target, renames, &changes, ColumnOrder::Any)
    }

    /// Plans and applies.
    fn apply(&self, target: &Schema, renames: &[Renamed], losses: Losses) -> litefleet::Result<Applied> {
        let plan = self.plan(target, renames)?;
        let steps = [Step::Plan(PlanWork { statements: &plan.statements, target, renames })];
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
    fn problems(&self, target: &Schema, renames: &[Renamed]) -> Vec<String> {
        let connection = open(&self.path());
        let now = schema::read(&connection).unwrap().1;
        let mut problems: Vec<_> = diff::compare(&now, target).iter().map(|change| change.summary()).collect();
        problems.extend((fingerprint(&now) != fingerprint(target)).then(|| "another fingerprint".to_owned()));
        problems.extend((!is_sound(&self.path())).then(|| "it is damaged".to_owned()));
        let (left, before) = (renamed(&self.left, renames), called::called(&self.before, renames));
        problems.extend(rows::lost(&before, &rows::content(&connection, target), &left, target));
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

/// A row, by its rowid, with the table in which it refers to nothing and the columns by which it does.
type Lost = (Option<i64>, String, Vec<String>);

/// See [`dangling`].
type Dangling = BTreeMap<String, Option<BTreeMap<Lost, usize>>>;

/// The rows of each table that refer to nothing, and how many there are of each: a table without rowids has no other name for
/// them. `None` where a key of it fits no parent.
fn dangling(path: &Path) -> Dangling {
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
        let rows = statement.query_map([], |row| Ok((row.get(1)?, row.get(2)?, row.get::<_, i64>(3)?))).ok()?;
        let rows = rows.collect::<Result<Vec<(Option<i64>, String, i64)>, _>>().ok()?;
        let mut lost = BTreeMap::new();
        for (rowid, parent, key) in rows {
            *lost.entry((rowid, parent.to_ascii_lowercase(), columns(table, key))).or_default() += 1;
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
fn check_all(
    losses: Losses,
    pairs: impl Strategy<Value = RenamedPair>,
    aim: impl Fn(&Schema, &Schema, &[Renamed]) -> Option<Schema>,
) {
    scan::configure_sqlite();
    let (ran, refused, renames) = (AtomicUsize::new(0), AtomicUsize::new(0), AtomicUsize::new(0));
    let done = TestRunner::new(config()).run(&pairs, |(((left_sql, right_sql), values), accepted)| {
        let file = Filled::new(&left_sql, &values);
        let right = schema_of(&right_sql);
        let accepted = diff::fitting(&file.left, &right, &accepted);
        let about = format!("from\n{left_sql}\nto\n{right_sql}\nwith {values:?} and {accepted:?}");
        let Some(target) = aim(&file.left, &right, &accepted) else { return Ok(()) };
        ran.fetch_add(1, Relaxed);
        renames.fetch_add(accepted.len(), Relaxed);
        let bytes = fs::read(file.path()).unwrap();
        match file.apply(&target, &accepted, losses) {
            Ok(_) => {
                let problems = file.problems(&target, &accepted);
                prop_assert!(problems.is_empty(), "{}\n{about}", problems.join("; "));
            }
            Err(error) => {
                refused.fetch_add(1, Relaxed);
                prop_assert!(fs::read(file.path()).unwrap() == bytes && file.names() == ["a.db"], "{error}\n{about}");
                let right = match error.code {
                    Code::DoesNotFit => {
                        let (left, before) = (renamed(&file.left, &accepted), called::called(&file.before, &accepted));
                        !rows::fits(&before, &left, &target) || comes_to_refer_to_nothing(&file, &target, &accepted)
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
    let [ran, refused, renames] = [ran, refused, renames].map(AtomicUsize::into_inner);
    eprintln!("{ran} pairs ran with {renames} renames, {refused} of them refused and left as they were");
    done.unwrap_or_else(|error| panic!("{error}"));
}

/// True where rows refer to nothing once the plan has run without any care.
fn comes_to_refer_to_nothing(file: &Filled, target: &Schema, renames: &[Renamed]) -> bool {
    let copy = file.folder.path().join("careless.db");
    fs::copy(file.path(), &copy).unwrap();
    let plan = file.plan(target, renames).unwrap();
    let connection = open(&copy);
    let rebuilds = plan.statements.iter().any(|statement| statement.method == Method::Rebuild);
    connection.pragma_update(None, "legacy_alter_table", rebuilds).unwrap();
    let ran = plan.statements.iter().all(|statement| connection.execute_batch(&statement.sql).is_ok());
    drop(connection);
    let (before, after) = (called(dangling(&file.path()), renames), dangling(&copy));
    fs::remove_file(&copy).unwrap();
    let is_new = |(table, rows): (&String, &Option<BTreeMap<Lost, usize>>)| match (rows, before.get(table)) {
        (Some(now), Some(Some(was))) => now.iter().any(|(row, count)| was.get(row).is_none_or(|was| was < count)),
        (Some(now), _) => !now.is_empty(),
        (None, was) => !matches!(was, Some(None)),
    };
    ran && after.iter().any(is_new)
}

/// What referred to nothing, under the names that were accepted.
fn called(before: Dangling, renames: &[Renamed]) -> Dangling {
    let to = |table: &str, column: Option<&str>| {
        let is_it = |renamed: &&Renamed| {
            renamed.table.folded() == table && renamed.column.as_ref().map(Name::folded).as_deref() == column
        };
        renames.iter().find(is_it).map_or_else(|| column.unwrap_or(table).to_owned(), |renamed| renamed.to.folded())
    };
    let rows = |table: &str, rows: BTreeMap<Lost, usize>| {
        let row = |((rowid, parent, columns), count): (Lost, usize)| {
            ((rowid, to(&parent, None), columns.iter().map(|column| to(table, Some(column))).collect()), count)
        };
        rows.into_iter().map(row).collect()
    };
    before.into_iter().map(|(table, lost)| (to(&table, None), lost.map(|lost| rows(&table, lost)))).collect()
}

/// Two schemas as SQL, what the rows are made of, and the renames that are accepted.
type RenamedPair = (((String, String), Vec<u8>), Vec<Renamed>);

/// Pairs in which some tables and columns have another name on the right, with the renames that say so.
fn renamed_pairs() -> impl Strategy<Value = RenamedPair> {
    const NAMES: [(&str, &str); 10] = [
        ("a", "q"),
        ("b", "upper"),
        ("c", "renamed_c"),
        ("d", "text"),
        ("n", "id"),
        ("e", "set_e"),
        ("f", "ff"),
        ("t0", "u0"),
        ("t1", "x"),
        ("t2", "table_2"),
    ];
    let near = (spec(), mutations()).prop_map(|(spec, mutations)| {
        let other = spec.mutated(&mutations);
        (spec, other)
    });
    let same = spec().prop_map(|spec| (spec.clone(), spec));
    let pair = prop_oneof![1 => (spec(), spec()), 3 => near, 2 => same];
    let names = prop::sample::subsequence(NAMES.to_vec(), 1..5);
    let values = prop::collection::vec(any::<u8>(), 7..60);
    (pair, style(), names, values).prop_map(|((left, right), style, names, values)| {
        let called = names.iter().copied().collect();
        let sql = (left.sql(&Style::plain()), right.sql_called(&style, &called));
        let (tables, columns): (Vec<_>, Vec<_>) = names.into_iter().partition(|(name, _)| name.starts_with('t'));
        let rename = |table: &str, column: Option<&str>, to: &str| Renamed {
            table: table.into(),
            column: column.map(Name::from),
            to: to.into(),
        };
        let mut accepted: Vec<_> = tables.into_iter().map(|(table, to)| rename(table, None, to)).collect();
        for table in ["t0", "t1", "t2"] {
            accepted.extend(columns.iter().map(|(column, to)| rename(table, Some(column), to)));
        }
        ((sql, values), accepted)
    })
}

fn plain_pairs() -> impl Strategy<Value = RenamedPair> {
    pairs().prop_map(|pair| (pair, Vec::new()))
}

#[test]
fn a_file_gets_the_wanted_schema_and_keeps_what_fits() {
    check_all(Losses::Allow, plain_pairs(), |_, right, _| Some(right.clone()));
}

#[test]
fn what_is_renamed_keeps_its_values_under_its_new_name() {
    check_all(Losses::Allow, renamed_pairs(), |_, right, _| Some(right.clone()));
}

#[test]
fn what_is_renamed_is_no_extra() {
    check_all(Losses::Refuse, renamed_pairs(), |left, right, renames| {
        let aim = plan::aim(left, right, renames).ok()?;
        for renamed in renames {
            let is_it = |kept: &&Kept| {
                kept.object == renamed.table.0 && kept.column.as_deref() == renamed.column.as_ref().map(|it| &*it.0)
            };
            assert_eq!(aim.kept.iter().find(is_it), None, "{renamed}");
        }
        Some(aim.schema)
    });
}

#[test]
fn a_file_that_may_lose_nothing_keeps_its_extras_and_every_value() {
    check_all(Losses::Refuse, plain_pairs(), |left, right, _| plan::aim(left, right, &[]).ok().map(|aim| aim.schema));
}
