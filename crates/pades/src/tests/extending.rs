//! What is asked of authorities, what of their answers is believed, and what is put into a document
//! for long keeping.

use openssl::hash::MessageDigest;
use openssl::ocsp::{OcspCertId, OcspRequest};
use openssl::sha::sha256;

use super::authority::{
    Pen, Response, authority, day_list, made_to_order, person, responders_of_strangers, signed,
    signed_with, timed as timed_by,
};
use super::pki::{LIST_ADDRESS, NOW, Request, extension, issue, p256, world};
use super::sheet::{Shape, draft, issued, leader_mark, sealed, signed_by_leader};
use super::tsa::{Nonce, Tsa};
use super::verify;
use crate::append::{Appender, reference};
use crate::asn1::{ber_length, element, sequence, tag};
use crate::extend::{Work, asks_within};
use crate::file::{File, MOST_EVIDENCE};
use crate::signature::signatures;
use crate::{
    Act, Ask, Certificate, Error, FieldChoice, Level, Link, Mark, Moment, NotAPdf, Outcome, Sealed,
    StampFailure, StampFault, StampQuestion, SubIndication, Trust, asks, parts, prepare,
    prepare_archive_stamp, status_question, with_evidence,
};

#[test]
fn the_question_for_a_status_is_the_one_openssl_asks() {
    let world = world();
    for holder in [&world.leader, &world.clerk] {
        let (one, issuer) = (&holder.x509, &world.sub.x509);
        let id = OcspCertId::from_cert(MessageDigest::sha1(), one, issuer).unwrap();
        let mut theirs = OcspRequest::new().unwrap();
        theirs.add_id(id).unwrap();
        let one = Certificate::from_x509(one.clone()).unwrap();
        let issuer = Certificate::from_x509(issuer.clone()).unwrap();
        let ours = status_question(&one, &issuer, None);
        assert_eq!(ours, theirs.to_der().unwrap(), "byte for byte");
        let with_nonce = status_question(&one, &issuer, Some(7));
        assert!(OcspRequest::from_der(&with_nonce).is_ok());
        assert!(with_nonce.len() > ours.len(), "the nonce is in it");
    }
}

#[test]
fn an_answer_is_believed_in_nothing_that_was_not_asked() {
    let question = StampQuestion::new(sha256(b"chu ky"), 0xfedc_ba98_7654_3210);
    let asked = question.clone().with_policy("1.2.3").unwrap();
    let honest = Tsa::honest(NOW);
    let told = |tsa: Tsa| question.answer(&tsa.answer(&question.der()));
    let token = told(honest.clone()).unwrap();
    assert!(
        token.vouches_for(&[b"chu ", b"ky"]),
        "over the parts taken together"
    );
    assert!(asked.answer(&honest.answer(&asked.der())).is_ok());
    assert_eq!(
        told(Tsa {
            turns_imprint: true,
            ..honest.clone()
        }),
        Err(StampFault::OtherImprint)
    );
    for nonce in [Nonce::Other, Nonce::None] {
        let tsa = Tsa {
            nonce,
            ..honest.clone()
        };
        assert_eq!(told(tsa), Err(StampFault::OtherNonce));
    }
    let stubborn = Tsa {
        policy: vec![0x2a, 9],
        ..honest.clone()
    };
    assert_eq!(
        asked.answer(&stubborn.answer(&asked.der())),
        Err(StampFault::OtherPolicy)
    );
    assert!(told(stubborn).is_ok(), "no policy was asked for");
    let bare = Tsa {
        with_certificate: false,
        ..honest.clone()
    };
    assert_eq!(told(bare), Err(StampFault::NoCertificate));
    let forged = Tsa {
        turns_signature: true,
        ..honest.clone()
    };
    assert_eq!(told(forged), Err(StampFault::NotSigned));
    let officer = Tsa {
        by: &world().leader,
        ..honest
    };
    assert_eq!(
        told(officer),
        Err(StampFault::NotSigned),
        "an officer's certificate is not meant for time stamps"
    );
}

