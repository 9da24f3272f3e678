//! Envelopes wrapped around envelopes, as signatures in XML are attacked (S§6.7): the eight classic shapes.
//!
//! Nobody here checks a signature in a header (X§1.7), so none of them can make one pass. What must hold is that a message
//! with a second one in it, or a whole part of one, is taken for none, and that nothing read says it was verified. Every
//! shape is tried with the forged copy moved aside, and with the real one.

use crate::sample::{at, code, envelope, organ};
use edxml::{Attachment, Envelope, Error, Trace, append_trace};
use office::{DocumentId, Number};
use std::collections::BTreeSet;

#[test]
fn a_message_that_holds_a_wrapped_copy_is_refused() {
    for (lawful, aside) in both_ways() {
        assert_eq!(
            Envelope::read(lawful.text.as_bytes()).as_ref(),
            Ok(&lawful.read),
            "by itself it is read"
        );
        for Shape { what, text, part } in wrapped(&lawful, &aside) {
            let refused = Envelope::read(text.as_bytes()).unwrap_err();
            assert!(
                matches!(&refused, Error::Misplaced { element, .. } if element == part),
                "{what}: {refused:?}"
            );
            let skimmed = Envelope::skim(text.as_bytes()).err();
            assert_eq!(skimmed, Some(refused), "{what}: at first sight too");
            // A hop adds its trace without reading what stands behind the place for it: whoever receives that refuses it.
            let passed = append_trace(text.as_bytes(), "H99", at());
            let refused = passed.and_then(|passed| Envelope::read(&passed));
            assert!(
                matches!(refused, Err(Error::Misplaced { .. })),
                "{what}: {refused:?}"
            );
        }
    }
}

#[test]
fn a_second_header_or_body_in_the_lawful_place_is_refused() {
    for (lawful, aside) in both_ways() {
        let whole = aside.part("edXML:edXMLEnvelope");
        let header = aside.part("edXML:edXMLHeader");
        let message = aside.part("edXML:MessageHeader");
        let body = aside.part("edXML:edXMLBody");
        let manifest = aside.part("edXML:edXMLManifest");
        // Shape 2: beside it, as whole messages. Shape 3: the signed part beside it. Shape 5: at the end.
        for (what, before, second, at) in [
            ("before it", "<edXML:edXMLEnvelope ", &whole, ENVELOPE),
            ("behind it", "<AttachmentEncoded>", &whole, ENVELOPE),
            ("before", "<edXML:MessageHeader ", &message, MESSAGE),
            ("behind", "<edXML:TraceHeaderList>", &message, MESSAGE),
            ("before", "<edXML:edXMLHeader>", &header, HEADER),
            ("at the end", "</edXML:edXMLEnvelope>", &header, HEADER),
            ("before", "<edXML:edXMLBody>", &body, BODY),
            ("at the end", "</edXML:edXMLEnvelope>", &body, BODY),
            ("in the body", "</edXML:edXMLBody>", &manifest, MANIFEST),
        ] {
            assert_refused_at(at, what, &put(&signed(&lawful.text), before, second));
        }
        let moved = put(
            &signed(&lawful.text),
            "</edXML:edXMLEnvelope>",
            &format!("{header}{body}"),
        );
        assert_refused_at(HEADER, "all of it at the end", &moved);
    }
}

#[test]
fn second_lists_of_traces_and_of_files_are_refused() {
    for (lawful, aside) in both_ways() {
        let list = aside.part("edXML:TraceHeaderList");
        let files = aside.part("AttachmentEncoded");
        for (what, before, second, at) in [
            ("before", "<edXML:TraceHeaderList>", &list, TRACES),
            ("behind", "</edXML:edXMLHeader>", &list, TRACES),
            ("before", "<AttachmentEncoded>", &files, FILES),
            ("behind", "</edXML>", &files, FILES),
            ("in the body too", "</edXML:edXMLBody>", &files, FILES),
        ] {
            assert_refused_at(at, what, &put(&signed(&lawful.text), before, second));
        }
    }
}

#[test]
fn nothing_stands_around_or_behind_the_message() {
    for (lawful, aside) in both_ways() {
        let (declared, root) = lawful.text.split_once("?>").unwrap();
        let around = format!("{declared}?>{}", signature(root));
        assert_eq!(
            Envelope::read(around.as_bytes()),
            Err(Error::Root {
                found: "Signature".to_owned()
            }),
            "a signature that envelops all is no message"
        );
        let (_, second) = aside.text.split_once("?>").unwrap();
        let behind = format!("{}{second}", signed(&lawful.text));
        let refused = Envelope::read(behind.as_bytes());
        assert!(
            matches!(&refused, Err(Error::Syntax { expected, .. }) if expected == "the end of the message"),
            "{refused:?}"
        );
    }
}

