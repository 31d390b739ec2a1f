//! One object side by side.

use super::{Shown, anchor, shown, sign};
use crate::{
    api::{visible, visible_sql},
    diff::{AlignedObject, AlignedRow, Fold, MarkedSpan, Sign},
    schema::Class,
};
use maud::{Markup, html};

/// The object with its head and rows.
pub(super) fn section(at: usize, object: &AlignedObject) -> Markup {
    let Shown { class, word, .. } = shown(object.sign);
    html! {
        section.object id=(anchor(at)) {
            h2 {
                (sign(object.sign)) " "
                span.kind { (object.kind.word()) } " "
                code { (visible(&object.name.0)) }
                @if let Some(table) = &object.table { span.faint { " on " } code.faint { (visible(&table.0)) } }
                " " span.word.(class) { (word) }
                " " (counts(object))
            }
            @for piece in pieces(&object.rows, &object.folds) { (rows_of(&piece)) }
        }
    }
}

/// How many differences are on each side, where some are.
fn counts(object: &AlignedObject) -> Markup {
    let counts = object.counts;
    html! {
        span.numbers {
            @for (sign, count) in [(Sign::Left, counts.left), (Sign::Right, counts.right), (Sign::Both, counts.both)] {
                @let Shown { class, glyph, word } = shown(sign);
                @if count > 0 { span.(class) title=(word) { (glyph) (count) } " " }
            }
        }
    }
}

/// Rows that stand together, folded or not.
struct Piece<'a> {
    rows: &'a [AlignedRow],
    label: Option<&'a str>,
}

/// The rows cut where folds begin and end. A fold that is not within what is left of the rows is none.
fn pieces<'a>(rows: &'a [AlignedRow], folds: &'a [Fold]) -> Vec<Piece<'a>> {
    let mut pieces = Vec::new();
    let mut at = 0;
    for fold in folds.iter().filter(|fold| fold.rows > 0) {
        let end = fold.start.saturating_add(fold.rows);
        if let (Some(before), Some(folded)) = (rows.get(at..fold.start), rows.get(fold.start..end)) {
            pieces.push(Piece { rows: before, label: None });
            pieces.push(Piece { rows: folded, label: Some(&fold.label) });
            at = end;
        }
    }
    pieces.push(Piece { rows: rows.get(at..).unwrap_or_default(), label: None });
    pieces.retain(|piece| !piece.rows.is_empty());
    pieces
}

fn rows_of(piece: &Piece<'_>) -> Markup {
    let table = html! {
        table {
            colgroup { col; col.gutter; col; }
            tbody { @for one in piece.rows { (row(one)) } }
        }
    };
    html! {
        @match piece.label {
            Some(label) => details { summary { (visible(label)) } (table) },
            None => (table),
        }
    }
}

fn row(row: &AlignedRow) -> Markup {
    let Shown { class, .. } = shown(row.sign);
    // Where both sides are alike, the right one may be left out.
    let right = if row.sign == Sign::Equal && row.right.is_empty() { &row.left } else { &row.right };
    html! {
        tr.(class) {
            (cell(&row.left, row.depth))
            td.gutter { @if row.sign != Sign::Equal { (sign(row.sign)) } }
            (cell(right, row.depth))
        }
    }
}

fn cell(spans: &[MarkedSpan], depth: u8) -> Markup {
    html! {
        @if spans.is_empty() {
            td.nothing {}
        } @else {
            td.sql.{ "depth-" (depth.min(4)) } { @for one in spans { (span(one)) } }
        }
    }
}

fn span(marked: &MarkedSpan) -> Markup {
    let text = visible_sql(&marked.span.text);
    let inner = match class(marked.span.class) {
        Some(class) => html! { span.(class) { (text) } },
        None => html! { (text) },
    };
    html! { @if marked.changed { mark { (inner) } } @else { (inner) } }
}

fn class(class: Class) -> Option<&'static str> {
    match class {
        Class::Plain => None,
        Class::Keyword => Some("keyword"),
        Class::Type => Some("type"),
        Class::Text => Some("text"),
        Class::Number => Some("number"),
        Class::Comment => Some("comment"),
    }
}
