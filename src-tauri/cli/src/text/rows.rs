//! Databases as rows of a table.

use super::{
    Look, status,
    table::{Cell, Column, Table},
    words,
};
use litefleet::api::DatabaseRow;

/// A table of databases with what is the matter with each.
pub fn brief<'a>(look: &Look, rows: impl IntoIterator<Item = &'a DatabaseRow>) -> Table {
    let columns = [Column::left("status"), Column::left("version"), Column::cut("database"), Column::cut("what")];
    let mut table = Table::headed(columns);
    for row in rows {
        table.row([status::cell(look, row.status), version(row), Cell::new(&row.path), Cell::new(what(row))]);
    }
    table
}

/// A table of databases with their size and age as well.
pub fn full<'a>(look: &Look, rows: impl IntoIterator<Item = &'a DatabaseRow>) -> Table {
    let mut table = Table::headed([
        Column::left("status"),
        Column::left("version"),
        Column::right("size"),
        Column::left("modified"),
        Column::cut("database"),
        Column::cut("what"),
    ]);
    for row in rows {
        table.row([
            status::cell(look, row.status),
            version(row),
            Cell::new(words::size(row.bytes)),
            Cell::dim(row.modified_at.map_or_else(String::new, |at| words::age(at, look.now))),
            Cell::new(&row.path),
            Cell::new(what(row)),
        ]);
    }
    table
}

/// The version that a database states, or raw what cannot be placed, in quotation marks.
fn version(row: &DatabaseRow) -> Cell {
    let label = row.version_label.clone().or_else(|| row.version.as_ref().map(ToString::to_string));
    match (label, &row.stated) {
        (Some(label), _) => Cell::new(label),
        (None, Some(stated)) => Cell::new(format!("\"{stated}\"")),
        (None, None) => Cell::dim("-"),
    }
}

/// What is the matter with a database: the reason, what happened, what differs, what it looks like.
pub fn what(row: &DatabaseRow) -> String {
    let differs = row.summary.clone().or_else(|| to_target(row));
    let looks_like = row.looks_like.as_ref().map(|version| format!("looks like {version}"));
    [told(row), differs, looks_like].into_iter().flatten().collect::<Vec<_>>().join("; ")
}

/// The reason and the message, which often begins with it.
fn told(row: &DatabaseRow) -> Option<String> {
    let reason = row.reason.map(words::reason);
    match (reason, &row.message) {
        (Some(reason), Some(message)) if !message.starts_with(reason) => Some(format!("{reason}: {message}")),
        (_, Some(message)) => Some(message.clone()),
        (reason, None) => reason.map(str::to_owned),
    }
}

fn to_target(row: &DatabaseRow) -> Option<String> {
    let counts = row.to_target?;
    let all = counts.missing + counts.extra + counts.different;
    Some(format!("{} from the target", words::counted(all, "difference", "differences")))
}
