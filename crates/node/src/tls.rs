//! TLS at the node's own door: its certificate, and certificates of clients where they are asked for.
//!
//! Files in PEM, read once at the start; a renewed certificate counts from the next start. Checks are never off.

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, CertificateRevocationListDer, PrivateKeyDer};
use rustls::server::{VerifierBuilderError, WebPkiClientVerifier};
use rustls::{RootCertStore, ServerConfig, ServerConnection};
use serde::Deserialize;
use sha2::{Digest, Sha256};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tokio_rustls::TlsAcceptor;

/// Where the files are.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TlsFiles {
    /// Our certificate, and those above it, in PEM.
    pub certificate: PathBuf,
    /// Its key in PEM, not encrypted; readable by the node alone.
    pub key: PathBuf,
    /// Authorities whose certificates clients may show, in PEM. Without them none is asked for.
    #[serde(default)]
    pub client_authorities: Option<PathBuf>,
    /// Revocation lists of those authorities, in PEM.
    #[serde(default)]
    pub client_revocation: Option<PathBuf>,
    /// Whether a client without a certificate is let in all the same.
    #[serde(default)]
    pub client_certificate_optional: bool,
}

/// Why TLS cannot be spoken with these files.
#[derive(Debug, thiserror::Error)]
pub enum TlsFault {
    /// A file cannot be read, or holds nothing of the kind.
    #[error("{} cannot be read as PEM", file.display())]
    Pem {
        /// The file.
        file: PathBuf,
        /// What is wrong with it.
        source: rustls::pki_types::pem::Error,
    },
    /// A file holds no certificate.
    #[error("{} holds no certificate", file.display())]
    Empty {
        /// The file.
        file: PathBuf,
    },
    /// Certificate and key do not fit, or are of a kind that is not spoken.
    #[error("certificate and key cannot be used")]
    Unusable(#[from] rustls::Error),
    /// The clients' authorities cannot be used.
    #[error("the clients' authorities cannot be used")]
    Authorities(#[from] VerifierBuilderError),
}

/// SHA-256, hex, of the certificate that a client showed; the handshake has judged it.
pub(crate) fn shown(connection: &ServerConnection) -> Option<String> {
    let certificate = connection.peer_certificates()?.first()?;
    Some(hex::encode(Sha256::digest(certificate)))
}

/// SHA-256 of the first certificate in a PEM file.
pub fn fingerprint_of(file: &Path) -> Result<[u8; 32], TlsFault> {
    let all = certificates(file)?;
    let first = all.first().ok_or_else(|| TlsFault::Empty {
        file: file.to_owned(),
    })?;
    Ok(Sha256::digest(first).into())
}

impl TlsFiles {
    /// Reads the files and makes ready to speak TLS 1.2 and 1.3.
    pub fn acceptor(&self) -> Result<TlsAcceptor, TlsFault> {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let builder = ServerConfig::builder_with_provider(Arc::clone(&provider))
            .with_safe_default_protocol_versions()?;
        let builder = match &self.client_authorities {
            None => builder.with_no_client_auth(),
            Some(file) => {
                let mut roots = RootCertStore::empty();
                for certificate in certificates(file)? {
                    roots.add(certificate)?;
                }
                let mut verifier =
                    WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider);
                if let Some(lists) = &self.client_revocation {
                    verifier = verifier.with_crls(revocation_lists(lists)?);
                }
                if self.client_certificate_optional {
                    verifier = verifier.allow_unauthenticated();
                }
                builder.with_client_cert_verifier(verifier.build()?)
            }
        };
        let key =
            PrivateKeyDer::from_pem_file(&self.key).map_err(|source| pem(&self.key, source))?;
        let mut config = builder.with_single_cert(certificates(&self.certificate)?, key)?;
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(TlsAcceptor::from(Arc::new(config)))
    }
}

fn certificates(file: &Path) -> Result<Vec<CertificateDer<'static>>, TlsFault> {
    let found: Vec<_> = CertificateDer::pem_file_iter(file)
        .and_then(Iterator::collect)
        .map_err(|source| pem(file, source))?;
    if found.is_empty() {
        return Err(TlsFault::Empty {
            file: file.to_owned(),
        });
    }
    Ok(found)
}

fn revocation_lists(file: &Path) -> Result<Vec<CertificateRevocationListDer<'static>>, TlsFault> {
    CertificateRevocationListDer::pem_file_iter(file)
        .and_then(Iterator::collect)
        .map_err(|source| pem(file, source))
}

fn pem(file: &Path, source: rustls::pki_types::pem::Error) -> TlsFault {
    TlsFault::Pem {
        file: file.to_owned(),
        source,
    }
}