#[test]
fn nothing_that_is_read_says_that_a_signature_holds() {
    let real = letter(&envelope());
    let read = |signature: &str| {
        let text = put(&real.text, HEADER_END, signature);
        Envelope::read(text.as_bytes()).unwrap()
    };
    let with = read(&signature(""));
    for other in [
        "<Signature/>".to_owned(),
        signature("<Object>trusted</Object>"),
        signature("").replace(DIGEST, "none"),
        signature("").repeat(2),
    ] {
        assert_eq!(read(&other), with, "whatever it says: {other}");
    }
    let without = Envelope {
        has_header_signature: false,
        ..with.clone()
    };
    assert_eq!(without, real.read, "only that one stood there");

    let mut keys = BTreeSet::new();
    gather_keys(&serde_json::to_value(&with).unwrap(), &mut keys);
    let verdicts = ["sign", "valid", "verif", "trust", "authentic"];
    keys.retain(|key| verdicts.iter().any(|word| key.contains(word)));
    let left: Vec<_> = keys.iter().map(String::as_str).collect();
    assert_eq!(
        left,
        ["has_header_signature", "signer"],
        "the flag, and the person named under the document"
    );
    assert_eq!(
        with.write().unwrap(),
        real.read.write().unwrap(),
        "and it is not written again"
    );
}

/// A message as it is written, its header under the id that signatures refer to, and as it is read by itself.
///
/// All go by one id: an id that stands twice must help nobody.
struct Letter {
    text: String,
    read: Envelope,
}

impl Letter {
    /// The first element of that name with all that is in it.
    fn part(&self, name: &str) -> String {
        let end = format!("</{name}>");
        let (_, begun) = self.text.split_once(&format!("<{name}")).unwrap();
        let (inside, _) = begun.split_once(&end).unwrap();
        format!("<{name}{inside}{end}")
    }

    /// Envelope and files.
    fn copy(&self) -> String {
        self.part("edXML:edXMLEnvelope") + &self.part("AttachmentEncoded")
    }
}

fn letter(envelope: &Envelope) -> Letter {
    let text = String::from_utf8(envelope.write().unwrap()).unwrap();
    let read = Envelope::read(text.as_bytes()).unwrap();
    let text = text.replacen(
        "<edXML:MessageHeader>",
        "<edXML:MessageHeader Id=\"message\">",
        1,
    );
    Letter { text, read }
}

/// Another sender's message under the look of the first: same file name, other content throughout.
fn forged() -> Envelope {
    let mut forged = envelope();
    forged.header.from = organ("H98", "UBND tỉnh Giả Mạo");
    forged.header.to = vec![organ("A99.12", "Đảng ủy xã Thử Nghiệm")];
    forged.header.document_id = DocumentId::receive("H98,2026/11/21,99/QĐ-UBND");
    forged.header.number = Number::issued(99);
    forged.header.subject = "Về việc giả mạo".to_owned();
    forged.business.reason = "Giả mạo".to_owned();
    forged.traces = vec![Trace {
        organ: Some(code("H98")),
        at: Some(at().plus_millis(60_000)),
    }];
    let file = b"%PDF-1.7 forged".to_vec();
    forged.attachments = vec![Attachment::new("Quyết định 05.pdf", file)];
    forged
}

/// The message in its lawful place and the one beside it: real and forged, then forged and real.
fn both_ways() -> [(Letter, Letter); 2] {
    let (real, forged) = (envelope(), forged());
    [
        (letter(&real), letter(&forged)),
        (letter(&forged), letter(&real)),
    ]
}

/// One way to put a message where it does not belong.
struct Shape {
    what: &'static str,
    text: String,
    /// What is met first in a place where none has it.
    part: &'static str,
}

