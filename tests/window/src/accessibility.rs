//! The judgement of axe-core (<https://github.com/dequelabs/axe-core>) on what the window shows.

use crate::Window;
use anyhow::{Context, Result};
use serde_json::json;
use std::{fs, path::PathBuf};

/// The rules of WCAG 2.2 up to AA and axe's best practices.
const RULES: [&str; 6] = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/// axe-core, as `cargo xtask setup` fetches it. `None`, said aloud, where it is not there.
#[derive(Debug)]
pub struct Axe {
    source: String,
}

impl Axe {
    /// # Errors
    /// It is there and cannot be read.
    pub fn find() -> Result<Option<Self>> {
        let path = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../node_modules/axe-core/axe.min.js"));
        if !path.is_file() {
            eprintln!("SKIPPED: this test asks axe-core, which is not there: cargo xtask setup");
            return Ok(None);
        }
        Ok(Some(Self { source: fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))? }))
    }

    /// What it finds wrong in a theme, each rule with the elements that break it. Empty: nothing.
    ///
    /// # Errors
    /// It cannot run in the page.
    pub async fn judge_in(&self, window: &Window, theme: &str) -> Result<Vec<String>> {
        // What is still on its way to another colour is judged by where it goes.
        let dress = "document.documentElement.dataset.theme = arguments[0];
            getComputedStyle(document.body).color;
            // What turns for ever has no end to go to.
            const ends = ({ effect }) => Number.isFinite(effect.getComputedTiming().endTime);
            document.getAnimations().filter(ends).forEach((animation) => animation.finish());";
        window.script(dress, vec![json!(theme)]).await?;
        self.judge(window).await
    }

    async fn judge(&self, window: &Window) -> Result<Vec<String>> {
        if window.script("return typeof window.axe", Vec::new()).await? != json!("object") {
            window.script(&self.source, Vec::new()).await?;
        }
        let run =
            "return axe.run(document, { runOnly: { type: 'tag', values: arguments[0] }, resultTypes: ['violations'] })
            .then(({ violations }) => violations.map(({ id, help, nodes }) =>
                `${id}: ${help}: ${nodes.map(({ target }) => target.join(' ')).join('; ')}`))";
        Ok(serde_json::from_value(window.script(run, vec![json!(RULES)]).await?)?)
    }
}
