//! Events from Rust to the page: `job`, `fleet`, `watching`, `alerts`, `settings`, `discovery`, `folder_dropped`.

use crate::{Desktop, notices};
use litefleet::fleet::Event;
use serde_json::json;
use tauri::{AppHandle, Emitter, Manager, Runtime};
use tokio::sync::broadcast::error::RecvError;

/// Hands on to the page what the engine tells, until the engine is gone. The engine has made few of many already.
pub(crate) fn forward<R: Runtime>(app: &AppHandle<R>) {
    let mut events = app.state::<Desktop>().engine().events();
    let app = app.clone();
    tauri::async_runtime::spawn(async move {
        loop {
            match events.recv().await {
                Ok(event) => hand_on(&app, event),
                // What is lost is older than what comes next.
                Err(RecvError::Lagged(_)) => {}
                Err(RecvError::Closed) => return,
            }
        }
    });
}

/// Emits an event. A window that is closing is no failure.
pub(crate) fn emit<R: Runtime>(app: &AppHandle<R>, event: &str, payload: impl serde::Serialize + Clone) {
    let _ = app.emit(event, payload);
}

fn hand_on<R: Runtime>(app: &AppHandle<R>, event: Event) {
    match event {
        Event::Job { job } => emit(app, "job", job),
        Event::Fleet { root, changed } => emit(app, "fleet", json!({ "root": root, "changed": changed })),
        Event::Watching { root } => emit(app, "watching", json!({ "root": root })),
        Event::Alerts { root, changed } => {
            emit(app, "alerts", json!({ "root": root, "open": changed.open }));
            notices::tell(app, &root, changed);
        }
        Event::Settings => emit(app, "settings", json!({})),
    }
}
