//! Two schemas held against each other, with what counts only when asked.

use super::{Change, Dependant, ObjectKind, compare, dependants::Programs};
use crate::{
    api::Ignore,
    schema::{
        Renamed,
        model::{Name, Schema, Table},
        renamed,
        spelling::{Likeness, likeness},
    },
};
use std::{
    cell::LazyCell,
    collections::{BTreeSet, HashMap},
};

/// What differs between two schemas.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Compared {
    /// The differences that count.
    pub changes: Vec<Change>,
    /// Those that are ignored.
    pub notes: Vec<Change>,
}

/// The differences between two schemas: those of meaning, as [`compare`] finds them, and those of the order of columns, of
/// spelling and of white space, which count or not as `ignore` says. Both lists go by kind of object (tables, virtual
/// tables, indexes, views, triggers), then by name, and what is said of an object besides its meaning comes last.
///
/// An object has a difference of spelling or white space only where it means the same on both sides, and only one of the
/// two. A table whose text differs in nothing but the order of its columns has a difference of order alone.
pub fn compare_with(left: &Schema, right: &Schema, ignore: &Ignore) -> Compared {
    let mut changes = compare(left, right);
    let mut notes = Vec::new();
    for (aspect, change) in besides_meaning(left, right, &changes) {
        let list = if aspect.counts(ignore) { &mut changes } else { &mut notes };
        list.push(change);
    }
    changes.sort_by(|a, b| place(a).cmp(&place(b)));
    Compared { changes, notes }
}

/// The differences that are left once these renames are taken for what they are, and the renames themselves, each before the
/// other changes of its table. They have to fit ([`fitting`](super::fitting)).
pub fn compare_renamed(left: &Schema, right: &Schema, renames: &[Renamed], ignore: &Ignore) -> Compared {
    let mut compared = compare_with(&renamed(left, renames), right, ignore);
    if !renames.is_empty() {
        let after = |table: &Name| {
            let whole = renames.iter().find(|renamed| renamed.table == *table && renamed.column.is_none());
            whole.map_or(table, |whole| &whole.to).clone()
        };
        let change = |renamed: &Renamed| match renamed.column.clone() {
            None => Change::TableRenamed { from: renamed.table.clone(), to: renamed.to.clone() },
            Some(from) => Change::ColumnRenamed { table: after(&renamed.table), from, to: renamed.to.clone() },
        };
        compared.changes = renames.iter().map(change).chain(compared.changes).collect();
        compared.changes.sort_by(|a, b| place(a).cmp(&place(b)));
    }
    compared
}

/// What may differ besides the meaning.
#[derive(Clone, Copy)]
enum Aspect {
    ColumnOrder,
    Spelling,
    WhiteSpace,
}

impl Aspect {
    fn counts(self, ignore: &Ignore) -> bool {
        match self {
            Self::ColumnOrder => !ignore.column_order,
            Self::Spelling => !ignore.spelling,
            Self::WhiteSpace => !ignore.white_space,
        }
    }
}

/// Where a change stands among others. Those of one place stay as they were.
fn place(change: &Change) -> (u8, &Name) {
    let rank = match change.object_kind() {
        ObjectKind::Table => 0,
        ObjectKind::VirtualTable => 1,
        ObjectKind::Index => 2,
        ObjectKind::View => 3,
        ObjectKind::Trigger => 4,
    };
    (rank, change.object())
}

/// What differs but in meaning, in the order of places.
fn besides_meaning(left: &Schema, right: &Schema, changes: &[Change]) -> Vec<(Aspect, Change)> {
    let told: BTreeSet<_> = changes.iter().map(place).collect();
    let mut found = Vec::new();
    let programs = LazyCell::new(|| Programs::of(left, right));
    for (left, right) in in_both(&left.tables, &right.tables, |table| &table.name) {
        let order = column_order(left, right, || programs.on(&right.name));
        let turned = order.is_some();
        found.extend(order.map(|change| (Aspect::ColumnOrder, change)));
        if !told.contains(&(0, &right.name)) {
            let texts = Texts { kind: ObjectKind::Table, name: &right.name, left: &left.sql, right: &right.sql };
            found.extend(texts.change(turned));
        }
    }
    let rest = texts(ObjectKind::VirtualTable, &left.virtual_tables, &right.virtual_tables, |o| (&o.name, &o.sql))
        .chain(texts(ObjectKind::Index, &left.indexes, &right.indexes, |o| (&o.name, &o.sql)))
        .chain(texts(ObjectKind::View, &left.views, &right.views, |o| (&o.name, &o.sql)))
        .chain(texts(ObjectKind::Trigger, &left.triggers, &right.triggers, |o| (&o.name, &o.sql)));
    let of_texts = rest.filter_map(|texts| texts.change(false)).filter(|(_, change)| !told.contains(&place(change)));
    found.extend(of_texts);
    found
}

/// An object that both sides have, with its texts.
struct Texts<'a> {
    kind: ObjectKind,
    name: &'a Name,
    left: &'a str,
    right: &'a str,
}

impl Texts<'_> {
    /// How the texts differ; `turned` where the order of columns is told already.
    fn change(&self, turned: bool) -> Option<(Aspect, Change)> {
        let (object_kind, object) = (self.kind, self.name.clone());
        let (left, right) = (self.left.to_owned(), self.right.to_owned());
        match likeness(self.left, self.right) {
            Likeness::Same => None,
            Likeness::Items if turned => None,
            Likeness::Tokens => {
                Some((Aspect::WhiteSpace, Change::WhiteSpaceDifferent { object_kind, object, left, right }))
            }
            Likeness::Items | Likeness::Other => {
                Some((Aspect::Spelling, Change::SpellingDifferent { object_kind, object, left, right }))
            }
        }
    }
}

/// The columns that both tables have, where they stand in another order.
fn column_order(left: &Table, right: &Table, dependants: impl FnOnce() -> Vec<Dependant>) -> Option<Change> {
    let common = |table: &Table, other: &Table| {
        let others: BTreeSet<&Name> = other.columns.iter().map(|column| &column.name).collect();
        let names = table.columns.iter().map(|column| column.name.clone());
        names.filter(|name| others.contains(name)).collect::<Vec<_>>()
    };
    let (on_left, on_right) = (common(left, right), common(right, left));
    (on_left != on_right).then(|| {
        let (table, dependants) = (right.name.clone(), dependants());
        Change::ColumnOrderDifferent { table, left: on_left, right: on_right, dependants }
    })
}

fn texts<'a, T>(
    kind: ObjectKind,
    left: &'a [T],
    right: &'a [T],
    of: impl Fn(&'a T) -> (&'a Name, &'a String),
) -> impl Iterator<Item = Texts<'a>> {
    let pairs = in_both(left, right, |object| of(object).0);
    pairs.into_iter().map(move |(left, right)| Texts { kind, name: of(right).0, left: of(left).1, right: of(right).1 })
}

/// The objects that both sides have, in the order of the right side, which is that of names.
fn in_both<'a, T>(left: &'a [T], right: &'a [T], name: impl Fn(&'a T) -> &'a Name) -> Vec<(&'a T, &'a T)> {
    let lefts: HashMap<&Name, &T> = left.iter().map(|object| (name(object), object)).collect();
    right.iter().filter_map(|object| Some((*lefts.get(name(object))?, object))).collect()
}
