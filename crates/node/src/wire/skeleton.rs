//! A letter without the bulk of its files: what is read of a long letter, and where in it something is put in.
//!
//! The text of a file, base64 in one run or broken into lines, is passed over as it goes by; all else is kept byte for
//! byte. Reads no element: what is left is read by `edxml` under its own bounds. Never holds more than it is told.

use std::ops::Range;

/// The letter cannot be held in so little: it is no envelope that anyone writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TooMuch;

/// Fed with a letter's bytes in order.
pub(crate) struct Skeleton {
    /// Bytes it may hold.
    most: usize,
    kept: Vec<u8>,
    /// Offsets into `kept` at which bytes were left out, and how many; ascending.
    gaps: Vec<(usize, u64)>,
    place: Place,
    /// Bytes of the present run of text so far.
    run: usize,
}

/// Where in the markup the next byte stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Place {
    /// In text: between a tag and the next.
    #[default]
    Text,
    /// Right behind a `<`.
    Opened,
    /// In a tag, or within a value of one under this quote.
    Tag { quote: Option<u8> },
    /// Behind `<!`, so many bytes of what may follow having been met.
    Declared { dashes: usize, cdata: usize },
    /// In what ends at the next `>`: a tag that closes, or a declaration.
    Other,
    /// In a comment, a section of plain characters or an instruction, so many bytes of its end having been met.
    Plain { end: End, met: usize },
    /// In `&…;`, which is kept whole.
    Reference,
}

/// How a stretch ends that is no markup inside: so many marks and a `>`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct End {
    mark: u8,
    count: usize,
}

const fn end(mark: u8, count: usize) -> End {
    End { mark, count }
}

impl Skeleton {
    /// Of a letter of which no more than so many bytes are to be held.
    pub(crate) fn within(most: usize) -> Self {
        Self {
            most,
            kept: Vec::new(),
            gaps: Vec::new(),
            place: Place::default(),
            run: 0,
        }
    }

    /// Takes the next bytes.
    pub(crate) fn feed(&mut self, bytes: &[u8]) -> Result<(), TooMuch> {
        let mut rest = bytes;
        while let Some((&byte, behind)) = rest.split_first() {
            // The one case that makes up nearly all of a long letter, in one step.
            if self.place == Place::Text && self.run >= RUN {
                let plain = rest
                    .iter()
                    .position(|b| matches!(b, b'<' | b'&'))
                    .unwrap_or(rest.len());
                if plain > 0 {
                    self.leave_out(plain as u64);
                    rest = rest.get(plain..).unwrap_or_default();
                    continue;
                }
            }
            self.step(byte)?;
            rest = behind;
        }
        Ok(())
    }