#[test]
fn what_an_authority_says_against_a_question_has_its_name() {
    let question = StampQuestion::new([7; 32], 0);
    for (failure, named) in [
        (vec![7, 0x80], StampFailure::BadAlgorithm),
        (vec![5, 0x20], StampFailure::BadRequest),
        (vec![2, 0x04], StampFailure::BadDataFormat),
        (vec![1, 0x00, 0x02], StampFailure::TimeNotAvailable),
        (vec![0, 0x00, 0x01], StampFailure::UnacceptedPolicy),
        (vec![7, 0, 0, 0x80], StampFailure::UnacceptedExtension),
        (
            vec![6, 0, 0, 0x40],
            StampFailure::AdditionalInformationNotAvailable,
        ),
        (vec![6, 0, 0, 0, 0x40], StampFailure::SystemFailure),
        (vec![6, 0x40], StampFailure::Unlisted(1)),
    ] {
        let tsa = Tsa {
            status: 2,
            failure: Some(failure),
            ..Tsa::honest(NOW)
        };
        let told = question.answer(&tsa.answer(&question.der()));
        assert_eq!(
            told,
            Err(StampFault::Refused {
                status: 2,
                failure: Some(named)
            })
        );
    }
    let waiting = Tsa {
        status: 3,
        ..Tsa::honest(NOW)
    };
    assert_eq!(
        question.answer(&waiting.answer(&question.der())),
        Err(StampFault::Refused {
            status: 3,
            failure: None
        })
    );
    let answer = Tsa::honest(NOW).answer(&question.der());
    let longer = [&answer[..], b"\0"].concat();
    for bytes in [
        &b""[..],
        b"<html>504</html>",
        &answer[..answer.len() - 1],
        &longer,
    ] {
        assert_eq!(question.answer(bytes), Err(StampFault::NotAnAnswer));
    }
    assert!(
        StampQuestion::new([7; 32], 0)
            .with_policy("chinh sach")
            .is_err()
    );
}

#[test]
fn a_token_takes_the_authorities_between_it_and_the_root_along() {
    let question = StampQuestion::new(sha256(b"chu ky"), 1);
    let token = question.answer(&Tsa::honest(NOW).answer(&question.der()));
    let short = token.unwrap();
    let whole = short.clone().with_chain(&world().trust());
    let sub = world().sub.x509.to_der().unwrap();
    let holds = |der: &[u8]| der.windows(sub.len()).any(|window| window == sub);
    assert!(!holds(short.der()) && holds(whole.der()));
    assert!(whole.vouches_for(&[b"chu ky"]));
    assert_eq!(
        whole.clone().with_chain(&world().trust()),
        whole,
        "what is there is not doubled"
    );
    assert_eq!(short.clone().with_chain(&Trust::default()), short);
}

#[test]
fn without_a_root_a_token_takes_along_whoever_is_known_above_it() {
    let question = StampQuestion::new(sha256(b"chu ky"), 1);
    let answer = Tsa::honest(NOW).answer(&question.der());
    let token = question.answer(&answer).unwrap();
    let sub = world().sub.x509.to_der().unwrap();
    let mut known = Trust::default();
    known.add(&sub).unwrap();
    let whole = token.with_chain(&known);
    assert!(whole.der().windows(sub.len()).any(|window| window == sub));
}

