//! Parcels: only the key they are sealed to opens them, openssl's own program agrees, and whatever was changed is told.

use std::fs;
use std::path::Path;
use std::process::Command;

use openssl::nid::Nid;
use openssl::pkey::{PKey, Private};
use openssl::x509::extension::KeyUsage;

use super::pki::{Holder, NOW, Request, curve, issue, p256, rsa, world};
use crate::asn1::{Reader, element, sequence, tag};
use crate::parcel::{addressee, is_sealed_to, open, pack};
use crate::{Certificate, CertificateFault, KeyFault, LARGEST_PARCEL, ParcelFault, Signer};

const CONTENT: &[u8] = "Kính gửi Ủy ban nhân dân xã Thử Nghiệm".as_bytes();

fn receiver(name: &str, key: PKey<Private>) -> Holder {
    let usage = KeyUsage::new()
        .critical()
        .digital_signature()
        .key_encipherment()
        .key_agreement()
        .build()
        .unwrap();
    let serial = u32::try_from(name.len()).unwrap() + 900;
    issue(
        &Request::person(name, serial).only(vec![usage]),
        key,
        Some(&world().sub),
    )
}

fn receivers() -> [Holder; 3] {
    [
        receiver("Nhận một", rsa(2048)),
        receiver("Nhận hai bạn", p256()),
        receiver("Nhận ba người ta", curve(Nid::SECP384R1)),
    ]
}

fn certificate(holder: &Holder) -> Certificate {
    Certificate::from_der(&holder.x509.to_der().unwrap()).unwrap()
}

fn packed(to: &Holder) -> Vec<u8> {
    pack(CONTENT, &world().leader.signer(), &certificate(to)).unwrap()
}

#[test]
fn only_the_key_it_is_sealed_to_opens_a_parcel() {
    let all = receivers();
    for (place, to) in all.iter().enumerate() {
        let parcel = packed(to);
        assert!(
            !parcel.windows(8).any(|window| window == &CONTENT[..8]),
            "nothing of it is in the clear"
        );
        let opened = open(&parcel, &to.signer()).unwrap();
        assert_eq!(opened.content, CONTENT);
        let packer = world().leader.signer();
        assert_eq!(opened.certificate, *packer.certificate(), "who packed it");
        assert!(is_sealed_to(&parcel, &certificate(to)));
        for (other, stranger) in all.iter().enumerate().filter(|(other, _)| *other != place) {
            let refused = open(&parcel, &stranger.signer());
            assert!(
                matches!(refused, Err(ParcelFault::NotForThisKey)),
                "{place} opened by {other}"
            );
        }
        let said = addressee(&parcel).unwrap();
        assert_eq!(said.issuer, "CA cơ quan Nhà nước (THỬ NGHIỆM)");
        assert_eq!(said.serial, certificate(to).serial());
    }
}

#[test]
fn openssl_opens_and_verifies_what_is_packed_here() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).display().to_string();
    fs::write(path("root.pem"), world().root.x509.to_pem().unwrap()).unwrap();
    for to in receivers() {
        fs::write(path("parcel"), packed(&to)).unwrap();
        fs::write(path("own.pem"), to.x509.to_pem().unwrap()).unwrap();
        fs::write(path("own.key"), to.key.private_key_to_pem_pkcs8().unwrap()).unwrap();
        let printed = openssl(&[
            "cms",
            "-cmsout",
            "-print",
            "-noout",
            "-inform",
            "DER",
            "-in",
            &path("parcel"),
        ]);
        for word in ["id-smime-ct-authEnvelopedData", "aes-256-gcm"] {
            assert!(printed.contains(word), "{word} in {printed}");
        }
        openssl(&[
            "cms",
            "-decrypt",
            "-binary",
            "-inform",
            "DER",
            "-in",
            &path("parcel"),
            "-recip",
            &path("own.pem"),
            "-inkey",
            &path("own.key"),
            "-out",
            &path("signed"),
        ]);
        // The certificates of these tests hold in 2026 as the tests know it.
        openssl(&[
            "cms",
            "-verify",
            "-binary",
            "-inform",
            "DER",
            "-in",
            &path("signed"),
            "-CAfile",
            &path("root.pem"),
            "-purpose",
            "any",
            "-attime",
            &(NOW.seconds()).to_string(),
            "-out",
            &path("content"),
        ]);
        assert_eq!(fs::read(Path::new(&path("content"))).unwrap(), CONTENT);
    }
}

