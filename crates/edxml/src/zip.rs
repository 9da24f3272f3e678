//! The ZIP that wraps one attachment: made as the official builder makes it, and taken off within bounds.
//!
//! Knows archives of one entry and no others: what has more is a document of its own, and stays whole. Never uses an
//! entry's name.

use crate::limits::{UNPACKED_FREE, UNPACKED_RATIO};
use flate2::Crc;
use flate2::read::{DeflateDecoder, DeflateEncoder};
use std::io::{self, Read, Seek, SeekFrom, Write};

/// Why a wrapping could not be taken off.
#[derive(Debug)]
pub(crate) enum Fault {
    /// The archive is broken, or its content is not what was packed.
    Damaged,
    /// More comes out than may; stopped at so many bytes.
    Bomb(usize),
    /// The archive cannot be read.
    Read(io::Error),
    /// What is unpacked cannot be written.
    Write(io::Error),
}

/// The one entry of an archive, not yet unpacked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    deflated: bool,
    from: u64,
    packed: u64,
    crc: u32,
}

impl Entry {
    /// The one entry of `zip`; `None` if that is no archive, or has not just one plain file in it.
    pub(crate) fn only(zip: &mut (impl Read + Seek)) -> io::Result<Option<Self>> {
        let local = part(zip, 0, LOCAL_HEADER)?;
        if !begins_as_zip(&local) {
            return Ok(None);
        }
        let length = zip.seek(SeekFrom::End(0))?;
        let tail = length.saturating_sub(END_RECORD + u64::from(u16::MAX));
        let tail = part(zip, tail, END_RECORD + u64::from(u16::MAX))?;
        let Some(central_at) = find_end(&tail).and_then(central_of_one) else {
            return Ok(None);
        };
        let central = part(zip, central_at, CENTRAL_HEADER)?;
        Ok(Self::of(&local, &central, central_at.min(length)))
    }

    fn of(local: &[u8], central: &[u8], central_at: u64) -> Option<Self> {
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
        let from = LOCAL_HEADER + u64::from(u16_at(local, 26)?) + u64::from(u16_at(local, 28)?);
        let mut packed = central_at.checked_sub(from)?;
        if !deflated {
            let size = u64::from(u32_at(central, 20)?);
            packed = (size <= packed).then_some(size)?;
        }
        let crc = u32_at(central, 16)?;
        let entry = Self {
            deflated,
            from,
            packed,
            crc,
        };
        (!encrypted).then_some(entry)
    }

    /// Whether what is packed in `zip` begins as an archive itself.
    pub(crate) fn holds_zip(&self, zip: &mut (impl Read + Seek)) -> io::Result<bool> {
        let mut first = Vec::new();
        let limit = LOCAL.len() as u64;
        match self.reader(zip)?.take(limit).read_to_end(&mut first) {
            Ok(_) => {}
            Err(fault) if is_damage(&fault) => {}
            Err(fault) => return Err(fault),
        }
        Ok(begins_as_zip(&first))
    }

    /// Unpacks `zip` into `into`: at most `limit` bytes of it, and never at the ratio of a bomb. Tells how many.
    pub(crate) fn unpack(
        &self,
        zip: &mut (impl Read + Seek),
        limit: usize,
        into: &mut impl Write,
    ) -> Result<usize, Fault> {
        let packed = usize::try_from(self.packed).unwrap_or(usize::MAX);
        let by_ratio = packed.saturating_mul(UNPACKED_RATIO);
        let limit = limit.min(by_ratio.max(UNPACKED_FREE));
        let mut unpacking = self.reader(zip).map_err(Fault::Read)?;
        let mut crc = Crc::new();
        let mut block = vec![0; BLOCK];
        let mut count = 0_usize;
        loop {
            let read = match unpacking.read(&mut block) {
                Ok(0) => break,
                Ok(read) => read,
                Err(fault) if fault.kind() == io::ErrorKind::Interrupted => continue,
                Err(fault) if is_damage(&fault) => return Err(Fault::Damaged),
                Err(fault) => return Err(Fault::Read(fault)),
            };
            count += read;
            if count > limit {
                return Err(Fault::Bomb(limit));
            }
            let unpacked = block.get(..read).unwrap_or_default();
            crc.update(unpacked);
            into.write_all(unpacked).map_err(Fault::Write)?;
        }
        if crc.sum() != self.crc {
            return Err(Fault::Damaged);
        }
        Ok(count)
    }

    fn reader<'a>(&self, zip: &'a mut (impl Read + Seek)) -> io::Result<Box<dyn Read + 'a>> {
        zip.seek(SeekFrom::Start(self.from))?;
        let packed = zip.take(self.packed);
        if self.deflated {
            return Ok(Box::new(DeflateDecoder::new(packed)));
        }
        Ok(Box::new(packed))
    }
}

