//! What SQLite's `ALTER TABLE` does to a table exactly as wanted, whatever rows it has
//! (<https://sqlite.org/lang_altertable.html>).

use super::{Method, PlannedStatement, tasks::TableChanges};
use crate::{
    diff::Change,
    schema::{
        model::{Column, Name, Table},
        render,
        source::{self, Literal},
    },
};
use std::collections::BTreeSet;

/// A table that both sides have.
#[derive(Debug)]
pub(super) struct Pair<'a> {
    /// As it is written.
    pub(super) was: &'a Table,
    /// With the names that were accepted.
    pub(super) left: &'a Table,
    pub(super) right: &'a Table,
    pub(super) changes: &'a TableChanges<'a>,
}

/// What limits the use of `ALTER TABLE`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limits {
    /// `DROP COLUMN` looks through all views, triggers and indexes and fails on any that is broken, so it is used only
    /// where there are none that could be.
    pub(super) may_drop: bool,
    /// Columns have to stand as they do on the right.
    pub(super) in_order: bool,
    /// What refers to this table follows where it is renamed.
    pub(super) followed: bool,
}

/// The statements for a table; `None` where it has to be made anew.
pub(super) fn statements(pair: &Pair<'_>, changes: &[Change], limits: Limits) -> Option<Vec<PlannedStatement>> {
    let Pair { was: _, left, right, changes: wanted } = *pair;
    let unparsed = left.unparsed.is_some() || right.unparsed.is_some();
    if wanted.needs_rebuild || unparsed || (!wanted.dropped.is_empty() && !limits.may_drop) {
        return None;
    }
    let mut statements = renames(pair, changes, limits)?;
    let added = additions(right, wanted)?;
    let dropped = in_order_of_dropping(wanted)?;
    if would_change_meaning(left, &added) || (limits.in_order && !would_stand_in_order(pair, &added)) {
        return None;
    }
    let table = render::name(&left.name);
    // All columns of a table cannot be dropped before others are there.
    let add = |column: &Addition<'_>| format!("ALTER TABLE {table} ADD COLUMN {}", column.sql);
    statements.extend(added.iter().map(|column| statement(changes, column.at, add(column))));
    let drop = |column: &Column| format!("ALTER TABLE {table} DROP COLUMN {}", render::name(&column.name));
    statements.extend(dropped.into_iter().map(|(at, column)| statement(changes, at, drop(column))));
    Some(statements)
}

/// The renames of a table and its columns. SQLite has everything follow that names them and fails on whatever is broken, as it
/// does for `DROP COLUMN`; a string in double quotes that has the new name would become it. `None` where that may be.
fn renames(pair: &Pair<'_>, changes: &[Change], limits: Limits) -> Option<Vec<PlannedStatement>> {
    let Pair { was, left: _, right, changes: wanted } = *pair;
    let quoted = source::double_quoted(&was.sql);
    let comes = |name: &Name| quoted.contains(&name.folded());
    let unsure = comes(&right.name) || wanted.renamed.iter().any(|(_, _, to)| comes(to));
    if wanted.renames() && (!limits.may_drop || unsure || (wanted.called.is_some() && !limits.followed)) {
        return None;
    }
    let table = render::name(&right.name);
    let whole = wanted
        .called
        .map(|(at, from)| statement(changes, at, format!("ALTER TABLE {} RENAME TO {table}", render::name(from))));
    let columns = wanted.renamed.iter().map(|(at, from, to)| {
        let (from, to) = (render::name(from), render::name(to));
        statement(changes, *at, format!("ALTER TABLE {table} RENAME COLUMN {from} TO {to}"))
    });
    Some(whole.into_iter().chain(columns).collect())
}

fn statement(changes: &[Change], at: usize, sql: String) -> PlannedStatement {
    let reason = changes.get(at).map(Change::summary).unwrap_or_default();
    PlannedStatement { sql, reason, method: Method::Alter, change: Some(at) }
}

/// A column that `ALTER TABLE` can add.
#[derive(Debug)]
struct Addition<'a> {
    at: usize,
    name: &'a Name,
    sql: String,
}

