//! Invented authorities, keys and pages for the bench.

use openssl::asn1::{Asn1Integer, Asn1Object, Asn1OctetString, Asn1Time};
use openssl::bn::BigNum;
use openssl::ec::{EcGroup, EcKey};
use openssl::hash::MessageDigest;
use openssl::nid::Nid;
use openssl::pkcs12::Pkcs12;
use openssl::pkey::{PKey, Private};
use openssl::rsa::Rsa;
use openssl::stack::Stack;
use openssl::x509::extension::{BasicConstraints, KeyUsage};
use openssl::x509::{X509, X509CrlBuilder, X509Extension, X509NameBuilder, X509RevokedBuilder};
use pades::{KeyFile, Moment, Pin, Trust};
use std::fs;
use std::path::Path;

/// 1 June 2026, noon in Vietnam.
pub(super) const NOW: Moment = Moment(1_780_290_000_000);
const DAY: i64 = 24 * 3600;

struct Holder {
    key: PKey<Private>,
    x509: X509,
}

/// Everything to sign and to verify with.
pub(super) struct World {
    root: Holder,
    sub: Holder,
    rsa_holder: Holder,
    ec_holder: Holder,
    pub(super) rsa: KeyFile,
    pub(super) ec: KeyFile,
    pub(super) trust: Trust,
}

impl World {
    pub(super) fn new() -> Self {
        let root = issue("CA gốc (THỬ NGHIỆM)", 1, rsa(4096), None);
        let sub = issue("CA cơ quan (THỬ NGHIỆM)", 2, rsa(3072), Some(&root));
        let rsa_holder = issue("Nguyễn Văn Thử", 10, rsa(2048), Some(&sub));
        let group = EcGroup::from_curve_name(Nid::X9_62_PRIME256V1).unwrap();
        let curve = PKey::from_ec_key(EcKey::generate(&group).unwrap()).unwrap();
        let ec_holder = issue("Ủy ban nhân dân xã Thử Nghiệm", 11, curve, Some(&sub));
        let mut trust = Trust::default();
        trust.add(&root.x509.to_der().unwrap()).unwrap();
        trust.add(&sub.x509.to_der().unwrap()).unwrap();
        trust.add(&list(&root)).unwrap();
        trust.add(&list(&sub)).unwrap();
        let open = |holder: &Holder| {
            let mut chain = Stack::new().unwrap();
            chain.push(sub.x509.clone()).unwrap();
            let mut builder = Pkcs12::builder();
            let file = builder
                .pkey(&holder.key)
                .cert(&holder.x509)
                .ca(chain)
                .build2("thu")
                .unwrap();
            KeyFile::open(&file.to_der().unwrap(), &Pin::new("thu".to_owned())).unwrap()
        };
        Self {
            rsa: open(&rsa_holder),
            ec: open(&ec_holder),
            root,
            sub,
            rsa_holder,
            ec_holder,
            trust,
        }
    }

    /// Writes what the peer needs.
    pub(super) fn write(&self, folder: &Path) {
        for (name, holder) in [
            ("root", &self.root),
            ("sub", &self.sub),
            ("rsa", &self.rsa_holder),
            ("ec", &self.ec_holder),
        ] {
            fs::write(
                folder.join(format!("{name}.pem")),
                holder.x509.to_pem().unwrap(),
            )
            .unwrap();
        }
        for (name, holder) in [("rsa", &self.rsa_holder), ("ec", &self.ec_holder)] {
            let key = holder.key.private_key_to_pem_pkcs8().unwrap();
            fs::write(folder.join(format!("{name}.key")), key).unwrap();
        }
        for (name, holder) in [("root", &self.root), ("sub", &self.sub)] {
            fs::write(folder.join(format!("{name}.crl")), list(holder)).unwrap();
        }
    }
}

fn rsa(bits: u32) -> PKey<Private> {
    PKey::from_rsa(Rsa::generate(bits).unwrap()).unwrap()
}

fn issue(name: &str, serial: u32, key: PKey<Private>, issuer: Option<&Holder>) -> Holder {
    let mut subject = X509NameBuilder::new().unwrap();
    subject.append_entry_by_nid(Nid::COUNTRYNAME, "VN").unwrap();
    subject.append_entry_by_nid(Nid::COMMONNAME, name).unwrap();
    let subject = subject.build();
    let mut builder = X509::builder().unwrap();
    builder.set_version(2).unwrap();
    let serial = Asn1Integer::from_bn(&BigNum::from_u32(serial).unwrap()).unwrap();
    builder.set_serial_number(&serial).unwrap();
    builder.set_subject_name(&subject).unwrap();
    builder
        .set_issuer_name(issuer.map_or(&subject, |issuer| issuer.x509.subject_name()))
        .unwrap();
    builder.set_not_before(&time(-900)).unwrap();
    builder.set_not_after(&time(3000)).unwrap();
    builder.set_pubkey(&key).unwrap();
    let usage = if name.starts_with("CA") {
        builder
            .append_extension(BasicConstraints::new().critical().ca().build().unwrap())
            .unwrap();
        KeyUsage::new()
            .critical()
            .key_cert_sign()
            .crl_sign()
            .build()
            .unwrap()
    } else {
        let point = der(
            0x30,
            &der(
                0x30,
                &der(
                    0xa0,
                    &der(0xa0, &der(0x86, b"http://crl.thu-nghiem.example/sub.crl")),
                ),
            ),
        );
        builder
            .append_extension(extension("2.5.29.31", &point))
            .unwrap();
        KeyUsage::new()
            .critical()
            .digital_signature()
            .non_repudiation()
            .build()
            .unwrap()
    };
    builder.append_extension(usage).unwrap();
    let by = issuer.map_or(&key, |issuer| &issuer.key);
    builder.sign(by, MessageDigest::sha256()).unwrap();
    Holder {
        x509: builder.build(),
        key,
    }
}

