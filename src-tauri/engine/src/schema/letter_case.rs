//! Canonical SQL as people read it: keywords in capitals, names in the letter case that they were declared in.

use super::{
    highlight::{Class, pieces},
    model::{Name, Schema, Table},
    normalise,
    render::folded,
    role::Role,
};
use std::{borrow::Cow, collections::HashMap};

/// The names of some part of a schema as they are written, by how they are folded.
#[derive(Clone, Debug, Default)]
pub struct LetterCase<'a>(HashMap<String, &'a str>);

impl<'a> LetterCase<'a> {
    /// The names of all objects and columns. Where a name is written in several ways the first counts, objects before
    /// columns.
    pub fn of_schemas(schemas: &[&'a Schema]) -> Self {
        let mut names = Self::default();
        for schema in schemas {
            let Schema { tables, indexes, views, triggers, virtual_tables } = schema;
            tables.iter().for_each(|table| names.add(&table.name));
            virtual_tables.iter().for_each(|table| names.add(&table.name));
            views.iter().for_each(|view| names.add(&view.name));
            indexes.iter().for_each(|index| names.add(&index.name));
            triggers.iter().for_each(|trigger| names.add(&trigger.name));
        }
        for schema in schemas {
            schema.tables.iter().flat_map(|table| &table.columns).for_each(|column| names.add(&column.name));
            schema.views.iter().flat_map(|view| &view.columns).for_each(|column| names.add(column));
        }
        names
    }

    /// The names of the columns of tables.
    pub fn of_columns(tables: &[&'a Table]) -> Self {
        let mut names = Self::default();
        tables.iter().flat_map(|table| &table.columns).for_each(|column| names.add(&column.name));
        names
    }

    /// How a name is written that is folded so.
    pub fn get(&self, folded: &str) -> Option<&'a str> {
        self.0.get(folded).copied()
    }

    fn add(&mut self, name: &'a Name) {
        self.0.entry(name.folded()).or_insert(&name.0);
    }
}

/// One token of SQL as people read it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spelt<'s> {
    /// What it is by its place.
    pub role: Role,
    /// How it is shown.
    pub class: Class,
    /// The text.
    pub text: Cow<'s, str>,
}

/// Canonical SQL with keywords in capitals, and each name as the first of `names` writes it that knows it.
pub fn spelt<'s>(sql: &'s str, names: &[&LetterCase<'_>]) -> Vec<Spelt<'s>> {
    let spell = |(role, text): (Role, &'s str)| {
        let text = match role {
            Role::Keyword if text.bytes().any(|byte| byte.is_ascii_lowercase()) => {
                Cow::Owned(text.to_ascii_uppercase())
            }
            Role::Name => name(text, names),
            _ => Cow::Borrowed(text),
        };
        Spelt { role, class: role.class(), text }
    };
    pieces(sql).into_iter().map(|piece| spell((piece.role, piece.text))).collect()
}

fn name<'s>(text: &'s str, names: &[&LetterCase<'_>]) -> Cow<'s, str> {
    let folded = folded(text);
    match names.iter().find_map(|names| names.get(&folded)) {
        Some(written) if written != text => {
            let plain = normalise::identifier(&folded).0 == *folded;
            if plain { written.to_owned() } else { super::render::quoted(written) }.into()
        }
        _ => Cow::Borrowed(text),
    }
}
