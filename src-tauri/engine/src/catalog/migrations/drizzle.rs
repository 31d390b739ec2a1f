//! Drizzle: `meta/_journal.json` says which files there are, and in which order.

use crate::{
    Code, Error,
    api::Version,
    catalog::{
        build::{Sequence, Step},
        folder::Folder,
        source::{Tool, VersionSource},
        text::SqlFile,
    },
};
use serde::Deserialize;
use std::fs;

const JOURNAL: &str = "meta/_journal.json";

#[derive(Deserialize)]
struct Journal {
    entries: Vec<Entry>,
}

#[derive(Deserialize)]
struct Entry {
    idx: i64,
    tag: String,
    when: Option<i64>,
}

/// `None` where there is no journal.
pub(super) fn recognise(folder: &Folder) -> Result<Option<Sequence>, Error> {
    if !folder.has_file(JOURNAL) {
        return Ok(None);
    }
    let path = folder.path.join(JOURNAL);
    let bad = |what: String| Error::new(Code::BadSchema, format!("{JOURNAL}: {what}")).at(&path);
    let text = fs::read_to_string(&path).map_err(|error| bad(error.to_string()))?;
    let mut journal: Journal = serde_json::from_str(&text).map_err(|error| {
        bad(error.to_string()).line(u32::try_from(error.line()).unwrap_or(1)).hint("generate the migrations again")
    })?;
    journal.entries.sort_by_key(|entry| entry.idx);
    let mut steps = Vec::new();
    for (number, entry) in (1..).zip(&journal.entries) {
        let file = file_of(folder, &entry.tag).ok_or_else(|| {
            bad(format!("it names {}.sql, which is not there", entry.tag)).hint("generate the migrations again")
        })?;
        steps.push(Step { when: entry.when, ..Step::up(Version::Number(number), file.whole()) });
    }
    Ok(Some(Sequence {
        tool: Some(Tool::Drizzle.name()),
        source: Some(VersionSource::Tool(Tool::Drizzle)),
        steps,
        ..Sequence::default()
    }))
}

/// Only files of the folder itself: the journal is not trusted with paths.
fn file_of<'f>(folder: &'f Folder, tag: &str) -> Option<&'f SqlFile> {
    folder.files.iter().find(|file| file.stem() == tag)
}
