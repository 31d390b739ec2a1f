//! Content under the names that were accepted.

use crate::rows::{Content, Rows};
use litefleet::schema::{Renamed, model::Name};

/// The same content under the names that were accepted.
pub fn called(content: &Content, renames: &[Renamed]) -> Content {
    let of = |table: &Name| renames.iter().filter(|renamed| renamed.table == *table).collect::<Vec<_>>();
    let to = |renames: &[&Renamed], column: Option<&Name>| {
        renames.iter().find(|renamed| renamed.column.as_ref() == column).map(|renamed| renamed.to.clone())
    };
    let mut result = Content::default();
    for (table, rows) in &content.tables {
        let renames = of(table);
        let column = |column: &Name| to(&renames, Some(column)).unwrap_or_else(|| column.clone());
        let rows = Rows { columns: rows.columns.iter().map(column).collect(), rows: rows.rows.clone() };
        result.tables.insert(to(&renames, None).unwrap_or_else(|| table.clone()), rows);
    }
    for (table, count) in &content.counters {
        let name = to(&of(&Name::from(table.as_str())), None).map_or_else(|| table.clone(), |to| to.folded());
        result.counters.insert(name, *count);
    }
    result
}
