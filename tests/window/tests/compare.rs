//! Two schemas side by side: where one comes from, what one sees, how one steps, swaps, ignores and copies.

use crate::sample::{only, open_scanned, sample, scanned};
use litefleet_testkit::{Kind, database};
use litefleet_window_tests::{Axe, Stage, Window};
use serde_json::json;
use std::{
    fmt::Write as _,
    path::{Path, PathBuf},
    time::Duration,
};

/// Keys that are no signs, as WebDriver writes them.
const F7: char = '\u{e037}';
const SHIFT: char = '\u{e008}';
const UP: char = '\u{e013}';
const DOWN: char = '\u{e015}';

#[tokio::test]
async fn c_compares_a_database_with_what_is_expected_of_it() {
    let Some(stage) = Stage::new().unwrap() else { return };
    let fleet = sample(&stage, 60);
    let window = open_scanned(&stage, &fleet).await.unwrap();
    only(&window, &fleet.first(Kind::MissingColumn).unwrap().path).await;
    window.press('c').await.unwrap();
    window.see("[data-testid=compare-row][data-sign=right]").await.unwrap();
    window.see_text("[data-testid=compare-head-right]", "v3").await.unwrap();
    window.see_text("[data-testid=compare-summary]", "1 difference").await.unwrap();
    // The database lacks it, so only the right side has it, and all else is folded.
    let signs = signs(&window).await;
    assert!(signs.iter().all(|sign| sign == "right"), "{signs:?}");
    let equal = window.texts("[data-testid=compare-fold]").await.unwrap();
    assert!(equal.iter().any(|fold| fold.contains("equal column")), "{equal:?}");
    window.close().await.unwrap();
}

#[tokio::test]
async fn differences_are_stepped_through_with_keys() {
    let Some(stage) = Stage::new().unwrap() else { return };
    let window = compared(&stage, LEFT, RIGHT).await;
    window.see_text("[data-testid=compare-summary]", "4 differences").await.unwrap();
    for at in ["1 of 4", "2 of 4", "3 of 4", "4 of 4", "4 of 4"] {
        window.press(F7).await.unwrap();
        window.see_text("[data-testid=compare-position]", at).await.unwrap();
    }
    window.chord(SHIFT, F7).await.unwrap();
    window.see_text("[data-testid=compare-position]", "3 of 4").await.unwrap();
    window.click("[data-testid=compare-prev]").await.unwrap();
    window.see_text("[data-testid=compare-position]", "2 of 4").await.unwrap();
    window.close().await.unwrap();
}

#[tokio::test]
async fn two_databases_are_compared_and_swapped() {
    let Some(stage) = Stage::new().unwrap() else { return };
    let root = stage.folder().join("two");
    database(root.join("a.db"), LEFT).unwrap();
    database(root.join("b.db"), RIGHT).unwrap();
    let schema = stage.folder().join("expected.sql");
    std::fs::write(&schema, RIGHT).unwrap();
    let window = stage.open(&[&root, Path::new("--schemas"), &schema]).await.unwrap();
    scanned(&window, 2).await.unwrap();
    let rows = "document.querySelectorAll('[data-testid=row] .opens').length";
    window.until_true(&format!("return {rows} === 2")).await.unwrap();
    window.script("document.querySelector('[role=grid]').focus()", Vec::new()).await.unwrap();
    window.press(' ').await.unwrap();
    window.press(DOWN).await.unwrap();
    window.press(' ').await.unwrap();
    window.see_text("[data-testid=selected]", "2").await.unwrap();
    window.press('c').await.unwrap();
    let names = async || {
        let head = |side| format!("[data-testid=compare-head-{side}]");
        (window.text(&head("left")).await.unwrap(), window.text(&head("right")).await.unwrap())
    };
    window.see("[data-testid=compare-row]").await.unwrap();
    let (left, right) = names().await;
    let before = signs(&window).await;
    assert!(left.contains('a') && right.contains('b'), "{left}, {right}");
    assert!(before.contains(&"left".to_owned()) && before.contains(&"right".to_owned()), "{before:?}");

    window.press('x').await.unwrap();
    window.see_text("[data-testid=compare-head-left]", "b.db").await.unwrap();
    let count = |signs: &[String], sign: &str| signs.iter().filter(|found| *found == sign).count();
    let after = signs(&window).await;
    assert_eq!(count(&before, "left"), count(&after, "right"), "{before:?}, {after:?}");
    assert_eq!(count(&before, "right"), count(&after, "left"), "{before:?}, {after:?}");
    window.close().await.unwrap();
}