#[test]
fn a_chain_for_which_a_signature_has_no_room_stays_out_and_the_stamp_goes_in() {
    let stamped_within = |reserve| {
        let mark = Mark {
            reserve,
            ..leader_mark()
        };
        let prepared = prepare(&draft(Shape::Table), &mark, NOW).unwrap();
        let signed = prepared.seal(&world().leader.signer()).unwrap().into_pdf();
        let sealed = Sealed::reopen(signed.clone()).unwrap();
        let question = StampQuestion::new(sha256(&sealed.signature()), 77);
        let answer = Tsa::honest(NOW).answer(&question.der());
        let token = question.answer(&answer).unwrap();
        let whole = token.clone().with_chain(&world().trust());
        let found = signatures(&File::open(&signed).unwrap()).unwrap();
        let message = ber_length(&found[0].contents).unwrap();
        let file = sealed.stamped(&whole).map(Sealed::into_pdf);
        (file, message, token.der().len(), whole.der().len())
    };
    let (roomy, message, bare, whole) = stamped_within(60_000);
    let carried = |pdf: &[u8]| parts(pdf).unwrap().stamps[0].len();
    assert_eq!(carried(&roomy.unwrap()), whole);
    // Room for the stamp with its attribute around it, and for half of an authority.
    let narrow = message + bare + 100 + (whole - bare) / 2;
    let (tight, ..) = stamped_within(narrow);
    let tight = tight.unwrap();
    assert_eq!(carried(&tight), bare, "as the authority sent it");
    let report = verify(&tight, &world().trust(), NOW).unwrap();
    assert!(report.signatures[0].stamp.as_ref().unwrap().is_trusted);
    let (none, ..) = stamped_within(message + bare / 2);
    assert!(matches!(none, Err(Error::ReserveTooSmall { .. })));
}

/// Leader's signature with a time stamp.
pub(crate) fn timed(shape: Shape) -> Vec<u8> {
    let sealed = Sealed::reopen(signed_by_leader(shape)).unwrap();
    let question = StampQuestion::new(sha256(&sealed.signature()), 77);
    let token = question.answer(&Tsa::honest(NOW).answer(&question.der()));
    sealed.stamped(&token.unwrap()).unwrap().into_pdf()
}

pub(crate) fn archived(pdf: &[u8]) -> Vec<u8> {
    let prepared = prepare_archive_stamp(pdf, NOW).unwrap();
    let question = prepared.question(5);
    let token = question.answer(&Tsa::honest(NOW).answer(&question.der()));
    prepared.seal(&token.unwrap()).unwrap()
}

#[test]
fn a_document_is_stamped_as_a_whole_and_its_signatures_stay() {
    for shape in [Shape::Table, Shape::Streams] {
        let before = timed(shape);
        let once = archived(&before);
        assert!(once.starts_with(&before), "only appended");
        let twice = archived(&once);
        let report = verify(&twice, &world().trust(), NOW).unwrap();
        assert_eq!(report.verdict, Outcome::Passed, "{shape:?}: {report:#?}");
        let levels: Vec<Level> = report.signatures.iter().map(|one| one.level).collect();
        assert_eq!(levels[1..], [Level::DocumentTimeStamp; 2]);
        assert!(
            report.signatures[0]
                .acts
                .iter()
                .all(|act| matches!(act, Act::Stamped { .. })),
            "nothing but stamps came after the leader"
        );
    }
}

#[test]
fn a_stamp_over_something_else_is_not_put_in() {
    let pdf = timed(Shape::Table);
    let prepared = prepare_archive_stamp(&pdf, NOW).unwrap();
    let question = StampQuestion::new(sha256(b"khac"), 5);
    let token = question.answer(&Tsa::honest(NOW).answer(&question.der()));
    assert!(matches!(
        prepared.seal(&token.unwrap()),
        Err(Error::StampMismatch)
    ));
}

#[test]
fn an_unsigned_document_can_be_stamped_too() {
    let stamped = archived(&draft(Shape::Streams));
    let report = verify(&stamped, &world().trust(), NOW).unwrap();
    assert_eq!(report.signatures.len(), 1);
    assert_eq!(report.signatures[0].level, Level::DocumentTimeStamp);
}

/// A document signed by the clerk, whose certificate names a revocation list.
fn by_clerk() -> Vec<u8> {
    let prepared = prepare(&draft(Shape::Table), &leader_mark(), NOW).unwrap();
    prepared.seal(&world().clerk.signer()).unwrap().into_pdf()
}

