//! Databases that were as they ought to be and no longer are.

use super::blocking;
use crate::Desktop;
use litefleet::{
    Result,
    api::{Alert, AlertAct, AlertsPage, AlertsQuery},
};
use tauri::State;

#[tauri::command]
pub(crate) async fn alerts_list(desktop: State<'_, Desktop>, query: AlertsQuery) -> Result<AlertsPage> {
    let (engine, root) = (desktop.engine(), desktop.root()?);
    blocking(move || engine.alerts(Some(&root), &query)).await
}

#[tauri::command]
pub(crate) async fn alert_act(desktop: State<'_, Desktop>, id: i64, act: AlertAct) -> Result<Alert> {
    let engine = desktop.engine();
    blocking(move || engine.act_on_alert(id, act)).await
}

#[tauri::command]
pub(crate) async fn alert_databases(desktop: State<'_, Desktop>, id: i64) -> Result<Vec<i64>> {
    let engine = desktop.engine();
    blocking(move || engine.databases_of_alert(id)).await
}
