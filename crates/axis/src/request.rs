//! One request and its answer, as bytes, within bounds of silence and size; and the national wire's signing of it.
//!
//! Never follows a redirect and never tries twice.

use crate::address::Address;
use crate::connection::{Connection, Limits};
use crate::drift::{Dial, Drift, Told, http_date};
use crate::fault::{Fault, Reach, Strange};
use crate::pace::{Paced, Taken};
use crate::secret::Secret;
use crate::wire::{self, param, sign};
use bytes::Bytes;
use reqwest::header::{CONTENT_TYPE, DATE, HeaderMap, HeaderName, HeaderValue};
use reqwest::{Body, Client, Method, Response, StatusCode, Url};
use std::error::Error as _;
use std::io;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::{Instant, timeout};

/// Tells the time in UTC milliseconds.
pub(crate) type Now = Arc<dyn Fn() -> i64 + Send + Sync>;

/// What carries requests to one host, and sees its clock in passing.
pub(crate) struct Carrier {
    http: Client,
    limits: Limits,
    proxied: bool,
    by_date: bool,
    dial: Dial,
}

/// A request as it leaves.
pub(crate) struct Ask {
    pub(crate) method: Method,
    pub(crate) url: Url,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    /// Our clock as the call begins, UTC milliseconds.
    pub(crate) at: i64,
}

/// An answer that has begun, and between which moments it did.
pub(crate) struct Opened {
    pub(crate) response: Response,
    left: i64,
    trip: Duration,
}

/// Where requests of the national wire go, and in whose name.
pub(crate) struct Line {
    carrier: Carrier,
    address: Address,
    center: String,
    secret: Secret,
    now: Now,
}

/// A request before it is signed.
pub(crate) struct Call {
    operation: &'static str,
    method: Method,
    params: Vec<(&'static str, String)>,
    content_type: &'static str,
    body: Vec<u8>,
    /// Whether the answer holds a letter.
    brings_letter: bool,
}

/// What came back, whatever it is.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) is_page: bool,
    pub(crate) body: Vec<u8>,
    /// Our clock when the request had left, UTC milliseconds; 0 where nobody looked.
    pub(crate) left: i64,
    /// From then until the answer began.
    pub(crate) trip: Duration,
}

impl Call {
    /// A POST without a body.
    pub(crate) fn of(operation: &'static str) -> Self {
        Self {
            operation,
            method: Method::POST,
            params: Vec::new(),
            content_type: JSON,
            body: Vec::new(),
            brings_letter: false,
        }
    }

    /// The same, to be answered with a letter, which may be long.
    pub(crate) fn for_letter(mut self) -> Self {
        self.brings_letter = true;
        self
    }

    /// The same by GET.
    pub(crate) fn by_get(mut self) -> Self {
        self.method = Method::GET;
        self
    }

    /// With one more parameter.
    pub(crate) fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.params.push((name, value.into()));
        self
    }

    /// With a JSON body.
    pub(crate) fn json(mut self, text: impl Into<Vec<u8>>) -> Self {
        self.body = text.into();
        self
    }

    /// With a file as its body.
    pub(crate) fn file(mut self, bytes: Vec<u8>) -> Self {
        self.content_type = "application/octet-stream";
        self.body = bytes;
        self
    }
}

impl Carrier {
    pub(crate) fn new(connection: &Connection) -> Result<Self, Fault> {
        Ok(Self {
            http: connection.client()?,
            limits: connection.limits(),
            proxied: connection.is_through_a_proxy(),
            by_date: true,
            dial: Dial::default(),
        })
    }

    /// The same for an end that tells its clock itself, better than the header `Date`, which may be a proxy's.
    pub(crate) fn told_by_the_other_end(connection: &Connection) -> Result<Self, Fault> {
        Ok(Self {
            by_date: false,
            ..Self::new(connection)?
        })
    }

    /// The best measuring of the other end's clock so far.
    pub(crate) fn drift(&self) -> Option<Drift> {
        self.dial.read()
    }

    /// How long an answer may take to begin.
    pub(crate) fn answer(&self) -> Duration {
        self.limits.answer
    }

    /// The longest pause between pieces of an answer.
    pub(crate) fn idle(&self) -> Duration {
        self.limits.idle
    }

    /// Takes in a stamp that stood in an answer's body.
    pub(crate) fn told(&self, left: i64, trip: Duration, stamp: i64) {
        self.dial
            .set(Drift::measured(left, trip, Told::Milli(stamp)));
    }

    /// Sends, and reads the whole answer.
    pub(crate) async fn call(&self, ask: Ask) -> Result<Answer, Fault> {
        let opened = self.open(ask).await?;
        self.read(opened).await
    }

