//! A fleet to open, and how to read the window that shows it.

use anyhow::{Context, Result};
use litefleet_testkit::{Fleet, FleetOptions, fleet};
use litefleet_window_tests::{Stage, Window};
use std::path::Path;

/// A fleet of `count` databases of all kinds in a folder of the stage.
pub fn sample(stage: &Stage, count: usize) -> Fleet {
    let options = FleetOptions { count, page_size: 1024, neighbours: 0, ..FleetOptions::default() };
    fleet(&stage.folder().join("notes"), &options).unwrap()
}

/// The arguments that open a fleet.
pub fn arguments(fleet: &Fleet) -> [&Path; 3] {
    [&fleet.root, Path::new("--schemas"), &fleet.schemas]
}

/// Opens a fleet and waits until its first scan is done.
pub async fn open_scanned(stage: &Stage, fleet: &Fleet) -> Result<Window> {
    let window = stage.open(&arguments(fleet)).await?;
    scanned(&window, fleet.truth.len()).await?;
    Ok(window)
}

/// Waits until so many databases are shown and no scan runs.
pub async fn scanned(window: &Window, total: usize) -> Result<()> {
    let cell = "document.querySelector('[data-testid=cell-all] b')?.textContent.replaceAll(',', '')";
    window
        .until_true(&format!("return {cell} === '{total}' && !document.querySelector('[data-testid=scan-strip]')"))
        .await
}

/// The number on the card of a status, or of `all`. Beside it there may be a share.
pub async fn card(window: &Window, status: &str) -> Result<usize> {
    let card = window.see(&format!("[data-testid=cell-{status}] b")).await?;
    let text = card.html(true).await?;
    let number = text.split('<').next().unwrap_or_default().replace(',', "");
    number.trim().parse().with_context(|| format!("{status} shows {text}"))
}

/// Types into the filter what only one database has, waits for that, and looks into it.
pub async fn inspect(window: &Window, path: &str) -> Result<()> {
    window.type_into("[data-testid=filter-input]", path).await?;
    window
        .until_true("return document.querySelector('[data-testid=match-count]').textContent.trim().startsWith('1 of')")
        .await?;
    window.until_true("return document.querySelectorAll('[data-testid=row] .opens').length === 1").await?;
    window.click("[data-testid=row] .opens").await?;
    window.see(".inspector .head .place").await.map(drop)
}

/// Leaves one row in the list, and the focus on it.
pub async fn only(window: &Window, path: &str) {
    window.type_into("[data-testid=filter-input]", path).await.unwrap();
    window
        .until_true("return document.querySelector('[data-testid=match-count]').textContent.trim().startsWith('1 of')")
        .await
        .unwrap();
    window.until_true("return document.querySelectorAll('[data-testid=row] .opens').length === 1").await.unwrap();
    window.script("document.querySelector('[role=grid]').focus()", Vec::new()).await.unwrap();
}
