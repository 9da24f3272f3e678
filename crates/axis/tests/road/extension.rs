//! The extension road against a real node: what a bad line, a wrong clock and a restored node do to it.

use crate::wire::line_to;
use crate::world::{COMMUNE, NOW, PROVINCE, World, adapter, extension_at, letter, noise, secret};
use axis::wire::extension::{NumberCancelled, NumberWanted, SeriesKnown, feature};
use axis::{
    Connection, Course, Extension, Fault, Kind, Part, Place, Reach, Refusal, Transport, WentBack,
    digest_of,
};
use axum::Router;
use axum::http::StatusCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use tokio::net::TcpListener;

#[tokio::test]
async fn a_cut_upload_goes_on_where_it_broke() {
    let world = World::new().await;
    let (host, tally) = line_to(&world.host).await;
    let road = extension_at(&host, COMMUNE).await.unwrap().unwrap();
    assert!(road.offers(feature::CHUNKS), "it says so");
    let whole = letter(12, &noise(12 << 20));
    *tally.cut_up.lock().unwrap() = Some(whole.len() as u64 / 2 + 100_000);
    let fault = road
        .submit("H99.12", Kind::Document, &whole, |_, _| {})
        .await;
    let fault = fault.unwrap_err();
    assert_eq!(fault, Fault::Unreachable(Reach::Closed));
    assert!(!fault.outcome_unknown(), "chunks alone are no letter");

    let mut told = Vec::new();
    let tell = |across, of| told.push((across, of));
    let doc = road
        .submit("H99.12", Kind::Document, &whole, tell)
        .await
        .unwrap();
    let size = whole.len() as u64;
    assert!(
        told[0].0 > size / 2 - 300_000,
        "half is there: {:?}",
        told[0]
    );
    assert_eq!(told.last(), Some(&(size, size)), "then all of it");
    let crossed = tally.crossed();
    assert!(crossed * 100 <= size * 105, "{crossed} for {size}");

    let again = road
        .submit("H99.12", Kind::Document, &whole, |_, _| {})
        .await;
    assert_eq!(again.unwrap(), doc, "the same letter has one name");
    let national = world
        .national(COMMUNE)
        .submit("H99.12", Kind::Document, &whole)
        .await;
    assert_eq!(national.unwrap(), doc, "however it comes");
    let waiting = world
        .national(PROVINCE)
        .waiting(Kind::Document)
        .await
        .unwrap();
    assert_eq!(waiting.len(), 1, "and arrives once");
}

