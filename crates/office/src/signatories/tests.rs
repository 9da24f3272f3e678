//! Who signed, judged branch by branch.

use super::SignatoryReason as Why;
use super::*;

const UNIT: &str = "UBND xã Thử Nghiệm";

fn person() -> SignatureFacts {
    SignatureFacts {
        holds: Some(true),
        name: "Nguyễn Văn Ánh".to_owned(),
        title: "Chủ tịch".to_owned(),
        organisation: UNIT.to_owned(),
        circle: Some(Circle::State),
        revision: 1,
        proven_at: Some(Moment::from_millis(1_000)),
        claimed_at: None,
    }
}

fn office() -> SignatureFacts {
    SignatureFacts {
        name: "ỦY BAN NHÂN DÂN XÃ THỬ NGHIỆM".to_owned(),
        title: String::new(),
        revision: 2,
        proven_at: Some(Moment::from_millis(2_000)),
        ..person()
    }
}

fn expected() -> Expected {
    Expected {
        file: SignedFile::Document,
        unit: vec![UNIT.to_owned()],
        body: Body::State,
        signer: "Chủ tịch Nguyễn Văn Ánh".to_owned(),
    }
}

/// The outcome and its reasons.
fn found(signatures: &[SignatureFacts], expected: &Expected) -> (SignatoriesOutcome, Vec<Why>) {
    let found = signatories(signatures, expected);
    (found.outcome, found.reasons)
}

fn against(reason: Why) -> (SignatoriesOutcome, Vec<Why>) {
    (SignatoriesOutcome::NotSatisfied, vec![reason])
}

fn open(reason: Why) -> (SignatoriesOutcome, Vec<Why>) {
    (SignatoriesOutcome::CannotTell, vec![reason])
}

fn noted(reason: Why) -> (SignatoriesOutcome, Vec<Why>) {
    (SignatoriesOutcome::Satisfied, vec![reason])
}

#[test]
fn the_person_then_the_office_is_as_it_should_be() {
    let right = signatories(&[person(), office()], &expected());
    assert_eq!(
        right,
        Signatories {
            outcome: SignatoriesOutcome::Satisfied,
            file: SignedFile::Document,
            person: Some(0),
            office: Some(1),
            reasons: Vec::new(),
        }
    );
    let swapped = signatories(&[office(), person()], &expected());
    assert_eq!(
        (swapped.outcome, swapped.person, swapped.office),
        (SignatoriesOutcome::Satisfied, Some(1), Some(0)),
        "the order of the form's fields says nothing: the versions do"
    );
}

#[test]
fn a_missing_hand_is_named() {
    assert_eq!(found(&[], &expected()), against(Why::NothingSigned));
    assert_eq!(found(&[office()], &expected()), against(Why::PersonMissing));
    assert_eq!(found(&[person()], &expected()), against(Why::OfficeMissing));
}

#[test]
fn the_office_follows_the_person() {
    let early = SignatureFacts {
        revision: 1,
        ..office()
    };
    let late = SignatureFacts {
        revision: 2,
        proven_at: Some(Moment::from_millis(3_000)),
        ..person()
    };
    let (outcome, reasons) = found(&[early, late], &expected());
    assert_eq!(outcome, SignatoriesOutcome::NotSatisfied);
    assert!(reasons.contains(&Why::OfficeBeforePerson), "{reasons:?}");
    let after = SignatureFacts {
        revision: 3,
        name: "Trần Thị Bưởi".to_owned(),
        ..person()
    };
    assert_eq!(
        found(&[person(), office(), after], &expected()),
        against(Why::PersonAfterOffice),
        "nobody signs an issued document"
    );
}

#[test]
fn another_unit_is_not_the_issuing_one() {
    let other = SignatureFacts {
        name: "UBND xã Thử Nghiêm".to_owned(),
        ..office()
    };
    assert_eq!(
        found(&[person(), other], &expected()),
        against(Why::OfficeOther),
        "another mark is another commune"
    );
    let joint = SignatureFacts {
        revision: 3,
        name: "Công an xã Thử Nghiệm".to_owned(),
        ..office()
    };
    let both = signatories(&[person(), office(), joint], &expected());
    assert_eq!(
        (both.outcome, both.office),
        (SignatoriesOutcome::CannotTell, Some(1))
    );
    assert_eq!(both.reasons, [Why::AnotherOfficeLast]);
}

