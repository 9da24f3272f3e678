//! Packages on sticks and the certificates they are sealed to: what is noted is found again.

use crate::place::{at, code, desk, hash};
use store::{
    AgencyCertificate, Error, Letter, NewAgencyCertificate, NewLetter, NewParcel, NewParcelPart,
    ParcelWay, Store,
};

fn certificate(kept: i64) -> NewAgencyCertificate {
    NewAgencyCertificate {
        code: code("H99.13"),
        name: "UBND xã Thử".to_owned(),
        fingerprint: "ab".repeat(32),
        der: vec![0x30, 0],
        arrival: None,
        kept_at: at(kept),
    }
}

fn parcel(way: ParcelWay, minute: i64) -> NewParcel {
    NewParcel {
        way,
        agency: code("H99.13"),
        name: "UBND xã Thử".to_owned(),
        file: "H99.13.lvgoi".to_owned(),
        sha256: hash("the file"),
        size: 4_096,
        packer: "Văn thư (THỬ NGHIỆM)".to_owned(),
        fingerprint: "cd".repeat(32),
        standing: "passed".to_owned(),
        packed_at: at(minute),
        at: at(minute),
    }
}

fn in_use(store: &Store) -> Vec<AgencyCertificate> {
    let rows: Result<_, Error> = store.read(|r| r.agency_certificates());
    rows.unwrap()
}

#[test]
fn a_certificate_is_kept_once_and_may_go_out_of_use_and_come_back() {
    let (_place, store) = desk();
    let (first, _) = store
        .write(|w| w.keep_certificate(&certificate(1)))
        .unwrap();
    let (again, _) = store
        .write(|w| w.keep_certificate(&certificate(2)))
        .unwrap();
    assert_eq!(first, again, "one office, one certificate, one row");
    let kept = in_use(&store);
    assert_eq!((kept.len(), kept[0].kept_at), (1, at(2)));
    store.write(|w| w.drop_certificate(first, at(3))).unwrap();
    assert_eq!(in_use(&store), [], "nothing is sealed to it any more");
    let twice = store.write(|w| w.drop_certificate(first, at(4)));
    assert!(matches!(twice, Err(Error::Missing { .. })), "{twice:?}");
    store
        .write(|w| w.keep_certificate(&certificate(5)))
        .unwrap();
    assert_eq!(in_use(&store).len(), 1, "somebody compared it anew");
}

#[test]
fn what_went_onto_a_stick_is_found_at_its_letter() {
    let (_place, store) = desk();
    let new = NewLetter {
        kind: Letter::Document,
        business: office::Business::New,
        dispatch: None,
        arrival: None,
        recipients: Vec::new(),
        code: None,
        from: code("H99.12"),
        envelope: Some(hash("envelope")),
        urgent: false,
        next_at: at(0),
        created_at: at(0),
    };
    let (letter, _) = store.write(|w| w.enqueue(&new)).unwrap();
    let when: Result<_, Error> = store.read(|r| r.letter_on_stick(letter));
    assert_eq!(when.unwrap(), None, "it lies here");
    let part = NewParcelPart {
        kind: Letter::Document,
        to: code("H99.13"),
        envelope: hash("envelope"),
        letter: Some(letter),
        dispatch: None,
        arrival: None,
        outcome: "packed".to_owned(),
    };
    for minute in [3, 7] {
        store
            .write(|w| {
                w.insert_parcel(&parcel(ParcelWay::Out, minute), std::slice::from_ref(&part))
            })
            .unwrap();
    }
    let when: Result<_, Error> = store.read(|r| r.letter_on_stick(letter));
    assert_eq!(when.unwrap(), Some(at(7)), "the last time counts");
    let taken: Result<_, Error> = store.read(|r| r.parcel_taken(&hash("the file")));
    assert_eq!(
        taken.unwrap(),
        None,
        "what was packed here was not taken in here"
    );
    store
        .write(|w| w.insert_parcel(&parcel(ParcelWay::In, 9), &[]))
        .unwrap();
    let taken: Result<_, Error> = store.read(|r| r.parcel_taken(&hash("the file")));
    let taken = taken.unwrap().unwrap();
    assert_eq!((taken.parcel.way, taken.parts), (ParcelWay::In, 0));
    let all: Result<_, Error> = store.read(|r| r.parcels(9));
    let parts: Vec<u32> = all.unwrap().iter().map(|one| one.parts).collect();
    assert_eq!(parts, [0, 1, 1], "newest first");
}
