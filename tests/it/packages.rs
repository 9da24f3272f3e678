//! The road without a line: three offices, sticks between them, and the axis that comes back afterwards.

use app::keys::KeyUse;
use app::outgoing::draft::{self, SaveCause, SaveDraft};
use app::outgoing::{self, RecallDispatch, SendDispatch, outbox};
use app::parcel::{
    self, KeepCertificate, LookAtCertificates, LookAtParcel, PackParcel, ParcelFault, ParcelOpened,
    ParcelPacked, PartOutcome, PlanParcel, ReceiveParcel, Standing as Found, WhyNot,
};
use app::settings::ById;
use app::views::Nothing;
use app::{App, Error, Failure, incoming};
use edxml::{Attachment, BusinessPart, Envelope, Header, Organ};
use office::{Clock, Day, DocumentId, Notation, Number, Standing, UnitCode};
use openssl::pkcs12::Pkcs12;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use tempfile::TempDir;
use world::{Office, TestKeys, World, ok, rest, three_offices};
use zeroize::Zeroizing;

/// Three offices of which each has keys of its own, and a folder that is carried between them.
struct Places {
    world: World,
    party: Office,
    /// The keys of the province.
    theirs: TestKeys,
    stick: TempDir,
}

impl Places {
    fn new() -> Self {
        let (world, party) = three_offices();
        let stick = ok(tempfile::tempdir());
        let theirs = ok(TestKeys::made(&stick.path().join("khoa")));
        // Of the root of the commune this says who is revoked: the leader, and nobody else.
        ok(world.keys.revoke_leader(&world.province.folder));
        for desk in [&world.commune, &party] {
            let trust = desk.folder.join("trust");
            ok(fs::write(trust.join("tinh.pem"), &theirs.root));
        }
        let places = Self {
            world,
            party,
            theirs,
            stick,
        };
        let (xa, tinh) = (&places.world.commune, &places.world.province);
        keep(&xa.app, "H99", &places.certificate(&places.theirs.office));
        keep(
            &tinh.app,
            "H99.12",
            &places.certificate(&places.world.keys.office),
        );
        places
    }

    /// The certificate in a key file, as a `.cer` on the stick.
    fn certificate(&self, p12: &str) -> PathBuf {
        let parsed = ok(ok(Pkcs12::from_der(&ok(fs::read(p12)))).parse2(&self.theirs.pin()));
        let path = self.stick.path().join("chung-thu.cer");
        let der = ok(parsed.cert.expect("a certificate").to_der());
        ok(fs::write(&path, der));
        path
    }

    fn file(&self, name: &str) -> PathBuf {
        self.stick.path().join(name)
    }

    /// The commune packs for the province with its office's key.
    fn packs(&self, dispatches: &[i64], name: &str) -> ParcelPacked {
        let key = &self.world.keys.office;
        ok(pack(
            &self.world.commune.app,
            "H99",
            dispatches,
            key,
            &self.file(name),
        ))
    }

    /// The province takes a package in, whoever packed it.
    fn takes(&self, name: &str) -> ParcelOpened {
        ok(receive(
            &self.world.province.app,
            &self.theirs.office,
            &self.file(name),
            true,
        ))
    }
}

fn code(text: &str) -> UnitCode {
    ok(UnitCode::receive(text))
}

fn with(p12: &str) -> KeyUse {
    KeyUse::file(p12.to_owned(), Zeroizing::new("123456".to_owned()))
}

fn keep(app: &App, office: &str, path: &Path) {
    let found = LookAtCertificates {
        code: code(office),
        path: Some(path.to_string_lossy().into_owned()),
        arrival: None,
    };
    let offers = ok(parcel::look_at_certificates(app, found.clone()));
    let fingerprint = offers.rows[0].fingerprint.clone();
    ok(parcel::keep(app, KeepCertificate { found, fingerprint }));
}

