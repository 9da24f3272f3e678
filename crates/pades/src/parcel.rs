//! Bytes signed by one and enciphered to another, for a road that nobody guards: CMS SignedData within
//! AuthEnvelopedData (RFC 5652, RFC 5083), AES-256-GCM, one recipient. Knows nothing of what is inside.
//!
//! One shape is written and the same one read: DER of definite lengths, no attributes in the clear, RSAES-OAEP or ECDH
//! with SHA-256. Nothing is unpacked or decoded before its length was looked at; what is opened is checked by its tag
//! before anybody sees a byte of it. Whom to trust is said elsewhere ([`crate::Trust::state_of`]).

mod recipient;

pub(crate) use recipient::{oaep_opened, shared_secret};

use openssl::symm::{Cipher, decrypt_aead, encrypt_aead};
use zeroize::Zeroizing;

use crate::asn1::{Element, NotDer, Reader, element, is_der, sequence, tag};
use crate::cms::{Message, Naming, oid, sign_attached};
use crate::{Certificate, Error, KeyFault, Signer};

/// The largest parcel that is opened, in bytes; what it says of its own lengths is believed only within it.
pub const LARGEST_PARCEL: usize = 128 * 1024 * 1024;

/// A content key, enciphered to a certificate's key: what only its owner's key can work on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SealedKey<'a> {
    /// By RSAES-OAEP with SHA-256, MGF1 over SHA-256 and no label (RFC 8017): as long as the modulus.
    Oaep(&'a [u8]),
    /// By a secret agreed on: the other side's point, uncompressed, on the key's own curve.
    Point(&'a [u8]),
}

/// Why a parcel is not made or not opened.
#[derive(Debug, thiserror::Error)]
pub enum ParcelFault {
    /// It is longer than [`LARGEST_PARCEL`].
    #[error("the parcel is larger than {LARGEST_PARCEL} bytes")]
    TooLarge,
    /// It is no parcel, or not all of one.
    #[error("this is no parcel, or not all of one")]
    NotAParcel,
    /// It is sealed to another certificate than the key's.
    #[error("the parcel is sealed to another certificate")]
    NotForThisKey,
    /// The key does not open it, or its bytes were changed.
    #[error("the parcel was changed, or sealed to another key")]
    Changed,
    /// The signature inside is not one over what is inside.
    #[error("the signature in the parcel is none over what it holds")]
    BadSignature,
    /// The certificate's key is of a kind to which nothing is sealed.
    #[error("nothing can be sealed to this kind of key")]
    UnsupportedCertificate,
    /// The key, the token or its PIN.
    #[error(transparent)]
    Key(#[from] KeyFault),
    /// OpenSSL failed at something it never should.
    #[error("the cryptographic library failed")]
    Library(#[from] openssl::error::ErrorStack),
}

/// What lay in a parcel, and who signed it.
pub struct Opened {
    /// The bytes that were signed.
    pub content: Vec<u8>,
    /// The certificate whose key signed them: that it did is checked, whether it is trusted is not.
    pub certificate: Certificate,
    /// The certificates that came along, in no order.
    pub others: Vec<Certificate>,
}

/// To whom a parcel says that it is sealed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Addressee {
    /// The common name of the authority that issued the recipient's certificate, or its organisation.
    pub issuer: String,
    /// The serial number of that certificate, lower-case hexadecimal.
    pub serial: String,
}

/// Signs `content` with `signer` and enciphers it to `to`.
///
/// Errors if the certificate's key is neither RSA nor on P-256 or P-384, the whole would be larger than
/// [`LARGEST_PARCEL`], or the key refuses.
pub fn pack(content: &[u8], signer: &dyn Signer, to: &Certificate) -> Result<Vec<u8>, ParcelFault> {
    const SPARE: usize = 64 * 1024;
    if content.len() > LARGEST_PARCEL - SPARE {
        return Err(ParcelFault::TooLarge);
    }
    let signed = sign_attached(content, signer).map_err(|fault| match fault {
        Error::Key(fault) => ParcelFault::Key(fault),
        Error::Library(fault) => ParcelFault::Library(fault),
        _ => ParcelFault::Key(KeyFault::Incomplete),
    })?;
    let key = random::<32>()?;
    let nonce = random::<12>()?;
    let mut mark = [0; TAG];
    let cipher = Cipher::aes_256_gcm();
    let hidden = encrypt_aead(
        cipher,
        key.as_slice(),
        Some(nonce.as_slice()),
        &[],
        &signed,
        &mut mark,
    )?;
    drop(signed);
    let recipients = element(tag::SET, &recipient::sealed(&key, to)?);
    let algorithm = sequence(&[
        &element(tag::OID, AES_256_GCM),
        &sequence(&[
            &element(tag::OCTETS, nonce.as_slice()),
            &element(tag::INTEGER, &[16]),
        ]),
    ]);
    let content = sequence(&[
        &element(tag::OID, oid::DATA),
        &algorithm,
        &element(tag::CONTEXT_0, &hidden),
    ]);
    drop(hidden);
    let data = sequence(&[
        &element(tag::INTEGER, &[0]),
        &recipients,
        &content,
        &element(tag::OCTETS, &mark),
    ]);
    drop(content);
    let whole = sequence(&[
        &element(tag::OID, AUTH_ENVELOPED_DATA),
        &element(tag::CONTEXT_0_CONSTRUCTED, &data),
    ]);
    match whole.len() > LARGEST_PARCEL {
        true => Err(ParcelFault::TooLarge),
        false => Ok(whole),
    }
}

/// To whom the parcel in `bytes` says that it is sealed; nothing else can be told without the key.
///
/// Errors if it is no whole parcel.
pub fn addressee(bytes: &[u8]) -> Result<Addressee, ParcelFault> {
    let parts = Parts::read(bytes)?;
    let (issuer, serial) = parts.recipient.names();
    Ok(Addressee {
        issuer: recipient::issuer_name(issuer),
        serial: hex::encode(serial),
    })
}

/// Whether the parcel in `bytes` says that it is sealed to `certificate`; false too if it is no whole parcel.
pub fn is_sealed_to(bytes: &[u8], certificate: &Certificate) -> bool {
    Parts::read(bytes).is_ok_and(|parts| parts.recipient.is(certificate))
}

/// Opens the parcel in `bytes` with `key` and looks whether its signature holds.
///
/// The key works once, and only on a parcel that is sealed to its certificate.
pub fn open(bytes: &[u8], key: &dyn Signer) -> Result<Opened, ParcelFault> {
    let parts = Parts::read(bytes)?;
    if !parts.recipient.is(key.certificate()) {
        return Err(ParcelFault::NotForThisKey);
    }
    let content_key = parts
        .recipient
        .opened_with(key)?
        .ok_or(ParcelFault::Changed)?;
    let cipher = Cipher::aes_256_gcm();
    let signed = decrypt_aead(
        cipher,
        content_key.as_slice(),
        Some(parts.nonce),
        &[],
        parts.hidden,
        parts.mark,
    )
    .map_err(|_| ParcelFault::Changed)?;
    looked_at(&signed)
}

/// Takes the signed message apart and checks its one signature over what it holds.
fn looked_at(signed: &[u8]) -> Result<Opened, ParcelFault> {
    use crate::cms::Hash as H;
    let mut message = Message::read_plain(signed).map_err(|NotDer| ParcelFault::NotAParcel)?;
    let content = message.content.take().ok_or(ParcelFault::NotAParcel)?;
    let certificate = message
        .signer_certificate(&[])
        .cloned()
        .ok_or(ParcelFault::BadSignature)?;
    let holds = message.content_type == oid::DATA
        && message.has_attributes()
        && message.is_consistent()
        && message.naming(&certificate) == Naming::V2
        && matches!(message.hash, Some(H::Sha256 | H::Sha384 | H::Sha512))
        && message.matches(&[&content])
        && message.is_signed_by(&certificate, &[&content]);
    if !holds {
        return Err(ParcelFault::BadSignature);
    }
    let others = std::mem::take(&mut message.certificates);
    Ok(Opened {
        content,
        others: others
            .into_iter()
            .filter(|one| *one != certificate)
            .collect(),
        certificate,
    })
}

/// A parcel taken apart; nothing is copied.
struct Parts<'a> {
    recipient: recipient::Recipient<'a>,
    nonce: &'a [u8],
    hidden: &'a [u8],
    mark: &'a [u8],
}

impl<'a> Parts<'a> {
    fn read(bytes: &'a [u8]) -> Result<Self, ParcelFault> {
        if bytes.len() > LARGEST_PARCEL {
            return Err(ParcelFault::TooLarge);
        }
        if !is_der(bytes) {
            return Err(ParcelFault::NotAParcel);
        }
        Self::of_der(bytes).map_err(|NotDer| ParcelFault::NotAParcel)
    }

    fn of_der(bytes: &'a [u8]) -> Result<Self, NotDer> {
        let mut outer = Reader::new(bytes).expect(tag::SEQUENCE)?.open();
        if outer.expect(tag::OID)?.content != AUTH_ENVELOPED_DATA {
            return Err(NotDer);
        }
        let mut wrapped = outer.expect(tag::CONTEXT_0_CONSTRUCTED)?.open();
        let mut data = wrapped.expect(tag::SEQUENCE)?.open();
        if data.expect(tag::INTEGER)?.content != [0] {
            return Err(NotDer);
        }
        let mut recipients = data.expect(tag::SET)?.open();
        let recipient = recipient::Recipient::read(recipients.next()?)?;
        let mut content = data.expect(tag::SEQUENCE)?.open();
        if content.expect(tag::OID)?.content != oid::DATA {
            return Err(NotDer);
        }
        let nonce = nonce_of(content.expect(tag::SEQUENCE)?)?;
        let hidden = content.expect(tag::CONTEXT_0)?.content;
        let mark = data.expect(tag::OCTETS)?.content;
        // A second recipient would be somebody who reads along.
        let all_read = [outer, wrapped, data, recipients, content]
            .iter()
            .all(Reader::is_empty);
        if mark.len() != TAG || !all_read {
            return Err(NotDer);
        }
        Ok(Self {
            recipient,
            nonce,
            hidden,
            mark,
        })
    }
}

/// The nonce of AES-256-GCM with a tag of 16 bytes (RFC 5084).
fn nonce_of(algorithm: Element<'_>) -> Result<&[u8], NotDer> {
    let mut parts = algorithm.open();
    if parts.expect(tag::OID)?.content != AES_256_GCM {
        return Err(NotDer);
    }
    let mut parameters = parts.expect(tag::SEQUENCE)?.open();
    let nonce = parameters.expect(tag::OCTETS)?.content;
    let length = parameters.expect(tag::INTEGER)?.content;
    if nonce.len() != 12 || length != [16] || !parameters.is_empty() || !parts.is_empty() {
        return Err(NotDer);
    }
    Ok(nonce)
}

fn random<const N: usize>() -> Result<Zeroizing<[u8; N]>, openssl::error::ErrorStack> {
    let mut bytes = Zeroizing::new([0; N]);
    openssl::rand::rand_bytes(bytes.as_mut_slice())?;
    Ok(bytes)
}

/// Bytes of a tag of GCM.
const TAG: usize = 16;
/// id-ct-authEnvelopedData.
const AUTH_ENVELOPED_DATA: &[u8] = b"\x2a\x86\x48\x86\xf7\x0d\x01\x09\x10\x01\x17";
const AES_256_GCM: &[u8] = b"\x60\x86\x48\x01\x65\x03\x04\x01\x2e";
