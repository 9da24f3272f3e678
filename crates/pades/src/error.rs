//! What stops a reading or a signing. A verdict on a signature is no error and lives in `verdict`.

use serde::Serialize;

use crate::Moment;

/// The bytes do not begin as a PDF does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the file is not a PDF")]
pub struct NotAPdf;

/// Why a file cannot be read strictly, which is the only way this room reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, thiserror::Error)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum Unreadable {
    /// It does not begin with `%PDF-`.
    #[error("the file is not a PDF")]
    NotAPdf,
    /// It is encrypted for certain receivers, or with a cipher that is not the standard's.
    #[error("the PDF is encrypted in an unknown way")]
    Encrypted,
    /// It opens with a password only. One that everybody can open is read.
    #[error("the PDF needs a password")]
    NeedsPassword,
    /// More than the limits of S§6.4 rule 8.
    #[error("the PDF passes the limit on {limit:?}")]
    TooLarge {
        /// Which limit it was.
        limit: Limit,
    },
    /// It breaks the format at this byte; it may show one thing here and another there.
    #[error("the PDF breaks the format at byte {at}: {flaw:?}")]
    Malformed {
        /// Offset from the beginning of the file, or of the unpacked object stream.
        at: usize,
        /// What was expected there.
        flaw: Flaw,
    },
}

/// The bounds within which a file is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Limit {
    /// 200 MB of file.
    Bytes,
    /// Two million objects; 400,000 values in one of them, 100,000 pages, 20,000 fields.
    Objects,
    /// Arrays and dictionaries 64 deep; pages and fields 32.
    Depth,
    /// 256 MB unpacked, of all streams that carry structure.
    Unpacked,
    /// 512 cross-reference sections.
    Sections,
    /// 64 signatures, time stamps counted.
    Signatures,
    /// So tangled that reading it would take too long.
    Effort,
}

/// What part of the file is not as the format wants it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Flaw {
    /// The end of the file: `startxref`, an offset, `%%EOF`.
    Ending,
    /// A cross-reference table or stream.
    CrossReference,
    /// The chain of `/Prev` from the last section to the first.
    Chain,
    /// The trailer dictionary.
    Trailer,
    /// An indirect object that is not where the cross-reference says.
    Object,
    /// A value.
    Value,
    /// The same key twice in one dictionary, with different values.
    DoubleKey,
    /// A stream's length or ending.
    Stream,
    /// A stream's filter, or the packed bytes.
    Filter,
    /// The catalog or the tree of pages.
    Pages,
    /// The form and its fields.
    Form,
    /// The encryption: its dictionary, or bytes that are not what its key makes of them.
    Encryption,
}

