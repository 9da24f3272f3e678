//! What can be signed, what is refused, and with which words.

use openssl::cms::{CMSOptions, CmsContentInfo};
use openssl::nid::Nid;
use openssl::pkcs12::Pkcs12;
use openssl::stack::Stack;
use openssl::x509::store::X509StoreBuilder;

use super::pki::{NOW, PIN, curve, person_with, world};
use super::sheet::{
    Objects, Shape, draft, issued, leader_mark, objects, office_mark, picture, picture_pdf,
    replaced, sealed, signed_by_leader, write,
};
use super::verify;
use crate::{
    CertificateFault, Coverage, Error, FieldChoice, FieldKind, Forbidden, Indication, KeyFault,
    KeyFile, Mark, Modification, Outcome, Picture, PictureFault, Pin, Scheme, Sealed, Signer,
    Unreadable, fields, prepare,
};

#[test]
fn leader_and_office_sign_and_both_stay_valid() {
    for shape in [Shape::Table, Shape::Streams] {
        let pdf = issued(shape);
        let report = verify(&pdf, &world().trust(), NOW).unwrap();
        assert_eq!(report.verdict, Outcome::Passed, "{shape:?}: {report:#?}");
        let [leader, office] = report.signatures.as_slice() else {
            panic!("two signatures")
        };
        assert_eq!(leader.modification, Modification::FormFilling);
        assert_eq!(leader.coverage, Coverage::Revision { number: 2, of: 3 });
        assert_eq!(leader.signer.as_ref().unwrap().name, "Nguyễn Văn Thử");
        assert_eq!(
            leader.signer.as_ref().unwrap().title.as_deref(),
            Some("Chủ tịch")
        );
        assert_eq!(office.coverage, Coverage::WholeFile);
        assert_eq!(office.modification, Modification::None);
        assert_eq!(office.chain.len(), 3, "signer, authority, root");
    }
}

#[test]
fn signing_touches_no_older_byte() {
    for shape in [Shape::Table, Shape::Streams] {
        let before = draft(shape);
        let signed = signed_by_leader(shape);
        let issued = issued(shape);
        assert!(
            signed.starts_with(&before),
            "{shape:?}: the leader only appends"
        );
        assert_eq!(
            verify(&issued, &world().trust(), NOW)
                .unwrap()
                .signatures
                .len(),
            2
        );
    }
}

#[test]
fn another_library_verifies_the_message() {
    let content = b"noi dung";
    let options = CMSOptions::BINARY | CMSOptions::NO_SIGNER_CERT_VERIFY;
    for holder in [&world().leader, &world().office, &world().clerk] {
        let signer = holder.signer();
        let hash = Scheme::of(signer.certificate()).unwrap().hash();
        let message = crate::cms::sign(&hash.digest(&[content]).unwrap(), &signer).unwrap();
        let mut parsed = CmsContentInfo::from_der(&message).unwrap();
        assert_eq!(
            parsed.to_der().unwrap(),
            message,
            "what we write is DER already"
        );
        let mut judge = |content: &[u8]| {
            let store = X509StoreBuilder::new().unwrap().build();
            parsed.verify(
                Some(&Stack::new().unwrap()),
                Some(&store),
                Some(content),
                None,
                options,
            )
        };
        assert!(judge(content).is_ok(), "OpenSSL accepts it");
        assert!(judge(b"khac").is_err(), "and not over other bytes");
    }
}

#[test]
fn fields_are_filled_for_somebody_else_to_sign() {
    for shape in [Shape::Table, Shape::Streams] {
        let signed = signed_by_leader(shape);
        let fills = office_mark().fills;
        let filled = crate::fill(&signed, &fills, NOW).unwrap();
        assert!(filled.starts_with(&signed), "no older byte is touched");
        let acts = super::acts_since(&filled, &signed).unwrap();
        assert_eq!(acts.len(), 2, "number and date, nothing else: {acts:?}");
        let mark = Mark {
            fills: Vec::new(),
            locks: Vec::new(),
            ..office_mark()
        };
        let issued = prepare(&filled, &mark, NOW).unwrap();
        let issued = issued.seal(&world().office.signer()).unwrap().into_pdf();
        let report = verify(&issued, &world().trust(), NOW).unwrap();
        let found: Vec<_> = report
            .signatures
            .iter()
            .map(|one| (one.indication, one.sub_indication))
            .collect();
        let passed = (Indication::Passed, None);
        assert_eq!(found, [passed, passed], "the leader's and the office's");
        assert!(
            crate::fill(&filled, &fills, NOW).is_err(),
            "what is filled is not filled again"
        );
        assert_eq!(crate::fill(&signed, &[], NOW).unwrap(), signed);
    }
}

