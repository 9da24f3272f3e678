//! Invented authorities, officers and offices, with keys made anew for every run.

use std::sync::OnceLock;

use openssl::asn1::{Asn1Integer, Asn1Object, Asn1OctetString, Asn1Time};
use openssl::bn::BigNum;
use openssl::ec::{EcGroup, EcKey};
use openssl::hash::MessageDigest;
use openssl::nid::Nid;
use openssl::pkcs12::Pkcs12;
use openssl::pkey::{PKey, Private};
use openssl::rsa::Rsa;
use openssl::stack::Stack;
use openssl::x509::extension::{BasicConstraints, ExtendedKeyUsage, KeyUsage};
use openssl::x509::{
    X509, X509Crl, X509CrlBuilder, X509Extension, X509Name, X509NameBuilder, X509RevokedBuilder,
};

use crate::asn1::{element, sequence, tag};
use crate::{KeyFile, Moment, Pin, Trust};

/// 1 June 2026, noon in Vietnam.
pub(crate) const NOW: Moment = Moment(1_780_290_000_000);
pub(crate) const DAY: i64 = 24 * 3600 * 1000;
pub(crate) const PIN: &str = "Mật khẩu thử 1";
pub(crate) const LIST_ADDRESS: &str = "http://crl.thu-nghiem.example/sub.crl";

/// A certificate and its key.
pub(crate) struct Holder {
    pub(crate) key: PKey<Private>,
    pub(crate) x509: X509,
}

/// What the tests need, made once.
pub(crate) struct World {
    pub(crate) root: Holder,
    pub(crate) sub: Holder,
    pub(crate) leader: Holder,
    pub(crate) office: Holder,
    /// P-384, names a revocation list.
    pub(crate) clerk: Holder,
    pub(crate) expired: Holder,
    pub(crate) future: Holder,
    pub(crate) weak: Holder,
    pub(crate) encipherer: Holder,
    pub(crate) stamper: Holder,
    /// Another root, with a subject that looks like the office's.
    pub(crate) stranger_root: Holder,
    pub(crate) impostor: Holder,
}

pub(crate) fn world() -> &'static World {
    static WORLD: OnceLock<World> = OnceLock::new();
    WORLD.get_or_init(make)
}

fn make() -> World {
    let root = issue(
        &Request::authority("CA gốc (THỬ NGHIỆM)", 1),
        rsa(2048),
        None,
    );
    let sub = issue(
        &Request::authority("CA cơ quan Nhà nước (THỬ NGHIỆM)", 2),
        rsa(2048),
        Some(&root),
    );
    let stranger_root = issue(
        &Request::authority("CA lạ (THỬ NGHIỆM)", 1),
        rsa(2048),
        None,
    );
    let person = |name, serial| Request::person(name, serial);
    let by_sub = Some(&sub);
    World {
        leader: issue(
            &person("Nguyễn Văn Thử", 10).titled("Chủ tịch"),
            rsa(2048),
            by_sub,
        ),
        office: issue(&person("Ủy ban nhân dân xã Thử Nghiệm", 11), p256(), by_sub),
        clerk: issue(&person("Trần Thị Văn Thư", 12).listed(), p384(), by_sub),
        expired: issue(&person("Lê Hết Hạn", 13).dated(-400, -30), p256(), by_sub),
        future: issue(&person("Phạm Sang Năm", 14).dated(30, 400), p256(), by_sub),
        weak: issue(&person("Đỗ Khóa Ngắn", 15), rsa(1024), by_sub),
        encipherer: issue(&person("Hồ Mã Hóa", 16).enciphering(), p256(), by_sub),
        stamper: issue(
            &person("Dấu thời gian (THỬ NGHIỆM)", 17).stamping(),
            rsa(2048),
            by_sub,
        ),
        impostor: issue(
            &person("Ủy ban nhân dân xã Thử Nghiệm", 11),
            p256(),
            Some(&stranger_root),
        ),
        root,
        sub,
        stranger_root,
    }
}

impl World {
    /// Root and intermediate, and a list of each that is good for a hundred days before and after.
    pub(crate) fn trust(&self) -> Trust {
        let mut trust = self.waiting_trust();
        trust.add(&long_list(&self.sub)).unwrap();
        trust
    }

    /// Nothing is known about what the intermediate issued.
    pub(crate) fn waiting_trust(&self) -> Trust {
        let mut trust = self.bare_trust();
        trust.add(&long_list(&self.root)).unwrap();
        trust
    }

    /// Root and intermediate, nothing about revocation.
    pub(crate) fn bare_trust(&self) -> Trust {
        let mut trust = Trust::default();
        trust.add(&self.root.x509.to_pem().unwrap()).unwrap();
        trust.add(&self.sub.x509.to_der().unwrap()).unwrap();
        trust
    }

