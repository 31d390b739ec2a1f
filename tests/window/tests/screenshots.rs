//! Pictures of every screen for the documentation, light and dark: `LITEFLEET_SCREENSHOTS=1`.

use crate::{
    metrics::age,
    sample::{card, inspect, open_scanned},
};
use litefleet_testkit::{Fleet, FleetOptions, Kind, database, fleet};
use litefleet_window_tests::{Stage, Window};
use rusqlite::Connection;
use std::{
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

#[tokio::test]
async fn pictures_of_every_screen() {
    if std::env::var_os("LITEFLEET_SCREENSHOTS").is_none() {
        return;
    }
    let home = std::env::temp_dir().join("notes");
    let fleet = fleet(&home, &FleetOptions { count: 374, ..FleetOptions::default() }).unwrap();
    for theme in ["light", "dark"] {
        // Each theme begins with nothing remembered.
        let Some(stage) = Stage::new().unwrap() else { return };
        let camera = Camera::new(theme);
        let window = stage.open::<&str>(&[]).await.unwrap();
        camera.dress(&window).await;
        window.close().await.unwrap();

        let window = stage.open(&[&fleet.root]).await.unwrap();
        window
            .until_true(
                "return document.querySelector('[data-testid=found]')?.textContent.includes('374 databases') || false",
            )
            .await
            .unwrap();
        camera.shoot(&window, "new-fleet").await;
        window.close().await.unwrap();

        let window = open_scanned(&stage, &fleet).await.unwrap();
        camera.shoot(&window, "databases").await;
        window.click("[data-testid=cell-incomplete]").await.unwrap();
        window.see("[data-testid=chip]").await.unwrap();
        assert!(card(&window, "incomplete").await.unwrap() > 0);
        camera.shoot(&window, "filtered").await;
        window.click("[data-testid=cell-incomplete]").await.unwrap();
        window.gone("[data-testid=chip]").await.unwrap();
        repair(&window, &camera).await;
        inspect(&window, &fleet.first(Kind::MissingColumn).unwrap().path).await.unwrap();
        window.click("[data-testid=tree-item][data-state=different]").await.unwrap();
        camera.shoot(&window, "inspector").await;
        window.click("[data-testid=tree-whole]").await.unwrap();
        camera.shoot(&window, "differences").await;
        window.click("[data-testid=crumb]").await.unwrap();
        clear(&window).await;
        inspect(&window, &fleet.first(Kind::OutdatedV1).unwrap().path).await.unwrap();
        compare_with_v3(&window).await;
        camera.shoot(&window, "compare").await;
        window.resize(800, 800).await.unwrap();
        camera.shoot(&window, "compare-narrow").await;
        window.resize(1280, 800).await.unwrap();
        window.click("[data-testid=compare-view-sql]").await.unwrap();
        camera.shoot(&window, "compare-sql").await;
        window.click("[data-testid=compare-view-aligned]").await.unwrap();
        window.click("[data-testid=nav-databases]").await.unwrap();
        clear(&window).await;
        select_two(&window).await;
        camera.shoot(&window, "selected").await;
        window.press(ESCAPE).await.unwrap();
        window.gone("[data-testid=selection]").await.unwrap();
        inspect(&window, &fleet.first(Kind::Corrupt).unwrap().path).await.unwrap();
        camera.shoot(&window, "unreadable").await;
        window.click("[data-testid=nav-jobs]").await.unwrap();
        window.see("[data-testid=job]").await.unwrap();
        camera.shoot(&window, "jobs").await;
        window.click("[data-testid=switch-fleet]").await.unwrap();
        window.see("[data-testid=recent]").await.unwrap();
        camera.shoot(&window, "welcome").await;
        window.close().await.unwrap();

        let schema = home.join("draft.sql");
        fs::write(&schema, "CREATE TABLE notes (id INTEGER PRIMARY KEY);\nCREATE TABEL tags (id);\n").unwrap();
        let window = stage.open(&[&fleet.root, Path::new("--schemas"), &schema]).await.unwrap();
        window.see("[data-testid=error]").await.unwrap();
        camera.shoot(&window, "error").await;
        window.close().await.unwrap();
    }
    fs::remove_dir_all(home).unwrap();
}

#[tokio::test]
async fn pictures_of_work_and_its_history() {
    if std::env::var_os("LITEFLEET_SCREENSHOTS").is_none() {
        return;
    }
    let home = std::env::temp_dir().join("notes-at-work");
    for theme in ["light", "dark"] {
        let fleet = fleet(&home, &FleetOptions { count: 374, ..FleetOptions::default() }).unwrap();
        let Some(stage) = Stage::new().unwrap() else { return };
        let camera = Camera::new(theme);
        let window = open_scanned(&stage, &fleet).await.unwrap();
        camera.dress(&window).await;
        work(&window, &camera, &fleet).await;
        window.close().await.unwrap();
        metrics(&stage, &camera, &fleet).await;
        fs::remove_dir_all(&home).unwrap();
    }
}

#[tokio::test]
async fn pictures_of_alerts() {
    if std::env::var_os("LITEFLEET_SCREENSHOTS").is_none() {
        return;
    }
    let home = std::env::temp_dir().join("notes-with-alerts");
    for theme in ["light", "dark"] {
        let fleet = fleet(&home, &FleetOptions { count: 374, ..FleetOptions::default() }).unwrap();
        let Some(stage) = Stage::new().unwrap() else { return };
        let camera = Camera::new(theme);
        let window = open_scanned(&stage, &fleet).await.unwrap();
        camera.dress(&window).await;
        let of =
            |kind| fleet.truth.iter().filter(move |truth| truth.kind == kind).map(|truth| fleet.root.join(&truth.path));
        let current: Vec<_> = of(Kind::Current).take(20).collect();
        // Each goes wrong in a scan of its own, so that the first two are known when the others come.
        change(&window, &current[..1], "CREATE TABLE import_batch_2026 (id INTEGER PRIMARY KEY)", "1").await;
        window.click("[data-testid=nav-alerts]").await.unwrap();
        window.click("[data-testid=acknowledge]").await.unwrap();
        window.see("[data-testid=alert][data-state=acknowledged]").await.unwrap();
        window.press(ESCAPE).await.unwrap();
        change(
            &window,
            &of(Kind::OutdatedV2).take(3).collect::<Vec<_>>(),
            "ALTER TABLE notes ADD COLUMN colour TEXT",
            "1",
        )
        .await;
        change(&window, &current[1..13], "CREATE TABLE scratch (a)", "2").await;
        fs::write(&current[13], b"this was a database").unwrap();
        change(&window, &[], "", "3").await;
        camera.shoot(&window, "news").await;
        window.click("[data-testid=show-alerts]").await.unwrap();
        window.see("[data-testid=member]").await.unwrap();
        window.press(DOWN).await.unwrap();
        camera.shoot(&window, "alerts").await;
        let file = "[backups]\ndays = 90\n\n[work]\nworkers = 2\n\n[refresh]\ninterval_s = 300\n";
        fs::write(fleet.root.join("litefleet.toml"), file).unwrap();
        window.chord(CONTROL, ',').await.unwrap();
        window.click("[data-testid=scope-fleet]").await.unwrap();
        window.see("[data-testid=team-file]").await.unwrap();
        camera.shoot(&window, "settings").await;
        window.close().await.unwrap();
        fs::remove_dir_all(&home).unwrap();
    }
}

/// Changes databases by hand and scans; so many alerts are open then.
async fn change(window: &Window, databases: &[PathBuf], sql: &str, open: &str) {
    databases.iter().for_each(|path| database(path, sql).unwrap());
    window.see("[data-testid=row] .opens").await.unwrap();
    window.press(F5).await.unwrap();
    window.see_text("[data-testid=nav-alerts] b", open).await.unwrap();
}

const CONTROL: char = '\u{e009}';
const ESCAPE: char = '\u{e00c}';
const ENTER: char = '\u{e007}';
const DOWN: char = '\u{e015}';
const LEFT: char = '\u{e012}';
const END: char = '\u{e010}';
const F5: char = '\u{e035}';
const F7: char = '\u{e037}';

/// From the inspector to the comparison of its database with version 3, at its third difference.
async fn compare_with_v3(window: &Window) {
    window.press('c').await.unwrap();
    window.click("[data-testid=compare-right]").await.unwrap();
    window.type_into("[data-testid=compare-find-right]", "v3").await.unwrap();
    window.see_text("[data-testid=compare-option]", "v3").await.unwrap();
    window.press(ENTER).await.unwrap();
    window.see("[data-testid=compare-row]").await.unwrap();
    for at in ["1 of", "2 of", "3 of"] {
        window.press(F7).await.unwrap();
        window.see_text("[data-testid=compare-position]", at).await.unwrap();
    }
}

/// A repair while three databases are held by another program, then what came of it, and a way back.
async fn work(window: &Window, camera: &Camera, fleet: &Fleet) {
    let outdated = fleet.truth.iter().filter(|truth| truth.kind == Kind::OutdatedV2).take(3);
    let held: Vec<_> = outdated.map(|truth| hold(&fleet.root.join(&truth.path))).collect();
    window.click("[data-testid=repair-all]").await.unwrap();
    window.see("[data-testid=repair-start]:not([disabled])").await.unwrap();
    window.chord(CONTROL, ENTER).await.unwrap();
    window.click("[data-testid=confirm-run]:not([disabled])").await.unwrap();
    window.see("[data-testid=under-way]").await.unwrap();
    window.see("[data-testid=result]").await.unwrap();
    camera.shoot(window, "job").await;
    window.see_text("[data-testid=job-status]", "completed").await.unwrap();
    drop(held);
    window.see("[data-testid=cause]").await.unwrap();
    camera.shoot(window, "job-done").await;
    window.click("[data-testid=nav-history]").await.unwrap();
    window.see("[data-testid=step]").await.unwrap();
    camera.shoot(window, "history").await;
    window.click("[data-testid=roll-back-job]").await.unwrap();
    window.see("[data-testid=fact-backup]").await.unwrap();
    camera.shoot(window, "roll-back").await;
}

/// The fleet over a month, with the cursor on the day of a migration; and the history, filtered.
async fn metrics(stage: &Stage, camera: &Camera, fleet: &Fleet) {
    age(stage, fleet);
    let window = open_scanned(stage, fleet).await.unwrap();
    window.click("[data-testid=nav-metrics]").await.unwrap();
    window.see("[data-testid=chart-health] canvas").await.unwrap();
    window.script("document.querySelector('[data-testid=chart-health]').focus()", Vec::new()).await.unwrap();
    window.press(END).await.unwrap();
    for _ in 0..3 {
        window.press(LEFT).await.unwrap();
    }
    camera.shoot(&window, "metrics").await;
    window.resize(800, 800).await.unwrap();
    camera.shoot(&window, "metrics-narrow").await;
    window.resize(1280, 800).await.unwrap();
    window.press('t').await.unwrap();
    camera.shoot(&window, "metrics-tables").await;
    window.press('t').await.unwrap();
    window.click("[data-testid=nav-history]").await.unwrap();
    window.type_into("[data-testid=history-filter]", "outcome:restored,repaired version:3 ").await.unwrap();
    window.see("[data-testid=chip]").await.unwrap();
    camera.shoot(&window, "history-filtered").await;
    window.click("[data-testid=by-failing]").await.unwrap();
    window.see("[data-testid=failing]").await.unwrap();
    camera.shoot(&window, "history-failing").await;
    window.close().await.unwrap();
}

/// Another program that holds a database.
fn hold(path: &Path) -> Connection {
    let connection = Connection::open(path).unwrap();
    connection.execute_batch("BEGIN IMMEDIATE").unwrap();
    connection
}

/// The preview of all that needs repair, after its dry run, and the confirmation.
async fn repair(window: &Window, camera: &Camera) {
    window.click("[data-testid=repair-all]").await.unwrap();
    window.see("[data-testid=plan]").await.unwrap();
    window.press('x').await.unwrap();
    window.see("[data-testid=allow][aria-checked=true]:not([disabled])").await.unwrap();
    window.see("[data-testid=total-lost]").await.unwrap();
    let lost = "document.querySelector('[data-testid=total-lost]').textContent";
    window.until_true(&format!("return !{lost}.includes('counting')")).await.unwrap();
    window.press('d').await.unwrap();
    window.see("[data-testid=trial-done]").await.unwrap();
    window.gone("[data-testid=counting]").await.unwrap();
    camera.shoot(window, "repair").await;
    window.chord(CONTROL, ENTER).await.unwrap();
    window.see("[data-testid=fact-verified]").await.unwrap();
    camera.shoot(window, "confirm").await;
    window.press(ESCAPE).await.unwrap();
    window.gone("[data-testid=confirm]").await.unwrap();
    window.press(ESCAPE).await.unwrap();
    window.see("[data-testid=row] .opens").await.unwrap();
}

async fn select_two(window: &Window) {
    window.see("[data-testid=row] .opens").await.unwrap();
    window.script("document.querySelector('[role=grid]').focus()", Vec::new()).await.unwrap();
    for key in [' ', DOWN, DOWN, ' '] {
        window.press(key).await.unwrap();
    }
    window.see_text("[data-testid=selected]", "2").await.unwrap();
}

async fn clear(window: &Window) {
    window.press(ESCAPE).await.unwrap();
    window.gone("[data-testid=chip]").await.unwrap();
}

/// Takes pictures in one theme.
struct Camera {
    theme: &'static str,
    folder: PathBuf,
}

impl Camera {
    fn new(theme: &'static str) -> Self {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/screenshots");
        fs::create_dir_all(&folder).unwrap();
        Self { theme, folder }
    }

    async fn dress(&self, window: &Window) {
        window.click(&format!("[data-testid=theme-{}]", self.theme)).await.unwrap();
        window.see(&format!("html[data-theme={}]", self.theme)).await.unwrap();
        tokio::time::sleep(Duration::from_millis(500)).await;
    }

    async fn shoot(&self, window: &Window, screen: &str) {
        // WebKit paints what scrolls a little later than the rest.
        tokio::time::sleep(Duration::from_millis(1_500)).await;
        window.screenshot(&self.folder.join(format!("{screen}-{}.png", self.theme))).await.unwrap();
    }
}
