//! Makes a permission of each command of the window, and embeds the page, what it takes from others, and the capabilities.

mod vendor;

use std::path::Path;

const COMMANDS: &[&str] = &include!("desktop/command_list.rs");

fn main() -> Result<(), Box<dyn std::error::Error>> {
    // Without the second line a new file of the page would not be embedded.
    println!("cargo:rerun-if-changed=src-tauri/capabilities");
    println!("cargo:rerun-if-changed=ui");
    if !vendor::copy(Path::new("."))? {
        println!(
            "cargo:warning=the window will show tables in place of charts: `cargo xtask setup` fetches what draws them, with npm"
        );
    }
    let attributes = tauri_build::Attributes::new()
        .capabilities_path_pattern("./src-tauri/capabilities/**/*")
        .app_manifest(tauri_build::AppManifest::new().commands(COMMANDS));
    Ok(tauri_build::try_build(attributes)?)
}
