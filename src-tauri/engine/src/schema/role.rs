//! What a token is by its place. Most of SQLite's keywords are names wherever they can be
//! (<https://sqlite.org/lang_keywords.html>), so the token alone does not tell.

use super::{
    highlight::Class,
    token::{Token, is_reserved},
};
use sqlite3_parser::dialect::TokenType::{self, *};

/// What a piece of SQL is by its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// A keyword where it is one.
    Keyword,
    /// The name of an object or column.
    Name,
    /// The name of a function.
    Function,
    /// A word of a declared type.
    Type,
    /// A string or blob literal.
    Text,
    /// A number.
    Number,
    /// An operator, punctuation, what is no SQL.
    Other,
    /// White space.
    Space,
    /// A comment.
    Comment,
}

impl Role {
    /// How it is shown.
    pub fn class(self) -> Class {
        match self {
            Self::Keyword => Class::Keyword,
            Self::Type => Class::Type,
            Self::Text => Class::Text,
            Self::Number => Class::Number,
            Self::Comment => Class::Comment,
            Self::Name | Self::Function | Self::Other | Self::Space => Class::Plain,
        }
    }
}

/// The role of each token.
pub(super) fn roles(tokens: &[Token<'_>]) -> Vec<Role> {
    let mut reader = Reader { tokens, ..Reader::default() };
    for at in 0..tokens.len() {
        let role = reader.read(at);
        reader.roles.push(role);
    }
    reader.roles
}

/// What a parenthesis that is open is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Paren {
    /// The columns and constraints of `CREATE TABLE`.
    Columns,
    /// `CAST (…)`.
    Cast,
    /// What follows `AS`.
    As,
    Plain,
}

#[derive(Default)]
struct Reader<'t, 'a> {
    tokens: &'t [Token<'a>],
    roles: Vec<Role>,
    parens: Vec<Paren>,
    closed: Option<Paren>,
    cases: usize,
    /// The next token is the name of a column that is defined.
    column_follows: bool,
    /// Names that follow are words of a type.
    type_follows: bool,
}

impl Reader<'_, '_> {
    fn read(&mut self, at: usize) -> Role {
        let Some(token) = self.tokens.get(at).copied() else { return Role::Other };
        match token.kind {
            TK_LP => self.open(at),
            TK_RP => {
                self.closed = self.parens.pop();
                self.type_follows = false;
            }
            TK_COMMA => {
                self.column_follows = self.parens.last() == Some(&Paren::Columns);
                self.type_follows = false;
            }
            TK_INTEGER | TK_FLOAT => return Role::Number,
            TK_BLOB => return Role::Text,
            TK_STRING if !self.column_follows && !self.type_follows => return Role::Text,
            _ if token.is_word() || token.is_quoted() => return self.word(at, token),
            _ => {}
        }
        Role::Other
    }

    fn open(&mut self, at: usize) {
        let is_table = || {
            let head = self.tokens.get(..at.min(3)).unwrap_or_default();
            head.first().is_some_and(|token| token.kind == TK_CREATE)
                && head.iter().any(|token| token.kind == TK_TABLE)
                && !head.iter().any(|token| token.kind == TK_VIRTUAL)
        };
        let paren = match self.before(at) {
            Some(TK_CAST) => Paren::Cast,
            Some(TK_AS) => Paren::As,
            _ if self.parens.is_empty() && is_table() => Paren::Columns,
            _ => Paren::Plain,
        };
        self.column_follows = paren == Paren::Columns;
        self.type_follows = false;
        self.parens.push(paren);
    }

