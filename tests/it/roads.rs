//! Several roads at one desk: two nodes, the State's and the Party's, and the stand-in for a province's REST axis. What is
//! never crossed, what is resumed, what is noticed.

#[path = "../../crates/axis/tests/road/standin.rs"]
mod standin;

use crate::exchange::{
    arrival, code, decides, issued, newest, recalls, registers, send, sends, shown, standings,
    wished,
};
use app::incoming::{self, RefuseArrival};
use app::outgoing::outbox::{self, HoldDesk, OutboxEntry, Waits};
use app::outgoing::{self, GivenFile, OverRoad, SendDispatch};
use app::road::{self, AskRoads, RoadEntry, RoadRule, RoadWhy, RoadWire, SaveRoad};
use app::settings::{ById, OfficeSettings};
use app::views::Nothing;
use app::{Error, Failure, LineWord};
use axis::{Kind, Secret};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use office::{Answer, Ask, AskState, Body, Business, Clock, Standing, Wish};
use serde_json::json;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use world::{NodeOnLoopback, Office, World, ok, two_offices};
use zeroize::Zeroizing;

const PARTY_CENTER: (&str, &str) = ("02.99.W00", "bi-mat-cua-dang");
const COMMUNE_AT_PARTY: (&str, &str) = ("02.12.W00", "bi-mat-cua-xa-ben-dang");

/// The State's world with a node of the Party beside it, and the provincial committee's desk on that.
struct TwoNetworks {
    world: World,
    party_node: NodeOnLoopback,
    committee: Office,
}

fn two_networks() -> TwoNetworks {
    let world = two_offices();
    let party_node = NodeOnLoopback::start(&world.folder("nut-dang")).unwrap();
    for (id, secret) in [PARTY_CENTER, COMMUNE_AT_PARTY] {
        ok(party_node.node.add_center(id, &Secret::new(secret)));
    }
    let directory = "code,name,center,mail,parent,oldCode\n\
        A99,Tỉnh ủy Thử,02.99.W00,tinhuy@example.invalid,,000.00.00.A99\n\
        H99.12,UBND xã Thử Nghiệm,02.12.W00,xa@example.invalid,,\n";
    ok(party_node.node.import_agencies(directory.as_bytes()));
    let settings = OfficeSettings::new(code("A99"), "Tỉnh ủy Thử", "", Body::Party);
    let committee = world.office("tinh-uy", settings, PARTY_CENTER, &party_node);
    TwoNetworks {
        world,
        party_node,
        committee,
    }
}

fn party_road(adapter: &str) -> SaveRoad {
    SaveRoad {
        name: "Trục Đảng".to_owned(),
        network: Body::Party,
        address: adapter.to_owned(),
        center: COMMUNE_AT_PARTY.0.to_owned(),
        secret: Zeroizing::new(COMMUNE_AT_PARTY.1.to_owned()),
        ..SaveRoad::default()
    }
}

/// The first road of a desk as it stands, to be changed and saved again.
fn first_road(office: &Office) -> (RoadEntry, SaveRoad) {
    let entry = ok(road::list(&office.app, Nothing {})).rows.remove(0);
    let save = SaveRoad {
        id: Some(entry.id),
        name: entry.name.clone(),
        kind: entry.kind,
        network: entry.network,
        address: entry.address.clone(),
        center: entry.center.clone(),
        rules: entry.rules.clone(),
        ..SaveRoad::default()
    };
    (entry, save)
}

fn walk_all(offices: &[&Office]) {
    for _ in 0..6 {
        for office in offices {
            let round = ok(office.walk());
            assert_eq!(round.away, [], "every road is there");
        }
    }
}

fn letters(office: &Office) -> Vec<OutboxEntry> {
    ok(outbox::list(&office.app, Nothing {})).rows
}

fn refusal<T>(answer: Result<T, Error>) -> String {
    match answer {
        Ok(_) => "taken".to_owned(),
        Err(fault) => Failure::from(fault).code,
    }
}