/// Whether bytes begin as an archive does.
pub(crate) fn begins_as_zip(bytes: &[u8]) -> bool {
    bytes.starts_with(LOCAL)
}

/// An archive of one deflated entry around bytes that are read twice: to measure it, and to pack them.
///
/// The same bytes give the same archive: its times are always 1980.
pub(crate) struct Wrap {
    name: String,
    crc: u32,
    unpacked: u64,
    deflated: u64,
    /// What came out when it was measured, if it was short enough to keep.
    kept: Option<Vec<u8>>,
}

impl Wrap {
    /// Measures the archive of `bytes`; keeps its content if that takes no more than `room`.
    pub(crate) fn measure(name: String, bytes: impl Read, room: usize) -> io::Result<Self> {
        let mut deflating = Packing::new(Summed::new(bytes));
        let mut kept = Some(Vec::new());
        let mut deflated = 0;
        let mut block = vec![0; BLOCK];
        loop {
            let count = match deflating.read(&mut block) {
                Ok(0) => break,
                Ok(count) => count,
                Err(fault) if fault.kind() == io::ErrorKind::Interrupted => continue,
                Err(fault) => return Err(fault),
            };
            deflated += count as u64;
            let fits = |kept: &Vec<u8>| kept.len() + count <= room;
            kept = kept.filter(fits);
            if let Some(kept) = &mut kept {
                kept.extend_from_slice(block.get(..count).unwrap_or_default());
            }
        }
        let summed = deflating.into_inner();
        Ok(Self {
            name,
            crc: summed.crc.sum(),
            unpacked: summed.count,
            deflated,
            kept,
        })
    }

    /// Bytes of the whole archive.
    pub(crate) const fn len(&self) -> u64 {
        let names = 2 * self.name.len() as u64;
        LOCAL_HEADER + CENTRAL_HEADER + END_RECORD + names + self.deflated
    }

    /// Bytes of it that are held in memory.
    pub(crate) fn kept(&self) -> usize {
        self.kept.as_ref().map_or(0, Vec::len)
    }

    /// The archive; `bytes` are those that were measured.
    pub(crate) fn reader<'a>(&'a self, bytes: impl Read + 'a) -> Box<dyn Read + 'a> {
        let content: Box<dyn Read + 'a> = match &self.kept {
            Some(kept) => Box::new(kept.as_slice()),
            None => Box::new(Packing::new(bytes)),
        };
        let (head, tail) = (io::Cursor::new(self.head()), io::Cursor::new(self.tail()));
        Box::new(head.chain(content).chain(tail))
    }

    fn head(&self) -> Vec<u8> {
        let mut head = LOCAL.to_vec();
        head.extend(self.common());
        head.extend(self.name.as_bytes());
        head
    }

    fn tail(&self) -> Vec<u8> {
        let name = self.name.as_bytes();
        let mut tail = CENTRAL.to_vec();
        tail.extend(VERSION.to_le_bytes());
        tail.extend(self.common());
        tail.extend([0; 14]); // no comment, first disk, no attributes, local header at the start
        tail.extend(name);
        let central_size = tail.len() as u64;
        tail.extend(END);
        tail.extend([0, 0, 0, 0, 1, 0, 1, 0]); // one disk, one entry
        tail.extend(size(central_size));
        tail.extend(size(LOCAL_HEADER + name.len() as u64 + self.deflated));
        tail.extend([0, 0]);
        tail
    }

    fn common(&self) -> Vec<u8> {
        common_header(self.crc, self.deflated, self.unpacked, self.name.len())
    }
}

/// Bytes deflated in steps of one size, in and out.
///
/// How a deflater cuts its blocks may hang on the pieces it is fed with and on the room it is given, so that the same
/// bytes read otherwise would become another archive, and of another length than was measured.
struct Packing<R> {
    deflating: DeflateEncoder<Filled<R>>,
    block: Vec<u8>,
    at: usize,
    end: usize,
}

impl<R: Read> Packing<R> {
    fn new(bytes: R) -> Self {
        Self {
            deflating: DeflateEncoder::new(Filled(bytes), flate2::Compression::default()),
            block: vec![0; BLOCK],
            at: 0,
            end: 0,
        }
    }

    fn into_inner(self) -> R {
        self.deflating.into_inner().0
    }
}

impl<R: Read> Read for Packing<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.at == self.end {
            self.end = self.deflating.read(&mut self.block)?;
            self.at = 0;
        }
        let mut packed = self.block.get(self.at..self.end).unwrap_or_default();
        let count = packed.read(into)?;
        self.at += count;
        Ok(count)
    }
}

/// Bytes that come as many at once as are asked for, until the last.
struct Filled<R>(R);

impl<R: Read> Read for Filled<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let mut count = 0;
        while let Some(room) = into.get_mut(count..).filter(|room| !room.is_empty()) {
            match self.0.read(room) {
                Ok(0) => break,
                Ok(read) => count += read,
                Err(fault) if fault.kind() == io::ErrorKind::Interrupted => {}
                Err(fault) => return Err(fault),
            }
        }
        Ok(count)
    }
}

