//! Every odd shape that real traffic has (X§1), read as what it means or refused by name.

use crate::sample::{FROM_TO, attachment, code, foreign};
use edxml::{DocumentType, Envelope, Error, Message, OtherInfo, Receipt};
use office::{Answer, Business, Day, Moment};

/// The document of that header and list, without files.
fn read(header: &str, list: &str) -> Envelope {
    Envelope::read(&foreign(&format!("{FROM_TO}{header}"), list, "")).unwrap()
}

/// The one file of a document.
fn file(name: &str, content_type: &str, base64: &str) -> Result<edxml::Attachment, Error> {
    let bytes = foreign(FROM_TO, "", &attachment(name, content_type, base64));
    Envelope::read(&bytes).map(|mut read| read.attachments.remove(0))
}

fn base64(bytes: &[u8]) -> String {
    use base64::Engine;
    base64::engine::general_purpose::STANDARD.encode(bytes)
}

/// A ZIP of the entries, stored, made by hand.
fn zip(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut central = Vec::new();
    for (name, content) in entries {
        let offset = u32::try_from(bytes.len()).unwrap();
        let mut crc = flate2::Crc::new();
        crc.update(content);
        let mut common = vec![20, 0, 0, 8, 0, 0, 0, 0, 0x21, 0];
        common.extend(crc.sum().to_le_bytes());
        common.extend(u32::try_from(content.len()).unwrap().to_le_bytes());
        common.extend(u32::try_from(content.len()).unwrap().to_le_bytes());
        common.extend(u16::try_from(name.len()).unwrap().to_le_bytes());
        common.extend([0, 0]);
        bytes.extend(b"PK\x03\x04");
        bytes.extend(&common);
        bytes.extend(name.as_bytes());
        bytes.extend(*content);
        central.extend(b"PK\x01\x02\x14\x00");
        central.extend(&common);
        central.extend([0; 10]);
        central.extend(offset.to_le_bytes());
        central.extend(name.as_bytes());
    }
    let count = u16::try_from(entries.len()).unwrap().to_le_bytes();
    let central_at = u32::try_from(bytes.len()).unwrap();
    bytes.extend(&central);
    bytes.extend(b"PK\x05\x06\0\0\0\0");
    bytes.extend(count);
    bytes.extend(count);
    bytes.extend(u32::try_from(central.len()).unwrap().to_le_bytes());
    bytes.extend(central_at.to_le_bytes());
    bytes.extend([0, 0]);
    bytes
}

#[test]
fn what_is_missing_has_the_official_parsers_defaults() {
    let read = read("", "");
    assert_eq!(
        read.header.document_type,
        DocumentType {
            r#type: 2,
            detail: -1,
            name: String::new()
        }
    );
    assert_eq!(
        (
            read.header.other.promulgation_amount,
            read.header.other.page_amount,
            read.header.other.priority
        ),
        (1, 1, 0)
    );
    assert_eq!(read.header.other, OtherInfo::default(), "X§1.2");
    assert_eq!(read.header.document_id, None, "left to the app to form");
    assert_eq!(
        read.business.business,
        Business::New,
        "an envelope without a reason is a new document"
    );
    assert_eq!(read.unknown, Vec::<String>::new());
}

#[test]
fn names_may_be_missing_in_both_from_and_to() {
    let read = read("", "");
    assert_eq!(read.header.from.name, "");
    assert_eq!(read.header.from.in_charge, "");
    assert_eq!(read.header.to[0].name, "");
    assert_eq!(read.header.to[0].code, code("H99"));
}

#[test]
fn dates_are_read_in_every_form() {
    let day = Day::new(2025, 10, 13).ok();
    for (text, wanted) in [
        ("2025/10/13", day),
        ("13/10/2025", day),
        ("2025-10-13", day),
        ("2025/10/13 00:00:00", day),
        ("", None),
        ("null", None),
        ("mai", None),
    ] {
        let header = format!(
            "<edXML:PromulgationInfo><edXML:PromulgationDate>{text}</edXML:PromulgationDate></edXML:PromulgationInfo>\
             <edXML:DueDate>{text}</edXML:DueDate>"
        );
        let read = read(&header, "");
        assert_eq!(read.header.promulgated, wanted, "{text:?}");
        assert_eq!(read.header.due, wanted, "{text:?}");
        assert_eq!(
            read.unknown.is_empty(),
            text != "mai",
            "an unreadable one is told"
        );
    }
}

