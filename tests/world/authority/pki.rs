//! The keys and certificates of the authority, and the files from which `openssl` speaks for it.

use openssl::asn1::{Asn1Integer, Asn1Object, Asn1OctetString, Asn1Time};
use openssl::bn::BigNum;
use openssl::ec::{EcGroup, EcKey};
use openssl::error::ErrorStack;
use openssl::hash::MessageDigest;
use openssl::nid::Nid;
use openssl::pkcs12::Pkcs12;
use openssl::pkey::{PKey, Private};
use openssl::stack::Stack;
use openssl::x509::extension::{
    AuthorityKeyIdentifier, BasicConstraints, ExtendedKeyUsage, KeyUsage, SubjectKeyIdentifier,
};
use openssl::x509::{X509, X509Builder, X509Extension, X509Name, X509NameBuilder};
use std::fs;
use std::path::{Path, PathBuf};

/// What the rest of the world needs of it.
pub(super) struct Pki {
    pub(super) leader: String,
    pub(super) office: String,
    pub(super) root: Vec<u8>,
    pub(super) folder: PathBuf,
}

/// A certificate with its key.
struct Holder {
    key: PKey<Private>,
    certificate: X509,
}

/// What a certificate is for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Purpose {
    Authority,
    Signing,
    Stamping,
    Answering,
}

const PIN: &str = "123456";
const LEADER: u32 = 0x12;
const OFFICE: u32 = 0x13;
const STAMPER: u32 = 0x14;
const ANSWERER: u32 = 0x15;
const ALONE: u32 = 0x16;
const SUB: u32 = 0x02;
const TIME: u32 = 0x03;

impl Pki {
    /// Makes everything in `folder`; `base` is where it will be published.
    pub(super) fn made(folder: &Path, base: &str) -> Result<Self, Box<dyn std::error::Error>> {
        let root = Holder::made(
            "Gốc THỬ NGHIỆM (dịch vụ)",
            1,
            None,
            Purpose::Authority,
            None,
        )?;
        let above = Published::of(base, "root", false);
        let below = Published::of(base, "sub", true);
        let sub = Holder::made(
            "CA cơ quan nhà nước THỬ NGHIỆM",
            SUB,
            Some(&root),
            Purpose::Authority,
            Some(&above),
        )?;
        let made = |name: &str, serial, purpose| {
            Holder::made(name, serial, Some(&sub), purpose, Some(&below))
        };
        let leader = made("Nguyễn Văn Ánh (THỬ NGHIỆM)", LEADER, Purpose::Signing)?;
        let office = made("UBND XÃ THỬ NGHIỆM (THỬ NGHIỆM)", OFFICE, Purpose::Signing)?;
        let stamper = made("Dấu thời gian THỬ NGHIỆM", STAMPER, Purpose::Stamping)?;
        let answerer = made("OCSP THỬ NGHIỆM", ANSWERER, Purpose::Answering)?;
        let beside = Published::of(base, "time", false);
        let time = Holder::made(
            "CA dấu thời gian THỬ NGHIỆM",
            TIME,
            Some(&root),
            Purpose::Authority,
            Some(&above),
        )?;
        let alone = Holder::made(
            "Dấu thời gian một mình THỬ NGHIỆM",
            ALONE,
            Some(&time),
            Purpose::Stamping,
            Some(&beside),
        )?;
        let strange = Holder::made("Gốc LẠ", 1, None, Purpose::Authority, None)?;
        let rogue = Holder::made(
            "Dấu thời gian LẠ",
            9,
            Some(&strange),
            Purpose::Stamping,
            None,
        )?;
        for (name, holder) in [
            ("root", &root),
            ("sub", &sub),
            ("tsa", &stamper),
            ("ocsp", &answerer),
            ("time", &time),
            ("alone", &alone),
            ("rogue", &rogue),
            ("strange", &strange),
        ] {
            holder.write(folder, name)?;
        }
        let p12 = |name: &str, holder: &Holder| -> Result<String, Box<dyn std::error::Error>> {
            let mut chain = Stack::new()?;
            chain.push(sub.certificate.clone())?;
            chain.push(root.certificate.clone())?;
            let file = Pkcs12::builder()
                .name(name)
                .pkey(&holder.key)
                .cert(&holder.certificate)
                .ca(chain)
                .build2(PIN)?;
            let path = folder.join(format!("{name}.p12"));
            fs::write(&path, file.to_der()?)?;
            Ok(path.to_string_lossy().into_owned())
        };
        let (leader, office) = (p12("leader", &leader)?, p12("office", &office)?);
        configure(folder)?;
        let trust = folder.join("trust");
        fs::create_dir_all(&trust)?;
        let root = root.certificate.to_pem()?;
        fs::write(trust.join("root.pem"), &root)?;
        Ok(Self {
            leader,
            office,
            root,
            folder: folder.to_owned(),
        })
    }

    /// The leader's certificate is no longer good.
    pub(super) fn revoke_leader(&self) -> std::io::Result<()> {
        fs::write(
            self.folder.join("sub.txt"),
            index(&[OFFICE, STAMPER, ANSWERER], &[LEADER]),
        )
    }
}

