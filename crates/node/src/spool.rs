//! A letter on its way in: hashed and skimmed as it comes, short ones in memory, long ones in a file without a name.
//!
//! While it comes in, no more of it is in memory than a short letter is long, however slow the line. Decides nothing about it; what is dropped leaves nothing behind.

use crate::wire::skeleton::{Skeleton, TooMuch, Utf8, difference};
use axis::wire::hash;
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::{self, Cursor, Read, Seek, SeekFrom, Write};
use std::path::Path;

/// Where a letter is gathered, piece by piece.
pub(crate) struct Spool {
    bulk: Bulk,
    length: u64,
    hasher: Sha256,
    /// The last bytes, not hashed yet: they may be the CRLF that clients add.
    held: Vec<u8>,
}

/// A letter gathered whole, and found to be what its hash says.
pub(crate) struct Spooled {
    bulk: Bulk,
    /// Its length without what a client added.
    pub(crate) size: u64,
    /// SHA-256 of the file as it was sent.
    pub(crate) sha256: [u8; 32],
}

/// What is to be read of a letter.
pub(crate) struct Readable {
    /// The letter itself if it is short, else what is left of it without the bulk of its files.
    pub(crate) bytes: Vec<u8>,
    skeleton: Option<Skeleton>,
    /// Whether it stands for the whole: a long letter must be UTF-8 to its end.
    pub(crate) is_sound: bool,
}

/// A letter to be kept: as it was sent, but for what this hop put in.
pub(crate) struct Traced<'a> {
    /// Its bytes in order.
    pub(crate) reader: Box<dyn Read + Send + 'a>,
    /// How many there are.
    pub(crate) size: u64,
}

enum Bulk {
    Memory(Vec<u8>),
    File(File),
}

/// Why a letter cannot be gathered.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SpoolFault {
    /// So much markup is not read: no envelope has more than [`crate::wire::skeleton::MOST`].
    #[error("the letter is mostly markup")]
    Markup,
    /// The folder for letters on their way cannot be written.
    #[error("the letter cannot be gathered")]
    File(#[from] io::Error),
}

impl Spool {
    /// For a letter of so many bytes as far as is known; gathered in `folder` if it is long.
    pub(crate) fn open(folder: &Path, expected: Option<u64>) -> Result<Self, SpoolFault> {
        let bulk = match expected {
            Some(length) if length <= IN_MEMORY => {
                Bulk::Memory(Vec::with_capacity(usize::try_from(length).unwrap_or(0)))
            }
            _ => Bulk::File(tempfile::tempfile_in(folder)?),
        };
        Ok(Self {
            bulk,
            length: 0,
            hasher: Sha256::new(),
            held: Vec::new(),
        })
    }

    /// Takes the next bytes. Blocks.
    pub(crate) fn feed(&mut self, bytes: &[u8]) -> Result<(), SpoolFault> {
        self.length += bytes.len() as u64;
        self.hash(bytes);
        match &mut self.bulk {
            Bulk::Memory(all) => {
                all.extend_from_slice(bytes);
                Ok(())
            }
            Bulk::File(file) => Ok(file.write_all(bytes)?),
        }
    }

    /// Bytes taken so far.
    pub(crate) const fn length(&self) -> u64 {
        self.length
    }

    /// The letter, if it is what `sent` says, padded or not: without the two bytes that clients add, or with them if
    /// they are its own (X§2.2).
    pub(crate) fn finish(self, sent: &str) -> Option<Spooled> {
        let without = self.hasher.clone().finalize().into();
        let mut whole = self.hasher;
        whole.update(&self.held);
        let whole = whole.finalize().into();
        let ends = self.held == CRLF;
        let (sha256, size) = if ends && hash::means(sent, &without) {
            (without, self.length - CRLF.len() as u64)
        } else if hash::means(sent, &whole) {
            (whole, self.length)
        } else {
            return None;
        };
        Some(Spooled {
            bulk: self.bulk,
            size,
            sha256,
        })
    }

