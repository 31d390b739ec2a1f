//! The kinds of difference, each with the parts of the two schemas that it is about.

use super::{
    Dependant, dependants,
    facts::{self, Facts},
    subject::{Constraint, Subject},
};
use crate::schema::model::{
    Check, Column, Expression, ForeignKey, Index, Name, PrimaryKey, Table, Trigger, Unique, View, VirtualTable,
};
use serde::{Deserialize, Serialize, Serializer, ser::SerializeStruct};

/// One difference. Left is the database, right is what is expected: missing is what only the right side has.
///
/// It serialises as `kind`, `object_kind`, `object`, `column` where it is about one, the facts that differ in `left`
/// and `right` (`null` on the side that has nothing), `dependants` where views or triggers depend on it, and a
/// `summary` in words.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "`left`, `right` and the parts of a schema are what their types say")]
pub enum Change {
    /// A table is missing, with all its columns and constraints. Its indexes and triggers are changes of their own.
    TableMissing { table: Box<Table> },
    /// A table is extra.
    TableExtra { table: Box<Table> },
    /// A table has another name on the right, as was accepted: never found, only told.
    TableRenamed { from: Name, to: Name },
    /// A column has another name on the right, as was accepted; the table is called as it is there.
    ColumnRenamed { table: Name, from: Name, to: Name },
    /// One is `STRICT` and the other is not.
    StrictDifferent { table: Name, left: bool, right: bool },
    /// One is `WITHOUT ROWID` and the other is not.
    WithoutRowidDifferent { table: Name, left: bool, right: bool },
    /// At least one of two tables could only be compared by its text, and the texts differ.
    TableTextDifferent { table: Name, left: Option<Expression>, right: Option<Expression> },
    /// The columns that both have stand in another order, on which the views and triggers of either side may depend.
    /// Counts only when asked.
    ColumnOrderDifferent { table: Name, left: Vec<Name>, right: Vec<Name>, dependants: Vec<Dependant> },
    /// A column is missing.
    ColumnMissing { table: Name, column: Box<Column> },
    /// A column is extra.
    ColumnExtra { table: Name, column: Box<Column> },
    /// A column has another type, default or the like.
    ColumnDifferent { table: Name, left: Box<Column>, right: Box<Column> },
    /// A table has no primary key where one is expected.
    PrimaryKeyMissing { table: Name, key: PrimaryKey },
    /// A table has a primary key where none is expected.
    PrimaryKeyExtra { table: Name, key: PrimaryKey },
    /// The primary key has other columns, another order or the like.
    PrimaryKeyDifferent { table: Name, left: PrimaryKey, right: PrimaryKey },
    /// A `UNIQUE` constraint is missing.
    UniqueMissing { table: Name, unique: Unique },
    /// A `UNIQUE` constraint is extra.
    UniqueExtra { table: Name, unique: Unique },
    /// A `UNIQUE` constraint over the same columns is another.
    UniqueDifferent { table: Name, left: Unique, right: Unique },
    /// A `CHECK` constraint is missing.
    CheckMissing { table: Name, check: Check },
    /// A `CHECK` constraint is extra.
    CheckExtra { table: Name, check: Check },
    /// A `CHECK` constraint is another: over the same columns, or the only one that has no counterpart on either side.
    CheckDifferent { table: Name, left: Check, right: Check },
    /// A foreign key is missing.
    ForeignKeyMissing { table: Name, key: ForeignKey },
    /// A foreign key is extra.
    ForeignKeyExtra { table: Name, key: ForeignKey },
    /// A foreign key over the same columns is another.
    ForeignKeyDifferent { table: Name, left: ForeignKey, right: ForeignKey },
    /// An index is missing.
    IndexMissing { index: Box<Index> },
    /// An index is extra.
    IndexExtra { index: Box<Index> },
    /// An index of this name is another.
    IndexDifferent { left: Box<Index>, right: Box<Index> },
    /// A view is missing.
    ViewMissing { view: Box<View> },
    /// A view is extra.
    ViewExtra { view: Box<View> },
    /// A view of this name is another.
    ViewDifferent { left: Box<View>, right: Box<View> },
    /// A trigger is missing.
    TriggerMissing { trigger: Box<Trigger> },
    /// A trigger is extra.
    TriggerExtra { trigger: Box<Trigger> },
    /// A trigger of this name is another.
    TriggerDifferent { left: Box<Trigger>, right: Box<Trigger> },
    /// A virtual table is missing.
    VirtualTableMissing { table: Box<VirtualTable> },
    /// A virtual table is extra.
    VirtualTableExtra { table: Box<VirtualTable> },
    /// A virtual table of this name is another, or lacks tables that it keeps its content in.
    VirtualTableDifferent { left: Box<VirtualTable>, right: Box<VirtualTable> },
    /// An object that means the same is spelled otherwise: quotes, letter case, names of constraints or where they
    /// stand. Counts only when asked.
    SpellingDifferent { object_kind: ObjectKind, object: Name, left: String, right: String },
    /// An object has other white space or comments. Counts only when asked.
    WhiteSpaceDifferent { object_kind: ObjectKind, object: Name, left: String, right: String },
}

