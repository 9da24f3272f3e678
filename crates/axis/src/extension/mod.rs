//! The road to a node of ours beside the national wire (`docs/extension.md`): what a bad line needs.
//!
//! Says nothing of it to a foreign server but the question whether it is one. Never tries again by itself, save once
//! where the node refused our stamp and told its clock, and on a slow line what changes nothing when it is said twice.

mod chunk;
mod feed;
mod letter;
mod number;

pub use feed::{Course, Place, WentBack, digest_of};
pub use letter::Part;

use crate::address::{Address, encoded};
use crate::connection::Connection;
use crate::drift::Drift;
use crate::fault::{Fault, Reach, Refusal, Strange};
use crate::reply;
use crate::request::{Answer, Ask, Carrier, Now, signed};
use crate::secret::Secret;
use crate::wire::extension::{BASE, Capabilities, HASH_BODY, PRODUCT, PROTOCOL, TARGET, path};
use crate::wire::{hash, param, sign};
use bytes::Bytes;
use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use reqwest::{Method, Response, StatusCode};
use serde::Deserialize;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::time::timeout;

/// A node of ours, as one center sees it.
pub struct Extension {
    carrier: Carrier,
    address: Address,
    center: String,
    secret: Secret,
    now: Now,
    capabilities: Capabilities,
    /// Whether an answer ever took long; the line is taken to be slow from then on.
    slow: AtomicBool,
}

/// A call before it is signed.
#[derive(Clone)]
struct Call {
    method: Method,
    path: String,
    query: String,
    content_type: &'static str,
    body: Bytes,
    unsigned: Vec<(HeaderName, String)>,
}

impl Extension {
    /// Asks whether a node of ours answers beside an adapter. `None` for anything else that answered, whatever it said:
    /// ask again after a day, or when the address changes.
    ///
    /// Errors only where nobody answered.
    pub async fn find(
        connection: &Connection,
        adapter: Address,
        center: &str,
        secret: Secret,
        now: impl Fn() -> i64 + Send + Sync + 'static,
    ) -> Result<Option<Self>, Fault> {
        let carrier = Carrier::told_by_the_other_end(connection)?;
        let ask = Ask {
            method: Method::GET,
            url: adapter.at_root(&format!("{BASE}{}", path::CAPABILITIES), ""),
            headers: HeaderMap::new(),
            body: Bytes::new(),
            at: now(),
        };
        let answer = match carrier.call(ask).await {
            Ok(answer) => answer,
            Err(Fault::Strange(_)) => return Ok(None),
            Err(fault) => return Err(fault),
        };
        let Some(capabilities) = ours(&answer) else {
            return Ok(None);
        };
        carrier.told(answer.left, answer.trip, capabilities.now);
        Ok(Some(Self {
            carrier,
            address: adapter,
            center: center.to_owned(),
            secret,
            now: Arc::new(now),
            capabilities,
            slow: AtomicBool::new(answer.trip >= LONG_TRIP),
        }))
    }

    /// Takes the line to be slow from the beginning, whatever it shows: short chunks, several at once.
    pub fn over_a_slow_line(self) -> Self {
        self.slow.store(true, Ordering::Relaxed);
        self
    }

    /// What the node said of itself when it was found.
    pub fn capabilities(&self) -> &Capabilities {
        &self.capabilities
    }

    /// Whether a call may be made, by its word in [`crate::wire::extension::feature`].
    pub fn offers(&self, feature: &str) -> bool {
        self.capabilities.features.iter().any(|one| one == feature)
    }

    /// How far the node's clock is ahead of ours.
    pub fn drift(&self) -> Option<Drift> {
        self.carrier.drift()
    }

    /// Whether the line is taken to be slow: short chunks, several at once.
    fn is_slow(&self) -> bool {
        self.slow.load(Ordering::Relaxed)
    }

    /// An answer that the node has at hand took so long to begin.
    fn took(&self, trip: Duration) {
        if trip >= LONG_TRIP {
            self.slow.store(true, Ordering::Relaxed);
        }
    }

    /// Makes a call and reads the whole answer; once more if our stamp was refused and the node told its clock.
    async fn call(&self, call: Call) -> Result<Answer, Fault> {
        let first = self.carrier.call_briefly(self.ask(&call)?).await?;
        if !self.is_corrected(&first) {
            return Ok(first);
        }
        self.carrier.call_briefly(self.ask(&call)?).await
    }

    /// The same; on a slow line a call that stands still is given up and made again over another connection, thrice at
    /// most. Only for what may be said twice.
    async fn call_patiently(&self, call: Call) -> Result<Answer, Fault> {
        if !self.is_slow() {
            return self.call(call).await;
        }
        let leaving = Duration::from_millis(call.body.len() as u64);
        for _ in 0..3 {
            match timeout(STILL + leaving, self.call(call.clone())).await {
                // Until it is given up a call may well have been heard; whoever makes it may make it again.
                Err(_) | Ok(Err(Fault::Lost { .. } | Fault::Unreachable(Reach::Closed))) => {}
                Ok(ended) => return ended,
            }
        }
        self.call(call).await
    }

