//! The texts of `CREATE` statements, cut by their tokens. Pure.
//!
//! Whoever writes SQL out of stored texts takes it from here: names are replaced where the grammar has them, never where
//! they merely stand in the text.

use super::{
    model::{Expression, Name, Table},
    normalise, render,
    scope::Scope,
    statement::{Cursor, Header},
    token::{Token, bodies_of, split_commas, tokens},
};
use sqlite3_parser::dialect::TokenType;
use std::collections::BTreeSet;

/// A statement up to its last token: without a semicolon, white space and comments at its end. As it is where it has no
/// tokens.
pub fn statement(sql: &str) -> &str {
    let all = tokens(sql).unwrap_or_default();
    let end = normalise::without_semicolon(&all).last().and_then(|token| end_of(sql, *token));
    end.and_then(|end| sql.get(..end)).unwrap_or(sql)
}

/// A `CREATE` statement with another name for what it creates; all else stays as it is written. `None` where the text does
/// not begin as such a statement does.
pub fn renamed(sql: &str, name: &Name) -> Option<String> {
    let all = tokens(sql)?;
    let header = Header::read(&all)?;
    let token = *all.get(header.end.checked_sub(1)?)?;
    let (start, end) = (start_of(sql, token)?, end_of(sql, token)?);
    let rest = statement(sql).get(end..)?;
    // After a name in quotes a word may follow without a space.
    let space = if rest.starts_with(char::is_alphanumeric) { " " } else { "" };
    Some(format!("{}{}{space}{rest}", sql.get(..start)?, render::name(name)))
}

/// The definition of a column as it is written in a `CREATE TABLE`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ColumnText<'a> {
    /// From its name to its last constraint.
    pub sql: &'a str,
    /// The `CHECK` constraints that stand in it.
    pub checks: Vec<Expression>,
    /// How many `REFERENCES` stand in it.
    pub references: usize,
}

/// The definition of the column at this place in a table. `None` where its text cannot be cut.
pub fn column(table: &Table, at: usize) -> Option<ColumnText<'_>> {
    let sql = table.sql.as_str();
    let all = tokens(sql)?;
    let header = Header::read(&all)?;
    let body = Cursor { tokens: &all, at: header.end }.parenthesised()?;
    let item = *split_commas(body).get(at)?;
    let (first, last) = (*item.first()?, *item.last()?);
    let after_name = item.get(1..)?;
    let references = after_name.iter().filter(|token| token.kind == TokenType::TK_REFERENCES).count();
    let scope = Scope::of_columns(table.columns.iter().map(|column| &*column.name.0), table.without_rowid);
    let checks = bodies_of(after_name, TokenType::TK_CHECK);
    Some(ColumnText {
        sql: sql.get(start_of(sql, first)?..end_of(sql, last)?)?,
        checks: checks.into_iter().map(|body| normalise::bare_expression(body, &scope)).collect(),
        references,
    })
}

/// The text of a table with definitions of more columns behind its last one. `None` where it cannot be cut.
pub fn with_columns(table: &Table, more: &[String]) -> Option<String> {
    let sql = table.sql.as_str();
    let last = column(table, table.columns.len().checked_sub(1)?)?.sql;
    let end = (last.as_ptr() as usize).checked_sub(sql.as_ptr() as usize)? + last.len();
    let more: String = more.iter().map(|column| format!(", {column}")).collect();
    Some(format!("{}{more}{}", sql.get(..end)?, sql.get(end..)?))
}

/// True where a text names something as part of `name`: `t.a`, of `t`.
pub fn qualifies_with(sql: &str, name: &Name) -> bool {
    let all = tokens(sql).unwrap_or_default();
    all.windows(2).any(|pair| match pair {
        [owner, dot] => dot.kind == TokenType::TK_DOT && is_called(*owner, name),
        _ => false,
    })
}

