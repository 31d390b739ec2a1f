//! The target of work that may lose nothing: the wanted schema with what the database has besides.

mod renames;
mod strings;
mod table;

use super::virtual_table;
use crate::{
    api::Kept,
    error::{Code, Error, Result},
    schema::{
        Renamed,
        model::{Index, Name, Schema, Timing, Trigger, VirtualTable},
        renamed,
    },
};
use std::{collections::BTreeSet, sync::Arc};

/// A schema to aim at where nothing may be lost.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Aim {
    /// The wanted schema with the extras.
    pub schema: Schema,
    /// The extras: what stays though the wanted schema does not have it.
    pub kept: Vec<Kept>,
}

/// `right` with what `left` has besides, so that the plan from `left` to the result drops nothing that holds data.
///
/// Extra tables and virtual tables stay as they are, with their indexes and triggers. An extra column stands behind the columns
/// of `right`, with the constraints of its table that name it. It keeps its type where the table knows it, and becomes `ANY` in a
/// table that becomes `STRICT` where that does not; it is part of the key only where `right` has none. A unique
/// constraint also stays where an extra foreign key refers to it. Extra indexes, views and triggers stay where what they are on is
/// still of the same kind and where nothing in `right` has their name; they hold no data, and otherwise they go.
///
/// A virtual table that keeps content of its own, of which `right` has less, stays as it is: the one thing of the result that may
/// differ from `right` without being extra. What changes values by its nature (another type, a column that becomes
/// computed) is not prevented.
///
/// What was accepted as a rename, and fits ([`crate::diff::fitting`]), is no extra under its old name; what is extra follows it, as
/// the rest of the schema does.
///
/// # Errors
/// [`Code::CannotPlan`] where `right` has something else under the name of a table or of what a virtual table keeps its content
/// in, where a table with extra columns cannot be taken apart, and where an extra has the old name of something in its text.
pub fn aim(left: &Schema, right: &Schema, renames: &[Renamed]) -> Result<Aim> {
    let left = &*renamed(left, renames);
    let mut aim = Aim { schema: right.clone(), kept: Vec::new() };
    aim.keep_tables(left, right)?;
    aim.keep_virtual_tables(left, right)?;
    aim.keep_views(left, right);
    aim.keep_indexes(left, right);
    table::keep_what_is_referred_to(&mut aim, left, right);
    aim.keep_triggers(left, right);
    renames::check(&aim, right, renames)?;
    if !aim.kept.is_empty() {
        strings::tell_from_names(&mut aim.schema);
        aim.sort();
    }
    Ok(aim)
}

impl Aim {
    fn keep_tables(&mut self, left: &Schema, right: &Schema) -> Result<()> {
        for table in &left.tables {
            let Some(at) = right.tables.iter().position(|wanted| wanted.name == table.name) else {
                need_free(right, &table.name, "table", &table.name)?;
                self.keep("table", &table.name);
                self.schema.tables.push(Arc::clone(table));
                continue;
            };
            let Some(wanted) = self.schema.tables.get_mut(at) else { continue };
            if let Some(wider) = table::with_extras(table, wanted)? {
                *wanted = Arc::new(wider.table);
                self.kept.extend(wider.kept);
            }
        }
        Ok(())
    }

    fn keep_virtual_tables(&mut self, left: &Schema, right: &Schema) -> Result<()> {
        for table in &left.virtual_tables {
            match self.schema.virtual_tables.iter_mut().find(|wanted| wanted.name == table.name) {
                Some(wanted) if virtual_table::loses_content(table, wanted) => *wanted = table.clone(),
                Some(_) => continue,
                None => {
                    for name in std::iter::once(&table.name).chain(&table.shadows) {
                        need_free(right, name, "virtual table", &table.name)?;
                    }
                    self.schema.virtual_tables.push(table.clone());
                }
            }
            self.keep("virtual_table", &table.name);
        }
        Ok(())
    }

    fn keep_views(&mut self, left: &Schema, right: &Schema) {
        let names = names(right);
        for view in left.views.iter().filter(|view| !names.contains(&view.name)) {
            self.keep("view", &view.name);
            self.schema.views.push(view.clone());
        }
    }

    fn keep_indexes(&mut self, left: &Schema, right: &Schema) {
        let names = names(right);
        for index in left.indexes.iter().filter(|index| !names.contains(&index.name)) {
            let on_table = self.schema.table(&index.table).cloned();
            if on_table.is_none() && !self.has_shadow(&index.table, left) {
                continue;
            }
            let before = left.table(&index.table);
            let kept = match on_table.as_ref().zip(before) {
                Some((now, before)) => table::index_as_before(index, before, now),
                None => Index::clone(index),
            };
            self.keep("index", &index.name);
            self.schema.indexes.push(kept);
        }
    }

    fn keep_triggers(&mut self, left: &Schema, right: &Schema) {
        let is_extra = |trigger: &&Trigger| right.triggers.iter().all(|wanted| wanted.name != trigger.name);
        for trigger in left.triggers.iter().filter(is_extra) {
            let fits = match trigger.timing {
                Timing::InsteadOf => self.schema.views.iter().any(|view| view.name == trigger.table),
                Timing::Before | Timing::After => {
                    self.schema.table(&trigger.table).is_some() || self.has_shadow(&trigger.table, left)
                }
            };
            if fits {
                self.keep("trigger", &trigger.name);
                self.schema.triggers.push(trigger.clone());
            }
        }
    }

    /// True where this is a table in which a virtual table keeps its content that stays exactly as it is.
    fn has_shadow(&self, name: &Name, left: &Schema) -> bool {
        let is_same = |table: &&VirtualTable| left.virtual_tables.iter().any(|before| before == *table);
        self.schema.virtual_tables.iter().filter(is_same).any(|table| table.shadows.contains(name))
    }

    fn keep(&mut self, kind: &str, object: &Name) {
        self.kept.push(Kept { kind: kind.to_owned(), object: object.0.clone(), column: None });
    }

    fn sort(&mut self) {
        let Schema { tables, indexes, views, triggers, virtual_tables } = &mut self.schema;
        tables.sort_by(|a, b| a.name.cmp(&b.name));
        indexes.sort_by(|a, b| a.name.cmp(&b.name));
        views.sort_by(|a, b| a.name.cmp(&b.name));
        triggers.sort_by(|a, b| a.name.cmp(&b.name));
        virtual_tables.sort_by(|a, b| a.name.cmp(&b.name));
    }
}

/// The names that tables, indexes and views share (<https://sqlite.org/lang_naming.html>), those of shadow tables among them.
fn names(schema: &Schema) -> BTreeSet<&Name> {
    let Schema { tables, indexes, views, triggers: _, virtual_tables } = schema;
    let tables = tables.iter().map(|table| &table.name).chain(indexes.iter().map(|index| &index.name));
    let shadows = virtual_tables.iter().flat_map(|table| &table.shadows);
    let virtual_tables = virtual_tables.iter().map(|table| &table.name).chain(shadows);
    tables.chain(views.iter().map(|view| &view.name)).chain(virtual_tables).collect()
}

fn need_free(right: &Schema, name: &Name, kind: &str, owner: &Name) -> Result<()> {
    if !names(right).contains(name) {
        return Ok(());
    }
    let of = if name == owner { String::new() } else { format!(", with its table {name},") };
    let words = format!("cannot keep {kind} {owner}{of}: the expected schema has something else of that name");
    Err(Error::new(Code::CannotPlan, words)
        .hint("give it another name, or allow destructive changes: then it goes with its rows"))
}
