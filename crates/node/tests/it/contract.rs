//! What every road promises: one suite, generic over the road. Here over the national one against a real node.

use crate::world::{COMMUNE, PROVINCE, World, letter, status, trace_of};
use axis::{DocId, Kind, Transport};

/// Two ends of a road: `H99.12` at the one, `H99` at the other.
struct Ends<T> {
    commune: T,
    province: T,
}

fn ends(world: &World) -> Ends<axis::National> {
    Ends {
        commune: world.road(COMMUNE),
        province: world.road(PROVINCE),
    }
}

#[tokio::test]
async fn a_letter_reaches_its_receiver_and_waits_until_it_is_taken() {
    let world = World::new().await;
    let ends = ends(&world);
    letter_reaches_and_waits(&ends).await;
}

async fn letter_reaches_and_waits<T: Transport>(ends: &Ends<T>) {
    let sent = letter("H99.12", &["H99"]).bytes();
    assert_eq!(
        ends.province.waiting(Kind::Document).await.unwrap(),
        [],
        "nothing was sent yet"
    );
    ends.commune
        .submit("H99.12", Kind::Document, &sent)
        .await
        .unwrap();

    let waiting = ends.province.waiting(Kind::Document).await.unwrap();
    assert_eq!(waiting.len(), 1);
    assert_eq!(
        (waiting[0].from.as_str(), waiting[0].to.as_slice()),
        ("H99.12", &["H99".to_owned()][..])
    );
    assert_eq!(waiting[0].state, "initial");
    assert_eq!(
        ends.province.waiting(Kind::Status).await.unwrap(),
        [],
        "it is no status message"
    );
    assert_eq!(
        ends.commune.waiting(Kind::Document).await.unwrap(),
        [],
        "nor is it its sender's"
    );

    let doc = &waiting[0].doc;
    assert_is_the_letter(&ends.province.fetch(doc).await.unwrap(), &sent, COMMUNE);
    ends.province.acknowledge(doc, false).await.unwrap();
    let again = ends.province.waiting(Kind::Document).await.unwrap();
    assert_eq!(
        (again.len(), again[0].state.as_str()),
        (1, "fail"),
        "what could not be taken goes on waiting"
    );
    ends.province.acknowledge(doc, true).await.unwrap();
    assert_eq!(
        ends.province.waiting(Kind::Document).await.unwrap(),
        [],
        "taken for good"
    );
    ends.province.acknowledge(doc, true).await.unwrap();
    ends.province.acknowledge(doc, false).await.unwrap();
    assert_eq!(
        ends.province.waiting(Kind::Document).await.unwrap(),
        [],
        "done is done"
    );
    assert_is_the_letter(&ends.province.fetch(doc).await.unwrap(), &sent, COMMUNE);
}

#[tokio::test]
async fn a_letter_sent_twice_arrives_once_and_keeps_its_name() {
    let world = World::new().await;
    let ends = ends(&world);
    letter_sent_twice(&ends).await;
}

async fn letter_sent_twice<T: Transport>(ends: &Ends<T>) {
    let sent = letter("H99.12", &["H99"]).bytes();
    let first = ends
        .commune
        .submit("H99.12", Kind::Document, &sent)
        .await
        .unwrap();
    let waiting = ends.province.waiting(Kind::Document).await.unwrap();
    assert_eq!(
        ends.commune
            .submit("H99.12", Kind::Document, &sent)
            .await
            .unwrap(),
        first,
        "the same bytes"
    );
    assert_eq!(
        ends.province.waiting(Kind::Document).await.unwrap(),
        waiting,
        "arrived once"
    );
    ends.province
        .acknowledge(&waiting[0].doc, true)
        .await
        .unwrap();
    assert_eq!(
        ends.commune
            .submit("H99.12", Kind::Document, &sent)
            .await
            .unwrap(),
        first,
        "years later too"
    );
    assert_eq!(
        ends.province.waiting(Kind::Document).await.unwrap(),
        [],
        "and is not delivered again"
    );
}

#[tokio::test]
async fn the_sender_sees_how_far_each_receiver_is() {
    let world = World::new().await;
    let ends = ends(&world);
    sender_sees(&ends).await;
}

