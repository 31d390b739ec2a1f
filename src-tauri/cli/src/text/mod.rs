//! Answers as text for a person. Every function writes one answer; what comes from files is made visible first.

pub mod diff;
pub mod export;
pub mod inspection;
pub mod jobs;
pub mod list;
mod rows;
#[cfg(test)]
mod sample;
pub mod scan;
mod schema;
mod status;
mod table;
mod words;

use console::Style;
use jiff::Timestamp;
pub use litefleet::api::visible;

/// Text of several lines made visible line by line; tabs stay.
pub fn visible_lines(text: &str) -> String {
    let pieces = text.split_inclusive(['\n', '\t']);
    let shown = |piece: &str| match piece.strip_suffix(['\n', '\t']) {
        Some(rest) => format!("{}{}", visible(rest), piece.get(rest.len()..).unwrap_or_default()),
        None => visible(piece).into_owned(),
    };
    pieces.map(shown).collect()
}
use std::io::{self, Write};

/// How text looks.
#[derive(Clone, Copy, Debug)]
pub struct Look {
    /// The terminal's width in columns; `None` where there is no terminal to cut for.
    pub width: Option<usize>,
    /// Colour and glyphs.
    pub colour: bool,
    /// Everything, however long.
    pub all: bool,
    /// When the answer is read, for ages.
    pub now: Timestamp,
}

impl Look {
    /// The text in this style, where there is colour.
    fn paint(&self, style: &Style, text: &str) -> String {
        style.clone().force_styling(self.colour).apply_to(text).to_string()
    }

    /// A line that stands above others.
    fn head(&self, out: &mut impl Write, text: &str) -> io::Result<()> {
        writeln!(out, "{}", self.paint(&Style::new().bold(), text))
    }
}

#[cfg(test)]
impl Look {
    /// Plain text of any width at a fixed time.
    const PLAIN: Self = Self { width: None, colour: false, all: false, now: Timestamp::UNIX_EPOCH };
}
