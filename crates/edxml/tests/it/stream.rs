//! Messages that come and go a window at a time say what they say in one piece, whatever the pieces are.

use crate::sample::{FROM_TO, at, attachment, envelope, foreign, receipt};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use edxml::{
    Attachment, Enclosure, Envelope, Error, Message, StreamError, append_trace, append_trace_to,
};
use office::Answer;
use std::cell::Cell;
use std::io::{self, Cursor, Read, Seek, SeekFrom, Write};

/// A source that gives few bytes at a time, and now and then none but an interruption.
struct Slow<R> {
    bytes: R,
    step: usize,
    interrupts: bool,
}

impl<R> Slow<R> {
    fn new(bytes: R, step: usize) -> Self {
        Self {
            bytes,
            step,
            interrupts: false,
        }
    }
}

impl<R: Read> Read for Slow<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        self.interrupts = !self.interrupts;
        if self.interrupts {
            return Err(io::ErrorKind::Interrupted.into());
        }
        let most = into.len().min(self.step);
        self.bytes.read(&mut into[..most])
    }
}

impl<R: Seek> Seek for Slow<R> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.bytes.seek(to)
    }
}

/// Takes few bytes at a time.
struct Narrow(Vec<u8>);

impl Write for Narrow {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let count = bytes.len().min(7);
        self.0.extend_from_slice(&bytes[..count]);
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A file kept elsewhere, read slowly.
struct Elsewhere(Vec<u8>, usize);

impl Enclosure for Elsewhere {
    fn open(&self) -> io::Result<impl Read + Seek> {
        Ok(Slow::new(Cursor::new(self.0.as_slice()), self.1))
    }
}

fn room() -> io::Result<Cursor<Vec<u8>>> {
    Ok(Cursor::new(Vec::new()))
}

fn message_of(fault: StreamError) -> Error {
    match fault {
        StreamError::Message(fault) => fault,
        other => panic!("nothing here fails but the message: {other:?}"),
    }
}

fn streamed(bytes: &[u8], step: usize) -> Result<Message, Error> {
    match Message::read_from(Slow::new(bytes, step), room).map_err(message_of)? {
        Message::Status(receipt) => Ok(Message::Status(receipt)),
        Message::Document(read) => {
            let files = read.attachments.into_iter();
            let files = files.map(|file| {
                assert_eq!(file.bytes.position(), 0, "a file stands at its start");
                file.map(Cursor::into_inner)
            });
            Ok(Message::Document(Envelope {
                attachments: files.collect(),
                traces: read.traces,
                has_header_signature: read.has_header_signature,
                missing_attachments: read.missing_attachments,
                unknown: read.unknown,
                ..Envelope::new(read.header, read.business)
            }))
        }
    }
}

fn written_elsewhere(envelope: &Envelope, step: usize) -> Result<Vec<u8>, Error> {
    let files = envelope.attachments.iter().cloned();
    let files = files.map(|file| file.map(|bytes| Elsewhere(bytes, step)));
    let elsewhere = Envelope {
        traces: envelope.traces.clone(),
        ..Envelope::of(
            envelope.header.clone(),
            envelope.business.clone(),
            files.collect(),
        )
    };
    let mut to = Narrow(Vec::new());
    let size = elsewhere.write_to(&mut to).map_err(message_of)?;
    assert_eq!(size, to.0.len() as u64, "as long as it says");
    assert_eq!(elsewhere.written_size().map_err(message_of)?, size);
    Ok(to.0)
}

fn samples() -> Vec<Vec<u8>> {
    let mut all: Vec<Vec<u8>> = [
        "new",
        "update",
        "recall",
        "replace",
        "status_02",
        "status_13",
    ]
    .iter()
    .map(|name| {
        let golden = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden");
        std::fs::read(format!("{golden}/{name}.edxml")).unwrap()
    })
    .collect();
    all.push(envelope().write().unwrap());
    all.push(receipt(Answer::Refused).write().unwrap());
    let own = String::from_utf8(all[0].clone()).unwrap();
    all.push(
        [
            &[0xFF, 0xFE][..],
            &own.encode_utf16()
                .flat_map(u16::to_le_bytes)
                .collect::<Vec<_>>(),
        ]
        .concat(),
    );
    all.push(own.encode_utf16().flat_map(u16::to_be_bytes).collect());
    all.push([&[0xEF, 0xBB, 0xBF], own.as_bytes()].concat());
    // In lines, in CDATA, with comments and references in between, and attachments before the header.
    for text in [
        "<![CDATA[JVBERi0xLjcgdGjhu60=]]>",
        "JVBE\r\nRi0x&#13;\nLjcg<!-- - -->dGjh<?p i?>u60=",
        "JVBE<a>x</a><![CDATA[Ri0x\nLjcg]]>dGjhu60",
        "JVBE<![CDATA[",
        "JVBE<!-- ",
        "JVBE*i0x",
    ] {
        all.push(foreign(FROM_TO, "", &attachment("a.pdf", "", text)));
    }
    let file = attachment("", "application/pdf", "JVBERi0xLjcgdGjhu60=");
    all.push(
        format!(
            "<edXML>{file}<edXMLEnvelope><edXMLBody><edXMLManifest><Reference><ContentId>1</ContentId>\
             <AttachmentName>sau.pdf</AttachmentName></Reference></edXMLManifest></edXMLBody><edXMLHeader>\
             <MessageHeader><From><OrganId>H99.12</OrganId></From><To><OrganId>H99</OrganId></To></MessageHeader>\
             </edXMLHeader></edXMLEnvelope></edXML>"
        )
        .replace("edXML:", "")
        .into_bytes(),
    );
    all
}

#[test]
fn what_comes_in_pieces_is_what_comes_whole() {
    for bytes in samples() {
        let whole = Message::read(&bytes);
        let skimmed = Envelope::skim(&bytes);
        let traced = append_trace(&bytes, "H99", at());
        for step in [1, 2, 3, 7, 100, 4_097] {
            assert_eq!(streamed(&bytes, step), whole, "in steps of {step}");
            let skimming = Envelope::skim_from(Slow::new(bytes.as_slice(), step));
            assert_eq!(skimming.map_err(message_of), skimmed);
            let mut to = Narrow(Vec::new());
            let slow = Slow::new(Cursor::new(bytes.as_slice()), step);
            let count = append_trace_to(slow, "H99", at(), &mut to).map_err(message_of);
            assert_eq!(count.map(|_| to.0), traced, "in steps of {step}");
        }
    }
}

/// A small generator with a fixed seed: the same messages on every run (xorshift64*).
struct Chance(u64);

impl Chance {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let high = self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33;
        usize::try_from(high).unwrap() % bound
    }

