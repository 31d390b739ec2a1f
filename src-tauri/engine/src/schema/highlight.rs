//! SQL in classes, for whoever shows it in colours.

use super::{
    role::{Role, roles},
    token::Token,
};
use serde::Serialize;
use sqlite3_parser::lexer::{Scanner, sql::Tokenizer};

/// What a piece of SQL is. Serialises as one letter; plain text as none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize)]
pub enum Class {
    /// Names, operators, white space.
    #[default]
    #[serde(rename = "")]
    Plain,
    /// A keyword.
    #[serde(rename = "k")]
    Keyword,
    /// A word of a declared type.
    #[serde(rename = "t")]
    Type,
    /// A string or blob literal.
    #[serde(rename = "s")]
    Text,
    /// A number.
    #[serde(rename = "n")]
    Number,
    /// A comment.
    #[serde(rename = "c")]
    Comment,
}

/// A piece of SQL of one class.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Span {
    /// What it is.
    pub class: Class,
    /// The text as it stands.
    pub text: String,
}

/// One token of SQL, or what stands between two.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Piece<'a> {
    /// What it is by its place.
    pub role: Role,
    /// The text as it stands.
    pub text: &'a str,
}

/// SQL in classes. The texts one after the other are `sql`, whatever that is; what is no SQL is plain.
pub fn highlight(sql: &str) -> Vec<Span> {
    let mut spans: Vec<Span> = Vec::new();
    for piece in pieces(sql) {
        let class = piece.role.class();
        match spans.last_mut() {
            Some(last) if last.class == class => last.text.push_str(piece.text),
            _ => spans.push(Span { class, text: piece.text.to_owned() }),
        }
    }
    spans
}

/// SQL in tokens, with white space and comments as pieces of their own. The texts one after the other are `sql`.
pub fn pieces(sql: &str) -> Vec<Piece<'_>> {
    let scanned = scan(sql);
    let tokens: Vec<Token<'_>> = scanned.iter().filter_map(Scanned::token).collect();
    let mut roles = roles(&tokens).into_iter();
    let piece = |scanned| match scanned {
        Scanned::Token(token) => Piece { role: roles.next().unwrap_or(Role::Other), text: token.text },
        Scanned::Space(text) => Piece { role: Role::Space, text },
        Scanned::Comment(text) => Piece { role: Role::Comment, text },
        Scanned::NoSql(text) => Piece { role: Role::Other, text },
    };
    scanned.into_iter().map(piece).collect()
}

/// What the tokenizer finds, and what it passes over.
enum Scanned<'a> {
    Token(Token<'a>),
    Space(&'a str),
    Comment(&'a str),
    NoSql(&'a str),
}

impl<'a> Scanned<'a> {
    fn token(&self) -> Option<Token<'a>> {
        match self {
            Self::Token(token) => Some(*token),
            Self::Space(_) | Self::Comment(_) | Self::NoSql(_) => None,
        }
    }
}

/// All of `sql` in one pass: after what is no token it goes on where a token can begin.
fn scan(sql: &str) -> Vec<Scanned<'_>> {
    let mut found = Vec::new();
    let mut rest = sql;
    while !rest.is_empty() {
        let mut scanner = Scanner::new(Tokenizer::new());
        let mut done = 0;
        while let Ok((start, Some((_, kind)), end)) = scanner.scan(rest.as_bytes()) {
            let (Some(gap), Some(text)) = (rest.get(done..start), rest.get(start..end)) else { break };
            between(gap, &mut found);
            found.push(Scanned::Token(Token { kind, text }));
            done = end;
        }
        // The end, or something that is no token.
        let unread = between(rest.get(done..).unwrap_or_default(), &mut found);
        let Some((text, after)) = unread.split_at_checked(unreadable(unread)) else { break };
        found.extend((!text.is_empty()).then_some(Scanned::NoSql(text)));
        rest = after;
    }
    found
}

/// Takes white space and comments apart, up to what is neither, and gives that.
fn between<'a>(mut text: &'a str, found: &mut Vec<Scanned<'a>>) -> &'a str {
    loop {
        let (length, is_comment) = if text.starts_with("--") {
            (text.find('\n').unwrap_or(text.len()), true)
        } else if let Some(inside) = text.strip_prefix("/*") {
            (inside.find("*/").map_or(text.len(), |end| end + 4), true)
        } else {
            (text.find(|c: char| !c.is_ascii_whitespace()).unwrap_or(text.len()), false)
        };
        let Some((piece, after)) = text.split_at_checked(length) else { return text };
        if piece.is_empty() {
            return text;
        }
        found.push(if is_comment { Scanned::Comment(piece) } else { Scanned::Space(piece) });
        text = after;
    }
}

/// How long the text is that no token begins with. What a quote opens that nothing closes goes to the end; a number that
/// goes on as a word is left as a whole.
fn unreadable(text: &str) -> usize {
    if text.starts_with(['\'', '"', '`', '[']) {
        return text.len();
    }
    let word = |c: char| c.is_alphanumeric() || matches!(c, '_' | '$') || !c.is_ascii();
    let length = text.find(|c| !word(c)).unwrap_or(text.len());
    if length == 0 { text.chars().next().map_or(0, char::len_utf8) } else { length }
}
