//! The kinds of difference, each with the parts of the two schemas that it is about.

use super::{
    Dependant, dependants,
    facts::{self, Facts},
};
use crate::schema::model::{
    Check, Column, Expression, ForeignKey, Index, Name, PrimaryKey, Table, Trigger, Unique, View, VirtualTable,
};
use serde::{Deserialize, Serialize, Serializer, ser::SerializeStruct};

/// One difference. Left is the database, right is what is expected: missing is what only the right side has.
///
/// It serialises as `kind`, `object_kind`, `object`, `column` where it is about one, the facts that differ in `left`
/// and `right` (`null` on the side that has nothing), `dependants` where views or triggers depend on it, and a `summary`
/// in words.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "`left`, `right` and the parts of a schema are what their types say")]
pub enum Change {
    /// A table is missing, with all its columns and constraints. Its indexes and triggers are changes of their own.
    TableMissing { table: Box<Table> },
    /// A table is extra.
    TableExtra { table: Box<Table> },
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
    /// An object that means the same is spelled otherwise: quotes, letter case, names of constraints or where they stand.
    /// Counts only when asked.
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
    pub(super) left: Option<Facts>,
    pub(super) right: Option<Facts>,
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
        let parts = self.parts();
        let verb = match parts.effect {
            Effect::Missing => "is missing",
            Effect::Extra => "is extra",
            Effect::Different => "differs",
        };
        let mut said = match parts.part {
            None => format!("{} {} {verb}", parts.object_kind.word(), parts.object),
            Some(Part::Column(column)) => format!("{}.{column} {verb}", parts.object),
            Some(Part::Named(part)) => format!("{part} of {} {verb}", parts.object),
            Some(Part::Text(part)) => format!("{part} of {} {} {verb}", parts.object_kind.word(), parts.object),
        };
        if let Some(dependants) = dependants::words(parts.dependants) {
            said.push_str(&format!(", and {dependants} on it"));
        }
        said
    }

    /// The only place that names every kind; whatever treats them alike goes by what it gives.
    pub(super) fn parts(&self) -> Parts<'_> {
        match self {
            Self::TableMissing { table } => missing("table_missing", &table.name, facts::table(table)),
            Self::TableExtra { table } => extra("table_extra", &table.name, facts::table(table)),
            Self::StrictDifferent { table, left, right } => {
                differs("strict_different", table, facts::flag("strict", *left), facts::flag("strict", *right))
                    .of("STRICT")
            }
            Self::WithoutRowidDifferent { table, left, right } => {
                let fact = |flag| facts::flag("without_rowid", flag);
                differs("without_rowid_different", table, fact(*left), fact(*right)).of("WITHOUT ROWID")
            }
            Self::TableTextDifferent { table, left, right } => {
                differs("table_text_different", table, facts::text(left.as_ref()), facts::text(right.as_ref()))
                    .of("definition")
            }
            Self::ColumnOrderDifferent { table, left, right, dependants } => {
                differs("column_order_different", table, facts::names(left), facts::names(right))
                    .of("order of columns")
                    .with(dependants)
            }
            Self::ColumnMissing { table, column } => {
                missing("column_missing", table, facts::column(column)).in_column(&column.name)
            }
            Self::ColumnExtra { table, column } => {
                extra("column_extra", table, facts::column(column)).in_column(&column.name)
            }
            Self::ColumnDifferent { table, left, right } => {
                differs("column_different", table, facts::column(left), facts::column(right)).in_column(&right.name)
            }
            Self::PrimaryKeyMissing { table, key } => {
                missing("primary_key_missing", table, facts::primary_key(key)).of("primary key")
            }
            Self::PrimaryKeyExtra { table, key } => {
                extra("primary_key_extra", table, facts::primary_key(key)).of("primary key")
            }
            Self::PrimaryKeyDifferent { table, left, right } => {
                differs("primary_key_different", table, facts::primary_key(left), facts::primary_key(right))
                    .of("primary key")
            }
            Self::UniqueMissing { table, unique } => {
                missing("unique_missing", table, facts::unique(unique)).of("unique constraint")
            }
            Self::UniqueExtra { table, unique } => {
                extra("unique_extra", table, facts::unique(unique)).of("unique constraint")
            }
            Self::UniqueDifferent { table, left, right } => {
                differs("unique_different", table, facts::unique(left), facts::unique(right)).of("unique constraint")
            }
            Self::CheckMissing { table, check } => missing("check_missing", table, facts::check(check)).of("check"),
            Self::CheckExtra { table, check } => extra("check_extra", table, facts::check(check)).of("check"),
            Self::CheckDifferent { table, left, right } => {
                differs("check_different", table, facts::check(left), facts::check(right)).of("check")
            }
            Self::ForeignKeyMissing { table, key } => {
                missing("foreign_key_missing", table, facts::foreign_key(key)).of("foreign key")
            }
            Self::ForeignKeyExtra { table, key } => {
                extra("foreign_key_extra", table, facts::foreign_key(key)).of("foreign key")
            }
            Self::ForeignKeyDifferent { table, left, right } => {
                differs("foreign_key_different", table, facts::foreign_key(left), facts::foreign_key(right))
                    .of("foreign key")
            }
            Self::IndexMissing { index } => missing("index_missing", &index.name, facts::index(index)).index(),
            Self::IndexExtra { index } => extra("index_extra", &index.name, facts::index(index)).index(),
            Self::IndexDifferent { left, right } => {
                differs("index_different", &right.name, facts::index(left), facts::index(right)).index()
            }
            Self::ViewMissing { view } => missing("view_missing", &view.name, facts::view(view)).view(),
            Self::ViewExtra { view } => extra("view_extra", &view.name, facts::view(view)).view(),
            Self::ViewDifferent { left, right } => {
                differs("view_different", &right.name, facts::view(left), facts::view(right)).view()
            }
            Self::TriggerMissing { trigger } => {
                missing("trigger_missing", &trigger.name, facts::trigger(trigger)).trigger()
            }
            Self::TriggerExtra { trigger } => extra("trigger_extra", &trigger.name, facts::trigger(trigger)).trigger(),
            Self::TriggerDifferent { left, right } => {
                differs("trigger_different", &right.name, facts::trigger(left), facts::trigger(right)).trigger()
            }
            Self::VirtualTableMissing { table } => {
                missing("virtual_table_missing", &table.name, facts::virtual_table(table)).virtual_table()
            }
            Self::VirtualTableExtra { table } => {
                extra("virtual_table_extra", &table.name, facts::virtual_table(table)).virtual_table()
            }
            Self::VirtualTableDifferent { left, right } => {
                let (name, left, right) = (&right.name, facts::virtual_table(left), facts::virtual_table(right));
                differs("virtual_table_different", name, left, right).virtual_table()
            }
            Self::SpellingDifferent { object_kind, object, left, right } => {
                differs("spelling_different", object, facts::sql(left), facts::sql(right))
                    .of_text("spelling", *object_kind)
            }
            Self::WhiteSpaceDifferent { object_kind, object, left, right } => {
                differs("white_space_different", object, facts::sql(left), facts::sql(right))
                    .of_text("white space", *object_kind)
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
        change.serialize_field("left", &parts.left)?;
        change.serialize_field("right", &parts.right)?;
        if parts.dependants.is_empty() {
            change.skip_field("dependants")?;
        } else {
            change.serialize_field("dependants", parts.dependants)?;
        }
        change.serialize_field("summary", &self.summary())?;
        change.end()
    }
}

