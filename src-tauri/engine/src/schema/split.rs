//! The statements of a script, told apart without running any of them.

use super::token::{Token, scan};
use sqlite3_parser::dialect::TokenType;
use std::ops::Range;

/// So many tokens of a statement say what it is.
const HEAD: usize = 8;

/// A statement of a script.
#[derive(Clone, Debug)]
pub struct Piece<'a> {
    /// Where it is in the script, without the comments before it and the semicolon after it.
    pub range: Range<usize>,
    /// Its first tokens as they are written, comments left out.
    pub head: Vec<&'a str>,
    /// It calls `load_extension`.
    pub loads_code: bool,
}

/// Splits a script at the semicolons that end a statement, as SQLite's own
/// [`sqlite3_complete`](https://sqlite.org/c3ref/complete.html) does: those within a trigger do not.
///
/// # Errors
/// The place of what is no token of SQL.
pub fn split(sql: &str) -> Result<Vec<Piece<'_>>, usize> {
    let (mut pieces, mut open, mut inside) = (Vec::new(), None::<Piece<'_>>, Inside::default());
    let (mut end, mut before) = (0, "");
    for token in scan(sql) {
        let Some(Token { kind, text }) = token else {
            return Err(end);
        };
        // The text is a part of the script, so that it says where it is.
        let begin = (text.as_ptr() as usize).saturating_sub(sql.as_ptr() as usize);
        end = begin + text.len();
        if kind == TokenType::TK_SEMI && inside.ends() {
            pieces.extend(open.take());
            inside = Inside::default();
            continue;
        }
        inside.add(kind, text);
        let piece = open.get_or_insert_with(|| Piece { range: begin..end, head: Vec::new(), loads_code: false });
        piece.range.end = end;
        piece.loads_code |= kind == TokenType::TK_LP && before.eq_ignore_ascii_case("load_extension");
        if piece.head.len() < HEAD {
            piece.head.push(text);
        }
        before = text;
    }
    pieces.extend(open);
    Ok(pieces)
}

/// Where in a statement a token is.
#[derive(Clone, Copy, Debug, Default)]
enum Inside {
    /// Before its first token, or after `EXPLAIN`.
    #[default]
    Start,
    /// After `CREATE`, or `CREATE TEMP`.
    Create,
    /// In the body of a trigger.
    Trigger,
    /// There, after a semicolon.
    TriggerSemicolon,
    /// There, after `; END`.
    TriggerEnd,
    /// In any other statement.
    Other,
}

impl Inside {
    /// True where a semicolon ends the statement.
    fn ends(self) -> bool {
        matches!(self, Self::Start | Self::Create | Self::TriggerEnd | Self::Other)
    }

    fn add(&mut self, kind: TokenType, text: &str) {
        let is = |word: &str| text.eq_ignore_ascii_case(word);
        *self = match self {
            Self::Start if is("explain") || is("query") || is("plan") => Self::Start,
            Self::Start if is("create") => Self::Create,
            Self::Create if is("temp") || is("temporary") => Self::Create,
            Self::Create if is("trigger") => Self::Trigger,
            Self::Trigger | Self::TriggerSemicolon | Self::TriggerEnd if kind == TokenType::TK_SEMI => {
                Self::TriggerSemicolon
            }
            Self::TriggerSemicolon if is("end") => Self::TriggerEnd,
            Self::Trigger | Self::TriggerSemicolon | Self::TriggerEnd => Self::Trigger,
            Self::Start | Self::Create | Self::Other => Self::Other,
        };
    }
}
