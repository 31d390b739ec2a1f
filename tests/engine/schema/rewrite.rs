//! SQL in another spelling, token by token.

use litefleet::schema::{model::Schema, spelling};
use std::collections::HashSet;

/// What becomes of quotes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quotes {
    Same,
    /// Names in double quotes get other ones, and some names without get some.
    Others,
}

/// The script with its words in the other letter case, other white space, comments between its tokens and, where asked,
/// other quotes. Virtual tables stay as they are: what is between their parentheses goes to the module as it stands.
pub fn cosmetically(script: &str, schema: &Schema, quotes: Quotes) -> String {
    let names = names(schema);
    let tokens = spelling::tokens(script);
    let mut rewritten = String::new();
    for statement in tokens.split_inclusive(|token| *token == ";") {
        let starts =
            |words: [&str; 2]| statement.iter().zip(words).all(|(token, word)| token.eq_ignore_ascii_case(word));
        if starts(["CREATE", "VIRTUAL"]) || starts(["PRAGMA", ""]) {
            rewritten.push_str(as_it_stands(script, statement));
            continue;
        }
        for (at, token) in statement.iter().enumerate() {
            let before = at.checked_sub(1).map(|before| statement[before]);
            let calls = statement.get(at + 1) == Some(&"(");
            rewritten.push_str(&word(token, before, calls, &names, quotes));
            rewritten.push_str([" ", "\n", " /* ; ( ' */ ", "\t", " -- \" , x\n"][(at + token.len()) % 5]);
        }
    }
    rewritten
}

/// The text from the first token to the last.
fn as_it_stands<'s>(script: &'s str, tokens: &[&'s str]) -> &'s str {
    let place = |token: &str| token.as_ptr() as usize - script.as_ptr() as usize;
    let (first, last) = (tokens[0], tokens[tokens.len() - 1]);
    &script[place(first)..place(last) + last.len()]
}

fn word(token: &str, before: Option<&str>, calls: bool, names: &HashSet<String>, quotes: Quotes) -> String {
    // A word after DEFAULT is a string.
    if before.is_some_and(|before| before.eq_ignore_ascii_case("default")) {
        return token.to_owned();
    }
    let is_word = token.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_') && !token.ends_with('\'');
    let name = token.trim_matches('"');
    let known = names.contains(&name.to_ascii_lowercase()) && !calls && quotes == Quotes::Others;
    match (is_word, known) {
        // No keyword, type or function that SQLite has is spelled like this.
        (true, true) if name.contains(|c: char| c == '_' || c.is_ascii_digit()) => format!("\"{}\"", turned(name)),
        (true, _) => turned(token),
        (false, true) if token.starts_with('"') && !name.contains([']', '"']) => format!("[{}]", turned(name)),
        (false, _) => token.to_owned(),
    }
}

/// The other letter case.
fn turned(word: &str) -> String {
    let turn = |c: char| if c.is_ascii_lowercase() { c.to_ascii_uppercase() } else { c.to_ascii_lowercase() };
    word.chars().map(turn).collect()
}

/// The names of all tables and columns, folded.
fn names(schema: &Schema) -> HashSet<String> {
    let tables = schema.tables.iter().map(|table| &table.name);
    tables
        .chain(schema.tables.iter().flat_map(|table| table.columns.iter().map(|c| &c.name)))
        .map(|n| n.folded())
        .collect()
}