    /// The same for an answer that holds no letter: none of those is long, whoever is at the other end.
    pub(crate) async fn call_briefly(&self, ask: Ask) -> Result<Answer, Fault> {
        let Opened {
            response,
            left,
            trip,
        } = self.open(ask).await?;
        let limit = self.limits.reply_bytes.min(BRIEF_BYTES);
        let answer = read(response, self.limits.idle, limit).await?;
        Ok(Answer {
            left,
            trip,
            ..answer
        })
    }

    /// Reads an answer that has begun.
    pub(crate) async fn read(&self, opened: Opened) -> Result<Answer, Fault> {
        let (left, trip) = (opened.left, opened.trip);
        let read = read(opened.response, self.limits.idle, self.limits.reply_bytes).await;
        read.map(|answer| Answer {
            left,
            trip,
            ..answer
        })
    }

    /// Sends, and waits for the answer to begin, as long as the body goes on leaving.
    pub(crate) async fn open(&self, ask: Ask) -> Result<Opened, Fault> {
        let encrypted = ask.url.scheme() == "https";
        let (begun, taken) = (Instant::now(), Taken::nothing());
        let body = match ask.body.is_empty() {
            true => Body::from(ask.body),
            false => Body::wrap(Paced::new(ask.body, taken.clone())),
        };
        let request = self.http.request(ask.method, ask.url).headers(ask.headers);
        let mut sending = std::pin::pin!(request.body(body).send());
        let response = loop {
            let before = taken.bytes();
            match timeout(self.limits.silence(before), &mut sending).await {
                Ok(sent) => break sent.map_err(|error| self.fault_of(&error, encrypted))?,
                Err(_) if taken.bytes() > before => {}
                // Connecting gives up by itself, so running out here means that something has left.
                Err(_) => return Err(Fault::Lost { timed_out: true }),
            }
        };
        // Only a proxy answers so, and only in place of going on: the other end saw nothing.
        if response.status() == StatusCode::PROXY_AUTHENTICATION_REQUIRED {
            return Err(Fault::Unreachable(Reach::Gate));
        }
        let last = taken.last().max(begun);
        let spent = i64::try_from((last - begun).as_millis()).unwrap_or(i64::MAX / 4);
        let (left, trip) = (ask.at.saturating_add(spent), last.elapsed());
        let date = response
            .headers()
            .get(DATE)
            .and_then(|date| date.to_str().ok());
        if let Some(told) = date.and_then(http_date).filter(|_| self.by_date) {
            self.dial.set(Drift::measured(left, trip, told));
        }
        Ok(Opened {
            response,
            left,
            trip,
        })
    }

    /// Reads the rest of an answer onto `body`, which keeps what came even where the line breaks.
    pub(crate) async fn take(
        &self,
        response: &mut Response,
        body: &mut Vec<u8>,
    ) -> Result<(), Fault> {
        take(response, body, self.limits.idle, self.limits.reply_bytes).await
    }

    fn fault_of(&self, error: &reqwest::Error, encrypted: bool) -> Fault {
        match fault_of(error, encrypted) {
            Fault::Unreachable(Reach::Untrusted) if self.proxied && !is_of_tls(error) => {
                Fault::Unreachable(Reach::Gate)
            }
            fault => fault,
        }
    }
}

impl Line {
    pub(crate) fn new(
        connection: &Connection,
        address: Address,
        center: &str,
        secret: Secret,
        now: Now,
    ) -> Result<Self, Fault> {
        Ok(Self {
            carrier: Carrier::new(connection)?,
            address,
            center: center.to_owned(),
            secret,
            now,
        })
    }

    pub(crate) fn drift(&self) -> Option<Drift> {
        self.carrier.drift()
    }

    /// Signs with a fresh timestamp, sends, and reads the whole answer.
    pub(crate) async fn call(&self, call: Call) -> Result<Answer, Fault> {
        let at = (self.now)();
        let headers = self.headers(&call, at)?;
        let ask = Ask {
            method: call.method,
            url: self.address.of(call.operation),
            headers,
            body: call.body.into(),
            at,
        };
        match call.brings_letter {
            true => self.carrier.call(ask).await,
            false => self.carrier.call_briefly(ask).await,
        }
    }

    fn headers(&self, call: &Call, at: i64) -> Result<HeaderMap, Fault> {
        let stamp = sign::timestamp(at);
        let mut named = vec![(param::SYSTEM_ID, self.center.as_str())];
        named.extend(
            call.params
                .iter()
                .map(|(name, value)| (*name, value.as_str())),
        );
        named.push((param::TIMESTAMP, &stamp));
        named.push((param::CONTENT_TYPE, call.content_type));
        let mut headers = signed(&self.secret, &named)?;
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(call.content_type));
        Ok(headers)
    }
}

