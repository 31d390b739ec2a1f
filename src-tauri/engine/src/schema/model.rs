//! The semantic model of a schema: plain data, already normalised.
//!
//! Two schemas mean the same exactly when their models are equal but for the order of columns, the names of
//! constraints and the `sql` texts, which are kept for people. White space, comments, keyword case, quoting, identifier
//! case (ASCII only, as SQLite folds) and the spelling of equal defaults are gone from every [`Expression`].

use serde::{Deserialize, Serialize};
use std::{cmp::Ordering, fmt, hash, sync::Arc};

/// An identifier as it was written; compared, ordered and hashed as SQLite does, folding ASCII letters only.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Name(pub String);

impl Name {
    /// The identifier with its ASCII letters in lower case.
    pub fn folded(&self) -> String {
        self.0.to_ascii_lowercase()
    }
}

impl From<&str> for Name {
    fn from(name: &str) -> Self {
        Self(name.to_owned())
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl PartialEq for Name {
    fn eq(&self, other: &Self) -> bool {
        self.0.eq_ignore_ascii_case(&other.0)
    }
}

impl Eq for Name {}

impl Ord for Name {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.bytes().map(|b| b.to_ascii_lowercase()).cmp(other.0.bytes().map(|b| b.to_ascii_lowercase()))
    }
}

impl PartialOrd for Name {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl hash::Hash for Name {
    fn hash<H: hash::Hasher>(&self, state: &mut H) {
        self.folded().hash(state);
    }
}

/// SQL in its canonical spelling: keywords and identifiers in lower case, identifiers without quotes where they need
/// none, strings in single quotes, comments gone, white space as the tokens demand it.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Expression(pub String);

/// A whole schema. Every list is in the order of folded names.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Schema {
    /// Ordinary tables, without SQLite's own and without shadow tables. Versions of one schema share those that they have in
    /// common.
    #[serde(with = "shared")]
    pub tables: Vec<Arc<Table>>,
    /// Indexes made by `CREATE INDEX`; those that stand behind constraints are the constraints' business.
    pub indexes: Vec<Index>,
    /// Views.
    pub views: Vec<View>,
    /// Triggers.
    pub triggers: Vec<Trigger>,
    /// Virtual tables, their shadow tables folded in.
    pub virtual_tables: Vec<VirtualTable>,
}

/// A table.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Table {
    /// Its name.
    pub name: Name,
    /// Its columns, in the order of the table.
    pub columns: Vec<Column>,
    /// `PRIMARY KEY`, from a column or the table.
    pub primary_key: Option<PrimaryKey>,
    /// `UNIQUE` constraints, from columns and the table, in canonical order.
    pub unique: Vec<Unique>,
    /// `CHECK` constraints, from columns and the table, in canonical order.
    pub checks: Vec<Check>,
    /// `FOREIGN KEY` and `REFERENCES`, in canonical order.
    pub foreign_keys: Vec<ForeignKey>,
    /// Declared `STRICT`.
    pub strict: bool,
    /// Declared `WITHOUT ROWID`.
    pub without_rowid: bool,
    /// The whole text in canonical spelling, where it cannot be taken apart: then the rest is what the pragmas say, and
    /// this stands for what they do not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unparsed: Option<Expression>,
    /// The text as stored, for people.
    pub sql: String,
}

/// A column of a table.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Column {
    /// Its name.
    pub name: Name,
    /// Its declared type in upper case with single spaces, empty where there is none.
    pub declared_type: String,
    /// The affinity that follows from the type.
    pub affinity: Affinity,
    /// `NOT NULL`, with what happens on a conflict.
    pub not_null: Option<Conflict>,
    /// `DEFAULT`, in canonical spelling.
    pub default: Option<Expression>,
    /// `COLLATE`, where it is not `BINARY`.
    pub collation: Option<Name>,
    /// `GENERATED ALWAYS AS`.
    pub generated: Option<Generated>,
    /// A hidden column of a virtual table.
    pub hidden: bool,
}

/// What SQLite prefers to store in a column (<https://sqlite.org/datatype3.html#type_affinity>).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[expect(missing_docs, reason = "the names are SQLite's own")]
pub enum Affinity {
    #[default]
    Blob,
    Text,
    Numeric,
    Integer,
    Real,
}

/// `ON CONFLICT` of a constraint (<https://sqlite.org/lang_conflict.html>); `Abort` is the default.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[expect(missing_docs, reason = "the names are SQLite's own")]
pub enum Conflict {
    #[default]
    Abort,
    Rollback,
    Fail,
    Ignore,
    Replace,
}

/// A generated column's expression.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Generated {
    /// The expression.
    pub expression: Expression,
    /// `STORED`, else `VIRTUAL`.
    pub stored: bool,
}

/// A column or expression in a key or an index.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct KeyPart {
    /// The column's name or the expression.
    pub expression: Expression,
    /// The collation that is used.
    pub collation: Option<Name>,
    /// `DESC`.
    pub descending: bool,
}