#[test]
fn order_prefixes_and_namespaces_do_not_matter() {
    let bytes = br#"<?xml version='1.0'?>
<x:edXML xmlns:x="urn:other" mustUnderstand="1">
  <AttachmentEncoded/>
  <edXMLEnvelope>
    <y:edXMLBody xmlns:y="urn:y"><y:Manifest/></y:edXMLBody>
    <edXMLHeader>
      <TraceHeaderList mustUnderstand="1" actor="http://schemas.xmlsoap.org/soap/actor/next"/>
      <MessageHeader>
        <Subject>Th&#7917; &amp; <![CDATA[<nghi\u1ec7m>]]></Subject>
        <To><OrganName>T</OrganName><OrganId>H99</OrganId></To>
        <z:From><OrganId> H99.12 </OrganId></z:From>
      </MessageHeader>
    </edXMLHeader>
  </edXMLEnvelope>
</x:edXML>"#;
    let read = Envelope::read(bytes).unwrap();
    assert_eq!(read.header.from.code, code("H99.12"));
    assert_eq!(read.header.to[0].name, "T");
    assert_eq!(read.header.subject, "Thử & <nghi\\u1ec7m>");
    assert_eq!(read.unknown, Vec::<String>::new());
}

#[test]
fn null_is_no_code_no_name_and_no_hop() {
    let header = "<edXML:To><edXML:OrganId>null</edXML:OrganId></edXML:To>\
                  <edXML:DocumentId>null</edXML:DocumentId>\
                  <edXML:SignerInfo><edXML:FullName>null</edXML:FullName></edXML:SignerInfo>";
    let list = "<edXML:TraceHeaderList>\
        <edXML:TraceHeader><edXML:OrganId>null</edXML:OrganId><edXML:Timestamp>2025/10/23 16:28:42</edXML:Timestamp></edXML:TraceHeader>\
        <edXML:TraceHeader><edXML:Timestamp>2025/10/23 16:28:43</edXML:Timestamp></edXML:TraceHeader>\
        <edXML:TraceHeader><edXML:OrganId>Trục tỉnh</edXML:OrganId><edXML:Timestamp/></edXML:TraceHeader>\
        </edXML:TraceHeaderList>";
    let read = read(header, list);
    assert_eq!(
        read.header.to.len(),
        1,
        "a receiver without a code can be reached by no one"
    );
    assert_eq!(read.header.document_id, None);
    assert_eq!(read.header.signer.full_name, "");
    let hops: Vec<_> = read
        .traces
        .iter()
        .map(|t| (t.organ.clone(), t.at.map(Moment::wire)))
        .collect();
    assert_eq!(
        hops,
        [
            (None, Some("2025/10/23 16:28:42".to_owned())),
            (None, Some("2025/10/23 16:28:43".to_owned())),
            (None, None),
        ],
        "as received in October 2025"
    );
    assert_eq!(
        read.unknown,
        [
            "edXML/edXMLEnvelope/edXMLHeader/MessageHeader/To without OrganId",
            "edXML/edXMLEnvelope/edXMLHeader/TraceHeaderList/TraceHeader/OrganId: Trục tỉnh",
        ],
        "and both are told"
    );
}

