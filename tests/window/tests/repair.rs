//! What a repair would do, seen before it is done: plans, what is included, the dry run, the confirmation, the start.

use crate::sample::{card, only, open_scanned, sample, scanned};
use litefleet_testkit::{Fleet, Kind, database_of_kind};
use litefleet_window_tests::{Axe, Stage, Window};
use rusqlite::Connection;
use serde_json::json;
use std::{fs, path::Path};

/// Keys that are no signs, as WebDriver writes them.
const CONTROL: char = '\u{e009}';
const ENTER: char = '\u{e007}';
const ESCAPE: char = '\u{e00c}';
const TAB: char = '\u{e004}';
const DOWN: char = '\u{e015}';

#[tokio::test]
async fn r_shows_what_a_repair_of_the_current_row_would_do() {
    let Some(stage) = Stage::new().unwrap() else { return };
    let fleet = sample(&stage, 60);
    let window = open_scanned(&stage, &fleet).await.unwrap();
    only(&window, &fleet.first(Kind::OutdatedV2).unwrap().path).await;
    window.press('r').await.unwrap();
    window.see_text("h1", "Repair to v3").await.unwrap();
    window.see_text("[data-testid=plan]", "v2 → v3").await.unwrap();
    window.see_text("[data-testid=repair-start]", "Repair 1…").await.unwrap();
    assert!(!window.texts("[data-testid=statement] .sql").await.unwrap().is_empty());
    window.see("[data-testid=stamp]").await.unwrap();
    window.gone("[data-testid=counting]").await.unwrap();
    window.press('2').await.unwrap();
    window.see("[data-testid=plan-database]").await.unwrap();
    window.press('c').await.unwrap();
    window.see_text("[data-testid=compare-head-right]", "v3").await.unwrap();
    window.press(ESCAPE).await.unwrap();
    window.see("[data-testid=plan]").await.unwrap();
    window.press(ESCAPE).await.unwrap();
    window.see("[data-testid=row] .opens").await.unwrap();
    window.close().await.unwrap();
}

#[tokio::test]
async fn a_plan_that_is_left_out_is_not_counted_any_more() {
    let Some(stage) = Stage::new().unwrap() else { return };
    let fleet = sample(&stage, 60);
    let window = previewed_all(&stage, &fleet).await;
    let all = number(&window, "[data-testid=total-databases] b").await;
    let first = number(&window, "[data-testid=plan] > b").await;
    window.click("[data-testid=plan] [data-testid=include]").await.unwrap();
    window.see("[data-testid=include][aria-checked=false]").await.unwrap();
    assert_eq!(number(&window, "[data-testid=total-databases] b").await, all - first);
    window.see_text("[data-testid=repair-start]", &format!("Repair {}…", all - first)).await.unwrap();
    window.press(' ').await.unwrap();
    window.see_text("[data-testid=repair-start]", &format!("Repair {all}…")).await.unwrap();

    // One of its databases.
    window.click("[data-testid=plan-tab-databases]").await.unwrap();
    window.click("[data-testid=plan-database] .ptick").await.unwrap();
    window.see_text("[data-testid=repair-start]", &format!("Repair {}…", all - 1)).await.unwrap();
    let left = window.texts("[data-testid=left-alone]").await.unwrap();
    assert!(left.iter().any(|reason| reason.starts_with("Empty")), "{left:?}");
    window.close().await.unwrap();
}

#[tokio::test]
async fn by_keys_alone_an_outdated_database_is_tried_and_then_repaired() {
    let Some(stage) = Stage::new().unwrap() else { return };
    let fleet = sample(&stage, 60);
    let outdated = fleet.first(Kind::OutdatedV2).unwrap();
    let path = fleet.root.join(&outdated.path);
    let before = fs::read(&path).unwrap();
    let window = open_scanned(&stage, &fleet).await.unwrap();
    let count = card(&window, "outdated").await.unwrap();
    only(&window, &outdated.path).await;
    window.press('r').await.unwrap();
    window.see("[data-testid=plan]").await.unwrap();
    window.press('d').await.unwrap();
    window.see_text("[data-testid=trial-done]", "All 1 would succeed").await.unwrap();
    assert!(fs::read(&path).unwrap() == before, "the dry run wrote to the file");

    window.chord(CONTROL, ENTER).await.unwrap();
    window.see_text("[data-testid=confirm]", "Repair 1 database to v3?").await.unwrap();
    assert_eq!(focused(&window).await, "confirm-cancel");
    window.see("[data-testid=fact-backup]").await.unwrap();
    window.gone("[data-testid=typed]").await.unwrap();
    window.press(ESCAPE).await.unwrap();
    window.gone("[data-testid=confirm]").await.unwrap();
    assert!(fs::read(&path).unwrap() == before, "it was cancelled");

    window.chord(CONTROL, ENTER).await.unwrap();
    window.see("[data-testid=confirm]").await.unwrap();
    window.press(TAB).await.unwrap();
    assert_eq!(focused(&window).await, "confirm-run");
    window.press(ENTER).await.unwrap();
    window.gone(".screen.repair").await.unwrap();
    rescanned(&window, &fleet).await;
    assert_eq!(card(&window, "outdated").await.unwrap(), count - 1);
    assert!(fs::read(&path).unwrap() != before);
    window.close().await.unwrap();
}

