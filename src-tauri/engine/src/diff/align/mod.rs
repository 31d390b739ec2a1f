//! Two schemas laid side by side: by object, then by column, constraint and part, or by line of the stored SQL.

mod about;
mod constraint;
mod fold;
mod layout;
mod line;
mod objects;
mod pairing;
mod speller;
mod table;

use super::{AlignedObject, AlignedRow, Change, ObjectKind, Sign, compare::Pair, compare::paired};
use crate::schema::{
    Class,
    highlight::pieces,
    model::{Index, Name, Schema, Table, Trigger, View, VirtualTable},
    render::LetterCase,
};
use about::{About, OfObject, is_of_text};
use line::{Line, Sides, Space, stored_lines};
use speller::Speller;
use std::collections::{HashMap, HashSet};
use table::Tables;

/// All objects of two schemas laid side by side in canonical spelling: tables, virtual tables, indexes, views,
/// triggers, each kind in the order of names. `changes` and `notes` are those of their comparison.
pub fn align(left: &Schema, right: &Schema, changes: &[Change], notes: &[Change]) -> Vec<AlignedObject> {
    let all = LetterCase::of_schemas(&[right, left]);
    let tables = by_name(left, right);
    laid_out(left, right, About::new(changes, notes), |object, of| {
        let own = |name: Option<&Name>| {
            let [left, right] = name.and_then(|name| tables.get(&name.folded())).copied().unwrap_or_default();
            LetterCase::of_columns(&right.into_iter().chain(left).collect::<Vec<_>>())
        };
        let change = of.first_of_meaning();
        let rows = match object.parts {
            Both::Table(left, right) => table::rows(Tables { left, right }, &of.changes, &all),
            Both::VirtualTable(left, right) => {
                objects::virtual_table(left, right, change, &Speller { own: &LetterCase::default(), all: &all })
            }
            Both::Index(left, right) => {
                let own = own(object.table);
                objects::index(left, right, change, &Speller { own: &own, all: &all })
            }
            Both::View(left, right) => {
                objects::view(left, right, change, &Speller { own: &LetterCase::default(), all: &all })
            }
            Both::Trigger(left, right) => {
                let own = own(object.table);
                objects::trigger(left, right, change, &Speller { own: &own, all: &all })
            }
        };
        with_texts(rows, object, of)
    })
}

/// The same objects by line of the SQL as it is stored. The rows go by the text, their object's sign and counts by what
/// it means.
pub fn align_sql(left: &Schema, right: &Schema, changes: &[Change], notes: &[Change]) -> Vec<AlignedObject> {
    laid_out(left, right, About::new(changes, notes), |object, of| stored_rows(object, of.first()))
}

/// An object of either side or both.
struct Object<'a> {
    kind: ObjectKind,
    name: &'a Name,
    table: Option<&'a Name>,
    sign: Sign,
    left_sql: Option<&'a str>,
    right_sql: Option<&'a str>,
    parts: Both<'a>,
}

/// What an object is, on the left and on the right.
#[derive(Clone, Copy)]
enum Both<'a> {
    Table(Option<&'a Table>, Option<&'a Table>),
    VirtualTable(Option<&'a VirtualTable>, Option<&'a VirtualTable>),
    Index(Option<&'a Index>, Option<&'a Index>),
    View(Option<&'a View>, Option<&'a View>),
    Trigger(Option<&'a Trigger>, Option<&'a Trigger>),
}

/// A row before it is cut into spans.
struct Row {
    part: Part,
    depth: u8,
    sides: Sides,
    change: Option<usize>,
}

/// What a row shows.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Part {
    Column(String),
    Constraint,
    /// A flag of a table, or the order of its columns.
    Option,
    /// One of the few parts that an index or the head of a view or trigger has.
    Head,
    /// A row of a statement.
    Body,
    /// A line of the stored SQL.
    Stored,
}

impl Row {
    /// A row that is equal carries no change, and what has a change of its own is not equal.
    fn new(part: Part, depth: u8, sides: Sides, change: Option<usize>) -> Self {
        let own = matches!(part, Part::Column(_) | Part::Constraint | Part::Option);
        match sides {
            Sides::Equal(line) if own && change.is_some() => {
                Self { part, depth, sides: Sides::Both(line.clone(), line), change }
            }
            Sides::Equal(_) => Self { part, depth, sides, change: None },
            sides => Self { part, depth, sides, change },
        }
    }

    fn is_equal(&self) -> bool {
        matches!(self.sides, Sides::Equal(_))
    }

    fn aligned(&self) -> AlignedRow {
        let space = if self.part == Part::Stored { Space::Counts } else { Space::Ignored };
        self.sides.row(self.depth, self.change, space)
    }
}

fn laid_out<'a>(
    left: &'a Schema,
    right: &'a Schema,
    mut about: About<'_>,
    rows: impl Fn(&Object<'a>, &OfObject<'_>) -> Vec<Row>,
) -> Vec<AlignedObject> {
    let aligned = |object: Object<'a>| {
        let of = about.object(object.kind, object.name);
        let mut rows = rows(&object, &of);
        complete(&mut rows, &of);
        let sign = if object.sign == Sign::Equal && !of.changes.is_empty() { Sign::Both } else { object.sign };
        AlignedObject {
            kind: object.kind,
            name: object.name.clone(),
            table: object.table.cloned(),
            sign,
            counts: of.counts(),
            folds: fold::folds(&rows),
            rows: rows.iter().map(Row::aligned).collect(),
            notes: of.notes,
        }
    };
    objects_of(left, right).into_iter().map(aligned).collect()
}