#[tokio::test]
async fn on_a_slow_line_short_chunks_go_side_by_side_and_long_ones_count() {
    let world = World::new().await;
    let (host, tally) = line_to(&world.host).await;
    let fast = extension_at(&host, COMMUNE).await.unwrap().unwrap();
    let slow = extension_at(&host, COMMUNE).await.unwrap().unwrap();
    let slow = slow.over_a_slow_line();
    let whole = letter(12, &noise(3 << 20));
    let size = whole.len() as u64;
    *tally.cut_up.lock().unwrap() = Some(size / 2);
    let broken = fast
        .submit("H99.12", Kind::Document, &whole, |_, _| {})
        .await;
    assert_eq!(broken.unwrap_err(), Fault::Unreachable(Reach::Closed));
    let before = tally.crossed();
    let mut told = Vec::new();
    *tally.cut_up.lock().unwrap() = Some(size / 4);
    let doc = slow
        .submit("H99.12", Kind::Document, &whole, |across, _| {
            told.push(across)
        })
        .await
        .unwrap();
    assert!(
        told[0] > size / 2 - 300_000,
        "what went in long ones: {told:?}"
    );
    let step = told.windows(2).map(|two| two[1] - two[0]).max();
    assert!(
        step <= Some(16 * 1024),
        "and the rest in short ones: {step:?}"
    );
    assert_eq!(
        told.last(),
        Some(&size),
        "over another connection after the cut"
    );
    let (crossed, left) = (tally.crossed() - before, size - told[0]);
    assert!(crossed * 100 < left * 112, "{crossed} for {left}");
    let known = slow
        .submit_again("H99.12", Kind::Document, &whole, |_, _| {})
        .await;
    assert_eq!(known.unwrap(), doc, "one letter");
    let road = world.national(PROVINCE);
    assert_eq!(road.waiting(Kind::Document).await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_file_that_went_before_is_not_brought_again() {
    let world = World::new().await;
    let (host, tally) = line_to(&world.host).await;
    let road = extension_at(&host, COMMUNE).await.unwrap().unwrap();
    let file = noise(1 << 20);
    let submit = async |number| {
        let whole = letter(number, &file);
        road.submit("H99.12", Kind::Document, &whole, |_, _| {})
            .await
            .unwrap()
    };
    let first = submit(12).await;
    let before = tally.crossed();
    let second = submit(13).await;
    assert_ne!(first, second, "two letters");
    let crossed = tally.crossed() - before;
    assert!(crossed < 20_000, "with one file: {crossed} bytes");
}

#[tokio::test]
async fn a_letter_too_long_for_the_node_never_leaves() {
    let world = World::new().await;
    let (host, tally) = line_to(&world.host).await;
    let road = extension_at(&host, COMMUNE).await.unwrap().unwrap();
    let before = tally.crossed();
    let most = usize::try_from(road.capabilities().limits.letter_bytes).unwrap();
    let whole = vec![b'a'; most + 1];
    let fault = road
        .submit("H99.12", Kind::Document, &whole, |_, _| {})
        .await
        .unwrap_err();
    let refused = matches!(
        fault,
        Fault::Refused {
            refusal: Refusal::EnvelopeTooLarge,
            ..
        }
    );
    assert!(refused, "{fault:?}");
    assert_eq!(tally.crossed(), before, "not a byte");
}

#[tokio::test]
async fn a_lost_last_answer_leaves_the_outcome_unknown() {
    let world = World::new().await;
    let (host, tally) = line_to(&world.host).await;
    let road = extension_at(&host, COMMUNE).await.unwrap().unwrap();
    let whole = letter(12, &noise(4_000));
    // The answers to the question and to three chunks come through; the last does not.
    let cut = Arc::clone(&tally);
    let tell = move |across, of| {
        if across == of {
            *cut.cut_down.lock().unwrap() = Some(1);
        }
    };
    let fault = road
        .submit("H99.12", Kind::Document, &whole, tell)
        .await
        .unwrap_err();
    assert_eq!(fault, Fault::Lost { timed_out: false });
    assert!(fault.outcome_unknown(), "it may have been taken over");
    road.submit("H99.12", Kind::Document, &whole, |_, _| {})
        .await
        .unwrap();
    let waiting = world
        .national(PROVINCE)
        .waiting(Kind::Document)
        .await
        .unwrap();
    assert_eq!(waiting.len(), 1, "the repeat is the same letter");
}

#[tokio::test]
async fn a_cut_download_goes_on_where_it_broke() {
    let world = World::new().await;
    let whole = letter(12, &noise(6 << 20));
    world
        .national(COMMUNE)
        .submit("H99.12", Kind::Document, &whole)
        .await
        .unwrap();
    let waiting = world
        .national(PROVINCE)
        .waiting(Kind::Document)
        .await
        .unwrap();
    let kept = world
        .national(PROVINCE)
        .fetch(&waiting[0].doc)
        .await
        .unwrap();
    let (host, tally) = line_to(&world.host).await;
    let road = extension_at(&host, PROVINCE).await.unwrap().unwrap();
    let mut part = Part::default();
    for cut in [1_000_000, 3_000_000] {
        *tally.cut_down.lock().unwrap() = Some(cut);
        let fault = road.fetch(&waiting[0].doc, &mut part).await.unwrap_err();
        assert_eq!(fault, Fault::Lost { timed_out: false });
    }
    assert!(
        part.length() > 3_500_000,
        "what came stays: {}",
        part.length()
    );
    let fetched = road.fetch(&waiting[0].doc, &mut part).await.unwrap();
    assert!(fetched == kept, "the bytes are those of the national road");
    assert_eq!(part, Part::default(), "and nothing is left over");
    let crossed = tally.crossed();
    let size = kept.len() as u64;
    assert!(crossed * 100 <= size * 105, "{crossed} for {size}");

    let other = axis::DocId::parse("000000000000000000000000").unwrap();
    let fault = road.fetch(&other, &mut part).await.unwrap_err();
    let refusal = Refusal::PackageUnknown;
    assert!(matches!(fault, Fault::Refused { refusal: told, .. } if told == refusal));
}

#[tokio::test]
async fn the_feed_and_the_day_say_that_nothing_is_missing() {
    let world = World::new().await;
    let road = world.extension(PROVINCE).await;
    let send = async |number| {
        let national = world.national(COMMUNE);
        let whole = letter(number, "JVBERi0xLjcK");
        national
            .submit("H99.12", Kind::Document, &whole)
            .await
            .unwrap();
    };
    for number in 1..=5 {
        send(number).await;
    }
    let mut place = Place::start();
    let mut docs = Vec::new();
    loop {
        let (page, course) = road.feed("H99", &place, 2).await.unwrap();
        let Course::Onward { place: next, head } = course else {
            panic!("{course:?}");
        };
        docs.extend(
            page.items
                .iter()
                .map(|item| (item.seq, item.doc_id.clone())),
        );
        place = next;
        if place.last == head {
            break;
        }
    }
    assert_eq!(place.last, 5, "five of five");
    let day = road.digest("H99", "2026-11-21").await.unwrap();
    let ours = digest_of(docs.iter().map(|(seq, doc)| (*seq, doc.as_str())));
    assert_eq!((day.count, &day.sha256), (5, &ours), "in one line");
    let fewer = digest_of(docs[1..].iter().map(|(seq, doc)| (*seq, doc.as_str())));
    assert_ne!(day.sha256, fewer, "one short would show");

    let foreign = road.feed("H99.12", &Place::start(), 10).await.unwrap_err();
    let refused = matches!(
        foreign,
        Fault::Refused {
            refusal: Refusal::MailboxUnknown,
            ..
        }
    );
    assert!(refused, "{foreign:?}");
}

#[tokio::test]
async fn a_node_restored_from_an_older_backup_is_noticed() {
    let world = World::new().await;
    let send = async |world: &World, number| {
        let national = world.national(COMMUNE);
        let whole = letter(number, "JVBERi0xLjcK");
        national
            .submit("H99.12", Kind::Document, &whole)
            .await
            .unwrap();
    };
    send(&world, 1).await;
    world.back_up();
    send(&world, 2).await;
    let road = world.extension(PROVINCE).await;
    let (_, course) = road.feed("H99", &Place::start(), 10).await.unwrap();
    let Course::Onward { place, .. } = course else {
        panic!("{course:?}");
    };
    assert_eq!(place.last, 2);

    let world = world.restored().await;
    let road = world.extension(PROVINCE).await;
    assert!(
        road.capabilities().epoch > place.epoch,
        "it says so at once"
    );
    let (_, course) = road.feed("H99", &place, 10).await.unwrap();
    assert!(
        matches!(course, Course::WentBack(WentBack::Epoch { .. })),
        "{course:?}"
    );
    let silent = Place {
        epoch: 0,
        ..place.clone()
    };
    let (_, course) = road.feed("H99", &silent, 10).await.unwrap();
    let head = WentBack::Head { known: 2, told: 1 };
    assert_eq!(
        course,
        Course::WentBack(head),
        "and the head shows it by itself"
    );
    send(&world, 3).await;
    let (_, course) = road.feed("H99", &silent, 10).await.unwrap();
    assert_eq!(course, Course::WentBack(WentBack::Chain), "as many, others");
    send(&world, 2).await;
    let (page, _) = road.feed("H99", &Place::start(), 10).await.unwrap();
    assert_eq!(page.head, 3, "offered anew, the lost one is there again");
}

#[tokio::test]
async fn a_clock_that_is_wrong_is_corrected_and_told() {
    let world = World::new().await;
    let clock = Arc::new(AtomicI64::new(NOW));
    let ours = Arc::clone(&clock);
    let now = move || ours.load(Ordering::SeqCst);
    let connection = Connection::default();
    let address = adapter(&world.host);
    let road = Extension::find(&connection, address, PROVINCE, secret(PROVINCE), now).await;
    let road = road.unwrap().unwrap();
    let drift = road.drift().unwrap();
    assert!(!drift.is_surely_beyond(0), "none yet: {drift:?}");
    clock.store(NOW - 3_600_000, Ordering::SeqCst);
    let (page, _) = road.feed("H99", &Place::start(), 10).await.unwrap();
    assert_eq!(page.head, 0, "an hour behind, and let in all the same");
    clock.store(NOW + 3_600_000, Ordering::SeqCst);
    let doc = axis::DocId::parse("000000000000000000000000").unwrap();
    let fault = road.fetch(&doc, &mut Part::default()).await.unwrap_err();
    let let_in = matches!(
        fault,
        Fault::Refused {
            refusal: Refusal::PackageUnknown,
            ..
        }
    );
    assert!(let_in, "the same for a letter, an hour ahead: {fault:?}");
    clock.store(NOW - 3_600_000, Ordering::SeqCst);
    road.series("H99", "QĐ", 2026).await.unwrap();
    let drift = road.drift().unwrap();
    let off = (drift.ahead_millis - 3_600_000).abs();
    assert!(off <= drift.uncertainty_millis, "and known: {drift:?}");
    assert!(drift.is_surely_beyond(3_000_000));
}

#[tokio::test]
async fn a_foreign_server_is_told_apart_quietly() {
    let answers = [
        (StatusCode::NOT_FOUND, ""),
        (StatusCode::OK, "<html>Đăng nhập</html>"),
        (StatusCode::OK, r#"{"status":"FAIL","ErrorCode":"90"}"#),
        (StatusCode::OK, r#"{"product":"another","protocol":1}"#),
        (
            StatusCode::OK,
            r#"{"product":"lienvan-node","protocol":2,"version":"9","epoch":1,"now":1,"limits":{"letterBytes":1,"chunkBytes":1,"chunksPerLetter":1,"feedItems":1},"features":[]}"#,
        ),
        (StatusCode::BAD_GATEWAY, "<html>502</html>"),
        (StatusCode::FOUND, ""),
    ];
    for (status, body) in answers {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let host = listener.local_addr().unwrap().to_string();
        let routes = Router::new().fallback(move || async move { (status, body) });
        let served = tokio::spawn(async move { axum::serve(listener, routes).await.unwrap() });
        let found = extension_at(&host, COMMUNE).await;
        assert!(found.unwrap().is_none(), "{status} {body}");
        served.abort();
    }
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let host = listener.local_addr().unwrap().to_string();
    drop(listener);
    let nobody = extension_at(&host, COMMUNE).await.err();
    assert_eq!(
        nobody,
        Some(Fault::Unreachable(Reach::Closed)),
        "no verdict"
    );
}

#[tokio::test]
async fn a_series_is_kept_through_a_restore() {
    let world = World::new().await;
    let road = world.extension(COMMUNE).await;
    let (office, book, year) = ("H99.12".to_owned(), "QĐ-UBND".to_owned(), 2026);
    let wanted = |document: &str| NumberWanted {
        office: office.clone(),
        book: book.clone(),
        year,
        document: document.to_owned(),
    };
    assert_eq!(road.number(&wanted("a")).await.unwrap(), 1);
    world.back_up();
    assert_eq!(road.number(&wanted("b")).await.unwrap(), 2);
    assert_eq!(road.number(&wanted("a")).await.unwrap(), 1, "asked again");
    let cancelled = NumberCancelled {
        office: office.clone(),
        book: book.clone(),
        year,
        number: 1,
        reason: "Đánh máy nhầm".to_owned(),
        who: "Người Thử".to_owned(),
    };
    road.cancel_number(&cancelled).await.unwrap();
    road.cancel_number(&cancelled).await.unwrap();
    let series = road.series(&office, &book, year).await.unwrap();
    assert_eq!((series.last, series.cancelled.len()), (2, 1));
    let no = road.number(&wanted("a")).await.unwrap_err();
    let conflict = matches!(
        no,
        Fault::Refused {
            refusal: Refusal::NumberConflict,
            ..
        }
    );
    assert!(conflict, "{no:?}");

    let world = world.restored().await;
    let road = world.extension(COMMUNE).await;
    let no = road.number(&wanted("c")).await.unwrap_err();
    let waits = matches!(
        no,
        Fault::Refused {
            refusal: Refusal::SeriesNotReconciled,
            ..
        }
    );
    assert!(waits, "{no:?}");
    let known = SeriesKnown {
        office: office.clone(),
        book: book.clone(),
        year,
        known: vec![axis::wire::extension::KnownNumber {
            number: 2,
            document: "b".to_owned(),
        }],
        who: "Người Thử".to_owned(),
    };
    assert!(road.reopen_series(&known).await.unwrap().open);
    assert_eq!(
        road.number(&wanted("c")).await.unwrap(),
        3,
        "behind what was given"
    );
}
