//! An invented State authority as real ones are: every certificate says where to ask, there are
//! responders of statuses, stamps of several lives, and people whose certificates went wrong.

use std::sync::OnceLock;

use openssl::hash::MessageDigest;
use openssl::pkey::{PKey, Private};
use openssl::sha::sha256;
use openssl::x509::X509Extension;
use openssl::x509::extension::{BasicConstraints, ExtendedKeyUsage, KeyUsage};

use super::pki::{DAY, Holder, Request, extension, issue, list_until, p256, rsa};
use super::sheet::{Shape, draft, leader_mark};
use super::tsa::Tsa;
use super::verify;
use crate::asn1::{element, sequence, tag};
use crate::cms::oid;
use crate::{
    Certificate, Circle, KeyFault, Moment, Report, Scheme, Sealed, Signature, Signer,
    StampQuestion, Trust, prepare, prepare_archive_stamp, with_evidence,
};

const ROOT_LIST: &str = "http://crl.thu-nghiem.example/goc.crl";
const SUB_LIST: &str = "http://crl.thu-nghiem.example/nha-nuoc.crl";
const RESPONDER: &str = "http://ocsp.thu-nghiem.example/";

/// The authority, its people and its services.
pub(crate) struct Authority {
    pub(crate) root: Holder,
    pub(crate) sub: Holder,
    /// RSA-2048, from a year before to two years after now.
    pub(crate) chair: Holder,
    /// P-256, the same dates.
    pub(crate) commune: Holder,
    /// Ended thirty days before now.
    pub(crate) expired: Holder,
    /// RSA-1024.
    pub(crate) weak: Holder,
    /// Makes time stamps; ends a year after now.
    pub(crate) stamper: Holder,
    /// Makes time stamps later; begins half a year after now and ends after ten years.
    pub(crate) next_stamper: Holder,
    /// Answers for the sub-authority; nobody need ask about it.
    pub(crate) responder: Holder,
    /// Answers too; whoever believes it must ask about it.
    pub(crate) asked_responder: Holder,
    /// Under a root that nobody trusts: the commune's name, and a stamper.
    pub(crate) impostor: Holder,
    pub(crate) rogue_stamper: Holder,
    /// Says nowhere where its own state can be asked.
    pub(crate) silent_sub: Holder,
    pub(crate) chair_of_silent: Holder,
    /// Has a key usage for signing, and an extended one for servers alone.
    pub(crate) server: Holder,
}

pub(crate) fn authority() -> &'static Authority {
    static AUTHORITY: OnceLock<Authority> = OnceLock::new();
    AUTHORITY.get_or_init(make)
}

fn make() -> Authority {
    let root = issue(
        &Request::authority("CA gốc chuyên dùng (THỬ NGHIỆM)", 1).dated(-6500, 7300),
        rsa(2048),
        None,
    );
    let sub_request = |name, serial| Request::authority(name, serial).dated(-6000, 5000);
    let sub = issue(
        &sub_request("CA các cơ quan Nhà nước 2 (THỬ NGHIỆM)", 2).listed_at(ROOT_LIST),
        rsa(2048),
        Some(&root),
    );
    let silent_sub = issue(
        &sub_request("CA im lặng (THỬ NGHIỆM)", 3),
        p256(),
        Some(&root),
    );
    let stranger = issue(&Request::authority("CA lạ 2 (THỬ NGHIỆM)", 1), p256(), None);
    let by = Some(&sub);
    let person = |name, serial| asked(Request::person(name, serial).dated(-365, 730));
    Authority {
        chair: issue(
            &person("Nguyễn Văn Ánh Thử", 20).titled("Chủ tịch"),
            rsa(2048),
            by,
        ),
        commune: issue(&person("UBND xã Thử Nghiệm 2", 21), p256(), by),
        expired: issue(&person("Vũ Hết Hạn", 22).dated(-800, -30), p256(), by),
        weak: issue(&person("Khóa Yếu", 23), rsa(1024), by),
        stamper: issue(
            &stamping("TSA (THỬ NGHIỆM)", 24).dated(-365, 365),
            rsa(2048),
            by,
        ),
        next_stamper: issue(
            &stamping("TSA sau (THỬ NGHIỆM)", 25).dated(180, 3650),
            rsa(2048),
            by,
        ),
        responder: issue(
            &answering("OCSP (THỬ NGHIỆM)", 26).with(extension(
                "1.3.6.1.5.5.7.48.1.5",
                false,
                &element(tag::NULL, &[]),
            )),
            p256(),
            by,
        ),
        asked_responder: issue(
            &answering("OCSP 2 (THỬ NGHIỆM)", 27).listed_at(SUB_LIST),
            p256(),
            by,
        ),
        impostor: issue(&person("UBND xã Thử Nghiệm 2", 21), p256(), Some(&stranger)),
        rogue_stamper: issue(&stamping("TSA lạ", 24), rsa(2048), Some(&stranger)),
        chair_of_silent: issue(&person("Nguyễn Văn Im", 20), p256(), Some(&silent_sub)),
        server: issue(
            &person("Máy chủ", 28).with(purpose("serverAuth", false)),
            p256(),
            by,
        ),
        silent_sub,
        root,
        sub,
    }
}

