//! `litefleet inspect` as text.

use super::{
    Look, rows, schema, status,
    table::{Cell, Column, Table},
    visible, words,
};
use litefleet::api::{DatabaseRow, FileFacts, Inspection, Version};
use std::io::{self, Write};

/// Writes what is known of a database, what is in it, and what differs from what is expected.
pub fn write(out: &mut impl Write, look: &Look, inspection: &Inspection) -> io::Result<()> {
    look.head(out, &visible(&inspection.facts.path))?;
    facts(look, inspection).write(out, look)?;
    if let Some(schema) = &inspection.schema {
        schema::write(out, look, schema)?;
    }
    differences(out, look, inspection)
}

fn facts(look: &Look, inspection: &Inspection) -> Table {
    let (row, file) = (&inspection.database, &inspection.facts);
    let mut table = Table::bare([Column::left(""), Column::left("")]);
    table.row([Cell::dim("status"), status::cell(look, row.status)]);
    let number = |number: Option<i32>| number.map(|number| number.to_string());
    let facts = [
        ("what", Some(rows::what(row)).filter(|what| !what.is_empty())),
        ("version", Some(version(row, inspection.version_source.as_deref()))),
        ("last verified", row.last_verified.clone()),
        ("shape", row.shape.clone()),
        ("size", Some(size(row, file))),
        ("modified", row.modified_at.map(|at| format!("{}, {}", words::time(at), words::age(at, look.now)))),
        ("encoding", file.encoding.clone()),
        ("journal mode", journal(file)),
        ("user_version", number(file.user_version)),
        ("application_id", number(file.application_id)),
        ("auto_vacuum", file.auto_vacuum.clone()),
    ];
    for (name, value) in facts.into_iter().filter_map(|(name, value)| Some((name, value?))) {
        table.row([Cell::dim(name), Cell::new(value)]);
    }
    table
}

fn version(row: &DatabaseRow, source: Option<&str>) -> String {
    let label = row.version_label.clone().or_else(|| row.version.as_ref().map(ToString::to_string));
    let stated = match (label, &row.stated) {
        (Some(label), _) => label,
        (None, Some(stated)) => format!("\"{stated}\""),
        (None, None) => "none stated".to_owned(),
    };
    match source {
        Some(source) => format!("{stated}, from {source}"),
        None => stated,
    }
}

fn size(row: &DatabaseRow, file: &FileFacts) -> String {
    let mut parts = vec![words::size(row.bytes)];
    if let (Some(count), Some(size)) = (file.page_count, file.page_size) {
        parts.push(format!("{} of {size} bytes", words::counted(count.into(), "page", "pages")));
    }
    if let Some(free) = file.free_pages {
        parts.push(format!("{} free", words::count(free.into())));
    }
    parts.join(", ")
}

fn journal(file: &FileFacts) -> Option<String> {
    let mode = file.journal_mode.as_ref()?;
    Some(match file.wal_bytes {
        Some(bytes) => format!("{mode}, a log of {} beside it", words::size(bytes)),
        None => mode.clone(),
    })
}

/// Every difference in words, and what they are differences from. Of what cannot be read there is nothing to say.
fn differences(out: &mut impl Write, look: &Look, inspection: &Inspection) -> io::Result<()> {
    if inspection.schema.is_none() {
        return Ok(());
    }
    writeln!(out)?;
    look.head(out, &held_against(inspection))?;
    inspection.changes.iter().try_for_each(|change| writeln!(out, "  {}", visible(&change.summary())))
}

fn held_against(inspection: &Inspection) -> String {
    if inspection.expected.is_none() {
        return "held against nothing: give --schemas".to_owned();
    }
    let with = inspection.compared_with.as_ref().map_or_else(|| "the expected schema".to_owned(), Version::to_string);
    match inspection.changes.len() as u64 {
        0 => format!("no difference from {with}"),
        count => format!("{} from {with}", words::counted(count, "difference", "differences")),
    }
}
