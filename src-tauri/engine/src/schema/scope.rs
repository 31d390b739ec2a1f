//! Which names a text can mean, to tell `"x"` the name from `"x"` the string.

use super::{
    StoredObject,
    model::Table,
    normalise::is_name_by_place,
    token::{self, Token},
};
use std::collections::{HashMap, HashSet};

/// Objects that are looked into for one view or trigger, at most. Views that stand on more are rare, and then a name in
/// double quotes that nobody else mentions is taken for a string: on both sides of a comparison alike.
const MOST_OBJECTS: usize = 64;

/// The names that an expression can mean, in lower case.
#[derive(Debug, Default)]
pub(super) struct Scope(HashSet<String>);

impl Scope {
    /// No name at all.
    pub(super) fn nothing() -> Self {
        Self::default()
    }

    /// The columns of a table, for its own constraints and indexes.
    pub(super) fn of_columns<'a>(names: impl Iterator<Item = &'a str>, without_rowid: bool) -> Self {
        let rowid: &[&str] = if without_rowid { &[] } else { &["rowid", "_rowid_", "oid"] };
        Self(names.chain(rowid.iter().copied()).map(str::to_ascii_lowercase).collect())
    }

    /// True where this name, in lower case, may be meant.
    pub(super) fn contains(&self, folded: &str) -> bool {
        self.0.contains(folded)
    }
}

/// All objects of a schema by name, to find what the names in a view or trigger can mean.
#[derive(Debug)]
pub(super) struct Names<'a> {
    columns: HashMap<String, &'a Table>,
    texts: HashMap<String, &'a str>,
}

impl<'a> Names<'a> {
    /// `tables` are those that were read; of all other objects the text is looked at when it is needed.
    pub(super) fn new(tables: &'a [Table], stored: &'a [StoredObject]) -> Self {
        let text = |object: &'a StoredObject| Some((object.name.to_ascii_lowercase(), object.sql.as_deref()?));
        Self {
            columns: tables.iter().map(|table| (table.name.folded(), table)).collect(),
            texts: stored.iter().filter(|object| matches!(&*object.kind, "view" | "table")).filter_map(text).collect(),
        }
    }

    /// What the names in a view or trigger can mean: names in its own text, and the columns of all that it mentions, and of
    /// what that mentions in turn.
    pub(super) fn scope(&self, tokens: &[Token<'_>]) -> Scope {
        let mut known = HashSet::new();
        if !tokens.iter().any(|token| token.is_double_quoted() || token.text.eq_ignore_ascii_case("main")) {
            return Scope(known);
        }
        known.extend(["rowid", "_rowid_", "oid", "new", "old", "excluded"].map(str::to_owned));
        let mut seen = HashSet::new();
        let mut pending = self.look_at(tokens, &mut known);
        while let Some(name) = pending.pop() {
            if seen.len() == MOST_OBJECTS {
                break;
            }
            if !seen.insert(name.clone()) {
                continue;
            }
            if let Some(table) = self.columns.get(&name) {
                known.extend(table.columns.iter().map(|column| column.name.folded()));
            } else if let Some(tokens) = self.texts.get(&name).and_then(|sql| token::tokens(sql)) {
                pending.extend(self.look_at(&tokens, &mut known));
                known.insert("rank".to_owned());
            }
            known.insert(name);
        }
        Scope(known)
    }

    /// Notes the names in a text that are surely names; gives those that an object has, in order and once each.
    fn look_at(&self, tokens: &[Token<'_>], known: &mut HashSet<String>) -> Vec<String> {
        let (mut mentioned, mut once) = (Vec::new(), HashSet::new());
        for (at, token) in tokens.iter().enumerate().filter(|(_, token)| token.is_name()) {
            let before = at.checked_sub(1).and_then(|before| tokens.get(before)).copied();
            let name = token.unquoted().to_ascii_lowercase();
            let is_object = self.columns.contains_key(&name) || self.texts.contains_key(&name);
            // `main` before a point is the schema's name, which is no name of an object or column.
            let is_schema = name == "main"
                && tokens.get(at + 1).is_some_and(|t| t.text == ".")
                && before.is_none_or(|t| t.text != ".");
            if !is_schema && (!token.is_double_quoted() || is_name_by_place(before, tokens.get(at + 1).copied())) {
                known.insert(name.clone());
            }
            if is_object && once.insert(name.clone()) {
                mentioned.push(name);
            }
        }
        mentioned
    }
}