/// `PRIMARY KEY`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PrimaryKey {
    /// The constraint's name, which has no meaning to SQLite.
    pub name: Option<Name>,
    /// Its columns, in order.
    pub parts: Vec<KeyPart>,
    /// What happens on a conflict.
    pub conflict: Conflict,
    /// `AUTOINCREMENT`.
    pub autoincrement: bool,
    /// The key is the rowid (`INTEGER PRIMARY KEY`, but see <https://sqlite.org/lang_createtable.html#rowid>).
    pub is_rowid: bool,
}

/// `UNIQUE`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unique {
    /// The constraint's name, which has no meaning to SQLite.
    pub name: Option<Name>,
    /// Its columns, in order.
    pub parts: Vec<KeyPart>,
    /// What happens on a conflict.
    pub conflict: Conflict,
}

/// `CHECK`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Check {
    /// The constraint's name, which SQLite shows in messages only.
    pub name: Option<Name>,
    /// What must not be false.
    pub expression: Expression,
}

/// `FOREIGN KEY` (<https://sqlite.org/foreignkeys.html>).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ForeignKey {
    /// The constraint's name, which has no meaning to SQLite.
    pub name: Option<Name>,
    /// The columns of this table, in order.
    pub columns: Vec<Name>,
    /// The table referred to.
    pub parent: Name,
    /// The columns of the parent; empty: its primary key.
    pub parent_columns: Vec<Name>,
    /// `ON DELETE`.
    pub on_delete: Action,
    /// `ON UPDATE`.
    pub on_update: Action,
    /// `DEFERRABLE INITIALLY DEFERRED`.
    pub deferred: bool,
}

/// What a foreign key does when its parent changes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names are SQLite's own")]
pub enum Action {
    #[default]
    NoAction,
    Restrict,
    SetNull,
    SetDefault,
    Cascade,
}

/// An index made by `CREATE INDEX`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Index {
    /// Its name.
    pub name: Name,
    /// The table it is on.
    pub table: Name,
    /// `UNIQUE`.
    pub unique: bool,
    /// Its columns and expressions, in order.
    pub parts: Vec<KeyPart>,
    /// The condition of a partial index.
    pub filter: Option<Expression>,
    /// The whole text in canonical spelling, where it cannot be taken apart.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unparsed: Option<Expression>,
    /// The text as stored, for people.
    pub sql: String,
}

/// A view.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct View {
    /// Its name.
    pub name: Name,
    /// The names of its columns, where they are given.
    pub columns: Vec<Name>,
    /// Its `SELECT`; the whole text where that cannot be taken apart.
    pub body: Expression,
    /// The text as stored, for people.
    pub sql: String,
}

/// A trigger.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trigger {
    /// Its name.
    pub name: Name,
    /// The table or view it is on.
    pub table: Name,
    /// When it fires.
    pub timing: Timing,
    /// What it fires for.
    pub event: Event,
    /// The columns of `UPDATE OF`, in canonical order; empty: all.
    pub columns: Vec<Name>,
    /// `WHEN`.
    pub when: Option<Expression>,
    /// Its statements; the whole text where that cannot be taken apart.
    pub body: Expression,
    /// The text as stored, for people.
    pub sql: String,
}

/// When a trigger fires.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names are SQLite's own")]
pub enum Timing {
    #[default]
    Before,
    After,
    InsteadOf,
}

/// What a trigger fires for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names are SQLite's own")]
pub enum Event {
    Delete,
    Insert,
    Update,
}

/// A virtual table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VirtualTable {
    /// Its name.
    pub name: Name,
    /// The module it uses.
    pub module: Name,
    /// The module's arguments, each in canonical spelling, in order.
    pub arguments: Vec<Expression>,
    /// The names of its shadow tables that are there (<https://sqlite.org/vtab.html#the_xshadowname_method>); of a module
    /// that is not known, every table that is named after it.
    pub shadows: Vec<Name>,
    /// The text as stored, for people.
    pub sql: String,
}

impl Schema {
    /// The table of this name.
    pub fn table(&self, name: &Name) -> Option<&Table> {
        self.tables.iter().find(|table| table.name == *name).map(|table| &**table)
    }

    /// True where there is no object at all.
    pub fn is_empty(&self) -> bool {
        self.tables.is_empty()
            && self.indexes.is_empty()
            && self.views.is_empty()
            && self.triggers.is_empty()
            && self.virtual_tables.is_empty()
    }
}

impl Table {
    /// The column of this name.
    pub fn column(&self, name: &Name) -> Option<&Column> {
        self.columns.iter().find(|column| column.name == *name)
    }
}

/// Tables that are shared in memory, and written as if they were not.
mod shared {
    use super::{Arc, Deserialize, Table};
    use serde::{Deserializer, Serializer};

    pub(super) fn serialize<S: Serializer>(tables: &[Arc<Table>], serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(tables.iter().map(|table| &**table))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Arc<Table>>, D::Error> {
        Ok(Vec::<Table>::deserialize(deserializer)?.into_iter().map(Arc::new).collect())
    }
}
