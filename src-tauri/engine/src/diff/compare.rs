//! Two schemas held against each other.

use super::{Change, checks};
use crate::schema::{
    Meaning,
    model::{Check, ForeignKey, Index, KeyPart, Name, Schema, Table, Trigger, Unique, View, VirtualTable},
};
use std::collections::BTreeMap;

/// The differences between two schemas: tables, virtual tables, indexes, views, triggers, each kind in the order of names.
/// Empty exactly when their fingerprints are equal. The order of columns and the names of constraints are no difference.
pub fn compare(left: &Schema, right: &Schema) -> Vec<Change> {
    let mut changes = Vec::new();
    for pair in paired(&left.tables, &right.tables, |table| &table.name) {
        match pair {
            Pair::Left(table) => changes.push(Change::TableExtra { table: Box::new(Table::clone(table)) }),
            Pair::Right(table) => changes.push(Change::TableMissing { table: Box::new(Table::clone(table)) }),
            Pair::Both(left, right) => tables(left, right, &mut changes),
        }
    }
    changes.extend(objects(&left.virtual_tables, &right.virtual_tables));
    changes.extend(objects(&left.indexes, &right.indexes));
    changes.extend(objects(&left.views, &right.views));
    changes.extend(objects(&left.triggers, &right.triggers));
    changes
}

/// An object that is compared as a whole.
trait Object: Meaning + PartialEq + Clone {
    fn name(&self) -> &Name;
    fn missing(self: Box<Self>) -> Change;
    fn extra(self: Box<Self>) -> Change;
    fn different(left: Box<Self>, right: Box<Self>) -> Change;
}

fn objects<T: Object>(left: &[T], right: &[T]) -> Vec<Change> {
    let boxed = |object: &T| Box::new(object.clone());
    let change = |pair| match pair {
        Pair::Left(object) => Some(boxed(object).extra()),
        Pair::Right(object) => Some(boxed(object).missing()),
        Pair::Both(left, right) if left.meaning() == right.meaning() => None,
        Pair::Both(left, right) => Some(T::different(boxed(left), boxed(right))),
    };
    paired(left, right, T::name).into_iter().filter_map(change).collect()
}

/// What differs within a table that both have.
fn tables(left: &Table, right: &Table, changes: &mut Vec<Change>) {
    let table = &right.name;
    if left.strict != right.strict {
        changes.push(Change::StrictDifferent { table: table.clone(), left: left.strict, right: right.strict });
    }
    if left.without_rowid != right.without_rowid {
        let (left, right) = (left.without_rowid, right.without_rowid);
        changes.push(Change::WithoutRowidDifferent { table: table.clone(), left, right });
    }
    if left.unparsed != right.unparsed {
        let (left, right) = (left.unparsed.clone(), right.unparsed.clone());
        changes.push(Change::TableTextDifferent { table: table.clone(), left, right });
    }
    columns(left, right, changes);
    primary_keys(left, right, changes);
    uniques(left, right, changes);
    checks(left, right, changes);
    foreign_keys(left, right, changes);
}

fn columns(left: &Table, right: &Table, changes: &mut Vec<Change>) {
    let table = || right.name.clone();
    for pair in paired(&left.columns, &right.columns, |column| &column.name) {
        match pair {
            Pair::Left(column) => {
                changes.push(Change::ColumnExtra { table: table(), column: Box::new(column.clone()) })
            }
            Pair::Right(column) => {
                changes.push(Change::ColumnMissing { table: table(), column: Box::new(column.clone()) });
            }
            Pair::Both(left, right) if left.meaning() == right.meaning() => {}
            Pair::Both(left, right) => {
                let (left, right) = (Box::new(left.clone()), Box::new(right.clone()));
                changes.push(Change::ColumnDifferent { table: table(), left, right });
            }
        }
    }
}

fn primary_keys(left: &Table, right: &Table, changes: &mut Vec<Change>) {
    let table = right.name.clone();
    changes.extend(match (left.primary_key.clone(), right.primary_key.clone()) {
        (left, right) if left.meaning() == right.meaning() => None,
        (Some(left), Some(right)) => Some(Change::PrimaryKeyDifferent { table, left, right }),
        (Some(key), None) => Some(Change::PrimaryKeyExtra { table, key }),
        (None, Some(key)) => Some(Change::PrimaryKeyMissing { table, key }),
        (None, None) => None,
    });
}

fn uniques(left: &Table, right: &Table, changes: &mut Vec<Change>) {
    let table = || right.name.clone();
    let columns =
        |unique: &Unique| unique.parts.iter().map(|part: &KeyPart| part.expression.clone()).collect::<Vec<_>>();
    changes.extend(unmatched(&left.unique, &right.unique, columns).into_iter().map(|pair| match pair {
        Pair::Left(unique) => Change::UniqueExtra { table: table(), unique: unique.clone() },
        Pair::Right(unique) => Change::UniqueMissing { table: table(), unique: unique.clone() },
        Pair::Both(left, right) => Change::UniqueDifferent { table: table(), left: left.clone(), right: right.clone() },
    }));
}

