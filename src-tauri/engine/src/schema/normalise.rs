//! The canonical spelling of SQL: what two texts that mean the same have in common.

use super::{
    model::Expression,
    scope::Scope,
    token::{self, Token, is_reserved},
};
use sqlite3_parser::dialect::{TokenType, keyword_token};
use std::borrow::Cow;

/// Tokens in canonical spelling.
pub(super) fn expression(tokens: &[Token<'_>], scope: &Scope<'_>) -> Expression {
    let tokens = without_schema(tokens, scope);
    joined(tokens.iter().enumerate().map(|(at, token)| {
        let before = at.checked_sub(1).and_then(|before| tokens.get(before)).copied();
        spell(*token, before, tokens.get(at + 1).copied(), scope)
    }))
}

/// Tokens that are spelled already, as one text.
pub(super) fn joined<'a>(tokens: impl Iterator<Item = Cow<'a, str>>) -> Expression {
    let mut text = String::new();
    let mut last = Cow::Borrowed("");
    for (at, spelt) in tokens.enumerate() {
        if at > 0 && parted(&last, &spelt) {
            text.push(' ');
        }
        text.push_str(&spelt);
        last = spelt;
    }
    Expression(text)
}

/// Tokens in canonical spelling, without parentheses around the whole.
pub(super) fn bare_expression(tokens: &[Token<'_>], scope: &Scope<'_>) -> Expression {
    expression(without_parentheses(tokens), scope)
}

/// A whole statement in canonical spelling; as it is where it has no tokens.
pub(super) fn whole(sql: &str, tokens: &[Token<'_>], scope: &Scope<'_>) -> Expression {
    match without_semicolon(tokens) {
        [] => Expression(sql.trim().to_owned()),
        tokens => expression(tokens, scope),
    }
}

/// A `DEFAULT` as the pragma gives it. Nothing in it can be a column, so `abc`, `"abc"` and `'abc'` are one string.
pub(super) fn default(sql: &str) -> Expression {
    let Some(tokens) = token::tokens(sql) else { return Expression(sql.trim().to_owned()) };
    match without_parentheses(&tokens) {
        [sign, number] if sign.kind == TokenType::TK_PLUS && is_number(*number) => {
            expression(&[*number], &Scope::nothing())
        }
        [sign, number] if sign.kind == TokenType::TK_MINUS && is_number(*number) => {
            Expression(format!("-{}", number.text.to_ascii_lowercase()))
        }
        [word] if is_string_as_default(*word) => Expression(string(&word.unquoted())),
        bare => expression(bare, &Scope::nothing()),
    }
}

/// A declared type in upper case with single spaces: `VARCHAR(10,2)`.
///
/// SQLite cuts `GENERATED ALWAYS` off the end of a type, but `ALWAYS` alone where a comment stands between the two words. A
/// type ends in a comment only where something was cut off.
pub(super) fn declared_type(text: &str) -> String {
    let Some(mut tokens) = token::tokens(text) else {
        return text.split_whitespace().collect::<Vec<_>>().join(" ").to_ascii_uppercase();
    };
    tokens.pop_if(|last| last.text.eq_ignore_ascii_case("generated") && !text.trim_end().ends_with(last.text));
    let mut spelt = String::new();
    for token in tokens {
        let attached = matches!(token.kind, TokenType::TK_LP | TokenType::TK_RP | TokenType::TK_COMMA);
        if !attached && !spelt.is_empty() && !spelt.ends_with(['(', ',', '-', '+']) {
            spelt.push(' ');
        }
        spelt.push_str(&token.text.to_ascii_uppercase());
    }
    spelt
}

/// A name as an expression.
pub(super) fn identifier(name: &str) -> Expression {
    Expression(spell_name(name))
}

/// The tokens inside all parentheses that stand around the whole.
pub(super) fn without_parentheses<'t, 'a>(tokens: &'t [Token<'a>]) -> &'t [Token<'a>] {
    let leading = tokens.iter().take_while(|token| token.kind == TokenType::TK_LP).count();
    if leading == 0 {
        return tokens;
    }
    // Where each of the leading parentheses closes, in one pass: tens of thousands may be nested.
    let mut open = Vec::new();
    let mut closes = vec![None; leading];
    for (at, token) in tokens.iter().enumerate() {
        match token.kind {
            TokenType::TK_LP => open.push(at),
            TokenType::TK_RP => {
                if let Some(close) = open.pop().and_then(|opened| closes.get_mut(opened)) {
                    *close = Some(at);
                }
            }
            _ => {}
        }
    }
    let around =
        closes.iter().enumerate().take_while(|(at, close)| **close == tokens.len().checked_sub(at + 1)).count();
    tokens.get(around..tokens.len() - around).unwrap_or_default()
}

/// The tokens before any semicolons at the end.
pub(super) fn without_semicolon<'t, 'a>(tokens: &'t [Token<'a>]) -> &'t [Token<'a>] {
    let ending = tokens.iter().rev().take_while(|token| token.kind == TokenType::TK_SEMI).count();
    tokens.get(..tokens.len() - ending).unwrap_or_default()
}

