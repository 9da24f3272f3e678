//! The archive a Word file is: its parts by name, unpacked within bounds; and the archive we write.
//!
//! Never trusts a declared size, never uses a part's name as a path, and gives the same archive for the same parts.

use crate::limits::{ALL_BYTES, ENTRIES, FILE_BYTES, PART_BYTES, RATIO, RATIO_FREE};
use crate::{Error, Foreign, Limit};
use flate2::Crc;
use flate2::read::{DeflateDecoder, DeflateEncoder};
use std::cell::Cell;
use std::collections::BTreeMap;
use std::io::Read;

/// An archive whose directory was read; parts are unpacked when asked for.
pub(crate) struct Package<'a> {
    bytes: &'a [u8],
    parts: BTreeMap<String, Entry>,
    unpacked: Cell<usize>,
}

#[derive(Clone, Copy)]
struct Entry {
    deflated: bool,
    crc: u32,
    packed: usize,
    unpacked: usize,
    at: usize,
}

impl<'a> Package<'a> {
    /// Reads the directory of `bytes`.
    ///
    /// Errors if they are something else, are cut, have too many or too large parts, or are encrypted.
    pub(crate) fn open(bytes: &'a [u8]) -> Result<Self, Error> {
        if bytes.len() > FILE_BYTES {
            return Err(too_large(Limit::File, FILE_BYTES, ""));
        }
        if !bytes.starts_with(LOCAL) {
            return Err(Error::NotDocx {
                found: foreign(bytes),
            });
        }
        let parts = directory(bytes).ok_or_else(|| damaged(""))??;
        let package = Self {
            bytes,
            parts,
            unpacked: Cell::new(0),
        };
        package.refuse_bombs()?;
        Ok(package)
    }

    /// The bytes of the part `name`; `None` if there is none. Names are compared without their case, as Word does.
    pub(crate) fn part(&self, name: &str) -> Result<Option<Vec<u8>>, Error> {
        let Some(entry) = self.parts.get(&key(name)) else {
            return Ok(None);
        };
        let packed = self.packed(entry).ok_or_else(|| damaged(name))?;
        let left = ALL_BYTES.saturating_sub(self.unpacked.get());
        let by_ratio = entry.packed.saturating_mul(RATIO).max(RATIO_FREE);
        let limit = PART_BYTES.min(left).min(by_ratio);
        let mut bytes = Vec::new();
        let more = u64::try_from(limit).unwrap_or(u64::MAX).saturating_add(1);
        let read = if entry.deflated {
            DeflateDecoder::new(packed)
                .take(more)
                .read_to_end(&mut bytes)
        } else {
            packed.take(more).read_to_end(&mut bytes)
        };
        read.map_err(|_| damaged(name))?;
        if bytes.len() > limit {
            return Err(too_large(Limit::Unpacked, limit, name));
        }
        if checksum(&bytes) != entry.crc {
            return Err(damaged(name));
        }
        self.unpacked.set(self.unpacked.get() + bytes.len());
        Ok(Some(bytes))
    }

    /// The names of all parts, in small letters.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.parts.keys().map(String::as_str)
    }

    /// Declared sizes are a claim, but a bomb that admits it is one is refused before a byte is unpacked.
    fn refuse_bombs(&self) -> Result<(), Error> {
        let mut all = 0_usize;
        for (name, entry) in &self.parts {
            let out_of_proportion =
                entry.unpacked > entry.packed.saturating_mul(RATIO).max(RATIO_FREE);
            if entry.unpacked > PART_BYTES || out_of_proportion {
                return Err(too_large(Limit::Unpacked, PART_BYTES, name));
            }
            all = all.saturating_add(entry.unpacked);
        }
        if all > ALL_BYTES {
            return Err(too_large(Limit::Unpacked, ALL_BYTES, ""));
        }
        Ok(())
    }

    fn packed(&self, entry: &Entry) -> Option<&'a [u8]> {
        let local = self.bytes.get(entry.at..)?;
        if !local.starts_with(LOCAL) {
            return None;
        }
        let from = 30 + usize::from(u16_at(local, 26)?) + usize::from(u16_at(local, 28)?);
        local.get(from..from.checked_add(entry.packed)?)
    }
}

