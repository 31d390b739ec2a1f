//! What the statuses look like: a glyph, a word, a colour.

use super::{Look, table::Cell};
use console::Style;
use litefleet::api::Status;

/// The status as a cell: its word, with glyph and colour where there is colour.
pub fn cell(look: &Look, status: Status) -> Cell {
    let word = status.word();
    if look.colour { Cell::styled(format!("{} {word}", glyph(status)), style(status)) } else { Cell::new(word) }
}

/// The status in a line of text, in its colour where there is colour.
pub fn word(look: &Look, status: Status) -> String {
    look.paint(&style(status), status.word())
}

fn glyph(status: Status) -> char {
    match status {
        Status::Current => '✓',
        Status::Outdated => '◷',
        Status::Incomplete => '◔',
        Status::Drifted => '◇',
        Status::Ahead => '»',
        Status::Unversioned => '?',
        Status::Unreadable => '✗',
    }
}

fn style(status: Status) -> Style {
    const ORANGE: u8 = 208;
    match status {
        Status::Current => Style::new().green(),
        Status::Outdated => Style::new().yellow(),
        Status::Incomplete => Style::new().color256(ORANGE),
        Status::Drifted => Style::new().magenta(),
        Status::Ahead => Style::new().cyan(),
        Status::Unversioned => Style::new().dim(),
        Status::Unreadable => Style::new().red(),
    }
}
