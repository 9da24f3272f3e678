//! What is done to signed files, one file for each class of attack (S§6.7), and that none of it passes: each sample is
//! built here, byte by byte, and refused for the right reason.

mod bits;
mod content;
mod evidence;
mod forgery;
mod form;
mod structure;
mod wrapping;

use super::pki::{NOW, world};
use super::sheet::{Objects, increment, objects};
use crate::{Indication, Modification, Outcome, Report, Warning, verify};

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
