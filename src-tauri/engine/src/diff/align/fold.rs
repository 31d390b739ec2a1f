//! Runs of equal rows that are better folded.

use super::{Part, Row, line::Sides};
use crate::diff::Fold;

/// A label is cut after so many letters.
const LONGEST_LABEL: usize = 200;
/// Rows of a statement that stay in sight beside one that differs.
const BESIDE_BODY: usize = 1;
/// Lines of stored SQL that do.
const BESIDE_STORED: usize = 3;

/// The folds of an object.
pub(super) fn folds(rows: &[Row]) -> Vec<Fold> {
    if !rows.is_empty() && rows.iter().all(Row::is_equal) {
        return vec![Fold { start: 0, rows: rows.len(), label: whole(rows) }];
    }
    let mut folds = Vec::new();
    let mut start = 0;
    while let Some(first) = rows.get(start) {
        let end = end_of_run(rows, start);
        let run = rows.get(start..end).unwrap_or_default();
        match &first.part {
            Part::Column(_) => columns(run, start, &mut folds),
            Part::Constraint => listed(run, start, "constraint", &mut folds),
            Part::Option => listed(run, start, "option", &mut folds),
            Part::Head => {}
            Part::Body => lines(run, start, BESIDE_BODY, "row", &mut folds),
            Part::Stored => lines(run, start, BESIDE_STORED, "line", &mut folds),
        }
        start = end;
    }
    folds
}

/// Where the rows end that are treated alike: columns with what stands below them, or rows of one kind.
fn end_of_run(rows: &[Row], start: usize) -> usize {
    let rest = rows.get(start..).unwrap_or_default();
    let Some(first) = rest.first() else { return start };
    let belongs = |row: &Row| match first.part {
        Part::Column(_) => matches!(row.part, Part::Column(_)) || row.depth > 0 && row.part == Part::Constraint,
        Part::Constraint | Part::Option | Part::Head | Part::Body | Part::Stored => row.part == first.part,
    };
    start + rest.iter().take_while(|row| belongs(row)).count().max(1)
}

/// Columns of which nothing differs, in runs.
fn columns(rows: &[Row], start: usize, folds: &mut Vec<Fold>) {
    let mut names: Vec<&str> = Vec::new();
    let mut from = 0;
    let mut at = 0;
    let mut close = |names: &mut Vec<&str>, from: usize, to: usize| {
        if !names.is_empty() {
            let label = format!("{}: {}", counted(names.len(), "column"), names.join(", "));
            folds.push(Fold { start: start + from, rows: to - from, label: cut(label) });
            names.clear();
        }
    };
    while let Some(row) = rows.get(at) {
        let below =
            rows.get(at + 1..).unwrap_or_default().iter().take_while(|row| row.part == Part::Constraint).count();
        let unit = rows.get(at..=at + below).unwrap_or_default();
        if unit.iter().all(Row::is_equal) {
            if names.is_empty() {
                from = at;
            }
            if let Part::Column(name) = &row.part {
                names.push(name);
            }
        } else {
            close(&mut names, from, at);
        }
        at += below + 1;
    }
    close(&mut names, from, at);
}

/// Constraints or options that are equal, in runs, with their texts.
fn listed(rows: &[Row], start: usize, what: &str, folds: &mut Vec<Fold>) {
    for (from, to) in equal_runs(rows) {
        let texts: Vec<&str> = rows.get(from..to).unwrap_or_default().iter().filter_map(text).collect();
        let label = format!("{}: {}", counted(to - from, what), texts.join(", "));
        folds.push(Fold { start: start + from, rows: to - from, label: cut(label) });
    }
}

/// Equal lines but for those beside one that differs. A single line is not worth a fold.
fn lines(rows: &[Row], start: usize, beside: usize, what: &str, folds: &mut Vec<Fold>) {
    for (from, to) in equal_runs(rows) {
        let first = if from == 0 { from } else { from + beside };
        let end = if to == rows.len() { to } else { to.saturating_sub(beside) };
        if end > first + 1 {
            folds.push(Fold { start: start + first, rows: end - first, label: counted(end - first, what) });
        }
    }
}

/// Where equal rows begin and end.
fn equal_runs(rows: &[Row]) -> Vec<(usize, usize)> {
    let mut runs = Vec::new();
    let mut at = 0;
    for run in rows.chunk_by(|one, other| one.is_equal() == other.is_equal()) {
        if run.first().is_some_and(Row::is_equal) {
            runs.push((at, at + run.len()));
        }
        at += run.len();
    }
    runs
}

/// What a wholly equal object has.
fn whole(rows: &[Row]) -> String {
    let count = |is: fn(&Part) -> bool| rows.iter().filter(|row| is(&row.part)).count();
    let kinds = [
        (count(|part| matches!(part, Part::Column(_))), "column"),
        (count(|part| *part == Part::Constraint), "constraint"),
        (count(|part| *part == Part::Option), "option"),
        (count(|part| matches!(part, Part::Head | Part::Body)), "row"),
        (count(|part| *part == Part::Stored), "line"),
    ];
    let counted = kinds.iter().filter(|(count, _)| *count > 0).map(|(count, what)| counted(*count, what));
    counted.collect::<Vec<_>>().join(", ")
}

/// "1 equal column", "2 equal columns".
fn counted(count: usize, what: &str) -> String {
    format!("{count} equal {what}{}", if count == 1 { "" } else { "s" })
}

fn text(row: &Row) -> Option<&str> {
    match &row.sides {
        Sides::Equal(line) => Some(&line.text),
        Sides::Left(_) | Sides::Right(_) | Sides::Both(..) => None,
    }
}

fn cut(label: String) -> String {
    match label.char_indices().nth(LONGEST_LABEL) {
        Some((end, _)) => format!("{}…", label.get(..end).unwrap_or_default()),
        None => label,
    }
}