#[tokio::test]
async fn what_would_be_lost_is_kept_until_it_is_allowed_and_the_count_is_typed() {
    let Some(stage) = Stage::new().unwrap() else { return };
    let fleet = sample(&stage, 30);
    database_of_kind(fleet.root.join("lost/notes.db"), Kind::ExtraColumn).unwrap();
    let window = stage.open(&crate::sample::arguments(&fleet)).await.unwrap();
    scanned(&window, 31).await.unwrap();
    let drifted = card(&window, "drifted").await.unwrap();
    only(&window, "lost/notes.db").await;
    window.press('r').await.unwrap();
    window.see_text("[data-testid=kept]", "tags.local_note").await.unwrap();
    window.see("[data-testid=repair-start][disabled]").await.unwrap();

    window.press('x').await.unwrap();
    window.see("[data-testid=allow][aria-checked=true]").await.unwrap();
    window.see("[data-testid=hazard][data-code=H102]").await.unwrap();
    window.gone("[data-testid=counting]").await.unwrap();
    window.see("[data-testid=total-lost]").await.unwrap();
    window.chord(CONTROL, ENTER).await.unwrap();
    window.see_text("[data-testid=fact-columns]", "1 column dropped in 1 database").await.unwrap();
    window.see("[data-testid=confirm-run][disabled]").await.unwrap();
    window.type_into("[data-testid=typed]", "2").await.unwrap();
    window.see("[data-testid=confirm-run][disabled]").await.unwrap();
    window.type_into("[data-testid=typed]", "\u{e003}1").await.unwrap();
    window.see("[data-testid=confirm-run]:not([disabled])").await.unwrap();
    window.click("[data-testid=confirm-run]").await.unwrap();
    window.gone(".screen.repair").await.unwrap();
    window.click("[data-testid=nav-databases]").await.unwrap();
    window.press(ESCAPE).await.unwrap();
    window.click("[data-testid=rescan]").await.unwrap();
    scanned(&window, 31).await.unwrap();
    window
        .until_true(&format!(
            "return document.querySelector('[data-testid=cell-drifted] b').firstChild.data === '{}'",
            drifted - 1
        ))
        .await
        .unwrap();
    window.close().await.unwrap();
}

#[tokio::test]
async fn a_version_is_chosen_to_migrate_to_and_down_waits_for_leave() {
    let Some(stage) = Stage::new().unwrap() else { return };
    let fleet = sample(&stage, 30);
    let window = open_scanned(&stage, &fleet).await.unwrap();
    only(&window, &fleet.first(Kind::Current).unwrap().path).await;
    window.press('m').await.unwrap();
    window.see("[data-testid=version-option]").await.unwrap();
    window.press(DOWN).await.unwrap();
    window.press(ENTER).await.unwrap();
    window.see_text("h1", "Migrate to v2").await.unwrap();
    window.see_text("[data-testid=plan]", "v3 → v2").await.unwrap();
    window.see("[data-testid=hazard][data-code=H104]").await.unwrap();
    window.see("[data-testid=held]").await.unwrap();
    window.see("[data-testid=repair-start][disabled]").await.unwrap();
    window.press('x').await.unwrap();
    window.see_text("[data-testid=repair-start]", "Migrate 1…").await.unwrap();
    window.see("[data-testid=repair-start]:not([disabled])").await.unwrap();
    window.chord(CONTROL, ENTER).await.unwrap();
    window.see_text("[data-testid=fact-down]", "The version goes down").await.unwrap();
    window.see("[data-testid=typed]").await.unwrap();
    window.press(ESCAPE).await.unwrap();
    window.close().await.unwrap();
}

#[tokio::test]
async fn by_a_schema_that_is_only_guessed_no_batch_is_repaired() {
    let Some(stage) = Stage::new().unwrap() else { return };
    let fleet = sample(&stage, 30);
    let window = stage.open::<&Path>(&[&fleet.root]).await.unwrap();
    window.click("[data-testid=schema-most_common]").await.unwrap();
    window.click("[data-testid=scan-button]").await.unwrap();
    scanned(&window, 30).await.unwrap();
    window.click("[data-testid=repair-all]").await.unwrap();
    window.see_text("[data-testid=repair-error]", "guessed").await.unwrap();
    window.click("[data-testid=choose-schema]").await.unwrap();
    window.see("[data-testid=scan-button]").await.unwrap();
    window.close().await.unwrap();
}

