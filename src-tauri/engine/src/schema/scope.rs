//! Which names a text can mean, to tell `"x"` the name from `"x"` the string.

use super::{
    StoredObject,
    model::Table,
    normalise::is_name_by_place,
    token::{self, Token},
};
use sqlite3_parser::dialect::TokenType;
use std::{
    borrow::Cow,
    cell::{OnceCell, RefCell},
    collections::{HashMap, HashSet},
    rc::Rc,
    sync::Arc,
};

/// Objects that are looked into for one view or trigger, at most. Views that stand on more are rare, and then a name in
/// double quotes that nobody else mentions is taken for a string: on both sides of a comparison alike.
const MOST_OBJECTS: usize = 64;

/// The names that an expression can mean.
#[derive(Debug, Default)]
pub(super) struct Scope<'a> {
    names: Vec<Cow<'a, str>>,
    /// The same in lower case, once something is asked for: most texts have no name in double quotes.
    folded: OnceCell<HashSet<String>>,
}

impl<'a> Scope<'a> {
    /// No name at all.
    pub(super) fn nothing() -> Self {
        Self::default()
    }

    /// The columns of a table, for its own constraints and indexes.
    pub(super) fn of_columns(names: impl Iterator<Item = &'a str>, without_rowid: bool) -> Self {
        let rowid: &[&str] = if without_rowid { &[] } else { &["rowid", "_rowid_", "oid"] };
        let names = names.chain(rowid.iter().copied()).map(Cow::Borrowed).collect();
        Self { names, folded: OnceCell::new() }
    }

    /// True where this name, in lower case, may be meant.
    pub(super) fn contains(&self, folded: &str) -> bool {
        let all = || self.names.iter().map(|name| name.to_ascii_lowercase()).collect();
        self.folded.get_or_init(all).contains(folded)
    }
}

impl FromIterator<String> for Scope<'_> {
    fn from_iter<I: IntoIterator<Item = String>>(names: I) -> Self {
        Self { names: names.into_iter().map(Cow::Owned).collect(), folded: OnceCell::new() }
    }
}

/// All objects of a schema by name, to find what the names in a view or trigger can mean.
#[derive(Debug)]
pub(super) struct Names<'a> {
    columns: HashMap<String, &'a Table>,
    texts: HashMap<String, &'a str>,
    /// What was found in the texts that were looked into.
    found: RefCell<HashMap<String, Rc<Found>>>,
}

/// The names in one text.
#[derive(Debug, Default)]
struct Found {
    /// Those that are surely names, in lower case.
    names: HashSet<String>,
    /// Those that an object of the schema has, in order and once each.
    objects: Vec<String>,
}

impl<'a> Names<'a> {
    /// `tables` are those that were read; of all other objects the text is looked at when it is needed.
    pub(super) fn new(tables: &'a [Arc<Table>], stored: &'a [StoredObject]) -> Self {
        let text = |object: &'a StoredObject| Some((object.name.to_ascii_lowercase(), object.sql.as_deref()?));
        Self {
            columns: tables.iter().map(|table| (table.name.folded(), &**table)).collect(),
            texts: stored.iter().filter(|object| matches!(&*object.kind, "view" | "table")).filter_map(text).collect(),
            found: RefCell::default(),
        }
    }

    /// What the names in a view or trigger can mean: names in its own text, and the columns of all that it mentions, and of
    /// what that mentions in turn.
    pub(super) fn scope(&self, tokens: &[Token<'_>]) -> Scope<'static> {
        if !tokens.iter().any(|token| token.is_double_quoted() || token.text.eq_ignore_ascii_case("main")) {
            return Scope::nothing();
        }
        let Found { mut names, objects: mut pending } = self.look_at(tokens);
        names.extend(["rowid", "_rowid_", "oid", "new", "old", "excluded", "rank"].map(str::to_owned));
        let mut seen = HashSet::new();
        while let Some(name) = pending.pop() {
            if seen.len() == MOST_OBJECTS {
                break;
            }
            if !seen.insert(name.clone()) {
                continue;
            }
            if let Some(table) = self.columns.get(&name) {
                names.extend(table.columns.iter().map(|column| column.name.folded()));
            } else {
                let found = self.found_in(&name);
                names.extend(found.names.iter().cloned());
                pending.extend(found.objects.iter().cloned());
            }
            names.insert(name);
        }
        names.into_iter().collect()
    }

    /// What is in the text of a view or virtual table, which is looked into once.
    fn found_in(&self, name: &str) -> Rc<Found> {
        if let Some(found) = self.found.borrow().get(name) {
            return Rc::clone(found);
        }
        let tokens = self.texts.get(name).and_then(|sql| token::tokens(sql));
        let found = Rc::new(tokens.map(|tokens| self.look_at(&tokens)).unwrap_or_default());
        self.found.borrow_mut().insert(name.to_owned(), Rc::clone(&found));
        found
    }

    fn look_at(&self, tokens: &[Token<'_>]) -> Found {
        let mut found = Found::default();
        let mut once = HashSet::new();
        for (at, token) in tokens.iter().enumerate().filter(|(_, token)| token.is_name()) {
            let before = at.checked_sub(1).and_then(|before| tokens.get(before)).copied();
            let after = tokens.get(at + 1).copied();
            let name = token.unquoted().to_ascii_lowercase();
            let is_object = self.columns.contains_key(&name) || self.texts.contains_key(&name);
            if !is_schema(&name, before, after) && (!token.is_double_quoted() || is_name_by_place(before, after)) {
                found.names.insert(name.clone());
            }
            if is_object && once.insert(name.clone()) {
                found.objects.push(name);
            }
        }
        found
    }
}

/// True for `main` in `main.t`: the schema's name, which is no name of an object or column.
fn is_schema(name: &str, before: Option<Token<'_>>, after: Option<Token<'_>>) -> bool {
    let is_dot = |token: Option<Token<'_>>| token.is_some_and(|token| token.kind == TokenType::TK_DOT);
    name == "main" && is_dot(after) && !is_dot(before)
}
