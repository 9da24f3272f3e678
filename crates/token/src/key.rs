//! A key on a token that was opened for one consent. Never signs for another certificate than the
//! one it was opened with: each signature is checked with it before it is handed out.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use pades::{Certificate, KeyFault, Scheme, SealedKey, Signature, Signer, chain_of};
use zeroize::Zeroizing;

use crate::Consent;
use crate::line::Line;
use crate::wire::{Answer, Ask, SentSealed};

/// A key on a token, opened for a number of signatures (taking something out counts as one) and a time. Dropped, it logs out.
pub struct TokenKey {
    open: Mutex<Open>,
    certificate: Certificate,
    chain: Vec<Certificate>,
    scheme: Scheme,
    limit: Duration,
}

struct Open {
    line: Line,
    left: u32,
}

impl TokenKey {
    pub(crate) fn new(
        line: Line,
        certificate: Certificate,
        others: Vec<Certificate>,
        consent: Consent,
        limit: Duration,
    ) -> Result<Self, KeyFault> {
        Ok(Self {
            scheme: Scheme::of(&certificate)?,
            chain: chain_of(&certificate, others),
            certificate,
            limit,
            open: Mutex::new(Open {
                line,
                left: consent.signatures,
            }),
        })
    }

    /// How many signatures the consent still allows; the time may end it sooner.
    pub fn left(&self) -> u32 {
        self.open
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .left
    }
}

impl Signer for TokenKey {
    fn certificate(&self) -> &Certificate {
        &self.certificate
    }

    fn chain(&self) -> &[Certificate] {
        &self.chain
    }

    fn sign(&self, to_be_signed: &[u8]) -> Result<Signature, KeyFault> {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let ask = Ask::Sign {
            data: hex::encode(to_be_signed),
        };
        let answer = open.line.ask(&ask, None, self.limit)?;
        let Answer::Signed { scheme, bytes } = answer else {
            return Err(open.line.nonsense());
        };
        open.left = open.left.saturating_sub(1);
        let Ok(bytes) = hex::decode(&bytes) else {
            return Err(open.line.nonsense());
        };
        let signature = Signature {
            scheme: scheme.into(),
            bytes,
        };
        if signature.scheme != self.scheme || !signature.is_by(&self.certificate, to_be_signed) {
            // The helper is of no use any more, but the reason is not that it broke.
            open.line.nonsense();
            return Err(KeyFault::Swapped);
        }
        Ok(signature)
    }

    fn unseal(&self, sealed: &SealedKey<'_>) -> Result<Option<Zeroizing<Vec<u8>>>, KeyFault> {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let (how, bytes) = SentSealed::of(sealed);
        let data = hex::encode(bytes);
        let answer = open
            .line
            .ask(&Ask::Unseal { how, data }, None, self.limit)?;
        let Answer::Unsealed { secret } = answer else {
            return Err(open.line.nonsense());
        };
        open.left = open.left.saturating_sub(1);
        let Some(secret) = secret.map(Zeroizing::new) else {
            return Ok(None);
        };
        match hex::decode(secret.as_bytes()) {
            Ok(bytes) => Ok(Some(Zeroizing::new(bytes))),
            Err(_) => Err(open.line.nonsense()),
        }
    }
}
