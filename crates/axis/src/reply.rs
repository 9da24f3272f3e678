//! Reads the adapter's replies strictly: what is not plainly a success of the kind asked for is a fault.
//!
//! Never takes an odd answer for an empty one, as the official client does with a proxy's page (X§2.3).

use crate::fault::{Fault, Refusal, Strange};
use crate::request::Answer;
use crate::wire::shape::{self, AgencyRow, ReceivedRow, SentRow, Text};
use crate::{Agency, DocId, Kind, Trace, Waiting};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use serde::de::{DeserializeOwned, Deserializer as _, Error as _, SeqAccess, Visitor};
use serde_json::error::Category;
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::fmt;

#[derive(Deserialize)]
struct Reply<'a> {
    status: Option<Text>,
    #[serde(rename = "ErrorCode")]
    code: Option<Text>,
    #[serde(rename = "ErrorDesc", default)]
    said: Text,
    #[serde(rename = "DocId", default)]
    doc_id: Text,
    count: Option<Text>,
    #[serde(borrow)]
    data: Option<&'a RawValue>,
}

/// A success that brings nothing along.
pub(crate) fn done(answer: &Answer) -> Result<(), Fault> {
    success(answer).map(|_| ())
}

/// The id `sendEdoc` answered.
pub(crate) fn doc_id(answer: &Answer) -> Result<DocId, Fault> {
    DocId::parse(&success(answer)?.doc_id.0).ok_or(Fault::Strange(Strange::NoDocId))
}

/// The figure a count answered.
pub(crate) fn count(answer: &Answer) -> Result<u64, Fault> {
    let figure = success(answer)?.count.and_then(|text| text.0.parse().ok());
    figure.ok_or(Fault::Strange(Strange::NoData))
}

/// The bytes in `data`; base64, with line breaks passed over.
pub(crate) fn bytes(answer: &Answer) -> Result<Vec<u8>, Fault> {
    #[derive(Deserialize)]
    struct Borrowed<'a>(#[serde(borrow)] Cow<'a, str>);

    let data = success(answer)?
        .data
        .ok_or(Fault::Strange(Strange::NoData))?;
    let Borrowed(text) =
        serde_json::from_str(data.get()).map_err(|_| Fault::Strange(Strange::NoData))?;
    let joined = if text.contains(['\r', '\n', ' ']) {
        Cow::Owned(text.split_ascii_whitespace().collect())
    } else {
        text
    };
    let bytes = STANDARD
        .decode(joined.as_bytes())
        .map_err(|_| Fault::Strange(Strange::NotBase64))?;
    if bytes.is_empty() {
        return Err(Fault::Strange(Strange::NoData));
    }
    Ok(bytes)
}

/// The bytes of a raw download, unless they are a refusal or a page.
pub(crate) fn raw(answer: Answer) -> Result<Vec<u8>, Fault> {
    let first = answer.body.iter().find(|byte| !byte.is_ascii_whitespace());
    if first == Some(&b'{') {
        done(&answer)?;
        return Err(Fault::Strange(Strange::NoData));
    }
    if first.is_none() {
        return Err(Fault::Strange(Strange::Empty {
            status: answer.status,
        }));
    }
    if answer.is_page {
        return Err(Fault::Strange(Strange::NotJson {
            status: answer.status,
        }));
    }
    if answer.status != 200 {
        return Err(Fault::Strange(Strange::Status {
            status: answer.status,
        }));
    }
    Ok(answer.body)
}

/// The packages that wait.
pub(crate) fn waiting(answer: &Answer, asked: Kind) -> Result<Vec<Waiting>, Fault> {
    let rows: Vec<ReceivedRow> = list(answer)?;
    rows.into_iter()
        .map(|row| {
            let doc = DocId::parse(&row.doc_id.0).ok_or(Fault::Strange(Strange::NullInList))?;
            Ok(Waiting {
                doc,
                kind: Kind::from_word(&row.message_type.0).unwrap_or(asked),
                from: row.from.0,
                to: row.to.0,
                created: row.created_time.0,
                state: row.status.0,
            })
        })
        .collect()
}

