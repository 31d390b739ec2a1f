//! A table as it is wanted, with the columns that are there besides.

use super::Aim;
use crate::{
    api::Kept,
    error::{Code, Error, Result},
    schema::{
        model::{
            Affinity, Check, Column, Conflict, Expression, ForeignKey, Index, KeyPart, Name, PrimaryKey, Schema, Table,
            Unique,
        },
        render, source,
    },
};
use std::{collections::BTreeSet, sync::Arc};

/// A table with more columns than are wanted.
#[derive(Debug)]
pub(super) struct Wider {
    pub(super) table: Table,
    pub(super) kept: Vec<Kept>,
}

/// `right` with the columns of `left` that it has not, and with the constraints that name them. `None` where there are none.
///
/// # Errors
/// One of the tables cannot be taken apart.
pub(super) fn with_extras(left: &Table, right: &Table) -> Result<Option<Wider>> {
    let extra: Vec<&Column> = left.columns.iter().filter(|column| right.column(&column.name).is_none()).collect();
    if extra.is_empty() {
        return Ok(None);
    }
    if left.unparsed.is_some() || right.unparsed.is_some() {
        let words = format!("cannot keep the extra columns of {}: its definition cannot be taken apart", right.name);
        return Err(Error::new(Code::CannotPlan, words)
            .hint("write its CREATE TABLE in a plainer way on both sides, or change this table by hand"));
    }
    let mut wider = Wider { table: right.clone(), kept: Vec::new() };
    for column in &extra {
        let column = as_there(column, left, right);
        wider.kept.push(kept("column", &right.name, Some(&column.name)));
        wider.table.columns.push(column);
    }
    wider.keep_constraints(left, &extra);
    wider.write(right);
    Ok(Some(wider))
}

/// An extra column as the wanted table can have it. Its values stay what they are: `ANY` changes nothing in a `STRICT` table,
/// and no type at all changes nothing elsewhere (<https://sqlite.org/stricttables.html#the_any_datatype>).
fn as_there(column: &Column, left: &Table, right: &Table) -> Column {
    const STRICT: [&str; 6] = ["INT", "INTEGER", "REAL", "TEXT", "BLOB", "ANY"];
    let mut column = column.clone();
    if right.strict && !left.strict && !STRICT.contains(&column.declared_type.as_str()) {
        (column.declared_type, column.affinity) = ("ANY".to_owned(), Affinity::Blob);
    } else if left.strict && !right.strict && column.declared_type == "ANY" {
        (column.declared_type, column.affinity) = (String::new(), Affinity::Blob);
    } else if right.strict && column.declared_type == "ANY" {
        column.affinity = Affinity::Blob;
    }
    column
}

impl Wider {
    fn keep_constraints(&mut self, left: &Table, extra: &[&Column]) {
        let extra: BTreeSet<String> = extra.iter().map(|column| column.name.folded()).collect();
        let names_extra = |expression: &Expression| !source::identifiers(&expression.0).is_disjoint(&extra);
        let of_extra = |parts: &[KeyPart]| parts.iter().any(|part| names_extra(&part.expression));
        if let Some(key) = left.primary_key.as_ref().filter(|key| of_extra(&key.parts)) {
            self.keep_key(key);
        }
        for unique in left.unique.iter().filter(|unique| of_extra(&unique.parts)) {
            self.keep_unique(unique.clone());
        }
        let checks: Vec<Check> = left.checks.iter().filter(|check| names_extra(&check.expression)).cloned().collect();
        for check in checks {
            self.keep_constraint();
            self.table.checks.push(check);
        }
        let of_extra = |key: &&ForeignKey| key.columns.iter().any(|column| extra.contains(&column.folded()));
        for key in left.foreign_keys.iter().filter(of_extra) {
            self.keep_constraint();
            self.table.foreign_keys.push(key.clone());
        }
    }

    /// The key stays where none is wanted.
    fn keep_key(&mut self, key: &PrimaryKey) {
        if self.table.primary_key.is_some() {
            return;
        }
        let is_integer = |part: &KeyPart| {
            let named = |column: &&Column| render::is_name(&part.expression, &column.name);
            self.table.columns.iter().find(named).is_some_and(|column| column.declared_type == "INTEGER")
        };
        let is_rowid = match key.parts.as_slice() {
            [only] => is_integer(only) && (key.is_rowid || !only.descending),
            _ => false,
        };
        self.keep_constraint();
        self.table.primary_key = Some(PrimaryKey { is_rowid, ..key.clone() });
    }

    fn keep_unique(&mut self, unique: Unique) {
        self.keep_constraint();
        self.table.unique.push(unique);
    }

