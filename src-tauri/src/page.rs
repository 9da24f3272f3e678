//! The page comes back when the process that draws it has ended: a bad display driver must not leave an empty window.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

/// What a window says to the page it opens anew: `ui/src/app/App.tsx` tells it to the clerk.
const ANEW: &str = "#anew";

/// Opens the page of `window` anew whenever its process has ended. What stands in the store is safe: it is kept in ours.
pub(crate) fn comes_back(window: &tauri::WebviewWindow) -> tauri::Result<()> {
    use std::cell::RefCell;
    use webkit2gtk::WebViewExt;

    window.with_webview(|view| {
        let ends = RefCell::new(Ends::default());
        view.inner()
            .connect_web_process_terminated(move |view, reason| {
                if !ends.borrow_mut().may_come_back(Instant::now()) {
                    tracing::error!(?reason, "the page ended too often, and stays away");
                    return;
                }
                tracing::warn!(?reason, "the page ended, and is opened anew");
                let address = view.uri().unwrap_or_default();
                let address = address.split('#').next().unwrap_or_default();
                view.load_uri(&format!("{address}{ANEW}"));
            });
    })
}

/// When the page ended.
#[derive(Default)]
struct Ends(VecDeque<Instant>);

impl Ends {
    /// Whether a page that has ended now is opened anew: not where each one ends at once.
    fn may_come_back(&mut self, now: Instant) -> bool {
        while self
            .0
            .front()
            .is_some_and(|at| now.duration_since(*at) > WITHIN)
        {
            self.0.pop_front();
        }
        let may = self.0.len() < MOST;
        if may {
            self.0.push_back(now);
        }
        may
    }
}

const MOST: usize = 3;
const WITHIN: Duration = Duration::from_secs(60);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_comes_back_three_times_a_minute() {
        let mut ends = Ends::default();
        let first = Instant::now();
        let at = |seconds| first + Duration::from_secs(seconds);
        let may: Vec<bool> = [0, 1, 2, 3, 61, 62, 63, 200]
            .map(|seconds| ends.may_come_back(at(seconds)))
            .to_vec();
        assert_eq!(may, [true, true, true, false, true, true, true, true]);
    }
}
