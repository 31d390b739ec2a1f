//! What statements may do, decided while SQLite prepares them (<https://sqlite.org/c3ref/set_authorizer.html>).

use super::connect::Watch;
use crate::schema;
use rusqlite::{
    Connection,
    hooks::{AuthAction, AuthContext, Authorization},
};
use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// Pragmas that SQLite's own modules and `ALTER TABLE` run by themselves; none of them changes anything.
const OWN_PRAGMAS: [&str; 3] = ["quick_check", "data_version", "page_size"];

/// Watches the statements of one connection.
#[derive(Clone, Debug)]
pub(super) struct Guard(Arc<Mutex<State>>);

/// Whose statements run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Whose {
    /// This module's own.
    Ours,
    /// Those of a plan: they may do whatever a plan does, but no table is written to before it was measured.
    Plan,
    /// Those of a script: they may do to rows and objects whatever they like, and nothing to the transaction.
    Script,
    /// Those that state the version: they write rows and nothing else.
    Stamp,
}

#[derive(Debug)]
struct State {
    whose: Whose,
    watch: Watch,
    /// Tables that were there before, folded, that nobody has measured yet.
    unmeasured: BTreeSet<String>,
    /// Tables that a script writes to, makes or drops, folded.
    written: BTreeSet<String>,
    /// Tables that a script has just altered, folded.
    altered: BTreeSet<String>,
    /// The one that a statement wanted to write to.
    wanted: Option<String>,
    /// Why a statement was refused.
    refused: Option<String>,
}

/// Why SQLite would not prepare a statement.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Denied {
    /// This table has to be measured first.
    Measure(String),
    /// It wants what it may not.
    Refused(String),
}