#[test]
fn a_parcel_that_was_cut_or_changed_never_opens() {
    for to in receivers() {
        let (parcel, key) = (packed(&to), to.signer());
        for length in (0..parcel.len()).step_by(31) {
            let refused = open(&parcel[..length], &key);
            assert!(
                matches!(refused, Err(ParcelFault::NotAParcel)),
                "cut at {length}: {:?}",
                refused.err()
            );
        }
        for at in (0..parcel.len()).step_by(13) {
            let mut changed = parcel.clone();
            changed[at] ^= 0x20;
            assert!(open(&changed, &key).is_err(), "byte {at} was changed");
        }
        assert!(
            open(&[&parcel[..], b"x"].concat(), &key).is_err(),
            "nothing may follow"
        );
    }
}

#[test]
fn a_second_reader_or_a_huge_claim_is_no_parcel() {
    let [to, other, _] = receivers();
    let (one, two) = (packed(&to), packed(&other));
    let infos = |parcel: &[u8]| {
        let mut data = inside(parcel);
        data.expect(tag::INTEGER).unwrap();
        data.expect(tag::SET).unwrap().content.to_vec()
    };
    let both = element(tag::SET, &[infos(&one), infos(&two)].concat());
    let mut data = inside(&one);
    data.expect(tag::INTEGER).unwrap();
    data.expect(tag::SET).unwrap();
    let rest: Vec<u8> = data
        .rest()
        .unwrap()
        .iter()
        .flat_map(|part| part.whole.to_vec())
        .collect();
    let kind = Reader::new(&one)
        .next()
        .unwrap()
        .open()
        .next()
        .unwrap()
        .whole
        .to_vec();
    let body = sequence(&[&element(tag::INTEGER, &[0]), &both, &rest]);
    let crowded = sequence(&[&kind, &element(tag::CONTEXT_0_CONSTRUCTED, &body)]);
    let refused = open(&crowded, &to.signer());
    assert!(
        matches!(refused, Err(ParcelFault::NotAParcel)),
        "two may read it"
    );
    let claim = [&[0x30, 0x84, 0xff, 0xff, 0xff, 0xff][..], &one].concat();
    assert!(matches!(
        open(&claim, &to.signer()),
        Err(ParcelFault::NotAParcel)
    ));
    let deep = [0x30, 0x80].repeat(100_000);
    assert!(matches!(
        open(&deep, &to.signer()),
        Err(ParcelFault::NotAParcel)
    ));
    let long = vec![0x30; LARGEST_PARCEL + 1];
    assert!(matches!(
        open(&long, &to.signer()),
        Err(ParcelFault::TooLarge)
    ));
}

fn inside(parcel: &[u8]) -> Reader<'_> {
    let mut outer = Reader::new(parcel).expect(tag::SEQUENCE).unwrap().open();
    outer.next().unwrap();
    outer.next().unwrap().open().next().unwrap().open()
}

#[test]
fn something_is_sealed_only_to_a_certificate_that_allows_it() {
    let agreeing = certificate(&receiver("Nhận hai bạn", p256()));
    assert_eq!(agreeing.may_receive(NOW), Ok(()));
    for (holder, why) in [
        (&world().office, "digital signature alone"),
        (&world().encipherer, "a curve enciphers nothing, it agrees"),
    ] {
        let refused = certificate(holder).may_receive(NOW);
        assert_eq!(refused, Err(CertificateFault::WrongUsage), "{why}");
    }
    let expired = certificate(&world().expired).may_receive(NOW);
    assert!(matches!(expired, Err(CertificateFault::Expired { .. })));
    let weak = certificate(&world().weak).may_receive(NOW);
    assert!(matches!(
        weak,
        Err(CertificateFault::WeakKey { bits: 1024 })
    ));
}

#[test]
fn a_point_off_the_curve_or_a_foreign_block_gives_nothing_away() {
    let [on_rsa, on_p256, _] = receivers();
    let key = on_p256.signer();
    let mut point = [4u8; 65];
    point[1..].fill(7);
    let off = key.unseal(&crate::SealedKey::Point(&point)).unwrap();
    assert!(off.is_none(), "it is no point of the curve");
    let block = on_rsa
        .signer()
        .unseal(&crate::SealedKey::Oaep(&[9; 256]))
        .unwrap();
    assert!(block.is_none(), "it is no block of this key's");
    let wrong = key.unseal(&crate::SealedKey::Oaep(&[9; 256]));
    assert!(matches!(wrong, Err(KeyFault::UnsupportedKey)));
}

fn openssl(arguments: &[&str]) -> String {
    let done = Command::new("openssl").args(arguments).output().unwrap();
    let cried = String::from_utf8_lossy(&done.stderr);
    assert!(done.status.success(), "openssl {arguments:?}: {cried}");
    String::from_utf8_lossy(&done.stdout).into_owned()
}
