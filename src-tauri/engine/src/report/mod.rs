//! A comparison as one HTML document that stands alone: no scripts, nothing from outside, on screen and on paper.

mod object;
mod summary;

use crate::{
    api::{SideBySide, SideInfo, visible},
    diff::{AlignedObject, Change, Effect, ObjectKind, Sign},
    schema::model::Name,
};
use maud::{DOCTYPE, Markup, PreEscaped, html};
use std::collections::HashMap;

const STYLE: &str = include_str!("report.css");
/// What a browser may do with the document: show it.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'";

/// The document. Names and SQL stand in it as text, whatever they are, and what a page would act upon is written out.
pub fn html(compared: &SideBySide) -> String {
    let sides = &compared.comparison.sides;
    let objects = Objects::of(&compared.objects);
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(POLICY);
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                meta name="generator" content="Litefleet";
                title { (visible(&sides.left.name)) " and " (visible(&sides.right.name)) " compared" }
                style { (PreEscaped(STYLE)) }
            }
            body {
                (summary::head(compared, &objects))
                main {
                    (summary::changes(compared, &objects))
                    @if objects.differing().next().is_some() {
                        (columns(&sides.left, &sides.right))
                        @for (at, object) in objects.differing() { (object::section(at, object)) }
                    }
                    (summary::equal(&objects))
                }
                footer { "Made with Litefleet. The left side is what is, the right side what it is held against." }
            }
        }
    };
    page.into_string()
}

/// The names of both sides over their columns.
fn columns(left: &SideInfo, right: &SideInfo) -> Markup {
    let side = |class: &str, word: &str, side: &SideInfo| {
        html! {
            div class=(class) {
                span.faint { (word) } " " b { (visible(&side.name)) }
                @if let Some(detail) = &side.detail { " " span.faint { (visible(detail)) } }
            }
        }
    };
    html! { div.sides { (side("left", "Left", left)) (side("right", "Right", right)) } }
}

/// The objects of a comparison, with the places that links lead to.
struct Objects<'a> {
    all: &'a [AlignedObject],
    places: HashMap<(ObjectKind, &'a Name), usize>,
}

impl<'a> Objects<'a> {
    fn of(all: &'a [AlignedObject]) -> Self {
        let places = all.iter().enumerate().map(|(at, object)| ((object.kind, &object.name), at)).collect();
        Self { all, places }
    }

    fn differing(&self) -> impl Iterator<Item = (usize, &'a AlignedObject)> {
        self.all.iter().enumerate().filter(|(_, object)| object.sign != Sign::Equal)
    }

    fn count(&self, sign: Sign) -> usize {
        self.all.iter().filter(|object| object.sign == sign).count()
    }

    /// The anchor of the object that a change is in, where that is shown.
    fn anchor(&self, change: &Change) -> Option<String> {
        let at = *self.places.get(&(change.object_kind(), change.object()))?;
        let shown = self.all.get(at).is_some_and(|object| object.sign != Sign::Equal);
        shown.then(|| anchor(at))
    }
}

fn anchor(at: usize) -> String {
    format!("object-{}", at + 1)
}

/// How a sign is shown: its class, its character and its word.
struct Shown {
    class: &'static str,
    glyph: &'static str,
    word: &'static str,
}

fn shown(sign: Sign) -> Shown {
    match sign {
        Sign::Equal => Shown { class: "equal", glyph: "=", word: "equal" },
        Sign::Left => Shown { class: "left", glyph: "−", word: "only left" },
        Sign::Right => Shown { class: "right", glyph: "+", word: "only right" },
        Sign::Both => Shown { class: "both", glyph: "~", word: "different" },
    }
}

/// What only the right side has is missing on the left.
fn sign_of(change: &Change) -> Sign {
    match change.effect() {
        Effect::Missing => Sign::Right,
        Effect::Extra => Sign::Left,
        Effect::Different => Sign::Both,
    }
}

/// A sign with its word for whoever does not see it.
fn sign(sign: Sign) -> Markup {
    let Shown { class, glyph, word } = shown(sign);
    html! { span.sign.(class) { span aria-hidden="true" { (glyph) } span.unseen { (word) } } }
}

/// A number with what is counted.
fn counted(number: usize, one: &str, several: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { several })
}
