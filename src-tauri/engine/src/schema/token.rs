//! SQL as tokens, with the tokenizer of SQLite's own grammar.

use sqlite3_parser::{
    dialect::TokenType,
    lexer::{Scanner, sql::Tokenizer},
};

/// More tokens than this in one statement are not looked at: the statement is then compared by its text.
const MOST_TOKENS: usize = 1_000_000;

/// A token as it is written, quotes included.
#[derive(Clone, Copy, Debug)]
pub(super) struct Token<'a> {
    pub(super) kind: TokenType,
    pub(super) text: &'a str,
}

/// The tokens of `sql`, without white space and comments. `None` where there are too many, or where SQLite's tokenizer
/// finds something that is none.
pub(super) fn tokens(sql: &str) -> Option<Vec<Token<'_>>> {
    let mut all = Vec::new();
    for token in scan(sql) {
        if all.len() == MOST_TOKENS {
            return None;
        }
        all.push(token?);
    }
    Some(all)
}

/// The first `count` tokens of `sql`, as far as they can be read.
pub(super) fn head(sql: &str, count: usize) -> Vec<Token<'_>> {
    scan(sql).take(count).map_while(|token| token).collect()
}

/// One token after the other; `None` in place of one that cannot be read, and then no more.
pub(super) fn scan(sql: &str) -> impl Iterator<Item = Option<Token<'_>>> {
    let mut scanner = Scanner::new(Tokenizer::new());
    let mut over = false;
    std::iter::from_fn(move || {
        if over {
            return None;
        }
        match scanner.scan(sql.as_bytes()) {
            Ok((_, None, _)) => None,
            Ok((start, Some((_, kind)), end)) => {
                let token = sql.get(start..end).map(|text| Token { kind, text });
                over = token.is_none();
                Some(token)
            }
            Err(_) => {
                over = true;
                Some(None)
            }
        }
    })
}

impl Token<'_> {
    /// True for a name in double quotes, which SQLite takes for a string where it knows no such name
    /// (<https://sqlite.org/quirks.html#dblquote>).
    pub(super) fn is_double_quoted(self) -> bool {
        self.text.starts_with('"')
    }

    /// True for a name in quotes of any kind, and for a string.
    pub(super) fn is_quoted(self) -> bool {
        self.text.starts_with(['"', '`', '[', '\''])
    }

    /// True for a word, in quotes or not, that is an identifier wherever it may be one.
    pub(super) fn is_name(self) -> bool {
        self.kind == TokenType::TK_ID || (self.is_word() && !is_reserved(self.kind))
    }

    /// True for a keyword or an identifier without quotes.
    pub(super) fn is_word(self) -> bool {
        self.text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_' || !c.is_ascii())
            && self.kind != TokenType::TK_BLOB
    }

    /// What is between the quotes, where there are quotes.
    pub(super) fn unquoted(self) -> String {
        unquote(self.text)
    }
}

/// The content of a quoted name or string; other text as it is.
pub(super) fn unquote(text: &str) -> String {
    let quote = match text.chars().next() {
        Some('[') => return text.get(1..text.len() - 1).unwrap_or_default().to_owned(),
        Some(quote @ ('"' | '`' | '\'')) if text.len() > 1 => quote,
        _ => return text.to_owned(),
    };
    let inner = text.get(1..text.len() - 1).unwrap_or_default();
    inner.replace(&format!("{quote}{quote}"), &quote.to_string())
}

/// True for keywords that never are identifiers without quotes (the others are, see
/// <https://sqlite.org/lang_keywords.html>), and for the three that stand for the current time.
pub(super) fn is_reserved(kind: TokenType) -> bool {
    use TokenType::*;
    matches!(
        kind,
        TK_ADD
            | TK_ALL
            | TK_ALTER
            | TK_AND
            | TK_AS
            | TK_AUTOINCR
            | TK_BETWEEN
            | TK_CASE
            | TK_CHECK
            | TK_COLLATE
            | TK_COMMIT
            | TK_CONSTRAINT
            | TK_CREATE
            | TK_CTIME_KW
            | TK_DEFAULT
            | TK_DEFERRABLE
            | TK_DELETE
            | TK_DISTINCT
            | TK_DROP
            | TK_ELSE
            | TK_ESCAPE
            | TK_EXCEPT
            | TK_EXISTS
            | TK_FOREIGN
            | TK_FROM
            | TK_GROUP
            | TK_HAVING
            | TK_IN
            | TK_INDEX
            | TK_INSERT
            | TK_INTERSECT
            | TK_INTO
            | TK_IS
            | TK_ISNULL
            | TK_JOIN
            | TK_LIMIT
            | TK_NOT
            | TK_NOTHING
            | TK_NOTNULL
            | TK_NULL
            | TK_ON
            | TK_OR
            | TK_ORDER
            | TK_PRIMARY
            | TK_REFERENCES
            | TK_RETURNING
            | TK_SELECT
            | TK_SET
            | TK_TABLE
            | TK_THEN
            | TK_TO
            | TK_TRANSACTION
            | TK_UNION
            | TK_UNIQUE
            | TK_UPDATE
            | TK_USING
            | TK_VALUES
            | TK_WHEN
            | TK_WHERE
    )
}

/// The place of the `)` that goes with the `(` at `open`.
pub(super) fn closing(tokens: &[Token<'_>], open: usize) -> Option<usize> {
    let mut depth = 0_usize;
    for (at, token) in tokens.iter().enumerate().skip(open) {
        match token.kind {
            TokenType::TK_LP => depth += 1,
            TokenType::TK_RP => {
                depth = depth.checked_sub(1)?;
                if depth == 0 {
                    return Some(at);
                }
            }
            _ if depth == 0 => return None,
            _ => {}
        }
    }
    None
}

/// What is inside the parentheses that open at `open`, and the place after them.
pub(super) fn parenthesised<'t, 'a>(tokens: &'t [Token<'a>], open: usize) -> Option<(&'t [Token<'a>], usize)> {
    let close = closing(tokens, open)?;
    Some((tokens.get(open + 1..close)?, close + 1))
}

/// The tokens between commas that stand in no parentheses.
pub(super) fn split_commas<'t, 'a>(tokens: &'t [Token<'a>]) -> Vec<&'t [Token<'a>]> {
    let mut depth = 0_usize;
    tokens
        .split(|token| {
            match token.kind {
                TokenType::TK_LP => depth += 1,
                TokenType::TK_RP => depth = depth.saturating_sub(1),
                _ => {}
            }
            depth == 0 && token.kind == TokenType::TK_COMMA
        })
        .collect()
}

/// What is inside each `KEYWORD ( … )` that stands in no parentheses.
pub(super) fn bodies_of<'t, 'a>(tokens: &'t [Token<'a>], keyword: TokenType) -> Vec<&'t [Token<'a>]> {
    let mut bodies = Vec::new();
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        let next_opens = tokens.get(at + 1).is_some_and(|next| next.kind == TokenType::TK_LP);
        if token.kind == TokenType::TK_LP {
            at = closing(tokens, at).map_or(tokens.len(), |close| close + 1);
        } else if token.kind == keyword
            && next_opens
            && let Some((body, after)) = parenthesised(tokens, at + 1)
        {
            bodies.push(body);
            at = after;
        } else {
            at += 1;
        }
    }
    bodies
}
