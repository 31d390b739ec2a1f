//! Work on databases from its start to its end: seen on the way, cancelled, tried again, told in the history, rolled back.

use crate::sample::{card, inspect, open_scanned, sample, scanned};
use litefleet_testkit::{Fleet, Kind, database};
use litefleet_window_tests::{Axe, Stage, Window};
use rusqlite::Connection;
use std::fs;

/// Keys that are no signs, as WebDriver writes them.
const CONTROL: char = '\u{e009}';
const ENTER: char = '\u{e007}';
const ESCAPE: char = '\u{e00c}';
const DELETE: char = '\u{e017}';
const LEFT: char = '\u{e012}';
const UP: char = '\u{e013}';

#[tokio::test]
async fn a_repair_is_seen_on_its_way_cancelled_in_the_middle_and_rolled_back_from_the_history() {
    let Some(stage) = Stage::new().unwrap() else { return };
    let fleet = sample(&stage, 120);
    let window = open_scanned(&stage, &fleet).await.unwrap();
    let before = statuses(&window).await;
    let held = hold_all(&fleet);
    start_all(&window).await;
    window.see_text("h1", "Repair to v3").await.unwrap();
    window.see("[data-testid=under-way]").await.unwrap();
    window.see_text("[data-testid=job-note]", "Cancelling lets the").await.unwrap();
    window.press('p').await.unwrap();
    window.see_text("[data-testid=job-status]", "paused").await.unwrap();
    window.see_text("[data-testid=pause]", "Resume").await.unwrap();
    drop(held);
    window.gone("[data-testid=under-way]").await.unwrap();

    window.press(DELETE).await.unwrap();
    window.see_text("[data-testid=cancel-dialog]", "untouched").await.unwrap();
    window.press(ESCAPE).await.unwrap();
    window.gone("[data-testid=cancel-dialog]").await.unwrap();
    window.see_text("[data-testid=job-status]", "paused").await.unwrap();
    window.click("[data-testid=cancel]").await.unwrap();
    window.click("[data-testid=cancel-run]").await.unwrap();
    window.see_text("[data-testid=job-status]", "cancelled").await.unwrap();
    window.see_text("[data-testid=job-left]", "untouched").await.unwrap();
    let done = number(&window, "[data-testid=job-done] b").await;
    assert!(done > 0, "those under way were let finish");
    window
        .until_true(&format!("return document.querySelectorAll('[data-testid=result]').length >= {done}"))
        .await
        .unwrap();

    window.click("[data-testid=nav-history]").await.unwrap();
    window.see_text("[data-testid=history-total]", &format!("{done} revision")).await.unwrap();
    window.see("[data-testid=revision][data-outcome=repaired]").await.unwrap();
    window.see("[data-testid=step]").await.unwrap();
    window.press('s').await.unwrap();
    window.see("[data-testid=step] .sql").await.unwrap();
    roll_back(&window, "[data-testid=roll-back-job]").await;
    window.see_text("h1", "Roll back").await.unwrap();
    window.see_text("[data-testid=job-status]", "completed").await.unwrap();
    assert_eq!(number(&window, "[data-testid=job-done] b").await, done);
    window.see("[data-testid=result][data-outcome=restored]").await.unwrap();

    rescan(&window, &fleet).await;
    assert_eq!(statuses(&window).await, before, "all is as it was before the repair");
    window.click("[data-testid=nav-history]").await.unwrap();
    window.see_text("[data-testid=history]", "rolled back").await.unwrap();
    window.close().await.unwrap();
}

