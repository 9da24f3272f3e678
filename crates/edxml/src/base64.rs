//! Base64 as it comes and goes: piece by piece, whatever the pieces are cut into.
//!
//! Lenient as the field needs it: blanks and line ends anywhere, padding or none, bits behind the last byte ignored.

use ::base64::Engine;
use ::base64::alphabet::STANDARD;
use ::base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use std::io::{self, Read, Write};

/// Decodes base64 that comes in pieces into a file.
pub(crate) struct Decoder<'a, F> {
    into: &'a mut F,
    /// Characters that are not decoded yet: up to four, of which the last may be padding.
    held: Vec<u8>,
    block: Vec<u8>,
    /// Characters so far, blanks not counted.
    count: usize,
    written: u64,
    /// The text cannot be base64.
    is_broken: bool,
    /// Characters before the first that base64 has not.
    strange: Option<usize>,
    /// Blanks that are not ASCII: nothing at either end of the text, and strange within it.
    odd_blanks: Option<(usize, usize)>,
    /// Bytes of a character that is not whole yet.
    halves: Vec<u8>,
}

impl<'a, F: Write> Decoder<'a, F> {
    /// Into a file.
    pub(crate) fn new(into: &'a mut F) -> Self {
        Self {
            into,
            held: Vec::with_capacity(8),
            block: Vec::new(),
            count: 0,
            written: 0,
            is_broken: false,
            strange: None,
            odd_blanks: None,
            halves: Vec::new(),
        }
    }

    /// Takes the next piece. Fails only if the file does.
    pub(crate) fn feed(&mut self, text: &[u8]) -> io::Result<()> {
        for piece in text.chunks(BLOCK) {
            self.piece(piece)?;
        }
        Ok(())
    }

    /// How many bytes were decoded; if the text is no base64, how many characters stand before what is wrong.
    pub(crate) fn finish(mut self) -> io::Result<Result<u64, usize>> {
        if !self.halves.is_empty() {
            self.strange(self.count);
        }
        if !self.is_broken {
            let mut last = [0; 6];
            match LENIENT.decode_slice(&self.held, &mut last) {
                Ok(count) => self.write(last.get(..count).unwrap_or_default())?,
                Err(_) => self.is_broken = true,
            }
        }
        Ok(match (self.is_broken, self.strange) {
            (false, _) => Ok(self.written),
            (true, at) => Err(at.unwrap_or(self.count)),
        })
    }

    fn piece(&mut self, piece: &[u8]) -> io::Result<()> {
        let is_plain = self.odd_blanks.is_none() && self.halves.is_empty() && !self.is_broken;
        if is_plain && self.held.len() <= 4 {
            // Nearly always one run of base64: its head fills up what is held, and its last four are held again.
            let (head, rest) = piece.split_at(piece.len().min(4 - self.held.len()));
            let whole = rest.len().saturating_sub(1) / 4 * 4;
            let (run, tail) = rest.split_at(whole);
            if whole > 0 && head.iter().chain(tail).all(|b| is_base64(*b)) {
                let before = self.held.len();
                self.held.extend_from_slice(head);
                if self.decode_run(run)? {
                    self.held.clear();
                    self.held.extend_from_slice(tail);
                    self.count += piece.len();
                    return Ok(());
                }
                self.held.truncate(before);
            }
        }
        self.letters(piece)
    }

    /// Decodes what is held and `run`, both of whole fours; false if they are not plain base64.
    fn decode_run(&mut self, run: &[u8]) -> io::Result<bool> {
        let mut first = [0; 6];
        let room = run.len() / 4 * 3;
        if self.block.len() < room {
            self.block.resize(room, 0);
        }
        let decoded = (
            RUN.decode_slice(&self.held, &mut first),
            RUN.decode_slice(run, &mut self.block),
        );
        let (Ok(first_count), Ok(count)) = decoded else {
            return Ok(false);
        };
        let first = first.get(..first_count).unwrap_or_default();
        let block = self.block.get(..count).unwrap_or_default();
        self.into.write_all(first)?;
        self.into.write_all(block)?;
        self.written += (first_count + count) as u64;
        Ok(true)
    }

    /// Takes a piece letter by letter: it has blanks, padding or what base64 has not.
    fn letters(&mut self, piece: &[u8]) -> io::Result<()> {
        let mut bytes = std::mem::take(&mut self.halves);
        bytes.extend_from_slice(piece);
        let whole = match std::str::from_utf8(&bytes) {
            Err(fault) if fault.error_len().is_none() => fault.valid_up_to(),
            _ => bytes.len(),
        };
        self.halves = bytes.split_off(whole);
        let mut dense = Vec::with_capacity(bytes.len() + 4);
        dense.append(&mut self.held);
        for c in String::from_utf8_lossy(&bytes).chars() {
            if c.is_ascii_whitespace() {
                continue;
            }
            if c.is_whitespace() {
                self.odd_blank(c);
                continue;
            }
            if let Some((at, length)) = self.odd_blanks.take() {
                self.strange(at);
                self.count += length;
            }
            match u8::try_from(c) {
                Ok(byte) if is_base64(byte) => dense.push(byte),
                _ => self.strange(self.count),
            }
            self.count += c.len_utf8();
        }
        if self.is_broken {
            return Ok(());
        }
        let whole = dense.len().saturating_sub(1) / 4 * 4;
        let tail = dense.split_off(whole);
        if self.decode_run(&dense)? {
            self.held = tail;
            return Ok(());
        }
        self.is_broken = true;
        Ok(())
    }

    fn odd_blank(&mut self, c: char) {
        if self.count > 0 {
            let (_, length) = self.odd_blanks.get_or_insert((self.count, 0));
            *length += c.len_utf8();
        }
    }

