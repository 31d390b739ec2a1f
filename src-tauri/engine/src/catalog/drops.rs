//! What the script of a migration drops, by what SQLite says while it prepares it.

use crate::schema::model::{Name, Schema};
use std::collections::BTreeSet;

/// What a script drops, by the names that it has then; all folded.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Drops {
    pub(super) tables: BTreeSet<String>,
    pub(super) columns: BTreeSet<(String, String)>,
    /// It renames a table or a column, so that what it drops may have been called otherwise.
    pub(super) renames: bool,
}

impl Drops {
    /// True where it drops no table and no column.
    pub fn is_empty(&self) -> bool {
        self.tables.is_empty() && self.columns.is_empty()
    }

    /// True where a table of this name is dropped, made anew or not.
    pub fn table(&self, table: &Name) -> bool {
        self.tables.contains(&table.folded())
    }

    /// True where something that is there before and not afterwards is dropped, and not only called otherwise: a table, or a
    /// column of a table. In doubt it is.
    pub fn takes(&self, before: &Schema, table: &Name, column: Option<&Name>) -> bool {
        if self.table(table) || self.takes_by_another_name(before) {
            return true;
        }
        let Some(column) = column else { return false };
        let (of, column) = (table.folded(), column.folded());
        let is_known = |dropped: &str| {
            before.table(table).is_some_and(|table| table.columns.iter().any(|known| known.name.folded() == dropped))
        };
        let mut dropped = self.columns.iter().filter(|(table, _)| *table == of).map(|(_, dropped)| dropped);
        dropped.any(|dropped| *dropped == column || !is_known(dropped))
    }

    /// True where it renames, and drops what nothing was called before: that may have been anything.
    fn takes_by_another_name(&self, before: &Schema) -> bool {
        let is_new = |name: &str| {
            let tables = before.tables.iter().map(|table| &table.name);
            !tables.chain(before.virtual_tables.iter().map(|table| &table.name)).any(|known| known.folded() == name)
        };
        let columns = self.columns.iter().map(|(table, _)| table);
        self.renames && self.tables.iter().chain(columns).any(|name| is_new(name))
    }

    /// What another statement of the same script drops, too.
    pub(super) fn add(&mut self, more: Self) {
        self.tables.extend(more.tables);
        self.columns.extend(more.columns);
        self.renames |= more.renames;
    }
}
