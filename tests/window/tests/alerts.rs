//! A database that is changed by hand while the window is open: its row, the cards and an alert follow, there and back.

use crate::sample::{card, only, open_scanned, sample};
use litefleet_testkit::{Kind, database};
use litefleet_window_tests::{Axe, Stage, Window};

const F5: char = '\u{e035}';
const ENTER: char = '\u{e007}';
const ESCAPE: char = '\u{e00c}';

/// The status in the one row that is in the list.
async fn row_is(window: &Window, status: &str) {
    window.see_text("[data-testid=row] .c-status", status).await.unwrap();
}

async fn open_alerts(window: &Window, count: usize) {
    let badge = "document.querySelector('[data-testid=nav-alerts] b')?.textContent ?? '0'";
    window.until_true(&format!("return ({badge}) === '{count}'")).await.unwrap();
}

#[tokio::test]
async fn a_change_by_hand_is_told_of_and_the_alert_closes_when_it_is_changed_back() {
    let Some(stage) = Stage::new().unwrap() else { return };
    let fleet = sample(&stage, 60);
    let window = open_scanned(&stage, &fleet).await.unwrap();
    open_alerts(&window, 0).await;
    let (current, drifted) = (card(&window, "current").await.unwrap(), card(&window, "drifted").await.unwrap());
    let victim = fleet.first(Kind::Current).unwrap();
    only(&window, &victim.path).await;
    row_is(&window, "current").await;

    database(fleet.root.join(&victim.path), "CREATE TABLE scratch (a)").unwrap();
    window.press(F5).await.unwrap();
    row_is(&window, "drifted").await;
    open_alerts(&window, 1).await;
    assert_eq!(card(&window, "current").await.unwrap(), current - 1);
    assert_eq!(card(&window, "drifted").await.unwrap(), drifted + 1);
    window.see_text("[data-testid=news]", "1 database is not as expected any more").await.unwrap();

    window.click("[data-testid=show-alerts]").await.unwrap();
    window.see_text("[data-testid=alert][data-state=open]", "extra table scratch").await.unwrap();
    window.see_text("[data-testid=alert-detail]", "current").await.unwrap();
    window.see("[data-testid=member]").await.unwrap();
    window.press('a').await.unwrap();
    window.see("[data-testid=alert][data-state=acknowledged]").await.unwrap();
    open_alerts(&window, 0).await;
    window.press('1').await.unwrap();
    window.see("[data-testid=alert][data-state=snoozed]").await.unwrap();
    window.see_text("[data-testid=alert-state]", "snoozed until").await.unwrap();
    window.press('o').await.unwrap();
    open_alerts(&window, 1).await;
    window.press(ENTER).await.unwrap();
    window.see_text("[data-testid=selected]", "1").await.unwrap();
    row_is(&window, "drifted").await;
    window.gone("[data-testid=news]").await.unwrap();
    for _ in 0..2 {
        window.press(ESCAPE).await.unwrap();
    }
    only(&window, &victim.path).await;

    database(fleet.root.join(&victim.path), "DROP TABLE scratch").unwrap();
    window.press(F5).await.unwrap();
    row_is(&window, "current").await;
    open_alerts(&window, 0).await;
    window.click("[data-testid=nav-alerts]").await.unwrap();
    window.see("[data-testid=alerts-none]").await.unwrap();
    window.click("[data-testid=alerts-closed]").await.unwrap();
    window.see_text("[data-testid=alert][data-state=closed]", "extra table scratch").await.unwrap();
    window.close().await.unwrap();
}

#[tokio::test]
async fn axe_finds_nothing_among_the_alerts() {
    let (Some(stage), Some(axe)) = (Stage::new().unwrap(), Axe::find().unwrap()) else { return };
    let fleet = sample(&stage, 60);
    let window = open_scanned(&stage, &fleet).await.unwrap();
    window.click("[data-testid=nav-alerts]").await.unwrap();
    window.see("[data-testid=alerts-none]").await.unwrap();
    let mut found = judged(&axe, &window, "no alerts").await;
    database(fleet.root.join(&fleet.first(Kind::Current).unwrap().path), "CREATE TABLE scratch (a)").unwrap();
    window.press(ESCAPE).await.unwrap();
    window.see("[data-testid=row] .opens").await.unwrap();
    window.press(F5).await.unwrap();
    window.see("[data-testid=news]").await.unwrap();
    found.extend(judged(&axe, &window, "databases with news").await);
    window.click("[data-testid=nav-alerts]").await.unwrap();
    window.see("[data-testid=member]").await.unwrap();
    found.extend(judged(&axe, &window, "alerts").await);
    window.close().await.unwrap();
    assert!(found.is_empty(), "{}", found.join("\n"));
}

async fn judged(axe: &Axe, window: &Window, screen: &str) -> Vec<String> {
    let mut found = Vec::new();
    for theme in ["light", "dark"] {
        let problems = axe.judge_in(window, theme).await.unwrap();
        found.extend(problems.into_iter().map(|what| format!("{screen}, {theme}: {what}")));
    }
    found
}