#[test]
fn another_reader_sees_what_was_filled() {
    for shape in [Shape::Table, Shape::Streams] {
        let document = lopdf::Document::load_mem(&issued(shape)).unwrap();
        let number = document.get_object((7, 0)).unwrap().as_dict().unwrap();
        assert_eq!(number.get(b"V").unwrap().as_str().unwrap(), b"05");
        assert_eq!(
            number.get(b"Ff").unwrap().as_i64().unwrap(),
            1,
            "nobody writes over a number"
        );
    }
}

#[test]
fn the_fields_are_listed_for_whoever_fills_them() {
    let before = fields(&draft(Shape::Streams)).unwrap();
    let names: Vec<_> = before
        .iter()
        .map(|field| (field.name.as_str(), field.kind, field.is_filled))
        .collect();
    assert_eq!(
        names,
        [
            ("number", FieldKind::Text, false),
            ("date", FieldKind::Text, false),
            ("leader", FieldKind::Signature, false),
            ("office", FieldKind::Signature, false),
        ]
    );
    assert_eq!(before[0].rect, Some([100.0, 760.0, 140.0, 776.0]));
    assert_eq!(before[0].page, Some(0));
    let after = fields(&issued(Shape::Streams)).unwrap();
    assert!(after.iter().all(|field| field.is_filled));
    assert_eq!(after[0].value.as_deref(), Some("05"));
    assert!(after[0].is_read_only);
}

#[test]
fn the_first_empty_field_is_taken_in_order() {
    let mark = Mark::default();
    let first = sealed(&draft(Shape::Table), &mark).into_pdf();
    let second = prepare(&first, &mark, NOW).unwrap();
    assert_eq!(second.field(), "office", "the leader's is taken");
    let second = second.seal(&world().office.signer()).unwrap().into_pdf();
    assert!(matches!(
        prepare(&second, &mark, NOW),
        Err(Error::NoEmptyField)
    ));
}

#[test]
fn a_new_field_is_put_on_the_page_named() {
    let place = |page, rect| Mark {
        field: FieldChoice::New {
            name: "visa".to_owned(),
            page,
            rect,
        },
        picture: Some(picture("visa", 50, 50)),
        ..Mark::default()
    };
    for shape in [Shape::Table, Shape::Streams] {
        let pdf = sealed(&draft(shape), &place(0, [10.0, 10.0, 110.0, 60.0])).into_pdf();
        let report = verify(&pdf, &world().trust(), NOW).unwrap();
        assert_eq!(report.verdict, Outcome::Passed, "{report:#?}");
        let visa = fields(&pdf)
            .unwrap()
            .into_iter()
            .find(|field| field.name == "visa")
            .unwrap();
        assert_eq!(
            (visa.page, visa.rect),
            (Some(0), Some([10.0, 10.0, 110.0, 60.0]))
        );
        let again = prepare(&pdf, &place(0, [10.0, 10.0, 110.0, 60.0]), NOW);
        assert!(
            matches!(again, Err(Error::BadFieldName { .. })),
            "the name is in use"
        );
    }
    let pdf = draft(Shape::Table);
    assert!(matches!(
        prepare(&pdf, &place(1, [0.0, 0.0, 9.0, 9.0]), NOW),
        Err(Error::NoSuchPage { page: 1, pages: 1 })
    ));
    assert!(matches!(
        prepare(&pdf, &place(0, [9.0, 0.0, 9.0, 9.0]), NOW),
        Err(Error::BadRectangle)
    ));
    assert!(matches!(
        prepare(&pdf, &place(0, [0.0, 0.0, f64::NAN, 9.0]), NOW),
        Err(Error::BadRectangle)
    ));
}

#[test]
fn a_pdf_without_a_form_can_be_signed_invisibly_many_times() {
    let mut pdf = picture_pdf("khong co bieu mau", 200, 200);
    let mark = Mark {
        field: FieldChoice::Invisible,
        ..Mark::default()
    };
    for signed in 1..=4 {
        pdf = sealed(&pdf, &mark).into_pdf();
        let report = verify(&pdf, &world().trust(), NOW).unwrap();
        assert_eq!(report.verdict, Outcome::Passed, "{report:#?}");
        assert_eq!(
            report.signatures.len(),
            signed,
            "a later signature harms no earlier one"
        );
    }
}