    fn file(&mut self, at: usize) -> Attachment {
        let length = [0, 1, 2, 3, 100, 9_000, 70_000, 140_001][self.below(8)] + self.below(4);
        let repeats = self.below(2) == 0;
        let bytes: Vec<u8> = (0..length)
            .map(|at| if repeats { at % 7 } else { self.below(256) })
            .map(|byte| u8::try_from(byte).unwrap())
            .collect();
        let endings = ["pdf", "doc", "docx", "xls", "zip", "jpg", "đuôi", ""];
        let ending = endings[self.below(endings.len())];
        Attachment::new(&format!("Tệp {at}.{ending}"), bytes)
    }
}

#[test]
fn random_envelopes_go_and_come_the_same_way() {
    let mut chance = Chance(0x5eed);
    for round in 0..12 {
        let mut sent = envelope();
        sent.attachments = (0..chance.below(4)).map(|at| chance.file(at)).collect();
        if round % 3 == 0 {
            sent.attachments
                .iter_mut()
                .for_each(|file| file.content_id.clear());
        }
        let bytes = sent.write().unwrap();
        let step = [13, 1_000, 65_537][round % 3];
        assert!(
            written_elsewhere(&sent, step).unwrap() == bytes,
            "round {round}: byte for byte"
        );
        let read = Message::read(&bytes).unwrap();
        assert!(streamed(&bytes, step).unwrap() == read, "round {round}");
        let Message::Document(read) = read else {
            panic!("a document");
        };
        let files = |envelope: &Envelope| -> Vec<(String, Vec<u8>)> {
            let files = envelope.attachments.iter();
            files
                .map(|file| (file.name.clone(), file.bytes.clone()))
                .collect()
        };
        assert!(files(&read) == files(&sent), "round {round}: as they left");
    }
}

#[test]
fn damage_is_told_alike_however_it_comes() {
    let mut chance = Chance(0xdead);
    let whole = samples();
    let pieces: [&[u8]; 9] = [
        b"<",
        b"]]>",
        b"&",
        b"<![CDATA[",
        b"<!--",
        b"<?",
        b"\xE1",
        b"=",
        b"\0",
    ];
    for round in 0..600 {
        let mut bytes = whole[round % whole.len()].clone();
        let from = chance.below(bytes.len());
        match chance.below(3) {
            0 => bytes.truncate(from),
            1 => bytes[from] ^= 1 << chance.below(8),
            _ => drop(bytes.splice(from..from, pieces[chance.below(9)].iter().copied())),
        }
        let step = 1 + chance.below(40);
        assert_eq!(
            streamed(&bytes, step),
            Message::read(&bytes),
            "round {round}, steps of {step}"
        );
    }
}

