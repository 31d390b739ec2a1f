//! axe-core finds nothing on any screen, light or dark.

use crate::sample::{inspect, open_scanned, sample};
use litefleet_testkit::Kind;
use litefleet_window_tests::{Axe, Stage, Window};

#[tokio::test]
async fn axe_finds_nothing_on_any_screen() {
    let (Some(stage), Some(axe)) = (Stage::new().unwrap(), Axe::find().unwrap()) else { return };
    let fleet = sample(&stage, 60);
    let window = open_scanned(&stage, &fleet).await.unwrap();
    let mut judged = Judged { axe, window, found: Vec::new() };
    judged.look_at("databases").await;
    judged.window.click("[data-testid=cell-outdated]").await.unwrap();
    judged.window.see("[data-testid=chip]").await.unwrap();
    judged.look_at("databases, filtered").await;
    judged.window.click("[data-testid=cell-outdated]").await.unwrap();
    judged.window.gone("[data-testid=chip]").await.unwrap();
    inspect(&judged.window, &fleet.first(Kind::MissingColumn).unwrap().path).await.unwrap();
    judged.window.click("[data-testid=tree-item][data-state=different]").await.unwrap();
    judged.look_at("inspector").await;
    judged.window.click("[data-testid=nav-jobs]").await.unwrap();
    judged.window.see("[data-testid=job]").await.unwrap();
    judged.look_at("jobs").await;
    judged.window.click("[data-testid=switch-fleet]").await.unwrap();
    judged.window.see("[data-testid=recent]").await.unwrap();
    judged.look_at("welcome").await;
    judged.window.close().await.unwrap();
    assert!(judged.found.is_empty(), "{}", judged.found.join("\n"));
}

/// A window that axe looks at.
struct Judged {
    axe: Axe,
    window: Window,
    found: Vec<String>,
}

impl Judged {
    async fn look_at(&mut self, screen: &str) {
        for theme in ["light", "dark"] {
            let found = self.axe.judge_in(&self.window, theme).await.unwrap();
            self.found.extend(found.into_iter().map(|what| format!("{screen}, {theme}: {what}")));
        }
    }
}
