//! How WebKitGTK draws on a machine without a graphics card.
//!
//! It would then have a software renderer compile a program for each new kind of drawing, and take seconds for the first
//! paint of a screen. Drawing with the processor from the beginning takes a fraction of that. The layers of a page would
//! still be put together by that renderer, on the processors that draw them; drawn into one, only what changed is drawn
//! (<https://docs.webkit.org/Ports/WebKitGTK%20and%20WPE%20WebKit/EnvironmentVariables.html>).

#[cfg(target_os = "linux")]
use std::{env, os::unix::process::CommandExt, path::Path, process::Command};

/// The variables that WebKitGTK reads when it starts: draw with the processor, and into one layer.
#[cfg(target_os = "linux")]
const BY_PROCESSOR: &str = "WEBKIT_SKIA_ENABLE_CPU_RENDERING";
#[cfg(target_os = "linux")]
const IN_ONE_LAYER: &str = "WEBKIT_DISABLE_COMPOSITING_MODE";

/// Begins this program anew with drawing by the processor, where there is no graphics card and nobody has said how to draw.
/// Gives back where there is nothing to do, and where it cannot be done.
#[cfg(target_os = "linux")]
pub fn suit_machine() {
    if Path::new("/dev/dri").exists() || env::var_os(BY_PROCESSOR).is_some() {
        return;
    }
    if let Ok(program) = env::current_exe() {
        // It comes back only with an error; then the window draws as it would have.
        let _ = Command::new(program).args(env::args_os().skip(1)).env(BY_PROCESSOR, "1").env(IN_ONE_LAYER, "1").exec();
    }
}

/// Elsewhere the system's own web view draws.
#[cfg(not(target_os = "linux"))]
pub fn suit_machine() {}
