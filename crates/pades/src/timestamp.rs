//! RFC 3161 time stamp tokens: asked for, read, and checked against what they vouch for. Bytes only,
//! no line.

mod question;

pub use question::{NotAnIdentifier, StampFailure, StampFault, StampQuestion};

use crate::asn1::{NotDer, Reader, tag};
use crate::cms::{Hash, Message, Naming, oid, with_certificates};
use crate::extend::{Above, Ask};
use crate::{Certificate, Moment, Trust};

/// A time stamp token as an authority sent it: a signed message in DER.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TimestampToken {
    der: Vec<u8>,
    /// As it came, where authorities were put into it since ([`Self::with_chain`]).
    bare: Option<Vec<u8>>,
}

/// More bytes of authorities than this are not put into a token.
const LONGEST_CHAIN: usize = 65_536;

/// The bytes are no time stamp token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this is not a time stamp token")]
pub struct NotAToken;

impl TimestampToken {
    /// Reads a token.
    ///
    /// Errors unless it is a signed statement of time with one signer.
    pub fn read(der: &[u8]) -> Result<Self, NotAToken> {
        Stamp::read(der).map_err(|_| NotAToken)?;
        Ok(Self::bare(der))
    }

    fn bare(der: &[u8]) -> Self {
        Self {
            der: der.to_vec(),
            bare: None,
        }
    }

    /// The token in DER.
    pub fn der(&self) -> &[u8] {
        &self.der
    }

    /// Where the authority can be had that is missing between its certificate and a root that
    /// `trust` holds (RFC 5280, 4.2.2.1); empty if none is missing, or nobody says where.
    ///
    /// Ask there, put what came into `trust`, and ask anew: it may have an issuer of its own.
    pub fn asks(&self, trust: &Trust) -> Vec<Ask> {
        Stamp::read(&self.der).map_or_else(|_| Vec::new(), |stamp| Above::of(stamp, trust).asks())
    }

    /// The same token with the authorities between its certificate and a trusted root, or as far up
    /// as `trust` knows them where it has no such root: an authority may send its own certificate
    /// alone, and then nobody else can build the chain (S§3.6). Certificates in a token are not
    /// signed, so this breaks nothing; where a signature has no room for them, the token goes in as
    /// it came. More than 64 kB of them are nobody's chain, and stay out.
    #[must_use]
    pub fn with_chain(self, trust: &Trust) -> Self {
        let Ok(stamp) = Stamp::read(&self.der) else {
            return self;
        };
        let brought = stamp.message.certificates.clone();
        let mut above = Above::of(stamp, trust).chain;
        above.retain(|one| !one.is_self_signed() && !brought.contains(one));
        let length: usize = above.iter().map(|one| one.der().len()).sum();
        if above.is_empty() || length > LONGEST_CHAIN {
            return self;
        }
        match with_certificates(&self.der, &above) {
            Ok(der) => Self {
                der,
                bare: Some(self.bare.unwrap_or(self.der)),
            },
            Err(NotDer) => self,
        }
    }

    /// What may go into a file, the best first: with the chain, and as it came.
    pub(crate) fn forms(&self) -> impl Iterator<Item = &[u8]> {
        std::iter::once(&self.der)
            .chain(&self.bare)
            .map(Vec::as_slice)
    }

    /// Whether it vouches for exactly these bytes, taken together.
    pub(crate) fn vouches_for(&self, parts: &[&[u8]]) -> bool {
        Stamp::read(&self.der).is_ok_and(|stamp| stamp.vouches_for(parts))
    }
}

/// A token taken apart.
pub(crate) struct Stamp {
    pub(crate) at: Moment,
    pub(crate) message: Message,
    /// Content octets of the policy's object identifier.
    policy: Vec<u8>,
    /// Content octets of the nonce.
    nonce: Option<Vec<u8>>,
    hash: Option<Hash>,
    imprint: Vec<u8>,
    statement: Vec<u8>,
}

impl Stamp {
    pub(crate) fn read(token: &[u8]) -> Result<Self, NotDer> {
        let message = Message::read(token)?;
        let statement = message
            .content
            .clone()
            .filter(|_| message.content_type == oid::TST_INFO);
        let statement = statement.ok_or(NotDer)?;
        let mut fields = Reader::new(&statement).expect(tag::SEQUENCE)?.open();
        fields.expect(tag::INTEGER)?;
        let policy = fields.expect(tag::OID)?.content.to_vec();
        let mut imprint = fields.expect(tag::SEQUENCE)?.open();
        let hash = Hash::from_oid(
            imprint
                .expect(tag::SEQUENCE)?
                .open()
                .expect(tag::OID)?
                .content,
        );
        let imprint = imprint.expect(tag::OCTETS)?.content.to_vec();
        fields.expect(tag::INTEGER)?;
        let time = fields.expect(tag::GENERALIZED_TIME)?.content;
        // Accuracy and ordering may stand between; the authority's name and extensions after it.
        fields.optional(tag::SEQUENCE)?;
        fields.optional(tag::BOOLEAN)?;
        let nonce = fields.optional(tag::INTEGER)?;
        Ok(Self {
            policy,
            nonce: nonce.map(|nonce| nonce.content.to_vec()),
            at: Moment::from_generalized(time).ok_or(NotDer)?,
            hash,
            imprint,
            statement,
            message,
        })
    }

    pub(crate) fn vouches_for(&self, parts: &[&[u8]]) -> bool {
        self.hash.and_then(|hash| hash.digest(parts)).as_ref() == Some(&self.imprint)
    }

    /// Whether the imprint is this SHA-256.
    fn is_over(&self, digest: &[u8; 32]) -> bool {
        self.hash == Some(Hash::Sha256) && self.imprint == digest
    }

    /// The hash of the imprint; `None` inside if it is one we do not know.
    pub(crate) fn imprint_hash(&self) -> [Option<Hash>; 1] {
        [self.hash]
    }

    /// Whether `certificate`'s key signed the statement, whatever it is meant for.
    pub(crate) fn is_signed_by(&self, certificate: &Certificate) -> bool {
        let parts = [self.statement.as_slice()];
        self.message.is_consistent()
            && self.message.matches(&parts)
            && self.message.is_signed_by(certificate, &parts)
    }

    /// Whether the statement inside is what `certificate`'s key signed, and the key is meant for it.
    pub(crate) fn is_stated_by(&self, certificate: &Certificate) -> bool {
        self.is_signed_by(certificate)
            && matches!(self.message.naming(certificate), Naming::V1 | Naming::V2)
            && certificate.is_for_stamping()
    }
}