    fn word(&mut self, at: usize, token: Token<'_>) -> Role {
        let is_name = token.is_name() || token.is_quoted();
        if std::mem::take(&mut self.column_follows) && is_name {
            self.type_follows = true;
            return Role::Name;
        }
        let generated = token.kind == TK_GENERATED && self.after(at) == Some(TK_ALWAYS);
        if self.type_follows && is_name && !generated {
            return Role::Type;
        }
        self.type_follows = false;
        if !token.is_quoted() && self.is_keyword(at, token) {
            match token.kind {
                TK_CASE => self.cases += 1,
                TK_END => self.cases = self.cases.saturating_sub(1),
                TK_AS => self.type_follows = self.parens.last() == Some(&Paren::Cast),
                TK_ADD => self.column_follows = self.after(at) != Some(TK_COLUMNKW),
                TK_COLUMNKW => self.column_follows = self.before(at) == Some(TK_ADD),
                _ => {}
            }
            return Role::Keyword;
        }
        let names_object =
            matches!(self.before(at), Some(TK_INTO | TK_REFERENCES | TK_ON | TK_TABLE | TK_EXISTS | TK_FROM | TK_JOIN));
        let called = self.after(at) == Some(TK_LP) && !names_object;
        if called { Role::Function } else { Role::Name }
    }

    /// True where a keyword stands as one and not as a name.
    fn is_keyword(&self, at: usize, token: Token<'_>) -> bool {
        let (before, after) = (self.before(at), self.after(at));
        if before == Some(TK_DOT) || after == Some(TK_DOT) {
            return false;
        }
        if is_reserved(token.kind) {
            return true;
        }
        let follows = |kinds: &[TokenType]| before.is_some_and(|before| kinds.contains(&before));
        let leads = |kinds: &[TokenType]| after.is_some_and(|after| kinds.contains(&after));
        let starts = before.is_none() || before == Some(TK_SEMI);
        match token.kind {
            TK_ID => self.is_flag(at, token.text),
            TK_BY => follows(&[TK_GROUP, TK_ORDER, TK_PARTITION, TK_INDEXED]),
            TK_LIKE_KW | TK_MATCH => self.ends_operand(at) || follows(&[TK_NOT]),
            TK_ASC | TK_DESC | TK_OFFSET | TK_NULLS => self.ends_operand(at),
            TK_END => self.cases > 0 || starts,
            TK_BEGIN => starts || leads(&[TK_SELECT, TK_INSERT, TK_UPDATE, TK_DELETE, TK_REPLACE, TK_WITH, TK_VALUES]),
            TK_KEY => follows(&[TK_PRIMARY, TK_FOREIGN]),
            TK_CONFLICT => follows(&[TK_ON]),
            TK_REPLACE if leads(&[TK_INTO]) => true,
            TK_REPLACE | TK_ROLLBACK | TK_ABORT | TK_FAIL | TK_IGNORE => self.is_resolution(at),
            TK_RAISE | TK_CAST => leads(&[TK_LP]),
            TK_CASCADE | TK_RESTRICT => follows(&[TK_DELETE, TK_UPDATE]),
            TK_NO => leads(&[TK_ACTION, TK_OTHERS]),
            TK_ACTION => follows(&[TK_NO]),
            TK_INITIALLY => leads(&[TK_DEFERRED, TK_IMMEDIATE]),
            TK_DEFERRED | TK_IMMEDIATE => follows(&[TK_INITIALLY]),
            TK_GENERATED => leads(&[TK_ALWAYS]),
            TK_ALWAYS => follows(&[TK_GENERATED]),
            TK_VIRTUAL => follows(&[TK_CREATE]) || (follows(&[TK_RP]) && self.closed == Some(Paren::As)),
            TK_WITHOUT => self.tokens.get(at + 1).is_some_and(|next| next.text.eq_ignore_ascii_case("rowid")),
            TK_TEMP => follows(&[TK_CREATE]),
            TK_TRIGGER | TK_VIEW => follows(&[TK_CREATE, TK_TEMP, TK_DROP]),
            TK_IF => leads(&[TK_NOT, TK_EXISTS]),
            TK_BEFORE | TK_AFTER => leads(&[TK_INSERT, TK_UPDATE, TK_DELETE]),
            TK_INSTEAD => leads(&[TK_OF]),
            TK_OF => follows(&[TK_INSTEAD, TK_UPDATE]),
            TK_FOR => leads(&[TK_EACH]),
            TK_EACH => follows(&[TK_FOR]),
            TK_ROW => follows(&[TK_EACH, TK_CURRENT]),
            TK_OVER => follows(&[TK_RP]),
            TK_FILTER => follows(&[TK_RP]) && leads(&[TK_LP]),
            TK_PARTITION => leads(&[TK_BY]),
            TK_WINDOW => self.after(at + 1) == Some(TK_AS),
            TK_ROWS | TK_RANGE | TK_GROUPS => leads(&[TK_BETWEEN, TK_UNBOUNDED, TK_CURRENT, TK_INTEGER]),
            TK_CURRENT => leads(&[TK_ROW]),
            TK_UNBOUNDED => leads(&[TK_PRECEDING, TK_FOLLOWING]),
            TK_PRECEDING | TK_FOLLOWING => follows(&[TK_UNBOUNDED, TK_INTEGER, TK_RP]),
            TK_EXCLUDE => leads(&[TK_NO, TK_CURRENT, TK_GROUP, TK_TIES]),
            TK_TIES | TK_OTHERS => follows(&[TK_EXCLUDE, TK_NO]),
            TK_FIRST | TK_LAST => follows(&[TK_NULLS]),
            TK_RECURSIVE => follows(&[TK_WITH]),
            TK_WITH => starts || follows(&[TK_LP, TK_BEGIN, TK_AS, TK_RP]),
            TK_MATERIALIZED => follows(&[TK_AS, TK_NOT]),
            TK_JOIN_KW => leads(&[TK_JOIN_KW, TK_JOIN]),
            TK_DO => leads(&[TK_UPDATE, TK_NOTHING]),
            TK_INDEXED => leads(&[TK_BY]) || follows(&[TK_NOT]),
            TK_COLUMNKW => follows(&[TK_ADD, TK_DROP, TK_RENAME]),
            TK_RENAME => leads(&[TK_TO, TK_COLUMNKW]),
            TK_PRAGMA | TK_ATTACH | TK_DETACH | TK_ANALYZE | TK_REINDEX | TK_VACUUM | TK_EXPLAIN | TK_SAVEPOINT
            | TK_RELEASE => starts,
            _ => false,
        }
    }

