//! Whether a statement changes rows, by what SQLite says while it prepares it.

use crate::schema::is_tool_table;
use rusqlite::hooks::AuthAction;
use std::collections::BTreeSet;

/// What SQLite calls by itself to rename a table or a column everywhere, and nobody else can.
const RENAMING: [&str; 2] = ["sqlite_rename_table", "sqlite_rename_column"];

/// What one statement is going to do (<https://sqlite.org/c3ref/c_alter_table.html>).
#[derive(Clone, Debug, Default)]
pub(super) struct Changes {
    written: BTreeSet<String>,
    dropped: BTreeSet<String>,
    makes_table: bool,
    selects: bool,
    renames: bool,
}

impl Changes {
    /// One thing more that it is going to do.
    pub(super) fn add(&mut self, action: &AuthAction<'_>) {
        use AuthAction as A;
        match *action {
            A::Insert { table_name } | A::Update { table_name, .. } | A::Delete { table_name }
                if counts(table_name) =>
            {
                self.written.insert(table_name.to_ascii_lowercase());
            }
            // Whatever is dropped is said to be deleted from too.
            A::DropTable { table_name } | A::DropTempTable { table_name } | A::DropVtable { table_name, .. } => {
                self.dropped.insert(table_name.to_ascii_lowercase());
            }
            A::DropView { view_name } | A::DropTempView { view_name } => {
                self.dropped.insert(view_name.to_ascii_lowercase());
            }
            A::CreateTable { .. } | A::CreateTempTable { .. } => self.makes_table = true,
            A::Select => self.selects = true,
            A::Function { function_name } if RENAMING.contains(&function_name) => self.renames = true,
            _ => {}
        }
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
