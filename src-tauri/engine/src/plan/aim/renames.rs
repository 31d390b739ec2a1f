//! Extras that name what is called otherwise from now on: they would be broken, and nobody rewrites their texts.

use super::Aim;
use crate::{
    error::{Code, Error, Result},
    plan::virtual_table,
    schema::{
        Renamed,
        model::{Expression, Name, Schema, Table},
        source,
    },
};
use std::collections::BTreeSet;

/// What is called otherwise.
struct Gone<'r> {
    /// The table, as it is called before and after.
    tables: [&'r Name; 2],
    renamed: &'r Renamed,
}

/// Looks through what is kept besides `right` for names that are gone.
///
/// # Errors
/// [`Code::CannotPlan`] where there is one.
pub(super) fn check(aim: &Aim, right: &Schema, renames: &[Renamed]) -> Result<()> {
    renames.iter().try_for_each(|renamed| {
        let whole = renames.iter().find(|other| other.column.is_none() && other.table == renamed.table);
        let tables = [&renamed.table, whole.map_or(&renamed.table, |whole| &whole.to)];
        Gone { tables, renamed }.check(aim, right)
    })
}

impl Gone<'_> {
    fn check(&self, aim: &Aim, right: &Schema) -> Result<()> {
        let Schema { tables, indexes, views, triggers, virtual_tables } = &aim.schema;
        let views = views.iter().filter(|view| !right.views.contains(view)).map(|view| (&view.name, &view.sql));
        for (name, sql) in views {
            self.need_none("view", name, self.is_named_in(&source::identifiers(sql)))?;
        }
        for trigger in triggers.iter().filter(|trigger| !right.triggers.contains(trigger)) {
            self.need_none("trigger", &trigger.name, self.is_named_in(&source::identifiers(&trigger.sql)))?;
        }
        for index in indexes.iter().filter(|index| !right.indexes.contains(index) && self.is_of(&index.table)) {
            self.need_none("index", &index.name, self.is_column_in(&source::identifiers(&index.sql)))?;
        }
        for table in virtual_tables.iter().filter(|table| !right.virtual_tables.contains(table)) {
            let indexes = virtual_table::indexes(table).is_some_and(|content| self.is_of(&content));
            let names = || table.arguments.iter().flat_map(|argument| source::identifiers(&argument.0)).collect();
            self.need_none("virtual table", &table.name, indexes && self.is_named_in(&names()))?;
        }
        match tables.iter().find(|table| self.is_of(&table.name)) {
            Some(table) => self.check_table(table, right),
            None => Ok(()),
        }
    }

    /// The constraints that its extra columns brought along.
    fn check_table(&self, table: &Table, right: &Schema) -> Result<()> {
        let Some(wanted) = right.table(&table.name) else { return Ok(()) };
        let checks = table.checks.iter().filter(|check| !wanted.checks.contains(check)).map(|check| &check.expression);
        let extra = table.columns.iter().filter(|column| wanted.column(&column.name).is_none());
        let computed = extra.filter_map(|column| Some(&column.generated.as_ref()?.expression));
        let names_it = |expression: &Expression| self.is_column_in(&source::identifiers(&expression.0));
        self.need_none("the extra columns of", &table.name, checks.chain(computed).any(names_it))
    }

    fn is_of(&self, table: &Name) -> bool {
        self.tables.contains(&table)
    }

    /// True where a text that has these names means what is gone.
    fn is_named_in(&self, names: &BTreeSet<String>) -> bool {
        let mentions = |name: &Name| names.contains(&name.folded());
        match &self.renamed.column {
            None => mentions(&self.renamed.table),
            Some(column) => mentions(column) && self.tables.into_iter().any(mentions),
        }
    }

    fn is_column_in(&self, names: &BTreeSet<String>) -> bool {
        self.renamed.column.as_ref().is_some_and(|column| names.contains(&column.folded()))
    }

    fn need_none(&self, kind: &str, name: &Name, is_named: bool) -> Result<()> {
        if !is_named {
            return Ok(());
        }
        let Renamed { table, column, to } = self.renamed;
        let gone = column.as_ref().map_or_else(|| table.to_string(), |column| format!("{table}.{column}"));
        Err(Error::new(Code::CannotPlan, format!("cannot keep {kind} {name}: it names {gone}, which becomes {to}"))
            .hint("change or drop it first, or allow destructive changes: then it goes"))
    }
}
