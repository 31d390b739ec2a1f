//! Settings: what holds, who says so, and taking it back.

use crate::sample::{open_scanned, sample};
use litefleet_window_tests::{Axe, Stage, Window};
use std::fs;

const CONTROL: char = '\u{e009}';
const ENTER: char = '\u{e007}';
const ESCAPE: char = '\u{e00c}';

fn setting(key: &str) -> String {
    format!("[data-setting=\"{key}\"]")
}

async fn says(window: &Window, key: &str, from: &str) {
    window.see(&format!("[data-setting=\"{key}\"][data-from={from}]")).await.unwrap();
}

/// Writes a number into its field, as a person does.
async fn write(window: &Window, key: &str, number: &str) {
    let field = format!("{} input[inputmode]", setting(key));
    window
        .script(&format!("document.querySelector('{}').select()", field.replace('"', "\\\"")), Vec::new())
        .await
        .unwrap();
    window.type_into(&field, number).await.unwrap();
    window.press(ENTER).await.unwrap();
}

async fn open_settings(window: &Window) {
    window.chord(CONTROL, ',').await.unwrap();
    window.see("[data-testid=settings]").await.unwrap();
}

#[tokio::test]
async fn a_setting_of_the_fleet_goes_before_the_file_and_the_file_before_that_of_all_fleets() {
    let Some(stage) = Stage::new().unwrap() else { return };
    let fleet = sample(&stage, 20);
    let window = open_scanned(&stage, &fleet).await.unwrap();
    open_settings(&window).await;
    window.click("[data-testid=scope-person]").await.unwrap();
    says(&window, "work.workers", "default").await;
    write(&window, "work.workers", "3").await;
    says(&window, "work.workers", "person").await;

    fs::write(fleet.root.join("litefleet.toml"), "[work]\nworkers = 5\n").unwrap();
    window.click("[data-testid=scope-fleet]").await.unwrap();
    says(&window, "work.workers", "file").await;
    write(&window, "work.workers", "7").await;
    says(&window, "work.workers", "fleet").await;
    window.click(&format!("{} [data-testid=reset-setting]", setting("work.workers"))).await.unwrap();
    says(&window, "work.workers", "file").await;

    write(&window, "work.workers", "0").await;
    window.see_text(&format!("{} [data-testid=refused]", setting("work.workers")), "work.workers").await.unwrap();
    says(&window, "work.workers", "file").await;

    // What is wrong in the file is named with its line, and nothing of it holds.
    fs::write(fleet.root.join("litefleet.toml"), "[work]\nworkers = 5\nbusy_ms = -1\n").unwrap();
    window.see_text("[data-testid=team-file] [data-testid=error]", "work.busy_ms").await.unwrap();
    says(&window, "work.workers", "person").await;

    window.press('/').await.unwrap();
    window.type_into("[data-testid=find-setting]", "locked").await.unwrap();
    window.until_true("return document.querySelectorAll('[data-testid=setting]').length === 1").await.unwrap();
    for _ in 0..3 {
        window.press(ESCAPE).await.unwrap();
    }
    window.see_text("[data-testid=team-file-strip]", "cannot be understood").await.unwrap();
    fs::remove_file(fleet.root.join("litefleet.toml")).unwrap();
    window.gone("[data-testid=team-file-strip]").await.unwrap();
    window.close().await.unwrap();
}

#[tokio::test]
async fn axe_finds_nothing_among_the_settings() {
    let (Some(stage), Some(axe)) = (Stage::new().unwrap(), Axe::find().unwrap()) else { return };
    let fleet = sample(&stage, 20);
    fs::write(fleet.root.join("litefleet.toml"), "label = \"re:(.*)\"\n[backups]\ncount = 3\n").unwrap();
    let window = open_scanned(&stage, &fleet).await.unwrap();
    open_settings(&window).await;
    let mut found = Vec::new();
    for scope in ["person", "fleet"] {
        window.click(&format!("[data-testid=scope-{scope}]")).await.unwrap();
        window.see("[data-testid=setting]").await.unwrap();
        for theme in ["light", "dark"] {
            found.extend(axe.judge_in(&window, theme).await.unwrap());
        }
    }
    assert!(found.is_empty(), "{found:#?}");
    window.close().await.unwrap();
}
