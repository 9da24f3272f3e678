//! The ZIP that wraps one attachment: made as the official builder makes it, and taken off within bounds.
//!
//! Knows archives of one entry and no others: what has more is a document of its own, and stays whole. Never uses an
//! entry's name.

use crate::limits::{UNPACKED_FREE, UNPACKED_RATIO};
use flate2::Crc;
use flate2::read::{DeflateDecoder, DeflateEncoder};
use std::io::Read;

/// Why a wrapping could not be taken off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// The archive is broken, or its content is not what was packed.
    Damaged,
    /// More comes out than may; stopped at so many bytes.
    Bomb(usize),
}

/// The one entry of an archive, not yet unpacked.
#[derive(Clone, Copy)]
pub(crate) struct Entry<'a> {
    deflated: bool,
    packed: &'a [u8],
    crc: u32,
}

impl<'a> Entry<'a> {
    /// The one entry of `bytes`; `None` if they are no archive, or have not just one plain file in it.
    pub(crate) fn only(bytes: &'a [u8]) -> Option<Self> {
        if !begins_as_zip(bytes) {
            return None;
        }
        let end = find_end(bytes)?;
        if (u16_at(end, 8)?, u16_at(end, 10)?) != (1, 1) {
            return None;
        }
        let central_at = usize::try_from(u32_at(end, 16)?).ok()?;
        let central = bytes.get(central_at..)?;
        if !central.starts_with(CENTRAL) || u32_at(central, 42)? != 0 {
            return None;
        }
        let encrypted = u16_at(central, 8)? & 1 == 1;
        let deflated = match u16_at(central, 10)? {
            0 => false,
            8 => true,
            _ => return None,
        };
        // The local header repeats name and extra field, at lengths of its own.
        let data_at = 30 + usize::from(u16_at(bytes, 26)?) + usize::from(u16_at(bytes, 28)?);
        let mut packed = bytes.get(data_at..central_at)?;
        if !deflated {
            let size = usize::try_from(u32_at(central, 20)?).ok()?;
            packed = packed.get(..size)?;
        }
        let crc = u32_at(central, 16)?;
        let entry = Self {
            deflated,
            packed,
            crc,
        };
        (!encrypted).then_some(entry)
    }

    /// The first bytes of what is packed, as many as are there.
    pub(crate) fn peek<const N: usize>(&self) -> [u8; N] {
        let mut first = [0; N];
        let mut unpacking = self.reader();
        let mut filled = 0;
        while let Some(rest) = first.get_mut(filled..).filter(|rest| !rest.is_empty()) {
            match unpacking.read(rest) {
                Ok(0) | Err(_) => break,
                Ok(count) => filled += count,
            }
        }
        first
    }

    /// What is packed, at most `limit` bytes of it, and never at the ratio of a bomb.
    pub(crate) fn unpack(&self, limit: usize) -> Result<Vec<u8>, Fault> {
        let by_ratio = self.packed.len().saturating_mul(UNPACKED_RATIO);
        let limit = limit.min(by_ratio.max(UNPACKED_FREE));
        let mut unpacked = Vec::new();
        let more = u64::try_from(limit).unwrap_or(u64::MAX).saturating_add(1);
        self.reader()
            .take(more)
            .read_to_end(&mut unpacked)
            .map_err(|_| Fault::Damaged)?;
        if unpacked.len() > limit {
            return Err(Fault::Bomb(limit));
        }
        if checksum(&unpacked) != self.crc {
            return Err(Fault::Damaged);
        }
        Ok(unpacked)
    }

    fn reader(&self) -> Box<dyn Read + 'a> {
        if self.deflated {
            return Box::new(DeflateDecoder::new(self.packed));
        }
        Box::new(self.packed)
    }
}

/// Whether bytes begin as an archive does.
pub(crate) fn begins_as_zip(bytes: &[u8]) -> bool {
    bytes.starts_with(LOCAL)
}

/// An archive of one deflated entry. The same bytes give the same archive: its times are always 1980.
pub(crate) fn wrap(entry_name: &str, bytes: &[u8]) -> Vec<u8> {
    let mut packed = Vec::with_capacity(bytes.len() / 2);
    // Reading from memory into memory: neither end can fail.
    let deflating = DeflateEncoder::new(bytes, flate2::Compression::default());
    let _ = { deflating }.read_to_end(&mut packed);
    let name = entry_name.as_bytes();
    let common = common_header(checksum(bytes), packed.len(), bytes.len(), name.len());
    let mut zip = Vec::with_capacity(packed.len() + 2 * name.len() + 98);
    zip.extend(LOCAL);
    zip.extend(&common);
    zip.extend(name);
    zip.extend(packed);
    let central_at = zip.len();
    zip.extend(CENTRAL);
    zip.extend(VERSION.to_le_bytes());
    zip.extend(&common);
    zip.extend([0; 14]); // no comment, first disk, no attributes, local header at the start
    zip.extend(name);
    let central_size = zip.len() - central_at;
    zip.extend(END);
    zip.extend([0, 0, 0, 0, 1, 0, 1, 0]); // one disk, one entry
    zip.extend(size(central_size));
    zip.extend(size(central_at));
    zip.extend([0, 0]);
    zip
}