    /// `STORED`, `STRICT`, and `ROWID` after `WITHOUT`, which the tokenizer takes for names.
    fn is_flag(&self, at: usize, text: &str) -> bool {
        let before = self.before(at);
        if text.eq_ignore_ascii_case("stored") {
            return before == Some(TK_RP) && self.closed == Some(Paren::As);
        }
        let after_columns = self.parens.is_empty() && self.closed == Some(Paren::Columns);
        (text.eq_ignore_ascii_case("rowid") && before == Some(TK_WITHOUT))
            || (text.eq_ignore_ascii_case("strict") && after_columns)
    }

    /// What to do on a conflict, in `OR REPLACE`, `ON CONFLICT REPLACE` and `RAISE (ABORT, …)`.
    fn is_resolution(&self, at: usize) -> bool {
        match (at.checked_sub(2).and_then(|at| self.kind(at)), self.before(at)) {
            (_, Some(TK_CONFLICT)) | (Some(TK_RAISE), Some(TK_LP)) => true,
            (Some(TK_INSERT | TK_UPDATE), Some(TK_OR)) => true,
            (None, None) | (Some(TK_SEMI), _) => self.after(at).is_none_or(|next| next == TK_SEMI),
            _ => false,
        }
    }

    /// True where what stands before is the end of an operand.
    fn ends_operand(&self, at: usize) -> bool {
        let Some(before) = at.checked_sub(1) else { return false };
        matches!(self.kind(before), Some(TK_RP | TK_NULL | TK_END | TK_CTIME_KW | TK_VARIABLE))
            || matches!(self.roles.get(before), Some(Role::Name | Role::Text | Role::Number))
    }

    fn kind(&self, at: usize) -> Option<TokenType> {
        self.tokens.get(at).map(|token| token.kind)
    }

    fn before(&self, at: usize) -> Option<TokenType> {
        self.kind(at.checked_sub(1)?)
    }

    fn after(&self, at: usize) -> Option<TokenType> {
        self.kind(at + 1)
    }
}
