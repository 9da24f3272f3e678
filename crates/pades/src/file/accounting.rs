//! Says whether every byte of a revision belongs to something its cross-reference lists.

use super::{File, Slot};
use crate::error::Unreadable;
use crate::syntax::is_space;

impl File<'_> {
    /// The first byte of revision `at` that no cross-reference of it accounts for.
    ///
    /// White space and comments account for themselves, unless a comment speaks of objects.
    pub(crate) fn stray_byte(&self, at: usize) -> Result<Option<usize>, Unreadable> {
        let revision = self.revision(at)?;
        let mut spans = revision.structure.clone();
        for slot in revision.slots.values() {
            if let Slot::At { offset, .. } = *slot
                && offset >= revision.start
            {
                spans.push(self.object_at(at, offset)?.span);
            }
        }
        spans.sort();
        spans.dedup();
        let mut from = revision.start;
        for span in spans {
            if span.start < from {
                return Ok(Some(span.start));
            }
            if let Some(stray) = stray_in(self.bytes, from, span.start) {
                return Ok(Some(stray));
            }
            from = span.end;
        }
        Ok(stray_in(self.bytes, from, revision.end))
    }
}

/// The first byte of the gap that is neither white space nor a harmless comment.
fn stray_in(bytes: &[u8], from: usize, to: usize) -> Option<usize> {
    let mut at = from;
    while at < to {
        match bytes.get(at) {
            Some(&byte) if is_space(byte) => at += 1,
            Some(b'%') => {
                let rest = bytes.get(at..to).unwrap_or_default();
                let length = rest
                    .iter()
                    .position(|&byte| byte == b'\n' || byte == b'\r')
                    .unwrap_or(rest.len());
                let comment = rest.get(..length).unwrap_or_default();
                if !is_harmless(comment) {
                    return Some(at);
                }
                at += length;
            }
            _ => return Some(at),
        }
    }
    None
}

/// A reader that mends files looks for these words, in comments too.
fn is_harmless(comment: &[u8]) -> bool {
    let speaks_of = |word: &[u8]| comment.windows(word.len()).any(|window| window == word);
    comment.len() <= 256
        && ![&b"obj"[..], b"xref", b"trailer", b"%EOF", b"%PDF"]
            .iter()
            .any(|word| speaks_of(word))
}