/// Where an authority publishes what it has to say of those below it.
struct Published {
    list: String,
    certificate: String,
    status: Option<String>,
}

impl Published {
    fn of(base: &str, name: &str, answers: bool) -> Self {
        Self {
            list: format!("{base}/{name}.crl"),
            certificate: format!("{base}/{name}.cer"),
            status: answers.then(|| format!("{base}/ocsp")),
        }
    }
}

impl Holder {
    fn made(
        name: &str,
        serial: u32,
        issuer: Option<&Self>,
        purpose: Purpose,
        published: Option<&Published>,
    ) -> Result<Self, ErrorStack> {
        let group = EcGroup::from_curve_name(Nid::X9_62_PRIME256V1)?;
        let key = PKey::from_ec_key(EcKey::generate(&group)?)?;
        let subject = named(name)?;
        let mut builder: X509Builder = X509::builder()?;
        builder.set_version(2)?;
        let number = Asn1Integer::from_bn(BigNum::from_u32(serial)?.as_ref())?;
        builder.set_serial_number(&number)?;
        builder.set_subject_name(&subject)?;
        let above = issuer.map_or(subject.as_ref(), |issuer| issuer.certificate.subject_name());
        builder.set_issuer_name(above)?;
        builder.set_pubkey(&key)?;
        let from = Asn1Time::from_str("20260101000000Z")?;
        builder.set_not_before(&from)?;
        let until = Asn1Time::from_str("20460101000000Z")?;
        builder.set_not_after(&until)?;
        allow(&mut builder, purpose)?;
        let identifier = SubjectKeyIdentifier::new().build(&builder.x509v3_context(None, None))?;
        builder.append_extension(identifier)?;
        if let Some(issuer) = issuer {
            let context = builder.x509v3_context(Some(&issuer.certificate), None);
            let identifier = AuthorityKeyIdentifier::new().keyid(true).build(&context)?;
            builder.append_extension(identifier)?;
        }
        if let Some(published) = published
            && purpose != Purpose::Answering
        {
            builder.append_extension(lists_at(&published.list)?)?;
            builder.append_extension(asked_at(published)?)?;
        }
        let signer = issuer.map_or(&key, |issuer| &issuer.key);
        builder.sign(signer, MessageDigest::sha256())?;
        Ok(Self {
            key,
            certificate: builder.build(),
        })
    }

    fn write(&self, folder: &Path, name: &str) -> Result<(), Box<dyn std::error::Error>> {
        fs::write(
            folder.join(format!("{name}.pem")),
            self.certificate.to_pem()?,
        )?;
        fs::write(
            folder.join(format!("{name}.cer")),
            self.certificate.to_der()?,
        )?;
        fs::write(
            folder.join(format!("{name}.key")),
            self.key.private_key_to_pem_pkcs8()?,
        )?;
        Ok(())
    }
}

fn allow(builder: &mut X509Builder, purpose: Purpose) -> Result<(), ErrorStack> {
    let mut usage = KeyUsage::new();
    usage.critical();
    match purpose {
        Purpose::Authority => {
            builder.append_extension(BasicConstraints::new().critical().ca().build()?)?;
            usage.key_cert_sign().crl_sign();
        }
        Purpose::Signing => {
            usage.digital_signature().non_repudiation();
        }
        Purpose::Stamping => {
            usage.digital_signature();
            let stamping = ExtendedKeyUsage::new().critical().time_stamping().build()?;
            builder.append_extension(stamping)?;
        }
        Purpose::Answering => {
            usage.digital_signature();
            let answering = ExtendedKeyUsage::new().other("1.3.6.1.5.5.7.3.9").build()?;
            builder.append_extension(answering)?;
            // id-pkix-ocsp-nocheck: nobody need ask about whoever answers.
            builder.append_extension(extension("1.3.6.1.5.5.7.48.1.5", &[5, 0])?)?;
        }
    }
    builder.append_extension(usage.build()?)
}

/// `cRLDistributionPoints` with one address (RFC 5280, 4.2.1.13).
fn lists_at(address: &str) -> Result<X509Extension, ErrorStack> {
    let name = tlv(0xa0, &tlv(0xa0, &tlv(0x86, address.as_bytes())));
    extension("2.5.29.31", &tlv(0x30, &tlv(0x30, &name)))
}

/// `authorityInfoAccess` (RFC 5280, 4.2.2.1).
fn asked_at(published: &Published) -> Result<X509Extension, ErrorStack> {
    // id-ad-ocsp, id-ad-caIssuers
    let ocsp = [6, 8, 0x2b, 6, 1, 5, 5, 7, 0x30, 1];
    let issuers = [6, 8, 0x2b, 6, 1, 5, 5, 7, 0x30, 2];
    let at = |kind: &[u8], address: &str| {
        tlv(
            0x30,
            &[kind, tlv(0x86, address.as_bytes()).as_slice()].concat(),
        )
    };
    let mut places = at(&issuers, &published.certificate);
    if let Some(status) = &published.status {
        places.extend(at(&ocsp, status));
    }
    extension("1.3.6.1.5.5.7.1.1", &tlv(0x30, &places))
}

