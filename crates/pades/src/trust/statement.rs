//! A statement about the state of certificates: a revocation list or an OCSP response, and what it
//! says about one of them. Never decides whether the statement is still in time.

use super::response::Response;
use super::revocation::RevocationList;
use crate::cms::Hash;
use crate::policy::Algorithm;
use crate::{Certificate, Moment, StateSource};

/// A revocation list or an OCSP response.
pub(crate) enum Statement {
    List(RevocationList),
    Response(Response),
}

/// What a statement says about one certificate; the signature on it was checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Said {
    pub(crate) word: Word,
    pub(crate) source: StateSource,
    /// `thisUpdate`.
    pub(crate) issued: Moment,
    /// `nextUpdate`, if it is stated.
    pub(crate) next: Option<Moment>,
    /// The last moment for which it speaks of itself.
    pub(crate) until: Moment,
    /// The dates between which whoever signed it held its certificate.
    pub(crate) speaker: (Moment, Moment),
    /// What the signature on it rests on; `None` if that is something we do not know.
    pub(crate) algorithms: Option<Vec<Algorithm>>,
    /// A responder of its own, whose state counts too; none if the authority itself spoke.
    pub(crate) responder: Option<Certificate>,
    /// It knows certificates that ended after this moment.
    pub(crate) remembers_since: Option<Moment>,
}

/// The state of a certificate in a statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Word {
    Good,
    Revoked(Revoked),
    /// The authority does not know it.
    Unknown,
}

/// When and why a certificate was revoked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Revoked {
    /// Revoked, or known to be no longer safe, whichever is earlier.
    pub(crate) since: Moment,
    pub(crate) reason: Reason,
}

/// Why, as far as it matters here (RFC 5280, 5.3.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reason {
    /// Not said.
    Unstated,
    /// 1, 2 and 10: somebody else may have had the key.
    Compromise,
    /// 0, 3, 4 and 5: nothing wrong with the key.
    Harmless,
    /// 6: may be taken back.
    Hold,
    /// 9, and numbers that mean nothing: taken for the worst.
    Other,
}

impl Reason {
    pub(super) fn from_number(number: Option<u8>) -> Self {
        match number {
            None => Self::Unstated,
            Some(0 | 3 | 4 | 5) => Self::Harmless,
            Some(1 | 2 | 10) => Self::Compromise,
            Some(6) => Self::Hold,
            Some(_) => Self::Other,
        }
    }
}

impl Statement {
    /// Reads DER: a revocation list or a response; `None` if it is neither.
    pub(crate) fn from_der(der: &[u8]) -> Option<Self> {
        if let Some(response) = Response::from_der(der) {
            return Some(Self::Response(response));
        }
        RevocationList::from_der(der).map(Self::List)
    }

    pub(crate) fn der(&self) -> &[u8] {
        match self {
            Self::List(list) => &list.der,
            Self::Response(response) => &response.der,
        }
    }

    pub(crate) fn is_response(&self) -> bool {
        matches!(self, Self::Response(_))
    }

    /// Certificates it brings along: of responders.
    pub(crate) fn certificates(&self) -> &[Certificate] {
        match self {
            Self::List(_) => &[],
            Self::Response(response) => &response.certificates,
        }
    }

    /// Whether it is worth looking at for this certificate, before any signature is checked.
    pub(super) fn is_about(&self, certificate: &Certificate, issuer: &Certificate) -> bool {
        match self {
            Self::List(list) => list.is_of(issuer),
            Self::Response(response) => response.is_about(certificate, issuer),
        }
    }

    /// `None` if it does not speak for this certificate, or whoever signed it may not.
    ///
    /// `responders`: those that the issuer made. `may` is told before each verification; what it forbids is not heard.
    pub(crate) fn said(
        &self,
        certificate: &Certificate,
        issuer: &Certificate,
        responders: &[Certificate],
        may: &mut dyn FnMut(usize) -> bool,
    ) -> Option<Said> {
        match self {
            Self::List(list) => {
                let may_hear = may(1);
                may_hear.then(|| list.said(certificate, issuer)).flatten()
            }
            Self::Response(response) => response.said(certificate, issuer, responders, may),
        }
    }
}

/// What a signature made with the key of `signer` over these hashes rests on.
pub(super) fn algorithms_of(
    hashes: Option<Vec<Hash>>,
    signer: &Certificate,
) -> Option<Vec<Algorithm>> {
    let mut algorithms: Vec<Algorithm> = hashes?.into_iter().map(Algorithm::Hash).collect();
    algorithms.push(signer.key_algorithm()?);
    Some(algorithms)
}