impl Guard {
    /// Watches `connection` from now on.
    pub(super) fn install(connection: &Connection, watch: &Watch) -> rusqlite::Result<Self> {
        let state = State {
            whose: Whose::Ours,
            watch: watch.clone(),
            unmeasured: BTreeSet::new(),
            written: BTreeSet::new(),
            altered: BTreeSet::new(),
            wanted: None,
            refused: None,
        };
        let guard = Self(Arc::new(Mutex::new(state)));
        let seen = guard.clone();
        connection.authorizer(Some(move |context: AuthContext<'_>| seen.lock().judge(&context)))?;
        Ok(guard)
    }

    /// A step begins. `tables` are the folded names of those that must be measured before they are written to.
    pub(super) fn begin(&self, tables: BTreeSet<String>) {
        let mut state = self.lock();
        state.unmeasured = tables;
        state.written.clear();
        state.altered.clear();
    }

    /// The tables that a script has written to in this step, made or dropped, folded.
    pub(super) fn written(&self) -> BTreeSet<String> {
        self.lock().written.clone()
    }

    /// The tables that a script has altered since this was asked last, and that it has not written to, folded.
    pub(super) fn altered(&self) -> Vec<String> {
        let mut state = self.lock();
        let altered = std::mem::take(&mut state.altered);
        altered.into_iter().filter(|table| !state.written.contains(table)).collect()
    }

    /// A script has done more to this table than it looks.
    pub(super) fn count_as_written(&self, table: &str) {
        self.lock().written.insert(table.to_ascii_lowercase());
    }

    /// Says whose statements come now.
    pub(super) fn now(&self, whose: Whose) {
        self.lock().whose = whose;
    }

    /// This table is measured.
    pub(super) fn measured(&self, table: &str) {
        self.lock().unmeasured.remove(&table.to_ascii_lowercase());
    }

    /// Why the last statement was not prepared, if it was for the guard.
    pub(super) fn denied(&self) -> Option<Denied> {
        let mut state = self.lock();
        let refused = state.refused.take();
        state.wanted.take().map(Denied::Measure).or(refused.map(Denied::Refused))
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn judge(&mut self, context: &AuthContext<'_>) -> Authorization {
        match self.whose {
            Whose::Ours => Authorization::Allow,
            Whose::Plan => self.judge_plan(&context.action),
            Whose::Script => self.judge_script(&context.action),
            Whose::Stamp => self.judge_stamp(&context.action),
        }
    }

    fn judge_plan(&mut self, action: &AuthAction<'_>) -> Authorization {
        use AuthAction as A;
        match *action {
            A::Insert { table_name: table }
            | A::Update { table_name: table, .. }
            | A::Delete { table_name: table }
            | A::DropTable { table_name: table }
            | A::DropVtable { table_name: table, .. }
            | A::AlterTable { table_name: table, .. } => {
                let table = table.to_ascii_lowercase();
                if !self.unmeasured.contains(&table) {
                    return Authorization::Allow;
                }
                self.wanted.get_or_insert(table);
                Authorization::Deny
            }
            _ => self.judge_any(action),
        }
    }

    fn judge_script(&mut self, action: &AuthAction<'_>) -> Authorization {
        use AuthAction as A;
        // What is only prepared is not interrupted otherwise.
        if self.watch.stops() {
            return Authorization::Deny;
        }
        match *action {
            A::AlterTable { table_name, .. } => {
                let table = table_name.to_ascii_lowercase();
                if self.unmeasured.contains(&table) && !self.written.contains(&table) {
                    self.wanted.get_or_insert(table);
                    return Authorization::Deny;
                }
                self.altered.insert(table);
                Authorization::Allow
            }
            A::Insert { table_name: table }
            | A::Update { table_name: table, .. }
            | A::Delete { table_name: table }
            | A::CreateTable { table_name: table }
            | A::CreateVtable { table_name: table, .. }
            | A::DropTable { table_name: table }
            | A::DropVtable { table_name: table, .. } => {
                self.written.insert(table.to_ascii_lowercase());
                Authorization::Allow
            }
            A::Pragma { pragma_name, .. }
                if schema::SCRIPT_PRAGMAS.iter().any(|it| it.eq_ignore_ascii_case(pragma_name)) =>
            {
                Authorization::Allow
            }
            _ => self.judge_any(action),
        }
    }

    fn judge_stamp(&mut self, action: &AuthAction<'_>) -> Authorization {
        use AuthAction as A;
        match *action {
            A::Insert { table_name } | A::Update { table_name, .. } | A::Delete { table_name }
                if is_own(table_name) =>
            {
                self.refuse(format!("to write to {table_name}"))
            }
            A::Insert { .. } | A::Update { .. } | A::Delete { .. } => Authorization::Allow,
            A::Select | A::Read { .. } | A::Recursive | A::Function { .. } => self.judge_any(action),
            _ => self.refuse("to do more than change rows".to_owned()),
        }
    }

    /// What nobody may.
    fn judge_any(&mut self, action: &AuthAction<'_>) -> Authorization {
        use AuthAction as A;
        match *action {
            A::Transaction { .. } | A::Savepoint { .. } => self.refuse("to begin or end a transaction".to_owned()),
            A::Attach { .. } | A::Detach { .. } => self.refuse("to attach or detach a database".to_owned()),
            A::Pragma { pragma_name, .. } if OWN_PRAGMAS.iter().any(|own| own.eq_ignore_ascii_case(pragma_name)) => {
                Authorization::Allow
            }
            A::Pragma { pragma_name, .. } => self.refuse(format!("PRAGMA {pragma_name}")),
            A::Function { function_name } if function_name.eq_ignore_ascii_case("load_extension") => {
                self.refuse("to load an extension".to_owned())
            }
            A::Unknown { code, .. } => self.refuse(format!("something unknown ({code})")),
            _ => Authorization::Allow,
        }
    }

    fn refuse(&mut self, what: String) -> Authorization {
        self.refused.get_or_insert(what);
        Authorization::Deny
    }
}

/// SQLite's own tables.
fn is_own(table: &str) -> bool {
    table.get(..7).is_some_and(|start| start.eq_ignore_ascii_case("sqlite_"))
}
