//! `CREATE` statements as tokens and, where it is safe to build one, as a syntax tree.

use super::token::{self, Token, is_reserved};
use sqlite3_parser::{
    Bump, FallibleIterator,
    ast::{Cmd, Stmt},
    dialect::TokenType,
    lexer::sql::Parser,
};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// What a statement creates.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Creates {
    Table,
    VirtualTable,
    Index { unique: bool },
    View,
    Trigger,
}

/// The beginning of a `CREATE` statement, up to and with the name.
#[derive(Debug)]
pub(super) struct Header {
    pub(super) creates: Creates,
    pub(super) name: String,
    /// The place of the first token after the name.
    pub(super) end: usize,
}

/// More tokens than `CREATE UNIQUE INDEX IF NOT EXISTS main . name` has.
pub(super) const HEADER_TOKENS: usize = 10;

impl Header {
    /// Reads the beginning of a statement. `None` where it is no `CREATE` of an object.
    pub(super) fn read(tokens: &[Token<'_>]) -> Option<Self> {
        let mut cursor = Cursor { tokens, at: 0 };
        cursor.take(TokenType::TK_CREATE)?;
        cursor.skip(TokenType::TK_TEMP);
        let creates = cursor.creates()?;
        if cursor.peek(0) == Some(TokenType::TK_IF) && cursor.peek(1) == Some(TokenType::TK_NOT) {
            cursor.at += 3;
        }
        let mut name = cursor.name()?;
        if cursor.skip(TokenType::TK_DOT) {
            name = cursor.name()?;
        }
        Some(Self { creates, name, end: cursor.at })
    }
}

/// A place in a list of tokens.
#[derive(Debug)]
pub(super) struct Cursor<'t, 'a> {
    pub(super) tokens: &'t [Token<'a>],
    pub(super) at: usize,
}

impl<'t, 'a> Cursor<'t, 'a> {
    pub(super) fn peek(&self, ahead: usize) -> Option<TokenType> {
        self.tokens.get(self.at + ahead).map(|token| token.kind)
    }

    pub(super) fn take(&mut self, kind: TokenType) -> Option<Token<'a>> {
        let token = self.tokens.get(self.at).copied().filter(|token| token.kind == kind)?;
        self.at += 1;
        Some(token)
    }

    pub(super) fn skip(&mut self, kind: TokenType) -> bool {
        self.take(kind).is_some()
    }

    /// A name, which may be a keyword or a string.
    pub(super) fn name(&mut self) -> Option<String> {
        let token = self.tokens.get(self.at).copied().filter(|token| token.is_word() || token.is_quoted())?;
        self.at += 1;
        Some(token.unquoted())
    }

    /// What is inside the parentheses that open here.
    pub(super) fn parenthesised(&mut self) -> Option<&'t [Token<'a>]> {
        let (inside, after) = token::parenthesised(self.tokens, self.at)?;
        self.at = after;
        Some(inside)
    }

    pub(super) fn rest(&self) -> &'t [Token<'a>] {
        self.tokens.get(self.at..).unwrap_or_default()
    }

    fn creates(&mut self) -> Option<Creates> {
        if self.skip(TokenType::TK_VIRTUAL) {
            return self.take(TokenType::TK_TABLE).map(|_| Creates::VirtualTable);
        }
        if self.skip(TokenType::TK_UNIQUE) {
            return self.take(TokenType::TK_INDEX).map(|_| Creates::Index { unique: true });
        }
        let creates = match self.peek(0)? {
            TokenType::TK_TABLE => Creates::Table,
            TokenType::TK_INDEX => Creates::Index { unique: false },
            TokenType::TK_VIEW => Creates::View,
            TokenType::TK_TRIGGER => Creates::Trigger,
            _ => return None,
        };
        self.at += 1;
        Some(creates)
    }
}

/// Calls `read` with the syntax tree of a statement, given both as text and as tokens. `None` where the grammar does not
/// know the statement, or where its tree would cost too much; then its tokens have to do.
pub(super) fn with_tree<R>(sql: &str, tokens: &[Token<'_>], read: impl FnOnce(&Stmt<'_>) -> Option<R>) -> Option<R> {
    if !Size::of(tokens).is_modest() {
        return None;
    }
    // The parser does not promise never to panic, and the text is a stranger's.
    catch_unwind(AssertUnwindSafe(|| {
        let arena = Bump::new();
        match Parser::new(&arena, sql.as_bytes()).next() {
            Ok(Some(Cmd::Stmt(statement))) => read(&statement),
            Ok(_) | Err(_) => None,
        }
    }))
    .ok()
    .flatten()
}

/// What a tree costs to build and to drop.
#[derive(Debug, Default)]
struct Size {
    tokens: usize,
    /// Nested parentheses: dropping a tree goes one call deeper for each.
    depth: usize,
    /// Commas between one pair of parentheses: each name in a list is compared with all before it.
    commas: usize,
    /// Bytes that are copied for words in a row: the parser writes a type's name anew for each further word.
    copied: usize,
}

impl Size {
    fn of(tokens: &[Token<'_>]) -> Self {
        let mut size = Self { tokens: tokens.len(), ..Self::default() };
        let (mut open, mut word_bytes) = (vec![0_usize], 0);
        for token in tokens {
            match token.kind {
                TokenType::TK_LP => open.push(0),
                TokenType::TK_RP => drop(open.pop()),
                TokenType::TK_COMMA => {
                    if let Some(commas) = open.last_mut() {
                        *commas += 1;
                        size.commas = size.commas.max(*commas);
                    }
                }
                _ => {}
            }
            size.depth = size.depth.max(open.len());
            size.copied += word_bytes;
            word_bytes = if is_word_of_type(*token) { word_bytes + token.text.len() } else { 0 };
        }
        size
    }

    /// Far more than people write, and far less than hurts. SQLite's own limit is 2,000 columns.
    fn is_modest(&self) -> bool {
        self.tokens <= 50_000 && self.depth <= 250 && self.commas <= 2_500 && self.copied <= 64 << 20
    }
}

fn is_word_of_type(token: Token<'_>) -> bool {
    (token.is_word() && !is_reserved(token.kind)) || token.is_quoted()
}
