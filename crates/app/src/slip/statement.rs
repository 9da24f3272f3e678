//! What a slip says, and its bytes: four lines that `sed`, `openssl` and a person can read.
//!
//! ```text
//! 1  the head: one line of JSON in ASCII; it, with its end of line, is what is signed
//! 2  the signature: ECDSA P-256 over SHA-256 of line 1, DER in base64
//! 3  the body: one line of JSON; its SHA-256, without the end of line, stands in the head
//! 4  the time stamp (RFC 3161) over the signature, DER in base64; missing while there is none
//! ```

use super::SlipFault;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde::{Deserialize, Serialize};
use store::Hash;
use ts_rs::TS;

/// What is signed. Short, so that it stands in a QR code whole.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct SlipHead {
    /// The form of this line: 1.
    pub lienvan_slip: u32,
    /// The sender's code.
    pub office: String,
    /// Number and notation as cited.
    pub document: String,
    /// The day on the page, `yyyy-MM-dd`; empty if it has none.
    pub issued: String,
    /// The business key on the axis; empty if it has none.
    pub document_id: String,
    /// Why it goes: `new`, `update`, `replace`.
    pub business: String,
    /// To how many.
    pub recipients: u32,
    /// SHA-256 of the page as it stood at sending, hexadecimal.
    pub page_sha256: String,
    /// When, by this machine's clock, ISO 8601.
    pub made: String,
    /// Milliseconds that the axis's clock was ahead of it; none: not measured.
    pub axis_ahead_ms: Option<i64>,
    /// The true figure is no further off than this.
    pub axis_uncertainty_ms: Option<i64>,
    /// When that was measured, ISO 8601.
    pub axis_measured: Option<String>,
    /// What the line last did: `up`, `down`, `unknown`.
    pub line: String,
    /// SHA-256 of line 3, hexadecimal.
    pub body_sha256: String,
    /// SHA-256 of the public key (SubjectPublicKeyInfo, DER), hexadecimal.
    pub key_sha256: String,
}

/// What the head names by its digest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct SlipBody {
    /// The sender's name.
    pub office_name: String,
    /// The type's name.
    pub kind: String,
    /// Trích yếu.
    pub subject: String,
    /// Every recipient of this letter.
    pub recipients: Vec<SlipRecipient>,
    /// The page and what goes along, as they stood at sending.
    pub files: Vec<SlipFile>,
    /// SHA-256 of the envelope, hexadecimal; none: it is written once the signatures have their time stamps.
    pub envelope_sha256: Option<String>,
}

/// A recipient.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct SlipRecipient {
    /// Its code.
    pub code: String,
    /// Its name as addressed.
    pub name: String,
}

/// A file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct SlipFile {
    /// Its name as the recipient sees it.
    pub name: String,
    /// Bytes.
    pub size: u64,
    /// SHA-256, hexadecimal.
    pub sha256: String,
}

/// A slip, taken apart; nothing of it is checked yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SlipWhole {
    /// Line 1, with its end.
    pub head_line: String,
    /// The signature, DER.
    pub signature: Vec<u8>,
    /// Line 3, without its end.
    pub body_line: String,
    /// The time stamp token, DER.
    pub stamp: Option<Vec<u8>>,
}

impl SlipHead {
    /// Line 1, with its end: the same bytes for the same head.
    pub fn line(&self) -> Result<String, crate::Error> {
        let json = serde_json::to_string(self).map_err(crate::Error::Unserialisable)?;
        let mut line = String::with_capacity(json.len() + 1);
        for letter in json.chars() {
            if letter.is_ascii() {
                line.push(letter);
                continue;
            }
            for unit in letter.encode_utf16(&mut [0; 2]) {
                line.push_str(&format!("\\u{unit:04x}"));
            }
        }
        line.push('\n');
        Ok(line)
    }
}

impl SlipBody {
    /// Line 3, without its end.
    pub fn line(&self) -> Result<String, crate::Error> {
        serde_json::to_string(self).map_err(crate::Error::Unserialisable)
    }
}

impl SlipWhole {
    /// Reads the bytes of a slip, strictly: every byte has one meaning.
    pub fn read(bytes: &[u8]) -> Result<Self, SlipFault> {
        if bytes.len() > LARGEST {
            return Err(SlipFault::NotASlip);
        }
        let text = std::str::from_utf8(bytes).map_err(|_| SlipFault::NotASlip)?;
        let text = text.strip_suffix('\n').ok_or(SlipFault::NotASlip)?;
        let mut lines = text.split('\n');
        let mut next = || lines.next();
        let (Some(head), Some(signature), Some(body), stamp, None) =
            (next(), next(), next(), next(), next())
        else {
            return Err(SlipFault::NotASlip);
        };
        let bytes_of = |line: &str| BASE64.decode(line).map_err(|_| SlipFault::NotASlip);
        Ok(Self {
            head_line: format!("{head}\n"),
            signature: bytes_of(signature)?,
            body_line: body.to_owned(),
            stamp: stamp.map(bytes_of).transpose()?,
        })
    }

    /// The bytes of the file.
    pub fn bytes(&self) -> Vec<u8> {
        let mut text = format!(
            "{}{}\n{}\n",
            self.head_line,
            BASE64.encode(&self.signature),
            self.body_line
        );
        if let Some(stamp) = &self.stamp {
            text.push_str(&BASE64.encode(stamp));
            text.push('\n');
        }
        text.into_bytes()
    }

    /// What the QR code holds: the first two lines.
    pub fn code(&self) -> String {
        format!("{}{}\n", self.head_line, BASE64.encode(&self.signature))
    }

    /// What line 1 says.
    pub fn head(&self) -> Result<SlipHead, SlipFault> {
        let head: SlipHead =
            serde_json::from_str(&self.head_line).map_err(|_| SlipFault::NotASlip)?;
        match head.lienvan_slip {
            FORM => Ok(head),
            _ => Err(SlipFault::NotASlip),
        }
    }

    /// What line 3 says.
    pub fn body(&self) -> Result<SlipBody, SlipFault> {
        serde_json::from_str(&self.body_line).map_err(|_| SlipFault::NotASlip)
    }

    /// Whether line 3 is the one that the head names.
    pub fn body_belongs(&self, head: &SlipHead) -> bool {
        Hash::of(self.body_line.as_bytes()).to_string() == head.body_sha256
    }
}

/// The form of the head.
pub(super) const FORM: u32 = 1;
/// Ten thousand recipients and a token are less.
const LARGEST: usize = 4 * 1024 * 1024;