#[test]
fn an_empty_response_for_says_nothing() {
    let empty = "<edXML:ResponseFor/>";
    let blank = "<edXML:ResponseFor><edXML:OrganId></edXML:OrganId><edXML:Code></edXML:Code>\
                 <edXML:PromulgationDate></edXML:PromulgationDate><edXML:DocumentId></edXML:DocumentId></edXML:ResponseFor>";
    let unowned = "<edXML:ResponseFor><edXML:OrganId>null</edXML:OrganId><edXML:Code>12/UBND</edXML:Code></edXML:ResponseFor>";
    let full = "<edXML:ResponseFor><edXML:OrganId>H99</edXML:OrganId><edXML:Code>12/UBND</edXML:Code></edXML:ResponseFor>";
    let read = read(&format!("{empty}{blank}{full}{unowned}"), "");
    let organs: Vec<_> = read
        .header
        .response_for
        .iter()
        .map(|r| r.organ.as_str())
        .collect();
    assert_eq!(organs, ["H99"]);
    assert_eq!(
        read.unknown,
        ["edXML/edXMLEnvelope/edXMLHeader/MessageHeader/ResponseFor: 12/UBND"],
        "one that names a document but no agency is told"
    );
}

#[test]
fn the_business_part_may_stand_before_the_traces_and_be_spelt_in_english() {
    let trace = "<edXML:TraceHeader><edXML:OrganId>H99.12</edXML:OrganId></edXML:TraceHeader>";
    for (b, ss) in [("Bussiness", "Bussiness"), ("Business", "Business")] {
        let business = format!(
            "<edXML:{b}><edXML:{ss}DocType>2</edXML:{ss}DocType><edXML:{ss}DocReason>vì</edXML:{ss}DocReason>\
             <edXML:{ss}DocumentInfo><edXML:DocumentInfo>1</edXML:DocumentInfo></edXML:{ss}DocumentInfo></edXML:{b}>"
        );
        for list in [format!("{business}{trace}"), format!("{trace}{business}")] {
            let read = read(
                "",
                &format!("<edXML:TraceHeaderList>{list}</edXML:TraceHeaderList>"),
            );
            assert_eq!(read.business.business, Business::Update, "{b}");
            assert_eq!(read.business.reason, "vì");
            assert!(
                read.business
                    .document_info
                    .as_ref()
                    .is_some_and(|info| info.content_changed)
            );
            assert_eq!(read.traces.len(), 1);
        }
    }
}

#[test]
fn paper_may_stand_beside_the_business_part() {
    let list = "<edXML:TraceHeaderList><edXML:Paper>1</edXML:Paper>\
                <edXML:Bussiness><edXML:BussinessDocType>0</edXML:BussinessDocType></edXML:Bussiness></edXML:TraceHeaderList>";
    assert!(read("", list).business.paper);
}

#[test]
fn a_business_type_that_means_nothing_is_refused() {
    let list = "<edXML:TraceHeaderList><edXML:Bussiness><edXML:BussinessDocType>7</edXML:BussinessDocType></edXML:Bussiness></edXML:TraceHeaderList>";
    let refused = Envelope::read(&foreign(FROM_TO, list, ""));
    let Err(Error::Value { found, at, .. }) = refused else {
        panic!("{refused:?}");
    };
    assert_eq!(found, "7");
    assert!(at.path.ends_with("Bussiness/BussinessDocType"), "{at}");
}

