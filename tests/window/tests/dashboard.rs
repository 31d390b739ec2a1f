//! From the folder to the answer: cards, filter, table, inspector, scan, and the cached result after a restart.

use crate::sample::{arguments, card, inspect, open_scanned, sample, scanned};
use litefleet_testkit::Kind;
use litefleet_window_tests::{Stage, Window};
use serde_json::json;
use std::{fs, time::Duration};

const STATUSES: [&str; 7] = ["current", "outdated", "incomplete", "drifted", "ahead", "unversioned", "unreadable"];

const DOWN: char = '\u{e015}';

/// Enough that a scan takes a while to watch.
const MANY: usize = 1_000;

#[tokio::test]
async fn the_cards_add_up_and_each_is_a_filter() {
    let Some(stage) = Stage::new().unwrap() else { return };
    let fleet = sample(&stage, 120);
    let window = open_scanned(&stage, &fleet).await.unwrap();
    let mut sum = 0;
    for status in STATUSES {
        let shown = card(&window, status).await.unwrap();
        assert_eq!(shown, fleet.count(status), "{status}");
        sum += shown;
    }
    assert_eq!(sum, fleet.truth.len());

    window.click("[data-testid=cell-incomplete]").await.unwrap();
    let shown = format!("{} of {}", fleet.count("incomplete"), fleet.truth.len());
    window.see_text("[data-testid=match-count]", &shown).await.unwrap();
    window.see("[data-testid=cell-incomplete][aria-pressed=true]").await.unwrap();
    let words = window.texts("[data-testid=row] .c-status").await.unwrap();
    assert!(!words.is_empty() && words.iter().all(|word| word == "incomplete"), "{words:?}");
    window.close().await.unwrap();
}

#[tokio::test]
async fn a_database_is_found_by_typing_and_shows_its_columns() {
    let Some(stage) = Stage::new().unwrap() else { return };
    let fleet = sample(&stage, 120);
    let window = open_scanned(&stage, &fleet).await.unwrap();
    let wanted = fleet.first(Kind::MissingColumn).unwrap();

    window.press('/').await.unwrap();
    inspect(&window, &wanted.path).await.unwrap();
    window.see_text(".inspector h1", folder_of(&wanted.path)).await.unwrap();
    window.click("[data-testid=tree-item][data-state=different]").await.unwrap();
    let missing = "[data-testid=column-row][data-state=missing]";
    window.see(missing).await.unwrap();
    assert!(!window.texts("[data-testid=column-row][data-state=same]").await.unwrap().is_empty());
    assert!(window.text("[data-testid=sql]").await.unwrap().to_uppercase().contains("CREATE TABLE"));
    window.close().await.unwrap();
}

#[tokio::test]
async fn keys_go_on_after_a_click_beside_the_table_and_act_on_no_row_that_nobody_sees() {
    let Some(stage) = Stage::new().unwrap() else { return };
    let fleet = sample(&stage, 120);
    let window = open_scanned(&stage, &fleet).await.unwrap();
    let current = "document.querySelector('[data-testid=grid]').getAttribute('aria-activedescendant')";
    for (at, beside) in ["h1", "[data-testid=match-count]", "[data-testid=cell-all]", ".foot"].into_iter().enumerate() {
        window.click(&format!(".databases {beside}")).await.unwrap();
        window.press(DOWN).await.unwrap();
        window.until_true(&format!("return {current} === 'dbs-{}'", at + 1)).await.unwrap();
    }
    window.script("document.querySelector('[data-testid=grid]').scrollTop = 1e6", Vec::new()).await.unwrap();
    window.until_true(&format!("return {current} === null")).await.unwrap();
    window.press('r').await.unwrap();
    window.see_text("[data-testid=not-done]", "out of sight").await.unwrap();
    window.until_true(&format!("return {current} === 'dbs-4'")).await.unwrap();
    window.see(".screen.databases").await.unwrap();
    window.press('r').await.unwrap();
    window.see(".screen.repair").await.unwrap();
    window.close().await.unwrap();
}

#[tokio::test]
async fn a_scan_shows_its_progress_to_the_end() {
    let Some(stage) = Stage::new().unwrap() else { return };
    // Enough for several of the 20 events a second, however fast the machine is.
    let fleet = sample(&stage, 4 * MANY);
    let window = open_scanned(&stage, &fleet).await.unwrap();
    let shares = shares_of_a_fresh_scan(&window).await;
    assert!(shares.len() > 2, "progress was seen only at {shares:?} %");
    assert!(shares.is_sorted(), "progress went back: {shares:?} %");
    window.see_text("[data-testid=age]", "just now").await.unwrap();
    assert_eq!(card(&window, "all").await.unwrap(), fleet.truth.len());

    window.click("[data-testid=nav-jobs]").await.unwrap();
    window.see("[data-testid=job][data-status=completed]").await.unwrap();
    window.close().await.unwrap();
}

/// Starts a scan that reads every file, and gives what its progress bar showed, in percent, each figure once.
async fn shares_of_a_fresh_scan(window: &Window) -> Vec<u64> {
    let observe = "window.shares = [];
        new MutationObserver(() => {
            const bar = document.querySelector('[data-testid=scan-strip] [role=progressbar]');
            const share = bar && Number(bar.getAttribute('aria-valuenow'));
            if (bar && window.shares.at(-1) !== share) window.shares.push(share);
        }).observe(document.body, { subtree: true, childList: true, attributes: true });
        document.querySelector('[data-testid=rescan]').dispatchEvent(new MouseEvent('click', { bubbles: true, shiftKey: true }));";
    window.script(observe, Vec::new()).await.unwrap();
    window
        .until_true("return window.shares.length > 0 && !document.querySelector('[data-testid=scan-strip]')")
        .await
        .unwrap();
    serde_json::from_value(window.script("return window.shares", Vec::new()).await.unwrap()).unwrap()
}

