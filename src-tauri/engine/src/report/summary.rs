//! What stands before the objects, and what after.

use super::{Objects, Shown, counted, shown, sign, sign_of};
use crate::{
    api::{SideBySide, SideInfo, visible},
    diff::{Change, ObjectKind, Sign},
    schema::model::Name,
};
use maud::{Markup, html};

/// Both sides and how they compare, in numbers.
pub(super) fn head(compared: &SideBySide, objects: &Objects<'_>) -> Markup {
    let comparison = &compared.comparison;
    let sides = &comparison.sides;
    html! {
        header {
            h1 { (visible(&sides.left.name)) span.faint { " and " } (visible(&sides.right.name)) }
            dl.facts {
                (side("Left", &sides.left))
                (side("Right", &sides.right))
            }
            p.verdict {
                @if comparison.equal {
                    b { "Equal" } ": nothing differs that counts."
                } @else {
                    b { (counted(comparison.changes.len(), "difference", "differences")) }
                    " in " (objects.differing().count()) " of " (counted(objects.all.len(), "object", "objects"))
                }
            }
            ul.counts aria-label="Objects" {
                @for one in [Sign::Both, Sign::Right, Sign::Left, Sign::Equal] {
                    li { (sign_and_word(one)) " " b { (objects.count(one)) } }
                }
            }
        }
    }
}

fn side(word: &str, side: &SideInfo) -> Markup {
    html! {
        dt { (word) }
        dd {
            b { (visible(&side.name)) }
            @if let Some(detail) = &side.detail { ", " (visible(detail)) }
            ", " (counted(side.objects, "object", "objects"))
            ", fingerprint " code { (side.fingerprint) }
        }
    }
}

fn sign_and_word(sign: Sign) -> Markup {
    let Shown { class, glyph, word } = shown(sign);
    html! { span.sign.(class) aria-hidden="true" { (glyph) } " " (word) }
}

/// All differences in words, grouped by kind of object, then what is ignored and what may be a rename.
pub(super) fn changes(compared: &SideBySide, objects: &Objects<'_>) -> Markup {
    let comparison = &compared.comparison;
    let groups = [
        (ObjectKind::Table, "Tables"),
        (ObjectKind::VirtualTable, "Virtual tables"),
        (ObjectKind::Index, "Indexes"),
        (ObjectKind::View, "Views"),
        (ObjectKind::Trigger, "Triggers"),
    ];
    html! {
        @if !comparison.changes.is_empty() {
            section.summary {
                h2 { "Differences" }
                div.groups {
                    @for (kind, title) in groups { (group(kind, title, &comparison.changes, objects)) }
                }
            }
        }
        @if !comparison.renames.is_empty() {
            section.summary {
                h2 { "May be renames" }
                p.faint { "SQLite does not say whether something was renamed. These are as much alike as said." }
                ul {
                    @for rename in &comparison.renames {
                        li { (visible(&rename.summary)) " " span.faint { "(" (percent(rename.likeness)) " alike)" } }
                    }
                }
            }
        }
        @if !comparison.notes.is_empty() {
            section.summary {
                h2 { "Ignored" }
                ul {
                    @for note in &comparison.notes { li { span.faint { "ignored: " } (visible(&note.summary())) (detail(note)) } }
                }
            }
        }
    }
}

fn group(kind: ObjectKind, title: &str, changes: &[Change], objects: &Objects<'_>) -> Markup {
    let own: Vec<&Change> = changes.iter().filter(|change| change.object_kind() == kind).collect();
    html! {
        @if !own.is_empty() {
            section {
                h3 { (title) " " span.faint { (own.len()) } }
                ul.changes {
                    @for change in own {
                        li {
                            (sign(sign_of(change))) " "
                            @match objects.anchor(change) {
                                Some(anchor) => a href={ "#" (anchor) } { (visible(&change.summary())) },
                                None => (visible(&change.summary())),
                            }
                        }
                    }
                }
            }
        }
    }
}

/// The orders of columns that are ignored; other notes say all in their summary.
fn detail(note: &Change) -> Markup {
    let names = |names: &[Name]| names.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    html! {
        @if let Change::ColumnOrderDifferent { left, right, .. } = note {
            span.faint { ": left " (visible(&names(left))) "; right " (visible(&names(right))) }
        }
    }
}

/// The objects that are alike, in one list.
pub(super) fn equal(objects: &Objects<'_>) -> Markup {
    let equal: Vec<_> = objects.all.iter().filter(|object| object.sign == Sign::Equal).collect();
    html! {
        @if !equal.is_empty() {
            section.summary {
                h2 { (sign(Sign::Equal)) " " (counted(equal.len(), "equal object", "equal objects")) }
                ul.equals {
                    @for object in equal {
                        li {
                            code { (visible(&object.name.0)) } " " span.faint { (object.kind.word()) }
                            @if !object.notes.is_empty() {
                                span.faint { ", " (counted(object.notes.len(), "note", "notes")) }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn percent(likeness: f64) -> String {
    format!("{:.0} %", likeness * 100.0)
}
