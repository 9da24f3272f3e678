//! Taking a letter over: proven, whole, in form, and for someone.

use super::reply::{Refused, Reply};
use super::request::{Request, gather, room_for, ungathered};
use super::skeleton;
use crate::Node;
use crate::heading::{self, Heading, HeadingFault};
use crate::spool::{Readable, SpoolFault, Spooled};
use crate::store::{Accepted, Content, Letter, Rejection};
use axis::Kind;
use axis::wire::{code, param};
use axum::body::Body;
use axum::http::HeaderMap;
use std::io::Read;

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
    };
    let hash = request.value(param::HASH_FILE)?.unwrap_or_default();
    if hash.is_empty() {
        return Err(Refused::new(code::FILE_INVALID, "Thieu ma bam cua goi tin"));
    }
    // Two bytes over: the CRLF that clients send after the file.
    let limit = node.bounds.letter_bytes as u64 + 2;
    let spooled = gather(node, headers, body, limit, hash).await?;
    let accepted = work_in(node, sending, spooled).await?;
    Ok(Reply::DocId(accepted.receipt().doc_id.clone()))
}

/// What a request says of the letter it brings.
pub(crate) struct Sending {
    /// The calling center.
    pub(crate) center: String,
    /// Sender's code, if it is said.
    pub(crate) from: Option<String>,
    /// Word for the kind, if it is said.
    pub(crate) kind: Option<String>,
}

/// Takes a gathered letter over, once there is room to read it.
///
/// Nearly all are read in little room. One of which more is markup is read again when there is room for that, of which
/// there is for two at once: however many such come together, they wait for each other.
pub(crate) async fn work_in(
    node: &Node,
    sending: Sending,
    spooled: Spooled,
) -> Result<Accepted, Refused> {
    let size = usize::try_from(spooled.size).unwrap_or(usize::MAX);
    let (sending, spooled) = match tried(node, sending, spooled, size.min(USUAL_ROOM)).await? {
        Tried::Ended(ended) => return ended,
        Tried::Odd(sending, spooled) => (sending, spooled),
    };
    match tried(node, sending, spooled, skeleton::MOST).await? {
        Tried::Ended(ended) => ended,
        Tried::Odd(..) => Err(ungathered(SpoolFault::Markup)),
    }
}

/// What became of a letter that was read within some room.
enum Tried {
    Ended(Result<Accepted, Refused>),
    /// There was not room enough to read it.
    Odd(Sending, Spooled),
}

async fn tried(
    node: &Node,
    sending: Sending,
    mut spooled: Spooled,
    most: usize,
) -> Result<Tried, Refused> {
    let room = room_for(node, most).await?;
    let work = node.apart(move |node| {
        let _room = room;
        match spooled.readable(most) {
            Ok(readable) => Tried::Ended(take_over(node, &sending, &mut spooled, &readable)),
            Err(SpoolFault::Markup) => Tried::Odd(sending, spooled),
            Err(fault @ SpoolFault::File(_)) => Tried::Ended(Err(ungathered(fault))),
        }
    });
    Ok(work.await?)
}

/// Takes a gathered letter over by what of it is to be read. Blocks.
pub(crate) fn take_over(
    node: &Node,
    sending: &Sending,
    spooled: &mut Spooled,
    readable: &Readable,
) -> Result<Accepted, Refused> {
    let heading = heading::read(&readable.bytes).map_err(malformed)?;
    if !readable.is_sound {
        return Err(Refused::new(
            code::ENVELOPE_MALFORMED,
            "Goi tin khong phai UTF-8 den het",
        ));
    }
    let letter = letter_of(sending, heading, hex::encode(spooled.sha256))?;
    let turned_away = |rejection| turned_away(node, rejection, &sending.center);
    if let Some(accepted) = node.store().would_accept(&letter).map_err(turned_away)? {
        return Ok(accepted);
    }
    let at = node.clock.now();
    let traced = heading::with_trace(&readable.bytes, &sending.center, at);
    let (accepted, size) = keep(node, &letter, spooled, readable, &traced, at)?;
    if let Accepted::New { receipt } = &accepted {
        node.meter.letter(letter.kind.word(), size);
        tracing::info!(
            center = sending.center,
            doc_id = receipt.doc_id,
            kind = letter.kind.word(),
            receivers = letter.to.len(),
            size,
            "a letter was taken over"
        );
    }
    Ok(accepted)
}

/// Short letters go in with their rows, long ones by way of a file.
fn keep(
    node: &Node,
    letter: &Letter,
    spooled: &mut Spooled,
    readable: &Readable,
    traced: &[u8],
    at: office::Moment,
) -> Result<(Accepted, u64), Refused> {
    let mut whole = spooled.with(readable, traced).map_err(crate::Error::File)?;
    let turned_away = |rejection| turned_away(node, rejection, &letter.center);
    if whole.size <= SHORT {
        let mut bytes = Vec::new();
        let read = whole.reader.read_to_end(&mut bytes);
        read.map_err(crate::Error::File)?;
        let accepted = node.store().accept(letter, Content::Bytes(&bytes), at);
        return Ok((accepted.map_err(turned_away)?, whole.size));
    }
    let kept = node.store().keep(&mut whole.reader)?;
    let accepted = node.store().accept(letter, Content::Kept(&kept), at);
    Ok((accepted.map_err(turned_away)?, whole.size))
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

fn turned_away(node: &Node, rejection: Rejection, center: &str) -> Refused {
    match rejection {
        Rejection::SenderNotRegistered { from } => not_registered(&from, center),
        Rejection::ReceiversUnknown { codes } => not_reached(node, codes),
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

/// Locked, if every code that leads to nobody is known and closed; else unknown. Every such code is named.
fn not_reached(node: &Node, codes: Vec<String>) -> Refused {
    let (mut unknown, mut locked) = (Vec::new(), Vec::new());
    for code in codes {
        match node.store().resolve(&code) {
            Ok(Some(found)) if found.is_closed => locked.push(code),
            Ok(_) => unknown.push(code),
            Err(fault) => return fault.into(),
        }
    }
    let locked = format!("don vi nhan da bi khoa: {}", locked.join(", "));
    if unknown.is_empty() {
        return Refused::new(code::RECEIVER_LOCKED, locked);
    }
    let mut said = format!("Don vi nhan khong ton tai: {}", unknown.join(", "));
    if !locked.ends_with(' ') {
        said.push_str(&format!("; {locked}"));
    }
    Refused::new(code::RECEIVER_UNKNOWN, said)
}

fn not_registered(from: &str, registered: &str) -> Refused {
    Refused::new(
        code::SENDER_NOT_REGISTERED,
        format!("Don vi gui {from} khong dung voi ma da dang ky: {registered}"),
    )
}

/// Letters up to this many bytes are kept with their rows, or need no file on the way to where they are kept.
const SHORT: u64 = 64 * 1024;

/// What of a letter is read at once, in bytes: the skeleton of all but the oddest.
const USUAL_ROOM: usize = 4 * 1024 * 1024;