/// An archive of `parts` in their order, all deflated; its times are always 1980.
pub(crate) fn pack(parts: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut zip = Vec::new();
    let mut directory = Vec::new();
    for (name, bytes) in parts {
        let mut packed = Vec::with_capacity(bytes.len() / 4);
        // Reading from memory into memory: neither end can fail.
        let deflating = DeflateEncoder::new(bytes.as_slice(), flate2::Compression::default());
        let _ = { deflating }.read_to_end(&mut packed);
        let mut common = Vec::with_capacity(26);
        common.extend(VERSION.to_le_bytes());
        common.extend([0, 8, 8, 0]); // names are UTF-8, deflated
        common.extend([0, 0, 0x21, 0]); // midnight, 1 January 1980
        common.extend(checksum(bytes).to_le_bytes());
        common.extend(four(packed.len()));
        common.extend(four(bytes.len()));
        common.extend(two(name.len()));
        common.extend([0, 0]);
        let at = zip.len();
        zip.extend(LOCAL);
        zip.extend(&common);
        zip.extend(name.as_bytes());
        zip.extend(packed);
        directory.extend(CENTRAL);
        directory.extend(VERSION.to_le_bytes());
        directory.extend(&common);
        directory.extend([0; 10]); // no comment, first disk, no attributes
        directory.extend(four(at));
        directory.extend(name.as_bytes());
    }
    let at = zip.len();
    zip.extend(&directory);
    zip.extend(END);
    zip.extend([0, 0, 0, 0]);
    zip.extend(two(parts.len()));
    zip.extend(two(parts.len()));
    zip.extend(four(directory.len()));
    zip.extend(four(at));
    zip.extend([0, 0]);
    zip
}

/// What bytes are that are no archive.
fn foreign(bytes: &[u8]) -> Foreign {
    let head = bytes.get(..bytes.len().min(1024)).unwrap_or_default();
    let text: String = head
        .iter()
        .filter(|byte| **byte != 0 && **byte < 0x80)
        .map(|byte| char::from(*byte).to_ascii_lowercase())
        .collect();
    let text = text.trim_start();
    if bytes.is_empty() {
        return Foreign::Empty;
    }
    if bytes.starts_with(b"%PDF-") {
        return Foreign::Pdf;
    }
    if text.starts_with("{\\rtf") {
        return Foreign::Rtf;
    }
    if text.starts_with("<!doctype html") || text.starts_with("<html") {
        return Foreign::Html;
    }
    if bytes.starts_with(&[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]) {
        return ole(bytes);
    }
    Foreign::Unknown
}

/// An OLE file by the names in its directory, which lie in UTF-16 somewhere in it.
fn ole(bytes: &[u8]) -> Foreign {
    let names = |name: &str| {
        let wide: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        bytes
            .chunks(128)
            .any(|entry| entry.starts_with(&wide) && entry.get(wide.len()) == Some(&0))
    };
    if names("EncryptedPackage") {
        return Foreign::Encrypted;
    }
    if names("WordDocument") {
        return Foreign::Doc;
    }
    Foreign::Ole
}

/// The entries of the directory at the end; `None` if it cannot be walked.
fn directory(bytes: &[u8]) -> Option<Result<BTreeMap<String, Entry>, Error>> {
    let end = find_end(bytes)?;
    let count = usize::from(u16_at(end, 10)?);
    if count > ENTRIES {
        return Some(Err(too_large(Limit::Entries, ENTRIES, "")));
    }
    let mut rest = bytes.get(usize::try_from(u32_at(end, 16)?).ok()?..)?;
    let mut parts = BTreeMap::new();
    for _ in 0..count {
        if !rest.starts_with(CENTRAL) {
            return None;
        }
        let lengths = [u16_at(rest, 28)?, u16_at(rest, 30)?, u16_at(rest, 32)?];
        let [name, extra, comment] = lengths.map(usize::from);
        let raw = rest.get(46..46 + name)?;
        let name_text = String::from_utf8_lossy(raw).replace('\\', "/");
        if u16_at(rest, 8)? & 1 == 1 {
            return Some(Err(Error::NotDocx {
                found: Foreign::Encrypted,
            }));
        }
        let method = u16_at(rest, 10)?;
        let entry = Entry {
            deflated: method == 8,
            crc: u32_at(rest, 16)?,
            packed: usize::try_from(u32_at(rest, 20)?).ok()?,
            unpacked: usize::try_from(u32_at(rest, 24)?).ok()?,
            at: usize::try_from(u32_at(rest, 42)?).ok()?,
        };
        if matches!(method, 0 | 8) {
            // Two parts of one name: readers disagree about which counts, so neither does.
            if parts.insert(key(&name_text), entry).is_some() {
                return None;
            }
        }
        rest = rest.get(46 + name + extra + comment..)?;
    }
    Some(Ok(parts))
}

fn key(name: &str) -> String {
    name.trim_start_matches('/').to_ascii_lowercase()
}