fn pack(
    app: &App,
    to: &str,
    dispatches: &[i64],
    key: &str,
    path: &Path,
) -> Result<ParcelPacked, Error> {
    let what = PlanParcel {
        to: code(to),
        dispatches: dispatches.to_vec(),
    };
    let input = PackParcel {
        what,
        path: path.to_string_lossy().into_owned(),
        with: with(key),
    };
    parcel::pack(app, input)
}

fn receive(app: &App, key: &str, path: &Path, despite: bool) -> Result<ParcelOpened, Error> {
    let input = ReceiveParcel {
        path: path.to_string_lossy().into_owned(),
        only_look: false,
        despite,
        with: with(key),
    };
    parcel::receive(app, input)
}

fn refused<T>(result: Result<T, Error>) -> String {
    match result {
        Ok(_) => panic!("it was not refused"),
        Err(error) => Failure::from(&error).code,
    }
}

fn standing(office: &Office, id: i64) -> (Standing, bool) {
    let shown = ok(outgoing::show(&office.app, ById { id }));
    let row = &shown.row.deliveries[0];
    (row.standing, row.on_stick_at.is_some())
}

fn outcomes(opened: &ParcelOpened) -> Vec<PartOutcome> {
    opened.letters.iter().map(|letter| letter.outcome).collect()
}

#[test]
fn a_package_opens_only_for_its_recipient_and_shows_who_packed_it() {
    let places = Places::new();
    let (xa, tinh) = (&places.world.commune, &places.world.province);
    let id = xa.sends("Báo cáo lũ", "H99", &places.world.keys);
    let packed = places.packs(&[id], "goi.p7m");
    assert_eq!(
        (packed.letters, packed.packer.as_str()),
        (1, "UBND XÃ THỬ NGHIỆM (THỬ NGHIỆM)")
    );
    let bytes = ok(fs::read(places.file("goi.p7m")));
    assert_eq!(bytes.len() as u64, packed.size, "whole on the stick");
    assert!(
        !bytes
            .windows(10)
            .any(|window| window == &"Báo cáo lũ".as_bytes()[..10]),
        "nothing of it in the clear"
    );
    let look = |app: &App| {
        let path = places.file("goi.p7m").to_string_lossy().into_owned();
        ok(parcel::look(app, LookAtParcel { path }))
    };
    let outside = look(&places.party.app);
    assert_eq!(
        outside.sealed_to, "",
        "whoever keeps no certificate sees a number"
    );
    assert_eq!(outside.issuer, "Gốc THỬ NGHIỆM");
    let kept = look(&xa.app).sealed_to;
    assert!(
        kept.contains("H99"),
        "whoever keeps it sees whose it is: {kept}"
    );
    // Another key of the province, and one of the very issuer and number in the commune's own file.
    let leader = receive(
        &tinh.app,
        &places.theirs.leader,
        &places.file("goi.p7m"),
        true,
    );
    assert_eq!(
        refused(leader),
        "parcel.not_for_us",
        "sealed to the office's key"
    );
    for app in [&xa.app, &places.party.app] {
        let own = receive(
            app,
            &places.world.keys.office,
            &places.file("goi.p7m"),
            true,
        );
        assert_eq!(refused(own), "parcel.changed", "a look-alike opens nothing");
    }
    // Whoever has the right key and is not whom it was packed for takes nothing in.
    let party = receive(
        &places.party.app,
        &places.theirs.office,
        &places.file("goi.p7m"),
        true,
    );
    assert_eq!(
        refused(party),
        "parcel.not_for_us",
        "packed for another office"
    );
    assert_eq!(places.party.arrivals().len(), 0);

    let input = ReceiveParcel {
        path: places.file("goi.p7m").to_string_lossy().into_owned(),
        only_look: true,
        despite: false,
        with: with(&places.theirs.office),
    };
    let seen = ok(parcel::receive(&tinh.app, input));
    assert_eq!(
        (seen.from.as_str(), seen.packer.as_str()),
        ("H99.12", packed.packer.as_str())
    );
    assert_eq!((seen.standing, seen.why), (Found::Passed, None), "{seen:?}");
    assert_eq!(
        seen.known_as, "H99.12",
        "somebody compared this certificate"
    );
    assert_eq!(outcomes(&seen), [PartOutcome::Waits]);
    assert_eq!(seen.letters[0].subject, "Báo cáo lũ");
    assert_eq!(tinh.arrivals().len(), 0, "only looked at");

    let taken = ok(receive(
        &tinh.app,
        &places.theirs.office,
        &places.file("goi.p7m"),
        false,
    ));
    assert!(taken.taken, "a packer who passes needs no further word");
    assert_eq!(outcomes(&taken), [PartOutcome::Arrival]);
    let arrival = &tinh.arrivals()[0];
    assert_eq!(arrival.subject, "Báo cáo lũ");
    let shown = ok(incoming::show(&tinh.app, ById { id: arrival.id }));
    let told = shown
        .history
        .iter()
        .find(|one| one.what == "by_stick")
        .expect("it is told");
    assert_eq!(told.facts["standing"], "passed");
    assert_eq!(
        look(&tinh.app).taken_at.is_some(),
        taken.taken,
        "known again"
    );
}

