//! A fleet over time: charts with their tables, one cursor for both, in both themes.

use crate::sample::{open_scanned, sample};
use litefleet_testkit::Fleet;
use litefleet_window_tests::{Axe, Stage, Window};
use rusqlite::{Connection, params};
use serde_json::{Value, json};
use std::{
    path::{Path, PathBuf},
    time::{SystemTime, UNIX_EPOCH},
};

const LEFT: char = '\u{e012}';
const HOME: char = '\u{e011}';
const END: char = '\u{e010}';
const ESCAPE: char = '\u{e00c}';
const DAY: i64 = 24 * 3_600_000;

/// Gives a fleet that was scanned a month behind it: a migration on its 21st day, and six repairs.
pub fn age(stage: &Stage, fleet: &Fleet) {
    let file = find(stage.folder(), "litefleet.db").unwrap();
    let state = Connection::open(file).unwrap();
    let total = i64::try_from(fleet.truth.len()).unwrap();
    let now = i64::try_from(SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_millis()).unwrap();
    for day in 1..=30_i64 {
        let current = if day > 10 { total / 12 + (30 - day) / 6 } else { total * 17 / 20 - day % 4 };
        let (incomplete, drifted) = (total / 40 + day % 3, total / 50 + i64::from(day < 10));
        let outdated = total - current - incomplete - drifted;
        let statuses =
            json!({ "current": current, "outdated": outdated, "incomplete": incomplete, "drifted": drifted });
        let versions = json!({ "3": current + incomplete, "2": outdated, "1": drifted });
        let bytes = 4_000_000 + (30 - day) * 90_000;
        state
            .execute(
                "INSERT INTO samples SELECT id, ?1, 'past', ?2, ?3, ?4, ?5 FROM fleets",
                params![now - day * DAY, total, bytes, statuses.to_string(), versions.to_string()],
            )
            .unwrap();
    }
    for (place, (day, done, failed)) in
        [(28, 58, 0), (21, 9, 1), (10, 306, 6), (6, 3, 0), (3, 61, 1)].into_iter().enumerate()
    {
        let place = i64::try_from(place).unwrap();
        state
            .execute(
                "INSERT INTO job_figures SELECT '01930000-0000-7000-8000-00000000000' || ?1, CAST(root AS TEXT), 'repair', ?2, ?3, ?4,
                     ?5, ?6, 1, 0, ?7, ?8 FROM fleets",
                params![place, now - day * DAY, done * 90, done + failed, done, failed, 210 + place * 14, 520 + place * place * 22],
            )
            .unwrap();
    }
}

fn find(folder: &Path, name: &str) -> Option<PathBuf> {
    let entries = std::fs::read_dir(folder).ok()?.flatten();
    entries.map(|entry| entry.path()).find_map(|path| match path.is_dir() {
        true => find(&path, name),
        false => (path.file_name()? == name).then_some(path),
    })
}

/// A window on the metrics of a fleet that has a month behind it.
pub async fn open_aged(stage: &Stage, fleet: &Fleet) -> Window {
    open_scanned(stage, fleet).await.unwrap().close().await.unwrap();
    age(stage, fleet);
    let window = open_scanned(stage, fleet).await.unwrap();
    window.click("[data-testid=nav-metrics]").await.unwrap();
    window.see("[data-testid=chart-health] canvas").await.unwrap();
    window
}

async fn asked(window: &Window, script: &str) -> Value {
    window.script(&format!("return {script}"), Vec::new()).await.unwrap()
}

const HEALTH: &str = "document.querySelector('[data-testid=chart-health]')";
const LIT: &str =
    "[...document.querySelectorAll('[data-testid=metric-health] tr.at > *')].map((cell) => cell.textContent)";