    fn keep_constraint(&mut self) {
        self.kept.push(kept("constraint", &self.table.name, None));
    }

    /// Writes the text of the table: the wanted one with definitions behind its columns, or all of it anew where a string in
    /// double quotes in that would become a column.
    fn write(&mut self, right: &Table) {
        sort(&mut self.table);
        let table = &self.table;
        let added = table.columns.get(right.columns.len()..).unwrap_or_default();
        let quoted = source::double_quoted(&right.sql);
        let is_string = added.iter().any(|column| quoted.contains(&column.name.folded()));
        let more = render::definitions(table, Some(right));
        let written = source::with_columns(right, &more).filter(|_| !is_string);
        self.table.sql = written.unwrap_or_else(|| render::table(&self.table));
    }
}

/// An index with its collations said where its columns have others than before.
pub(super) fn index_as_before(index: &Index, before: &Table, now: &Table) -> Index {
    let collation = |table: &Table, part: &KeyPart| {
        let mut columns = table.columns.iter();
        let column = columns.find(|column| render::is_name(&part.expression, &column.name));
        column.and_then(|column| column.collation.clone())
    };
    let mut index = index.clone();
    if index.unparsed.is_none() && index.parts.iter().any(|part| collation(before, part) != collation(now, part)) {
        index.sql = render::index(&Index { parts: render::with_collations(&index.parts, now), ..index.clone() });
    }
    index
}

/// Keeps the unique constraints that extra foreign keys refer to.
pub(super) fn keep_what_is_referred_to(aim: &mut Aim, left: &Schema, right: &Schema) {
    let extra = |table: &Arc<Table>| {
        let wanted = right.table(&table.name).map(|table| table.foreign_keys.as_slice()).unwrap_or_default();
        table.foreign_keys.iter().filter(|key| !wanted.contains(key)).cloned().collect::<Vec<_>>()
    };
    let keys: Vec<ForeignKey> = aim.schema.tables.iter().flat_map(extra).collect();
    let Schema { tables, indexes, .. } = &mut aim.schema;
    for key in keys.iter().filter(|key| !key.parent_columns.is_empty()) {
        let parts = left.table(&key.parent).and_then(|table| unique_over(&key.parent_columns, table, &left.indexes));
        let now = tables.iter_mut().find(|table| table.name == key.parent && table.unparsed.is_none());
        let Some((now, parts)) = now.zip(parts) else { continue };
        if unique_over(&key.parent_columns, now, indexes).is_some() {
            continue;
        }
        let mut wider = Wider { table: Table::clone(now), kept: Vec::new() };
        wider.keep_unique(Unique { name: None, parts, conflict: Conflict::Abort });
        wider.write(now);
        *now = Arc::new(wider.table);
        aim.kept.extend(wider.kept);
    }
}

/// The parts of a key over exactly these columns.
fn unique_over(columns: &[Name], table: &Table, indexes: &[Index]) -> Option<Vec<KeyPart>> {
    let is_over = |parts: &&[KeyPart]| {
        let has = |name: &Name| parts.iter().any(|part| render::is_name(&part.expression, name));
        parts.len() == columns.len() && columns.iter().all(has)
    };
    let key = table.primary_key.iter().map(|key| key.parts.as_slice());
    let uniques = table.unique.iter().map(|unique| unique.parts.as_slice());
    let is_whole = |index: &&Index| index.unique && index.table == table.name && index.filter.is_none();
    let indexes = indexes.iter().filter(is_whole).map(|index| index.parts.as_slice());
    let parts = key.chain(uniques).chain(indexes).find(is_over)?;
    Some(parts.iter().map(|part| KeyPart { descending: false, ..part.clone() }).collect())
}

/// The canonical order of what was added.
fn sort(table: &mut Table) {
    table.unique.sort_by(|a, b| (&a.parts, a.conflict).cmp(&(&b.parts, b.conflict)));
    table.checks.sort_by(|a, b| a.expression.cmp(&b.expression));
    table.checks.dedup_by(|a, b| a.expression == b.expression);
    let order = |key: &ForeignKey| {
        let ForeignKey { name: _, columns, parent, parent_columns, on_delete, on_update, deferred } = key.clone();
        (columns, parent, parent_columns, on_delete, on_update, deferred)
    };
    table.foreign_keys.sort_by_key(order);
}

fn kept(kind: &str, table: &Name, column: Option<&Name>) -> Kept {
    Kept { kind: kind.to_owned(), object: table.0.clone(), column: column.map(|column| column.0.clone()) }
}