#[test]
fn what_came_by_stick_is_not_received_again_by_the_axis() {
    let places = Places::new();
    let (xa, tinh) = (&places.world.commune, &places.world.province);
    let id = xa.sends("Báo cáo lũ", "H99", &places.world.keys);
    assert_eq!(standing(xa, id), (Standing::Waiting, false));
    places.packs(&[id], "goi.p7m");
    assert_eq!(
        standing(xa, id),
        (Standing::Unknown, true),
        "neither sent nor delivered: it left on a stick"
    );
    let waits = ok(outbox::list(&xa.app, Nothing {})).rows;
    assert_eq!(
        (waits.len(), waits[0].state.as_str()),
        (1, "waiting"),
        "it still goes by the axis"
    );
    assert!(waits[0].on_stick_at.is_some());
    let row = waits[0].id;
    assert_eq!(
        refused(outbox::withdraw(&xa.app, ById { id: row })),
        "parcel.away"
    );

    for _ in 0..2 {
        let taken = places.takes("goi.p7m");
        assert!(taken.taken);
    }
    assert_eq!(tinh.arrivals().len(), 1, "the same stick twice");
    let arrival = tinh.arrivals()[0].id;
    ok(incoming::register(&tinh.app, ById { id: arrival }));
    // The line is back.
    rest(&[xa, tinh, &places.party]);
    assert_eq!(tinh.arrivals().len(), 1, "the axis brings what is here");
    assert_eq!(
        standing(xa, id),
        (Standing::Accepted, true),
        "and the answers came by it"
    );
    let waits = ok(outbox::list(&xa.app, Nothing {})).rows;
    assert_eq!(waits.len(), 0, "{waits:?}");
}

#[test]
fn what_came_by_the_axis_is_not_received_again_by_stick() {
    let places = Places::new();
    let (xa, tinh) = (&places.world.commune, &places.world.province);
    let id = xa.sends("Báo cáo lũ", "H99", &places.world.keys);
    rest(&[xa, tinh]);
    assert_eq!(tinh.arrivals().len(), 1);
    places.packs(&[id], "goi.p7m");
    let (after, on_stick) = standing(xa, id);
    assert!(on_stick);
    assert_eq!(after, Standing::Arrived, "what is known stays known");
    let taken = places.takes("goi.p7m");
    assert_eq!(outcomes(&taken), [PartOutcome::Repeat]);
    assert_eq!(taken.letters[0].arrival, Some(tinh.arrivals()[0].id));
    assert_eq!(tinh.arrivals().len(), 1);
    rest(&[xa, tinh]);
    assert_eq!(tinh.arrivals().len(), 1);
}

