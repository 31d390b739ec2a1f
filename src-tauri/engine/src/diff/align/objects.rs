//! Indexes, views, triggers and virtual tables, by their parts.

use super::{
    Part, Row,
    line::{Line, Sides},
    pairing::{self, Laid},
    speller::Speller,
};
use crate::schema::{
    Class,
    model::{Event, Expression, Index, Timing, Trigger, View, VirtualTable},
    render,
};

/// A part of an object: of one kind there is one at most, or a list of rows.
enum Slot {
    One(Option<Line>),
    Many(Vec<Laid>),
}

pub(super) fn index(
    left: Option<&Index>,
    right: Option<&Index>,
    change: Option<usize>,
    speller: &Speller<'_>,
) -> Vec<Row> {
    let slots = |index: &Index| {
        let Index { name: _, table, unique, parts, filter, unparsed, sql: _ } = index;
        if let Some(text) = unparsed {
            let none = || Slot::One(None);
            return vec![none(), none(), none(), none(), Slot::Many(speller.body(text, 0))];
        }
        vec![
            Slot::One(unique.then(|| Line::default().with(Class::Keyword, "UNIQUE"))),
            Slot::One(Some(speller.led("ON", &render::name(table)))),
            Slot::One(Some(speller.line(&format!("({})", render::key_parts(parts))))),
            Slot::One(filter.as_ref().map(|filter| speller.led("WHERE", &filter.0))),
            Slot::Many(Vec::new()),
        ]
    };
    rows(left, right, change, slots)
}

pub(super) fn view(
    left: Option<&View>,
    right: Option<&View>,
    change: Option<usize>,
    speller: &Speller<'_>,
) -> Vec<Row> {
    let slots = |view: &View| {
        let columns = (!view.columns.is_empty()).then(|| speller.list(&view.columns));
        vec![Slot::One(columns), Slot::Many(speller.body(&view.body, 0))]
    };
    rows(left, right, change, slots)
}

pub(super) fn trigger(
    left: Option<&Trigger>,
    right: Option<&Trigger>,
    change: Option<usize>,
    speller: &Speller<'_>,
) -> Vec<Row> {
    let slots = |trigger: &Trigger| {
        let Trigger { name: _, table, timing, event, columns, when, body, sql: _ } = trigger;
        if is_whole(body) {
            let none = || Slot::One(None);
            return vec![none(), none(), none(), Slot::Many(speller.body(body, 0))];
        }
        let timing = match timing {
            Timing::Before => "BEFORE",
            Timing::After => "AFTER",
            Timing::InsteadOf => "INSTEAD OF",
        };
        let event = match event {
            Event::Delete => "DELETE",
            Event::Insert => "INSERT",
            Event::Update => "UPDATE",
        };
        let mut fires =
            Line::default().with(Class::Keyword, timing).with(Class::Plain, " ").with(Class::Keyword, event);
        if !columns.is_empty() {
            fires = fires.with(Class::Plain, " ").with(Class::Keyword, "OF").with(Class::Plain, " ");
            fires.append(&speller.line(&render::names(columns)));
        }
        vec![
            Slot::One(Some(fires)),
            Slot::One(Some(speller.led("ON", &render::name(table)))),
            Slot::One(when.as_ref().map(|when| speller.led("WHEN", &when.0))),
            Slot::Many(speller.body(body, 1)),
        ]
    };
    rows(left, right, change, slots)
}

pub(super) fn virtual_table(
    left: Option<&VirtualTable>,
    right: Option<&VirtualTable>,
    change: Option<usize>,
    speller: &Speller<'_>,
) -> Vec<Row> {
    let shadows = |table: Option<&VirtualTable>| {
        table.map(|table| table.needed_shadows().into_iter().map(|name| name.folded()).collect::<Vec<_>>())
    };
    let shadows_differ = left.is_some() && right.is_some() && shadows(left) != shadows(right);
    let slots = |table: &VirtualTable| {
        let VirtualTable { name: _, module, arguments, shadows: _, sql: _ } = table;
        let using = (!module.0.is_empty()).then(|| speller.led("USING", &render::name(module)));
        let argument = |argument: &Expression| (u8::from(using.is_some()), speller.line(&argument.0));
        let arguments = arguments.iter().map(argument).collect();
        let shadow =
            |name: &String| (0, Line::default().with(Class::Comment, &format!("-- keeps its content in {name}")));
        let shadows = shadows(Some(table)).filter(|_| shadows_differ).unwrap_or_default();
        vec![Slot::One(using), Slot::Many(arguments), Slot::Many(shadows.iter().map(shadow).collect())]
    };
    rows(left, right, change, slots)
}

/// True where a body is the text of the whole, because that could not be taken apart.
fn is_whole(body: &Expression) -> bool {
    body.0.get(..7).is_some_and(|start| start.eq_ignore_ascii_case("create "))
}

/// Part by part. Where there is no change both sides are the same, and one is looked at.
fn rows<T>(left: Option<&T>, right: Option<&T>, change: Option<usize>, slots: impl Fn(&T) -> Vec<Slot>) -> Vec<Row> {
    let unchanged = left.is_some() && right.is_some() && change.is_none();
    let mut left = left.filter(|_| !unchanged).map(&slots).unwrap_or_default().into_iter();
    let mut right = right.map(&slots).unwrap_or_default().into_iter();
    let mut rows = Vec::new();
    loop {
        let (part, paired): (Part, Vec<(u8, Sides)>) = match (left.next(), right.next()) {
            (None, None) => break,
            (Some(Slot::Many(left)), Some(Slot::Many(right))) => (Part::Body, pairing::rows(left, right)),
            (Some(Slot::Many(left)), None) => (Part::Body, pairing::rows(left, Vec::new())),
            (None, Some(Slot::Many(right))) => (Part::Body, pairing::rows(Vec::new(), right)),
            (left, right) => {
                let line = |slot: Option<Slot>| if let Some(Slot::One(line)) = slot { line } else { None };
                (Part::Head, Sides::of_options(line(left), line(right)).map(|sides| (0, sides)).into_iter().collect())
            }
        };
        for (depth, sides) in paired {
            let sides = if unchanged { sides.equal() } else { sides };
            rows.push(Row::new(part.clone(), depth, sides, change));
        }
    }
    rows
}
