//! The scripts of a migration: what goes up, what goes down, and what its tool writes down of it.

use super::{
    build::Step,
    drops::Drops,
    sandbox::Effects,
    text::{Script, SqlFile},
};
use std::{path::PathBuf, sync::Arc};

/// One migration of a catalog.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Migration {
    /// What its tool calls it: the name of the file without `.sql` and `.up`, or the name of its folder.
    pub name: String,
    /// What goes up to its version, from the one before.
    pub up: Part,
    /// What goes down from its version to the one before; `None` where the tool has nothing of the kind, or where it is
    /// empty.
    pub down: Option<Part>,
    /// The way up changes rows: it inserts, updates or deletes some, makes a table of a query, or renames a table or a column,
    /// which a plan would drop and make. What SQLite and migration tools keep for themselves does not count.
    pub moves_data: bool,
    /// What the way up drops.
    pub drops: Drops,
    /// When Drizzle's journal says that it was made, in milliseconds since 1970.
    pub when: Option<i64>,
}

/// One direction of a migration: a file, or a part of one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// The name of the file, for people; with its folder where each migration has one.
    pub file: String,
    /// Where the file is.
    pub path: PathBuf,
    /// The SQL of this direction alone.
    pub sql: Arc<str>,
    /// The line of the file that it begins in, counted from 1.
    pub line: u32,
    /// The whole file as it is on the disk: what tools take their checksums of.
    pub bytes: Arc<[u8]>,
}

impl Migration {
    /// What a step of a sequence is.
    pub(super) fn of(step: &Step, effects: Effects) -> Self {
        let Effects { moves_data, drops } = effects;
        Self {
            name: step.name.clone(),
            up: Part::of(&step.script),
            down: step.down.as_ref().map(Part::of),
            moves_data,
            drops,
            when: step.when,
        }
    }

    /// What runs again whenever it changes: nobody counts on its rows staying as they are.
    pub(super) fn repeatable(script: &Script) -> Self {
        Self {
            name: name_of(&script.file),
            up: Part::of(script),
            down: None,
            moves_data: true,
            drops: Drops::default(),
            when: None,
        }
    }
}

impl Part {
    fn of(script: &Script) -> Self {
        let Script { file, range } = script;
        let is_whole = *range == (0..file.text.len());
        let part = || file.text.get(range.clone()).unwrap_or_default().into();
        Self {
            file: file.name.clone(),
            path: file.path.clone(),
            sql: if is_whole { Arc::clone(&file.text) } else { part() },
            line: file.line_at(range.start),
            bytes: Arc::clone(&file.bytes),
        }
    }
}

/// The name of a migration that is one file.
pub(super) fn name_of(file: &SqlFile) -> String {
    let stem = file.stem();
    stem.strip_suffix(".up").unwrap_or(stem).to_owned()
}
