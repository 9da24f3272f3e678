//! Where a letter is cut into chunks, so that the same file has the same chunks under any envelope.
//!
//! Looks for the tags around files and at nothing else; any other cut would carry the letter as well.

use crate::wire::hash;
use std::collections::BTreeMap;
use std::ops::Range;

/// A letter cut into chunks.
#[derive(Clone)]
pub(super) struct Cut {
    /// Names in their order, the same one several times if need be; 64 lower-case hex digits.
    pub(super) names: Vec<String>,
    /// Where each name's bytes stand first.
    pub(super) places: BTreeMap<String, Range<usize>>,
}

/// Longest chunk for a slow line, and for one where the letter would have too many of those: at 64 kbit/s two seconds, and
/// eight. What is under way when the line breaks is lost.
pub(super) const SHORT: [usize; 2] = [16 * 1024, 64 * 1024];

impl Cut {
    /// The same letter in shorter chunks, but where `is_there` says that a longer one is.
    ///
    /// So what went over the line while it was good, or before this desk knew better, does not go again.
    pub(super) fn finer(
        &self,
        letter: &[u8],
        longest: usize,
        is_there: impl Fn(&str) -> bool,
    ) -> Self {
        let mut finer = Self {
            names: Vec::new(),
            places: BTreeMap::new(),
        };
        for name in &self.names {
            let Some(place) = self.places.get(name) else {
                continue;
            };
            if place.len() <= longest || is_there(name) {
                finer.places.insert(name.clone(), place.clone());
                finer.names.push(name.clone());
                continue;
            }
            for begin in place.clone().step_by(longest.max(1)) {
                finer.add(letter, begin..place.end.min(begin + longest.max(1)));
            }
        }
        finer
    }

    /// Cuts at each file's first byte and behind its last, and in between every `longest` bytes.
    pub(super) fn of(letter: &[u8], longest: usize) -> Self {
        let mut cut = Self {
            names: Vec::new(),
            places: BTreeMap::new(),
        };
        let mut begin = 0;
        for edge in edges(letter).into_iter().chain([letter.len()]) {
            while begin < edge {
                let end = edge.min(begin + longest.max(1));
                cut.add(letter, begin..end);
                begin = end;
            }
        }
        cut
    }

    fn add(&mut self, letter: &[u8], place: Range<usize>) {
        let bytes = letter.get(place.clone()).unwrap_or_default();
        let name = hex::encode(hash::sha256(bytes));
        self.places.entry(name.clone()).or_insert(place);
        self.names.push(name);
    }
}

/// Where the files' texts begin and end, ascending.
fn edges(letter: &[u8]) -> Vec<usize> {
    let mut edges = Vec::new();
    let mut at = 0;
    while let Some(open) = find(letter, at, b'<') {
        let Some(close) = find(letter, open, b'>') else {
            break;
        };
        let tag = letter.get(open + 1..close).unwrap_or_default();
        at = close + 1;
        if is_file(tag) {
            let end = find(letter, at, b'<').unwrap_or(letter.len());
            edges.extend([at, end]);
            at = end;
        }
    }
    edges
}

fn is_file(tag: &[u8]) -> bool {
    let name = tag.split(|byte| byte.is_ascii_whitespace() || *byte == b'/');
    let name = name.into_iter().next().unwrap_or_default();
    let local = name.rsplit(|byte| *byte == b':').next();
    // A tag that closes begins with a slash, so that its name reads as empty here.
    local == Some(b"ContentTransferEncoded".as_slice())
}

fn find(bytes: &[u8], from: usize, wanted: u8) -> Option<usize> {
    let rest = bytes.get(from..)?;
    Some(from + rest.iter().position(|byte| *byte == wanted)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pieces(letter: &[u8], longest: usize) -> Vec<String> {
        let cut = Cut::of(letter, longest);
        let texts = cut
            .names
            .iter()
            .map(|name| &letter[cut.places[name].clone()]);
        texts
            .map(|text| String::from_utf8_lossy(text).into_owned())
            .collect()
    }

    #[test]
    fn a_file_has_the_same_chunks_under_any_envelope() {
        let one = b"<a><p:ContentTransferEncoded x=\"1\">QUJDREVG</p:ContentTransferEncoded></a>";
        let two = b"<longer><ContentTransferEncoded>QUJDREVG</ContentTransferEncoded></longer>";
        for letter in [one.as_slice(), two] {
            let all = pieces(letter, 5);
            assert!(all.windows(2).any(|two| two == ["QUJDR", "EVG"]), "{all:?}");
            assert_eq!(all.concat().as_bytes(), letter, "and nothing is left out");
        }
    }

    #[test]
    fn what_is_there_in_long_chunks_is_not_cut_again() {
        let letter = b"<ContentTransferEncoded>QUJDREVGR0g=</ContentTransferEncoded>";
        let long = Cut::of(letter, 8);
        let is_there = |name: &str| long.places[name].end <= 24;
        let finer = long.finer(letter, 3, is_there);
        let lengths: Vec<usize> = finer
            .names
            .iter()
            .map(|name| finer.places[name].len())
            .collect();
        assert_eq!(lengths[..3], [8, 8, 8], "as they are there");
        assert_eq!(lengths[3..9], [3, 3, 2, 3, 1, 3], "the rest in short ones");
        let whole: Vec<u8> = finer
            .names
            .iter()
            .flat_map(|name| letter[finer.places[name].clone()].to_vec())
            .collect();
        assert_eq!(whole, letter, "and nothing is left out");
    }

    #[test]
    fn anything_at_all_can_be_cut() {
        let odd: [&[u8]; 7] = [
            b"",
            b"<",
            b"<<<>>>",
            b"<ContentTransferEncoded>",
            b"<ContentTransferEncoded/>x",
            b"<ContentTransferEncoded></ContentTransferEncoded>",
            b"\xff\x00<a:ContentTransferEncoded>\xff",
        ];
        for letter in odd {
            let cut = Cut::of(letter, 3);
            let whole: Vec<u8> = cut
                .names
                .iter()
                .flat_map(|name| letter[cut.places[name].clone()].to_vec())
                .collect();
            assert_eq!(whole, letter, "{letter:?}");
        }
        assert_eq!(Cut::of(b"aaaa", 2).places.len(), 1, "the same bytes once");
    }
}
