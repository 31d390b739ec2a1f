//! `litefleet list` as text.

use super::{Look, rows, visible, words};
use litefleet::api::{ScanAnswer, Source};
use std::io::{self, Write};

/// Writes how many there are, how old that is, and the databases.
pub fn write(out: &mut impl Write, look: &Look, answer: &ScanAnswer) -> io::Result<()> {
    look.head(out, &headline(look, answer))?;
    if answer.databases.is_empty() {
        return Ok(());
    }
    writeln!(out)?;
    rows::full(look, &answer.databases).write(out, look)
}

fn headline(look: &Look, answer: &ScanAnswer) -> String {
    let (matching, total) = (answer.databases.len() as u64, answer.status.summary.total);
    let databases = words::counted(total, "database", "databases");
    let of = if matching == total { databases } else { format!("{} of {databases}", words::count(matching)) };
    let age = answer.status.scanned_at.map_or_else(String::new, |at| format!(", scanned {}", words::age(at, look.now)));
    let cached = if answer.status.source == Source::Cached { " (cached)" } else { "" };
    format!("{of} in {}{age}{cached}", visible(&answer.status.fleet.root))
}
