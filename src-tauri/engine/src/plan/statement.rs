//! One statement of a plan.

use serde::{Deserialize, Serialize};

/// How a statement brings its change about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// SQLite's own `ALTER TABLE` gives exactly the wanted result.
    Alter,
    /// A part of making a table anew and carrying its rows over (<https://sqlite.org/lang_altertable.html#otheralter>).
    Rebuild,
    /// An object is created.
    Create,
    /// An object is dropped.
    Drop,
    /// A migration script of the expected schema, as its author wrote it.
    Script,
}

/// One statement of a plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlannedStatement {
    /// The statement, without a semicolon at its end.
    pub sql: String,
    /// Why: "captions.text_notes is missing".
    pub reason: String,
    /// How it brings its change about.
    pub method: Method,
    /// The place of the change that it serves, of several the first: in the changes that the plan was made of, or, in a
    /// [`ComparisonSql`](crate::api::ComparisonSql), in those of the comparison. `None` where it is not among these.
    pub change: Option<usize>,
}
