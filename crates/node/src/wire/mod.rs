//! The national adapter's operations, as the far end of the wire (X§2.2). One file per group.

mod agencies;
pub(crate) mod outgoing;
mod receive;
pub(crate) mod reply;
pub(crate) mod request;
pub(crate) mod send;
pub(crate) mod skeleton;

use crate::Node;
use crate::serve::Peer;
use axis::Kind;
use axis::wire::{code, op, param};
use axum::body::Body;
use axum::http::HeaderMap;
use reply::{Refused, Reply};
use request::Request;

/// Carries one operation out.
///
/// Whatever the operation leaves unread of the body is read away by the caller.
pub(crate) async fn answer(
    node: &Node,
    peer: &Peer,
    operation: &str,
    headers: HeaderMap,
    body: &mut Body,
) -> Result<Reply, Refused> {
    if name_of(operation).is_none() {
        return Err(unknown());
    }
    let request = Request::prove(node, peer, headers.clone()).await?;
    match operation {
        op::SEND => send::letter(node, &request, &headers, body).await,
        op::RECEIVED => receive::waiting(node, &request).await,
        op::COUNT_DOCUMENTS => receive::count(node, &request, Kind::Document).await,
        op::COUNT_STATUSES => receive::count(node, &request, Kind::Status).await,
        op::FETCH => receive::file(node, &request, true).await,
        op::DOWNLOAD => receive::file(node, &request, false).await,
        op::MARK => receive::mark(node, &request).await,
        op::SENT => receive::sent(node, &request).await,
        op::AGENCIES => agencies::directory(node).await,
        op::AGENCIES_QD20 => agencies::directory_2020(node, &request).await,
        op::SYNCHRONIZE => agencies::units(node).await,
        op::REGISTER => agencies::register(node, &request, &headers, body).await,
        op::DELETE => agencies::close(node, &request).await,
        _ => Err(unknown()),
    }
}

/// The kind a request is about; documents if it does not say.
fn kind_of(request: &Request) -> Result<Kind, Refused> {
    let Some(word) = request.value(param::MESSAGE_TYPE)? else {
        return Ok(Kind::Document);
    };
    Kind::from_word(word).ok_or_else(|| {
        Refused::new(
            code::PARAMETER_WRONG,
            "messagetype phai la edoc hoac status",
        )
    })
}

/// The operation's name as ours, if there is one of that name.
pub(crate) fn name_of(operation: &str) -> Option<&'static str> {
    OPERATIONS.iter().copied().find(|name| *name == operation)
}

pub(crate) fn unknown() -> Refused {
    Refused::new(code::OPERATION_UNKNOWN, "Khong co dich vu nay")
}

const OPERATIONS: &[&str] = &[
    op::AGENCIES,
    op::AGENCIES_QD20,
    op::SYNCHRONIZE,
    op::REGISTER,
    op::DELETE,
    op::SEND,
    op::RECEIVED,
    op::FETCH,
    op::DOWNLOAD,
    op::MARK,
    op::SENT,
    op::COUNT_DOCUMENTS,
    op::COUNT_STATUSES,
];
