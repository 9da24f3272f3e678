//! What whoever takes a program over asks of it, in the field's public acceptance papers, in our words: one test each.

use crate::exchange::{
    arrival, code, issued, newest, refused, registers, send, sends, shown, standing, standings,
    takes,
};
use app::incoming::{self, RefuseArrival};
use app::outgoing::enclosures::{self, AttachFile};
use app::outgoing::{self, GivenFile, ResendDispatch, SendDispatch, outbox};
use app::settings::{self, ById, SetRoad};
use app::views::Nothing;
use axis::Secret;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use edxml::{
    Attachment, BusinessPart, DocumentType, Envelope, Header, Organ, OtherInfo, ResponseFor, Signer,
};
use node::Bounds;
use office::{Day, DocumentId, Incoming, Notation, Number, Outgoing, Road, Standing};
use world::{Cut, NodeOnLoopback, Plan, World, ok, rest, three_offices, two_offices};

/// Leads the commune's road to this adapter.
fn leads_to(world: &World, adapter: &str, secret: &str) {
    let road = SetRoad {
        adapter: adapter.to_owned(),
        center: "01.99.W00".to_owned(),
        secret: secret.to_owned().into(),
    };
    ok(settings::set_road(&world.commune.app, road));
}

fn told(world: &World, id: i64, what: &str) -> usize {
    let history = shown(&world.commune, id).history;
    history.iter().filter(|entry| entry.what == what).count()
}

#[test]
fn what_is_queued_is_never_shown_as_sent() {
    let world = two_offices();
    leads_to(
        &world,
        "http://127.0.0.1:9/XrdAdapter/adapter",
        "bi-mat-cua-xa",
    );
    let id = sends(&world.commune, "chờ đường", &["H99"], &world.keys);
    for _ in 0..3 {
        assert!(world.commune.round().is_err(), "nobody is there");
        let row = world.commune.dispatches().remove(0);
        let delivery = &row.deliveries[0];
        assert_eq!(
            (delivery.road, delivery.standing),
            (Road::Waiting, Standing::Waiting),
            "whatever was tried, nothing has left"
        );
        assert!(delivery.fault.is_some(), "and why is told");
    }
    assert_eq!(
        told(&world, id, "sent"),
        0,
        "the history does not say so either"
    );
    assert_eq!(
        ok(outbox::list(&world.commune.app, Nothing {})).rows.len(),
        1
    );
    // An answer that was lost makes it neither: chưa rõ kết quả.
    let lost = Cut::new(world.commune.road(&world.node), Plan::After(1));
    assert!(world.commune.round_over(&lost).is_err());
    assert_eq!(standings(&world.commune, id), [Standing::Unknown]);
    assert_eq!(told(&world, id, "sent"), 0);
    let whole = world.commune.road(&world.node);
    ok(world.commune.round_over(&whole));
    assert_eq!(
        standings(&world.commune, id),
        [Standing::Sent],
        "now the axis said so"
    );
    assert_eq!(told(&world, id, "sent"), 1);
}

#[test]
fn what_is_sent_is_never_shown_as_delivered_nor_what_is_delivered_as_accepted() {
    let world = two_offices();
    let id = sends(&world.commune, "đã gửi", &["H99"], &world.keys);
    for _ in 0..3 {
        ok(world.commune.round());
        assert_eq!(
            standings(&world.commune, id),
            [Standing::Sent],
            "however often the axis is asked, nobody has fetched it"
        );
    }
    ok(world.province.round());
    ok(world.commune.round());
    let there = newest(&world.province);
    for _ in 0..2 {
        world.runs_until_idle();
        assert_eq!(
            standings(&world.commune, id),
            [Standing::Arrived],
            "it lies there, and no person has taken it"
        );
    }
    registers(&world.province, there);
    world.runs_until_idle();
    assert_eq!(standings(&world.commune, id), [Standing::Accepted]);
}

