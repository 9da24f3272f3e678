//! Whom a desk trusts: roots with whose they are, the authorities below them, their revocation lists
//! and OCSP responses. Never fetches anything, never trusts what a document brings along.

mod chain;
mod newer;
mod path;
mod pool;
mod proof;
mod response;
mod revocation;
mod statement;
mod ways;
mod withdrawn;

use std::sync::Arc;

use serde::{Deserialize, Serialize};

pub(crate) use chain::Chain;
pub(crate) use path::{Finding, PASSED, Path, Purpose, Time, failed, too_weak, undecided};
pub(crate) use pool::{Existence, Pool};
pub(crate) use proof::Proof;
pub(crate) use revocation::list_addresses;
pub(crate) use statement::Statement;

use crate::{
    Ask, Certificate, Indication, Moment, NotTrustMaterial, Revocation, StateProof, SubIndication,
};

/// Roots, intermediates and statements of revocation, as bytes brought them.
#[derive(Clone, Default)]
pub struct Trust {
    anchors: Vec<Anchor>,
    intermediates: Vec<Certificate>,
    statements: Vec<Arc<Statement>>,
}

/// A root and whose it is.
#[derive(Clone)]
struct Anchor {
    certificate: Certificate,
    circle: Circle,
}

/// Whose a root is. A chain that ends at a root of [`Circle::State`] or [`Circle::Party`] is one of
/// official duty (Decree 68/2024/NĐ-CP); the rest may be good for other papers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Circle {
    /// The State's, for official duty.
    State,
    /// The Party's, for official duty.
    Party,
    /// Public certification authorities.
    Public,
    /// Added by the desk itself.
    Own,
}

impl Circle {
    /// Whether its certificates are given for official duty.
    pub fn is_official(self) -> bool {
        matches!(self, Self::State | Self::Party)
    }
}

/// How many of each kind were found in some bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Added {
    /// Self-signed certificates: trusted from now on, as the desk's own.
    pub anchors: usize,
    /// Other certificates: of use to build chains, trusted for nothing.
    pub intermediates: usize,
    /// Revocation lists.
    pub lists: usize,
    /// OCSP responses.
    pub responses: usize,
}

/// Whether a certificate may sign now, as far as this desk can tell: asked before signing.
#[derive(Clone, Debug, PartialEq)]
pub struct CertificateState {
    /// Passed only if the chain holds at that time and its revocation state is known.
    pub indication: Indication,
    /// Why not.
    pub sub_indication: Option<SubIndication>,
    /// Whose the root is; `None` if none was reached.
    pub circle: Option<Circle>,
    /// The state of the chain's certificates taken together.
    pub revocation: Revocation,
    /// Names from the certificate up to the root, if one was reached.
    pub chain: Vec<String>,
    /// One by one.
    pub states: Vec<StateProof>,
}

impl Trust {
    /// Adds certificates, revocation lists and OCSP responses; DER or PEM, several in one PEM text.
    ///
    /// A self-signed certificate becomes a root in the circle [`Circle::Own`], unless it stands in
    /// another already. Errors if there is none of these in the bytes. What is already there is not
    /// doubled.
    pub fn add(&mut self, bytes: &[u8]) -> Result<Added, NotTrustMaterial> {
        let mut added = Added::default();
        for der in blocks(bytes) {
            if let Ok(certificate) = Certificate::from_der(&der) {
                if certificate.is_self_signed() {
                    added.anchors += 1;
                    self.anchor(certificate, Circle::Own);
                } else {
                    added.intermediates += 1;
                    if !self.intermediates.contains(&certificate) {
                        self.intermediates.push(certificate);
                    }
                }
            } else if let Some(statement) = Statement::from_der(&der) {
                if statement.is_response() {
                    added.responses += 1;
                } else {
                    added.lists += 1;
                }
                self.take(statement);
            }
        }
        if added == Added::default() {
            return Err(NotTrustMaterial);
        }
        Ok(added)
    }

    /// Takes in what `other` holds: a root in the smaller of its circles, nothing doubled.
    pub fn take_in(&mut self, other: &Self) {
        for anchor in &other.anchors {
            self.anchor(anchor.certificate.clone(), anchor.circle);
        }
        for certificate in &other.intermediates {
            if !self.intermediates.contains(certificate) {
                self.intermediates.push(certificate.clone());
            }
        }
        for statement in &other.statements {
            let is_known = |known: &Arc<Statement>| known.der() == statement.der();
            if !self.statements.iter().any(is_known) {
                self.statements.push(Arc::clone(statement));
            }
        }
    }

    /// Trusts the root in `der`, which stands in `circle`. Whoever calls has compared its fingerprint.
    ///
    /// A root that the desk added by itself moves to the circle named here. Errors if the bytes are
    /// no self-signed certificate.
    pub fn add_root(&mut self, der: &[u8], circle: Circle) -> Result<(), NotTrustMaterial> {
        let certificate = Certificate::from_der(der).map_err(|_| NotTrustMaterial)?;
        if !certificate.is_self_signed() {
            return Err(NotTrustMaterial);
        }
        self.anchor(certificate, circle);
        Ok(())
    }

    /// Whether no root is known, so that no chain can end.
    pub fn is_empty(&self) -> bool {
        self.anchors.is_empty()
    }

    /// Addresses of revocation lists named by the authorities in here, `http` and `https` only.
    pub fn revocation_sources(&self) -> Vec<String> {
        self.intermediates.iter().flat_map(list_addresses).collect()
    }

    /// Whether `certificate` may sign at `at`: chain, dates, purpose, strength and revocation, with
    /// the help of the authorities in `chain`, by the same rules as [`crate::verify`].
    pub fn state_of(
        &self,
        certificate: &Certificate,
        chain: &[Certificate],
        at: Moment,
    ) -> CertificateState {
        let pool = Pool::of_desk(self, at);
        let path = Path::judge(&pool, certificate, chain, Purpose::Sign, Time::unproven(at));
        let (indication, sub_indication) = path.finding;
        CertificateState {
            indication,
            sub_indication,
            circle: path.circle,
            revocation: path.revocation,
            chain: path.chain.iter().map(Certificate::name).collect(),
            states: path.states,
        }
    }

    /// What is still to be asked before [`Trust::state_of`] can tell for certain, in this order: the
    /// certificate's own status first, of each the responder before the list, and the issuer that is
    /// missing above it. Ask, put what came in here, and ask anew.
    pub fn asks_of(
        &self,
        certificate: &Certificate,
        chain: &[Certificate],
        at: Moment,
    ) -> Vec<Ask> {
        crate::extend::asks_of(certificate, chain, self, at)
    }

    /// The same roots and authorities, without any statement of revocation: what they say now is
    /// asked anew by it.
    pub fn untold(&self) -> Self {
        Self {
            statements: Vec::new(),
            ..self.clone()
        }
    }

    pub(crate) fn intermediates(&self) -> &[Certificate] {
        &self.intermediates
    }

    /// Whose this root is; `None` if it is none.
    pub(crate) fn circle_of(&self, root: &Certificate) -> Option<Circle> {
        let anchor = self.anchors.iter().find(|one| one.certificate == *root);
        anchor.map(|anchor| anchor.circle)
    }

    fn anchor(&mut self, certificate: Certificate, circle: Circle) {
        let known = self
            .anchors
            .iter_mut()
            .find(|one| one.certificate == certificate);
        match known {
            Some(anchor) => anchor.circle = anchor.circle.min(circle),
            None => self.anchors.push(Anchor {
                certificate,
                circle,
            }),
        }
    }
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
            "OCSP RESPONSE",
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
