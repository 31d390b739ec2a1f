//! A schema in which tables and columns have other names. Pure.

use super::{
    constraint,
    model::{Check, Column, Expression, ForeignKey, Index, KeyPart, Name, Schema, Table, Trigger},
    normalise, render,
    token::{self, Token},
};
use crate::error::{Code, Error, Result};
use serde::{Deserialize, Serialize};
use sqlite3_parser::dialect::TokenType;
use std::{borrow::Cow, fmt, str::FromStr, sync::Arc};

/// A rename that was accepted: what looks like one thing that goes and another that comes is the same thing, with its values.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Renamed {
    /// The table, as it is called before.
    pub table: Name,
    /// The column, as it is called before; `None` where the table itself is renamed.
    #[serde(default)]
    pub column: Option<Name>,
    /// The name afterwards.
    pub to: Name,
}

/// As it is written on the command line: `captions.text=body`, `captions=subtitles`.
impl fmt::Display for Renamed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { table, column, to } = self;
        f.write_str(&render::name(table))?;
        if let Some(column) = column {
            write!(f, ".{}", render::name(column))?;
        }
        write!(f, "={}", render::name(to))
    }
}

/// The same read back. A name that has a point, an equals sign or a double quote in it stands in double quotes; one in it is
/// written twice.
impl FromStr for Renamed {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let wrong = || {
            Error::new(Code::BadRequest, format!("`{text}` is no rename"))
                .hint("write TABLE.OLD=NEW for a column, OLD=NEW for a table; odd names in double quotes")
        };
        let (first, rest) = written_name(text).ok_or_else(wrong)?;
        let (column, rest) = match rest.strip_prefix('.') {
            Some(rest) => written_name(rest).map(|(column, rest)| (Some(column), rest)).ok_or_else(wrong)?,
            None => (None, rest),
        };
        let (to, rest) = rest.strip_prefix('=').and_then(written_name).ok_or_else(wrong)?;
        if rest.is_empty() { Ok(Self { table: first, column, to }) } else { Err(wrong()) }
    }
}

/// The name that a text begins with, and what follows.
fn written_name(text: &str) -> Option<(Name, &str)> {
    let (name, rest) = match text.strip_prefix('"') {
        None => text.split_at(text.find(['.', '=', '"']).unwrap_or(text.len())),
        Some(inner) => {
            let bytes = inner.as_bytes();
            let mut at = inner.find('"')?;
            while bytes.get(at + 1) == Some(&b'"') {
                at += 2 + inner.get(at + 2..)?.find('"')?;
            }
            (inner.get(..at)?, inner.get(at + 1..)?)
        }
    };
    let name = if text.starts_with('"') { name.replace("\"\"", "\"") } else { name.to_owned() };
    (!name.is_empty()).then_some((Name(name), rest))
}

/// The schema as it reads once these renames are done: everything in tables, indexes and what triggers stand on follows, as it
/// does in SQLite's own `ALTER TABLE`. What views select and triggers do stays as it is written.
///
/// The texts of tables, indexes and triggers that this changes are written anew in canonical spelling. Where a name in an expression may
/// be something else than the column, it stays, so that the expression counts as another one.
pub fn renamed<'s>(schema: &'s Schema, renames: &[Renamed]) -> Cow<'s, Schema> {
    if renames.is_empty() {
        return Cow::Borrowed(schema);
    }
    let mut after = schema.clone();
    for table in &mut after.tables {
        let named = Names::of(&table.name, renames).table(table, renames);
        if named != **table {
            *table = Arc::new(Table { sql: render::table(&named), ..named });
        }
    }
    let tables = after.tables.clone();
    for index in &mut after.indexes {
        let mut named = Names::of(&index.table, renames).index(index);
        if named == *index {
            continue;
        }
        if let Some(table) = tables.iter().find(|table| table.name == named.table).filter(|_| named.unparsed.is_none())
        {
            let parts = render::with_collations(&named.parts, table);
            named.sql = render::index(&Index { parts, ..named.clone() });
        }
        *index = named;
    }
    for trigger in &mut after.triggers {
        let names = Names::of(&trigger.table, renames);
        let mut columns: Vec<Name> = trigger.columns.iter().map(|column| names.column(column)).collect();
        columns.sort();
        let named = Trigger { table: names.to, columns, ..trigger.clone() };
        if named != *trigger {
            *trigger = Trigger { sql: render::trigger(&named), ..named };
        }
    }
    after.tables.sort_by(|a, b| a.name.cmp(&b.name));
    Cow::Owned(after)
}

