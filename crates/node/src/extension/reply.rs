//! Answers of the extension: JSON beside an HTTP status that says the same, or a stretch of a file.

use crate::error::Error;
use crate::wire::outgoing::Outgoing;
use crate::wire::reply::{BYTES, JSON, Refused, ascii, typed};
use axis::wire::{code, shape};
use axum::body::Body;
use axum::http::{HeaderMap, Response, StatusCode};
use serde::Serialize;
use serde_json::{Map, Value};

/// What a call answers when all is well.
pub(super) enum Said {
    /// Fields beside the status.
    Fields(Map<String, Value>),
    /// A file or a stretch of one.
    File {
        /// 200 or 206.
        status: StatusCode,
        /// What is said of it.
        headers: HeaderMap,
        /// Its bytes.
        bytes: Outgoing,
    },
}

/// What a call answers when not.
pub(super) struct No(Box<Inner>);

struct Inner {
    refused: Refused,
    /// HTTP status where the code alone does not tell.
    status: Option<StatusCode>,
    headers: HeaderMap,
    fields: Map<String, Value>,
}

impl Said {
    /// Nothing but that all is well.
    pub(super) fn done() -> Self {
        Self::Fields(Map::new())
    }

    /// The fields of a shape, which holds no null.
    pub(super) fn fields<T: Serialize>(shape: &T) -> Result<Self, No> {
        match serde_json::to_value(shape) {
            Ok(Value::Object(fields)) => Ok(Self::Fields(fields)),
            Ok(_) | Err(_) => Err(Refused::new(code::AXIS_BROKEN, "Loi he thong").into()),
        }
    }
}

impl No {
    /// A stamp too far from the node's clock, which is told.
    pub(super) fn stale(now: i64) -> Self {
        let refused = Refused::new(
            code::STAMP_STALE,
            "Dong ho cua yeu cau lech qua 15 phut so voi nut",
        );
        Self::from(refused).beside("now", now.into())
    }

    /// With a field beside.
    pub(super) fn beside(mut self, name: &str, value: Value) -> Self {
        self.0.fields.insert(name.to_owned(), value);
        self
    }

    /// With another HTTP status than the code's, and headers of its own.
    pub(super) fn with_status(mut self, status: StatusCode, headers: HeaderMap) -> Self {
        self.0.status = Some(status);
        self.0.headers = headers;
        self
    }

    /// Number for `ErrorCode`.
    pub(super) fn code(&self) -> u16 {
        self.0.refused.code
    }
}

impl From<Refused> for No {
    fn from(refused: Refused) -> Self {
        Self(Box::new(Inner {
            refused,
            status: None,
            headers: HeaderMap::new(),
            fields: Map::new(),
        }))
    }
}

impl From<Error> for No {
    fn from(fault: Error) -> Self {
        Refused::from(fault).into()
    }
}

/// The HTTP response for what a call came to.
pub(super) fn response(said: Result<Said, No>) -> Response<Body> {
    match said {
        Ok(Said::Fields(fields)) => json(shape::OK, code::DONE, shape::DONE, fields),
        Ok(Said::File {
            status,
            headers,
            bytes,
        }) => {
            let mut response = typed(BYTES, Body::new(bytes));
            *response.status_mut() = status;
            response.headers_mut().extend(headers);
            response
        }
        Err(No(no)) => {
            let said = ascii(&no.refused.said);
            let mut response = json(shape::FAIL, no.refused.code, &said, no.fields);
            *response.status_mut() = no.status.unwrap_or_else(|| status_of(no.refused.code));
            response.headers_mut().extend(no.headers);
            if let Some(seconds) = no.refused.retry_after {
                response
                    .headers_mut()
                    .insert(axum::http::header::RETRY_AFTER, seconds.into());
            }
            response
        }
    }
}

fn json(status: &str, code: u16, said: &str, fields: Map<String, Value>) -> Response<Body> {
    let mut body = Map::new();
    body.insert("status".into(), status.into());
    body.insert("ErrorCode".into(), code.to_string().into());
    body.insert("ErrorDesc".into(), said.into());
    body.extend(fields);
    typed(JSON, Body::from(Value::Object(body).to_string()))
}

fn status_of(refused: u16) -> StatusCode {
    match refused {
        code::WRONG_CREDENTIALS | code::STAMP_STALE => StatusCode::UNAUTHORIZED,
        code::OPERATION_UNKNOWN | code::PACKAGE_UNKNOWN | code::MAILBOX_UNKNOWN => {
            StatusCode::NOT_FOUND
        }
        code::PARAMETER_WRONG => StatusCode::BAD_REQUEST,
        code::AXIS_BUSY => StatusCode::TOO_MANY_REQUESTS,
        code::ENVELOPE_TOO_LARGE => StatusCode::PAYLOAD_TOO_LARGE,
        code::CHUNKS_MISSING | code::NUMBER_CONFLICT | code::SERIES_NOT_RECONCILED => {
            StatusCode::CONFLICT
        }
        code::AXIS_BROKEN => StatusCode::SERVICE_UNAVAILABLE,
        _ => StatusCode::UNPROCESSABLE_ENTITY,
    }
}
