//! The order in which a plan works, from all that goes to all that comes.

use super::{
    Method, Plan, PlannedStatement,
    alter::{self, Limits, Pair},
    names::Names,
    quoted::Quoted,
    rebuild,
    tasks::Tasks,
    virtual_table::{self, Way},
};
use crate::{
    diff::Change,
    error::Result,
    schema::{
        model::{Index, Name, Schema, Trigger, VirtualTable},
        render, source,
    },
};
use std::collections::{BTreeMap, BTreeSet};

pub(super) fn plan(left: &Schema, right: &Schema, changes: &[Change], in_order: bool) -> Result<Plan> {
    let mut tasks = Tasks::of(changes);
    tasks.in_order |= in_order;
    let mut planner = Planner {
        left,
        right,
        changes,
        tasks: &tasks,
        quoted: Quoted::of(left, right, &tasks),
        names: Names::of([left, right]),
        statements: Vec::new(),
        gone: BTreeMap::new(),
        moved: BTreeMap::new(),
    };
    let ways = planner.ways_of_virtual_tables()?;
    planner.drop_all(&ways);
    planner.change_tables()?;
    planner.create_tables();
    planner.change_virtual_tables(ways);
    planner.create_indexes();
    planner.create_views();
    planner.fill_full_text();
    planner.create_triggers();
    Ok(Plan { statements: planner.statements })
}

struct Planner<'a> {
    left: &'a Schema,
    right: &'a Schema,
    changes: &'a [Change],
    tasks: &'a Tasks<'a>,
    quoted: Quoted<'a>,
    names: Names,
    statements: Vec<PlannedStatement>,
    /// Tables and views that go, for good or to come back as others, with the change that does it: what stands on them goes
    /// with them.
    gone: BTreeMap<&'a Name, usize>,
    /// Tables whose rows have other rowids than before.
    moved: BTreeMap<&'a Name, usize>,
}

/// A virtual table that becomes another.
struct Becoming<'a> {
    at: usize,
    left: &'a VirtualTable,
    right: &'a VirtualTable,
    way: Way,
}

impl<'a> Planner<'a> {
    fn add(&mut self, method: Method, change: usize, sql: String) {
        let reason = self.changes.get(change).map(Change::summary).unwrap_or_default();
        self.add_because(method, change, sql, reason);
    }

    fn add_because(&mut self, method: Method, change: usize, sql: String, reason: String) {
        self.statements.push(PlannedStatement { sql, reason, method, change: Some(change) });
    }

    /// Adds the steps of making a table anew; the first says why.
    fn add_steps(&mut self, change: usize, table: &Name, why: &str, steps: Vec<(String, &'static str)>) {
        for (step, (sql, what)) in steps.into_iter().enumerate() {
            let because = if step == 0 { format!(" ({why})") } else { String::new() };
            self.add_because(Method::Rebuild, change, sql, format!("{table} is made anew{because}: {what}"));
        }
    }

    fn ways_of_virtual_tables(&mut self) -> Result<Vec<Becoming<'a>>> {
        let tasks = self.tasks;
        let going: BTreeSet<&Name> = tasks.tables.extra.iter().map(|(_, table)| &table.name).collect();
        let is_same = |name: &Name| !going.contains(name) && !tasks.changed.contains_key(name);
        let mut ways = Vec::new();
        for (at, left, right) in &tasks.virtual_tables.different {
            let way = virtual_table::way(left, right, &mut self.names, is_same)?;
            ways.push(Becoming { at: *at, left, right, way });
        }
        Ok(ways)
    }

