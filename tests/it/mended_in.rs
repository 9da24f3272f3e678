//! What a review of the receiving side found, each told as it happened: corrections after a refusal, decisions taken
//! back, copies given back, packages that come twice.

use app::evidence::{self, ExportEvidence};
use app::incoming::{self, DecideWish, Received, RefuseArrival};
use app::outgoing::{self, RecallDispatch, outbox};
use app::settings::ById;
use app::verdict::{self, JudgedFile, OpenVersion};
use app::views::{ArrivalView, Nothing};
use app::{Error, Failure};
use edxml::{
    Attachment, BusinessPart, Envelope, Header, Organ, Receipt, Replacement, ResponseFor, Trace,
    UpdateInfo,
};
use office::{
    Answer, Business, Clock, Day, DocumentId, Incoming, Moment, Notation, Number, UnitCode, Wish,
};
use world::{Office, ok, two_offices};

const KEY: &str = "H99,2026/11/20,12/UBND-VP";

fn code(text: &str) -> UnitCode {
    ok(UnitCode::receive(text))
}

fn refused<T>(result: Result<T, Error>) -> String {
    match result {
        Ok(_) => panic!("it should have been refused"),
        Err(fault) => Failure::from(fault).code,
    }
}

/// A document of the province as some other product writes it.
fn foreign(from: &str, key: &str, business: BusinessPart, text: &str) -> Envelope {
    let mut header = Header::new(
        Organ::new(code(from), "UBND tỉnh Thử"),
        vec![Organ::new(code("H99.12"), "UBND xã Thử Nghiệm")],
    );
    header.document_id = DocumentId::receive(key);
    header.number = Number::receive("12");
    header.notation = Notation::receive("UBND-VP");
    header.promulgated = Day::new(2026, 11, 20).ok();
    header.subject = text.to_owned();
    let mut envelope = Envelope::new(header, business);
    envelope.attachments = vec![Attachment::new("văn bản.txt", text.as_bytes().to_vec())];
    envelope
}

fn part(business: Business) -> BusinessPart {
    BusinessPart {
        business,
        reason: "Sửa lại".to_owned(),
        target: (business != Business::New)
            .then(|| DocumentId::receive(KEY))
            .flatten(),
        ..BusinessPart::default()
    }
}

fn correction() -> BusinessPart {
    BusinessPart {
        document_info: Some(UpdateInfo {
            content_changed: true,
            ..UpdateInfo::default()
        }),
        ..part(Business::Update)
    }
}

fn receives(office: &Office, package: &str, envelope: &Envelope) -> Received {
    ok(incoming::receive(
        &office.app,
        package,
        &ok(envelope.write()),
    ))
}

fn takes(office: &Office, package: &str, envelope: &Envelope) -> i64 {
    match receives(office, package, envelope) {
        Received::Arrival(id) => id,
        other => panic!("{package}: {other:?}"),
    }
}

/// A 13 of the province about `KEY`, said at this time.
fn asks_back(office: &Office, package: &str, at: Moment) -> Received {
    let receipt = Receipt::new(
        Organ::new(code("H99"), ""),
        ResponseFor {
            organ: code("H99.12"),
            code: String::new(),
            document_id: DocumentId::receive(KEY),
            promulgated: None,
        },
        Answer::RecallAsked,
        at,
    );
    ok(incoming::receive(
        &office.app,
        package,
        &ok(receipt.write()),
    ))
}

fn arrival(office: &Office, id: i64) -> ArrivalView {
    ok(incoming::show(&office.app, ById { id }))
}

fn stage(office: &Office, id: i64) -> Incoming {
    arrival(office, id).row.stage
}

fn registers(office: &Office, id: i64) -> Option<u32> {
    ok(incoming::register(&office.app, ById { id }));
    arrival(office, id).row.arrival_number
}

fn refuses(office: &Office, id: i64) -> Result<(), Error> {
    let reason = "Thiếu phụ lục".to_owned();
    incoming::refuse(&office.app, RefuseArrival { id, reason }).map(|_| ())
}

/// Decides about what is wished of an arrival in this way.
fn decides(office: &Office, id: i64, wish: Wish, grant: bool) -> i64 {
    let wishes = arrival(office, id).wishes;
    let open = wishes
        .iter()
        .find(|one| one.wish == wish && one.state == "open");
    let id = open.expect("it is wished").id;
    let words = "Đã xem xét".to_owned();
    ok(incoming::decide(
        &office.app,
        DecideWish { id, grant, words },
    ));
    id
}

fn wished(office: &Office, id: i64) -> Vec<Wish> {
    let wishes = arrival(office, id).wishes.into_iter();
    wishes
        .filter(|one| one.state == "open")
        .map(|one| one.wish)
        .collect()
}