fn asked(request: Request) -> Request {
    // AuthorityInfoAccess: id-ad-ocsp at the responder's address.
    let access = sequence(&[&sequence(&[
        &element(tag::OID, b"\x2b\x06\x01\x05\x05\x07\x30\x01"),
        &element(0x86, RESPONDER.as_bytes()),
    ])]);
    request
        .listed_at(SUB_LIST)
        .with(extension("1.3.6.1.5.5.7.1.1", false, &access))
}

fn stamping(name: &str, serial: u32) -> Request {
    Request::person(name, serial).stamping().listed_at(SUB_LIST)
}

fn answering(name: &str, serial: u32) -> Request {
    Request::person(name, serial)
        .dated(-365, 5000)
        .with(purpose("OCSPSigning", false))
}

/// Somebody with the sub-authority's name and a key of his own.
pub(crate) fn stranger_above() -> Holder {
    let name = "CA các cơ quan Nhà nước 2 (THỬ NGHIỆM)";
    issue(&Request::authority(name, 2), p256(), None)
}

/// A responder with the name of the honest one, made by `above`.
pub(crate) fn responder_of(above: &Holder, serial: u32) -> Holder {
    issue(&answering("OCSP (THỬ NGHIỆM)", serial), p256(), Some(above))
}

/// Certificates that bear the honest responder's name and its issuer's, and nobody here vouches for.
pub(crate) fn responders_of_strangers(count: u32) -> Vec<Vec<u8>> {
    let above = stranger_above();
    let one = |serial| responder_of(&above, 8000 + serial).x509.to_der().unwrap();
    (0..count).map(one).collect()
}

/// Extended key usage with one purpose.
pub(crate) fn purpose(name: &str, is_critical: bool) -> X509Extension {
    let mut usage = ExtendedKeyUsage::new();
    if is_critical {
        usage.critical();
    }
    usage.other(name).build().unwrap()
}

/// Somebody of the sub-authority, made to order.
pub(crate) fn made_to_order(request: &Request, key: PKey<Private>) -> &'static Holder {
    Box::leak(Box::new(issue(request, key, Some(&authority().sub))))
}

/// A request for a person that says where to ask.
pub(crate) fn person(name: &str, serial: u32) -> Request {
    asked(Request::person(name, serial))
}

/// An authority below the sub-authority, with this pathLen.
pub(crate) fn below_sub(name: &str, serial: u32) -> Request {
    Request::authority(name, serial)
        .dated(-365, 700)
        .listed_at(SUB_LIST)
}

/// BasicConstraints and key usage of an authority.
pub(crate) fn authority_extensions(path_length: Option<u32>) -> Vec<X509Extension> {
    let mut basic = BasicConstraints::new();
    basic.critical().ca();
    if let Some(length) = path_length {
        basic.pathlen(length);
    }
    let mut usage = KeyUsage::new();
    usage.critical().key_cert_sign().crl_sign();
    vec![basic.build().unwrap(), usage.build().unwrap()]
}

