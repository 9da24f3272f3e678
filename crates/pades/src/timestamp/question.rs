//! The question to a time stamp authority and its answer (RFC 3161). Bytes only: who carries them is
//! not known here. An answer is believed in nothing that was not asked.

use super::{Stamp, TimestampToken};
use crate::asn1::{Element, NotDer, Reader, element, integer, object_identifier, sequence, tag};
use crate::cms::oid;

/// What is asked of a time stamp authority: one SHA-256, one nonce, its certificate along.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StampQuestion {
    imprint: [u8; 32],
    nonce: u64,
    /// Content octets of the policy's object identifier.
    policy: Option<Vec<u8>>,
}

/// The text is no object identifier in dots: `1.3.6.1.4.1.99999.1`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this is not an object identifier")]
pub struct NotAnIdentifier;

/// Why an answer gives no time stamp.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StampFault {
    /// Not a time stamp answer: a page of HTML, half a message, another structure.
    #[error("this is not the answer of a time stamp authority")]
    NotAnAnswer,
    /// The authority answered and refused.
    #[error("the time stamp authority refused ({status}): {failure:?}")]
    Refused {
        /// `PKIStatus`: 2 rejected, 3 waiting, 4 and 5 about a revocation.
        status: u8,
        /// `PKIFailureInfo`, where one is stated.
        failure: Option<StampFailure>,
    },
    /// The time stamp is over something else.
    #[error("the time stamp is over something else")]
    OtherImprint,
    /// The nonce is missing or another: an old answer played again.
    #[error("the time stamp answers another question")]
    OtherNonce,
    /// Another policy than the one asked for.
    #[error("the time stamp follows another policy")]
    OtherPolicy,
    /// The authority's certificate was asked for and is not there.
    #[error("the time stamp comes without its certificate")]
    NoCertificate,
    /// The signature in it is not by the key of its certificate, or that is not meant for time stamps.
    #[error("the time stamp is not signed by its authority")]
    NotSigned,
}

/// What an authority says against a question (`PKIFailureInfo`, RFC 3161, 2.4.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StampFailure {
    /// It does not know SHA-256.
    BadAlgorithm,
    /// It does not allow this question, or it is not asked in this way.
    BadRequest,
    /// It could not read the question.
    BadDataFormat,
    /// Its clock cannot be had.
    TimeNotAvailable,
    /// It does not follow the policy asked for.
    UnacceptedPolicy,
    /// It does not know an extension.
    UnacceptedExtension,
    /// What was asked for in addition cannot be had.
    AdditionalInformationNotAvailable,
    /// It is out of order.
    SystemFailure,
    /// A bit that the standard does not name.
    Unlisted(u8),
}

impl StampFailure {
    fn from_bit(bit: u8) -> Self {
        match bit {
            0 => Self::BadAlgorithm,
            2 => Self::BadRequest,
            5 => Self::BadDataFormat,
            14 => Self::TimeNotAvailable,
            15 => Self::UnacceptedPolicy,
            16 => Self::UnacceptedExtension,
            17 => Self::AdditionalInformationNotAvailable,
            25 => Self::SystemFailure,
            other => Self::Unlisted(other),
        }
    }
}

impl StampQuestion {
    /// Asks about `imprint`, a SHA-256. `nonce` comes from a source of chance; the answer must repeat it.
    pub fn new(imprint: [u8; 32], nonce: u64) -> Self {
        Self {
            imprint,
            nonce,
            policy: None,
        }
    }

    /// Asks for a policy by its object identifier, in dots.
    ///
    /// Errors with [`NotAnIdentifier`].
    pub fn with_policy(mut self, oid: &str) -> Result<Self, NotAnIdentifier> {
        self.policy = Some(object_identifier(oid).ok_or(NotAnIdentifier)?);
        Ok(self)
    }

