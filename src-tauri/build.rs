//! Reads the window's configuration at build time, and grants `call` by name: a command that is not listed here
//! cannot be granted to a window at all.

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let commands = tauri_build::AppManifest::new().commands(&["call"]);
    tauri_build::try_build(tauri_build::Attributes::new().app_manifest(commands))?;
    Ok(())
}
