//! How the statuses of a fleet's databases change, one after the other.

use super::Engine;
use crate::{
    Result,
    api::{Status, StatusChange},
    scan::Entry,
};
use jiff::Timestamp;
use std::{
    collections::HashMap,
    path::{Path, PathBuf},
    sync::Arc,
};

/// The databases of a fleet as they were when they were last asked for.
#[derive(Debug)]
pub struct Follow {
    root: PathBuf,
    known: HashMap<i64, Arc<Entry>>,
}

impl Follow {
    /// An open fleet as it is now.
    ///
    /// # Errors
    /// The fleet is not open.
    pub fn of(engine: &Engine, root: &Path) -> Result<Self> {
        let result = engine.fleet(root)?.result();
        let known = result.entries.iter().map(|entry| (entry.id, Arc::clone(entry))).collect();
        Ok(Self { root: root.to_path_buf(), known })
    }

    /// The databases that have another status than when this was last asked, new ones and those that are gone too, in the
    /// order of their paths.
    ///
    /// # Errors
    /// The fleet is not open any more.
    pub fn changes(&mut self, engine: &Engine) -> Result<Vec<StatusChange>> {
        let result = engine.fleet(&self.root)?.result();
        let mut before = std::mem::take(&mut self.known);
        let mut changes = Vec::new();
        for entry in &result.entries {
            let was = before.remove(&entry.id);
            if was.as_ref().is_none_or(|was| !Arc::ptr_eq(was, entry) && was.verdict.status != entry.verdict.status) {
                let was = was.map(|was| was.verdict.status);
                changes.push(change(entry, was, Some(entry.verdict.status)));
            }
            self.known.insert(entry.id, Arc::clone(entry));
        }
        changes.extend(before.values().map(|was| change(was, Some(was.verdict.status), None)));
        changes.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(changes)
    }
}

/// `entry` is what it is, or what it was where it is gone.
fn change(entry: &Entry, was: Option<Status>, is: Option<Status>) -> StatusChange {
    let row = entry.row();
    StatusChange {
        at: Timestamp::now(),
        id: row.id,
        path: row.path,
        path_bytes: row.path_bytes,
        label: row.label,
        was,
        is,
        summary: is.and(row.summary),
        message: is.and(row.message),
    }
}
