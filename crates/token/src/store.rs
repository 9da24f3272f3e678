//! The Windows certificate store: keys that Windows itself keeps, or reaches on a card, for the person logged in.
//!
//! Everything here but the calls to Windows (`store/windows.rs`) is the same on every system, and tested on any: which
//! certificate is meant, with which padding, how a signature is checked before it is handed out, and what a refusal
//! means. On other systems each question ends with [`KeyFault::NotOnThisSystem`].
//!
//! Windows asks for the PIN itself and counts the tries; we never see either. Never signs for a certificate other than
//! the one that was chosen.

#[cfg(not(windows))]
mod elsewhere;
mod raw;
#[cfg(windows)]
mod windows;

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use pades::{Certificate, KeyFault, Scheme, Signature, Signer, chain_of};
use sha2::{Digest, Sha256, Sha384};

use crate::Consent;
use crate::ecdsa::ecdsa_der;
use raw::{Code, Padding, RawKey};

/// A key of the store, opened for a number of signatures and a time.
pub struct StoreKey {
    raw: Box<dyn RawKey>,
    certificate: Certificate,
    chain: Vec<Certificate>,
    scheme: Scheme,
    left: Mutex<u32>,
    until: Instant,
}

/// The certificates of the store that have a key, those that cannot be read left out. Asks for no PIN.
///
/// Errors with [`KeyFault::NotOnThisSystem`] where there is no such store.
pub fn store_certificates() -> Result<Vec<Certificate>, KeyFault> {
    Ok(read(listed()?))
}

/// The certificate of the store with this SHA-256; without one the only one there is.
///
/// Errors with [`KeyFault::NotOnThisSystem`], [`KeyFault::NoCertificate`], or [`KeyFault::Ambiguous`] where several fit.
pub fn choose_store_certificate(fingerprint: Option<&[u8]>) -> Result<Certificate, KeyFault> {
    chosen(read(listed()?), fingerprint)
}

/// The key that goes with the certificate of this SHA-256; it signs as often and as long as was consented to.
///
/// Errors with [`KeyFault::NotOnThisSystem`], [`KeyFault::NoCertificate`], or what Windows says.
pub fn open_store_key(fingerprint: &[u8], consent: Consent) -> Result<StoreKey, KeyFault> {
    let certificate = choose_store_certificate(Some(fingerprint))?;
    let raw = opened(&certificate)?;
    StoreKey::new(raw, certificate, read(authorities()), consent)
}

fn chosen(listed: Vec<Certificate>, fingerprint: Option<&[u8]>) -> Result<Certificate, KeyFault> {
    let fits = |one: &Certificate| fingerprint.is_none_or(|sought| one.fingerprint() == sought);
    let mut fitting: Vec<Certificate> = listed.into_iter().filter(fits).collect();
    match fitting.len() {
        0 | 1 => fitting.pop().ok_or(KeyFault::NoCertificate),
        found => Err(KeyFault::Ambiguous { found }),
    }
}

impl StoreKey {
    fn new(
        raw: Box<dyn RawKey>,
        certificate: Certificate,
        others: Vec<Certificate>,
        consent: Consent,
    ) -> Result<Self, KeyFault> {
        Ok(Self {
            raw,
            scheme: Scheme::of(&certificate)?,
            chain: chain_of(&certificate, others),
            certificate,
            left: Mutex::new(consent.signatures),
            until: Instant::now() + Duration::from_secs(consent.for_seconds.into()),
        })
    }

    /// Takes one signature of the consent.
    fn take(&self) -> Result<(), KeyFault> {
        if Instant::now() > self.until {
            return Err(KeyFault::ConsentOver);
        }
        let mut left = self.left.lock().unwrap_or_else(PoisonError::into_inner);
        *left = left.checked_sub(1).ok_or(KeyFault::ConsentSpent)?;
        Ok(())
    }
}

impl Signer for StoreKey {
    fn certificate(&self) -> &Certificate {
        &self.certificate
    }

    fn chain(&self) -> &[Certificate] {
        &self.chain
    }

