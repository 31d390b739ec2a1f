//! What a Rust file uses, read from its tokens: comments and strings do not count, and neither do its unit tests.

use proc_macro2::{Delimiter, TokenStream, TokenTree};

/// A Rust file of the project.
pub struct Source {
    /// From the project's root.
    pub path: String,
    /// The module that it holds, from the crate's root.
    pub module: String,
    tokens: Vec<TokenTree>,
}

impl Source {
    /// Reads a file's text.
    pub fn read(path: &str, text: &str) -> Self {
        let tokens: TokenStream = text.parse().unwrap_or_else(|error| panic!("{path} is no Rust: {error}"));
        Self { path: path.to_owned(), module: module_of(path), tokens: without_tests(tokens) }
    }

    /// The module under the crate's root that it belongs to.
    pub fn top(&self) -> &str {
        self.module.split("::").next().unwrap_or_default()
    }

    /// All paths that are used, in full: `use a::{b, c::d}` gives `a::b` and `a::c::d`.
    pub fn paths(&self) -> Vec<String> {
        let mut paths = Vec::new();
        collect(&self.tokens, &mut paths);
        paths
    }

    /// The used paths that lead through the crate's root, from there: by `crate::` or by enough of `super::`.
    pub fn crate_paths(&self) -> Vec<String> {
        self.paths().into_iter().filter_map(|path| self.beyond_root(&path)).collect()
    }

    /// The used paths that are one of `modules` or in it.
    pub fn touched<'a>(&'a self, modules: &'a [&str]) -> impl Iterator<Item = String> + 'a {
        let leads = |path: &str, module: &str| {
            path.strip_prefix(module).is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
        };
        self.paths().into_iter().filter(move |path| modules.iter().any(|module| leads(path, module)))
    }

    /// Which of these macros are called.
    pub fn macros<'a>(&self, names: &'a [&str]) -> impl Iterator<Item = &'a str> {
        let mut called = Vec::new();
        walk(&self.tokens, &mut |tokens| {
            if let [TokenTree::Ident(name), TokenTree::Punct(mark), TokenTree::Group(_), ..] = tokens
                && mark.as_char() == '!'
            {
                called.push(name.to_string());
            }
        });
        names.iter().copied().filter(move |name| called.iter().any(|called| called == name))
    }

    /// The names of functions that carry an attribute.
    pub fn functions_with(&self, attribute: &str) -> Vec<String> {
        let mut names = Vec::new();
        walk(&self.tokens, &mut |tokens| {
            if let Some(content) = attribute_at(tokens)
                && plain(&content).starts_with(attribute)
            {
                names.extend(name_of_function(tokens));
            }
        });
        names
    }

    fn beyond_root(&self, path: &str) -> Option<String> {
        if let Some(rest) = path.strip_prefix("crate::") {
            return Some(rest.to_owned());
        }
        let parts: Vec<&str> = path.split("::").collect();
        let ups = parts.iter().take_while(|part| **part == "super").count();
        let depth = self.module.split("::").count();
        (ups > 0 && ups == depth).then(|| parts[ups..].join("::"))
    }
}

/// `src-tauri/engine/src/scan/walk.rs` holds `scan::walk`, `…/scan/mod.rs` holds `scan`.
fn module_of(path: &str) -> String {
    let within = path.split_once("/src/").map_or(path, |(_, within)| within);
    let within = within.trim_end_matches(".rs");
    within.strip_suffix("/mod").unwrap_or(within).replace('/', "::")
}

/// The tokens without items under `#[cfg(test)]`.
fn without_tests(stream: TokenStream) -> Vec<TokenTree> {
    let tokens: Vec<TokenTree> = stream.into_iter().collect();
    let mut kept = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        if attribute_at(&tokens[at..]).is_some_and(|content| plain(&content) == "cfg(test)") {
            at += tokens[at..].iter().position(ends_item).map_or(tokens.len(), |end| end + 1);
        } else {
            kept.push(tokens[at].clone());
            at += 1;
        }
    }
    kept
}

fn ends_item(token: &TokenTree) -> bool {
    match token {
        TokenTree::Group(group) => group.delimiter() == Delimiter::Brace,
        TokenTree::Punct(mark) => mark.as_char() == ';',
        _ => false,
    }
}

fn collect(tokens: &[TokenTree], paths: &mut Vec<String>) {
    let mut at = 0;
    while at < tokens.len() {
        match &tokens[at] {
            TokenTree::Ident(first) => at += tree(&tokens[at..], &first.to_string(), paths),
            TokenTree::Group(group) => {
                collect(&group.stream().into_iter().collect::<Vec<_>>(), paths);
                at += 1;
            }
            _ => at += 1,
        }
    }
}