/// The shapes that leave one message in its lawful place; those that make two are refused.
fn wrapped(lawful: &Letter, aside: &Letter) -> Vec<Shape> {
    let copy = aside.copy();
    let message = aside.part("edXML:MessageHeader");
    let header = aside.part("edXML:edXMLHeader");
    let shape = |what, part, text| Shape { what, text, part };
    vec![
        shape(
            "1: enveloped by the signature",
            "edXMLEnvelope",
            put(&lawful.text, HEADER_END, &signature(&copy)),
        ),
        shape(
            "2: detached, in an object of its own beside the message",
            "edXMLEnvelope",
            put(
                &signed(&lawful.text),
                "<edXML:edXMLEnvelope ",
                &format!("<Object>{copy}</Object>"),
            ),
        ),
        shape(
            "4: the signed part below the one in its place",
            "MessageHeader",
            put(&signed(&lawful.text), MESSAGE_END, &message),
        ),
        shape(
            "4: the whole header below the one in its place",
            "edXMLHeader",
            put(&signed(&lawful.text), HEADER_END, &header),
        ),
        shape(
            "6: in the signature, and that in the signed part",
            "MessageHeader",
            put(&lawful.text, MESSAGE_END, &signature(&message)),
        ),
        shape(
            "7: in an extension before the message",
            "edXMLEnvelope",
            put(
                &signed(&lawful.text),
                "<edXML:MessageHeader ",
                &format!("<Extensions>{copy}</Extensions>"),
            ),
        ),
        shape(
            "8: in an object of the signature",
            "edXMLEnvelope",
            put(
                &lawful.text,
                HEADER_END,
                &signature(&format!("<Object>{copy}</Object>")),
            ),
        ),
        shape(
            "8: in an object of a signature before all else",
            "edXMLEnvelope",
            put(
                &lawful.text,
                "<edXML:edXMLEnvelope ",
                &signature(&format!("<Object>{copy}</Object>")),
            ),
        ),
    ]
}

/// A signature of the form that is met (X§1.7), over the id that every message here goes by.
fn signature(inside: &str) -> String {
    format!(
        "<Signature><SignedInfo>\
         <CanonicalizationMethod Algorithm=\"http://www.w3.org/2001/10/xml-exc-c14n#\"/>\
         <SignatureMethod Algorithm=\"http://www.w3.org/2001/04/xmldsig-more#rsa-sha256\"/>\
         <Reference URI=\"#message\"><Transforms>\
         <Transform Algorithm=\"http://www.w3.org/2000/09/xmldsig#enveloped-signature\"/></Transforms>\
         <DigestMethod Algorithm=\"http://www.w3.org/2001/04/xmlenc#sha256\"/>\
         <DigestValue>{DIGEST}</DigestValue></Reference></SignedInfo>\
         <SignatureValue>AAAA</SignatureValue>\
         <KeyInfo><X509Data><X509SubjectName>CN=user05</X509SubjectName></X509Data></KeyInfo>\
         {inside}</Signature>"
    )
}

/// `text` with a signature in its header.
fn signed(text: &str) -> String {
    put(text, HEADER_END, &signature(""))
}

/// `text` with `what` put before the first `place`.
fn put(text: &str, place: &str, what: &str) -> String {
    let (head, tail) = text.split_once(place).unwrap();
    format!("{head}{what}{place}{tail}")
}

/// Refused where the second one stands: of two, neither is the message.
fn assert_refused_at(path: &str, what: &str, text: &str) {
    let refused = Envelope::read(text.as_bytes());
    let Err(Error::Syntax { at, .. }) = &refused else {
        panic!("{what}, a second {path}: {refused:?}");
    };
    assert_eq!(at.path, path, "{what}");
    assert_eq!(
        Envelope::skim(text.as_bytes()).err(),
        refused.err(),
        "{what}: skimming is no way around"
    );
}

fn gather_keys(value: &serde_json::Value, into: &mut BTreeSet<String>) {
    match value {
        serde_json::Value::Object(entries) => {
            for (key, value) in entries {
                into.insert(key.clone());
                gather_keys(value, into);
            }
        }
        serde_json::Value::Array(values) => {
            values.iter().for_each(|value| gather_keys(value, into));
        }
        _ => {}
    }
}

const ENVELOPE: &str = "edXML/edXMLEnvelope";
const HEADER: &str = "edXML/edXMLEnvelope/edXMLHeader";
const MESSAGE: &str = "edXML/edXMLEnvelope/edXMLHeader/MessageHeader";
const TRACES: &str = "edXML/edXMLEnvelope/edXMLHeader/TraceHeaderList";
const BODY: &str = "edXML/edXMLEnvelope/edXMLBody";
const MANIFEST: &str = "edXML/edXMLEnvelope/edXMLBody/edXMLManifest";
const FILES: &str = "edXML/AttachmentEncoded";
const HEADER_END: &str = "</edXML:edXMLHeader>";
const MESSAGE_END: &str = "</edXML:MessageHeader>";
const DIGEST: &str = "FwgIqsSYJshUS2+wlOM61L+q7Aw=";