/// How far something sent has come.
pub(crate) fn traces(answer: &Answer) -> Result<Vec<Trace>, Fault> {
    let rows: Vec<SentRow> = list(answer)?;
    rows.into_iter()
        .map(|row| {
            if row.to_code.0.is_empty() {
                return Err(Fault::Strange(Strange::NullInList));
            }
            Ok(Trace {
                to: row.to_code.0,
                receiver_doc: DocId::parse(&row.receiver_doc_id.0),
                sent: row.send_status.0,
                received: row.receive_status.0,
                remark: row.receive_status_desc.0,
                sent_at: row.sent_time.0,
                received_at: row.received_time.0,
            })
        })
        .collect()
}

/// A directory that somebody saved: the adapter's whole reply, or the bare list of its rows, as JSON.
///
/// Errors as for a reply: no list, a null in it, a row without a code.
pub fn saved_directory(bytes: Vec<u8>) -> Result<Vec<Agency>, Fault> {
    let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes);
    if text.trim_ascii_start().first() == Some(&b'[') {
        return rows(text)?.into_iter().map(agency).collect();
    }
    agencies(&Answer {
        status: 200,
        is_page: false,
        body: text.to_vec(),
        left: 0,
        trip: std::time::Duration::ZERO,
    })
}

/// The fields of a success beside its status.
pub(crate) fn fields<T: DeserializeOwned>(answer: &Answer) -> Result<T, Fault> {
    success(answer)?;
    beside(answer)
}

/// The fields of any reply, whatever its status.
pub(crate) fn beside<T: DeserializeOwned>(answer: &Answer) -> Result<T, Fault> {
    serde_json::from_slice(&answer.body).map_err(|_| Fault::Strange(Strange::NoData))
}

/// The directory.
pub(crate) fn agencies(answer: &Answer) -> Result<Vec<Agency>, Fault> {
    let rows: Vec<AgencyRow> = list(answer)?;
    rows.into_iter().map(agency).collect()
}

pub(crate) fn agency(row: AgencyRow) -> Result<Agency, Fault> {
    if row.code.0.trim().is_empty() {
        return Err(Fault::Strange(Strange::NullInList));
    }
    let text = |part: Option<Text>| part.unwrap_or_default().0;
    Ok(Agency {
        id: row.id.0,
        parent_id: text(row.pid),
        code: row.code.0,
        name: row.name.0,
        mail: row.mail.0,
        old_code: text(row.old_code),
        code_102: text(row.code102),
        center: text(row.center_code),
        closed: row.deleted.unwrap_or(false),
    })
}

fn list<T: DeserializeOwned>(answer: &Answer) -> Result<Vec<T>, Fault> {
    let data = success(answer)?.data;
    rows(
        data.ok_or(Fault::Strange(Strange::NoData))?
            .get()
            .as_bytes(),
    )
}

/// The rows of a list, none of them a null, and no more than anybody has.
///
/// Ends at the first that is too much: a row takes ten times the memory that it takes on the wire.
pub(crate) fn rows<T: DeserializeOwned>(list: &[u8]) -> Result<Vec<T>, Fault> {
    let mut found = Rows(Ok(Vec::new()));
    let mut reader = serde_json::Deserializer::from_slice(list);
    let read = reader.deserialize_seq(&mut found).and(reader.end());
    let rows = found.0.map_err(Fault::Strange)?;
    read.map_err(|_| Fault::Strange(Strange::NoData))?;
    Ok(rows)
}

/// Rows as they are read, or why no further one is.
struct Rows<T>(Result<Vec<T>, Strange>);

impl<'de, T: DeserializeOwned> Visitor<'de> for &mut Rows<T> {
    type Value = ();

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a list")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        while let Some(row) = list.next_element::<Option<T>>()? {
            let Ok(rows) = &mut self.0 else {
                return Err(A::Error::custom("no further row"));
            };
            match row {
                Some(row) if (rows.len() as u64) < MOST_ROWS => rows.push(row),
                Some(_) => self.0 = Err(Strange::TooLong { limit: MOST_ROWS }),
                None => self.0 = Err(Strange::NullInList),
            }
        }
        Ok(())
    }
}