#[test]
fn what_is_too_large_is_refused_before_it_is_sent_on_both_limits() {
    // The first limit: what files may have together (X§5).
    let world = two_offices();
    let id = world.commune.drafts("hồ sơ lớn", "H99");
    let attach = |name: &str, bytes: usize| {
        let mut file = vec![b' '; bytes];
        file[..8].copy_from_slice(b"%PDF-1.7");
        let bytes = BASE64.encode(file);
        let name = name.to_owned();
        let file = GivenFile::Bytes { name, bytes };
        let input = AttachFile {
            id,
            file,
            seals: Some(false),
        };
        enclosures::attach(&world.commune.app, input).map(drop)
    };
    ok(attach("một.pdf", 30 << 20));
    assert_eq!(refused(attach("hai.pdf", 30 << 20)), "enclosure.too_large");
    let list = ok(enclosures::list(&world.commune.app, ById { id }));
    assert_eq!(list.rows.len(), 1, "what was there stays");
    assert_eq!(list.limit, 50 << 20);
    // The second: what the axis takes as a whole. It says so before the letter is on its way.
    let small = Bounds {
        letter_bytes: 20_000,
        ..Bounds::default()
    };
    let place = ok(tempfile::tempdir());
    let node = ok(NodeOnLoopback::within(place.path(), small));
    ok(node.node.add_center("01.99.W00", &Secret::new("nho")));
    let list = b"code,name,center\nH99,A,00.99.W00\nH99.12,B,01.99.W00\n";
    ok(node.node.import_agencies(list));
    leads_to(&world, &node.adapter, "nho");
    let id = sends(
        &world.commune,
        "quá giới hạn của trục",
        &["H99"],
        &world.keys,
    );
    assert_eq!(ok(world.commune.round()).stuck, 1);
    let delivery = shown(&world.commune, id).row.deliveries.remove(0);
    assert_eq!(
        (delivery.standing, delivery.fault.as_deref()),
        (Standing::Stuck, Some("road.too_large")),
        "a person must look, and reads why"
    );
    assert_eq!(told(&world, id, "sent"), 0);
    assert_eq!(
        ok(node.node.store().totals()).letters,
        0,
        "nothing was taken"
    );
}

#[test]
fn odd_characters_arrive_as_they_were_written() {
    let world = two_offices();
    let subject = "V/v “Ánh” & <Bình> ]]> 'ngoặc' \\ % ; № 5 — Đắk Lắk, Y Bih Êban";
    // The same letters taken apart, as some keyboards write them.
    let apart = "Thu\u{31b}\u{309} nghie\u{323}\u{302}m";
    let id = world.commune.drafts(&format!("{subject} {apart}"), "H99");
    let names = [
        "Tờ trình & <phụ lục> (bản 2).txt",
        "Thu\u{31b}\u{309}.txt",
        "…名前 😀.txt",
    ];
    for name in names {
        let file = GivenFile::Bytes {
            name: name.to_owned(),
            bytes: BASE64.encode(name),
        };
        let input = AttachFile {
            id,
            file,
            seals: None,
        };
        ok(enclosures::attach(&world.commune.app, input));
    }
    world.commune.signs(id, &world.keys);
    world.commune.issues(id, &world.keys);
    ok(send(&world.commune, id));
    world.runs_until_idle();
    let came = arrival(&world.province, newest(&world.province));
    assert_eq!(
        came.row.subject,
        format!("{subject} Thử nghiệm"),
        "the same letters, put together"
    );
    for name in names {
        let found = came.files.iter().find(|file| {
            let bytes = ok(incoming::file(
                &world.province.app,
                incoming::ShowFile { file: file.id },
            ));
            ok(BASE64.decode(bytes.bytes)) == name.as_bytes()
        });
        let found = found.unwrap_or_else(|| panic!("{name} did not come"));
        // Put together, and without what no folder of another system can hold.
        let written = name.replace("Thu\u{31b}\u{309}", "Thử");
        let written = written.replace(['<', '>'], "_");
        assert_eq!(found.name, written, "under its name");
    }
}