#[test]
fn a_dispatch_to_both_sides_goes_one_letter_on_each_road() {
    let all = two_networks();
    let (commune, province) = (&all.world.commune, &all.world.province);
    let party = ok(road::save(
        &commune.app,
        party_road(&all.party_node.adapter),
    ));
    let id = sends(
        commune,
        "về việc phối hợp",
        &["H99", "A99"],
        &all.world.keys,
    );
    let waiting = letters(commune);
    assert_eq!(waiting.len(), 2, "one letter a road");
    assert!(waiting.iter().any(|one| one.road == Some(party.id)));
    walk_all(&[commune, province, &all.committee]);
    assert_eq!(province.arrivals().len(), 1);
    assert_eq!(all.committee.arrivals().len(), 1);

    let arrival = all.committee.arrivals()[0].id;
    ok(incoming::register(&all.committee.app, ById { id: arrival }));
    let refused = province.arrivals()[0].id;
    let reason = "Không thuộc thẩm quyền".to_owned();
    let refuse = RefuseArrival {
        id: refused,
        reason,
    };
    ok(incoming::refuse(&province.app, refuse));
    walk_all(&[commune, province, &all.committee]);
    let view = ok(outgoing::show(&commune.app, ById { id }));
    let answer = |to: &str| {
        let row = view.row.deliveries.iter().find(|row| row.to == to);
        row.and_then(|row| row.answer)
    };
    assert_eq!(answer("A99"), Some(Answer::Accepted), "by the Party's road");
    assert_eq!(answer("H99"), Some(Answer::Refused), "by the State's");

    let resent = outgoing::resend(
        &commune.app,
        outgoing::ResendDispatch { id, to: Vec::new() },
    );
    assert_eq!(ok(resent).receivers, 1, "to the province alone");
    let again = letters(commune);
    assert_eq!(again.len(), 1);
    assert_ne!(again[0].road, Some(party.id), "by the road it went before");
}

/// What was asked of whom, and by which road that goes while it waits.
fn asked_over(office: &Office, id: i64) -> Vec<(String, Ask, Option<i64>)> {
    let waiting = letters(office);
    let over = |letter: Option<i64>| {
        let found = waiting.iter().find(|one| Some(one.id) == letter);
        found.and_then(|one| one.road)
    };
    let asks = shown(office, id).exchange.asks.into_iter();
    asks.map(|ask| (ask.to, ask.ask, over(ask.letter)))
        .collect()
}

/// What each recipient answered, in which words.
fn answered(office: &Office, id: i64) -> Vec<(String, Ask, AskState, String)> {
    let asks = shown(office, id).exchange.asks.into_iter();
    asks.map(|ask| (ask.to, ask.ask, ask.state, ask.note))
        .collect()
}

#[test]
fn what_is_asked_of_both_sides_goes_and_is_answered_on_each_ones_own_road() {
    let all = two_networks();
    let (commune, province, committee) = (&all.world.commune, &all.world.province, &all.committee);
    let (offices, keys) = ([commune, province, committee], &all.world.keys);
    let (h99, a99) = ("H99".to_owned(), "A99".to_owned());
    let state = first_road(commune).0.id;
    let party = ok(road::save(
        &commune.app,
        party_road(&all.party_node.adapter),
    ))
    .id;
    // Each of the two has one road only, and no node knows the other's offices: what came to an end crossed nowhere.
    let both_have = |subject: &str| {
        let id = sends(commune, subject, &["H99", "A99"], keys);
        walk_all(&offices);
        let theirs = (newest(province), newest(committee));
        registers(province, theirs.0);
        registers(committee, theirs.1);
        walk_all(&offices);
        assert_eq!(standings(commune, id), [Standing::Accepted; 2]);
        (id, theirs)
    };

    let (id, theirs) = both_have("bị thu hồi");
    assert_eq!(ok(recalls(commune, id, &[])).asked, 2);
    assert_eq!(
        asked_over(commune, id),
        [
            (h99.clone(), Ask::Recall, Some(state)),
            (a99.clone(), Ask::Recall, Some(party)),
        ]
    );
    walk_all(&offices);
    assert_eq!(standings(commune, id), [Standing::RecallPending; 2]);
    for (office, there) in [(province, theirs.0), (committee, theirs.1)] {
        let wish = wished(office, there).map(|(_, wish)| wish);
        assert_eq!(wish, Some(Wish::Recall), "13 came to each");
    }
    let no = "Đã triển khai đến chi bộ";
    ok(decides(province, theirs.0, true, ""));
    ok(decides(committee, theirs.1, false, no));
    walk_all(&offices);
    assert_eq!(
        answered(commune, id),
        [
            (h99.clone(), Ask::Recall, AskState::Agreed, String::new()),
            (a99.clone(), Ask::Recall, AskState::Refused, no.to_owned()),
        ],
        "15 by the State's road, 16 by the Party's"
    );
    assert_eq!(
        standings(commune, id),
        [Standing::Recalled, Standing::Accepted],
        "each where it belongs"
    );

    let (id, theirs) = both_have("được sửa");
    let begun = ok(outgoing::correct(&commune.app, ById { id })).id;
    commune.signs(begun, keys);
    commune.issues(begun, keys);
    assert_eq!(ok(send(commune, begun)).receivers, 2);
    assert_eq!(
        asked_over(commune, id),
        [
            (h99.clone(), Ask::Update, Some(state)),
            (a99.clone(), Ask::Update, Some(party)),
        ],
        "one letter a road"
    );
    walk_all(&offices);
    assert_eq!(standings(commune, id), [Standing::UpdatePending; 2]);
    for (office, there) in [(province, theirs.0), (committee, theirs.1)] {
        let version = arrival(office, newest(office));
        assert_eq!(version.row.business, Business::Update);
        assert_eq!(version.speaks_of[0].arrival, there);
        ok(decides(office, there, true, ""));
    }
    walk_all(&offices);
    assert_eq!(
        answered(commune, id),
        [
            (h99, Ask::Update, AskState::Agreed, String::new()),
            (a99, Ask::Update, AskState::Agreed, String::new()),
        ]
    );
    assert_eq!(standings(commune, id), [Standing::Accepted; 2]);
    let came = [province.arrivals().len(), committee.arrivals().len()];
    assert_eq!(came, [3, 3], "two documents and a version, each once");
}