#[tokio::test]
async fn after_a_kill_the_next_start_says_what_was_cut_off_and_the_rest_is_resumed() {
    let Some(stage) = Stage::new().unwrap() else { return };
    let fleet = sample(&stage, 120);
    let window = open_scanned(&stage, &fleet).await.unwrap();
    let held = hold_all(&fleet);
    start_all(&window).await;
    window.see("[data-testid=under-way]").await.unwrap();
    stage.kill_app().unwrap();
    drop((window, held));

    let window = stage.open(&crate::sample::arguments(&fleet)).await.unwrap();
    window.click("[data-testid=nav-jobs]").await.unwrap();
    window.see_text("[data-testid=job][data-type=repair]", "interrupted after").await.unwrap();
    window.click("[data-testid=job][data-type=repair] .opens").await.unwrap();
    window.see_text("[data-testid=job-status]", "interrupted").await.unwrap();
    window.see("[data-testid=cause][data-code=interrupted]").await.unwrap();
    // Not before the question is answered.
    window.press('p').await.unwrap();
    window.see("[data-testid=resume-dialog]").await.unwrap();
    window.press(ESCAPE).await.unwrap();
    window.gone("[data-testid=resume-dialog]").await.unwrap();
    window.press(ESCAPE).await.unwrap();
    window.click("[data-testid=resume-job]").await.unwrap();
    window.click("[data-testid=resume-run]").await.unwrap();
    window.see_text("[data-testid=job-status]", "completed").await.unwrap();
    window.gone("[data-testid=resume]").await.unwrap();
    window.press(ESCAPE).await.unwrap();
    window.gone("[data-testid=resume-job]").await.unwrap();
    rescan(&window, &fleet).await;
    for status in ["outdated", "incomplete"] {
        assert_eq!(card(&window, status).await.unwrap(), 0, "{status}");
    }
    window.close().await.unwrap();
}

#[tokio::test]
async fn what_could_not_be_done_is_told_by_cause_and_tried_again() {
    let Some(stage) = Stage::new().unwrap() else { return };
    let fleet = sample(&stage, 60);
    let locked = fleet.first(Kind::OutdatedV2).unwrap().path.clone();
    let window = open_scanned(&stage, &fleet).await.unwrap();
    let held = hold(&fleet, &locked);
    start_all(&window).await;
    window.see_text("[data-testid=job-status]", "completed").await.unwrap();
    window.see("[data-testid=cause][data-code=locked]").await.unwrap();
    window.click("[data-testid=cause][data-code=locked] [data-testid=show-rows]").await.unwrap();
    window.until_true("return document.querySelectorAll('[data-testid=result]').length === 1").await.unwrap();
    window.see_text("[data-testid=result]", "another program").await.unwrap();
    window.click("[data-testid=show-all]").await.unwrap();
    window.until_true("return document.querySelectorAll('[data-testid=result]').length > 1").await.unwrap();

    drop(held);
    window.press('t').await.unwrap();
    window.see_text("[data-testid=retry-dialog]", "1 database to try again").await.unwrap();
    window.click("[data-testid=retry-run]").await.unwrap();
    window.see_text("[data-testid=job-processed]", "1 of 1").await.unwrap();
    window.see("[data-testid=result][data-outcome=repaired]").await.unwrap();
    // From the list of jobs by keys, the one before is opened again.
    window.press(ESCAPE).await.unwrap();
    window.see("[data-testid=job][data-type=repair]").await.unwrap();
    window.press(ENTER).await.unwrap();
    window.see_text("[data-testid=job-status]", "completed").await.unwrap();
    window.press(ENTER).await.unwrap();
    window.see(".inspector .head .place").await.unwrap();
    window.press(ESCAPE).await.unwrap();
    window.see("[data-testid=job-status]").await.unwrap();
    window.close().await.unwrap();
}

#[tokio::test]
async fn a_database_that_changed_since_is_overwritten_only_where_that_is_said_and_counted() {
    let Some(stage) = Stage::new().unwrap() else { return };
    let fleet = sample(&stage, 60);
    let path = fleet.first(Kind::OutdatedV2).unwrap().path.clone();
    let file = fleet.root.join(&path);
    let window = open_scanned(&stage, &fleet).await.unwrap();
    repair_one(&window, &path).await;
    database(&file, "CREATE TABLE scratch (a); INSERT INTO scratch VALUES (1), (2);").unwrap();
    let changed = fs::read(&file).unwrap();

    look_into(&window, &path).await;
    window.see_text("[data-testid=own-since]", "Changed from outside").await.unwrap();
    let seen = "document.querySelector('[data-testid=own-revision] button').scrollIntoView(); return true";
    window.script(seen, Vec::new()).await.unwrap();
    window.click("[data-testid=own-revision] button").await.unwrap();
    window.see("[data-testid=changed-since]").await.unwrap();
    window.press('u').await.unwrap();
    window.see_text("[data-testid=fact-changed]", "changed since").await.unwrap();
    window.see_text("[data-testid=since]", "scratch").await.unwrap();
    window.see("[data-testid=roll-back-run][disabled]").await.unwrap();
    window.press(ESCAPE).await.unwrap();
    assert!(fs::read(&file).unwrap() == changed, "the preview wrote to the file");

    window.press('u').await.unwrap();
    window.click("[data-testid=overwrite]").await.unwrap();
    window.see("[data-testid=roll-back-run][disabled]").await.unwrap();
    window.type_into("[data-testid=roll-back-typed]", "1").await.unwrap();
    window.click("[data-testid=roll-back-run]:not([disabled])").await.unwrap();
    window.see("[data-testid=result][data-outcome=restored]").await.unwrap();
    let now = Connection::open(&file).unwrap();
    let scratch: i64 =
        now.query_row("SELECT count(*) FROM sqlite_schema WHERE name = 'scratch'", [], |row| row.get(0)).unwrap();
    assert_eq!(scratch, 0);
    window.close().await.unwrap();
}

