//! What the page asks at its start, and its settings.

use super::blocking;
use crate::{Desktop, Opening, SETTINGS};
use litefleet::{
    Code, Error, Result,
    api::{FleetSettings, RecentFleet},
    fleet::Engine,
};
use serde::Serialize;
use serde_json::{Map, Value};
use tauri::State;

/// What the page needs to begin.
#[derive(Serialize)]
pub(crate) struct Start {
    version: &'static str,
    recent: Vec<RecentFleet>,
    open: Option<Open>,
    settings: Map<String, Value>,
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
    let (recent, settings) = blocking(move || Ok((engine.recent_fleets()?, settings(&engine)?))).await?;
    for fleet in &recent {
        desktop.folders().offer(&fleet.root);
    }
    let open = desktop.opening().map(|opening| open(&desktop, opening));
    Ok(Start { version: env!("CARGO_PKG_VERSION"), recent, open, settings })
}

#[tauri::command]
pub(crate) async fn setting_set(desktop: State<'_, Desktop>, key: String, value: Value) -> Result<()> {
    if !SETTINGS.contains(&key.as_str()) {
        return Err(Error::new(Code::BadRequest, format!("there is no setting {key}")));
    }
    let engine = desktop.engine();
    blocking(move || engine.set_setting(&key, &value)).await
}

fn open(desktop: &Desktop, opening: &Opening) -> Open {
    Open { root: desktop.folders().offer(&opening.root), settings: opening.settings.clone() }
}

/// The settings that were ever set.
fn settings(engine: &Engine) -> Result<Map<String, Value>> {
    let mut settings = Map::new();
    for key in SETTINGS {
        if let Some(value) = engine.setting(key)? {
            settings.insert((*key).to_owned(), value);
        }
    }
    Ok(settings)
}
