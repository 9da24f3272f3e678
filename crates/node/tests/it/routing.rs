//! Who gets what, and who is turned away.

use crate::world::{COMMUNE, PARTY, PROVINCE, World, letter, road, status};
use axis::{Fault, Kind, Refusal, Secret, Transport};

fn refused(fault: Fault) -> (Refusal, String) {
    match fault {
        Fault::Refused { refusal, said } => (refusal, said),
        other => panic!("no refusal: {other:?}"),
    }
}

#[tokio::test]
async fn a_wrong_secret_or_center_is_known_by_its_number() {
    let world = World::new().await;
    let wrong = road(&world.base, COMMUNE, Secret::new("another"));
    let nobody = road(&world.base, "00.00.W00", Secret::new("another"));
    let sent = letter("H99.12", &["H99"]).bytes();
    for road in [wrong, nobody] {
        for fault in [
            road.waiting(Kind::Document).await.unwrap_err(),
            road.submit("H99.12", Kind::Document, &sent)
                .await
                .unwrap_err(),
            road.directory().await.unwrap_err(),
            road.reach().await.unwrap_err(),
        ] {
            assert_eq!(refused(fault.clone()).0, Refusal::WrongCredentials);
            assert!(
                !fault.passes() && fault.is_of_the_road(),
                "no letter is to blame"
            );
        }
    }
    assert_eq!(
        world.road(PROVINCE).count(Kind::Document).await,
        Ok(0),
        "and nothing was taken"
    );
}

#[tokio::test]
async fn an_unknown_receiver_stops_the_letter_for_all() {
    let world = World::new().await;
    let sent = letter("H99.12", &["H99", "H77.1", "H99.98", "H99.97", "H99.1"]).bytes();
    let fault = world
        .road(COMMUNE)
        .submit("H99.12", Kind::Document, &sent)
        .await
        .unwrap_err();
    let (refusal, said) = refused(fault);
    assert_eq!(refusal, Refusal::ReceiverUnknown);
    assert!(
        said.ends_with("ton tai: H77.1, H99.97; don vi nhan da bi khoa: H99.98"),
        "unknown, not connected, closed: {said}"
    );
    assert_eq!(
        world.road(PROVINCE).count(Kind::Document).await,
        Ok(0),
        "nothing half routed"
    );
}

#[tokio::test]
async fn a_sender_writes_only_in_its_own_name() {
    let world = World::new().await;
    let commune = world.road(COMMUNE);
    // Another center's agency; one that is not there; its own in the request but another's in the envelope.
    for (from, envelope) in [
        ("H99", letter("H99", &["H99.12"])),
        ("H77", letter("H77", &["H99"])),
        ("H99.12", letter("H99", &["H99.12"])),
    ] {
        let fault = commune
            .submit(from, Kind::Document, &envelope.bytes())
            .await
            .unwrap_err();
        let (refusal, said) = refused(fault);
        assert_eq!(refusal, Refusal::SenderNotRegistered, "{from}");
        assert!(
            said.starts_with("Don vi gui ") && said.contains("khong dung voi ma da dang ky"),
            "{said}"
        );
    }
}

#[tokio::test]
async fn an_old_code_leads_to_the_same_agency_once() {
    let world = World::new().await;
    let (commune, province) = (world.road(COMMUNE), world.road(PROVINCE));
    let both = letter("H99.12", &["000.00.00.H99", "H99", "000.00.00.h99"]).bytes();
    commune
        .submit("H99.12", Kind::Document, &both)
        .await
        .unwrap();
    let waiting = province.waiting(Kind::Document).await.unwrap();
    assert_eq!(waiting.len(), 1, "old and new code are one office");
    assert_eq!(waiting[0].to, ["000.00.00.H99"], "as the sender wrote it");

    let back = letter("H99", &["000.13.00.H99"]).bytes();
    province.submit("H99", Kind::Document, &back).await.unwrap();
    assert_eq!(
        commune.count(Kind::Document).await,
        Ok(1),
        "one of two earlier codes"
    );
    let old_name = letter("000.12.00.H99", &["H99"]).bytes();
    commune
        .submit("000.12.00.H99", Kind::Document, &old_name)
        .await
        .unwrap();
    assert_eq!(
        province.count(Kind::Document).await,
        Ok(2),
        "a sender may still use its old code"
    );
    let mut mixed = letter("000.13.00.H99", &["H99"]);
    mixed.number = 14;
    commune
        .submit("H99.12", Kind::Document, &mixed.bytes())
        .await
        .unwrap();
    assert_eq!(
        province.count(Kind::Document).await,
        Ok(3),
        "or one code outside and another inside"
    );
}