    fn strange(&mut self, at: usize) {
        self.is_broken = true;
        self.strange.get_or_insert(at);
    }

    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.written += bytes.len() as u64;
        self.into.write_all(bytes)
    }
}

/// Why bytes could not be written as base64.
#[derive(Debug)]
pub(crate) enum Fault {
    /// They cannot be read.
    Read(io::Error),
    /// The text cannot be written.
    Write(io::Error),
}

/// Writes bytes as base64 on one line; tells how many bytes they were.
pub(crate) fn encode(mut bytes: impl Read, to: &mut impl Write) -> Result<u64, Fault> {
    let mut block = vec![0; BLOCK / 4 * 3];
    let mut text = vec![0; BLOCK];
    let mut count = 0;
    loop {
        let read = fill(&mut bytes, &mut block).map_err(Fault::Read)?;
        let taken = block.get(..read).unwrap_or_default();
        if taken.is_empty() {
            return Ok(count);
        }
        count += read as u64;
        // The block is sized so that its text fits.
        let length = STRICT.encode_slice(taken, &mut text).unwrap_or(0);
        let written = text.get(..length).unwrap_or_default();
        to.write_all(written).map_err(Fault::Write)?;
    }
}

/// Characters of base64 for so many bytes.
pub(crate) const fn length_of(bytes: u64) -> u64 {
    bytes.div_ceil(3) * 4
}

/// Reads until the block is full or nothing comes any more.
fn fill(bytes: &mut impl Read, block: &mut [u8]) -> io::Result<usize> {
    let mut filled = 0;
    while let Some(room) = block.get_mut(filled..).filter(|room| !room.is_empty()) {
        match bytes.read(room) {
            Ok(0) => break,
            Ok(count) => filled += count,
            Err(fault) if fault.kind() == io::ErrorKind::Interrupted => {}
            Err(fault) => return Err(fault),
        }
    }
    Ok(filled)
}

const fn is_base64(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=')
}

/// Characters decoded or written at once; whole fours.
const BLOCK: usize = 128 * 1024;

const STRICT: GeneralPurpose = ::base64::engine::general_purpose::STANDARD;

/// For whole fours with more behind them: padding has no place there.
const RUN: GeneralPurpose = ::base64::engine::general_purpose::STANDARD_NO_PAD;

/// For the last characters: padding may be missing; bits behind the last byte must not mean anything.
const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

#[cfg(test)]
mod tests {
    use super::*;

    fn decode(text: &str, step: usize) -> Result<Vec<u8>, usize> {
        let mut into = Vec::new();
        let mut decoder = Decoder::new(&mut into);
        for piece in text.as_bytes().chunks(step) {
            decoder.feed(piece).unwrap();
        }
        let count = decoder.finish().unwrap()?;
        assert_eq!(count, into.len() as u64);
        Ok(into)
    }

    /// What a decoder of the whole text says: the reader before this one.
    fn whole(text: &str) -> Result<Vec<u8>, usize> {
        let text = text.trim();
        let dense: Vec<u8> = text.bytes().filter(|b| !b.is_ascii_whitespace()).collect();
        let strange = || dense.iter().position(|b| !is_base64(*b));
        LENIENT
            .decode(&dense)
            .map_err(|_| strange().unwrap_or(dense.len()))
    }

    #[test]
    fn base64_may_be_broken_into_lines_and_lack_its_padding() {
        for step in [1, 2, 3, 5, 100] {
            for text in [
                "YWJjZA==",
                "YWJjZA",
                " YWJj\r\n\tZA==\n",
                "YWJjZB==",
                "\u{A0}YWJjZA\u{A0}\n",
            ] {
                assert_eq!(decode(text, step).as_deref(), Ok(&b"abcd"[..]), "{text:?}");
            }
            assert_eq!(decode("", step).as_deref(), Ok(&b""[..]));
            for (text, offset) in [
                ("YW Jj*A==", 4),
                ("YWJjZ", 5),
                ("YW\u{A0}Jj", 2),
                ("Ủ", 0),
                ("YWI=YWJj", 8),
                ("YWI=Y", 5),
            ] {
                assert_eq!(decode(text, step), Err(offset), "{text} in steps of {step}");
            }
        }
    }

    #[test]
    fn pieces_give_what_the_whole_gives() {
        let mut state = 0x9e37_79b9_7f4a_7c15_u64;
        let mut chance = move |below: usize| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            usize::try_from(state % below as u64).unwrap()
        };
        let letters = [
            "A", "b", "9", "+", "/", "=", " ", "\n", "\u{A0}", "\u{B}", "ế", "*",
        ];
        for round in 0..4_000 {
            let known = if round % 2 == 0 { 5 } else { letters.len() };
            let length = chance(40);
            let text: String = (0..length).map(|_| letters[chance(known)]).collect();
            let step = 1 + chance(12);
            assert_eq!(
                decode(&text, step),
                whole(&text),
                "{text:?} in steps of {step}"
            );
        }
    }

    #[test]
    fn what_is_written_is_read_whatever_its_length() {
        for length in [0, 1, 2, 3, 4, 5, 98_303, 98_304, 98_305, 300_000] {
            let bytes: Vec<u8> = (0..length)
                .map(|at| u8::try_from(at % 251).unwrap())
                .collect();
            let mut text = Vec::new();
            assert_eq!(encode(bytes.as_slice(), &mut text).unwrap(), length as u64);
            assert_eq!(text.len() as u64, length_of(length as u64));
            let text = String::from_utf8(text).unwrap();
            assert_eq!(text, STRICT.encode(&bytes));
            for step in [4_093, 131_072, usize::MAX] {
                assert_eq!(decode(&text, step).as_deref(), Ok(bytes.as_slice()));
            }
        }
    }
}
