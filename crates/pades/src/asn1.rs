//! Just enough DER to take a signed message apart and put one together, byte for byte.
//! Never re-encodes what somebody signed. Certificates and keys are OpenSSL's business.

/// `BOOLEAN`, `INTEGER`, … of X.690, and the context tags used by CMS.
pub(crate) mod tag {
    pub(crate) const BOOLEAN: u8 = 0x01;
    pub(crate) const INTEGER: u8 = 0x02;
    pub(crate) const OCTETS: u8 = 0x04;
    pub(crate) const NULL: u8 = 0x05;
    pub(crate) const OID: u8 = 0x06;
    pub(crate) const GENERALIZED_TIME: u8 = 0x18;
    pub(crate) const SEQUENCE: u8 = 0x30;
    pub(crate) const SET: u8 = 0x31;
    pub(crate) const CONTEXT_0: u8 = 0x80;
    pub(crate) const CONTEXT_0_CONSTRUCTED: u8 = 0xa0;
    pub(crate) const CONTEXT_1_CONSTRUCTED: u8 = 0xa1;
    pub(crate) const CONTEXT_2_CONSTRUCTED: u8 = 0xa2;
}

/// The bytes are no DER, or not of the shape asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct NotDer;

/// One element: its tag, what is inside, and all of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Element<'a> {
    pub(crate) tag: u8,
    pub(crate) content: &'a [u8],
    pub(crate) whole: &'a [u8],
}

impl<'a> Element<'a> {
    /// A reader over what is inside.
    pub(crate) fn open(&self) -> Reader<'a> {
        Reader(self.content)
    }
}

/// Reads elements of definite length one after the other.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The next element, whatever it is.
    pub(crate) fn next(&mut self) -> Result<Element<'a>, NotDer> {
        let (&tag, rest) = self.0.split_first().ok_or(NotDer)?;
        if tag & 0x1f == 0x1f {
            return Err(NotDer);
        }
        let (length, rest) = length(rest)?;
        let content = rest.get(..length).ok_or(NotDer)?;
        let after = rest.get(length..).ok_or(NotDer)?;
        let whole = self.0.get(..self.0.len() - after.len()).ok_or(NotDer)?;
        self.0 = after;
        Ok(Element {
            tag,
            content,
            whole,
        })
    }

    /// The next element, which must have this tag.
    pub(crate) fn expect(&mut self, tag: u8) -> Result<Element<'a>, NotDer> {
        let element = self.next()?;
        if element.tag == tag {
            Ok(element)
        } else {
            Err(NotDer)
        }
    }

    /// The next element if it has this tag.
    pub(crate) fn optional(&mut self, tag: u8) -> Result<Option<Element<'a>>, NotDer> {
        match self.0.first() {
            Some(&first) if first == tag => self.next().map(Some),
            _ => Ok(None),
        }
    }

    /// All that remain.
    pub(crate) fn rest(mut self) -> Result<Vec<Element<'a>>, NotDer> {
        let mut all = Vec::new();
        while !self.is_empty() {
            all.push(self.next()?);
        }
        Ok(all)
    }
}

/// Whether this is one element in DER, and everything inside it too, as far as that can be told
/// without knowing what it means: lengths, sets in order, numbers, flags and bits. Says no to whatever
/// it does not know.
pub(crate) fn is_der(bytes: &[u8]) -> bool {
    const DEEPEST: u8 = 32;
    let mut reader = Reader(bytes);
    reader
        .next()
        .is_ok_and(|element| reader.is_empty() && is_der_within(&element, DEEPEST))
}

fn is_der_within(element: &Element<'_>, depth: u8) -> bool {
    const CONSTRUCTED: u8 = 0x20;
    const FIRST_CONTEXT: u8 = 0x80;
    let head = element.whole.len() - element.content.len();
    if head != 1 + length_octets(element.content.len()) {
        return false;
    }
    if element.tag & CONSTRUCTED == 0 {
        return is_primitive_der(element);
    }
    let is_known = matches!(element.tag, tag::SEQUENCE | tag::SET) || element.tag >= FIRST_CONTEXT;
    let (Some(depth), Ok(inside)) = (depth.checked_sub(1), element.open().rest()) else {
        return false;
    };
    is_known
        && (element.tag != tag::SET || is_in_order(&inside))
        && inside.iter().all(|one| is_der_within(one, depth))
}

