//! The HTTP door: finds the operation, and answers 200 with JSON whatever happens behind it (X§2.3).

use crate::serve::peer_of;
use crate::wire::{answer, name_of, reply, request, unknown};
use crate::{Node, extension};
use axis::wire::{BASE_PATH, code, op};
use axum::Router;
use axum::body::Body;
use axum::extract::{Path, Request, State};
use axum::http::{Response, StatusCode};
use axum::routing::{any, get};
use reply::Refused;
use std::time::Instant;

/// All routes for centers.
pub(crate) fn routes(node: Node) -> Router {
    let beside = match node.bounds.extension {
        true => extension::routes(),
        false => Router::new(),
    };
    Router::new()
        .route(&format!("{BASE_PATH}/{{operation}}"), any(operate))
        .merge(beside)
        .route("/healthz", get(health))
        .route("/readyz", get(ready))
        .fallback(nowhere)
        .with_state(node)
}

async fn operate(
    State(node): State<Node>,
    Path(operation): Path<String>,
    request: Request,
) -> Response<Body> {
    let began = Instant::now();
    let names_letters = operation == op::SEND;
    let name = name_of(&operation).unwrap_or("unknown");
    // A task of its own: a panic ends it and not the connection, and a client that hangs up does not stop a letter
    // half way.
    let called = node.clone();
    let work = tokio::spawn(async move {
        let peer = peer_of(&request);
        let (head, mut body) = request.into_parts();
        let headers = head.headers.clone();
        let outcome = answer(&called, &peer, &operation, head.headers, &mut body).await;
        if let Err(refused) = &outcome {
            tracing::info!(operation = name, code = refused.code, address = %peer.address, "an operation was refused");
        }
        request::pass_over(&called, &headers, &mut body).await;
        outcome
    });
    let outcome = work.await.unwrap_or_else(|_| {
        tracing::error!("an operation panicked");
        Err(Refused::new(code::AXIS_BROKEN, "Loi he thong"))
    });
    let code = outcome.as_ref().map_or_else(|no| no.code, |_| code::DONE);
    node.meter.call(name, code, began.elapsed());
    reply::response(outcome, names_letters)
}

/// Whether the process is alive and its data answer.
pub(crate) async fn health(State(node): State<Node>) -> (StatusCode, &'static str) {
    match node.apart(|node| node.store().is_well()).await {
        Ok(Ok(())) => (StatusCode::OK, r#"{"status":"OK"}"#),
        Ok(Err(_)) | Err(_) => (StatusCode::SERVICE_UNAVAILABLE, r#"{"status":"FAIL"}"#),
    }
}

/// The same, but no longer once it was told to stop: a balancer sends new calls elsewhere.
pub(crate) async fn ready(state: State<Node>) -> (StatusCode, &'static str) {
    if state.is_stopping() {
        return (StatusCode::SERVICE_UNAVAILABLE, r#"{"status":"STOPPING"}"#);
    }
    health(state).await
}

async fn nowhere(State(node): State<Node>, request: Request) -> Response<Body> {
    let (head, mut body) = request.into_parts();
    request::pass_over(&node, &head.headers, &mut body).await;
    reply::response(Err(unknown()), false)
}
