//! Single bits turned, tails appended, ends cut off, garbage.

use super::super::verify;
use super::storms::Chance;
use super::{find, holes, judged};
use crate::tests::pki::{NOW, world};
use crate::tests::sheet::{Shape, draft, increment, issued, replaced, signed_by_leader};
use crate::{Indication, Mark, Moment, Outcome, SubIndication, Trust, prepare, revocation_sources};

/// What no signature can cover is the message itself: version, algorithm names and the bag of
/// further certificates. Whatever of it is turned, nothing else may come out of it.
#[test]
fn a_bit_turned_in_the_message_says_nothing_new() {
    let pdf = issued(Shape::Table);
    let before = judged(&pdf);
    let places = holes(&pdf).into_iter().flat_map(|hole| hole.step_by(173));
    for at in places {
        let mut changed = pdf.clone();
        changed[at] ^= 1 << (at % 4);
        let report = judged(&changed);
        if report.verdict == Outcome::Passed {
            assert_eq!(report, before, "byte {at}");
        }
    }
}

#[test]
fn nothing_can_be_appended_in_silence() {
    let pdf = issued(Shape::Table);
    let draft_again = draft(Shape::Table);
    let tails: [&[u8]; 8] = [
        b"\n",
        b" ",
        b"\0",
        b"%%EOF\n",
        b"% a remark\n",
        b"4 0 obj\n<< >>\nendobj\n",
        b"startxref\n9\n%%EOF\n",
        &draft_again,
    ];
    for tail in tails {
        let report = judged(&[&pdf[..], tail].concat());
        assert_ne!(
            report.verdict,
            Outcome::Passed,
            "{:?}",
            String::from_utf8_lossy(tail)
        );
    }
    let report = judged(&[&pdf[..], b"4 0 obj\n<< >>\nendobj\n"].concat());
    assert_eq!(
        report.verdict,
        Outcome::Failed,
        "the damage is told, the signatures are shown"
    );
    assert_eq!(report.signatures.len(), 2);
}

#[test]
fn nothing_can_be_cut_off_in_silence() {
    let pdf = issued(Shape::Table);
    let leaders = signed_by_leader(Shape::Table);
    for length in (0..pdf.len())
        .step_by(211)
        .filter(|&length| length != leaders.len())
    {
        if let Ok(report) = verify(&pdf[..length], &world().trust(), NOW) {
            assert_ne!(report.verdict, Outcome::Passed, "cut at {length}");
        }
    }
    assert_eq!(
        judged(&leaders).verdict,
        Outcome::Passed,
        "but the version the leader signed stands"
    );
}

#[test]
fn one_byte_of_content_changed_fails() {
    let pdf = replaced(&issued(Shape::Table), b"100 dong", b"900 dong");
    let report = judged(&pdf);
    for signature in &report.signatures {
        assert_eq!(signature.sub_indication, Some(SubIndication::HashFailure));
        assert_eq!(signature.indication, Indication::Failed);
    }
}

#[test]
fn garbage_is_judged_and_never_panics() {
    let pdf = issued(Shape::Streams);
    let mut chance = Chance(0x2545_f491_4f6c_dd1d);
    let mut next = move || chance.below(usize::MAX);
    let words: [&[u8]; 10] = [
        b"<<",
        b">>",
        b"[",
        b"obj",
        b"/Kids [1 0 R]",
        b"/Prev 0",
        b"stream",
        b"/Length 1 0 R",
        b"(",
        b"99999999999",
    ];
    for _ in 0..400 {
        let mut changed = pdf.clone();
        for _ in 0..1 + next() % 4 {
            let word = words[next() % words.len()];
            let at = next() % (changed.len() - word.len());
            changed[at..at + word.len()].copy_from_slice(word);
        }
        if let Ok(report) = verify(&changed, &Trust::default(), Moment(0)) {
            assert_ne!(report.verdict, Outcome::Passed);
        }
        let _ = revocation_sources(&changed);
        let _ = prepare(&changed, &Mark::default(), NOW);
    }
}

#[test]
fn a_tangled_file_is_given_up_on() {
    // Hundreds of revisions, each with a form that is read again and again.
    let mut pdf = signed_by_leader(Shape::Table);
    for _ in 0..300 {
        pdf = increment(&pdf, &vec![(6, find(&pdf, 6))]);
    }
    let report = judged(&pdf);
    assert_eq!(
        report.signatures.len(),
        1,
        "many saves that change nothing are still read"
    );
    let mut deep = pdf;
    for _ in 0..300 {
        deep = increment(&deep, &vec![]);
    }
    assert_eq!(
        judged(&deep).verdict,
        Outcome::Unreadable,
        "but not any number of them"
    );
}
