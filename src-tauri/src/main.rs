//! The window: it opens the house and one window on it, and closes both. It holds no rule of the office and knows
//! no command by name.
#![cfg_attr(windows, windows_subsystem = "windows")]

mod door;
mod home;
mod log;
#[cfg(target_os = "linux")]
mod page;

use std::process::ExitCode;

use tauri::RunEvent;
use tokio::sync::watch;

use crate::door::Door;
use crate::home::Home;

#[expect(
    clippy::disallowed_types,
    reason = "generate_context! expands to a HashMap"
)]
fn main() -> ExitCode {
    app::run_if_called();
    let home = match Home::from_arguments(std::env::args_os().skip(1)) {
        Ok(home) => home,
        Err(fault) => {
            eprintln!("lienvan-desktop: {fault}");
            return ExitCode::from(2);
        }
    };
    if let Err(fault) = log::start(&home.folder().join("log")) {
        eprintln!("lienvan-desktop: no log file: {fault}");
    }
    let (stop, stopped) = watch::channel(false);
    let built = tauri::Builder::default()
        .plugin(tauri_plugin_dialog::init())
        .invoke_handler(tauri::generate_handler![door::call])
        .setup(move |window| {
            Door::open(home, window.handle(), stopped)?;
            #[cfg(target_os = "linux")]
            for view in tauri::Manager::webview_windows(window).values() {
                page::comes_back(view)?;
            }
            Ok(())
        })
        .build(tauri::generate_context!());
    let window = match built {
        Ok(window) => window,
        Err(fault) => {
            tracing::error!(%fault, "the window does not open");
            eprintln!("lienvan-desktop: the window does not open: {fault}");
            return ExitCode::FAILURE;
        }
    };
    window.run(move |_, event| {
        if let RunEvent::Exit = event {
            // The store is right at any line, so nobody waits for the engines: they stop where they stand.
            stop.send_replace(true);
        }
    });
    ExitCode::SUCCESS
}