/// Four times the agencies of the whole country.
const MOST_ROWS: u64 = 500_000;

/// The reply, if it is one and says that all is well. The HTTP status does not count, as for every client (X§2.3).
fn success(answer: &Answer) -> Result<Reply<'_>, Fault> {
    let reply = reply(answer)?;
    let (Some(status), Some(code)) = (&reply.status, &reply.code) else {
        // A bare FAIL is how some adapters turn wrong credentials away.
        if reply
            .status
            .as_ref()
            .is_some_and(|status| status.0.eq_ignore_ascii_case(shape::FAIL))
        {
            return Err(refused("", &reply.said.0));
        }
        return Err(Fault::Strange(Strange::NotTheAdapter {
            status: answer.status,
        }));
    };
    if code.0.trim() != "0" || status.0.eq_ignore_ascii_case(shape::FAIL) {
        return Err(refused(&code.0, &reply.said.0));
    }
    Ok(reply)
}

fn reply(answer: &Answer) -> Result<Reply<'_>, Fault> {
    let status = answer.status;
    if answer.body.iter().all(u8::is_ascii_whitespace) {
        return Err(Fault::Strange(match status {
            300..=399 => Strange::Redirect { status },
            _ => Strange::Empty { status },
        }));
    }
    serde_json::from_slice(&answer.body).map_err(|error| {
        Fault::Strange(match (status, error.classify()) {
            (300..=399, _) => Strange::Redirect { status },
            (_, Category::Data) => Strange::NotTheAdapter { status },
            (_, Category::Io | Category::Syntax | Category::Eof) => Strange::NotJson { status },
        })
    })
}