#[test]
fn attachments_join_the_manifest_by_id_with_or_without_cid() {
    let bytes = r#"<edXML><edXMLEnvelope><edXMLHeader><MessageHeader>
          <From><OrganId>H99</OrganId></From><To><OrganId>H99.12</OrganId></To></MessageHeader></edXMLHeader>
        <edXMLBody><edXMLManifest>
          <Reference><ContentId>cid:b</ContentId><ContentType>application/pdf</ContentType><AttachmentName>b.doc</AttachmentName></Reference>
          <Reference xlink:href="cid:a" xlink:role="XLinkRole" xlink:type="simple"><AttachmentName>a.pdf</AttachmentName><Description>d</Description></Reference>
          <Reference><ContentId>lost</ContentId><AttachmentName>lost.pdf</AttachmentName></Reference>
        </edXMLManifest></edXMLBody></edXMLEnvelope>
        <p:AttachmentEncoded><p:Attachment><p:ContentId>a</p:ContentId><p:ContentTransferEncoded>JVBERi0=</p:ContentTransferEncoded><Format>x</Format></p:Attachment>
          <Attachment><ContentId>cid: b</ContentId><ContentType>application/doc</ContentType><ContentTransferEncoded>YQ==</ContentTransferEncoded></Attachment>
          <Attachment><ContentId>cid:c</ContentId><AttachmentName>c.txt</AttachmentName><ContentTransferEncoded/></Attachment>
        </p:AttachmentEncoded></edXML>"#;
    let read = Envelope::read(bytes.as_bytes()).unwrap();
    let files: Vec<_> = read
        .attachments
        .iter()
        .map(|a| {
            (
                a.content_id.as_str(),
                a.name.as_str(),
                a.content_type_as_sent.as_str(),
                a.bytes.as_slice(),
            )
        })
        .collect();
    assert_eq!(
        files,
        [
            ("a", "a.pdf", "", &b"%PDF-"[..]),
            ("b", "b.doc", "application/doc", b"a"),
            ("c", "c.txt", "", b""),
        ],
        "the attachment's own type goes before the manifest's"
    );
    assert_eq!(read.attachments[0].description, "d");
    assert_eq!(
        read.missing_attachments,
        ["lost.pdf"],
        "promised and not there"
    );
    assert_eq!(read.unknown, Vec::<String>::new());
}

#[test]
fn an_attachment_without_an_id_takes_the_next_reference() {
    let encoded = "<AttachmentEncoded><Attachment><edXML:ContentTransferEncoded>YQ==</edXML:ContentTransferEncoded></Attachment></AttachmentEncoded>";
    let bytes = String::from_utf8(foreign(FROM_TO, "", encoded)).unwrap();
    let bytes = bytes.replace(
        "<edXML:edXMLManifest version=\"1.0\"/>",
        "<edXML:Manifest><edXML:Reference><edXML:AttachmentName>a.txt</edXML:AttachmentName></edXML:Reference></edXML:Manifest>",
    );
    let read = Envelope::read(bytes.as_bytes()).unwrap();
    assert_eq!(read.attachments[0].name, "a.txt");
    assert_eq!(read.missing_attachments, Vec::<String>::new());
}

#[test]
fn a_wrapping_is_taken_off_whatever_name_and_type_say() {
    let inner = zip(&[("x", b"inner")]);
    let wrapped = base64(&zip(&[("5b2c.edxml", b"%PDF-1.7")]));
    let wrapped_zip = base64(&zip(&[("5b2c.xlsx", &inner)]));
    for (name, content_type, text, taken_off) in [
        ("a.pdf", "application/pdf", &wrapped, true),
        ("a.pdf", "application/zip", &wrapped, true),
        ("a.doc", "application/zip", &wrapped, true),
        ("a.doc", "", &wrapped, true),
        ("", "application/zip", &wrapped, true),
        ("", "", &wrapped, false),
        ("a.zip", "application/zip", &wrapped, false),
        ("a.ZIP", "application/zip", &wrapped, false),
        ("a.docx", "application/zip", &wrapped, true),
        ("a.docx", "application/docx", &wrapped, false),
        ("a.xlsx", "application/zip", &wrapped_zip, true),
        ("a.ZIP", "application/zip", &wrapped_zip, true),
        ("a.zip", "application/zip", &wrapped_zip, false),
    ] {
        let read = file(name, content_type, text).unwrap();
        assert_eq!(read.was_zipped, taken_off, "{name:?} as {content_type:?}");
        assert_eq!(base64(&read.bytes) == *text, !taken_off, "{name:?}");
    }
    assert_eq!(
        file("a.pdf", "application/pdf", &wrapped).unwrap().mime,
        "application/pdf"
    );
}

