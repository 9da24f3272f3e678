//! The key that signs: the trait, and a key in a PKCS#12 file. Keys on tokens live in the room
//! `token`. Never keeps a PIN longer than the file takes to open, never prints one.

use std::sync::{Mutex, PoisonError};

use openssl::error::ErrorStack;
use openssl::hash::MessageDigest;
use openssl::md::Md;
use openssl::nid::Nid;
use openssl::pkcs12::{ParsedPkcs12_2, Pkcs12};
use openssl::pkey::{Id, PKey, Private};
use openssl::pkey_ctx::PkeyCtx;
use openssl::provider::Provider;
use openssl::rsa::Padding;
use openssl::sign::{RsaPssSaltlen, Verifier};
use zeroize::Zeroizing;

use crate::cms::Hash;
use crate::parcel::{oaep_opened, shared_secret};
use crate::{Certificate, KeyFault, SealedKey};

/// A key that can sign, wherever it lives.
pub trait Signer {
    /// The certificate that goes with the key.
    fn certificate(&self) -> &Certificate;
    /// The certificates between it and its root, as far as they are at hand, nearest first.
    fn chain(&self) -> &[Certificate];
    /// Hashes `to_be_signed` with the hash of the scheme of its certificate ([`Scheme::of`]) and signs it.
    ///
    /// Errors with what the key or its owner answered; never tries twice.
    fn sign(&self, to_be_signed: &[u8]) -> Result<Signature, KeyFault>;
    /// Takes out what was sealed to the certificate: the content of an OAEP block, or the secret shared with a point
    /// (the x coordinate, as long as the field). `None` if it was sealed to another key, or is damaged.
    ///
    /// Errors with [`KeyFault::UnsupportedKey`] where the key can only sign; never tries twice.
    fn unseal(&self, _sealed: &SealedKey<'_>) -> Result<Option<Zeroizing<Vec<u8>>>, KeyFault> {
        Err(KeyFault::UnsupportedKey)
    }
}

/// A bare signature over a hash.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signature {
    /// How it was made.
    pub scheme: Scheme,
    /// RSA: as long as the modulus. ECDSA: the DER sequence of r and s.
    pub bytes: Vec<u8>,
}

/// How a signature was made, its hash included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scheme {
    /// RSASSA-PKCS1-v1_5 over SHA-256, what the tokens in use make (R§4.3).
    RsaPkcs1,
    /// RSASSA-PSS with SHA-256, MGF1 over SHA-256 and a salt of 32 bytes; made where the
    /// certificate's key is bound to it (RFC 4055).
    RsaPss,
    /// ECDSA on P-256 over SHA-256.
    EcdsaP256,
    /// ECDSA on P-384 over SHA-384: the shorter hash would make the longer key no stronger than P-256 (FIPS 186-5, 6.1.1).
    EcdsaP384,
}

impl Scheme {
    /// How the key of `certificate` signs.
    ///
    /// Errors with [`KeyFault::UnsupportedKey`] for other keys than RSA, P-256 and P-384.
    pub fn of(certificate: &Certificate) -> Result<Self, KeyFault> {
        let key = certificate.key().ok_or(KeyFault::UnsupportedKey)?;
        match key.id() {
            Id::RSA => Ok(Self::RsaPkcs1),
            Id::RSA_PSS => Ok(Self::RsaPss),
            Id::EC => match key.ec_key()?.group().curve_name() {
                Some(Nid::X9_62_PRIME256V1) => Ok(Self::EcdsaP256),
                Some(Nid::SECP384R1) => Ok(Self::EcdsaP384),
                _ => Err(KeyFault::UnsupportedKey),
            },
            _ => Err(KeyFault::UnsupportedKey),
        }
    }

    /// What is signed is hashed with it.
    pub(crate) const fn hash(self) -> Hash {
        match self {
            Self::RsaPkcs1 | Self::RsaPss | Self::EcdsaP256 => Hash::Sha256,
            Self::EcdsaP384 => Hash::Sha384,
        }
    }
}