fn missing<'a>(kind: &'static str, object: &'a Name, right: Facts) -> Parts<'a> {
    Parts::new(kind, Effect::Missing, object, None, Some(right))
}

fn extra<'a>(kind: &'static str, object: &'a Name, left: Facts) -> Parts<'a> {
    Parts::new(kind, Effect::Extra, object, Some(left), None)
}

fn differs<'a>(kind: &'static str, object: &'a Name, left: Facts, right: Facts) -> Parts<'a> {
    let (left, right) = facts::that_differ(left, right);
    Parts::new(kind, Effect::Different, object, Some(left), Some(right))
}

impl<'a> Parts<'a> {
    fn new(
        kind: &'static str,
        effect: Effect,
        object: &'a Name,
        left: Option<Facts>,
        right: Option<Facts>,
    ) -> Parts<'a> {
        Parts { kind, effect, object_kind: ObjectKind::Table, object, part: None, left, right, dependants: &[] }
    }

    fn of(self, part: &'static str) -> Self {
        Self { part: Some(Part::Named(part)), ..self }
    }

    fn with(self, dependants: &'a [Dependant]) -> Self {
        Self { dependants, ..self }
    }

    fn of_text(self, part: &'static str, object_kind: ObjectKind) -> Self {
        Self { part: Some(Part::Text(part)), object_kind, ..self }
    }

    fn in_column(self, column: &'a Name) -> Self {
        Self { part: Some(Part::Column(column)), ..self }
    }

    fn index(self) -> Self {
        self.within(ObjectKind::Index)
    }

    fn view(self) -> Self {
        self.within(ObjectKind::View)
    }

    fn trigger(self) -> Self {
        self.within(ObjectKind::Trigger)
    }

    fn virtual_table(self) -> Self {
        self.within(ObjectKind::VirtualTable)
    }

    fn within(self, object_kind: ObjectKind) -> Self {
        Self { object_kind, ..self }
    }
}
