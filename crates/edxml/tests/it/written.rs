//! What is written: to the letter, and read back to the same.

use crate::sample::{at, code, envelope, header, organ, receipt};
use edxml::{
    Attachment, BusinessPart, Envelope, Error, Header, Message, Receipt, ReceiverChange,
    Replacement, ResponseFor, UpdateInfo,
};
use office::{Answer, Business, DocumentId, Number};
use std::path::Path;

/// The envelopes whose bytes are kept under `golden/`.
fn documents() -> Vec<(&'static str, Envelope)> {
    let id = |text| DocumentId::receive(text).unwrap();
    let with = |business| Envelope {
        business,
        attachments: Vec::new(),
        ..envelope()
    };
    let recall = with(BusinessPart {
        business: Business::Recall,
        target: Some(id("H99.12,2026/11/21,05/QĐ-UBND")),
        reason: "Sai thể thức".to_owned(),
        ..BusinessPart::default()
    });
    let update = with(BusinessPart {
        business: Business::Update,
        target: Some(id("H99.12,2026/11/20,04/QĐ-UBND")),
        reason: "Cập nhật".to_owned(),
        paper: true,
        document_info: Some(UpdateInfo {
            content_changed: true,
            receivers_changed: true,
            receivers: vec![
                ReceiverChange {
                    organ: code("H99.13"),
                    added: false,
                },
                ReceiverChange {
                    organ: code("H99.14"),
                    added: true,
                },
            ],
        }),
        ..BusinessPart::default()
    });
    let replace = with(BusinessPart {
        business: Business::Replace,
        replacements: vec![
            Replacement {
                document_id: id("H99.12,2026/10/01,01/QĐ-UBND"),
                organs: vec![code("H99"), code("A99.12")],
            },
            Replacement {
                document_id: id("H99.12,2026/10/02,02/QĐ-UBND"),
                organs: Vec::new(),
            },
        ],
        ..BusinessPart::default()
    });
    vec![
        ("new", envelope()),
        ("recall", recall),
        ("update", update),
        ("replace", replace),
    ]
}

/// The status messages whose bytes are kept under `golden/`.
fn statuses() -> Vec<(&'static str, Receipt)> {
    let mut refused = receipt(Answer::Refused);
    refused.description = "Gửi nhầm nơi nhận".to_owned();
    let mut recall = Receipt::new(
        organ("H99.12", "UBND xã Thử Nghiệm"),
        ResponseFor {
            organ: code("H99"),
            ..header().as_response_for()
        },
        Answer::RecallAsked,
        at(),
    );
    recall.description = "Đề nghị lấy lại".to_owned();
    vec![("status_02", refused), ("status_13", recall)]
}

/// Compares with the kept bytes; `UPDATE=1` keeps new ones.
fn assert_golden(name: &str, bytes: &[u8]) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/golden/{name}.edxml"));
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, bytes).unwrap();
    }
    let kept = std::fs::read(&path).unwrap_or_default();
    assert_eq!(
        String::from_utf8_lossy(bytes),
        String::from_utf8_lossy(&kept),
        "{name}: what goes on the axis changes only on purpose"
    );
}

#[test]
fn every_business_type_is_written_to_the_letter_and_read_back() {
    for (name, envelope) in documents() {
        let bytes = envelope.write().unwrap();
        assert_golden(name, &bytes);
        let mut read = Envelope::read(&bytes).unwrap();
        assert_eq!(read.header, envelope.header, "{name}: the same header");
        assert_eq!(read.business, envelope.business, "{name}: the same reason");
        assert_eq!(read.traces, envelope.traces, "{name}");
        assert_eq!(
            read.unknown,
            Vec::<String>::new(),
            "{name}: nothing strange"
        );
        assert_eq!(read.write().unwrap(), bytes, "{name}: the same bytes again");
        for (read, ours) in read.attachments.iter_mut().zip(&envelope.attachments) {
            assert_eq!(read.was_zipped, ours.name.ends_with(".xls"), "X§1.6");
            assert!(read.content_type_as_sent.starts_with("application/"));
            read.was_zipped = ours.was_zipped;
            read.content_type_as_sent
                .clone_from(&ours.content_type_as_sent);
        }
        assert_eq!(
            read.attachments, envelope.attachments,
            "{name}: the same files"
        );
        assert_eq!(
            Message::read(&bytes),
            Ok(Message::Document(Envelope::read(&bytes).unwrap()))
        );
        let skimmed = Envelope::skim(&bytes).unwrap();
        assert_eq!(skimmed.header, envelope.header, "{name}: skimmed alike");
        assert_eq!(skimmed.business, envelope.business, "{name}");
        assert_eq!(skimmed.attachments, envelope.attachments.len(), "{name}");
    }
}