    /// A list by the sub-authority, issued at `issued`, good for a day.
    pub(crate) fn list(&self, issued: Moment, revoked: &[(&Holder, Moment)]) -> Vec<u8> {
        list(&self.sub, issued, revoked, Vec::new())
            .to_der()
            .unwrap()
    }
}

impl Holder {
    /// The PKCS#12 file of this holder, with the intermediate inside.
    pub(crate) fn p12(&self) -> Vec<u8> {
        let mut chain = Stack::new().unwrap();
        chain.push(world().sub.x509.clone()).unwrap();
        Pkcs12::builder()
            .name("thử")
            .pkey(&self.key)
            .cert(&self.x509)
            .ca(chain)
            .build2(PIN)
            .unwrap()
            .to_der()
            .unwrap()
    }

    pub(crate) fn signer(&self) -> KeyFile {
        KeyFile::open(&self.p12(), &Pin::new(PIN.to_owned())).unwrap()
    }
}

/// What a certificate is asked to say.
pub(crate) struct Request {
    name: String,
    title: Option<String>,
    serial: u32,
    /// Days from [`NOW`].
    from: i64,
    until: i64,
    extensions: Vec<X509Extension>,
    hash: MessageDigest,
}

impl Request {
    pub(crate) fn authority(name: &str, serial: u32) -> Self {
        Self {
            name: name.to_owned(),
            title: None,
            serial,
            from: -3000,
            until: 3000,
            hash: MessageDigest::sha256(),
            extensions: vec![
                BasicConstraints::new().critical().ca().build().unwrap(),
                KeyUsage::new()
                    .critical()
                    .key_cert_sign()
                    .crl_sign()
                    .build()
                    .unwrap(),
            ],
        }
    }

    pub(crate) fn person(name: &str, serial: u32) -> Self {
        Self {
            from: -365,
            until: 365,
            extensions: vec![
                KeyUsage::new()
                    .critical()
                    .digital_signature()
                    .non_repudiation()
                    .build()
                    .unwrap(),
            ],
            ..Self::authority(name, serial)
        }
    }

    pub(crate) fn titled(mut self, title: &str) -> Self {
        self.title = Some(title.to_owned());
        self
    }

    pub(crate) fn dated(mut self, from: i64, until: i64) -> Self {
        (self.from, self.until) = (from, until);
        self
    }

    pub(crate) fn listed(mut self) -> Self {
        self.extensions.push(extension(
            "2.5.29.31",
            false,
            &distribution_points(LIST_ADDRESS),
        ));
        self
    }

    pub(crate) fn enciphering(mut self) -> Self {
        self.extensions = vec![
            KeyUsage::new()
                .critical()
                .key_encipherment()
                .build()
                .unwrap(),
        ];
        self
    }

    pub(crate) fn stamping(mut self) -> Self {
        self.extensions.push(
            ExtendedKeyUsage::new()
                .critical()
                .time_stamping()
                .build()
                .unwrap(),
        );
        self
    }

    /// With one more extension.
    pub(crate) fn with(mut self, extension: X509Extension) -> Self {
        self.extensions.push(extension);
        self
    }

    /// With these extensions and no others.
    pub(crate) fn only(mut self, extensions: Vec<X509Extension>) -> Self {
        self.extensions = extensions;
        self
    }

    /// Signed by its issuer over this hash.
    pub(crate) fn hashed(mut self, hash: MessageDigest) -> Self {
        self.hash = hash;
        self
    }

    /// Naming this place for lists.
    pub(crate) fn listed_at(self, address: &str) -> Self {
        self.with(extension("2.5.29.31", false, &distribution_points(address)))
    }
}

/// A person of the sub-authority with this key.
pub(crate) fn person_with(key: PKey<Private>) -> Holder {
    issue(&Request::person("Người Thử", 77), key, Some(&world().sub))
}

pub(crate) fn issue(request: &Request, key: PKey<Private>, issuer: Option<&Holder>) -> Holder {
    let mut builder = X509::builder().unwrap();
    let subject = name(request);
    builder.set_version(2).unwrap();
    builder.set_serial_number(&serial(request.serial)).unwrap();
    builder.set_subject_name(&subject).unwrap();
    builder
        .set_issuer_name(issuer.map_or(&subject, |issuer| issuer.x509.subject_name()))
        .unwrap();
    builder
        .set_not_before(&time(Moment(NOW.0 + request.from * DAY)))
        .unwrap();
    builder
        .set_not_after(&time(Moment(NOW.0 + request.until * DAY)))
        .unwrap();
    builder.set_pubkey(&key).unwrap();
    for extension in &request.extensions {
        builder.append_extension2(extension).unwrap();
    }
    builder
        .sign(issuer.map_or(&key, |issuer| &issuer.key), request.hash)
        .unwrap();
    Holder {
        x509: builder.build(),
        key,
    }
}

