//! A center that takes in what waits for its offices.

use super::{Run, letter};
use axis::{Kind, Transport, Waiting};
use futures_util::stream::{self, StreamExt};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

/// Looks, fetches, reads and acknowledges until the run is over.
pub(super) async fn receive(run: Arc<Run>, center: u16, pause: Duration) {
    while !run.is_over.load(Ordering::SeqCst) {
        let listed = match run.road(center) {
            Some(road) => road.waiting(Kind::Document).await,
            None => return,
        };
        let rows = match listed {
            Ok(rows) => rows,
            Err(_) => {
                run.book.count(|figures| &mut figures.tried_again);
                tokio::time::sleep(pause).await;
                continue;
            }
        };
        run.book.looked();
        let is_quiet = rows.is_empty();
        stream::iter(rows)
            .for_each_concurrent(AT_ONCE, |row| take(&run, center, row))
            .await;
        if is_quiet {
            tokio::time::sleep(pause).await;
        }
    }
}

/// Takes one package over; whatever stops it, the next look offers it again.
async fn take(run: &Run, center: u16, row: Waiting) {
    let Some(road) = run.road(center) else { return };
    let name = row.doc.as_str();
    if run.book.is_new(name) {
        let Ok(bytes) = road.fetch(&row.doc).await else {
            return run.book.count(|figures| &mut figures.tried_again);
        };
        let to = row.to.first().map_or("", String::as_str);
        let read = tokio::task::spawn_blocking(move || letter::read(&bytes)).await;
        run.book.came(name, to, read.unwrap_or_default());
    }
    if road.acknowledge(&row.doc, true).await.is_err() {
        run.book.count(|figures| &mut figures.tried_again);
    }
}

/// Packages fetched at the same time by one center.
const AT_ONCE: usize = 4;