#[test]
fn the_least_metadata_and_the_most_are_both_taken_in() {
    let (world, _) = three_offices();
    let commune = &world.commune;
    let us = || Organ::new(code("H99.12"), "UBND xã Thử Nghiệm");
    let least = Header::new(
        Organ::new(code("H99"), ""),
        vec![Organ::new(code("H99.12"), "")],
    );
    let mut envelope = Envelope::new(least, BusinessPart::default());
    envelope.header.document_id = DocumentId::receive("khóa-của-phần-mềm-khác");
    envelope.attachments = vec![Attachment::new("a.txt", b"x".to_vec())];
    let first = takes(commune, "p1", &ok(envelope.write()));
    let view = arrival(commune, first);
    assert_eq!((view.row.subject.as_str(), view.files.len()), ("", 1));
    registers(commune, first);
    assert_eq!(arrival(commune, first).row.stage, Incoming::Registered);

    let mut others: Vec<Organ> = (1..=300)
        .map(|n| Organ::new(code(&format!("H98.{n}")), &format!("UBND xã Thử {n}")))
        .collect();
    others.push(us());
    let mut most = Header::new(Organ::new(code("H99"), "UBND tỉnh Thử"), others);
    most.document_id = DocumentId::receive("H99,2026/11/20,123456/UBND-VP");
    most.number = Number::receive("123456");
    most.notation = Notation::receive("UBND-VP");
    most.place = "Thành phố Thử Nghiệm".repeat(10);
    most.promulgated = Day::new(2026, 11, 20).ok();
    most.document_type = DocumentType {
        name: "Công văn".to_owned(),
        ..DocumentType::default()
    };
    most.subject = "ộ".repeat(500);
    most.content = "Nội dung tóm tắt. ".repeat(2_000);
    most.signer = Signer {
        competence: "KT. CHỦ TỊCH".to_owned(),
        position: "PHÓ CHỦ TỊCH".to_owned(),
        full_name: "Trần Thị Ví Dụ".to_owned(),
    };
    most.due = Day::new(2026, 12, 31).ok();
    most.other = OtherInfo {
        sphere: "Đất đai".repeat(20),
        appendixes: (0..100).map(|n| format!("Phụ lục {n}")).collect(),
        ..OtherInfo::default()
    };
    most.response_for = vec![ResponseFor {
        organ: code("H99.12"),
        code: "01/UBND-VP".to_owned(),
        document_id: DocumentId::receive("H99.12,2026/11/19,01/UBND-VP"),
        promulgated: Day::new(2026, 11, 19).ok(),
    }];
    most.to_places = (0..200).map(|n| format!("Như nơi nhận thứ {n}")).collect();
    let mut envelope = Envelope::new(most, BusinessPart::default());
    envelope.attachments = (0..100)
        .map(|n| Attachment::new(&format!("tệp {n}.txt"), format!("{n}").into_bytes()))
        .collect();
    let bytes = ok(envelope.write());
    let second = takes(commune, "p2", &bytes);
    let view = arrival(commune, second);
    assert_eq!(view.row.subject.chars().count(), 500);
    assert_eq!(
        (view.files.len(), view.signer.as_str()),
        (100, "PHÓ CHỦ TỊCH Trần Thị Ví Dụ")
    );
    assert_eq!(view.row.due.as_deref(), Some("2026-12-31"));
    assert!(view.content.len() > 30_000, "whole");
    registers(commune, second);
    // And one letter more than a subject may have is not sent out by us.
    envelope.header.subject.push('ộ');
    assert!(envelope.write().is_err());
}

#[test]
fn a_refusal_with_a_long_reason_comes_back_whole() {
    let world = two_offices();
    let id = sends(&world.commune, "bị trả lại", &["H99"], &world.keys);
    world.runs_until_idle();
    let there = newest(&world.province);
    let reason = "Thể thức chưa đúng; “đề nghị” <xem lại> & gửi lại. ".repeat(19);
    let reason = format!(
        "{}{}",
        reason.trim(),
        "ạ".repeat(1_000 - reason.trim().chars().count())
    );
    assert_eq!(reason.chars().count(), 1_000);
    let refuse = |reason: &str| {
        let reason = reason.to_owned();
        incoming::refuse(&world.province.app, RefuseArrival { id: there, reason })
    };
    assert_eq!(
        refused(refuse(&format!("{reason}ạ"))),
        "arrival.reason_too_long"
    );
    assert_eq!(refused(refuse("   ")), "arrival.reason_missing");
    ok(refuse(&reason));
    world.runs_until_idle();
    let delivery = shown(&world.commune, id).row.deliveries.remove(0);
    assert_eq!(
        (delivery.standing, delivery.note),
        (Standing::Refused, reason)
    );
}

