//! The admin page: small, in Vietnamese, on a port of its own, with a login of its own (ADR 0025).
//!
//! Shows codes, counts and times, and never what a letter says: no subject, no file. Everything that changes something is a
//! form with its session's token, and leaves a line in the audit chain. Loads nothing from elsewhere and runs no script.

mod act;
mod page;
mod series;
mod session;
mod show;

use crate::limits::Buckets;
use crate::serve::peer_of;
use crate::store::AuditEntry;
use crate::{Error, Node};
use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, COOKIE, LOCATION, REFERRER_POLICY,
    SET_COOKIE, X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use axum::http::{HeaderMap, HeaderValue, Response, StatusCode};
use axum::routing::{get, post};
use page::Instead;
use session::{Session, Sessions};
use std::collections::BTreeMap;
use std::io::{self, Write};
use std::net::IpAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::Semaphore;

pub use session::{LEAST_LETTERS, PasswordFault};

/// The admin page of a process.
#[derive(Clone)]
pub(crate) struct Admin {
    node: Node,
    sessions: Arc<Sessions>,
    /// Guesses of one address.
    guesses: Arc<Buckets<IpAddr>>,
    /// One password is hashed at a time: each takes 20 MB.
    hashing: Arc<Semaphore>,
    is_secured: bool,
}

/// Who asks, and in which session.
struct Visit {
    address: IpAddr,
    session: Session,
    /// What goes into every form.
    token: String,
}

/// The routes of the admin page.
pub(crate) fn routes(node: Node, is_secured: bool) -> Result<Router, Error> {
    let sessions = Sessions::new().map_err(|_| Error::NoChance)?;
    let admin = Admin {
        node,
        sessions: Arc::new(sessions),
        guesses: Arc::new(Buckets::every(Duration::from_secs(10), 5)),
        hashing: Arc::new(Semaphore::new(1)),
        is_secured,
    };
    Ok(Router::new()
        .route("/", get(show::overview))
        .route("/centers", get(show::centers))
        .route("/centers/one", get(show::one_center))
        .route("/agencies", get(show::agencies))
        .route("/stuck", get(show::stuck))
        .route("/series", get(series::all))
        .route("/series/one", get(series::one))
        .route("/audit", get(show::audit))
        .route("/login", get(show::login).post(act::login))
        .route("/logout", post(act::logout))
        .route("/centers/rotate", post(act::rotate))
        .route("/centers/close", post(act::close))
        .route("/series/cancel", post(act::cancel))
        .route("/audit/verify", post(act::verify))
        .route("/style.css", get(style))
        .fallback(nowhere)
        .with_state(admin))
}

/// Sets the password; every session ends.
pub(crate) fn set_password(node: &Node, password: &str) -> Result<(), Error> {
    let hash = session::hash_of(password)?;
    // Written beside and renamed: a page that reads it meanwhile sees the old one or the new.
    let file = &node.admin_password;
    let beside = file.with_extension("new");
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut written = options.open(&beside)?;
    written.write_all(hash.as_bytes())?;
    written.sync_all()?;
    std::fs::rename(&beside, file)?;
    note(node, "lienvan-node", "admin.password", "", "")
}

/// The hash of the password, if one is set.
fn password_hash(node: &Node) -> Result<Option<String>, Error> {
    match std::fs::read_to_string(&node.admin_password) {
        Ok(hash) => Ok(Some(hash.trim().to_owned())),
        Err(fault) if fault.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(fault) => Err(fault.into()),
    }
}

/// A line in the audit chain.
pub(crate) fn note(
    node: &Node,
    who: &str,
    what: &str,
    subject: &str,
    detail: &str,
) -> Result<(), Error> {
    let entry = AuditEntry {
        at: node.now(),
        who: who.to_owned(),
        what: what.to_owned(),
        subject: subject.to_owned(),
        detail: detail.to_owned(),
    };
    node.store().audit(&entry).map(|_| ())
}

/// A request without its body.
struct Asked {
    address: IpAddr,
    headers: HeaderMap,
    query: Fields,
}

impl Asked {
    fn of(request: Request) -> (Self, Body) {
        let address = peer_of(&request).address;
        let query = pairs(request.uri().query().unwrap_or_default());
        let (head, body) = request.into_parts();
        let asked = Self {
            address,
            headers: head.headers,
            query,
        };
        (asked, body)
    }
}

impl Admin {
    /// The visit of a request and its query, or where it is sent to instead.
    async fn visit(&self, request: Request) -> Result<(Visit, Fields), Instead> {
        let (asked, _) = Asked::of(request);
        Ok((self.visit_of(&asked).await?, asked.query))
    }

    async fn visit_of(&self, asked: &Asked) -> Result<Visit, Instead> {
        let hash = self.hash().await?;
        let now = self.node.now();
        let found = cookies(&asked.headers)
            .get(COOKIE_NAME)
            .and_then(|cookie| self.sessions.read(cookie, &hash, now));
        let session = found.ok_or_else(|| elsewhere("/login"))?;
        let token = self.sessions.form_token(&session, &hash);
        Ok(Visit {
            address: asked.address,
            session,
            token,
        })
    }