/// A list that is good for a hundred days before and after.
pub(crate) fn long_list(issuer: &Holder) -> Vec<u8> {
    let issued = Moment(NOW.0 - 100 * DAY);
    let next = Moment(NOW.0 + 100 * DAY);
    let list = list_until(issuer, issued, next, &[], Vec::new());
    list.to_der().unwrap()
}

/// A revocation list by `issuer`, good for a day, with further extensions.
pub(crate) fn list(
    issuer: &Holder,
    issued: Moment,
    revoked: &[(&Holder, Moment)],
    more: Vec<X509Extension>,
) -> X509Crl {
    list_until(issuer, issued, Moment(issued.0 + DAY), revoked, more)
}

/// A revocation list by `issuer` that is good until `next`.
pub(crate) fn list_until(
    issuer: &Holder,
    issued: Moment,
    next: Moment,
    revoked: &[(&Holder, Moment)],
    more: Vec<X509Extension>,
) -> X509Crl {
    let mut builder = X509CrlBuilder::new().unwrap();
    builder.set_issuer_name(issuer.x509.subject_name()).unwrap();
    builder.set_last_update(&time(issued)).unwrap();
    builder.set_next_update(&time(next)).unwrap();
    let filler = Holder {
        key: issuer.key.clone(),
        x509: world_filler(issuer),
    };
    for (holder, since) in revoked.iter().copied().chain([(&filler, Moment(0))]) {
        let mut entry = X509RevokedBuilder::new().unwrap();
        entry.set_revocation_date(&time(since)).unwrap();
        entry
            .set_serial_number(holder.x509.serial_number())
            .unwrap();
        builder.add_revoked(entry.build()).unwrap();
    }
    let key_id = sequence(&[&element(0x80, &[1, 2, 3])]);
    builder
        .append_extension(extension("2.5.29.35", false, &key_id))
        .unwrap();
    builder
        .append_extension(extension("2.5.29.20", false, &element(tag::INTEGER, &[1])))
        .unwrap();
    for extension in more {
        builder.append_extension(extension).unwrap();
    }
    builder.sort().unwrap();
    builder.sign(&issuer.key, MessageDigest::sha256()).unwrap();
    builder.build().unwrap()
}

/// OpenSSL's builder wants at least one entry: a certificate that nobody uses.
fn world_filler(issuer: &Holder) -> X509 {
    issue(
        &Request::person("Không dùng", 9999),
        issuer.key.clone(),
        Some(issuer),
    )
    .x509
}

pub(crate) fn extension(oid: &str, critical: bool, value: &[u8]) -> X509Extension {
    let oid = Asn1Object::from_str(oid).unwrap();
    X509Extension::new_from_der(
        &oid,
        critical,
        &Asn1OctetString::new_from_bytes(value).unwrap(),
    )
    .unwrap()
}

/// `[0] { [0] { [6] address } }`, as it stands in both kinds of distribution point.
pub(crate) fn point_name(address: &str) -> Vec<u8> {
    element(0xa0, &element(0xa0, &element(0x86, address.as_bytes())))
}

fn distribution_points(address: &str) -> Vec<u8> {
    sequence(&[&sequence(&[&point_name(address)])])
}

pub(crate) fn time(at: Moment) -> Asn1Time {
    Asn1Time::from_unix(at.seconds()).unwrap()
}

fn serial(number: u32) -> Asn1Integer {
    Asn1Integer::from_bn(&BigNum::from_u32(number).unwrap()).unwrap()
}

fn name(request: &Request) -> X509Name {
    let mut name = X509NameBuilder::new().unwrap();
    name.append_entry_by_nid(Nid::COUNTRYNAME, "VN").unwrap();
    name.append_entry_by_nid(Nid::ORGANIZATIONNAME, "Xã Thử Nghiệm")
        .unwrap();
    if let Some(title) = &request.title {
        name.append_entry_by_nid(Nid::TITLE, title).unwrap();
    }
    name.append_entry_by_nid(Nid::COMMONNAME, &request.name)
        .unwrap();
    name.build()
}

pub(crate) fn rsa(bits: u32) -> PKey<Private> {
    PKey::from_rsa(Rsa::generate(bits).unwrap()).unwrap()
}

pub(crate) fn p256() -> PKey<Private> {
    curve(Nid::X9_62_PRIME256V1)
}

fn p384() -> PKey<Private> {
    curve(Nid::SECP384R1)
}

pub(crate) fn curve(nid: Nid) -> PKey<Private> {
    let group = EcGroup::from_curve_name(nid).unwrap();
    PKey::from_ec_key(EcKey::generate(&group).unwrap()).unwrap()
}
