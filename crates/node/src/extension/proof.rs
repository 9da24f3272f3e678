//! A request of the extension: its center proven, its line, its body and its moment signed.

use super::reply::No;
use crate::Node;
use crate::serve::Peer;
use crate::wire::reply::Refused;
use crate::wire::request::{Request, receive};
use axis::wire::extension::{HASH_BODY, TARGET, WINDOW_MILLIS};
use axis::wire::{code, hash, param, sign};
use axum::body::Body;
use axum::http::request::Parts;
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;

/// What a proven request says.
pub(super) struct Proven {
    /// The calling center.
    pub(super) center: String,
    /// Values of the query, decoded; of a name given twice the last.
    query: BTreeMap<String, String>,
    /// The body, whole; empty if there is none.
    pub(super) body: Vec<u8>,
}

/// Proves a request that needs no body.
pub(super) async fn without_body(node: &Node, peer: &Peer, head: &Parts) -> Result<Proven, No> {
    let request = proven(node, peer, head).await?;
    Ok(Proven {
        center: request.center().to_owned(),
        query: query_of(head)?,
        body: Vec::new(),
    })
}

/// Proves a request with a body of `limit` bytes at most; nothing of it is looked at before it is proven.
pub(super) async fn with_body(
    node: &Node,
    peer: &Peer,
    head: &Parts,
    body: &mut Body,
    limit: usize,
) -> Result<Proven, No> {
    let request = proven(node, peer, head).await?;
    let said = request
        .value(HASH_BODY)?
        .ok_or_else(|| unproven("Thieu hash-body"))?
        .to_owned();
    let received = receive(node, &head.headers, body, limit).await?;
    let bytes = received.bytes;
    let (bytes, is_it) = node
        .apart(move |_| {
            let is_it = hex::encode(hash::sha256(&bytes)) == said;
            (bytes, is_it)
        })
        .await?;
    if !is_it {
        return Err(Refused::new(code::FILE_INVALID, "hash-body khong khop voi noi dung").into());
    }
    Ok(Proven {
        center: request.center().to_owned(),
        query: query_of(head)?,
        body: bytes,
    })
}

impl Proven {
    /// A value of the query that must be there.
    pub(super) fn needed(&self, name: &str) -> Result<&str, No> {
        self.value(name)
            .ok_or_else(|| Refused::new(code::PARAMETER_WRONG, format!("Thieu {name}")).into())
    }

    /// A value of the query; empty counts as absent.
    pub(super) fn value(&self, name: &str) -> Option<&str> {
        let value = self.query.get(name)?.trim();
        (!value.is_empty()).then_some(value)
    }

    /// A figure of the query; `otherwise` if it is not said.
    pub(super) fn figure<T: std::str::FromStr>(&self, name: &str, otherwise: T) -> Result<T, No> {
        let Some(text) = self.value(name) else {
            return Ok(otherwise);
        };
        text.parse().map_err(|_| {
            Refused::new(code::PARAMETER_WRONG, format!("{name} khong phai so")).into()
        })
    }

    /// The body as JSON.
    pub(super) fn form<T: DeserializeOwned>(&self) -> Result<T, No> {
        serde_json::from_slice(&self.body).map_err(|_| {
            Refused::new(
                code::PARAMETER_WRONG,
                "Noi dung khong dung dang JSON can co",
            )
            .into()
        })
    }
}

async fn proven(node: &Node, peer: &Peer, head: &Parts) -> Result<Request, No> {
    let request = Request::prove(node, peer, head.headers.clone()).await?;
    let line = head.uri.path_and_query().map_or("", |path| path.as_str());
    if request.value(TARGET)? != Some(&*format!("{} {line}", head.method)) {
        return Err(unproven("target khong khop voi yeu cau"));
    }
    let stamp = request.value(param::TIMESTAMP)?.unwrap_or_default();
    let now = node.clock.now().millis();
    let at = sign::read_timestamp(stamp).ok_or_else(|| unproven("timestamp khong dung dang"))?;
    if at.abs_diff(now) > WINDOW_MILLIS.unsigned_abs() {
        return Err(No::stale(now));
    }
    Ok(request)
}

fn unproven(said: &str) -> No {
    Refused::new(code::WRONG_CREDENTIALS, said).into()
}

fn query_of(head: &Parts) -> Result<BTreeMap<String, String>, No> {
    let mut query = BTreeMap::new();
    for pair in head.uri.query().unwrap_or_default().split('&') {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let decoded = decoded(name).zip(decoded(value)).ok_or_else(|| {
            No::from(Refused::new(
                code::PARAMETER_WRONG,
                "Tham so khong duoc ma hoa dung",
            ))
        })?;
        query.insert(decoded.0, decoded.1);
    }
    Ok(query)
}

/// Undoes percent-encoding (RFC 3986); a plus is a plus.
pub(crate) fn decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let digit = |byte: Option<u8>| char::from(byte?).to_digit(16);
        let (high, low) = (digit(rest.next())?, digit(rest.next())?);
        bytes.push(u8::try_from(high * 16 + low).ok()?);
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_is_decoded_or_refused() {
        assert_eq!(decoded("H99.12").as_deref(), Some("H99.12"));
        assert_eq!(decoded("Q%C4%90-UBND").as_deref(), Some("QĐ-UBND"));
        assert_eq!(decoded("a+b%20c").as_deref(), Some("a+b c"));
        for odd in ["%", "%4", "%zz", "%+1", "%FF"] {
            assert_eq!(decoded(odd), None, "{odd}");
        }
    }
}