/// `at`, some days later.
pub(crate) fn days(at: Moment, days: i64) -> Moment {
    Moment(at.0 + days * DAY)
}

impl Authority {
    /// Root in the State's circle, the sub-authority, nothing about revocation.
    pub(crate) fn trust(&self) -> Trust {
        let mut trust = Trust::default();
        let root = self.root.x509.to_der().unwrap();
        trust.add_root(&root, Circle::State).unwrap();
        trust.add(&self.sub.x509.to_der().unwrap()).unwrap();
        trust
    }

    /// The same with a fresh list of the root and of the sub-authority, each issued at `at` and good
    /// for a day.
    pub(crate) fn fresh(&self, at: Moment) -> Trust {
        let mut trust = self.trust();
        for issuer in [&self.root, &self.sub] {
            trust.add(&day_list(issuer, at, &[])).unwrap();
        }
        trust
    }
}

/// A list good for a day from `at`.
pub(crate) fn day_list(issuer: &Holder, at: Moment, revoked: &[(&Holder, Moment)]) -> Vec<u8> {
    let list = list_until(issuer, at, days(at, 1), revoked, Vec::new());
    list.to_der().unwrap()
}

/// What a responder says.
#[derive(Clone, Copy)]
pub(crate) enum Answer {
    Good,
    Unknown,
    /// Since when, and the number of the reason.
    Revoked(Moment, Option<u8>),
}

/// An OCSP response in the making; honest unless changed.
#[derive(Clone)]
pub(crate) struct Response<'h> {
    pub(crate) by: &'h Holder,
    pub(crate) issuer: &'h Holder,
    pub(crate) about: &'h Holder,
    pub(crate) answer: Answer,
    pub(crate) issued: Moment,
    pub(crate) next: Option<Moment>,
    /// Names by SHA-256 instead of SHA-1.
    pub(crate) is_sha256: bool,
    /// Names the responder by its key instead of its name.
    pub(crate) is_by_key: bool,
    pub(crate) with_certificate: bool,
    /// A critical extension that nobody knows.
    pub(crate) is_odd: bool,
    pub(crate) hash: MessageDigest,
}

impl<'h> Response<'h> {
    /// "Good", for a day from `at`, by the responder that nobody need ask about.
    pub(crate) fn good(about: &'h Holder, at: Moment) -> Self {
        Self {
            by: &authority().responder,
            issuer: &authority().sub,
            about,
            answer: Answer::Good,
            issued: at,
            next: Some(days(at, 1)),
            is_sha256: false,
            is_by_key: false,
            with_certificate: true,
            is_odd: false,
            hash: MessageDigest::sha256(),
        }
    }

    pub(crate) fn der(&self) -> Vec<u8> {
        let by = Certificate::from_x509(self.by.x509.clone()).unwrap();
        let fields = by.fields().unwrap();
        let responder = if self.is_by_key {
            let key = openssl::sha::sha1(fields.key);
            element(tag::CONTEXT_2_CONSTRUCTED, &element(tag::OCTETS, &key))
        } else {
            element(tag::CONTEXT_1_CONSTRUCTED, fields.subject)
        };
        let data = sequence(&[
            &responder,
            &generalized(self.issued),
            &sequence(&[&self.single()]),
        ]);
        let mut signer = openssl::sign::Signer::new(self.hash, &self.by.key).unwrap();
        signer.update(&data).unwrap();
        let bits = [&[0][..], &signer.sign_to_vec().unwrap()].concat();
        let certificate = if self.with_certificate {
            element(tag::CONTEXT_0_CONSTRUCTED, &sequence(&[by.der()]))
        } else {
            Vec::new()
        };
        let basic = sequence(&[&data, &self.scheme(), &element(0x03, &bits), &certificate]);
        let wrapped = sequence(&[
            &element(tag::OID, oid::OCSP_BASIC),
            &element(tag::OCTETS, &basic),
        ]);
        sequence(&[
            &element(0x0a, &[0]),
            &element(tag::CONTEXT_0_CONSTRUCTED, &wrapped),
        ])
    }

