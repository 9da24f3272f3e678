//! What the authorities that vouch for certificates and for time answer, as bytes: lists, statuses, certificates, stamps.
//!
//! Opens none of it, and believes none: all of it is signed, and `pades` judges. Addresses come out of certificates of
//! strangers, so only the web is asked, within bounds of size and time, without cookies or names, and never across to
//! another host. Never tries twice: when to ask again is for whoever asks.

mod fault;

pub use fault::AuthorityFault;

use crate::address::AddressFault;
use crate::fault::{Fault, Reach};
use crate::request::{fault_of, read};
use reqwest::header::{ACCEPT, CONTENT_TYPE};
use reqwest::{Client, Method, RequestBuilder, Response, Url, redirect};
use std::time::Duration;
use tokio::sync::Semaphore;
use tokio::time::timeout;

/// The authorities' side of the web.
pub struct Authority {
    http: Client,
    bounds: Bounds,
    stamping: Semaphore,
}

/// How long an authority is waited for, and how much is taken of what it answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// The longest pause while something is fetched; the whole may take twenty times as long.
    pub pause: Duration,
    /// How long a time stamp may take in all: one was seen to take 131 s (R§4.5).
    pub stamp: Duration,
    /// How long a status may take in all.
    pub status: Duration,
    /// The largest revocation list, in bytes.
    pub list_bytes: u64,
    /// The largest answer that is no list, in bytes: a stamp with its chain, a status, a certificate.
    pub answer_bytes: u64,
}

impl Default for Bounds {
    /// 30 s between pieces, 180 s for a stamp, 30 s for a status; 20 MB for a list, 256 kB for all else.
    fn default() -> Self {
        Self {
            pause: Duration::from_secs(30),
            stamp: Duration::from_secs(180),
            status: Duration::from_secs(30),
            list_bytes: 20_000_000,
            answer_bytes: 256_000,
        }
    }
}

/// Time stamps asked for at once (R§4.5); one more waits for its turn.
const STAMPS_AT_ONCE: usize = 4;

impl Authority {
    /// With the usual bounds.
    pub fn new() -> Result<Self, AuthorityFault> {
        Self::within(Bounds::default())
    }

    /// The same with other bounds.
    pub fn within(bounds: Bounds) -> Result<Self, AuthorityFault> {
        let http = Client::builder()
            .redirect(redirect::Policy::custom(stay_on_the_host))
            .no_proxy()
            .http1_only()
            .connect_timeout(bounds.pause.min(Duration::from_secs(10)))
            .build()
            .map_err(|_| AuthorityFault::Unreachable(Reach::Untrusted))?;
        Ok(Self {
            http,
            bounds,
            stamping: Semaphore::new(STAMPS_AT_ONCE),
        })
    }

    /// Whether an address could be asked at all: of the web, without a name or password in it.
    pub fn check_address(address: &str) -> Result<(), AuthorityFault> {
        address_of(address).map(drop)
    }

    /// The revocation list at an address, which may be plain HTTP: it is proven by its own signature.
    pub async fn list(&self, address: &str) -> Result<Vec<u8>, AuthorityFault> {
        self.get(address, self.bounds.list_bytes).await
    }

    /// The certificate at an address: DER, PEM, or the bundle some authorities publish.
    pub async fn issuer(&self, address: &str) -> Result<Vec<u8>, AuthorityFault> {
        self.get(address, self.bounds.answer_bytes).await
    }

    /// What a responder answers to an OCSP request in DER (RFC 6960, appendix A.1: always by POST here).
    pub async fn status(&self, address: &str, request: &[u8]) -> Result<Vec<u8>, AuthorityFault> {
        let kinds = ["application/ocsp-request", "application/ocsp-response"];
        self.post(address, request, kinds, self.bounds.status).await
    }

