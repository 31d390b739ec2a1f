//! Databases as rows of a table.

use super::{
    Look, status,
    table::{Cell, Column, Table},
    words,
};
use litefleet::api::{DatabaseRow, Status};

/// The least that is left of what is the matter before a row gives up something else.
const LEAST_WHAT: usize = 16;

/// What a row tells beside status, version and what is the matter.
#[derive(Clone, Copy)]
struct Form {
    /// The label stands for the path.
    label: bool,
    /// Size and age.
    more: bool,
}

/// A table of databases with what is the matter with each.
pub fn brief<'a>(look: &Look, rows: impl IntoIterator<Item = &'a DatabaseRow>) -> Table {
    fitting(look, &rows.into_iter().collect::<Vec<_>>(), false)
}

/// A table of databases with their size and age as well.
pub fn full<'a>(look: &Look, rows: impl IntoIterator<Item = &'a DatabaseRow>) -> Table {
    fitting(look, &rows.into_iter().collect::<Vec<_>>(), true)
}

/// The first form whose names fit: whole paths, else labels, else labels without size and age. Where none fits, the last.
fn fitting(look: &Look, rows: &[&DatabaseRow], more: bool) -> Table {
    let whole = table(look, rows, Form { label: false, more });
    if whole.fits(look, LEAST_WHAT) {
        return whole;
    }
    let labelled = table(look, rows, Form { label: true, more });
    if !more || labelled.fits(look, LEAST_WHAT) {
        return labelled;
    }
    table(look, rows, Form { label: true, more: false })
}

fn table(look: &Look, rows: &[&DatabaseRow], form: Form) -> Table {
    let more = [Column::right("size"), Column::left("modified")];
    let columns = [Column::left("status"), Column::left("version")].into_iter();
    let columns = columns.chain(more.into_iter().filter(|_| form.more));
    let mut table = Table::headed(columns.chain([Column::name("database"), Column::cut("what")]).collect::<Vec<_>>());
    for row in rows {
        let mut cells = vec![status::cell(look, row.status), version(row)];
        if form.more {
            cells.push(Cell::new(words::size(row.bytes)));
            cells.push(Cell::dim(row.modified_at.map_or_else(String::new, |at| words::age(at, look.now))));
        }
        cells.extend([Cell::new(if form.label { &row.label } else { &row.path }), Cell::new(what(row))]);
        table.row(cells);
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
    let told = told(row).or_else(|| silent(row).map(str::to_owned));
    let differs = row.summary.clone().or_else(|| to_target(row));
    let looks_like = row.looks_like.as_ref().map(|version| format!("looks like {version}"));
    [told, differs, looks_like].into_iter().flatten().collect::<Vec<_>>().join("; ")
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

/// What there is to say of a database that says nothing itself.
fn silent(row: &DatabaseRow) -> Option<&'static str> {
    match (row.status, row.bytes) {
        (Status::Unversioned, 0) => Some("empty"),
        (Status::Unversioned, _) if row.stated.is_none() => Some("states no version"),
        _ => None,
    }
}

fn to_target(row: &DatabaseRow) -> Option<String> {
    let counts = row.to_target?;
    let all = counts.missing + counts.extra + counts.different;
    Some(format!("{} from the target", words::counted(all, "difference", "differences")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::sample;
    use console::measure_text_width;

    /// Databases whose paths tell them apart in the middle only.
    fn fleet() -> Vec<DatabaseRow> {
        let row = sample::answer().databases.into_iter().nth(1).unwrap_or_else(|| panic!("the sample has rows"));
        let number = |number: u32| {
            let label = format!("44{number:06x}-0000-4000-8000-00000000{number:04x}");
            DatabaseRow { path: format!("data/44/{label}/captions.db"), label, ..row.clone() }
        };
        (0..20).map(number).collect()
    }

    fn written(width: usize) -> Vec<String> {
        let (look, mut out) = (Look { width: Some(width), ..Look::PLAIN }, Vec::new());
        assert!(full(&look, &fleet()).write(&mut out, &look).is_ok());
        String::from_utf8_lossy(&out).lines().map(ToOwned::to_owned).collect()
    }

    #[test]
    fn a_row_gives_up_its_path_then_size_and_age_and_last_its_name() {
        for (width, path, label, size) in
            [(140, true, true, true), (100, false, true, true), (80, false, true, false), (50, false, false, false)]
        {
            let lines = written(width);
            let text = lines.join("\n");
            assert_eq!(text.contains("captions.db"), path, "{width}: {text}");
            assert_eq!(text.contains("44000000-0000-4000-8000-000000000000"), label, "{width}: {text}");
            assert_eq!(text.contains("kB"), size, "{width}: {text}");
        }
    }

    #[test]
    fn no_two_rows_look_the_same_and_none_is_too_long_however_narrow_the_terminal() {
        for width in [140, 100, 80, 60, 50] {
            let mut lines = written(width);
            assert!(lines.iter().all(|line| measure_text_width(line) <= width), "{width}: {lines:#?}");
            lines.sort();
            lines.dedup();
            assert_eq!(lines.len(), 21, "{width}: {lines:#?}");
        }
    }

    #[test]
    fn a_database_that_says_nothing_itself_is_told_of() {
        let silent = DatabaseRow { status: Status::Unversioned, summary: None, ..fleet().remove(0) };
        assert_eq!(what(&silent), "states no version");
        let alike = DatabaseRow { looks_like: Some(litefleet::api::Version::Number(2)), ..silent.clone() };
        assert_eq!(what(&alike), "states no version; looks like v2");
        assert_eq!(what(&DatabaseRow { bytes: 0, ..silent }), "empty");
    }
}