/// Reads the path, or the tree of paths, that begins with the identifier at the start of `tokens`. `path` is how it
/// is called in full. Answers how many tokens it took.
fn tree(tokens: &[TokenTree], path: &str, paths: &mut Vec<String>) -> usize {
    if !is_colons(&tokens[1..]) {
        // A lone name that leads nowhere is a variable or a keyword.
        paths.extend(path.contains("::").then(|| path.to_owned()));
        return 1;
    }
    match tokens.get(3) {
        Some(TokenTree::Ident(next)) => 3 + tree(&tokens[3..], &format!("{path}::{next}"), paths),
        Some(TokenTree::Group(list)) if list.delimiter() == Delimiter::Brace => {
            let inside: Vec<TokenTree> = list.stream().into_iter().collect();
            for item in inside.split(|token| matches!(token, TokenTree::Punct(mark) if mark.as_char() == ',')) {
                match item.first() {
                    Some(TokenTree::Ident(own)) if own == "self" => paths.push(path.to_owned()),
                    Some(TokenTree::Ident(next)) => {
                        tree(item, &format!("{path}::{next}"), paths);
                    }
                    Some(_) => paths.push(path.to_owned()),
                    // What follows the last comma.
                    None => {}
                }
            }
            4
        }
        // `path::*` and `path::<Type>`: the type's own path is read next.
        _ => {
            paths.push(path.to_owned());
            3
        }
    }
}

fn is_colons(tokens: &[TokenTree]) -> bool {
    let colon = |token: &TokenTree| matches!(token, TokenTree::Punct(mark) if mark.as_char() == ':');
    tokens.len() > 1 && tokens[..2].iter().all(colon)
}

/// Calls `seen` with what follows at every place, at every depth.
fn walk(tokens: &[TokenTree], seen: &mut dyn FnMut(&[TokenTree])) {
    for at in 0..tokens.len() {
        seen(&tokens[at..]);
        if let TokenTree::Group(group) = &tokens[at] {
            walk(&group.stream().into_iter().collect::<Vec<_>>(), seen);
        }
    }
}

/// The content of the attribute that begins here.
fn attribute_at(tokens: &[TokenTree]) -> Option<TokenStream> {
    match tokens {
        [TokenTree::Punct(mark), TokenTree::Group(group), ..]
            if mark.as_char() == '#' && group.delimiter() == Delimiter::Bracket =>
        {
            Some(group.stream())
        }
        _ => None,
    }
}

fn name_of_function(tokens: &[TokenTree]) -> Option<String> {
    let at = tokens.iter().position(|token| matches!(token, TokenTree::Ident(word) if word == "fn"))?;
    tokens.get(at + 1).map(ToString::to_string)
}

fn plain(tokens: &TokenStream) -> String {
    tokens.to_string().replace(' ', "")
}

#[test]
fn paths_are_read_in_full_from_use_trees_and_from_code() {
    let text = r#"
        //! crate::comment
        use crate::{Code, api::{self, Job as J,}, schema::model::*,};
        use std::{env, time::Duration};
        pub(in crate::scan) fn f(x: &crate::state::Row) -> Vec<super::catalog::Catalog> {
            let s = "crate::text"; vec![matches!(x, crate::jobs::X)]; Vec::<crate::diff::Change>::new()
        }
        #[cfg(test)] mod tests { use crate::fleet::Engine; }
    "#;
    let mut found = Source::read("src-tauri/engine/src/scan/mod.rs", text).crate_paths();
    found.sort();
    let expected = [
        "Code",
        "api",
        "api::Job",
        "catalog::Catalog",
        "diff::Change",
        "jobs::X",
        "scan",
        "schema::model",
        "state::Row",
    ];
    assert_eq!(found, expected);
    let source = Source::read("src-tauri/engine/src/scan/mod.rs", text);
    assert_eq!(source.touched(&["std::env", "std::ti"]).collect::<Vec<_>>(), ["std::env"]);
}

#[test]
fn super_leads_out_of_a_module_only_from_its_own_top() {
    let deep = Source::read("src-tauri/engine/src/scan/walk.rs", "use super::probe::X; use super::super::state::Y;");
    assert_eq!((deep.module.as_str(), deep.top()), ("scan::walk", "scan"));
    assert_eq!(deep.crate_paths(), ["state::Y"]);
}

#[test]
fn macros_and_attributes_are_seen_wherever_they_stand() {
    let text =
        "fn f() { if a { println!(\"x\") } } #[tauri::command(async)] pub async fn scan_start<R>() {} // eprintln!()";
    let source = Source::read("src-tauri/desktop/x.rs", text);
    assert_eq!(source.macros(&["println", "eprintln"]).collect::<Vec<_>>(), ["println"]);
    assert_eq!(source.functions_with("tauri::command"), ["scan_start"]);
}