pub(crate) fn refused(code: &str, said: &str) -> Fault {
    Fault::Refused {
        refusal: Refusal::from_code(code),
        said: said.chars().take(1_000).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(status: u16, body: &str) -> Answer {
        Answer {
            status,
            is_page: false,
            body: body.as_bytes().to_vec(),
            left: 0,
            trip: std::time::Duration::ZERO,
        }
    }

    fn strange(strange: Strange) -> Fault {
        Fault::Strange(strange)
    }

    #[test]
    fn what_is_no_list_is_never_an_empty_inbox() {
        let table = [
            (
                502,
                "<html><body>Bad Gateway</body></html>",
                Strange::NotJson { status: 502 },
            ),
            (200, "<!DOCTYPE html>", Strange::NotJson { status: 200 }),
            (200, "", Strange::Empty { status: 200 }),
            (500, " \r\n", Strange::Empty { status: 500 }),
            (302, "", Strange::Redirect { status: 302 }),
            (302, "<html>moved</html>", Strange::Redirect { status: 302 }),
            (200, "{}", Strange::NotTheAdapter { status: 200 }),
            (200, "[]", Strange::NotTheAdapter { status: 200 }),
            (200, "null", Strange::NotTheAdapter { status: 200 }),
            (
                200,
                r#"{"data":[]}"#,
                Strange::NotTheAdapter { status: 200 },
            ),
            (200, r#"{"status":"OK","ErrorCode":"0"}"#, Strange::NoData),
            (
                200,
                r#"{"status":"OK","ErrorCode":"0","data":null}"#,
                Strange::NoData,
            ),
            (
                200,
                r#"{"status":"OK","ErrorCode":"0","data":{}}"#,
                Strange::NoData,
            ),
            (
                200,
                r#"{"status":"OK","ErrorCode":"0","data":"x"}"#,
                Strange::NoData,
            ),
            (
                200,
                r#"{"status":"OK","ErrorCode":"0","data":[null]}"#,
                Strange::NullInList,
            ),
            (
                200,
                r#"{"status":"OK","ErrorCode":"0","data":[{"docId":null}]}"#,
                Strange::NullInList,
            ),
            (
                200,
                r#"{"status":"OK","ErrorCode":"0","data":[{"from":"H99"}]}"#,
                Strange::NullInList,
            ),
            (
                200,
                r#"{"status":"OK","ErrorCode":"0","data":["#,
                Strange::NotJson { status: 200 },
            ),
        ];
        for (status, body, expected) in table {
            assert_eq!(
                waiting(&answer(status, body), Kind::Document),
                Err(strange(expected)),
                "{body}"
            );
        }
        let empty = answer(
            500,
            r#"{"status":"OK","ErrorCode":0,"ErrorDesc":"Thanh cong","data":[]}"#,
        );
        assert_eq!(
            waiting(&empty, Kind::Document),
            Ok(Vec::new()),
            "only the axis's own word counts"
        );
    }

    #[test]
    fn a_list_ends_at_the_first_row_that_is_too_much() {
        let listed = |row: &str, count: usize| {
            let rows = vec![row; count].join(",");
            let said = format!("{{\"status\":\"OK\",\"ErrorCode\":\"0\",\"data\":[{rows}]}}");
            waiting(&answer(200, &said), Kind::Document).map(|rows| rows.len())
        };
        let (row, most) = ("{\"docId\":\"a1\"}", usize::try_from(MOST_ROWS).unwrap());
        assert_eq!(listed(row, most), Ok(most), "as many as there may be");
        let limit = MOST_ROWS;
        assert_eq!(
            listed(row, most + 5),
            Err(strange(Strange::TooLong { limit }))
        );
        assert_eq!(listed("null", most * 4), Err(strange(Strange::NullInList)));
        for deep in ["[", "{\"docId\":"] {
            let said = format!(
                "{{\"status\":\"OK\",\"ErrorCode\":\"0\",\"data\":[{}",
                deep.repeat(1_000_000)
            );
            let fault = waiting(&answer(200, &said), Kind::Document).unwrap_err();
            assert_eq!(fault, strange(Strange::NotJson { status: 200 }), "{deep}");
        }
    }

    #[test]
    fn a_row_is_read_with_what_it_has() {
        let body = r#"{"status":"OK","ErrorCode":"0","ErrorDesc":"Thanh cong","data":[
            {"docId":"68edb8c8c2dcb14db773ce44","messageType":"status","from":"H99.12","to":null,"status":"initial"},
            {"docId":7,"to":["H99","G22"],"extra":{"a":[1]}}]}"#;
        let rows = waiting(&answer(200, body), Kind::Document).unwrap();
        assert_eq!(rows[0].doc.as_str(), "68edb8c8c2dcb14db773ce44");
        assert_eq!(
            rows[0].kind,
            Kind::Status,
            "the row knows better than the question"
        );
        assert!(
            rows[0].to.is_empty(),
            "a null where nothing hangs on it loses no letter"
        );
        assert_eq!((rows[1].doc.as_str(), rows[1].kind), ("7", Kind::Document));
        assert_eq!(rows[1].to, ["H99", "G22"]);
    }

    #[test]
    fn a_refusal_is_known_by_its_number_whatever_the_http_status() {
        for (status, body, refusal) in [
            (
                200,
                r#"{"status":"FAIL","ErrorCode":"15","ErrorDesc":"x"}"#,
                Refusal::WrongCredentials,
            ),
            (
                401,
                r#"{"status":"FAIL","ErrorCode":15,"ErrorDesc":"x"}"#,
                Refusal::WrongCredentials,
            ),
            (
                200,
                r#"{"status":"OK","ErrorCode":"18","ErrorDesc":"x","data":{}}"#,
                Refusal::ReceiverUnknown,
            ),
            (
                200,
                r#"{"status":"FAIL","ErrorCode":"77","ErrorDesc":"x"}"#,
                Refusal::Unlisted("77".into()),
            ),
            (
                200,
                r#"{"status":"FAIL","ErrorCode":"0","ErrorDesc":"x"}"#,
                Refusal::Unlisted("0".into()),
            ),
            (
                200,
                r#"{"status":"fail","ErrorDesc":"x"}"#,
                Refusal::Unlisted(String::new()),
            ),
        ] {
            let expected = Fault::Refused {
                refusal,
                said: "x".into(),
            };
            assert_eq!(doc_id(&answer(status, body)), Err(expected), "{body}");
        }
    }

    #[test]
    fn a_success_must_name_the_package() {
        for body in [
            r#"{"status":"OK","ErrorCode":"0","ErrorDesc":"Thanh cong"}"#,
            r#"{"status":"OK","ErrorCode":"0","DocId":null}"#,
            r#"{"status":"OK","ErrorCode":"0","DocId":""}"#,
        ] {
            let fault = doc_id(&answer(200, body)).unwrap_err();
            assert_eq!(fault, strange(Strange::NoDocId), "{body}");
            assert!(fault.outcome_unknown(), "it may well have been taken");
        }
    }

    #[test]
    fn bytes_are_base64_and_there_are_some() {
        let body = |data: &str| {
            answer(
                200,
                &format!(r#"{{"status":"OK","ErrorCode":"0","data":{data}}}"#),
            )
        };
        assert_eq!(bytes(&body(r#""PGE+""#)).unwrap(), b"<a>");
        assert_eq!(
            bytes(&body(r#""PG\r\nE+\n""#)).unwrap(),
            b"<a>",
            "broken into lines"
        );
        assert_eq!(bytes(&body(r#""PGE""#)), Err(strange(Strange::NotBase64)));
        assert_eq!(bytes(&body(r#""""#)), Err(strange(Strange::NoData)));
        assert_eq!(
            bytes(&body("[1,2]")),
            Err(strange(Strange::NoData)),
            "an array is not a text"
        );
        assert_eq!(bytes(&body("null")), Err(strange(Strange::NoData)));
    }

    #[test]
    fn a_download_is_neither_a_page_nor_a_refusal() {
        assert_eq!(raw(answer(200, "<a/>")).unwrap(), b"<a/>");
        let page = Answer {
            status: 200,
            is_page: true,
            ..answer(200, "<html>")
        };
        assert_eq!(raw(page), Err(strange(Strange::NotJson { status: 200 })));
        assert_eq!(
            raw(answer(404, "gone")),
            Err(strange(Strange::Status { status: 404 }))
        );
        assert_eq!(
            raw(answer(200, "")),
            Err(strange(Strange::Empty { status: 200 }))
        );
        let no = raw(answer(
            200,
            r#"{"status":"FAIL","ErrorCode":"92","ErrorDesc":""}"#,
        ))
        .unwrap_err();
        assert_eq!(
            no,
            Fault::Refused {
                refusal: Refusal::PackageUnknown,
                said: String::new()
            }
        );
    }

    #[test]
    fn a_directory_keeps_old_codes_in_either_column() {
        let body = r#"{"status":"OK","ErrorCode":"0","data":[
            {"id":12,"pid":"3","code":"H99.12","name":"Xã Thử Nghiệm","mail":"a@b","oldCode":"000.12.00.H99"},
            {"id":"13","code":"H99","code102":"000.00.00.H99","deleted":"true","version":"x"}]}"#;
        let rows = agencies(&answer(200, body)).unwrap();
        assert_eq!(
            (rows[0].id.as_str(), rows[0].old_code.as_str()),
            ("12", "000.12.00.H99")
        );
        assert_eq!(
            (rows[1].code_102.as_str(), rows[1].closed),
            ("000.00.00.H99", true)
        );
        let saved = body
            .split_once("\"data\":")
            .unwrap()
            .1
            .trim_end_matches('}');
        for file in [body, saved] {
            assert_eq!(
                saved_directory(file.into()).unwrap(),
                rows,
                "saved whole or bare"
            );
        }
        let nameless = r#"{"status":"OK","ErrorCode":"0","data":[{"id":"1","code":null}]}"#;
        assert_eq!(
            agencies(&answer(200, nameless)),
            Err(strange(Strange::NullInList))
        );
    }
}
