//! Whether a statement changes rows, and what it drops, by what SQLite says while it prepares it.

use crate::{catalog::drops::Drops, schema::is_tool_table};
use rusqlite::hooks::{AuthAction, AuthContext};
use std::collections::BTreeSet;

/// What SQLite calls by itself to rename a table or a column everywhere, and nobody else can.
const RENAMING: [&str; 2] = ["sqlite_rename_table", "sqlite_rename_column"];

/// What SQLite calls by itself to take a column out of a table.
const DROPPING: &str = "sqlite_drop_column";

/// What one statement is going to do (<https://sqlite.org/c3ref/c_alter_table.html>).
#[derive(Clone, Debug, Default)]
pub(super) struct Changes {
    written: BTreeSet<String>,
    dropped: BTreeSet<String>,
    tables: BTreeSet<String>,
    altered: BTreeSet<(String, String)>,
    drops_column: bool,
    makes_table: bool,
    selects: bool,
    renames: bool,
}

impl Changes {
    /// One thing more that it is going to do.
    pub(super) fn add(&mut self, context: &AuthContext<'_>) {
        use AuthAction as A;
        match context.action {
            A::Insert { table_name } | A::Update { table_name, .. } | A::Delete { table_name }
                if counts(table_name) =>
            {
                self.written.insert(table_name.to_ascii_lowercase());
            }
            // Whatever is dropped is said to be deleted from too.
            A::DropTable { table_name } | A::DropVtable { table_name, .. } => {
                self.dropped.insert(table_name.to_ascii_lowercase());
                self.tables.insert(table_name.to_ascii_lowercase());
            }
            A::DropTempTable { table_name } => {
                self.dropped.insert(table_name.to_ascii_lowercase());
            }
            // Where a column is dropped, its name is where others have the name of the database.
            A::AlterTable { table_name, .. } => {
                let column = context.database_name.unwrap_or_default();
                self.altered.insert((table_name.to_ascii_lowercase(), column.to_ascii_lowercase()));
            }
            A::Function { function_name: DROPPING } => self.drops_column = true,
            A::DropView { view_name } | A::DropTempView { view_name } => {
                self.dropped.insert(view_name.to_ascii_lowercase());
            }
            A::CreateTable { .. } | A::CreateTempTable { .. } => self.makes_table = true,
            A::Select => self.selects = true,
            A::Function { function_name } if RENAMING.contains(&function_name) => self.renames = true,
            _ => {}
        }
    }

    /// The tables and columns that it drops.
    pub(super) fn drops(&self) -> Drops {
        let columns = if self.drops_column { self.altered.clone() } else { BTreeSet::new() };
        Drops { tables: self.tables.clone(), columns, renames: self.renames }
    }

    /// True where rows of the schema's tables change, or come to be under another name: a table that is made of a query is
    /// filled without being said to be written to.
    pub(super) fn move_data(&self) -> bool {
        self.renames || self.makes_table && self.selects || self.written.difference(&self.dropped).next().is_some()
    }
}

/// SQLite's own tables and those of migration tools do not count.
fn counts(table: &str) -> bool {
    let is_own = table.get(..7).is_some_and(|start| start.eq_ignore_ascii_case("sqlite_"));
    !is_own && !is_tool_table(table)
}