    fn sign(&self, to_be_signed: &[u8]) -> Result<Signature, KeyFault> {
        self.take()?;
        let hash = match self.scheme {
            Scheme::RsaPkcs1 | Scheme::RsaPss | Scheme::EcdsaP256 => {
                Sha256::digest(to_be_signed).to_vec()
            }
            Scheme::EcdsaP384 => Sha384::digest(to_be_signed).to_vec(),
        };
        let made = self.raw.sign_hash(&hash, padding(self.scheme));
        let made = made.map_err(fault)?;
        let bytes = match self.scheme {
            Scheme::RsaPkcs1 | Scheme::RsaPss => made,
            Scheme::EcdsaP256 | Scheme::EcdsaP384 => ecdsa_der(&made).ok_or(KeyFault::Device)?,
        };
        let signature = Signature {
            scheme: self.scheme,
            bytes,
        };
        if !signature.is_by(&self.certificate, to_be_signed) {
            return Err(KeyFault::Swapped);
        }
        Ok(signature)
    }
}

/// The certificates among these encodings.
fn read(listed: Vec<Vec<u8>>) -> Vec<Certificate> {
    let read = listed.iter().map(|der| Certificate::from_der(der));
    read.filter_map(Result::ok).collect()
}

fn padding(scheme: Scheme) -> Padding {
    match scheme {
        Scheme::RsaPkcs1 => Padding::Pkcs1,
        Scheme::RsaPss => Padding::Pss { salt: 32 },
        Scheme::EcdsaP256 | Scheme::EcdsaP384 => Padding::Bare,
    }
}

/// What a refusal of Windows means (`winerror.h`); one that is not known is told by its number.
fn fault(code: Code) -> KeyFault {
    match code {
        // SCARD_W_CANCELLED_BY_USER, ERROR_CANCELLED as an HRESULT and bare, SCARD_E_CANCELLED, NTE_USER_CANCELLED.
        0x8010_006E | 0x8007_04C7 | 0x04C7 | 0x8010_0002 | 0x8009_0036 => KeyFault::Cancelled,
        // SCARD_W_WRONG_CHV.
        0x8010_006B => KeyFault::PinWrong { left: None },
        // SCARD_W_CHV_BLOCKED.
        0x8010_006C => KeyFault::PinLocked,
        // SCARD_W_REMOVED_CARD, SCARD_W_RESET_CARD.
        0x8010_0069 | 0x8010_0068 => KeyFault::Removed,
        // SCARD_E_NO_SMARTCARD, SCARD_E_NO_READERS_AVAILABLE, SCARD_E_NO_SERVICE.
        0x8010_000C | 0x8010_002E | 0x8010_001D => KeyFault::NoToken,
        // NTE_NO_KEY, NTE_BAD_KEYSET, CRYPT_E_NO_KEY_PROPERTY, SCARD_E_NO_KEY_CONTAINER.
        0x8009_000D | 0x8009_0016 | 0x8009_200B | 0x8010_0030 => KeyFault::NoKey,
        // CRYPT_E_NOT_FOUND.
        0x8009_2004 => KeyFault::NoCertificate,
        // NTE_BAD_ALGID, NTE_NOT_SUPPORTED, NTE_BAD_TYPE, NTE_BAD_KEY_STATE.
        0x8009_0008 | 0x8009_0029 | 0x8009_000A | 0x8009_000B => KeyFault::UnsupportedKey,
        // NTE_DEVICE_NOT_READY, NTE_NO_MEMORY, SCARD_F_COMM_ERROR.
        0x8009_0030 | 0x8009_000E | 0x8010_0013 => KeyFault::Device,
        other => KeyFault::Unlisted(other.into()),
    }
}

#[cfg(not(windows))]
fn listed() -> Result<Vec<Vec<u8>>, KeyFault> {
    elsewhere::certificates()
}

#[cfg(not(windows))]
fn authorities() -> Vec<Vec<u8>> {
    elsewhere::authorities()
}

