//! What could be lost or could not fit between two schemas.

use super::threat::{Key, Pair, Subject, Threat, is_rowid, takes_no_null};
use crate::{
    plan,
    schema::{
        Renamed,
        model::{Affinity, Check, Column, ForeignKey, KeyPart, Name, Schema, Table, VirtualTable},
        renamed, render, source,
    },
};
use std::collections::BTreeSet;

/// Everything that a plan from `left` to `target` could lose or run into, whatever rows there are. Renames that were accepted
/// lose nothing.
pub(crate) fn threats<'a>(left: &'a Schema, target: &'a Schema, renames: &'a [Renamed]) -> Vec<Threat<'a>> {
    let mut threats = Vec::new();
    let read = renamed(left, renames);
    for table in &left.tables {
        let renamed = renames.iter().find(|renamed| renamed.table == table.name && renamed.column.is_none());
        match target.table(renamed.map_or(&table.name, |renamed| &renamed.to)) {
            None => threats.push(Threat::Table(table)),
            Some(right) => {
                let pair = Pair { left: table, right, before: left, renames };
                let named = read.table(&right.name).unwrap_or(table);
                let found = Found { pair, named, read: &read, target, subjects: Vec::new() };
                threats.extend(found.all().into_iter().map(|subject| Threat::Rows(pair, subject)));
            }
        }
    }
    // SQLite checks nothing where one key does not fit, so that one more is no news.
    if not_unique(left).next().is_none() {
        threats.extend(not_unique(target).map(|(table, key)| Threat::NotUnique(table, key)));
    }
    for table in &left.virtual_tables {
        virtual_table(table, target, &mut threats);
    }
    threats
}

fn virtual_table<'a>(table: &'a VirtualTable, target: &'a Schema, threats: &mut Vec<Threat<'a>>) {
    let Some(after) = target.virtual_tables.iter().find(|after| after.name == table.name) else {
        // What only indexes another table has nothing to lose.
        if plan::content_of(table).is_none() {
            threats.push(Threat::VirtualTable(table));
        }
        return;
    };
    match (plan::own_columns(table), plan::own_columns(after), plan::content_of(after)) {
        (Some(columns), Some(remaining), _) => {
            let gone = columns.into_iter().filter(|column| !remaining.contains(column));
            threats.extend(gone.map(|column| Threat::VirtualColumn(table, column)));
        }
        (Some(_), None, Some(_)) => threats.push(Threat::VirtualTable(table)),
        (Some(_), None, None) | (None, _, _) => {}
    }
}

/// What is found about one table.
struct Found<'a, 'r> {
    pair: Pair<'a>,
    /// The table before and its schema with the names that were accepted.
    named: &'r Table,
    read: &'r Schema,
    target: &'a Schema,
    subjects: Vec<Subject<'a>>,
}

