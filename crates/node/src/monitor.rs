//! Figures and health for the machines that watch. Its own address, for the inner network; tells no content.

use crate::door::{health, ready};
use crate::meter::Standing;
use crate::{Error, Node};
use axis::Kind;
use axum::Router;
use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderName, StatusCode};
use axum::routing::get;

/// The routes of the monitor's address.
pub(crate) fn routes(node: Node) -> Router {
    Router::new()
        .route("/metrics", get(metrics))
        .route("/healthz", get(health))
        .route("/readyz", get(ready))
        .with_state(node)
}

async fn metrics(
    State(node): State<Node>,
) -> (StatusCode, [(HeaderName, &'static str); 1], String) {
    let asked = node.apart(standing).await;
    let (status, text) = match asked.and_then(|standing| standing) {
        Ok(standing) => (StatusCode::OK, node.meter.told(&standing)),
        Err(fault) => {
            tracing::error!(
                fault = &fault as &dyn std::error::Error,
                "the figures could not be told"
            );
            (StatusCode::SERVICE_UNAVAILABLE, String::new())
        }
    };
    (status, [(CONTENT_TYPE, OPEN_METRICS)], text)
}

fn standing(node: &Node) -> Result<Standing, Error> {
    let now = node.now();
    let mut standing = Standing {
        epoch: node.store().epoch()?,
        ..Standing::default()
    };
    for queue in node.store().queues()? {
        match queue.kind {
            Kind::Document => standing.documents += queue.waiting,
            Kind::Status => standing.statuses += queue.waiting,
        }
        let age = now.millis().saturating_sub(queue.oldest.millis()) as f64 / 1_000.0;
        standing.oldest_seconds = standing.oldest_seconds.max(age);
    }
    let stuck = node.store().stuck(now.plus_millis(-DAY), MOST_STUCK)?;
    standing.stuck = stuck.len() as u64;
    Ok(standing)
}

/// What waits for longer counts as stuck.
const DAY: i64 = 24 * 3_600 * 1_000;
/// More than this many are not counted one by one.
const MOST_STUCK: usize = 10_000;
const OPEN_METRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";
