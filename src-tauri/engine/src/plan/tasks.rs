//! The changes of a comparison sorted by what has to be done.

use crate::{
    diff::Change,
    schema::model::{Check, Column, ForeignKey, Index, Name, Table, Trigger, View, VirtualTable},
};
use std::collections::BTreeMap;

/// All that has to be done, each with the place of its change.
#[derive(Debug)]
pub(super) struct Tasks<'a> {
    pub(super) tables: Objects<'a, Table>,
    /// Tables that both sides have and that are not alike.
    pub(super) changed: BTreeMap<&'a Name, TableChanges<'a>>,
    pub(super) virtual_tables: Objects<'a, VirtualTable>,
    pub(super) indexes: Objects<'a, Index>,
    pub(super) views: Objects<'a, View>,
    pub(super) triggers: Objects<'a, Trigger>,
    /// The order of columns counts.
    pub(super) in_order: bool,
}

/// Objects of one kind.
#[derive(Debug)]
pub(super) struct Objects<'a, T> {
    pub(super) extra: Vec<(usize, &'a T)>,
    pub(super) missing: Vec<(usize, &'a T)>,
    pub(super) different: Vec<(usize, &'a T, &'a T)>,
}

/// What differs in a table.
#[derive(Debug, Default)]
pub(super) struct TableChanges<'a> {
    /// The places of all its changes.
    pub(super) all: Vec<usize>,
    /// What it was called before, where it is renamed.
    pub(super) called: Option<(usize, &'a Name)>,
    /// Columns that are renamed: what they are called before and after.
    pub(super) renamed: Vec<(usize, &'a Name, &'a Name)>,
    pub(super) added: Vec<(usize, &'a Column)>,
    pub(super) dropped: Vec<(usize, &'a Column)>,
    /// Checks and keys that are missing: they may come with a column.
    pub(super) checks: Vec<&'a Check>,
    pub(super) keys: Vec<&'a ForeignKey>,
    /// There is something that no `ALTER TABLE` does.
    pub(super) needs_rebuild: bool,
}

impl<'a> Tasks<'a> {
    pub(super) fn of(changes: &'a [Change]) -> Self {
        let mut tasks = Self {
            tables: Objects::default(),
            changed: BTreeMap::new(),
            virtual_tables: Objects::default(),
            indexes: Objects::default(),
            views: Objects::default(),
            triggers: Objects::default(),
            in_order: false,
        };
        changes.iter().enumerate().for_each(|(at, change)| tasks.add(at, change));
        tasks
    }

    fn add(&mut self, at: usize, change: &'a Change) {
        match change {
            Change::TableMissing { table } => self.tables.missing.push((at, table)),
            Change::TableExtra { table } => self.tables.extra.push((at, table)),
            Change::TableRenamed { from, to } => self.table(at, to).called = Some((at, from)),
            Change::ColumnRenamed { table, from, to } => self.table(at, table).renamed.push((at, from, to)),
            Change::ColumnMissing { table, column } => self.table(at, table).added.push((at, column)),
            Change::ColumnExtra { table, column } => self.table(at, table).dropped.push((at, column)),
            Change::CheckMissing { table, check } => self.table(at, table).checks.push(check),
            Change::ForeignKeyMissing { table, key } => self.table(at, table).keys.push(key),
            Change::ColumnOrderDifferent { table, .. } => {
                self.in_order = true;
                self.table(at, table).needs_rebuild = true;
            }
            Change::StrictDifferent { table, .. }
            | Change::WithoutRowidDifferent { table, .. }
            | Change::TableTextDifferent { table, .. }
            | Change::ColumnDifferent { table, .. }
            | Change::PrimaryKeyMissing { table, .. }
            | Change::PrimaryKeyExtra { table, .. }
            | Change::PrimaryKeyDifferent { table, .. }
            | Change::UniqueMissing { table, .. }
            | Change::UniqueExtra { table, .. }
            | Change::UniqueDifferent { table, .. }
            | Change::CheckExtra { table, .. }
            | Change::CheckDifferent { table, .. }
            | Change::ForeignKeyExtra { table, .. }
            | Change::ForeignKeyDifferent { table, .. } => self.table(at, table).needs_rebuild = true,
            Change::IndexMissing { index } => self.indexes.missing.push((at, index)),
            Change::IndexExtra { index } => self.indexes.extra.push((at, index)),
            Change::IndexDifferent { left, right } => self.indexes.different.push((at, left, right)),
            Change::ViewMissing { view } => self.views.missing.push((at, view)),
            Change::ViewExtra { view } => self.views.extra.push((at, view)),
            Change::ViewDifferent { left, right } => self.views.different.push((at, left, right)),
            Change::TriggerMissing { trigger } => self.triggers.missing.push((at, trigger)),
            Change::TriggerExtra { trigger } => self.triggers.extra.push((at, trigger)),
            Change::TriggerDifferent { left, right } => self.triggers.different.push((at, left, right)),
            Change::VirtualTableMissing { table } => self.virtual_tables.missing.push((at, table)),
            Change::VirtualTableExtra { table } => self.virtual_tables.extra.push((at, table)),
            Change::VirtualTableDifferent { left, right } => self.virtual_tables.different.push((at, left, right)),
            // They mean the same.
            Change::SpellingDifferent { .. } | Change::WhiteSpaceDifferent { .. } => {}
        }
    }

    fn table(&mut self, at: usize, table: &'a Name) -> &mut TableChanges<'a> {
        let changes = self.changed.entry(table).or_default();
        changes.all.push(at);
        changes
    }
}

impl TableChanges<'_> {
    /// True where it or one of its columns is renamed.
    pub(super) fn renames(&self) -> bool {
        self.called.is_some() || !self.renamed.is_empty()
    }

    /// The place of the rename that a reference to this table, by these of its columns, has to follow.
    pub(super) fn followed_by(&self, columns: &[Name]) -> Option<usize> {
        let of_column = self.renamed.iter().find(|(_, _, to)| columns.contains(to));
        self.called.map(|(at, _)| at).or(of_column.map(|(at, ..)| *at))
    }
}

impl<T> Default for Objects<'_, T> {
    fn default() -> Self {
        Self { extra: Vec::new(), missing: Vec::new(), different: Vec::new() }
    }
}

impl<'a, T> Objects<'a, T> {
    /// Those that have to go: extra ones, and what stands in the place of a different one.
    pub(super) fn going(&self) -> impl Iterator<Item = (usize, &'a T)> {
        let different = self.different.iter().map(|(at, left, _)| (*at, *left));
        self.extra.iter().copied().chain(different)
    }

    /// Those that have to come.
    pub(super) fn coming(&self) -> impl Iterator<Item = (usize, &'a T)> {
        let different = self.different.iter().map(|(at, _, right)| (*at, *right));
        self.missing.iter().copied().chain(different)
    }
}