/// What the local and the central header say alike: version, flags, method, time, sizes, lengths.
fn common_header(crc: u32, packed: usize, unpacked: usize, name: usize) -> Vec<u8> {
    let mut header = Vec::with_capacity(26);
    header.extend(VERSION.to_le_bytes());
    header.extend([0, 0, 8, 0]); // no flags, deflated
    header.extend([0, 0, 0x21, 0]); // midnight, 1 January 1980
    header.extend(crc.to_le_bytes());
    header.extend(size(packed));
    header.extend(size(unpacked));
    header.extend(u16::try_from(name).unwrap_or(u16::MAX).to_le_bytes());
    header.extend([0, 0]);
    header
}

fn size(bytes: usize) -> [u8; 4] {
    u32::try_from(bytes).unwrap_or(u32::MAX).to_le_bytes()
}

fn checksum(bytes: &[u8]) -> u32 {
    let mut crc = Crc::new();
    crc.update(bytes);
    crc.sum()
}

/// The end record: the last 22 bytes, or further up if a comment follows it.
fn find_end(bytes: &[u8]) -> Option<&[u8]> {
    let last = bytes.len().checked_sub(22)?;
    let first = last.saturating_sub(usize::from(u16::MAX));
    (first..=last).rev().find_map(|at| {
        let end = bytes.get(at..)?;
        (end.starts_with(END) && usize::from(u16_at(end, 20)?) + 22 == end.len()).then_some(end)
    })
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    let pair = bytes.get(at..)?.first_chunk()?;
    Some(u16::from_le_bytes(*pair))
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    let four = bytes.get(at..)?.first_chunk()?;
    Some(u32::from_le_bytes(*four))
}

const LOCAL: &[u8] = b"PK\x03\x04";
const CENTRAL: &[u8] = b"PK\x01\x02";
const END: &[u8] = b"PK\x05\x06";
const VERSION: u16 = 20;

#[cfg(test)]
mod tests {
    use super::*;

    fn unpacked(zip: &[u8]) -> Result<Vec<u8>, Fault> {
        Entry::only(zip).expect("one entry").unpack(1 << 30)
    }

    #[test]
    fn what_is_wrapped_comes_out_again() {
        for bytes in [&b""[..], b"a", b"Xin ch\xC3\xA0o", &[7; 100_000]] {
            let zip = wrap("x.bin", bytes);
            assert_eq!(unpacked(&zip).as_deref(), Ok(bytes));
            assert_eq!(zip, wrap("x.bin", bytes), "the same each time");
        }
        assert_eq!(
            Entry::only(&wrap("x", b"PK\x03\x04 inner")).unwrap().peek(),
            *b"PK\x03\x04"
        );
        assert_eq!(Entry::only(&wrap("x", b"a")).unwrap().peek(), [b'a', 0]);
    }

    #[test]
    fn a_java_archive_with_sizes_behind_the_data_is_read() {
        // As java.util.zip writes: flag 8, sizes zero in the local header, a data descriptor behind the data.
        let ours = wrap("a.doc", b"content");
        let central_at = ours.windows(4).position(|w| w == CENTRAL).unwrap();
        let mut java = ours[..central_at].to_vec();
        java[6] = 8;
        java[14..26].fill(0);
        java.extend(b"PK\x07\x08");
        java.extend([0; 12]);
        let moved = java.len();
        java.extend(&ours[central_at..]);
        let end = java.len() - 22;
        java[end + 16..end + 20].copy_from_slice(&size(moved));
        assert_eq!(unpacked(&java).as_deref(), Ok(&b"content"[..]));
        java.extend(b"!");
        java[end + 20] = 1;
        assert_eq!(unpacked(&java).as_deref(), Ok(&b"content"[..]), "a comment");
    }

    #[test]
    fn only_archives_of_one_plain_file_count() {
        let zip = wrap("x", b"abc");
        let changed = |at: usize, byte: u8| {
            let mut zip = zip.clone();
            zip[at] = byte;
            zip
        };
        let end = zip.len() - 22;
        let central = zip.windows(4).position(|w| w == CENTRAL).unwrap();
        for (bytes, why) in [
            (changed(0, b'Q'), "no ZIP"),
            (changed(end + 10, 2), "two entries"),
            (changed(end + 16, 0), "the directory is elsewhere"),
            (changed(central + 8, 1), "encrypted"),
            (changed(central + 10, 12), "a method nobody uses"),
            (zip[..zip.len() - 1].to_vec(), "cut"),
            (b"PK\x03\x04".to_vec(), "a head only"),
        ] {
            assert!(Entry::only(&bytes).is_none(), "{why}");
        }
    }

    #[test]
    fn damage_and_bombs_are_told_apart() {
        let zip = wrap("x", b"a longer content, to be damaged");
        let mut damaged = zip.clone();
        damaged[33] ^= 0xFF;
        assert_eq!(unpacked(&damaged), Err(Fault::Damaged));
        let zeros = wrap("x", &vec![0; UNPACKED_FREE + 1]);
        assert_eq!(
            unpacked(&zeros),
            Err(Fault::Bomb(UNPACKED_FREE)),
            "a thousand to one"
        );
        let limit = Entry::only(&zip).unwrap().unpack(10);
        assert_eq!(limit, Err(Fault::Bomb(10)), "the caller's bound");
    }
}
