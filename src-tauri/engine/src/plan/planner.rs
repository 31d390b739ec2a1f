//! The order in which a plan works, from all that goes to all that comes.

use super::{
    Method, Plan, PlannedStatement,
    names::Names,
    quoted::Quoted,
    tasks::Tasks,
    virtual_table::{self, Way},
};
use crate::{
    diff::Change,
    error::Result,
    schema::{
        Renamed,
        model::{Index, Name, Schema, Trigger, VirtualTable},
        renamed, render, source,
    },
};
use std::collections::{BTreeMap, BTreeSet};

pub(super) fn plan(
    left: &Schema,
    right: &Schema,
    renames: &[Renamed],
    changes: &[Change],
    in_order: bool,
) -> Result<Plan> {
    let mut tasks = Tasks::of(changes);
    tasks.in_order |= in_order;
    let read = renamed(left, renames);
    let sides = Sides { was: left, left: &read, right };
    let plan = steps(sides, changes, &tasks, Follow::All)?;
    // Where a table is made anew, none that is renamed is followed by what refers to it
    // (https://sqlite.org/pragma.html#pragma_legacy_alter_table).
    let rebuilds = plan.statements.iter().any(|statement| statement.method == Method::Rebuild);
    if rebuilds && tasks.changed.values().any(|changes| changes.called.is_some()) {
        return steps(sides, changes, &tasks, Follow::Columns);
    }
    Ok(plan)
}

/// The schemas that a plan is between.
#[derive(Clone, Copy)]
pub(super) struct Sides<'a> {
    /// The left one as it is.
    pub(super) was: &'a Schema,
    /// The left one with the names that were accepted.
    pub(super) left: &'a Schema,
    pub(super) right: &'a Schema,
}

/// What SQLite has follow what is renamed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Follow {
    /// All that refers to it.
    All,
    /// What refers to columns.
    Columns,
}

fn steps<'a>(sides: Sides<'a>, changes: &'a [Change], tasks: &'a Tasks<'a>, follow: Follow) -> Result<Plan> {
    let Sides { was, left, right } = sides;
    let mut planner = Planner {
        sides,
        left,
        right,
        changes,
        tasks,
        follow,
        quoted: Quoted::of(left, right, tasks),
        names: Names::of([was, left, right]),
        statements: Vec::new(),
        anew: Vec::new(),
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
    Ok(Plan { statements: planner.statements, anew: planner.anew })
}

pub(super) struct Planner<'a> {
    pub(super) sides: Sides<'a>,
    left: &'a Schema,
    right: &'a Schema,
    pub(super) changes: &'a [Change],
    pub(super) tasks: &'a Tasks<'a>,
    pub(super) follow: Follow,
    pub(super) quoted: Quoted<'a>,
    pub(super) names: Names,
    pub(super) statements: Vec<PlannedStatement>,
    /// Tables that are made anew, as they are called before.
    pub(super) anew: Vec<Name>,
    /// Tables and views that go, for good or to come back as others, with the change that does it: what stands on them goes
    /// with them.
    pub(super) gone: BTreeMap<&'a Name, usize>,
    /// Tables whose rows have other rowids than before.
    pub(super) moved: BTreeMap<&'a Name, usize>,
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
    pub(super) fn add_steps(&mut self, change: usize, table: &Name, why: &str, steps: Vec<(String, &'static str)>) {
        for (step, (sql, what)) in steps.into_iter().enumerate() {
            let because = if step == 0 { format!(" ({why})") } else { String::new() };
            self.add_because(Method::Rebuild, change, sql, format!("{table} is made anew{because}: {what}"));
        }
    }

    fn ways_of_virtual_tables(&mut self) -> Result<Vec<Becoming<'a>>> {
        let tasks = self.tasks;
        let going: BTreeSet<&Name> = tasks.tables.extra.iter().map(|(_, table)| &table.name).collect();
        let called = |name: &Name| tasks.changed.values().any(|it| it.called.is_some_and(|(_, from)| from == name));
        let is_same = |name: &Name| !going.contains(name) && !tasks.changed.contains_key(name) && !called(name);
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
    pub(super) fn in_words(&self, places: &[usize]) -> String {
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
