//! The signature dictionary: what readers show, what it locks, its hole and its byte range.

use super::Mark;
use crate::Moment;
use crate::append::{reference, text_string};
use crate::error::{Error, Flaw};
use crate::file::File;
use crate::signature::FieldLock;
use crate::syntax::{Span, malformed};

const MAX_RESERVE: usize = 1_000_000;
/// Four numbers of at most ten digits.
const RANGE_WIDTH: usize = 44;

/// The signature dictionary, in two parts around its hole, with the place of its byte range.
pub(super) struct SignatureBody {
    before: String,
    /// Where the numbers of the byte range go, in `before`: texts that are encrypted stand only behind the hole.
    range: usize,
    after: String,
    /// How many hexadecimal digits the hole takes.
    pub(super) digits: usize,
}

impl SignatureBody {
    /// A signature as of `at`.
    pub(super) fn signature(
        file: &File<'_>,
        mark: &Mark,
        lock: Option<&FieldLock>,
        at: Moment,
    ) -> Result<Self, Error> {
        let mut more = format!(" /M ({})", at.pdf_date());
        for (key, value) in [
            ("Name", &mark.signer_name),
            ("Reason", &mark.reason),
            ("Location", &mark.location),
        ] {
            if let Some(value) = value {
                more.push_str(&format!(" /{key} {}", text_string(value)));
            }
        }
        if let Some(lock) = lock {
            let root = file.catalog(file.last())?.id;
            more.push_str(&format!(
                " /Reference [<< /Type /SigRef /TransformMethod /FieldMDP /Data {} /TransformParams << /Type /TransformParams /V /1.2 {} >> >>]",
                reference(root),
                lock_entries(lock)
            ));
        }
        Ok(Self::new("Sig", "ETSI.CAdES.detached", mark.reserve, &more))
    }

    /// A document time stamp (ETSI EN 319 142-1, 5.4.3): it has no signer, and its time is inside.
    pub(super) fn stamp(reserve: usize) -> Self {
        Self::new("DocTimeStamp", "ETSI.RFC3161", reserve, "")
    }

    fn new(kind: &str, sub_filter: &str, reserve: usize, more: &str) -> Self {
        let mut before = format!(
            "<< /Type /{kind} /Filter /Adobe.PPKLite /SubFilter /{sub_filter} /ByteRange ["
        );
        let range = before.len();
        before.push_str(&" ".repeat(RANGE_WIDTH));
        before.push_str("] /Contents ");
        Self {
            before,
            range,
            after: format!("{more} >>"),
            digits: reserve.min(MAX_RESERVE) * 2,
        }
    }

    /// What stands before and behind the hole.
    pub(super) fn parts(&self) -> [&[u8]; 2] {
        [self.before.as_bytes(), self.after.as_bytes()]
    }

    /// Writes the byte range around `hole` into the file; the body stands at `place`.
    pub(super) fn write_range(
        &self,
        place: usize,
        hole: Span,
        pdf: &mut [u8],
    ) -> Result<(), Error> {
        let rest = pdf.len().saturating_sub(hole.end);
        let range = format!("0 {} {} {rest}", hole.start, hole.end);
        let start = place + self.range;
        let bad = malformed(start, Flaw::Value);
        pdf.get_mut(start..start + range.len())
            .ok_or(bad)?
            .copy_from_slice(range.as_bytes());
        Ok(())
    }
}

/// `/Action` and `/Fields` of a lock.
pub(super) fn lock_entries(lock: &FieldLock) -> String {
    let list = |names: &[String]| {
        names
            .iter()
            .map(|name| text_string(name))
            .collect::<Vec<_>>()
            .join(" ")
    };
    match lock {
        FieldLock::All => "/Action /All".to_owned(),
        FieldLock::Include(names) => format!("/Action /Include /Fields [{}]", list(names)),
        FieldLock::Exclude(names) => format!("/Action /Exclude /Fields [{}]", list(names)),
    }
}
