//! What goes wrong is told in the window: what, where, and what to do next.

use crate::sample::{inspect, open_scanned, sample, scanned};
use litefleet_testkit::Kind;
use litefleet_window_tests::{Stage, Window};
use std::{fs, os::unix::fs::PermissionsExt, path::Path};

/// The error that is shown with this code; it says what to do next.
async fn error(window: &Window, code: &str) -> String {
    let text = window.text(&format!("[data-testid=error][data-code={code}]")).await.unwrap();
    window.see("[data-testid=error] .hint-text").await.unwrap();
    text
}

#[tokio::test]
async fn a_folder_that_is_missing_or_a_file_is_an_error_state() {
    let Some(stage) = Stage::new().unwrap() else { return };
    let file = stage.folder().join("notes.txt");
    fs::write(&file, "not a folder").unwrap();
    for (path, code) in [(stage.folder().join("nowhere"), "not_found"), (file, "not_a_folder")] {
        let window = stage.open(&[&path]).await.unwrap();
        let text = error(&window, code).await;
        assert!(text.contains(path.to_str().unwrap()), "{text}");
        window.close().await.unwrap();
    }
}

#[tokio::test]
async fn a_folder_without_a_database_says_so() {
    let Some(stage) = Stage::new().unwrap() else { return };
    let folder = stage.folder().join("empty");
    fs::create_dir(&folder).unwrap();
    fs::write(folder.join("readme.txt"), "no database").unwrap();

    let window = stage.open(&[&folder]).await.unwrap();
    window.see_text("[data-testid=found]", "No SQLite database here").await.unwrap();
    window.close().await.unwrap();

    let schemas = sample(&stage, 1).schemas;
    let window = stage.open(&[&folder, Path::new("--schemas"), &schemas]).await.unwrap();
    window.see_text("body", "No SQLite database in this folder").await.unwrap();
    window.close().await.unwrap();
}

#[tokio::test]
async fn a_schema_with_an_error_is_told_with_file_and_line() {
    let Some(stage) = Stage::new().unwrap() else { return };
    let fleet = sample(&stage, 5);
    let schema = stage.folder().join("broken.sql");
    fs::write(&schema, "CREATE TABLE a (id INTEGER);\nCREATE TABLEAU b (id);\n").unwrap();
    let window = stage.open(&[&fleet.root, Path::new("--schemas"), &schema]).await.unwrap();
    let text = error(&window, "bad_schema").await;
    assert!(text.contains("broken.sql") && text.contains('2'), "{text}");
    window.close().await.unwrap();
}

#[tokio::test]
async fn a_version_source_that_names_no_table_fails_the_scan_and_says_so() {
    let Some(stage) = Stage::new().unwrap() else { return };
    let fleet = sample(&stage, 5);
    let arguments =
        [&fleet.root, Path::new("--schemas"), &fleet.schemas, Path::new("--version-source=nowhere.version")];
    let window = stage.open(&arguments).await.unwrap();
    window.see_text("[data-testid=scan-failed]", "nowhere.version").await.unwrap();
    window.close().await.unwrap();
}

#[tokio::test]
async fn an_unreadable_database_says_why_and_what_to_do() {
    let Some(stage) = Stage::new().unwrap() else { return };
    let fleet = sample(&stage, 60);
    let window = open_scanned(&stage, &fleet).await.unwrap();
    let corrupt = fleet.first(Kind::Corrupt).unwrap();
    inspect(&window, &corrupt.path).await.unwrap();
    window.see("[data-testid=error][data-reason]").await.unwrap();
    window.see("[data-testid=retry]").await.unwrap();
    window.close().await.unwrap();
}

#[tokio::test]
async fn a_folder_that_cannot_be_looked_into_is_a_problem_and_not_the_end() {
    let Some(stage) = Stage::new().unwrap() else { return };
    let fleet = sample(&stage, 30);
    let locked = fleet.root.join("locked");
    fs::create_dir(&locked).unwrap();
    fs::set_permissions(&locked, fs::Permissions::from_mode(0o000)).unwrap();
    if fs::read_dir(&locked).is_ok() {
        eprintln!("SKIPPED: for this user no folder is closed");
        return;
    }
    let window = open_scanned(&stage, &fleet).await.unwrap();
    window.see_text("[data-testid=problems]", "could not be looked at").await.unwrap();
    scanned(&window, 30).await.unwrap();
    window.close().await.unwrap();
}
