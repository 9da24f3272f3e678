//! Mở bản đã ký: the version of a file that a signature closed, as its signer saw it.
//!
//! The bytes are a slice of the file, never redrawn. What came later is not in it, good or bad.

use super::source::JudgedFile;
use super::view::{RevisionView, SignatureView, VerdictView};
use crate::{App, Error, files};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde::{Deserialize, Serialize};
use std::path::Path;
use ts_rs::TS;

/// Which version of which file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct OpenVersion {
    /// The file.
    pub file: JudgedFile,
    /// Which of its signatures, counted from 0 as the verdict lists them.
    pub signature: u32,
    /// Where to put it; empty: to be looked at.
    #[serde(default)]
    pub path: String,
}

/// A version that was signed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SignedVersion {
    /// The PDF in base64; empty once it was written to a file, or if it is too large for the window.
    pub pdf: String,
    /// A name to keep it under.
    pub name: String,
    /// Who signed it, as the certificate says.
    pub signer: String,
    /// When, proven or else claimed, ISO 8601.
    pub signed_at: Option<String>,
    /// Whether that signature passed.
    pub indication: String,
    /// Whether it does not hold only because the file was changed after it: then this is what stood there before.
    pub changed_later: bool,
    /// Which version it is; none if it is the whole file as it stands.
    pub revision: Option<RevisionView>,
    /// Bytes.
    pub size: u64,
    /// SHA-256 of it, in hex.
    pub sha256: String,
}

/// A version cut out of a file's bytes, with the signature that closed it.
pub struct VersionOf<'a> {
    /// The bytes the signer saw, with his signature in place.
    pub bytes: &'a [u8],
    /// The signature.
    pub signature: &'a SignatureView,
}

impl<'a> VersionOf<'a> {
    /// The version closed by the signature at `place`, from 0.
    ///
    /// None if there is no such signature, or it closed no complete version.
    pub fn cut(pdf: &'a [u8], verdict: &'a VerdictView, place: usize) -> Option<Self> {
        let signature = verdict.signatures.get(place)?;
        if signature.coverage == "broken" {
            return None;
        }
        let length = usize::try_from(signature.signed_length?).ok()?;
        Some(Self {
            bytes: pdf.get(..length)?,
            signature,
        })
    }

    /// `Quyết định (bản đã ký 1).pdf`
    pub fn name(&self, of: &str, place: usize) -> String {
        let stem = of
            .strip_suffix(".pdf")
            .or_else(|| of.strip_suffix(".PDF"))
            .unwrap_or(of);
        files::safe_name(&format!("{stem} (bản đã ký {}).pdf", place + 1))
    }
}

/// The version a signature closed.
///
/// `VersionMissing` if there is no such signature, or it closed no complete version; `ArrivalFrozen` if the copy was
/// given back.
pub fn signed_version(app: &App, input: OpenVersion) -> Result<SignedVersion, Error> {
    input.file.refuse_frozen(app)?;
    input.file.refuse_over(&input.path)?;
    let (opened, verdict) = input.file.judged(app)?;
    let place = input.signature as usize;
    let cut = VersionOf::cut(&opened.bytes, &verdict, place).ok_or(Error::SignedVersionMissing)?;
    let mut version = SignedVersion {
        pdf: String::new(),
        name: cut.name(&opened.name, place),
        signer: cut.signature.signer.clone(),
        signed_at: cut.signature.signed_at.clone(),
        indication: cut.signature.indication.clone(),
        changed_later: cut.signature.is_changed_later(),
        revision: cut.signature.revision,
        size: cut.bytes.len() as u64,
        sha256: store::Hash::of(cut.bytes).to_string(),
    };
    if input.path.is_empty() {
        if version.size <= files::LARGEST {
            version.pdf = BASE64.encode(cut.bytes);
        }
        return Ok(version);
    }
    files::write(Path::new(&input.path), cut.bytes)?;
    Ok(version)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_is_the_beginning_of_the_file_and_never_a_broken_one() {
        let signature = |coverage: &str, length: Option<u64>| SignatureView {
            coverage: coverage.to_owned(),
            signed_length: length,
            ..SignatureView::default()
        };
        let verdict = VerdictView {
            signatures: vec![
                signature("revision", Some(4)),
                signature("broken", Some(4)),
                signature("whole_file", Some(99)),
                signature("whole_file", None),
            ],
            ..VerdictView::default()
        };
        let cut =
            |place| VersionOf::cut(b"%PDF-1.7", &verdict, place).map(|one| one.bytes.to_vec());
        assert_eq!(cut(0).as_deref(), Some(&b"%PDF"[..]));
        for place in 1..6 {
            assert_eq!(cut(place), None, "{place}");
        }
        let first = VersionOf::cut(b"%PDF-1.7", &verdict, 0).unwrap();
        assert_eq!(first.name("QĐ.pdf", 0), "QĐ (bản đã ký 1).pdf");
    }
}
