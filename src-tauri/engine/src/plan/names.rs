//! Names for tables that are there only while a plan runs.

use crate::schema::model::{Name, Schema};
use std::collections::BTreeSet;

/// The names that nothing new may have.
#[derive(Debug)]
pub(super) struct Names {
    taken: BTreeSet<Name>,
}

impl Names {
    pub(super) fn of(schemas: [&Schema; 3]) -> Self {
        let mut taken = BTreeSet::new();
        for Schema { tables, indexes, views, triggers, virtual_tables } in schemas {
            taken.extend(tables.iter().map(|table| table.name.clone()));
            taken.extend(indexes.iter().map(|index| index.name.clone()));
            taken.extend(views.iter().map(|view| view.name.clone()));
            taken.extend(triggers.iter().map(|trigger| trigger.name.clone()));
            taken.extend(virtual_tables.iter().map(|table| table.name.clone()));
            taken.extend(virtual_tables.iter().flat_map(|table| table.shadows.iter().cloned()));
        }
        Self { taken }
    }

    /// A free name that begins with `start`, for something that stands for `table`. It is not given again.
    pub(super) fn free(&mut self, start: &str, table: &Name) -> Name {
        let first = format!("{start}{table}");
        let numbered = (2_u64..).map(|number| format!("{first}_{number}"));
        let free = std::iter::once(first.clone()).chain(numbered).map(Name).find(|name| self.is_free(name));
        let free = free.unwrap_or_default();
        self.taken.insert(free.clone());
        free
    }

    /// True where this is not there, nor anything that could be a shadow table of it.
    fn is_free(&self, name: &Name) -> bool {
        let shadow = Name(format!("{name}_"));
        let is_shadow = |next: &Name| next.folded().starts_with(&shadow.folded());
        !self.taken.contains(name) && !self.taken.range(&shadow..).next().is_some_and(is_shadow)
    }
}
