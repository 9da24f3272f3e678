//! An invented authority, and certificates it vouches for.

use node::TlsFiles;
use openssl::asn1::Asn1Time;
use openssl::hash::MessageDigest;
use openssl::pkcs12::Pkcs12;
use openssl::pkey::{PKey, Private};
use openssl::rsa::Rsa;
use openssl::x509::extension::{BasicConstraints, SubjectAlternativeName};
use openssl::x509::{X509, X509NameBuilder};
use tempfile::TempDir;

pub(crate) struct Authority {
    folder: TempDir,
    certificate: X509,
    key: PKey<Private>,
}

impl Authority {
    pub(crate) fn new() -> Self {
        let key = key();
        Self {
            folder: tempfile::tempdir().unwrap(),
            certificate: certificate("Gốc Thử Nghiệm", &key, None),
            key,
        }
    }

    pub(crate) fn pem(&self) -> Vec<u8> {
        self.certificate.to_pem().unwrap()
    }

    /// Files for a server at 127.0.0.1, which asks for certificates of this authority if `asking`.
    pub(crate) fn server(&self, asking: bool) -> TlsFiles {
        let (certificate, key) = self.issue("127.0.0.1");
        let file = |name: &str, bytes: &[u8]| {
            let path = self.folder.path().join(name);
            std::fs::write(&path, bytes).unwrap();
            path
        };
        TlsFiles {
            certificate: file("server.pem", &certificate.to_pem().unwrap()),
            key: file("server.key", &key.private_key_to_pem_pkcs8().unwrap()),
            client_authorities: asking.then(|| file("root.pem", &self.pem())),
            client_revocation: None,
            client_certificate_optional: false,
        }
    }

    /// A certificate and its key, in PEM.
    pub(crate) fn client_pem(&self) -> (Vec<u8>, String) {
        let (certificate, key) = self.issue("xa-thu-nghiem");
        let key = key.private_key_to_pem_pkcs8().unwrap();
        (
            certificate.to_pem().unwrap(),
            String::from_utf8(key).unwrap(),
        )
    }

    /// The same as PKCS#12.
    pub(crate) fn client_pkcs12(&self, password: &str) -> Vec<u8> {
        let (certificate, key) = self.issue("xa-thu-nghiem");
        let mut builder = Pkcs12::builder();
        builder.name("xa").pkey(&key).cert(&certificate);
        builder.build2(password).unwrap().to_der().unwrap()
    }

    fn issue(&self, name: &str) -> (X509, PKey<Private>) {
        let key = key();
        let made = certificate(name, &key, Some((&self.certificate, &self.key)));
        (made, key)
    }
}

fn key() -> PKey<Private> {
    PKey::from_rsa(Rsa::generate(2048).unwrap()).unwrap()
}

fn certificate(name: &str, key: &PKey<Private>, by: Option<(&X509, &PKey<Private>)>) -> X509 {
    let mut holder = X509NameBuilder::new().unwrap();
    holder.append_entry_by_text("CN", name).unwrap();
    let holder = holder.build();
    let mut made = X509::builder().unwrap();
    made.set_version(2).unwrap();
    made.set_subject_name(&holder).unwrap();
    let issuer = by.map_or(holder.as_ref(), |(above, _)| above.subject_name());
    made.set_issuer_name(issuer).unwrap();
    made.set_pubkey(key).unwrap();
    made.set_not_before(&Asn1Time::days_from_now(0).unwrap())
        .unwrap();
    made.set_not_after(&Asn1Time::days_from_now(2).unwrap())
        .unwrap();
    let mut serial = openssl::bn::BigNum::new().unwrap();
    serial.rand(64, openssl::bn::MsbOption::ONE, false).unwrap();
    made.set_serial_number(&serial.to_asn1_integer().unwrap())
        .unwrap();
    match by {
        None => {
            let above = BasicConstraints::new().critical().ca().build().unwrap();
            made.append_extension(above).unwrap();
        }
        Some(_) => {
            let mut names = SubjectAlternativeName::new();
            if name.parse::<std::net::IpAddr>().is_ok() {
                names.ip(name);
            } else {
                names.dns(name);
            }
            let names = names.build(&made.x509v3_context(None, None)).unwrap();
            made.append_extension(names).unwrap();
        }
    }
    made.sign(by.map_or(key, |(_, above)| above), MessageDigest::sha256())
        .unwrap();
    made.build()
}