/// What waits to be told about an arrival.
fn answers(office: &Office, id: i64) -> Vec<Answer> {
    let rows = ok(outbox::list(&office.app, Nothing {})).rows;
    let of = rows.into_iter().filter(|row| row.arrival == Some(id));
    let mut codes: Vec<Answer> = of.filter_map(|row| row.code).collect();
    codes.sort_by_key(|answer| answer.code());
    codes
}

#[test]
fn a_correction_sent_after_a_refusal_or_a_recall_is_the_document() {
    let world = two_offices();
    let commune = &world.commune;
    let first = takes(
        commune,
        "p1",
        &foreign("H99", KEY, BusinessPart::default(), "bản sai"),
    );
    ok(refuses(commune, first));
    let corrected = takes(
        commune,
        "p2",
        &foreign("H99", KEY, correction(), "bản đúng"),
    );
    assert!(
        wished(commune, first).is_empty(),
        "nothing is asked of what was sent back"
    );
    assert_eq!(answers(commune, corrected), [Answer::Arrived], "01 is owed");
    assert_eq!(registers(commune, corrected), Some(1));

    // What is here is corrected by a person; what was given back is not here any more.
    assert_eq!(
        wished_after(commune, "p3", corrected, "bản thứ ba"),
        [Wish::Update]
    );
    asks_back(commune, "p4", world.clock.now());
    decides(commune, corrected, Wish::Recall, true);
    let again = takes(
        commune,
        "p5",
        &foreign("H99", KEY, correction(), "bản thứ tư"),
    );
    assert_eq!(registers(commune, again), Some(2));

    // Neither can what is not here be replaced.
    let void = BusinessPart {
        replacements: vec![Replacement {
            document_id: DocumentId::receive("H99,2026/11/20,13/UBND-VP").unwrap(),
            organs: Vec::new(),
        }],
        ..part(Business::Replace)
    };
    let other = "H99,2026/11/20,13/UBND-VP";
    let old = takes(
        commune,
        "p6",
        &foreign("H99", other, BusinessPart::default(), "bị trả lại"),
    );
    ok(refuses(commune, old));
    let new = "H99,2026/11/20,14/UBND-VP";
    let new = takes(commune, "p7", &foreign("H99", new, void, "thay thế"));
    assert!(wished(commune, old).is_empty());
    assert_eq!(registers(commune, new), Some(3), "it lives on");
}

/// A correction comes; what is wished of the document then.
fn wished_after(office: &Office, package: &str, id: i64, text: &str) -> Vec<Wish> {
    takes(office, package, &foreign("H99", KEY, correction(), text));
    wished(office, id)
}

#[test]
fn an_older_decision_taken_back_never_opens_a_copy_given_back() {
    let world = two_offices();
    let commune = &world.commune;
    let id = takes(
        commune,
        "p1",
        &foreign("H99", KEY, BusinessPart::default(), "quyết định"),
    );
    registers(commune, id);
    let void = BusinessPart {
        replacements: vec![Replacement {
            document_id: DocumentId::receive(KEY).unwrap(),
            organs: Vec::new(),
        }],
        ..part(Business::Replace)
    };
    let other = "H99,2026/11/20,13/UBND-VP";
    takes(commune, "p2", &foreign("H99", other, void, "thay thế"));
    let replace = decides(commune, id, Wish::Replace, true);
    asks_back(commune, "p3", world.clock.now());
    let recall = decides(commune, id, Wish::Recall, true);
    let shown = arrival(commune, id).wishes;
    let offered: Vec<_> = shown
        .iter()
        .map(|one| (one.id, one.can_reconsider))
        .collect();
    assert_eq!(
        offered,
        [(replace, false), (recall, true)],
        "nobody was told of the replacement, but the copy is given back"
    );
    assert_eq!(
        refused(incoming::reconsider(&commune.app, ById { id: replace })),
        "draft.nothing_to_undo"
    );
    assert_eq!(stage(commune, id), Incoming::Recalled);
    let file = arrival(commune, id).files[0].id;
    assert_eq!(
        refused(incoming::file(&commune.app, incoming::ShowFile { file })),
        "exchange.arrival_frozen"
    );
    ok(incoming::reconsider(&commune.app, ById { id: recall }));
    assert_eq!(stage(commune, id), Incoming::Replaced, "as it stood");
    ok(incoming::reconsider(&commune.app, ById { id: replace }));
    assert_eq!(stage(commune, id), Incoming::Registered);
}