#[test]
fn a_form_written_into_the_catalog_is_spliced_there() {
    let mut objects = objects();
    objects[0].1 = b"<< /Type /Catalog /Pages 2 0 R /AcroForm<</Fields[7 0 R 8 0 R 9 0 R 10 0 R]/SigFlags 0>>>>".to_vec();
    let pdf = sealed(&write(&objects, Shape::Table), &leader_mark()).into_pdf();
    let mark = Mark {
        field: FieldChoice::Invisible,
        ..Mark::default()
    };
    let pdf = sealed(&pdf, &mark).into_pdf();
    assert_eq!(
        verify(&pdf, &world().trust(), NOW).unwrap().verdict,
        Outcome::Passed
    );
}

#[test]
fn a_number_is_never_written_over() {
    let mark = Mark {
        field: FieldChoice::Invisible,
        ..office_mark()
    };
    let refused = prepare(&issued(Shape::Table), &mark, NOW);
    assert!(matches!(refused, Err(Error::FieldTaken { field }) if field == "number"));
}

#[test]
fn a_locked_field_is_refused_with_the_name_of_who_locked_it() {
    let locking = Mark {
        locks: vec!["date".to_owned()],
        ..leader_mark()
    };
    let signed = sealed(&draft(Shape::Table), &locking).into_pdf();
    let refused = prepare(&signed, &office_mark(), NOW);
    let Err(Error::Forbidden(Forbidden::Locked { field, by })) = refused else {
        panic!("locked")
    };
    assert_eq!((field.as_str(), by.as_str()), ("date", "leader"));
}

#[test]
fn a_lock_drawn_into_the_field_is_carried_into_the_signature() {
    let mut objects = objects();
    let office = String::from_utf8(objects[9].1.clone()).unwrap();
    objects[9].1 = office.replace("/F 132", "/F 132 /Lock 12 0 R").into_bytes();
    objects.push((
        12,
        b"<< /Type /SigFieldLock /Action /Include /Fields [(number)] >>".to_vec(),
    ));
    let signed = sealed(&write(&objects, Shape::Table), &leader_mark()).into_pdf();
    let pdf = prepare(&signed, &office_mark(), NOW)
        .unwrap()
        .seal(&world().office.signer())
        .unwrap()
        .into_pdf();
    let text = String::from_utf8_lossy(&pdf).into_owned();
    assert!(
        text.contains("/Action /Include /Fields [(number) (date)]"),
        "both are locked"
    );
    assert_eq!(
        verify(&pdf, &world().trust(), NOW).unwrap().verdict,
        Outcome::Passed
    );
}

#[test]
fn a_certified_document_is_signed_only_where_it_allows() {
    let closed = certified(1);
    assert!(matches!(
        prepare(
            &closed,
            &Mark {
                field: FieldChoice::Named("office".to_owned()),
                ..Mark::default()
            },
            NOW
        ),
        Err(Error::Forbidden(Forbidden::CertifiedClosed))
    ));
    let open = certified(2);
    let place = |field| Mark {
        field,
        ..Mark::default()
    };
    let new = FieldChoice::New {
        name: "visa".to_owned(),
        page: 0,
        rect: [10.0, 10.0, 110.0, 60.0],
    };
    assert!(matches!(
        prepare(&open, &place(new), NOW),
        Err(Error::Forbidden(Forbidden::CertifiedNoNewField))
    ));
    let unseen = prepare(&open, &place(FieldChoice::Invisible), NOW).unwrap();
    assert_eq!(unseen.field(), "office", "the empty field that is there");
    let mut full = objects();
    full.remove(9);
    let full = certified_draft(2, full);
    assert!(matches!(
        prepare(&full, &place(FieldChoice::Invisible), NOW),
        Err(Error::Forbidden(Forbidden::CertifiedNoNewField))
    ));
    assert!(
        prepare(&open, &office_mark(), NOW).is_ok(),
        "an existing field may be signed"
    );
}

/// A draft whose leader's field holds a certification of that level; its signature is not needed.
fn certified(level: u8) -> Vec<u8> {
    certified_draft(level, objects())
}