#[cfg(not(windows))]
fn opened(certificate: &Certificate) -> Result<Box<dyn RawKey>, KeyFault> {
    elsewhere::open(certificate.der())
}

#[cfg(windows)]
fn listed() -> Result<Vec<Vec<u8>>, KeyFault> {
    windows::certificates().map_err(fault)
}

#[cfg(windows)]
fn authorities() -> Vec<Vec<u8>> {
    windows::authorities()
}

#[cfg(windows)]
fn opened(certificate: &Certificate) -> Result<Box<dyn RawKey>, KeyFault> {
    let key = windows::open(certificate.der()).map_err(fault)?;
    Ok(Box::new(key))
}

#[cfg(test)]
mod tests {
    use super::*;
    use openssl::asn1::Asn1Time;
    use openssl::ecdsa::EcdsaSig;
    use openssl::hash::MessageDigest;
    use openssl::nid::Nid;
    use openssl::pkey::{PKey, Private};
    use openssl::pkey_ctx::PkeyCtx;
    use openssl::rsa::{Padding as RsaPadding, Rsa};
    use openssl::sign::RsaPssSaltlen;
    use openssl::x509::{X509, X509Name};

    /// A key that does what Windows' would, by its documentation: bare r and s, the paddings asked for.
    struct Played {
        key: PKey<Private>,
        size: i32,
    }

    impl RawKey for Played {
        fn sign_hash(&self, hash: &[u8], padding: Padding) -> Result<Vec<u8>, Code> {
            if padding == Padding::Bare {
                let key = self.key.ec_key().unwrap();
                let made = EcdsaSig::sign(hash, &key).unwrap();
                let half =
                    |number: &openssl::bn::BigNumRef| number.to_vec_padded(self.size).unwrap();
                return Ok([half(made.r()), half(made.s())].concat());
            }
            let mut context = PkeyCtx::new(&self.key).unwrap();
            context.sign_init().unwrap();
            match padding {
                Padding::Pss { salt } => {
                    context.set_rsa_padding(RsaPadding::PKCS1_PSS).unwrap();
                    let salt = RsaPssSaltlen::custom(i32::try_from(salt).unwrap());
                    context.set_rsa_pss_saltlen(salt).unwrap();
                }
                _ => context.set_rsa_padding(RsaPadding::PKCS1).unwrap(),
            }
            context.set_signature_md(openssl::md::Md::sha256()).unwrap();
            let mut made = Vec::new();
            context.sign_to_vec(hash, &mut made).unwrap();
            Ok(made)
        }
    }

    /// A key that says no by this number.
    struct Refusing(Code);

    impl RawKey for Refusing {
        fn sign_hash(&self, _: &[u8], _: Padding) -> Result<Vec<u8>, Code> {
            Err(self.0)
        }
    }

    fn certificate(key: &PKey<Private>, name: &str) -> Certificate {
        let mut subject = X509Name::builder().unwrap();
        subject.append_entry_by_nid(Nid::COMMONNAME, name).unwrap();
        let subject = subject.build();
        let mut made = X509::builder().unwrap();
        made.set_version(2).unwrap();
        made.set_subject_name(&subject).unwrap();
        made.set_issuer_name(&subject).unwrap();
        made.set_pubkey(key).unwrap();
        let day = |seconds| Asn1Time::from_unix(seconds).unwrap();
        made.set_not_before(&day(1_700_000_000)).unwrap();
        made.set_not_after(&day(1_950_000_000)).unwrap();
        made.sign(key, MessageDigest::sha256()).unwrap();
        Certificate::from_der(&made.build().to_der().unwrap()).unwrap()
    }

    fn on(curve: Nid) -> PKey<Private> {
        let group = openssl::ec::EcGroup::from_curve_name(curve).unwrap();
        PKey::from_ec_key(openssl::ec::EcKey::generate(&group).unwrap()).unwrap()
    }

    fn rsa() -> PKey<Private> {
        PKey::from_rsa(Rsa::generate(2048).unwrap()).unwrap()
    }

    fn key(raw: impl RawKey + 'static, certificate: Certificate, consent: Consent) -> StoreKey {
        StoreKey::new(Box::new(raw), certificate, Vec::new(), consent).unwrap()
    }

