//! Bytes meant to hurt: no panic, no hang, no more memory than the bounds.

use crate::sample::{FROM_TO, at, attachment, code, envelope, foreign, receipt};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use edxml::{Attachment, Envelope, Error, Limit, Message, append_trace};
use flate2::Compression;
use flate2::write::DeflateEncoder;
use office::Answer;
use std::io::Write;

fn limit_passed(bytes: &[u8]) -> Option<Limit> {
    match Message::read(bytes) {
        Err(Error::Limit { what, .. }) => Some(what),
        _ => None,
    }
}

#[test]
fn every_bound_is_held() {
    let header = |inside: &str| foreign(&format!("{FROM_TO}{inside}"), "", "");
    let text = |count| {
        header(&format!(
            "<edXML:Content>{}</edXML:Content>",
            "a".repeat(count)
        ))
    };
    assert_eq!(limit_passed(&text(edxml::TEXT_BYTES)), None);
    assert_eq!(
        limit_passed(&text(edxml::TEXT_BYTES + 1)),
        Some(Limit::Text)
    );
    let pieces = header(&format!(
        "<edXML:Content>{}</edXML:Content>",
        "a<!---->".repeat(70_000)
    ));
    assert_eq!(limit_passed(&pieces), Some(Limit::Text), "in pieces too");
    let places = header(&format!(
        "<edXML:ToPlaces>{}</edXML:ToPlaces>",
        "a".repeat(70_000)
    ));
    assert_eq!(limit_passed(&places), Some(Limit::Text));

    let deep = |count: usize| header(&format!("{}{}", "<a>".repeat(count), "</a>".repeat(count)));
    assert_eq!(limit_passed(&deep(28)), None);
    assert_eq!(
        limit_passed(&deep(29)),
        Some(Limit::Depth),
        "32 with the four around it"
    );

    let to = "<edXML:To><edXML:OrganId>H99</edXML:OrganId></edXML:To>";
    assert_eq!(
        limit_passed(&header(&to.repeat(edxml::RECEIVERS - 1))),
        None
    );
    assert_eq!(
        limit_passed(&header(&to.repeat(edxml::RECEIVERS))),
        Some(Limit::Receivers)
    );

    let files = |count| {
        foreign(
            FROM_TO,
            "",
            &format!(
                "<AttachmentEncoded>{}</AttachmentEncoded>",
                "<Attachment/>".repeat(count)
            ),
        )
    };
    assert_eq!(limit_passed(&files(edxml::ATTACHMENTS)), None);
    assert_eq!(
        limit_passed(&files(edxml::ATTACHMENTS + 1)),
        Some(Limit::Attachments)
    );

    assert_eq!(
        limit_passed(&header(&"<a/>".repeat(edxml::ELEMENTS - 20))),
        None
    );
    assert_eq!(
        limit_passed(&header(&"<a/>".repeat(edxml::ELEMENTS))),
        Some(Limit::Elements)
    );
    assert_eq!(
        limit_passed(&header(&format!("<{}/>", "a".repeat(300)))),
        Some(Limit::Name)
    );
}

#[test]
fn lists_inside_the_business_part_are_bounded() {
    let receivers = "<Receiver><OrganId>H99</OrganId></Receiver>".repeat(edxml::RECEIVERS + 1);
    let replaced = "<ReplacementInfo><DocumentId>x</DocumentId></ReplacementInfo>"
        .repeat(edxml::RECEIVERS + 1);
    let organs = "<OrganId>H99</OrganId>".repeat(edxml::RECEIVERS + 1);
    for inside in [
        format!(
            "<BussinessDocumentInfo><ReceiverList>{receivers}</ReceiverList></BussinessDocumentInfo>"
        ),
        format!("<ReplacementInfoList>{replaced}</ReplacementInfoList>"),
        format!(
            "<ReplacementInfoList><ReplacementInfo><OrganIdList>{organs}</OrganIdList></ReplacementInfo></ReplacementInfoList>"
        ),
    ] {
        let list = format!("<TraceHeaderList><Bussiness>{inside}</Bussiness></TraceHeaderList>");
        assert_eq!(
            limit_passed(&foreign(FROM_TO, &list, "")),
            Some(Limit::Receivers)
        );
    }
}

