//! The one window: its ground, where it may go, and what is dropped on it.

use crate::{Desktop, events, size};
use serde_json::json;
use tauri::{
    AppHandle, DragDropEvent, Manager, Runtime, Theme, Url, WebviewWindow, WebviewWindowBuilder, Window, WindowEvent,
    webview::PageLoadEvent, window::Color,
};

/// The window's label in `tauri.conf.json` and in the capability.
pub(crate) const LABEL: &str = "main";

/// `--canvas` of the page's tokens, so that nothing flashes before the page is there.
const LIGHT: Color = Color(0xff, 0xff, 0xff, 0xff);
const DARK: Color = Color(0x1c, 0x1d, 0x21, 0xff);

/// Opens the window as it was closed. It shows once the page is there.
pub(crate) fn open<R: Runtime>(app: &AppHandle<R>) -> tauri::Result<()> {
    let config = app.config().app.windows.iter().find(|window| window.label == LABEL).cloned().unwrap_or_default();
    let mut builder =
        WebviewWindowBuilder::from_config(app, &config)?.on_navigation(is_own_page).on_page_load(|window, load| {
            if load.event() == PageLoadEvent::Finished {
                let _ = window.show();
            }
        });
    if let Some(size) = size::kept(app) {
        builder = builder.inner_size(size.width, size.height).maximized(size.maximized).prevent_overflow();
    }
    let window = builder.build()?;
    window.set_background_color(Some(ground(app, &window)))
}

/// Remembers the size, and offers a folder that is dropped.
pub(crate) fn on_event<R: Runtime>(window: &Window<R>, event: &WindowEvent) {
    match event {
        WindowEvent::Resized(_) => size::keep_soon(window),
        WindowEvent::CloseRequested { .. } => size::keep(window),
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
