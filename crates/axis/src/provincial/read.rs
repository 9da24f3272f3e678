//! Reads this road's replies: what is not plainly a success of the kind asked for is a fault.
//!
//! Takes a null for a thing not said. Never takes a part of the directory for the whole.

use crate::fault::{Fault, Refusal, Strange};
use crate::reply::{agency, refused, rows};
use crate::request::Answer;
use crate::secret::Secret;
use crate::wire::shape::{AgencyRow, Codes, Text};
use crate::{Agency, DocId, Kind, Mark, Waiting};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::error::Category;
use serde_json::value::RawValue;
use time::{OffsetDateTime, UtcOffset};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Reply<'a> {
    code: Option<Text>,
    #[serde(default)]
    message: Text,
    #[serde(default)]
    doc_id: Text,
    #[serde(borrow)]
    data: Option<&'a RawValue>,
    #[serde(borrow)]
    error_detail: Option<&'a RawValue>,
}

/// Fields of `data` where it is an object.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Inner {
    token: Text,
    doc_id: Text,
    data: Text,
    status: Text,
    error_code: Text,
    error_desc: Text,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Row {
    doc_id: Text,
    message_type: Text,
    created_time: Text,
    from: Text,
    to: Codes,
    status: Text,
}

/// A directory that comes with how much of it there is.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Page<'a> {
    #[serde(borrow)]
    content: &'a RawValue,
    #[serde(default)]
    total_records: Text,
    #[serde(default)]
    total_pages: Text,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Above {
    parent_id: Text,
}

/// Whether an answer turned us away at the door: the token does not hold, or never did.
pub(super) fn is_turned_away(answer: &Answer) -> bool {
    answer.status == 401 || parsed(answer).is_ok_and(|reply| code(&reply) == "401")
}

/// The fault of having been turned away with a fresh token.
pub(super) fn turned_away(answer: &Answer) -> Fault {
    let said = parsed(answer).map(|reply| reply.message.0);
    refusal(Refusal::WrongCredentials, &said.unwrap_or_default())
}

/// The token that a login gave.
pub(super) fn token(answer: &Answer) -> Result<Secret, Fault> {
    if matches!(answer.status, 400 | 401 | 403) && parsed(answer).is_ok() {
        return Err(turned_away(answer));
    }
    let inner = inner(&success(answer)?);
    if inner.token.0.is_empty() {
        // Some gateways tell a wrong password as a success without a token.
        return Err(turned_away(answer));
    }
    Ok(Secret::new(inner.token.0))
}

/// A success that brings nothing along.
pub(super) fn done(answer: &Answer) -> Result<(), Fault> {
    success(answer).map(drop)
}

/// The name that a letter got.
pub(super) fn doc_id(answer: &Answer) -> Result<DocId, Fault> {
    let reply = success(answer)?;
    let inner = inner(&reply);
    [inner.doc_id.0, reply.doc_id.0]
        .iter()
        .find_map(|text| DocId::parse(text))
        .ok_or(Fault::Strange(Strange::NoDocId))
}

