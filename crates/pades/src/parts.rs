//! What a signed file carries of evidence, taken out as it stands: certificates, revocation data, time stamps.
//! Judges none of it.

use openssl::ocsp::OcspResponse;
use openssl::x509::X509Crl;

use crate::cms::Message;
use crate::error::Unreadable;
use crate::file::{File, Object};
use crate::signature::signatures;
use crate::syntax::Node;
use crate::{Certificate, NotAPdf};

/// The evidence in a file, each as DER, none twice.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Parts {
    /// Certificates of signers, of time stamp authorities and of the authorities above them.
    pub certificates: Vec<Vec<u8>>,
    /// Revocation lists.
    pub lists: Vec<Vec<u8>>,
    /// OCSP responses.
    pub statuses: Vec<Vec<u8>>,
    /// Time stamp tokens: in signatures, and over the document.
    pub stamps: Vec<Vec<u8>>,
}

/// More streams than this are not looked at.
const MOST: usize = 1024;

/// What the signatures and the document security store of `pdf` carry.
///
/// Errors if the bytes do not begin as a PDF does; a file that cannot be read carries nothing.
pub fn parts(pdf: &[u8]) -> Result<Parts, NotAPdf> {
    match File::open(pdf).and_then(|file| read(&file)) {
        Ok(parts) => Ok(parts),
        Err(Unreadable::NotAPdf) => Err(NotAPdf),
        Err(_) => Ok(Parts::default()),
    }
}

fn read(file: &File<'_>) -> Result<Parts, Unreadable> {
    let mut parts = Parts::default();
    for found in signatures(file)? {
        let Ok(message) = Message::read(&found.contents) else {
            continue;
        };
        parts.take_certificates(&message);
        if found.is_stamp {
            let length = crate::asn1::ber_length(&found.contents).unwrap_or(0);
            let token = found.contents.get(..length).unwrap_or_default();
            push_new(&mut parts.stamps, token.to_vec());
        }
        let Some(token) = &message.time_stamp else {
            continue;
        };
        push_new(&mut parts.stamps, token.clone());
        if let Ok(stamp) = Message::read(token) {
            parts.take_certificates(&stamp);
        }
    }
    let at = file.last();
    let catalog = file.catalog(at)?;
    if let Some(store) = file.entry(at, &catalog, "DSS")? {
        for key in ["Certs", "CRLs", "OCSPs"] {
            if let Some(list) = file.entry(at, &store, key)? {
                parts.take_streams(file, &list);
            }
        }
    }
    Ok(parts)
}

impl Parts {
    fn take_certificates(&mut self, message: &Message) {
        for certificate in &message.certificates {
            push_new(&mut self.certificates, certificate.der().to_vec());
        }
    }

    fn take_streams(&mut self, file: &File<'_>, list: &Object<'_>) {
        let ids = list.node.as_array().unwrap_or_default();
        for id in ids.iter().filter_map(Node::as_ref).take(MOST) {
            let Ok(Some(object)) = file.object(file.last(), id) else {
                continue;
            };
            if let Ok(der) = file.unpack(&object) {
                self.take(der);
            }
        }
    }

    /// By what it is, wherever it stands; what is none of these is left out.
    fn take(&mut self, der: Vec<u8>) {
        if Certificate::from_der(&der).is_ok() {
            push_new(&mut self.certificates, der);
        } else if X509Crl::from_der(&der).is_ok() {
            push_new(&mut self.lists, der);
        } else if OcspResponse::from_der(&der).is_ok() {
            push_new(&mut self.statuses, der);
        }
    }
}

fn push_new(list: &mut Vec<Vec<u8>>, der: Vec<u8>) {
    if !list.contains(&der) {
        list.push(der);
    }
}