#[test]
fn a_file_in_a_zip_is_taken_out_of_it_in_another_place() {
    let sent = envelope();
    let bytes = sent.write().unwrap();
    let rooms = Cell::new(0);
    let read = Envelope::read_from(bytes.as_slice(), || {
        rooms.set(rooms.get() + 1);
        tempfile::tempfile()
    })
    .unwrap();
    assert_eq!(
        rooms.get(),
        3,
        "the PDF, the ZIP, and the sheet that was in it"
    );
    for (mut file, sent) in read.attachments.into_iter().zip(sent.attachments) {
        let mut bytes = Vec::new();
        file.bytes.read_to_end(&mut bytes).unwrap();
        assert_eq!(bytes, sent.bytes, "{}", file.name);
    }
}

#[test]
fn what_fails_outside_the_message_is_not_blamed_on_it() {
    struct Broken(usize);
    impl Read for Broken {
        fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
            let Some(left) = self.0.checked_sub(1) else {
                return Err(io::ErrorKind::ConnectionReset.into());
            };
            self.0 = left;
            let text = b"<edXML><a>";
            let count = into.len().min(text.len());
            into[..count].copy_from_slice(&text[..count]);
            Ok(count)
        }
    }
    for reads in [0, 1, 2] {
        let fault = Envelope::read_from(Broken(reads), room).unwrap_err();
        assert!(matches!(fault, StreamError::Read(_)), "{reads}: {fault:?}");
    }
    let bytes = envelope().write().unwrap();
    let full = || Err::<Cursor<Vec<u8>>, _>(io::ErrorKind::StorageFull.into());
    let fault = Envelope::read_from(bytes.as_slice(), full).unwrap_err();
    assert!(matches!(fault, StreamError::Write(_)), "{fault:?}");

    struct Full(usize);
    impl Write for Full {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0 = self
                .0
                .checked_sub(bytes.len())
                .ok_or(io::ErrorKind::StorageFull)?;
            Ok(bytes.len())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    let fault = envelope().write_to(&mut Full(100)).unwrap_err();
    assert!(matches!(fault, StreamError::Write(_)), "{fault:?}");
}

#[test]
fn a_file_that_changes_while_it_is_written_is_told() {
    struct Growing(Cell<usize>);
    impl Enclosure for Growing {
        fn open(&self) -> io::Result<impl Read + Seek> {
            self.0.set(self.0.get() + 1);
            Ok(Cursor::new(vec![b'a'; self.0.get()]))
        }
    }
    let sample = envelope();
    let file = Attachment::of("a.pdf", Growing(Cell::new(0))).unwrap();
    let growing = Envelope::of(sample.header, sample.business, vec![file]);
    let mut to = Vec::new();
    let fault = growing.write_to(&mut to).unwrap_err();
    assert!(
        matches!(&fault, StreamError::Changed { attachment } if attachment == "a.pdf"),
        "{fault:?}"
    );
}

#[test]
fn nothing_is_written_of_what_is_refused() {
    struct Long;
    impl Enclosure for Long {
        fn open(&self) -> io::Result<impl Read + Seek> {
            Ok(Endless)
        }
    }
    struct Endless;
    impl Read for Endless {
        fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
            panic!("too long to be read at all")
        }
    }
    impl Seek for Endless {
        fn seek(&mut self, _: SeekFrom) -> io::Result<u64> {
            Ok(edxml::SENT_FILES_BYTES as u64 + 1)
        }
    }
    let sample = envelope();
    let file = Attachment::new("a.pdf", Vec::new()).map(|_| Long);
    let mut to = Vec::new();
    let refused =
        Envelope::of(sample.header.clone(), sample.business.clone(), vec![file]).write_to(&mut to);
    assert!(matches!(
        refused,
        Err(StreamError::Message(Error::AttachmentBytes { .. }))
    ));
    let mut secret = sample;
    "MẬT".clone_into(&mut secret.header.subject);
    let refused = secret.write_to(&mut to);
    assert!(
        matches!(refused, Err(StreamError::Message(Error::Secret(_)))),
        "{refused:?}"
    );
    assert!(to.is_empty(), "not a byte");
}

#[test]
fn markup_without_end_is_bounded_and_texts_are_not_held() {
    for open in ["<a b='", "<!--", "<?p ", "&", "<a"] {
        let bytes = format!(
            "<edXML>{open}{}",
            "a".repeat(edxml::MARKUP_BYTES + (1 << 20))
        );
        let refused = Message::read(bytes.as_bytes());
        assert!(
            matches!(
                refused,
                Err(Error::Limit {
                    what: edxml::Limit::Markup,
                    ..
                })
            ),
            "{open}: {refused:?}"
        );
    }
    let long = STANDARD.encode(vec![7; 3 << 20]);
    for text in [long.clone(), format!("<![CDATA[{long}]]>")] {
        let bytes = foreign(FROM_TO, "<x/>", &attachment("a.pdf", "", &text));
        let read = Envelope::read(&bytes).unwrap();
        assert_eq!(read.attachments[0].bytes, vec![7; 3 << 20]);
        let elsewhere = foreign(FROM_TO, &format!("<x>{text}</x>"), "");
        assert!(Envelope::read(&elsewhere).is_ok(), "passed over");
    }
}
