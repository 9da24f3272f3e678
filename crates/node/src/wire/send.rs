//! Taking a letter over: proven, whole, in form, and for someone.

use super::reply::{Refused, Reply};
use super::request::{Received, Request, receive};
use crate::Node;
use crate::heading::{self, Heading, HeadingFault};
use crate::store::{Accepted, Letter, Rejection};
use axis::Kind;
use axis::wire::{code, hash, param};
use axum::body::Body;
use axum::http::HeaderMap;

/// Takes one letter over and gives its name back; the same letter again, the same name.
pub(super) async fn letter(
    node: &Node,
    request: &Request,
    headers: &HeaderMap,
    body: &mut Body,
) -> Result<Reply, Refused> {
    let sending = Sending {
        center: request.center().to_owned(),
        from: request
            .value(param::FROM)?
            .map(|from| from.trim().to_owned()),
        kind: request.value(param::MESSAGE_TYPE)?.map(str::to_owned),
        hash: request
            .value(param::HASH_FILE)?
            .unwrap_or_default()
            .to_owned(),
    };
    if sending.hash.is_empty() {
        return Err(Refused::new(code::FILE_INVALID, "Thieu ma bam cua goi tin"));
    }
    // Two bytes over: the CRLF that clients send after the file.
    let received = receive(node, headers, body, node.bounds.letter_bytes + 2).await?;
    node.apart(move |node| take_over(node, &sending, received))
        .await?
}

struct Sending {
    center: String,
    from: Option<String>,
    kind: Option<String>,
    hash: String,
}

fn take_over(node: &Node, sending: &Sending, received: Received) -> Result<Reply, Refused> {
    let (file, digest) = file_in(&received.bytes, &sending.hash)
        .ok_or_else(|| Refused::new(code::FILE_INVALID, "Ma bam khong khop voi goi tin"))?;
    let heading = heading::read(file).map_err(malformed)?;
    let letter = letter_of(sending, heading, hex::encode(digest))?;
    let turned_away = |rejection| turned_away(rejection, &sending.center);
    if let Some(accepted) = node.store().would_accept(&letter).map_err(turned_away)? {
        return Ok(named(&accepted));
    }
    let at = node.clock.now();
    let traced = heading::with_trace(file, &sending.center, at);
    let stored = node.store().blobs().put(&traced)?;
    let size = traced.len() as u64;
    let accepted = node
        .store()
        .accept(&letter, &stored, size, at)
        .map_err(turned_away)?;
    tracing::info!(
        center = sending.center,
        doc_id = name_of(&accepted),
        kind = letter.kind.word(),
        receivers = letter.to.len(),
        size,
        "a letter was taken over"
    );
    Ok(named(&accepted))
}

/// The file in a body, and its SHA-256: without the two bytes that clients add, if the hash says so (X§2.2).
fn file_in<'a>(body: &'a [u8], sent: &str) -> Option<(&'a [u8], [u8; 32])> {
    [body.strip_suffix(b"\r\n"), Some(body)]
        .into_iter()
        .flatten()
        .find_map(|file| {
            let digest = hash::sha256(file);
            hash::means(sent, &digest).then_some((file, digest))
        })
}

fn letter_of(sending: &Sending, heading: Heading, sha256: String) -> Result<Letter, Refused> {
    let claimed = sending.kind.as_deref().map(Kind::from_word);
    if claimed.is_some_and(|claimed| claimed != Some(heading.kind)) {
        return Err(Refused::new(
            code::ENVELOPE_MALFORMED,
            "messagetype khong khop voi goi tin",
        ));
    }
    Ok(Letter {
        center: sending.center.clone(),
        from: sending.from.clone().unwrap_or_else(|| heading.from.clone()),
        written_from: heading.from,
        to: heading.to,
        kind: heading.kind,
        business: heading.business,
        answer: heading.answer,
        document_id: heading.document_id,
        title: heading.title,
        notation: heading.notation,
        sent_sha256: sha256,
    })
}

fn malformed(fault: HeadingFault) -> Refused {
    match fault {
        HeadingFault::Malformed(fault @ edxml::Error::TooLarge { .. }) => {
            Refused::new(code::ENVELOPE_TOO_LARGE, fault.to_string())
        }
        HeadingFault::Malformed(fault) => Refused::new(
            code::ENVELOPE_MALFORMED,
            format!("Goi tin khong dung dinh dang edXML: {fault}"),
        ),
        HeadingFault::Secret => Refused::new(
            code::SECRET_REFUSED,
            "Khong gui van ban mat qua truc lien thong",
        ),
    }
}

fn turned_away(rejection: Rejection, center: &str) -> Refused {
    match rejection {
        Rejection::SenderNotRegistered { from } => not_registered(&from, center),
        Rejection::ReceiversUnknown { codes } => Refused::new(
            code::RECEIVER_UNKNOWN,
            format!("Don vi nhan khong ton tai: {}", codes.join(", ")),
        ),
        Rejection::NoReceiver => {
            Refused::new(code::ENVELOPE_MALFORMED, "Goi tin khong co noi nhan")
        }
        Rejection::DocumentExists { codes } => Refused::new(
            code::DOCUMENT_EXISTS,
            format!(
                "ExistDoc: da co van ban khac cung DocumentId o {}",
                codes.join(", ")
            ),
        ),
        Rejection::Broken(fault) => fault.into(),
    }
}

fn not_registered(from: &str, registered: &str) -> Refused {
    Refused::new(
        code::SENDER_NOT_REGISTERED,
        format!("Don vi gui {from} khong dung voi ma da dang ky: {registered}"),
    )
}

fn named(accepted: &Accepted) -> Reply {
    Reply::DocId(name_of(accepted).to_owned())
}

fn name_of(accepted: &Accepted) -> &str {
    match accepted {
        Accepted::New { doc_id } | Accepted::Same { doc_id } => doc_id,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_is_what_the_hash_says() {
        let plain = hash::unpadded(&hash::sha256(b"<a/>"));
        let ended = hex::encode(hash::sha256(b"<a/>\r\n"));
        let file = |body: &'static [u8], sent: &str| file_in(body, sent).map(|(file, _)| file);
        assert_eq!(
            file(b"<a/>\r\n", &plain),
            Some(&b"<a/>"[..]),
            "the CRLF was added"
        );
        assert_eq!(file(b"<a/>", &plain), Some(&b"<a/>"[..]), "none was");
        assert_eq!(
            file(b"<a/>\r\n", &ended),
            Some(&b"<a/>\r\n"[..]),
            "it is the file's own"
        );
        assert_eq!(
            file(b"<a/>\r\n\r\n", &ended),
            Some(&b"<a/>\r\n"[..]),
            "one of two"
        );
        assert_eq!(file(b"<b/>\r\n", &plain), None, "another file");
        assert_eq!(file(b"", ""), None);
    }
}
