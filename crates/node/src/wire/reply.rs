//! The adapter's replies: always HTTP 200, always JSON, never a null, words in ASCII (X§2.3).

use crate::error::Error;
use axis::wire::{code, shape};
use axum::body::{Body, Bytes, HttpBody};
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderValue, Response};
use http_body::{Frame, SizeHint};
use serde::Serialize;
use serde_json::{Map, Value, json};
use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};
use tokio::sync::OwnedSemaphorePermit;

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
    /// A file as it is, or the whole reply with it in base64; and the room it takes until it has gone out.
    File {
        /// Whether the bytes are JSON.
        is_json: bool,
        /// The bytes.
        bytes: Vec<u8>,
        /// Given back once the client has them all.
        room: OwnedSemaphorePermit,
    },
}

/// The whole reply with a file in it, base64. Long work for long files.
pub(crate) fn json_with_file(file: &[u8]) -> Vec<u8> {
    use base64::Engine as _;
    let head = head(",\"data\":\"");
    let mut text = String::with_capacity(head.len() + file.len().div_ceil(3) * 4 + 2);
    // Without the brace that closes the head.
    text.push_str(head.strip_suffix('}').unwrap_or(&head));
    base64::engine::general_purpose::STANDARD.encode_string(file, &mut text);
    text.push_str("\"}");
    text.into_bytes()
}

/// What an operation answers when not.
#[derive(Debug)]
pub(crate) struct Refused {
    /// Number for `ErrorCode`.
    pub(crate) code: u16,
    /// Words for `ErrorDesc`.
    pub(crate) said: String,
}

impl Refused {
    pub(crate) fn new(code: u16, said: impl Into<String>) -> Self {
        Self {
            code,
            said: said.into(),
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

/// The whole reply with a long list in it.
pub(crate) fn json_with_rows<T: Serialize>(rows: &[T]) -> Result<Vec<u8>, Refused> {
    Ok(head(&format!(r#","data":{}"#, json_of(rows)?)).into_bytes())
}

fn json_of<T: Serialize>(rows: &[T]) -> Result<String, Refused> {
    serde_json::to_string(rows).map_err(|_| Refused::new(code::AXIS_BROKEN, "Loi he thong"))
}

/// The HTTP response for what an operation came to.
///
/// `names_letters` for `sendEdoc`, whose clients need `DocId` even when nothing was taken over.
pub(crate) fn response(outcome: Result<Reply, Refused>, names_letters: bool) -> Response<Body> {
    let body = match outcome {
        Ok(Reply::File {
            is_json,
            bytes,
            room,
        }) => {
            let kind = if is_json {
                JSON
            } else {
                "application/octet-stream"
            };
            return typed(
                kind,
                Body::new(Outgoing {
                    rest: bytes.into(),
                    _room: room,
                }),
            );
        }
        Ok(Reply::Done) => head("").into_bytes(),
        Ok(Reply::DocId(doc_id)) => head(&format!(r#","DocId":{}"#, json!(doc_id))).into_bytes(),
        Ok(Reply::List(rows)) => head(&format!(r#","data":{rows}"#)).into_bytes(),
        Ok(Reply::Count(count)) => head(&format!(r#","count":{count}"#)).into_bytes(),
        Err(refused) => refusal(&refused, names_letters).into_bytes(),
    };
    typed(JSON, Body::from(body))
}

fn head(rest: &str) -> String {
    let done = code::DONE;
    format!(
        r#"{{"status":"{}","ErrorCode":"{done}","ErrorDesc":"{}"{rest}}}"#,
        shape::OK,
        shape::DONE
    )
}

fn refusal(refused: &Refused, names_letters: bool) -> String {
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
fn ascii(said: &str) -> String {
    let plain = |c: char| {
        if c == ' ' || c.is_ascii_graphic() {
            c
        } else {
            '?'
        }
    };
    said.chars().take(500).map(plain).collect()
}

fn typed(kind: &'static str, body: Body) -> Response<Body> {
    let mut response = Response::new(body);
    response
        .headers_mut()
        .insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    response
}

/// A body that keeps its room until it is written out, or given up.
struct Outgoing {
    rest: Bytes,
    _room: OwnedSemaphorePermit,
}

impl HttpBody for Outgoing {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        if self.rest.is_empty() {
            return Poll::Ready(None);
        }
        let piece = self.rest.len().min(PIECE_BYTES);
        Poll::Ready(Some(Ok(Frame::data(self.rest.split_to(piece)))))
    }

    fn is_end_stream(&self) -> bool {
        self.rest.is_empty()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.rest.len() as u64)
    }
}

const JSON: &str = "application/json;charset=UTF-8";
const PIECE_BYTES: usize = 256 * 1024;

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