#[test]
fn a_batch_goes_out_and_the_answers_come_back_by_stick() {
    let places = Places::new();
    let (xa, tinh) = (&places.world.commune, &places.world.province);
    let subjects = ["Một", "Hai", "Ba"];
    let ids = subjects.map(|subject| xa.sends(subject, "H99", &places.world.keys));
    let plan = PlanParcel {
        to: code("H99"),
        dispatches: Vec::new(),
    };
    let planned = ok(parcel::plan(&xa.app, plan));
    assert_eq!(
        planned.letters.len(),
        3,
        "everything that waits for the province"
    );
    assert_eq!((planned.fault, planned.sealed_to.is_empty()), (None, false));
    let packed = ok(pack(
        &xa.app,
        "H99",
        &[],
        &places.world.keys.office,
        places.stick.path(),
    ));
    assert!(
        packed.path.ends_with(".p7m") && packed.path.contains("goi-H99-"),
        "{}",
        packed.path
    );
    let taken = ok(receive(
        &tinh.app,
        &places.theirs.office,
        Path::new(&packed.path),
        false,
    ));
    assert_eq!(outcomes(&taken), [PartOutcome::Arrival; 3]);
    for row in tinh.arrivals() {
        ok(incoming::register(&tinh.app, ById { id: row.id }));
    }
    // 01 and 03 of each, without a line.
    let back = ok(pack(
        &tinh.app,
        "H99.12",
        &[],
        &places.theirs.office,
        &places.file("ve.p7m"),
    ));
    assert_eq!(back.letters, 6);
    let key = &places.world.keys.office;
    let opened = ok(receive(&xa.app, key, &places.file("ve.p7m"), true));
    assert_eq!(outcomes(&opened), [PartOutcome::Answer; 6]);
    assert_eq!(
        opened.why,
        Some(WhyNot::RevocationUnknown),
        "no list of their root is here"
    );
    for id in ids {
        assert_eq!(standing(xa, id), (Standing::Accepted, true));
    }
    rest(&[xa, tinh]);
    assert_eq!(
        tinh.arrivals().len(),
        3,
        "nothing is doubled when the line is back"
    );
    for id in ids {
        let shown = ok(outgoing::show(&xa.app, ById { id }));
        let answers = shown.history.iter().filter(|one| one.what == "answered");
        assert_eq!(answers.count(), 2, "01 and 03, each told once");
    }
    assert_eq!(ok(parcel::parcels(&xa.app, Nothing {})).rows.len(), 2);
}

#[test]
fn nobody_unknown_packs_unnoticed_and_nobody_revoked_at_all() {
    let places = Places::new();
    let (xa, tinh) = (&places.world.commune, &places.world.province);
    let id = xa.sends("Báo cáo lũ", "H99", &places.world.keys);
    let file = places.file("goi.p7m");
    // A key of which nobody here has heard, with names like ours.
    let stranger = ok(TestKeys::made(&places.file("la")));
    ok(pack(&xa.app, "H99", &[id], &stranger.office, &file));
    let seen = ok(receive(&tinh.app, &places.theirs.office, &file, false));
    assert!(!seen.taken, "a person must say so");
    assert_eq!(
        (seen.standing, seen.why),
        (Found::Indeterminate, Some(WhyNot::NoRoot))
    );
    assert_eq!((seen.known_as.as_str(), tinh.arrivals().len()), ("", 0));
    // Packed by the leader, whose certificate the province knows to be revoked.
    ok(pack(
        &xa.app,
        "H99",
        &[id],
        &places.world.keys.leader,
        &file,
    ));
    let seen = ok(receive(&tinh.app, &places.theirs.office, &file, true));
    assert_eq!(
        (seen.taken, seen.standing),
        (false, Found::Failed),
        "whatever is said"
    );
    assert_eq!(tinh.arrivals().len(), 0);
    // The province's own certificate, compared for itself, packs for nobody else.
    keep(
        &tinh.app,
        "A99.12",
        &places.certificate(&places.world.keys.office),
    );
    let office = &places.world.keys.office;
    ok(pack(&xa.app, "H99", &[id], office, &file));
    let seen = ok(receive(&tinh.app, &places.theirs.office, &file, false));
    assert!(
        seen.taken && !seen.is_anothers,
        "it is compared for the packer too"
    );
}