#[test]
fn status_messages_are_written_to_the_letter_and_read_back() {
    for (name, status) in statuses() {
        let bytes = status.write().unwrap();
        assert_golden(name, &bytes);
        assert_eq!(Receipt::read(&bytes).as_ref(), Ok(&status), "{name}");
        assert_eq!(Message::read(&bytes), Ok(Message::Status(status)), "{name}");
    }
}

#[test]
fn every_status_code_goes_in_two_digits_and_comes_back() {
    for number in [1, 2, 3, 4, 5, 6, 7, 13, 14, 15, 16, 99, 100] {
        let answer = Answer::from_code(number);
        let bytes = receipt(answer).write().unwrap();
        let text = String::from_utf8(bytes.clone()).unwrap();
        let element = format!("<edXML:StatusCode>{number:02}</edXML:StatusCode>");
        assert!(text.contains(&element), "{number}: {text}");
        assert_eq!(Receipt::read(&bytes).unwrap().code, answer);
    }
}

#[test]
fn kinds_of_messages_are_not_mixed_up() {
    let document = envelope().write().unwrap();
    let status = receipt(Answer::Done).write().unwrap();
    assert_eq!(Receipt::read(&document), Err(Error::IsDocument));
    assert_eq!(Envelope::read(&status), Err(Error::IsStatus));
    assert_eq!(Envelope::skim(&status), Err(Error::IsStatus));
}

#[test]
fn names_carry_the_prefix_where_the_axis_looks_for_it() {
    let text = String::from_utf8(envelope().write().unwrap()).unwrap();
    let unprefixed = [
        "edXML",
        "AttachmentEncoded",
        "Attachment",
        "ContentId",
        "AttachmentName",
        "Description",
        "FieldName",
        "MimeType",
        "ContentType",
    ];
    let (envelope, attachments) = text.split_once("</edXML:edXMLEnvelope>").unwrap();
    let names = |text: &str| -> Vec<String> {
        let tags = text
            .split('<')
            .skip(1)
            .filter(|tag| !tag.starts_with(['/', '?']));
        let ends = |c: char| c == '>' || c == ' ';
        tags.map(|tag| tag.split(ends).next().unwrap().to_owned())
            .collect()
    };
    for name in names(envelope).iter().skip(1) {
        assert!(name.starts_with("edXML:"), "{name} in the envelope");
    }
    assert_eq!(names(envelope)[0], "edXML", "the root has none");
    for name in names(attachments) {
        let wanted = unprefixed.contains(&name.as_str()) || name == "edXML:ContentTransferEncoded";
        assert!(wanted, "{name} beside the envelope");
    }
    assert!(!text.contains("Signature"), "none is written (X§1.7)");
}

#[test]
fn a_document_id_is_formed_if_none_is_given() {
    let mut envelope = envelope();
    envelope.header.document_id = None;
    let read = Envelope::read(&envelope.write().unwrap()).unwrap();
    assert_eq!(read.header.document_id, header().document_id, "X§1.4");
    envelope.header.number = Number::receive("");
    assert_eq!(envelope.write(), Err(Error::NoDocumentId));
}

#[test]
fn steering_is_always_written_as_none() {
    let mut envelope = envelope();
    envelope.header.steering_type = 2;
    let text = String::from_utf8(envelope.write().unwrap()).unwrap();
    assert!(text.contains("<edXML:SteeringType>0</edXML:SteeringType>"));
}

