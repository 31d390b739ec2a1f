//! The rules of the house (`docs/architecture.md`), read out of the source itself.
#![expect(clippy::unwrap_used, reason = "a test may fail by panic")]

#[path = "house/rust.rs"]
mod rust;
#[path = "house/text.rs"]
mod text;

use rust::Source;
use std::{collections::BTreeSet, path::Path};
use text::{files, root};

/// Which module of the engine may use which, besides itself. Naming a module within another (`schema::model`) allows that
/// part alone.
const ARROWS: &[(&str, &[&str])] = &[
    (
        "fleet",
        &[
            "jobs", "scan", "state", "watch", "alert", "catalog", "repair", "apply", "backups", "plan", "report",
            "diff", "schema", "settings", "api", "error",
        ],
    ),
    ("repair", &["scan", "catalog", "apply", "stamp", "hazard", "plan", "diff", "schema", "api", "error"]),
    ("backups", &["apply", "api", "error"]),
    ("jobs", &["state", "api", "error"]),
    ("state", &["alert", "scan", "catalog", "schema", "api", "error"]),
    ("scan", &["catalog", "meter", "diff", "schema", "api", "error"]),
    ("catalog", &["meter", "schema", "settings", "api", "error"]),
    ("report", &["diff", "schema::model", "schema::Class", "schema::Span", "api"]),
    ("apply", &["hazard", "plan", "stamp", "scan::WriteClaim", "scan::claim_for_writing", "schema", "api", "error"]),
    ("stamp", &["catalog", "schema", "api", "error"]),
    (
        "hazard",
        &[
            "plan",
            "diff",
            "schema::model",
            "schema::Renamed",
            "schema::renamed",
            "schema::render",
            "schema::source",
            "api",
            "error",
        ],
    ),
    (
        "plan",
        &[
            "diff",
            "schema::model",
            "schema::Meaning",
            "schema::Renamed",
            "schema::renamed",
            "schema::render",
            "schema::source",
            "api",
            "error",
        ],
    ),
    (
        "diff",
        &[
            "schema::model",
            "schema::Meaning",
            "schema::Renamed",
            "schema::renamed",
            "schema::render",
            "schema::spelling",
            "schema::highlight",
            "schema::Class",
            "schema::Span",
            "api",
        ],
    ),
    ("alert", &["api"]),
    ("watch", &[]),
    ("meter", &[]),
    ("api", &["plan", "diff", "schema::model", "error"]),
    ("settings", &["api", "error"]),
    ("schema", &["error"]),
    ("error", &[]),
];

/// Arrows along which only types may be used, no functions: what is kept has to be named.
const TYPES_ONLY: &[(&str, &[&str])] = &[("state", &["scan", "catalog", "schema"])];

/// What the crate's root gives on, and where it comes from.
const ROOT_NAMES: &[(&str, &str)] = &[("Code", "error"), ("Error", "error"), ("Result", "error")];

/// Modules that are given all they need: the same input gives the same output.
const PURE: &[&str] = &[
    "schema::model",
    "schema::renamed",
    "schema::source",
    "diff",
    "plan",
    "report",
    "alert",
    "watch::pace",
    "settings",
];
/// What a pure module must not touch.
const IMPURE: &[&str] = &[
    "rusqlite",
    "tokio",
    "std::env",
    "std::fs",
    "std::io",
    "std::net",
    "std::process",
    "std::thread",
    "std::time::Instant",
    "std::time::SystemTime",
    "jiff::Timestamp::now",
    "jiff::Zoned::now",
];

/// What the whole engine must not touch: it speaks through its answers and events, and is told everything.
const FRONT_ENDS_BUSINESS: &[&str] =
    &["std::env", "env", "std::io::stdout", "std::io::stderr", "tauri", "clap", "indicatif"];
/// Macros that print.
const PRINTING: &[&str] = &["print", "println", "eprint", "eprintln", "dbg"];

/// What would run text as a script or show it as markup.
const MARKUP_FROM_TEXT: &[&str] = &[
    "innerHTML",
    "outerHTML",
    "insertAdjacentHTML",
    "document.write",
    "createContextualFragment",
    "setHTMLUnsafe",
    "eval(",
    "new Function",
];

/// The longest file, in lines.
const LONGEST: usize = 600;

#[test]
fn modules_of_the_engine_use_only_those_that_they_may() {
    let mut broken = Vec::new();
    for source in engine() {
        let Some((_, allowed)) = ARROWS.iter().find(|(module, _)| *module == source.top()) else {
            broken.push(format!("{}: the module {} has no row in ARROWS", source.path, source.top()));
            continue;
        };
        for used in source.crate_paths() {
            let used = at_home(&used);
            let may = is_within(&used, source.top()) || allowed.iter().any(|module| is_within(&used, module));
            if !may {
                broken.push(format!("{}: {} must not use {used}", source.path, source.top()));
            }
        }
    }
    assert_none(broken);
}

#[test]
fn the_state_names_the_types_that_it_keeps_and_calls_nobody() {
    let mut broken = Vec::new();
    for source in engine() {
        let limited = TYPES_ONLY.iter().filter(|(module, _)| *module == source.top()).flat_map(|(_, named)| *named);
        for module in limited {
            let used = source.crate_paths().into_iter().filter(|used| is_within(used, module));
            broken.extend(used.filter(|used| !names_a_type(used)).map(|used| format!("{}: {used}", source.path)));
        }
    }
    assert_none(broken);
}