#[tokio::test]
async fn keys_move_a_cursor_and_the_row_of_its_point_lights_up() {
    let Some(stage) = Stage::new().unwrap() else { return };
    let fleet = sample(&stage, 60);
    let window = open_aged(&stage, &fleet).await;
    let rows = asked(&window, "document.querySelectorAll('[data-testid=metric-health] tbody tr').length").await;
    assert!(rows.as_u64().is_some_and(|rows| rows >= 30), "{rows}");
    assert_eq!(asked(&window, LIT).await, json!([]));
    window.script(&format!("{HEALTH}.focus()"), Vec::new()).await.unwrap();
    window.press(END).await.unwrap();
    window.see("[data-testid=metric-health] tbody tr:first-child.at").await.unwrap();
    for _ in 0..3 {
        window.press(LEFT).await.unwrap();
    }
    window.see("[data-testid=metric-health] tbody tr:nth-child(4).at").await.unwrap();
    let lit = asked(&window, LIT).await;
    let said = asked(&window, &format!("{HEALTH}.getAttribute('aria-valuetext')")).await;
    let (lit, said): (Vec<String>, String) =
        (serde_json::from_value(lit).unwrap(), serde_json::from_value(said).unwrap());
    assert_eq!(said, format!("{}: {} current, {} to do, {} other", lit[0], lit[1], lit[2], lit[3]));
    let line = asked(&window, &format!("{HEALTH}.querySelector('.chart-cursor').hidden")).await;
    assert_eq!(line, json!(false));
    window.press(HOME).await.unwrap();
    window.see("[data-testid=metric-health] tbody tr:last-child.at").await.unwrap();
    let in_sight = "(() => { const [row, box] = ['tr.at', '.mtable'].map((one) =>
        document.querySelector(`[data-testid=metric-health] ${one}`).getBoundingClientRect());
        return row.top >= box.top && row.bottom <= box.bottom + 1; })()";
    assert_eq!(asked(&window, in_sight).await, json!(true), "the table scrolls to the row");
    window.press(ESCAPE).await.unwrap();
    window.gone("[data-testid=metric-health] tr.at").await.unwrap();
    window.see("[data-testid=chart-health]").await.unwrap();
    window.close().await.unwrap();
}

#[tokio::test]
async fn charts_follow_the_theme_and_the_time_and_give_way_to_tables() {
    let Some(stage) = Stage::new().unwrap() else { return };
    let fleet = sample(&stage, 60);
    let window = open_aged(&stage, &fleet).await;
    let picture = format!("{HEALTH}.querySelector('canvas').toDataURL()");
    window.click("[data-testid=theme-light]").await.unwrap();
    window.see("html[data-theme=light]").await.unwrap();
    window.until_true(&format!("window.light = {picture}; return window.light.length > 1000")).await.unwrap();
    window.click("[data-testid=theme-dark]").await.unwrap();
    window.until_true(&format!("return {picture} !== window.light")).await.unwrap();
    window.click("[data-testid=range-7]").await.unwrap();
    let few = "document.querySelectorAll('[data-testid=metric-health] tbody tr').length";
    window.until_true(&format!("return {few} > 1 && {few} < 15")).await.unwrap();
    assert!(window.text("[data-testid=figures]").await.unwrap().contains("points since"));
    window.press('t').await.unwrap();
    window.gone("[data-testid=metric-health] .mbody:not(.table-alone)").await.unwrap();
    window.until_true(&format!("return {HEALTH}.offsetParent === null")).await.unwrap();
    window.press('t').await.unwrap();
    window.see("[data-testid=chart-health] canvas").await.unwrap();
    window.click("[data-testid=choose-scan]").await.unwrap();
    window.see_text("[data-testid=metric-durations] thead", "took").await.unwrap();
    window.close().await.unwrap();
}

#[tokio::test]
async fn a_fleet_that_was_just_met_says_that_there_is_no_history_yet() {
    let Some(stage) = Stage::new().unwrap() else { return };
    let fleet = sample(&stage, 60);
    let window = open_scanned(&stage, &fleet).await.unwrap();
    window.click("[data-testid=nav-metrics]").await.unwrap();
    window.see_text("[data-testid=metric-health]", "Not enough history yet").await.unwrap();
    window.see_text("[data-testid=metric-success]", "Nothing was repaired").await.unwrap();
    window.see_text("[data-testid=metric-failures]", "No work failed").await.unwrap();
    window.see("[data-testid=chart-sizes] canvas").await.unwrap();
    window.close().await.unwrap();
}

#[tokio::test]
async fn axe_finds_nothing_on_the_metrics_wide_and_narrow() {
    let (Some(stage), Some(axe)) = (Stage::new().unwrap(), Axe::find().unwrap()) else { return };
    let fleet = sample(&stage, 60);
    let window = open_aged(&stage, &fleet).await;
    let mut found = Vec::new();
    for width in [1280, 800] {
        window.resize(width, 800).await.unwrap();
        window.script(&format!("{HEALTH}.focus()"), Vec::new()).await.unwrap();
        window.press(LEFT).await.unwrap();
        for theme in ["light", "dark"] {
            let judged = axe.judge_in(&window, theme).await.unwrap();
            found.extend(judged.into_iter().map(|what| format!("{width}, {theme}: {what}")));
        }
    }
    window.press('t').await.unwrap();
    found.extend(axe.judge_in(&window, "light").await.unwrap());
    window.click("[data-testid=nav-history]").await.unwrap();
    window.type_into("[data-testid=history-filter]", "outcome:failed ").await.unwrap();
    window.see("[data-testid=chip]").await.unwrap();
    found.extend(axe.judge_in(&window, "light").await.unwrap());
    window.close().await.unwrap();
    assert!(found.is_empty(), "{}", found.join("\n"));
}