#[tokio::test]
async fn another_document_under_the_same_id_is_turned_away_until_the_first_is_refused() {
    let world = World::new().await;
    let (commune, province) = (world.road(COMMUNE), world.road(PROVINCE));
    let first = letter("H99.12", &["H99"]);
    commune
        .submit("H99.12", Kind::Document, &first.bytes())
        .await
        .unwrap();

    let mut other = letter("H99.12", &["H99.1", "H99"]);
    other.subject = "Một văn bản khác";
    let (refusal, said) = refused(
        commune
            .submit("H99.12", Kind::Document, &other.bytes())
            .await
            .unwrap_err(),
    );
    assert_eq!(refusal, Refusal::DocumentExists);
    assert!(said.ends_with(" H99"), "only there: {said}");
    assert_eq!(
        province.count(Kind::Document).await,
        Ok(1),
        "nothing half routed"
    );

    let mut further = letter("H99.12", &["A99.12"]);
    further.subject = "Gửi thêm một nơi";
    commune
        .submit("H99.12", Kind::Document, &further.bytes())
        .await
        .unwrap();
    assert_eq!(
        world.road(PARTY).count(Kind::Document).await,
        Ok(1),
        "the same id to someone else is a batch"
    );

    let mut update = letter("H99.12", &["H99"]);
    update.business = 2;
    commune
        .submit("H99.12", Kind::Document, &update.bytes())
        .await
        .unwrap();
    assert_eq!(
        province.count(Kind::Document).await,
        Ok(2),
        "an update is about the same id"
    );

    province
        .submit(
            "H99",
            Kind::Status,
            &status("H99", "H99.12", &first.document_id(), 2),
        )
        .await
        .unwrap();
    commune
        .submit("H99.12", Kind::Document, &other.bytes())
        .await
        .unwrap();
    assert_eq!(
        province.count(Kind::Document).await,
        Ok(4),
        "refused, corrected, sent anew"
    );
}

#[tokio::test]
async fn a_malformed_or_secret_envelope_is_turned_away_whole() {
    let world = World::new().await;
    let commune = world.road(COMMUNE);
    let good = letter("H99.12", &["H99"]).bytes();
    let text = String::from_utf8(good.clone()).unwrap();
    let nobody = String::from_utf8(letter("H99.12", &[]).bytes()).unwrap();
    for odd in [
        "not an envelope",
        "",
        "<edXML/>",
        "<html><body>Bad Gateway</body></html>",
        &text[..text.len() / 2],
        &text.replace("<edXML:OrganId>H99.12</edXML:OrganId>", ""),
        &format!("1212{text}"),
        &text.replace(
            "<?xml version=\"1.0\" encoding=\"utf-8\"?>",
            "<?xml version=\"1.0\"?><!DOCTYPE edXML [<!ENTITY x \"y\">]>",
        ),
        &nobody,
        &String::from_utf8(status("H99.12", "", "x", 1)).unwrap(),
    ] {
        let fault = commune
            .submit("H99.12", Kind::Document, odd.as_bytes())
            .await
            .unwrap_err();
        assert_eq!(refused(fault).0, Refusal::EnvelopeMalformed, "{odd}");
    }
    let fault = commune
        .submit("H99.12", Kind::Status, &good)
        .await
        .unwrap_err();
    assert_eq!(
        refused(fault).0,
        Refusal::EnvelopeMalformed,
        "a document is no status message"
    );
    let mut secret = letter("H99.12", &["H99"]);
    secret.subject = "[MẬT] Về việc thử";
    let fault = commune
        .submit("H99.12", Kind::Document, &secret.bytes())
        .await
        .unwrap_err();
    assert_eq!(refused(fault).0, Refusal::SecretRefused);
    assert_eq!(world.road(PROVINCE).count(Kind::Document).await, Ok(0));
}

#[tokio::test]
async fn agencies_come_and_go_under_their_own_center() {
    let world = World::new().await;
    let (commune, province) = (world.road(COMMUNE), world.road(PROVINCE));
    let mut agency = axis::NewAgency {
        parent: "H99.12".into(),
        code: "H99.12.1".into(),
        name: "Trạm Thử Nghiệm".into(),
        mail: "tram@thunghiem.example".into(),
        ..axis::NewAgency::default()
    };
    commune.register(&agency).await.unwrap();
    province
        .submit("H99", Kind::Document, &letter("H99", &["H99.12.1"]).bytes())
        .await
        .unwrap();
    assert_eq!(
        commune.count(Kind::Document).await,
        Ok(1),
        "reached at once"
    );

    assert_eq!(
        refused(province.register(&agency).await.unwrap_err()).0,
        Refusal::AgencyRefused,
        "not theirs"
    );
    assert_eq!(
        refused(province.close("H99.12.1").await.unwrap_err()).0,
        Refusal::AgencyRefused,
        "nor to close"
    );
    for (code, mail) in [
        ("28.22.H17", "a@b.example"),
        ("00.12.W00", "a@b.example"),
        ("H99.12.2", "nobody"),
    ] {
        (agency.code, agency.mail) = (code.into(), mail.into());
        assert_eq!(
            refused(commune.register(&agency).await.unwrap_err()).0,
            Refusal::AgencyRefused,
            "{code} {mail}"
        );
    }
    commune.close("H99.12.1").await.unwrap();
    let mut late = letter("H99", &["H99.12.1"]);
    late.number = 13;
    let fault = province
        .submit("H99", Kind::Document, &late.bytes())
        .await
        .unwrap_err();
    assert_eq!(refused(fault).0, Refusal::ReceiverLocked, "closed");
    let units = province.units().await.unwrap();
    let closed: Vec<_> = units
        .iter()
        .filter(|unit| unit.closed)
        .map(|unit| unit.code.as_str())
        .collect();
    assert_eq!(
        closed,
        ["H99.12.1", "H99.98"],
        "closed ones stay in the list of units"
    );
    assert_eq!(
        units
            .iter()
            .find(|unit| unit.code == "H99.12")
            .unwrap()
            .center,
        COMMUNE
    );
    let level_one = province.directory_2020("1").await.unwrap();
    assert_eq!(level_one.len(), 1);
    assert_eq!(
        (level_one[0].code.as_str(), level_one[0].code_102.as_str()),
        ("H99", "000.00.00.H99")
    );
}
