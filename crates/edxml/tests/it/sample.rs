//! The invented offices and documents of these tests.

use edxml::{
    Attachment, BusinessPart, DocumentType, Envelope, Header, Organ, OtherInfo, Receipt,
    ResponseFor, Signer, Staff, Trace,
};
use office::{Answer, Day, DocumentId, Kind, Moment, Notation, Number, UnitCode};

/// A code, received leniently.
pub(crate) fn code(text: &str) -> UnitCode {
    UnitCode::receive(text).unwrap()
}

/// An agency of that code and name.
pub(crate) fn organ(unit: &str, name: &str) -> Organ {
    Organ::new(code(unit), name)
}

/// 21 November 2026, 10:25:18 in Vietnam.
pub(crate) fn at() -> Moment {
    Day::new(2026, 11, 21)
        .unwrap()
        .begins()
        .plus_millis((10 * 3600 + 25 * 60 + 18) * 1000)
}

/// A header with every field filled.
pub(crate) fn header() -> Header {
    let mut from = organ("H99.12", "UBND xã Thử Nghiệm");
    from.in_charge = "UBND tỉnh Thử Nghiệm".to_owned();
    from.address = "Số 1, thôn Một, xã Thử Nghiệm".to_owned();
    from.email = "vanthu@thunghiem.example".to_owned();
    from.telephone = "(0299) 3 000 001".to_owned();
    from.fax = "(0299) 3 000 002".to_owned();
    from.website = "thunghiem.example".to_owned();
    let to = vec![
        organ("H99", "UBND tỉnh Thử Nghiệm"),
        organ("A99.12", "Đảng ủy xã Thử Nghiệm"),
        organ("000.46.24.H98", "UBND xã <Mã Cũ> & Lân Cận"),
    ];
    Header {
        document_id: DocumentId::receive("H99.12,2026/11/21,05/QĐ-UBND"),
        number: Number::issued(5),
        notation: Notation::receive("QĐ-UBND"),
        place: "Thử Nghiệm".to_owned(),
        promulgated: Day::new(2026, 11, 21).ok(),
        document_type: DocumentType::of(Kind::parse("quyet_dinh").unwrap()),
        subject: "Về việc thử nghiệm gửi, nhận văn bản \"điện tử\" <qua trục> & kiểm tra"
            .to_owned(),
        content: "Nội dung tóm tắt".to_owned(),
        signer: Signer {
            competence: "TM. ỦY BAN NHÂN DÂN".to_owned(),
            position: "CHỦ TỊCH".to_owned(),
            full_name: "Nguyễn Văn Thử".to_owned(),
        },
        due: Day::new(2026, 12, 1).ok(),
        other: OtherInfo {
            priority: 2,
            sphere: "Lưu hành nội bộ".to_owned(),
            typer_notation: "NVT".to_owned(),
            promulgation_amount: 3,
            page_amount: 12,
            reply_fors: vec!["12/UBND-VP".to_owned()],
            direction: true,
            reference_codes: vec!["a".to_owned(), "b".to_owned()],
            appendixes: vec!["Phụ lục I".to_owned(), "Phụ lục II".to_owned()],
        },
        response_for: vec![ResponseFor {
            organ: code("H99"),
            code: "125/UBND-VP".to_owned(),
            document_id: DocumentId::receive("H99,2026/11/01,125/UBND-VP"),
            promulgated: Day::new(2026, 11, 1).ok(),
        }],
        response_for_task: vec!["NV-01".to_owned(), "NV-02".to_owned()],
        application_type: "1".to_owned(),
        to_places: vec!["Như trên;".to_owned(), "Lưu: VT.".to_owned()],
        ..Header::new(from, to)
    }
}

/// A new document with a PDF and a spreadsheet.
pub(crate) fn envelope() -> Envelope {
    let staff = Staff {
        department: "Văn phòng".to_owned(),
        department_id: "VP".to_owned(),
        name: "Trần Thị Thử".to_owned(),
        id: "007".to_owned(),
        email: "thu@thunghiem.example".to_owned(),
        mobile: "0900000000".to_owned(),
    };
    let business = BusinessPart {
        reason: "Văn bản điện tử mới".to_owned(),
        staff: Some(staff),
        ..BusinessPart::default()
    };
    let mut described = Attachment::new("Quyết định 05.pdf", b"%PDF-1.7 invented".to_vec());
    described.description = "Bản ký số".to_owned();
    described.field_name = "toan-van".to_owned();
    described.mime_as_sent = "application/pdf".to_owned();
    let trace = Trace {
        organ: Some(code("H99.12")),
        at: Some(at()),
    };
    Envelope {
        traces: vec![trace],
        attachments: vec![
            described,
            Attachment::new("Bảng kê.xls", b"invented sheet".to_vec()),
        ],
        ..Envelope::new(header(), business)
    }
}

/// A status message of the province on that document.
pub(crate) fn receipt(answer: Answer) -> Receipt {
    let mut receipt = Receipt::new(
        organ("H99", "UBND tỉnh Thử Nghiệm"),
        header().as_response_for(),
        answer,
        at(),
    );
    receipt.staff = Some(Staff {
        department: "Phòng Hành chính".to_owned(),
        name: "Lê Văn Nghiệm".to_owned(),
        email: "nghiem@thunghiem.example".to_owned(),
        mobile: "0900000001".to_owned(),
        ..Staff::default()
    });
    receipt
}

/// A document as some other product writes it, with `header`, `list` and `encoded` put into their places.
pub(crate) fn foreign(header: &str, list: &str, encoded: &str) -> Vec<u8> {
    format!(
        r#"<?xml version="1.0" encoding="UTF-8"?>
<edXML xmlns="http://www.mic.gov.vn/TBT/QCVN_102_2016">
  <edXML:edXMLEnvelope xmlns:edXML="http://www.mic.gov.vn/TBT/QCVN_102_2016">
    <edXML:edXMLHeader>
      <edXML:MessageHeader>{header}</edXML:MessageHeader>
      {list}
    </edXML:edXMLHeader>
    <edXML:edXMLBody><edXML:edXMLManifest version="1.0"/></edXML:edXMLBody>
  </edXML:edXMLEnvelope>
  {encoded}
</edXML>
"#
    )
    .into_bytes()
}

/// The least a header must hold.
pub(crate) const FROM_TO: &str = "<edXML:From><edXML:OrganId>H99.12</edXML:OrganId></edXML:From>\
     <edXML:To><edXML:OrganId>H99</edXML:OrganId></edXML:To>";

/// One attachment of that name, type and base64.
pub(crate) fn attachment(name: &str, content_type: &str, base64: &str) -> String {
    format!(
        "<AttachmentEncoded><Attachment><ContentId>cid:1</ContentId><AttachmentName>{name}</AttachmentName>\
         <ContentType>{content_type}</ContentType>\
         <edXML:ContentTransferEncoded xmlns:edXML=\"http://www.mic.gov.vn/TBT/QCVN_102_2016\">{base64}\
         </edXML:ContentTransferEncoded></Attachment></AttachmentEncoded>"
    )
}
