//! The settings: of the open fleet, or of none in particular.

use super::blocking;
use crate::Desktop;
use litefleet::{
    Result,
    api::{Scope, SettingsAnswer},
};
use serde_json::Value;
use tauri::State;

#[tauri::command]
pub(crate) async fn settings_list(desktop: State<'_, Desktop>) -> Result<SettingsAnswer> {
    let (engine, root) = (desktop.engine(), desktop.open_root());
    let answer = blocking(move || engine.settings_list(root.as_deref())).await?;
    Ok(desktop.offer_folders_of(answer))
}

#[tauri::command]
pub(crate) async fn settings_set(
    desktop: State<'_, Desktop>,
    scope: Scope,
    key: String,
    value: Value,
) -> Result<SettingsAnswer> {
    let (engine, root, value) = (desktop.engine(), desktop.open_root(), desktop.checked_value(value)?);
    let answer = blocking(move || engine.settings_set(root.as_deref(), scope, &key, &value)).await?;
    Ok(desktop.offer_folders_of(answer))
}

#[tauri::command]
pub(crate) async fn settings_reset(desktop: State<'_, Desktop>, scope: Scope, of: String) -> Result<SettingsAnswer> {
    let (engine, root) = (desktop.engine(), desktop.open_root());
    let answer = blocking(move || engine.settings_reset(root.as_deref(), scope, &of)).await?;
    Ok(desktop.offer_folders_of(answer))
}

#[tauri::command]
pub(crate) async fn config_accept(desktop: State<'_, Desktop>, root: String, hash: String) -> Result<()> {
    let (engine, root) = (desktop.engine(), desktop.folders().get(&root)?);
    blocking(move || engine.accept_folder_config(&root, Some(&hash))).await
}

#[tauri::command]
pub(crate) async fn config_keep(desktop: State<'_, Desktop>) -> Result<()> {
    let (engine, root) = (desktop.engine(), desktop.root()?);
    blocking(move || engine.keep_despite_config(&root)).await
}