#[test]
fn what_is_missing_is_asked_for_and_nothing_else() {
    let mut trust = world().waiting_trust();
    let pdf = by_clerk();
    assert_eq!(
        asks(&pdf, &trust, NOW),
        Ok(vec![Ask::List {
            url: LIST_ADDRESS.to_owned(),
            about: Box::new(Link {
                certificate: Certificate::from_x509(world().clerk.x509.clone()).unwrap(),
                issuer: Certificate::from_x509(world().sub.x509.clone()).unwrap(),
            }),
        }])
    );
    trust.add(&world().list(NOW, &[])).unwrap();
    assert_eq!(asks(&pdf, &trust, NOW), Ok(vec![]));
    let extended = with_evidence(&pdf, &trust, NOW).unwrap();
    assert_eq!(
        asks(&extended, &world().waiting_trust(), NOW),
        Ok(vec![]),
        "the document brings it along now"
    );
    assert_eq!(asks(b"<html>", &trust, NOW), Err(NotAPdf));
    assert_eq!(asks(&pdf[..pdf.len() - 9], &trust, NOW), Ok(vec![]));
}

#[test]
fn evidence_is_put_in_once_and_harms_nobody() {
    let mut trust = world().trust();
    trust.add(&world().list(NOW, &[])).unwrap();
    for shape in [Shape::Table, Shape::Streams] {
        let before = timed(shape);
        let extended = with_evidence(&before, &trust, NOW).unwrap();
        assert!(extended.starts_with(&before), "{shape:?}: only appended");
        let report = verify(&extended, &trust, NOW).unwrap();
        assert_eq!(report.verdict, Outcome::Passed, "{shape:?}: {report:#?}");
        assert_eq!(report.signatures[0].acts, [Act::EvidenceAdded]);
        assert_eq!(
            with_evidence(&extended, &trust, NOW).unwrap(),
            extended,
            "there is nothing to add to it"
        );
        let document = lopdf::Document::load_mem(&extended).unwrap();
        let store = document.catalog().unwrap().get(b"DSS").unwrap();
        let store = document.dereference(store).unwrap().1.as_dict().unwrap();
        let count = |key: &[u8]| {
            store
                .get(key)
                .map_or(0, |list| list.as_array().unwrap().len())
        };
        assert_eq!(
            (count(b"Certs"), count(b"CRLs")),
            (4, 2),
            "leader, stamper, authority, root; the authority's newest list, and the root's"
        );
        let entries = store.get(b"VRI").unwrap().as_dict().unwrap();
        assert_eq!(entries.len(), 1, "one signature, one entry");
        let leader = document.get_object((9, 0)).unwrap().as_dict().unwrap();
        let signature = leader.get(b"V").unwrap().as_reference().unwrap();
        let signature = document.get_object(signature).unwrap().as_dict().unwrap();
        let contents = signature.get(b"Contents").unwrap().as_str().unwrap();
        let name = openssl::hash::hash(MessageDigest::sha1(), contents).unwrap();
        assert!(
            entries.has(hex::encode_upper(name).as_bytes()),
            "named by SHA-1 of the contents"
        );
    }
}