#[test]
fn the_earlier_document_is_the_one_named_or_the_one_repeated() {
    let [new, mut recall, update, replace] = documents()
        .try_into()
        .map(|all: [(&str, Envelope); 4]| all.map(|(_, envelope)| envelope))
        .unwrap();
    assert_eq!(new.target(), None);
    assert_eq!(update.target(), update.business.target);
    assert_eq!(replace.target(), None, "it names its documents one by one");
    recall.business.target = None;
    assert_eq!(
        recall.target(),
        recall.header.document_id,
        "as in the SDK's sample (X§1.3)"
    );
}

#[test]
fn what_must_not_leave_is_refused() {
    type Change = fn(&mut Envelope);
    let cases: [(Change, Error); 11] = [
        (
            |e| e.header.subject = "ă".repeat(501),
            Error::SubjectTooLong {
                length: 501,
                limit: 500,
            },
        ),
        (|e| e.header.to.clear(), Error::NoReceiver),
        (
            |e| e.header.content = "a".repeat(edxml::TEXT_BYTES + 1),
            Error::Limit {
                what: edxml::Limit::Text,
                limit: edxml::TEXT_BYTES,
                at: edxml::Place {
                    path: "Content".to_owned(),
                    offset: 0,
                },
            },
        ),
        (
            |e| {
                e.business.replacements = vec![Replacement {
                    document_id: DocumentId::receive("x").unwrap(),
                    organs: vec![code("H99"); 2001],
                }];
            },
            Error::Limit {
                what: edxml::Limit::Receivers,
                limit: 2000,
                at: edxml::Place::default(),
            },
        ),
        (
            |e| e.header.to[1].code = code("00.53.W00"),
            Error::Unaddressable {
                code: code("00.53.W00"),
            },
        ),
        (
            |e| e.header.to[1].code = code("H99"),
            Error::ReceiverTwice { code: code("H99") },
        ),
        (
            |e| e.header.place = "a\u{0}b".to_owned(),
            Error::Unwritable {
                element: "Place",
                found: 0,
            },
        ),
        (
            |e| e.attachments[1].name = "a\u{B}.pdf".to_owned(),
            Error::Unwritable {
                element: "AttachmentName",
                found: 11,
            },
        ),
        (
            |e| e.attachments[1].content_id = format!("cid:{}", e.attachments[0].content_id),
            Error::ContentIdTwice {
                id: envelope().attachments[0].content_id.clone(),
            },
        ),
        (
            |e| e.attachments = vec![Attachment::new("a.pdf", Vec::new()); 201],
            Error::Limit {
                what: edxml::Limit::Attachments,
                limit: 200,
                at: edxml::Place::default(),
            },
        ),
        (
            |e| e.header.to = (0..2001).map(|n| organ(&format!("H99.{n}"), "")).collect(),
            Error::Limit {
                what: edxml::Limit::Receivers,
                limit: 2000,
                at: edxml::Place::default(),
            },
        ),
    ];
    for (change, refused) in cases {
        let mut envelope = envelope();
        change(&mut envelope);
        assert_eq!(envelope.write(), Err(refused));
    }
    let mut longest = envelope();
    longest.header.subject = "Ắ".repeat(500);
    assert!(longest.write().is_ok(), "500 characters, not bytes");
    let mut bare = envelope();
    bare.attachments.clear();
    assert!(bare.write().is_ok(), "the format allows no files");
}

#[test]
fn secrets_do_not_leave() {
    for mark in ["MẬT", "[Tối mật] Về việc thử", "Độ mật: Tuyệt mật"] {
        let mut envelope = envelope();
        envelope.header.subject = mark.to_owned();
        assert!(matches!(envelope.write(), Err(Error::Secret(_))), "{mark}");
    }
}

#[test]
fn text_arrives_composed() {
    let mut envelope = envelope();
    envelope.header.subject = "Tie\u{302}\u{301}ng Vie\u{323}\u{302}t".to_owned();
    let read = Envelope::read(&envelope.write().unwrap()).unwrap();
    assert_eq!(read.header.subject, "Tiếng Việt");
}