#[test]
fn a_letter_that_names_another_sender_is_left_out() {
    let places = Places::new();
    let (xa, tinh) = (&places.world.commune, &places.world.province);
    let from = Organ::new(code("A99.12"), "Đảng ủy xã Thử Nghiệm");
    let key = DocumentId::receive("A99.12,2026/11/20,7/CV-ĐU");
    let header = Header {
        document_id: key,
        number: Number::receive("7"),
        notation: Notation::receive("CV-ĐU"),
        promulgated: Day::receive("2026-11-20").ok(),
        subject: "Giả danh".to_owned(),
        ..Header::new(from, vec![Organ::new(code("H99"), "UBND tỉnh Thử")])
    };
    let mut envelope = Envelope::new(header, BusinessPart::default());
    envelope.attachments = vec![Attachment::new("thu.txt", b"thu".to_vec())];
    let bytes = ok(envelope.write());
    let content = content_of(&bytes, &places);
    let key = ok(app::keys::open(
        Path::new(&places.world.keys.office),
        &app::keys::pin("123456"),
    ));
    let to = ok(fs::read(places.certificate(&places.theirs.office)));
    let to = ok(pades::Certificate::from_der(&to));
    ok(fs::write(
        places.file("goi.p7m"),
        ok(pades::parcel::pack(&content, &key, &to)),
    ));
    let taken = places.takes("goi.p7m");
    assert_eq!(
        outcomes(&taken),
        [PartOutcome::OtherSender],
        "the packer speaks for itself alone"
    );
    assert_eq!(tinh.arrivals().len(), 0);
    assert_eq!(xa.arrivals().len(), 0);
}

/// The content of a package from the commune to the province with this one envelope, written by this test.
fn content_of(envelope: &[u8], places: &Places) -> Vec<u8> {
    let to = ok(fs::read(places.certificate(&places.theirs.office)));
    let list = serde_json::json!({
        "from": "H99.12", "from_name": "UBND xã Thử Nghiệm", "to": "H99", "to_name": "UBND tỉnh Thử",
        "certificate": store::Hash::of(&to).to_string(),
        "packed_at": places.world.clock.now().millis(),
        "parts": [{"size": envelope.len(), "sha256": store::Hash::of(envelope).to_string()}],
    });
    let list = list.to_string().into_bytes();
    let length = ok(u32::try_from(list.len())).to_be_bytes();
    [b"lienvan-parcel 1\n", &length[..], &list, envelope].concat()
}

#[test]
fn a_package_that_was_harmed_is_refused_and_said_why() {
    let places = Places::new();
    let (xa, tinh) = (&places.world.commune, &places.world.province);
    let id = xa.sends("Báo cáo lũ", "H99", &places.world.keys);
    places.packs(&[id], "goi.p7m");
    let whole = ok(fs::read(places.file("goi.p7m")));
    let opens = |bytes: &[u8]| {
        let path = places.file("hong.p7m");
        ok(fs::write(&path, bytes));
        refused(receive(&tinh.app, &places.theirs.office, &path, true))
    };
    for length in [0, 1, 20, 300, whole.len() / 2, whole.len() - 1] {
        assert_eq!(
            opens(&whole[..length]),
            "parcel.not_a_parcel",
            "cut at {length}"
        );
    }
    for back in [3, 2_000, 5_000] {
        let mut changed = whole.clone();
        let at = changed.len() - back;
        changed[at] ^= 1;
        assert_eq!(opens(&changed), "parcel.changed", "{back} from the end");
    }
    assert_eq!(opens(b"%PDF-1.7 not a package"), "parcel.not_a_parcel");
    assert_eq!(tinh.arrivals().len(), 0);
    let gone = receive(
        &tinh.app,
        &places.theirs.office,
        &places.file("usb/goi.p7m"),
        true,
    );
    assert_eq!(refused(gone), "parcel.stick_gone");
    let out = pack(
        &xa.app,
        "H99",
        &[id],
        &places.world.keys.office,
        &places.file("usb/goi.p7m"),
    );
    assert_eq!(refused(out), "parcel.stick_gone");
}

