//! The one fleet that is open.

use super::blocking;
use crate::Desktop;
use litefleet::{
    Result,
    api::{FleetSettings, FleetStatus},
};
use tauri::State;

#[tauri::command]
pub(crate) async fn fleet_open(
    desktop: State<'_, Desktop>,
    root: String,
    settings: Option<FleetSettings>,
) -> Result<FleetStatus> {
    let (engine, root) = (desktop.engine(), desktop.folders().get(&root)?);
    let settings = settings.map(|settings| desktop.checked(settings)).transpose()?;
    // Nobody waits for the count of a folder any more.
    desktop.next_discovery();
    let (folder, before) = (root.clone(), desktop.open_root());
    let status = blocking(move || {
        engine.open_fleet(&folder, settings)?;
        if let Some(before) = before.filter(|before| *before != folder) {
            engine.unwatch_fleet(&before);
        }
        let settings = engine.refresh_settings(&folder)?;
        engine.watch_fleet(&folder, settings)?;
        engine.status(&folder)
    })
    .await?;
    desktop.opened(root, &status);
    Ok(status)
}

#[tauri::command]
pub(crate) async fn fleet_close(desktop: State<'_, Desktop>) -> Result<()> {
    let (engine, root) = (desktop.engine(), desktop.open_root());
    desktop.closed();
    blocking(move || {
        if let Some(root) = root {
            engine.unwatch_fleet(&root);
        }
        Ok(())
    })
    .await
}

#[tauri::command]
pub(crate) async fn fleet_forget(desktop: State<'_, Desktop>, root: String) -> Result<()> {
    let (engine, root) = (desktop.engine(), desktop.folders().get(&root)?);
    let forgotten = root.clone();
    blocking(move || engine.forget_fleet(&forgotten)).await?;
    if desktop.open_root().as_ref() == Some(&root) {
        desktop.closed();
    }
    Ok(())
}

#[tauri::command]
pub(crate) async fn fleet_status(desktop: State<'_, Desktop>) -> Result<FleetStatus> {
    let (engine, root) = (desktop.engine(), desktop.root()?);
    blocking(move || engine.status(&root)).await
}
