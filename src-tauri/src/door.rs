//! The one door between the page and the house: one command in, one event out. It knows no command by name and
//! reads neither what goes in nor what comes out.

use std::sync::Arc;

use app::{Failure, House};
use serde_json::Value;
use tauri::{AppHandle, Emitter, Manager, State};
use tokio::sync::watch;
use tracing::Instrument;

use crate::home::{Home, Lock};

/// The house behind the door, or why it stayed shut: then every call gets that failure, and the page can say it.
pub(crate) struct Door {
    house: Result<Arc<House>, Failure>,
    /// Held as long as the window lives.
    _lock: Option<Lock>,
}

impl Door {
    /// Opens the house of `home`, has its changes told to the page, and starts its engines until `stopped`.
    ///
    /// Errors only if a second door is opened in one program.
    pub(crate) fn open(
        home: &Home,
        window: &AppHandle,
        stopped: watch::Receiver<bool>,
    ) -> Result<(), AlreadyOpen> {
        let door = match home.lock() {
            Ok(lock) => Self {
                house: House::open(home.folder()),
                _lock: Some(lock),
            },
            Err(fault) => Self {
                house: Err(fault.into()),
                _lock: None,
            },
        };
        if let Ok(house) = &door.house {
            let page = window.clone();
            house.on_change(Box::new(move |topics| tell(&page, &topics)));
            tauri::async_runtime::spawn(Arc::clone(house).keep_moving(stopped));
        }
        if window.manage(door) {
            Ok(())
        } else {
            Err(AlreadyOpen)
        }
    }
}

/// Two doors in one program.
#[derive(Debug, thiserror::Error)]
#[error("the door stands open already")]
pub(crate) struct AlreadyOpen;

/// Runs the command `name` away from the window's thread.
///
/// Fails as the house fails; a panic behind the door is `app.broken`.
#[tauri::command]
pub(crate) async fn call(
    name: String,
    input: Value,
    door: State<'_, Door>,
) -> Result<Value, Failure> {
    let house = door.house.clone()?;
    let span = tracing::debug_span!("call", name);
    let inside = span.clone();
    let run = move || inside.in_scope(|| house.call(&name, input));
    match tauri::async_runtime::spawn_blocking(run)
        .instrument(span)
        .await
    {
        Ok(answer) => answer,
        Err(_) => Err(Failure::broken()),
    }
}

fn tell(page: &AppHandle, topics: &[String]) {
    if let Err(fault) = page.emit_to("main", "changed", serde_json::json!({ "topics": topics })) {
        tracing::warn!(%fault, "the page was not told of a change");
    }
}