    /// The question in DER, to be posted as `application/timestamp-query`.
    pub fn der(&self) -> Vec<u8> {
        let policy = self.policy.as_ref();
        sequence(&[
            &element(tag::INTEGER, &[1]),
            &sequence(&[&sha256_identifier(), &element(tag::OCTETS, &self.imprint)]),
            &policy.map_or_else(Vec::new, |policy| element(tag::OID, policy)),
            &integer(self.nonce),
            // The authority's certificate is to come along.
            &element(tag::BOOLEAN, &[0xff]),
        ])
    }

    /// Reads what the authority answered to this question.
    ///
    /// All certificates it sent stay in the token; fractions of a second are accepted. Errors with
    /// what the authority said against it, or with the first thing that does not fit the question.
    /// Whether the authority is trusted is for [`crate::verify()`] to say.
    pub fn answer(&self, bytes: &[u8]) -> Result<TimestampToken, StampFault> {
        let token = granted(bytes)?;
        let stamp = Stamp::read(token).map_err(|_| StampFault::NotAnAnswer)?;
        if !stamp.is_over(&self.imprint) {
            return Err(StampFault::OtherImprint);
        }
        if stamp.nonce.as_deref() != Some(&integer_content(self.nonce)) {
            return Err(StampFault::OtherNonce);
        }
        let other_policy = |asked: &Vec<u8>| *asked != stamp.policy;
        if self.policy.as_ref().is_some_and(other_policy) {
            return Err(StampFault::OtherPolicy);
        }
        let authority = stamp.message.signer_certificate(&[]);
        let authority = authority.ok_or(StampFault::NoCertificate)?;
        if !stamp.is_stated_by(authority) {
            return Err(StampFault::NotSigned);
        }
        Ok(TimestampToken::bare(token))
    }
}

/// The token of an answer that grants one.
fn granted(bytes: &[u8]) -> Result<&[u8], StampFault> {
    let (status, failure, token) = taken_apart(bytes).map_err(|_| StampFault::NotAnAnswer)?;
    match (status, token) {
        // 1 is "granted with changes"; what was changed is compared with the question below.
        (0 | 1, Some(token)) => Ok(token.whole),
        (0 | 1, None) => Err(StampFault::NotAnAnswer),
        _ => Err(StampFault::Refused { status, failure }),
    }
}

type Parts<'a> = (u8, Option<StampFailure>, Option<Element<'a>>);

fn taken_apart(bytes: &[u8]) -> Result<Parts<'_>, NotDer> {
    const BITS: u8 = 0x03;
    let mut whole = Reader::new(bytes);
    let mut answer = whole.expect(tag::SEQUENCE)?.open();
    if !whole.is_empty() {
        return Err(NotDer);
    }
    let mut told = answer.expect(tag::SEQUENCE)?.open();
    let &[status] = told.expect(tag::INTEGER)?.content else {
        return Err(NotDer);
    };
    // Free words of the authority; nobody here can vouch for them.
    told.optional(tag::SEQUENCE)?;
    let bits = told.optional(BITS)?;
    let failure = bits.and_then(|bits| first_bit(bits.content));
    let token = if answer.is_empty() {
        None
    } else {
        Some(answer.expect(tag::SEQUENCE)?)
    };
    Ok((status, failure.map(StampFailure::from_bit), token))
}

/// The first bit that is set, counted from the left of what follows the count of unused bits.
fn first_bit(string: &[u8]) -> Option<u8> {
    let (_, octets) = string.split_first()?;
    let at = octets.iter().position(|&octet| octet != 0)?;
    let within = octets.get(at)?.leading_zeros();
    u8::try_from(at * 8 + usize::try_from(within).ok()?).ok()
}

fn sha256_identifier() -> Vec<u8> {
    sequence(&[&element(tag::OID, oid::SHA256), &element(tag::NULL, &[])])
}

fn integer_content(number: u64) -> Vec<u8> {
    let whole = integer(number);
    whole.get(2..).unwrap_or_default().to_vec()
}
