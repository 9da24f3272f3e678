//! A province's own axis in the REST form met at Lạng Sơn (X§2.5): a login, a token, and calls in plain JSON.
//!
//! Keeps the token in memory and nowhere else. Makes a call twice only where the first was turned away at the door
//! (401), so that it surely did nothing.

mod form;
mod read;
mod token;

use crate::address::{Address, encoded};
use crate::connection::Connection;
use crate::drift::Drift;
use crate::fault::{Fault, Reach, Refusal};
use crate::request::{Answer, Ask, Carrier, Now};
use crate::secret::Secret;
use crate::{Agency, DocId, Kind, Mark, Trace, Transport, Waiting};
use bytes::Bytes;
use reqwest::Method;
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use serde_json::json;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use token::Token;

/// A provincial axis, as one of its offices sees it.
pub struct Provincial {
    carrier: Carrier,
    address: Address,
    account: Account,
    now: Now,
    window_days: i64,
    token: Mutex<Option<Arc<Token>>>,
}

/// What a province gives an office to come in with.
#[derive(Clone)]
pub struct Account {
    /// Name to log in with.
    pub username: String,
    /// Password to log in with.
    pub password: Secret,
    /// The program's code at the province.
    pub application: String,
    /// The office's system id.
    pub system: String,
    /// The office's secret key.
    pub key: Secret,
}

/// A call before it is opened to anybody.
struct Call {
    method: Method,
    operation: &'static str,
    query: String,
    content_type: Option<String>,
    body: Bytes,
}

impl Provincial {
    /// Sets the road up; nothing is sent yet. `address` is what stands before `/v1`.
    ///
    /// `now` tells the time in UTC milliseconds.
    pub fn new(
        connection: &Connection,
        address: Address,
        account: Account,
        now: impl Fn() -> i64 + Send + Sync + 'static,
    ) -> Result<Self, Fault> {
        Ok(Self {
            carrier: Carrier::new(connection)?,
            address,
            account,
            now: Arc::new(now),
            window_days: WINDOW_DAYS,
            token: Mutex::new(None),
        })
    }

    /// Looks for what waits this many days back; 30 if not said. What waits longer is not seen.
    pub fn looking_back(mut self, days: u16) -> Self {
        self.window_days = i64::from(days);
        self
    }

    /// Whether the axis lets us in: logs in anew.
    pub async fn reach(&self) -> Result<(), Fault> {
        self.log_in().await.map(drop)
    }

    /// How far the axis's clock is ahead of ours, as its answers told; nothing before the first that did.
    pub fn drift(&self) -> Option<Drift> {
        self.carrier.drift()
    }

    /// Makes a call with a token that should hold; once more with a new one if it did not.
    async fn call(&self, call: Call) -> Result<Answer, Fault> {
        let held = self.held();
        let token = match held.filter(|token| token.holds_at((self.now)())) {
            Some(token) => token,
            None => self.log_in().await.map_err(at_the_door)?,
        };
        let answer = self.carrier.call(self.ask(&call, &token)?).await?;
        if !read::is_turned_away(&answer) {
            return Ok(answer);
        }
        self.forget(&token);
        let token = self.log_in().await.map_err(at_the_door)?;
        let again = self.carrier.call(self.ask(&call, &token)?).await?;
        if read::is_turned_away(&again) {
            self.forget(&token);
            return Err(read::turned_away(&again));
        }
        Ok(again)
    }