/// On which side something is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Effect {
    /// Only what is expected has it.
    Missing,
    /// Only the database has it.
    Extra,
    /// Both have it, but not alike.
    Different,
}

/// The kind of the object that a change is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum ObjectKind {
    Table,
    Index,
    View,
    Trigger,
    VirtualTable,
}

impl ObjectKind {
    /// Its word in a sentence.
    pub fn word(self) -> &'static str {
        match self {
            Self::Table => "table",
            Self::Index => "index",
            Self::View => "view",
            Self::Trigger => "trigger",
            Self::VirtualTable => "virtual table",
        }
    }
}

/// A change taken apart, for whoever treats all kinds alike.
#[derive(Debug)]
pub(super) struct Parts<'a> {
    pub(super) kind: &'static str,
    pub(super) effect: Effect,
    pub(super) object_kind: ObjectKind,
    pub(super) object: &'a Name,
    /// What of the object it is about; `None`: the whole.
    pub(super) part: Option<Part<'a>>,
    pub(super) left: Option<Subject<'a>>,
    pub(super) right: Option<Subject<'a>>,
    /// Who depends on what differs.
    pub(super) dependants: &'a [Dependant],
}

/// A part of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part<'a> {
    Column(&'a Name),
    /// A constraint or flag, by its words.
    Named(&'static str),
    /// How the SQL of the whole is written, by its word.
    Text(&'static str),
}

impl Change {
    /// Its kind, as in JSON: `column_missing`.
    pub fn kind(&self) -> &'static str {
        self.parts().kind
    }

    /// On which side something is.
    pub fn effect(&self) -> Effect {
        self.parts().effect
    }

    /// The kind of the object that it is in.
    pub fn object_kind(&self) -> ObjectKind {
        self.parts().object_kind
    }

    /// The name of the object that it is in: of a table, where it is about a column or constraint.
    pub fn object(&self) -> &Name {
        self.parts().object
    }

    /// The name of the column that it is about.
    pub fn column(&self) -> Option<&Name> {
        match self.parts().part {
            Some(Part::Column(name)) => Some(name),
            Some(Part::Named(_) | Part::Text(_)) | None => None,
        }
    }

    /// True where a table, column, index, view or trigger is missing, which makes a database incomplete
    /// (`docs/glossary.md`); a constraint that is missing does not.
    pub fn lacks_object(&self) -> bool {
        let parts = self.parts();
        parts.effect == Effect::Missing && !matches!(parts.part, Some(Part::Named(_)))
    }

    /// As what it is counted: a constraint that is missing or extra makes its table different.
    pub fn counts_as(&self) -> Effect {
        let parts = self.parts();
        if matches!(parts.part, Some(Part::Named(_))) { Effect::Different } else { parts.effect }
    }

    /// The change in words: "captions.text_notes is missing". Who depends on what differs is named too.
    pub fn summary(&self) -> String {
        self.in_words("")
    }

    /// The same with the name of what changes in backticks: "`captions.text_notes` is missing".
    pub fn quoted_summary(&self) -> String {
        self.in_words("`")
    }

    fn in_words(&self, mark: &str) -> String {
        match self {
            Self::TableRenamed { from, to } => return format!("table {mark}{from}{mark} becomes {mark}{to}{mark}"),
            Self::ColumnRenamed { table, from, to } => {
                return format!("{mark}{table}.{from}{mark} becomes {mark}{table}.{to}{mark}");
            }
            _ => {}
        }
        let parts = self.parts();
        let verb = match parts.effect {
            Effect::Missing => "is missing",
            Effect::Extra => "is extra",
            Effect::Different => "differs",
        };
        let object = format!("{mark}{}{mark}", parts.object);
        let mut said = match parts.part {
            None => format!("{} {object} {verb}", parts.object_kind.word()),
            Some(Part::Column(column)) => format!("{mark}{}.{column}{mark} {verb}", parts.object),
            Some(Part::Named(part)) => format!("{part} of {object} {verb}"),
            Some(Part::Text(part)) => format!("{part} of {} {object} {verb}", parts.object_kind.word()),
        };
        if let Some(dependants) = dependants::words(parts.dependants) {
            said.push_str(&format!(", and {dependants} on it"));
        }
        said
    }

    /// The only place that names every kind; whatever treats them alike goes by what it gives.
    pub(super) fn parts(&self) -> Parts<'_> {
        use Constraint::{Check, ForeignKey, PrimaryKey, Unique};
        match self {
            Self::TableMissing { table } => missing("table_missing", &table.name, Subject::Table(table)),
            Self::TableExtra { table } => extra("table_extra", &table.name, Subject::Table(table)),
            Self::TableRenamed { from, to } => differs("table_renamed", to, Subject::Called(from), Subject::Called(to)),
            Self::ColumnRenamed { table, from, to } => {
                differs("column_renamed", table, Subject::Called(from), Subject::Called(to))
            }
            Self::StrictDifferent { table, left, right } => {
                differs("strict_different", table, Subject::Strict(*left), Subject::Strict(*right))
            }
            Self::WithoutRowidDifferent { table, left, right } => {
                let (left, right) = (Subject::WithoutRowid(*left), Subject::WithoutRowid(*right));
                differs("without_rowid_different", table, left, right)
            }
            Self::TableTextDifferent { table, left, right } => {
                let (left, right) = (Subject::Definition(left.as_ref()), Subject::Definition(right.as_ref()));
                differs("table_text_different", table, left, right)
            }
            Self::ColumnOrderDifferent { table, left, right, dependants } => {
                let parts = differs("column_order_different", table, Subject::Order(left), Subject::Order(right));
                Parts { dependants, ..parts }
            }
            Self::ColumnMissing { table, column } => missing("column_missing", table, Subject::Column(column)),
            Self::ColumnExtra { table, column } => extra("column_extra", table, Subject::Column(column)),
            Self::ColumnDifferent { table, left, right } => {
                differs("column_different", table, Subject::Column(left), Subject::Column(right))
            }
            Self::PrimaryKeyMissing { table, key } => missing("primary_key_missing", table, PrimaryKey(key)),
            Self::PrimaryKeyExtra { table, key } => extra("primary_key_extra", table, PrimaryKey(key)),
            Self::PrimaryKeyDifferent { table, left, right } => {
                differs("primary_key_different", table, PrimaryKey(left), PrimaryKey(right))
            }
            Self::UniqueMissing { table, unique } => missing("unique_missing", table, Unique(unique)),
            Self::UniqueExtra { table, unique } => extra("unique_extra", table, Unique(unique)),
            Self::UniqueDifferent { table, left, right } => {
                differs("unique_different", table, Unique(left), Unique(right))
            }
            Self::CheckMissing { table, check } => missing("check_missing", table, Check(check)),
            Self::CheckExtra { table, check } => extra("check_extra", table, Check(check)),
            Self::CheckDifferent { table, left, right } => differs("check_different", table, Check(left), Check(right)),
            Self::ForeignKeyMissing { table, key } => missing("foreign_key_missing", table, ForeignKey(key)),
            Self::ForeignKeyExtra { table, key } => extra("foreign_key_extra", table, ForeignKey(key)),
            Self::ForeignKeyDifferent { table, left, right } => {
                differs("foreign_key_different", table, ForeignKey(left), ForeignKey(right))
            }
            Self::IndexMissing { index } => missing("index_missing", &index.name, Subject::Index(index)),
            Self::IndexExtra { index } => extra("index_extra", &index.name, Subject::Index(index)),
            Self::IndexDifferent { left, right } => {
                differs("index_different", &right.name, Subject::Index(left), Subject::Index(right))
            }
            Self::ViewMissing { view } => missing("view_missing", &view.name, Subject::View(view)),
            Self::ViewExtra { view } => extra("view_extra", &view.name, Subject::View(view)),
            Self::ViewDifferent { left, right } => {
                differs("view_different", &right.name, Subject::View(left), Subject::View(right))
            }
            Self::TriggerMissing { trigger } => missing("trigger_missing", &trigger.name, Subject::Trigger(trigger)),
            Self::TriggerExtra { trigger } => extra("trigger_extra", &trigger.name, Subject::Trigger(trigger)),
            Self::TriggerDifferent { left, right } => {
                differs("trigger_different", &right.name, Subject::Trigger(left), Subject::Trigger(right))
            }
            Self::VirtualTableMissing { table } => {
                missing("virtual_table_missing", &table.name, Subject::VirtualTable(table))
            }
            Self::VirtualTableExtra { table } => {
                extra("virtual_table_extra", &table.name, Subject::VirtualTable(table))
            }
            Self::VirtualTableDifferent { left, right } => differs(
                "virtual_table_different",
                &right.name,
                Subject::VirtualTable(left),
                Subject::VirtualTable(right),
            ),
            Self::SpellingDifferent { object_kind, object, left, right } => {
                let text = |sql| Subject::Sql(*object_kind, "spelling", sql);
                differs("spelling_different", object, text(left), text(right))
            }
            Self::WhiteSpaceDifferent { object_kind, object, left, right } => {
                let text = |sql| Subject::Sql(*object_kind, "white space", sql);
                differs("white_space_different", object, text(left), text(right))
            }
        }
    }
}

