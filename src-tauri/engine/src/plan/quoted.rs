//! Names in double quotes that stop being strings.
//!
//! Where SQLite knows no name `"x"`, it takes it for a string, and for the name once there is one
//! (<https://sqlite.org/quirks.html#dblquote>). What is alike on both sides may then become another thing because of what
//! comes beside it, so it is made anew in the spelling of the right side.

use super::tasks::Tasks;
use crate::schema::{
    model::{Index, Name, Schema, Trigger, View},
    source,
};
use std::collections::BTreeMap;

/// Objects that have to be made anew, each with the place of the change that makes it necessary.
#[derive(Debug, Default)]
pub(super) struct Quoted<'a> {
    pub(super) indexes: BTreeMap<&'a Name, usize>,
    pub(super) views: BTreeMap<&'a Name, usize>,
    pub(super) triggers: BTreeMap<&'a Name, usize>,
}

impl<'a> Quoted<'a> {
    pub(super) fn of(left: &'a Schema, right: &'a Schema, tasks: &Tasks<'_>) -> Self {
        let coming = names_that_come(tasks);
        if coming.is_empty() {
            return Self::default();
        }
        let index = |index: &'a Index| (&index.name, index.sql.as_str());
        let view = |view: &'a View| (&view.name, view.sql.as_str());
        let trigger = |trigger: &'a Trigger| (&trigger.name, trigger.sql.as_str());
        let mut quoted = Self {
            indexes: respelt(&left.indexes, &right.indexes, index, &coming),
            views: respelt(&left.views, &right.views, view, &coming),
            triggers: respelt(&left.triggers, &right.triggers, trigger, &coming),
        };
        // These are made anew in any case.
        for (_, index) in tasks.indexes.going() {
            quoted.indexes.remove(&index.name);
        }
        for (_, view) in tasks.views.going() {
            quoted.views.remove(&view.name);
        }
        for (_, trigger) in tasks.triggers.going() {
            quoted.triggers.remove(&trigger.name);
        }
        quoted
    }
}

/// The names, folded, that are there after the plan and perhaps not before, with the places of their changes.
fn names_that_come(tasks: &Tasks<'_>) -> BTreeMap<String, usize> {
    let mut coming = BTreeMap::new();
    for (at, column) in tasks.changed.values().flat_map(|changes| &changes.added) {
        coming.entry(column.name.folded()).or_insert(*at);
    }
    for (table, changes) in &tasks.changed {
        let columns = changes.renamed.iter().map(|(at, _, to)| (at, *to));
        for (at, name) in changes.called.iter().map(|(at, _)| (at, *table)).chain(columns) {
            coming.entry(name.folded()).or_insert(*at);
        }
    }
    for (at, table) in &tasks.tables.missing {
        let names = table.columns.iter().map(|column| &column.name).chain([&table.name]);
        for name in names {
            coming.entry(name.folded()).or_insert(*at);
        }
    }
    let views = tasks.views.coming().map(|(at, view)| (at, &*view.sql));
    let virtual_tables = tasks.virtual_tables.coming().map(|(at, table)| (at, &*table.sql));
    for (at, sql) in views.chain(virtual_tables) {
        for name in source::names(sql) {
            coming.entry(name).or_insert(at);
        }
    }
    coming
}

/// Of the objects that both sides have, those that the left has with a coming name in double quotes, and the right with the
/// same as a string.
fn respelt<'a, T>(
    left: &'a [T],
    right: &'a [T],
    parts: impl Fn(&'a T) -> (&'a Name, &'a str),
    coming: &BTreeMap<String, usize>,
) -> BTreeMap<&'a Name, usize> {
    let wanted: BTreeMap<&Name, &str> = right.iter().map(&parts).collect();
    let place = |(name, sql): (&'a Name, &str)| {
        let other = wanted.get(name).filter(|other| **other != sql && sql.contains('"'))?;
        let strings = source::strings(other);
        let becomes = source::double_quoted(sql).into_iter().filter(|quoted| strings.contains(quoted));
        becomes.into_iter().find_map(|quoted| coming.get(&quoted)).map(|at| (name, *at))
    };
    left.iter().map(&parts).filter_map(place).collect()
}
