//! Signs any bytes at all, as a dishonest or careless program would: the digest is true, the shape need not be.

use std::ops::Range;

use crate::tests::pki::world;
use crate::tests::sheet::{Objects, Shape, objects, write};

/// The dictionary of a signature; `@RANGE@` and `@HOLE@` are filled in.
pub(super) const DICTIONARY: &str = "<< /Type /Sig /Filter /Adobe.PPKLite /SubFilter /ETSI.CAdES.detached \
     /M (D:20260601120000+07'00') /ByteRange @RANGE@ /Contents <@HOLE@> >>";

/// Its number; the field `leader` points there.
pub(super) const NUMBER: u32 = 20;
const HOLE: usize = 12_000;
const RANGE: usize = 80;

/// Where the hole lies, and how long the file is.
#[derive(Clone, Copy)]
pub(super) struct Place {
    /// Of `<`.
    pub(super) start: usize,
    /// After `>`.
    pub(super) end: usize,
    pub(super) length: usize,
}

impl Place {
    /// What an honest signer writes and signs.
    pub(super) fn honest(self) -> (String, Vec<Range<usize>>) {
        let rest = self.length - self.end;
        (
            format!("[0 {} {} {rest}]", self.start, self.end),
            vec![0..self.start, self.end..self.length],
        )
    }
}

/// The draft's objects, the signature in the leader's field.
pub(super) fn signed_objects() -> Objects {
    let mut all = objects();
    let field = String::from_utf8(all[8].1.clone()).unwrap();
    all[8].1 = field.replace("/F 132", "/F 132 /V 20 0 R").into_bytes();
    all
}

/// A file whose objects are `all` and a signature dictionary; `range` says what is written as its
/// byte range, and which bytes are signed.
pub(super) fn forged(
    all: &Objects,
    dictionary: &str,
    range: impl Fn(Place) -> (String, Vec<Range<usize>>),
) -> Vec<u8> {
    let mut all = all.clone();
    let body = dictionary
        .replace("@RANGE@", &"@".repeat(RANGE))
        .replace("@HOLE@", &"0".repeat(HOLE));
    all.push((NUMBER, body.into_bytes()));
    all.sort();
    filled(write(&all, Shape::Table), range)
}

/// Fills byte range and hole of a file that has both as [`forged`] writes them.
pub(super) fn filled(
    mut pdf: Vec<u8>,
    range: impl Fn(Place) -> (String, Vec<Range<usize>>),
) -> Vec<u8> {
    let zeros = [b'0'; HOLE];
    let hole = find(&pdf, &zeros);
    let place = Place {
        start: hole - 1,
        end: hole + HOLE + 1,
        length: pdf.len(),
    };
    let (text, signed) = range(place);
    if let Some(at) = position(&pdf, &[b'@'; RANGE]) {
        pdf[at..at + RANGE].copy_from_slice(format!("{text:RANGE$}").as_bytes());
    }
    let bytes: Vec<u8> = signed
        .into_iter()
        .flat_map(|part| pdf[part].to_vec())
        .collect();
    let digest = openssl::sha::sha256(&bytes);
    let message = crate::cms::sign(&digest, &world().leader.signer()).unwrap();
    let hex = crate::append::hex(&message);
    pdf[hole..hole + hex.len()].copy_from_slice(hex.as_bytes());
    pdf
}

/// Signed once and certified: `level` says what may happen after.
pub(in crate::tests) fn certified(level: u8) -> Vec<u8> {
    let mut all = signed_objects();
    let catalog = String::from_utf8(all[0].1.clone()).unwrap();
    all[0].1 = catalog
        .replace("/AcroForm", "/Perms << /DocMDP 20 0 R >> /AcroForm")
        .into_bytes();
    let reference = format!(
        "/Reference [<< /Type /SigRef /TransformMethod /DocMDP /TransformParams << /Type /TransformParams /P {level} /V /1.2 >> >>] /ByteRange"
    );
    let dictionary = DICTIONARY.replace("/ByteRange", &reference);
    forged(&all, &dictionary, Place::honest)
}

fn find(pdf: &[u8], what: &[u8]) -> usize {
    position(pdf, what).unwrap()
}

pub(super) fn position(pdf: &[u8], what: &[u8]) -> Option<usize> {
    pdf.windows(what.len()).position(|window| window == what)
}
