//! What is done to signed files, one file for each class of attack (S§6.7), and that none of it passes: each sample is
//! built here, byte by byte, and refused for the right reason.

mod bits;
mod certified;
mod content;
mod evidence;
mod forge;
mod forgery;
mod form;
mod increments;
mod shadow;
mod storms;
mod streams;
mod structure;
mod wrapping;
mod writing;
mod xfa;

pub(super) use forge::certified;
pub(super) use structure::linearized;

use super::pki::{NOW, world};
use super::sheet::{Objects, increment, objects};
use super::verify;
use crate::{
    Coverage, Indication, Intrusion, Modification, Outcome, Report, SubIndication, Warning,
};

fn judged(pdf: &[u8]) -> Report {
    verify(pdf, &world().trust(), NOW).unwrap()
}

/// The leader's verdict after somebody appended `objects`.
fn after(pdf: &[u8], objects: &Objects) -> Report {
    let report = judged(&increment(pdf, objects));
    assert_ne!(report.verdict, Outcome::Passed, "{report:#?}");
    report
}

fn fails_as_changed(report: &Report) {
    let leader = &report.signatures[0];
    assert_eq!(leader.indication, Indication::Failed, "{report:#?}");
    assert_eq!(leader.modification, Modification::Other, "{report:#?}");
    assert!(
        leader.warnings.contains(&Warning::ChangedAfterSigning),
        "{report:#?}"
    );
}

/// The first signature fails because of exactly this change.
fn fails_by(what: &str, report: &Report, why: Intrusion) {
    let leader = &report.signatures[0];
    assert_eq!(leader.intrusion, Some(why), "{what}: {report:#?}");
    assert_eq!(
        leader.sub_indication,
        Some(SubIndication::FormatFailure),
        "{what}"
    );
    fails_as_changed(report);
}

/// The first signature covers no version at all, whatever its digest says.
fn covers_nothing(what: &str, report: &Report) {
    assert!(!report.signatures.is_empty(), "{what}: {report:#?}");
    let leader = &report.signatures[0];
    assert_eq!(leader.indication, Indication::Failed, "{what}: {report:#?}");
    assert_eq!(
        leader.sub_indication,
        Some(SubIndication::FormatFailure),
        "{what}"
    );
    assert_eq!(leader.coverage, Coverage::Broken, "{what}");
    assert_eq!(
        leader.signed_length, None,
        "{what}: there is no signed version to open"
    );
}

/// The end of the file cannot be read strictly; the signatures before it are shown, as failed.
fn is_damaged(what: &str, report: &Report) {
    assert!(report.unreadable.is_some(), "{what}: {report:#?}");
    assert_eq!(report.verdict, Outcome::Failed, "{what}");
    fails_by(what, report, Intrusion::Unreadable);
}

fn body(number: usize) -> String {
    String::from_utf8(objects()[number - 1].1.clone()).unwrap()
}

fn stream(entries: &str, data: &str) -> Vec<u8> {
    format!(
        "<< {entries} /Length {} >>\nstream\n{data}\nendstream",
        data.len()
    )
    .into_bytes()
}

/// Where the signed messages stand, in hexadecimal.
fn holes(pdf: &[u8]) -> Vec<std::ops::Range<usize>> {
    let word = b"/Contents <";
    let starts = pdf
        .windows(word.len())
        .enumerate()
        .filter(|(_, window)| window == word);
    starts
        .map(|(at, _)| {
            let start = at + word.len();
            start..start + pdf[start..].iter().position(|&byte| byte == b'>').unwrap()
        })
        .collect()
}

/// The newest body of an object in a file written here.
fn find(pdf: &[u8], number: u32) -> Vec<u8> {
    let head = format!("\n{number} 0 obj\n");
    let start = pdf
        .windows(head.len())
        .rposition(|window| window == head.as_bytes())
        .unwrap()
        + head.len();
    let end = pdf[start..]
        .windows(7)
        .position(|window| window == b"\nendobj")
        .unwrap();
    pdf[start..start + end].to_vec()
}