#[tokio::test]
async fn the_order_of_columns_counts_only_when_asked() {
    let Some(stage) = Stage::new().unwrap() else { return };
    let window = compared(&stage, "CREATE TABLE t (a, b)", "CREATE TABLE t (b, a)").await;
    window.see_text("[data-testid=compare-equal]", "column order").await.unwrap();
    window.click("[data-testid=compare-chip-column_order] button").await.unwrap();
    window.see("[data-testid=compare-chip-column_order][data-ignored=false]").await.unwrap();
    window.see_text("[data-testid=compare-summary]", "1 difference").await.unwrap();
    assert!(signs(&window).await.contains(&"both".to_owned()));
    window.click("[data-testid=compare-chip-column_order] button").await.unwrap();
    window.see("[data-testid=compare-equal]").await.unwrap();
    window.close().await.unwrap();
}

#[tokio::test]
async fn the_sql_that_is_copied_turns_left_into_right() {
    let Some(stage) = Stage::new().unwrap() else { return };
    let window = compared(&stage, LEFT, RIGHT).await;
    let listen = "const write = navigator.clipboard.write.bind(navigator.clipboard);
        navigator.clipboard.write = (items) => {
            items[0].getType('text/plain').then((blob) => blob.text()).then((text) => { window.copied = text; });
            return write(items);
        };";
    window.script(listen, Vec::new()).await.unwrap();
    window.see("[data-testid=compare-row]").await.unwrap();
    window.click("[data-testid=compare-copy]").await.unwrap();
    window.see_text("[data-testid=compare-copy]", "Copied").await.unwrap();
    let script = window.script("return window.copied", Vec::new()).await.unwrap();
    let (changed, script) = (stage.folder().join("fleet/changed.db"), script.as_str().unwrap());
    database(&changed, LEFT).unwrap();
    database(&changed, script).unwrap();

    // The copy is scanned, and stands as the expected schema has it.
    window.click("[data-testid=nav-databases]").await.unwrap();
    window.click("[data-testid=rescan]").await.unwrap();
    scanned(&window, 2).await.unwrap();
    only(&window, "changed").await;
    window.press('c').await.unwrap();
    window.see_text("[data-testid=compare-equal]", "changed.db").await.unwrap();
    window.close().await.unwrap();
}

#[tokio::test]
async fn the_sql_as_stored_is_one_click_away() {
    let Some(stage) = Stage::new().unwrap() else { return };
    let window = compared(&stage, LEFT, RIGHT).await;
    window.see("[data-testid=compare-row]").await.unwrap();
    window.click("[data-testid=compare-view-sql]").await.unwrap();
    window.see_text("[data-testid=compare-row]", "-- as it was meant").await.unwrap();
    window.close().await.unwrap();
}

#[tokio::test]
async fn axe_finds_nothing_on_a_comparison() {
    let (Some(stage), Some(axe)) = (Stage::new().unwrap(), Axe::find().unwrap()) else { return };
    let window = compared(&stage, LEFT, RIGHT).await;
    for (width, height) in [(1280, 800), (800, 700)] {
        window.resize(width, height).await.unwrap();
        for theme in ["light", "dark"] {
            for view in ["sql", "aligned"] {
                window.click(&format!("[data-testid=compare-view-{view}]")).await.unwrap();
                window.see("[data-testid=compare-row]").await.unwrap();
                let found = axe.judge_in(&window, theme).await.unwrap();
                assert!(found.is_empty(), "{width}, {theme}, {view}:\n{}", found.join("\n"));
            }
        }
    }
    window.close().await.unwrap();
}

/// The times are reported and not asserted: a busy machine and a build without optimisation take what they take.
#[tokio::test]
async fn a_comparison_is_painted_soon_after_the_key_however_large_it_is() {
    for (objects, wanted) in [(100, 100), (2_000, 1_000)] {
        let Some(stage) = Stage::new().unwrap() else { return };
        let (left, right) = (library(objects, 0), library(objects, 1));
        // Two alike, in turn, so that no round finds what it opens on the screen already.
        database(stage.folder().join("fleet/again.db"), &left).unwrap();
        let window = listed(&stage, &left, &right).await;
        for round in 1..=5 {
            // What was begun before, such as counting who else differs, is over by then.
            tokio::time::sleep(Duration::from_secs(2)).await;
            let [asked, answered, painted] = from_key_to_paint(&window, if round % 2 == 0 { UP } else { DOWN }).await;
            println!(
                "{objects} objects, round {round}: asked {asked:.0} ms, answered {answered:.0} ms after the key, painted {painted:.0} ms, wanted {wanted} ms"
            );
            window.click("[data-testid=nav-databases]").await.unwrap();
            window.see("[data-testid=row] .opens").await.unwrap();
        }
        let elements = window.script("return document.querySelectorAll('*').length", Vec::new()).await.unwrap();
        assert!(elements.as_u64().unwrap() < 3_000, "{elements} elements for {objects} objects");
        window.close().await.unwrap();
    }
}