#[test]
fn what_stands_in_the_way_of_packing_is_said() {
    let places = Places::new();
    let (xa, tinh) = (&places.world.commune, &places.world.province);
    let office = &places.world.keys.office;
    let file = places.file("goi.p7m");
    assert_eq!(
        refused(pack(&xa.app, "H99", &[], office, &file)),
        "parcel.nothing_waits"
    );
    let id = xa.sends("Báo cáo lũ", "H99", &places.world.keys);
    let other = pack(&xa.app, "A99.12", &[id], office, &file);
    assert_eq!(refused(other), "parcel.not_sent_to");
    let mut wrong = PackParcel {
        what: PlanParcel {
            to: code("H99"),
            dispatches: vec![id],
        },
        path: file.to_string_lossy().into_owned(),
        with: with(office),
    };
    wrong.with.pin = Zeroizing::new("000000".to_owned());
    assert_eq!(refused(parcel::pack(&xa.app, wrong)), "key.pin_wrong");
    assert_eq!(
        standing(xa, id),
        (Standing::Waiting, false),
        "nothing was noted"
    );
    assert!(!file.exists(), "and nothing written");
    let kept = ok(parcel::list(&xa.app, Nothing {})).rows;
    ok(parcel::drop_certificate(&xa.app, ById { id: kept[0].id }));
    assert_eq!(
        refused(pack(&xa.app, "H99", &[id], office, &file)),
        "parcel.no_certificate"
    );
    let found = LookAtCertificates {
        code: code("H99"),
        path: Some(
            places
                .certificate(&places.theirs.leader)
                .to_string_lossy()
                .into_owned(),
        ),
        arrival: None,
    };
    let fingerprint = "ab".repeat(32);
    let other = parcel::keep(&xa.app, KeepCertificate { found, fingerprint });
    assert_eq!(
        refused(other),
        "parcel.certificate_other",
        "what was compared is what is kept"
    );
    // A certificate of theirs from a signature on what came: only one whose signature passed.
    let back = LookAtCertificates {
        code: code("H99.12"),
        path: None,
        arrival: Some(1),
    };
    let none = parcel::look_at_certificates(&tinh.app, back.clone());
    assert_eq!(refused(none), "arrival.unknown");
    rest(&[xa, tinh]);
    let back = LookAtCertificates {
        arrival: Some(tinh.arrivals()[0].id),
        ..back
    };
    let offers = ok(parcel::look_at_certificates(&tinh.app, back));
    let names: Vec<&str> = offers.rows.iter().map(|one| one.subject.as_str()).collect();
    assert_eq!(
        names,
        ["UBND XÃ THỬ NGHIỆM (THỬ NGHIỆM)"],
        "the leader's certificate is revoked, so the signature did not pass"
    );
}

#[test]
fn what_left_on_a_stick_is_asked_back_and_not_cancelled() {
    let places = Places::new();
    let xa = &places.world.commune;
    let id = xa.sends("Báo cáo lũ", "H99", &places.world.keys);
    places.packs(&[id], "goi.p7m");
    let input = RecallDispatch {
        id,
        reason: "Sai số liệu".to_owned(),
        to: Vec::new(),
    };
    let recalled = ok(outgoing::recall(&xa.app, input));
    assert_eq!(
        (recalled.asked, recalled.cancelled),
        (1, 0),
        "it may have arrived"
    );
    assert_eq!(standing(xa, id).0, Standing::RecallPending);
}