#[test]
fn pure_modules_touch_no_database_file_clock_or_thread() {
    let mut broken = Vec::new();
    for source in engine().into_iter().filter(|source| PURE.iter().any(|pure| is_within(&source.module, pure))) {
        broken.extend(source.touched(IMPURE).map(|path| format!("{}: {path}", source.path)));
    }
    assert_none(broken);
}

#[test]
fn the_engine_prints_nothing_and_reads_no_environment() {
    let mut broken = Vec::new();
    for source in engine() {
        broken.extend(source.touched(FRONT_ENDS_BUSINESS).map(|path| format!("{}: {path}", source.path)));
        broken.extend(source.macros(PRINTING).map(|name| format!("{}: {name}!", source.path)));
    }
    assert_none(broken);
}

#[test]
fn tauri_is_known_to_the_desktop_folder_alone() {
    let rust = files("src-tauri", &["rs"]).into_iter().chain(files("tests", &["rs"]));
    let elsewhere = rust.filter(|(path, _)| {
        !["src-tauri/desktop/", "src-tauri/build.rs", "tests/desktop/"].iter().any(|home| path.starts_with(home))
    });
    let broken = elsewhere.filter(|(path, text)| Source::read(path, text).touched(&["tauri"]).next().is_some());
    assert_none(broken.map(|(path, _)| path));
}

#[test]
fn the_page_reaches_tauri_through_one_file() {
    let others = page().into_iter().filter(|(path, _)| path != "ui/lib/host.js");
    assert_none(others.flat_map(|(path, text)| text::lines_with(&path, &text, &["__TAURI"])));
}

#[test]
fn the_page_makes_no_markup_and_no_script_out_of_text() {
    assert_none(page().into_iter().flat_map(|(path, text)| text::lines_with(&path, &text, MARKUP_FROM_TEXT)));
}

#[test]
fn the_commands_of_the_app_are_those_that_the_window_may_call_and_those_that_the_page_calls() {
    let list = text::quoted(&read("src-tauri/desktop/command_list.rs"));
    let defined = files("src-tauri/desktop", &["rs"])
        .into_iter()
        .flat_map(|(path, text)| Source::read(&path, &text).functions_with("tauri::command"));
    let permitted = files("src-tauri/capabilities", &["json"]).into_iter().flat_map(|(_, text)| permitted(&text));
    let called = text::after(&read("ui/lib/api.js"), "invoke('");

    let same = |what: &str, found: BTreeSet<String>| {
        let missing: Vec<_> = list.difference(&found).collect();
        let extra: Vec<_> = found.difference(&list).collect();
        assert!(missing.is_empty() && extra.is_empty(), "{what}: missing {missing:?}, not in the list {extra:?}");
    };
    if list.is_empty() {
        eprintln!("skipped: there is no list of commands yet");
        return;
    }
    same("functions that are commands", defined.collect());
    same("permissions in src-tauri/capabilities", permitted.collect());
    if called.is_empty() {
        eprintln!("skipped: the page calls no command yet");
        return;
    }
    same("commands that ui/lib/api.js calls", called);
}

#[test]
fn no_file_is_too_long_to_be_read_at_a_sitting() {
    let all = files("src-tauri", &["rs"]).into_iter().chain(files("ui", &["js", "css", "html"]));
    let long = all.map(|(path, text)| (path, text.lines().count())).filter(|(_, lines)| *lines > LONGEST);
    assert_none(long.map(|(path, lines)| format!("{path}: {lines} lines, {LONGEST} are the most")));
}

/// The engine's modules; the crate's root, which only names them, is not one.
fn engine() -> Vec<Source> {
    let sources = files("src-tauri/engine/src", &["rs"]).into_iter().filter(|(path, _)| !path.ends_with("src/lib.rs"));
    let sources: Vec<Source> = sources.map(|(path, text)| Source::read(&path, &text)).collect();
    assert!(sources.len() > 5, "the engine's sources were not found");
    sources
}

fn page() -> Vec<(String, String)> {
    files("ui", &["js", "mjs", "html"])
}

fn permitted(capability: &str) -> Vec<String> {
    let capability: serde_json::Value = serde_json::from_str(capability).unwrap();
    let permissions = capability["permissions"].as_array().unwrap().iter().filter_map(|permission| permission.as_str());
    permissions.filter_map(|name| name.strip_prefix("allow-")).map(|name| name.replace('-', "_")).collect()
}

/// A name that the crate's root gives on, with the module that it comes from.
fn at_home(path: &str) -> String {
    let home = ROOT_NAMES.iter().find(|(name, _)| is_within(path, name));
    home.map_or_else(|| path.to_owned(), |(_, module)| format!("{module}::{path}"))
}

/// Whether a path is `module` or something in it.
fn is_within(path: &str, module: &str) -> bool {
    path.strip_prefix(module).is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
}

fn names_a_type(path: &str) -> bool {
    path.split("::").any(|part| part.starts_with(char::is_uppercase))
}

fn read(path: &str) -> String {
    std::fs::read_to_string(root().join(Path::new(path))).unwrap_or_default()
}

fn assert_none(broken: impl IntoIterator<Item = String>) {
    let broken: Vec<String> = broken.into_iter().collect();
    assert!(broken.is_empty(), "against the rules of the house:\n  {}", broken.join("\n  "));
}