    fn single(&self) -> Vec<u8> {
        let about = Certificate::from_x509(self.about.x509.clone()).unwrap();
        let issuer = Certificate::from_x509(self.issuer.x509.clone()).unwrap();
        let (about, issuer) = (about.fields().unwrap(), issuer.fields().unwrap());
        let (hash, kind) = if self.is_sha256 {
            (MessageDigest::sha256(), oid::SHA256)
        } else {
            (MessageDigest::sha1(), oid::SHA1)
        };
        let digest = |bytes: &[u8]| {
            let digest = openssl::hash::hash(hash, bytes).unwrap();
            element(tag::OCTETS, &digest)
        };
        let id = sequence(&[
            &sequence(&[&element(tag::OID, kind), &element(tag::NULL, &[])]),
            &digest(about.issuer),
            &digest(issuer.key),
            &element(tag::INTEGER, about.serial),
        ]);
        let word = match self.answer {
            Answer::Good => element(0x80, &[]),
            Answer::Unknown => element(0x82, &[]),
            Answer::Revoked(since, reason) => {
                let reason = reason.map(|number| element(0xa0, &element(0x0a, &[number])));
                element(
                    0xa1,
                    &[generalized(since), reason.unwrap_or_default()].concat(),
                )
            }
        };
        let next = self.next.map(|next| element(0xa0, &generalized(next)));
        let odd = sequence(&[&sequence(&[
            &element(tag::OID, &[0x2a, 3, 4]),
            &element(tag::BOOLEAN, &[0xff]),
            &element(tag::OCTETS, &[5, 0]),
        ])]);
        let odd = element(tag::CONTEXT_1_CONSTRUCTED, &odd);
        sequence(&[
            &id,
            &word,
            &generalized(self.issued),
            &next.unwrap_or_default(),
            if self.is_odd { &odd } else { &[] },
        ])
    }

    fn scheme(&self) -> Vec<u8> {
        let is_rsa = self.by.key.rsa().is_ok();
        let kind: &[u8] = match (is_rsa, self.hash == MessageDigest::sha256()) {
            (true, true) => oid::RSA_SHA256,
            (false, true) => oid::ECDSA_SHA256,
            (true, false) => b"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x05",
            (false, false) => oid::ECDSA_SHA1,
        };
        sequence(&[&element(tag::OID, kind)])
    }
}

/// GeneralizedTime, with a fraction of a second where there is one, as certomancer writes it.
pub(crate) fn generalized(at: Moment) -> Vec<u8> {
    let iso = Moment(at.0 - 7 * 3_600_000).iso_vietnam();
    let written: String = iso.chars().take(19).filter(char::is_ascii_digit).collect();
    let written = match at.0.rem_euclid(1000) {
        0 => format!("{written}Z"),
        fraction => format!("{written}.{fraction:03}Z"),
    };
    element(tag::GENERALIZED_TIME, written.as_bytes())
}

/// Signs with any key, and brings the sub-authority along.
pub(crate) struct Pen {
    holder: &'static Holder,
    certificate: Certificate,
    chain: Vec<Certificate>,
}

impl Pen {
    pub(crate) fn of(holder: &'static Holder) -> Self {
        Self::below(holder, &[&authority().sub])
    }

    pub(crate) fn below(holder: &'static Holder, chain: &[&Holder]) -> Self {
        let certificate = |one: &Holder| Certificate::from_x509(one.x509.clone()).unwrap();
        Self {
            certificate: certificate(holder),
            chain: chain.iter().map(|one| certificate(one)).collect(),
            holder,
        }
    }
}

impl Signer for Pen {
    fn certificate(&self) -> &Certificate {
        &self.certificate
    }

    fn chain(&self) -> &[Certificate] {
        &self.chain
    }