impl Signature {
    /// Whether the key of `certificate` made it over `signed`; false too where OpenSSL fails.
    pub fn is_by(&self, certificate: &Certificate, signed: &[u8]) -> bool {
        let verify = || {
            let key = certificate.key()?;
            let mut verifier = Verifier::new(self.scheme.hash().function(), &key).ok()?;
            if self.scheme == Scheme::RsaPss {
                verifier.set_rsa_padding(Padding::PKCS1_PSS).ok()?;
                verifier.set_rsa_mgf1_md(MessageDigest::sha256()).ok()?;
                verifier.set_rsa_pss_saltlen(SALT).ok()?;
            }
            verifier.update(signed).ok()?;
            verifier.verify(&self.bytes).ok()
        };
        verify().unwrap_or(false)
    }
}

/// A PIN or passphrase: wiped when dropped, and it cannot be printed.
pub struct Pin(Zeroizing<String>);

impl Pin {
    /// Takes the text over; the caller keeps no copy.
    pub fn new(text: String) -> Self {
        Self(Zeroizing::new(text))
    }

    /// The text, for the one who hands it to the key; no copy may outlive the call.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

/// A private key with its certificate, taken out of a PKCS#12 file.
pub struct KeyFile {
    key: PKey<Private>,
    /// Made ready to sign once: finding out anew each time how OpenSSL does it costs a twentieth more.
    way: Mutex<PkeyCtx<Private>>,
    scheme: Scheme,
    certificate: Certificate,
    chain: Vec<Certificate>,
}

impl KeyFile {
    /// Opens PKCS#12 bytes with `pin`.
    ///
    /// Errors if the PIN is wrong, the file is none, its cipher is refused by this machine, the
    /// key is neither RSA nor P-256 or P-384, or key and certificate do not belong together.
    pub fn open(p12: &[u8], pin: &Pin) -> Result<Self, KeyFault> {
        let file = Pkcs12::from_der(p12).map_err(|_| KeyFault::NotAKeyFile)?;
        let parsed = unpack(&file, pin)?;
        let (Some(key), Some(certificate)) = (parsed.pkey, parsed.cert) else {
            return Err(KeyFault::Incomplete);
        };
        let public = certificate.public_key()?;
        if !key.public_eq(&public) {
            return Err(KeyFault::Incomplete);
        }
        let certificate = Certificate::from_x509(certificate).map_err(|_| KeyFault::Incomplete)?;
        let others = parsed.ca.map(|stack| stack.into_iter().collect::<Vec<_>>());
        let others = others
            .unwrap_or_default()
            .into_iter()
            .filter_map(|x509| Certificate::from_x509(x509).ok())
            .collect();
        let scheme = Scheme::of(&certificate)?;
        Ok(Self {
            scheme,
            way: Mutex::new(way(&key, scheme)?),
            key,
            chain: chain_of(&certificate, others),
            certificate,
        })
    }

    /// The same key, signing with PSS although its certificate does not ask for it; only RSA can.
    ///
    /// For receivers that want it (R§4.3, Annex I); PKCS#1 v1.5 reaches further. Errors with
    /// [`KeyFault::UnsupportedKey`].
    pub fn with_pss(self) -> Result<Self, KeyFault> {
        match self.scheme {
            Scheme::RsaPkcs1 | Scheme::RsaPss => Ok(Self {
                scheme: Scheme::RsaPss,
                way: Mutex::new(way(&self.key, Scheme::RsaPss)?),
                ..self
            }),
            Scheme::EcdsaP256 | Scheme::EcdsaP384 => Err(KeyFault::UnsupportedKey),
        }
    }
}

impl Signer for KeyFile {
    fn certificate(&self) -> &Certificate {
        &self.certificate
    }

    fn chain(&self) -> &[Certificate] {
        &self.chain
    }

    fn sign(&self, to_be_signed: &[u8]) -> Result<Signature, KeyFault> {
        let mut bytes = Vec::new();
        let mut way = self.way.lock().unwrap_or_else(PoisonError::into_inner);
        let digest = self.scheme.hash().digest(&[to_be_signed]);
        way.sign_to_vec(&digest.ok_or(KeyFault::UnsupportedKey)?, &mut bytes)?;
        Ok(Signature {
            scheme: self.scheme,
            bytes,
        })
    }