#[test]
fn files_that_are_zips_themselves_stay_whole() {
    let office = zip(&[
        ("[Content_Types].xml", b"<Types/>"),
        ("word/document.xml", b"<w/>"),
    ]);
    let odf = zip(&[
        ("mimetype", b"application/vnd.oasis.opendocument.text"),
        ("content.xml", b"<o/>"),
    ]);
    for (name, bytes) in [
        ("a.docx", &office),
        ("a.xlsx", &office),
        ("a.pptx", &office),
        ("a.odt", &odf),
        ("a.doc", &office),
    ] {
        for content_type in ["application/zip", "application/docx"] {
            let read = file(name, content_type, &base64(bytes)).unwrap();
            assert_eq!(
                (&read.bytes, read.was_zipped),
                (bytes, false),
                "{name} as {content_type}"
            );
        }
    }
}

#[test]
fn base64_that_is_none_names_its_attachment() {
    let refused = file(
        "thử.pdf",
        "application/pdf",
        "JVBE${__StringFromFile(test.txt)}",
    );
    assert_eq!(
        refused,
        Err(Error::Base64 {
            attachment: "thử.pdf".to_owned(),
            offset: 4
        }),
        "a template left unfilled, as in a sample of the SDK"
    );
    assert!(
        file("a.pdf", "", "JVBE&#xD;\n&#xD;\nRi0=").is_ok(),
        ".NET spells its line ends out"
    );
}

#[test]
fn a_damaged_wrapping_names_its_attachment() {
    let mut bytes = zip(&[("x", b"content")]);
    bytes[33] ^= 1;
    let refused = file("a.doc", "application/zip", &base64(&bytes));
    assert_eq!(
        refused,
        Err(Error::Packing {
            attachment: "a.doc".to_owned()
        })
    );
}

#[test]
fn a_signature_in_the_header_is_noted_and_believed_by_no_one() {
    let signature = "<Signature><SignedInfo><Reference URI=\"\"><Transforms><Transform Algorithm=\"x\"/></Transforms></Reference></SignedInfo></Signature>";
    let read = read("", signature);
    assert!(read.has_header_signature);
    assert_eq!(read.unknown, Vec::<String>::new());
    let text = String::from_utf8(
        Envelope::read(&foreign(
            &format!("{FROM_TO}<Subject>s</Subject><DocumentId>x</DocumentId>"),
            signature,
            "",
        ))
        .unwrap()
        .write()
        .unwrap(),
    )
    .unwrap();
    assert!(!text.contains("Signature"));
}

#[test]
fn unknown_elements_are_passed_over_and_told() {
    let read = read(
        "<edXML:Mood><edXML:Deep/></edXML:Mood><edXML:Subject>a<b>c</b>d</edXML:Subject>",
        "<More/>",
    );
    assert_eq!(read.header.subject, "ad");
    assert_eq!(
        read.unknown,
        [
            "edXML/edXMLEnvelope/edXMLHeader/MessageHeader/Mood",
            "edXML/edXMLEnvelope/edXMLHeader/MessageHeader/Subject/b",
            "edXML/edXMLEnvelope/edXMLHeader/More",
        ]
    );
    let many = "<a/>".repeat(70);
    let told = self::read(&many, "").unknown;
    assert_eq!(
        (told.len(), told[50].as_str()),
        (51, "+20"),
        "a bounded list and a count"
    );
}

