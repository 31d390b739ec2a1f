//! Tables that both sides have and that change: altered where that does it, made anew where not.

use super::{
    PlannedStatement,
    alter::{self, Limits, Pair},
    copy::Before,
    planner::{Follow, Planner, Sides},
    rebuild,
    tasks::TableChanges,
};
use crate::{
    error::Result,
    schema::{
        model::{Name, Schema, Table},
        source,
    },
};
use std::collections::BTreeMap;

/// How the tables change.
#[derive(Default)]
struct Ways<'a> {
    altered: BTreeMap<&'a Name, Vec<PlannedStatement>>,
    /// Those that are made anew, each with the places of its changes.
    anew: BTreeMap<&'a Name, Vec<usize>>,
}

impl<'a> Planner<'a> {
    /// Tables that are renamed first, so that the others find what they refer to.
    pub(super) fn change_tables(&mut self) -> Result<()> {
        let Sides { was, left, right } = self.sides;
        let in_place = has_unknown_collation(was) || has_unknown_collation(right);
        let mut ways = self.ways_of_tables(in_place);
        let renames = |name: &&Name| self.tasks.changed.get(*name).is_some_and(TableChanges::renames);
        let (first, rest): (Vec<&'a Name>, Vec<&'a Name>) =
            ways.altered.keys().chain(ways.anew.keys()).copied().partition(renames);
        let mut rest = rest;
        rest.sort();
        for (name, standing) in
            first.into_iter().map(|name| (name, was)).chain(rest.into_iter().map(|name| (name, left)))
        {
            if let Some(statements) = ways.altered.remove(name) {
                self.statements.extend(statements);
            } else if let Some(places) = ways.anew.remove(name) {
                self.make_anew(name, &places, [standing, right], in_place)?;
            }
        }
        Ok(())
    }

    fn make_anew(&mut self, name: &'a Name, places: &[usize], schemas: [&Schema; 2], in_place: bool) -> Result<()> {
        let Some((before, right)) = self.pair(name) else { return Ok(()) };
        let rebuild = rebuild::rebuild((before, right), schemas, &mut self.names, in_place)?;
        let first = places.first().copied().unwrap_or_default();
        let why = self.in_words(places);
        self.add_steps(first, name, &why, rebuild.steps);
        self.anew.push(before.was.name.clone());
        self.gone.insert(name, first);
        if rebuild.moves_rowids {
            self.moved.insert(name, first);
        }
        Ok(())
    }

    fn ways_of_tables(&self, in_place: bool) -> Ways<'a> {
        let may_drop = !in_place && self.has_no_programs();
        let mut ways = Ways::default();
        for (name, wanted) in &self.tasks.changed {
            let Some((Before { was, read: left }, right)) = self.pair(name) else { continue };
            let followed = self.follow == Follow::All || !self.is_named_elsewhere(was);
            let limits = Limits { may_drop, in_order: self.tasks.in_order, followed };
            let pair = Pair { was, left, right, changes: wanted };
            match alter::statements(&pair, self.changes, limits) {
                Some(statements) => drop(ways.altered.insert(name, statements)),
                None => drop(ways.anew.insert(name, wanted.all.clone())),
            }
        }
        while let Some((name, places)) = self.left_behind(&ways) {
            ways.altered.remove(name);
            ways.anew.insert(name, places);
        }
        ways
    }

    /// A table that refers to something renamed that is made anew: nothing has it follow, so it is made anew too.
    fn left_behind(&self, ways: &Ways<'a>) -> Option<(&'a Name, Vec<usize>)> {
        let Sides { left, right, .. } = self.sides;
        let tables = left.tables.iter().filter(|table| !ways.anew.contains_key(&table.name));
        tables.filter(|table| right.table(&table.name).is_some()).find_map(|table| {
            let followed = table.foreign_keys.iter().find_map(|key| {
                let parent = self.tasks.changed.get(&key.parent).filter(|_| ways.anew.contains_key(&key.parent))?;
                parent.followed_by(&key.parent_columns)
            })?;
            let own = self.tasks.changed.get(&table.name).map(|changes| changes.all.clone());
            Some((&table.name, own.unwrap_or_else(|| vec![followed])))
        })
    }

    /// True where a key or a check names this table, which has another name afterwards.
    fn is_named_elsewhere(&self, table: &Table) -> bool {
        let Sides { was, .. } = self.sides;
        let refers = |other: &Table| other.foreign_keys.iter().any(|key| key.parent == table.name);
        source::qualifies_with(&table.sql, &table.name) || was.tables.iter().any(|other| refers(other))
    }

    /// A table that both sides have, by its name afterwards.
    fn pair(&self, name: &Name) -> Option<(Before<'a>, &'a Table)> {
        let Sides { was, left, right } = self.sides;
        let called = self.tasks.changed.get(name).and_then(|changes| changes.called);
        let was = was.table(called.map_or(name, |(_, from)| from))?;
        Some((Before { was, read: left.table(name)? }, right.table(name)?))
    }

    /// True where no view and no trigger is left at the time when tables change.
    fn has_no_programs(&self) -> bool {
        let views = self.tasks.views.going().count() + self.quoted.views.len();
        let triggers = self.tasks.triggers.going().count() + self.quoted.triggers.len();
        self.sides.left.views.len() == views && self.sides.left.triggers.len() == triggers
    }
}

/// True where something is sorted in a way that is not SQLite's own. Where nobody has told SQLite how, it renames no table.
fn has_unknown_collation(schema: &Schema) -> bool {
    let is_unknown = |name: &Name| !["binary", "nocase", "rtrim"].contains(&name.folded().as_str());
    let tables = schema.tables.iter().flat_map(|table| {
        let keys = table.primary_key.iter().flat_map(|key| &key.parts);
        let parts = keys.chain(table.unique.iter().flat_map(|unique| &unique.parts));
        let columns = table.columns.iter().filter_map(|column| column.collation.as_ref());
        columns.chain(parts.filter_map(|part| part.collation.as_ref()))
    });
    let indexes = schema.indexes.iter().flat_map(|index| &index.parts).filter_map(|part| part.collation.as_ref());
    tables.chain(indexes).any(is_unknown)
}