#[test]
fn every_file_arrives_as_it_left() {
    let zip_of_one = envelope_file("a.txt", b"inner").1;
    let names = [
        "a.pdf",
        "a.doc",
        "a.docx",
        "a.xls",
        "a.xlsx",
        "a.xslx",
        "a.zip",
        "a.ZIP",
        "a.Zip",
        "a.odt",
        "a.txt",
        "không đuôi",
        "a.b/c",
        "a",
        "b.đuôi",
        "jar.jar",
    ];
    let contents: [&[u8]; 6] = [
        b"",
        b"%PDF-1.7",
        b"PK\x03\x04",
        b"PK",
        &zip_of_one,
        &[0xFF; 3000],
    ];
    for name in names {
        for content in contents {
            let capital = matches!(name, "a.ZIP" | "a.Zip");
            if capital && !content.starts_with(b"PK\x03\x04") {
                continue; // no ZIP under the name of one
            }
            let (read, _) = envelope_file(name, content);
            assert_eq!(read.bytes, content, "{name} with {} bytes", content.len());
            assert_eq!(read.name, name);
        }
    }
}

/// A file sent through an envelope, and the bytes it had in there.
fn envelope_file(name: &str, content: &[u8]) -> (Attachment, Vec<u8>) {
    use base64::Engine;
    let mut envelope = envelope();
    envelope.attachments = vec![Attachment::new(name, content.to_vec())];
    let bytes = envelope.write().unwrap();
    let text = String::from_utf8(bytes.clone()).unwrap();
    let (_, tail) = text
        .split_once("QCVN_102_2016\">")
        .unwrap()
        .1
        .split_once("QCVN_102_2016\">")
        .unwrap();
    let (_, tail) = tail.split_once("QCVN_102_2016\">").unwrap_or(("", tail));
    let inside = tail
        .split_once("</edXML:ContentTransferEncoded>")
        .unwrap()
        .0;
    assert!(!inside.contains('\n'), "{name}: base64 on one line (X§1.6)");
    let packed = base64::engine::general_purpose::STANDARD
        .decode(inside)
        .unwrap();
    (
        Envelope::read(&bytes).unwrap().attachments.remove(0),
        packed,
    )
}

#[test]
fn an_envelope_can_be_said_in_json() {
    let spec = r#"{
        "header": {
            "from": {"code": "H99.12", "name": "UBND xã Thử Nghiệm"},
            "to": [{"code": "H99", "name": "UBND tỉnh Thử Nghiệm"}],
            "number": "05", "notation": "QĐ-UBND", "place": "Thử Nghiệm", "promulgated": "2026-11-21",
            "document_type": {"name": "Quyết định"},
            "subject": "Về việc thử nghiệm",
            "signer": {"position": "Chủ tịch", "full_name": "Nguyễn Văn Thử"}
        },
        "business": {"business": "recall", "reason": "thử"},
        "attachments": [{"name": "quyet-dinh.pdf", "path": "what the command line makes of it"}]
    }"#;
    let envelope: Envelope = serde_json::from_str(spec).unwrap();
    assert_eq!(envelope.business.business, Business::Recall);
    assert_eq!(
        envelope.header.document_type.r#type, 2,
        "the defaults of X§1.2"
    );
    assert_eq!(envelope.header.other.page_amount, 1);
    assert!(envelope.write().is_ok(), "enough to be written");
    let least: Header = serde_json::from_str(r#"{"from": {"code": "H99.12"}}"#).unwrap();
    assert_eq!(least, Header::new(organ("H99.12", ""), Vec::new()));
    let full = envelope_without_bytes();
    let json = serde_json::to_string(&full).unwrap();
    assert_eq!(
        serde_json::from_str::<Envelope>(&json).unwrap(),
        full,
        "all but the bytes"
    );
    let status = receipt(Answer::Accepted);
    let json = serde_json::to_string(&status).unwrap();
    assert_eq!(serde_json::from_str::<Receipt>(&json).unwrap(), status);
}

fn envelope_without_bytes() -> Envelope {
    let mut envelope = envelope();
    envelope
        .attachments
        .iter_mut()
        .for_each(|a| a.bytes.clear());
    envelope
}