/// What waits; rows that were marked as done do not.
pub(super) fn waiting(answer: &Answer, asked: Kind) -> Result<Vec<Waiting>, Fault> {
    let reply = success(answer)?;
    let found: Vec<Row> = list(reply.data)?;
    let open = found
        .into_iter()
        .filter(|row| Mark::from_word(&row.status.0) != Some(Mark::Done));
    open.map(|row| {
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

/// The bytes in `data.data`.
pub(super) fn bytes(answer: &Answer) -> Result<Vec<u8>, Fault> {
    let reply = success(answer)?;
    let text: String = inner(&reply).data.0.split_ascii_whitespace().collect();
    if text.is_empty() {
        return Err(Fault::Strange(Strange::NoData));
    }
    let bytes = STANDARD.decode(text.as_bytes());
    bytes.map_err(|_| Fault::Strange(Strange::NotBase64))
}

/// The directory: a list, or a page that holds all of it.
pub(super) fn agencies(answer: &Answer) -> Result<Vec<Agency>, Fault> {
    let reply = success(answer)?;
    let data = reply.data.ok_or(Fault::Strange(Strange::NoData))?;
    if data.get().starts_with('[') {
        return entries(data);
    }
    let page: Page<'_> =
        serde_json::from_str(data.get()).map_err(|_| Fault::Strange(Strange::NoData))?;
    let found = entries(page.content)?;
    let all = page.total_records.0.parse().unwrap_or(found.len());
    let pages = page.total_pages.0.parse().unwrap_or(1_u64);
    if found.len() < all || pages > 1 {
        return Err(Fault::Strange(Strange::NoData));
    }
    Ok(found)
}

/// A day in Vietnam, `YYYY/MM/DD`.
pub(super) fn day(utc_millis: i64) -> String {
    let zone = UtcOffset::from_hms(7, 0, 0).unwrap_or(UtcOffset::UTC);
    let at = OffsetDateTime::from_unix_timestamp(utc_millis.div_euclid(1_000))
        .unwrap_or(OffsetDateTime::UNIX_EPOCH)
        .to_offset(zone);
    let month = u8::from(at.month());
    format!("{:04}/{month:02}/{:02}", at.year(), at.day())
}

fn entries(list_: &RawValue) -> Result<Vec<Agency>, Fault> {
    let entries: Vec<AgencyRow> = rows(list_.get().as_bytes())?;
    let above: Vec<Above> = rows(list_.get().as_bytes())?;
    entries
        .into_iter()
        .zip(above)
        .map(|(row, above)| {
            let mut agency = agency(row)?;
            if agency.parent_id.is_empty() {
                agency.parent_id = above.parent_id.0;
            }
            Ok(agency)
        })
        .collect()
}

fn list<T: DeserializeOwned>(data: Option<&RawValue>) -> Result<Vec<T>, Fault> {
    rows(
        data.ok_or(Fault::Strange(Strange::NoData))?
            .get()
            .as_bytes(),
    )
}

/// The reply, if it says that all is well in every place where it could say otherwise.
fn success(answer: &Answer) -> Result<Reply<'_>, Fault> {
    let reply = parsed(answer)?;
    let status = answer.status;
    let (code, inner) = (code(&reply), inner(&reply));
    if code.is_empty() && (200..300).contains(&status) {
        return Err(Fault::Strange(Strange::NotTheAdapter { status }));
    }
    if !matches!(inner.error_code.0.trim(), "" | "0") {
        return Err(refused(&inner.error_code.0, said(&reply, &inner)));
    }
    let listed = reply.error_detail.map_or("", RawValue::get);
    let detailed = !matches!(listed, "" | "null" | "[]" | "{}");
    let failed = inner.status.0.eq_ignore_ascii_case("fail");
    let well = matches!(code.as_str(), "0" | "200") && (200..300).contains(&status);
    if well && !detailed && !failed {
        return Ok(reply);
    }
    let number = if matches!(code.as_str(), "" | "0" | "200") && status >= 300 {
        status.to_string()
    } else {
        code
    };
    Err(match number.as_str() {
        "401" | "403" => refusal(Refusal::WrongCredentials, said(&reply, &inner)),
        "429" => refusal(Refusal::AxisBusy, said(&reply, &inner)),
        "500" | "502" | "503" | "504" => refusal(Refusal::AxisBroken, said(&reply, &inner)),
        _ => refused(&number, said(&reply, &inner)),
    })
}

fn parsed(answer: &Answer) -> Result<Reply<'_>, Fault> {
    let status = answer.status;
    let nothing = answer.body.iter().all(u8::is_ascii_whitespace);
    if (300..400).contains(&status) {
        return Err(Fault::Strange(Strange::Redirect { status }));
    }
    if nothing {
        return Err(Fault::Strange(Strange::Empty { status }));
    }
    serde_json::from_slice(&answer.body).map_err(|error| {
        Fault::Strange(match error.classify() {
            Category::Data => Strange::NotTheAdapter { status },
            Category::Io | Category::Syntax | Category::Eof => Strange::NotJson { status },
        })
    })
}

fn code(reply: &Reply<'_>) -> String {
    let code = reply.code.as_ref();
    code.map_or_else(String::new, |code| code.0.trim().to_owned())
}

fn inner(reply: &Reply<'_>) -> Inner {
    let object = reply.data.filter(|data| data.get().starts_with('{'));
    object
        .and_then(|data| serde_json::from_str(data.get()).ok())
        .unwrap_or_default()
}

fn said<'a>(reply: &'a Reply<'_>, inner: &'a Inner) -> &'a str {
    [&inner.error_desc.0, &reply.message.0]
        .into_iter()
        .find(|text| !text.is_empty())
        .map_or("", |text| text)
}

fn refusal(refusal: Refusal, said: &str) -> Fault {
    Fault::Refused {
        refusal,
        said: said.chars().take(1_000).collect(),
    }
}
