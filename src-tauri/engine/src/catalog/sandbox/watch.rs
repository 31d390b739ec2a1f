//! What keeps SQL that is not trusted within its bounds while it runs.

use super::{
    super::{
        budget::{Budget, Stop},
        drops::Drops,
    },
    FILE_BUDGET,
    changes::Changes,
};
use crate::{meter, schema::SCRIPT_PRAGMAS};
use rusqlite::hooks::{AuthAction, AuthContext, Authorization};
use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Instant,
};

/// How much more memory SQLite may take on a thread than at the start, in bytes.
const MAX_MEMORY: i64 = 256 << 20;
/// Pragmas that run besides those of a script: the full-text modules ask for the first two, and all others are ignored: they would set
/// what does not matter in memory, or what must not be set.
const PRAGMAS: [&str; 3] = ["page_size", "data_version", "collation_list"];

/// What the hooks of a connection share with the sandbox.
#[derive(Clone)]
pub(super) struct Watch {
    /// That of the whole catalog.
    pub(super) budget: Budget,
    watched: Arc<Mutex<Watched>>,
}

/// What is trusted of all that runs. Time and memory are bounded whatever it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Trust {
    /// The statements are somebody else's.
    Nothing,
    /// The statements are our own.
    Statements,
}

struct Watched {
    trust: Trust,
    deadline: Instant,
    memory: i64,
    refusal: Option<String>,
    stop: Option<Stop>,
    changes: Changes,
    moved_data: bool,
    drops: Drops,
}

impl Watch {
    /// Guards a connection that is being set up, by statements of our own.
    pub fn new(budget: &Budget) -> Self {
        let watched = Watched {
            trust: Trust::Statements,
            deadline: budget.at_most(FILE_BUDGET),
            memory: meter::taken(),
            refusal: None,
            stop: None,
            changes: Changes::default(),
            moved_data: false,
            drops: Drops::default(),
        };
        Self { budget: budget.clone(), watched: Arc::new(Mutex::new(watched)) }
    }

    fn lock(&self) -> MutexGuard<'_, Watched> {
        self.watched.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What runs from now on has the time and memory of one file.
    pub fn start(&self, trust: Trust) {
        let deadline = self.budget.at_most(FILE_BUDGET);
        *self.lock() = Watched {
            trust,
            deadline,
            memory: meter::taken(),
            refusal: None,
            stop: None,
            changes: Changes::default(),
            moved_data: false,
            drops: Drops::default(),
        };
    }

    /// Trusts another part of what runs, within the same bounds.
    pub fn trust(&self, trust: Trust) {
        self.lock().trust = trust;
    }

    /// Has `prepare` prepare a statement that is going to run, and notes whether it changes rows and what it drops. What SQLite's modules
    /// prepare while it runs is their own business.
    pub fn preparing<T, E>(&self, prepare: impl FnOnce() -> Result<T, E>) -> Result<T, E> {
        self.lock().changes = Changes::default();
        let prepared = prepare();
        if prepared.is_ok() {
            let mut watched = self.lock();
            watched.moved_data |= watched.changes.move_data();
            let drops = watched.changes.drops();
            watched.drops.add(drops);
        }
        prepared
    }

    /// True where a statement that was prepared since the start changes rows.
    pub fn moved_data(&self) -> bool {
        self.lock().moved_data
    }

    /// What statements that were prepared since the start drop.
    pub fn drops(&self) -> Drops {
        self.lock().drops.clone()
    }

    /// Why what ran was stopped, if it went beyond the bounds of a file or did what it must not.
    pub fn refusal(&self) -> Option<String> {
        self.lock().refusal.clone()
    }

    /// Why what ran was stopped, if the budget of the whole catalog did it.
    pub fn stop(&self) -> Option<Stop> {
        self.lock().stop
    }

    /// True where what runs has used up its time or memory, or is wanted no more.
    pub fn is_over(&self) -> bool {
        let mut watched = self.lock();
        if let Some(stop) = self.budget.stop() {
            watched.stop = Some(stop);
            return true;
        }
        if Instant::now() > watched.deadline {
            watched.refusal = Some(format!("it did not end within {} s", FILE_BUDGET.as_secs()));
            return true;
        }
        let over = meter::taken() - watched.memory > MAX_MEMORY;
        if over {
            watched.refusal = Some(format!("it took more than {} MiB of memory", MAX_MEMORY >> 20));
        }
        over
    }

    /// What SQLite may do as it prepares a statement.
    pub fn authorize(&self, context: &AuthContext<'_>) -> Authorization {
        if self.lock().trust == Trust::Statements {
            return Authorization::Allow;
        }
        self.lock().changes.add(context);
        let refused = match context.action {
            AuthAction::Attach { .. } => "ATTACH and VACUUM INTO are not allowed in a schema",
            AuthAction::Detach { .. } => "DETACH is not allowed in a schema",
            AuthAction::Function { function_name: "load_extension" | "fts3_tokenizer" } => {
                "loading code is not allowed in a schema"
            }
            AuthAction::Unknown { .. } => "this statement is not allowed in a schema",
            AuthAction::Pragma { pragma_name, .. } => {
                let mut all = PRAGMAS.iter().chain(&SCRIPT_PRAGMAS);
                let runs = all.any(|pragma| pragma.eq_ignore_ascii_case(pragma_name));
                return if runs { Authorization::Allow } else { Authorization::Ignore };
            }
            _ if self.is_over() => return Authorization::Deny,
            _ => return Authorization::Allow,
        };
        self.lock().refusal = Some(refused.to_owned());
        Authorization::Deny
    }
}