    #[test]
    fn each_kind_of_key_signs_what_its_certificate_verifies() {
        for (made, size, scheme) in [
            (rsa(), 0, Scheme::RsaPkcs1),
            (on(Nid::X9_62_PRIME256V1), 32, Scheme::EcdsaP256),
            (on(Nid::SECP384R1), 48, Scheme::EcdsaP384),
        ] {
            let certificate = certificate(&made, "Người thử");
            let key = key(Played { key: made, size }, certificate, Consent::to(2, 60));
            let signature = key.sign(b"thu").unwrap();
            assert_eq!(signature.scheme, scheme, "by the kind of key");
            assert!(signature.is_by(key.certificate(), b"thu"), "{scheme:?}");
        }
    }

    #[test]
    fn pss_is_salted_as_it_is_verified() {
        let made = rsa();
        let certificate = certificate(&made, "Người thử");
        let raw = Played { key: made, size: 0 };
        let hash: [u8; 32] = Sha256::digest(b"thu").into();
        let signature = Signature {
            scheme: Scheme::RsaPss,
            bytes: raw.sign_hash(&hash, padding(Scheme::RsaPss)).unwrap(),
        };
        assert!(signature.is_by(&certificate, b"thu"), "a salt of 32 octets");
    }

    #[test]
    fn anothers_key_and_a_used_up_consent_sign_nothing() {
        let certificate = certificate(&rsa(), "Người thử");
        let other = Played {
            key: rsa(),
            size: 0,
        };
        let swapped = key(other, certificate.clone(), Consent::to(1, 60));
        assert!(matches!(swapped.sign(b"thu"), Err(KeyFault::Swapped)));
        assert!(
            matches!(swapped.sign(b"thu"), Err(KeyFault::ConsentSpent)),
            "what was tried was used up"
        );
        let late = key(Refusing(0), certificate, Consent::to(1, 0));
        assert!(matches!(late.sign(b"thu"), Err(KeyFault::ConsentOver)));
    }

    #[test]
    fn what_windows_says_is_told() {
        let certificate = certificate(&rsa(), "Người thử");
        let says = |code| {
            let refusing = key(Refusing(code), certificate.clone(), Consent::to(1, 60));
            refusing.sign(b"thu").unwrap_err()
        };
        assert!(matches!(says(0x8010_006E), KeyFault::Cancelled));
        assert!(matches!(
            says(0x8010_006B),
            KeyFault::PinWrong { left: None }
        ));
        assert!(matches!(says(0x8010_006C), KeyFault::PinLocked));
        assert!(matches!(says(0x8010_0069), KeyFault::Removed));
        assert!(matches!(says(0x8009_0016), KeyFault::NoKey));
        assert!(matches!(says(0xDEAD), KeyFault::Unlisted(0xDEAD)));
    }

    #[test]
    fn one_certificate_is_chosen_or_none() {
        let all = [certificate(&rsa(), "Một"), certificate(&rsa(), "Hai")];
        let [one, other] = all.clone();
        let print = other.fingerprint();
        let named = chosen(all.to_vec(), Some(&print)).unwrap();
        assert_eq!(named, other, "by its fingerprint");
        assert_eq!(
            chosen(vec![one.clone()], None).unwrap(),
            one,
            "the only one"
        );
        let several = chosen(all.to_vec(), None);
        assert!(matches!(several, Err(KeyFault::Ambiguous { found: 2 })));
        let none = chosen(vec![one], Some(&print));
        assert!(matches!(none, Err(KeyFault::NoCertificate)));
    }

    #[cfg(not(windows))]
    #[test]
    fn where_there_is_no_such_store_it_is_said() {
        let listed = store_certificates();
        assert!(matches!(listed, Err(KeyFault::NotOnThisSystem)));
        let opened = open_store_key(&[0; 32], Consent::to(1, 1)).map(drop);
        assert!(matches!(opened, Err(KeyFault::NotOnThisSystem)));
    }
}