    /// Triggers first, so that none fires, and what stands on something before that. Virtual tables before the tables that
    /// they index, without which some cannot be opened.
    fn drop_all(&mut self, ways: &[Becoming<'a>]) {
        let tasks = self.tasks;
        let drop = |kind: &str, name: &Name| format!("DROP {kind} {}", render::name(name));
        for (at, trigger) in tasks.triggers.going() {
            self.add(Method::Drop, at, drop("TRIGGER", &trigger.name));
        }
        for (name, at) in self.quoted.triggers.clone() {
            self.add_because(Method::Drop, at, drop("TRIGGER", name), reason_of_quotes("trigger", name));
        }
        for (at, view) in tasks.views.going() {
            self.add(Method::Drop, at, drop("VIEW", &view.name));
            self.gone.insert(&view.name, at);
        }
        for (name, at) in self.quoted.views.clone() {
            self.add_because(Method::Drop, at, drop("VIEW", name), reason_of_quotes("view", name));
            self.gone.insert(name, at);
        }
        for (at, index) in tasks.indexes.going() {
            self.add(Method::Drop, at, drop("INDEX", &index.name));
        }
        for (name, at) in self.quoted.indexes.clone() {
            self.add_because(Method::Drop, at, drop("INDEX", name), reason_of_quotes("index", name));
        }
        for becoming in ways.iter().filter(|becoming| matches!(becoming.way, Way::Anew)) {
            self.add(Method::Rebuild, becoming.at, drop("TABLE", &becoming.left.name));
        }
        for (at, table) in &tasks.virtual_tables.extra {
            self.add(Method::Drop, *at, drop("TABLE", &table.name));
            self.gone.insert(&table.name, *at);
        }
        for (at, table) in &tasks.tables.extra {
            self.add(Method::Drop, *at, drop("TABLE", &table.name));
            self.gone.insert(&table.name, *at);
        }
    }

    fn change_tables(&mut self) -> Result<()> {
        let tasks = self.tasks;
        let in_place = has_unknown_collation(self.left) || has_unknown_collation(self.right);
        let limits = Limits { may_drop: !in_place && self.has_no_programs(), in_order: tasks.in_order };
        for (name, wanted) in &tasks.changed {
            let (Some(left), Some(right)) = (self.left.table(name), self.right.table(name)) else { continue };
            if let Some(statements) = alter::statements(&Pair { left, right, changes: wanted }, self.changes, limits) {
                self.statements.extend(statements);
                continue;
            }
            let rebuild = rebuild::rebuild((left, right), [self.left, self.right], &mut self.names, in_place)?;
            let first = wanted.all.first().copied().unwrap_or_default();
            let why = self.in_words(&wanted.all);
            self.add_steps(first, name, &why, rebuild.steps);
            self.gone.insert(&left.name, first);
            if rebuild.moves_rowids {
                self.moved.insert(&left.name, first);
            }
        }
        Ok(())
    }

    /// True where no view and no trigger is left at the time when tables change.
    fn has_no_programs(&self) -> bool {
        let views = self.tasks.views.going().count() + self.quoted.views.len();
        let triggers = self.tasks.triggers.going().count() + self.quoted.triggers.len();
        self.left.views.len() == views && self.left.triggers.len() == triggers
    }

    fn create_tables(&mut self) {
        for (at, table) in &self.tasks.tables.missing {
            self.add(Method::Create, *at, source::statement(&table.sql).to_owned());
        }
    }

    fn change_virtual_tables(&mut self, ways: Vec<Becoming<'a>>) {
        for (at, table) in &self.tasks.virtual_tables.missing {
            self.add(Method::Create, *at, source::statement(&table.sql).to_owned());
        }
        for Becoming { at, left: _, right, way } in ways {
            match way {
                Way::Anew => self.add(Method::Rebuild, at, source::statement(&right.sql).to_owned()),
                Way::Copy(steps) => {
                    let why = self.in_words(&[at]);
                    self.add_steps(at, &right.name, &why, steps);
                }
            }
        }
    }

    fn create_indexes(&mut self) {
        let tasks = self.tasks;
        let coming: BTreeMap<&Name, usize> = tasks.indexes.coming().map(|(at, index)| (&index.name, at)).collect();
        for Index { name, table, sql, .. } in &self.right.indexes {
            let quoted = self.quoted.indexes.get(name).copied();
            self.create_or_bring_back("index", (name, table, sql), coming.get(name).copied(), quoted);
        }
    }

    fn create_views(&mut self) {
        for (at, view) in self.tasks.views.coming() {
            self.add(Method::Create, at, source::statement(&view.sql).to_owned());
        }
        for view in &self.right.views {
            if let Some(at) = self.quoted.views.get(&view.name).copied() {
                let (sql, reason) = (source::statement(&view.sql).to_owned(), reason_of_quotes("view", &view.name));
                self.add_because(Method::Create, at, sql, reason);
            }
        }
    }

    fn create_triggers(&mut self) {
        let tasks = self.tasks;
        let coming: BTreeMap<&Name, usize> = tasks.triggers.coming().map(|(at, trigger)| (&trigger.name, at)).collect();
        for Trigger { name, table, sql, .. } in &self.right.triggers {
            let quoted = self.quoted.triggers.get(name).copied();
            self.create_or_bring_back("trigger", (name, table, sql), coming.get(name).copied(), quoted);
        }
    }

    /// Creates what is to come, and what went with the table or view that it is on.
    fn create_or_bring_back(
        &mut self,
        kind: &str,
        (name, table, sql): (&Name, &Name, &str),
        coming: Option<usize>,
        quoted: Option<usize>,
    ) {
        let sql = source::statement(sql).to_owned();
        if let Some(at) = coming {
            self.add(Method::Create, at, sql);
        } else if let Some(at) = quoted {
            self.add_because(Method::Create, at, sql, reason_of_quotes(kind, name));
        } else if let Some(at) = self.gone.get(table).copied() {
            let reason = format!("{kind} {name} comes back, as it went with {table}");
            self.add_because(Method::Create, at, sql, reason);
        }
    }

    /// Makes full-text indexes of other tables: new ones of tables that may have rows, and those whose rows have moved.
    fn fill_full_text(&mut self) {
        let tasks = self.tasks;
        let coming: BTreeMap<&Name, usize> =
            tasks.virtual_tables.coming().map(|(at, table)| (&table.name, at)).collect();
        let missing: BTreeSet<&Name> = tasks.virtual_tables.missing.iter().map(|(_, table)| &table.name).collect();
        for table in &self.right.virtual_tables {
            let Some(content) = virtual_table::indexes(table) else { continue };
            let has_moved = self.moved.get(&content).copied();
            let may_have_rows = !missing.contains(&table.name) || self.left.table(&content).is_some();
            let at = coming.get(&table.name).copied().filter(|_| may_have_rows).or(has_moved);
            if let (Some(at), Some(sql)) = (at, virtual_table::fill(table, self.right)) {
                let reason = format!("{} indexes the rows of {content}", table.name);
                self.add_because(Method::Rebuild, at, sql, reason);
            }
        }
    }

    /// Changes in words, the first three of them.
    fn in_words(&self, places: &[usize]) -> String {
        let summaries = places.iter().filter_map(|at| self.changes.get(*at)).map(Change::summary);
        let mut words: Vec<String> = summaries.take(3).collect();
        if places.len() > words.len() {
            words.push(format!("{} more", places.len() - words.len()));
        }
        words.join(", ")
    }
}

fn reason_of_quotes(kind: &str, name: &Name) -> String {
    format!("{kind} {name} is made anew: a string in double quotes in it would become a name")
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
