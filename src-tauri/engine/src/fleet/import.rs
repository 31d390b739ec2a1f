//! Lists of databases that were written to files, read back: by path, label or id.

use super::{Engine, list_file::Line, open::OpenFleet};
use crate::{
    Code, Error, Result,
    api::{ListImport, Unmatched},
    scan::Entry,
};
use std::{
    collections::{BTreeSet, HashMap},
    path::Path,
    sync::Arc,
};

impl Engine {
    /// The databases of an open fleet that a list names, in any of its forms: as CSV or JSON with a path, id or label each,
    /// or as text with one of these a line. Says which lines match none.
    ///
    /// # Errors
    /// The fleet is not open; the list cannot be read, is none, or is empty.
    pub fn import_list(&self, root: &Path, file: &Path) -> Result<ListImport> {
        let fleet = self.fleet(root)?;
        let lines = super::list_file::read(file)?;
        if lines.is_empty() {
            return Err(Error::new(Code::BadRequest, format!("{} names nothing", file.display()))
                .hint("write a path, a label or an id on each line; `litefleet export` writes lists")
                .at(file));
        }
        let result = fleet.result();
        let known = Known::of(&fleet, &result.entries);
        let (mut ids, mut unmatched) = (BTreeSet::new(), Vec::new());
        for line in lines {
            let found = known.find(&line);
            if found.is_empty() {
                unmatched.push(Unmatched { line: line.number, text: line.text });
            }
            ids.extend(found);
        }
        Ok(ListImport { ids: ids.into_iter().collect(), path: file.display().to_string(), unmatched })
    }
}

/// The databases of a fleet by what lists may name them by.
struct Known<'e> {
    root: &'e Path,
    paths: HashMap<&'e Path, i64>,
    labels: HashMap<&'e str, Vec<i64>>,
    ids: BTreeSet<i64>,
}

impl<'e> Known<'e> {
    fn of(fleet: &'e OpenFleet, entries: &'e [Arc<Entry>]) -> Self {
        let mut labels: HashMap<&str, Vec<i64>> = HashMap::new();
        for entry in entries {
            labels.entry(&entry.label).or_default().push(entry.id);
        }
        Self {
            root: &fleet.root,
            paths: entries.iter().map(|entry| (&*entry.path, entry.id)).collect(),
            labels,
            ids: entries.iter().map(|entry| entry.id).collect(),
        }
    }

    /// What a line names. Where it says which of its words is the path, that alone counts: an id or a label may be of another
    /// fleet.
    fn find(&self, line: &Line) -> Vec<i64> {
        if let Some(path) = &line.path {
            return self.of_path(path).into_iter().collect();
        }
        if let Some(id) = line.id {
            return self.ids.get(&id).copied().into_iter().collect();
        }
        if let Some(label) = &line.label {
            return self.of_label(label);
        }
        let Some(word) = &line.word else { return Vec::new() };
        if let Some(id) = self.of_path(word) {
            return vec![id];
        }
        let text = line.text.trim();
        let labelled = self.of_label(text);
        let of_id = || text.parse().ok().and_then(|id| self.ids.get(&id)).copied().into_iter().collect();
        if labelled.is_empty() { of_id() } else { labelled }
    }

    fn of_path(&self, path: &Path) -> Option<i64> {
        let below = if path.is_absolute() { path.strip_prefix(self.root).ok()? } else { path };
        let below = below.strip_prefix(".").unwrap_or(below);
        self.paths.get(below).copied()
    }

    fn of_label(&self, label: &str) -> Vec<i64> {
        self.labels.get(label).cloned().unwrap_or_default()
    }
}
