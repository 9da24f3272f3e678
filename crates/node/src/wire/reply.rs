//! The adapter's replies: always HTTP 200, always JSON, never a null, words in ASCII (X§2.3).

use super::outgoing::Outgoing;
use crate::Node;
use crate::error::Error;
use axis::wire::{code, shape};
use axum::body::Body;
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderValue, Response};
use serde::Serialize;
use serde_json::{Map, Value, json};
use std::fs::File;
use std::io::{self, Seek, SeekFrom, Write};

/// What an operation answers when all is well.
pub(crate) enum Reply {
    /// Nothing but that.
    Done,
    /// The name of a letter taken over.
    DocId(String),
    /// A list, already written as JSON.
    List(String),
    /// A figure.
    Count(u64),
    /// A file as it is, or the whole reply with it in base64 or as rows.
    File {
        /// Whether the bytes are JSON.
        is_json: bool,
        /// The bytes, and the room they take until they have gone out.
        bytes: Outgoing,
    },
}

/// What stands before and behind the base64 of a file in the reply of `getEdoc`.
pub(crate) fn around_file() -> (Vec<u8>, Vec<u8>) {
    let head = head(",\"data\":\"");
    // Without the brace that closes the head.
    let before = head.strip_suffix('}').unwrap_or(&head);
    (before.as_bytes().to_vec(), b"\"}".to_vec())
}

/// What an operation answers when not.
#[derive(Debug)]
pub(crate) struct Refused {
    /// Number for `ErrorCode`.
    pub(crate) code: u16,
    /// Words for `ErrorDesc`.
    pub(crate) said: String,
    /// Seconds after which it is worth trying again, where that is known.
    pub(crate) retry_after: Option<u64>,
}

impl Refused {
    pub(crate) fn new(code: u16, said: impl Into<String>) -> Self {
        Self {
            code,
            said: said.into(),
            retry_after: None,
        }
    }
}

impl From<Error> for Refused {
    fn from(fault: Error) -> Self {
        tracing::error!(
            fault = &fault as &dyn std::error::Error,
            "an operation broke"
        );
        Self::new(code::AXIS_BROKEN, "Loi he thong")
    }
}

/// A list of rows. The rows write no null by themselves.
pub(crate) fn list<T: Serialize>(rows: &[T]) -> Result<Reply, Refused> {
    Ok(Reply::List(json_of(rows)?))
}

/// The reply with a list that may be very long: it goes out from a file then, so that a slow line holds no memory.
///
/// Blocks. Whoever calls it has asked for room.
pub(super) fn long_list<T: Serialize>(node: &Node, rows: &[T]) -> Result<Reply, Refused> {
    let bytes = head(&format!(r#","data":{}"#, json_of(rows)?)).into_bytes();
    let size = bytes.len();
    let bytes = if size <= IN_MEMORY {
        Outgoing::memory(bytes)
    } else {
        let file = laid_down(node, &bytes).map_err(Error::File)?;
        Outgoing::plain(Box::new(file), size as u64)
    };
    Ok(Reply::File {
        is_json: true,
        bytes,
    })
}

fn laid_down(node: &Node, bytes: &[u8]) -> io::Result<File> {
    let mut file = tempfile::tempfile_in(&*node.unfinished)?;
    file.write_all(bytes)?;
    file.seek(SeekFrom::Start(0))?;
    Ok(file)
}

/// A longer list goes out from a file.
const IN_MEMORY: usize = 256 * 1024;

fn json_of<T: Serialize>(rows: &[T]) -> Result<String, Refused> {
    serde_json::to_string(rows).map_err(|_| Refused::new(code::AXIS_BROKEN, "Loi he thong"))
}

/// The HTTP response for what an operation came to.
///
/// `names_letters` for `sendEdoc`, whose clients need `DocId` even when nothing was taken over.
pub(crate) fn response(outcome: Result<Reply, Refused>, names_letters: bool) -> Response<Body> {
    let body = match outcome {
        Ok(Reply::File { is_json, bytes }) => {
            let kind = if is_json { JSON } else { BYTES };
            return typed(kind, Body::new(bytes));
        }
        Ok(Reply::Done) => head("").into_bytes(),
        Ok(Reply::DocId(doc_id)) => head(&format!(r#","DocId":{}"#, json!(doc_id))).into_bytes(),
        Ok(Reply::List(rows)) => head(&format!(r#","data":{rows}"#)).into_bytes(),
        Ok(Reply::Count(count)) => head(&format!(r#","count":{count}"#)).into_bytes(),
        Err(refused) => refusal(&refused, names_letters).into_bytes(),
    };
    typed(JSON, Body::from(body))
}

pub(crate) fn head(rest: &str) -> String {
    let done = code::DONE;
    format!(
        r#"{{"status":"{}","ErrorCode":"{done}","ErrorDesc":"{}"{rest}}}"#,
        shape::OK,
        shape::DONE
    )
}

pub(crate) fn refusal(refused: &Refused, names_letters: bool) -> String {
    let mut body = Map::new();
    body.insert("status".into(), shape::FAIL.into());
    body.insert("ErrorCode".into(), refused.code.to_string().into());
    body.insert("ErrorDesc".into(), ascii(&refused.said).into());
    if names_letters {
        body.insert("DocId".into(), "".into());
    }
    Value::Object(body).to_string()
}

/// At most 500 visible ASCII characters: one client reads the reply of `sendEdoc` as ASCII (X§2.3).
pub(crate) fn ascii(said: &str) -> String {
    let plain = |c: char| {
        if c == ' ' || c.is_ascii_graphic() {
            c
        } else {
            '?'
        }
    };
    said.chars().take(500).map(plain).collect()
}

pub(crate) fn typed(kind: &'static str, body: Body) -> Response<Body> {
    let mut response = Response::new(body);
    response
        .headers_mut()
        .insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    response
}

pub(crate) const JSON: &str = "application/json;charset=UTF-8";
pub(crate) const BYTES: &str = "application/octet-stream";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_is_ascii_and_names_an_empty_letter() {
        let refused = Refused::new(18, format!("Đơn vị \"H98\"\r\n{}", "x".repeat(600)));
        let text = refusal(&refused, true);
        assert!(text.is_ascii() && text.len() < 600, "{text}");
        let body: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(body["status"], "FAIL");
        assert_eq!(body["ErrorCode"], "18", "a text, as the axis writes it");
        assert_eq!(
            body["DocId"], "",
            "never absent: the official client would lose the whole reply"
        );
    }
}
