//! A letter's bytes, or a stretch of them: what broke off goes on where it ended.

use super::proof::Proven;
use super::reply::{No, Said};
use crate::Node;
use crate::wire::outgoing::Outgoing;
use crate::wire::reply::Refused;
use axis::wire::code;
use axum::http::header::{ACCEPT_RANGES, CONTENT_RANGE, ETAG, IF_RANGE, RANGE};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use std::io::Read;

/// One letter that waits, or has waited, at the calling center.
pub(super) async fn letter(
    node: &Node,
    proven: &Proven,
    doc_id: String,
    headers: &HeaderMap,
) -> Result<Said, No> {
    let center = proven.center.clone();
    let found = node.apart(move |node| {
        node.store().file_of(&center, &doc_id)?.ok_or_else(|| {
            let said = format!("Khong tim thay goi tin {doc_id}");
            No::from(Refused::new(code::PACKAGE_UNKNOWN, said))
        })
    });
    let kept = found.await??;
    let size = kept.size as u64;
    let tag = format!("\"{}\"", kept.sha256);
    let part = match asked(headers, &tag, size) {
        Asked::Whole => None,
        Asked::Part { from, to } => Some((from, to)),
        Asked::Beyond => return Err(beyond(size)),
    };
    let (from, to) = part.unwrap_or((0, size));
    let opened = node.apart(move |node| node.store().open_file(&kept, from));
    let reader = opened.await??;
    let mut said = HeaderMap::new();
    said.insert(ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    said.extend(HeaderValue::try_from(tag).map(|tag| (ETAG, tag)));
    let status = if part.is_some() {
        let range = format!("bytes {from}-{}/{size}", to.saturating_sub(1));
        said.extend(HeaderValue::try_from(range).map(|range| (CONTENT_RANGE, range)));
        StatusCode::PARTIAL_CONTENT
    } else {
        StatusCode::OK
    };
    // The whole is read to its very end, where a damaged file shows; a stretch ends where it was asked to.
    let reader: Box<dyn Read + Send> = match part {
        Some(_) => Box::new(reader.take(to - from)),
        None => reader,
    };
    Ok(Said::File {
        status,
        headers: said,
        bytes: Outgoing::plain(reader, to - from),
    })
}

fn beyond(size: u64) -> No {
    let mut headers = HeaderMap::new();
    headers.extend(
        HeaderValue::try_from(format!("bytes */{size}")).map(|range| (CONTENT_RANGE, range)),
    );
    No::from(Refused::new(
        code::PARAMETER_WRONG,
        "Doan can tai nam ngoai goi tin",
    ))
    .with_status(StatusCode::RANGE_NOT_SATISFIABLE, headers)
}

#[derive(Debug, PartialEq, Eq)]
enum Asked {
    Whole,
    /// From a byte to before another.
    Part {
        from: u64,
        to: u64,
    },
    /// Nothing that the file has.
    Beyond,
}

fn asked(headers: &HeaderMap, tag: &str, size: u64) -> Asked {
    let text = |name| {
        let value: Option<&HeaderValue> = headers.get(name);
        value.and_then(|value| value.to_str().ok()).map(str::trim)
    };
    let Some(range) = text(RANGE) else {
        return Asked::Whole;
    };
    if text(IF_RANGE).is_some_and(|condition| condition != tag) {
        return Asked::Whole;
    }
    part_of(range, size).unwrap_or(Asked::Whole)
}

/// One stretch in any of its three forms; anything else is passed over, as HTTP has it.
fn part_of(range: &str, size: u64) -> Option<Asked> {
    let (from, to) = range.strip_prefix("bytes=")?.split_once('-')?;
    let part = match (from.trim(), to.trim()) {
        ("", last) => {
            let count: u64 = last.parse().ok()?;
            (size.saturating_sub(count), size)
        }
        (from, "") => (from.parse().ok()?, size),
        (from, to) => {
            let (from, to): (u64, u64) = (from.parse().ok()?, to.parse().ok()?);
            if to < from {
                return None;
            }
            (from, to.saturating_add(1).min(size))
        }
    };
    let (from, to) = part;
    Some(if from < to {
        Asked::Part { from, to }
    } else {
        Asked::Beyond
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_stretch_in_any_form_and_nothing_else() {
        let part = |from, to| Some(Asked::Part { from, to });
        for (range, expected) in [
            ("bytes=0-9", part(0, 10)),
            ("bytes=90-", part(90, 100)),
            ("bytes=90-1000", part(90, 100)),
            ("bytes=-10", part(90, 100)),
            ("bytes=-1000", part(0, 100)),
            ("bytes=99-99", part(99, 100)),
            ("bytes=100-", Some(Asked::Beyond)),
            ("bytes=-0", Some(Asked::Beyond)),
            ("bytes=9-0", None),
            ("bytes=0-9,20-29", None),
            ("bytes=18446744073709551616-", None),
            ("bytes=0-18446744073709551615", part(0, 100)),
            ("lines=0-9", None),
            ("bytes=x-", None),
            ("bytes=-", None),
        ] {
            assert_eq!(part_of(range, 100), expected, "{range}");
        }
    }
}
