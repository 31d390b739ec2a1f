//! A table with columns that another schema has and it has not.

use crate::schema::{
    model::{Check, Column, Index, Name, Table, Trigger},
    render,
    source::{self, ColumnText},
};
use std::collections::BTreeSet;

/// The names, folded, that may be columns of the table that an index is on.
pub(super) fn named_by_index(index: &Index) -> BTreeSet<String> {
    if index.unparsed.is_some() {
        return source::names(&index.sql);
    }
    let parts = index.parts.iter().map(|part| &part.expression).chain(&index.filter);
    parts.flat_map(|expression| source::names(&expression.0)).collect()
}

/// The columns, folded, that a trigger names of the table that it is on.
pub(super) fn named_by_trigger(trigger: &Trigger) -> BTreeSet<String> {
    let columns = trigger.columns.iter().map(|column| column.folded());
    source::columns_of_row(&trigger.sql).into_iter().chain(columns).collect()
}

/// `table` with those of these columns that it lacks, as `wanted` has them with their own checks and foreign keys, and
/// with what they name themselves. `None` where it lacks none. Nothing goes.
pub(super) fn with_columns(table: &Table, wanted: &Table, named: BTreeSet<String>) -> Option<Table> {
    let missing = missing(table, wanted, named);
    let mut result = table.clone();
    let mut texts = Vec::new();
    for (place, column) in wanted.columns.iter().enumerate().filter(|(place, _)| missing.contains(place)) {
        let text = source::column(wanted, place);
        texts.push(definition(wanted, column, text.as_ref()));
        let checks = text.into_iter().flat_map(|text| text.checks);
        result.checks.extend(checks.map(|expression| Check { name: None, expression }));
        result.foreign_keys.extend(wanted.foreign_keys.iter().filter(|key| is_of(&key.columns, column)).cloned());
        result.columns.push(column.clone());
    }
    result.checks.sort_by(|a, b| a.expression.cmp(&b.expression));
    result.checks.dedup_by(|a, b| a.expression == b.expression);
    // A table whose text cannot be cut keeps it: no plan is made for it then.
    result.sql = source::with_columns(table, &texts).unwrap_or(result.sql);
    (!texts.is_empty()).then_some(result)
}

/// The places in `wanted` of what is named and missing.
fn missing(table: &Table, wanted: &Table, mut named: BTreeSet<String>) -> BTreeSet<usize> {
    let mut missing = BTreeSet::new();
    loop {
        let lacks = |column: &Column| table.column(&column.name).is_none() && named.contains(&column.name.folded());
        let mut columns = wanted.columns.iter().enumerate();
        let next = columns.find(|(place, column)| !missing.contains(place) && lacks(column));
        let Some((place, _)) = next else { return missing };
        missing.insert(place);
        named.extend(source::column(wanted, place).iter().flat_map(|text| source::names(text.sql)));
    }
}

/// The definition of a column, with its own checks and foreign keys and without a key of the table.
fn definition(table: &Table, column: &Column, text: Option<&ColumnText<'_>>) -> String {
    let is_key = |word: &String| ["primary", "unique"].iter().any(|key| word.eq_ignore_ascii_case(key));
    let keys = table.foreign_keys.iter().filter(|key| is_of(&key.columns, column));
    let keys: Vec<String> = keys.map(|key| render::foreign_key(key, true)).collect();
    let written = text.filter(|text| !source::words(text.sql).iter().any(is_key));
    let parts: Vec<String> = match written {
        Some(text) if text.references == 0 => [text.sql.to_owned()].into_iter().chain(keys).collect(),
        Some(text) if (text.references, keys.len()) == (1, 1) => vec![text.sql.to_owned()],
        _ => {
            let checks = text.into_iter().flat_map(|text| text.checks.iter().cloned());
            let checks = checks.map(|expression| render::check(&Check { name: None, expression }));
            [render::column(column)].into_iter().chain(checks).chain(keys).collect()
        }
    };
    parts.join(" ")
}

fn is_of(columns: &[Name], column: &Column) -> bool {
    columns == std::slice::from_ref(&column.name)
}