/// What stops a signing.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The file cannot be read strictly, so its signature could not be verified either.
    #[error(transparent)]
    Unreadable(#[from] Unreadable),
    /// The key, the token or its PIN.
    #[error(transparent)]
    Key(#[from] KeyFault),
    /// The certificate may not sign at this time.
    #[error(transparent)]
    Certificate(#[from] CertificateFault),
    /// An earlier signature forbids what was asked.
    #[error(transparent)]
    Forbidden(#[from] Forbidden),
    /// There is no field of that name and kind.
    #[error("the PDF has no such field: {field}")]
    NoSuchField {
        /// The full name asked for.
        field: String,
    },
    /// The field is already signed or filled.
    #[error("the field {field} is already taken")]
    FieldTaken {
        /// The full name asked for.
        field: String,
    },
    /// Every signature field is signed, or there is none.
    #[error("the PDF has no empty signature field")]
    NoEmptyField,
    /// A new field would bear a name that is in use, is empty or holds a full stop.
    #[error("a new field cannot be named {field}")]
    BadFieldName {
        /// The name asked for.
        field: String,
    },
    /// There is no such page; pages count from 0.
    #[error("the PDF has {pages} pages, not page {page}")]
    NoSuchPage {
        /// The page asked for, from 0.
        page: usize,
        /// How many there are.
        pages: usize,
    },
    /// The rectangle has no area or is not finite.
    #[error("the rectangle of a new field has no area")]
    BadRectangle,
    /// The appearance is not a one-page PDF that can be imported.
    #[error("the picture cannot be used: {0}")]
    Picture(#[from] PictureFault),
    /// The signed message is longer than the space kept for it.
    #[error("the signature needs {needed} bytes and {reserved} were kept")]
    ReserveTooSmall {
        /// Bytes of the signed message.
        needed: usize,
        /// Bytes kept in the file.
        reserved: usize,
    },
    /// The token is not a time stamp on this signature.
    #[error("the time stamp does not belong to this signature")]
    StampMismatch,
    /// No signature covers the whole file, so none has room for a time stamp.
    #[error("the last signature does not cover the whole file")]
    NothingToStamp,
    /// After signing, an older signature would be judged worse than before. Nothing was written.
    #[error("signing would harm the signature in {field}")]
    WouldHarm {
        /// The field of the older signature.
        field: String,
    },
    /// Our own strict verifier does not accept what was just made. Nothing was written.
    #[error("the new signature does not verify")]
    DoesNotVerify,
    /// OpenSSL failed at something it never should.
    #[error("the cryptographic library failed")]
    Library(#[from] openssl::error::ErrorStack),
}

/// What a key, or the place where it lives, answered instead of a signature.
#[derive(Debug, thiserror::Error)]
pub enum KeyFault {
    /// A wrong PIN. A token counts and locks at zero; a key file does not count.
    #[error("the PIN is wrong")]
    PinWrong {
        /// Tries left, where somebody counts.
        left: Option<u8>,
    },
    /// Not a PKCS#12 file.
    #[error("this is not a key file")]
    NotAKeyFile,
    /// The file is packed with a cipher (RC2, 3DES, …) that this machine's OpenSSL refuses.
    #[error("the key file uses an outdated cipher")]
    OutdatedCipher,
    /// The file holds no private key, or no certificate that goes with it.
    #[error("the key file lacks the key or its certificate")]
    Incomplete,
    /// Neither RSA nor ECDSA on P-256 or P-384.
    #[error("this kind of key cannot sign here")]
    UnsupportedKey,
    /// The token has counted too many wrong PINs; only its issuer can open it.
    #[error("the PIN is locked")]
    PinLocked,
    /// One wrong PIN more locks the token, and nobody has said to try nevertheless.
    #[error("one try is left, and nobody confirmed it")]
    FinalTry,
    /// The key wants a PIN, none was given, and the device has no keys to enter it on.
    #[error("a PIN is needed")]
    PinMissing,
    /// Shorter or longer than the token takes, or with characters it does not take; not counted.
    #[error("the PIN does not have the form that the token takes")]
    PinUnfit,
    /// The token has no PIN yet, or one that must be changed first, in its own tool.
    #[error("the token's PIN must first be set")]
    PinUnset,
    /// Somebody pressed cancel on the device.
    #[error("cancelled on the device")]
    Cancelled,
    /// Taken out while signing.
    #[error("the token is gone")]
    Removed,
    /// Another token, or another key, answers where the chosen one did.
    #[error("another token or key stands where the chosen one stood")]
    Swapped,
    /// No such token is inserted.
    #[error("the token is not inserted")]
    NoToken,
    /// Several tokens or certificates fit what was asked for.
    #[error("{found} fit, one must be chosen")]
    Ambiguous {
        /// How many.
        found: usize,
    },
    /// The token bears no certificate to sign with, or not the chosen one.
    #[error("the token bears no such certificate")]
    NoCertificate,
    /// No private key has the certificate's CKA_ID and kind.
    #[error("no key on the token goes with the certificate")]
    NoKey,
    /// Another of our processes has the token in use.
    #[error("the token is in use")]
    Busy,
    /// The module did not answer in time; its process was ended.
    #[error("the token's module did not answer within {seconds} s")]
    TimedOut {
        /// How long it was waited for.
        seconds: u32,
    },
    /// The process with the module ended by itself, or spoke nonsense.
    #[error("the token's module broke down")]
    Crashed,
    /// There is no file at the module's path.
    #[error("there is no such module")]
    ModuleMissing,
    /// The file is no PKCS#11 module for this system, or it does not start.
    #[error("this is no PKCS#11 module")]
    NotAModule,
    /// The key lives in the Windows certificate store, and this is no Windows.
    #[error("this system has no Windows certificate store")]
    NotOnThisSystem,
    /// The helper process cannot be started from this program.
    #[error("the helper process does not start")]
    NoHelper,
    /// As many signatures as were consented to have been made.
    #[error("the consent is used up")]
    ConsentSpent,
    /// The time consented to is over.
    #[error("the consent has run out")]
    ConsentOver,
    /// The device failed (CKR_DEVICE_ERROR, out of memory).
    #[error("the token failed")]
    Device,
    /// A PKCS#11 answer that we do not know yet.
    #[error("the token answered {0:#x}")]
    Unlisted(u64),
    /// OpenSSL failed while it used the key.
    #[error("the cryptographic library failed")]
    Library(#[from] openssl::error::ErrorStack),
}

/// Why a certificate may not sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CertificateFault {
    /// Not an X.509 certificate, or one that OpenSSL cannot read.
    #[error("this is not a certificate")]
    NotACertificate,
    /// It ended before the time of signing.
    #[error("the certificate has expired")]
    Expired {
        /// Its last moment.
        until: Moment,
    },
    /// It begins after the time of signing.
    #[error("the certificate is not valid yet")]
    NotYetValid {
        /// Its first moment.
        from: Moment,
    },
    /// RSA under 2048 bits, or a curve under 256.
    #[error("the key has only {bits} bits")]
    WeakKey {
        /// Bits of the modulus or the curve.
        bits: u32,
    },
    /// Its key usage allows neither digital signature nor non-repudiation.
    #[error("the certificate is not meant for signing")]
    WrongUsage,
}

/// Which earlier signature forbids what.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Forbidden {
    /// Certified with no changes allowed (DocMDP, P = 1).
    #[error("the document is certified and closed")]
    CertifiedClosed,
    /// Certified: only fields that already exist may be signed.
    #[error("the document is certified, new fields are not allowed")]
    CertifiedNoNewField,
    /// An earlier signature locked this field.
    #[error("the field {field} is locked by the signature in {by}")]
    Locked {
        /// The field that was to be signed or filled.
        field: String,
        /// The field of the signature that locks it.
        by: String,
    },
}

/// Why a PDF cannot serve as an appearance.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PictureFault {
    /// It cannot be read.
    #[error(transparent)]
    Unreadable(#[from] Unreadable),
    /// It has none, or more than one page.
    #[error("it has {pages} pages instead of one")]
    NotOnePage {
        /// How many it has.
        pages: usize,
    },
    /// The page is turned, has no size, or has resources that lead back to pages.
    #[error("its page cannot be drawn into a field")]
    Shape,
    /// More than 16 MB or 4,096 objects.
    #[error("it is too large")]
    TooLarge,
}

/// Why bytes could not be added to what is trusted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("neither certificate nor revocation list")]
pub struct NotTrustMaterial;