    fn sign(&self, to_be_signed: &[u8]) -> Result<Signature, KeyFault> {
        let is_rsa = self.holder.key.rsa().is_ok();
        // Short keys, which no scheme of ours takes, are signed with all the same.
        let scheme = Scheme::of(&self.certificate).unwrap_or(if is_rsa {
            Scheme::RsaPkcs1
        } else {
            Scheme::EcdsaP256
        });
        let hash = scheme.hash().function();
        let mut signer = openssl::sign::Signer::new(hash, &self.holder.key).unwrap();
        signer.update(to_be_signed).unwrap();
        Ok(Signature {
            scheme,
            bytes: signer.sign_to_vec().unwrap(),
        })
    }
}

/// The draft signed by somebody of the authority, claimed at `at`.
pub(crate) fn signed(holder: &'static Holder, at: Moment) -> Vec<u8> {
    signed_with(&Pen::of(holder), at)
}

pub(crate) fn signed_with(pen: &Pen, at: Moment) -> Vec<u8> {
    let prepared = prepare(&draft(Shape::Table), &leader_mark(), at).unwrap();
    prepared.seal(pen).unwrap().into_pdf()
}

/// The same by a key that no honest program would use.
pub(crate) fn signed_anyway(holder: &'static Holder, at: Moment) -> Vec<u8> {
    let prepared = prepare(&draft(Shape::Table), &leader_mark(), at).unwrap();
    let mut pdf = prepared.unsealed();
    let word = b"/Contents <";
    let start = pdf
        .windows(word.len())
        .position(|window| window == word)
        .unwrap()
        + word.len();
    let end = start + pdf[start..].iter().position(|&byte| byte == b'>').unwrap();
    let digest = sha256(&[&pdf[..start - 1], &pdf[end + 1..]].concat());
    let message = crate::cms::sign(&digest, &Pen::of(holder)).unwrap();
    let text = crate::append::hex(&message);
    pdf[start..start + text.len()].copy_from_slice(text.as_bytes());
    pdf
}

/// With a time stamp by `stamper` in the last signature.
pub(crate) fn timed(pdf: Vec<u8>, stamper: &'static Holder, at: Moment) -> Vec<u8> {
    let sealed = Sealed::reopen(pdf).unwrap();
    let question = StampQuestion::new(sha256(&sealed.signature()), 77);
    let answer = Tsa::of(stamper, at).answer(&question.der());
    let token = question
        .answer(&answer)
        .unwrap()
        .with_chain(&authority().trust());
    sealed.stamped(&token).unwrap().into_pdf()
}

/// With what `trust` holds put into it.
pub(crate) fn evidenced(pdf: &[u8], trust: &Trust, at: Moment) -> Vec<u8> {
    with_evidence(pdf, trust, at).unwrap()
}

/// With a document time stamp by `stamper`.
pub(crate) fn archived(pdf: &[u8], stamper: &'static Holder, at: Moment) -> Vec<u8> {
    let prepared = prepare_archive_stamp(pdf, at).unwrap();
    let question = prepared.question(5);
    let answer = Tsa::of(stamper, at).answer(&question.der());
    let token = question
        .answer(&answer)
        .unwrap()
        .with_chain(&authority().trust());
    prepared.seal(&token).unwrap()
}

pub(crate) fn judged(pdf: &[u8], trust: &Trust, at: Moment) -> Report {
    verify(pdf, trust, at).unwrap()
}

/// With a time stamp by whoever, looked over by nobody.
pub(crate) fn timed_by_anybody(pdf: Vec<u8>, stamper: &'static Holder, at: Moment) -> Vec<u8> {
    let sealed = Sealed::reopen(pdf).unwrap();
    let question = StampQuestion::new(sha256(&sealed.signature()), 77);
    let answer = Tsa::of(stamper, at).answer(&question.der());
    // PKIStatusInfo, then the token.
    let mut parts = crate::asn1::Reader::new(&answer)
        .expect(tag::SEQUENCE)
        .unwrap()
        .open();
    parts.expect(tag::SEQUENCE).unwrap();
    let token = parts.expect(tag::SEQUENCE).unwrap().whole;
    let token = crate::TimestampToken::read(token).unwrap();
    sealed.stamped(&token).unwrap().into_pdf()
}
