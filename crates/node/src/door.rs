//! The HTTP door: finds the operation, and answers 200 with JSON whatever happens behind it (X§2.3).

use crate::Node;
use crate::wire::{answer, reply, request, unknown};
use axis::wire::{BASE_PATH, code, op};
use axum::Router;
use axum::body::Body;
use axum::extract::{Path, Request, State};
use axum::http::{Response, StatusCode};
use axum::routing::{any, get};
use reply::Refused;

/// All routes of a node.
pub(crate) fn routes(node: Node) -> Router {
    Router::new()
        .route(&format!("{BASE_PATH}/{{operation}}"), any(operate))
        .route("/healthz", get(health))
        .fallback(nowhere)
        .with_state(node)
}

async fn operate(
    State(node): State<Node>,
    Path(operation): Path<String>,
    request: Request,
) -> Response<Body> {
    let names_letters = operation == op::SEND;
    // A task of its own: a panic ends it and not the connection, and a client that hangs up does not stop a letter
    // half way.
    let work = tokio::spawn(async move {
        let (head, mut body) = request.into_parts();
        let headers = head.headers.clone();
        let outcome = answer(&node, &operation, head.headers, &mut body).await;
        if let Err(refused) = &outcome {
            tracing::info!(operation, code = refused.code, "an operation was refused");
        }
        request::pass_over(&node, &headers, &mut body).await;
        reply::response(outcome, names_letters)
    });
    work.await.unwrap_or_else(|_| {
        tracing::error!("an operation panicked");
        reply::response(
            Err(Refused::new(code::AXIS_BROKEN, "Loi he thong")),
            names_letters,
        )
    })
}

async fn health(State(node): State<Node>) -> (StatusCode, &'static str) {
    match node.apart(|node| node.store().is_well()).await {
        Ok(Ok(())) => (StatusCode::OK, r#"{"status":"OK"}"#),
        Ok(Err(_)) | Err(_) => (StatusCode::SERVICE_UNAVAILABLE, r#"{"status":"FAIL"}"#),
    }
}

async fn nowhere(State(node): State<Node>, request: Request) -> Response<Body> {
    let (head, mut body) = request.into_parts();
    request::pass_over(&node, &head.headers, &mut body).await;
    reply::response(Err(unknown()), false)
}