/// A ZIP of one entry of so many zeros, made without holding them.
fn bomb(zeros: usize) -> Vec<u8> {
    let block = vec![0; 1 << 20];
    let mut crc = flate2::Crc::new();
    let mut deflating = DeflateEncoder::new(Vec::new(), Compression::best());
    for _ in 0..zeros / block.len() {
        deflating.write_all(&block).unwrap();
        crc.update(&block);
    }
    let packed = deflating.finish().unwrap();
    let mut common = vec![20, 0, 0, 0, 8, 0, 0, 0, 0x21, 0];
    common.extend(crc.sum().to_le_bytes());
    common.extend(u32::try_from(packed.len()).unwrap().to_le_bytes());
    common.extend(u32::MAX.to_le_bytes());
    common.extend([1, 0, 0, 0]);
    let mut zip = [b"PK\x03\x04", common.as_slice(), b"x", packed.as_slice()].concat();
    let central_at = u32::try_from(zip.len()).unwrap();
    zip.extend([b"PK\x01\x02\x14\x00", common.as_slice(), &[0; 14], b"x"].concat());
    zip.extend(b"PK\x05\x06\0\0\0\0\x01\0\x01\0\x2F\0\0\0");
    zip.extend(central_at.to_le_bytes());
    zip.extend([0, 0]);
    zip
}

#[test]
fn bombs_are_stopped_while_they_unpack() {
    let text = STANDARD.encode(bomb(48 << 20));
    let one = foreign(FROM_TO, "", &attachment("a.pdf", "application/pdf", &text));
    let refused = Envelope::read(&one);
    assert!(
        matches!(&refused, Err(Error::Bomb { attachment, limit }) if attachment == "a.pdf" && *limit < 40 << 20),
        "{refused:?}"
    );
    // Each below the single file's bound, together far above the whole's.
    let text = STANDARD.encode(bomb(19 << 20));
    let each = "<Attachment><AttachmentName>a.doc</AttachmentName><ContentTransferEncoded>{}</ContentTransferEncoded></Attachment>";
    let many = format!(
        "<AttachmentEncoded>{}</AttachmentEncoded>",
        each.replace("{}", &text).repeat(20)
    );
    let refused = Envelope::read(&foreign(FROM_TO, "", &many));
    assert_eq!(
        refused.err(),
        Some(Error::AttachmentBytes {
            attachment: "a.doc".to_owned(),
            limit: edxml::ATTACHMENT_BYTES
        })
    );
    assert!(Envelope::skim(&one).is_ok(), "skimming opens nothing");
}

#[test]
fn an_envelope_too_large_is_neither_read_nor_written() {
    let mut large = envelope();
    large.attachments = vec![
        Attachment::new("a.pdf", vec![0; edxml::SENT_FILES_BYTES]),
        Attachment::new("b.pdf", vec![0]),
    ];
    assert_eq!(
        large.write(),
        Err(Error::AttachmentBytes {
            attachment: "b.pdf".to_owned(),
            limit: edxml::SENT_FILES_BYTES
        }),
        "more files than anybody takes"
    );
    large.attachments.truncate(1);
    assert!(large.write().is_ok(), "as many as go");
    large.attachments.clear();
    large.header.to_places = vec!["<".repeat(edxml::TEXT_BYTES); 300];
    let refused = large.write();
    assert!(
        matches!(refused, Err(Error::TooLarge { size, limit: edxml::SENT_BYTES }) if size > edxml::SENT_BYTES),
        "a whole that nobody takes"
    );
    let bytes = vec![b' '; edxml::ENVELOPE_BYTES + 1];
    assert!(matches!(Message::read(&bytes), Err(Error::TooLarge { .. })));
}

/// Everything that takes bytes, asked of these.
fn ask_all(bytes: &[u8]) -> Result<Message, Error> {
    let _ = Envelope::skim(bytes);
    let read = Message::read(bytes);
    if let Ok(passed) = append_trace(bytes, "H99", at()) {
        assert!(passed.len() > bytes.len(), "a trace is always something");
        if let (Ok(before), after) = (&read, Message::read(&passed)) {
            assert_one_trace_more(before, &after.unwrap());
        }
    }
    read
}

