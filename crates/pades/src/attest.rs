//! A key of a machine's own that vouches for short statements, and the check that needs its public half alone.
//!
//! Stands for no person and no office: whoever wants to know whose it is compares its fingerprint, or has it signed by
//! somebody whom a certificate names. P-256, SHA-256, so that `openssl dgst -verify` checks what it signed.

use crate::KeyFault;
use openssl::ec::{EcGroup, EcKey};
use openssl::hash::MessageDigest;
use openssl::nid::Nid;
use openssl::pkey::{PKey, Private, Public};
use openssl::sha::sha256;
use openssl::sign::{Signer, Verifier};
use zeroize::Zeroizing;

/// A private key that signs statements.
pub struct AttestKey(PKey<Private>);

/// The public half: all that a check needs.
#[derive(Clone)]
pub struct AttestPublic(PKey<Public>);

/// The bytes are no public key on P-256, in PEM or DER.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this is not a public key on P-256")]
pub struct NotAPublicKey;

impl AttestKey {
    /// A new key. Errors only where OpenSSL has no source of chance.
    pub fn generate() -> Result<Self, KeyFault> {
        let group = EcGroup::from_curve_name(Nid::X9_62_PRIME256V1)?;
        Ok(Self(PKey::from_ec_key(EcKey::generate(&group)?)?))
    }

    /// The key kept as these bytes of PKCS#8.
    pub fn from_der(der: &[u8]) -> Result<Self, KeyFault> {
        let key = PKey::private_key_from_pkcs8(der).map_err(|_| KeyFault::NotAKeyFile)?;
        match key.ec_key().ok().and_then(|key| key.group().curve_name()) {
            Some(Nid::X9_62_PRIME256V1) => Ok(Self(key)),
            _ => Err(KeyFault::UnsupportedKey),
        }
    }

    /// The private key as DER of PKCS#8, to be kept encrypted.
    pub fn secret(&self) -> Result<Zeroizing<Vec<u8>>, KeyFault> {
        Ok(Zeroizing::new(self.0.private_key_to_pkcs8()?))
    }

    /// Its public half.
    pub fn public(&self) -> Result<AttestPublic, KeyFault> {
        let der = self.0.public_key_to_der()?;
        AttestPublic::read(&der).map_err(|NotAPublicKey| KeyFault::UnsupportedKey)
    }

    /// ECDSA over SHA-256 of `statement`, DER of r and s.
    pub fn sign(&self, statement: &[u8]) -> Result<Vec<u8>, KeyFault> {
        let mut signer = Signer::new(MessageDigest::sha256(), &self.0)?;
        Ok(signer.sign_oneshot_to_vec(statement)?)
    }
}

impl AttestPublic {
    /// Reads SubjectPublicKeyInfo in PEM or DER.
    pub fn read(bytes: &[u8]) -> Result<Self, NotAPublicKey> {
        let key = PKey::public_key_from_pem(bytes)
            .or_else(|_| PKey::public_key_from_der(bytes))
            .map_err(|_| NotAPublicKey)?;
        match key.ec_key().ok().and_then(|key| key.group().curve_name()) {
            Some(Nid::X9_62_PRIME256V1) => Ok(Self(key)),
            _ => Err(NotAPublicKey),
        }
    }

    /// DER of SubjectPublicKeyInfo; empty where OpenSSL fails.
    pub fn der(&self) -> Vec<u8> {
        self.0.public_key_to_der().unwrap_or_default()
    }

    /// The same in PEM.
    pub fn pem(&self) -> String {
        let pem = self.0.public_key_to_pem().unwrap_or_default();
        String::from_utf8(pem).unwrap_or_default()
    }

    /// SHA-256 of [`AttestPublic::der`]: what people compare.
    pub fn fingerprint(&self) -> [u8; 32] {
        sha256(&self.der())
    }

    /// Whether this key's private half made `signature` over `statement`; false too where OpenSSL fails.
    pub fn verifies(&self, statement: &[u8], signature: &[u8]) -> bool {
        let check = || {
            let mut verifier = Verifier::new(MessageDigest::sha256(), &self.0).ok()?;
            verifier.verify_oneshot(signature, statement).ok()
        };
        check().unwrap_or(false)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_one_key_signed_only_its_public_half_accepts() {
        let (ours, theirs) = (
            AttestKey::generate().unwrap(),
            AttestKey::generate().unwrap(),
        );
        let kept = AttestKey::from_der(&ours.secret().unwrap()).unwrap();
        let signature = kept.sign(b"a statement\n").unwrap();
        let public = AttestPublic::read(ours.public().unwrap().pem().as_bytes()).unwrap();
        assert!(
            public.verifies(b"a statement\n", &signature),
            "kept and read back"
        );
        assert!(!public.verifies(b"a statement", &signature), "other words");
        assert!(
            !theirs
                .public()
                .unwrap()
                .verifies(b"a statement\n", &signature)
        );
        assert_eq!(public.fingerprint(), ours.public().unwrap().fingerprint());
        assert!(AttestPublic::read(b"no key").is_err());
        for bit in 0..signature.len() * 8 {
            let mut turned = signature.clone();
            turned[bit / 8] ^= 1 << (bit % 8);
            assert!(!public.verifies(b"a statement\n", &turned), "bit {bit}");
        }
    }
}