impl<'a> Found<'a, '_> {
    fn all(mut self) -> Vec<Subject<'a>> {
        let Pair { left, right, .. } = self.pair;
        for column in &left.columns {
            match self.pair.after(&column.name) {
                None if column.generated.is_some() => {}
                None => self.subjects.push(Subject::Dropped(column)),
                Some(after) if after.generated.is_some() => {
                    if column.generated.is_none() {
                        self.subjects.push(Subject::Computed(column));
                    }
                }
                Some(after) if column.affinity != after.affinity && after.affinity != Affinity::Blob => {
                    self.subjects.push(Subject::Converted(column, after));
                }
                Some(_) => {}
            }
        }
        for column in &right.columns {
            self.wanted(column);
        }
        self.keys();
        self.checks();
        self.foreign_keys();
        self.subjects
    }

    /// What a column wants of the values that it gets.
    fn wanted(&mut self, after: &'a Column) {
        let Pair { left, right, .. } = self.pair;
        let before = self.pair.before(&after.name);
        if is_rowid(right, after) {
            if before.is_some_and(|before| !is_rowid(left, before)) {
                self.subjects.push(Subject::Whole(after));
            }
            return;
        }
        let is_given = after.generated.is_some() || after.default.as_ref().is_some_and(|default| default.0 != "null");
        let known = before.filter(|before| before.generated == after.generated);
        let fill = known.and_then(|before| self.pair.fill(before, after));
        let same_type = left.strict && known.is_some_and(|before| before.declared_type == after.declared_type);
        let has_values = before.is_some() || is_given;
        if right.strict && after.declared_type != "ANY" && has_values && (!same_type || fill.is_some()) {
            self.subjects.push(Subject::OtherType(after));
        }
        let is_sure = known.is_some_and(|before| takes_no_null(left, before)) || fill.is_some();
        if !takes_no_null(right, after) || is_sure {
            return;
        }
        self.subjects.push(match (before, after.generated.is_some()) {
            (None, false) if is_given => return,
            (None, false) => Subject::Required(after),
            (Some(_), _) | (None, true) if after.not_null.is_some() => Subject::Null(after),
            (Some(_), _) | (None, true) => Subject::NullInKey(after),
        });
    }

    /// Keys that the rows are not sure to be unique in.
    fn keys(&mut self) {
        let right = self.pair.right;
        let key = right.primary_key.iter().map(|key| Key { parts: &key.parts, filter: None, index: None });
        let uniques = right.unique.iter().map(|unique| Key { parts: &unique.parts, filter: None, index: None });
        let indexes = self.target.indexes.iter().filter(|index| index.unique && index.table == right.name);
        let indexes = indexes.filter(|index| index.unparsed.is_none()).map(|index| Key {
            parts: &index.parts,
            filter: index.filter.as_ref(),
            index: Some(&index.name),
        });
        let guards = guards(self.named, self.read);
        for key in key.chain(uniques).chain(indexes) {
            let is_guarded = guards.iter().any(|guard| {
                let covers = |part: &KeyPart| {
                    key.parts
                        .iter()
                        .any(|other| (&other.expression, &other.collation) == (&part.expression, &part.collation))
                };
                guard.parts.iter().all(covers) && (guard.filter.is_none() || guard.filter == key.filter)
            });
            let parts = key.parts.iter().map(|part| &part.expression);
            let is_new_rowid = right.columns.iter().any(|column| {
                is_rowid(right, column)
                    && matches!(key.parts, [only] if render::is_name(&only.expression, &column.name))
                    && self.pair.before(&column.name).is_none()
            });
            let named = parts.chain(key.filter).flat_map(|expression| source::identifiers(&expression.0)).collect();
            if !is_new_rowid && (!is_guarded || self.values_change(&named)) {
                self.subjects.push(Subject::Repeated(key));
            }
        }
    }

    fn checks(&mut self) {
        let right = self.pair.right;
        let is_new = |check: &&Check| self.named.checks.iter().all(|known| known.expression != check.expression);
        for check in &right.checks {
            if is_new(&check) || self.values_change(&source::identifiers(&check.expression.0)) {
                self.subjects.push(Subject::Unchecked(check));
            }
        }
    }

    /// True where one of these columns may have other values than before, or is compared in another way.
    fn values_change(&self, named: &BTreeSet<String>) -> bool {
        let changes = |after: &Column| {
            let Some(before) = self.pair.before(&after.name) else { return true };
            let how = |column: &Column| (column.affinity, column.collation.clone(), column.generated.clone());
            how(before) != how(after)
                || (takes_no_null(self.pair.right, after) && !takes_no_null(self.pair.left, before))
        };
        self.pair.right.columns.iter().any(|column| named.contains(&column.name.folded()) && changes(column))
    }

    fn foreign_keys(&mut self) {
        let right = self.pair.right;
        for key in &right.foreign_keys {
            let parent = self.target.table(&key.parent);
            if parent.is_some_and(|parent| !is_unique(key, parent, self.target)) {
                continue;
            }
            let refers_alike = |known: &ForeignKey| {
                (&known.columns, &known.parent, &known.parent_columns)
                    == (&key.columns, &key.parent, &key.parent_columns)
            };
            let is_there = |column: &Name| self.pair.before(column).is_some();
            let parent_goes = parent.is_none() && self.read.table(&key.parent).is_some();
            // A new column refers to nothing in no row.
            if (parent_goes || !self.named.foreign_keys.iter().any(refers_alike)) && key.columns.iter().all(is_there) {
                self.subjects.push(Subject::Dangling(key, parent));
            }
        }
    }
}

/// Foreign keys that refer to what is not unique, each with its table.
fn not_unique(schema: &Schema) -> impl Iterator<Item = (&Table, &ForeignKey)> {
    let keys = schema.tables.iter().flat_map(|table| table.foreign_keys.iter().map(move |key| (&**table, key)));
    keys.filter(|(_, key)| schema.table(&key.parent).is_some_and(|parent| !is_unique(key, parent, schema)))
}

/// The keys that rows are unique in.
fn guards<'a>(table: &'a Table, schema: &'a Schema) -> Vec<Key<'a>> {
    let key = table.primary_key.iter().map(|key| key.parts.as_slice());
    let uniques = table.unique.iter().map(|unique| unique.parts.as_slice());
    let constraints = key.chain(uniques).map(|parts| Key { parts, filter: None, index: None });
    let indexes = schema.indexes.iter().filter(|index| index.unique && index.unparsed.is_none());
    let indexes = indexes.filter(|index| index.table == table.name);
    let indexes = indexes.map(|index| Key { parts: &index.parts, filter: index.filter.as_ref(), index: None });
    constraints.chain(indexes).collect()
}

/// True where the columns that a key refers to are unique, as foreign keys need it
/// (<https://sqlite.org/foreignkeys.html#fk_indexes>).
fn is_unique(key: &ForeignKey, parent: &Table, schema: &Schema) -> bool {
    if key.parent_columns.is_empty() {
        return parent.primary_key.as_ref().is_some_and(|own| own.parts.len() == key.columns.len());
    }
    let names = |part: &KeyPart| {
        let mut columns = key.parent_columns.iter();
        let column = columns.find(|column| render::is_name(&part.expression, column));
        column.and_then(|column| parent.column(column)).is_some_and(|column| column.collation == part.collation)
    };
    let is_key = parent.primary_key.as_ref().is_some_and(|own| {
        own.parts.len() == key.parent_columns.len()
            && key
                .parent_columns
                .iter()
                .all(|column| own.parts.iter().any(|part| render::is_name(&part.expression, column)))
    });
    let fits = |guard: &Key<'_>| {
        guard.filter.is_none() && guard.parts.len() == key.parent_columns.len() && guard.parts.iter().all(names)
    };
    is_key || guards(parent, schema).iter().any(fits)
}
