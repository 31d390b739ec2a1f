//! What `litefleet watch` prints.

use super::{Look, status, visible, words};
use litefleet::api::{Status, StatusChange};
use std::io::{self, Write};

/// `2026-11-22 07:00:00 UTC  a/notes.db  current → drifted  extra table scratch`
pub fn line(out: &mut impl Write, look: &Look, change: &StatusChange) -> io::Result<()> {
    let word = |is: Option<Status>, none: &str| is.map_or_else(|| none.to_owned(), |is| status::word(look, is));
    let (was, is) = (word(change.was, "new"), word(change.is, "gone"));
    write!(out, "{}  {}  {was} → {is}", words::time(change.at), visible(&change.path))?;
    if let Some(said) = change.summary.as_ref().or(change.message.as_ref()) {
        write!(out, "  {}", visible(&said.replace('`', "")))?;
    }
    writeln!(out)
}

/// `15 min`, `90 s`
pub fn every(seconds: u64) -> String {
    if seconds.is_multiple_of(60) { format!("{} min", seconds / 60) } else { format!("{seconds} s") }
}
