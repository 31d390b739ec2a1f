//! Failures before the window exists.

use anyhow::{Result, bail};

/// Tells of a failure on standard error, and in a dialog where there is a display to show one on.
pub fn tell(error: &anyhow::Error) {
    let text = describe(error);
    eprintln!("litefleet-desktop: {text}");
    if has_display() {
        rfd::MessageDialog::new()
            .set_level(rfd::MessageLevel::Error)
            .set_title("Litefleet cannot start")
            .set_description(text)
            .show();
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

/// The failure with what is beneath it, then the hint, where the engine gave one.
fn describe(error: &anyhow::Error) -> String {
    let hint = error.downcast_ref::<litefleet::Error>().and_then(|error| error.hint.as_deref());
    match hint {
        Some(hint) => format!("{error:#}\n{hint}"),
        None => format!("{error:#}"),
    }
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