/// `main.t` is `t`, unless something in scope is called `main`.
fn without_schema<'t, 'a>(tokens: &'t [Token<'a>], scope: &Scope<'_>) -> Cow<'t, [Token<'a>]> {
    let names_schema = |at: usize| {
        let is_main = |token: &Token<'_>| token.is_name() && token.unquoted().eq_ignore_ascii_case("main");
        let is_dot = |at: usize| tokens.get(at).is_some_and(|token| token.kind == TokenType::TK_DOT);
        tokens.get(at).is_some_and(is_main) && is_dot(at + 1) && !at.checked_sub(1).is_some_and(is_dot)
    };
    if !(0..tokens.len()).any(names_schema) || scope.contains("main") {
        return Cow::Borrowed(tokens);
    }
    let mut kept = Vec::with_capacity(tokens.len());
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        if names_schema(at) {
            at += 2;
        } else {
            kept.push(*token);
            at += 1;
        }
    }
    Cow::Owned(kept)
}

/// One token in canonical spelling, with the tokens beside it.
fn spell<'a>(token: Token<'a>, before: Option<Token<'_>>, after: Option<Token<'_>>, scope: &Scope<'_>) -> Cow<'a, str> {
    match token.kind {
        TokenType::TK_EQ => "=".into(),
        TokenType::TK_NE => "!=".into(),
        TokenType::TK_STRING if before.is_some_and(|before| before.kind == TokenType::TK_AS) => {
            spell_name(&token.unquoted()).into()
        }
        TokenType::TK_STRING | TokenType::TK_VARIABLE => token.text.into(),
        TokenType::TK_ID if token.is_double_quoted() => {
            let name = token.unquoted();
            let known = is_name_by_place(before, after) || scope.contains(&name.to_ascii_lowercase());
            if known { spell_name(&name).into() } else { string(&name).into() }
        }
        TokenType::TK_ID if token.is_quoted() => spell_name(&token.unquoted()).into(),
        _ if token.text.bytes().any(|byte| byte.is_ascii_uppercase()) => token.text.to_ascii_lowercase().into(),
        _ => token.text.into(),
    }
}

/// True where the grammar lets nothing but a name stand, so that double quotes cannot mean a string.
pub(super) fn is_name_by_place(before: Option<Token<'_>>, after: Option<Token<'_>>) -> bool {
    use TokenType::{
        TK_AS, TK_COLLATE, TK_CONSTRAINT, TK_DOT, TK_FROM, TK_ID, TK_INTO, TK_JOIN, TK_LP, TK_REFERENCES, TK_RP,
        TK_SET, TK_UPDATE,
    };
    let leads_to_name = |before: Token<'_>| {
        matches!(before.kind, TK_AS | TK_DOT | TK_FROM | TK_JOIN | TK_INTO | TK_UPDATE | TK_SET | TK_COLLATE)
            || matches!(before.kind, TK_REFERENCES | TK_CONSTRAINT)
            // An alias without AS.
            || matches!(before.kind, TK_ID | TK_RP)
    };
    before.is_some_and(leads_to_name) || after.is_some_and(|after| matches!(after.kind, TK_DOT | TK_LP))
}

/// A name without quotes, or in double quotes where it must have some.
fn spell_name(name: &str) -> String {
    let folded = name.to_ascii_lowercase();
    let starts = |c: char| c.is_ascii_lowercase() || c == '_' || !c.is_ascii();
    let plain = folded.starts_with(starts)
        && folded.chars().all(|c| starts(c) || c.is_ascii_digit() || c == '$')
        && !is_reserved_word(&folded);
    if plain { folded } else { super::render::quoted(&folded) }
}

fn is_reserved_word(word: &str) -> bool {
    // The tokenizer's table of keywords knows words of 2 to 17 letters and may be asked for no others.
    (2..=17).contains(&word.len()) && word.is_ascii() && keyword_token(word.as_bytes()).is_some_and(is_reserved)
}

/// A name where the content of quotes looks like one, else a string.
pub(super) fn name_or_string(content: &str) -> String {
    let spelt = spell_name(content);
    if spelt.starts_with('"') { string(content) } else { spelt }
}

fn string(content: &str) -> String {
    format!("'{}'", content.replace('\'', "''"))
}

fn is_number(token: Token<'_>) -> bool {
    matches!(token.kind, TokenType::TK_INTEGER | TokenType::TK_FLOAT)
}

/// `DEFAULT abc` is the string `abc`; true, false, null and the current time are themselves.
fn is_string_as_default(token: Token<'_>) -> bool {
    let truth = ["true", "false"].iter().any(|word| token.text.eq_ignore_ascii_case(word));
    token.is_name() && !truth
}

/// True where a space stands between two tokens. Words and operators are set apart; points, commas and parentheses
/// stand as people write them: `coalesce(a.b, 1) in (2, 3)`.
fn parted(left: &str, right: &str) -> bool {
    let word = |text: &str| text.starts_with(|c: char| c.is_alphabetic() || matches!(c, '_' | '"') || !c.is_ascii());
    match (left, right) {
        ("(", _) | (_, ")" | "," | ";") => false,
        (left, ".") => !word(left),
        (".", right) => !word(right) && right != "*",
        (left, "(") => !word(left) || spaced_before_parenthesis(left),
        _ => true,
    }
}

/// Words that are no functions.
fn spaced_before_parenthesis(word: &str) -> bool {
    is_reserved_word(word)
        || matches!(word, "by" | "over" | "filter" | "like" | "glob" | "regexp" | "match" | "materialized" | "offset")
}