/// A list good for a year around, with a thousand revoked certificates.
fn list(issuer: &Holder) -> Vec<u8> {
    let mut builder = X509CrlBuilder::new().unwrap();
    builder.set_issuer_name(issuer.x509.subject_name()).unwrap();
    builder.set_last_update(&time(-1)).unwrap();
    builder.set_next_update(&time(1000)).unwrap();
    for number in 100_000..101_000 {
        let mut entry = X509RevokedBuilder::new().unwrap();
        entry.set_revocation_date(&time(-30)).unwrap();
        let serial = Asn1Integer::from_bn(&BigNum::from_u32(number).unwrap()).unwrap();
        entry.set_serial_number(&serial).unwrap();
        builder.add_revoked(entry.build()).unwrap();
    }
    builder
        .append_extension(extension("2.5.29.35", &der(0x30, &der(0x80, &[1, 2, 3]))))
        .unwrap();
    builder
        .append_extension(extension("2.5.29.20", &der(2, &[1])))
        .unwrap();
    builder.sort().unwrap();
    builder.sign(&issuer.key, MessageDigest::sha256()).unwrap();
    builder.build().unwrap().to_der().unwrap()
}

fn extension(oid: &str, value: &[u8]) -> X509Extension {
    let oid = Asn1Object::from_str(oid).unwrap();
    X509Extension::new_from_der(
        &oid,
        false,
        &Asn1OctetString::new_from_bytes(value).unwrap(),
    )
    .unwrap()
}

fn der(tag: u8, content: &[u8]) -> Vec<u8> {
    [&[tag, u8::try_from(content.len()).unwrap()], content].concat()
}

fn time(days: i64) -> Asn1Time {
    Asn1Time::from_unix(NOW.0 / 1000 + days * DAY).unwrap()
}

/// A PDF of `count` pages: two pages' worth of words each, and a stream of `weight` bytes that cannot be packed.
pub(super) fn pages(count: u32, weight: usize) -> Vec<u8> {
    let mut seed = 0x2545_f491_4f6c_dd1d_u64;
    let mut noise = |length: usize| -> Vec<u8> {
        (0..length)
            .map(|_| {
                seed ^= seed << 13;
                seed ^= seed >> 7;
                seed ^= seed << 17;
                u8::try_from(seed >> 56).unwrap()
            })
            .collect()
    };
    let kids: String = (0..count)
        .map(|page| format!("{} 0 R ", 10 + 3 * page))
        .collect();
    let mut objects: Vec<(u32, Vec<u8>)> = vec![
        (1, b"<< /Type /Catalog /Pages 2 0 R >>".to_vec()),
        (
            2,
            format!(
                "<< /Type /Pages /Kids [{kids}] /Count {count} /MediaBox [0 0 595.276 841.89] >>"
            )
            .into_bytes(),
        ),
        (
            3,
            b"<< /Type /Font /Subtype /Type1 /BaseFont /Times-Roman >>".to_vec(),
        ),
    ];
    for page in 0..count {
        let number = 10 + 3 * page;
        let lines: String = (0..40)
            .map(|line| format!("0 -16 Td (Dong {line} cua trang {page}: noi dung thu nghiem de ky va kiem tra.) Tj "))
            .collect();
        let content = format!("BT /F1 11 Tf 72 780 Td {lines} ET");
        let stream = |entries: &str, data: &[u8]| {
            [
                format!("<< {entries} /Length {} >>\nstream\n", data.len()).as_bytes(),
                data,
                b"\nendstream",
            ]
            .concat()
        };
        objects.push((
            number,
            format!(
                "<< /Type /Page /Parent 2 0 R /Contents {} 0 R /Resources << /Font << /F1 3 0 R >> /XObject << /X {} 0 R >> >> >>",
                number + 1,
                number + 2
            )
            .into_bytes(),
        ));
        objects.push((number + 1, stream("", content.as_bytes())));
        let side =
            "/Type /XObject /Subtype /Image /Width 100 /BitsPerComponent 8 /ColorSpace /DeviceGray";
        let height = weight / 100;
        objects.push((
            number + 2,
            stream(&format!("{side} /Height {height}"), &noise(height * 100)),
        ));
    }
    file(&objects)
}

pub(super) fn file(objects: &[(u32, Vec<u8>)]) -> Vec<u8> {
    let mut out = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n".to_vec();
    let mut table = String::from("xref\n0 1\n0000000000 65535 f \n");
    for (number, body) in objects {
        table.push_str(&format!("{number} 1\n{:010} 00000 n \n", out.len()));
        out.extend_from_slice(format!("{number} 0 obj\n").as_bytes());
        out.extend_from_slice(body);
        out.extend_from_slice(b"\nendobj\n");
    }
    let size = objects.iter().map(|(number, _)| number + 1).max().unwrap();
    let xref = out.len();
    let tail = format!(
        "{table}trailer\n<< /Size {size} /Root 1 0 R /ID [<0102> <0102>] >>\nstartxref\n{xref}\n%%EOF\n"
    );
    out.extend_from_slice(tail.as_bytes());
    out
}
