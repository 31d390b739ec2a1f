//! Failures before the window exists.

use anyhow::{Result, bail};

/// Tells of a failure on standard error, and in a dialog where there is a display to show one on.
pub fn tell(error: &anyhow::Error) {
    let text = describe(error);
    eprintln!("litefleet-desktop: {text}");
    if has_display() {
        show(text);
    }
}

/// # Errors
/// There is no display to open a window on.
pub fn need_display() -> Result<()> {
    if !has_display() {
        bail!("there is no display to open a window on: use `litefleet scan FOLDER` on the command line");
    }
    Ok(())
}

/// An error of the engine with its hint; any other with what is beneath it.
fn describe(error: &anyhow::Error) -> String {
    match error.downcast_ref::<litefleet::Error>() {
        Some(litefleet::Error { message, hint: Some(hint), .. }) => format!("{message}\n{hint}"),
        Some(litefleet::Error { message, .. }) => message.clone(),
        None => format!("{error:#}"),
    }
}

fn dialog(text: String) -> rfd::MessageDialog {
    rfd::MessageDialog::new()
        .set_level(rfd::MessageLevel::Error)
        .set_title("Litefleet cannot start")
        .set_description(text)
}

/// [`has_display`] has made this thread the toolkit's, so its events are handled here while the dialog waits elsewhere.
#[cfg(target_os = "linux")]
fn show(text: String) {
    let waiting = std::thread::spawn(move || dialog(text).show());
    while !waiting.is_finished() {
        gtk::main_iteration_do(false);
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
}

#[cfg(not(target_os = "linux"))]
fn show(text: String) {
    dialog(text).show();
}

/// Both the toolkit and the dialogs wait for ever or panic where the display does not answer, so it is asked first.
#[cfg(target_os = "linux")]
fn has_display() -> bool {
    gtk::init().is_ok()
}

#[cfg(not(target_os = "linux"))]
fn has_display() -> bool {
    true
}
