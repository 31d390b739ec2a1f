//! How two texts of one meaning are spelled. Pure.

use super::token::{self, Token};
use sqlite3_parser::dialect::TokenType;

/// What two texts of SQL have in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Likeness {
    /// Every byte.
    Same,
    /// Every token as it is written; white space and comments differ.
    Tokens,
    /// Every token, but the items of the first list in parentheses stand in another order.
    Items,
    /// Not even that, or the tokens cannot be read.
    Other,
}

/// Holds two texts against each other, token by token: letter case and quotes count.
pub fn likeness(left: &str, right: &str) -> Likeness {
    if left == right {
        return Likeness::Same;
    }
    let (Some(left), Some(right)) = (token::tokens(left), token::tokens(right)) else { return Likeness::Other };
    if words(&left).eq(words(&right)) {
        Likeness::Tokens
    } else if in_order_of_items(&left).is_some_and(|left| Some(left) == in_order_of_items(&right)) {
        Likeness::Items
    } else {
        Likeness::Other
    }
}

/// The tokens of `sql` as they are written, without white space and comments; none where they cannot be read.
pub fn tokens(sql: &str) -> Vec<&str> {
    token::tokens(sql).unwrap_or_default().into_iter().map(|token| token.text).collect()
}

/// What stands before the first parenthesis, the items inside it in canonical order, and what comes after. Where a table
/// has its columns in another order, these are the same.
fn in_order_of_items<'a>(tokens: &[Token<'a>]) -> Option<[Vec<Vec<&'a str>>; 3]> {
    let open = tokens.iter().position(|token| token.kind == TokenType::TK_LP)?;
    let (inside, after) = token::parenthesised(tokens, open)?;
    let list = |tokens: &[Token<'a>]| words(tokens).collect::<Vec<_>>();
    let mut items: Vec<_> = token::split_commas(inside).into_iter().map(list).collect();
    items.sort_unstable();
    Some([vec![list(tokens.get(..open)?)], items, vec![list(tokens.get(after..)?)]])
}

fn words<'t, 'a>(tokens: &'t [Token<'a>]) -> impl Iterator<Item = &'a str> + use<'t, 'a> {
    tokens.iter().map(|token| token.text)
}
