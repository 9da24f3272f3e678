//! Brings what is still missing to prove a file or a time stamp: statuses, revocation lists, certificates of authorities.
//!
//! Asks what `pades` tells it to ask, in that order, each question once, and hands every answer to a `Trust`, which
//! judges it. What did not come is missing, and the verdict says so.

use crate::trust::Fetched;
use axis::Authority;
use pades::{Ask, Certificate, Moment, TimestampToken, Trust};
use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::Instant;

/// So many questions are asked about one subject; the rest waits for the next time.
const MOST_QUESTIONS: usize = 24;
/// Where nobody says otherwise: each answer has its own bound, and all of them this one.
const LONGEST: Duration = Duration::from_secs(3_600);
/// Once so much came, the rest waits for the next time.
const MOST_BYTES: usize = 64_000_000;
/// Of several addresses above a time stamp, or for somebody who waits to sign, none takes more than such a part of the time there is: who is silent leaves some
/// for the next. Lists, of which files need many, may be long.
const PARTS: u32 = 3;

/// What is to be proven.
#[derive(Clone)]
pub enum Subject {
    /// Every signature and time stamp of a PDF, as of a time.
    File(Arc<Vec<u8>>, Moment),
    /// A time stamp that stands in no file yet: who stands above it, and nothing else.
    Stamp(Arc<TimestampToken>),
    /// Whether this certificate may sign at a time, with those that came above it.
    Signer(Arc<Certificate>, Arc<[Certificate]>, Moment),
}

/// What was brought for one subject.
pub struct Gathered {
    /// What was trusted before, and what came.
    pub trust: Trust,
    /// What came and was taken, to be kept: no more than 64 MB and one answer.
    pub came: Vec<Fetched>,
    /// The questions that were asked, by [`key`].
    pub asked: Vec<String>,
    /// Why the last question that stayed open did.
    pub fault: Option<axis::AuthorityFault>,
}

/// Brings what the subject still misses, but for the questions in `not_again`.
///
/// Never fails: an authority that does not answer leaves its question open.
pub async fn gather(
    authority: &Authority,
    subject: Subject,
    trust: Trust,
    not_again: BTreeSet<String>,
) -> Gathered {
    gather_within(authority, subject, trust, not_again, LONGEST).await
}

/// The same, for no longer than `within` in all. A question cut off by then counts as asked.
pub async fn gather_within(
    authority: &Authority,
    subject: Subject,
    trust: Trust,
    not_again: BTreeSet<String>,
    within: Duration,
) -> Gathered {
    let never = std::future::pending();
    gather_until(authority, subject, trust, not_again, within, never).await
}

/// The same, and no longer than until `off`: what came by then stays.
pub async fn gather_until(
    authority: &Authority,
    subject: Subject,
    trust: Trust,
    not_again: BTreeSet<String>,
    within: Duration,
    off: impl Future<Output = ()>,
) -> Gathered {
    let until = Instant::now() + within;
    let mut off = std::pin::pin!(off);
    let mut done = Gathered {
        trust,
        came: Vec::new(),
        asked: Vec::new(),
        fault: None,
    };
    let mut tried = not_again;
    let mut near = None;
    let mut bytes_of_all = 0;
    while done.asked.len() < MOST_QUESTIONS && bytes_of_all < MOST_BYTES && Instant::now() < until {
        let next = tokio::select! {
            biased;
            () = &mut off => break,
            next = open(subject.clone(), done.trust.clone(), &tried) => next,
        };
        let Some(ask) = next else { break };
        let name = key(&ask);
        tried.insert(name.clone());
        done.asked.push(name);
        let asking = put(authority, &ask);
        let longest = match &subject {
            Subject::File(..) => within,
            Subject::Stamp(_) | Subject::Signer(..) => within / PARTS,
        };
        let no_later = until.min(Instant::now() + longest);
        let answered = tokio::select! {
            biased;
            () = &mut off => break,
            answered = tokio::time::timeout_at(no_later, asking) => answered,
        };
        match answered.unwrap_or(Err(axis::AuthorityFault::Lost { timed_out: true })) {
            Ok(bytes) => {
                let led = match &near {
                    Some(led) => Arc::clone(led),
                    None => near.insert(authorities(subject.clone()).await).clone(),
                };
                if let Some((fetched, trust)) = taken(ask, bytes, led, done.trust.clone()).await {
                    bytes_of_all += fetched.bytes.len();
                    done.came.push(fetched);
                    done.trust = trust;
                }
            }
            Err(fault) => done.fault = Some(fault),
        }
    }
    done
}

/// A question by its address, what is asked there and whose word is wanted, SHA-256 in hex.
pub fn key(ask: &Ask) -> String {
    let mut asked = ask.url().as_bytes().to_vec();
    asked.push(0);
    asked.extend(ask.particulars());
    store::Hash::of(&asked).to_string()
}

/// The first question that is still open. Reading the file is work, and so done where it may block.
async fn open(subject: Subject, trust: Trust, tried: &BTreeSet<String>) -> Option<Ask> {
    let looked = tokio::task::spawn_blocking(move || match subject {
        Subject::File(pdf, at) => pades::asks(&pdf, &trust, at).unwrap_or_default(),
        Subject::Stamp(token) => token.asks(&trust),
        Subject::Signer(certificate, chain, at) => trust.asks_of(&certificate, &chain, at),
    });
    let asks = looked.await.unwrap_or_default();
    asks.into_iter().find(|ask| !tried.contains(&key(ask)))
}

/// What of an answer is one, and `trust` with it. A list may be long: reading it is work too.
async fn taken(
    ask: Ask,
    answer: Vec<u8>,
    near: Arc<[Certificate]>,
    mut trust: Trust,
) -> Option<(Fetched, Trust)> {
    let read = tokio::task::spawn_blocking(move || {
        let fetched = Fetched::of(ask, &answer, &trust, near)?;
        trust.add(&fetched.bytes).ok()?;
        Some((fetched, trust))
    });
    read.await.ok().flatten()
}

/// The authorities that came with the subject. Reading the file is work, and so done where it may block.
async fn authorities(subject: Subject) -> Arc<[Certificate]> {
    match subject {
        Subject::File(pdf, _) => {
            let looked = tokio::task::spawn_blocking(move || pades::authorities_in(&pdf));
            looked.await.unwrap_or_default().into()
        }
        // Of who stands above a stamp nothing but certificates is asked.
        Subject::Stamp(_) => Arc::default(),
        Subject::Signer(_, chain, _) => chain,
    }
}

async fn put(authority: &Authority, ask: &Ask) -> Result<Vec<u8>, axis::AuthorityFault> {
    match ask {
        Ask::Ocsp { url, request, .. } => authority.status(url, request).await,
        Ask::List { url, .. } => authority.list(url).await,
        Ask::Issuer { url, .. } => authority.issuer(url).await,
    }
}