fn certified_draft(level: u8, mut objects: Objects) -> Vec<u8> {
    objects[0].1 =
        b"<< /Type /Catalog /Pages 2 0 R /AcroForm 6 0 R /Perms << /DocMDP 12 0 R >> >>".to_vec();
    let leader = String::from_utf8(objects[8].1.clone()).unwrap();
    objects[8].1 = leader.replace("/F 132", "/F 132 /V 12 0 R").into_bytes();
    let body = format!(
        "<< /Type /Sig /Filter /Adobe.PPKLite /SubFilter /ETSI.CAdES.detached /Contents <00> /ByteRange [0 1 2 3] /Reference [<< /TransformMethod /DocMDP /TransformParams << /P {level} >> >>] >>"
    );
    objects.push((12, body.into_bytes()));
    write(&objects, Shape::Table)
}

#[test]
fn a_wrong_pin_is_told_from_a_file_that_is_none() {
    let p12 = world().leader.p12();
    let open = |bytes: &[u8], pin: &str| KeyFile::open(bytes, &Pin::new(pin.to_owned())).err();
    assert!(matches!(
        open(&p12, "sai"),
        Some(KeyFault::PinWrong { left: None })
    ));
    assert!(matches!(
        open(&p12, ""),
        Some(KeyFault::PinWrong { left: None })
    ));
    assert!(matches!(
        open(&p12, "Mật khẩu\0thử"),
        Some(KeyFault::PinWrong { left: None })
    ));
    assert!(matches!(
        open(b"%PDF-1.7", PIN),
        Some(KeyFault::NotAKeyFile)
    ));
    assert!(matches!(
        open(&p12[..p12.len() / 2], PIN),
        Some(KeyFault::NotAKeyFile)
    ));
    assert!(open(&p12, PIN).is_none(), "a Vietnamese PIN opens it");
}

#[test]
fn a_key_and_a_certificate_that_do_not_belong_together_are_refused() {
    let leader = &world().leader;
    // Without a key there is nothing to sign with; OpenSSL itself refuses a mixed-up pair.
    let alone = Pkcs12::builder()
        .cert(&leader.x509)
        .build2(PIN)
        .unwrap()
        .to_der()
        .unwrap();
    let fault = KeyFile::open(&alone, &Pin::new(PIN.to_owned())).err();
    assert!(matches!(fault, Some(KeyFault::Incomplete)));
}

#[test]
fn an_old_key_file_opens_where_the_machine_still_can() {
    let leader = &world().leader;
    let _legacy = openssl::provider::Provider::try_load(None, "legacy", true);
    let Ok(old) = Pkcs12::builder()
        .pkey(&leader.key)
        .cert(&leader.x509)
        .key_algorithm(Nid::PBE_WITHSHA1AND3_KEY_TRIPLEDES_CBC)
        .cert_algorithm(Nid::PBE_WITHSHA1AND40BITRC2_CBC)
        .build2(PIN)
    else {
        return;
    };
    drop(_legacy);
    let old = old.to_der().unwrap();
    let opened = KeyFile::open(&old, &Pin::new(PIN.to_owned()));
    assert!(
        opened.is_ok(),
        "what this machine could pack it can open: {:?}",
        opened.err()
    );
}

#[test]
fn a_certificate_that_may_not_sign_is_refused_before_the_key_is_used() {
    let world = world();
    let seal = |holder: &super::pki::Holder| {
        prepare(&draft(Shape::Table), &leader_mark(), NOW)
            .unwrap()
            .seal(&holder.signer())
            .err()
    };
    assert!(matches!(
        seal(&world.expired),
        Some(Error::Certificate(CertificateFault::Expired { .. }))
    ));
    assert!(matches!(
        seal(&world.future),
        Some(Error::Certificate(CertificateFault::NotYetValid { .. }))
    ));
    assert!(matches!(
        seal(&world.weak),
        Some(Error::Certificate(CertificateFault::WeakKey { bits: 1024 }))
    ));
    assert!(matches!(
        seal(&world.encipherer),
        Some(Error::Certificate(CertificateFault::WrongUsage))
    ));
}

#[test]
fn a_key_of_another_kind_is_refused_at_the_door() {
    let holder = person_with(curve(Nid::SECP521R1));
    assert!(matches!(
        KeyFile::open(&holder.p12(), &Pin::new(PIN.to_owned())),
        Err(KeyFault::UnsupportedKey)
    ));
}