#[test]
fn a_letter_on_a_stick_is_not_written_anew_for_those_who_are_left() {
    let places = Places::new();
    let (xa, tinh, dang) = (&places.world.commune, &places.world.province, &places.party);
    // One letter to both: the Party's committee is on the same axis here.
    let mut draft = world::letter("Báo cáo lũ", "H99");
    draft
        .addressees
        .extend(world::letter("", "A99.12").addressees);
    let id = drafted(xa, draft);
    xa.signs(id, &places.world.keys);
    xa.issues(id, &places.world.keys);
    let send = SendDispatch {
        id,
        ..Default::default()
    };
    ok(outgoing::send(&xa.app, send));
    let envelopes = || {
        let letters = ok(xa.app.store().read(|r| r.letters_of_dispatch(id)));
        let stand = letters.into_iter().filter(|one| one.carries_document());
        stand.map(|one| one.envelope).collect::<Vec<_>>()
    };
    let before = envelopes();
    assert_eq!(before.len(), 1, "one envelope for both");
    places.packs(&[id], "goi.p7m");
    let input = RecallDispatch {
        id,
        reason: "Gửi nhầm".to_owned(),
        to: vec![code("A99.12")],
    };
    let recalled = ok(outgoing::recall(&xa.app, input));
    assert_eq!(
        (recalled.asked, recalled.cancelled),
        (1, 0),
        "it cannot be taken out of an envelope that the province may have"
    );
    assert_eq!(envelopes(), before, "the same bytes, once");

    places.takes("goi.p7m");
    rest(&[xa, tinh, dang]);
    assert_eq!(
        tinh.arrivals().len(),
        1,
        "known again when the axis brings it"
    );
    assert_eq!(
        dang.arrivals().len(),
        1,
        "it came, with the wish to have it back"
    );
}

fn drafted(office: &Office, draft: office::Draft) -> i64 {
    let input = SaveDraft {
        id: None,
        version: 0,
        draft,
        in_reply_to: None,
        cause: SaveCause::Autosave,
    };
    ok(draft::save(&office.app, input)).id
}

#[test]
fn openssl_opens_the_package_of_a_desk() {
    let places = Places::new();
    let xa = &places.world.commune;
    let id = xa.sends("Báo cáo lũ", "H99", &places.world.keys);
    places.packs(&[id], "goi.p7m");
    let p12 = ok(Pkcs12::from_der(&ok(fs::read(&places.theirs.office))));
    let parsed = ok(p12.parse2(&places.theirs.pin()));
    let key = parsed.pkey.expect("a key");
    ok(fs::write(
        places.file("own.key"),
        ok(key.private_key_to_pem_pkcs8()),
    ));
    let certificate = parsed.cert.expect("a certificate");
    ok(fs::write(places.file("own.pem"), ok(certificate.to_pem())));
    ok(fs::write(places.file("root.pem"), &places.world.keys.root));
    let run = |line: &str| {
        let done = Command::new("openssl")
            .args(line.split(' '))
            .current_dir(places.stick.path())
            .output();
        let done = ok(done);
        let cried = String::from_utf8_lossy(&done.stderr).into_owned();
        assert!(done.status.success(), "openssl {line}: {cried}");
    };
    run("cms -decrypt -binary -inform DER -in goi.p7m -recip own.pem -inkey own.key -out signed");
    run(
        "cms -verify -binary -inform DER -in signed -CAfile root.pem -purpose any -attime 1795237200 -out content",
    );
    let content = ok(fs::read(places.file("content")));
    assert!(
        content.starts_with(b"lienvan-parcel 1\n"),
        "what the ADR says is in it"
    );
    let fault = Error::from(ParcelFault::OnStick);
    assert_eq!(
        Failure::from(&fault).code,
        "parcel.on_stick",
        "and its road says why it is silent"
    );
}