#[test]
fn a_partly_sent_dispatch_shows_each_recipient_as_it_is() {
    let (world, party) = three_offices();
    let (commune, province) = (&world.commune, &world.province);
    let id = issued(commune, "gửi từng nơi", &["H99", "A99.12"], &world.keys);
    ok(outgoing::send(
        &commune.app,
        SendDispatch {
            id,
            without: vec![code("A99.12")],
            ..SendDispatch::default()
        },
    ));
    rest(&[commune, province, &party]);
    let rows = shown(commune, id).row.deliveries;
    assert_eq!(rows.len(), 1, "who was left out is nobody that waits");
    assert_eq!(standing(commune, id, "H99"), Standing::Arrived);
    assert!(party.arrivals().is_empty());

    // One takes it, one refuses it: neither hides the other, and only the other is sent to again.
    let id = sends(commune, "hai nơi", &["H99", "A99.12"], &world.keys);
    ok(commune.round());
    ok(province.round());
    rest(&[commune, province]);
    assert_eq!(
        standings(commune, id),
        [Standing::Arrived, Standing::Sent],
        "one has it, the other's system has not come for it"
    );
    rest(&[commune, province, &party]);
    let there = newest(&party);
    let reason = "Không thuộc thẩm quyền".to_owned();
    ok(incoming::refuse(
        &party.app,
        RefuseArrival { id: there, reason },
    ));
    registers(province, newest(province));
    rest(&[commune, province, &party]);
    assert_eq!(
        standings(commune, id),
        [Standing::Accepted, Standing::Refused]
    );
    world.clock.pass(60_000);
    let to = vec![code("A99.12")];
    ok(outgoing::resend(&commune.app, ResendDispatch { id, to }));
    assert_eq!(
        standings(commune, id),
        [Standing::Accepted, Standing::Waiting]
    );
    rest(&[commune, province, &party]);
    assert_eq!(
        standings(commune, id),
        [Standing::Accepted, Standing::Arrived]
    );
    assert_eq!(province.arrivals().len(), 2, "nobody got anything twice");
}

#[test]
fn a_dead_unit_among_the_recipients_is_told_and_the_others_get_theirs() {
    let (world, party) = three_offices();
    let (commune, province) = (&world.commune, &world.province);
    let id = sends(
        commune,
        "có nơi đã giải thể",
        &["H99", "A99.12"],
        &world.keys,
    );
    // It dies after the letter was written: only the axis knows.
    let closed = "code,name,center,mail,parent,oldCode,deleted\n\
        A99.12,Đảng ủy xã Thử Nghiệm,02.99.W00,dang@example.invalid,A99,000.00.12.A99,true\n";
    ok(world.node.node.import_agencies(closed.as_bytes()));
    assert_eq!(ok(commune.round()).stuck, 1);
    let view = shown(commune, id);
    for delivery in &view.row.deliveries {
        assert_eq!(
            (delivery.standing, delivery.fault.as_deref()),
            (Standing::Stuck, Some("road.receiver_locked")),
            "the axis takes a letter whole or not at all"
        );
    }
    assert_eq!(told(&world, id, "sent"), 0);
    let letter = ok(outbox::list(&commune.app, Nothing {})).rows[0].id;
    ok(outbox::withdraw(&commune.app, ById { id: letter }));
    assert_eq!(
        shown(commune, id).row.stage,
        Outgoing::Issued,
        "with its number"
    );
    ok(outgoing::send(
        &commune.app,
        SendDispatch {
            id,
            without: vec![code("A99.12")],
            ..SendDispatch::default()
        },
    ));
    rest(&[commune, province, &party]);
    assert_eq!(standings(commune, id), [Standing::Arrived]);
    assert_eq!(province.arrivals().len(), 1);
    assert!(party.arrivals().is_empty());
}
