//! New alerts, told by a notification of the system while the window is not in front.

use crate::{Desktop, window};
use litefleet::api::AlertsChanged;
use std::path::Path;
use tauri::{AppHandle, Manager, Runtime};
use tauri_plugin_notification::NotificationExt;

/// Tells of new alerts, where the person wants it and does not see them anyhow. A desktop that shows no notifications is no
/// failure: the window has the alerts.
pub(crate) fn tell<R: Runtime>(app: &AppHandle<R>, root: &str, changed: AlertsChanged) {
    let Some(words) = words(root, changed) else { return };
    let is_seen = app.get_webview_window(window::LABEL).is_none_or(|window| window.is_focused().unwrap_or(true));
    if !is_seen && app.state::<Desktop>().engine().notifies(Path::new(root)).unwrap_or(false) {
        let _ = app.notification().builder().title(words.title).body(words.body).show();
    }
}

/// What a notification says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Words {
    /// What happened.
    pub title: String,
    /// To which fleet.
    pub body: String,
}

/// The words for what a look did to the alerts of a fleet; none where nothing new turned up.
pub fn words(root: &str, changed: AlertsChanged) -> Option<Words> {
    let title = match changed.opened {
        0 => return None,
        1 => "1 new alert".to_owned(),
        many => format!("{many} new alerts"),
    };
    Some(Words { title, body: format!("{root}\n{} open", changed.open) })
}
