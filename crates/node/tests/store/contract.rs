//! What every store promises: one suite, run over each place.

use crate::ground::{COMMUNE, Ground, PROVINCE, Where, at, letter, noise, secret, send, sha256};
use axis::{Kind, Mark, Secret};
use node::Error;
use node::store::{
    Accepted, AuditEntry, AuditVerdict, BlobPlace, ChunkFault, Content, FeedItem, KeptFile,
    Outcome, Place, Rejection, SeriesFault, SeriesKey, State, Store,
};
use office::{Answer, Business, Day};
use std::collections::BTreeSet;
use std::fs;
use std::io::Read;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;
use std::time::Duration;

/// Each of these, in each place.
macro_rules! everywhere {
    ($($promise:ident,)*) => {
        mod sqlite {
            $(#[test] fn $promise() { super::$promise(&crate::ground::Where::Sqlite.ground()); })*
        }
        mod postgres {
            $(#[test] fn $promise() { super::$promise(&crate::ground::Where::Postgres.ground()); })*
        }
        mod bucket {
            $(#[test] fn $promise() { super::$promise(&crate::ground::Where::Bucket.ground()); })*
        }
    };
}

everywhere! {
    the_same_bytes_get_the_first_receipt_again,
    another_document_under_an_id_is_refused_and_kept,
    a_refused_document_makes_room_for_another,
    a_letter_goes_to_all_its_receivers_or_to_none,
    long_and_short_letters_come_back_as_they_went,
    a_damaged_letter_is_not_handed_out,
    a_mailbox_has_no_gap_while_many_write_to_it,
    many_senders_of_one_letter_make_one_letter,
    crossing_letters_do_not_wait_for_each_other,
    a_day_has_its_digest,
    done_is_done,
    a_hundred_askers_get_numbers_without_gap_or_double,
    a_number_is_the_documents_for_ever,
    a_cancelled_number_stays_with_its_reason,
    work_is_taken_once_and_a_stale_fence_is_refused,
    the_audit_chain_shows_what_was_changed,
    two_secrets_are_valid_while_one_takes_over,
    another_key_opens_nothing,
    chunks_make_a_letter_again,
    what_no_letter_names_is_thrown_away,
    what_is_brought_anew_while_it_is_thrown_away_stays,
    what_is_no_letter_of_this_node_is_not_thrown_away,
    letters_go_along_to_another_center,
    one_code_goes_to_one_of_many_claimants,
    data_of_a_later_version_are_left_alone,
    the_directory_keeps_codes_with_their_agencies,
    the_overview_counts_what_waits,
    a_nul_in_a_text_harms_nothing,
}

fn the_same_bytes_get_the_first_receipt_again(ground: &Ground) {
    let first = ground.send(1, &["H99", "000.00.00.H99", "H99.1"]).unwrap();
    assert!(matches!(first, Accepted::New { .. }));
    let mut later = letter(1, "thư số 1".as_bytes(), &["H99", "H99.1"]);
    later.from = "000.12.00.H99".to_owned();
    let again = ground.again();
    let content = Content::Bytes("thư số 1".as_bytes());
    let second = again.accept(&later, content, at(500)).unwrap();
    assert_eq!(
        second,
        Accepted::Same {
            receipt: first.receipt().clone()
        },
        "the original receipt, whoever is asked and under whichever code"
    );
    let waiting = ground.store.waiting(PROVINCE, Kind::Document).unwrap();
    assert_eq!(waiting.len(), 2, "old and new code of one agency are one");
    assert_eq!(ground.store.would_accept(&later).unwrap(), Some(second));
}

fn another_document_under_an_id_is_refused_and_kept(ground: &Ground) {
    ground.send(1, &["H99"]).unwrap();
    let other = letter(1, b"another", &["H99", "H99.1"]);
    assert!(
        ground.store.would_accept(&other).unwrap().is_none(),
        "its bytes are wanted first"
    );
    for _ in 0..2 {
        let refused = ground
            .store
            .accept(&other, Content::Bytes(b"another"), at(60))
            .unwrap_err();
        assert!(
            matches!(&refused, Rejection::DocumentExists { codes } if codes == &["H99"]),
            "{refused:?}"
        );
    }
    let conflicts = ground.store.conflicts(10).unwrap();
    assert_eq!(conflicts.len(), 1, "kept once");
    assert_eq!(conflicts[0].refused_at, at(60), "the first time counts");
    assert_eq!(ground.store.bytes(&conflicts[0].file).unwrap(), b"another");
    let first = ground.store.waiting(PROVINCE, Kind::Document).unwrap();
    assert_eq!(
        conflicts[0].first_doc_id, first[0].doc_id,
        "and it says which one stands"
    );
    assert_eq!(first.len(), 1, "nobody got the other");
    assert!(
        matches!(
            ground.store.would_accept(&other),
            Err(Rejection::DocumentExists { .. })
        ),
        "from now on it is told at once"
    );
}

fn a_refused_document_makes_room_for_another(ground: &Ground) {
    ground.send(1, &["H99"]).unwrap();
    let mut refusal = letter(1, b"02", &["H99.12"]);
    refusal.center = PROVINCE.to_owned();
    refusal.from = "H99".to_owned();
    refusal.written_from = "H99".to_owned();
    refusal.kind = Kind::Status;
    refusal.business = Business::New;
    refusal.answer = Some(Answer::Refused);
    let content = Content::Bytes(b"02");
    ground.store.accept(&refusal, content, at(30)).unwrap();
    let corrected = send(&ground.store, 1, b"corrected", &["H99"]).unwrap();
    assert!(matches!(corrected, Accepted::New { .. }));
}

fn a_letter_goes_to_all_its_receivers_or_to_none(ground: &Ground) {
    let refused = ground.send(1, &["H99", "H77", "H99.1", "K5"]).unwrap_err();
    assert!(
        matches!(&refused, Rejection::ReceiversUnknown { codes } if codes == &["H77", "K5"]),
        "{refused:?}"
    );
    assert_eq!(ground.store.totals().unwrap().letters, 0);
    let mut foreign = letter(1, b"x", &["H99"]);
    foreign.center = PROVINCE.to_owned();
    let refused = ground.store.would_accept(&foreign).unwrap_err();
    assert!(
        matches!(refused, Rejection::SenderNotRegistered { .. }),
        "{refused:?}"
    );
    let refused = ground.send(1, &[]).unwrap_err();
    assert!(matches!(refused, Rejection::NoReceiver), "{refused:?}");
}

fn long_and_short_letters_come_back_as_they_went(ground: &Ground) {
    // Around what is kept beside its row, and around the windows of an object store.
    let lengths = [1, 8_192, 8_193, 65_536, 65_537, 4 << 20, (17 << 20) + 5];
    for (number, length) in (1..).zip(lengths) {
        let bytes = noise(7, length);
        send(&ground.store, number, &bytes, &["H99"]).unwrap();
        let feed = ground
            .store
            .feed(ground.mailbox("H99"), number - 1, 1)
            .unwrap();
        let item = &feed.items[0];
        let kept = ground
            .store
            .file_of(PROVINCE, &item.doc_id)
            .unwrap()
            .unwrap();
        assert_eq!(
            (&kept.sha256, kept.size as u64),
            (&item.sha256, item.size),
            "the feed names the file"
        );
        assert!(
            ground.store.bytes(&kept).unwrap() == bytes,
            "{length} bytes"
        );
        let from = length as u64 / 2;
        let mut rest = Vec::new();
        let mut reader = ground.store.open_file(&kept, from).unwrap();
        reader.read_to_end(&mut rest).unwrap();
        assert!(
            rest == bytes[length / 2..],
            "{length} bytes from the middle on"
        );
    }
    let bytes = noise(8, 20 << 20);
    let kept = ground.store.keep(&mut bytes.as_slice()).unwrap();
    assert_eq!(
        kept,
        KeptFile {
            sha256: sha256(&bytes),
            size: bytes.len()
        }
    );
    let letter = letter(99, &bytes, &["H99.1"]);
    ground
        .store
        .accept(&letter, Content::Kept(&kept), at(99))
        .unwrap();
    assert!(ground.store.bytes(&kept).unwrap() == bytes, "read in parts");
}

fn a_damaged_letter_is_not_handed_out(ground: &Ground) {
    let bytes = noise(3, 100_000);
    let kept = ground.store.keep(&mut bytes.as_slice()).unwrap();
    damage(ground, &kept.sha256);
    assert!(
        matches!(ground.store.bytes(&kept), Err(Error::Damaged { .. })),
        "a changed file"
    );
    let mut read = Vec::new();
    let mut reader = ground.store.open_file(&kept, 0).unwrap();
    assert!(
        reader.read_to_end(&mut read).is_err(),
        "read in parts it ends with an error"
    );
    let gone = KeptFile {
        sha256: sha256(b"gone"),
        size: 100_000,
    };
    assert!(matches!(
        ground.store.bytes(&gone),
        Err(Error::Damaged { .. })
    ));
}

/// Turns a bit of a file, wherever it lies.
fn damage(ground: &Ground, name: &str) {
    let path = path_of(ground, name);
    let mut bytes = fs::read(&path).unwrap();
    bytes[1_000] ^= 1;
    fs::write(&path, bytes).unwrap();
}

/// Makes a file three days old.
fn let_age(ground: &Ground, name: &str) {
    age(&path_of(ground, name));
}

/// Makes a file three days old.
fn age(path: &std::path::Path) {
    let file = fs::File::options().write(true).open(path).unwrap();
    let then = std::time::SystemTime::now() - Duration::from_secs(3 * 86_400);
    file.set_modified(then).unwrap();
}

/// Where a file lies beneath the ground's folder.
fn path_of(ground: &Ground, name: &str) -> std::path::PathBuf {
    let mut folders = vec![ground.folder.path().to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.file_name().is_some_and(|found| found == name) {
                return path;
            }
        }
    }
    panic!("no file {name}");
}

fn a_mailbox_has_no_gap_while_many_write_to_it(ground: &Ground) {
    const WRITERS: u64 = 8;
    const EACH: u64 = 25;
    let mailbox = ground.mailbox("H99");
    let is_over = AtomicBool::new(false);
    let other = ground.again();
    let seen = thread::scope(|scope| {
        let reader = scope.spawn(|| {
            let mut seen: Vec<FeedItem> = Vec::new();
            loop {
                let is_last = is_over.load(Ordering::SeqCst);
                let after = seen.len() as u64;
                // Small pages, in the middle of it all: what commits late must not fall behind.
                let feed = ground.store.feed(mailbox, after, 3).unwrap();
                for item in feed.items {
                    assert_eq!(item.seq, seen.len() as u64 + 1, "the next number is there");
                    seen.push(item);
                }
                if is_last && seen.len() as u64 == feed.head {
                    return seen;
                }
            }
        });
        let writers: Vec<_> = (0..WRITERS)
            .map(|writer| {
                let store = if writer % 2 == 0 {
                    &ground.store
                } else {
                    &other
                };
                scope.spawn(move || {
                    for one in 0..EACH {
                        let number = writer * EACH + one + 1;
                        let bytes = number.to_string().into_bytes();
                        // In no order, and to others as well.
                        let to = match number % 3 {
                            0 => vec!["H99"],
                            1 => vec!["H99.1", "H99"],
                            _ => vec!["H99", "H99.2", "H99.1"],
                        };
                        send(store, number, &bytes, &to).unwrap();
                    }
                })
            })
            .collect();
        for writer in writers {
            writer.join().unwrap();
        }
        is_over.store(true, Ordering::SeqCst);
        reader.join().unwrap()
    });
    assert_eq!(seen.len() as u64, WRITERS * EACH);
    let names: BTreeSet<_> = seen.iter().map(|item| &item.doc_id).collect();
    assert_eq!(names.len(), seen.len(), "each package once");
    assert!(
        seen.windows(2).all(|pair| pair[0].at <= pair[1].at),
        "time never runs back along the numbers"
    );
    let mut chain = "0".repeat(64);
    for item in &seen {
        let line = format!("{chain}\n{} {} {}\n", item.seq, item.doc_id, item.sha256);
        chain = sha256(line.as_bytes());
        assert_eq!(item.chain, chain, "anyone can compute the chain");
    }
    let end = ground.store.feed(mailbox, 0, 1).unwrap();
    assert_eq!((end.head, end.chain), (WRITERS * EACH, chain));
}

fn many_senders_of_one_letter_make_one_letter(ground: &Ground) {
    let other = ground.again();
    let receipts: BTreeSet<String> = thread::scope(|scope| {
        let senders: Vec<_> = (0..16)
            .map(|sender| {
                let store = if sender % 2 == 0 {
                    &ground.store
                } else {
                    &other
                };
                scope.spawn(move || {
                    let sent = send(store, 1, b"once", &["H99", "H99.1"]).unwrap();
                    sent.receipt().doc_id.clone()
                })
            })
            .collect();
        senders.into_iter().map(|one| one.join().unwrap()).collect()
    });
    assert_eq!(receipts.len(), 1, "one name for all");
    assert_eq!(ground.store.totals().unwrap().packages, 2);
}

fn crossing_letters_do_not_wait_for_each_other(ground: &Ground) {
    let other = ground.again();
    let next = AtomicU64::new(1);
    thread::scope(|scope| {
        for sender in 0..8 {
            let (store, next) = (
                if sender % 2 == 0 {
                    &ground.store
                } else {
                    &other
                },
                &next,
            );
            scope.spawn(move || {
                for _ in 0..10 {
                    let number = next.fetch_add(1, Ordering::SeqCst);
                    let to = if sender % 2 == 0 {
                        ["H99", "H99.1", "H99.2"]
                    } else {
                        ["H99.2", "H99.1", "H99"]
                    };
                    let bytes = number.to_string().into_bytes();
                    send(store, number, &bytes, &to).unwrap();
                }
            });
        }
    });
    assert_eq!(ground.store.totals().unwrap().packages, 240);
}

fn a_day_has_its_digest(ground: &Ground) {
    let mailbox = ground.mailbox("H99");
    let day = 86_400;
    let mut names = Vec::new();
    for (number, seconds) in [(1, 0), (2, 10), (3, day), (4, day + 5), (5, 20)] {
        let bytes = number.to_string().into_bytes();
        let letter = letter(number, &bytes, &["H99"]);
        let content = Content::Bytes(&bytes);
        ground.store.accept(&letter, content, at(seconds)).unwrap();
        let feed = ground.store.feed(mailbox, number - 1, 1).unwrap();
        names.push(feed.items[0].doc_id.clone());
    }
    let first = ground
        .store
        .digest(mailbox, Day::new(2026, 11, 22).unwrap())
        .unwrap();
    let lines = format!("1 {}\n2 {}\n", names[0], names[1]);
    assert_eq!((first.first, first.last, first.count), (1, 2, 2));
    assert_eq!(first.sha256, sha256(lines.as_bytes()));
    let second = ground
        .store
        .digest(mailbox, Day::new(2026, 11, 23).unwrap())
        .unwrap();
    assert_eq!(
        (second.first, second.last, second.count),
        (3, 5, 3),
        "what a slow clock brings late counts where its number stands"
    );
    let none = ground
        .store
        .digest(mailbox, Day::new(2026, 11, 24).unwrap())
        .unwrap();
    assert_eq!(
        (none.first, none.last, none.count, none.sha256.as_str()),
        (0, 0, 0, sha256(b"").as_str())
    );
}

fn done_is_done(ground: &Ground) {
    ground.send(1, &["H99"]).unwrap();
    let doc_id = ground.store.waiting(PROVINCE, Kind::Document).unwrap()[0]
        .doc_id
        .clone();
    let mark = |center: &str, mark, remark: &str| {
        let store = &ground.store;
        store.mark(center, &doc_id, mark, remark, at(9)).unwrap()
    };
    assert!(!mark(COMMUNE, Mark::Done, ""), "it is not the commune's");
    assert!(mark(PROVINCE, Mark::Failed, "hết chỗ"));
    let waiting = ground.store.waiting(PROVINCE, Kind::Document).unwrap();
    assert_eq!(
        (waiting[0].state, waiting[0].remark.as_str()),
        (State::Failed, "hết chỗ"),
        "it goes on waiting"
    );
    assert!(mark(PROVINCE, Mark::Done, ""));
    assert!(mark(PROVINCE, Mark::Failed, "late"), "no harm");
    assert_eq!(
        ground
            .store
            .count_waiting(PROVINCE, Kind::Document)
            .unwrap(),
        0
    );
    let sent = ground.store.lately_sent(COMMUNE, Kind::Document).unwrap();
    assert_eq!(sent[0].package.state, State::Done);
    let feed = ground.store.feed(ground.mailbox("H99"), 0, 10).unwrap();
    assert_eq!(feed.items.len(), 1, "what was taken stays in the feed");
}

fn a_hundred_askers_get_numbers_without_gap_or_double(ground: &Ground) {
    const ASKERS: u64 = 100;
    const EACH: u64 = 10;
    let series = SeriesKey::new(ground.mailbox("H99.12"), "QĐ-UBND", 2026).unwrap();
    let other = ground.again();
    let given: BTreeSet<u64> = thread::scope(|scope| {
        let askers: Vec<_> = (0..ASKERS)
            .map(|asker| {
                let (series, store) = (
                    &series,
                    if asker % 2 == 0 {
                        &ground.store
                    } else {
                        &other
                    },
                );
                scope.spawn(move || -> Vec<u64> {
                    (0..EACH)
                        .map(|one| {
                            let document = format!("{asker}-{one}");
                            store.issue(series, &document, at(1)).unwrap()
                        })
                        .collect()
                })
            })
            .collect();
        askers
            .into_iter()
            .flat_map(|asker| asker.join().unwrap())
            .collect()
    });
    assert_eq!(
        given,
        (1..=ASKERS * EACH).collect(),
        "every number once, none left out"
    );
    assert_eq!(ground.store.series(&series).unwrap().last, ASKERS * EACH);
}

fn a_number_is_the_documents_for_ever(ground: &Ground) {
    let store = &ground.store;
    let office = ground.mailbox("H99.12");
    let series = SeriesKey::new(office, "QĐ-UBND", 2026).unwrap();
    let next_year = SeriesKey::new(office, "QĐ-UBND", 2027).unwrap();
    let other_book = SeriesKey::new(office, "CV", 2026).unwrap();
    assert_eq!(store.issue(&series, "a", at(1)).unwrap(), 1);
    assert_eq!(store.issue(&series, "b", at(2)).unwrap(), 2);
    assert_eq!(store.issue(&series, "a", at(3)).unwrap(), 1, "asked again");
    assert_eq!(store.issue(&next_year, "a", at(4)).unwrap(), 1);
    assert_eq!(store.issue(&other_book, "c", at(5)).unwrap(), 1);
    assert_eq!(
        SeriesKey::new(office, "NO\u{323}\u{302}I", 2026).unwrap(),
        SeriesKey::new(office, "NỘI", 2026).unwrap(),
        "however its letters are put together"
    );
    for document in ["", "  ", "a\0b", &"x".repeat(201)] {
        assert!(
            matches!(
                store.issue(&series, document, at(6)),
                Err(SeriesFault::Malformed { .. })
            ),
            "{document:?}"
        );
    }
    assert!(SeriesKey::new(office, "", 2026).is_err());
    assert!(SeriesKey::new(office, "CV", 0).is_err());
    assert_eq!(store.series(&series).unwrap().last, 2);
}

fn a_cancelled_number_stays_with_its_reason(ground: &Ground) {
    let store = &ground.store;
    let series = SeriesKey::new(ground.mailbox("H99.12"), "CV", 2026).unwrap();
    for document in ["a", "b", "c"] {
        store.issue(&series, document, at(1)).unwrap();
    }
    let cancel =
        |number, reason: &str| store.cancel_number(&series, number, reason, "Người Thử", at(60));
    cancel(2, "Đánh máy nhầm").unwrap();
    cancel(2, "again").unwrap();
    assert!(matches!(
        cancel(4, "none"),
        Err(SeriesFault::NoSuchNumber { number: 4 })
    ));
    assert!(matches!(cancel(1, " "), Err(SeriesFault::Malformed { .. })));
    assert!(
        matches!(
            store.issue(&series, "b", at(70)),
            Err(SeriesFault::Cancelled { number: 2 })
        ),
        "its document is told, and gets no other in silence"
    );
    assert_eq!(
        store.issue(&series, "d", at(80)).unwrap(),
        4,
        "nobody gets 2"
    );
    let state = store.series(&series).unwrap();
    assert_eq!((state.last, state.is_open), (4, true));
    let [cancelled] = state.cancelled.as_slice() else {
        panic!("{state:?}");
    };
    assert_eq!(
        (cancelled.number, cancelled.reason.as_str(), cancelled.at),
        (2, "Đánh máy nhầm", at(60)),
        "the first reason counts"
    );
}

fn work_is_taken_once_and_a_stale_fence_is_refused(ground: &Ground) {
    let store = &ground.store;
    for name in ["a", "b", "c"] {
        assert!(store.queue("stamps", name, at(0)).unwrap());
    }
    assert!(
        !store.queue("stamps", "a", at(0)).unwrap(),
        "once for each name"
    );
    assert!(store.queue("stamps", "later", at(1_000)).unwrap());
    let lease = Duration::from_secs(60);
    let claim = |store: &Store, worker: &str, most, seconds| {
        let now = at(seconds);
        store.claim("stamps", worker, lease, most, now).unwrap()
    };
    let slow = claim(store, "slow", 2, 10);
    assert_eq!(
        slow.iter().map(|one| one.name.as_str()).collect::<Vec<_>>(),
        ["a", "b"],
        "the longest ready first"
    );
    let quick = claim(&ground.again(), "quick", 9, 10);
    assert_eq!(
        (quick.len(), quick[0].name.as_str()),
        (1, "c"),
        "what another has is passed over, and so is what is not ready"
    );
    let taken_over = claim(store, "quick", 9, 71);
    assert_eq!(taken_over.len(), 3, "leases have run out");
    assert_eq!(taken_over[0].fence, slow[0].fence + 1);
    let done = |one: &node::store::Claimed, outcome: &Outcome| {
        store.complete(one.id, one.fence, outcome).unwrap()
    };
    assert!(!done(&slow[0], &Outcome::Done), "it woke up too late");
    assert!(!store.renew(slow[1].id, slow[1].fence, at(500)).unwrap());
    assert!(done(&taken_over[0], &Outcome::Done));
    assert!(!done(&taken_over[0], &Outcome::Done), "once");
    let put_back = Outcome::Later {
        at: at(200),
        remark: "line down".to_owned(),
    };
    assert!(done(&taken_over[1], &put_back));
    let failed = Outcome::Failed {
        remark: "for a person".to_owned(),
    };
    assert!(done(&taken_over[2], &failed));
    assert_eq!(claim(store, "next", 9, 199), []);
    let again = claim(store, "next", 9, 200);
    assert_eq!(
        (
            again.len(),
            again[0].name.as_str(),
            again[0].remark.as_str()
        ),
        (1, "b", "line down")
    );
    assert!(
        !store.queue("stamps", "a", at(300)).unwrap(),
        "done is done"
    );
    claim_by_many(ground);
}

/// Many at once, from two processes: each piece goes to one of them.
fn claim_by_many(ground: &Ground) {
    for name in 0..60 {
        let name = name.to_string();
        ground.store.queue("many", &name, at(0)).unwrap();
    }
    let other = ground.again();
    let taken: Vec<i64> = thread::scope(|scope| {
        let workers: Vec<_> = (0..8)
            .map(|worker| {
                let store = if worker % 2 == 0 {
                    &ground.store
                } else {
                    &other
                };
                scope.spawn(move || {
                    let mut ids = Vec::new();
                    let lease = Duration::from_secs(60);
                    let name = worker.to_string();
                    while ids.len() < 60 {
                        let got = store.claim("many", &name, lease, 4, at(1)).unwrap();
                        if got.is_empty() {
                            break;
                        }
                        ids.extend(got.iter().map(|one| one.id));
                    }
                    ids
                })
            })
            .collect();
        workers
            .into_iter()
            .flat_map(|worker| worker.join().unwrap())
            .collect()
    });
    let once: BTreeSet<_> = taken.iter().collect();
    assert_eq!(taken.len(), once.len(), "none was taken twice");
    let rest = ground
        .store
        .claim("many", "last", Duration::from_secs(60), 99, at(1))
        .unwrap();
    assert_eq!(taken.len() + rest.len(), 60, "and none was forgotten");
}

fn the_audit_chain_shows_what_was_changed(ground: &Ground) {
    let entry = |what: &str| AuditEntry {
        at: at(5),
        who: "Người Thử".to_owned(),
        what: what.to_owned(),
        subject: "x".to_owned(),
        detail: String::new(),
    };
    let before = ground.store.audited(100).unwrap().len() as u64;
    assert_eq!(before, 2, "the centers that were added stand there already");
    let other = ground.again();
    thread::scope(|scope| {
        for store in [&ground.store, &other, &ground.store, &other] {
            scope.spawn(|| {
                for _ in 0..5 {
                    store.audit(&entry("page.opened")).unwrap();
                }
            });
        }
    });
    let sound = ground.store.verify_audit().unwrap();
    assert!(
        matches!(sound, AuditVerdict::Sound { lines: 22, .. }),
        "{sound:?}"
    );
    ground.meddle("UPDATE audit SET who = 'Người Khác' WHERE seq = 9");
    assert_eq!(
        ground.store.verify_audit().unwrap(),
        AuditVerdict::Broken { line: 9 }
    );
    ground.meddle("UPDATE audit SET who = 'Người Thử' WHERE seq = 9");
    assert_eq!(ground.store.verify_audit().unwrap(), sound);
    ground.meddle("DELETE FROM audit WHERE seq = 22");
    assert_eq!(
        ground.store.verify_audit().unwrap(),
        AuditVerdict::Broken { line: 22 },
        "cut off at the end"
    );
}

fn two_secrets_are_valid_while_one_takes_over(ground: &Ground) {
    let store = &ground.store;
    let valid = |seconds| -> Vec<String> {
        let secrets = store.secrets_of(PROVINCE, None, at(seconds)).unwrap();
        secrets.iter().map(|one| one.expose().to_owned()).collect()
    };
    let first = secret(PROVINCE).expose().to_owned();
    assert_eq!(valid(0), [first.as_str()]);
    let next = Secret::new("dummy-next");
    assert!(
        store
            .rotate_secret(PROVINCE, &next, at(100), at(10))
            .unwrap()
    );
    assert_eq!(valid(99), ["dummy-next", first.as_str()]);
    assert_eq!(valid(100), ["dummy-next"], "its time is over");
    let entry = &store.centers().unwrap()[1];
    assert_eq!(
        (entry.id.as_str(), entry.former_until, entry.is_closed),
        (PROVINCE, Some(at(100)), false)
    );
    store
        .add_center(PROVINCE, &Secret::new("dummy-third"), at(20))
        .unwrap();
    assert_eq!(
        valid(21),
        ["dummy-third"],
        "given anew, nothing else counts"
    );
    assert!(store.close_center(PROVINCE, at(30)).unwrap());
    assert_eq!(valid(31), Vec::<String>::new());
    assert!(!store.close_center("nobody", at(30)).unwrap());
    assert!(!store.rotate_secret("nobody", &next, at(1), at(0)).unwrap());
    assert_eq!(
        store.secrets_of("nobody", None, at(0)).unwrap().len(),
        0,
        "unknown"
    );
}

fn another_key_opens_nothing(ground: &Ground) {
    let other = node::store::NodeKey::new([1; 32]);
    assert!(
        matches!(
            Store::open_at(&ground.place, Some(other)),
            Err(Error::KeyWrong)
        ),
        "found out before a center is"
    );
    ground
        .meddle("UPDATE centers SET secret = (SELECT secret FROM centers WHERE id = '00.99.W00')");
    assert!(
        matches!(
            ground.store.secrets_of(COMMUNE, None, at(0)),
            Err(Error::KeyWrong)
        ),
        "a secret belongs to its center"
    );
}

fn chunks_make_a_letter_again(ground: &Ground) {
    let store = &ground.store;
    let bytes = noise(9, 1_000_000);
    let names: Vec<String> = bytes.chunks(262_144).map(sha256).collect();
    assert_eq!(
        store.has_chunks(COMMUNE, &names, at(0)).unwrap(),
        [false; 4]
    );
    for (name, chunk) in names.iter().zip(bytes.chunks(262_144)).skip(1) {
        store.put_chunk(COMMUNE, name, chunk).unwrap();
        store.put_chunk(COMMUNE, name, chunk).unwrap();
    }
    assert_eq!(
        store.has_chunks(COMMUNE, &names, at(0)).unwrap(),
        [false, true, true, true]
    );
    let missing = store.open_chunks(COMMUNE, &names).err().unwrap();
    assert!(
        matches!(&missing, ChunkFault::Missing { names: told } if told == &names[..1]),
        "{missing:?}"
    );
    assert!(
        matches!(
            store.put_chunk(COMMUNE, &names[0], b"other"),
            Err(ChunkFault::NotTheChunk)
        ),
        "not what its name says"
    );
    let long = noise(1, 262_145);
    assert!(matches!(
        store.put_chunk(COMMUNE, &sha256(&long), &long),
        Err(ChunkFault::NotTheChunk)
    ));
    assert!(matches!(
        store.put_chunk(COMMUNE, &sha256(b""), b""),
        Err(ChunkFault::NotTheChunk)
    ));
    store
        .put_chunk(COMMUNE, &names[0], &bytes[..262_144])
        .unwrap();
    let mut made = Vec::new();
    let mut reader = store.open_chunks(COMMUNE, &names).unwrap();
    reader.read_to_end(&mut made).unwrap();
    assert!(made == bytes, "in their order");
    assert_eq!(
        store.has_chunks(PROVINCE, &names, at(0)).unwrap(),
        [false; 4],
        "they are nobody else's"
    );
    assert!(
        store
            .has_chunks(COMMUNE, &["../../node.key".to_owned()], at(0))
            .unwrap()
            == [false],
        "a name leads nowhere else"
    );
    damage(ground, &names[2]);
    let mut reader = store.open_chunks(COMMUNE, &names).unwrap();
    let fault = reader.read_to_end(&mut Vec::new()).unwrap_err();
    let fault = fault.downcast::<Error>().unwrap();
    assert!(
        matches!(&fault, Error::Damaged { sha256 } if sha256 == &names[2]),
        "{fault:?}"
    );
    assert_eq!(
        store.has_chunks(COMMUNE, &names, at(0)).unwrap(),
        [true, true, false, true],
        "it is asked for again"
    );
}

fn what_no_letter_names_is_thrown_away(ground: &Ground) {
    let store = &ground.store;
    let day = 86_400;
    // Files are as old as the machine's clock says, which is not the test's.
    let now = node::WallClock;
    let now = office::Clock::now(&now);
    let later = |days: i64| now.plus_millis(days * day * 1_000);
    store
        .put_chunk(COMMUNE, &sha256(b"chunk"), b"chunk")
        .unwrap();
    let names = [sha256(b"chunk")];
    send(store, 1, &noise(1, 70_000), &["H99"]).unwrap();
    store.keep(&mut noise(2, 70_000).as_slice()).unwrap();
    let none = node::store::Collected::default();
    assert_eq!(store.collect(later(0)).unwrap(), none);
    assert_eq!(store.has_chunks(COMMUNE, &names, later(6)).unwrap(), [true]);
    assert_eq!(
        store.has_chunks(COMMUNE, &names, later(8)).unwrap(),
        [false],
        "to be brought again"
    );
    assert_eq!(
        store.collect(later(15)).unwrap().chunks,
        0,
        "of the last day by the machine's clock"
    );
    let_age(ground, &names[0]);
    assert_eq!(
        store.collect(later(10)).unwrap().chunks,
        0,
        "but still there"
    );
    let collected = store.collect(later(12)).unwrap();
    assert_eq!(collected.chunks, 1);
    // Files of the last day by the machine's clock are left alone whatever the caller thinks the time is.
    assert_eq!(collected.files, 0);
    let kept = store.feed(ground.mailbox("H99"), 0, 1).unwrap().items[0]
        .sha256
        .clone();
    let kept = KeptFile {
        sha256: kept,
        size: 70_000,
    };
    let unnamed = sha256(&noise(2, 70_000));
    let_age(ground, &kept.sha256);
    let_age(ground, &unnamed);
    let collected = store.collect(later(0)).unwrap();
    assert_eq!((collected.files, collected.bytes), (1, 70_000));
    assert_eq!(
        store.bytes(&kept).unwrap().len(),
        70_000,
        "what a letter names stays, however old"
    );
    let unnamed = KeptFile {
        sha256: unnamed,
        size: 70_000,
    };
    assert!(matches!(store.bytes(&unnamed), Err(Error::Damaged { .. })));
}

fn what_is_brought_anew_while_it_is_thrown_away_stays(ground: &Ground) {
    let store = &ground.store;
    let now = office::Clock::now(&node::WallClock);
    let later = now.plus_millis(14 * 86_400_000);
    let (chunk, long) = (noise(5, 1_000), noise(6, 70_000));
    let (name, letter) = (sha256(&chunk), sha256(&long));
    // The files bear this node's name from now on.
    store.collect(now).unwrap();
    store.put_chunk(COMMUNE, &name, &chunk).unwrap();
    store.keep(&mut long.as_slice()).unwrap();
    for round in 0..60 {
        let_age(ground, &name);
        let_age(ground, &letter);
        let begin = std::sync::Barrier::new(3);
        thread::scope(|scope| {
            scope.spawn(|| {
                begin.wait();
                store.put_chunk(COMMUNE, &name, &chunk).unwrap();
                store.keep(&mut long.as_slice()).unwrap();
            });
            for _ in 0..2 {
                scope.spawn(|| {
                    begin.wait();
                    store.collect(later).unwrap();
                });
            }
        });
        let names = std::slice::from_ref(&name);
        assert_eq!(
            store.has_chunks(COMMUNE, names, now).unwrap(),
            [true],
            "round {round}: a chunk whose bringing was answered is there"
        );
        let kept = KeptFile {
            sha256: letter.clone(),
            size: long.len(),
        };
        assert!(
            store.bytes(&kept).unwrap() == long,
            "round {round}: and a letter about to be named"
        );
    }
}

fn what_is_no_letter_of_this_node_is_not_thrown_away(ground: &Ground) {
    let store = &ground.store;
    let now = office::Clock::now(&node::WallClock);
    let shelf = match &ground.place {
        Place::Folder(folder) => folder.join("files"),
        Place::Province {
            blobs: BlobPlace::Folder(folder),
            ..
        } => folder.clone(),
        // The bucket is reached by its own address only; what is decided is decided above the shelves.
        Place::Province { .. } => return,
    };
    send(store, 1, &noise(1, 70_000), &["H99"]).unwrap();
    let strange = [
        shelf.join("README"),
        shelf.join("backup-1/backup.json"),
        shelf.join("zz").join("f".repeat(64)),
    ];
    for file in &strange {
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, b"not ours").unwrap();
        age(file);
    }
    assert_eq!(store.collect(now).unwrap().files, 0);
    for file in &strange {
        assert!(file.exists(), "{}", file.display());
    }
    // Another node's rows beside these files: a wrong address, or a server started before its rows are back.
    let letter = sha256(&noise(1, 70_000));
    let_age(ground, &letter);
    let (mut other, _folder) = Where::Postgres.bare();
    if let Place::Province { blobs, .. } = &mut other {
        *blobs = BlobPlace::Folder(shelf.clone());
    }
    let other = Store::open_at(&other, Some(crate::ground::key())).unwrap();
    assert!(matches!(other.collect(now), Err(Error::NotOurFiles { .. })));
    fs::remove_file(shelf.join("node.id")).unwrap();
    assert!(
        matches!(other.collect(now), Err(Error::NotOurFiles { .. })),
        "nor where they bear no name yet"
    );
    assert_eq!(
        store.collect(now).unwrap().files,
        0,
        "their own node goes on"
    );
    assert!(shelf.join(&letter[..2]).join(&letter).exists());
}

fn letters_go_along_to_another_center(ground: &Ground) {
    use node::store::AgencyEntry;
    const OTHER: &str = "00.77.W00";
    let store = &ground.store;
    store.add_center(OTHER, &secret(OTHER), at(1)).unwrap();
    ground.send(1, &["H99.1", "H99.2"]).unwrap();
    ground.send(2, &["H99.1"]).unwrap();
    let waiting = |center| {
        let packages = store.waiting(center, Kind::Document).unwrap();
        let codes = packages.into_iter().map(|one| one.to_code);
        codes.collect::<Vec<_>>()
    };
    assert_eq!(waiting(PROVINCE), ["H99.1", "H99.2", "H99.1"]);
    let fetched = store.waiting(PROVINCE, Kind::Document).unwrap()[0]
        .doc_id
        .clone();
    store
        .mark(PROVINCE, &fetched, Mark::Done, "", at(3))
        .unwrap();
    let moved = AgencyEntry {
        code: "H99.1".to_owned(),
        name: "Đơn vị Thử Nghiệm H99.1".to_owned(),
        center: OTHER.to_owned(),
        ..AgencyEntry::default()
    };
    store.import(&[moved], at(4)).unwrap();
    assert_eq!(waiting(PROVINCE), ["H99.2"]);
    assert_eq!(waiting(OTHER), ["H99.1"], "what still waited went along");
    let doc_id = &store.waiting(OTHER, Kind::Document).unwrap()[0].doc_id;
    assert!(store.file_of(OTHER, doc_id).unwrap().is_some());
    assert!(
        store.file_of(PROVINCE, &fetched).unwrap().is_some(),
        "what was fetched stays readable where it went"
    );
    ground.send(3, &["H99.1"]).unwrap();
    assert_eq!(waiting(OTHER), ["H99.1", "H99.1"]);
}

fn one_code_goes_to_one_of_many_claimants(ground: &Ground) {
    use node::store::AgencyEntry;
    let centers: Vec<String> = (0..8).map(|at| format!("00.5{at}.W00")).collect();
    for center in &centers {
        ground
            .store
            .add_center(center, &secret(center), at(1))
            .unwrap();
    }
    for round in 0..5 {
        let code = format!("H99.6{round}");
        let entry = |center: &String| AgencyEntry {
            code: code.clone(),
            name: "Đơn vị mới".to_owned(),
            center: center.clone(),
            ..AgencyEntry::default()
        };
        let taken: Vec<bool> = thread::scope(|scope| {
            let claims: Vec<_> = centers
                .iter()
                .map(|center| {
                    let store = &ground.store;
                    let entry = entry(center);
                    scope.spawn(move || store.register(center, &entry, at(2)).unwrap())
                })
                .collect();
            claims.into_iter().map(|one| one.join().unwrap()).collect()
        });
        assert_eq!(taken.iter().filter(|taken| **taken).count(), 1, "{taken:?}");
        let holder = ground.store.resolve(&code).unwrap().unwrap().center;
        let winner = taken.iter().position(|taken| *taken).unwrap();
        assert_eq!(holder, centers[winner]);
    }
}

fn data_of_a_later_version_are_left_alone(ground: &Ground) {
    ground.meddle(match ground.place {
        Place::Folder(_) => "PRAGMA user_version = 99",
        Place::Province { .. } => "INSERT INTO steps (step) VALUES (99)",
    });
    let refused = Store::open_at(&ground.place, Some(crate::ground::key())).err();
    assert!(
        matches!(refused, Some(Error::TooNew { found: 99, .. })),
        "{refused:?}"
    );
}

fn the_directory_keeps_codes_with_their_agencies(ground: &Ground) {
    use node::store::AgencyEntry;
    let store = &ground.store;
    let entry = |code: &str, old: &str, is_closed| AgencyEntry {
        code: code.to_owned(),
        name: "Đơn vị Thử Nghiệm".to_owned(),
        center: PROVINCE.to_owned(),
        old_codes: old.to_owned(),
        is_closed,
        ..AgencyEntry::default()
    };
    let done = store
        .import(
            &[entry("h99.30", "", true), entry("H99.31", "H99.12", false)],
            at(1),
        )
        .unwrap();
    assert_eq!((done.added, done.changed, done.same), (2, 0, 0));
    assert_eq!(done.taken_codes, ["H99.12"], "it is in use");
    let done = store
        .import(
            &[entry("H99.30", "", true), entry("H99.31", "H99.30", false)],
            at(2),
        )
        .unwrap();
    assert_eq!((done.added, done.changed, done.same), (0, 1, 1));
    let heir = store.resolve(" h99.30 ").unwrap().unwrap();
    assert_eq!(
        (heir.code.as_str(), heir.is_closed),
        ("H99.31", false),
        "the closed one's code leads to its successor"
    );
    let mut blank = entry("H99.31", "H99.30", false);
    blank.center = String::new();
    let done = store.import(&[blank], at(3)).unwrap();
    assert_eq!(done.same, 1, "a list without centers changes none");
    assert_eq!(store.agencies(false).unwrap().len(), 5);
    assert_eq!(store.agencies(true).unwrap().len(), 6);
    assert!(!store.close_agency(COMMUNE, "H99.31", at(4)).unwrap());
    assert!(store.close_agency(PROVINCE, "H99.31", at(4)).unwrap());
    assert!(store.resolve("H99.31").unwrap().unwrap().is_closed);
}

fn the_overview_counts_what_waits(ground: &Ground) {
    let store = &ground.store;
    for number in 1..=4 {
        ground.send(number, &["H99", "H99.1"]).unwrap();
    }
    let waiting = store.waiting(PROVINCE, Kind::Document).unwrap();
    for (seconds, package) in (10_i64..).step_by(10).zip(waiting.iter().take(5)) {
        let took = package.accepted_at.plus_millis(seconds * 1_000);
        let doc_id = &package.doc_id;
        store.mark(PROVINCE, doc_id, Mark::Done, "", took).unwrap();
    }
    let failed = &waiting[6].doc_id;
    store
        .mark(PROVINCE, failed, Mark::Failed, "đĩa đầy", at(99))
        .unwrap();
    let queues = store.queues().unwrap();
    assert_eq!(queues.len(), 1);
    assert_eq!(
        (queues[0].waiting, queues[0].failed, queues[0].oldest),
        (3, 1, at(3)),
        "{queues:?}"
    );
    let stuck = store.stuck(at(4), 10).unwrap();
    assert_eq!(
        (stuck.len(), stuck[0].notation.as_str()),
        (1, "3/UBND"),
        "{stuck:?}"
    );
    let times = store.delivery_times(at(0)).unwrap();
    assert_eq!(
        (
            times[0].count,
            times[0].median,
            times[0].p95,
            times[0].longest
        ),
        (5, 30_000, 40_000, 50_000)
    );
    let totals = store.totals().unwrap();
    assert_eq!(
        (
            totals.centers,
            totals.agencies,
            totals.letters,
            totals.packages
        ),
        (2, 4, 4, 8)
    );
    assert_eq!(
        (totals.waiting, totals.bytes),
        (3, 4 * "thư số 1".len() as u64)
    );
    store.is_well().unwrap();
}

fn a_nul_in_a_text_harms_nothing(ground: &Ground) {
    let mut odd = letter(1, b"x", &["H99"]);
    odd.title = "trước\0sau".to_owned();
    let content = Content::Bytes(b"x");
    ground.store.accept(&odd, content, at(1)).unwrap();
    let sent = ground.store.lately_sent(COMMUNE, Kind::Document).unwrap();
    assert_eq!(sent[0].title, "trước\u{fffd}sau");
    let entry = AuditEntry {
        at: at(1),
        who: "a\0b".to_owned(),
        what: String::new(),
        subject: String::new(),
        detail: String::new(),
    };
    ground.store.audit(&entry).unwrap();
    assert!(matches!(
        ground.store.verify_audit().unwrap(),
        AuditVerdict::Sound { .. }
    ));
}

#[test]
fn a_province_needs_its_key() {
    let (place, _folder) = Where::Postgres.bare();
    assert!(matches!(
        Store::open_at(&place, None),
        Err(Error::KeyMissing)
    ));
}