/// All names in a text, folded; in quotes of any kind too, where they may be strings.
pub fn names(sql: &str) -> BTreeSet<String> {
    let all = tokens(sql).unwrap_or_default();
    let named = all.iter().filter(|token| token.is_word() || token.is_quoted());
    named.map(|token| token.unquoted().to_ascii_lowercase()).collect()
}

/// The names in an expression in canonical spelling, folded; no strings.
pub fn identifiers(expression: &str) -> BTreeSet<String> {
    let all = tokens(expression).unwrap_or_default();
    let is_string = |token: &Token<'_>| token.kind == TokenType::TK_STRING;
    let named = all.iter().filter(|token| (token.is_word() || token.is_quoted()) && !is_string(token));
    named.map(|token| token.unquoted().to_ascii_lowercase()).collect()
}

/// The names in double quotes in a text, folded: SQLite takes one for a string where it knows no such name, and for the name
/// once there is one (<https://sqlite.org/quirks.html#dblquote>).
pub fn double_quoted(sql: &str) -> BTreeSet<String> {
    let all = tokens(sql).unwrap_or_default();
    all.iter().filter(|token| token.is_double_quoted()).map(|token| token.unquoted().to_ascii_lowercase()).collect()
}

/// The strings in a text, folded.
pub fn strings(sql: &str) -> BTreeSet<String> {
    let all = tokens(sql).unwrap_or_default();
    let strings = all.iter().filter(|token| token.kind == TokenType::TK_STRING);
    strings.map(|token| token.unquoted().to_ascii_lowercase()).collect()
}

/// The columns that a trigger takes from the row it fires for: `a` of `new.a` and `old.a`. Folded.
pub fn columns_of_row(sql: &str) -> BTreeSet<String> {
    let all = tokens(sql).unwrap_or_default();
    let column = |window: &[Token<'_>]| match window {
        [row, dot, column] if dot.kind == TokenType::TK_DOT => {
            let is_row = ["new", "old"].iter().any(|name| is_called(*row, &Name::from(*name)));
            is_row.then(|| column.unquoted().to_ascii_lowercase())
        }
        _ => None,
    };
    all.windows(3).filter_map(column).collect()
}

/// The tokens of an expression as they are, without quotes, for whoever reads a virtual table's arguments.
pub fn words(sql: &str) -> Vec<String> {
    tokens(sql).unwrap_or_default().into_iter().map(Token::unquoted).collect()
}

/// What a literal is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Literal {
    Null,
    Integer,
    Real,
    Text,
    Blob,
}

/// What literal this is, which may have a sign where it is a number; `None` for anything else.
pub fn literal(sql: &str) -> Option<Literal> {
    let all = tokens(sql).unwrap_or_default();
    let (literal, signed) = match all.as_slice() {
        [only] => (only, false),
        [sign, number] if matches!(sign.kind, TokenType::TK_MINUS | TokenType::TK_PLUS) => (number, true),
        _ => return None,
    };
    let is_truth = ["true", "false"].iter().any(|word| literal.text.eq_ignore_ascii_case(word));
    match literal.kind {
        TokenType::TK_INTEGER => Some(Literal::Integer),
        TokenType::TK_FLOAT => Some(Literal::Real),
        _ if signed => None,
        TokenType::TK_STRING => Some(Literal::Text),
        TokenType::TK_BLOB => Some(Literal::Blob),
        TokenType::TK_NULL => Some(Literal::Null),
        _ => is_truth.then_some(Literal::Integer),
    }
}

fn is_called(token: Token<'_>, name: &Name) -> bool {
    (token.is_word() || token.is_quoted()) && Name(token.unquoted()) == *name
}

/// Where a token begins in the text that it is a part of.
fn start_of(sql: &str, token: Token<'_>) -> Option<usize> {
    (token.text.as_ptr() as usize).checked_sub(sql.as_ptr() as usize)
}

fn end_of(sql: &str, token: Token<'_>) -> Option<usize> {
    start_of(sql, token).map(|start| start + token.text.len())
}
