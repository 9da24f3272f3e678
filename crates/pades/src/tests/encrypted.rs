//! Files that everybody may open although they are encrypted: read, signed and judged as others are.
//! The encryption is lopdf's, so that nobody reads here only what he wrote himself.

use std::collections::BTreeMap;
use std::sync::Arc;

use lopdf::encryption::crypt_filters::{Aes128CryptFilter, Aes256CryptFilter, CryptFilter};
use lopdf::{Document, EncryptionState, EncryptionVersion, Permissions};

use super::pki::{NOW, world};
use super::sheet::{Shape, draft, increment, issued, leader_mark, office_mark, replaced, sealed};
use super::verify;
use crate::{
    Coverage, Error, FieldChoice, Mark, Outcome, Picture, PictureFault, Unreadable, fields,
    is_encrypted, prepare,
};

#[derive(Clone, Copy, Debug)]
pub(crate) enum Kind {
    Rc4Short,
    Rc4,
    Aes128,
    Aes256,
}

const KINDS: [Kind; 4] = [Kind::Rc4Short, Kind::Rc4, Kind::Aes128, Kind::Aes256];

/// The draft, encrypted.
pub(crate) fn encrypted(kind: Kind, user: &str) -> Vec<u8> {
    let mut document = Document::load_mem(&draft(Shape::Table)).unwrap();
    let (owner_password, user_password) = ("chủ", user);
    let permissions = Permissions::all();
    let filters = |filter: Arc<dyn CryptFilter>| BTreeMap::from([(b"StdCF".to_vec(), filter)]);
    let name = || b"StdCF".to_vec();
    let key = [7; 32];
    let version = match kind {
        Kind::Rc4Short => EncryptionVersion::V1 {
            document: &document,
            owner_password,
            user_password,
            permissions,
        },
        Kind::Rc4 => EncryptionVersion::V2 {
            document: &document,
            owner_password,
            user_password,
            key_length: 128,
            permissions,
        },
        Kind::Aes128 => EncryptionVersion::V4 {
            document: &document,
            encrypt_metadata: true,
            crypt_filters: filters(Arc::new(Aes128CryptFilter)),
            stream_filter: name(),
            string_filter: name(),
            owner_password,
            user_password,
            permissions,
        },
        Kind::Aes256 => EncryptionVersion::V5 {
            encrypt_metadata: true,
            crypt_filters: filters(Arc::new(Aes256CryptFilter)),
            file_encryption_key: &key,
            stream_filter: name(),
            string_filter: name(),
            owner_password,
            user_password,
            permissions,
        },
    };
    let state = EncryptionState::try_from(version).unwrap();
    document.encrypt(&state).unwrap();
    let mut out = Vec::new();
    document.save_to(&mut out).unwrap();
    out
}

#[test]
fn an_encrypted_file_that_everybody_can_open_is_signed_and_judged() {
    for kind in KINDS {
        let before = encrypted(kind, "");
        assert_eq!(is_encrypted(&before), Ok(true), "{kind:?}");
        let names: Vec<String> = fields(&before)
            .unwrap()
            .into_iter()
            .map(|field| field.name)
            .collect();
        assert_eq!(
            names,
            ["number", "date", "leader", "office"],
            "{kind:?}: names are texts, so they are decrypted"
        );
        let signed = sealed(&before, &leader_mark()).into_pdf();
        let office = prepare(&signed, &office_mark(), NOW).unwrap();
        let issued = office.seal(&world().office.signer()).unwrap().into_pdf();
        assert!(issued.starts_with(&before), "{kind:?}: only appended");
        let report = verify(&issued, &world().trust(), NOW).unwrap();
        assert_eq!(report.verdict, Outcome::Passed, "{kind:?}: {report:#?}");
        assert_eq!(report.signatures.len(), 2);
        assert_eq!(report.signatures[1].coverage, Coverage::WholeFile);
        assert_eq!(
            report.signatures[0].claimed_at,
            Some(NOW),
            "{kind:?}: the date is a text too"
        );
        let filled = fields(&issued).unwrap();
        assert_eq!(filled[0].value.as_deref(), Some("05"), "{kind:?}");
    }
}

