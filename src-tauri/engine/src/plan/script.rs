//! A plan, and its text as a script.

use super::{Method, PlannedStatement};
use serde::Serialize;

/// The ordered statements that turn one schema into another.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Plan {
    /// The statements. They count on `foreign_keys` being off and `legacy_alter_table` being on, and on one transaction
    /// around them all.
    pub statements: Vec<PlannedStatement>,
}

impl Plan {
    /// True where there is nothing to do.
    pub fn is_empty(&self) -> bool {
        self.statements.is_empty()
    }

    /// The whole as a script, which has to stop at the first error; empty for an empty plan.
    pub fn script(&self) -> String {
        if self.is_empty() {
            return String::new();
        }
        // A rename would otherwise fail on any broken view, and repoint what refers to the table
        // (https://sqlite.org/pragma.html#pragma_legacy_alter_table).
        let (legacy, modern) = match self.statements.iter().any(|statement| statement.method == Method::Rebuild) {
            true => ("PRAGMA legacy_alter_table = ON;\n", "PRAGMA legacy_alter_table = OFF;\n"),
            false => ("", ""),
        };
        let mut script = format!("{STOP}PRAGMA foreign_keys = OFF;\n{legacy}BEGIN IMMEDIATE;\n\n");
        for PlannedStatement { sql, reason, .. } in &self.statements {
            script.push_str(&format!("-- {}\n{sql};\n\n", one_line(reason)));
        }
        script.push_str(&format!(
            "COMMIT;\n{modern}{RESTORE}PRAGMA foreign_keys = ON;\n{CHECK}PRAGMA foreign_key_check;\n"
        ));
        script
    }
}

/// The `sqlite3` shell goes on after an error where it is not told otherwise; other tools may too.
const STOP: &str = "-- Stop at the first error (in the sqlite3 shell: .bail on): what comes after a copy that failed would\n\
                    -- drop what was to be copied.\n";
/// Last, as it is an error where a key refers to columns that are not unique, which SQLite lets a schema have.
const CHECK: &str = "-- Rows that refer to nothing, if there are any.\n";
const RESTORE: &str = "-- As it was before, where that was on.\n";

/// Names may hold anything, line breaks too; a comment ends with its line.
fn one_line(reason: &str) -> String {
    reason.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}