#[tokio::test]
async fn a_backup_that_is_gone_is_not_promised() {
    let Some(stage) = Stage::new().unwrap() else { return };
    let fleet = sample(&stage, 30);
    let path = fleet.first(Kind::OutdatedV2).unwrap().path.clone();
    let window = open_scanned(&stage, &fleet).await.unwrap();
    repair_one(&window, &path).await;
    fs::remove_dir_all(stage.folder().join("state/backups")).unwrap();
    window.click("[data-testid=nav-history]").await.unwrap();
    window.see("[data-testid=undo-one][disabled][title*='not there any more']").await.unwrap();
    window.see("[data-testid=compare-backup][disabled]").await.unwrap();
    window.press('u').await.unwrap();
    window.gone("[data-testid=roll-back-dialog]").await.unwrap();
    window.close().await.unwrap();
}

#[tokio::test]
async fn one_database_is_checked_from_the_inspector_and_its_history_is_a_key_away() {
    let Some(stage) = Stage::new().unwrap() else { return };
    let fleet = sample(&stage, 30);
    let path = fleet.first(Kind::OutdatedV2).unwrap().path.clone();
    let window = open_scanned(&stage, &fleet).await.unwrap();
    look_into(&window, &path).await;
    window.see("[data-testid=own-none]").await.unwrap();
    window.click("[data-testid=check-one]").await.unwrap();
    window.see_text("h1", "Check").await.unwrap();
    window.see("[data-testid=result][data-outcome=ok]").await.unwrap();
    repair_one(&window, &path).await;
    window.press(ENTER).await.unwrap();
    window.see_text("[data-testid=own-revision]", "Repaired v2 → v3").await.unwrap();
    window.press('h').await.unwrap();
    window.see("[data-testid=history-database]").await.unwrap();
    window.see("[data-testid=revision]").await.unwrap();
    // The backup is held against the database as it is now.
    window.press('c').await.unwrap();
    window.see("[data-testid=compare-row]").await.unwrap();
    window.press(ESCAPE).await.unwrap();
    window.see("[data-testid=revision]").await.unwrap();
    window.press(UP).await.unwrap();
    window.press(LEFT).await.unwrap();
    window.gone("[data-testid=revision]").await.unwrap();
    window.close().await.unwrap();
}

#[tokio::test]
async fn axe_finds_nothing_on_a_job_the_history_and_a_roll_back() {
    let (Some(stage), Some(axe)) = (Stage::new().unwrap(), Axe::find().unwrap()) else { return };
    let fleet = sample(&stage, 120);
    let window = open_scanned(&stage, &fleet).await.unwrap();
    let held = hold_all(&fleet);
    start_all(&window).await;
    window.see("[data-testid=under-way]").await.unwrap();
    window.press('p').await.unwrap();
    judge(&axe, &window, "job under way").await;
    drop(held);
    window.press('p').await.unwrap();
    window.see_text("[data-testid=job-status]", "completed").await.unwrap();
    for (width, height) in [(1280, 800), (800, 700)] {
        window.resize(width, height).await.unwrap();
        window.click("[data-testid=nav-jobs]").await.unwrap();
        window.see("[data-testid=job]").await.unwrap();
        judge(&axe, &window, &format!("{width}, jobs")).await;
        window.press(ENTER).await.unwrap();
        window.see("[data-testid=result]").await.unwrap();
        judge(&axe, &window, &format!("{width}, job")).await;
        window.click("[data-testid=nav-history]").await.unwrap();
        window.see("[data-testid=step]").await.unwrap();
        judge(&axe, &window, &format!("{width}, history")).await;
        window.press(' ').await.unwrap();
        window.press('s').await.unwrap();
        judge(&axe, &window, &format!("{width}, history, picked, SQL")).await;
        window.press('u').await.unwrap();
        window.see("[data-testid=roll-back-run]").await.unwrap();
        judge(&axe, &window, &format!("{width}, roll back")).await;
        window.press(ESCAPE).await.unwrap();
        window.press(ESCAPE).await.unwrap();
        window.press('s').await.unwrap();
    }
    window.close().await.unwrap();
}

