//! The directory, read and kept.

use super::reply::{Refused, Reply, long_list};
use super::request::{Request, receive, room_for};
use crate::Node;
use crate::store::AgencyEntry;
use axis::wire::shape::{AgencyRow, Registration, Text};
use axis::wire::{code, param};
use axum::body::Body;
use axum::http::HeaderMap;
use office::{CodeForm, UnitCode};

/// Everyone who can be written to.
pub(super) async fn directory(node: &Node) -> Result<Reply, Refused> {
    rows(node, false, |entry| {
        Some(AgencyRow {
            pid: Some(entry.parent_key.clone().into()),
            old_code: Some(earlier(&entry).into()),
            ..plain(entry)
        })
    })
    .await
}

/// Those with a code of Decision 20; of one level, if `level` is a number.
///
/// What the national axis makes of `level` is documented nowhere; its one example asks for level 1.
pub(super) async fn directory_2020(node: &Node, request: &Request) -> Result<Reply, Refused> {
    let level: Option<usize> = request
        .value(param::LEVEL)?
        .and_then(|level| level.trim().parse().ok());
    rows(node, false, move |entry| {
        let unit = UnitCode::receive(&entry.code).ok()?;
        let fits =
            unit.form() == CodeForm::Decision20 && (level.is_none() || unit.level() == level);
        let code102 = Some(earlier(&entry).into());
        fits.then(|| AgencyRow {
            code102,
            ..plain(entry)
        })
    })
    .await
}

/// Everyone, closed ones too, with their centers.
pub(super) async fn units(node: &Node) -> Result<Reply, Refused> {
    rows(node, true, |entry| {
        Some(AgencyRow {
            pid: Some(entry.parent_key.clone().into()),
            center_code: Some(entry.center.clone().into()),
            version: Some(entry.version),
            deleted: Some(entry.is_closed),
            modify_date: Some(entry.changed_at.wire().into()),
            is_agency: Some(true),
            ..plain(entry)
        })
    })
    .await
}

/// Enters an agency under the calling center, or changes its row there.
pub(super) async fn register(
    node: &Node,
    request: &Request,
    headers: &HeaderMap,
    body: &mut Body,
) -> Result<Reply, Refused> {
    let received = receive(node, headers, body, REGISTRATION_BYTES).await?;
    let row: Registration = serde_json::from_slice(&received.bytes)
        .map_err(|_| Refused::new(code::PARAMETER_WRONG, "Noi dung dang ky khong phai JSON"))?;
    let entry = entry_of(row, request.center())?;
    let center = request.center().to_owned();
    node.apart(move |node| {
        if node.store().register(&center, &entry, node.clock.now())? {
            return Ok(Reply::Done);
        }
        Err(Refused::new(
            code::AGENCY_REFUSED,
            "Ma don vi da thuoc ve noi khac",
        ))
    })
    .await?
}

/// Closes an agency of the calling center.
pub(super) async fn close(node: &Node, request: &Request) -> Result<Reply, Refused> {
    let code = request.needed(param::AGENCY_CODE)?.to_owned();
    let center = request.center().to_owned();
    node.apart(move |node| {
        if node
            .store()
            .close_agency(&center, &code, node.clock.now())?
        {
            return Ok(Reply::Done);
        }
        Err(Refused::new(
            code::AGENCY_REFUSED,
            format!("Khong co don vi {code} trong he thong nay"),
        ))
    })
    .await?
}

async fn rows(
    node: &Node,
    with_closed: bool,
    row: impl Fn(AgencyEntry) -> Option<AgencyRow> + Send + 'static,
) -> Result<Reply, Refused> {
    // The national directory is some 20 MB as JSON: it needs room while it is put together, and then goes out from a
    // file, so that a slow line holds no room.
    let room = room_for(node, DIRECTORY_BYTES).await?;
    node.apart(move |node| {
        let _room = room;
        let entries = node.store().agencies(with_closed)?;
        let rows: Vec<_> = entries.into_iter().filter_map(row).collect();
        long_list(node, &rows)
    })
    .await?
}

fn plain(entry: AgencyEntry) -> AgencyRow {
    AgencyRow {
        id: entry.key.into(),
        code: entry.code.into(),
        name: entry.name.into(),
        mail: entry.mail.into(),
        ..AgencyRow::default()
    }
}

fn earlier(entry: &AgencyEntry) -> String {
    let code = if entry.old_codes.is_empty() {
        &entry.code_102
    } else {
        &entry.old_codes
    };
    code.clone()
}

/// Strict, as a code that others will write: only forms known to the decision and the standard (X§3.4).
fn entry_of(row: Registration, center: &str) -> Result<AgencyEntry, Refused> {
    let refused = |said: &str| Refused::new(code::AGENCY_REFUSED, said);
    let code = UnitCode::parse(&row.code.0)
        .ok()
        .filter(UnitCode::is_addressable)
        .ok_or_else(|| refused("Ma don vi khong dung quy dinh"))?;
    let (name, mail) = (row.name.0.trim(), row.mail.0.trim());
    if name.is_empty() {
        return Err(refused("Thieu ten don vi"));
    }
    let looks_like_mail = mail.split_once('@').is_some_and(|(who, host)| {
        !who.is_empty() && !host.is_empty() && !mail.contains(char::is_whitespace)
    });
    if !looks_like_mail {
        return Err(refused("Thu dien tu khong dung"));
    }
    let Text(parent) = if row.pcode.0.is_empty() {
        row.pid
    } else {
        row.pcode
    };
    Ok(AgencyEntry {
        key: row.id.0,
        parent_key: parent,
        code: code.to_string(),
        name: name.to_owned(),
        mail: mail.to_owned(),
        mobile: row.mobile.0,
        fax: row.fax.0,
        center: center.to_owned(),
        ..AgencyEntry::default()
    })
}

const REGISTRATION_BYTES: usize = 64 * 1024;
const DIRECTORY_BYTES: usize = 20_000_000;