#[test]
fn another_reader_decrypts_what_was_added() {
    for kind in KINDS {
        let signed = sealed(&encrypted(kind, ""), &leader_mark()).into_pdf();
        let office = prepare(&signed, &office_mark(), NOW).unwrap();
        let issued = office.seal(&world().office.signer()).unwrap().into_pdf();
        assert!(
            !issued.windows(14).any(|window| window == b"(Ky ban hanh)0"),
            "no text stands there in the clear"
        );
        let document = Document::load_mem(&issued).unwrap();
        let number = document.get_object((7, 0)).unwrap().as_dict().unwrap();
        let value = number.get(b"V").unwrap().as_str().unwrap();
        assert_eq!(value, b"05", "{kind:?}");
        let leader = document.get_object((9, 0)).unwrap().as_dict().unwrap();
        let signature = leader.get(b"V").unwrap().as_reference().unwrap();
        let signature = document.get_object(signature).unwrap().as_dict().unwrap();
        let reason = signature.get(b"Reason").unwrap().as_str().unwrap();
        assert_eq!(
            crate::form::decode_text(reason),
            "Ký ban hành",
            "{kind:?}: what readers show"
        );
        let shown = leader.get(b"AP").unwrap().as_dict().unwrap();
        let shown = shown.get(b"N").unwrap().as_reference().unwrap();
        let mut stream = document
            .get_object(shown)
            .unwrap()
            .as_stream()
            .unwrap()
            .clone();
        stream.decompress().unwrap();
        assert!(
            String::from_utf8_lossy(&stream.content).contains("(chu ky) Tj"),
            "{kind:?}: the picture is decrypted and unpacked"
        );
    }
}

#[test]
fn a_file_that_needs_a_password_is_refused_by_name() {
    for kind in KINDS {
        let pdf = encrypted(kind, "mat khau");
        let refused = prepare(&pdf, &leader_mark(), NOW).err();
        assert!(
            matches!(refused, Some(Error::Unreadable(Unreadable::NeedsPassword))),
            "{kind:?}: {refused:?}"
        );
        assert_eq!(is_encrypted(&pdf), Ok(true));
        let report = verify(&pdf, &world().trust(), NOW).unwrap();
        assert_eq!(report.verdict, Outcome::Unreadable);
    }
    assert_eq!(is_encrypted(&draft(Shape::Streams)), Ok(false));
}

#[test]
fn an_encryption_that_changes_on_the_way_is_refused() {
    let signed = sealed(&encrypted(Kind::Aes256, ""), &leader_mark()).into_pdf();
    let dropped = increment(&signed, &vec![(60, b"<< >>".to_vec())]);
    let report = verify(&dropped, &world().trust(), NOW).unwrap();
    assert_ne!(
        report.verdict,
        Outcome::Passed,
        "a revision in the clear after an encrypted one"
    );
    let plain = issued(Shape::Table);
    let added = increment(&plain, &vec![(60, b"<< /Filter /Standard >>".to_vec())]);
    let added = replaced(&added, b"/ID [<0102> <0102>]", b"/Encrypt 60 0 R    ");
    let report = verify(&added, &world().trust(), NOW).unwrap();
    assert_ne!(report.verdict, Outcome::Passed, "and the other way round");
}

#[test]
fn the_permissions_of_an_encrypted_file_cannot_be_changed_unseen() {
    let pdf = encrypted(Kind::Aes256, "");
    let at = pdf.windows(3).rposition(|window| window == b"/P ").unwrap() + 3;
    let mut changed = pdf.clone();
    let digit = (at..).find(|&at| pdf[at].is_ascii_digit()).unwrap();
    changed[digit] = if pdf[digit] == b'1' { b'2' } else { b'1' };
    assert!(matches!(
        fields(&changed),
        Err(Unreadable::Malformed { .. })
    ));
}

#[test]
fn an_encrypted_picture_is_refused() {
    let pdf = encrypted(Kind::Aes128, "");
    assert_eq!(
        Picture::from_pdf(&pdf),
        Err(PictureFault::Unreadable(Unreadable::Encrypted))
    );
}

#[test]
fn an_encrypted_file_is_signed_many_times_and_its_form_is_made() {
    let mut document =
        Document::load_mem(&super::sheet::picture_pdf("khong bieu mau", 200, 200)).unwrap();
    let state = EncryptionState::try_from(EncryptionVersion::V2 {
        document: &document,
        owner_password: "chu",
        user_password: "",
        key_length: 128,
        permissions: Permissions::all(),
    });
    document.encrypt(&state.unwrap()).unwrap();
    let mut pdf = Vec::new();
    document.save_to(&mut pdf).unwrap();
    let mark = Mark {
        field: FieldChoice::Invisible,
        ..Mark::default()
    };
    for signed in 1..=3 {
        pdf = sealed(&pdf, &mark).into_pdf();
        let report = verify(&pdf, &world().trust(), NOW).unwrap();
        assert_eq!(report.verdict, Outcome::Passed, "{report:#?}");
        assert_eq!(report.signatures.len(), signed);
    }
}