    fn hash(&mut self, bytes: &[u8]) {
        self.held.extend_from_slice(bytes);
        let sure = self.held.len().saturating_sub(CRLF.len());
        self.hasher
            .update(self.held.get(..sure).unwrap_or_default());
        self.held.drain(..sure);
    }
}

impl Spooled {
    /// What of it is to be read, in no more than `most` bytes: a few hundred kB for nearly all letters.
    ///
    /// Errors with [`SpoolFault::Markup`] if that is not enough; the letter can be read again with more.
    pub(crate) fn readable(&mut self, most: usize) -> Result<Readable, SpoolFault> {
        match &mut self.bulk {
            Bulk::Memory(all) => {
                all.truncate(usize::try_from(self.size).unwrap_or(usize::MAX));
                Ok(Readable {
                    bytes: all.clone(),
                    skeleton: None,
                    is_sound: true,
                })
            }
            Bulk::File(file) => skimmed(file, self.size, most),
        }
    }

    /// The letter with what `traced`, made from its readable part, has more than that.
    pub(crate) fn with<'a>(
        &'a mut self,
        readable: &Readable,
        traced: &'a [u8],
    ) -> io::Result<Traced<'a>> {
        let Bulk::File(file) = &mut self.bulk else {
            let size = traced.len() as u64;
            let reader = Box::new(Cursor::new(traced));
            return Ok(Traced { reader, size });
        };
        let (place, added) = difference(&readable.bytes, traced);
        let in_letter = |offset: usize| {
            let skeleton = readable.skeleton.as_ref();
            skeleton.map_or(offset as u64, |skeleton| skeleton.place_of(offset))
        };
        let (from, to) = (in_letter(place.start), in_letter(place.end));
        let size = from + added.len() as u64 + self.size.saturating_sub(to);
        let reader = Box::new(Spliced::new(file, from, added, to, self.size)?);
        Ok(Traced { reader, size })
    }
}

fn skimmed(file: &mut File, size: u64, most: usize) -> Result<Readable, SpoolFault> {
    file.seek(SeekFrom::Start(0))?;
    let mut rest = file.take(size);
    let (mut skeleton, mut utf8) = (Skeleton::within(most), Utf8::default());
    let mut piece = vec![0; 256 * 1024];
    loop {
        let count = rest.read(&mut piece)?;
        let read = piece.get(..count).unwrap_or_default();
        if read.is_empty() {
            break;
        }
        utf8.feed(read);
        let fed = skeleton.feed(read);
        fed.map_err(|TooMuch| SpoolFault::Markup)?;
    }
    Ok(Readable {
        bytes: skeleton.take_bytes(),
        skeleton: Some(skeleton),
        is_sound: utf8.is_whole(),
    })
}

/// A file with bytes put in: its head, the bytes, its tail.
struct Spliced<'a> {
    file: &'a mut File,
    head: u64,
    added: Cursor<&'a [u8]>,
    tail_at: u64,
    tail: u64,
    at_tail: bool,
}

impl<'a> Spliced<'a> {
    fn new(file: &'a mut File, from: u64, added: &'a [u8], to: u64, size: u64) -> io::Result<Self> {
        file.seek(SeekFrom::Start(0))?;
        Ok(Self {
            file,
            head: from.min(size),
            added: Cursor::new(added),
            tail_at: to,
            tail: size.saturating_sub(to),
            at_tail: false,
        })
    }
}

impl Read for Spliced<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.head > 0 {
            let count = Read::take(&mut *self.file, self.head).read(into)?;
            self.head -= count as u64;
            return Ok(count);
        }
        let count = self.added.read(into)?;
        if count > 0 || into.is_empty() {
            return Ok(count);
        }
        if !self.at_tail {
            self.file.seek(SeekFrom::Start(self.tail_at))?;
            self.at_tail = true;
        }
        let count = Read::take(&mut *self.file, self.tail).read(into)?;
        self.tail -= count as u64;
        Ok(count)
    }
}

