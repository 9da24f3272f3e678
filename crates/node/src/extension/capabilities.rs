//! Says that this is our own node, and what it can. Unsigned: asked before anything is known.

use super::reply::{Said, response};
use crate::Node;
use axis::wire::extension::{
    CHUNK_BYTES, CHUNKS, Capabilities, FEED_ITEMS, Limits, PRODUCT, PROTOCOL, feature,
};
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::Response;
use std::time::Instant;

pub(super) async fn tell(State(node): State<Node>, request: Request) -> Response<Body> {
    let peer = crate::serve::peer_of(&request);
    if let Err(later) = node.guards.admit(peer.address, Instant::now()) {
        return response(Err(later.into()));
    }
    let asked = node.apart(|node| node.store().epoch()).await;
    let said = match asked.and_then(|epoch| epoch) {
        Ok(epoch) => Said::fields(&capabilities(&node, epoch)),
        Err(fault) => Err(fault.into()),
    };
    response(said)
}

fn capabilities(node: &Node, epoch: u64) -> Capabilities {
    Capabilities {
        product: PRODUCT.to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        protocol: PROTOCOL,
        epoch,
        now: node.clock.now().millis(),
        limits: Limits {
            letter_bytes: node.bounds.letter_bytes as u64,
            chunk_bytes: CHUNK_BYTES as u64,
            chunks_per_letter: CHUNKS as u64,
            feed_items: FEED_ITEMS as u64,
            wait_seconds: node.longest_wait().as_secs(),
        },
        features: FEATURES
            .into_iter()
            .filter(|word| *word != feature::WAIT || node.longest_wait().as_secs() > 0)
            .map(str::to_owned)
            .collect(),
    }
}

const FEATURES: [&str; 6] = [
    feature::CHUNKS,
    feature::FEED,
    feature::DIGEST,
    feature::NUMBERS,
    feature::DOWNLOAD,
    feature::WAIT,
];
