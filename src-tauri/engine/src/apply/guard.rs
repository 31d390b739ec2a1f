//! What statements may do, decided while SQLite prepares them (<https://sqlite.org/c3ref/set_authorizer.html>).

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
    /// Those that state the version: they write rows and nothing else.
    Stamp,
}

#[derive(Debug)]
struct State {
    whose: Whose,
    /// Tables that were there before, folded, that nobody has measured yet.
    unmeasured: BTreeSet<String>,
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
    /// Watches `connection` from now on. `tables` are the folded names of those that must be measured before they are
    /// written to.
    pub(super) fn install(connection: &Connection, tables: BTreeSet<String>) -> rusqlite::Result<Self> {
        let state = State { whose: Whose::Ours, unmeasured: tables, wanted: None, refused: None };
        let guard = Self(Arc::new(Mutex::new(state)));
        let seen = guard.clone();
        connection.authorizer(Some(move |context: AuthContext<'_>| seen.lock().judge(&context)))?;
        Ok(guard)
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
