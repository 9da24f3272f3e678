//! What certificates and revocation lists say of themselves, for the page on which a person looks them over.
//! Judges nothing: whether one is believed is `trust`'s to say.

use openssl::x509::{X509Crl, X509NameRef};

use crate::trust::blocks;
use crate::{Certificate, Moment, NotTrustMaterial};

/// A certificate or a revocation list, described.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Described {
    /// Whom the certificate names, or who issued the list.
    pub subject: String,
    /// SHA-256 of the DER, in hexadecimal.
    pub sha256: String,
    /// The certificate's last moment, or when the next list is due.
    pub valid_until: Option<Moment>,
    /// A list of revoked certificates, not a certificate.
    pub is_revocation_list: bool,
}

/// Describes what stands in some bytes: DER or PEM, several in one PEM text.
///
/// Errors if there is neither certificate nor list.
pub fn describe(bytes: &[u8]) -> Result<Vec<Described>, NotTrustMaterial> {
    let found: Vec<Described> = blocks(bytes)
        .iter()
        .filter_map(|der| described(der))
        .collect();
    if found.is_empty() {
        return Err(NotTrustMaterial);
    }
    Ok(found)
}

fn described(der: &[u8]) -> Option<Described> {
    let sha256 = openssl::sha::sha256(der)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    if let Ok(certificate) = Certificate::from_der(der) {
        return Some(Described {
            subject: certificate.name(),
            sha256,
            valid_until: Some(certificate.valid_until()),
            is_revocation_list: false,
        });
    }
    let list = X509Crl::from_der(der).ok()?;
    Some(Described {
        subject: common_name(list.issuer_name()),
        sha256,
        valid_until: list.next_update().and_then(Moment::from_asn1),
        is_revocation_list: true,
    })
}

fn common_name(name: &X509NameRef) -> String {
    let mut entries = name.entries_by_nid(openssl::nid::Nid::COMMONNAME);
    let text = entries
        .next()
        .and_then(|entry| entry.data().to_string().ok());
    text.unwrap_or_default()
}
