//! Ten thousand single bits turned and a thousand tails appended, on files of every kind we write and some shapes of others:
//! none ever passes. The same on every run.

use super::super::verify;
use super::forge::{DICTIONARY, Place, forged, signed_objects};
use super::holes;
use super::structure::linearized;
use crate::tests::encrypted::{Kind, encrypted};
use crate::tests::extending::{archived, timed};
use crate::tests::pki::{NOW, world};
use crate::tests::sheet::{Shape, issued, leader_mark, sealed, signed_by_leader};
use crate::verify::verify_undrawn;
use crate::{Outcome, Trust, with_evidence};

const FLIPS: usize = 10_000;
const TAILS: usize = 1_000;

/// Numbers that look like chance and are the same on every run (xorshift).
pub(super) struct Chance(pub(super) u64);

impl Chance {
    pub(super) fn below(&mut self, most: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).unwrap() % most
    }
}

/// The file passes; turned and lengthened it never does. `covered` is what signatures speak for.
fn stands_every_storm(what: &str, pdf: &[u8], covered: usize) {
    let trust = world().trust();
    let honest = verify(pdf, &trust, NOW).unwrap();
    assert_eq!(honest.verdict, Outcome::Passed, "{what}: {honest:#?}");
    let holes = holes(pdf);
    let mut chance = Chance(0x9e37_79b9_7f4a_7c15);
    let mut changed = pdf.to_vec();
    let mut turned = 0;
    while turned < FLIPS {
        let at = chance.below(covered);
        if holes.iter().any(|hole| hole.contains(&at)) {
            continue;
        }
        let bit = 1 << chance.below(8);
        changed[at] ^= bit;
        refused(&changed, &trust, || format!("{what}: byte {at}, bit {bit}"));
        changed[at] ^= bit;
        turned += 1;
    }
    for number in 0..TAILS {
        let mut longer = pdf.to_vec();
        let tail = tail(&mut chance, pdf);
        longer.extend_from_slice(&tail);
        refused(&longer, &trust, || {
            format!(
                "{what}: tail {number}, {:?}",
                String::from_utf8_lossy(&tail)
            )
        });
    }
}

fn refused(pdf: &[u8], trust: &Trust, what: impl Fn() -> String) {
    // What no longer begins as a PDF is no PDF to judge. Drawn pages could only take more away.
    if let Ok(report) = verify_undrawn(pdf, trust, NOW) {
        assert_ne!(report.verdict, Outcome::Passed, "{}", what());
    }
}

/// White space, remarks, pieces of the file, objects and endings, in any order.
fn tail(chance: &mut Chance, pdf: &[u8]) -> Vec<u8> {
    const WORDS: [&[u8]; 16] = [
        b" ",
        b"\n",
        b"\r\n",
        b"\0",
        b"%",
        b"%%EOF",
        b"%%EOF\n",
        b"% a remark\n",
        b"startxref\n",
        b"xref\n0 0\n",
        b"trailer\n<< /Size 99 /Root 1 0 R >>\n",
        b"4 0 obj\n<< /Length 0 >>\nstream\n\nendstream\nendobj\n",
        b"%PDF-1.7\n",
        b"<<",
        b">>",
        b"0000000000 65535 f \n",
    ];
    let mut out = Vec::new();
    for _ in 0..=chance.below(6) {
        match chance.below(4) {
            0 => {
                for _ in 0..=chance.below(40) {
                    out.push(u8::try_from(chance.below(256)).unwrap());
                }
            }
            1 => {
                let end = 1 + chance.below(pdf.len());
                let start = end.saturating_sub(1 + chance.below(600));
                out.extend_from_slice(&pdf[start..end]);
            }
            2 => out.extend_from_slice(chance.below(pdf.len()).to_string().as_bytes()),
            _ => out.extend_from_slice(WORDS[chance.below(WORDS.len())]),
        }
    }
    out
}

#[test]
fn a_signed_letter_stands_every_storm() {
    let pdf = signed_by_leader(Shape::Table);
    stands_every_storm("signed", &pdf, pdf.len());
}

#[test]
fn an_issued_letter_stands_every_storm() {
    let pdf = issued(Shape::Streams);
    stands_every_storm("issued", &pdf, pdf.len());
}

#[test]
fn a_stamped_letter_stands_every_storm() {
    let pdf = timed(Shape::Table);
    stands_every_storm("stamped", &pdf, pdf.len());
}

#[test]
fn a_letter_with_evidence_stands_every_storm() {
    let before = timed(Shape::Streams);
    let mut trust = world().trust();
    trust.add(&world().list(NOW, &[])).unwrap();
    let pdf = with_evidence(&before, &trust, NOW).unwrap();
    assert!(pdf.len() > before.len());
    // Nobody signed the evidence: what is turned in it proves less, and that is all it can do.
    stands_every_storm("with evidence", &pdf, before.len());
}

#[test]
fn an_archived_letter_stands_every_storm() {
    let mut trust = world().trust();
    trust.add(&world().list(NOW, &[])).unwrap();
    let pdf = archived(&with_evidence(&timed(Shape::Table), &trust, NOW).unwrap());
    stands_every_storm("archived", &pdf, pdf.len());
}

#[test]
fn a_linearized_file_stands_every_storm() {
    let pdf = sealed(&linearized(), &leader_mark()).into_pdf();
    stands_every_storm("linearized", &pdf, pdf.len());
}

#[test]
fn an_encrypted_file_stands_every_storm() {
    let pdf = sealed(&encrypted(Kind::Aes256, ""), &leader_mark()).into_pdf();
    stands_every_storm("encrypted", &pdf, pdf.len());
}

#[test]
fn a_certified_file_and_an_older_kind_stand_every_storm() {
    let pdf = super::forge::certified(2);
    stands_every_storm("certified", &pdf, pdf.len());
    let older = DICTIONARY.replace("ETSI.CAdES.detached", "adbe.pkcs7.detached");
    let pdf = forged(&signed_objects(), &older, Place::honest);
    stands_every_storm("the older kind", &pdf, pdf.len());
}