#[test]
fn a_store_grows_with_the_document() {
    let mut trust = world().trust();
    trust.add(&world().list(NOW, &[])).unwrap();
    for shape in [Shape::Table, Shape::Streams] {
        let first = archived(&with_evidence(&timed(shape), &trust, NOW).unwrap());
        let mark = Mark {
            field: FieldChoice::Named("office".to_owned()),
            ..Mark::default()
        };
        let office = prepare(&first, &mark, NOW).unwrap();
        let signed = office.seal(&world().office.signer()).unwrap().into_pdf();
        let second = with_evidence(&signed, &trust, NOW).unwrap();
        let last = archived(&second);
        let report = verify(&last, &trust, NOW).unwrap();
        assert_eq!(report.verdict, Outcome::Passed, "{shape:?}: {report:#?}");
        assert_eq!(report.signatures.len(), 4, "two signatures, two stamps");
        let document = lopdf::Document::load_mem(&last).unwrap();
        let store = document.catalog().unwrap().get(b"DSS").unwrap();
        let store = document.dereference(store).unwrap().1.as_dict().unwrap();
        let certificates = store.get(b"Certs").unwrap().as_array().unwrap();
        assert_eq!(certificates.len(), 5, "the office's joined the four");
        assert_eq!(
            store.get(b"VRI").unwrap().as_dict().unwrap().len(),
            3,
            "an entry for each signature, and for the stamp that is there by then"
        );
    }
}

#[test]
fn a_document_without_signatures_gets_no_evidence() {
    let pdf = draft(Shape::Table);
    assert_eq!(with_evidence(&pdf, &world().trust(), NOW).unwrap(), pdf);
}

#[test]
fn signing_goes_on_over_an_older_signature_that_is_broken() {
    let mut pdf = issued(Shape::Table);
    let at = pdf
        .windows(6)
        .position(|window| window == b"(Quyet")
        .unwrap()
        + 1;
    pdf[at] = b'K';
    let mark = Mark {
        field: FieldChoice::Invisible,
        ..Mark::default()
    };
    let again = sealed(&pdf, &mark);
    let question = StampQuestion::new(sha256(&again.signature()), 3);
    let token = question.answer(&Tsa::honest(NOW).answer(&question.der()));
    assert!(
        again.stamped(&token.unwrap()).is_ok(),
        "a stamp makes the broken one no worse"
    );
}

#[test]
fn responders_are_asked_first_and_their_answers_put_in() {
    let desk = authority();
    let pdf = timed_by(signed(&desk.chair, NOW), &desk.stamper, NOW);
    let mut trust = desk.trust();
    trust.add(&day_list(&desk.root, NOW, &[])).unwrap();
    let missing = asks(&pdf, &trust, NOW).unwrap();
    let [Ask::Ocsp { .. }, list @ Ask::List { .. }] = missing.as_slice() else {
        panic!("the chair's responder, and one list for the chair and the stamper: {missing:?}")
    };
    trust.add(&Response::good(&desk.chair, NOW).der()).unwrap();
    let left = asks(&pdf, &trust, NOW).unwrap();
    let asked = |ask: &Ask| (ask.url().to_owned(), ask.particulars());
    assert_eq!(
        left.iter().map(asked).collect::<Vec<_>>(),
        [asked(list)],
        "the stamper names no responder, and nobody asks about the one who answered"
    );
    // Of two that tell the same the newer is put in.
    let earlier = Moment(NOW.0 - 3_600_000);
    trust.add(&day_list(&desk.sub, earlier, &[])).unwrap();
    assert_eq!(asks(&pdf, &trust, NOW), Ok(vec![]));
    let extended = with_evidence(&pdf, &trust, NOW).unwrap();
    let report = verify(&extended, &desk.trust(), NOW).unwrap();
    assert_eq!(report.signatures[0].level, Level::LongTerm, "{report:#?}");
    let document = lopdf::Document::load_mem(&extended).unwrap();
    let store = document.catalog().unwrap().get(b"DSS").unwrap();
    let store = document.dereference(store).unwrap().1.as_dict().unwrap();
    let count = |key: &[u8]| {
        store
            .get(key)
            .map_or(0, |list| list.as_array().unwrap().len())
    };
    assert_eq!(
        (count(b"Certs"), count(b"CRLs"), count(b"OCSPs")),
        (5, 2, 1),
        "the responder's certificate too"
    );
}

