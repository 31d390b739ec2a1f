//! Files with several names. SQLite finds a log or journal by the name that a database was opened with, so only one of the
//! names is the right one (<https://sqlite.org/howtocorrupt.html#_multiple_links_to_the_same_file>).

use super::{
    Unread,
    stamp::{self, SystemPath},
    unread,
    visit::Link,
};
use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

/// What is to be done with a file that has several names.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Choice {
    /// It goes by this name.
    Read(PathBuf),
    /// Logs or journals lie beside several of its names, and nobody knows which of them counts.
    Unclear(PathBuf, Unread),
}

/// Chooses a name for each file: the one with a log or journal, else the first.
pub(super) fn choose(mut links: Vec<Link>) -> Vec<Choice> {
    links.sort_unstable_by(|a, b| stamp::in_order(&a.path, &b.path));
    let mut files: BTreeMap<(u64, u64), Vec<PathBuf>> = BTreeMap::new();
    for Link { device, inode, path } in links {
        files.entry((device, inode)).or_default().push(path);
    }
    let mut system = SystemPath::default();
    files.into_values().filter_map(|names| choice(names, &mut system)).collect()
}

fn choice(names: Vec<PathBuf>, system: &mut SystemPath) -> Option<Choice> {
    let mut with_content = names.iter().filter(|name| has_content_beside(name, system));
    match (with_content.next(), with_content.next()) {
        (Some(one), Some(other)) => {
            let why = unread::several_logs(&file_name(one), &file_name(other));
            Some(Choice::Unclear(one.clone(), why))
        }
        (Some(one), None) => Some(Choice::Read(one.clone())),
        (None, _) => names.into_iter().next().map(Choice::Read),
    }
}

/// True where a log or journal with something in it lies beside this name, or what is no file.
fn has_content_beside(name: &Path, system: &mut SystemPath) -> bool {
    system.set(name);
    stamp::look(system).is_ok_and(|look| {
        let logs = [look.stamp.wal, look.stamp.journal];
        look.odd_companion.is_some() || logs.into_iter().flatten().any(|(bytes, _)| bytes > 0)
    })
}

fn file_name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}
