//! Indexes made by `CREATE INDEX`: columns, order and collation from the pragma, expressions from the tokens.

use super::{
    StoredObject,
    model::{Expression, Index, KeyPart, Name, Table},
    normalise, pragma,
    pragma::IndexRow,
    scope::Scope,
    statement::{Creates, Cursor, Header, with_tree},
    token::{Token, split_commas, tokens},
};
use rusqlite::Connection;
use sqlite3_parser::{
    ast::{Expr, SortedColumn, Stmt},
    dialect::TokenType,
};

/// Reads an index. `table` is the one that it is on, where that was read.
pub(super) fn read(connection: &Connection, object: &StoredObject, table: Option<&Table>) -> rusqlite::Result<Index> {
    let sql = object.sql.as_deref().unwrap_or_default();
    let mut index = Index {
        name: Name(object.name.clone()),
        table: Name(object.table.clone()),
        unique: false,
        parts: Vec::new(),
        filter: None,
        unparsed: None,
        sql: sql.to_owned(),
    };
    let tokens = tokens(sql).unwrap_or_default();
    let columns = table.map(|table| table.columns.as_slice()).unwrap_or_default();
    let without_rowid = table.is_some_and(|table| table.without_rowid);
    let scope = Scope::of_columns(columns.iter().map(|column| &*column.name.0), without_rowid);
    let header = Header::read(&tokens).filter(|header| header.name.eq_ignore_ascii_case(&object.name));
    if let Some(header @ Header { creates: Creates::Index { unique }, .. }) = &header {
        index.unique = *unique;
        let rows = pragma::index(connection, &object.name)?;
        if let Some((parts, filter)) = take_apart(sql, &tokens, header, &rows, &scope) {
            (index.parts, index.filter) = (parts, filter);
            return Ok(index);
        }
        index.parts = rows.iter().map(|row| part(row, Expression::default())).collect();
    }
    index.unparsed = Some(normalise::whole(sql, &tokens, &scope));
    Ok(index)
}

/// The parts and the condition of an index. `None` where tree, tokens and pragma disagree.
fn take_apart(
    sql: &str,
    tokens: &[Token<'_>],
    header: &Header,
    rows: &[IndexRow],
    scope: &Scope<'_>,
) -> Option<(Vec<KeyPart>, Option<Expression>)> {
    let mut cursor = Cursor { tokens: normalise::without_semicolon(tokens), at: header.end };
    cursor.take(TokenType::TK_ON)?;
    cursor.name()?;
    let written = split_commas(cursor.parenthesised()?);
    let filter = cursor.skip(TokenType::TK_WHERE).then(|| normalise::bare_expression(cursor.rest(), scope));
    let parts = with_tree(sql, tokens, |statement| {
        let Stmt::CreateIndex { columns, .. } = statement else { return None };
        if columns.len() != rows.len() || columns.len() != written.len() {
            return None;
        }
        let part = |((column, written), row): ((&SortedColumn<'_>, &&[Token<'_>]), &IndexRow)| {
            let expression = normalise::bare_expression(without_order(column, written)?, scope);
            Some(part(row, expression))
        };
        columns.iter().zip(&written).zip(rows).map(part).collect::<Option<Vec<_>>>()
    })?;
    Some((parts, filter))
}

fn part(row: &IndexRow, expression: Expression) -> KeyPart {
    KeyPart {
        expression: match &row.column {
            Some(column) => normalise::identifier(column),
            None if row.is_expression => expression,
            None => normalise::identifier("rowid"),
        },
        collation: row.collation.clone(),
        descending: row.descending,
    }
}

/// A part without `COLLATE` and `DESC`, which the pragma tells.
fn without_order<'t, 'a>(column: &SortedColumn<'_>, mut tokens: &'t [Token<'a>]) -> Option<&'t [Token<'a>]> {
    if column.order.is_some() {
        tokens = tokens.split_last()?.1;
    }
    if matches!(column.expr, Expr::Collate(..)) {
        tokens = tokens.get(..tokens.len().checked_sub(2)?)?;
    }
    Some(tokens)
}
