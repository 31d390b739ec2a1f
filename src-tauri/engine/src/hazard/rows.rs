//! The rows of a table as a plan would make them, as SQL on the table as it is.

use super::{converter::word, threat::Pair};
use crate::schema::{
    model::{Affinity, Column, Name, Table},
    render, source,
};
use std::collections::BTreeSet;

/// What the function is called that makes of a value what a column of an affinity makes of it: `litefleet_as(value, to)`.
pub(super) const AS: &str = "litefleet_as";

/// What the rowid is called among the columns.
pub(super) const ROWID: &str = "\"litefleet rowid\"";

/// A query of the rowids and of these columns (folded) as they are to be. What is computed is computed by the definition that is to
/// be.
pub(super) fn as_wanted(pair: &Pair<'_>, named: &BTreeSet<String>) -> String {
    let named = with_what_they_are_computed_from(pair.right, named.clone());
    let wanted = columns(pair.right, &named);
    let (computed, plain): (Vec<&Column>, Vec<&Column>) =
        wanted.into_iter().partition(|column| column.generated.is_some());
    let mut values = vec![format!("{} AS {ROWID}", rowid(pair.left).unwrap_or("NULL"))];
    values.extend(plain.iter().map(|column| format!("{} AS {}", value(pair, column), render::quoted(&column.name.0))));
    let mut query = format!("SELECT {} FROM {}", values.join(", "), table(&pair.left.name));
    for column in in_order(computed) {
        let expression = column.generated.as_ref().map_or("NULL", |generated| generated.expression.0.as_str());
        query = format!("SELECT *, ({expression}) AS {} FROM ({query})", render::quoted(&column.name.0));
    }
    query
}

/// The columns of a table that are named, in its order.
pub(super) fn columns<'t>(table: &'t Table, named: &BTreeSet<String>) -> Vec<&'t Column> {
    table.columns.iter().filter(|column| named.contains(&column.name.folded())).collect()
}

fn with_what_they_are_computed_from(table: &Table, mut named: BTreeSet<String>) -> BTreeSet<String> {
    loop {
        let generated = columns(table, &named).into_iter().filter_map(|column| column.generated.as_ref());
        let more: BTreeSet<String> =
            generated.flat_map(|generated| source::identifiers(&generated.expression.0)).collect();
        if more.is_subset(&named) {
            return named;
        }
        named.extend(more);
    }
}

/// The value of a column that is not computed.
pub(super) fn value(pair: &Pair<'_>, after: &Column) -> String {
    let default = || after.default.as_ref().map_or_else(|| "NULL".to_owned(), |default| format!("({})", default.0));
    let Some(right) = pair.right.column(&after.name) else { return default() };
    let Some(before) = pair.before(&after.name) else { return default() };
    let mut value = render::quoted(&before.name.0);
    if let Some(fill) = pair.fill(before, right) {
        value = format!("ifnull({value}, {})", fill.0);
    }
    if before.affinity != after.affinity && after.affinity != Affinity::Blob {
        value = format!("{AS}({value}, '{}')", word(after.affinity));
    }
    if before.collation != after.collation {
        let collation = after.collation.as_ref().map_or_else(|| "BINARY".to_owned(), render::name);
        value = format!("{value} COLLATE {collation}");
    }
    value
}

/// Computed columns, each behind those that it is computed from.
fn in_order(mut columns: Vec<&Column>) -> Vec<&Column> {
    let mut ordered = Vec::with_capacity(columns.len());
    while !columns.is_empty() {
        let waits = |column: &Column| {
            let named = column.generated.as_ref().map(|generated| source::identifiers(&generated.expression.0));
            let named = named.unwrap_or_default();
            columns.iter().any(|other| other.name != column.name && named.contains(&other.name.folded()))
        };
        let next = columns.iter().position(|column| !waits(column)).unwrap_or_default();
        ordered.push(columns.remove(next));
    }
    ordered
}

/// A name of the rowid that no column has.
pub(super) fn rowid(table: &Table) -> Option<&'static str> {
    let names = ["rowid", "_rowid_", "oid"].into_iter();
    names.filter(|_| !table.without_rowid).find(|name| table.column(&Name::from(*name)).is_none())
}

/// A table to read from, itself and not an index, which would answer from another copy of the values.
pub(super) fn table(name: &Name) -> String {
    format!("main.{} NOT INDEXED", render::quoted(&name.0))
}

/// The affinity that the function knows by this word.
pub(super) fn affinity(word: &str) -> Affinity {
    match word {
        "text" => Affinity::Text,
        "numeric" => Affinity::Numeric,
        "integer" => Affinity::Integer,
        "real" => Affinity::Real,
        _ => Affinity::Blob,
    }
}
