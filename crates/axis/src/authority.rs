//! What the authority that vouches for certificates publishes, fetched as bytes: revocation lists.
//!
//! Opens none of them, and believes none: they are signed, and `pades` judges. Addresses come out of certificates of
//! strangers, so only the web is asked, within bounds, and never across to another host.

use crate::address::AddressFault;
use crate::fault::{Fault, Reach, Strange};
use crate::request::{fault_of, read};
use reqwest::{Client, Url, redirect};
use std::time::Duration;
use tokio::time::timeout;

/// The authority's side of the web.
pub struct Authority {
    http: Client,
    list_bytes: u64,
    patience: Duration,
}

impl Authority {
    /// Lists of at most 20 MB, each pause at most 30 s.
    pub fn new() -> Result<Self, Fault> {
        Self::within(20_000_000, Duration::from_secs(30))
    }

    /// The same with other bounds.
    pub fn within(list_bytes: u64, patience: Duration) -> Result<Self, Fault> {
        let http = Client::builder()
            .redirect(redirect::Policy::custom(stay_on_the_host))
            .no_proxy()
            .http1_only()
            .connect_timeout(patience.min(Duration::from_secs(10)))
            .timeout(patience.saturating_mul(20))
            .build()
            .map_err(|_| Fault::Unreachable(Reach::Untrusted))?;
        Ok(Self {
            http,
            list_bytes,
            patience,
        })
    }

    /// The bytes at an address, which may be plain HTTP: a revocation list is proven by its own signature.
    pub async fn fetch(&self, address: &str) -> Result<Vec<u8>, Fault> {
        let url = Url::parse(address.trim()).map_err(|_| AddressFault::NotAnAddress)?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(AddressFault::NotAnAddress.into());
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(AddressFault::TooMuch.into());
        }
        let encrypted = url.scheme() == "https";
        let response = timeout(self.patience, self.http.get(url).send())
            .await
            .map_err(|_| Fault::Lost { timed_out: true })?
            .map_err(|error| fault_of(&error, encrypted))?;
        let answer = read(response, self.patience, self.list_bytes).await?;
        let status = answer.status;
        if status != 200 {
            return Err(Fault::Strange(match status {
                300..=399 => Strange::Redirect { status },
                _ => Strange::Status { status },
            }));
        }
        if answer.body.is_empty() {
            return Err(Fault::Strange(Strange::Empty { status }));
        }
        Ok(answer.body)
    }
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
