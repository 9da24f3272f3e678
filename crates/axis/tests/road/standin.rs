//! A stand-in for a province's REST axis, built from the facts of X§2.5 alone; knows nothing of our client.

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

/// What the axis holds and what was done to it.
#[derive(Default)]
pub(crate) struct Axis {
    /// The token in force; every login gives the next.
    pub(crate) generation: u32,
    pub(crate) logins: u32,
    /// Sent letters: kind and bytes.
    pub(crate) sent: Vec<(String, Vec<u8>)>,
    pub(crate) inbox: BTreeMap<String, (String, Vec<u8>)>,
    pub(crate) done: Vec<String>,
    pub(crate) windows: Vec<(String, String)>,
    /// What the next call but a login answers, once, whatever it is, after having been carried out.
    pub(crate) next: Option<(StatusCode, String)>,
    /// The same for the next login, in its place.
    pub(crate) next_login: Option<(StatusCode, String)>,
    /// The directory.
    pub(crate) agencies: Value,
}

pub(crate) type Shared = Arc<Mutex<Axis>>;

pub(crate) const PASSWORD: &str = "mat-khau-thu";
pub(crate) const KEY: &str = "khoa-thu";

pub(crate) fn routes(axis: Shared) -> Router {
    Router::new()
        .route("/v1/auth/login", post(log_in))
        .route("/v1/sendEdoc", post(send))
        .route("/v1/syncReceivedEdocList", get(list))
        .route("/v1/getEdoc", get(fetch))
        .route("/v1/updateStatus", post(mark))
        .route("/v1/getAgenciesList", get(agencies))
        .layer(axum::extract::DefaultBodyLimit::disable())
        .with_state(axis)
}

/// Served on loopback; gives its host.
pub(crate) async fn serve(axis: Shared) -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let host = listener.local_addr().unwrap().to_string();
    tokio::spawn(async move { axum::serve(listener, routes(axis)).await.unwrap() });
    host
}

async fn log_in(
    State(axis): State<Shared>,
    Query(query): Query<BTreeMap<String, String>>,
    body: Bytes,
) -> Response {
    let mut axis = axis.lock().unwrap();
    if let Some(next) = axis.next_login.take() {
        return next.into_response();
    }
    let said: Value = serde_json::from_slice(&body).unwrap();
    assert_eq!(query["allow_anonymous"], "true");
    for name in [
        "username",
        "password",
        "applicationCode",
        "otp",
        "twoFactorProvider",
    ] {
        assert!(said.get(name).is_some(), "{name} is missing: {said}");
    }
    assert_eq!(said["typeObjs"], json!([0, 1]));
    axis.logins += 1;
    if said["password"] != PASSWORD {
        let no = json!({"code": 401, "message": "Sai tài khoản hoặc mật khẩu", "data": null});
        return (StatusCode::UNAUTHORIZED, no.to_string()).into_response();
    }
    axis.generation += 1;
    let token = format!("token-{}", axis.generation);
    plain(&json!({"code": 200, "message": "Success", "data": {"token": token, "name": null}}))
}

async fn send(State(axis): State<Shared>, headers: HeaderMap, body: Bytes) -> Response {
    let length = headers
        .get(header::CONTENT_LENGTH)
        .map(|length| length.to_str().unwrap());
    assert_eq!(
        length,
        Some(body.len().to_string().as_str()),
        "a known length"
    );
    let mut axis = axis.lock().unwrap();
    if let Some(no) = door(&axis, &headers) {
        return no;
    }
    let kind = headers[header::CONTENT_TYPE].to_str().unwrap();
    let boundary = kind.strip_prefix("multipart/form-data; boundary=").unwrap();
    let parts = parts(&body, boundary);
    let file = parts["edocFile"].clone();
    let word = String::from_utf8(parts["messageType"].clone()).unwrap();
    if !file.starts_with(b"<") {
        return plain(
            &json!({"code": 500, "message": "Loi", "data": {"docId": null, "status": "FAIL", "errorCode": "22", "errorDesc": "Sai định dạng"}}),
        );
    }
    axis.sent.push((word, file));
    let doc = format!("68edb8c8-{}", axis.sent.len());
    let yes = json!({"code": 200, "message": "Success", "data": {"status": "OK", "docId": doc, "errorCode": null, "errorDesc": null}});
    answer(&mut axis, &yes)
}

