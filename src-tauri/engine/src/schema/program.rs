//! Views and triggers. They are never prepared: all is from their texts.

use super::{
    StoredObject,
    model::{Event, Expression, Name, Timing, Trigger, View},
    normalise,
    scope::Names,
    statement::{Creates, Cursor, Header, with_tree},
    token::{Token, split_commas, tokens},
};
use sqlite3_parser::{
    ast::{Stmt, TriggerEvent, TriggerTime},
    dialect::TokenType,
};

/// Reads a view.
pub(super) fn view(object: &StoredObject, names: &Names<'_>) -> View {
    let sql = object.sql.as_deref().unwrap_or_default();
    let tokens = tokens(sql).unwrap_or_default();
    let (columns, body) = parts_of_view(&tokens, names).unwrap_or_else(|| (Vec::new(), whole(sql, &tokens, names)));
    View { name: Name(object.name.clone()), columns, body, sql: sql.to_owned() }
}

/// Reads a trigger.
pub(super) fn trigger(object: &StoredObject, names: &Names<'_>) -> Trigger {
    let sql = object.sql.as_deref().unwrap_or_default();
    let tokens = tokens(sql).unwrap_or_default();
    let parts = Header::read(&tokens)
        .filter(|header| header.creates == Creates::Trigger)
        .and_then(|header| with_tree(sql, &tokens, |statement| parts_of_trigger(statement, &tokens, &header, names)))
        .unwrap_or_else(|| TriggerParts {
            timing: Timing::default(),
            event: Event::Insert,
            columns: Vec::new(),
            when: None,
            body: whole(sql, &tokens, names),
        });
    let TriggerParts { timing, event, columns, when, body } = parts;
    let (name, table) = (Name(object.name.clone()), Name(object.table.clone()));
    Trigger { name, table, timing, event, columns, when, body, sql: sql.to_owned() }
}

/// The text of an object that cannot be taken apart.
fn whole(sql: &str, tokens: &[Token<'_>], names: &Names<'_>) -> Expression {
    normalise::whole(sql, tokens, &names.scope(tokens))
}

/// The columns and the `SELECT` of a view. The beginning of `CREATE VIEW` leaves no doubt, so no tree is needed.
fn parts_of_view(tokens: &[Token<'_>], names: &Names<'_>) -> Option<(Vec<Name>, Expression)> {
    let header = Header::read(tokens).filter(|header| header.creates == Creates::View)?;
    let mut cursor = Cursor { tokens: normalise::without_semicolon(tokens), at: header.end };
    let mut columns = Vec::new();
    if cursor.peek(0) == Some(TokenType::TK_LP) {
        for column in split_commas(cursor.parenthesised()?) {
            columns.push(Name(column.first()?.unquoted()));
        }
    }
    cursor.take(TokenType::TK_AS)?;
    Some((columns, normalise::expression(cursor.rest(), &names.scope(tokens))))
}

struct TriggerParts {
    timing: Timing,
    event: Event,
    columns: Vec<Name>,
    when: Option<Expression>,
    body: Expression,
}

fn parts_of_trigger(
    statement: &Stmt<'_>,
    tokens: &[Token<'_>],
    header: &Header,
    names: &Names<'_>,
) -> Option<TriggerParts> {
    let Stmt::CreateTrigger { time, event, for_each_row, when_clause, .. } = statement else { return None };
    let scope = names.scope(tokens);
    let tokens = normalise::without_semicolon(tokens);
    let mut cursor = Cursor { tokens, at: header.end };
    cursor.at += words_before_event(*time);
    let (event, columns, words) = event_of(event);
    cursor.at += words;
    cursor.take(TokenType::TK_ON)?;
    cursor.name()?;
    if cursor.skip(TokenType::TK_DOT) {
        cursor.name()?;
    }
    cursor.at += if *for_each_row { 3 } else { 0 };
    let rest = cursor.rest();
    let begin = rest.windows(2).position(|pair| matches!(pair, [begin, first] if begins(*begin, *first)))?;
    let (head, body) = rest.split_at(begin);
    let when = match (head.split_first(), when_clause) {
        (Some((_, condition)), Some(_)) => Some(normalise::bare_expression(condition, &scope)),
        (None, None) => None,
        (Some(_), None) | (None, Some(_)) => return None,
    };
    let [_, statements @ .., _] = body else { return None };
    let body = normalise::expression(statements, &scope);
    Some(TriggerParts { timing: timing(*time), event, columns, when, body })
}

/// True for `BEGIN` and the word that a statement starts with. `begin` may be a column in `WHEN`, but there no such word
/// can follow.
fn begins(begin: Token<'_>, first: Token<'_>) -> bool {
    use TokenType::{TK_BEGIN, TK_DELETE, TK_INSERT, TK_REPLACE, TK_SELECT, TK_UPDATE, TK_VALUES, TK_WITH};
    let starts = matches!(first.kind, TK_DELETE | TK_INSERT | TK_REPLACE | TK_SELECT | TK_UPDATE | TK_VALUES | TK_WITH);
    begin.kind == TK_BEGIN && starts
}

fn timing(time: Option<TriggerTime>) -> Timing {
    match time {
        None | Some(TriggerTime::Before) => Timing::Before,
        Some(TriggerTime::After) => Timing::After,
        Some(TriggerTime::InsteadOf) => Timing::InsteadOf,
    }
}

fn words_before_event(time: Option<TriggerTime>) -> usize {
    match time {
        None => 0,
        Some(TriggerTime::Before | TriggerTime::After) => 1,
        Some(TriggerTime::InsteadOf) => 2,
    }
}

/// The event, its columns, and how many tokens they take.
fn event_of(event: &TriggerEvent<'_>) -> (Event, Vec<Name>, usize) {
    match event {
        TriggerEvent::Delete => (Event::Delete, Vec::new(), 1),
        TriggerEvent::Insert => (Event::Insert, Vec::new(), 1),
        TriggerEvent::Update => (Event::Update, Vec::new(), 1),
        TriggerEvent::UpdateOf(names) => {
            let mut columns: Vec<Name> = names.iter().map(|name| Name(super::token::unquote(name.0))).collect();
            columns.sort();
            (Event::Update, columns, 1 + 2 * names.len())
        }
    }
}
