//! Traces put into messages without disturbing them.

use crate::sample::{FROM_TO, at, envelope, foreign, receipt};
use edxml::{Envelope, Error, Message, Receipt, append_trace};
use office::Answer;

/// What stands in `longer` and not in `shorter`, which must otherwise be alike.
fn added(shorter: &[u8], longer: &[u8]) -> String {
    let head = shorter
        .iter()
        .zip(longer)
        .take_while(|(a, b)| a == b)
        .count();
    let tail = longer.len() - (shorter.len() - head);
    assert_eq!(
        &longer[tail..],
        &shorter[head..],
        "no other byte is disturbed"
    );
    String::from_utf8(longer[head..tail].to_vec()).unwrap()
}

fn organs(envelope: &Envelope) -> Vec<String> {
    let organ = |trace: &edxml::Trace| trace.organ.as_ref().map(ToString::to_string);
    envelope
        .traces
        .iter()
        .map(|t| organ(t).unwrap_or_default())
        .collect()
}

#[test]
fn each_hop_stands_behind_the_last_and_before_the_business_part() {
    let sent = envelope().write().unwrap();
    let once = append_trace(&sent, "00.99.W00", at()).unwrap();
    let twice = append_trace(&once, "", at().plus_millis(60_000)).unwrap();
    added(&sent, &once);
    added(&once, &twice);
    let read = Envelope::read(&twice).unwrap();
    assert_eq!(
        organs(&read),
        ["H99.12", "00.99.W00", ""],
        "own code, or empty (X§2.4)"
    );
    assert_eq!(read.traces[2].at, Some(at().plus_millis(60_000)));
    let before = Envelope::read(&sent).unwrap();
    assert_eq!(
        (read.header, read.business),
        (before.header, before.business)
    );
    assert_eq!(read.attachments, before.attachments);
    let text = String::from_utf8(once).unwrap();
    let place = text.find("00.99.W00").unwrap();
    assert!(
        place < text.find("<edXML:Bussiness>").unwrap(),
        "the builder's order"
    );
}

#[test]
fn a_status_message_gets_a_list_of_its_own() {
    let sent = receipt(Answer::Accepted).write().unwrap();
    let passed = append_trace(&sent, "00.99.W00", at()).unwrap();
    assert_eq!(
        added(&sent, &passed),
        "<edXML:TraceHeaderList><edXML:TraceHeader><edXML:OrganId>00.99.W00</edXML:OrganId>\
         <edXML:Timestamp>2026/11/21 10:25:18</edXML:Timestamp></edXML:TraceHeader></edXML:TraceHeaderList>"
    );
    let again = append_trace(&passed, "H99", at()).unwrap();
    added(&passed, &again);
    assert_eq!(Receipt::read(&again).unwrap().traces.len(), 2);
}

#[test]
fn every_shape_of_a_list_is_added_to() {
    let trace = "<edXML:TraceHeader><edXML:OrganId>H99.12</edXML:OrganId></edXML:TraceHeader>";
    let business =
        "<edXML:Bussiness><edXML:BussinessDocType>1</edXML:BussinessDocType></edXML:Bussiness>";
    let list =
        |inside: &str| format!("<edXML:TraceHeaderList id=\"1\">{inside}</edXML:TraceHeaderList>");
    for (shape, before) in [
        (list(&format!("{business}{trace}")), 1),
        (list(&format!("{trace}{business}")), 1),
        (list(business), 0),
        (list(&format!("<edXML:Paper>1</edXML:Paper>{business}")), 0),
        (list(""), 0),
        (
            "<edXML:TraceHeaderList mustUnderstand=\"1\" />".to_owned(),
            0,
        ),
        ("<TraceHeaderList></TraceHeaderList>".to_owned(), 0),
        ("<Signature><a/></Signature>".to_owned(), 0),
        (String::new(), 0),
    ] {
        let sent = foreign(FROM_TO, &shape, "");
        let passed = append_trace(&sent, "H99", at()).unwrap();
        let read = Envelope::read(&passed).unwrap();
        assert_eq!(
            organs(&read).get(before).map(String::as_str),
            Some("H99"),
            "{shape}"
        );
        assert_eq!(read.traces.len(), before + 1, "{shape}");
        assert_eq!(
            read.business,
            Envelope::read(&sent).unwrap().business,
            "{shape}"
        );
        assert_eq!(read.unknown, Vec::<String>::new(), "{shape}");
    }
}

#[test]
fn wide_and_marked_messages_keep_their_bytes() {
    let text = String::from_utf8(foreign(FROM_TO, "", "")).unwrap();
    let marked = format!("\u{FEFF}{text}");
    for big in [false, true] {
        let order = |unit: u16| {
            if big {
                unit.to_be_bytes()
            } else {
                unit.to_le_bytes()
            }
        };
        let wide: Vec<u8> = marked.encode_utf16().flat_map(order).collect();
        let passed = append_trace(&wide, "H99", at()).unwrap();
        assert_eq!(passed[..600], wide[..600]);
        assert_eq!(passed[passed.len() - 100..], wide[wide.len() - 100..]);
        assert_eq!(organs(&Envelope::read(&passed).unwrap()), ["H99"]);
    }
    let passed = append_trace(marked.as_bytes(), "H99", at()).unwrap();
    added(marked.as_bytes(), &passed);
}

#[test]
fn traces_are_escaped_and_refused_where_they_cannot_stand() {
    let sent = foreign(FROM_TO, "", "");
    let passed = append_trace(&sent, "<&>", at()).unwrap();
    assert!(added(&sent, &passed).contains("&lt;&amp;&gt;"));
    assert_eq!(
        append_trace(&sent, "\u{1}", at()),
        Err(Error::Unwritable {
            element: "OrganId",
            found: 1
        })
    );
    assert_eq!(append_trace(b"", "H99", at()), Err(Error::Empty));
    assert_eq!(append_trace(b"<html>", "H99", at()), Err(Error::Html));
    for (bytes, missing) in [
        ("<edXML/>", "edXMLEnvelope"),
        ("<edXML><edXMLEnvelope/></edXML>", "edXMLHeader"),
        (
            "<edXML><edXMLEnvelope><edXMLHeader/></edXMLEnvelope></edXML>",
            "MessageHeader",
        ),
    ] {
        let refused = append_trace(bytes.as_bytes(), "H99", at());
        assert!(
            matches!(&refused, Err(Error::Missing { element, .. }) if *element == missing),
            "{refused:?}"
        );
    }
    assert!(Message::read(&sent).is_ok());
}
