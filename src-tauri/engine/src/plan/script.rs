//! A plan, and its text as a script.

use super::{Method, PlannedStatement};
use crate::{api::visible, schema::model::Name};
use serde::Serialize;
use std::borrow::Cow;

/// The ordered statements that turn one schema into another.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Plan {
    /// The statements. They count on `foreign_keys` being off and `legacy_alter_table` being on, and on one transaction
    /// around them all.
    pub statements: Vec<PlannedStatement>,
    /// The tables that are made anew, as they are called before.
    #[serde(skip)]
    pub anew: Vec<Name>,
}

impl Plan {
    /// True where there is nothing to do.
    pub fn is_empty(&self) -> bool {
        self.statements.is_empty()
    }

    /// The whole as a script, which has to stop at the first error; empty for an empty plan. Foreign keys are off while it
    /// runs: rows that refer to nothing are listed at its end, once all is done.
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
            "COMMIT;\n{RESTORE}{modern}PRAGMA foreign_keys = ON;\n{CHECK}PRAGMA foreign_key_check;\n"
        ));
        script
    }
}

/// The `sqlite3` shell goes on after an error where it is not told otherwise, and with statements that are typed or pasted
/// even then; other tools may too.
const STOP: &str = "-- THIS HAS TO STOP AT THE FIRST ERROR. RUN IT AS A WHOLE: sqlite3 -bail DATABASE < SCRIPT. DO NOT PASTE IT INTO A\n\
                    -- SHELL, WHICH GOES ON AFTER AN ERROR, EVEN WITH .bail on: WHERE ROWS COULD NOT BE COPIED, WHAT COMES NEXT\n\
                    -- DROPS THE TABLE THAT HAS THEM. KEEP A BACKUP.\n";
/// Last, as it is an error where a key refers to columns that are not unique, which SQLite lets a schema have.
const CHECK: &str =
    "-- Lists rows that refer to nothing, if there are any. All is done by now, with or without them.\n";
const RESTORE: &str = "-- Set these as you had them.\n";

/// Names may hold anything: line breaks, where a comment ends, and what shows a text as another.
fn one_line(reason: &str) -> Cow<'_, str> {
    visible(reason)
}
