//! A request whose center is proven, and its body within bounds.

use super::reply::Refused;
use crate::serve::Peer;
use crate::spool::{Spool, SpoolFault, Spooled};
use crate::{COPIES, Node, mebibytes};
use axis::wire::sign::{self, Signed};
use axis::wire::{self, code, param};
use axum::body::{Body, Bytes, HttpBody};
use axum::http::header::{CONTENT_LENGTH, EXPECT};
use axum::http::{HeaderMap, HeaderName};
use std::future::poll_fn;
use std::pin::Pin;
use std::sync::Arc;
use std::time::{Duration, Instant};
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
    /// The timestamp is not looked at: clients stamp once and live long. Whoever comes too often is told to come
    /// again, before anything is looked up.
    pub(crate) async fn prove(
        node: &Node,
        peer: &Peer,
        headers: HeaderMap,
    ) -> Result<Self, Refused> {
        node.guards.admit(peer.address, Instant::now())?;
        let claimed = claimed(&headers).ok_or_else(wrong_credentials)?;
        node.guards
            .admit_claim(peer.address, &claimed, Instant::now())?;
        let proven = Self::proven(node, peer, claimed.clone(), headers).await?;
        let Some(request) = proven else {
            node.guards.failed(peer.address, &claimed, Instant::now());
            return Err(wrong_credentials());
        };
        node.guards.admit_center(&request.center, Instant::now())?;
        Ok(request)
    }

    async fn proven(
        node: &Node,
        peer: &Peer,
        center: String,
        headers: HeaderMap,
    ) -> Result<Option<Self>, Refused> {
        let text = |name: &str| headers.get(name).map(|value| value.as_bytes());
        let hash = text(wire::HASH_HEADER).and_then(|hash| std::str::from_utf8(hash).ok());
        let (Some(json), Some(hash)) = (text(wire::SIGN_HEADER), hash) else {
            return Ok(None);
        };
        let (asked, shown) = (center.clone(), peer.certificate.clone());
        let secrets = node
            .apart(move |node| {
                let now = node.clock.now();
                node.store().secrets_of(&asked, shown.as_deref(), now)
            })
            .await??;
        let signed = secrets
            .iter()
            .find_map(|secret| sign::verify(secret, json, hash).ok());
        let signed = signed.filter(|signed| signed.center().map(str::trim) == Some(&*center));
        Ok(signed.map(|signed| Self {
            headers,
            signed,
            center,
        }))
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

/// The center that a request says it is from.
fn claimed(headers: &HeaderMap) -> Option<String> {
    let id = headers.get(format!("{}{}", wire::PREFIX, param::SYSTEM_ID))?;
    let id = std::str::from_utf8(id.as_bytes()).ok()?;
    Some(id.trim().to_owned())
}

fn wrong_credentials() -> Refused {
    Refused::new(code::WRONG_CREDENTIALS, "Sai ma he thong hoac khoa bi mat")
}

/// Takes a short body in, no longer than `limit`, once there is room for it.
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
    let asked = (mebibytes(bytes) * COPIES).min(node.room_mebibytes);
    let room = Arc::clone(&node.room).acquire_many_owned(asked);
    let waited = timeout(node.bounds.patience.min(ROOM_PATIENCE), room).await;
    waited.map_err(|_| busy())?.map_err(|_| busy())
}

/// Gathers a letter of `limit` bytes at most that is what `hash` says, long ones on the disk.
///
/// Takes no room: a slow line holds nothing that others wait for.
pub(crate) async fn gather(
    node: &Node,
    headers: &HeaderMap,
    body: &mut Body,
    limit: u64,
    hash: &str,
) -> Result<Spooled, Refused> {
    let too_large = || {
        Refused::new(
            code::ENVELOPE_TOO_LARGE,
            format!("Goi tin vuot qua {limit} byte"),
        )
    };
    let announced = announced_length(headers);
    if announced.is_some_and(|length| length > limit) {
        return Err(too_large());
    }
    let folder = Arc::clone(&node.unfinished);
    let opening = node.apart(move |_| Spool::open(&folder, announced));
    let mut spool = opening.await?.map_err(ungathered)?;
    let reading = async {
        let mut batch = Vec::new();
        while let Some(piece) = next_piece(body).await {
            batch.extend_from_slice(&piece?);
            if spool.length() + batch.len() as u64 > limit {
                return Err(too_large());
            }
            if batch.len() >= BATCH_BYTES {
                spool = fed(node, spool, std::mem::take(&mut batch)).await?;
            }
        }
        fed(node, spool, batch).await
    };
    let waited = timeout(node.bounds.patience, reading).await;
    let spool = waited.map_err(|_| busy())??;
    let hash = hash.to_owned();
    let spooled = node.apart(move |_| spool.finish(&hash)).await?;
    spooled.ok_or_else(|| Refused::new(code::FILE_INVALID, "Ma bam khong khop voi goi tin"))
}

async fn fed(node: &Node, mut spool: Spool, batch: Vec<u8>) -> Result<Spool, Refused> {
    if batch.is_empty() {
        return Ok(spool);
    }
    let feeding = node.apart(move |_| spool.feed(&batch).map(|()| spool));
    feeding.await?.map_err(ungathered)
}

pub(crate) fn ungathered(fault: SpoolFault) -> Refused {
    match fault {
        SpoolFault::Markup => Refused::new(
            code::ENVELOPE_MALFORMED,
            "Goi tin khong dung dinh dang edXML: qua nhieu the",
        ),
        SpoolFault::File(fault) => crate::Error::File(fault).into(),
    }
}

/// Reads what is left of a body away, so that the client hears the reply instead of a broken line.
///
/// A client that asked whether to send at all is not made to.
pub(crate) async fn pass_over(node: &Node, headers: &HeaderMap, body: &mut Body) {
    if headers.contains_key(EXPECT) {
        return;
    }
    let bound = node.bounds.letter_bytes.saturating_mul(2);
    let patience = node.bounds.patience.min(STRANGER_PATIENCE);
    let reading = async {
        let mut passed = 0;
        while let Some(Ok(piece)) = next_piece(body).await {
            passed += piece.len();
            if passed > bound {
                break;
            }
        }
    };
    let _ = timeout(patience, reading).await;
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

/// How long a body is read away that nobody wants.
const STRANGER_PATIENCE: Duration = Duration::from_secs(120);

/// Bytes gathered before they are hashed and written.
const BATCH_BYTES: usize = 128 * 1024;