/// Moves in the list, presses C, and gives the milliseconds until the engine is asked, until it has answered, and until
/// that is painted.
async fn from_key_to_paint(window: &Window, way: char) -> [f64; 3] {
    window.script("document.querySelector('[role=grid]').focus()", Vec::new()).await.unwrap();
    window.press(way).await.unwrap();
    let listen = "performance.clearMarks();
        window.addEventListener('keydown', () => performance.mark('key'), { capture: true, once: true });";
    window.script(listen, Vec::new()).await.unwrap();
    window.press('c').await.unwrap();
    window.until_true("return performance.getEntriesByName('compare:painted').length > 0").await.unwrap();
    let took = "const at = (name) => performance.getEntriesByName(name).at(-1).startTime - performance.getEntriesByName('key').at(-1).startTime;
        return [at('compare:asked'), at('compare:answered'), at('compare:painted')]";
    serde_json::from_value(window.script(took, Vec::new()).await.unwrap()).unwrap()
}

const LEFT: &str = "CREATE TABLE notes (id INTEGER PRIMARY KEY, body TEXT, old TEXT);
CREATE TABLE gone (id INTEGER);
CREATE INDEX by_body ON notes (body);";

const RIGHT: &str = "CREATE TABLE notes (
    id INTEGER PRIMARY KEY,
    body TEXT,
    state TEXT NOT NULL DEFAULT 'new' -- as it was meant
);
CREATE INDEX by_body ON notes (body, state);";

/// A fleet of one database, held against a schema, and the two compared.
async fn compared(stage: &Stage, left: &str, right: &str) -> Window {
    let window = listed(stage, left, right).await;
    window.script("document.querySelector('[role=grid]').focus()", Vec::new()).await.unwrap();
    window.press('c').await.unwrap();
    window.see("[data-testid=compare-summary], [data-testid=compare-equal]").await.unwrap();
    window
}

/// A fleet with such a database in the list, held against a schema.
async fn listed(stage: &Stage, left: &str, right: &str) -> Window {
    let (root, schema) = (stage.folder().join("fleet"), stage.folder().join("expected.sql"));
    database(root.join("left.db"), left).unwrap();
    std::fs::write(&schema, right).unwrap();
    let arguments: [PathBuf; 3] = [root, Path::new("--schemas").to_owned(), schema];
    let window = stage.open(&arguments).await.unwrap();
    window.see("[data-testid=row] .opens").await.unwrap();
    window.gone("[data-testid=scan-strip]").await.unwrap();
    window
}

/// The signs of all rows that differ and are drawn.
async fn signs(window: &Window) -> Vec<String> {
    let rows = "return [...document.querySelectorAll('[data-testid=compare-row]')].map((row) => row.dataset.sign).filter((sign) => sign !== 'equal')";
    serde_json::from_value(window.script(rows, vec![json!(null)]).await.unwrap()).unwrap()
}

/// A schema of half as many tables as objects, each with an index; every second table is another in each edition.
fn library(objects: usize, edition: usize) -> String {
    let mut sql = String::new();
    for table in 0..objects / 2 {
        let extra =
            if table % 2 == 0 { format!(", edition_{edition} TEXT DEFAULT 'e{edition}'") } else { String::new() };
        let _ = write!(
            sql,
            "CREATE TABLE shelf_{table} (id INTEGER PRIMARY KEY, title TEXT NOT NULL, author TEXT REFERENCES authors (id) \
             ON DELETE CASCADE, year INTEGER CHECK (year > {edition}), pages INTEGER, isbn TEXT UNIQUE, added_at TEXT DEFAULT \
             CURRENT_TIMESTAMP{extra});\nCREATE INDEX shelf_{table}_by_title ON shelf_{table} (title, year);\n"
        );
    }
    sql
}