async fn sender_sees<T: Transport>(ends: &Ends<T>) {
    let sent = letter("H99.12", &["H99", "H99.1"]).bytes();
    let doc = ends
        .commune
        .submit("H99.12", Kind::Document, &sent)
        .await
        .unwrap();
    let before = ends.commune.deliveries(&doc).await.unwrap();
    assert_eq!(
        before
            .iter()
            .map(|trace| trace.to.as_str())
            .collect::<Vec<_>>(),
        ["H99", "H99.1"]
    );
    assert!(
        before
            .iter()
            .all(|trace| !trace.has_arrived() && !trace.has_failed())
    );
    assert_eq!(before[0].received_at, "", "not yet");

    let waiting = ends.province.waiting(Kind::Document).await.unwrap();
    assert_eq!(
        waiting.len(),
        2,
        "both agencies of the center have their own"
    );
    assert_eq!(
        before[1].receiver_doc.as_ref(),
        Some(&waiting[1].doc),
        "known by the same name at both ends"
    );
    ends.province
        .acknowledge(&waiting[0].doc, true)
        .await
        .unwrap();
    ends.province
        .acknowledge(&waiting[1].doc, false)
        .await
        .unwrap();
    let after = ends.commune.deliveries(&doc).await.unwrap();
    assert!(after[0].has_arrived() && !after[0].received_at.is_empty());
    assert!(after[1].has_failed() && after[1].received_at.is_empty());
    assert_eq!(
        ends.province.deliveries(&doc).await.unwrap(),
        [],
        "only its sender sees it"
    );
}

#[tokio::test]
async fn an_answer_goes_back_to_whom_it_names() {
    let world = World::new().await;
    let ends = ends(&world);
    answer_goes_back(&ends).await;
}

async fn answer_goes_back<T: Transport>(ends: &Ends<T>) {
    let sent = letter("H99.12", &["H99"]);
    ends.commune
        .submit("H99.12", Kind::Document, &sent.bytes())
        .await
        .unwrap();
    let answer = status("H99", "H99.12", &sent.document_id(), 3);
    ends.province
        .submit("H99", Kind::Status, &answer)
        .await
        .unwrap();

    let waiting = ends.commune.waiting(Kind::Status).await.unwrap();
    assert_eq!(waiting.len(), 1);
    assert_eq!(
        (waiting[0].from.as_str(), waiting[0].kind),
        ("H99", Kind::Status)
    );
    let fetched = ends.commune.fetch(&waiting[0].doc).await.unwrap();
    assert_eq!(
        String::from_utf8(fetched)
            .unwrap()
            .matches("<edXML:StatusCode>03<")
            .count(),
        1
    );
    ends.commune
        .acknowledge(&waiting[0].doc, true)
        .await
        .unwrap();
    assert_eq!(ends.commune.waiting(Kind::Status).await.unwrap(), []);
    assert_eq!(
        ends.province.waiting(Kind::Document).await.unwrap().len(),
        1,
        "the letter is untouched by it"
    );
}

#[tokio::test]
async fn the_directory_names_everyone_who_can_be_written_to() {
    let world = World::new().await;
    let rows = world.road(COMMUNE).directory().await.unwrap();
    let codes: Vec<_> = rows.iter().map(|row| row.code.as_str()).collect();
    assert_eq!(
        codes,
        ["A99.12", "H99", "H99.1", "H99.12", "H99.97"],
        "closed ones are left out"
    );
    let commune = &rows[3];
    assert_eq!(
        (commune.id.as_str(), commune.parent_id.as_str()),
        ("3", "1")
    );
    assert_eq!(commune.name, "UBND xã Thử Nghiệm");
    assert_eq!(commune.old_code, "000.12.00.H99;000.13.00.H99");
}

#[tokio::test]
async fn nobody_gets_what_is_not_his() {
    let world = World::new().await;
    let ends = ends(&world);
    ends.commune
        .submit(
            "H99.12",
            Kind::Document,
            &letter("H99.12", &["H99"]).bytes(),
        )
        .await
        .unwrap();
    let doc = ends.province.waiting(Kind::Document).await.unwrap()[0]
        .doc
        .clone();
    let unknown = DocId::parse("68edb8c8c2dcb14db773ce44").unwrap();
    for (road, doc) in [(&ends.commune, &doc), (&ends.province, &unknown)] {
        for fault in [
            road.fetch(doc).await.map(|_| ()).unwrap_err(),
            road.download(doc).await.map(|_| ()).unwrap_err(),
            road.acknowledge(doc, true).await.unwrap_err(),
        ] {
            assert!(
                matches!(
                    fault,
                    axis::Fault::Refused {
                        refusal: axis::Refusal::PackageUnknown,
                        ..
                    }
                ),
                "{fault:?}"
            );
            assert!(!fault.passes());
        }
    }
    assert_eq!(
        ends.province.waiting(Kind::Document).await.unwrap().len(),
        1,
        "still waits"
    );
}

/// The letter as it was sent, but for one trace.
pub(crate) fn assert_is_the_letter(fetched: &[u8], sent: &[u8], center: &str) {
    let fetched = String::from_utf8(fetched.to_vec()).unwrap();
    let begins = fetched
        .find(&trace_of(center))
        .unwrap_or_else(|| panic!("no trace of {center}: {fetched}"));
    let end = "</edXML:TraceHeader>";
    let ends = begins + fetched[begins..].find(end).unwrap() + end.len();
    let without = format!("{}{}", &fetched[..begins], &fetched[ends..]);
    assert_eq!(without.as_bytes(), sent, "every other byte as it was sent");
}