#[test]
fn a_party_document_never_takes_a_state_road_without_a_rule() {
    let all = two_networks();
    let commune = &all.world.commune;
    let mut draft = world::letter("về việc của Đảng", "H99");
    draft.body = Body::Party;
    let settings = OfficeSettings::new(code("A99.12"), "Đảng ủy xã Thử Nghiệm", "A99", Body::Party);
    let party = all
        .world
        .office("dang-uy", settings, PARTY_CENTER, &all.world.node);
    // Its one road is made a road of the State before anything went by it.
    let (_, mut state) = first_road(&party);
    state.network = Body::State;
    ok(road::save(&party.app, state.clone()));
    let input = |draft| outgoing::draft::SaveDraft {
        id: None,
        version: 0,
        draft,
        in_reply_to: None,
        cause: outgoing::draft::SaveCause::Save,
    };
    let id = ok(outgoing::draft::save(&party.app, input(draft))).id;
    party.signs(id, &all.world.keys);
    party.issues(id, &all.world.keys);
    assert_eq!(refusal(send(&party, id)), "road.party_needs_rule");
    assert_eq!(letters(&party).len(), 0, "and nothing stands in the outbox");

    state.rules = vec![RoadRule {
        prefix: "H99".to_owned(),
        party_too: false,
    }];
    ok(road::save(&party.app, state.clone()));
    assert_eq!(
        refusal(send(&party, id)),
        "road.party_needs_rule",
        "a rule for codes alone says nothing of the Party"
    );
    let person = SendDispatch {
        id,
        over: vec![OverRoad {
            to: code("H99"),
            road: 77,
        }],
        ..SendDispatch::default()
    };
    assert_eq!(refusal(outgoing::send(&party.app, person)), "road.unknown");
    state.rules[0].party_too = true;
    ok(road::save(&party.app, state.clone()));
    ok(send(&party, id));
    assert_eq!(letters(&party).len(), 1, "as the rule says in words");

    let busy = road::remove(
        &party.app,
        ById {
            id: state.id.unwrap(),
        },
    );
    assert_eq!(refusal(busy), "road.in_use");
    state.network = Body::Party;
    assert_eq!(refusal(road::save(&party.app, state)), "road.fixed");
    assert_eq!(commune.arrivals().len(), 0);
}