#[test]
fn a_name_that_says_less_or_has_no_marks_is_told() {
    let less = SignatureFacts {
        name: "UBND".to_owned(),
        ..office()
    };
    assert_eq!(
        found(&[person(), less], &expected()),
        open(Why::OfficePartlyNamed)
    );
    let bare = SignatureFacts {
        name: "UY BAN NHAN DAN XA THU NGHIEM".to_owned(),
        ..office()
    };
    assert_eq!(
        found(&[person(), bare], &expected()),
        noted(Why::NamedWithoutMarks)
    );
    let unnamed = Expected {
        unit: Vec::new(),
        ..expected()
    };
    assert_eq!(
        found(&[person(), office()], &unnamed),
        open(Why::UnitUnnamed)
    );
}

#[test]
fn the_person_is_the_one_the_document_names() {
    let other = SignatureFacts {
        name: "Trần Thị Bưởi".to_owned(),
        ..person()
    };
    assert_eq!(
        found(&[other.clone(), office()], &expected()),
        against(Why::PersonOther)
    );
    let both = signatories(
        &[
            other,
            SignatureFacts {
                revision: 2,
                ..person()
            },
            SignatureFacts {
                revision: 3,
                ..office()
            },
        ],
        &expected(),
    );
    assert_eq!(
        (both.outcome, both.person),
        (SignatoriesOutcome::Satisfied, Some(1)),
        "a second signer beside the one named"
    );
    let unnamed = Expected {
        signer: String::new(),
        ..expected()
    };
    assert_eq!(
        found(&[person(), office()], &unnamed),
        noted(Why::SignerUnnamed)
    );
    let elsewhere = SignatureFacts {
        organisation: "UBND tỉnh Thử".to_owned(),
        ..person()
    };
    assert_eq!(
        found(&[elsewhere, office()], &expected()),
        noted(Why::PersonElsewhere)
    );
}

#[test]
fn only_the_circle_of_the_body_vouches() {
    let with = |circle, body| {
        let both = [person(), office()].map(|one| SignatureFacts { circle, ..one });
        found(&both, &Expected { body, ..expected() })
    };
    assert_eq!(
        with(Some(Circle::Public), Body::State),
        against(Why::NotOfficialDuty)
    );
    assert_eq!(
        with(Some(Circle::Party), Body::State),
        against(Why::OtherCircle)
    );
    assert_eq!(
        with(Some(Circle::State), Body::Party),
        against(Why::OtherCircle)
    );
    assert_eq!(with(Some(Circle::Own), Body::State), noted(Why::OwnRoot));
    assert_eq!(with(None, Body::State), open(Why::CircleUnknown));
    let mut broken = [person(), office()];
    for one in &mut broken {
        (one.circle, one.holds) = (None, Some(false));
    }
    assert_eq!(
        found(&broken, &expected()),
        against(Why::SignatureFailed),
        "of what does not hold nobody asks who vouches"
    );
    assert_eq!(
        with(Some(Circle::Party), Body::Party).0,
        SignatoriesOutcome::Satisfied
    );
}

#[test]
fn times_agree_with_the_order_of_the_file() {
    let at = |proven: Option<i64>, claimed: Option<i64>, one: SignatureFacts| SignatureFacts {
        proven_at: proven.map(Moment::from_millis),
        claimed_at: claimed.map(Moment::from_millis),
        ..one
    };
    assert_eq!(
        found(
            &[at(Some(9), None, person()), at(Some(5), None, office())],
            &expected()
        ),
        against(Why::TimesReversed)
    );
    assert_eq!(
        found(
            &[at(None, Some(9), person()), at(None, Some(5), office())],
            &expected()
        ),
        (
            SignatoriesOutcome::CannotTell,
            vec![Why::ClaimedTimesReversed, Why::OrderFromFile]
        )
    );
    assert_eq!(
        found(
            &[at(None, Some(5), person()), at(None, Some(9), office())],
            &expected()
        ),
        noted(Why::OrderFromFile),
        "the file's own order is proof enough"
    );
}