fn assert_one_trace_more(before: &Message, after: &Message) {
    let mut after = after.clone();
    let traces = match (&before, &mut after) {
        (Message::Document(_), Message::Document(read)) => &mut read.traces,
        (_, Message::Status(read)) => &mut read.traces,
        (_, Message::Document(_)) => panic!("a trace made a document of a status message"),
    };
    let added = traces
        .iter()
        .rposition(|trace| trace.at == Some(at()) && trace.organ == Some(code("H99")));
    traces.remove(added.expect("the trace"));
    assert_eq!(&after, before, "and nothing else");
}

#[test]
fn a_message_cut_anywhere_is_refused_and_never_a_panic() {
    for bytes in [
        envelope().write().unwrap(),
        receipt(Answer::Refused).write().unwrap(),
    ] {
        let end = bytes.len() - "\n".len();
        for length in 0..end {
            let cut = &bytes[..length];
            let refused = ask_all(cut);
            assert!(refused.is_err(), "cut at {length}: {refused:?}");
            if length > 60 && std::str::from_utf8(cut).is_ok() {
                assert!(
                    matches!(refused, Err(Error::Truncated { .. })),
                    "{length}: {refused:?}"
                );
            }
        }
        assert!(
            Message::read(&bytes[..end]).is_ok(),
            "the last line feed is no one's"
        );
    }
}

/// What was read, if it may be written at all, must be read the same from our own writing.
fn assert_says_the_same_again(mut read: Envelope) {
    let Ok(bytes) = read.write() else {
        return;
    };
    let again = Envelope::read(&bytes).unwrap();
    read.header.steering_type = 0;
    read.header.document_id = read.header.key();
    assert_eq!(again.header, read.header);
    assert_eq!(again.business, read.business);
    assert_eq!(again.traces, read.traces);
    let files = |envelope: &Envelope| -> Vec<(String, Vec<u8>)> {
        let file = |a: &Attachment| (a.name.clone(), a.bytes.clone());
        envelope.attachments.iter().map(file).collect()
    };
    assert_eq!(files(&again), files(&read));
}

/// A small generator with a fixed seed: the same mutations on every run (xorshift64*).
struct Chance(u64);

impl Chance {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let high = self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33;
        usize::try_from(high).unwrap() % bound
    }
}

#[test]
fn random_damage_never_panics() {
    let messages = [
        envelope().write().unwrap(),
        receipt(Answer::Done).write().unwrap(),
    ];
    let pieces: [&[u8]; 14] = [
        b"<",
        b">",
        b"</",
        b"/>",
        b"&",
        b";",
        b"<!--",
        b"<![CDATA[",
        b"<!DOCTYPE",
        b"<?",
        b"\0",
        b"\xFF",
        b"PK\x03\x04",
        b"\xED\xA0\x80",
    ];
    let mut chance = Chance(0x9E37_79B9_7F4A_7C15);
    for round in 0..2_000 {
        let mut bytes = messages[round % 2].clone();
        for _ in 0..=chance.below(4) {
            let from = chance.below(bytes.len());
            let to = (from + chance.below(40)).min(bytes.len());
            match chance.below(4) {
                0 => bytes[from] ^= 1 << chance.below(8),
                1 => drop(bytes.drain(from..to)),
                2 => {
                    let copied = bytes[from..to].to_vec();
                    let at = chance.below(bytes.len());
                    bytes.splice(at..at, copied);
                }
                _ => {
                    let piece = pieces[chance.below(pieces.len())];
                    bytes.splice(from..from, piece.iter().copied());
                }
            }
        }
        if let Ok(Message::Document(read)) = ask_all(&bytes) {
            assert_says_the_same_again(read);
        }
    }
}

#[test]
fn damaged_wrappings_never_panic() {
    let whole = bomb(1 << 20);
    let mut chance = Chance(42);
    for _ in 0..600 {
        let mut zip = whole.clone();
        for _ in 0..=chance.below(3) {
            let at = match chance.below(3) {
                0 => chance.below(40),
                1 => zip.len() - 1 - chance.below(70),
                _ => chance.below(zip.len()),
            };
            zip[at] = u8::try_from(chance.below(256)).unwrap();
        }
        zip.truncate(zip.len() - chance.below(3));
        let text = STANDARD.encode(&zip);
        let _ = Envelope::read(&foreign(FROM_TO, "", &attachment("a.pdf", "", &text)));
    }
}