#[test]
fn a_hole_too_small_is_named_with_both_sizes() {
    let mark = Mark {
        reserve: 200,
        ..leader_mark()
    };
    let fault = prepare(&draft(Shape::Table), &mark, NOW)
        .unwrap()
        .seal(&world().leader.signer())
        .err();
    let Some(Error::ReserveTooSmall {
        needed,
        reserved: 200,
    }) = fault
    else {
        panic!("{fault:?}")
    };
    assert!(needed > 2000, "a message with two certificates");
}

#[test]
fn what_is_no_pdf_or_not_sound_is_refused() {
    let refused = |pdf: &[u8]| prepare(pdf, &leader_mark(), NOW).err();
    assert!(matches!(
        refused(b""),
        Some(Error::Unreadable(Unreadable::NotAPdf))
    ));
    assert!(matches!(
        refused(b"<html>"),
        Some(Error::Unreadable(Unreadable::NotAPdf))
    ));
    let mut pdf = draft(Shape::Table);
    pdf.truncate(pdf.len() - 8);
    assert!(matches!(
        refused(&pdf),
        Some(Error::Unreadable(Unreadable::Malformed { .. }))
    ));
    let encrypted = replaced(
        &draft(Shape::Table),
        b"/ID [<0102> <0102>]",
        b"/Encrypt 5 0 R     ",
    );
    assert!(matches!(
        refused(&encrypted),
        Some(Error::Unreadable(Unreadable::Encrypted))
    ));
}

#[test]
fn a_picture_must_be_one_upright_page() {
    let page = |extra: &str| {
        let bodies = [
            "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
            format!(
                "<< /Type /Pages /Kids [3 0 R {}] /Count 1 >>",
                if extra == "two" { "4 0 R" } else { "" }
            ),
            format!(
                "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 10 10] {} >>",
                if extra == "two" { "" } else { extra }
            ),
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 10 10] >>".to_owned(),
        ];
        let objects = (1..).zip(bodies.map(String::into_bytes)).collect();
        Picture::from_pdf(&write(&objects, Shape::Table))
    };
    assert!(page("").is_ok(), "an empty page is a picture");
    assert_eq!(page("two"), Err(PictureFault::NotOnePage { pages: 2 }));
    assert_eq!(page("/Rotate 90"), Err(PictureFault::Shape));
    assert_eq!(
        page("/Resources << /XObject << /A 1 0 R >> >>"),
        Err(PictureFault::Shape),
        "it leads back to the catalog"
    );
    assert!(matches!(
        Picture::from_pdf(b"PNG"),
        Err(PictureFault::Unreadable(_))
    ));
}

#[test]
fn a_document_made_elsewhere_is_signed_too() {
    let mut document = lopdf::Document::load_mem(&draft(Shape::Table)).unwrap();
    let mut saved = Vec::new();
    document.save_to(&mut saved).unwrap();
    let pdf = sealed(&saved, &leader_mark()).into_pdf();
    let report = verify(&pdf, &world().trust(), NOW).unwrap();
    assert_eq!(report.verdict, Outcome::Passed, "{report:#?}");
}

#[test]
fn a_signature_can_be_taken_up_again_for_its_time_stamp() {
    let pdf = issued(Shape::Table);
    let reopened = Sealed::reopen(pdf.clone()).unwrap();
    assert!(
        reopened.signature().len() > 60,
        "the office's ECDSA signature"
    );
    assert_eq!(reopened.into_pdf(), pdf);
    assert!(matches!(
        Sealed::reopen(draft(Shape::Table)),
        Err(Error::NothingToStamp)
    ));
}

#[test]
fn the_claimed_time_is_vietnams() {
    let report = verify(&issued(Shape::Table), &world().trust(), NOW).unwrap();
    let summary = report.summary();
    assert_eq!(
        summary.signatures[0].signed_at.as_deref(),
        Some("2026-06-01T12:00:00+07:00")
    );
    assert_eq!(report.signatures[0].claimed_at, Some(NOW));
    let text = String::from_utf8_lossy(&issued(Shape::Table)).into_owned();
    assert!(text.contains("/M (D:20260601120000+07'00')"));
    assert_eq!(report.signatures[0].indication, Indication::Passed);
}