#[test]
fn what_does_not_hold_or_cannot_be_told_is_never_satisfied() {
    let broken = SignatureFacts {
        holds: Some(false),
        ..person()
    };
    assert_eq!(
        found(&[broken, office()], &expected()),
        against(Why::SignatureFailed)
    );
    let untold = SignatureFacts {
        holds: None,
        ..office()
    };
    assert_eq!(
        found(&[person(), untold], &expected()),
        open(Why::SignatureUntold)
    );
    let unclear = SignatureFacts {
        name: "KEY-0042".to_owned(),
        title: String::new(),
        ..office()
    };
    assert_eq!(
        found(&[person(), unclear], &expected()),
        open(Why::HolderUnclear),
        "it may be the office's: that it is missing is not claimed"
    );
}

#[test]
fn annexes_and_copies_need_the_office_alone() {
    for file in [SignedFile::Annex, SignedFile::Copy] {
        let expected = Expected { file, ..expected() };
        assert_eq!(
            found(&[office()], &expected),
            (SignatoriesOutcome::Satisfied, Vec::new())
        );
        assert_eq!(found(&[person()], &expected), against(Why::OfficeMissing));
        assert_eq!(found(&[], &expected), against(Why::NothingSigned));
    }
}

#[test]
fn reasons_are_listed_whole_and_weightiest_first() {
    assert!(
        Why::ALL.is_sorted(),
        "the order of telling is the order of the list"
    );
    assert!(
        Why::ALL.iter().map(|why| why.weight()).is_sorted(),
        "what speaks against it comes first"
    );
    for (at, why) in Why::ALL.into_iter().enumerate() {
        assert_eq!(why as usize, at, "{why:?} is listed where it is declared");
    }
    assert_eq!(
        Why::ALL.len(),
        Why::OrderFromFile as usize + 1,
        "up to the last"
    );
}

#[test]
fn holders_are_told_apart() {
    let units = vec![UNIT.to_owned()];
    let told =
        |name: &str, title: &str, organisation: &str| holder(name, title, organisation, &units);
    assert_eq!(told("Nguyễn Văn Ánh", "", UNIT), Holder::Person);
    assert_eq!(
        told("Trương Thị Đoàn", "", UNIT),
        Holder::Person,
        "no school and no union"
    );
    assert_eq!(told("Đoàn Văn Hội", "", UNIT), Holder::Person);
    assert_eq!(
        told("Lê Đức Ước", "Văn thư", ""),
        Holder::Person,
        "a title is a person's"
    );
    for office in [
        "UBND XÃ THỬ NGHIỆM (THỬ NGHIỆM)",
        "Uỷ ban nhân dân xã Ví Dụ",
        "Đảng ủy xã Thử Nghiệm",
        "Sở Nội vụ",
        "Trường Tiểu học Thử Nghiệm",
        "UY BAN NHAN DAN XA THU NGHIEM",
    ] {
        assert_eq!(
            told(office, "", "UBND tỉnh Thử"),
            Holder::Organisation,
            "{office}"
        );
    }
    assert_eq!(
        told("Trung Kiên Thử", "", "Trung Kiên Thử"),
        Holder::Organisation,
        "its own name"
    );
    assert_eq!(
        told("Nguyễn Văn Ánh", "", ""),
        Holder::Unclear,
        "no organisation is named"
    );
    assert_eq!(told("", "", UNIT), Holder::Unclear);
    assert_eq!(told("KEY 0042", "", UNIT), Holder::Unclear);
}

#[test]
fn names_are_alike_for_clerks() {
    let unit = "Ủy ban nhân dân xã Hòa Bình";
    assert_eq!(
        likeness("UBND xã Hoà Bình", unit),
        Likeness::Same,
        "the tone's place does not matter"
    );
    assert_eq!(
        likeness("UBND XÃ HÒA BÌNH, TỈNH THỬ", unit),
        Likeness::Same,
        "the place above follows"
    );
    assert_eq!(
        likeness("UBND xa Hoa Binh", unit),
        Likeness::SameWithoutMarks
    );
    assert_eq!(likeness("UBND xã Hóa Bình", unit), Likeness::Other);
    assert_eq!(
        likeness("UBND xã Hòa Bình Đông", unit),
        Likeness::Other,
        "another commune"
    );
    assert_eq!(likeness("UBND", unit), Likeness::Part);
    assert_eq!(likeness("", unit), Likeness::Other);
    let long = "x ".repeat(100_000);
    assert_eq!(likeness(&long, unit), Likeness::Other, "bounded");
}