#[test]
fn a_person_chooses_among_the_roads_that_may_carry_it_and_crosses_none() {
    let all = two_networks();
    let (commune, keys) = (&all.world.commune, &all.world.keys);
    let state = first_road(commune).0.id;
    let party = ok(road::save(
        &commune.app,
        party_road(&all.party_node.adapter),
    ));
    let id = issued(commune, "về việc phối hợp", &["H99", "A99"], keys);
    let offered = || {
        let to = vec![code("H99"), code("A99")];
        let told = ok(road::offers(&commune.app, AskRoads { id, to }));
        let rows = told.rows.into_iter();
        rows.map(|row| (row.road, row.why, row.allowed))
            .collect::<Vec<_>>()
    };
    assert_eq!(
        offered(),
        [
            (Some(state), RoadWhy::Only, vec![state]),
            (Some(party.id), RoadWhy::Network, vec![state, party.id]),
        ],
        "a document of the State is no secret on its own road"
    );
    let over = |pairs: &[(&str, i64)]| SendDispatch {
        id,
        over: pairs
            .iter()
            .map(|(to, road)| OverRoad {
                to: code(to),
                road: *road,
            })
            .collect(),
        ..SendDispatch::default()
    };
    let crossing = outgoing::send(&commune.app, over(&[("H99", party.id)]));
    assert_eq!(refusal(crossing), "road.crosses");
    assert_eq!(
        letters(commune).len(),
        0,
        "and nothing stands in the outbox"
    );
    ok(outgoing::send(&commune.app, over(&[("A99", state)])));
    let waiting = letters(commune);
    assert_eq!(waiting.len(), 1, "both by the State's road");
    assert_eq!(waiting[0].road, Some(state));

    let other = party_road(&all.party_node.adapter);
    let rules = vec![RoadRule {
        prefix: "H99".to_owned(),
        party_too: false,
    }];
    let ruled = SaveRoad {
        id: Some(party.id),
        rules,
        ..other
    };
    ok(road::save(&commune.app, ruled));
    let by_rule = (Some(party.id), RoadWhy::Rule, vec![state, party.id]);
    assert_eq!(offered()[0], by_rule, "once a rule says so in words");
}

#[test]
fn a_party_document_crosses_by_no_choice_of_a_person() {
    let all = two_networks();
    let settings = OfficeSettings::new(code("A99.12"), "Đảng ủy xã Thử", "A99", Body::Party);
    let party = all
        .world
        .office("dang-uy", settings, PARTY_CENTER, &all.world.node);
    let (own, _) = first_road(&party);
    assert_eq!(own.network, Body::Party);
    let state = SaveRoad {
        name: "Trục Nhà nước".to_owned(),
        network: Body::State,
        ..party_road(&all.world.node.adapter)
    };
    let state = ok(road::save(&party.app, state));
    let mut draft = world::letter("nghị quyết", "H99");
    draft.body = Body::Party;
    draft.letterhead.issuer = "ĐẢNG ỦY XÃ THỬ".to_owned();
    let input = outgoing::draft::SaveDraft {
        id: None,
        version: 0,
        draft,
        in_reply_to: None,
        cause: outgoing::draft::SaveCause::Save,
    };
    let id = ok(outgoing::draft::save(&party.app, input)).id;
    party.signs(id, &all.world.keys);
    party.issues(id, &all.world.keys);
    let to = vec![code("H99")];
    let told = ok(road::offers(&party.app, AskRoads { id, to }));
    assert_eq!(told.rows[0].allowed, [own.id], "the State's is not offered");
    let person = SendDispatch {
        id,
        over: vec![OverRoad {
            to: code("H99"),
            road: state.id,
        }],
        ..SendDispatch::default()
    };
    assert_eq!(refusal(outgoing::send(&party.app, person)), "road.crosses");
    assert_eq!(letters(&party).len(), 0);
}

#[test]
fn letters_wait_for_a_road_and_take_the_one_that_is_set_up() {
    let all = two_networks();
    let commune = &all.world.commune;
    let (entry, _) = first_road(commune);
    ok(road::remove(&commune.app, ById { id: entry.id }));
    assert_eq!(refusal(commune.walk()), "road.unset");
    sends(commune, "chờ đường", &["H99"], &all.world.keys);
    let waiting = letters(commune);
    assert_eq!((waiting[0].road, waiting[0].waits), (None, Waits::NoRoad));
    let again = SaveRoad {
        name: "Trục liên thông".to_owned(),
        address: all.world.node.adapter.clone(),
        center: "01.99.W00".to_owned(),
        secret: Zeroizing::new("bi-mat-cua-xa".to_owned()),
        ..SaveRoad::default()
    };
    let set = ok(road::save(&commune.app, again));
    assert_eq!(letters(commune)[0].road, Some(set.id));
    walk_all(&[commune, &all.world.province]);
    assert_eq!(all.world.province.arrivals().len(), 1);
}

