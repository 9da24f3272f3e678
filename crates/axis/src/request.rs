//! One signed request and its answer, as bytes, within bounds of time and size.
//!
//! Never follows a redirect, never tries twice, never takes a proxy from the environment: a letter goes where the
//! office configured it to go, or nowhere.

use crate::address::Address;
use crate::fault::{Fault, Reach, Strange};
use crate::national::Limits;
use crate::secret::Secret;
use crate::wire::{self, param, sign};
use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use reqwest::{Client, Method, Response, redirect};
use std::error::Error as _;
use std::io;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::timeout;

/// Where requests go, and in whose name.
pub(crate) struct Line {
    http: Client,
    address: Address,
    center: String,
    secret: Secret,
    now: Arc<dyn Fn() -> i64 + Send + Sync>,
    limits: Limits,
}

/// A request before it is signed.
pub(crate) struct Call {
    operation: &'static str,
    method: Method,
    params: Vec<(&'static str, String)>,
    content_type: &'static str,
    body: Vec<u8>,
}

/// What came back, whatever it is.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) is_page: bool,
    pub(crate) body: Vec<u8>,
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
        }
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

impl Line {
    pub(crate) fn new(
        address: Address,
        center: &str,
        secret: Secret,
        now: Arc<dyn Fn() -> i64 + Send + Sync>,
        limits: Limits,
    ) -> Result<Self, Fault> {
        let http = Client::builder()
            .redirect(redirect::Policy::none())
            .no_proxy()
            .http1_only()
            .connect_timeout(limits.connect)
            .pool_idle_timeout(Duration::from_secs(15))
            .user_agent(wire::USER_AGENT)
            .build()
            .map_err(|_| Fault::Unreachable(Reach::Untrusted))?;
        Ok(Self {
            http,
            address,
            center: center.to_owned(),
            secret,
            now,
            limits,
        })
    }

    /// Signs with a fresh timestamp, sends, and reads the whole answer.
    pub(crate) async fn call(&self, call: Call) -> Result<Answer, Fault> {
        let headers = self.headers(&call)?;
        // The client itself gives up connecting after `connect`, so running out here means that something has left.
        let patience =
            self.limits.connect + self.limits.answer + self.limits.upload_time(call.body.len());
        let request = self
            .http
            .request(call.method, self.address.of(call.operation))
            .headers(headers)
            .body(call.body)
            .send();
        let response = timeout(patience, request)
            .await
            .map_err(|_| Fault::Lost { timed_out: true })?
            .map_err(|error| fault_of(&error, self.address.is_encrypted()))?;
        read(response, self.limits.idle, self.limits.reply_bytes).await
    }

    fn headers(&self, call: &Call) -> Result<HeaderMap, Fault> {
        let stamp = sign::timestamp((self.now)());
        let mut named = vec![(param::SYSTEM_ID, self.center.as_str())];
        named.extend(
            call.params
                .iter()
                .map(|(name, value)| (*name, value.as_str())),
        );
        named.push((param::TIMESTAMP, &stamp));
        named.push((param::CONTENT_TYPE, call.content_type));
        let mut headers = HeaderMap::new();
        for (name, value) in &named {
            headers.insert(prefixed(name)?, sendable(name, value)?);
        }
        let signature = sign::sign(&self.secret, &named);
        for (name, value) in [
            (wire::SIGN_HEADER_KEY, signature.keys.as_str()),
            (wire::SIGN_HEADER, &signature.json),
            (wire::HASH_HEADER, &signature.hash),
            (wire::VERSION_HEADER, wire::VERSION),
        ] {
            headers.insert(header(name)?, sendable(name, value)?);
        }
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(call.content_type));
        Ok(headers)
    }
}

/// Reads an answer to its end, but no more than `limit` bytes and with no pause longer than `idle`.
pub(crate) async fn read(
    mut response: Response,
    idle: Duration,
    limit: u64,
) -> Result<Answer, Fault> {
    let too_long = || Fault::Strange(Strange::TooLong { limit });
    let status = response.status().as_u16();
    let is_page = response.headers().get(CONTENT_TYPE).is_some_and(|kind| {
        kind.as_bytes()
            .to_ascii_lowercase()
            .starts_with(b"text/html")
    });
    if response
        .content_length()
        .is_some_and(|length| length > limit)
    {
        return Err(too_long());
    }
    let mut body = Vec::new();
    loop {
        let chunk = timeout(idle, response.chunk())
            .await
            .map_err(|_| Fault::Lost { timed_out: true })?
            .map_err(|error| Fault::Lost {
                timed_out: error.is_timeout(),
            })?;
        let Some(chunk) = chunk else {
            return Ok(Answer {
                status,
                is_page,
                body,
            });
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
