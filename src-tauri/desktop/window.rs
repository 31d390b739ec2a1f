//! The one window: its size, its ground and what is dropped on it.

use crate::{Desktop, events};
use serde::{Deserialize, Serialize};
use serde_json::json;
use tauri::{
    AppHandle, DragDropEvent, Manager, Runtime, Theme, Url, WebviewWindow, WebviewWindowBuilder, Window, WindowEvent,
    webview::PageLoadEvent, window::Color,
};

/// The window's label in `tauri.conf.json` and in the capability.
pub(crate) const LABEL: &str = "main";

/// The setting that keeps the window's size.
const SIZE: &str = "window";

/// `--canvas` of the page's tokens, so that nothing flashes before the page is there.
const LIGHT: Color = Color(0xff, 0xff, 0xff, 0xff);
const DARK: Color = Color(0x1c, 0x1d, 0x21, 0xff);

/// The size as it was when the window was closed, in logical pixels.
#[derive(Serialize, Deserialize)]
struct Size {
    width: f64,
    height: f64,
    maximized: bool,
}

/// Opens the window as it was closed. It shows once the page is there.
pub(crate) fn open<R: Runtime>(app: &AppHandle<R>) -> tauri::Result<()> {
    let config = app.config().app.windows.iter().find(|window| window.label == LABEL).cloned().unwrap_or_default();
    let mut builder =
        WebviewWindowBuilder::from_config(app, &config)?.on_navigation(is_own_page).on_page_load(|window, load| {
            if load.event() == PageLoadEvent::Finished {
                let _ = window.show();
            }
        });
    if let Some(size) = kept_size(app) {
        builder = builder.inner_size(size.width, size.height).maximized(size.maximized);
    }
    let window = builder.build()?;
    window.set_background_color(Some(ground(app, &window)))
}

/// Remembers the size of a window that closes, and offers a folder that is dropped.
pub(crate) fn on_event<R: Runtime>(window: &Window<R>, event: &WindowEvent) {
    match event {
        WindowEvent::CloseRequested { .. } => keep_size(window),
        WindowEvent::DragDrop(DragDropEvent::Drop { paths, .. }) => {
            if let Some(path) = paths.first() {
                let path = window.state::<Desktop>().folders().offer(path);
                events::emit(window.app_handle(), "folder_dropped", json!({ "path": path }));
            }
        }
        _ => {}
    }
}

/// The page never leads anywhere else.
fn is_own_page(url: &Url) -> bool {
    url.scheme() == "tauri" || url.host_str() == Some("tauri.localhost") || url.as_str() == "about:blank"
}

/// The colour behind the page: of the theme that was chosen, else of the system's.
fn ground<R: Runtime>(app: &AppHandle<R>, window: &WebviewWindow<R>) -> Color {
    let chosen = app.state::<Desktop>().engine().setting("theme").ok().flatten();
    let dark = match chosen.as_ref().and_then(|theme| theme.as_str()) {
        Some("dark") => true,
        Some("light") => false,
        _ => window.theme().is_ok_and(|theme| theme == Theme::Dark),
    };
    if dark { DARK } else { LIGHT }
}

fn kept_size<R: Runtime>(app: &AppHandle<R>) -> Option<Size> {
    let kept = app.state::<Desktop>().engine().setting(SIZE).ok()??;
    serde_json::from_value(kept).ok()
}

/// A size that cannot be asked for or kept is not worth a word.
fn keep_size<R: Runtime>(window: &Window<R>) {
    let (Ok(size), Ok(scale), Ok(maximized)) = (window.inner_size(), window.scale_factor(), window.is_maximized())
    else {
        return;
    };
    let size = size.to_logical::<f64>(scale);
    let _ = window
        .state::<Desktop>()
        .engine()
        .set_setting(SIZE, &json!(Size { width: size.width, height: size.height, maximized }));
}
