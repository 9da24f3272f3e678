//! One outgoing dispatch, whole: facts, page, verdict, history.

use super::{dispatch, draft, letter, row};
use crate::verdict::JudgedFile;
use crate::views::{DispatchView, Done, HistoryEntry};
use crate::{App, Error, files, settings, verdict};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use office::Outgoing;
use serde::{Deserialize, Serialize};
use std::path::Path;
use store::HistoryRow;
use ts_rs::TS;

/// Which dispatch.
pub type ShowDispatch = settings::ById;

/// A page as the viewer takes it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Page {
    /// The PDF in base64.
    pub pdf: String,
    /// A name to keep it under.
    pub name: String,
}

/// Where to put a copy of the page.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct SavePage {
    /// Row id.
    pub id: i64,
    /// The file to write.
    pub path: String,
}

/// Everything about one dispatch; its signatures are judged anew each time.
pub fn show(app: &App, input: ShowDispatch) -> Result<DispatchView, Error> {
    let from = settings::office(app)?.code;
    let (standing, deliveries, history) = app.store().read(|r| {
        let standing = dispatch(r, input.id)?;
        Ok::<_, Error>((
            standing,
            r.deliveries(input.id)?,
            r.history_of_dispatch(input.id)?,
        ))
    })?;
    let verdict = match (&standing.page, standing.stage) {
        (Some(_), Outgoing::Signed | Outgoing::Issued | Outgoing::Sent) => {
            Some(verdict::show(app, JudgedFile::Dispatch { id: input.id })?)
        }
        _ => None,
    };
    Ok(DispatchView {
        row: row(&standing, from.as_str(), Some(deliveries)),
        version: standing.version,
        signed_at: standing.signed_at,
        issued_at: standing.issued_at,
        sent_at: standing.sent_at,
        in_reply_to: standing.in_reply_to,
        draft: standing.draft,
        history: history.into_iter().map(entry).collect(),
        verdict,
    })
}

/// The page as it stands: the draft's, the signed, the issued.
pub fn page(app: &App, input: ShowDispatch) -> Result<Page, Error> {
    let standing = app.store().read(|r| dispatch(r, input.id))?;
    let pdf = draft::current_page(app, &standing)?;
    Ok(Page {
        pdf: BASE64.encode(pdf),
        name: letter::page_name(&standing),
    })
}

/// Puts a copy of the page where the clerk wants it.
pub fn save_page(app: &App, input: SavePage) -> Result<Done, Error> {
    let standing = app.store().read(|r| dispatch(r, input.id))?;
    files::write(
        Path::new(&input.path),
        &draft::current_page(app, &standing)?,
    )?;
    Ok(Done {})
}

/// The page and enclosures of a dispatch, by the names a receiver would see.
pub fn all_files(app: &App, id: i64) -> Result<Vec<(String, Vec<u8>)>, Error> {
    let (standing, enclosures) = app
        .store()
        .read(|r| Ok::<_, Error>((dispatch(r, id)?, r.enclosures(id)?)))?;
    let mut all = vec![(
        letter::page_name(&standing),
        draft::current_page(app, &standing)?,
    )];
    for enclosure in enclosures {
        let name = files::safe_name(&enclosure.name);
        all.push((name, app.store().files().read(&enclosure.hash)?));
    }
    Ok(all)
}

/// A line of history as the screens know it.
pub(crate) fn entry(row: HistoryRow) -> HistoryEntry {
    HistoryEntry {
        at: row.at,
        what: row.what,
        facts: serde_json::from_value(row.facts).unwrap_or_default(),
    }
}
