//! What changes while the window is open is seen without asking for it, and nobody loses their place in the table.

use crate::sample::{card, open_scanned, sample};
use litefleet_testkit::{Kind, database};
use litefleet_window_tests::{Stage, Window};
use std::{
    fs,
    path::Path,
    time::{Duration, Instant},
};

const PAGE_DOWN: char = '\u{e00f}';
const DOWN: char = '\u{e015}';

/// The current row: what it is called, and where it stands in the table.
const PLACE: &str = r"
    const grid = document.querySelector('[data-testid=grid]');
    const row = document.getElementById(grid.getAttribute('aria-activedescendant'));
    return row && [row.querySelector('.opens').textContent, Math.round(row.getBoundingClientRect().top)];";

async fn place(window: &Window) -> (String, i64) {
    let place = window.script(PLACE, Vec::new()).await.unwrap();
    let words = place[0].as_str().unwrap_or_else(|| panic!("no row is current: {place}"));
    (words.to_owned(), place[1].as_i64().unwrap())
}

/// Holds the place against what it was. What was just laid out is in its place once it is painted.
async fn stays(window: &Window, before: &(String, i64)) {
    let since = Instant::now();
    while place(window).await != *before && since.elapsed() < Duration::from_secs(2) {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert_eq!(&place(window).await, before);
}

/// Waits until a card shows so many, and says how long that took.
async fn becomes(window: &Window, status: &str, count: usize, what: &str) {
    let since = Instant::now();
    let number =
        format!("document.querySelector('[data-testid=cell-{status}] b').firstChild.textContent.replaceAll(',', '')");
    window.until_true(&format!("return {number} === '{count}'")).await.unwrap();
    println!("{what} was seen after {} ms", since.elapsed().as_millis());
}

async fn alerts_are(window: &Window, count: usize) {
    let badge = "document.querySelector('[data-testid=nav-alerts] b')?.textContent ?? '0'";
    window.until_true(&format!("return ({badge}) === '{count}'")).await.unwrap();
}

#[tokio::test]
async fn what_is_changed_made_and_removed_is_seen_and_the_place_in_the_table_stays() {
    let Some(stage) = Stage::new().unwrap() else { return };
    let fleet = sample(&stage, 300);
    let window = open_scanned(&stage, &fleet).await.unwrap();
    window.see_text("[data-testid=watching]", "watching").await.unwrap();
    let counts = async |status| card(&window, status).await.unwrap();
    let (all, current, drifted) = (counts("all").await, counts("current").await, counts("drifted").await);
    window.script("document.querySelector('[data-testid=grid]').focus()", Vec::new()).await.unwrap();
    for key in [PAGE_DOWN, PAGE_DOWN, PAGE_DOWN, DOWN] {
        window.press(key).await.unwrap();
    }
    let before = place(&window).await;

    let victim = fleet.root.join(&fleet.first(Kind::Current).unwrap().path);
    database(&victim, "CREATE TABLE scratch (a)").unwrap();
    becomes(&window, "drifted", drifted + 1, "a change by hand").await;
    alerts_are(&window, 1).await;
    assert_eq!(counts("current").await, current - 1);
    stays(&window, &before).await;

    // It stands before all others, which move down by a row.
    let first = fleet.root.join("!first.db");
    fs::copy(&victim, &first).unwrap();
    becomes(&window, "all", all + 1, "a new database").await;
    stays(&window, &before).await;

    fs::remove_file(&first).unwrap();
    becomes(&window, "all", all, "a database that was removed").await;
    stays(&window, &before).await;

    database(&victim, "DROP TABLE scratch").unwrap();
    becomes(&window, "drifted", drifted, "a change back").await;
    alerts_are(&window, 0).await;
    assert_eq!(counts("current").await, current);
    stays(&window, &before).await;
    window.close().await.unwrap();
}

#[tokio::test]
async fn a_fleet_that_is_known_opens_with_its_age_before_any_scan() {
    let Some(stage) = Stage::new().unwrap() else { return };
    let fleet = sample(&stage, 200);
    open_scanned(&stage, &fleet).await.unwrap().close().await.unwrap();
    let stray = fleet.root.join("stray.db");
    fs::copy(fleet.root.join(&fleet.first(Kind::Current).unwrap().path), &stray).unwrap();
    // Nothing but the folder is said: the rest is known.
    let window = stage.open::<&Path>(&[&fleet.root]).await.unwrap();
    window.see("[data-testid=row]").await.unwrap();
    window.see_text("[data-testid=age]", "Scanned").await.unwrap();
    becomes(&window, "all", fleet.truth.len() + 1, "what was made while nobody looked").await;
    window.close().await.unwrap();
}
