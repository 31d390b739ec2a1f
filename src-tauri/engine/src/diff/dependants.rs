//! Views and triggers to whom the order of a table's columns is not all the same.

use super::ObjectKind;
use crate::schema::{
    highlight::{Piece, pieces},
    model::{Expression, Name, Schema},
    render::{Role, folded},
};
use serde::Serialize;
use std::collections::{BTreeSet, HashSet};

/// A view or trigger that depends on the order of a table's columns.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Dependant {
    /// What it is.
    pub kind: ObjectKind,
    /// Its name.
    pub name: Name,
}

/// The views and triggers of two schemas, with what they take in the order of columns. Where it cannot be told, a name
/// rather counts than not.
pub(super) struct Programs(Vec<Program>);

struct Program {
    is: Dependant,
    /// The words of one that takes all columns of something, folded.
    all_of: HashSet<String>,
    /// What it puts rows into without naming columns, folded.
    into: HashSet<String>,
}

impl Programs {
    /// Those of the right side first: where both have one, it is named as there.
    pub(super) fn of(left: &Schema, right: &Schema) -> Self {
        let mut programs = Vec::new();
        for schema in [right, left] {
            let views = schema.views.iter().map(|view| Program::new(ObjectKind::View, &view.name, &view.body, None));
            let triggers = schema.triggers.iter();
            let triggers = triggers
                .map(|trigger| Program::new(ObjectKind::Trigger, &trigger.name, &trigger.body, trigger.when.as_ref()));
            programs
                .extend(views.chain(triggers).filter(|program| !program.all_of.is_empty() || !program.into.is_empty()));
        }
        Self(programs)
    }

    /// Who depends on the order of a table's columns: itself, or through a view that does. Views first, then triggers, each
    /// in the order of names.
    pub(super) fn on(&self, table: &Name) -> Vec<Dependant> {
        let mut ordered = vec![table.folded()];
        let mut found = BTreeSet::new();
        while let Some(name) = ordered.pop() {
            for program in
                self.0.iter().filter(|program| program.all_of.contains(&name) || program.into.contains(&name))
            {
                if found.insert(&program.is) && program.is.kind == ObjectKind::View {
                    ordered.push(program.is.name.folded());
                }
            }
        }
        found.into_iter().cloned().collect()
    }
}

impl Program {
    fn new(kind: ObjectKind, name: &Name, body: &Expression, when: Option<&Expression>) -> Self {
        let is = Dependant { kind, name: name.clone() };
        let mut program = Self { is, all_of: HashSet::new(), into: HashSet::new() };
        for text in when.into_iter().chain([body]) {
            program.read(&text.0);
        }
        program
    }

    fn read(&mut self, sql: &str) {
        let all = pieces(sql);
        let tokens: Vec<&Piece<'_>> =
            all.iter().filter(|piece| !matches!(piece.role, Role::Space | Role::Comment)).collect();
        let is = |at: Option<usize>, words: &[&str]| {
            let token = at.and_then(|at| tokens.get(at));
            token.is_some_and(|token| words.iter().any(|word| token.text.eq_ignore_ascii_case(word)))
        };
        // `SELECT *`, `a, *`, `t.*`; not `count(*)`, not `a * b`.
        let takes_all =
            |at: usize| is(Some(at), &["*"]) && is(at.checked_sub(1), &["select", "distinct", "all", ",", "."]);
        if (0..tokens.len()).any(takes_all) {
            self.all_of.extend(tokens.iter().map(|token| folded(token.text).into_owned()));
        }
        for (at, token) in tokens.iter().enumerate() {
            if is(at.checked_sub(1), &["into"]) && !is(Some(at + 1), &["("]) {
                self.into.insert(folded(token.text).into_owned());
            }
        }
    }
}

/// "view v depends", "view v and trigger g depend", "view v, trigger g and 2 more depend"; none where nobody does.
pub(super) fn words(dependants: &[Dependant]) -> Option<String> {
    let word = |one: &Dependant| format!("{} {}", one.kind.word(), one.name);
    match dependants {
        [] => None,
        [one] => Some(format!("{} depends", word(one))),
        [one, other] => Some(format!("{} and {} depend", word(one), word(other))),
        [one, other, more @ ..] => Some(format!("{}, {} and {} more depend", word(one), word(other), more.len())),
    }
}
