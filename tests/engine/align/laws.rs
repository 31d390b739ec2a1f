//! What holds of all pairs of schemas laid side by side.

use super::{
    align, align_sql, left_text, read, right_text,
    spec::{Spec, Style, mutations, spec, style},
};
use litefleet::{
    diff::{self, AlignedObject, Change, Sign},
    schema::{self, model::Schema},
};
use proptest::prelude::*;
use rusqlite::Connection;
use std::{
    collections::{BTreeMap, BTreeSet},
    env, fs,
    path::PathBuf,
    process::Command,
};

type Law = Result<(), TestCaseError>;

/// How many cases of each law: a few hundred, or as many as `LITEFLEET_PAIRS` says.
fn cases() -> u32 {
    env::var("LITEFLEET_PAIRS").ok().and_then(|pairs| pairs.parse().ok()).unwrap_or(200)
}

/// Two schemas: often one and a near miss of it.
fn pair() -> impl Strategy<Value = (Spec, Spec)> {
    let near = (spec(), mutations()).prop_map(|(spec, mutations)| {
        let other = spec.mutated(&mutations);
        (spec, other)
    });
    prop_oneof![1 => (spec(), spec()), 3 => near]
}

/// What one side has in all rows, sorted, without the case of letters: that of the right side counts.
fn parts(objects: &[AlignedObject], of: fn(&diff::AlignedRow) -> Option<String>) -> Vec<String> {
    let rows = objects.iter().flat_map(|object| object.rows.iter().map(move |row| (object, row)));
    let part = |text: String| key_alone(&text.to_lowercase());
    let parts =
        rows.filter_map(|(object, row)| Some(format!("{:?} {} {}", object.kind, object.name.folded(), part(of(row)?))));
    let mut parts: Vec<_> = parts.collect();
    parts.sort();
    parts
}

/// A primary key as it stands under its column. Beside a key of other columns it is written with its own, and beside one
/// that is the rowid where it is not that is said, so that what it looks like depends on the other side.
fn key_alone(text: &str) -> String {
    let Some(rest) = text.strip_prefix("primary key") else { return text.to_owned() };
    let rest = [" /* is the rowid */", " /* is not the rowid */"]
        .iter()
        .find_map(|end| rest.strip_suffix(end))
        .unwrap_or(rest);
    let written = rest.strip_prefix(" (").and_then(|rest| rest.split_once(')'));
    match written {
        Some((column, rest)) if !column.contains(',') => {
            let (column, counts) = match column.strip_suffix(" autoincrement") {
                Some(column) => (column, " autoincrement"),
                None => (column, ""),
            };
            let descending = if column.ends_with(" desc") { " desc" } else { "" };
            format!("primary key{descending}{rest}{counts}")
        }
        Some(_) | None => format!("primary key{rest}"),
    }
}

/// How many rows of each sign each object has.
fn signs(objects: &[AlignedObject], turned: bool) -> BTreeMap<String, Vec<Sign>> {
    let turn = |sign| match sign {
        Sign::Left if turned => Sign::Right,
        Sign::Right if turned => Sign::Left,
        sign => sign,
    };
    let of = |object: &AlignedObject| {
        let mut signs: Vec<_> = object.rows.iter().map(|row| turn(row.sign)).collect();
        signs.sort();
        signs.push(turn(object.sign));
        (format!("{:?} {}", object.kind, object.name.folded()), signs)
    };
    objects.iter().map(of).collect()
}

/// Two schemas with their comparison and what is laid out of them.
struct Laid {
    left: Schema,
    right: Schema,
    changes: Vec<Change>,
    objects: Vec<AlignedObject>,
    lines: Vec<AlignedObject>,
}

impl Laid {
    fn new(left: Schema, right: Schema) -> Self {
        let changes = diff::compare(&left, &right);
        let objects = diff::align(&left, &right, &changes, &[]);
        let lines = diff::align_sql(&left, &right, &changes, &[]);
        Self { left, right, changes, objects, lines }
    }

    fn each_change_has_one_run_of_rows_and_each_row_that_differs_a_change(&self) -> Law {
        let mut seen = BTreeSet::new();
        for object in &self.objects {
            let mut counted = 0;
            for row in &object.rows {
                prop_assert_eq!(row.change.is_none(), row.sign == Sign::Equal, "{:?}", row);
            }
            let differing: Vec<usize> = object.rows.iter().filter_map(|row| row.change).collect();
            for run in differing.chunk_by(|one, other| one == other) {
                prop_assert!(seen.insert(run[0]), "the rows of {:?} stand apart", self.changes[run[0]]);
                prop_assert_eq!(self.changes[run[0]].object(), &object.name);
                counted += 1;
            }
            prop_assert_eq!(object.counts.left + object.counts.right + object.counts.both, counted);
        }
        prop_assert_eq!(seen.len(), self.changes.len());
        Ok(())
    }