/// The missing columns in the order of the right side. `None` where one cannot be added, or where adding them does not bring
/// exactly the checks and keys that are missing.
fn additions<'a>(right: &'a Table, wanted: &TableChanges<'_>) -> Option<Vec<Addition<'a>>> {
    let mut additions = Vec::new();
    let mut checks = BTreeSet::new();
    for (place, column) in right.columns.iter().enumerate() {
        let Some((at, _)) = wanted.added.iter().find(|(_, added)| added.name == column.name) else { continue };
        let text = source::column(right, place)?;
        let keys: Vec<_> =
            right.foreign_keys.iter().filter(|key| key.columns == std::slice::from_ref(&column.name)).collect();
        if !can_be_added(column, right.strict, !keys.is_empty()) {
            return None;
        }
        if names_another_time(text.sql, right.columns.get(place + 1..).unwrap_or_default(), wanted) {
            return None;
        }
        checks.extend(text.checks);
        let mut sql = text.sql.to_owned();
        if text.references == 0 {
            // They stand at the end of the table, where none can be added; with the column they mean the same.
            keys.iter().for_each(|key| sql.push_str(&format!(" {}", render::foreign_key(key, true))));
        } else if (text.references, keys.len()) != (1, 1) {
            return None;
        }
        additions.push(Addition { at: *at, name: &column.name, sql });
    }
    let comes = |columns: &[Name]| matches!(columns, [only] if additions.iter().any(|column| column.name == only));
    let missing: BTreeSet<_> = wanted.checks.iter().map(|check| check.expression.clone()).collect();
    let all_come = checks == missing && wanted.keys.iter().all(|key| comes(&key.columns));
    (all_come && additions.len() == wanted.added.len()).then_some(additions)
}

/// True where the text of a column that comes names one that comes `later`, or has the name of one that is yet to go, in
/// double quotes: a string once that is gone.
fn names_another_time(text: &str, later: &[Column], wanted: &TableChanges<'_>) -> bool {
    let (names, quoted) = (source::names(text), source::double_quoted(text));
    let comes = |column: &Column| wanted.added.iter().any(|(_, added)| added.name == column.name);
    later.iter().any(|column| comes(column) && names.contains(&column.name.folded()))
        || wanted.dropped.iter().any(|(_, column)| quoted.contains(&column.name.folded()))
}

/// The columns that go, each before those that it is computed from. `None` where there is no such order.
fn in_order_of_dropping<'a>(wanted: &TableChanges<'a>) -> Option<Vec<(usize, &'a Column)>> {
    let mut left = wanted.dropped.clone();
    let mut ordered = Vec::with_capacity(left.len());
    while !left.is_empty() {
        let is_used = |name: &Name| {
            let texts = left.iter().filter(|(_, other)| other.name != *name);
            let mut texts = texts.filter_map(|(_, other)| other.generated.as_ref());
            texts.any(|generated| source::names(&generated.expression.0).contains(&name.folded()))
        };
        let next = left.iter().position(|(_, column)| !is_used(&column.name))?;
        ordered.push(left.remove(next));
    }
    Some(ordered)
}

/// True where `ADD COLUMN` takes this column whatever rows there are. (What it checks on rows is right to fail.)
fn can_be_added(column: &Column, strict: bool, refers: bool) -> bool {
    if let Some(generated) = &column.generated {
        return !generated.stored && !refers;
    }
    let literal = match &column.default {
        Some(default) => source::literal(&default.0),
        None => Some(Literal::Null),
    };
    match literal {
        None => false,
        Some(Literal::Null) => column.not_null.is_none(),
        Some(literal) => !refers && (!strict || is_of_type(literal, &column.declared_type)),
    }
}

/// True where a `STRICT` table stores a literal in a column of this type.
fn is_of_type(literal: Literal, declared_type: &str) -> bool {
    match declared_type {
        "ANY" => true,
        "INT" | "INTEGER" => literal == Literal::Integer,
        "REAL" => matches!(literal, Literal::Integer | Literal::Real),
        "TEXT" => literal == Literal::Text,
        "BLOB" => literal == Literal::Blob,
        _ => false,
    }
}

/// True where the text of the table has a column's name in double quotes before there is such a column: a string, which
/// would become the column.
fn would_change_meaning(left: &Table, added: &[Addition<'_>]) -> bool {
    let quoted = source::double_quoted(&left.sql);
    added.iter().any(|column| quoted.contains(&column.name.folded()))
}

/// True where the columns that stay, and after them those that are added, stand as on the right.
fn would_stand_in_order(pair: &Pair<'_>, added: &[Addition<'_>]) -> bool {
    let stays = |column: &&Column| pair.right.column(&column.name).is_some();
    let staying = pair.left.columns.iter().filter(stays).map(|column| &column.name);
    staying.chain(added.iter().map(|column| column.name)).eq(pair.right.columns.iter().map(|column| &column.name))
}
