//! Which `CHECK` constraint became which, which no name says.

use super::compare::Pair;
use crate::schema::{
    highlight::pieces,
    model::{Check, Name, Table},
    render::{self, Role},
};
use std::collections::{BTreeMap, BTreeSet};

/// The checks that have no counterpart, of which those are one that name the same columns, where no other on either side
/// names just these; and those that are the last one on each side. In the order of their expressions.
pub(super) fn joined<'a>(pairs: Vec<Pair<'a, Check>>, left: &Table, right: &Table) -> Vec<Pair<'a, Check>> {
    let mut by_columns: BTreeMap<BTreeSet<String>, Vec<Pair<'a, Check>>> = BTreeMap::new();
    for pair in pairs {
        let columns = match &pair {
            Pair::Left(check) => named(check, left),
            Pair::Right(check) | Pair::Both(_, check) => named(check, right),
        };
        by_columns.entry(columns).or_default().push(pair);
    }
    let pairs =
        by_columns.into_iter().flat_map(|(columns, pairs)| if columns.is_empty() { pairs } else { one_of_each(pairs) });
    let (mut all, alone): (Vec<_>, Vec<_>) = pairs.partition(|pair| matches!(pair, Pair::Both(..)));
    all.extend(one_of_each(alone));
    all.sort_by(|one, other| place(one).cmp(place(other)));
    all
}

/// One pair of what is one on each side.
fn one_of_each<'a>(pairs: Vec<Pair<'a, Check>>) -> Vec<Pair<'a, Check>> {
    match pairs.as_slice() {
        [Pair::Left(left), Pair::Right(right)] | [Pair::Right(right), Pair::Left(left)] => {
            vec![Pair::Both(left, right)]
        }
        _ => pairs,
    }
}

/// The columns that a check of a table names, folded.
fn named(check: &Check, table: &Table) -> BTreeSet<String> {
    let names = pieces(&check.expression.0).into_iter().filter(|piece| piece.role == Role::Name);
    let folded = names.map(|piece| render::folded(piece.text).into_owned());
    folded.filter(|name| table.column(&Name::from(name.as_str())).is_some()).collect()
}

/// Where a pair stands, from whichever side it is seen.
fn place<'p>(pair: &'p Pair<'_, Check>) -> &'p str {
    match pair {
        Pair::Left(check) | Pair::Right(check) => &check.expression.0,
        Pair::Both(left, right) => (&left.expression.0).min(&right.expression.0),
    }
}