#[test]
fn a_road_that_is_away_holds_no_other_back_and_says_why() {
    let all = two_networks();
    let commune = &all.world.commune;
    let nowhere = TcpListener::bind("127.0.0.1:0").unwrap();
    let host = nowhere.local_addr().unwrap();
    drop(nowhere);
    let away = party_road(&format!("http://{host}/XrdAdapter/adapter"));
    let away = ok(road::save(&commune.app, away));
    sends(commune, "hai đường", &["H99", "A99"], &all.world.keys);
    let round = ok(commune.walk());
    assert_eq!(round.sent, 1, "the State's road is there");
    assert_eq!(round.away, [(away.id, "road.away".to_owned())]);
    let waiting = letters(commune);
    assert_eq!(waiting.len(), 1);
    assert_eq!(waiting[0].waits, Waits::Line);
    let line = ok(outbox::line(&commune.app, Nothing {}));
    let words: Vec<LineWord> = line.roads.iter().map(|road| road.state).collect();
    assert_eq!(words, [LineWord::Up, LineWord::Down]);
    assert_eq!(line.state, LineWord::Down);
    let tried = ok(road::test(&commune.app, ById { id: away.id }));
    assert_eq!(
        tried.fault.map(|fault| fault.code).as_deref(),
        Some("road.away")
    );

    let mut mended = party_road(&all.party_node.adapter);
    mended.id = Some(away.id);
    mended.secret = Zeroizing::default();
    ok(road::save(&commune.app, mended));
    let tried = ok(road::test(&commune.app, ById { id: away.id }));
    assert_eq!(tried.fault, None, "the secret that was kept lets it in");
    assert!(!tried.node.is_empty(), "and a node of ours is there");
    walk_all(&[commune, &all.committee]);
    assert_eq!(all.committee.arrivals().len(), 1);
}

#[test]
fn a_person_holds_letters_back_and_sends_one_now() {
    let world = two_offices();
    let (commune, keys) = (&world.commune, &world.keys);
    sends(commune, "thứ nhất", &["H99"], keys);
    sends(commune, "thứ hai", &["H99"], keys);
    let ids: Vec<i64> = letters(commune).iter().map(|one| one.id).collect();
    ok(outbox::hold_desk(&commune.app, HoldDesk { held: true }));
    let over = ok(road::of(&commune.app)).unwrap();
    let round = || {
        world::runtime()
            .block_on(app::engine::walk(&commune.app, &over))
            .unwrap()
    };
    assert_eq!(round().sent, 0, "nothing leaves a desk that is held");
    assert!(
        letters(commune)
            .iter()
            .all(|one| one.waits == Waits::DeskHeld)
    );
    ok(outbox::now(&commune.app, ById { id: ids[0] }));
    assert_eq!(round().sent, 1, "but what a person sends now");
    ok(outbox::hold(&commune.app, ById { id: ids[1] }));
    ok(outbox::hold_desk(&commune.app, HoldDesk { held: false }));
    assert_eq!(round().sent, 0, "held by itself");
    assert_eq!(letters(commune)[0].waits, Waits::Held);
    assert_eq!(ok(outbox::line(&commune.app, Nothing {})).held, 1);
    ok(outbox::release(&commune.app, ById { id: ids[1] }));
    assert_eq!(round().sent, 1);
}

/// A line that breaks: each connection carries so many bytes upward and no more. Counts them.
struct BadLine {
    host: String,
    up: Arc<AtomicU64>,
    budget: Arc<AtomicI64>,
}