#[tokio::test]
async fn a_scan_can_be_stopped_and_the_last_result_stays() {
    let Some(stage) = Stage::new().unwrap() else { return };
    let fleet = sample(&stage, MANY);
    let window = open_scanned(&stage, &fleet).await.unwrap();
    let stop = "new MutationObserver(() => document.querySelector('[data-testid=stop-scan]')?.click())
            .observe(document.body, { subtree: true, childList: true });
        document.querySelector('[data-testid=rescan]').dispatchEvent(new MouseEvent('click', { bubbles: true, shiftKey: true }));";
    window.script(stop, Vec::new()).await.unwrap();
    window.see("[data-testid=scan-stopped]").await.unwrap();
    assert_eq!(card(&window, "all").await.unwrap(), fleet.truth.len());
    window.close().await.unwrap();
}

#[tokio::test]
async fn a_known_fleet_is_there_at_once_after_a_restart() {
    let Some(stage) = Stage::new().unwrap() else { return };
    // As many as somebody wants to see: a hundred thousand take minutes to make, and longer to scan than one waits otherwise.
    let many = std::env::var("LITEFLEET_MANY").map_or(MANY, |many| many.parse().unwrap());
    let fleet = sample(&stage, many);
    let window = stage.open(&arguments(&fleet)).await.unwrap();
    for _ in 0..many / 10_000 {
        let _not_yet = scanned(&window, many).await;
    }
    scanned(&window, many).await.unwrap();
    window.close().await.unwrap();

    // The window comes back to the fleet that it was left on; it is opened once more, with a clock.
    let window = stage.open::<&str>(&[]).await.unwrap();
    scanned(&window, many).await.unwrap();
    window.click("[data-testid=switch-fleet]").await.unwrap();
    window.see_text("[data-testid=recent]", "000 databases").await.unwrap();
    let open = "const began = performance.now();
        return new Promise((done) => {
            new MutationObserver(() => document.querySelector('[data-testid=row] .opens') && done(performance.now() - began))
                .observe(document.body, { subtree: true, childList: true });
            document.querySelector('[data-testid=recent]').click();
        })";
    let took = window.script(open, Vec::new()).await.unwrap().as_f64().unwrap();
    println!("a cached fleet of {many} shows after {took:.0} ms");
    // Half a second is what a person should wait; a build without optimisation on a busy machine gets more.
    assert!(took < if cfg!(debug_assertions) { 2_000.0 } else { 500.0 }, "{took} ms");
    scanned(&window, many).await.unwrap();
    window.close().await.unwrap();
}

#[tokio::test]
async fn what_was_scanned_before_is_shown_with_its_age_where_a_new_scan_fails() {
    let Some(stage) = Stage::new().unwrap() else { return };
    let fleet = sample(&stage, 60);
    open_scanned(&stage, &fleet).await.unwrap().close().await.unwrap();
    fs::write(fleet.schemas.join("v4.sql"), "CREATE TABLEAU notes (id);\n").unwrap();

    let window = stage.open(&[&fleet.root]).await.unwrap();
    window.see("[data-testid=row]").await.unwrap();
    window.click("[data-testid=rescan]").await.unwrap();
    window.see_text("[data-testid=scan-failed]", "v4.sql").await.unwrap();
    window.see_text("[data-testid=age]", "cached").await.unwrap();
    assert_eq!(card(&window, "current").await.unwrap(), fleet.count("current"));
    window.close().await.unwrap();
}

#[tokio::test]
async fn names_and_values_of_databases_are_shown_as_text() {
    let Some(stage) = Stage::new().unwrap() else { return };
    let fleet = sample(&stage, 30);
    let hostile = fleet.root.join("<img src=x onerror=document.title=1>");
    litefleet_testkit::database_of_kind(hostile.join("notes.db"), Kind::Current).unwrap();
    let window = stage.open(&arguments(&fleet)).await.unwrap();
    scanned(&window, 31).await.unwrap();
    window.type_into("[data-testid=filter-input]", "onerror").await.unwrap();
    window.see_text("[data-testid=row]", "<img src=x").await.unwrap();
    assert_eq!(window.script("return document.querySelectorAll('img').length", Vec::new()).await.unwrap(), json!(0));
    window.close().await.unwrap();
}

#[tokio::test]
async fn the_filter_is_there_again_after_a_restart() {
    let Some(stage) = Stage::new().unwrap() else { return };
    let fleet = sample(&stage, 60);
    let window = open_scanned(&stage, &fleet).await.unwrap();
    window.click("[data-testid=cell-outdated]").await.unwrap();
    window.see("[data-testid=chip]").await.unwrap();
    // A setting is kept a moment after its last change.
    tokio::time::sleep(Duration::from_secs(1)).await;
    window.close().await.unwrap();

    let window = stage.open(&[&fleet.root]).await.unwrap();
    window.see("[data-testid=cell-outdated][aria-pressed=true]").await.unwrap();
    window.close().await.unwrap();
}

/// `tenants/3f/harbour/notes.db` is known as `harbour`.
fn folder_of(path: &str) -> &str {
    path.rsplit('/').nth(1).unwrap()
}
