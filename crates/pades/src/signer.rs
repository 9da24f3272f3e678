//! The key that signs: the trait, and a key in a PKCS#12 file. Keys on tokens live in the room
//! `token`. Never keeps a PIN longer than the file takes to open, never prints one.

use openssl::error::ErrorStack;
use openssl::hash::MessageDigest;
use openssl::nid::Nid;
use openssl::pkcs12::{ParsedPkcs12_2, Pkcs12};
use openssl::pkey::{Id, PKey, Private};
use openssl::provider::Provider;
use openssl::rsa::Padding;
use openssl::sign::{RsaPssSaltlen, Signer as OpensslSigner, Verifier};
use zeroize::Zeroizing;

use crate::{Certificate, KeyFault};

/// A key that can sign, wherever it lives.
pub trait Signer {
    /// The certificate that goes with the key.
    fn certificate(&self) -> &Certificate;
    /// The certificates between it and its root, as far as they are at hand, nearest first.
    fn chain(&self) -> &[Certificate];
    /// Hashes `to_be_signed` with SHA-256 and signs it.
    ///
    /// Errors with what the key or its owner answered; never tries twice.
    fn sign(&self, to_be_signed: &[u8]) -> Result<Signature, KeyFault>;
}

/// A bare signature over SHA-256.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signature {
    /// How it was made.
    pub scheme: Scheme,
    /// RSA: as long as the modulus. ECDSA: the DER sequence of r and s.
    pub bytes: Vec<u8>,
}

/// How a signature over SHA-256 was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scheme {
    /// RSASSA-PKCS1-v1_5, what the tokens in use make (R§4.3).
    RsaPkcs1,
    /// RSASSA-PSS with SHA-256, MGF1 over SHA-256 and a salt of 32 bytes; made where the
    /// certificate's key is bound to it (RFC 4055).
    RsaPss,
    /// ECDSA on P-256 or P-384.
    Ecdsa,
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
                Some(Nid::X9_62_PRIME256V1 | Nid::SECP384R1) => Ok(Self::Ecdsa),
                _ => Err(KeyFault::UnsupportedKey),
            },
            _ => Err(KeyFault::UnsupportedKey),
        }
    }
}

impl Signature {
    /// Whether the key of `certificate` made it over `signed`; false too where OpenSSL fails.
    pub fn is_by(&self, certificate: &Certificate, signed: &[u8]) -> bool {
        let verify = || {
            let key = certificate.key()?;
            let mut verifier = Verifier::new(MessageDigest::sha256(), &key).ok()?;
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
        Ok(Self {
            scheme: Scheme::of(&certificate)?,
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
                ..self
            }),
            Scheme::Ecdsa => Err(KeyFault::UnsupportedKey),
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
        let mut signer = OpensslSigner::new(MessageDigest::sha256(), &self.key)?;
        if self.scheme == Scheme::RsaPss {
            signer.set_rsa_padding(Padding::PKCS1_PSS)?;
            signer.set_rsa_mgf1_md(MessageDigest::sha256())?;
            signer.set_rsa_pss_saltlen(SALT)?;
        }
        signer.update(to_be_signed)?;
        Ok(Signature {
            scheme: self.scheme,
            bytes: signer.sign_to_vec()?,
        })
    }
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