fn damaged(part: &str) -> Error {
    Error::Damaged {
        part: part.chars().take(120).collect(),
    }
}

fn too_large(what: Limit, limit: usize, part: &str) -> Error {
    Error::TooLarge {
        what,
        limit,
        part: part.chars().take(120).collect(),
    }
}

fn find_end(bytes: &[u8]) -> Option<&[u8]> {
    let last = bytes.len().checked_sub(22)?;
    let first = last.saturating_sub(usize::from(u16::MAX));
    (first..=last).rev().find_map(|at| {
        let end = bytes.get(at..)?;
        (end.starts_with(END) && usize::from(u16_at(end, 20)?) + 22 <= end.len()).then_some(end)
    })
}

fn checksum(bytes: &[u8]) -> u32 {
    let mut crc = Crc::new();
    crc.update(bytes);
    crc.sum()
}

fn two(number: usize) -> [u8; 2] {
    u16::try_from(number).unwrap_or(u16::MAX).to_le_bytes()
}

fn four(number: usize) -> [u8; 4] {
    u32::try_from(number).unwrap_or(u32::MAX).to_le_bytes()
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(*bytes.get(at..)?.first_chunk()?))
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(*bytes.get(at..)?.first_chunk()?))
}

const LOCAL: &[u8] = b"PK\x03\x04";
const CENTRAL: &[u8] = b"PK\x01\x02";
const END: &[u8] = b"PK\x05\x06";
const VERSION: u16 = 20;

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(list: &[(&str, &[u8])]) -> Vec<(String, Vec<u8>)> {
        list.iter()
            .map(|(name, bytes)| ((*name).to_owned(), bytes.to_vec()))
            .collect()
    }

    #[test]
    fn what_is_packed_comes_out_again() {
        let zip = pack(&parts(&[("word/document.xml", b"<a/>"), ("x", b"")]));
        let package = Package::open(&zip).unwrap();
        assert_eq!(
            package.part("/Word/Document.xml").unwrap().unwrap(),
            b"<a/>"
        );
        assert_eq!(package.part("x").unwrap().unwrap(), b"");
        assert_eq!(package.part("y").unwrap(), None);
    }

    #[test]
    fn bombs_are_refused_by_what_they_say_and_by_what_they_do() {
        let zeros = vec![0; RATIO_FREE + 1];
        let zip = pack(&parts(&[("a", &zeros)]));
        let refused = |zip: &[u8]| Package::open(zip).and_then(|p| p.part("a").map(|_| ()));
        assert!(
            matches!(refused(&zip), Err(Error::TooLarge { .. })),
            "it says so"
        );
        let mut lying = zip;
        let central = lying.windows(4).position(|w| w == CENTRAL).unwrap();
        lying[central + 24..central + 28].copy_from_slice(&10_u32.to_le_bytes());
        assert!(
            matches!(refused(&lying), Err(Error::TooLarge { .. })),
            "it says ten bytes"
        );
    }

    #[test]
    fn damage_is_named() {
        let zip = pack(&parts(&[("word/a.xml", b"some words to be damaged")]));
        let mut damaged = zip.clone();
        damaged[45] ^= 0x55;
        let package = Package::open(&damaged).unwrap();
        assert!(
            matches!(package.part("word/a.xml"), Err(Error::Damaged { part }) if part == "word/a.xml")
        );
        assert!(matches!(
            Package::open(&zip[..zip.len() - 9]),
            Err(Error::Damaged { .. })
        ));
        let twice = pack(&parts(&[("a", b"1"), ("A", b"2")]));
        assert!(
            Package::open(&twice).is_err(),
            "two parts of one name are refused"
        );
    }

    #[test]
    fn other_files_are_told_apart() {
        let mut ole = vec![0; 1024];
        ole[..8].copy_from_slice(&[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]);
        let named = |name: &str| {
            let mut bytes = ole.clone();
            let wide: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
            bytes[512..512 + wide.len()].copy_from_slice(&wide);
            bytes
        };
        for (bytes, is) in [
            (named("WordDocument"), Foreign::Doc),
            (named("EncryptedPackage"), Foreign::Encrypted),
            (named("Workbook"), Foreign::Ole),
            (b"{\\rtf1".to_vec(), Foreign::Rtf),
            (b"%PDF-1.7".to_vec(), Foreign::Pdf),
            (b"<html>".to_vec(), Foreign::Html),
            (Vec::new(), Foreign::Empty),
            (b"hello".to_vec(), Foreign::Unknown),
        ] {
            assert!(matches!(Package::open(&bytes), Err(Error::NotDocx { found }) if found == is));
        }
    }
}
