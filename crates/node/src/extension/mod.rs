//! The extension road's calls, as the far end (`docs/extension.md`). One file per group.
//!
//! Says nothing that the national wire does not allow its caller to know, and changes nothing there.

mod capabilities;
mod chunks;
mod download;
mod feed;
mod numbers;
mod proof;
mod reply;

use crate::Node;
use crate::serve::{Peer, peer_of};
use crate::wire::reply::Refused;
use axis::wire::extension::{BASE, path};
use axis::wire::{code, extension};
use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::header::CONNECTION;
use axum::http::{HeaderValue, Method, Response};
use axum::routing::{any, get};
use reply::Said;
use std::time::Instant;

pub(crate) use proof::decoded;

/// The routes below [`BASE`].
pub(crate) fn routes() -> Router<Node> {
    Router::new()
        .route(
            &format!("{BASE}{}", path::CAPABILITIES),
            get(capabilities::tell),
        )
        .route(&format!("{BASE}/{{*call}}"), any(call))
}

async fn call(State(node): State<Node>, request: Request) -> Response<Body> {
    let began = Instant::now();
    // A task of its own, for the same reasons as at the national door.
    let called = node.clone();
    let work = tokio::spawn(async move {
        let peer = peer_of(&request);
        let (head, mut body) = request.into_parts();
        let waits = feed::may_wait(&head);
        let turn = match waits {
            true => feed::wait(&called, &peer, &head).await,
            false => answer(&called, &peer, &head, &mut body)
                .await
                .map(Turn::Said),
        };
        crate::wire::request::pass_over(&called, &head.headers, &mut body).await;
        let name = match waits {
            true => "ext.wait",
            false => name_of(&head.method, head.uri.path()),
        };
        (name, turn)
    });
    let (name, turn) = work.await.unwrap_or_else(|_| {
        tracing::error!("a call of the extension panicked");
        let refused = Refused::new(code::AXIS_BROKEN, "Loi he thong");
        ("panicked", Err(refused.into()))
    });
    let mut keeps_line = true;
    let said = match turn {
        Ok(Turn::Said(said)) => Ok(said),
        // Not in that task: whoever hangs up waits no longer.
        Ok(Turn::Waits(mut waits)) => {
            let said = waits.through(&node).await;
            keeps_line = waits.sits_down();
            said
        }
        Err(refused) => Err(refused),
    };
    let code = match &said {
        Ok(_) => code::DONE,
        Err(refused) => {
            tracing::info!(call = name, code = refused.code(), "a call was refused");
            refused.code()
        }
    };
    node.meter.call(name, code, began.elapsed());
    let mut response = reply::response(said);
    if !keeps_line {
        let close = HeaderValue::from_static("close");
        response.headers_mut().insert(CONNECTION, close);
    }
    response
}

/// What a call comes to.
enum Turn {
    /// It is answered.
    Said(Said),
    /// It waits for something to come.
    Waits(feed::Waits),
}

async fn answer(
    node: &Node,
    peer: &Peer,
    head: &axum::http::request::Parts,
    body: &mut Body,
) -> Result<Said, reply::No> {
    let call = head.uri.path().strip_prefix(BASE).unwrap_or_default();
    let is = |method: &Method, path: &str| head.method == *method && call == path;
    let below = |method: &Method, path: &str| {
        let name = call.strip_prefix(path)?.strip_prefix('/')?;
        (head.method == *method && !name.contains('/')).then(|| name.to_owned())
    };
    if is(&Method::POST, path::CHUNKS_MISSING) {
        let proven = proof::with_body(node, peer, head, body, NAMES_BYTES).await?;
        return chunks::missing(node, &proven).await;
    }
    if let Some(name) = below(&Method::PUT, path::CHUNKS) {
        let proven = proof::with_body(node, peer, head, body, extension::CHUNK_BYTES).await?;
        return chunks::bring(node, proven, name).await;
    }
    if is(&Method::POST, path::LETTERS) {
        let proven = proof::with_body(node, peer, head, body, NAMES_BYTES).await?;
        return chunks::letter(node, &proven).await;
    }
    if let Some(doc_id) = below(&Method::GET, path::LETTERS) {
        let proven = proof::without_body(node, peer, head).await?;
        return download::letter(node, &proven, doc_id, &head.headers).await;
    }
    if is(&Method::GET, path::FEED) {
        let proven = proof::without_body(node, peer, head).await?;
        return feed::feed(node, &proven).await;
    }
    if is(&Method::GET, path::DIGEST) {
        let proven = proof::without_body(node, peer, head).await?;
        return feed::digest(node, &proven).await;
    }
    if is(&Method::POST, path::NUMBERS) {
        let proven = proof::with_body(node, peer, head, body, FORM_BYTES).await?;
        return numbers::next(node, &proven).await;
    }
    if is(&Method::POST, path::NUMBERS_CANCEL) {
        let proven = proof::with_body(node, peer, head, body, FORM_BYTES).await?;
        return numbers::cancel(node, &proven).await;
    }
    if is(&Method::POST, path::NUMBERS_REOPEN) {
        let proven = proof::with_body(node, peer, head, body, NAMES_BYTES).await?;
        return numbers::reopen(node, &proven).await;
    }
    if is(&Method::GET, path::NUMBERS) {
        let proven = proof::without_body(node, peer, head).await?;
        return numbers::state(node, &proven).await;
    }
    Err(crate::wire::unknown().into())
}

/// A word of ours for a call, for figures.
fn name_of(method: &Method, path: &str) -> &'static str {
    let call = path.strip_prefix(BASE).unwrap_or_default();
    let first = call.trim_start_matches('/').split('/').next();
    match (method.as_str(), first) {
        ("PUT", Some("chunks")) => "ext.chunk",
        (_, Some("chunks")) => "ext.missing",
        ("POST", Some("letters")) => "ext.letter",
        (_, Some("letters")) => "ext.download",
        (_, Some("feed")) => "ext.feed",
        (_, Some("digest")) => "ext.digest",
        (_, Some("numbers")) => "ext.numbers",
        _ => "ext.unknown",
    }
}

/// Longest list of names: 4,096 of 64 digits each, with their marks, and room for numbers with their documents.
const NAMES_BYTES: usize = 1024 * 1024;
/// Longest form without a list.
const FORM_BYTES: usize = 16 * 1024;