/// Letters up to this many bytes are gathered in memory.
pub(crate) const IN_MEMORY: u64 = 256 * 1024;

const CRLF: &[u8] = b"\r\n";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::skeleton::MOST;

    #[test]
    fn what_needs_more_than_it_may_is_read_again_with_more() {
        let letter = format!("<a>{}</a>", "<b/>".repeat(100_000));
        let sent = hex::encode(hash::sha256(letter.as_bytes()));
        let mut spooled = spooled(letter.as_bytes(), None, &sent).unwrap();
        assert!(matches!(
            spooled.readable(letter.len() - 1),
            Err(SpoolFault::Markup)
        ));
        let readable = spooled.readable(letter.len()).unwrap();
        assert!(readable.bytes == letter.as_bytes(), "from its beginning");
    }

    fn spooled(bytes: &[u8], expected: Option<u64>, sent: &str) -> Option<Spooled> {
        let folder = tempfile::tempdir().unwrap();
        let mut spool = Spool::open(folder.path(), expected).unwrap();
        for piece in bytes.chunks(7) {
            spool.feed(piece).unwrap();
        }
        spool.finish(sent)
    }

    fn read(mut spooled: Spooled, readable: &Readable, traced: &[u8]) -> Vec<u8> {
        let mut traced = spooled.with(readable, traced).unwrap();
        let mut bytes = Vec::new();
        traced.reader.read_to_end(&mut bytes).unwrap();
        assert_eq!(bytes.len() as u64, traced.size, "as long as it says");
        bytes
    }

    #[test]
    fn the_file_is_what_the_hash_says() {
        let plain = hash::unpadded(&hash::sha256(b"<a/>"));
        let ended = hex::encode(hash::sha256(b"<a/>\r\n"));
        for expected in [Some(10), None] {
            let file = |body: &'static [u8], sent: &str| {
                spooled(body, expected, sent).map(|spooled| spooled.size)
            };
            assert_eq!(file(b"<a/>\r\n", &plain), Some(4), "the CRLF was added");
            assert_eq!(file(b"<a/>", &plain), Some(4), "none was");
            assert_eq!(file(b"<a/>\r\n", &ended), Some(6), "it is the file's own");
            assert_eq!(file(b"<a/>\r\n\r\n", &ended), Some(6), "one of two");
            assert_eq!(file(b"<b/>\r\n", &plain), None, "another file");
            assert_eq!(file(b"", ""), None);
        }
    }

    #[test]
    fn what_is_put_in_stands_in_its_place_and_the_rest_as_it_was() {
        let long = "QUJD".repeat(40_000);
        let letter = format!("<a><h><t>1</t></h><f>{long}</f></a>\r\n");
        let sent = hex::encode(hash::sha256(letter.trim_end().as_bytes()));
        for expected in [Some(letter.len() as u64), None] {
            let mut spooled = spooled(letter.as_bytes(), expected, &sent).unwrap();
            let readable = spooled.readable(MOST).unwrap();
            let text = String::from_utf8(readable.bytes.clone()).unwrap();
            assert!(
                expected.is_some() || text.len() < 70_000,
                "{} bytes are read of {}",
                text.len(),
                letter.len()
            );
            let traced = text.replace("</h>", "<t>2</t></h>");
            let kept = read(spooled, &readable, traced.as_bytes());
            let wanted = letter.trim_end().replace("</h>", "<t>2</t></h>");
            assert!(kept == wanted.as_bytes(), "every other byte as it was sent");
        }
    }

    #[test]
    fn a_long_letter_must_be_utf8_to_its_end() {
        let mut letter = b"<a>".to_vec();
        letter.extend(b"A".repeat(200_000));
        letter.extend(b"\xFF</a>");
        let sent = hex::encode(hash::sha256(&letter));
        let mut spooled = spooled(&letter, None, &sent).unwrap();
        assert!(!spooled.readable(MOST).unwrap().is_sound);
    }
}
