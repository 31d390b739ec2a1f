//! Tables gone and come.

use super::{
    Found, Rename, of_object,
    pairing::{Candidate, best, closeness_of_names, dice},
};
use crate::{
    diff::{Change, ObjectKind},
    schema::{
        Meaning,
        model::{ForeignKey, Name, Table},
        render,
    },
};
use std::{cmp::Reverse, collections::HashMap};

/// Less alike than this, in thousandths, are two tables.
const LEAST_LIKENESS: u32 = 600;
/// Of the tables that one may have become only so many are looked at.
const MOST_EACH: usize = 16;
/// With more parts in common than this, counted over all pairs of tables, nobody could tell which is which.
const MOST_IN_COMMON: usize = 50_000_000;

pub(super) fn renames(changes: &[Change]) -> Vec<Rename> {
    let (mut gone, mut come) = (Vec::new(), Vec::new());
    for (at, change) in changes.iter().enumerate() {
        if let Change::TableExtra { table } = change {
            gone.push(Found { change: at, part: &**table });
        } else if let Change::TableMissing { table } = change {
            come.push(Found { change: at, part: &**table });
        }
    }
    let rename = |pair: Candidate| {
        let (gone, come) = (gone.get(pair.gone)?, come.get(pair.come)?);
        let (from, to) = ((gone.change, &gone.part.name), (come.change, &come.part.name));
        Some(of_object(ObjectKind::Table, from, to, pair.share()))
    };
    best(candidates(&gone, &come)).into_iter().filter_map(rename).collect()
}

/// What a table is made of.
struct Parts<'a> {
    table: &'a Table,
    /// The names of its columns, their definitions, and its constraints and flags; a name starts with [`NAME`].
    all: Vec<String>,
}

impl<'a> Parts<'a> {
    fn of(table: &'a Table) -> Self {
        let names = table.columns.iter().map(|column| format!("{NAME}{}", column.name.folded()));
        let columns = table.columns.iter().map(|column| render::column(&column.meaning()));
        let key = table.primary_key.meaning().map(|key| render::primary_key(&key, false));
        let unique = table.unique.meaning().into_iter().map(|unique| render::unique(&unique, false));
        let checks = table.checks.iter().map(render::check);
        let keys = table.foreign_keys.meaning().into_iter().map(|key| foreign_key(table, key));
        let strict = table.strict.then(|| "strict".to_owned());
        let without_rowid = table.without_rowid.then(|| "without rowid".to_owned());
        let text = table.unparsed.iter().map(|text| text.0.clone());
        let constraints = key.into_iter().chain(unique).chain(checks).chain(keys);
        let flags = strict.into_iter().chain(without_rowid).chain(text);
        let mut all: Vec<String> = names.chain(columns).chain(constraints).chain(flags).collect();
        all.sort_unstable();
        all.dedup();
        Self { table, all }
    }
}

const NAME: &str = "? ";

/// A key to the table itself goes with it where it goes.
fn foreign_key(table: &Table, key: ForeignKey) -> String {
    let parent = if key.parent == table.name { Name::default() } else { key.parent };
    render::foreign_key(&ForeignKey { parent, ..key }, false)
}

fn candidates(gone: &[Found<'_, Table>], come: &[Found<'_, Table>]) -> Vec<Candidate> {
    let gone: Vec<Parts<'_>> = gone.iter().map(|found| Parts::of(found.part)).collect();
    let come: Vec<Parts<'_>> = come.iter().map(|found| Parts::of(found.part)).collect();
    let mut having: HashMap<&str, Vec<usize>> = HashMap::new();
    for (at, parts) in come.iter().enumerate() {
        parts.all.iter().for_each(|part| having.entry(part).or_default().push(at));
    }
    let in_common =
        |parts: &Parts<'_>| parts.all.iter().filter_map(|part| having.get(&**part)).map(Vec::len).sum::<usize>();
    if gone.iter().map(in_common).sum::<usize>() > MOST_IN_COMMON {
        return Vec::new();
    }
    gone.iter().enumerate().flat_map(|(at, parts)| those_of(at, parts, &come, &having)).collect()
}

/// The tables come that are most like one that is gone.
fn those_of(gone: usize, parts: &Parts<'_>, come: &[Parts<'_>], having: &HashMap<&str, Vec<usize>>) -> Vec<Candidate> {
    // How many parts, and how many names of columns among them, each has in common with it.
    let mut shared = vec![(0_usize, 0_usize); come.len()];
    for part in &parts.all {
        for at in having.get(&**part).into_iter().flatten() {
            if let Some((all, names)) = shared.get_mut(*at) {
                *all += 1;
                *names += usize::from(part.starts_with(NAME));
            }
        }
    }
    let candidate = |(at, (other, (all, names))): (usize, (&Parts<'_>, (usize, usize)))| {
        let likeness = dice(all, parts.all.len(), other.all.len());
        if likeness < LEAST_LIKENESS {
            return None;
        }
        let of_columns = dice(names, parts.table.columns.len(), other.table.columns.len());
        let closeness = || (false, closeness_of_names(&parts.table.name.0, &other.table.name.0));
        (of_columns >= LEAST_LIKENESS).then(|| Candidate { gone, come: at, likeness, closeness: closeness() })
    };
    let mut candidates: Vec<Candidate> = come.iter().zip(shared).enumerate().filter_map(candidate).collect();
    candidates.sort_by_key(|candidate| Reverse((candidate.likeness, candidate.closeness)));
    candidates.truncate(MOST_EACH);
    candidates
}
