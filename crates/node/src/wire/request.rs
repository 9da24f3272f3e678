//! A request whose center is proven, and its body within bounds.

use super::reply::Refused;
use crate::{COPIES, Node, mebibytes};
use axis::wire::sign::{self, Signed};
use axis::wire::{self, code, param};
use axum::body::{Body, Bytes, HttpBody};
use axum::http::header::{CONTENT_LENGTH, EXPECT};
use axum::http::{HeaderMap, HeaderName};
use std::future::poll_fn;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::OwnedSemaphorePermit;
use tokio::time::timeout;

/// A request of a known center.
pub(crate) struct Request {
    headers: HeaderMap,
    signed: Signed,
    center: String,
}

/// A body taken in, with the room it holds.
pub(crate) struct Received {
    /// The bytes, whole.
    pub(crate) bytes: Vec<u8>,
    _room: OwnedSemaphorePermit,
}

impl Request {
    /// Finds the center, checks the HMAC over the signed text as received, then reads that text (X§2.1).
    ///
    /// The timestamp is not looked at: clients stamp once and live long.
    pub(crate) async fn prove(node: &Node, headers: HeaderMap) -> Result<Self, Refused> {
        let wrong = || Refused::new(code::WRONG_CREDENTIALS, "Sai ma he thong hoac khoa bi mat");
        let text = |name: &str| headers.get(name).map(|value| value.as_bytes());
        let center = text(&format!("{}{}", wire::PREFIX, param::SYSTEM_ID))
            .and_then(|id| std::str::from_utf8(id).ok())
            .ok_or_else(wrong)?
            .trim()
            .to_owned();
        let asked = center.clone();
        let secret = node
            .apart(move |node| node.store().secret_of(&asked))
            .await??;
        let hash = text(wire::HASH_HEADER).and_then(|hash| std::str::from_utf8(hash).ok());
        let (Some(secret), Some(json), Some(hash)) = (secret, text(wire::SIGN_HEADER), hash) else {
            return Err(wrong());
        };
        let signed = sign::verify(&secret, json, hash).map_err(|_| wrong())?;
        if signed.center().map(str::trim) != Some(center.as_str()) {
            return Err(wrong());
        }
        Ok(Self {
            headers,
            signed,
            center,
        })
    }

    /// The calling center.
    pub(crate) fn center(&self) -> &str {
        &self.center
    }

    /// A parameter as it was signed; empty counts as absent.
    ///
    /// What is only sent and not signed is not there. What is signed one way and sent another is refused.
    pub(crate) fn value(&self, name: &str) -> Result<Option<&str>, Refused> {
        let Some(signed) = self.signed.value(name) else {
            return Ok(None);
        };
        let header = HeaderName::try_from(format!("{}{name}", wire::PREFIX));
        let mut sent = header
            .iter()
            .flat_map(|header| self.headers.get_all(header))
            .peekable();
        if sent.peek().is_some() && sent.all(|value| value.as_bytes() != signed.as_bytes()) {
            return Err(Refused::new(
                code::WRONG_CREDENTIALS,
                format!("Tham so {name} khac voi noi dung da ky"),
            ));
        }
        Ok(Some(signed).filter(|value| !value.trim().is_empty()))
    }

    /// A parameter that must be there.
    pub(crate) fn needed(&self, name: &str) -> Result<&str, Refused> {
        self.value(name)?
            .map(str::trim)
            .ok_or_else(|| Refused::new(code::PARAMETER_WRONG, format!("Thieu tham so {name}")))
    }
}

/// Takes a body in, no longer than `limit`, once there is room for it.
pub(crate) async fn receive(
    node: &Node,
    headers: &HeaderMap,
    body: &mut Body,
    limit: usize,
) -> Result<Received, Refused> {
    let too_large = || {
        Refused::new(
            code::ENVELOPE_TOO_LARGE,
            format!("Goi tin vuot qua {limit} byte"),
        )
    };
    let announced = announced_length(headers);
    if announced.is_some_and(|length| length > limit as u64) {
        return Err(too_large());
    }
    let expected = announced
        .and_then(|length| usize::try_from(length).ok())
        .unwrap_or(limit);
    let room = room_for(node, expected).await?;
    let mut bytes = Vec::with_capacity(announced.map_or(0, |_| expected));
    let reading = async {
        while let Some(piece) = next_piece(body).await {
            let piece = piece?;
            if bytes.len() + piece.len() > limit {
                return Err(too_large());
            }
            bytes.extend_from_slice(&piece);
        }
        Ok(())
    };
    timeout(node.bounds.patience, reading)
        .await
        .map_err(|_| busy())??;
    Ok(Received { bytes, _room: room })
}

/// Waits until a letter of so many bytes, with its copies, can be held in memory.
pub(crate) async fn room_for(node: &Node, bytes: usize) -> Result<OwnedSemaphorePermit, Refused> {
    // No letter waits for more than there is, were the bound set lower after it came.
    let asked = mebibytes(bytes).min(mebibytes(node.bounds.letter_bytes) * 2) * COPIES;
    let room = Arc::clone(&node.room).acquire_many_owned(asked);
    let waited = timeout(node.bounds.patience.min(ROOM_PATIENCE), room).await;
    waited.map_err(|_| busy())?.map_err(|_| busy())
}

/// Reads what is left of a body away, so that the client hears the reply instead of a broken line.
///
/// A client that asked whether to send at all is not made to.
pub(crate) async fn pass_over(node: &Node, headers: &HeaderMap, body: &mut Body) {
    if headers.contains_key(EXPECT) {
        return;
    }
    let bound = node.bounds.letter_bytes.saturating_mul(2);
    let reading = async {
        let mut passed = 0;
        while let Some(Ok(piece)) = next_piece(body).await {
            passed += piece.len();
            if passed > bound {
                break;
            }
        }
    };
    let _ = timeout(node.bounds.patience, reading).await;
}

fn busy() -> Refused {
    Refused::new(code::AXIS_BUSY, "He thong dang ban")
}

fn announced_length(headers: &HeaderMap) -> Option<u64> {
    headers
        .get(CONTENT_LENGTH)?
        .to_str()
        .ok()?
        .trim()
        .parse()
        .ok()
}

async fn next_piece(body: &mut Body) -> Option<Result<Bytes, Refused>> {
    loop {
        let frame = poll_fn(|cx| Pin::new(&mut *body).poll_frame(cx)).await?;
        match frame.map(|frame| frame.into_data()) {
            Ok(Ok(piece)) => return Some(Ok(piece)),
            Ok(Err(_trailers)) => {}
            Err(_) => {
                return Some(Err(Refused::new(
                    code::FILE_INVALID,
                    "Goi tin khong tron ven",
                )));
            }
        }
    }
}

/// Shorter than any client waits for an answer: told that the node is busy, it comes again by itself.
const ROOM_PATIENCE: Duration = Duration::from_secs(30);