    /// What was kept, taken out; places in it are still known.
    pub(crate) fn take_bytes(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.kept)
    }

    /// Where in the letter the byte at `offset` of what was kept stands.
    ///
    /// Behind a gap if it stands at one: what is put in there goes before what follows.
    pub(crate) fn place_of(&self, offset: usize) -> u64 {
        let left_out: u64 = self
            .gaps
            .iter()
            .take_while(|(at, _)| *at <= offset)
            .map(|(_, count)| count)
            .sum();
        offset as u64 + left_out
    }

    fn step(&mut self, byte: u8) -> Result<(), TooMuch> {
        match self.place {
            Place::Text => match byte {
                b'<' => self.enter(Place::Opened),
                b'&' => self.place = Place::Reference,
                _ if self.run >= RUN => {
                    self.leave_out(1);
                    return Ok(());
                }
                _ => self.run += 1,
            },
            Place::Reference => match byte {
                b';' => self.place = Place::Text,
                b'<' => self.enter(Place::Opened),
                _ => {}
            },
            Place::Opened => self.place = opened(byte),
            Place::Tag { quote: None } => match byte {
                b'>' => self.enter(Place::Text),
                b'"' | b'\'' => self.place = Place::Tag { quote: Some(byte) },
                _ => {}
            },
            Place::Tag { quote } => {
                if quote == Some(byte) {
                    self.place = Place::Tag { quote: None };
                }
            }
            Place::Declared { dashes, cdata } => self.enter(declared(byte, dashes, cdata)),
            Place::Other => {
                if byte == b'>' {
                    self.enter(Place::Text);
                }
            }
            Place::Plain { end, met } => return self.plain(byte, end, met),
        }
        self.keep(byte)
    }

    /// Within what is no markup, the bytes that may be its end are kept back until that is known.
    fn plain(&mut self, byte: u8, end: End, met: usize) -> Result<(), TooMuch> {
        if byte == end.mark && met < end.count {
            self.place = Place::Plain { end, met: met + 1 };
            return Ok(());
        }
        if byte == end.mark {
            return self.characters(byte, 1);
        }
        if byte == b'>' && met == end.count {
            self.enter(Place::Text);
            for _ in 0..end.count {
                self.keep(end.mark)?;
            }
            return self.keep(byte);
        }
        self.place = Place::Plain { end, met: 0 };
        self.characters(end.mark, met)?;
        self.characters(byte, 1)
    }

    /// So many characters of a run, kept while there is room in it.
    fn characters(&mut self, byte: u8, count: usize) -> Result<(), TooMuch> {
        for _ in 0..count {
            if self.run >= RUN {
                self.leave_out(1);
            } else {
                self.run += 1;
                self.keep(byte)?;
            }
        }
        Ok(())
    }

    fn enter(&mut self, place: Place) {
        self.place = place;
        self.run = 0;
    }

    fn keep(&mut self, byte: u8) -> Result<(), TooMuch> {
        if self.kept.len() >= self.most {
            return Err(TooMuch);
        }
        self.kept.push(byte);
        Ok(())
    }

    fn leave_out(&mut self, count: u64) {
        match self.gaps.last_mut() {
            Some((at, left_out)) if *at == self.kept.len() => *left_out += count,
            _ => self.gaps.push((self.kept.len(), count)),
        }
    }
}

/// What a byte right behind `<` begins.
const fn opened(byte: u8) -> Place {
    match byte {
        b'!' => Place::Declared {
            dashes: 0,
            cdata: 0,
        },
        b'?' => Place::Plain {
            end: end(b'?', 1),
            met: 0,
        },
        b'/' => Place::Other,
        b'>' => Place::Text,
        _ => Place::Tag { quote: None },
    }
}

/// What a byte behind `<!` begins or goes on with.
fn declared(byte: u8, dashes: usize, cdata: usize) -> Place {
    match byte {
        b'-' if cdata == 0 && dashes == 0 => Place::Declared { dashes: 1, cdata },
        b'-' if cdata == 0 => Place::Plain {
            end: end(b'-', 2),
            met: 0,
        },
        _ if dashes == 0 && CDATA.get(cdata) == Some(&byte) => {
            if cdata + 1 == CDATA.len() {
                return Place::Plain {
                    end: end(b']', 2),
                    met: 0,
                };
            }
            Place::Declared {
                dashes,
                cdata: cdata + 1,
            }
        }
        b'>' => Place::Text,
        _ => Place::Other,
    }
}

/// What differs between two texts: the range of the first, and what the second has in its place.
pub(crate) fn difference<'a>(before: &[u8], after: &'a [u8]) -> (Range<usize>, &'a [u8]) {
    let same = |(a, b): &(&u8, &u8)| a == b;
    let head = before.iter().zip(after).take_while(same).count();
    let most = before.len().min(after.len()) - head;
    let tail = before
        .iter()
        .rev()
        .zip(after.iter().rev())
        .take(most)
        .take_while(same)
        .count();
    let added = after.get(head..after.len() - tail).unwrap_or_default();
    (head..before.len() - tail, added)
}

/// Whether bytes that come in pieces are UTF-8.
#[derive(Default)]
pub(crate) struct Utf8 {
    carried: Vec<u8>,
    is_broken: bool,
}

impl Utf8 {
    /// Takes the next bytes.
    pub(crate) fn feed(&mut self, bytes: &[u8]) {
        let mut rest = bytes;
        while !self.carried.is_empty() && !self.is_broken {
            let Some((first, behind)) = rest.split_first() else {
                return;
            };
            self.carried.push(*first);
            rest = behind;
            match std::str::from_utf8(&self.carried) {
                Ok(_) => self.carried.clear(),
                Err(fault) => self.is_broken = fault.error_len().is_some(),
            }
        }
        match std::str::from_utf8(rest) {
            Ok(_) => {}
            Err(fault) if fault.error_len().is_some() => self.is_broken = true,
            Err(fault) => {
                let begun = rest.get(fault.valid_up_to()..).unwrap_or_default();
                self.carried.extend_from_slice(begun);
            }
        }
    }