    async fn log_in(&self) -> Result<Arc<Token>, Fault> {
        let account = &self.account;
        let body = json!({
            "username": account.username,
            "password": account.password.expose(),
            "applicationCode": account.application,
            "otp": null,
            "twoFactorProvider": null,
            "typeObjs": [0, 1],
        });
        let at = (self.now)();
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(JSON));
        let mut url = self.address.of("v1/auth/login");
        url.set_query(Some("allow_anonymous=true"));
        let ask = Ask {
            method: Method::POST,
            url,
            headers,
            body: body.to_string().into(),
            at,
        };
        let answer = self.carrier.call(ask).await?;
        let token = Arc::new(Token::given(read::token(&answer)?, at));
        *self.slot() = Some(Arc::clone(&token));
        Ok(token)
    }

    fn ask(&self, call: &Call, token: &Token) -> Result<Ask, Fault> {
        let mut headers = HeaderMap::new();
        let bearer = format!("Bearer {}", token.text().expose());
        headers.insert(AUTHORIZATION, hidden("token", &bearer)?);
        let system = HeaderName::from_static("x-systemid");
        headers.insert(system, hidden("X-SystemId", &self.account.system)?);
        let key = HeaderName::from_static("x-secretkey");
        headers.insert(key, hidden("X-SecretKey", self.account.key.expose())?);
        if let Some(kind) = &call.content_type {
            let kind = HeaderValue::from_str(kind);
            let kind = kind.map_err(|_| Fault::Unsendable {
                name: "Content-Type",
            })?;
            headers.insert(CONTENT_TYPE, kind);
        }
        let mut url = self.address.of(&format!("v1/{}", call.operation));
        url.set_query((!call.query.is_empty()).then_some(&call.query));
        Ok(Ask {
            method: call.method.clone(),
            url,
            headers,
            body: call.body.clone(),
            at: (self.now)(),
        })
    }

    fn held(&self) -> Option<Arc<Token>> {
        self.slot().clone()
    }

    /// Forgets a token, unless another took its place meanwhile.
    fn forget(&self, token: &Arc<Token>) {
        let mut slot = self.slot();
        if slot.as_ref().is_some_and(|held| Arc::ptr_eq(held, token)) {
            *slot = None;
        }
    }

    fn slot(&self) -> MutexGuard<'_, Option<Arc<Token>>> {
        self.token.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Transport for Provincial {
    /// The sender stands in the envelope and in the account; `from` is not said again on this road.
    async fn submit(&self, _from: &str, kind: Kind, envelope: &[u8]) -> Result<DocId, Fault> {
        let (content_type, body) = form::letter(kind, envelope);
        let call = Call {
            content_type: Some(content_type),
            body,
            ..Call::post("sendEdoc")
        };
        read::doc_id(&self.call(call).await?)
    }

    async fn waiting(&self, kind: Kind) -> Result<Vec<Waiting>, Fault> {
        let now = (self.now)();
        let from = read::day(now.saturating_sub(self.window_days * DAY_MILLIS));
        // A day more, for an axis whose clock is ahead of ours at midnight.
        let to = read::day(now.saturating_add(DAY_MILLIS));
        let kind_word = kind.word();
        let query = format!("messageType={kind_word}&fromDate={from}&toDate={to}");
        let call = Call {
            query,
            ..Call::get("syncReceivedEdocList")
        };
        read::waiting(&self.call(call).await?, kind)
    }

    async fn fetch(&self, doc: &DocId) -> Result<Vec<u8>, Fault> {
        let query = format!("docId={}", encoded(doc.as_str()));
        let call = Call {
            query,
            ..Call::get("getEdoc")
        };
        let answer = self.call(call).await?;
        tokio::task::spawn_blocking(move || read::bytes(&answer))
            .await
            .map_err(|_| Fault::Strange(crate::Strange::NoData))?
    }

    async fn acknowledge(&self, doc: &DocId, done: bool) -> Result<(), Fault> {
        let mark = if done { Mark::Done } else { Mark::Failed };
        let body = json!({"docId": doc.as_str(), "status": mark.word()});
        let call = Call {
            content_type: Some(JSON.to_owned()),
            body: body.to_string().into(),
            ..Call::post("updateStatus")
        };
        read::done(&self.call(call).await?)
    }

    /// Always empty: this road has no such call (X§2.5), and a letter's way shows in the status messages that come back.
    async fn deliveries(&self, _doc: &DocId) -> Result<Vec<Trace>, Fault> {
        Ok(Vec::new())
    }

    async fn directory(&self) -> Result<Vec<Agency>, Fault> {
        let answer = self.call(Call::get("getAgenciesList")).await?;
        tokio::task::spawn_blocking(move || read::agencies(&answer))
            .await
            .map_err(|_| Fault::Strange(crate::Strange::NoData))?
    }
}

impl Call {
    fn get(operation: &'static str) -> Self {
        Self {
            method: Method::GET,
            operation,
            query: String::new(),
            content_type: None,
            body: Bytes::new(),
        }
    }

    fn post(operation: &'static str) -> Self {
        Self {
            method: Method::POST,
            ..Self::get(operation)
        }
    }
}

/// What stopped a login before a call: whatever became of it, nothing of the call has left.
fn at_the_door(fault: Fault) -> Fault {
    match fault {
        Fault::Lost { timed_out: true } => Fault::Unreachable(Reach::Silent),
        Fault::Lost { timed_out: false } => Fault::Unreachable(Reach::Closed),
        Fault::Strange(_) => Fault::Unreachable(Reach::Gate),
        Fault::Refused {
            refusal: Refusal::OperationUnknown,
            ..
        } => Fault::Unreachable(Reach::Gate),
        told @ (Fault::Address(_)
        | Fault::Unsendable { .. }
        | Fault::Unreachable(_)
        | Fault::Refused { .. }) => told,
    }
}

fn hidden(name: &'static str, value: &str) -> Result<HeaderValue, Fault> {
    let plain = value.bytes().all(|b| b == b' ' || b.is_ascii_graphic());
    let value = HeaderValue::from_str(value).ok().filter(|_| plain);
    let mut value = value.ok_or(Fault::Unsendable { name })?;
    value.set_sensitive(true);
    Ok(value)
}

const JSON: &str = "application/json";
const WINDOW_DAYS: i64 = 30;
const DAY_MILLIS: i64 = 86_400_000;
