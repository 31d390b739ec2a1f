//! Answers as text for a person. Every function writes one answer; what comes from files is made visible first.

pub mod alerts;
pub mod diff;
pub mod export;
mod hazard;
pub mod history;
pub mod inspection;
pub mod jobs;
pub mod list;
pub mod metrics;
mod offer;
mod outcome;
pub mod plan;
pub mod preview;
pub mod restore;
mod rows;
#[cfg(test)]
mod sample;
pub mod scan;
mod schema;
pub mod settings;
mod status;
mod table;
pub mod watch;
mod words;
pub mod work;

use console::Style;
use jiff::Timestamp;
pub use litefleet::api::visible;
pub use outcome::kind;

use std::io::{self, Write};

/// Said of a script with names that a terminal would act upon.
pub const NOT_EXACT: &str = "characters that a terminal acts upon are shown as escapes, so this SQL is not exact: \
                             send it to a file to run it";

/// Text of several lines made visible line by line; tabs stay.
pub fn visible_lines(text: &str) -> String {
    let pieces = text.split_inclusive(['\n', '\t']);
    let shown = |piece: &str| match piece.strip_suffix(['\n', '\t']) {
        Some(rest) => format!("{}{}", visible(rest), piece.get(rest.len()..).unwrap_or_default()),
        None => visible(piece).into_owned(),
    };
    pieces.map(shown).collect()
}
/// `3,412 rows or values can be lost`
pub fn lost(rows: u64) -> String {
    if rows == 0 {
        return "data can be lost".to_owned();
    }
    format!("{} can be lost", words::counted(rows, "row or value", "rows or values"))
}

/// `1 database`, `1,204 databases`.
pub fn databases(count: u64) -> String {
    words::counted(count, "database", "databases")
}

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