/// All objects of both sides.
fn objects_of<'a>(left: &'a Schema, right: &'a Schema) -> Vec<Object<'a>> {
    let mut all = Vec::new();
    for (left, right) in both(paired(&left.tables, &right.tables, |table| &table.name)) {
        let (left, right) = (left.map(|table| &**table), right.map(|table| &**table));
        all.extend(object(ObjectKind::Table, [left, right], |t| (&t.name, None, &t.sql), Both::Table(left, right)));
    }
    for (left, right) in both(paired(&left.virtual_tables, &right.virtual_tables, |table| &table.name)) {
        let parts = Both::VirtualTable(left, right);
        all.extend(object(ObjectKind::VirtualTable, [left, right], |t| (&t.name, None, &t.sql), parts));
    }
    for (left, right) in both(paired(&left.indexes, &right.indexes, |index| &index.name)) {
        let parts = Both::Index(left, right);
        all.extend(object(ObjectKind::Index, [left, right], |i| (&i.name, Some(&i.table), &i.sql), parts));
    }
    for (left, right) in both(paired(&left.views, &right.views, |view| &view.name)) {
        all.extend(object(ObjectKind::View, [left, right], |v| (&v.name, None, &v.sql), Both::View(left, right)));
    }
    for (left, right) in both(paired(&left.triggers, &right.triggers, |trigger| &trigger.name)) {
        let parts = Both::Trigger(left, right);
        all.extend(object(ObjectKind::Trigger, [left, right], |t| (&t.name, Some(&t.table), &t.sql), parts));
    }
    all
}

fn object<'a, T>(
    kind: ObjectKind,
    sides: [Option<&'a T>; 2],
    about: impl Fn(&'a T) -> (&'a Name, Option<&'a Name>, &'a String),
    parts: Both<'a>,
) -> Option<Object<'a>> {
    let [left, right] = sides.map(|side| side.map(&about));
    let sign = match (left, right) {
        (Some(_), Some(_)) => Sign::Equal,
        (Some(_), None) => Sign::Left,
        (None, _) => Sign::Right,
    };
    let (name, table, _) = right.or(left)?;
    let [left_sql, right_sql] = [left, right].map(|side| side.map(|(_, _, sql)| sql.as_str()));
    Some(Object { kind, name, table, sign, left_sql, right_sql, parts })
}

fn both<'a, T>(pairs: Vec<Pair<'a, T>>) -> impl Iterator<Item = (Option<&'a T>, Option<&'a T>)> {
    pairs.into_iter().map(|pair| match pair {
        Pair::Left(left) => (Some(left), None),
        Pair::Right(right) => (None, Some(right)),
        Pair::Both(left, right) => (Some(left), Some(right)),
    })
}

/// The tables of both sides by folded name.
fn by_name<'a>(left: &'a Schema, right: &'a Schema) -> HashMap<String, [Option<&'a Table>; 2]> {
    let mut tables: HashMap<String, [Option<&Table>; 2]> = HashMap::new();
    for table in &left.tables {
        tables.insert(table.name.folded(), [Some(table), None]);
    }
    for table in &right.tables {
        let [_, right] = tables.entry(table.name.folded()).or_default();
        *right = Some(table);
    }
    tables
}

/// What differs in spelling or white space shows in the stored text alone: in place of the rows where nothing else
/// differs, else after them.
fn with_texts(mut rows: Vec<Row>, object: &Object<'_>, of: &OfObject<'_>) -> Vec<Row> {
    let mut texts = of.changes.iter().filter(|(_, change)| is_of_text(change)).map(|(at, _)| *at).peekable();
    if texts.peek().is_some() && of.first_of_meaning().is_none() {
        rows.clear();
    }
    for change in texts {
        rows.extend(stored_rows(object, Some(change)));
    }
    rows
}

/// An object's stored SQL by line.
fn stored_rows(object: &Object<'_>, change: Option<usize>) -> Vec<Row> {
    let lines = |sql: &str| stored_lines(&pieces(sql)).into_iter().map(|line| (0, line)).collect::<Vec<_>>();
    let row = |(depth, sides)| Row::new(Part::Stored, depth, sides, change);
    if let (Some(left), Some(right)) = (object.left_sql, object.right_sql)
        && left == right
    {
        return lines(right).into_iter().map(|(depth, line)| row((depth, Sides::Equal(line)))).collect();
    }
    let [left, right] = [object.left_sql, object.right_sql].map(|sql| sql.map(lines).unwrap_or_default());
    pairing::rows(left, right).into_iter().map(row).collect()
}

/// No change is without a row: what shows nowhere is said in words.
fn complete(rows: &mut Vec<Row>, of: &OfObject<'_>) {
    if rows.iter().all(|row| row.part == Part::Stored) && !rows.is_empty() {
        return;
    }
    let shown: HashSet<usize> = rows.iter().filter_map(|row| row.change).collect();
    for (at, change) in of.changes.iter().filter(|(at, _)| !shown.contains(at)) {
        let line = Line::default().with(Class::Comment, &format!("-- {}", change.summary()));
        let sides = match about::sign(change) {
            Sign::Left => Sides::Left(line),
            Sign::Right => Sides::Right(line),
            Sign::Both | Sign::Equal => Sides::Both(line.clone(), line),
        };
        rows.push(Row { part: Part::Head, depth: 0, sides, change: Some(*at) });
    }
}
