//! The one door between the page and the house: one command in, one event out. It knows no command by name and
//! reads neither what goes in nor what comes out.

use std::sync::Arc;
use std::time::Duration;

use app::{Failure, House};
use serde_json::Value;
use tauri::{AppHandle, Emitter, Manager, State};
use tokio::sync::watch;
use tracing::Instrument;

use crate::home::{Home, Lock};

/// What the page asks again when the door opened late.
const ALL_DESKS: &str = "desks";
/// How long a window waits between two looks at a home that another window holds.
const LOOK: Duration = Duration::from_millis(250);
/// How long a call waits for that: a window that is being closed is gone before, and nobody need be told of it.
const PATIENCE: Duration = Duration::from_secs(5);

/// The house behind the door, or why it is shut: then every call gets that failure, and the page can say it.
pub(crate) struct Door {
    way: watch::Receiver<Way>,
}

/// How the door stands.
#[derive(Clone)]
enum Way {
    Open(Arc<House>),
    Shut(Failure),
    /// Another window holds the home; this one goes in when that one is gone.
    Taken(Failure),
}

impl Door {
    /// Opens the house of `home`, has its changes told to the page, and starts its engines until `stopped`.
    /// While another window holds the home, it looks again until that one is gone.
    ///
    /// Errors only if a second door is opened in one program.
    pub(crate) fn open(
        home: Home,
        window: &AppHandle,
        stopped: watch::Receiver<bool>,
    ) -> Result<(), AlreadyOpen> {
        let (first, lock) = enter(&home, home.lock());
        let (tell_way, way) = watch::channel(first.clone());
        if !window.manage(Self { way }) {
            return Err(AlreadyOpen);
        }
        let keeper = Keeper {
            window: window.clone(),
            stopped,
        };
        match (first, lock) {
            (Way::Taken(_), _) => {
                tauri::async_runtime::spawn(keeper.goes_in_later(home, tell_way));
            }
            (first, lock) => keeper.goes_in(&first, lock),
        }
        Ok(())
    }

    /// The house, once it is known whether there is one.
    async fn house(&self) -> Result<Arc<House>, Failure> {
        let mut way = self.way.clone();
        let known = way.wait_for(|way| !matches!(way, Way::Taken(_)));
        if tokio::time::timeout(PATIENCE, known).await.is_err() {
            tracing::debug!("another window holds the home");
        }
        match self.way.borrow().clone() {
            Way::Open(house) => Ok(house),
            Way::Shut(failure) | Way::Taken(failure) => Err(failure),
        }
    }
}

/// Opens the house of a home that was just taken, or was not to be had.
fn enter(home: &Home, locked: Result<Lock, app::Error>) -> (Way, Option<Lock>) {
    match locked {
        Ok(lock) => match House::open(home.folder()) {
            Ok(house) => (Way::Open(house), Some(lock)),
            Err(failure) => (Way::Shut(failure), Some(lock)),
        },
        Err(app::Error::HouseTaken) => (Way::Taken(app::Error::HouseTaken.into()), None),
        Err(fault) => (Way::Shut(fault.into()), None),
    }
}

/// What a house needs once it is open.
struct Keeper {
    window: AppHandle,
    stopped: watch::Receiver<bool>,
}

impl Keeper {
    /// Starts what `way` leads to; the home stays taken as long as the program runs.
    fn goes_in(self, way: &Way, lock: Option<Lock>) {
        self.window.manage(lock);
        let Way::Open(house) = way else { return };
        let page = self.window;
        house.on_change(Box::new(move |topics| tell(&page, &topics)));
        tauri::async_runtime::spawn(Arc::clone(house).keep_moving(self.stopped));
    }

    async fn goes_in_later(mut self, home: Home, tell_way: watch::Sender<Way>) {
        loop {
            tokio::select! {
                _ = self.stopped.changed() => return,
                () = tokio::time::sleep(LOOK) => {}
            }
            let locked = home.lock();
            // Told once, when it began.
            if matches!(locked, Err(app::Error::HouseTaken)) {
                continue;
            }
            let (way, lock) = enter(&home, locked);
            let page = self.window.clone();
            self.goes_in(&way, lock);
            tell_way.send_replace(way);
            return tell(&page, &[ALL_DESKS.to_owned()]);
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
    let house = door.house().await?;
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