#[tokio::test]
async fn axe_finds_nothing_on_a_preview_and_its_confirmation() {
    let (Some(stage), Some(axe)) = (Stage::new().unwrap(), Axe::find().unwrap()) else { return };
    let fleet = sample(&stage, 60);
    let window = previewed_all(&stage, &fleet).await;
    window.press('x').await.unwrap();
    window.see("[data-testid=allow][aria-checked=true]:not([disabled])").await.unwrap();
    for (width, height) in [(1280, 800), (800, 700)] {
        window.resize(width, height).await.unwrap();
        for tab in ["sql", "databases"] {
            window.click(&format!("[data-testid=plan-tab-{tab}]")).await.unwrap();
            judge(&axe, &window, &format!("{width}, {tab}")).await;
        }
        window.chord(CONTROL, ENTER).await.unwrap();
        window.see("[data-testid=confirm]").await.unwrap();
        judge(&axe, &window, &format!("{width}, confirmation")).await;
        window.press(ESCAPE).await.unwrap();
        window.gone("[data-testid=confirm]").await.unwrap();
    }
    window.click("[data-testid=left-alone]").await.unwrap();
    window.see("[data-testid=left-why]").await.unwrap();
    judge(&axe, &window, "left alone").await;
    window.close().await.unwrap();
}

async fn judge(axe: &Axe, window: &Window, place: &str) {
    for theme in ["light", "dark"] {
        let found = axe.judge_in(window, theme).await.unwrap();
        assert!(found.is_empty(), "{place}, {theme}:\n{}", found.join("\n"));
    }
}

#[tokio::test]
async fn what_may_be_a_rename_is_taken_for_one_and_keeps_its_values() {
    let Some(stage) = Stage::new().unwrap() else { return };
    let fleet = sample(&stage, 30);
    let path = fleet.root.join("called/notes.db");
    database_of_kind(&path, Kind::Current).unwrap();
    let colours = |column: &str| -> Vec<Option<String>> {
        let connection = Connection::open(&path).unwrap();
        let mut statement = connection.prepare(&format!("SELECT {column} FROM tags ORDER BY name")).unwrap();
        statement.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
    };
    Connection::open(&path).unwrap().execute_batch("ALTER TABLE tags RENAME COLUMN colour TO hue").unwrap();
    let before = colours("hue");
    assert!(before.iter().any(Option::is_some), "{before:?}");
    let window = stage.open(&crate::sample::arguments(&fleet)).await.unwrap();
    scanned(&window, 31).await.unwrap();
    only(&window, "called/notes.db").await;
    window.press('r').await.unwrap();
    window.see_text("[data-testid=rename][aria-checked=false]", "tags.hue may have become tags.colour").await.unwrap();
    window.see_text("[data-testid=kept]", "tags.hue").await.unwrap();

    window.press('n').await.unwrap();
    window.see_text("[data-testid=rename][aria-checked=true]", "tags.hue becomes tags.colour").await.unwrap();
    window.gone("[data-testid=kept]").await.unwrap();
    window.gone("[data-testid=hazard][data-code=H102]").await.unwrap();
    window.click("[data-testid=rename]").await.unwrap();
    window.see("[data-testid=rename][aria-checked=false]").await.unwrap();
    assert_eq!(focused(&window).await, "rename");
    window.press(' ').await.unwrap();
    window.see("[data-testid=rename][aria-checked=true]").await.unwrap();
    if let Some(axe) = Axe::find().unwrap() {
        judge(&axe, &window, "renames").await;
    }

    window.chord(CONTROL, ENTER).await.unwrap();
    window.see_text("[data-testid=confirm]", "Repair 1 database to v3?").await.unwrap();
    window.gone("[data-testid=typed]").await.unwrap();
    window.press(TAB).await.unwrap();
    window.press(ENTER).await.unwrap();
    window.gone(".screen.repair").await.unwrap();
    window.click("[data-testid=nav-databases]").await.unwrap();
    window.press(ESCAPE).await.unwrap();
    window.click("[data-testid=rescan]").await.unwrap();
    scanned(&window, 31).await.unwrap();
    assert_eq!(colours("colour"), before);
    window.close().await.unwrap();
}

/// A scanned fleet with the preview of all that needs repair.
async fn previewed_all(stage: &Stage, fleet: &Fleet) -> Window {
    let window = open_scanned(stage, fleet).await.unwrap();
    window.click("[data-testid=repair-all]").await.unwrap();
    window.see("[data-testid=plan]").await.unwrap();
    window
}

/// Turns to the databases, scans, and waits until that is done.
async fn rescanned(window: &Window, fleet: &Fleet) {
    window.click("[data-testid=nav-databases]").await.unwrap();
    window.press(ESCAPE).await.unwrap();
    window.click("[data-testid=rescan]").await.unwrap();
    scanned(window, fleet.truth.len()).await.unwrap();
}

/// The first number that a selector finds.
async fn number(window: &Window, selector: &str) -> usize {
    let text = window.text(selector).await.unwrap();
    let digits: String = text.chars().take_while(|sign| !sign.is_alphabetic()).filter(char::is_ascii_digit).collect();
    digits.parse().unwrap()
}

/// The test id of what has the focus.
async fn focused(window: &Window) -> String {
    let id = window.script("return document.activeElement.dataset.testid ?? ''", Vec::new()).await.unwrap();
    serde_json::from_value(id).unwrap_or_else(|_| json!(null).to_string())
}
