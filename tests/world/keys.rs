//! Test keys: a root, a leader's and an office's key under it, and the root's revocation list. All plainly invented.

use openssl::asn1::Asn1Time;
use openssl::bn::BigNum;
use openssl::ec::{EcGroup, EcKey};
use openssl::error::ErrorStack;
use openssl::hash::MessageDigest;
use openssl::nid::Nid;
use openssl::pkcs12::Pkcs12;
use openssl::pkey::{PKey, Private};
use openssl::stack::Stack;
use openssl::x509::extension::{BasicConstraints, KeyUsage, SubjectKeyIdentifier};
use openssl::x509::{X509, X509Builder, X509Name, X509NameBuilder};
use std::fs;
use std::io;
use std::path::Path;
use std::process::Command;
use zeroize::Zeroizing;

/// The keys of the commune, in files, and the root they lead to.
pub struct TestKeys {
    /// The leader's `.p12`.
    pub leader: String,
    /// The office's `.p12`.
    pub office: String,
    /// The root's certificate in PEM.
    pub root: Vec<u8>,
    root_key: Vec<u8>,
}

const PIN: &str = "123456";

impl TestKeys {
    /// Makes the keys in `folder`.
    pub fn made(folder: &Path) -> Result<Self, Box<dyn std::error::Error>> {
        fs::create_dir_all(folder)?;
        let root_key = key()?;
        let root_name = name("Gốc THỬ NGHIỆM")?;
        let root = certificate(&root_key, &root_name, &root_key, &root_name, 1, true)?;
        let mut paths = Vec::new();
        for (serial, who) in [
            (2, "Nguyễn Văn Ánh (THỬ NGHIỆM)"),
            (3, "UBND XÃ THỬ NGHIỆM (THỬ NGHIỆM)"),
        ] {
            let own = key()?;
            let leaf = certificate(&own, &name(who)?, &root_key, &root_name, serial, false)?;
            let mut chain = Stack::new()?;
            chain.push(root.clone())?;
            let file = Pkcs12::builder()
                .name(who)
                .pkey(&own)
                .cert(&leaf)
                .ca(chain)
                .build2(PIN)?;
            let path = folder.join(format!("{serial}.p12"));
            fs::write(&path, file.to_der()?)?;
            paths.push(path.to_string_lossy().into_owned());
        }
        let office = paths.pop().unwrap_or_default();
        let leader = paths.pop().unwrap_or_default();
        Ok(Self {
            leader,
            office,
            root: root.to_pem()?,
            root_key: root_key.private_key_to_pem_pkcs8()?,
        })
    }

    /// Keys that another authority made, in files with the same PIN.
    pub(crate) fn elsewhere(leader: &str, office: &str, root: &[u8]) -> Self {
        Self {
            leader: leader.to_owned(),
            office: office.to_owned(),
            root: root.to_vec(),
            root_key: Vec::new(),
        }
    }

    /// The PIN of both.
    pub fn pin(&self) -> Zeroizing<String> {
        Zeroizing::new(PIN.to_owned())
    }

    /// Has the root revoke the leader's certificate, as of June 2026, and puts its list into a desk's trust folder.
    pub fn revoke_leader(&self, desk: &Path) -> Result<(), Box<dyn std::error::Error>> {
        self.lists_the_leader(desk, "260601000000Z")
    }

    /// The same, but only until further notice.
    pub fn suspend_leader(&self, desk: &Path) -> Result<(), Box<dyn std::error::Error>> {
        self.lists_the_leader(desk, "260601000000Z,certificateHold")
    }

    fn lists_the_leader(&self, desk: &Path, since: &str) -> Result<(), Box<dyn std::error::Error>> {
        let folder = tempfile::tempdir()?;
        let path = |name: &str| folder.path().join(name);
        fs::write(path("root.pem"), &self.root)?;
        fs::write(path("root.key"), &self.root_key)?;
        fs::write(
            path("index.txt"),
            format!("R\t360101000000Z\t{since}\t02\tunknown\t/CN=x\n"),
        )?;
        fs::write(
            path("ca.cnf"),
            "[ca]\ndefault_ca=c\n[c]\ndatabase=index.txt\ndefault_md=sha256\n",
        )?;
        let line = "ca -config ca.cnf -gencrl -keyfile root.key -cert root.pem -out root.crl \
                    -crl_lastupdate 20260602000000Z -crl_nextupdate 20360101000000Z";
        let done = Command::new("openssl")
            .args(line.split_whitespace())
            .current_dir(folder.path())
            .output()?;
        if !done.status.success() {
            return Err(String::from_utf8_lossy(&done.stderr).into());
        }
        fs::copy(path("root.crl"), desk.join("trust").join("root.crl"))?;
        Ok(())
    }

    /// Puts the root into a desk's trust folder.
    pub fn trusted_by(&self, desk: &Path) -> io::Result<()> {
        let trust = desk.join("trust");
        fs::create_dir_all(&trust)?;
        fs::write(trust.join("root.pem"), &self.root)
    }
}

fn key() -> Result<PKey<Private>, ErrorStack> {
    let group = EcGroup::from_curve_name(Nid::X9_62_PRIME256V1)?;
    PKey::from_ec_key(EcKey::generate(&group)?)
}

fn name(common: &str) -> Result<X509Name, ErrorStack> {
    let mut name = X509NameBuilder::new()?;
    name.append_entry_by_text("C", "VN")?;
    name.append_entry_by_text("O", "UBND xã Thử Nghiệm (THỬ NGHIỆM)")?;
    name.append_entry_by_text("CN", common)?;
    Ok(name.build())
}

fn certificate(
    key: &PKey<Private>,
    subject: &X509Name,
    issuer_key: &PKey<Private>,
    issuer: &X509Name,
    serial: u32,
    is_authority: bool,
) -> Result<X509, ErrorStack> {
    let mut builder: X509Builder = X509::builder()?;
    builder.set_version(2)?;
    let serial = BigNum::from_u32(serial)?.to_asn1_integer()?;
    builder.set_serial_number(&serial)?;
    builder.set_subject_name(subject)?;
    builder.set_issuer_name(issuer)?;
    builder.set_pubkey(key)?;
    let (from, to) = (
        Asn1Time::from_str("20260101000000Z")?,
        Asn1Time::from_str("20360101000000Z")?,
    );
    builder.set_not_before(&from)?;
    builder.set_not_after(&to)?;
    let mut usage = KeyUsage::new();
    usage.critical();
    if is_authority {
        builder.append_extension(BasicConstraints::new().critical().ca().build()?)?;
        usage.key_cert_sign().crl_sign();
    } else {
        // As the duty certificates in use have it: for signing, and to be sealed to.
        usage.digital_signature().non_repudiation().key_agreement();
    }
    builder.append_extension(usage.build()?)?;
    let identifier = SubjectKeyIdentifier::new().build(&builder.x509v3_context(None, None))?;
    builder.append_extension(identifier)?;
    builder.sign(issuer_key, MessageDigest::sha256())?;
    Ok(builder.build())
}