impl BadLine {
    fn to(target: String, budget: i64) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let host = listener.local_addr().unwrap().to_string();
        let (up, budget) = (
            Arc::new(AtomicU64::new(0)),
            Arc::new(AtomicI64::new(budget)),
        );
        let (counted, allowed) = (Arc::clone(&up), Arc::clone(&budget));
        std::thread::spawn(move || {
            for client in listener.incoming().flatten() {
                let (counted, allowed) = (Arc::clone(&counted), Arc::clone(&allowed));
                let Ok(server) = TcpStream::connect(&target) else {
                    continue;
                };
                let (from, to) = (server.try_clone().unwrap(), client.try_clone().unwrap());
                std::thread::spawn(move || pass(from, to, |_| true));
                let mut left = allowed.load(Ordering::SeqCst);
                std::thread::spawn(move || {
                    pass(client, server, |bytes| {
                        counted.fetch_add(bytes, Ordering::SeqCst);
                        left -= i64::try_from(bytes).unwrap();
                        left > 0
                    });
                });
            }
        });
        Self { host, up, budget }
    }
}

fn pass(mut from: TcpStream, mut to: TcpStream, mut goes_on: impl FnMut(u64) -> bool) {
    let mut piece = vec![0; 16_384];
    while let Ok(read) = from.read(&mut piece) {
        if read == 0 || !goes_on(read as u64) || to.write_all(&piece[..read]).is_err() {
            break;
        }
    }
    let _ = from.shutdown(std::net::Shutdown::Both);
    let _ = to.shutdown(std::net::Shutdown::Both);
}

/// Bytes of which no two stretches are alike.
fn noise(length: usize) -> Vec<u8> {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    (0..length)
        .map(|_| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            (state >> 56) as u8
        })
        .collect()
}

#[test]
fn an_upload_that_is_cut_goes_on_where_the_line_broke() {
    let world = two_offices();
    let commune = &world.commune;
    let target = world
        .node
        .adapter
        .trim_start_matches("http://")
        .split('/')
        .next()
        .unwrap()
        .to_owned();
    let line = BadLine::to(target, 600_000);
    let (_, mut over) = first_road(commune);
    over.address = format!("http://{}/XrdAdapter/adapter", line.host);
    ok(road::save(&commune.app, over));
    let id = commune.drafts("một tệp lớn", "H99");
    let file = outgoing::enclosures::AttachFile {
        id,
        file: GivenFile::Bytes {
            name: "ban-do.zip".to_owned(),
            bytes: BASE64.encode([b"PK\x03\x04".as_slice(), &noise(3_000_000)].concat()),
        },
        seals: None,
    };
    ok(outgoing::enclosures::attach(&commune.app, file));
    commune.signs(id, &world.keys);
    commune.issues(id, &world.keys);
    ok(send(commune, id));
    let mut rounds = 0;
    while !letters(commune).is_empty() {
        rounds += 1;
        assert!(rounds < 40, "it never gets across");
        let _ = commune.walk();
        for letter in letters(commune) {
            assert_ne!(letter.state, "unknown", "chunks are no letter");
        }
    }
    let up = line.up.load(Ordering::SeqCst);
    let envelope = 4_000_000_u64;
    assert!(rounds > 3, "it was cut: {rounds}");
    assert!(up < envelope * 2, "what came across stayed across: {up}");
    line.budget.store(i64::MAX, Ordering::SeqCst);
    walk_all(&[&world.province]);
    assert_eq!(world.province.arrivals().len(), 1, "whole, once");
}