#[test]
fn numbers_that_are_none_fall_back_and_are_told() {
    let read = read(
        "<edXML:OtherInfo><edXML:PageAmount>mười</edXML:PageAmount><edXML:Direction>TRUE</edXML:Direction></edXML:OtherInfo>\
                     <edXML:DocumentType><edXML:Type>71</edXML:Type><edXML:TypeName>Công văn</edXML:TypeName></edXML:DocumentType>",
        "",
    );
    assert_eq!(read.header.other.page_amount, 1);
    assert!(read.header.other.direction);
    assert_eq!(read.header.document_type.r#type, 71, "kept as received");
    assert_eq!(
        read.unknown,
        ["edXML/edXMLEnvelope/edXMLHeader/MessageHeader/OtherInfo/PageAmount: mười"]
    );
}

#[test]
fn senders_and_receivers_must_be_someone() {
    let from = "<edXML:From><edXML:OrganId>H99.12</edXML:OrganId></edXML:From>";
    let to = "<edXML:To><edXML:OrganId>H99</edXML:OrganId></edXML:To>";
    for (header, missing) in [
        (to.to_owned(), "From/OrganId"),
        (
            format!("<edXML:From><edXML:OrganId>null</edXML:OrganId></edXML:From>{to}"),
            "From/OrganId",
        ),
        (from.to_owned(), "To/OrganId"),
    ] {
        let refused = Envelope::read(&foreign(&header, "", ""));
        let whole = String::from_utf8(foreign(&header, "", "")).unwrap();
        let begins = whole.find("<edXML:MessageHeader>").unwrap();
        let Err(Error::Missing { element, at }) = refused else {
            panic!("{refused:?}");
        };
        assert_eq!(element, missing);
        assert_eq!(at.path, "edXML/edXMLEnvelope/edXMLHeader/MessageHeader");
        assert_eq!(at.offset, begins, "where the header begins");
    }
    let odd = format!("{from}{to}<edXML:To><edXML:OrganId>H99 / 12</edXML:OrganId></edXML:To>");
    let refused = Envelope::read(&foreign(&odd, "", ""));
    let Err(Error::Code { text, at, .. }) = refused else {
        panic!("{refused:?}");
    };
    assert_eq!(
        text, "H99 / 12",
        "dropped in silence it would be somebody's letter"
    );
    assert!(at.path.ends_with("MessageHeader/To/OrganId"), "{at}");
}

#[test]
fn old_and_new_codes_of_one_office_both_stay() {
    let read = read(
        "<edXML:To><edXML:OrganId>000.00.00.H99</edXML:OrganId>\
        <edXML:OrganizationInCharge>TLVTBQG_CDMDD_QD20</edXML:OrganizationInCharge></edXML:To>\
        <edXML:To><edXML:OrganId>H99</edXML:OrganId></edXML:To>",
        "",
    );
    let codes: Vec<_> = read
        .header
        .to
        .iter()
        .map(|organ| organ.code.as_str())
        .collect();
    assert_eq!(
        codes,
        ["H99", "000.00.00.H99", "H99"],
        "as received, even twice"
    );
}

fn status(header: &str) -> Result<Receipt, Error> {
    Receipt::read(&foreign(header, "", ""))
}

const REPORT: &str = "<edXML:From><edXML:OrganId>H99</edXML:OrganId></edXML:From>\
    <edXML:ResponseFor><edXML:OrganId>H99.12</edXML:OrganId><edXML:Code>05/QĐ-UBND</edXML:Code>\
    <edXML:PromulgationDate>2026-11-21</edXML:PromulgationDate></edXML:ResponseFor>";

#[test]
fn status_codes_are_compared_as_numbers() {
    for (text, answer) in [
        ("01", Answer::Arrived),
        ("1", Answer::Arrived),
        (" 016 ", Answer::RecallRefused),
        ("07", Answer::Unlisted(7)),
    ] {
        let read = status(&format!(
            "{REPORT}<edXML:StatusCode>{text}</edXML:StatusCode>"
        ))
        .unwrap();
        assert_eq!(read.code, answer, "{text}");
        assert_eq!(
            read.response_for.promulgated,
            Day::new(2026, 11, 21).ok(),
            "A44's form of the date"
        );
        assert_eq!(read.at, None);
    }
    for text in ["", "xong", "-1", "99999"] {
        let refused = status(&format!(
            "{REPORT}<edXML:StatusCode>{text}</edXML:StatusCode>"
        ));
        assert!(
            matches!(refused, Err(Error::Value { .. })),
            "{text:?}: {refused:?}"
        );
    }
}

#[test]
fn a_status_message_needs_someone_to_go_to() {
    let code = "<edXML:StatusCode>01</edXML:StatusCode>";
    let from = "<edXML:From><edXML:OrganId>H99</edXML:OrganId></edXML:From>";
    for (header, missing) in [
        (format!("{code}{from}"), "ResponseFor/OrganId"),
        (
            format!("{code}{from}<edXML:ResponseFor/>"),
            "ResponseFor/OrganId",
        ),
        (
            format!(
                "{code}<edXML:ResponseFor><edXML:OrganId>H99</edXML:OrganId></edXML:ResponseFor>"
            ),
            "From/OrganId",
        ),
    ] {
        let refused = status(&header);
        assert!(
            matches!(&refused, Err(Error::Missing { element, .. }) if *element == missing),
            "{refused:?}"
        );
    }
}

#[test]
fn bkavs_status_element_is_a_status_message() {
    let text = String::from_utf8(foreign(
        &format!("{REPORT}<edXML:StatusCode>3</edXML:StatusCode>"),
        "",
        "",
    ))
    .unwrap();
    let bytes = text
        .replace("edXML:MessageHeader", "edXML:Status")
        .into_bytes();
    assert_eq!(Receipt::read(&bytes).unwrap().code, Answer::Accepted);
    let without = text
        .replace("edXML:MessageHeader", "edXML:Status")
        .replace("StatusCode", "Other");
    let refused = Message::read(without.as_bytes());
    assert!(
        matches!(
            refused,
            Err(Error::Missing {
                element: "StatusCode",
                ..
            })
        ),
        "{refused:?}"
    );
}

#[test]
fn what_is_no_edxml_is_called_by_its_name() {
    let soap = r#"<?xml version="1.0"?><soap-env:Envelope xmlns:soap-env="http://schemas.xmlsoap.org/soap/envelope/"><soap-env:Header/></soap-env:Envelope>"#;
    assert_eq!(Message::read(soap.as_bytes()), Err(Error::Soap));
    let page = "<?xml version=\"1.0\"?>\n<!DOCTYPE html PUBLIC \"-//W3C//DTD XHTML 1.0//EN\" \"x\"><html/>";
    assert_eq!(Message::read(page.as_bytes()), Err(Error::Html), "XHTML");
    assert_eq!(Message::read(b"<!-- p --><html/>"), Err(Error::Html));
    let root = |found: &str| {
        Err(Error::Root {
            found: found.to_owned(),
        })
    };
    assert_eq!(Message::read(b"<rss/>"), root("rss"));
    assert_eq!(
        Message::read(b"<EdXML/>"),
        root("EdXML"),
        "the axis minds the case (X§1.1)"
    );
    assert!(matches!(
        Message::read(b"<edXML/>"),
        Err(Error::Missing {
            element: "edXMLEnvelope",
            ..
        })
    ));
    assert!(matches!(
        Message::read(b"<edXML><edXMLEnvelope/></edXML>"),
        Err(Error::Missing {
            element: "MessageHeader",
            ..
        })
    ));
}

#[test]
fn no_type_declaration_and_no_entity_is_ever_read() {
    let declared = "<!DOCTYPE edXML [<!ENTITY a \"aaaa\">]><edXML/>";
    assert!(matches!(
        Message::read(declared.as_bytes()),
        Err(Error::Doctype { .. })
    ));
    let external = "<?xml version=\"1.0\"?><!DOCTYPE edXML SYSTEM \"file:///etc/passwd\"><edXML/>";
    assert!(matches!(
        Message::read(external.as_bytes()),
        Err(Error::Doctype { .. })
    ));
    for entity in ["a", "xxe", "#0", "#xD800", "#x110000", "#"] {
        let bytes = foreign(
            &format!("{FROM_TO}<edXML:Subject>&{entity};</edXML:Subject>"),
            "",
            "",
        );
        let refused = Message::read(&bytes);
        assert!(
            matches!(&refused, Err(Error::Entity { name, .. }) if name == entity),
            "{entity}: {refused:?}"
        );
    }
    let control = foreign(
        &format!("{FROM_TO}<edXML:Subject>&#1;</edXML:Subject>"),
        "",
        "",
    );
    assert!(matches!(
        Message::read(&control),
        Err(Error::Character { found: 1, .. })
    ));
    let raw = foreign(
        &format!("{FROM_TO}<edXML:Subject>a\u{B}</edXML:Subject>"),
        "",
        "",
    );
    assert!(matches!(
        Message::read(&raw),
        Err(Error::Character { found: 11, .. })
    ));
}

#[test]
fn encodings_are_those_of_the_bytes() {
    let text = String::from_utf8(foreign(
        &format!("{FROM_TO}<edXML:Subject>Thử</edXML:Subject>"),
        "",
        "",
    ))
    .unwrap();
    let marked = format!("\u{FEFF}{text}");
    let wide: Vec<u8> = marked.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let misnamed = text.replace("UTF-8", "utf-16");
    for bytes in [marked.as_bytes(), &wide, misnamed.as_bytes()] {
        assert_eq!(Envelope::read(bytes).unwrap().header.subject, "Thử");
    }
    let other = text.replace("UTF-8", "windows-1258");
    assert_eq!(
        Envelope::read(other.as_bytes()),
        Err(Error::EncodingUnlisted {
            name: "windows-1258".to_owned()
        })
    );
}

#[test]
fn broken_xml_says_where_and_what_was_expected() {
    let crossed = "<edXML><edXMLEnvelope></edXML></edXMLEnvelope>";
    let Err(Error::Syntax { at, expected }) = Message::read(crossed.as_bytes()) else {
        panic!("crossed tags");
    };
    assert_eq!((at.path.as_str(), at.offset), ("edXML/edXMLEnvelope", 22));
    assert_eq!(expected, "</edXMLEnvelope>");
    let ampersand = foreign(
        &format!("{FROM_TO}<edXML:Subject>UBND & HĐND</edXML:Subject>"),
        "",
        "",
    );
    let Err(Error::Syntax { at, expected }) = Message::read(&ampersand) else {
        panic!("a bare ampersand");
    };
    assert_eq!(expected, "a ; after the &");
    assert!(at.path.ends_with("MessageHeader/Subject"), "{at}");
    for tail in ["<edXML/>", "x", "</edXML>"] {
        let mut bytes = foreign(FROM_TO, "", "");
        bytes.extend(tail.as_bytes());
        assert!(
            matches!(Message::read(&bytes), Err(Error::Syntax { .. })),
            "{tail} behind the end"
        );
    }
    let mut padded = foreign(FROM_TO, "", "");
    padded.extend(b"\r\n<!-- end -->\r\n");
    assert!(Message::read(&padded).is_ok(), "the adapter's CRLF (X§2.2)");
}

#[test]
fn line_ends_are_one_and_spelt_out_ones_are_kept() {
    let read = read("<edXML:Content>a\r\nb\rc&#13;d</edXML:Content>", "");
    assert_eq!(read.header.content, "a\nb\nc\rd");
    let text = base64(&[7; 90_000]);
    let lines: Vec<&[u8]> = text.as_bytes().chunks(76).collect();
    let lines = String::from_utf8(lines.join(&b"\r\n"[..])).unwrap();
    let broken = file("a.pdf", "application/pdf", &lines).unwrap();
    assert_eq!(broken.bytes, [7; 90_000], "base64 in lines, as mail has it");
}

#[test]
fn skimming_sees_files_without_opening_them() {
    let bytes = foreign(
        FROM_TO,
        "",
        &attachment("a.pdf", "application/pdf", "no*base64"),
    );
    assert_eq!(Envelope::skim(&bytes).unwrap().attachments, 1);
    assert!(matches!(Envelope::read(&bytes), Err(Error::Base64 { .. })));
}

#[test]
fn lists_take_their_own_text_and_their_items() {
    let read = read(
        "<edXML:OtherInfo><edXML:ReplyFors>12 &amp; <!-- x -->13</edXML:ReplyFors>\
         <edXML:ReferenceCodes>a<x>b &lt; c</x>null<y>null</y> d </edXML:ReferenceCodes></edXML:OtherInfo>",
        "",
    );
    assert_eq!(
        read.header.other.reply_fors,
        ["12 & 13"],
        "one text, however many pieces"
    );
    assert_eq!(read.header.other.reference_codes, ["a", "b < c", "d"]);
}