    /// Whether all of it was.
    pub(crate) const fn is_whole(&self) -> bool {
        !self.is_broken && self.carried.is_empty()
    }
}

/// Bytes of one run of text that are kept: one more than `edxml` takes in any element it reads, so that what is too
/// long for it stays too long.
const RUN: usize = edxml::TEXT_BYTES + 1;

/// Bytes kept of one letter: as many files as an envelope may hold, each with its run, and the header.
pub(crate) const MOST: usize = 24 * 1024 * 1024;

const CDATA: &[u8] = b"[CDATA[";

#[cfg(test)]
mod tests {
    use super::*;

    fn of(letter: &[u8], step: usize) -> Skeleton {
        let mut skeleton = Skeleton::within(MOST);
        for piece in letter.chunks(step) {
            skeleton.feed(piece).unwrap();
        }
        skeleton
    }

    #[test]
    fn short_letters_are_kept_whole() {
        let letter =
            b"<?xml version=\"1.0\"?><a b='>'>x &lt; y<![CDATA[ ]] ]> < & ]]]><!-- > --></a>";
        for step in [1, 2, 3, 7, 1_000] {
            assert_eq!(of(letter, step).kept, letter, "in steps of {step}");
        }
    }

    #[test]
    fn the_bulk_of_a_file_is_left_out_wherever_the_pieces_end() {
        let long = "QUJD".repeat(RUN);
        for (open, close) in [("", ""), ("<![CDATA[", "]]>")] {
            let letter = format!("<a><f>{open}{long}{close}</f>&#13;<g>đuôi</g></a>");
            for step in [1, 1_000, 65_536, usize::MAX] {
                let skeleton = of(letter.as_bytes(), step);
                let kept = String::from_utf8(skeleton.kept.clone()).unwrap();
                let run = long.get(..RUN).unwrap();
                assert_eq!(
                    kept,
                    format!("<a><f>{open}{run}{close}</f>&#13;<g>đuôi</g></a>"),
                    "in steps of {step}"
                );
                let tail = kept.find("<g>").unwrap();
                assert_eq!(
                    skeleton.place_of(tail),
                    letter.find("<g>").unwrap() as u64,
                    "what stands behind is found again"
                );
                assert_eq!(skeleton.place_of(3), 3, "and what stands before");
            }
        }
    }

    #[test]
    fn markup_without_end_is_not_held_without_end() {
        let mut skeleton = Skeleton::within(MOST);
        let tags = b"<a/>".repeat(1 << 18);
        let all = (0..64).try_for_each(|_| skeleton.feed(&tags));
        assert_eq!(all, Err(TooMuch));
        assert!(skeleton.kept.len() <= MOST);
    }

    #[test]
    fn a_difference_is_found_where_something_was_put_in() {
        let (place, added) = difference(b"<l>a</l>", b"<l>a+b</l>");
        assert_eq!((place, added), (4..4, &b"+b"[..]));
        let (place, added) = difference(b"<l/><m/>", b"<l><t/></l><m/>");
        assert_eq!(
            [
                &b"<l/><m/>"[..place.start],
                added,
                &b"<l/><m/>"[place.end..]
            ]
            .concat(),
            b"<l><t/></l><m/>",
            "whatever is taken for the same, the whole comes out right"
        );
        assert_eq!(difference(b"aa", b"aaa").1, b"a", "no byte counts twice");
        assert_eq!(difference(b"same", b"same"), (4..4, &b""[..]));
    }

