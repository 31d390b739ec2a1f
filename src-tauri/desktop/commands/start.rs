//! What the page asks at its start, and its settings.

use super::blocking;
use crate::{Desktop, Opening};
use litefleet::{
    Code, Error, Result,
    api::{FleetSettings, RecentFleet},
};
use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeMap;
use tauri::State;

/// The longest setting, in bytes of JSON.
const MOST_BYTES: usize = 64 * 1024;

/// The settings that the page needs before it can ask for any: how it looks, and its keys.
const INTERFACE: [&str; 3] = ["theme", "density", "letters"];

/// What the page needs to begin.
#[derive(Serialize)]
pub(crate) struct Start {
    version: &'static str,
    recent: Vec<RecentFleet>,
    open: Option<Open>,
    settings: BTreeMap<String, Value>,
}

/// The fleet that the command line asks for.
#[derive(Serialize)]
struct Open {
    root: String,
    settings: Option<FleetSettings>,
}

#[tauri::command]
pub(crate) async fn app_start(desktop: State<'_, Desktop>) -> Result<Start> {
    let engine = desktop.engine();
    let (recent, mut settings) = blocking(move || Ok((engine.recent_fleets()?, engine.settings()?))).await?;
    settings.retain(|key, _| is_kept_for_page(key) || INTERFACE.contains(&key.as_str()));
    for fleet in &recent {
        desktop.folders().offer(&fleet.root);
    }
    let open = desktop.opening().map(|opening| open(&desktop, opening));
    Ok(Start { version: env!("CARGO_PKG_VERSION"), recent, open, settings })
}

#[tauri::command]
pub(crate) async fn setting_set(desktop: State<'_, Desktop>, key: String, value: Value) -> Result<()> {
    if !is_kept_for_page(&key) || value.to_string().len() > MOST_BYTES {
        return Err(Error::new(Code::BadRequest, format!("the setting {key} is not one that the window keeps")));
    }
    let engine = desktop.engine();
    blocking(move || engine.set_setting(&key, &value)).await
}

fn open(desktop: &Desktop, opening: &Opening) -> Open {
    Open { root: desktop.folders().offer(&opening.root), settings: opening.settings.clone() }
}

/// The fleet that was open last, how each fleet was last looked at, the filters that were saved for it, what was last
/// compared, and how much time the metrics are of. What else the page may want to keep, it names here first, so that it
/// can neither fill the state nor write over what is not its own (the window's size, what was accepted).
fn is_kept_for_page(key: &str) -> bool {
    matches!(key, "fleet" | "compare:sides" | "metrics:days")
        || ["view:", "filters:"].iter().any(|own| key.starts_with(own))
}

#[cfg(test)]
mod tests {
    use super::is_kept_for_page;

    #[test]
    fn the_page_cannot_write_over_settings_that_are_not_its_own() {
        for own in ["fleet", "view:/data", "filters:/data", "compare:sides", "metrics:days"] {
            assert!(is_kept_for_page(own), "{own}");
        }
        for foreign in
            ["window", "theme", "work.workers", "accepted:/data", "compare:/data", "compare:", "metrics:", ""]
        {
            assert!(!is_kept_for_page(foreign), "{foreign}");
        }
    }
}