async fn list(
    State(axis): State<Shared>,
    Query(query): Query<BTreeMap<String, String>>,
    headers: HeaderMap,
) -> Response {
    let mut axis = axis.lock().unwrap();
    if let Some(no) = door(&axis, &headers) {
        return no;
    }
    axis.windows
        .push((query["fromDate"].clone(), query["toDate"].clone()));
    let rows: Vec<Value> = axis
        .inbox
        .iter()
        .filter(|(_, (kind, _))| *kind == query["messageType"])
        .map(|(doc, (kind, _))| {
            let state = if axis.done.contains(doc) { "done" } else { "initial" };
            json!({"serviceType": "eDoc", "createdTime": "2026/11/21 19:00:00", "updatedTime": null, "messageType": kind, "docId": doc, "from": "H99", "to": "H99.12", "status": state, "statusDesc": null})
        })
        .collect();
    let yes =
        json!({"code": "0", "message": null, "count": rows.len(), "data": rows, "errorDetail": []});
    answer(&mut axis, &yes)
}

async fn fetch(
    State(axis): State<Shared>,
    Query(query): Query<BTreeMap<String, String>>,
    headers: HeaderMap,
) -> Response {
    let mut axis = axis.lock().unwrap();
    if let Some(no) = door(&axis, &headers) {
        return no;
    }
    let told = match axis.inbox.get(&query["docId"]) {
        Some((_, bytes)) => json!({"code": 200, "data": {"data": STANDARD.encode(bytes)}}),
        None => json!({"code": 404, "message": "Không có", "data": null}),
    };
    answer(&mut axis, &told)
}

async fn mark(State(axis): State<Shared>, headers: HeaderMap, body: Bytes) -> Response {
    let mut axis = axis.lock().unwrap();
    if let Some(no) = door(&axis, &headers) {
        return no;
    }
    let said: Value = serde_json::from_slice(&body).unwrap();
    if said["status"] == "done" {
        let doc = said["docId"].as_str().unwrap().to_owned();
        axis.done.push(doc);
    }
    answer(&mut axis, &json!({"code": 0, "message": "Success"}))
}

async fn agencies(State(axis): State<Shared>, headers: HeaderMap) -> Response {
    let mut axis = axis.lock().unwrap();
    if let Some(no) = door(&axis, &headers) {
        return no;
    }
    let told = json!({"code": 200, "message": "Success", "data": axis.agencies});
    answer(&mut axis, &told)
}

/// The answer that turns a call away, if it shows not all three of token, system and key.
fn door(axis: &Axis, headers: &HeaderMap) -> Option<Response> {
    let said = |name: &str| {
        headers
            .get(name)
            .map(|value| value.to_str().unwrap().to_owned())
    };
    let bearer = format!("Bearer token-{}", axis.generation);
    if said("authorization") != Some(bearer) {
        let no = json!({"code": 401, "message": "Unauthorized", "licenseInfo": "invalid"});
        return Some((StatusCode::UNAUTHORIZED, no.to_string()).into_response());
    }
    if said("x-systemid").as_deref() != Some("H99.XA.012")
        || said("x-secretkey").as_deref() != Some(KEY)
    {
        let no = json!({"code": 500, "message": "Loi", "data": {"errorCode": "15", "errorDesc": "Sai systemId hoặc secretKey"}});
        return Some(plain(&no));
    }
    None
}

fn answer(axis: &mut Axis, told: &Value) -> Response {
    match axis.next.take() {
        Some(next) => next.into_response(),
        None => plain(told),
    }
}

fn plain(told: &Value) -> Response {
    (
        [(header::CONTENT_TYPE, "application/json")],
        told.to_string(),
    )
        .into_response()
}

/// Parts of a form by name (RFC 7578).
fn parts(body: &[u8], boundary: &str) -> BTreeMap<String, Vec<u8>> {
    let mark = format!("\r\n--{boundary}").into_bytes();
    let mut whole = b"\r\n".to_vec();
    whole.extend_from_slice(body);
    let mut found = BTreeMap::new();
    let mut rest = whole.as_slice();
    while let Some(begin) = position(rest, &mark) {
        rest = &rest[begin + mark.len()..];
        if rest.starts_with(b"--") {
            break;
        }
        let head = position(rest, b"\r\n\r\n").unwrap();
        let end = position(rest, &mark).unwrap();
        let named = String::from_utf8(rest[..head].to_vec()).unwrap();
        let name = named.split("name=\"").nth(1).unwrap();
        let name = name.split('"').next().unwrap().to_owned();
        found.insert(name, rest[head + 4..end].to_vec());
        rest = &rest[end..];
    }
    found
}

fn position(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes
        .windows(wanted.len())
        .position(|window| window == wanted)
}
