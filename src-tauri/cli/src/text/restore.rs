//! What a restore would do, in short, before the question whether to do it.

use super::{
    Look, outcome, preview,
    table::{Cell, Column, Table},
    words,
};
use console::Style;
use litefleet::api::{RestoreItem, RestorePreview};
use std::io::{self, Write};

/// Databases that are shown unless all are asked for.
const ROWS: usize = 20;

/// Writes which databases would be restored, what they have gained since, and what backups take.
pub fn write(out: &mut impl Write, look: &Look, found: &RestorePreview) -> io::Result<()> {
    let items = &found.databases;
    let shown = if look.all || items.len() <= ROWS + 1 { items.len() } else { ROWS };
    let mut table =
        Table::headed([Column::left("version"), Column::right("size"), Column::name("database"), Column::cut("what")]);
    for item in items.iter().take(shown) {
        table.row([
            Cell::new(item.to_version.as_ref().map_or_else(|| "-".to_owned(), ToString::to_string)),
            Cell::new(words::size(item.bytes)),
            Cell::new(&item.path),
            Cell::new(what(item)),
        ]);
    }
    table.write(out, look)?;
    if items.len() > shown {
        let hidden = words::count((items.len() - shown) as u64);
        writeln!(out, "{}", look.paint(&Style::new().dim(), &format!("  and {hidden} more: -v shows all")))?;
    }
    preview::forecast(out, &found.backups)
}

/// How many can be restored.
pub fn count(found: &RestorePreview, changed_too: bool) -> u64 {
    let can = |item: &&RestoreItem| item.code.is_none() && (changed_too || item.changed_since != Some(true));
    found.databases.iter().filter(can).count() as u64
}

fn what(item: &RestoreItem) -> String {
    let refused = match (item.code, &item.message) {
        (_, Some(message)) => Some(message.clone()),
        (code, None) => code.map(outcome::code),
    };
    let changed = (item.changed_since == Some(true)).then(|| "written to since".to_owned());
    refused.into_iter().chain(changed).chain(item.changes.iter().cloned()).collect::<Vec<_>>().join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use litefleet::{
        Code,
        api::{BackupForecast, Version},
    };
    use uuid::Uuid;

    fn item(number: u64) -> RestoreItem {
        RestoreItem {
            number,
            path: format!("{number}.db"),
            label: number.to_string(),
            to_version: Some(Version::Number(2)),
            bytes: 4096,
            changed_since: Some(false),
            changes: Vec::new(),
            code: None,
            message: None,
        }
    }

    fn found() -> RestorePreview {
        let changed =
            RestoreItem { changed_since: Some(true), changes: vec!["12 more rows in `notes`".into()], ..item(2) };
        let gone = RestoreItem { code: Some(Code::NotFound), message: Some("the copy is gone".into()), ..item(3) };
        let backups = BackupForecast { folder: "/b".into(), bytes: 12_288, ..BackupForecast::default() };
        RestorePreview { job: Uuid::nil(), databases: vec![item(1), changed, gone], backups }
    }

    #[test]
    fn what_was_gained_since_and_what_cannot_be_restored_is_told_of_each() {
        let mut out = Vec::new();
        assert!(write(&mut out, &Look::PLAIN, &found()).is_ok());
        insta::assert_snapshot!(String::from_utf8_lossy(&out), @r#"
  version    size  database  what
  v2       4.1 kB  1.db
  v2       4.1 kB  2.db      written to since; 12 more rows in `notes`
  v2       4.1 kB  3.db      the copy is gone
backups take up to 12.3 kB in /b, kept for ever
"#);
    }

    #[test]
    fn those_that_have_changed_count_only_where_they_may_be_restored() {
        assert_eq!((count(&found(), false), count(&found(), true)), (1, 2));
    }
}
