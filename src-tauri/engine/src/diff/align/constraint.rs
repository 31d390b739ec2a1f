//! The constraints of a table, each with the column that it stands under and the change that it is in.

use super::{line::Line, speller::Speller};
use crate::{
    diff::{
        Change,
        subject::{Constraint, Subject},
    },
    schema::{
        highlight::pieces,
        model::{KeyPart, Name, Table},
        render::{self, LetterCase, Role},
    },
};
use std::{borrow::Cow, collections::HashMap};

/// What tells the constraints of a table apart.
pub(super) type Key = (u8, String);

/// What joins the constraints of both sides: the change that they are in, or what they are.
type Id = (Option<usize>, Key);

/// A constraint on one side or on both.
pub(super) struct Paired<'a> {
    pub(super) left: Option<Constraint<'a>>,
    pub(super) right: Option<Constraint<'a>>,
    pub(super) change: Option<usize>,
}

/// The constraints of a table, by kind.
fn of_table(table: &Table) -> impl Iterator<Item = Constraint<'_>> {
    let Table { primary_key, unique, checks, foreign_keys, .. } = table;
    let keys = primary_key.iter().map(Constraint::PrimaryKey).chain(unique.iter().map(Constraint::Unique));
    keys.chain(checks.iter().map(Constraint::Check)).chain(foreign_keys.iter().map(Constraint::ForeignKey))
}

/// The constraints of both sides: those of the right in order, each kind followed by what only the left has.
pub(super) fn paired<'a>(
    left: Option<&'a Table>,
    right: Option<&'a Table>,
    changes: &[(usize, &'a Change)],
) -> Vec<Paired<'a>> {
    if let (Some(only), None) | (None, Some(only)) = (left, right) {
        let is_left = left.is_some();
        let alone = |constraint| match is_left {
            true => Paired { left: Some(constraint), right: None, change: None },
            false => Paired { left: None, right: Some(constraint), change: None },
        };
        return of_table(only).map(alone).collect();
    }
    let places = places(changes);
    let mut rest: HashMap<Id, Vec<Constraint<'a>>> = HashMap::new();
    let id = |constraint: Constraint<'a>, is_left: bool| {
        let key = constraint.key();
        match places.get(&(is_left, key.clone())) {
            // What a change joins is one, whatever it says on each side.
            Some(change) => (Some(*change), (key.0, String::new())),
            None => (None, key),
        }
    };
    let of_left: Vec<Id> = left.into_iter().flat_map(of_table).map(|constraint| id(constraint, true)).collect();
    for (constraint, id) in left.into_iter().flat_map(of_table).zip(&of_left) {
        rest.entry(id.clone()).or_default().push(constraint);
    }
    let mut all: Vec<Paired<'a>> = Vec::new();
    for constraint in right.into_iter().flat_map(of_table) {
        let id = id(constraint, false);
        let left = rest.get_mut(&id).and_then(Vec::pop);
        all.push(Paired { left, right: Some(constraint), change: id.0 });
    }
    for id in of_left {
        if let Some(constraint) = rest.get_mut(&id).and_then(Vec::pop) {
            all.push(Paired { left: Some(constraint), right: None, change: id.0 });
        }
    }
    // What went stands before what came.
    let rank = |pair: &Paired<'_>| match (&pair.left, &pair.right) {
        (Some(_), Some(_)) => 0,
        (Some(_), None) => 1,
        (None, _) => 2,
    };
    all.sort_by_key(|pair| (pair.right.or(pair.left).map(Constraint::kind), rank(pair)));
    all
}

/// The places of the changes by side and constraint.
fn places(changes: &[(usize, &Change)]) -> HashMap<(bool, Key), usize> {
    let mut places = HashMap::new();
    for (at, change) in changes {
        let [left, right] = sides(change);
        places.extend(left.map(|constraint| ((true, constraint.key()), *at)));
        places.extend(right.map(|constraint| ((false, constraint.key()), *at)));
    }
    places
}

/// The constraints that a change is about.
fn sides(change: &Change) -> [Option<Constraint<'_>>; 2] {
    let parts = change.parts();
    [parts.left, parts.right].map(|side| match side {
        Some(Subject::Constraint(constraint)) => Some(constraint),
        _ => None,
    })
}

impl Constraint<'_> {
    fn key(&self) -> Key {
        let said = match self {
            // A table has one at most.
            Self::PrimaryKey(_) => String::new(),
            Self::Unique(unique) => render::unique(unique, false).to_ascii_lowercase(),
            Self::Check(check) => check.expression.0.clone(),
            Self::ForeignKey(key) => render::foreign_key(key, false).to_ascii_lowercase(),
        };
        (self.kind(), said)
    }

    fn kind(self) -> u8 {
        match self {
            Self::PrimaryKey(_) => 0,
            Self::Unique(_) => 1,
            Self::Check(_) => 2,
            Self::ForeignKey(_) => 3,
        }
    }

    /// The one column that it is on, folded, where it is on one. `columns` are those of its table.
    pub(super) fn column(&self, columns: &LetterCase<'_>) -> Option<String> {
        let only = |parts: &[KeyPart]| match parts {
            [part] => names_in(&part.expression.0, columns),
            _ => None,
        };
        match self {
            Self::PrimaryKey(key) => only(&key.parts),
            Self::Unique(unique) => only(&unique.parts),
            Self::Check(check) => names_in(&check.expression.0, columns),
            Self::ForeignKey(key) => match key.columns.as_slice() {
                [column] => Some(column.folded()),
                _ => None,
            },
        }
    }

    /// As it stands under its column where `inline`, else as it stands at the end of its table.
    pub(super) fn line(&self, inline: bool, table: &Table, speller: &Speller<'_>) -> Line {
        let of_column = |parts: &[KeyPart], column: &str| {
            let collation = table.column(&Name::from(column)).map(|column| &column.collation);
            matches!(parts, [part] if Some(&part.collation) == collation)
        };
        let same = |parts: &[KeyPart]| {
            let column = match parts {
                [part] => speller.names(&part.expression.0).into_iter().next(),
                _ => None,
            };
            inline && column.is_some_and(|column| of_column(parts, &column))
        };
        speller.line(&match self {
            Self::PrimaryKey(key) => render::primary_key(key, same(&key.parts)),
            Self::Unique(unique) => render::unique(unique, same(&unique.parts)),
            Self::Check(check) => render::check(check),
            Self::ForeignKey(key) => render::foreign_key(key, inline),
        })
    }

    /// True for a primary key that is another name of the rowid.
    pub(super) fn is_rowid(&self) -> bool {
        matches!(self, Self::PrimaryKey(key) if key.is_rowid)
    }
}

/// The one column that is named in an expression, folded, where it is one.
fn names_in(expression: &str, columns: &LetterCase<'_>) -> Option<String> {
    let mut found: Option<Cow<'_, str>> = None;
    for piece in pieces(expression).into_iter().filter(|piece| piece.role == Role::Name) {
        let name = render::folded(piece.text);
        if columns.get(&name).is_none() {
            continue;
        }
        match &found {
            Some(found) if *found != name => return None,
            _ => found = Some(name),
        }
    }
    found.map(Cow::into_owned)
}