    /// The same for an answer that is read piece by piece, once it is known not to refuse our stamp.
    async fn open(&self, call: &Call) -> Result<Response, Fault> {
        let first = self.carrier.open(self.ask(call)?).await?;
        if first.response.status() != StatusCode::UNAUTHORIZED {
            return Ok(first.response);
        }
        let answer = self.carrier.read(first).await?;
        if self.is_corrected(&answer) {
            return Ok(self.carrier.open(self.ask(call)?).await?.response);
        }
        Err(refusal(&answer))
    }

    /// Whether an answer refuses our stamp and told the clock to go by, which is then gone by.
    fn is_corrected(&self, answer: &Answer) -> bool {
        #[derive(Deserialize)]
        struct Clock {
            now: i64,
        }
        let stale = matches!(
            reply::done(answer),
            Err(Fault::Refused {
                refusal: Refusal::StampStale,
                ..
            })
        );
        if !stale {
            return false;
        }
        let Ok(Clock { now }) = reply::beside(answer) else {
            return false;
        };
        self.carrier.told(answer.left, answer.trip, now);
        true
    }

    fn ask(&self, call: &Call) -> Result<Ask, Fault> {
        let at = (self.now)();
        let url = self
            .address
            .at_root(&format!("{BASE}{}", call.path), &call.query);
        let query = url
            .query()
            .map_or_else(String::new, |query| format!("?{query}"));
        let target = format!("{} {}{query}", call.method, url.path());
        let ahead = self.drift().map_or(0, |drift| drift.ahead_millis);
        let stamp = sign::timestamp(at.saturating_add(ahead));
        let hashed = hex::encode(hash::sha256(&call.body));
        let mut named = vec![
            (param::SYSTEM_ID, self.center.as_str()),
            (param::TIMESTAMP, &stamp),
            (TARGET, &target),
        ];
        if call.method != Method::GET {
            named.push((HASH_BODY, &hashed));
        }
        let mut headers = signed(&self.secret, &named)?;
        if call.method != Method::GET {
            headers.insert(CONTENT_TYPE, HeaderValue::from_static(call.content_type));
        }
        for (name, value) in &call.unsigned {
            let value = HeaderValue::from_str(value);
            let value = value.map_err(|_| Fault::Unsendable { name: "range" })?;
            headers.insert(name.clone(), value);
        }
        Ok(Ask {
            method: call.method.clone(),
            url,
            headers,
            body: call.body.clone(),
            at,
        })
    }
}

impl Call {
    fn get(path: impl Into<String>, query: String) -> Self {
        Self {
            method: Method::GET,
            path: path.into(),
            query,
            content_type: JSON,
            body: Bytes::new(),
            unsigned: Vec::new(),
        }
    }

    fn post<T: serde::Serialize>(path: &str, body: &T) -> Result<Self, Fault> {
        let body = serde_json::to_vec(body).map_err(|_| Fault::Unsendable { name: "body" })?;
        Ok(Self {
            method: Method::POST,
            body: body.into(),
            ..Self::get(path, String::new())
        })
    }

    fn put(path: String, body: Bytes) -> Self {
        Self {
            method: Method::PUT,
            content_type: "application/octet-stream",
            body,
            ..Self::get(path, String::new())
        }
    }
}

/// What an answer says of a node of ours; nothing if it is another's.
fn ours(answer: &Answer) -> Option<Capabilities> {
    if answer.status != 200 {
        return None;
    }
    let told: Capabilities = serde_json::from_slice(&answer.body).ok()?;
    let usable = told.limits.chunk_bytes > 0 && told.limits.chunks_per_letter > 0;
    (told.product == PRODUCT && told.protocol == PROTOCOL && usable).then_some(told)
}

/// Joins a query; values percent-encoded (RFC 3986), so that the node sees the bytes that were signed.
fn query(pairs: &[(&str, &str)]) -> String {
    let mut joined = String::new();
    for (name, value) in pairs {
        if !joined.is_empty() {
            joined.push('&');
        }
        joined.push_str(name);
        joined.push('=');
        joined.push_str(&encoded(value));
    }
    joined
}

/// What an answer says that is no success.
fn refusal(answer: &Answer) -> Fault {
    let status = answer.status;
    let plain = Fault::Strange(Strange::Status { status });
    reply::done(answer).err().unwrap_or(plain)
}

/// A success that must not be an answer to something else.
fn wrong() -> Fault {
    Fault::Strange(Strange::NoData)
}

const JSON: &str = "application/json";
/// An answer that takes longer to begin came over a line that is slow, or loses much.
const LONG_TRIP: Duration = Duration::from_millis(700);
/// A call to a node over a slow line that has no answer after so long, and a millisecond for each byte of it, stands still.
const STILL: Duration = Duration::from_secs(12);