#[test]
fn a_node_restored_from_an_older_backup_is_noticed_and_mended() {
    let world = two_offices();
    let (commune, province) = (&world.commune, &world.province);
    sends(commune, "trước sao lưu", &["H99"], &world.keys);
    walk_all(&[commune, province]);
    let mailbox = |office: &Office| first_road(office).0.mailbox.unwrap();
    let before = mailbox(province);
    assert_eq!((before.had, before.total), (1, 1), "đã nhận đủ 1/1");

    let now = app::SystemClock.now();
    let backup = world.folder("sao-luu");
    ok(world.node.node.store().backup(&backup, now));
    let lost = sends(commune, "sau sao lưu", &["H99"], &world.keys);
    ok(commune.walk());
    let shown = |id| ok(outgoing::show(&commune.app, ById { id })).row.deliveries[0].standing;
    assert_eq!(shown(lost), Standing::Sent);

    let place = world.folder("nut-khoi-phuc");
    std::fs::create_dir(&place).unwrap();
    let key = world.folder("node").join("node.key");
    std::fs::copy(key, place.join("node.key")).unwrap();
    ok(node::Store::restore(
        &node::Place::Folder(place.clone()),
        None,
        &backup,
        now,
    ));
    let restored = NodeOnLoopback::start(&place).unwrap();
    for office in [commune, province] {
        let (_, mut over) = first_road(office);
        over.address.clone_from(&restored.adapter);
        ok(road::save(&office.app, over));
    }
    ok(commune.walk());
    assert!(mailbox(commune).went_back_at.is_some(), "it is said");
    let line = ok(outbox::line(&commune.app, Nothing {}));
    assert!(line.roads[0].mailbox.unwrap().went_back_at.is_some());
    assert_eq!(
        shown(lost),
        Standing::Sent,
        "and what was lost is there again"
    );
    walk_all(&[commune, province]);
    assert_eq!(province.arrivals().len(), 2, "each once");
    let after = mailbox(province);
    assert_eq!((after.had, after.total), (2, 2), "đã nhận đủ 2/2");
    let (entry, _) = first_road(commune);
    ok(road::acknowledge_went_back(
        &commune.app,
        ById { id: entry.id },
    ));
    assert_eq!(mailbox(commune).went_back_at, None, "once a person knows");
}

#[test]
fn what_a_list_no_longer_offers_is_asked_for_by_the_mailbox() {
    let world = two_offices();
    let (commune, province) = (&world.commune, &world.province);
    walk_all(&[province]);
    sends(commune, "bị đánh dấu nhầm", &["H99"], &world.keys);
    ok(commune.walk());
    // Somebody else at the province's center says that it took the package over.
    let other = province.road(&world.node);
    world::runtime().block_on(async {
        use axis::Transport;
        for item in other.waiting(Kind::Document).await.unwrap() {
            other.acknowledge(&item.doc, true).await.unwrap();
        }
    });
    ok(province.walk());
    assert_eq!(province.arrivals().len(), 1, "fetched by its number");
    let mailbox = first_road(province).0.mailbox.unwrap();
    assert_eq!((mailbox.had, mailbox.total), (1, 1));
}

#[test]
fn a_provincial_axis_carries_what_its_rule_names() {
    let world = two_offices();
    let commune = &world.commune;
    let axis = standin::Shared::default();
    let held = Arc::clone(&axis);
    let (tell, told) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        world::runtime().block_on(async {
            tell.send(standin::serve(held).await).unwrap();
            std::future::pending::<()>().await;
        });
    });
    let host = told.recv().unwrap();
    axis.lock().unwrap().agencies = json!([]);
    let provincial = SaveRoad {
        name: "Trục của tỉnh".to_owned(),
        kind: RoadWire::Provincial,
        address: format!("http://{host}"),
        center: "H99.XA.012".to_owned(),
        secret: Zeroizing::new(standin::KEY.to_owned()),
        username: "xa.012".to_owned(),
        password: Zeroizing::new(standin::PASSWORD.to_owned()),
        application: "lienvan".to_owned(),
        rules: vec![RoadRule {
            prefix: "H99.7".to_owned(),
            party_too: false,
        }],
        ..SaveRoad::default()
    };
    let nameless = SaveRoad {
        username: String::new(),
        ..provincial.clone()
    };
    assert_eq!(
        refusal(road::save(&commune.app, nameless)),
        "road.login_missing"
    );
    let set = ok(road::save(&commune.app, provincial));
    let tried = ok(road::test(&commune.app, ById { id: set.id }));
    assert_eq!(tried.fault, None);
    let id = issued(commune, "trong tỉnh", &["H99.7", "H99"], &world.keys);
    let input = SendDispatch {
        id,
        ..SendDispatch::default()
    };
    ok(outgoing::send(&commune.app, input));
    let round = ok(commune.walk());
    assert_eq!(round.sent, 2, "{round:?}");
    let sent = axis.lock().unwrap().sent.clone();
    assert_eq!(sent.len(), 1);
    let text = String::from_utf8_lossy(&sent[0].1).into_owned();
    assert!(text.contains("<edXML:OrganId>H99.7<"), "its recipient");
    walk_all(&[&world.province]);
    assert_eq!(world.province.arrivals().len(), 1, "the other by the other");
}
