//! Whom a desk trusts: roots, the authorities below them, and their revocation lists.
//! Never fetches anything, never trusts what a document brings along.

mod proof;
mod revocation;

use std::sync::Arc;

use openssl::error::ErrorStack;
use openssl::stack::Stack;
use openssl::x509::X509StoreContext;
use openssl::x509::store::X509StoreBuilder;
use openssl::x509::verify::{X509VerifyFlags, X509VerifyParam};

pub(crate) use proof::Proof;
use revocation::{RevocationList, names_source};
pub(crate) use revocation::{Status, list_addresses};

use crate::{Certificate, Moment, NotTrustMaterial};

/// Roots, intermediates and revocation lists, as bytes brought them.
#[derive(Clone, Default)]
pub struct Trust {
    anchors: Vec<Certificate>,
    intermediates: Vec<Certificate>,
    lists: Vec<Arc<RevocationList>>,
}

/// How many of each kind were found in some bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Added {
    /// Self-signed certificates: trusted from now on.
    pub anchors: usize,
    /// Other certificates: of use to build chains, trusted for nothing.
    pub intermediates: usize,
    /// Revocation lists.
    pub lists: usize,
}

impl Trust {
    /// Adds certificates and revocation lists, DER or PEM, several in one PEM text.
    ///
    /// Errors if there is neither in the bytes. What is already there is not doubled.
    pub fn add(&mut self, bytes: &[u8]) -> Result<Added, NotTrustMaterial> {
        let mut added = Added::default();
        for der in blocks(bytes) {
            if let Ok(certificate) = Certificate::from_der(&der) {
                if certificate.is_self_signed() {
                    added.anchors += 1;
                    push_new(&mut self.anchors, certificate);
                } else {
                    added.intermediates += 1;
                    push_new(&mut self.intermediates, certificate);
                }
            } else if let Some(list) = RevocationList::from_der(&der) {
                added.lists += 1;
                if !self.lists.iter().any(|known| known.der == list.der) {
                    self.lists.push(Arc::new(list));
                }
            }
        }
        if added == Added::default() {
            return Err(NotTrustMaterial);
        }
        Ok(added)
    }

    /// Whether no root is known, so that no chain can end.
    pub fn is_empty(&self) -> bool {
        self.anchors.is_empty()
    }

    /// Addresses of revocation lists named by the authorities in here, `http` and `https` only.
    pub fn revocation_sources(&self) -> Vec<String> {
        self.intermediates.iter().flat_map(list_addresses).collect()
    }

    pub(crate) fn intermediates(&self) -> &[Certificate] {
        &self.intermediates
    }

    /// Builds the chain of `leaf` at `at`, with the help of what the message brought.
    pub(crate) fn chain(&self, leaf: &Certificate, others: &[Certificate], at: Moment) -> Chain {
        match self.build(leaf, others, Some(at)) {
            Ok(Built::Whole(chain)) => return Chain::Whole(chain),
            Ok(Built::Broken(code)) if !is_about_time(code) => return broken(code),
            Ok(Built::Broken(_)) => {}
            Err(_) => return Chain::Invalid,
        }
        // Only the time was wrong: the chain itself is still worth showing.
        match self.build(leaf, others, None) {
            Ok(Built::Whole(chain)) => Chain::OutOfTime(chain),
            Ok(Built::Broken(code)) => broken(code),
            Err(_) => Chain::Invalid,
        }
    }

    fn build(
        &self,
        leaf: &Certificate,
        others: &[Certificate],
        at: Option<Moment>,
    ) -> Result<Built, ErrorStack> {
        let mut store = X509StoreBuilder::new()?;
        for anchor in &self.anchors {
            store.add_cert(anchor.x509().clone())?;
        }
        let mut parameters = X509VerifyParam::new()?;
        match at {
            Some(at) => parameters.set_time(at.seconds()),
            None => parameters.set_flags(X509VerifyFlags::NO_CHECK_TIME)?,
        }
        parameters.set_depth(8);
        store.set_param(&parameters)?;
        let mut untrusted = Stack::new()?;
        for certificate in others.iter().chain(&self.intermediates) {
            untrusted.push(certificate.x509().clone())?;
        }
        let store = store.build();
        let mut context = X509StoreContext::new()?;
        context.init(&store, leaf.x509(), &untrusted, |context| {
            if !context.verify_cert()? {
                return Ok(Built::Broken(context.error().as_raw()));
            }
            let chain = context.chain().into_iter().flatten();
            let chain = chain.filter_map(|x509| Certificate::from_x509(x509.to_owned()).ok());
            Ok(Built::Whole(chain.collect()))
        })
    }

    /// What the lists here say about `certificate`, which `issuer` issued, at `at`.
    pub(crate) fn status(
        &self,
        certificate: &Certificate,
        issuer: &Certificate,
        at: Moment,
    ) -> Status {
        let mut best = if names_source(certificate) {
            Status::NotChecked
        } else {
            Status::NoSource
        };
        for list in &self.lists {
            let Some(said) = list.status(certificate, issuer, at) else {
                continue;
            };
            best = best.or_stronger(said);
        }
        best
    }
}

enum Built {
    Whole(Vec<Certificate>),
    Broken(i32),
}

/// Whether a chain leads from a certificate to a root.
pub(crate) enum Chain {
    /// From the leaf to the root, all valid at the time asked.
    Whole(Vec<Certificate>),
    /// It leads there, but one of them was not valid at that time.
    OutOfTime(Vec<Certificate>),
    /// No root here issued it.
    NotFound,
    /// A certificate on the way may not issue, or breaks a rule of RFC 5280.
    Invalid,
}

fn broken(code: i32) -> Chain {
    // x509_vfy.h: no issuer (2, 20, 21), self-signed and unknown (18, 19), signature broken (7)
    match code {
        2 | 7 | 18..=21 => Chain::NotFound,
        _ => Chain::Invalid,
    }
}

/// `X509_V_ERR_CERT_NOT_YET_VALID`, `X509_V_ERR_CERT_HAS_EXPIRED`.
fn is_about_time(code: i32) -> bool {
    matches!(code, 9 | 10)
}

/// The DER inside: each PEM block, or the bytes themselves.
pub(crate) fn blocks(bytes: &[u8]) -> Vec<Vec<u8>> {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return vec![bytes.to_vec()];
    };
    if !text.contains("-----BEGIN ") {
        return vec![bytes.to_vec()];
    }
    let mut found = Vec::new();
    for block in text.split("-----BEGIN ").skip(1) {
        let Some((label, rest)) = block.split_once("-----") else {
            continue;
        };
        let Some((body, _)) = rest.split_once("-----END ") else {
            continue;
        };
        let wanted = [
            "CERTIFICATE",
            "X509 CERTIFICATE",
            "TRUSTED CERTIFICATE",
            "X509 CRL",
        ];
        if !wanted.contains(&label) {
            continue;
        }
        let packed: String = body
            .chars()
            .filter(|letter| !letter.is_whitespace())
            .collect();
        found.extend(openssl::base64::decode_block(&packed).ok());
    }
    found
}

fn push_new(list: &mut Vec<Certificate>, certificate: Certificate) {
    if !list.contains(&certificate) {
        list.push(certificate);
    }
}
