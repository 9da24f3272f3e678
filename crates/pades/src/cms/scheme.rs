//! How a signature was made, and whether a key made it. Never chooses; does what the message says.

use openssl::pkey::{Id, PKey, Public};
use openssl::pkey_ctx::PkeyCtx;
use openssl::rsa::Padding;
use openssl::sign::{RsaPssSaltlen, Verifier};

use super::{Hash, oid};
use crate::asn1::{Element, NotDer, tag};

/// A signature scheme, with the hash where its name states one.
pub(super) enum Verification {
    RsaPkcs1(Option<Hash>),
    RsaPss { hash: Hash, mask: Hash, salt: i32 },
    Ecdsa(Option<Hash>),
    Edwards,
}

impl Verification {
    /// `None` for a scheme we do not know.
    pub(super) fn read(stated: Element<'_>) -> Result<Option<Self>, NotDer> {
        let (kind, parameters) = algorithm(stated)?;
        if kind == oid::RSA_PSS {
            return pss(parameters);
        }
        if kind == oid::ED25519 || kind == oid::ED448 {
            return Ok(Some(Self::Edwards));
        }
        if kind == oid::EC_PUBLIC_KEY {
            return Ok(Some(Self::Ecdsa(None)));
        }
        if kind == oid::ECDSA_SHA1 {
            return Ok(Some(Self::Ecdsa(Some(Hash::Sha1))));
        }
        if let Some(&[last]) = kind.strip_prefix(oid::RSA_FAMILY) {
            return Ok(match last {
                1 => Some(Self::RsaPkcs1(None)),
                4 => Some(Self::RsaPkcs1(Some(Hash::Md5))),
                5 => Some(Self::RsaPkcs1(Some(Hash::Sha1))),
                11 => Some(Self::RsaPkcs1(Some(Hash::Sha256))),
                12 => Some(Self::RsaPkcs1(Some(Hash::Sha384))),
                13 => Some(Self::RsaPkcs1(Some(Hash::Sha512))),
                14 => Some(Self::RsaPkcs1(Some(Hash::Sha224))),
                _ => None,
            });
        }
        if let Some(&[last]) = kind.strip_prefix(oid::ECDSA_SHA2_FAMILY) {
            return Ok(match last {
                1 => Some(Self::Ecdsa(Some(Hash::Sha224))),
                2 => Some(Self::Ecdsa(Some(Hash::Sha256))),
                3 => Some(Self::Ecdsa(Some(Hash::Sha384))),
                4 => Some(Self::Ecdsa(Some(Hash::Sha512))),
                _ => None,
            });
        }
        Ok(None)
    }

    pub(super) fn verifies(
        &self,
        key: &PKey<Public>,
        stated: Hash,
        parts: &[&[u8]],
        signature: &[u8],
    ) -> bool {
        let fits = match self {
            Self::RsaPkcs1(hash) => key.id() == Id::RSA && hash.is_none_or(|hash| hash == stated),
            Self::RsaPss { hash, .. } => {
                matches!(key.id(), Id::RSA | Id::RSA_PSS) && *hash == stated
            }
            Self::Ecdsa(hash) => key.id() == Id::EC && hash.is_none_or(|hash| hash == stated),
            Self::Edwards => matches!(key.id(), Id::ED25519 | Id::ED448),
        };
        fits && self.run(key, stated, parts, signature).unwrap_or(false)
    }

    fn run(
        &self,
        key: &PKey<Public>,
        stated: Hash,
        parts: &[&[u8]],
        signature: &[u8],
    ) -> Result<bool, openssl::error::ErrorStack> {
        if matches!(self, Self::Edwards) {
            return Verifier::new_without_digest(key)?.verify_oneshot(signature, &parts.concat());
        }
        let Some(digest) = stated.digest(parts) else {
            return Ok(false);
        };
        let mut way = PkeyCtx::new(key)?;
        way.verify_init()?;
        match self {
            Self::RsaPkcs1(_) => way.set_rsa_padding(Padding::PKCS1)?,
            Self::RsaPss { .. } => way.set_rsa_padding(Padding::PKCS1_PSS)?,
            Self::Ecdsa(_) | Self::Edwards => {}
        }
        way.set_signature_md(stated.kind())?;
        if let Self::RsaPss { mask, salt, .. } = self {
            way.set_rsa_mgf1_md(mask.kind())?;
            way.set_rsa_pss_saltlen(RsaPssSaltlen::custom(*salt))?;
        }
        way.verify(&digest, signature)
    }
}

