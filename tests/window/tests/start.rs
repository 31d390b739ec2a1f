//! How the app starts and comes back.

use crate::sample::{sample, scanned};
use litefleet_window_tests::Stage;
use serde_json::json;
use std::{fs, path::Path, time::Duration};

#[tokio::test]
async fn without_a_folder_the_window_welcomes() {
    let Some(stage) = Stage::new().unwrap() else { return };
    let window = stage.open::<&str>(&[]).await.unwrap();
    window.see("[data-testid=open-folder]").await.unwrap();
    window.close().await.unwrap();
}

#[tokio::test]
async fn the_page_runs_under_the_strict_policy_and_reaches_no_other_command() {
    let Some(stage) = Stage::new().unwrap() else { return };
    let window = stage.open::<&str>(&[]).await.unwrap();
    window.see("[data-testid=open-folder]").await.unwrap();
    let inline =
        "document.body.append(Object.assign(document.createElement('script'), { textContent: 'window.ran = 1' }));
        return window.ran ?? null";
    assert_eq!(window.script(inline, Vec::new()).await.unwrap(), json!(null));
    let fetched = "return fetch('http://127.0.0.1:9/').then(() => 'fetched', () => 'refused')";
    assert_eq!(window.script(fetched, Vec::new()).await.unwrap(), json!("refused"));
    let invoke =
        "return window.__TAURI__.core.invoke('plugin:dialog|open', {}).then(() => 'allowed', (error) => String(error))";
    let answer = window.script(invoke, Vec::new()).await.unwrap();
    assert!(answer.as_str().unwrap().contains("not allowed"), "{answer}");
    window.close().await.unwrap();
}

#[tokio::test]
async fn the_theme_that_was_chosen_comes_back() {
    let Some(stage) = Stage::new().unwrap() else { return };
    let window = stage.open::<&str>(&[]).await.unwrap();
    window.click("[data-testid=theme-dark]").await.unwrap();
    window.see("html[data-theme=dark]").await.unwrap();
    tokio::time::sleep(Duration::from_millis(500)).await;
    window.close().await.unwrap();

    let window = stage.open::<&str>(&[]).await.unwrap();
    window.see("html[data-theme=dark]").await.unwrap();
    window.close().await.unwrap();
}

#[tokio::test]
async fn the_window_opens_as_large_as_it_was_closed() {
    let Some(stage) = Stage::new().unwrap() else { return };
    let window = stage.open::<&str>(&[]).await.unwrap();
    window.see("[data-testid=open-folder]").await.unwrap();
    window.until_true("return innerWidth === 1280 && innerHeight === 800").await.unwrap();
    window.resize(1000, 700).await.unwrap();
    window.until_true("return innerWidth === 1000 && innerHeight === 700").await.unwrap();
    // A size is kept a moment after its last change.
    tokio::time::sleep(Duration::from_secs(1)).await;
    window.close().await.unwrap();

    let window = stage.open::<&str>(&[]).await.unwrap();
    window.until_true("return innerWidth === 1000 && innerHeight === 700").await.unwrap();
    window.close().await.unwrap();
}

#[tokio::test]
async fn a_folder_is_opened_with_the_native_dialog() {
    let Some(stage) = Stage::new().unwrap() else { return };
    let fleet = sample(&stage, 30);
    let window = stage.open::<&str>(&[]).await.unwrap();
    window.see("[data-testid=open-folder]").await.unwrap();
    // A click that the driver does would wait for the dialog, and the dialog for the driver.
    window.script("document.querySelector('[data-testid=open-folder]').click()", Vec::new()).await.unwrap();
    if !stage.choose_in_dialog("Open a folder of databases", &fleet.root).unwrap() {
        return;
    }
    window.see_text("[data-testid=found]", "30 databases").await.unwrap();
    window.see("[data-testid=schema-versions][aria-checked=true]").await.unwrap();
    window.click("[data-testid=scan-button]").await.unwrap();
    scanned(&window, 30).await.unwrap();
    window.close().await.unwrap();
}

#[test]
fn without_a_display_it_says_so_and_ends_with_2() {
    let Some(stage) = Stage::new().unwrap() else { return };
    let output = stage.run(&[]).unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("no display"), "{output:?}");
}

#[test]
fn a_failure_before_the_window_is_told_in_a_dialog_and_ends_with_2() {
    let Some(stage) = Stage::new().unwrap() else { return };
    let taken = stage.folder().join("state.txt");
    fs::write(&taken, "a file, where a folder is wanted").unwrap();
    let mut app = stage.start(&[Path::new("--state-dir"), &taken]).unwrap();
    let told = stage.confirm_dialog("Litefleet cannot start");
    if !matches!(told, Ok(true)) {
        app.kill().unwrap();
    }
    let output = app.wait_with_output().unwrap();
    if told.unwrap() {
        assert_eq!(output.status.code(), Some(2));
        assert!(String::from_utf8_lossy(&output.stderr).contains("state.txt"), "{output:?}");
    }
}

#[test]
fn an_argument_that_is_not_known_is_named_and_ends_with_2() {
    let Some(stage) = Stage::new().unwrap() else { return };
    let output = stage.run(&["--frobnicate"]).unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("--frobnicate"), "{output:?}");
}

#[test]
fn help_and_version_need_no_display() {
    let Some(stage) = Stage::new().unwrap() else { return };
    let help = stage.run(&["--help"]).unwrap();
    assert!(help.status.success() && String::from_utf8_lossy(&help.stdout).contains("--schemas"));
    let version = stage.run(&["--version"]).unwrap();
    assert_eq!(
        String::from_utf8_lossy(&version.stdout).trim(),
        concat!("litefleet-desktop ", env!("CARGO_PKG_VERSION"))
    );
    assert!(!fs::exists(stage.folder().join("state")).unwrap());
}