    #[test]
    fn letters_of_several_bytes_may_be_cut_anywhere() {
        let text = "Thử 𝄞 nghiệm".as_bytes();
        for step in 1..=text.len() {
            let mut check = Utf8::default();
            text.chunks(step).for_each(|piece| check.feed(piece));
            assert!(check.is_whole(), "in steps of {step}");
        }
        for broken in [&b"a\xFFb"[..], b"\xE1\xBB", b"\xE1\xBBa"] {
            for step in 1..=broken.len() {
                let mut check = Utf8::default();
                broken.chunks(step).for_each(|piece| check.feed(piece));
                assert!(!check.is_whole(), "{broken:?} in steps of {step}");
            }
        }
    }

    /// A letter as senders of all makes write them, with files of some size in several clothes.
    fn letter(size: usize, clothes: usize) -> Vec<u8> {
        let ns = "http://www.mic.gov.vn/TBT/QCVN_102_2016";
        let text = "QUJDREVGR0hJSktM".repeat(size / 16);
        let file = match clothes {
            0 => text,
            1 => format!("<![CDATA[{text}]]>"),
            2 => text.replace("LQ", "L\r\nQ"),
            3 => text.replace("LQUJ", "L&#13;\nQUJ"),
            _ => format!("<!-- {text} -->{text}<?p {text}?>"),
        };
        format!(
            "<?xml version=\"1.0\"?><edXML xmlns=\"{ns}\"><e:edXMLEnvelope xmlns:e=\"{ns}\"><e:edXMLHeader>\
             <e:MessageHeader><e:From><e:OrganId>H99.12</e:OrganId></e:From><e:To><e:OrganId>H99</e:OrganId></e:To>\
             <e:DocumentId>H99.12,2026/11/21,7/UBND</e:DocumentId><e:Subject>Về việc thử</e:Subject></e:MessageHeader>\
             <e:TraceHeaderList><e:TraceHeader><e:OrganId>H99.12</e:OrganId></e:TraceHeader></e:TraceHeaderList>\
             </e:edXMLHeader></e:edXMLEnvelope><AttachmentEncoded><Attachment><AttachmentName>a.pdf</AttachmentName>\
             <ContentTransferEncoded>{file}</ContentTransferEncoded></Attachment></AttachmentEncoded></edXML>"
        )
        .into_bytes()
    }

    #[test]
    fn what_is_read_of_a_skeleton_is_what_is_read_of_the_whole() {
        let mut state = 0x9e37_79b9_7f4a_7c15_u64;
        let mut chance = move |below: usize| {
            // xorshift: the same bytes on every run.
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            usize::try_from(state % below as u64).unwrap()
        };
        let (mut sound, mut broken) = (0, 0);
        for round in 0..200 {
            let mut whole = letter(RUN * 2 + chance(40_000), round % 5);
            for _ in 0..round % 4 {
                // As often in the header as in the files.
                let span = if chance(2) == 0 { 900 } else { whole.len() };
                let at = chance(span);
                whole[at] = b"<>&;!-]['\"/ \x00\xFFaZ"[chance(16)];
            }
            let mut utf8 = Utf8::default();
            utf8.feed(&whole);
            let mut skeleton = of(&whole, 1 + chance(100_000));
            let kept = skeleton.take_bytes();
            let read = (crate::heading::read(&whole), crate::heading::read(&kept));
            match read {
                (Ok(all), Ok(part)) => {
                    assert_eq!(all, part, "round {round}");
                    let traced = |bytes| {
                        crate::heading::with_trace(
                            bytes,
                            "00.99.W00",
                            office::Moment::from_millis(0),
                        )
                    };
                    let (place, added) = (traced(&kept), traced(&whole));
                    let (range, added_part) = difference(&kept, &place);
                    let [from, to] = [range.start, range.end]
                        .map(|at| usize::try_from(skeleton.place_of(at)).unwrap());
                    let spliced = [&whole[..from], added_part, &whole[to..]].concat();
                    assert!(
                        spliced == added,
                        "round {round}: the trace stands where it would in the whole"
                    );
                    sound += 1;
                }
                (Err(_), Err(_)) => broken += 1,
                (Err(_), Ok(_)) => assert!(
                    !utf8.is_whole(),
                    "round {round}: told by the check of its letters"
                ),
                (Ok(_), Err(fault)) => {
                    panic!("round {round}: a sound letter was refused: {fault:?}")
                }
            }
        }
        assert!(sound > 40 && broken > 40, "{sound} sound, {broken} broken");
    }
}
