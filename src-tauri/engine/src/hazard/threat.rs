//! One thing that could be lost or could not fit, with the parts of the two schemas that it is about.

use super::{
    figures::{Counted, Figures},
    words,
};
use crate::{
    api::{Hazard, HazardCode},
    plan::{self, Renamed},
    schema::{
        model::{Check, Column, Expression, ForeignKey, KeyPart, Name, Schema, Table, VirtualTable},
        render,
    },
};

/// What could be lost or could not fit.
#[derive(Clone, Debug)]
pub(crate) enum Threat<'a> {
    /// A table goes.
    Table(&'a Table),
    /// A virtual table goes with its content.
    VirtualTable(&'a VirtualTable),
    /// A column of a virtual table goes.
    VirtualColumn(&'a VirtualTable, Name),
    /// A foreign key refers to what is not unique.
    NotUnique(&'a Table, &'a ForeignKey),
    /// Something about the rows of a table that stays.
    Rows(Pair<'a>, Subject<'a>),
}

/// Something about the rows of a table that stays.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Subject<'a> {
    /// A column goes.
    Dropped(&'a Column),
    /// A column becomes computed.
    Computed(&'a Column),
    /// A column gets another affinity.
    Converted(&'a Column, &'a Column),
    /// A column may not be null any more.
    Null(&'a Column),
    /// A column of a key that takes no null.
    NullInKey(&'a Column),
    /// A column becomes the rowid.
    Whole(&'a Column),
    /// Values must be unique.
    Repeated(Key<'a>),
    /// A check is new.
    Unchecked(&'a Check),
    /// A foreign key is new.
    Dangling(&'a ForeignKey, Option<&'a Table>),
    /// A column of a STRICT table.
    OtherType(&'a Column),
    /// A new column must have a value and has no default.
    Required(&'a Column),
}

/// A key that rows must be unique in.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Key<'a> {
    pub(crate) parts: &'a [KeyPart],
    pub(crate) filter: Option<&'a Expression>,
    /// The index that it is of, where it is no constraint.
    pub(crate) index: Option<&'a Name>,
}

/// A table as it is and as it is to be.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pair<'a> {
    pub(crate) left: &'a Table,
    pub(crate) right: &'a Table,
    pub(crate) before: &'a Schema,
    pub(crate) renames: &'a [Renamed],
}

impl<'a> Pair<'a> {
    /// What a column of the table as it is to be is called as it is.
    pub(crate) fn before(&self, column: &Name) -> Option<&'a Column> {
        if let Some(renamed) = self.of_columns().find(|renamed| renamed.to == *column) {
            return self.left.column(renamed.column.as_ref()?);
        }
        if let Some((before, _)) = plan::only_columns(self.left, self.right) {
            return Some(before);
        }
        let is_other = |same: &Column| self.of_columns().any(|renamed| renamed.column.as_ref() == Some(&same.name));
        self.left.column(column).filter(|same| !is_other(same))
    }

    /// What becomes of a column of the table as it is.
    pub(crate) fn after(&self, column: &Name) -> Option<&'a Column> {
        if let Some((_, after)) = plan::only_columns(self.left, self.right) {
            return Some(after);
        }
        let renamed = self.of_columns().find(|renamed| renamed.column.as_ref() == Some(column));
        self.right.column(renamed.map_or(column, |renamed| &renamed.to))
    }

    /// A table of the schema as it is to be, as it is.
    pub(crate) fn before_of(&self, table: &Table) -> Option<&'a Table> {
        let renamed = self.renames.iter().find(|renamed| renamed.column.is_none() && renamed.to == table.name);
        self.before.table(renamed.map_or(&table.name, |renamed| &renamed.table))
    }

    fn of_columns(&self) -> impl Iterator<Item = &'a Renamed> {
        let (table, renames) = (&self.left.name, self.renames);
        renames.iter().filter(move |renamed| renamed.table == *table && renamed.column.is_some())
    }

    /// What stands in for null in a column that may not be null any more.
    pub(crate) fn fill(&self, before: &Column, after: &'a Column) -> Option<&'a Expression> {
        let default = after.default.as_ref().filter(|default| default.0 != "null");
        default.filter(|_| requires(self.right, after) && !requires(self.left, before))
    }
}

/// True where a column takes no null: as [`requires`] says, and in a key of a STRICT table
/// (<https://sqlite.org/stricttables.html>), where nothing stands in for it.
pub(crate) fn takes_no_null(table: &Table, column: &Column) -> bool {
    requires(table, column) || (table.strict && is_in_key(table, column))
}

/// True where a column may not be null, so that its default stands in.
fn requires(table: &Table, column: &Column) -> bool {
    column.not_null.is_some() || (table.without_rowid && is_in_key(table, column))
}

/// True where a column is the rowid.
pub(crate) fn is_rowid(table: &Table, column: &Column) -> bool {
    table.primary_key.as_ref().is_some_and(|key| key.is_rowid) && is_in_key(table, column)
}

fn is_in_key(table: &Table, column: &Column) -> bool {
    let key = table.primary_key.iter().flat_map(|key| &key.parts);
    key.into_iter().any(|part| render::is_name(&part.expression, &column.name))
}

impl Threat<'_> {
    /// Its code.
    pub(crate) fn code(&self) -> HazardCode {
        match self {
            Self::Table(_) => HazardCode::H101,
            Self::VirtualTable(_) => HazardCode::H105,
            Self::VirtualColumn(..) | Self::Rows(_, Subject::Dropped(_)) => HazardCode::H102,
            Self::Rows(_, Subject::Computed(_) | Subject::Converted(..)) => HazardCode::H103,
            Self::Rows(_, Subject::Null(_)) => HazardCode::H401,
            Self::Rows(_, Subject::NullInKey(_) | Subject::Whole(_) | Subject::Repeated(_)) => HazardCode::H402,
            Self::Rows(_, Subject::Unchecked(_)) => HazardCode::H403,
            Self::NotUnique(..) | Self::Rows(_, Subject::Dangling(..)) => HazardCode::H404,
            Self::Rows(_, Subject::OtherType(_)) => HazardCode::H405,
            Self::Rows(_, Subject::Required(_)) => HazardCode::H406,
        }
    }

    /// The object that it is about: of what goes or changes as it is called before, of what is to fit as it is called after.
    pub(crate) fn object(&self) -> &Name {
        match self {
            Self::Table(table) | Self::NotUnique(table, _) => &table.name,
            Self::VirtualTable(table) | Self::VirtualColumn(table, _) => &table.name,
            Self::Rows(pair, Subject::Dropped(_)) => &pair.left.name,
            Self::Rows(pair, _) => &pair.right.name,
        }
    }

    /// The column, where it is about one.
    pub(crate) fn column(&self) -> Option<&Name> {
        match self {
            Self::Table(_) | Self::VirtualTable(_) | Self::NotUnique(..) => None,
            Self::VirtualColumn(_, column) => Some(column),
            Self::Rows(_, subject) => match subject {
                Subject::Dropped(column)
                | Subject::Computed(column)
                | Subject::Converted(_, column)
                | Subject::Null(column)
                | Subject::NullInKey(column)
                | Subject::Whole(column)
                | Subject::OtherType(column)
                | Subject::Required(column) => Some(&column.name),
                Subject::Repeated(_) | Subject::Unchecked(_) | Subject::Dangling(..) => None,
            },
        }
    }

    /// The hazard without figures.
    pub(crate) fn hazard(&self) -> Hazard {
        Hazard {
            code: self.code(),
            object: self.object().0.clone(),
            column: self.column().map(|column| column.0.clone()),
            message: words::of(self, None),
            rows: None,
            examples: Vec::new(),
            hint: words::hint(self),
        }
    }

    /// The hazard with its figures; `None` where it is about no row.
    pub(crate) fn counted(&self, counted: Counted) -> Option<Hazard> {
        let is_none = matches!(&counted, Counted::Rows(figures) if figures.rows == 0);
        (!is_none).then(|| self.told(counted))
    }

    /// The same where it is told though it be about no row.
    pub(crate) fn told(&self, counted: Counted) -> Hazard {
        let hazard = self.hazard();
        match counted {
            Counted::Rows(Figures { rows, examples }) => {
                Hazard { message: words::of(self, Some(rows)), rows: Some(rows), examples, ..hazard }
            }
            Counted::Always => hazard,
            Counted::Not(why) => {
                Hazard { message: format!("{}, which could not be counted: {why}", hazard.message), ..hazard }
            }
        }
    }
}
