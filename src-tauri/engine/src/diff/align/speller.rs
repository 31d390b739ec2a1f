//! Canonical SQL as lines that people read.

use super::{layout::lay_out, line::Line, pairing::Laid};
use crate::schema::{
    Class,
    model::{Column, Expression, Name},
    render::{self, LetterCase, Role, spelt},
};

/// Writes names as the schemas do: those of the table at hand first.
#[derive(Clone, Copy)]
pub(super) struct Speller<'a> {
    pub(super) own: &'a LetterCase<'a>,
    pub(super) all: &'a LetterCase<'a>,
}

impl Speller<'_> {
    /// SQL on one line.
    pub(super) fn line(&self, sql: &str) -> Line {
        let mut line = Line::default();
        line.extend(&spelt(sql, &[self.own, self.all]));
        line
    }

    /// A keyword, then SQL.
    pub(super) fn led(&self, keyword: &str, sql: &str) -> Line {
        let mut line = Line::default().with(Class::Keyword, keyword).with(Class::Plain, " ");
        line.extend(&spelt(sql, &[self.own, self.all]));
        line
    }

    /// Statements by clause.
    pub(super) fn body(&self, body: &Expression, depth: u8) -> Vec<Laid> {
        lay_out(&spelt(&body.0, &[self.own, self.all]), depth)
    }

    /// `(a, b)`.
    pub(super) fn list(&self, names: &[Name]) -> Line {
        self.line(&format!("({})", render::names(names)))
    }

    /// A column without its constraints, the words of its type as such.
    pub(super) fn column(&self, column: &Column) -> Line {
        let sql = render::column(column);
        let name = render::name(&column.name);
        let typed = name.len() + 1 + column.declared_type.len();
        let mut line = self.line(&name);
        let rest = if column.declared_type.is_empty() { sql.get(name.len()..) } else { sql.get(typed..) };
        if !column.declared_type.is_empty() {
            line.push(Class::Plain, " ");
            for token in spelt(&column.declared_type, &[]) {
                let is_word = matches!(token.role, Role::Name | Role::Function | Role::Keyword);
                line.push(if is_word { Class::Type } else { token.class }, &token.text);
            }
        }
        line.extend(&spelt(rest.unwrap_or_default(), &[self.own, self.all]));
        line
    }

    /// The names in an expression, folded.
    pub(super) fn names(&self, sql: &str) -> Vec<String> {
        let names = spelt(sql, &[]).into_iter().filter(|token| token.role == Role::Name);
        names.map(|token| render::folded(&token.text).into_owned()).collect()
    }
}