fn extension(oid: &str, der: &[u8]) -> Result<X509Extension, ErrorStack> {
    let oid = Asn1Object::from_str(oid)?;
    let content = Asn1OctetString::new_from_bytes(der)?;
    X509Extension::new_from_der(&oid, false, content.as_ref())
}

/// A short element of DER, or one of two length bytes.
fn tlv(tag: u8, content: &[u8]) -> Vec<u8> {
    let length = content.len();
    let mut bytes = vec![tag];
    match u8::try_from(length) {
        Ok(short) if short < 128 => bytes.push(short),
        Ok(long) => bytes.extend([0x81, long]),
        Err(_) => panic!("an element of {length} bytes is not made here"),
    }
    bytes.extend_from_slice(content);
    bytes
}

fn named(common: &str) -> Result<X509Name, ErrorStack> {
    let mut name = X509NameBuilder::new()?;
    name.append_entry_by_text("C", "VN")?;
    name.append_entry_by_text("O", "Cơ quan chứng thực THỬ NGHIỆM")?;
    name.append_entry_by_text("CN", common)?;
    Ok(name.build())
}

fn configure(folder: &Path) -> std::io::Result<()> {
    let write = |name: &str, text: &str| fs::write(folder.join(name), text);
    write("serial", "01\n")?;
    write("tsa.cnf", TSA)?;
    write("sub.txt", &index(&[LEADER, OFFICE, STAMPER, ANSWERER], &[]))?;
    write("root.txt", &index(&[SUB, TIME], &[]))?;
    write("time.txt", &index(&[ALONE], &[]))?;
    write("empty.txt", "")?;
    for name in ["sub", "root", "time"] {
        write(&format!("{name}.cnf"), &LISTS.replace("NAME", name))?;
        write(&format!("{name}.number"), "01\n")?;
        write(&format!("{name}.txt.attr"), "unique_subject = no\n")?;
    }
    write("empty.txt.attr", "unique_subject = no\n")
}

/// The book from which openssl tells who is good: `V|R  until  since  serial  file  name`.
fn index(good: &[u32], revoked: &[u32]) -> String {
    let mut text = String::new();
    for serial in good {
        text.push_str(&format!(
            "V\t460101000000Z\t\t{serial:02X}\tunknown\t/CN=x{serial}\n"
        ));
    }
    for serial in revoked {
        text.push_str(&format!(
            "R\t460101000000Z\t260601000000Z,keyCompromise\t{serial:02X}\tunknown\t/CN=x{serial}\n"
        ));
    }
    text
}

const LISTS: &str = "[ca]\ndefault_ca = c\n[c]\ndatabase = NAME.txt\ncrlnumber = NAME.number\n\
    certificate = NAME.pem\nprivate_key = NAME.key\ndefault_md = sha256\ndefault_crl_days = 1\n\
    crl_extensions = e\n[e]\nauthorityKeyIdentifier = keyid\n";

const TSA: &str = "[tsa]\ndefault_tsa = honest\n\
    [honest]\ndir = .\nserial = ./serial\ncrypto_device = builtin\nsigner_cert = tsa.pem\ncerts = sub.pem\n\
    signer_key = tsa.key\nsigner_digest = sha256\ndefault_policy = 1.3.6.1.4.1.99999.1\n\
    digests = sha256, sha384, sha512\naccuracy = secs:1\nordering = no\ntsa_name = no\n\
    ess_cert_id_chain = no\ness_cert_id_alg = sha256\n\
    [rogue]\ndir = .\nserial = ./serial\ncrypto_device = builtin\nsigner_cert = rogue.pem\ncerts = strange.pem\n\
    signer_key = rogue.key\nsigner_digest = sha256\ndefault_policy = 1.3.6.1.4.1.99999.1\n\
    digests = sha256\naccuracy = secs:1\nordering = no\ntsa_name = no\ness_cert_id_chain = no\ness_cert_id_alg = sha256\n\
    [alone]\ndir = .\nserial = ./serial\ncrypto_device = builtin\nsigner_cert = alone.pem\n\
    signer_key = alone.key\nsigner_digest = sha256\ndefault_policy = 1.3.6.1.4.1.99999.1\n\
    digests = sha256\naccuracy = secs:1\nordering = no\ntsa_name = no\ness_cert_id_chain = no\ness_cert_id_alg = sha256\n\
    [refusing]\ndir = .\nserial = ./serial\ncrypto_device = builtin\nsigner_cert = tsa.pem\ncerts = sub.pem\n\
    signer_key = tsa.key\nsigner_digest = sha256\ndefault_policy = 1.3.6.1.4.1.99999.1\n\
    digests = sha512\naccuracy = secs:1\nordering = no\ntsa_name = no\ness_cert_id_chain = no\ness_cert_id_alg = sha256\n";