#[test]
fn what_tells_of_a_certificate_is_asked_for_without_a_file() {
    let desk = authority();
    let mut trust = desk.trust();
    let chair = Certificate::from_x509(desk.chair.x509.clone()).unwrap();
    let state = |trust: &Trust| trust.state_of(&chair, &[], NOW).sub_indication;
    let asked = trust.asks_of(&chair, &[], NOW);
    let [
        Ask::Ocsp { .. },
        Ask::List { url: own, .. },
        Ask::List { url: above, .. },
    ] = asked.as_slice()
    else {
        panic!("of the chair the responder and the list, of whoever is above the list: {asked:?}")
    };
    assert_ne!(own, above);
    trust.add(&day_list(&desk.root, NOW, &[])).unwrap();
    trust.add(&day_list(&desk.sub, NOW, &[])).unwrap();
    assert_eq!(trust.asks_of(&chair, &[], NOW), [], "all of it is told");
    assert_eq!(state(&trust), None);
    let anew = trust.untold();
    assert_eq!(anew.asks_of(&chair, &[], NOW), asked, "asked anew");
    assert_eq!(
        state(&anew),
        Some(SubIndication::TryLater),
        "and told by nobody"
    );
}

#[test]
fn a_responder_that_vouches_for_itself_ends_the_questions() {
    let desk = authority();
    let pdf = signed(&desk.chair, NOW);
    let mut trust = desk.trust();
    for about in [&desk.chair, &desk.asked_responder] {
        let answer = Response {
            by: &desk.asked_responder,
            ..Response::good(about, NOW)
        };
        trust.add(&answer.der()).unwrap();
    }
    assert!(asks(&pdf, &trust, NOW).unwrap().len() < 8);
    assert!(with_evidence(&pdf, &trust, NOW).is_ok());
}

/// `pdf` with these certificates in a store that names each of them so many times.
pub(crate) fn crowded(pdf: &[u8], certificates: &[Vec<u8>], times: usize) -> Vec<u8> {
    let file = File::open(pdf).unwrap();
    let mut out = Appender::new(&file).unwrap();
    let mut names = String::new();
    for der in certificates {
        let id = out.fresh().unwrap();
        out.put_stream(id, b"", der).unwrap();
        names.push_str(&format!(" {}", reference(id)).repeat(times));
    }
    let store = out.fresh().unwrap();
    out.put(store, format!("<< /Certs [{names} ] >>").as_bytes())
        .unwrap();
    let catalog = file.catalog(file.last()).unwrap();
    out.set(&catalog, catalog.dict().unwrap(), "DSS", &reference(store));
    out.finish(b"").unwrap()
}

#[test]
fn a_crowd_of_false_issuers_costs_a_counted_number_of_verifications() {
    let clerk = made_to_order(&Request::person("Người không tên tuổi", 501), p256());
    let signed = signed_with(&Pen::below(clerk, &[]), NOW);
    let spent = |certificates: &[Vec<u8>], times| {
        let pdf = crowded(&signed, certificates, times);
        let mut work = Work::default();
        let asked = asks_within(&pdf, &Trust::default(), NOW, &mut work);
        assert_eq!(asked, Ok(vec![]), "nothing is known above the clerk");
        work.spent()
    };
    let authority = "CA các cơ quan Nhà nước 2 (THỬ NGHIỆM)";
    let crowd: Vec<Vec<u8>> = (0..40)
        .map(|serial| issue(&Request::authority(authority, 9000 + serial), p256(), None))
        .map(|one| one.x509.to_der().unwrap())
        .collect();
    let nobody = spent(&[], 1);
    assert_eq!(
        spent(&crowd[..1], 4096),
        nobody + 1,
        "one certificate is tried once, however often it is named"
    );
    assert_eq!(
        spent(&crowd, 100),
        nobody + 40,
        "each of forty namesakes is tried once"
    );
}