#[test]
fn no_version_of_a_frozen_copy_opens_and_its_evidence_stays_here() {
    let world = two_offices();
    let (commune, province) = (&world.commune, &world.province);
    let id = commune.sends("quyết định", "H99", &world.keys);
    world.runs_until_idle();
    let theirs = province.arrivals()[0].id;
    registers(province, theirs);
    let file = arrival(province, theirs).files[0].id;
    let opens = |path: &str| {
        let input = OpenVersion {
            file: JudgedFile::Arrival { file },
            signature: 0,
            path: path.to_owned(),
        };
        verdict::signed_version(&province.app, input)
    };
    let exports = || {
        let path = province.folder.with_file_name("chung_cu.zip");
        let path = path.to_string_lossy().into_owned();
        evidence::export(&province.app, ExportEvidence { id: theirs, path })
    };
    ok(opens(""));
    ok(exports());
    let asked = RecallDispatch {
        id,
        reason: "Sai số liệu".to_owned(),
        to: Vec::new(),
    };
    ok(outgoing::recall(&commune.app, asked));
    world.runs_until_idle();
    decides(province, theirs, Wish::Recall, true);
    let saved = province.folder.with_file_name("bản đã ký.pdf");
    for path in ["", &saved.to_string_lossy()] {
        assert_eq!(refused(opens(path)), "exchange.arrival_frozen");
    }
    assert!(!saved.exists(), "nothing was written");
    assert_eq!(refused(exports()), "exchange.arrival_frozen");
    ok(verdict::show(&province.app, JudgedFile::Arrival { file }));
}

#[test]
fn a_replacing_document_that_comes_twice_arrives_once() {
    let world = two_offices();
    let commune = &world.commune;
    let void = || BusinessPart {
        replacements: vec![Replacement {
            document_id: DocumentId::receive("H99,2026/11/01,1/UBND-VP").unwrap(),
            organs: Vec::new(),
        }],
        ..part(Business::Replace)
    };
    let mut envelope = foreign("H99", KEY, void(), "thay thế");
    let id = takes(commune, "p1", &envelope);
    envelope.traces.push(Trace {
        organ: Some(code("00.99.W00")),
        at: Some(world.clock.now()),
    });
    assert_eq!(
        receives(commune, "p2", &envelope),
        Received::Repeat(id),
        "another hop, the same document"
    );
    let alias = "000.00.00.H99,2026/11/20,12/UBND-VP";
    let aliased = foreign("000.00.00.H99", alias, void(), "thay thế");
    assert_eq!(
        receives(commune, "p3", &aliased),
        Received::Repeat(id),
        "under the sender's other code"
    );
    let another = foreign("H99", KEY, void(), "thay thế lần hai");
    assert!(
        matches!(receives(commune, "p4", &another), Received::Arrival(_)),
        "a key that was not its own keeps nothing out"
    );
}

#[test]
fn envelopes_of_wishes_are_closed_with_them_and_never_refused() {
    let world = two_offices();
    let commune = &world.commune;
    let document = foreign("H99", KEY, BusinessPart::default(), "bản đầu");
    let id = takes(commune, "p1", &document);
    registers(commune, id);
    let by = takes(commune, "p2", &foreign("H99", KEY, correction(), "bản sửa"));
    assert_eq!(
        refused(refuses(commune, by)),
        "arrival.not_new",
        "02 would speak of the document itself"
    );
    asks_back(commune, "p3", world.clock.now());
    let recall = decides(commune, id, Wish::Recall, true);
    assert_eq!(
        stage(commune, by),
        Incoming::Settled,
        "nobody can decide about the correction any more"
    );
    ok(incoming::reconsider(&commune.app, ById { id: recall }));
    assert_eq!(stage(commune, by), Incoming::Arrived);
    decides(commune, id, Wish::Update, true);
    assert_eq!(stage(commune, by), Incoming::Settled);
}

#[test]
fn one_question_in_two_packages_is_asked_once() {
    let world = two_offices();
    let commune = &world.commune;
    let document = foreign("H99", KEY, BusinessPart::default(), "văn bản");
    let id = takes(commune, "p1", &document);
    registers(commune, id);
    let asked = world.clock.now();
    asks_back(commune, "p2", asked);
    decides(commune, id, Wish::Recall, false);
    assert_eq!(asks_back(commune, "p3", asked), Received::Wish(id));
    assert!(wished(commune, id).is_empty(), "it was answered");
    let later = asked.plus_millis(60_000);
    asks_back(commune, "p4", later);
    assert_eq!(wished(commune, id), [Wish::Recall], "asked again");
    decides(commune, id, Wish::Recall, true);

    // The document comes again; the question about the old copy is not one about this.
    let again = takes(commune, "p5", &document_again());
    asks_back(commune, "p6", later);
    assert!(wished(commune, again).is_empty());
}

fn document_again() -> Envelope {
    foreign("H99", KEY, part(Business::New), "văn bản gửi lại")
}