/// The hashes that an AlgorithmIdentifier of a signature stands for; none for the Edwards curves,
/// which hash by themselves. `None` for a scheme we do not know.
pub(crate) fn stated_hashes(stated: Element<'_>) -> Option<Vec<Hash>> {
    match Verification::read(stated).ok()?? {
        Verification::RsaPkcs1(hash) | Verification::Ecdsa(hash) => Some(vec![hash?]),
        Verification::RsaPss { hash, mask, .. } => Some(vec![hash, mask]),
        Verification::Edwards => Some(Vec::new()),
    }
}

/// Whether `key` signed `bytes` in the way that an AlgorithmIdentifier states, hash included.
pub(crate) fn is_signed_as_stated(
    stated: Element<'_>,
    key: &PKey<Public>,
    bytes: &[u8],
    signature: &[u8],
) -> bool {
    let Ok(Some(scheme)) = Verification::read(stated) else {
        return false;
    };
    let hash = match &scheme {
        Verification::RsaPkcs1(hash) | Verification::Ecdsa(hash) => *hash,
        Verification::RsaPss { hash, .. } => Some(*hash),
        Verification::Edwards => Some(Hash::Sha512),
    };
    hash.is_some_and(|hash| scheme.verifies(key, hash, &[bytes], signature))
}

/// RSASSA-PSS-params (RFC 4055); what is left out is SHA-1 and a salt of 20.
fn pss(parameters: Option<Element<'_>>) -> Result<Option<Verification>, NotDer> {
    let (mut hash, mut mask, mut salt) = (Some(Hash::Sha1), Some(Hash::Sha1), 20);
    if let Some(parameters) = parameters {
        let mut parts = expect_tag(parameters, tag::SEQUENCE)?.open();
        if let Some(stated) = parts.optional(tag::CONTEXT_0_CONSTRUCTED)? {
            hash = Hash::from_oid(algorithm(stated.open().expect(tag::SEQUENCE)?)?.0);
        }
        if let Some(stated) = parts.optional(tag::CONTEXT_1_CONSTRUCTED)? {
            let (kind, inner) = algorithm(stated.open().expect(tag::SEQUENCE)?)?;
            mask = match inner {
                Some(inner) if kind == oid::MGF1 => Hash::from_oid(algorithm(inner)?.0),
                _ => None,
            };
        }
        if let Some(stated) = parts.optional(tag::CONTEXT_2_CONSTRUCTED)? {
            let octets = stated.open().expect(tag::INTEGER)?.content;
            salt = match octets {
                [short] => i32::from(*short),
                [high, low] => i32::from(*high) << 8 | i32::from(*low),
                _ => return Ok(None),
            };
        }
    }
    Ok(match (hash, mask) {
        (Some(hash), Some(mask)) => Some(Verification::RsaPss { hash, mask, salt }),
        _ => None,
    })
}

/// Algorithm and parameters of an AlgorithmIdentifier.
pub(super) fn algorithm(stated: Element<'_>) -> Result<(&[u8], Option<Element<'_>>), NotDer> {
    let mut parts = stated.open();
    let kind = parts.expect(tag::OID)?.content;
    if parts.is_empty() {
        return Ok((kind, None));
    }
    Ok((kind, Some(parts.next()?)))
}

pub(super) fn expect_tag(element: Element<'_>, tag: u8) -> Result<Element<'_>, NotDer> {
    if element.tag == tag {
        Ok(element)
    } else {
        Err(NotDer)
    }
}