/// What becomes of the names of one table.
struct Names<'r> {
    from: &'r Name,
    to: Name,
    columns: Vec<(&'r Name, &'r Name)>,
}

impl<'r> Names<'r> {
    fn of(table: &'r Name, renames: &'r [Renamed]) -> Self {
        let own = || renames.iter().filter(|renamed| renamed.table == *table);
        let to = own().find(|renamed| renamed.column.is_none()).map_or(table, |renamed| &renamed.to).clone();
        let columns = own().filter_map(|renamed| Some((renamed.column.as_ref()?, &renamed.to))).collect();
        Self { from: table, to, columns }
    }

    fn column(&self, column: &Name) -> Name {
        let renamed = self.columns.iter().find(|(from, _)| *from == column);
        renamed.map_or(column, |(_, to)| *to).clone()
    }

    fn expression(&self, expression: &Expression) -> Expression {
        let columns = self.columns.iter();
        let named = columns.fold(expression.clone(), |named, (from, to)| spelt_with(&named, from, to, is_column));
        if self.to == *self.from { named } else { spelt_with(&named, self.from, &self.to, is_owner) }
    }

    fn parts(&self, parts: &[KeyPart]) -> Vec<KeyPart> {
        let part = |part: &KeyPart| KeyPart { expression: self.expression(&part.expression), ..part.clone() };
        parts.iter().map(part).collect()
    }

    fn table(&self, table: &Table, renames: &[Renamed]) -> Table {
        let mut named = Table { name: self.to.clone(), ..table.clone() };
        for Column { name, generated, .. } in &mut named.columns {
            *name = self.column(name);
            if let Some(generated) = generated {
                generated.expression = self.expression(&generated.expression);
            }
        }
        if let Some(key) = &mut named.primary_key {
            key.parts = self.parts(&key.parts);
        }
        named.unique.iter_mut().for_each(|unique| unique.parts = self.parts(&unique.parts));
        for Check { expression, .. } in &mut named.checks {
            *expression = self.expression(expression);
        }
        for ForeignKey { columns, parent, parent_columns, .. } in &mut named.foreign_keys {
            columns.iter_mut().for_each(|column| *column = self.column(column));
            let before = parent.clone();
            let there = Names::of(&before, renames);
            parent_columns.iter_mut().for_each(|column| *column = there.column(column));
            *parent = there.to;
        }
        // What comes first under the old names need not under the new ones.
        constraint::sort(&mut named);
        named
    }

    fn index(&self, index: &Index) -> Index {
        let filter = index.filter.as_ref().map(|filter| self.expression(filter));
        Index { table: self.to.clone(), parts: self.parts(&index.parts), filter, ..index.clone() }
    }
}

/// An expression with another name wherever one is surely what is meant.
fn spelt_with(
    expression: &Expression,
    from: &Name,
    to: &Name,
    is_meant: fn(&[Token<'_>], usize) -> bool,
) -> Expression {
    let tokens = token::tokens(&expression.0).unwrap_or_default();
    let is_it = |at: usize, token: &Token<'_>| {
        token.kind == TokenType::TK_ID && Name(token.unquoted()) == *from && is_meant(&tokens, at)
    };
    if !tokens.iter().enumerate().any(|(at, token)| is_it(at, token)) {
        return expression.clone();
    }
    let Expression(to) = normalise::identifier(&to.0);
    let spelt = tokens.iter().enumerate().map(|(at, token)| match is_it(at, token) {
        true => Cow::Borrowed(&*to),
        false => Cow::Borrowed(token.text),
    });
    normalise::joined(spelt)
}

/// True unless the name is a function's, a collation's, a type's or that of what a column is of.
fn is_column(tokens: &[Token<'_>], at: usize) -> bool {
    let next = tokens.get(at + 1).map(|next| next.kind);
    let before = || tokens.get(..at).unwrap_or_default().iter().rev();
    // A type may be of several words: `CAST(a AS UNSIGNED BIG INT)`.
    let mut words = before().take_while(|token| token.is_word() || token.is_quoted());
    !matches!(next, Some(TokenType::TK_LP | TokenType::TK_DOT))
        && !before().next().is_some_and(|before| before.kind == TokenType::TK_COLLATE)
        && !words.any(|word| word.kind == TokenType::TK_AS)
}

fn is_owner(tokens: &[Token<'_>], at: usize) -> bool {
    tokens.get(at + 1).is_some_and(|next| next.kind == TokenType::TK_DOT)
}