async fn judge(axe: &Axe, window: &Window, place: &str) {
    for theme in ["light", "dark"] {
        let found = axe.judge_in(window, theme).await.unwrap();
        assert!(found.is_empty(), "{place}, {theme}:\n{}", found.join("\n"));
    }
}

/// Previews the repair of all that needs one, and starts it.
async fn start_all(window: &Window) {
    window.click("[data-testid=repair-all]").await.unwrap();
    window.see("[data-testid=repair-start]:not([disabled])").await.unwrap();
    confirm(window).await;
}

/// Agrees to what is previewed, and waits for the job.
async fn confirm(window: &Window) {
    window.chord(CONTROL, ENTER).await.unwrap();
    window.click("[data-testid=confirm-run]:not([disabled])").await.unwrap();
    window.see("[data-testid=job-status]").await.unwrap();
}

/// Repairs one database that was found by its path, and waits until that is done.
async fn repair_one(window: &Window, path: &str) {
    look_into(window, path).await;
    window.press('r').await.unwrap();
    window.see("[data-testid=repair-start]:not([disabled])").await.unwrap();
    confirm(window).await;
    window.see("[data-testid=result][data-outcome=repaired]").await.unwrap();
    window.see_text("[data-testid=job-status]", "completed").await.unwrap();
}

/// Looks into the database at a path, whatever the list was filtered by.
async fn look_into(window: &Window, path: &str) {
    window.click("[data-testid=nav-databases]").await.unwrap();
    window.see("[data-testid=row] .opens").await.unwrap();
    let cleared = "const input = document.querySelector('[data-testid=filter-input]'); input.focus(); return true";
    window.script(cleared, Vec::new()).await.unwrap();
    for _ in 0..2 {
        window.press(ESCAPE).await.unwrap();
    }
    window.gone("[data-testid=chip]").await.unwrap();
    inspect(window, path).await.unwrap();
}

/// Goes through the dialog of a roll back.
async fn roll_back(window: &Window, button: &str) {
    window.click(button).await.unwrap();
    window.see("[data-testid=fact-backup]").await.unwrap();
    window.click("[data-testid=roll-back-run]:not([disabled])").await.unwrap();
    window.see("[data-testid=job-status]").await.unwrap();
}

async fn rescan(window: &Window, fleet: &Fleet) {
    window.click("[data-testid=nav-databases]").await.unwrap();
    window.press(ESCAPE).await.unwrap();
    window.click("[data-testid=rescan]").await.unwrap();
    scanned(window, fleet.truth.len()).await.unwrap();
}

/// How many databases have each status that a repair changes.
async fn statuses(window: &Window) -> Vec<usize> {
    let mut all = Vec::new();
    for status in ["current", "outdated", "incomplete", "drifted"] {
        all.push(card(window, status).await.unwrap());
    }
    all
}

/// Another program that holds a database.
fn hold(fleet: &Fleet, path: &str) -> Connection {
    let connection = Connection::open(fleet.root.join(path)).unwrap();
    connection.execute_batch("BEGIN IMMEDIATE").unwrap();
    connection
}

/// Another program that holds every database that a repair would write.
fn hold_all(fleet: &Fleet) -> Vec<Connection> {
    let wanted = fleet.truth.iter().filter(|truth| {
        [Kind::OutdatedV1, Kind::OutdatedV2, Kind::MissingTable, Kind::MissingColumn, Kind::MissingIndex]
            .contains(&truth.kind)
    });
    wanted.map(|truth| hold(fleet, &truth.path)).collect()
}

/// The number that a selector finds.
async fn number(window: &Window, selector: &str) -> usize {
    window.text(selector).await.unwrap().replace(',', "").trim().parse().unwrap()
}
