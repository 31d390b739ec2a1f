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
use std::collections::HashMap;

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

/// Where the name of a virtual table may end in the name of its shadow table: before one of so many underscores, counted
/// from the end. No module has more of them in what it appends.
const MOST_UNDERSCORES: usize = 8;

/// Reads a virtual table. Its shadow tables are found for all at once by [`find_shadows`].
pub(super) fn read(object: &StoredObject) -> VirtualTable {
    let sql = object.sql.as_deref().unwrap_or_default();
    let tokens = tokens(sql).unwrap_or_default();
    let (module, arguments) = take_apart(&tokens)
        .unwrap_or_else(|| (Name::default(), vec![normalise::whole(sql, &tokens, &Scope::nothing())]));
    VirtualTable { name: Name(object.name.clone()), module, arguments, shadows: Vec::new(), sql: sql.to_owned() }
}

/// Gives each table that is a shadow to its virtual table: of several to the one with the longest name. `tables` are the
/// names of all tables in the schema.
pub(super) fn find_shadows(virtual_tables: &mut [VirtualTable], tables: &[&str]) {
    let places = virtual_tables.iter().enumerate().map(|(at, table)| (table.name.folded(), at));
    let owners: HashMap<String, usize> = places.collect();
    if owners.is_empty() {
        return;
    }
    for name in tables {
        let folded = name.to_ascii_lowercase();
        let owner = folded.rmatch_indices('_').take(MOST_UNDERSCORES).find_map(|(end, _)| {
            let at = *owners.get(folded.get(..end)?)?;
            is_shadow(virtual_tables.get(at)?, folded.get(end + 1..)?).then_some(at)
        });
        if let Some(owner) = owner.and_then(|at| virtual_tables.get_mut(at)) {
            owner.shadows.push(Name::from(*name));
        }
    }
    virtual_tables.iter_mut().for_each(|table| table.shadows.sort());
}

/// The names of the shadow tables of this module, if it is known.
fn suffixes(module: &Name) -> Option<&'static [&'static str]> {
    KNOWN_MODULES.iter().find(|(name, _)| name.eq_ignore_ascii_case(&module.0)).map(|(_, suffixes)| *suffixes)
}

/// True where this is what the module, if it is known, calls a shadow table, after the name of the virtual table and `_`.
fn is_shadow(table: &VirtualTable, suffix: &str) -> bool {
    suffixes(&table.module).is_none_or(|known| known.contains(&suffix))
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
