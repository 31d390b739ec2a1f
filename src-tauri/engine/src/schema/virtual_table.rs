//! Virtual tables and the tables that they keep their content in.

use super::{
    StoredObject,
    model::{Expression, Name, VirtualTable},
    normalise,
    scope::Scope,
    statement::{Creates, Cursor, Header},
    token::{Token, split_commas, tokens},
};
use sqlite3_parser::dialect::TokenType;

/// What the known modules call their shadow tables, after the name of the virtual table and `_`
/// (<https://sqlite.org/fts3.html#shadow_tables>, <https://sqlite.org/fts5.html#fts5_data_structures>,
/// <https://sqlite.org/rtree.html#xshadow>). Modules with no names here have no shadow tables.
const KNOWN_MODULES: [(&str, &[&str]); 12] = [
    ("fts3", &["content", "segments", "segdir", "docsize", "stat"]),
    ("fts4", &["content", "segments", "segdir", "docsize", "stat"]),
    ("fts5", &["data", "idx", "content", "docsize", "config"]),
    ("rtree", &["node", "rowid", "parent"]),
    ("rtree_i32", &["node", "rowid", "parent"]),
    ("geopoly", &["node", "rowid", "parent"]),
    ("fts3tokenize", &[]),
    ("fts4aux", &[]),
    ("fts5vocab", &[]),
    ("dbstat", &[]),
    ("csv", &[]),
    ("sqlite_stmt", &[]),
];

/// Reads a virtual table. `tables` are the names of all tables in its schema.
pub(super) fn read(object: &StoredObject, tables: &[&str]) -> VirtualTable {
    let sql = object.sql.as_deref().unwrap_or_default();
    let tokens = tokens(sql).unwrap_or_default();
    let (module, arguments) = take_apart(&tokens)
        .unwrap_or_else(|| (Name::default(), vec![normalise::whole(sql, &tokens, &Scope::nothing())]));
    let known = suffixes(&module);
    let is_shadow = |name: &&str| is_shadow(&object.name, known, name);
    let mut shadows: Vec<Name> = tables.iter().copied().filter(is_shadow).map(Name::from).collect();
    shadows.sort();
    VirtualTable { name: Name(object.name.clone()), module, arguments, shadows, sql: sql.to_owned() }
}

/// The names of the shadow tables of this module, if it is known.
fn suffixes(module: &Name) -> Option<&'static [&'static str]> {
    KNOWN_MODULES.iter().find(|(name, _)| name.eq_ignore_ascii_case(&module.0)).map(|(_, suffixes)| *suffixes)
}

fn is_shadow(virtual_table: &str, known: Option<&[&str]>, name: &str) -> bool {
    let (Some(start), Some(rest)) = (name.get(..virtual_table.len()), name.get(virtual_table.len()..)) else {
        return false;
    };
    let Some(suffix) = rest.strip_prefix('_').filter(|_| start.eq_ignore_ascii_case(virtual_table)) else {
        return false;
    };
    known.is_none_or(|known| known.iter().any(|known| known.eq_ignore_ascii_case(suffix)))
}

/// The module and its arguments. SQLite's grammar lets an argument be any tokens, so no tree would tell more.
fn take_apart(tokens: &[Token<'_>]) -> Option<(Name, Vec<Expression>)> {
    let header = Header::read(tokens).filter(|header| header.creates == Creates::VirtualTable)?;
    let mut cursor = Cursor { tokens: normalise::without_semicolon(tokens), at: header.end };
    cursor.take(TokenType::TK_USING)?;
    let module = Name(cursor.name()?);
    let inside = match cursor.peek(0) {
        None => return Some((module, Vec::new())),
        Some(_) => cursor.parenthesised()?,
    };
    if inside.is_empty() {
        return Some((module, Vec::new()));
    }
    let known = suffixes(&module).is_some();
    let arguments = split_commas(inside).into_iter().map(|tokens| argument(tokens, known)).collect();
    Some((module, arguments))
}

/// An argument in canonical spelling. The known modules take quotes of every kind off alike; what another one does is its
/// own business, so there only words without quotes are folded.
fn argument(tokens: &[Token<'_>], known: bool) -> Expression {
    let mut spelt = String::new();
    for token in tokens {
        let next = match token.is_quoted() {
            true if known => normalise::name_or_string(&token.unquoted()),
            true => token.text.to_owned(),
            false => token.text.to_ascii_lowercase(),
        };
        if !spelt.is_empty() {
            spelt.push(' ');
        }
        spelt.push_str(&next);
    }
    Expression(spelt)
}

impl VirtualTable {
    /// The shadow tables without which a known module cannot work. `stat` comes and goes with commands to a full-text
    /// table, and what an unknown module needs is its own business.
    pub(crate) fn needed_shadows(&self) -> Vec<&Name> {
        let needed = |name: &&Name| suffixes(&self.module).is_some() && !name.folded().ends_with("_stat");
        self.shadows.iter().filter(needed).collect()
    }
}