/// Bytes with their checksum, as they are read.
struct Summed<R> {
    bytes: R,
    crc: Crc,
    count: u64,
}

impl<R: Read> Summed<R> {
    fn new(bytes: R) -> Self {
        Self {
            bytes,
            crc: Crc::new(),
            count: 0,
        }
    }
}

impl<R: Read> Read for Summed<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let count = self.bytes.read(into)?;
        self.crc.update(into.get(..count).unwrap_or_default());
        self.count += count as u64;
        Ok(count)
    }
}

/// So many bytes of `zip` from `at`, or as many as there are.
fn part(zip: &mut (impl Read + Seek), at: u64, count: u64) -> io::Result<Vec<u8>> {
    zip.seek(SeekFrom::Start(at))?;
    let mut bytes = Vec::new();
    zip.take(count).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Whether the fault is in what is packed, not in reading it.
fn is_damage(fault: &io::Error) -> bool {
    use io::ErrorKind::{InvalidData, InvalidInput, UnexpectedEof};
    matches!(fault.kind(), InvalidData | InvalidInput | UnexpectedEof)
}

/// Where the directory stands, by the end record of an archive of one entry.
fn central_of_one(end: &[u8]) -> Option<u64> {
    if (u16_at(end, 8)?, u16_at(end, 10)?) != (1, 1) {
        return None;
    }
    u32_at(end, 16).map(u64::from)
}

/// What the local and the central header say alike: version, flags, method, time, sizes, lengths.
fn common_header(crc: u32, packed: u64, unpacked: u64, name: usize) -> Vec<u8> {
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

fn size(bytes: u64) -> [u8; 4] {
    u32::try_from(bytes).unwrap_or(u32::MAX).to_le_bytes()
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
const LOCAL_HEADER: u64 = 30;
const CENTRAL_HEADER: u64 = 46;
const END_RECORD: u64 = 22;
const BLOCK: usize = 64 * 1024;

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Cursor;

    fn only(zip: &[u8]) -> Option<Entry> {
        Entry::only(&mut Cursor::new(zip)).unwrap()
    }

    fn wrap(name: &str, bytes: &[u8]) -> Vec<u8> {
        let made = [0, 1 << 30].map(|room| {
            let wrap = Wrap::measure(name.to_owned(), bytes, room).unwrap();
            let mut zip = Vec::new();
            wrap.reader(bytes).read_to_end(&mut zip).unwrap();
            assert_eq!(zip.len() as u64, wrap.len(), "as long as measured");
            zip
        });
        let [packed_twice, kept] = made;
        assert_eq!(packed_twice, kept, "kept or packed twice");
        kept
    }

    fn within(zip: &[u8], limit: usize) -> Result<Vec<u8>, String> {
        let mut into = Vec::new();
        let entry = only(zip).expect("one entry");
        match entry.unpack(&mut Cursor::new(zip), limit, &mut into) {
            Ok(count) => {
                assert_eq!(count, into.len());
                Ok(into)
            }
            Err(fault) => {
                assert!(into.len() <= limit, "never more than may be");
                Err(format!("{fault:?}"))
            }
        }
    }

    fn unpacked(zip: &[u8]) -> Result<Vec<u8>, String> {
        within(zip, 1 << 30)
    }

    #[test]
    fn what_is_wrapped_comes_out_again() {
        for bytes in [&b""[..], b"a", b"Xin ch\xC3\xA0o", &[7; 100_000]] {
            let zip = wrap("x.bin", bytes);
            assert_eq!(unpacked(&zip).as_deref(), Ok(bytes));
        }
        for (bytes, holds) in [
            (&b"PK\x03\x04 inner"[..], true),
            (b"PK\x03", false),
            (b"", false),
        ] {
            let zip = wrap("x", bytes);
            let entry = only(&zip).unwrap();
            assert_eq!(entry.holds_zip(&mut Cursor::new(&zip)).unwrap(), holds);
        }
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
        java[end + 16..end + 20].copy_from_slice(&size(moved as u64));
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
            assert!(only(&bytes).is_none(), "{why}");
        }
    }

    #[test]
    fn damage_and_bombs_are_told_apart() {
        let zip = wrap("x", b"a longer content, to be damaged");
        let mut damaged = zip.clone();
        damaged[33] ^= 0xFF;
        assert_eq!(unpacked(&damaged), Err("Damaged".to_owned()));
        let zeros = wrap("x", &vec![0; UNPACKED_FREE + 1]);
        assert_eq!(
            unpacked(&zeros),
            Err(format!("Bomb({UNPACKED_FREE})")),
            "a thousand to one"
        );
        assert_eq!(
            within(&zip, 10),
            Err("Bomb(10)".to_owned()),
            "the caller's bound"
        );
    }
}