impl Serialize for Change {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let parts = self.parts();
        let mut change = serializer.serialize_struct("Change", 8)?;
        change.serialize_field("kind", parts.kind)?;
        change.serialize_field("object_kind", &parts.object_kind)?;
        change.serialize_field("object", parts.object)?;
        match parts.part {
            Some(Part::Column(column)) => change.serialize_field("column", column)?,
            Some(Part::Named(_) | Part::Text(_)) | None => change.skip_field("column")?,
        }
        let (left, right) = parts.facts();
        change.serialize_field("left", &left)?;
        change.serialize_field("right", &right)?;
        if parts.dependants.is_empty() {
            change.skip_field("dependants")?;
        } else {
            change.serialize_field("dependants", parts.dependants)?;
        }
        change.serialize_field("summary", &self.summary())?;
        change.end()
    }
}

fn missing<'a>(kind: &'static str, object: &'a Name, right: impl Into<Subject<'a>>) -> Parts<'a> {
    let right = right.into();
    Parts { effect: Effect::Missing, right: Some(right), ..Parts::of(kind, object, right) }
}

fn extra<'a>(kind: &'static str, object: &'a Name, left: impl Into<Subject<'a>>) -> Parts<'a> {
    let left = left.into();
    Parts { effect: Effect::Extra, left: Some(left), ..Parts::of(kind, object, left) }
}

fn differs<'a, S: Into<Subject<'a>>>(kind: &'static str, object: &'a Name, left: S, right: S) -> Parts<'a> {
    let (left, right) = (left.into(), right.into());
    Parts { left: Some(left), right: Some(right), ..Parts::of(kind, object, right) }
}

impl<'a> Parts<'a> {
    fn of(kind: &'static str, object: &'a Name, subject: Subject<'a>) -> Self {
        let (object_kind, part) = (subject.object_kind(), subject.part());
        Self { kind, effect: Effect::Different, object_kind, object, part, left: None, right: None, dependants: &[] }
    }

    /// The facts that differ, on each side.
    fn facts(&self) -> (Option<Facts>, Option<Facts>) {
        match (self.left.map(Subject::facts), self.right.map(Subject::facts)) {
            (Some(left), Some(right)) => {
                let (left, right) = facts::that_differ(left, right);
                (Some(left), Some(right))
            }
            one => one,
        }
    }
}

impl<'a> From<Constraint<'a>> for Subject<'a> {
    fn from(constraint: Constraint<'a>) -> Self {
        Self::Constraint(constraint)
    }
}