#[test]
fn the_issuer_is_found_behind_forty_namesakes() {
    let desk = authority();
    let clerk = made_to_order(&person("Người có cơ quan bị trùng tên", 502), p256());
    let signed = signed_with(&Pen::below(clerk, &[]), NOW);
    let authority = "CA các cơ quan Nhà nước 2 (THỬ NGHIỆM)";
    let mut crowd: Vec<Vec<u8>> = (0..40)
        .map(|serial| issue(&Request::authority(authority, 9100 + serial), p256(), None))
        .map(|one| one.x509.to_der().unwrap())
        .collect();
    let told = |certificates: &[Vec<u8>]| {
        let asked = asks(&crowded(&signed, certificates, 1), &Trust::default(), NOW).unwrap();
        asked.iter().any(|ask| matches!(ask, Ask::Ocsp { .. }))
    };
    assert!(!told(&crowd), "whose word would it be?");
    crowd.push(desk.sub.x509.to_der().unwrap());
    assert!(told(&crowd), "who issued it is known: its state is asked");
}

#[test]
fn more_evidence_than_anybody_has_is_not_taken() {
    let desk = authority();
    let clerk = made_to_order(&person("Người có cơ quan đứng sau", 503), p256());
    let signed = signed_with(&Pen::below(clerk, &[]), NOW);
    let told = |heap: usize| {
        let issuer = desk.sub.x509.to_der().unwrap();
        let pdf = crowded(&signed, &[vec![0; heap], issuer], 1);
        let asked = asks(&pdf, &Trust::default(), NOW).unwrap();
        let is_asked = asked.iter().any(|ask| matches!(ask, Ask::Ocsp { .. }));
        let report = verify(&pdf, &desk.fresh(NOW), NOW).unwrap();
        (is_asked, report.signatures[0].evidence.certificates)
    };
    assert_eq!(told(MOST_EVIDENCE / 2), (true, 1), "who issued it is known");
    assert_eq!(
        told(MOST_EVIDENCE - 10),
        (false, 0),
        "there is no room left"
    );
}

#[test]
fn a_responder_behind_forty_namesakes_is_evidence() {
    let desk = authority();
    let pdf = signed(&desk.chair, NOW);
    let mut trust = desk.trust();
    trust.add(&day_list(&desk.root, NOW, &[])).unwrap();
    for stranger in responders_of_strangers(40) {
        trust.add(&stranger).unwrap();
    }
    let silent = Response {
        with_certificate: false,
        ..Response::good(&desk.chair, NOW)
    };
    trust.add(&silent.der()).unwrap();
    assert!(
        !asks(&pdf, &trust, NOW).unwrap().is_empty(),
        "none of them answered"
    );
    trust.add(&desk.responder.x509.to_der().unwrap()).unwrap();
    assert_eq!(asks(&pdf, &trust, NOW), Ok(vec![]));
    assert!(with_evidence(&pdf, &trust, NOW).is_ok());
}

#[test]
fn an_issuer_that_nobody_has_is_asked_for() {
    const URL: &str = "http://ca.thu-nghiem.example/nha-nuoc.crt";
    let issuers = element(tag::OID, b"\x2b\x06\x01\x05\x05\x07\x30\x02");
    let access = sequence(&[&issuers, &element(0x86, URL.as_bytes())]);
    let request = Request::person("Người chưa rõ cơ quan", 500).with(extension(
        "1.3.6.1.5.5.7.1.1",
        false,
        &sequence(&[&access]),
    ));
    let holder = made_to_order(&request, p256());
    let pdf = signed_with(&Pen::below(holder, &[]), NOW);
    assert_eq!(
        asks(&pdf, &Trust::default(), NOW),
        Ok(vec![Ask::Issuer {
            url: URL.to_owned(),
            below: vec![Certificate::from_x509(holder.x509.clone()).unwrap()],
        }]),
        "nothing else can be asked before its issuer is there"
    );
    let known = asks(&pdf, &authority().trust(), NOW).unwrap();
    assert!(known.iter().all(|ask| !matches!(ask, Ask::Issuer { .. })));
}
