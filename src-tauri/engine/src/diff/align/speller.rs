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
        let declared = &column.declared_type;
        let mut line = Line::default();
        if name == column.name.0 {
            line.push(Class::Plain, self.own.get(&column.name.folded()).unwrap_or(&name));
        } else {
            line.extend(&spelt(&name, &[self.own, self.all]));
        }
        if !declared.is_empty() {
            line.push(Class::Plain, " ");
            declared_type(declared, &mut line);
        }
        let typed = if declared.is_empty() { name.len() } else { name.len() + 1 + declared.len() };
        if let Some(rest) = sql.get(typed..).filter(|rest| !rest.is_empty()) {
            line.extend(&spelt(rest, &[self.own, self.all]));
        }
        line
    }

    /// The names in an expression, folded.
    pub(super) fn names(&self, sql: &str) -> Vec<String> {
        let names = spelt(sql, &[]).into_iter().filter(|token| token.role == Role::Name);
        names.map(|token| render::folded(&token.text).into_owned()).collect()
    }
}

/// The words of a type as such.
fn declared_type(declared: &str, line: &mut Line) {
    if declared.bytes().all(|byte| byte.is_ascii_alphabetic()) {
        return line.push(Class::Type, declared);
    }
    for token in spelt(declared, &[]) {
        let is_word = matches!(token.role, Role::Name | Role::Function | Role::Keyword);
        line.push(if is_word { Class::Type } else { token.class }, &token.text);
    }
}
