//! A desk whose own engine moves its post, at its own pace, on a thread of its own; until it is dropped.

use app::{App, engine};
use std::sync::Arc;
use std::thread::JoinHandle;
use tokio::sync::watch;

/// A desk that is moving.
pub struct Moving {
    stop: watch::Sender<bool>,
    thread: Option<JoinHandle<()>>,
}

impl Moving {
    /// Starts the engine of a desk.
    pub fn of(app: &Arc<App>) -> Self {
        let (stop, stopped) = watch::channel(false);
        let app = Arc::clone(app);
        let thread =
            std::thread::spawn(move || crate::runtime().block_on(engine::run(app, stopped)));
        Self {
            stop,
            thread: Some(thread),
        }
    }

    /// Whether the engine has ended by itself.
    pub fn has_ended(&self) -> bool {
        self.thread.as_ref().is_none_or(JoinHandle::is_finished)
    }
}

impl Drop for Moving {
    fn drop(&mut self) {
        self.stop.send_replace(true);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