    /// The visit and the fields of a form that came from one of its pages.
    async fn form(&self, request: Request) -> Result<(Visit, Fields), Instead> {
        let (asked, body) = Asked::of(request);
        let visit = self.visit_of(&asked).await?;
        if !is_of_this_page(&asked.headers) {
            return Err(page::failed(
                StatusCode::FORBIDDEN,
                "Biểu mẫu không đến từ trang này.",
            ));
        }
        let fields = fields(body).await?;
        let hash = self.hash().await?;
        let token = fields.get("token").map_or("", String::as_str);
        if !self.sessions.is_form_of(&visit.session, &hash, token) {
            return Err(page::failed(
                StatusCode::FORBIDDEN,
                "Biểu mẫu đã cũ. Hãy mở lại trang rồi làm lại.",
            ));
        }
        Ok((visit, fields))
    }

    /// The hash of the password; a page that says so if none is set.
    async fn hash(&self) -> Result<String, Instead> {
        let asked = self.node.apart(password_hash).await;
        match asked.and_then(|hash| hash) {
            Ok(Some(hash)) => Ok(hash),
            Ok(None) => Err(page::failed(
                StatusCode::SERVICE_UNAVAILABLE,
                "Chưa đặt mật khẩu quản trị. Trên máy chủ, chạy: lienvan-node admin password",
            )),
            Err(fault) => Err(page::broken(&fault)),
        }
    }
}

type Fields = BTreeMap<String, String>;

/// The fields of a form, as browsers send them.
async fn fields(body: Body) -> Result<Fields, Instead> {
    let bytes = axum::body::to_bytes(body, FORM_BYTES)
        .await
        .map_err(|_| page::failed(StatusCode::PAYLOAD_TOO_LARGE, "Biểu mẫu quá dài."))?;
    Ok(pairs(&String::from_utf8_lossy(&bytes)))
}

/// Names and values as forms write them; what is not written so is passed over.
fn pairs(text: &str) -> Fields {
    text.split('&')
        .filter_map(|pair| {
            let (name, value) = pair.split_once('=')?;
            Some((unescaped(name)?, unescaped(value)?))
        })
        .collect()
}

fn unescaped(text: &str) -> Option<String> {
    crate::extension::decoded(&text.replace('+', " "))
}

fn cookies(headers: &HeaderMap) -> BTreeMap<&str, &str> {
    headers
        .get_all(COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .collect()
}

/// Whether a form was sent from a page of this very address, as far as the browser says.
fn is_of_this_page(headers: &HeaderMap) -> bool {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    if let Some(site) = text("sec-fetch-site") {
        return site == "same-origin" || site == "none";
    }
    match (text("origin"), text("host")) {
        (Some(origin), Some(host)) => origin.split_once("://").map(|(_, from)| from) == Some(host),
        (None, _) => true,
        (Some(_), None) => false,
    }
}

fn elsewhere(path: &'static str) -> Response<Body> {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::SEE_OTHER;
    let headers = response.headers_mut();
    headers.insert(LOCATION, HeaderValue::from_static(path));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// Sends on with a cookie, or with one that is over at once.
fn with_cookie(admin: &Admin, value: &str, path: &'static str) -> Response<Body> {
    let age = if value.is_empty() {
        0
    } else {
        session::SESSION_MILLIS / 1_000
    };
    let secure = if admin.is_secured { "; Secure" } else { "" };
    let cookie =
        format!("{COOKIE_NAME}={value}; Path=/; Max-Age={age}; HttpOnly; SameSite=Strict{secure}");
    let mut response = elsewhere(path);
    if let Ok(cookie) = HeaderValue::try_from(cookie) {
        response.headers_mut().insert(SET_COOKIE, cookie);
    }
    response
}

/// A page, with what keeps it from being framed, cached, sniffed at or scripted.
fn html(status: StatusCode, text: String) -> Response<Body> {
    let mut response = Response::new(Body::from(text));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    for (name, value) in [
        (CONTENT_TYPE, "text/html; charset=utf-8"),
        (CACHE_CONTROL, "no-store"),
        (
            CONTENT_SECURITY_POLICY,
            "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
        ),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (X_FRAME_OPTIONS, "DENY"),
        (REFERRER_POLICY, "same-origin"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}

async fn style() -> Response<Body> {
    let mut response = Response::new(Body::from(include_str!("style.css")));
    let headers = response.headers_mut();
    headers.insert(
        CONTENT_TYPE,
        HeaderValue::from_static("text/css; charset=utf-8"),
    );
    response
}

async fn nowhere(State(_): State<Admin>) -> Instead {
    page::failed(StatusCode::NOT_FOUND, "Không có trang này.")
}

fn guessed_too_often(admin: &Admin, address: IpAddr) -> Option<Duration> {
    admin.guesses.take(&address, Instant::now()).err()
}

const COOKIE_NAME: &str = "lienvan_admin";
const FORM_BYTES: usize = 16 * 1024;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_from_elsewhere_is_known() {
        let headers = |pairs: &[(&'static str, &str)]| {
            pairs
                .iter()
                .map(|(name, value)| {
                    let name = axum::http::HeaderName::from_static(name);
                    (name, HeaderValue::try_from(*value).unwrap())
                })
                .collect::<HeaderMap>()
        };
        for (pairs, is_ours) in [
            (&[("sec-fetch-site", "same-origin")][..], true),
            (&[("sec-fetch-site", "cross-site")], false),
            (&[("sec-fetch-site", "same-site")], false),
            (&[("origin", "http://a:1"), ("host", "a:1")], true),
            (&[("origin", "http://b:1"), ("host", "a:1")], false),
            (&[("origin", "null"), ("host", "a:1")], false),
            (&[("host", "a:1")], true),
        ] {
            assert_eq!(is_of_this_page(&headers(pairs)), is_ours, "{pairs:?}");
        }
    }
}
