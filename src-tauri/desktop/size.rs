//! The window opens as large as it was last.

use crate::Desktop;
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::{
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};
use tauri::{AppHandle, Manager, Runtime, Window};

/// The setting that keeps it.
const SETTING: &str = "window";

/// As in `tauri.conf.json`.
const DEFAULT: (f64, f64) = (1280.0, 800.0);

/// A window that is being dragged larger tells of it at every step; this long after the last one it is kept.
const QUIET: Duration = Duration::from_millis(300);

/// The size of the window, in logical pixels.
#[derive(Clone, Copy, Serialize, Deserialize)]
pub(crate) struct Size {
    /// Not of a maximized window, but of the one that it becomes again.
    pub(crate) width: f64,
    /// As the width.
    pub(crate) height: f64,
    /// Fills the screen.
    pub(crate) maximized: bool,
}

/// How often the window was resized.
#[derive(Default)]
pub(crate) struct Resizes(AtomicU64);

/// The size as it was kept.
pub(crate) fn kept<R: Runtime>(app: &AppHandle<R>) -> Option<Size> {
    let kept = app.state::<Desktop>().engine().setting(SETTING).ok()??;
    serde_json::from_value(kept).ok()
}

/// Keeps the size once it has been the same for a while.
pub(crate) fn keep_soon<R: Runtime>(window: &Window<R>) {
    let turn = window.state::<Resizes>().0.fetch_add(1, Ordering::Relaxed) + 1;
    let window = window.clone();
    tauri::async_runtime::spawn(async move {
        tokio::time::sleep(QUIET).await;
        if window.state::<Resizes>().0.load(Ordering::Relaxed) == turn {
            keep(&window);
        }
    });
}

/// Keeps the size now. One that cannot be asked for or kept is not worth a word.
pub(crate) fn keep<R: Runtime>(window: &Window<R>) {
    if let Some(size) = now(window) {
        let _ = window.state::<Desktop>().engine().set_setting(SETTING, &json!(size));
    }
}

fn now<R: Runtime>(window: &Window<R>) -> Option<Size> {
    if window.is_maximized().ok()? {
        let (width, height) = kept(window.app_handle()).map_or(DEFAULT, |size| (size.width, size.height));
        return Some(Size { width, height, maximized: true });
    }
    let size = window.inner_size().ok()?.to_logical::<f64>(window.scale_factor().ok()?);
    Some(Size { width: size.width, height: size.height, maximized: false })
}