    fn unseal(&self, sealed: &SealedKey<'_>) -> Result<Option<Zeroizing<Vec<u8>>>, KeyFault> {
        match (sealed, self.key.id()) {
            (SealedKey::Oaep(block), Id::RSA) => oaep_opened(&self.key, block),
            (SealedKey::Point(point), Id::EC) => shared_secret(&self.key, point),
            (SealedKey::Oaep(_) | SealedKey::Point(_), _) => Err(KeyFault::UnsupportedKey),
        }
    }
}

/// The key made ready to sign hashes of its scheme.
fn way(key: &PKey<Private>, scheme: Scheme) -> Result<PkeyCtx<Private>, KeyFault> {
    let mut way = PkeyCtx::new(key)?;
    way.sign_init()?;
    match scheme {
        Scheme::RsaPkcs1 => way.set_rsa_padding(Padding::PKCS1)?,
        Scheme::RsaPss => way.set_rsa_padding(Padding::PKCS1_PSS)?,
        Scheme::EcdsaP256 | Scheme::EcdsaP384 => {}
    }
    way.set_signature_md(scheme.hash().kind())?;
    if scheme == Scheme::RsaPss {
        way.set_rsa_mgf1_md(Md::sha256())?;
        way.set_rsa_pss_saltlen(SALT)?;
    }
    Ok(way)
}

/// Opens the file, at need with OpenSSL's provider of outdated ciphers, held only meanwhile.
fn unpack(file: &Pkcs12, pin: &Pin) -> Result<ParsedPkcs12_2, KeyFault> {
    // OpenSSL takes the PIN as a C string: a NUL inside cannot be right.
    if pin.0.contains('\0') {
        return Err(KeyFault::PinWrong { left: None });
    }
    let first = match file.parse2(&pin.0) {
        Ok(parsed) => return Ok(parsed),
        Err(stack) => refusal(&stack),
    };
    if !matches!(first, KeyFault::OutdatedCipher) {
        return Err(first);
    }
    let Ok(_legacy) = Provider::try_load(None, "legacy", true) else {
        return Err(first);
    };
    file.parse2(&pin.0).map_err(|stack| refusal(&stack))
}

/// What OpenSSL's error numbers mean for a key file (`openssl/err.h`, `pkcs12err.h`, `evperr.h`).
fn refusal(stack: &ErrorStack) -> KeyFault {
    const LIBRARY_EVP: i32 = 6;
    const LIBRARY_PKCS12: i32 = 35;
    const MAC_VERIFY_FAILURE: i32 = 113;
    const UNSUPPORTED: i32 = 268;
    const REASON_BITS: i32 = 0x3ffff;
    let says = |library: i32, reason: i32| {
        stack.errors().iter().any(|error| {
            error.library_code() == library && error.reason_code() & REASON_BITS == reason
        })
    };
    if says(LIBRARY_PKCS12, MAC_VERIFY_FAILURE) {
        return KeyFault::PinWrong { left: None };
    }
    if says(LIBRARY_EVP, UNSUPPORTED) {
        return KeyFault::OutdatedCipher;
    }
    KeyFault::NotAKeyFile
}

/// The certificates above `leaf` among `others`, nearest first; what belongs to nobody is left out,
/// and the leaf itself.
pub fn chain_of(leaf: &Certificate, mut others: Vec<Certificate>) -> Vec<Certificate> {
    others.retain(|other| other != leaf);
    let mut chain: Vec<Certificate> = Vec::new();
    while let Some(at) = others
        .iter()
        .position(|other| chain.last().unwrap_or(leaf).is_issued_by(other))
    {
        chain.push(others.swap_remove(at));
    }
    chain
}

/// As long as the hash, as RFC 4055 and the tokens take it.
const SALT: RsaPssSaltlen = RsaPssSaltlen::DIGEST_LENGTH;