    /// What a time stamp authority answers to a question in DER (RFC 3161, 3.4).
    ///
    /// At most four are asked for at once. Errors with what the line did; a refusal stands in the answer itself.
    pub async fn stamp(&self, address: &str, question: &[u8]) -> Result<Vec<u8>, AuthorityFault> {
        let _turn = self.stamping.acquire().await;
        let kinds = ["application/timestamp-query", "application/timestamp-reply"];
        self.post(address, question, kinds, self.bounds.stamp).await
    }

    async fn get(&self, address: &str, limit: u64) -> Result<Vec<u8>, AuthorityFault> {
        let url = address_of(address)?;
        let patience = self.bounds.pause.saturating_mul(20);
        let asked = async {
            let answer = send(self.http.request(Method::GET, url), self.bounds.pause).await?;
            taken(answer, self.bounds.pause, limit, None).await
        };
        within(patience, asked).await
    }

    async fn post(
        &self,
        address: &str,
        body: &[u8],
        [sent, expected]: [&'static str; 2],
        patience: Duration,
    ) -> Result<Vec<u8>, AuthorityFault> {
        let url = address_of(address)?;
        let request = self
            .http
            .request(Method::POST, url)
            .header(CONTENT_TYPE, sent)
            .header(ACCEPT, expected)
            .body(body.to_vec());
        let asked = async {
            let answer = send(request, patience).await?;
            taken(answer, patience, self.bounds.answer_bytes, Some(expected)).await
        };
        within(patience, asked).await
    }
}

async fn send(request: RequestBuilder, patience: Duration) -> Result<Response, AuthorityFault> {
    within(patience, async {
        let (http, request) = request.build_split();
        let request = request.map_err(|error| fault_of(&error, false))?;
        let is_encrypted = request.url().scheme() == "https";
        let sent = http.execute(request).await;
        sent.map_err(|error| fault_of(&error, is_encrypted).into())
    })
    .await
}

/// The bytes of an answer that is one: status 200, not a page, of the kind asked for, neither empty nor too long.
async fn taken(
    answer: Response,
    pause: Duration,
    limit: u64,
    expected: Option<&'static str>,
) -> Result<Vec<u8>, AuthorityFault> {
    let kind = answer.headers().get(CONTENT_TYPE);
    let kind = kind.and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let kind = kind
        .split(';')
        .next()
        .unwrap_or_default()
        .trim()
        .to_lowercase();
    match answer.status().as_u16() {
        200 => {}
        status @ 300..=399 => return Err(AuthorityFault::Elsewhere { status }),
        status => return Err(AuthorityFault::Status { status }),
    }
    if kind == "text/html" || kind == "application/xhtml+xml" {
        return Err(AuthorityFault::Page);
    }
    if expected.is_some_and(|expected| expected != kind) {
        let kind = kind.chars().take(100).collect();
        return Err(AuthorityFault::OtherKind { kind });
    }
    let answer = read(answer, pause, limit).await?;
    if answer.body.is_empty() {
        return Err(AuthorityFault::Empty);
    }
    Ok(answer.body)
}

async fn within<T>(
    patience: Duration,
    work: impl Future<Output = Result<T, AuthorityFault>>,
) -> Result<T, AuthorityFault> {
    timeout(patience, work)
        .await
        .unwrap_or(Err(AuthorityFault::Lost { timed_out: true }))
}

fn address_of(text: &str) -> Result<Url, AuthorityFault> {
    let url = Url::parse(text.trim()).map_err(|_| AddressFault::NotAnAddress)?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(AddressFault::NotAnAddress.into());
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(AddressFault::TooMuch.into());
    }
    Ok(url)
}

fn stay_on_the_host(attempt: redirect::Attempt<'_>) -> redirect::Action {
    let stays = attempt.previous().last().is_some_and(|before| {
        before.host_str() == attempt.url().host_str()
            && matches!(attempt.url().scheme(), "http" | "https")
            && (before.scheme() == attempt.url().scheme() || attempt.url().scheme() == "https")
    });
    if stays && attempt.previous().len() <= 3 {
        return attempt.follow();
    }
    attempt.stop()
}

impl From<Fault> for AuthorityFault {
    fn from(fault: Fault) -> Self {
        fault::of_the_line(fault)
    }
}