/// The headers of parameters with their signature, as the official client sends them (X§2.1).
pub(crate) fn signed(secret: &Secret, named: &[(&'static str, &str)]) -> Result<HeaderMap, Fault> {
    let mut headers = HeaderMap::new();
    for (name, value) in named {
        headers.insert(prefixed(name)?, sendable(name, value)?);
    }
    let signature = sign::sign(secret, named);
    for (name, value) in [
        (wire::SIGN_HEADER_KEY, signature.keys.as_str()),
        (wire::SIGN_HEADER, &signature.json),
        (wire::HASH_HEADER, &signature.hash),
        (wire::VERSION_HEADER, wire::VERSION),
    ] {
        headers.insert(header(name)?, sendable(name, value)?);
    }
    Ok(headers)
}

/// Reads an answer to its end, but no more than `limit` bytes and with no pause longer than `idle`.
pub(crate) async fn read(
    mut response: Response,
    idle: Duration,
    limit: u64,
) -> Result<Answer, Fault> {
    let status = response.status().as_u16();
    let is_page = response.headers().get(CONTENT_TYPE).is_some_and(|kind| {
        kind.as_bytes()
            .to_ascii_lowercase()
            .starts_with(b"text/html")
    });
    let mut body = Vec::new();
    take(&mut response, &mut body, idle, limit).await?;
    Ok(Answer {
        status,
        is_page,
        body,
        left: 0,
        trip: Duration::ZERO,
    })
}

async fn take(
    response: &mut Response,
    body: &mut Vec<u8>,
    idle: Duration,
    limit: u64,
) -> Result<(), Fault> {
    let too_long = || Fault::Strange(Strange::TooLong { limit });
    let announced = response.content_length().unwrap_or(0);
    if announced.saturating_add(body.len() as u64) > limit {
        return Err(too_long());
    }
    loop {
        let chunk = timeout(idle, response.chunk())
            .await
            .map_err(|_| Fault::Lost { timed_out: true })?
            .map_err(|error| Fault::Lost {
                timed_out: error.is_timeout(),
            })?;
        let Some(chunk) = chunk else {
            return Ok(());
        };
        if body.len() as u64 + chunk.len() as u64 > limit {
            return Err(too_long());
        }
        body.extend_from_slice(&chunk);
    }
}

/// Tells what surely never left from what may have.
pub(crate) fn fault_of(error: &reqwest::Error, encrypted: bool) -> Fault {
    if error.is_builder() {
        return Fault::Unsendable { name: "request" };
    }
    if error.is_dns() {
        return Fault::Unreachable(Reach::Name);
    }
    if !error.is_connect() {
        return Fault::Lost {
            timed_out: error.is_timeout(),
        };
    }
    if error.is_timeout() {
        return Fault::Unreachable(Reach::Silent);
    }
    Fault::Unreachable(match io_kind(error) {
        Some(io::ErrorKind::TimedOut) => Reach::Silent,
        Some(kind) if is_of_the_network(kind) => Reach::Closed,
        _ if encrypted => Reach::Untrusted,
        _ => Reach::Closed,
    })
}

/// Whether it was TLS that failed, rather than a proxy before it.
fn is_of_tls(error: &reqwest::Error) -> bool {
    let mut source = error.source();
    while let Some(inner) = source {
        if inner.is::<native_tls::Error>() {
            return true;
        }
        source = inner.source();
    }
    false
}

fn io_kind(error: &reqwest::Error) -> Option<io::ErrorKind> {
    let mut source = error.source();
    let mut found = None;
    while let Some(inner) = source {
        if let Some(io) = inner.downcast_ref::<io::Error>() {
            found = Some(io.kind());
        }
        source = inner.source();
    }
    found
}

fn is_of_the_network(kind: io::ErrorKind) -> bool {
    use io::ErrorKind as K;
    matches!(
        kind,
        K::ConnectionRefused
            | K::ConnectionReset
            | K::ConnectionAborted
            | K::HostUnreachable
            | K::NetworkUnreachable
            | K::NetworkDown
            | K::AddrNotAvailable
            | K::PermissionDenied
    )
}

fn prefixed(name: &'static str) -> Result<HeaderName, Fault> {
    HeaderName::try_from(format!("{}{name}", wire::PREFIX)).map_err(|_| Fault::Unsendable { name })
}

fn header(name: &'static str) -> Result<HeaderName, Fault> {
    HeaderName::try_from(name).map_err(|_| Fault::Unsendable { name })
}

fn sendable(name: &'static str, value: &str) -> Result<HeaderValue, Fault> {
    // The official server side signs over UTF-8 but reads the low byte of each character: only ASCII survives.
    if !value.bytes().all(|b| b == b' ' || b.is_ascii_graphic()) {
        return Err(Fault::Unsendable { name });
    }
    HeaderValue::from_str(value).map_err(|_| Fault::Unsendable { name })
}

const JSON: &str = "application/json";
/// The longest answer without a letter: a directory of 123,000 agencies has 16 MB.
const BRIEF_BYTES: u64 = 64 << 20;
