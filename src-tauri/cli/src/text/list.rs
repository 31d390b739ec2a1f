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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::sample;

    #[test]
    fn a_list_tells_its_age_and_every_database() {
        let mut answer = sample::answer();
        answer.status.source = Source::Cached;
        let now = answer.status.scanned_at.unwrap_or_default() + jiff::SignedDuration::from_mins(3);
        let mut out = Vec::new();
        assert!(write(&mut out, &Look { now, ..Look::PLAIN }, &answer).is_ok());
        insta::assert_snapshot!(String::from_utf8_lossy(&out), @r#"
5 of 1,205 databases in /data, scanned 3 min ago (cached)

  status       version    size  modified   database    what
  current      v3       197 kB  5 min ago  a.db
  incomplete   v3       197 kB  5 min ago  b/c.db      lacks table `labels`
  outdated     v2       197 kB  5 min ago  c.db        3 differences from the target
  unversioned  "three"  197 kB  5 min ago  d\u{1b}.db  unknown version; looks like v2
  unreadable   -        197 kB  5 min ago  e.db        corrupt: the header is damaged
"#);
    }
}