    fn neither_side_loses_anything(&self) -> Law {
        let Self { left, right, objects, lines, .. } = self;
        prop_assert_eq!(parts(objects, left_text), parts(&align(left, left), left_text));
        prop_assert_eq!(parts(objects, right_text), parts(&align(right, right), right_text));
        prop_assert_eq!(parts(lines, left_text), parts(&align_sql(left, left), left_text));
        prop_assert_eq!(parts(lines, right_text), parts(&align_sql(right, right), right_text));
        Ok(())
    }

    fn turned_around_it_is_the_mirror(&self) -> Law {
        prop_assert_eq!(signs(&self.objects, false), signs(&align(&self.right, &self.left), true));
        Ok(())
    }

    fn folds_hold_equal_rows_and_do_not_overlap(&self) -> Law {
        for object in self.objects.iter().chain(&self.lines) {
            let mut end = 0;
            for fold in &object.folds {
                prop_assert!(fold.start >= end && fold.rows > 0);
                end = fold.start + fold.rows;
                prop_assert!(object.rows[fold.start..end].iter().all(|row| row.sign == Sign::Equal));
            }
        }
        Ok(())
    }

    /// All of the above.
    fn judge(&self) -> Law {
        self.each_change_has_one_run_of_rows_and_each_row_that_differs_a_change()?;
        self.neither_side_loses_anything()?;
        self.turned_around_it_is_the_mirror()?;
        self.folds_hold_equal_rows_and_do_not_overlap()
    }
}

fn nothing_differs(left: &Schema, right: &Schema) -> Law {
    for object in align(left, right) {
        prop_assert_eq!(object.sign, Sign::Equal);
        prop_assert!(object.rows.iter().all(|row| row.sign == Sign::Equal && row.right.is_empty()));
        prop_assert_eq!(object.folds.len(), 1);
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn pairs_laid_side_by_side_lose_nothing_and_mirror_each_other((left, right) in pair(), style in style()) {
        Laid::new(read(&left.sql(&Style::plain())), read(&right.sql(&style))).judge()?;
    }

    #[test]
    fn schemas_that_mean_the_same_have_equal_rows_alone(spec in spec(), one in style(), other in style()) {
        nothing_differs(&read(&spec.sql(&one)), &read(&spec.sql(&other)))?;
    }
}

/// Builds both sides of every pair, also of those that only an older SQLite takes.
const BUILD: &str = r#"
import os, sqlite3, sys
for name in sys.argv[2].split("\n"):
    for side in "from", "to":
        path = os.path.join(sys.argv[1], name, side)
        connection = sqlite3.connect(path + ".db", isolation_level=None)
        connection.executescript("PRAGMA synchronous=OFF; PRAGMA journal_mode=MEMORY; PRAGMA foreign_keys=OFF")
        connection.executescript(open(path + ".sql").read())
        connection.close()
"#;

#[test]
fn the_corpus_of_pairs_loses_nothing_either() {
    let Some(shared) = env::var_os("LITEFLEET_SHARED").map(PathBuf::from) else {
        eprintln!("SKIPPED: LITEFLEET_SHARED is not set");
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let succeeds = |command: &mut Command| assert!(command.status().unwrap().success());
    succeeds(Command::new("tar").arg("-xJf").arg(shared.join("corpus/pairs.tar.xz")).arg("-C").arg(folder.path()));
    let index = fs::read_to_string(folder.path().join("index.tsv")).unwrap();
    let names: Vec<&str> = index.lines().skip(1).filter_map(|line| line.split('\t').next()).collect();
    succeeds(Command::new("python3").arg("-c").arg(BUILD).arg(folder.path()).arg(names.join("\n")));
    let open = |name: &str, side: &str| {
        let connection = Connection::open(folder.path().join(name).join(side)).unwrap();
        let read = schema::read(&connection).or_else(|_| {
            // An index that an older SQLite made names a column that is not there.
            connection.execute_batch("PRAGMA writable_schema=ON").unwrap();
            schema::read(&connection)
        });
        read.unwrap_or_else(|error| panic!("{name}/{side}: {error}")).1
    };
    for name in &names {
        let (left, right) = (open(name, "from.db"), open(name, "to.db"));
        nothing_differs(&left, &left).unwrap_or_else(|error| panic!("{name}: {error}"));
        Laid::new(left, right).judge().unwrap_or_else(|error| panic!("{name}: {error}"));
    }
    eprintln!("{} pairs", names.len());
}
