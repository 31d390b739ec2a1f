//! Statements laid out by clause, one result column to a row where there are several.

use super::{line::Line, pairing::Laid};
use crate::schema::{
    Class,
    render::{Role, Spelt},
};
use std::collections::HashSet;

/// A statement or several, as lines. `depth` is that of the first.
pub(super) fn lay_out(tokens: &[Spelt<'_>], depth: u8) -> Vec<Laid> {
    let tokens = without_space(tokens);
    let lists = long_lists(&tokens);
    let mut page = Page { lines: Vec::new(), line: Line::default(), depth };
    let mut frames: Vec<Frame> = Vec::new();
    let mut top = Frame { depth, query: true, list: false };
    for (at, (token, spaced)) in tokens.iter().enumerate() {
        if &*token.text == ")"
            && let Some(outer) = frames.pop()
        {
            if top.query {
                page.wrap(top.depth.saturating_sub(1));
            }
            top = outer;
        } else if top.query
            && let Some(deeper) = clause(token, before(&tokens, at))
        {
            top.list = false;
            page.wrap(top.depth.saturating_add(deeper));
        }
        if *spaced && !page.line.is_empty() {
            page.line.push(Class::Plain, " ");
        }
        page.line.push(token.class, &token.text);
        match &*token.text {
            "(" => {
                let query = tokens.get(at + 1).is_some_and(|(next, _)| starts_query(next));
                let inside = Frame { depth: page.depth.saturating_add(1), query, list: false };
                frames.push(std::mem::replace(&mut top, inside));
                if query {
                    page.wrap(top.depth);
                }
            }
            ";" if frames.is_empty() => page.wrap(depth),
            "," if top.list => page.wrap(top.depth.saturating_add(1)),
            _ => {}
        }
        if top.query && lists.contains(&at) {
            top.list = true;
            page.wrap(top.depth.saturating_add(1));
        }
    }
    page.wrap(depth);
    page.lines
}

/// A parenthesis that is open, or the whole.
#[derive(Clone, Copy)]
struct Frame {
    depth: u8,
    /// Clauses begin rows here.
    query: bool,
    /// In a list of several result columns.
    list: bool,
}

/// The tokens that are no white space, and whether some stood before each.
fn without_space<'t, 's>(tokens: &'t [Spelt<'s>]) -> Vec<(&'t Spelt<'s>, bool)> {
    let mut kept = Vec::with_capacity(tokens.len());
    let mut spaced = false;
    for token in tokens {
        if token.role == Role::Space {
            spaced = true;
        } else {
            kept.push((token, std::mem::take(&mut spaced)));
        }
    }
    kept
}

fn before<'t, 's>(tokens: &[(&'t Spelt<'s>, bool)], at: usize) -> Option<&'t Spelt<'s>> {
    Some(tokens.get(at.checked_sub(1)?)?.0)
}

struct Page {
    lines: Vec<Laid>,
    line: Line,
    depth: u8,
}

impl Page {
    /// Ends the row; the next is at `depth`.
    fn wrap(&mut self, depth: u8) {
        let mut line = std::mem::take(&mut self.line);
        line.trim();
        if !line.is_empty() {
            self.lines.push((self.depth, line));
        }
        self.depth = depth;
    }
}

fn starts_query(token: &Spelt<'_>) -> bool {
    token.role == Role::Keyword && matches!(&*token.text, "SELECT" | "WITH" | "VALUES")
}

/// How much deeper than its query the clause stands that begins with a token, where one does.
fn clause(token: &Spelt<'_>, before: Option<&Spelt<'_>>) -> Option<u8> {
    if token.role != Role::Keyword {
        return None;
    }
    let before = before.filter(|before| before.role == Role::Keyword).map_or("", |before| &*before.text);
    match &*token.text {
        "JOIN" | "LEFT" | "RIGHT" | "FULL" | "INNER" | "CROSS" | "NATURAL" | "OUTER" => {
            let goes_on = matches!(before, "LEFT" | "RIGHT" | "FULL" | "INNER" | "CROSS" | "NATURAL" | "OUTER");
            (!goes_on).then_some(1)
        }
        "FROM" => (!matches!(before, "DELETE" | "DISTINCT")).then_some(0),
        "VALUES" => (before != "DEFAULT").then_some(0),
        "SELECT" | "WHERE" | "GROUP" | "HAVING" | "ORDER" | "LIMIT" | "UNION" | "EXCEPT" | "INTERSECT" | "WINDOW"
        | "RETURNING" | "SET" => Some(0),
        _ => None,
    }
}

/// The places after which several result columns begin.
fn long_lists(tokens: &[(&Spelt<'_>, bool)]) -> HashSet<usize> {
    let mut lists = HashSet::new();
    let mut outer: Vec<Option<usize>> = Vec::new();
    let mut list = None;
    for (at, (token, _)) in tokens.iter().enumerate() {
        match &*token.text {
            "(" => outer.push(list.take()),
            ")" => list = outer.pop().flatten(),
            "," => lists.extend(list),
            ";" => list = None,
            _ if clause(token, before(tokens, at)).is_some() => {
                let every = tokens.get(at + 1).is_some_and(|(next, _)| matches!(&*next.text, "DISTINCT" | "ALL"));
                list = (&*token.text == "SELECT").then_some(at + usize::from(every));
            }
            _ => {}
        }
    }
    lists
}