/// Whether the elements stand as DER orders a SET OF.
pub(crate) fn is_in_order(elements: &[Element<'_>]) -> bool {
    elements.is_sorted_by(|one, two| one.whole <= two.whole)
}

fn is_primitive_der(element: &Element<'_>) -> bool {
    const BITS: u8 = 0x03;
    const ENUMERATED: u8 = 0x0a;
    const SEQUENCE: u8 = 0x10;
    const SET: u8 = 0x11;
    match (element.tag, element.content) {
        (tag::BOOLEAN, content) => matches!(content, [0 | 0xff]),
        (tag::INTEGER | ENUMERATED, [first, second, ..]) => {
            !matches!((first, second >> 7), (0, 0) | (0xff, 1))
        }
        (tag::INTEGER | ENUMERATED, content) => !content.is_empty(),
        (BITS, [0]) => true,
        (BITS, [unused @ 0..=7, .., last]) => last.trailing_zeros() >= u32::from(*unused),
        (BITS, _) => false,
        (tag::NULL, content) => content.is_empty(),
        (tag::OID, content) => {
            // A number neither ends the content half-way nor begins with nothing.
            let begins = std::iter::once(&0).chain(content);
            let mut pairs = begins.zip(content);
            content.last().is_some_and(|last| last & 0x80 == 0)
                && pairs.all(|(before, octet)| before & 0x80 != 0 || *octet != 0x80)
        }
        (0 | SEQUENCE | SET, _) => false,
        _ => true,
    }
}

fn length_octets(length: usize) -> usize {
    if length < 0x80 {
        return 1;
    }
    let leading = usize::try_from(length.leading_zeros() / 8).unwrap_or_default();
    1 + size_of::<usize>() - leading
}

/// The length of the first BER element, of definite or indefinite length.
pub(crate) fn ber_length(bytes: &[u8]) -> Result<usize, NotDer> {
    ber_length_within(bytes, 64)
}

fn ber_length_within(bytes: &[u8], depth: u8) -> Result<usize, NotDer> {
    let depth = depth.checked_sub(1).ok_or(NotDer)?;
    if bytes.get(1) != Some(&0x80) {
        return Ok(Reader(bytes).next()?.whole.len());
    }
    let mut at = 2usize;
    loop {
        let rest = bytes.get(at..).ok_or(NotDer)?;
        if rest.starts_with(&[0, 0]) {
            return Ok(at + 2);
        }
        at += ber_length_within(rest, depth)?;
    }
}

fn length(bytes: &[u8]) -> Result<(usize, &[u8]), NotDer> {
    let (&first, rest) = bytes.split_first().ok_or(NotDer)?;
    if first < 0x80 {
        return Ok((usize::from(first), rest));
    }
    let count = usize::from(first & 0x7f);
    if count == 0 || count > 4 {
        return Err(NotDer);
    }
    let (octets, rest) = rest.split_at_checked(count).ok_or(NotDer)?;
    let length = octets
        .iter()
        .fold(0usize, |sum, &octet| (sum << 8) | usize::from(octet));
    Ok((length, rest))
}

/// One element in DER.
pub(crate) fn element(tag: u8, content: &[u8]) -> Vec<u8> {
    let mut out = vec![tag];
    match u8::try_from(content.len()) {
        Ok(short) if short < 0x80 => out.push(short),
        _ => {
            let octets = content.len().to_be_bytes();
            let octets: Vec<u8> = octets.into_iter().skip_while(|&octet| octet == 0).collect();
            out.push(0x80 | u8::try_from(octets.len()).unwrap_or(0));
            out.extend_from_slice(&octets);
        }
    }
    out.extend_from_slice(content);
    out
}

/// A SEQUENCE of parts that are already DER.
pub(crate) fn sequence(parts: &[&[u8]]) -> Vec<u8> {
    element(tag::SEQUENCE, &parts.concat())
}

/// A whole number in DER; never negative.
pub(crate) fn integer(number: u64) -> Vec<u8> {
    let octets = number.to_be_bytes();
    let mut octets: Vec<u8> = octets.into_iter().skip_while(|&octet| octet == 0).collect();
    if octets.first().is_none_or(|&first| first >= 0x80) {
        octets.insert(0, 0);
    }
    element(tag::INTEGER, &octets)
}

/// An object identifier in dots, from its content octets. `None` if it is not one, or has arcs that no program counts.
pub(crate) fn dotted(octets: &[u8]) -> Option<String> {
    const MOST: usize = 64;
    if octets.is_empty() || octets.len() > MOST {
        return None;
    }
    let mut arcs: Vec<u64> = Vec::new();
    let mut arc: Option<u64> = None;
    for octet in octets {
        let before = arc.unwrap_or(0);
        // Leading zeros are no DER.
        if arc.is_none() && *octet == 0x80 {
            return None;
        }
        let with = before.checked_mul(128)? + u64::from(octet & 0x7f);
        arc = (octet & 0x80 != 0).then_some(with);
        if arc.is_none() {
            arcs.push(with);
        }
    }
    let (&head, rest) = arcs.split_first().filter(|_| arc.is_none())?;
    let first = (head / 40).min(2);
    let begun = format!("{first}.{}", head - 40 * first);
    let rest = rest.iter().map(|arc| format!(".{arc}"));
    Some(begun + &rest.collect::<String>())
}

/// The content octets of an object identifier written in dots. `None` if it is not one.
pub(crate) fn object_identifier(text: &str) -> Option<Vec<u8>> {
    const MOST: usize = 64;
    let arcs: Vec<u64> = text
        .split('.')
        .map(|arc| {
            arc.bytes()
                .all(|byte| byte.is_ascii_digit())
                .then(|| arc.parse().ok())?
        })
        .collect::<Option<_>>()?;
    let (&[first, second], rest) = arcs.split_first_chunk::<2>()?;
    if first > 2 || (first < 2 && second > 39) || arcs.len() > MOST {
        return None;
    }
    let head = (first * 40).checked_add(second)?;
    let mut octets = Vec::new();
    for &arc in std::iter::once(&head).chain(rest) {
        let groups = (64 - arc.leading_zeros()).div_ceil(7).max(1);
        for group in (0..groups).rev() {
            let more = if group > 0 { 0x80 } else { 0 };
            let bits = u8::try_from((arc >> (7 * group)) & 0x7f).unwrap_or(0);
            octets.push(more | bits);
        }
    }
    Some(octets)
}

/// The content of a SET OF: the parts in the order DER wants.
pub(crate) fn set_content(mut parts: Vec<Vec<u8>>) -> Vec<u8> {
    parts.sort();
    parts.concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_back() {
        for size in [0usize, 1, 127, 128, 255, 256, 70_000] {
            let written = element(tag::OCTETS, &vec![7; size]);
            let mut reader = Reader::new(&written);
            let read = reader.next().unwrap();
            assert_eq!((read.tag, read.content.len()), (tag::OCTETS, size));
            assert!(reader.is_empty(), "nothing is left over after {size} bytes");
        }
    }

    #[test]
    fn a_length_beyond_the_end_is_refused() {
        for bytes in [
            &[0x30][..],
            &[0x30, 5, 1],
            &[0x30, 0x84, 0xff, 0xff, 0xff, 0xff],
            &[0x3f, 1, 1],
        ] {
            assert_eq!(Reader::new(bytes).next(), Err(NotDer), "{bytes:?}");
        }
    }

    #[test]
    fn numbers_and_identifiers_are_written_as_der_wants() {
        assert_eq!(integer(0), [2, 1, 0]);
        assert_eq!(integer(127), [2, 1, 127]);
        assert_eq!(integer(128), [2, 2, 0, 128], "never negative");
        assert_eq!(integer(u64::MAX), [&[2, 9, 0][..], &[0xff; 8]].concat());
        assert_eq!(
            object_identifier("1.3.6.1.4.1.99999.1").as_deref(),
            Some(&b"\x2b\x06\x01\x04\x01\x86\x8d\x1f\x01"[..])
        );
        assert_eq!(
            object_identifier("2.100.3").as_deref(),
            Some(&b"\x81\x34\x03"[..])
        );
        for text in [
            "",
            "1",
            "1.40",
            "3.1",
            "1..2",
            "1.-2",
            "a.b",
            "1.2.99999999999999999999",
        ] {
            assert_eq!(object_identifier(text), None, "{text}");
        }
    }

    #[test]
    fn der_is_told_from_what_is_nearly_der() {
        let long = element(tag::OCTETS, &[7; 300]);
        for good in [
            sequence(&[&integer(5), &element(tag::NULL, &[]), &long]),
            element(tag::SET, &[integer(1), integer(2), integer(0x80)].concat()),
            element(tag::OID, b"\x2a\x86\x48\x86\xf7\x0d"),
            element(0x03, &[4, 0xf0]),
            element(tag::BOOLEAN, &[0xff]),
            element(tag::CONTEXT_0_CONSTRUCTED, &integer(0)),
        ] {
            assert!(is_der(&good), "{good:02x?}");
        }
        let odd: [&[u8]; 18] = [
            &[],
            &[0x30, 0x80, 0, 0],
            &[0x04, 0x81, 1, 9],
            &[0x04, 0x82, 0, 0x80],
            &[0x24, 3, 4, 1, 9],
            &[0x30, 3, 4, 0x81, 0],
            &[0x31, 6, 2, 1, 2, 2, 1, 1],
            &[0x01, 1, 1],
            &[0x02, 0],
            &[0x02, 2, 0, 1],
            &[0x02, 2, 0xff, 0x80],
            &[0x03, 0],
            &[0x03, 2, 4, 0xf8],
            &[0x03, 2, 8, 0],
            &[0x05, 1, 0],
            &[0x06, 2, 0x2a, 0x86],
            &[0x06, 3, 0x2a, 0x80, 1],
            &[0x02, 1, 1, 0],
        ];
        for odd in odd {
            assert!(!is_der(odd), "{odd:02x?}");
        }
        let mut deep = integer(1);
        for _ in 0..40 {
            deep = sequence(&[&deep]);
        }
        assert!(!is_der(&deep), "depth is bounded");
    }

    #[test]
    fn an_indefinite_length_is_measured() {
        assert_eq!(ber_length(&[0x30, 0x80, 0x02, 1, 1, 0, 0, 9, 9]), Ok(7));
        assert_eq!(
            ber_length(&[0x30, 0x80].repeat(200)),
            Err(NotDer),
            "depth is bounded"
        );
    }
}
