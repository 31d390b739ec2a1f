//! Tables: a row for each column, its constraints below it, what is on several columns at the end.

use super::{
    Part, Row,
    about::is_of_text,
    constraint::{self, Paired},
    line::{Line, Sides},
    pairing,
    speller::Speller,
};
use crate::{
    diff::{
        Change, dependants,
        subject::{Constraint, Subject},
    },
    schema::{
        Class,
        model::{Column, Name, Table},
        render::LetterCase,
    },
};
use std::collections::HashMap;

/// A table on one side or on both.
#[derive(Clone, Copy)]
pub(super) struct Tables<'a> {
    pub(super) left: Option<&'a Table>,
    pub(super) right: Option<&'a Table>,
}

/// The rows of a table. `changes` are those about it: where there are none both sides are the same, and one is looked
/// at.
pub(super) fn rows<'a>(tables: Tables<'a>, changes: &[(usize, &'a Change)], all: &LetterCase<'_>) -> Vec<Row> {
    let same = tables.left.is_some() && tables.right.is_some() && changes.iter().all(|(_, change)| is_of_text(change));
    if !same {
        return differing(tables, changes, all);
    }
    let mut rows = differing(Tables { left: None, right: tables.right }, &[], all);
    for row in &mut rows {
        row.sides = std::mem::take(&mut row.sides).equal();
    }
    rows
}

fn differing<'a>(tables: Tables<'a>, changes: &[(usize, &'a Change)], all: &LetterCase<'_>) -> Vec<Row> {
    let sides: Vec<&Table> = tables.right.into_iter().chain(tables.left).collect();
    let names = LetterCase::of_columns(&sides);
    let speller = Speller { own: &names, all };
    let whole = changes.iter().find(|(_, change)| change.parts().part.is_none()).map(|(at, _)| *at);
    let at = |wanted: fn(Subject<'_>) -> bool| {
        changes.iter().find(|(_, change)| change.parts().left.is_some_and(wanted)).map(|(at, _)| *at)
    };

    let (mut below, ends) = constraints(tables, changes, &names, &speller);
    let column_changes: HashMap<String, usize> =
        changes.iter().filter_map(|(at, change)| Some((change.column()?.folded(), *at))).collect();
    let mut rows = Vec::new();
    for (left, right) in columns(tables) {
        let Some(name) = right.or(left).map(|column| &column.name) else { continue };
        let line = |column: Option<&Column>| column.map(|column| speller.column(column));
        let sides = match (left, right) {
            // What means the same looks the same.
            (Some(_), Some(right)) if !column_changes.contains_key(&name.folded()) => {
                Some(Sides::Equal(speller.column(right)))
            }
            (left, right) => Sides::of_options(line(left), line(right)),
        };
        let change = column_changes.get(&name.folded()).copied();
        rows.extend(sides.map(|sides| Row::new(Part::Column(name.0.clone()), 0, sides, change)));
        rows.extend(below.remove(&name.folded()).unwrap_or_default());
    }
    rows.extend(changes.iter().filter_map(|(at, change)| order(change, *at, &speller)));
    rows.extend(ends);
    rows.extend(below.into_values().flatten());
    let set = |is_set: fn(&Table) -> bool| [tables.left, tables.right].map(|table| table.is_some_and(is_set));
    let flags = [
        ("STRICT", set(|table| table.strict), at(|subject| matches!(subject, Subject::Strict(_)))),
        ("WITHOUT ROWID", set(|table| table.without_rowid), at(|subject| matches!(subject, Subject::WithoutRowid(_)))),
    ];
    for (words, is_set, change) in flags {
        let [left, right] = is_set.map(|is_set| is_set.then(|| Line::default().with(Class::Keyword, words)));
        let sides = Sides::of_options(left, right);
        rows.extend(sides.map(|sides| Row::new(Part::Option, 0, sides, change)));
    }
    let text = |table: Option<&Table>| {
        let text = table.and_then(|table| table.unparsed.as_ref());
        text.map(|text| speller.body(text, 0)).unwrap_or_default()
    };
    let definition = at(|subject| matches!(subject, Subject::Definition(_)));
    let texts = pairing::rows(text(tables.left), text(tables.right));
    rows.extend(texts.into_iter().map(|(depth, sides)| Row::new(Part::Body, depth, sides, definition)));
    if whole.is_some() {
        rows.iter_mut().for_each(|row| row.change = whole);
    }
    rows
}

/// The columns in the order of the right side, those that only the left has where they stand there.
fn columns<'a>(tables: Tables<'a>) -> Vec<(Option<&'a Column>, Option<&'a Column>)> {
    let list = |table: Option<&'a Table>| table.map(|table| table.columns.as_slice()).unwrap_or_default();
    let (left, right) = (list(tables.left), list(tables.right));
    let of_left: HashMap<String, &Column> = left.iter().map(|column| (column.name.folded(), column)).collect();
    let of_right: HashMap<String, &Column> = right.iter().map(|column| (column.name.folded(), column)).collect();
    let mut alone: HashMap<Option<String>, Vec<&Column>> = HashMap::new();
    let mut last = None;
    for column in left {
        let name = column.name.folded();
        if of_right.contains_key(&name) {
            last = Some(name);
        } else {
            alone.entry(last.clone()).or_default().push(column);
        }
    }
    let mut woven = Vec::new();
    let mut weave = |after: Option<String>, woven: &mut Vec<_>| {
        woven.extend(alone.remove(&after).unwrap_or_default().into_iter().map(|column| (Some(column), None)));
    };
    weave(None, &mut woven);
    for column in right {
        let name = column.name.folded();
        woven.push((of_left.get(&name).copied(), Some(column)));
        weave(Some(name), &mut woven);
    }
    woven
}

/// The rows of the constraints on one column by column, and of the others.
fn constraints<'a>(
    tables: Tables<'a>,
    changes: &[(usize, &'a Change)],
    names: &LetterCase<'_>,
    speller: &Speller<'_>,
) -> (std::collections::BTreeMap<String, Vec<Row>>, Vec<Row>) {
    let mut below: std::collections::BTreeMap<String, Vec<Row>> = std::collections::BTreeMap::new();
    let mut ends = Vec::new();
    for Paired { left, right, change } in constraint::paired(tables.left, tables.right, changes) {
        let column = |side: Option<Constraint<'_>>| side.and_then(|side| side.column(names));
        // Without a change both are the same.
        let is_equal = change.is_none() && left.is_some() && right.is_some();
        let left = left.filter(|_| !is_equal);
        let (left_column, right_column) = (column(left), column(right));
        let one_place = left.is_none() || right.is_none() || left_column == right_column;
        let place = if right.is_some() { right_column } else { left_column };
        let inline = one_place && place.is_some();
        let line = |side: Option<Constraint<'_>>, table: Option<&Table>| Some(side?.line(inline, table?, speller));
        let (mut left_line, mut right_line) = (line(left, tables.left), line(right, tables.right));
        if let (Some(one), Some(other)) = (left, right)
            && one.is_rowid() != other.is_rowid()
        {
            for (line, is_rowid) in [(&mut left_line, one.is_rowid()), (&mut right_line, other.is_rowid())] {
                let words = if is_rowid { "/* is the rowid */" } else { "/* is not the rowid */" };
                *line = line.take().map(|line| line.with(Class::Plain, " ").with(Class::Comment, words));
            }
        }
        let Some(sides) = Sides::of_options(left_line, right_line) else { continue };
        let sides = if is_equal { sides.equal() } else { sides };
        match place {
            Some(column) => below.entry(column).or_default().push(Row::new(Part::Constraint, 1, sides, change)),
            None => ends.push(Row::new(Part::Constraint, 0, sides, change)),
        }
    }
    (below, ends)
}

/// Both orders of the columns, and who depends on them.
fn order(change: &Change, at: usize, speller: &Speller<'_>) -> Option<Row> {
    let parts = change.parts();
    let (Some(Subject::Order(left)), Some(Subject::Order(right))) = (parts.left, parts.right) else { return None };
    let said = match dependants::words(parts.dependants) {
        Some(words) => format!("-- order of columns, {words} on it"),
        None => "-- order of columns".to_owned(),
    };
    let line = |names: &[Name]| speller.list(names).with(Class::Plain, " ").with(Class::Comment, &said);
    Some(Row::new(Part::Option, 0, Sides::Both(line(left), line(right)), Some(at)))
}