fn checks(left: &Table, right: &Table, changes: &mut Vec<Change>) {
    let table = || right.name.clone();
    let pairs = unmatched(&left.checks, &right.checks, |check: &Check| check.expression.clone());
    changes.extend(checks::joined(pairs, left, right).into_iter().map(|pair| match pair {
        Pair::Left(check) => Change::CheckExtra { table: table(), check: check.clone() },
        Pair::Right(check) => Change::CheckMissing { table: table(), check: check.clone() },
        Pair::Both(left, right) => Change::CheckDifferent { table: table(), left: left.clone(), right: right.clone() },
    }));
}

fn foreign_keys(left: &Table, right: &Table, changes: &mut Vec<Change>) {
    let table = || right.name.clone();
    let columns = |key: &ForeignKey| key.columns.clone();
    changes.extend(unmatched(&left.foreign_keys, &right.foreign_keys, columns).into_iter().map(|pair| match pair {
        Pair::Left(key) => Change::ForeignKeyExtra { table: table(), key: key.clone() },
        Pair::Right(key) => Change::ForeignKeyMissing { table: table(), key: key.clone() },
        Pair::Both(left, right) => {
            Change::ForeignKeyDifferent { table: table(), left: left.clone(), right: right.clone() }
        }
    }));
}

/// Something on one side or on both.
#[derive(Debug)]
pub(super) enum Pair<'a, T> {
    Left(&'a T),
    Right(&'a T),
    Both(&'a T, &'a T),
}

/// All things of both sides by name, in the order of names.
pub(super) fn paired<'a, T>(left: &'a [T], right: &'a [T], name: impl Fn(&T) -> &Name) -> Vec<Pair<'a, T>> {
    let mut pairs: BTreeMap<&Name, Pair<'a, T>> = left.iter().map(|thing| (name(thing), Pair::Left(thing))).collect();
    for thing in right {
        let pair = match pairs.get(name(thing)) {
            Some(&Pair::Left(left) | &Pair::Both(left, _)) => Pair::Both(left, thing),
            Some(Pair::Right(_)) | None => Pair::Right(thing),
        };
        pairs.insert(name(thing), pair);
    }
    pairs.into_values().collect()
}

/// The things of both sides that have no equal on the other: paired where their keys are equal, in the order of keys.
fn unmatched<'a, T: Meaning + PartialEq, K: Ord>(
    left: &'a [T],
    right: &'a [T],
    key: impl Fn(&T) -> K,
) -> Vec<Pair<'a, T>> {
    let mut rest: BTreeMap<K, (Vec<&'a T>, Vec<&'a T>)> = BTreeMap::new();
    for (things, others, is_left) in [(left, right, true), (right, left, false)] {
        let others: Vec<T> = others.iter().map(Meaning::meaning).collect();
        for thing in things.iter().filter(|thing| !others.contains(&thing.meaning())) {
            let sides = rest.entry(key(thing)).or_default();
            if is_left { sides.0.push(thing) } else { sides.1.push(thing) }
        }
    }
    rest.into_values().flat_map(|(left, right)| zipped(left, right)).collect()
}

fn zipped<'a, T>(left: Vec<&'a T>, right: Vec<&'a T>) -> Vec<Pair<'a, T>> {
    let both = left.len().min(right.len());
    let pairs = left.iter().zip(&right).map(|(left, right)| Pair::Both(*left, *right));
    let rest = left.iter().skip(both).map(|thing| Pair::Left(*thing));
    pairs.chain(rest).chain(right.iter().skip(both).map(|thing| Pair::Right(*thing))).collect()
}

impl Object for Index {
    fn name(&self) -> &Name {
        &self.name
    }

    fn missing(self: Box<Self>) -> Change {
        Change::IndexMissing { index: self }
    }

    fn extra(self: Box<Self>) -> Change {
        Change::IndexExtra { index: self }
    }

    fn different(left: Box<Self>, right: Box<Self>) -> Change {
        Change::IndexDifferent { left, right }
    }
}

impl Object for View {
    fn name(&self) -> &Name {
        &self.name
    }

    fn missing(self: Box<Self>) -> Change {
        Change::ViewMissing { view: self }
    }

    fn extra(self: Box<Self>) -> Change {
        Change::ViewExtra { view: self }
    }

    fn different(left: Box<Self>, right: Box<Self>) -> Change {
        Change::ViewDifferent { left, right }
    }
}

impl Object for Trigger {
    fn name(&self) -> &Name {
        &self.name
    }

    fn missing(self: Box<Self>) -> Change {
        Change::TriggerMissing { trigger: self }
    }

    fn extra(self: Box<Self>) -> Change {
        Change::TriggerExtra { trigger: self }
    }

    fn different(left: Box<Self>, right: Box<Self>) -> Change {
        Change::TriggerDifferent { left, right }
    }
}

impl Object for VirtualTable {
    fn name(&self) -> &Name {
        &self.name
    }

    fn missing(self: Box<Self>) -> Change {
        Change::VirtualTableMissing { table: self }
    }

    fn extra(self: Box<Self>) -> Change {
        Change::VirtualTableExtra { table: self }
    }

    fn different(left: Box<Self>, right: Box<Self>) -> Change {
        Change::VirtualTableDifferent { left, right }
    }
}
