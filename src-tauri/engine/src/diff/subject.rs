//! What a change is about, on one side.

use super::{
    ObjectKind,
    change::Part,
    facts::{self, Facts},
};
use crate::schema::model::{
    Check, Column, Expression, ForeignKey, Index, Name, PrimaryKey, Table, Trigger, Unique, View, VirtualTable,
};

/// A part of a schema that differs, as one side has it.
#[derive(Clone, Copy, Debug)]
pub(super) enum Subject<'a> {
    Table(&'a Table),
    /// What a table or column is called.
    Called(&'a Name),
    Strict(bool),
    WithoutRowid(bool),
    /// The text of a table that could not be taken apart.
    Definition(Option<&'a Expression>),
    Order(&'a [Name]),
    Column(&'a Column),
    Constraint(Constraint<'a>),
    Index(&'a Index),
    View(&'a View),
    Trigger(&'a Trigger),
    VirtualTable(&'a VirtualTable),
    /// The text of an object of any kind, and the word for what differs in it.
    Sql(ObjectKind, &'static str, &'a str),
}

/// A constraint of a table.
#[derive(Clone, Copy, Debug)]
pub(super) enum Constraint<'a> {
    PrimaryKey(&'a PrimaryKey),
    Unique(&'a Unique),
    Check(&'a Check),
    ForeignKey(&'a ForeignKey),
}

impl<'a> Subject<'a> {
    /// The kind of the object that it is in.
    pub(super) fn object_kind(self) -> ObjectKind {
        match self {
            Self::Table(_)
            | Self::Called(_)
            | Self::Strict(_)
            | Self::WithoutRowid(_)
            | Self::Definition(_)
            | Self::Order(_)
            | Self::Column(_)
            | Self::Constraint(_) => ObjectKind::Table,
            Self::Index(_) => ObjectKind::Index,
            Self::View(_) => ObjectKind::View,
            Self::Trigger(_) => ObjectKind::Trigger,
            Self::VirtualTable(_) => ObjectKind::VirtualTable,
            Self::Sql(kind, ..) => kind,
        }
    }

    /// What of the object it is; `None`: the whole.
    pub(super) fn part(self) -> Option<Part<'a>> {
        Some(match self {
            Self::Called(_) => Part::Named("name"),
            Self::Strict(_) => Part::Named("STRICT"),
            Self::WithoutRowid(_) => Part::Named("WITHOUT ROWID"),
            Self::Definition(_) => Part::Named("definition"),
            Self::Order(_) => Part::Named("order of columns"),
            Self::Column(column) => Part::Column(&column.name),
            Self::Constraint(Constraint::PrimaryKey(_)) => Part::Named("primary key"),
            Self::Constraint(Constraint::Unique(_)) => Part::Named("unique constraint"),
            Self::Constraint(Constraint::Check(_)) => Part::Named("check"),
            Self::Constraint(Constraint::ForeignKey(_)) => Part::Named("foreign key"),
            Self::Sql(_, word, _) => Part::Text(word),
            Self::Table(_) | Self::Index(_) | Self::View(_) | Self::Trigger(_) | Self::VirtualTable(_) => return None,
        })
    }

    pub(super) fn facts(self) -> Facts {
        match self {
            Self::Table(table) => facts::table(table),
            Self::Called(name) => facts::called(name),
            Self::Strict(flag) => facts::flag("strict", flag),
            Self::WithoutRowid(flag) => facts::flag("without_rowid", flag),
            Self::Definition(text) => facts::text(text),
            Self::Order(names) => facts::names(names),
            Self::Column(column) => facts::column(column),
            Self::Constraint(Constraint::PrimaryKey(key)) => facts::primary_key(key),
            Self::Constraint(Constraint::Unique(unique)) => facts::unique(unique),
            Self::Constraint(Constraint::Check(check)) => facts::check(check),
            Self::Constraint(Constraint::ForeignKey(key)) => facts::foreign_key(key),
            Self::Index(index) => facts::index(index),
            Self::View(view) => facts::view(view),
            Self::Trigger(trigger) => facts::trigger(trigger),
            Self::VirtualTable(table) => facts::virtual_table(table),
            Self::Sql(_, _, text) => facts::sql(text),
        }
    }
}
